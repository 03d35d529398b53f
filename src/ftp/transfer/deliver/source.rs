//! The local file of an upload, read ahead of the line in blocks and cut into packets.

use crate::app::{FileId, TransferId};
use crate::files::FileRequest;
use crate::ftp::outputs::Out;

/// Bytes asked for at a time: a whole number of packets of [`PACKET_MAX_BYTES`](crate::dialect::PACKET_MAX_BYTES), and
/// enough for a fast line not to wait for a busy disk. One block is being cut while the next one is read, so an upload
/// holds twice as much.
pub(crate) const BLOCK_BYTES: u32 = 128 * 4096;

/// Reads a file up to its end.
#[derive(Debug)]
pub(crate) struct Source {
    transfer: TransferId,
    file: FileId,
    size_bytes: u64,
    /// Up to where it was asked for.
    asked_bytes: u64,
    block: Vec<u8>,
    cut_bytes: usize,
    next: Next,
}

#[derive(Debug)]
enum Next {
    /// Not asked for.
    None,
    /// Asked for.
    Asked { offset: u64, len_bytes: u32 },
    /// There.
    Ready(Vec<u8>),
    /// The file cannot be read, or is not what it was when it was chosen.
    Failed,
}

impl Source {
    pub(crate) fn new(
        transfer: TransferId,
        file: FileId,
        from_bytes: u64,
        size_bytes: u64,
    ) -> Self {
        Self {
            transfer,
            file,
            size_bytes,
            asked_bytes: from_bytes,
            block: Vec::new(),
            cut_bytes: 0,
            next: Next::None,
        }
    }

    /// Asks for the next block, where one is to be asked for now.
    pub(crate) fn read_ahead(&mut self, out: &mut Out) {
        if let Some(read) = self.poll_read() {
            out.file(read);
        }
    }

    fn poll_read(&mut self) -> Option<FileRequest> {
        let left_bytes = self.size_bytes - self.asked_bytes;
        if left_bytes == 0 || !matches!(self.next, Next::None) {
            return None;
        }
        let offset = self.asked_bytes;
        let len_bytes = u32::try_from(left_bytes).map_or(BLOCK_BYTES, |left| left.min(BLOCK_BYTES));
        self.asked_bytes += u64::from(len_bytes);
        self.next = Next::Asked { offset, len_bytes };
        Some(FileRequest::Read {
            transfer: self.transfer,
            file: self.file,
            offset,
            len_bytes,
        })
    }

    /// Takes what became of a read. One that was not asked for, by an earlier attempt, is let go.
    pub(crate) fn handle_read(&mut self, read_offset: u64, bytes: Option<Vec<u8>>) {
        if let Next::Asked { offset, len_bytes } = self.next
            && offset == read_offset
        {
            self.next = match bytes {
                Some(bytes) if bytes.len() == len_bytes as usize => Next::Ready(bytes),
                _ => Next::Failed,
            };
        }
    }

    /// Whether the rest of the file cannot be had.
    pub(crate) fn has_failed(&self) -> bool {
        matches!(self.next, Next::Failed)
    }

    /// The next packet of at most `max_bytes`, where it was read already; a shorter one at the end of a block.
    pub(crate) fn cut_packet(&mut self, max_bytes: usize) -> Option<Vec<u8>> {
        if self.cut_bytes == self.block.len() {
            match std::mem::replace(&mut self.next, Next::None) {
                Next::Ready(block) => {
                    self.block = block;
                    self.cut_bytes = 0;
                }
                other => {
                    self.next = other;
                    return None;
                }
            }
        }
        let rest = &self.block[self.cut_bytes..];
        let packet = rest[..rest.len().min(max_bytes)].to_vec();
        self.cut_bytes += packet.len();
        Some(packet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::PACKET_MAX_BYTES;

    #[test]
    fn a_file_comes_in_packets_and_is_read_one_block_ahead() {
        let check = |size_bytes: u64| {
            let file: Vec<u8> = (0..size_bytes).map(|i| (i % 251) as u8).collect();
            let mut source = Source::new(TransferId(0), FileId::Chosen(0), 0, size_bytes);
            let mut got: Vec<u8> = Vec::new();
            while let Some(FileRequest::Read {
                offset, len_bytes, ..
            }) = source.poll_read()
            {
                assert!(source.poll_read().is_none(), "one read at a time");
                let from = usize::try_from(offset).expect("small");
                let bytes = file[from..from + len_bytes as usize].to_vec();
                source.handle_read(offset, Some(bytes));
                while let Some(packet) = source.cut_packet(PACKET_MAX_BYTES) {
                    got.extend_from_slice(&packet);
                    let last = got.len() == file.len();
                    assert!(packet.len() == PACKET_MAX_BYTES || last);
                }
            }
            assert_eq!(got, file, "{size_bytes} bytes");
        };
        for size_bytes in [1, 4095, 4096, 4097, 524_288, 524_289, 1_500_000] {
            check(size_bytes);
        }
    }

    #[test]
    fn a_short_or_failed_read_is_a_failure_and_a_stale_one_is_nothing() {
        let check = |offset: u64, bytes: Option<Vec<u8>>, failed: bool| {
            let mut source = Source::new(TransferId(0), FileId::Chosen(0), 0, 10);
            source.poll_read();
            source.handle_read(offset, bytes);
            assert_eq!(source.has_failed(), failed);
        };
        check(0, Some(vec![0; 10]), false);
        check(0, Some(vec![0; 9]), true);
        check(0, None, true);
        check(5, Some(vec![0; 10]), false);
    }
}
