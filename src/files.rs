//! What the core asks of whoever holds the local files, and what it is told.
//!
//! At most one read and [`WRITES_MAX_BYTES`] of writes are under way per transfer, so a file is never held
//! whole in memory.

use crate::app::{ByteRange, FileId, Sha256Sum, TransferId};
use crate::time::Duration;

/// Bytes of one download that may wait to be written. A further range is asked for only when there is room.
pub const WRITES_MAX_BYTES: u64 = 4 << 20;

/// Bytes of one download that may be on their way to the disk at once, from the server on, where it comes in pieces.
pub const PIECES_MAX_BYTES: u64 = 8 << 20;

/// How long whoever holds the files may take to answer; a disk that sleeps needs some of it.
pub const FILE_TIMEOUT: Duration = Duration::from_secs(30);

/// Something to be done with a local file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileRequest {
    /// Read a part of a file to upload; answered by [`FileEvent::Read`].
    Read {
        /// The transfer that wants it.
        transfer: TransferId,
        /// The file.
        file: FileId,
        /// Where the part starts, in bytes.
        offset: u64,
        /// How long it is, in bytes.
        len_bytes: u32,
    },
    /// Start a download's file afresh, empty; answered by [`FileEvent::Created`].
    Create {
        /// The transfer.
        transfer: TransferId,
        /// The name it will have, for showing.
        name: String,
    },
    /// Open what an earlier page left of a download's file, to append to it; answered by
    /// [`FileEvent::Reopened`].
    Reopen {
        /// The transfer.
        transfer: TransferId,
        /// Of what was written behind a hole, only what is in one of these stays; the rest is thrown away.
        kept: Vec<ByteRange>,
    },
    /// Read a part of what is on disk of a download; answered by [`FileEvent::Read`].
    ReadBack {
        /// The transfer.
        transfer: TransferId,
        /// Where the part starts, in bytes.
        offset: u64,
        /// How long it is, in bytes.
        len_bytes: u32,
    },
    /// Append to a download's file; answered by [`FileEvent::Written`].
    Write {
        /// The transfer.
        transfer: TransferId,
        /// What to append.
        bytes: Vec<u8>,
    },
    /// Write a part of a download's file where it belongs, and nothing is yet. It is on the disk for good once that is
    /// answered, by [`FileEvent::Written`].
    WriteAt {
        /// The transfer.
        transfer: TransferId,
        /// Where it belongs, in bytes; behind or at the end of what is appended.
        offset: u64,
        /// What is written.
        bytes: Vec<u8>,
    },
    /// Throw away what was written to a download's file from this offset on by [`WriteAt`](Self::WriteAt); not answered.
    Cut {
        /// The transfer.
        transfer: TransferId,
        /// The offset, in bytes; no part that was written goes across it.
        from: u64,
    },
    /// All bytes are written: close the file; answered by [`FileEvent::Finished`].
    Finish {
        /// The transfer.
        transfer: TransferId,
    },
    /// Close the file and throw it away; not answered.
    Discard {
        /// The transfer.
        transfer: TransferId,
    },
    /// Digest a whole file, as it is now; answered by [`FileEvent::Digested`].
    Digest {
        /// The transfer that wants it.
        transfer: TransferId,
        /// The file.
        file: FileId,
    },
    /// A file to upload is wanted no more; not answered.
    Release {
        /// The file.
        file: FileId,
    },
}

/// What became of a [`FileRequest`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileEvent {
    /// A part was read: all that was asked for.
    Read {
        /// The transfer.
        transfer: TransferId,
        /// Where the part starts, in bytes.
        offset: u64,
        /// The part; fails where the file cannot be read or changed since it was chosen.
        bytes: Result<Vec<u8>, FileFailed>,
    },
    /// The download's file is open and empty.
    Created {
        /// The transfer.
        transfer: TransferId,
        /// Whether it is.
        result: Result<(), FileFailed>,
    },
    /// What an earlier page left of the download's file is open.
    Reopened {
        /// The transfer.
        transfer: TransferId,
        /// How many bytes of it there are from its beginning on, without a hole; fails where there is none.
        len_bytes: Result<u64, FileFailed>,
        /// What there is behind that, in ascending order, as it was written.
        pieces: Vec<ByteRange>,
    },
    /// Bytes were appended, or written where they belong.
    Written {
        /// The transfer.
        transfer: TransferId,
        /// How many, or that writing failed.
        len_bytes: Result<u64, FileFailed>,
    },
    /// The download's file is complete and closed.
    Finished {
        /// The transfer.
        transfer: TransferId,
        /// Whether it is; its length as found on disk.
        len_bytes: Result<u64, FileFailed>,
    },
    /// A file was read as a whole.
    Digested {
        /// The transfer.
        transfer: TransferId,
        /// Its digest; fails where the file cannot be read or changed since it was chosen.
        sha256: Result<Sha256Sum, FileFailed>,
    },
}

impl FileEvent {
    /// The transfer whose file it is about.
    pub fn transfer(&self) -> TransferId {
        match self {
            Self::Read { transfer, .. }
            | Self::Created { transfer, .. }
            | Self::Reopened { transfer, .. }
            | Self::Written { transfer, .. }
            | Self::Finished { transfer, .. }
            | Self::Digested { transfer, .. } => *transfer,
        }
    }
}

/// A local file could not be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the local file cannot be read or written")]
pub struct FileFailed;

/// Bytes of a file that are read at a time where all of it is gathered.
const BLOCK_BYTES: u64 = 128 << 10;

/// A file to upload that is read whole, since it goes in one command or not at all.
#[derive(Debug)]
pub(crate) struct Gathering {
    transfer: TransferId,
    file: FileId,
    size_bytes: u64,
    bytes: Vec<u8>,
}

impl Gathering {
    pub(crate) fn new(transfer: TransferId, file: FileId, size_bytes: u64) -> Self {
        Self {
            transfer,
            file,
            size_bytes,
            bytes: Vec::new(),
        }
    }

    /// The read that is due, or all of the file.
    pub(crate) fn due(&mut self) -> Result<Vec<u8>, FileRequest> {
        let offset = self.bytes.len() as u64;
        let len_bytes = self.size_bytes.saturating_sub(offset).min(BLOCK_BYTES);
        if len_bytes == 0 {
            return Ok(std::mem::take(&mut self.bytes));
        }
        Err(FileRequest::Read {
            transfer: self.transfer,
            file: self.file,
            offset,
            len_bytes: u32::try_from(len_bytes).expect("a block is small"),
        })
    }

    /// Takes what became of a read; whether it was the one that is due.
    pub(crate) fn handle_read(
        &mut self,
        offset: u64,
        bytes: Result<Vec<u8>, FileFailed>,
    ) -> Result<bool, FileFailed> {
        if offset != self.bytes.len() as u64 {
            return Ok(false);
        }
        let left_bytes = self.size_bytes.saturating_sub(offset);
        let block = bytes?;
        if block.is_empty() || block.len() as u64 > left_bytes {
            return Err(FileFailed);
        }
        self.bytes.extend(block);
        Ok(true)
    }
}
