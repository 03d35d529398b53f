//! The beginning of a remote file, fetched to be looked at rather than kept.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::app::Message;

/// Bytes of a preview at the most: all of it is held in memory.
pub const PREVIEW_MAX_BYTES: u64 = 1 << 20;

/// A preview, by the number that whoever asked for it has given it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewId(pub u32);

/// How far a preview is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Preview {
    /// It comes.
    Fetching {
        /// Bytes that have come.
        done_bytes: u64,
        /// Bytes that are to come in all.
        want_bytes: u64,
    },
    /// It is here.
    Ready {
        /// The file's first bytes, or all of them.
        bytes: Arc<[u8]>,
        /// The file's size when it was listed, in bytes.
        size_bytes: u64,
    },
    /// It cannot be had.
    Failed(Message),
}
