//! Transfers, as the phases that they all go through. Each is a type whose `step` takes an input, [`Input::Start`] first,
//! and gives what the phase has come to. As long as it has not, it is a [`Halt`] that says what to ask next, or why it
//! came to nothing: `?` hands either up to the job. The phases of an upload are handed it as a
//! [`Work`](outgoing::Work).
//!
//! [`Input::Start`]: crate::ftp::context::Input::Start
//! [`Halt`]: crate::ftp::context::Halt
//!
//! | phase | what it does |
//! |---|---|
//! | `arrive` | goes to the directory, and makes what is missing of it |
//! | `locate` | looks a name up: the one way to do that |
//! | `find` | both |
//! | `name_check` | what exists of that name already, and what is done about it |
//! | `deliver` | the bytes to the server: in packets, as a transparent stream, as a file of the module |
//! | `receive` | the bytes from the server, in ranges or whole |
//! | `fetch` | one range of a file that comes in pieces |
//! | `verify` | what was received is read once more |
//! | `comparison` | a part of the remote file is held against the local one |
//! | `confirm` | what is on the server of an upload: its size at rest, its end, or all of it |
//! | `publish` | what was stored under another name gets its own |

mod arrive;
mod comparison;
mod confirm;
mod deliver;
mod download;
mod fetch;
mod find;
mod flow;
mod locate;
mod name_check;
mod original;
mod outgoing;
mod part;
mod piece;
mod preview;
mod publish;
mod read_back;
mod receive;
mod retrieve;
mod upload;
mod verify;

pub(crate) use arrive::Arrive;
pub(crate) use download::Download;
pub(crate) use locate::{Locate, Located, Sought};
pub(crate) use original::RemoveOriginal;
pub(crate) use outgoing::SourceFile;
pub(crate) use part::DeletePart;
pub(crate) use piece::Piece;
pub(crate) use preview::Look;
pub(crate) use retrieve::Retrieve;
pub(crate) use upload::Upload;
