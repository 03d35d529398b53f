//! Content that a person types once the module has prompted for it.

use std::collections::VecDeque;

use crate::app::TYPED_CONTENT_MAX_BYTES;
use crate::dialect::PACKET_MAX_BYTES;

/// How typed content ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypedEnd {
    /// With so many bytes.
    Length(u64),
    /// With Ctrl-Z, or with ESC.
    CtrlZ,
}

/// Ends content of no announced length.
const CTRL_Z: u8 = 0x1a;

/// Cancels it.
const ESC: u8 = 0x1b;

/// Content on its way from a person to the module.
#[derive(Debug)]
pub(super) struct Typing {
    end: TypedEnd,
    sent_bytes: u64,
    pending: VecDeque<u8>,
    /// The byte that ends it, once that was typed.
    last: Option<u8>,
}

impl Typing {
    /// The module has prompted.
    pub(super) fn begin(end: TypedEnd) -> Self {
        Self {
            end,
            sent_bytes: 0,
            pending: VecDeque::new(),
            last: None,
        }
    }

    /// More was typed; what the module does not take is let go.
    pub(super) fn handle_bytes(&mut self, bytes: &[u8]) {
        let room = TYPED_CONTENT_MAX_BYTES - self.pending.len();
        let room = match self.end {
            TypedEnd::Length(_) => room.min(usize::try_from(self.owed_bytes()).unwrap_or(room)),
            TypedEnd::CtrlZ if self.last.is_some() => 0,
            TypedEnd::CtrlZ => room,
        };
        // Either would end it before the person does.
        let ends = |byte: &u8| self.end == TypedEnd::CtrlZ && matches!(*byte, CTRL_Z | ESC);
        let bytes = bytes.iter().copied().filter(|byte| !ends(byte));
        self.pending.extend(bytes.take(room));
    }

    /// That was all, or all of it is cancelled: where the length ends it, both are content and not for here.
    pub(super) fn end(&mut self, is_cancelled: bool) {
        if self.end != TypedEnd::CtrlZ {
            return;
        }
        if is_cancelled {
            self.pending.clear();
        }
        self.last
            .get_or_insert(if is_cancelled { ESC } else { CTRL_Z });
    }

    /// What is sent next, and whether that is the last of it.
    pub(super) fn piece(&mut self) -> Option<(Vec<u8>, bool)> {
        let len = self.pending.len().min(PACKET_MAX_BYTES);
        let mut piece: Vec<u8> = self.pending.drain(..len).collect();
        self.sent_bytes += piece.len() as u64;
        if self.pending.is_empty() {
            piece.extend(self.last);
        }
        let is_last = self.pending.is_empty()
            && match self.end {
                TypedEnd::Length(len_bytes) => self.sent_bytes == len_bytes,
                TypedEnd::CtrlZ => self.last.is_some(),
            };
        (!piece.is_empty()).then_some((piece, is_last))
    }

    /// How it ends.
    pub(super) fn ends(&self) -> TypedEnd {
        self.end
    }

    /// Bytes of content that were sent.
    pub(super) fn sent_bytes(&self) -> u64 {
        self.sent_bytes
    }

    /// Bytes that were not typed yet, of those announced.
    pub(super) fn owed_bytes(&self) -> u64 {
        match self.end {
            TypedEnd::Length(len) => len - self.sent_bytes - self.pending.len() as u64,
            TypedEnd::CtrlZ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_takes_exactly_its_bytes() {
        let mut typing = Typing::begin(TypedEnd::Length(5));
        assert_eq!(typing.piece(), None);
        typing.handle_bytes(b"hel");
        assert_eq!(typing.owed_bytes(), 2);
        assert_eq!(typing.piece(), Some((b"hel".to_vec(), false)));
        typing.end(false);
        assert_eq!(typing.piece(), None, "Ctrl-Z would be content");
        typing.handle_bytes(b"lo, and more");
        assert_eq!(typing.piece(), Some((b"lo".to_vec(), true)));
        assert_eq!(typing.sent_bytes(), 5);
    }

    #[test]
    fn ctrl_z_ends_and_esc_cancels() {
        let mut typing = Typing::begin(TypedEnd::CtrlZ);
        typing.handle_bytes(b"he\x1allo\x1b");
        assert_eq!(typing.piece(), Some((b"hello".to_vec(), false)));
        typing.end(false);
        typing.handle_bytes(b"more");
        assert_eq!(typing.piece(), Some((b"\x1a".to_vec(), true)));
        let mut typing = Typing::begin(TypedEnd::CtrlZ);
        typing.handle_bytes(b"hello");
        typing.end(true);
        assert_eq!(typing.piece(), Some((b"\x1b".to_vec(), true)));
    }
}
