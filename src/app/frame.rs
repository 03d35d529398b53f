//! What went over the line, by what each line is.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::app::TransferId;
use crate::dialect::ChannelId;
use crate::time::{Duration, Instant};

/// Bytes of a frame that are shown; the rest is only counted.
pub const FRAME_SHOWN_MAX_BYTES: usize = 512;

/// Bytes of a payload that are kept from each of its ends.
pub const PAYLOAD_END_BYTES: usize = 32;

/// Which way a frame went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FrameDirection {
    /// To the module.
    Tx,
    /// From the module.
    Rx,
}

/// What a frame is (V.250 clause 5.7; 27.007 clause 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FrameKind {
    /// A command line, or an escape.
    Command,
    /// A command line that came back.
    Echo,
    /// An information response, or the outcome of an FTP operation.
    Response,
    /// A final result code.
    Final,
    /// An intermediate result code: `CONNECT`.
    Intermediate,
    /// The prompt for input.
    Prompt,
    /// What the module says unasked.
    Urc,
    /// A run of payload.
    Payload,
    /// A result that nobody of us can have asked for.
    Stray,
    /// What cannot be read; the port may have said so itself.
    Damaged,
    /// Nothing on the line: what became of it.
    Mark,
}

impl FrameKind {
    /// All of them, as they are numbered.
    pub const ALL: [Self; 11] = [
        Self::Command,
        Self::Echo,
        Self::Response,
        Self::Final,
        Self::Intermediate,
        Self::Prompt,
        Self::Urc,
        Self::Payload,
        Self::Stray,
        Self::Damaged,
        Self::Mark,
    ];

    /// Its name in a session file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Echo => "echo",
            Self::Response => "response",
            Self::Final => "final",
            Self::Intermediate => "intermediate",
            Self::Prompt => "prompt",
            Self::Urc => "urc",
            Self::Payload => "payload",
            Self::Stray => "stray",
            Self::Damaged => "damaged",
            Self::Mark => "mark",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The part of a file that a transaction carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePart {
    /// The transfer.
    pub transfer: TransferId,
    /// Where in the file it begins, in bytes, where that is known.
    pub offset: Option<u64>,
}

/// What a frame is part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tie {
    /// The number of the transaction, counted from 1.
    pub transaction: Option<u32>,
    /// The channel that it is about.
    pub channel: Option<ChannelId>,
    /// What it carries of a file.
    pub of: Option<FilePart>,
    /// Whether a person typed the command.
    pub is_typed: bool,
}

/// One frame, as it is kept. Its bytes hold no password that was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'r> {
    /// Its number, counted from 1.
    pub number: u64,
    /// When its first byte came or went.
    pub first_byte_at: Instant,
    /// When its last byte did.
    pub last_byte_at: Instant,
    /// Which way it went.
    pub direction: FrameDirection,
    /// What it is.
    pub kind: FrameKind,
    /// What it is part of.
    pub tie: Tie,
    /// Whether the rest of the line never came.
    pub is_partial: bool,
    /// Its bytes without CR and LF; of a mark its words. None of a payload.
    pub bytes: &'r [u8],
    /// What is kept of a payload.
    pub payload: Option<Payload<'r>>,
}

impl Frame<'_> {
    /// How long it is, in bytes.
    pub fn len_bytes(&self) -> u64 {
        match self.payload {
            Some(payload) => payload.len_bytes,
            None if self.kind == FrameKind::Mark => 0,
            None => self.bytes.len() as u64,
        }
    }

    /// How long it took.
    pub fn took(&self) -> Duration {
        self.last_byte_at - self.first_byte_at
    }
}

/// What is kept of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payload<'r> {
    /// How long it is, in bytes.
    pub len_bytes: u64,
    /// Its CRC-32, as of zip and PNG.
    pub crc32: u32,
    /// Its first bytes; all of them where all are kept.
    pub head: &'r [u8],
    /// Its last bytes; none where the first are all.
    pub tail: &'r [u8],
}

/// The bytes of a frame as text: what is no text in angle brackets, at most [`FRAME_SHOWN_MAX_BYTES`].
pub fn shown(line: &[u8]) -> String {
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
        if text.len() > FRAME_SHOWN_MAX_BYTES {
            break;
        }
    }
    if text.len() > FRAME_SHOWN_MAX_BYTES {
        text.truncate(text.floor_char_boundary(FRAME_SHOWN_MAX_BYTES - '…'.len_utf8()));
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

    #[test]
    fn a_kind_is_known_by_its_name() {
        for (number, kind) in FrameKind::ALL.into_iter().enumerate() {
            assert_eq!(FrameKind::from_name(kind.name()), Some(kind));
            assert_eq!(kind as usize, number);
        }
        assert_eq!(FrameKind::from_name("trace"), None);
    }
}
