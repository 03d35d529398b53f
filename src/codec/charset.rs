//! How names are written as bytes. The manual does not say; servers in the field list UTF-8, GBK or Latin-1.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::codec::gbk;

/// How names are written as bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Charset {
    /// UTF-8.
    #[default]
    Utf8,
    /// GBK, as Chinese Windows servers have it.
    Gbk,
    /// ISO 8859-1: each byte is the character of that number.
    Latin1,
}

impl Charset {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Utf8, Self::Gbk, Self::Latin1];

    /// As everyone writes it, in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gbk => "GBK",
            Self::Latin1 => "Latin-1",
        }
    }

    /// `text` as bytes.
    ///
    /// # Errors
    ///
    /// The first character that this charset does not have.
    pub fn encode(self, text: &str) -> Result<Cow<'_, [u8]>, char> {
        match self {
            Self::Utf8 => Ok(Cow::Borrowed(text.as_bytes())),
            Self::Gbk => gbk::encode(text).map(Cow::Owned),
            Self::Latin1 => text
                .chars()
                .map(|c| u8::try_from(u32::from(c)).map_err(|_| c))
                .collect::<Result<Vec<u8>, char>>()
                .map(Cow::Owned),
        }
    }

    /// `bytes` as text, and whether the text stands for just these bytes.
    pub fn decode(self, bytes: &[u8]) -> (String, bool) {
        let text = match self {
            Self::Utf8 => String::from_utf8_lossy(bytes),
            Self::Gbk => gbk::decode(bytes).into(),
            Self::Latin1 => bytes
                .iter()
                .map(|byte| char::from(*byte))
                .collect::<String>()
                .into(),
        };
        let exact = self.encode(&text).is_ok_and(|again| again == bytes);
        (text.into_owned(), exact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(charset: Charset, text: &str, bytes: &[u8]) {
        assert_eq!(charset.encode(text).as_deref(), Ok(bytes));
        assert_eq!(charset.decode(bytes), (text.into(), true));
    }

    #[test]
    fn names_go_to_bytes_and_back() {
        check(Charset::Utf8, "日志", "日志".as_bytes());
        check(Charset::Gbk, "日志", b"\xc8\xd5\xd6\xbe");
        check(Charset::Gbk, "a.txt", b"a.txt");
        check(Charset::Latin1, "größe", b"gr\xf6\xdfe");
    }

    #[test]
    fn what_cannot_be_written_is_named() {
        assert_eq!(Charset::Latin1.encode("a中"), Err('中'));
        assert_eq!(Charset::Gbk.encode("ok😀"), Err('😀'));
    }

    #[test]
    fn bytes_of_another_charset_are_shown_and_known_as_such() {
        assert!(!Charset::Utf8.decode(b"\xc8\xd5\xd6\xbe").1);
        assert!(!Charset::Gbk.decode(b"\xff\xff").1);
    }
}
