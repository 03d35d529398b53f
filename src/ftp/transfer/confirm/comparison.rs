//! Reads a part of a remote file again and compares it with the local one, block by block.

use crate::app::{FileId, TransferId};
use crate::files::{FileFailed, FileRequest};
use crate::ftp::exchange::Request;

/// Bytes compared at a time at the most; one block is held.
const BLOCK_MAX_BYTES: u64 = 128 << 10;

/// A comparison under way.
#[derive(Debug)]
pub(crate) struct Comparison {
    transfer: TransferId,
    file: FileId,
    name: String,
    /// Up to where both are the same.
    at_bytes: u64,
    end_bytes: u64,
    block_max_bytes: u64,
    block: Vec<u8>,
    /// Of the block, what the server has given.
    seen_bytes: usize,
    differs: bool,
}

/// What a comparison wants, or has found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// Read this from the local file.
    Read(FileRequest),
    /// Fetch this from the server.
    Fetch(Request),
    /// Nothing, yet.
    Pending,
    /// All of it is the same.
    Same,
    /// It differs.
    Different,
    /// The local file cannot be read.
    Unreadable,
}

impl Comparison {
    /// Of the bytes in this range.
    pub(crate) fn new(
        transfer: TransferId,
        file: FileId,
        name: &str,
        (from_bytes, end_bytes): (u64, u64),
        range_max_bytes: u64,
    ) -> Self {
        Self {
            transfer,
            file,
            name: name.into(),
            at_bytes: from_bytes,
            end_bytes,
            block_max_bytes: range_max_bytes.min(BLOCK_MAX_BYTES),
            block: Vec::new(),
            seen_bytes: 0,
            differs: false,
        }
    }

    /// What to do first.
    pub(crate) fn begin(&self) -> Compared {
        self.read()
    }

    /// A part of the local file was read.
    pub(crate) fn handle_read(
        &mut self,
        offset: u64,
        bytes: Result<Vec<u8>, FileFailed>,
    ) -> Compared {
        if offset != self.at_bytes || !self.block.is_empty() {
            return Compared::Pending;
        }
        match bytes {
            Ok(bytes) if bytes.len() as u64 == self.block_len_bytes() => {
                let range_len_bytes = bytes.len() as u64;
                self.block = bytes;
                self.seen_bytes = 0;
                Compared::Fetch(Request::Range {
                    name: self.name.clone(),
                    offset,
                    range_len_bytes,
                })
            }
            _ => Compared::Unreadable,
        }
    }

    /// Payload of the range came.
    pub(crate) fn handle_payload(&mut self, bytes: &[u8]) {
        let end = self.seen_bytes + bytes.len();
        self.differs |= self.block.get(self.seen_bytes..end) != Some(bytes);
        self.seen_bytes = end;
    }

    /// The range is complete.
    pub(crate) fn handle_fetched(&mut self) -> Compared {
        if self.differs || self.seen_bytes != self.block.len() {
            return Compared::Different;
        }
        self.at_bytes += self.block.len() as u64;
        self.block.clear();
        self.read()
    }

    fn read(&self) -> Compared {
        match self.block_len_bytes() {
            0 => Compared::Same,
            len_bytes => Compared::Read(FileRequest::Read {
                transfer: self.transfer,
                file: self.file,
                offset: self.at_bytes,
                len_bytes: u32::try_from(len_bytes).expect("a block is small"),
            }),
        }
    }

    fn block_len_bytes(&self) -> u64 {
        (self.end_bytes - self.at_bytes).min(self.block_max_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares `remote` with `local` from an offset on, the payload in runs of 1000.
    fn check(local: &[u8], remote: &[u8], from: usize, expect: Compared) {
        let end = remote.len() as u64;
        let range = (from as u64, end);
        let mut comparison = Comparison::new(TransferId(0), FileId::Chosen(0), "f", range, 100_000);
        let mut next = comparison.begin();
        loop {
            next = match next {
                Compared::Read(FileRequest::Read {
                    offset, len_bytes, ..
                }) => {
                    let at = usize::try_from(offset).expect("small");
                    let part = local.get(at..at + len_bytes as usize).map(<[u8]>::to_vec);
                    comparison.handle_read(offset, part.ok_or(FileFailed))
                }
                Compared::Fetch(Request::Range {
                    offset,
                    range_len_bytes,
                    ..
                }) => {
                    let at = usize::try_from(offset).expect("small");
                    let len = usize::try_from(range_len_bytes).expect("small");
                    for run in remote[at..at + len].chunks(1000) {
                        comparison.handle_payload(run);
                    }
                    comparison.handle_fetched()
                }
                end => {
                    assert_eq!(end, expect);
                    return;
                }
            };
        }
    }

    #[test]
    fn a_part_is_compared_byte_by_byte() {
        let file: Vec<u8> = (0..300_000_u32).map(|i| (i % 253) as u8).collect();
        let changed = |at: usize| {
            let mut other = file.clone();
            other[at] ^= 1;
            other
        };
        check(&file, &file, 0, Compared::Same);
        check(&file, &file, 299_999, Compared::Same);
        check(&file, &file, 300_000, Compared::Same);
        check(&file, &changed(0), 0, Compared::Different);
        check(&file, &changed(299_999), 0, Compared::Different);
        check(&file, &changed(131_072), 0, Compared::Different);
        check(&file, &changed(0), 1, Compared::Same);
        check(&file[..100_000], &file, 0, Compared::Unreadable);
    }
}
