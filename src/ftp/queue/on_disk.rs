//! What there is on disk of a download, whoever is at it.

use crate::app::{ByteRange, RemoteStamp};
use crate::ftp::queue::pieces::Pieces;
use crate::ftp::queue::received::Received;

/// What there is on disk of a download.
#[derive(Clone, Debug)]
pub(crate) enum OnDisk {
    /// Nothing.
    Nothing,
    /// A copy of such a remote file, which an attempt is at.
    InUse { of: RemoteStamp, cut: Cut },
    /// An attempt of this page: the file is open, and all that was written to it is known.
    Open(Received),
    /// The file is open, and several channels may be at it.
    Pieces(Box<Pieces>),
    /// An attempt of an earlier page, at such a remote file: how much came to the disk is to be found out. Where it came
    /// in pieces, these were known to be there.
    Left {
        of: RemoteStamp,
        there: Vec<ByteRange>,
    },
}

/// Whether a download that comes over one channel may come over several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// No, or not yet.
    No,
    /// It is cut once a lane is there for it.
    Offered,
    /// One is: it is cut before the next range.
    Wanted,
}

impl OnDisk {
    /// An attempt is at a copy of this.
    pub(crate) fn in_use(of: RemoteStamp) -> Self {
        Self::InUse { of, cut: Cut::No }
    }

    /// The remote file that it is of, or will be.
    pub(crate) fn stamp(&self) -> Option<&RemoteStamp> {
        match self {
            Self::Nothing => None,
            Self::InUse { of, .. } | Self::Left { of, .. } => Some(of),
            Self::Open(received) => Some(&received.of),
            Self::Pieces(pieces) => Some(pieces.of()),
        }
    }

    /// What of it is on the disk for good, where it comes in pieces.
    pub(crate) fn there(&self) -> Vec<ByteRange> {
        match self {
            Self::Pieces(pieces) => pieces.there(),
            Self::Left { there, .. } => there.clone(),
            Self::Nothing | Self::InUse { .. } | Self::Open(_) => Vec::new(),
        }
    }

    /// Whether an earlier attempt has left it, for the next one to go on from.
    pub(crate) fn is_left(&self) -> bool {
        matches!(self, Self::Open(_) | Self::Pieces(_) | Self::Left { .. })
    }

    /// An attempt takes what there is.
    pub(crate) fn take(&mut self) -> Self {
        let in_use = self.stamp().cloned().map_or(Self::Nothing, Self::in_use);
        std::mem::replace(self, in_use)
    }

    pub(crate) fn pieces(&mut self) -> Option<&mut Pieces> {
        match self {
            Self::Pieces(pieces) => Some(pieces),
            _ => None,
        }
    }
}
