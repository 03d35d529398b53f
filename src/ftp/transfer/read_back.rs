//! Reads what an earlier page left of a download on disk, to know it as if it had just been received.

use crate::app::TransferId;
use crate::files::{FileFailed, FileRequest};
use crate::ftp::queue::received::Received;

/// Bytes read at a time; one block is held.
const BLOCK_BYTES: u32 = 512 << 10;

/// A reading under way.
#[derive(Debug)]
pub(crate) struct ReadBack {
    transfer: TransferId,
    on_disk_bytes: u64,
    received: Received,
}

/// What a reading wants, or has come to.
#[derive(Debug)]
pub(crate) enum Recalled {
    /// Read this.
    Read(FileRequest),
    /// Nothing: what came was not asked for.
    Pending,
    /// This is what is on disk.
    All(Received),
    /// It cannot be read.
    Unreadable,
}

impl ReadBack {
    /// Of so many bytes; what to do first.
    pub(crate) fn begin(
        transfer: TransferId,
        nothing: Received,
        on_disk_bytes: u64,
    ) -> (Self, Recalled) {
        let recall = Self {
            transfer,
            on_disk_bytes,
            received: nothing,
        };
        let first = recall.next();
        (recall, first)
    }

    pub(crate) fn handle_read(
        &mut self,
        offset: u64,
        bytes: Result<&[u8], FileFailed>,
    ) -> Recalled {
        if offset != self.received.len_bytes {
            return Recalled::Pending;
        }
        match bytes {
            Ok(bytes) if bytes.len() as u64 == u64::from(self.block_len_bytes()) => {
                self.received.add(bytes);
                self.next()
            }
            _ => Recalled::Unreadable,
        }
    }

    fn next(&self) -> Recalled {
        match self.block_len_bytes() {
            0 => Recalled::All(self.received.clone()),
            len_bytes => Recalled::Read(FileRequest::ReadBack {
                transfer: self.transfer,
                offset: self.received.len_bytes,
                len_bytes,
            }),
        }
    }

    fn block_len_bytes(&self) -> u32 {
        let left_bytes = self.on_disk_bytes - self.received.len_bytes;
        u32::try_from(left_bytes).map_or(BLOCK_BYTES, |left| left.min(BLOCK_BYTES))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::RemoteStamp;

    #[test]
    fn what_is_on_disk_is_read_whole_in_blocks() {
        let file: Vec<u8> = (0..1_200_000_u32).map(|i| (i % 251) as u8).collect();
        let of = RemoteStamp {
            size_bytes: 2_000_000,
            modified: String::new(),
        };
        for len in [0_usize, 1, 524_288, 524_289, 1_200_000] {
            let (mut recall, mut next) =
                ReadBack::begin(TransferId(0), Received::new(of.clone()), len as u64);
            let received = loop {
                next = match next {
                    Recalled::Read(FileRequest::ReadBack {
                        offset, len_bytes, ..
                    }) => {
                        let from = usize::try_from(offset).expect("small");
                        recall.handle_read(offset, Ok(&file[from..from + len_bytes as usize]))
                    }
                    Recalled::All(received) => break received,
                    other => panic!("{other:?}"),
                };
            };
            assert_eq!(received.len_bytes, len as u64);
            assert_eq!(received.end(), &file[len.saturating_sub(8192)..len]);
        }
    }

    #[test]
    fn a_short_part_is_no_part() {
        let of = RemoteStamp {
            size_bytes: 10,
            modified: String::new(),
        };
        let (mut recall, _) = ReadBack::begin(TransferId(0), Received::new(of), 10);
        assert!(matches!(
            recall.handle_read(5, Ok(&[0; 5])),
            Recalled::Pending
        ));
        assert!(matches!(
            recall.handle_read(0, Ok(&[0; 9])),
            Recalled::Unreadable
        ));
        assert!(matches!(
            recall.handle_read(0, Err(FileFailed)),
            Recalled::Unreadable
        ));
    }
}
