//! Channels.
mod file;
pub use file::{FileEvent, FileFailed, FileRequest, WRITES_MAX_BYTES};
