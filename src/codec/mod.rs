//! Bytes to and from the vocabulary of the AT line: command lines, parameter lists, result codes and the
//! deframer (ITU-T V.250 clause 5; vendor manual, clause 2).
//!
//! Both ends of the line use it. It knows no state, no time and no command of any vendor.

mod charset;
mod command_line;
mod deframer;
mod gbk;
mod params;
mod result;

pub use charset::Charset;
pub use command_line::{CommandLine, SetLine, StringError, encode_string, is_quotable};
pub use deframer::{Deframer, Frame, Framing, LINE_MAX_BYTES};
pub use gbk::{Decode, provide_gbk};
pub use params::{Param, ParamError, Params, split_header};
pub use result::{ErrorDetail, ErrorReport, FinalResult, is_connect};
