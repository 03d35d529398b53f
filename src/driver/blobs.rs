//! Reading local files, whoever holds them.

use js_sys::{ArrayBuffer, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::JsCast;
use web_sys::{Blob, File, FileSystemFileHandle};

use crate::app::Sha256Sum;
use crate::boundary::{LocalFile, stamp_of};
use crate::browser::js::whole;
use crate::files::FileFailed;

/// Bytes that are digested at a time.
const DIGESTED_BYTES: u32 = 1 << 20;

/// A file to upload, if it is still the one that was chosen.
pub(super) async fn current(source: &LocalFile) -> Result<File, FileFailed> {
    let Some(handle) = &source.handle else {
        return Ok(source.file.clone());
    };
    let now = file_of(handle).await?;
    if stamp_of(&now) == source.stamp() {
        Ok(now)
    } else {
        Err(FileFailed)
    }
}

/// The file that a handle leads to, as it is now.
pub(super) async fn file_of(handle: &FileSystemFileHandle) -> Result<File, FileFailed> {
    let file = handle.get_file().await.map_err(|_| FileFailed)?;
    Ok(file.unchecked_into())
}

/// A part of a blob, all that was asked for.
pub(super) async fn read_part(
    source: &Blob,
    offset: u64,
    len_bytes: u32,
) -> Result<Vec<u8>, FileFailed> {
    #[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
    let start = offset as f64;
    let end = start + f64::from(len_bytes);
    let part = source
        .slice_with_f64_and_f64(start, end)
        .map_err(|_| FileFailed)?;
    // Rejects when the file is gone, or is not the one any more that was chosen.
    let buffer = part.array_buffer().await.map_err(|_| FileFailed)?;
    let bytes = Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec();
    if bytes.len() == len_bytes as usize {
        Ok(bytes)
    } else {
        Err(FileFailed)
    }
}

/// Reads all of a file, slice by slice of so many bytes: one is held.
pub(super) async fn each_slice(
    file: &Blob,
    slice_bytes: u32,
    mut take: impl AsyncFnMut(&[u8]),
) -> Result<(), FileFailed> {
    let size_bytes = whole(file.size());
    let mut at_bytes = 0;
    while at_bytes < size_bytes {
        let left_bytes = u32::try_from(size_bytes - at_bytes);
        let len_bytes = left_bytes.map_or(slice_bytes, |left| left.min(slice_bytes));
        take(&read_part(file, at_bytes, len_bytes).await?).await;
        at_bytes += u64::from(len_bytes);
    }
    Ok(())
}

/// The digest of all of a file. Between two of its slices whatever else the core is at has its turn.
pub(super) async fn digest(file: &Blob) -> Result<Sha256Sum, FileFailed> {
    let mut digest = Sha256::new();
    each_slice(file, DIGESTED_BYTES, async |bytes| digest.update(bytes)).await?;
    Ok(Sha256Sum(digest.finalize().into()))
}
