//! What a download has on disk: how much, of which remote file, and enough of its bytes to check them again.

use sha2::{Digest, Sha256};

use crate::app::{RemoteStamp, Sha256Sum, Verified};
use crate::ftp::lookup::SIZE_UNKNOWN_BYTES;
use crate::ftp::range::{RANGE_MAX_BYTES, TAIL_BYTES};

/// What a download has on disk. It outlives an attempt, so that the next one goes on from here.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// The remote file, as it was listed.
    pub(crate) of: RemoteStamp,
    /// Bytes received, from the beginning on.
    pub(crate) len_bytes: u64,
    /// Where it will be asked for: it costs more than all else that is done with a byte.
    digest: Option<Sha256>,
    tail: Vec<u8>,
}

impl Received {
    /// Nothing yet, of such a remote file; to be held against another reading.
    pub(crate) fn new(of: RemoteStamp) -> Self {
        Self {
            of,
            len_bytes: 0,
            digest: Some(Sha256::new()),
            tail: Vec::new(),
        }
    }

    /// The same; to be checked to this level. Where an end cannot be asked for, what comes at once is read as a whole.
    /// It is digested for that, and where the line is slow enough not to feel it.
    pub(crate) fn to_check(of: RemoteStamp, level: Verified, is_slow: bool) -> Self {
        let is_read_again = match level {
            Verified::None | Verified::Size => false,
            Verified::Tail => {
                of.size_bytes <= RANGE_MAX_BYTES || of.size_bytes == SIZE_UNKNOWN_BYTES
            }
            Verified::Full => true,
        };
        let received = Self::new(of);
        let digest = received.digest.filter(|_| is_read_again || is_slow);
        Self { digest, ..received }
    }

    /// More of it.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.len_bytes += bytes.len() as u64;
        if let Some(digest) = &mut self.digest {
            digest.update(bytes);
        }
        let keep = usize::try_from(TAIL_BYTES).expect("the tail is short");
        self.tail
            .extend_from_slice(&bytes[bytes.len().saturating_sub(keep)..]);
        let surplus = self.tail.len().saturating_sub(keep);
        self.tail.drain(..surplus);
    }

    /// Its last bytes, [`TAIL_BYTES`] at the most.
    pub(crate) fn end(&self) -> &[u8] {
        &self.tail
    }

    /// The digest of what has come, where it was taken.
    pub(crate) fn sha256(&self) -> Option<Sha256Sum> {
        let digest = self.digest.clone()?;
        Some(Sha256Sum(digest.finalize().into()))
    }

    /// Whether another reading came to the same, as far as both have digests.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let own = self.sha256();
        own.is_some() && own == other.sha256()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_known_again_by_its_end_and_by_its_digest() {
        let file: Vec<u8> = (0..20_000_u32).map(|i| (i % 253) as u8).collect();
        for run in [1, 999, 8192, 20_000] {
            let mut received = Received::new(RemoteStamp {
                size_bytes: 20_000,
                modified: String::new(),
            });
            file.chunks(run).for_each(|bytes| received.add(bytes));
            assert_eq!(received.len_bytes, 20_000);
            assert_eq!(received.end(), &file[20_000 - 8192..]);
            let of = || received.of.clone();
            let (mut again, mut other) = (Received::new(of()), Received::new(of()));
            again.add(&file);
            other.add(&file[1..]);
            assert!(received.is_same(&again) && !received.is_same(&other));
            let without = Received::to_check(of(), Verified::Size, false);
            assert!(!without.is_same(&without.clone()), "nothing is known of it");
        }
    }
}
