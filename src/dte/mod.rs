//! Our side of the AT line (DTE; V.250): one transaction at a time, each wait with a deadline, and the way
//! back when an answer does not come.
//!
//! A transaction ends with its final result code. What an FTP operation comes to is told later by a line that
//! no transaction owns, and passes through here as [`LineEvent::Unsolicited`].

mod foreign;
mod line;
mod resync;
mod stream;
mod transaction;
mod typing;

pub use line::{Dte, LineEvent, Sign};
pub use resync::{ESCAPE, Heard, Left, Settings};
pub use transaction::{Body, Claims, Failure, Feed, Lane, Owner, TRANSACTIONS_MAX, Transaction};
pub use typing::TypedEnd;
