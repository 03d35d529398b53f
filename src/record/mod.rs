//! What went over the line, kept: frames in a ring of fixed size, folded to exchanges and runs, searched, written to
//! files and read from them.
//!
//! | file | what it is for |
//! |---|---|
//! | `page`, `ring`, `digest`, `store` | the recorder: frames one behind the other, without an allocation for each |
//! | `numbers`, `fold`, `hits`, `rows`, `view` | a look at it: which rows there are, and those in view |
//! | `moment` | what the module was doing before a frame |
//! | `about`, `export`, `session_file`, `text`, `pcapng` | written to files |
//! | `opened` | read from session files |
//! | `verdict` | what became of a session |
//! | `json`, `base64` | what session files are written in |

mod about;
mod base64;
mod digest;
mod export;
mod fold;
mod hits;
mod json;
mod moment;
mod numbers;
mod opened;
mod page;
mod pcapng;
mod ring;
mod rows;
mod session_file;
mod store;
mod text;
mod verdict;
mod view;

pub use about::About;
pub use export::Export;
pub use opened::Opened;
pub use ring::{Dropped, RECORD_DEFAULT_BYTES};
pub use session_file::SESSION_FILE_VERSION;
pub use store::{Line, Partial, RECORD_MAX_BYTES, RECORD_MIN_BYTES, Recorder};
pub use verdict::{Reader, verdict_of};
pub use view::View;
