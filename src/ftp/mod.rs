//! FTP through the module: six channels, listings, uploads and downloads, the transfer queue.
//!
//! ```text
//!   Command ──► Ftp ──► Channel ──► Job ──► Exchange ──► Transaction
//!                │         one of six  what it does   one MFTP command to its outcome
//!                └──► Transfers        what waits, and how it is shown
//! ```
//!
//! Sans-IO: it is handed commands, reports, file events and the time; it gives transactions for the line, file
//! requests, events for the page and its next deadline. It never sees a byte of the line's framing.
//!
//! # The rooms in here
//!
//! Each uses only those printed before it.
//!
//! | room | what it is for |
//! |---|---|
//! | `range` | how much is asked for at a time |
//! | `outputs` | what goes out: to the page, to whoever holds files, to the journal |
//! | `exchange` | one MFTP command from its line to its outcome |
//! | `names` | names and paths on the server |
//! | `changes` | what this page has changed on servers of late |
//! | `lookup` | looking a name up by what the server lists |
//! | `queue` | the transfers that wait, run or have ended: records, retries, conflicts, order, what is kept |
//! | `connection` | what is known of a channel's connection |
//! | `context` | the port of a job: what it is told, what it may touch, what it wants |
//! | `listing` | how a listing is shown |
//! | `transfer` | jobs that move a file, from the phases they all go through |
//! | `browse` | jobs in the directories of a server |
//! | `session` | jobs that connect, configure, check and disconnect |
//! | `job` | the sum of all jobs |
//! | `channel` | one of the six: the job that runs, those that wait, the exchange under way |
//! | `facade` | all of it, as the host sees it |

mod browse;
mod changes;
mod channel;
mod connection;
mod context;
mod exchange;
mod facade;
mod job;
mod listing;
mod lookup;
mod names;
mod outputs;
mod queue;
mod range;
mod session;
mod transfer;

pub use channel::LineInput;
pub use exchange::OWNER_ROOM;
pub use facade::{Ftp, Spent};
