//! Records of the line, made fit to be shown: control characters visible, passwords masked, length bounded.

use std::fmt::Write;

use crate::app::{TRACE_LINE_MAX_BYTES, TraceDirection, TraceLine};
use crate::time::Instant;

/// A record of a line whose passwords are masked.
pub(super) fn of_line(at: Instant, direction: TraceDirection, masked: &[u8]) -> TraceLine {
    TraceLine {
        at,
        direction,
        text: shown(masked),
        payload_bytes: 0,
    }
}

/// A record that stands for a run of payload.
pub(super) fn of_payload(at: Instant, direction: TraceDirection, payload_bytes: u64) -> TraceLine {
    TraceLine {
        at,
        direction,
        text: String::new(),
        payload_bytes,
    }
}

fn shown(line: &[u8]) -> String {
    let line = line.trim_ascii();
    let mut text = String::new();
    for chunk in line.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_control() {
                let code = u32::from(c);
                write!(text, "<{code:02X}>").expect("a String takes all");
            } else {
                text.push(c);
            }
        }
        for byte in chunk.invalid() {
            write!(text, "<{byte:02X}>").expect("a String takes all");
        }
        if text.len() > TRACE_LINE_MAX_BYTES {
            break;
        }
    }
    if text.len() > TRACE_LINE_MAX_BYTES {
        text.truncate(text.floor_char_boundary(TRACE_LINE_MAX_BYTES - '…'.len_utf8()));
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_text() {
        let check = |line: &[u8], expect: &str| assert_eq!(shown(line), expect);
        check(b"AT\r", "AT");
        check(b"\x1bAT\r", "<1B>AT");
        check(b"a\xffb\x1a", "a<FF>b<1A>");
        check("升级".as_bytes(), "升级");
        check(
            "升".repeat(400).as_bytes(),
            &format!("{}…", "升".repeat(169)),
        );
    }
}
