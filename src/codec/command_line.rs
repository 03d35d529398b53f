//! Command lines as we write them (V.250 clause 5.2.1; manual, clause 2.1).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::codec::Charset;

/// One complete command line, its CR included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine(Vec<u8>);

impl CommandLine {
    /// A basic or S-parameter command, or one without parameters: `ATE0`, `ATS3=13`, `AT+CGMM`.
    ///
    /// # Panics
    ///
    /// Where `text` is no command line of printable ASCII that starts with `AT`: only fixed text comes here.
    pub fn fixed(text: &str) -> Self {
        Self::typed(text).expect("fixed command lines are well-formed")
    }

    /// A command line as a person typed it, without its CR.
    ///
    /// # Errors
    ///
    /// The character that would break the framing; [`StringError::NotAt`] where it does not start with `AT`.
    pub fn typed(text: &str) -> Result<Self, StringError> {
        let text = text.trim();
        if !text
            .get(..2)
            .is_some_and(|at| at.eq_ignore_ascii_case("AT"))
        {
            return Err(StringError::NotAt);
        }
        if let Some(c) = text.chars().find(|c| breaks_framing(*c)) {
            return Err(StringError::Character(c));
        }
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(b'\r');
        Ok(Self(bytes))
    }

    /// The test form, `AT<name>=?`.
    pub fn test(name: &str) -> Self {
        Self::fixed(&format!("AT{name}=?"))
    }

    /// The set form, `AT<name>=…`, its parameters to follow.
    pub fn set(name: &str) -> SetLine {
        SetLine {
            bytes: format!("AT{name}=").into_bytes(),
            omitted: 0,
            first: true,
        }
    }

    /// The bytes to send, CR included.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The line without its CR, as an echo would show it.
    pub fn text(&self) -> &[u8] {
        self.0.strip_suffix(b"\r").unwrap_or(&self.0)
    }
}

/// A set command that takes its parameters one by one. Omitted parameters leave their comma where another
/// follows, and nothing at the end.
#[derive(Clone, Debug)]
pub struct SetLine {
    bytes: Vec<u8>,
    omitted: usize,
    first: bool,
}

impl SetLine {
    /// A number.
    #[must_use]
    pub fn int(mut self, value: u64) -> Self {
        self.comma();
        self.bytes.extend_from_slice(value.to_string().as_bytes());
        self
    }

    /// A parameter left out.
    #[must_use]
    pub fn omitted(mut self) -> Self {
        self.omitted += 1;
        self
    }

    /// A quoted word of our own.
    ///
    /// # Panics
    ///
    /// Where it cannot stand between quotes.
    #[must_use]
    pub fn word(self, word: &'static str) -> Self {
        self.string(word, Charset::Utf8, word.len())
            .expect("a word of our own can be quoted")
    }

    /// A quoted string of at most `max_bytes`, written in `charset`.
    ///
    /// # Errors
    ///
    /// Where a character cannot be written inside quotes, or the text is too long.
    pub fn string(
        mut self,
        text: &str,
        charset: Charset,
        max_bytes: usize,
    ) -> Result<Self, StringError> {
        let encoded = encode_string(text, charset, max_bytes)?;
        self.comma();
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(&encoded);
        self.bytes.push(b'"');
        Ok(self)
    }

    /// Quoted data.
    ///
    /// # Panics
    ///
    /// Where a byte of it [cannot stand between quotes](is_quotable).
    #[must_use]
    pub fn data(mut self, data: &[u8]) -> Self {
        assert!(is_quotable(data), "data that cannot be quoted");
        self.comma();
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(data);
        self.bytes.push(b'"');
        self
    }

    /// The complete line.
    pub fn finish(mut self) -> CommandLine {
        self.bytes.push(b'\r');
        CommandLine(self.bytes)
    }

    fn comma(&mut self) {
        let commas = self.omitted + usize::from(!self.first);
        self.bytes.extend(std::iter::repeat_n(b',', commas));
        self.omitted = 0;
        self.first = false;
    }
}

