//! The log as files: parts of it are written piece by piece, and session files are read so.

use js_sys::{Array, Uint8Array};
use web_sys::{Blob, File};

use super::blobs::each_slice;
use crate::boundary::RequestId;
use crate::browser::clock::Clock;
use crate::record::{Export, Opened};

/// Bytes that are read of a file at once.
const READ_BYTES: u32 = 256 << 10;

/// A file that is being written for the page.
pub(super) struct Writing {
    pub(super) request: RequestId,
    pub(super) export: Export,
    parts: Array,
}

impl Writing {
    pub(super) fn new(request: RequestId, export: Export) -> Self {
        Self {
            request,
            export,
            parts: Array::new(),
        }
    }

    /// The next piece of it. The browser may keep it elsewhere than in memory.
    pub(super) fn add(&self, piece: &[u8]) {
        let bytes = Array::of1(&Uint8Array::from(piece));
        if let Ok(part) = Blob::new_with_u8_array_sequence(&bytes) {
            self.parts.push(&part);
        }
    }

    /// All of it.
    pub(super) fn finish(&self) -> Option<Blob> {
        Blob::new_with_blob_sequence(&self.parts).ok()
    }
}

/// Reads a session file; `None` where it cannot be read.
pub(super) async fn read(clock: Clock, file: File) -> Option<Opened> {
    let mut opened = Opened::default();
    let read = each_slice(&file, READ_BYTES, async |bytes| {
        opened.feed(bytes);
        clock.hop().await;
    });
    read.await.ok()?;
    opened.finish();
    Some(opened)
}
