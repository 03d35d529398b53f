//! Digests a local file as a whole, slice by slice: between two of them whatever else the core is at has its turn.

use sha2::{Digest, Sha256};
use web_sys::Blob;

use super::files::read_part;
use crate::app::Sha256Sum;
use crate::files::FileFailed;

/// Bytes of a slice; one is held.
const SLICE_BYTES: u32 = 1 << 20;

/// The digest of all of it.
pub(super) async fn digest(file: &Blob) -> Result<Sha256Sum, FileFailed> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a size is a whole number, and no file has 2^53 bytes"
    )]
    let size_bytes = file.size() as u64;
    let mut digest = Sha256::new();
    let mut at_bytes = 0;
    while at_bytes < size_bytes {
        let left_bytes = u32::try_from(size_bytes - at_bytes);
        let len_bytes = left_bytes.map_or(SLICE_BYTES, |left| left.min(SLICE_BYTES));
        digest.update(&read_part(file, at_bytes, len_bytes).await?);
        at_bytes += u64::from(len_bytes);
    }
    Ok(Sha256Sum(digest.finalize().into()))
}
