//! How the bytes of an upload are carried: what each form of a packet can take, and what transparent mode
//! cannot.

use crate::app::UploadWay;
use crate::codec::is_quotable;
use crate::dialect::{INLINE_MAX_BYTES, PACKET_MAX_BYTES};
use crate::dte::ESCAPE;
use crate::ftp::exchange::PacketForm;

pub(crate) fn packet_max_bytes(way: UploadWay) -> usize {
    match way {
        UploadWay::Inline => INLINE_MAX_BYTES,
        // At the most the input may end by itself, and a Ctrl-Z behind it would begin a command line.
        UploadWay::Text => PACKET_MAX_BYTES - 1,
        _ => PACKET_MAX_BYTES,
    }
}

/// The form in which a packet goes: the one that was chosen, where it can take these bytes.
pub(crate) fn packet_form(way: UploadWay, bytes: &[u8]) -> PacketForm {
    match way {
        _ if bytes.is_empty() => PacketForm::CtrlZ,
        UploadWay::Inline if is_quotable(bytes) => PacketForm::Inline,
        UploadWay::Text if is_text(bytes) => PacketForm::CtrlZ,
        _ => PacketForm::Counted,
    }
}

/// Whether nothing in it ends, cancels or edits an input: no control character but line ends and tabs.
fn is_text(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| !byte.is_ascii_control() || matches!(byte, b'\r' | b'\n' | b'\t'))
}

/// Looks for the escape in a file that comes piece by piece. Only between two silences does it end transparent mode;
/// but a page that is held up may fall silent anywhere, so a file that holds it never goes this way.
#[derive(Debug, Default)]
pub(crate) struct EscapeScan {
    /// What the pieces so far ended in, as far as an escape may have begun there.
    end: Vec<u8>,
    /// How long the pieces were.
    pub(crate) scanned_bytes: u64,
}

impl EscapeScan {
    /// Whether the escape is in this piece, or began in the ones before it.
    pub(crate) fn finds(&mut self, piece: &[u8]) -> bool {
        self.scanned_bytes += piece.len() as u64;
        self.end
            .extend_from_slice(&piece[..piece.len().min(ESCAPE.len() - 1)]);
        let across = memchr::memmem::find(&self.end, ESCAPE).is_some();
        if piece.len() >= ESCAPE.len() {
            self.end.clear();
            self.end
                .extend_from_slice(&piece[piece.len() + 1 - ESCAPE.len()..]);
        } else {
            let kept = self.end.len().saturating_sub(ESCAPE.len() - 1);
            self.end.drain(..kept);
        }
        across || memchr::memmem::find(piece, ESCAPE).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_goes_as_chosen_where_that_form_can_take_it() {
        let check =
            |way, bytes: &[u8], form| assert_eq!(packet_form(way, bytes), form, "{bytes:?}");
        check(UploadWay::Inline, b"1234567890", PacketForm::Inline);
        check(UploadWay::Inline, "固件".as_bytes(), PacketForm::Inline);
        for bytes in [b"a\"b", b"a\nb", b"a\rb", b"a\x1ab", b"a\0b"] {
            check(UploadWay::Inline, bytes, PacketForm::Counted);
        }
        check(UploadWay::Text, b"one\r\n\ttwo\n", PacketForm::CtrlZ);
        check(UploadWay::Text, "固件\"".as_bytes(), PacketForm::CtrlZ);
        for bytes in [
            b"a\x1ab", b"a\x1bb", b"a\0b", b"a\x08b", b"a\x11b", b"a\x7fb",
        ] {
            check(UploadWay::Text, bytes, PacketForm::Counted);
        }
        for way in [UploadWay::Stream, UploadWay::EveryPacket] {
            check(way, b"text", PacketForm::Counted);
            check(way, b"", PacketForm::CtrlZ);
        }
    }

    #[test]
    fn an_escape_is_found_wherever_the_pieces_are_cut() {
        let check = |text: &[u8], expect: bool| {
            for size in 1..=text.len().max(1) {
                let mut scan = EscapeScan::default();
                // Every piece is looked at, though the first find is enough.
                let finds = text.chunks(size).map(|piece| scan.finds(piece));
                let found = finds.filter(|found| *found).count() > 0;
                assert_eq!(found, expect, "{text:?} in pieces of {size}");
                assert_eq!(scan.scanned_bytes, text.len() as u64);
            }
        };
        check(b"", false);
        check(b"+++", true);
        check(b"++", false);
        check(b"abc++d+ef+", false);
        check(b"abcdefg+++", true);
        check(b"+++abcdefg", true);
        check(b"abc++++def", true);
        check(b"++a++b++c+", false);
    }
}
