//! What was sent, come back: a module that restarts behind its prompt, with echo on, takes content for command lines and
//! returns it.

use crate::dialect::{Report, is_boot_line};

/// Bytes of a line that are no chance when they stand in a file as well.
const TELLING_MIN_BYTES: usize = 8;

/// Whether this line, which is no result, comes from the body. What the module may say of itself at any time is taken
/// for that: a file may well hold it.
pub(super) fn is_echo_of(body: &[u8], line: &[u8]) -> bool {
    let is_telling = line.len() >= TELLING_MIN_BYTES && Report::parse(line).is_none();
    is_telling && !is_boot_line(line) && memchr::memmem::find(body, line).is_some()
}

/// Whether the body holds this as a line of its own, so that it cannot be told whether it is an answer.
pub(super) fn holds_line(body: &[u8], line: &[u8]) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_none_or(|byte| matches!(byte, b'\r' | b'\n'));
    memchr::memmem::find_iter(body, line).any(|at| {
        let before = at.checked_sub(1).and_then(|at| body.get(at));
        is_end(before) && is_end(body.get(at + line.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_body_is_one_between_line_ends() {
        let check = |body: &[u8], expect: bool| {
            assert_eq!(holds_line(body, b"OK"), expect, "{}", body.escape_ascii());
        };
        check(b"OK", true);
        check(b"a\r\nOK\r\nb", true);
        check(b"\nOK", true);
        check(b"xOK\r\nOK\r\n", true);
        check(b"xOK", false);
        check(b"OKAY", false);
        check(b"", false);
    }

    #[test]
    fn a_long_line_that_is_in_the_body_comes_from_there() {
        let check = |line: &[u8], expect: bool| {
            assert_eq!(is_echo_of(b"one\r\nof many lines", line), expect);
        };
        check(b"of many lines", true);
        check(b"many lin", true);
        check(b"one", false);
        check(b"of few lines", false);
    }
}
