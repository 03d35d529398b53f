//! Parameter lists as they are read (V.250 clause 5.4; manual, clause 2).

use thiserror::Error;

/// One parameter of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param<'a> {
    /// Nothing between two commas.
    Omitted,
    /// A string, without its quotes.
    Quoted(&'a [u8]),
    /// Anything else: a number, a bare word, a range in parentheses.
    Bare(&'a [u8]),
}

impl<'a> Param<'a> {
    /// The number that it is, where it is one written in decimal digits.
    pub fn as_int(self) -> Option<u64> {
        match self {
            Self::Bare(digits) => parse_int(digits),
            _ => None,
        }
    }

    /// Its bytes, quoted or bare.
    pub fn as_bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::Omitted => None,
            Self::Quoted(bytes) | Self::Bare(bytes) => Some(bytes),
        }
    }
}

/// The parameters of a list, one after the other. An empty list is one omitted parameter.
#[derive(Clone, Debug)]
pub struct Params<'a> {
    rest: Option<&'a [u8]>,
}

impl<'a> Params<'a> {
    /// The parameters in `list`: what follows the `=` of a command, or the header of a response.
    pub fn new(list: &'a [u8]) -> Self {
        Self { rest: Some(list) }
    }

    /// The next parameter, where it is a number.
    pub fn next_int(&mut self) -> Option<u64> {
        self.next()?.ok()?.as_int()
    }

    /// What has not been read yet, commas and quotes included; `None` at the end.
    pub fn rest(&self) -> Option<&'a [u8]> {
        self.rest
    }
}

impl<'a> Iterator for Params<'a> {
    type Item = Result<Param<'a>, ParamError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest?;
        // Space may stand in front of a string as well as around anything else.
        let space = rest.len() - rest.trim_ascii_start().len();
        let (param, len) = if let Some(quoted) = rest[space..].strip_prefix(b"\"") {
            let Some(end) = memchr::memchr(b'"', quoted) else {
                self.rest = None;
                return Some(Err(ParamError::Unclosed));
            };
            (Param::Quoted(&quoted[..end]), space + end + 2)
        } else {
            let len = bare_len(rest);
            let bare = rest[..len].trim_ascii();
            let param = if bare.is_empty() {
                Param::Omitted
            } else {
                Param::Bare(bare)
            };
            (param, len)
        };
        self.rest = match rest.get(len) {
            None => None,
            Some(b',') => Some(&rest[len + 1..]),
            Some(_) => {
                self.rest = None;
                return Some(Err(ParamError::AfterQuote));
            }
        };
        Some(Ok(param))
    }
}

/// Why a list cannot be read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParamError {
    /// A string has no closing quote.
    #[error("a string without its closing quote")]
    Unclosed,
    /// Something other than a comma follows a string.
    #[error("text after a closing quote")]
    AfterQuote,
}

/// Splits `+NAME: list` into name and list. A space after the colon may be there or not.
pub fn split_header(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', line)?;
    let list = &line[colon + 1..];
    line.starts_with(b"+")
        .then(|| (&line[..colon], list.strip_prefix(b" ").unwrap_or(list)))
}

/// Up to the next comma that stands in no parentheses.
fn bare_len(list: &[u8]) -> usize {
    let mut depth = 0_u32;
    list.iter()
        .position(|byte| {
            match byte {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            *byte == b',' && depth == 0
        })
        .unwrap_or(list.len())
}

fn parse_int(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Param::{Bare, Omitted, Quoted};

    fn check(list: &str, expect: &[Param<'_>]) {
        let got: Result<Vec<_>, _> = Params::new(list.as_bytes()).collect();
        assert_eq!(got.as_deref(), Ok(expect), "{list:?}");
    }

    #[test]
    fn lists_are_read() {
        check("", &[Omitted]);
        check("0", &[Bare(b"0")]);
        check(
            "0,\"a,b\",,5",
            &[Bare(b"0"), Quoted(b"a,b"), Omitted, Bare(b"5")],
        );
        check("0,", &[Bare(b"0"), Omitted]);
        check(
            "(0-5),\"ssl\",(0-2),(0,5)",
            &[
                Bare(b"(0-5)"),
                Quoted(b"ssl"),
                Bare(b"(0-2)"),
                Bare(b"(0,5)"),
            ],
        );
        check(
            "0,0,/home/uftp",
            &[Bare(b"0"), Bare(b"0"), Bare(b"/home/uftp")],
        );
        check("\"\"", &[Quoted(b"")]);
        check("0, \"a,b\", 5", &[Bare(b"0"), Quoted(b"a,b"), Bare(b"5")]);
    }

    #[test]
    fn broken_strings_are_told() {
        let last = |list: &'static str| Params::new(list.as_bytes()).last();
        assert_eq!(last("0,\"a"), Some(Err(ParamError::Unclosed)));
        assert_eq!(last("\"a\"b,1"), Some(Err(ParamError::AfterQuote)));
    }

    #[test]
    fn numbers_are_decimal_digits_only() {
        let int = |text: &'static str| Bare(text.as_bytes()).as_int();
        assert_eq!(int("20220818074000"), Some(20_220_818_074_000));
        for text in ["", "-1", "+1", "1a", "99999999999999999999999"] {
            assert_eq!(int(text), None, "{text}");
        }
        assert_eq!(Quoted(b"1").as_int(), None);
    }

    #[test]
    fn headers_are_split_with_and_without_a_space() {
        let expect = Some((b"+MFTPCONN".as_slice(), b"0,0".as_slice()));
        assert_eq!(split_header(b"+MFTPCONN: 0,0"), expect);
        assert_eq!(split_header(b"+MFTPCONN:0,0"), expect);
        assert_eq!(split_header(b"OK"), None);
        assert_eq!(split_header(b"a: b"), None);
    }
}
