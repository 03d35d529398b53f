//! What is written to a download behind a hole: each piece is a file of its own beside the parts, named by its offset, or
//! a blob. It is there whole or not at all, so what is there says itself where the holes are.

use std::collections::BTreeMap;

use wasm_bindgen::prelude::*;
use web_sys::{Blob, File, FileSystemDirectoryHandle, FileSystemFileHandle};

use super::{blob_of, file_in, names_in, remove, write_to};
use crate::app::ByteRange;
use crate::browser::js::whole;

/// What the name of a piece's file begins with; its offset follows.
const PREFIX: &str = "at-";

/// The pieces of one download, by their offsets.
#[derive(Default)]
pub(super) struct Pieces(BTreeMap<u64, Piece>);

struct Piece {
    len_bytes: u64,
    held: Held,
}

enum Held {
    Disk(FileSystemFileHandle),
    Blob(Blob),
}

impl Piece {
    async fn blob(&self) -> Result<Blob, JsValue> {
        match &self.held {
            Held::Disk(handle) => Ok(handle.get_file().await?.unchecked_into()),
            Held::Blob(blob) => Ok(blob.clone()),
        }
    }
}

impl Pieces {
    /// What an earlier page load left in this folder behind the first bytes, as far as it is in one of these ranges. The
    /// rest is thrown away.
    pub(super) async fn open(
        folder: &FileSystemDirectoryHandle,
        first_bytes: u64,
        kept: &[ByteRange],
    ) -> Result<Self, JsValue> {
        let names = names_in(folder).await?;
        let offset_of = |name: &String| name.strip_prefix(PREFIX)?.parse::<u64>().ok();
        let mut offsets: Vec<u64> = names.iter().filter_map(offset_of).collect();
        offsets.sort_unstable();
        let mut pieces = BTreeMap::new();
        let mut end = first_bytes;
        for from in offsets {
            let name = name_of(from);
            let handle = file_in(folder, &name, false).await?;
            let file = handle.get_file().await?.unchecked_into::<File>();
            let len_bytes = whole(file.size());
            let to = from + len_bytes;
            let is_kept = kept.iter().any(|it| it.from <= from && to <= it.to);
            if from < end || len_bytes == 0 || !is_kept {
                remove(folder, &name).await?;
                continue;
            }
            end = to;
            let held = Held::Disk(handle);
            pieces.insert(from, Piece { len_bytes, held });
        }
        Ok(Self(pieces))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where they are.
    pub(super) fn ranges(&self) -> Vec<ByteRange> {
        let range = |(from, piece): (&u64, &Piece)| ByteRange {
            from: *from,
            to: from + piece.len_bytes,
        };
        self.0.iter().map(range).collect()
    }

    /// Another one, in this folder, or in no folder. It is there for good once this is over.
    pub(super) async fn add(
        &mut self,
        folder: Option<&FileSystemDirectoryHandle>,
        offset: u64,
        bytes: &[u8],
    ) -> Result<(), JsValue> {
        let held = match folder {
            Some(folder) => {
                let handle = file_in(folder, &name_of(offset), true).await?;
                let stream = handle.create_writable().await?.unchecked_into();
                write_to(&stream, bytes).await?;
                stream.close().await?;
                Held::Disk(handle)
            }
            None => Held::Blob(blob_of(bytes)?),
        };
        let len_bytes = bytes.len() as u64;
        self.0.insert(offset, Piece { len_bytes, held });
        Ok(())
    }

    /// Throws away those from this offset on.
    pub(super) async fn cut(
        &mut self,
        folder: Option<&FileSystemDirectoryHandle>,
        from: u64,
    ) -> Result<(), JsValue> {
        let gone = self.0.split_off(&from);
        for offset in gone.keys() {
            if let Some(folder) = folder {
                remove(folder, &name_of(*offset)).await?;
            }
        }
        Ok(())
    }

    /// The piece that has this byte, and where it begins.
    pub(super) async fn at(&self, offset: u64) -> Result<(Blob, u64), JsValue> {
        let before = self.0.range(..=offset).next_back();
        match before {
            Some((from, piece)) if offset < from + piece.len_bytes => {
                Ok((piece.blob().await?, *from))
            }
            _ => Err(JsValue::NULL),
        }
    }

    /// All of them in their order; fails where they leave a hole behind the first bytes or between two.
    pub(super) async fn all(&self, first_bytes: u64) -> Result<Vec<Blob>, JsValue> {
        let mut end = first_bytes;
        let mut blobs = Vec::new();
        for (from, piece) in &self.0 {
            if *from != end {
                return Err(JsValue::NULL);
            }
            end += piece.len_bytes;
            blobs.push(piece.blob().await?);
        }
        Ok(blobs)
    }
}

fn name_of(offset: u64) -> String {
    format!("{PREFIX}{offset}")
}
