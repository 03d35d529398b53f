//! A file of the user's that is to go to the module as content.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::app::{ContentUntil, TYPED_CONTENT_MAX_BYTES};
use crate::browser::js::whole;

/// What ends transparent mode, where a silence is around it.
const ESCAPE: &[u8] = b"+++";

/// What ends content of no announced length: Ctrl-Z, and ESC.
const ENDS: [u8; 2] = [0x1a, 0x1b];

/// A file that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentFile {
    /// Its name.
    pub name: String,
    /// How long it is.
    pub size_bytes: u64,
    /// What is in it, where it is not longer than content may be, and could be read.
    pub bytes: Option<Vec<u8>>,
}

/// Whether a file is what the module waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It is.
    Fits,
    /// So many bytes would still be owed behind it.
    Short(u64),
    /// So many bytes of it are more than the module takes.
    Long(u64),
    /// So many bytes in it end content, and would be left out.
    Ends(u64),
    /// It holds what ends transparent mode.
    Escape,
    /// It is longer than content may be that is typed.
    TooLong,
    /// It could not be read.
    Unreadable,
}

impl ContentFile {
    /// Reads a file.
    pub async fn read(file: File) -> Self {
        let size_bytes = whole(file.size());
        let bytes = if is_short(size_bytes) {
            let buffer = JsFuture::from(file.array_buffer()).await.ok();
            buffer.map(|buffer| Uint8Array::new(buffer.unchecked_ref()).to_vec())
        } else {
            None
        };
        Self {
            name: file.name(),
            size_bytes,
            bytes,
        }
    }

    /// Whether it is content that ends so.
    pub fn fit(&self, until: ContentUntil) -> Fit {
        let Some(bytes) = &self.bytes else {
            return if is_short(self.size_bytes) {
                Fit::Unreadable
            } else {
                Fit::TooLong
            };
        };
        let len = bytes.len() as u64;
        match until {
            ContentUntil::Length { owed_bytes } if len < owed_bytes => Fit::Short(owed_bytes - len),
            ContentUntil::Length { owed_bytes } if len > owed_bytes => Fit::Long(len - owed_bytes),
            ContentUntil::CtrlZ => {
                let ends = bytes.iter().filter(|byte| ENDS.contains(byte)).count();
                match ends as u64 {
                    0 => Fit::Fits,
                    ends => Fit::Ends(ends),
                }
            }
            ContentUntil::Escape if bytes.windows(ESCAPE.len()).any(|it| it == ESCAPE) => {
                Fit::Escape
            }
            ContentUntil::Length { .. } | ContentUntil::Escape => Fit::Fits,
        }
    }
}

fn is_short(size_bytes: u64) -> bool {
    size_bytes <= TYPED_CONTENT_MAX_BYTES as u64
}
