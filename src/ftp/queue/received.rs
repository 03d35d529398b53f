//! What a download has on disk: how much, of which remote file, and enough of its bytes to check them again.

use sha2::{Digest, Sha256};

use crate::app::RemoteStamp;
use crate::ftp::range::TAIL_BYTES;

/// What there is on disk of a download.
#[derive(Clone, Debug)]
pub(crate) enum OnDisk {
    /// Nothing.
    Nothing,
    /// A copy of such a remote file, which an attempt is at.
    InUse(RemoteStamp),
    /// An attempt of this page: the file is open, and all that was written to it is known.
    Open(Received),
    /// An attempt of an earlier page, at such a remote file: how much came to the disk is to be found out.
    Left(RemoteStamp),
}

impl OnDisk {
    /// The remote file that it is of, or will be.
    pub(crate) fn stamp(&self) -> Option<&RemoteStamp> {
        match self {
            Self::Nothing => None,
            Self::InUse(of) | Self::Left(of) => Some(of),
            Self::Open(received) => Some(&received.of),
        }
    }

    /// Whether an earlier attempt has left it, for the next one to go on from.
    pub(crate) fn is_left(&self) -> bool {
        matches!(self, Self::Open(_) | Self::Left(_))
    }

    /// An attempt takes what there is.
    pub(crate) fn take(&mut self) -> Self {
        let in_use = self.stamp().cloned().map_or(Self::Nothing, Self::InUse);
        std::mem::replace(self, in_use)
    }
}

/// What a download has on disk. It outlives an attempt, so that the next one goes on from here.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// The remote file, as it was listed.
    pub(crate) of: RemoteStamp,
    /// Bytes received, from the beginning on.
    pub(crate) len_bytes: u64,
    digest: Sha256,
    tail: Vec<u8>,
}

impl Received {
    /// Nothing yet, of such a remote file.
    pub(crate) fn new(of: RemoteStamp) -> Self {
        Self {
            of,
            len_bytes: 0,
            digest: Sha256::new(),
            tail: Vec::new(),
        }
    }

    /// More of it.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.len_bytes += bytes.len() as u64;
        self.digest.update(bytes);
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

    /// Whether another reading came to the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.digest.clone().finalize() == other.digest.clone().finalize()
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
        }
    }
}