/// `text` as it stands between quotes, in `charset` and at most `max_bytes` of it.
///
/// # Errors
///
/// Where a character cannot be written inside quotes, or the text is too long.
pub fn encode_string(
    text: &str,
    charset: Charset,
    max_bytes: usize,
) -> Result<Cow<'_, [u8]>, StringError> {
    if let Some(c) = text.chars().find(|c| *c == '"' || breaks_framing(*c)) {
        return Err(StringError::Character(c));
    }
    let encoded = charset.encode(text).map_err(StringError::NotInCharset)?;
    if encoded.len() > max_bytes {
        return Err(StringError::TooLong {
            len_bytes: encoded.len(),
            max_bytes,
        });
    }
    Ok(encoded)
}

/// Whether all of `data` can stand between quotes: nothing in it ends the string or the line.
pub fn is_quotable(data: &[u8]) -> bool {
    !data
        .iter()
        .any(|byte| *byte == b'"' || byte.is_ascii_control())
}

/// Why a text cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum StringError {
    /// The manual gives no way to escape this character.
    #[error("the character {0:?} cannot be sent")]
    Character(char),
    /// The channel's charset does not have this character.
    #[error("the character {0:?} is not in this charset")]
    NotInCharset(char),
    /// More bytes than the parameter takes.
    #[error("{len_bytes} bytes, at most {max_bytes} are taken")]
    TooLong {
        /// What it has.
        len_bytes: usize,
        /// What is taken.
        max_bytes: usize,
    },
    /// A command line starts with `AT` or `at`.
    #[error("a command line starts with AT")]
    NotAt,
}

/// CR ends the line, LF, NUL, Ctrl-Z and ESC end or cancel data modes; the other control characters have
/// no business in a name either.
fn breaks_framing(c: char) -> bool {
    c.is_ascii_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn omitted_parameters_leave_their_comma() {
        let line = CommandLine::set("+MFTPRETR")
            .int(0)
            .string("f", Charset::Utf8, 255)
            .expect("plain name")
            .omitted()
            .int(5)
            .int(5)
            .finish();
        assert_eq!(line.as_bytes(), b"AT+MFTPRETR=0,\"f\",,5,5\r");
        let line = CommandLine::set("+X").int(1).omitted().omitted().finish();
        assert_eq!(line.as_bytes(), b"AT+X=1\r");
        let line = CommandLine::set("+X").omitted().int(2).finish();
        assert_eq!(line.as_bytes(), b"AT+X=,2\r");
    }

    #[test]
    fn what_would_break_the_framing_is_refused() {
        for c in ['"', '\r', '\n', '\0', '\u{1a}', '\u{1b}'] {
            let name = format!("a{c}b");
            let refused = CommandLine::set("+X")
                .string(&name, Charset::Utf8, 255)
                .err();
            assert_eq!(refused, Some(StringError::Character(c)));
        }
        assert_eq!(
            CommandLine::typed("AT\u{1a}"),
            Err(StringError::Character('\u{1a}'))
        );
        assert_eq!(CommandLine::typed("+X"), Err(StringError::NotAt));
        assert_eq!(CommandLine::typed("数"), Err(StringError::NotAt));
    }

    #[test]
    fn length_counts_encoded_bytes() {
        let check = |text: &str, charset: Charset, ok: bool| {
            let line = CommandLine::set("+X").string(text, charset, 255);
            assert_eq!(line.is_ok(), ok, "{text} {charset:?}");
        };
        check(&"a".repeat(255), Charset::Utf8, true);
        check(&"a".repeat(256), Charset::Utf8, false);
        check(&"中".repeat(85), Charset::Utf8, true);
        check(&"中".repeat(86), Charset::Utf8, false);
        check(&"中".repeat(127), Charset::Gbk, true);
        check(&"中".repeat(128), Charset::Gbk, false);
        check("中", Charset::Latin1, false);
    }
}
