//! A stretch of a file that has no hole.

use crate::app::ByteRange;
use crate::ftp::range::{OVERLAP_MAX_BYTES, TAIL_BYTES};

/// A stretch without a hole, in which each byte is known to belong behind the one before it.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) range: ByteRange,
    /// Its first bytes.
    head: Vec<u8>,
    /// The last bytes before its end; where it is shorter than that, they begin before it.
    pub(super) tail: Vec<u8>,
    /// What came before its first byte, until that is held against what is there.
    pub(super) lead: Vec<u8>,
}

impl Run {
    /// It came, behind so many bytes before it.
    pub(super) fn new(range: ByteRange, came: &[u8], lead_len: usize) -> Self {
        let (lead, own) = came.split_at(lead_len);
        Self {
            range,
            head: beginning_of(own).to_vec(),
            tail: end_of(came).to_vec(),
            lead: lead.to_vec(),
        }
    }

    /// It is on the disk, and what it is was not read yet.
    pub(super) fn unread(range: ByteRange) -> Self {
        Self {
            range,
            head: Vec::new(),
            tail: Vec::new(),
            lead: Vec::new(),
        }
    }

    /// Where its head is. What is before the beginning of the file nobody holds against it.
    pub(super) fn head_range(&self) -> ByteRange {
        let ByteRange { from, to } = self.range;
        let len_bytes = if from == 0 { 0 } else { OVERLAP_MAX_BYTES };
        ByteRange {
            from,
            to: to.min(from + len_bytes),
        }
    }

    /// Where its tail is.
    fn tail_range(&self) -> ByteRange {
        let ByteRange { from, to } = self.range;
        ByteRange {
            from: from.max(to.saturating_sub(TAIL_BYTES)),
            to,
        }
    }

    /// One of its ends that was not read yet.
    pub(super) fn unread_end(&self) -> Option<ByteRange> {
        let (head, tail) = (self.head_range(), self.tail_range());
        let is_known = |bytes: &[u8], range: ByteRange| bytes.len() as u64 >= range.len_bytes();
        if !is_known(&self.tail, tail) {
            Some(tail)
        } else if !is_known(&self.head, head) {
            Some(head)
        } else {
            None
        }
    }

    /// This was read.
    pub(super) fn note_read(&mut self, from: u64, bytes: &[u8]) {
        let to = from + bytes.len() as u64;
        let range = ByteRange { from, to };
        if self.tail_range() == range {
            self.tail = bytes.to_vec();
        }
        if self.head_range() == range {
            self.head = bytes.to_vec();
        }
    }

    /// Whether what came before it is the end of what is there, as far as both are known.
    pub(super) fn may_follow(&self, before: &Self) -> bool {
        let (there, lead) = (&before.tail, &self.lead);
        let len = there.len().min(lead.len());
        there[there.len() - len..] == lead[lead.len() - len..]
    }

    /// Whether it begins with what came there, as far as both are known.
    pub(super) fn begins_with(&self, came: &[u8]) -> bool {
        let len = came.len().min(self.head.len());
        came[..len] == self.head[..len]
    }

    /// The next one is a part of it.
    pub(super) fn append(&mut self, next: Self) {
        if self.range.len_bytes() < OVERLAP_MAX_BYTES {
            self.head.extend_from_slice(&next.head);
            self.head.truncate(beginning_of(&self.head).len());
        }
        let next_bytes = next.range.len_bytes();
        if next_bytes < TAIL_BYTES {
            let own_len = usize::try_from(next_bytes).expect("it is short");
            let own = &next.tail[next.tail.len().saturating_sub(own_len)..];
            self.tail.extend_from_slice(own);
            self.tail = end_of(&self.tail).to_vec();
        } else {
            self.tail = next.tail;
        }
        self.range.to = next.range.to;
    }
}

fn beginning_of(bytes: &[u8]) -> &[u8] {
    let keep = usize::try_from(OVERLAP_MAX_BYTES).expect("an overlap is short");
    &bytes[..bytes.len().min(keep)]
}

fn end_of(bytes: &[u8]) -> &[u8] {
    let keep = usize::try_from(TAIL_BYTES).expect("the tail is short");
    &bytes[bytes.len().saturating_sub(keep)..]
}
