//! Final result codes (V.250 clause 5.7; 27.007 clause 9; manual, table 3).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The extended forms by their headers.
const EXTENDED: [(&[u8], fn(ErrorDetail) -> ErrorReport); 3] = [
    (b"+CME ERROR:", ErrorReport::Cme),
    (b"+CMS ERROR:", ErrorReport::Cms),
    (b"+CIS ERROR:", ErrorReport::Cis),
];

/// What ends a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FinalResult {
    /// `OK`.
    Ok,
    /// `ERROR` or one of its extended forms.
    Error(ErrorReport),
}

impl FinalResult {
    /// The final result code that this line is, if it is one. Case does not matter: the manual prints
    /// `Ok` as well. Where S4 is another character than LF, that stands in front.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let line = trimmed(line);
        if line.eq_ignore_ascii_case(b"OK") {
            return Some(Self::Ok);
        }
        if line.eq_ignore_ascii_case(b"ERROR") {
            return Some(Self::Error(ErrorReport::Bare));
        }
        EXTENDED.into_iter().find_map(|(header, make)| {
            let (head, detail) = line.split_at_checked(header.len())?;
            head.eq_ignore_ascii_case(header)
                .then(|| Self::Error(make(ErrorDetail::parse(detail))))
        })
    }

    /// The final result code that this line is in digits, as `ATV0` has them (V.250 clause 5.7.1). Such a line may
    /// be an information response as well.
    pub fn parse_digits(line: &[u8]) -> Option<Self> {
        match trimmed(line) {
            b"0" => Some(Self::Ok),
            b"4" => Some(Self::Error(ErrorReport::Bare)),
            _ => None,
        }
    }
}

/// `line` without the blanks and control characters at its ends.
fn trimmed(line: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| *byte <= b' ';
    let from = line.iter().take_while(|byte| is_blank(byte)).count();
    let line = &line[from..];
    let blanks = line.iter().rev().take_while(|byte| is_blank(byte)).count();
    &line[..line.len() - blanks]
}

/// Whether this line is `CONNECT`, with or without a speed: the module has gone to transparent mode (V.250
/// clause 5.7.1).
pub fn is_connect(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.split_at_checked(7).is_some_and(|(word, rest)| {
        word.eq_ignore_ascii_case(b"CONNECT") && (rest.is_empty() || rest[0] == b' ')
    })
}

/// How a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorReport {
    /// `ERROR`, as `AT+CMEE=0` has it.
    Bare,
    /// `+CME ERROR: <err>`.
    Cme(ErrorDetail),
    /// `+CMS ERROR: <err>`.
    Cms(ErrorDetail),
    /// `+CIS ERROR: <err>`.
    Cis(ErrorDetail),
}

impl ErrorReport {
    /// The number of a `+CME ERROR`, where it is one.
    pub fn cme_code(&self) -> Option<u16> {
        match self {
            Self::Cme(ErrorDetail::Code(code)) => Some(*code),
            _ => None,
        }
    }
}

impl fmt::Display for ErrorReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bare => f.write_str("ERROR"),
            Self::Cme(detail) => write!(f, "+CME ERROR: {detail}"),
            Self::Cms(detail) => write!(f, "+CMS ERROR: {detail}"),
            Self::Cis(detail) => write!(f, "+CIS ERROR: {detail}"),
        }
    }
}

/// The `<err>` of an extended error, as `AT+CMEE` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorDetail {
    /// A number.
    Code(u16),
    /// Words, shown as they came.
    Text(String),
}

impl ErrorDetail {
    fn parse(text: &[u8]) -> Self {
        let text = String::from_utf8_lossy(text.trim_ascii());
        text.parse()
            .map_or_else(|_| Self::Text(text.into_owned()), Self::Code)
    }
}

impl fmt::Display for ErrorDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => code.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: Option<FinalResult>) {
        assert_eq!(FinalResult::parse(line.as_bytes()), expect, "{line:?}");
    }

    #[test]
    fn final_result_codes_are_known() {
        let cme = |code| {
            Some(FinalResult::Error(ErrorReport::Cme(ErrorDetail::Code(
                code,
            ))))
        };
        check("OK", Some(FinalResult::Ok));
        check("Ok", Some(FinalResult::Ok));
        check("ERROR", Some(FinalResult::Error(ErrorReport::Bare)));
        check("+CME ERROR: 50", cme(50));
        check("+CME ERROR:813", cme(813));
        check(
            "+CMS ERROR: 3",
            Some(FinalResult::Error(ErrorReport::Cms(ErrorDetail::Code(3)))),
        );
        check(
            "+CIS ERROR: busy",
            Some(FinalResult::Error(ErrorReport::Cis(ErrorDetail::Text(
                "busy".into(),
            )))),
        );
    }

    #[test]
    fn final_result_codes_are_known_in_digits() {
        let check = |line: &[u8], expect: Option<FinalResult>| {
            assert_eq!(
                FinalResult::parse_digits(line),
                expect,
                "{}",
                line.escape_ascii()
            );
        };
        check(b"0", Some(FinalResult::Ok));
        check(b"4", Some(FinalResult::Error(ErrorReport::Bare)));
        check(b"\x0b0", Some(FinalResult::Ok));
        for line in ["", "1", "00", "OK", "0,0"] {
            check(line.as_bytes(), None);
        }
    }

    #[test]
    fn a_result_is_known_behind_another_s4() {
        assert_eq!(FinalResult::parse(b"\x0bOK"), Some(FinalResult::Ok));
        assert_eq!(FinalResult::parse(b"\0OK "), Some(FinalResult::Ok));
    }

    #[test]
    fn connect_is_known() {
        for (line, expect) in [
            ("CONNECT", true),
            ("connect 115200", true),
            ("CONNECTED", false),
            ("+MFTPCONN: 0,0", false),
            ("", false),
        ] {
            assert_eq!(is_connect(line.as_bytes()), expect, "{line:?}");
        }
    }

    #[test]
    fn other_lines_are_none() {
        for line in [
            "",
            "OKAY",
            "CONNECT",
            "+MFTPCONN: 0,0",
            "ERRORS",
            "+CME",
            "О\u{41a}",
        ] {
            check(line, None);
        }
    }
}
