//! The log as files: parts of it are written piece by piece, and session files are read so.

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, File};

use crate::boundary::RequestId;
use crate::browser::clock::Clock;
use crate::browser::js::whole;
use crate::record::{Export, Opened};

/// Bytes that are read of a file at once.
const READ_BYTES: u64 = 256 << 10;

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
    let size_bytes = whole(file.size());
    let mut at = 0;
    while at < size_bytes {
        let end = size_bytes.min(at + READ_BYTES);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a file's size is a float to begin with"
        )]
        let part = file.slice_with_f64_and_f64(at as f64, end as f64).ok()?;
        let buffer = part.array_buffer().await.ok()?;
        opened.feed(&Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec());
        at = end;
        clock.hop().await;
    }
    opened.finish();
    Some(opened)
}
