//! What a module that is broken, or is not one of ours, says beside its answers.

use std::fmt::Write as _;

use at_ferry::time::Instant;

/// How fast it talks: about what a USB port carries of a debug log.
const BYTES_PER_SECOND: u64 = 3_000_000;
/// What it says at once. Answers come between such pieces, so most kinds fill one with whole lines.
const PIECE_BYTES: usize = 4096;
/// A line that is as long as a file.
const LONG_LINE_BYTES: u64 = 10_000_000;

/// A kind of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Information responses of 10 MB in one line.
    LongLines,
    /// Entries of a listing that nobody asked for, without an end.
    Listing,
    /// A debug log.
    Log,
    /// The same without a single line end.
    LogWithoutEnds,
    /// Lines of ours with numbers that no type holds.
    Numbers,
    /// Registration, incoming calls, sessions that end.
    Urcs,
    /// Outcomes of operations on other channels, which nobody began.
    Outcomes,
}

/// One that talks.
#[derive(Debug)]
pub(crate) struct Babble {
    kind: Kind,
    since: Instant,
    said_bytes: u64,
}

impl Kind {
    /// By their names on the console.
    pub(crate) const NAMES: [(&str, Self); 7] = [
        ("long-lines", Self::LongLines),
        ("listing", Self::Listing),
        ("log", Self::Log),
        ("log-without-ends", Self::LogWithoutEnds),
        ("numbers", Self::Numbers),
        ("urcs", Self::Urcs),
        ("outcomes", Self::Outcomes),
    ];

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let known = Self::NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, kind)| *kind)
    }

    /// A line, the next one for each number.
    fn line(self, number: u64) -> String {
        let channel = 1 + number % 5;
        match self {
            Self::LongLines => unreachable!("they are longer than a piece"),
            Self::Listing => format!("+MFTPLIST: 0,{number},\"file-{number}.bin\",\"rw-\""),
            Self::Log | Self::LogWithoutEnds => {
                format!("[{number:010}] modem: rrc state 3, cell 0x{number:08x}, rsrp -97;")
            }
            Self::Numbers => match number % 4 {
                0 => "+MFTPSIZE: 0,99999999999999999999999999".to_owned(),
                1 => {
                    "+MFTPLIST: 0,340282366920938463463374607431768211456,\"a\",\"rw-\"".to_owned()
                }
                2 => "+MFTPPUT: 0,-1,18446744073709551616".to_owned(),
                _ => "+CME ERROR: 4294967296".to_owned(),
            },
            Self::Urcs => match number % 5 {
                0 => "+CEREG: 1".to_owned(),
                1 => "RING".to_owned(),
                2 => format!("+MFTPURC: {channel},\"disc\",0"),
                3 => "+MIPCALL: 1,0".to_owned(),
                _ => "+CMTI: \"SM\",1".to_owned(),
            },
            Self::Outcomes => match number % 4 {
                0 => format!("+MFTPSTOR: {channel},0,4096"),
                1 => format!("+MFTPRETR: {channel},0,4096"),
                2 => format!("+MFTPLIST: {channel},0"),
                _ => format!("+MFTPDELE: {channel},0"),
            },
        }
    }
}

impl Babble {
    pub(crate) fn new(kind: Kind, now: Instant) -> Self {
        Self {
            kind,
            since: now,
            said_bytes: 0,
        }
    }

    /// The next piece, if it is time for it.
    pub(crate) fn poll(&mut self, now: Instant) -> Option<Vec<u8>> {
        let due_bytes =
            now.since(self.since).as_micros() * u128::from(BYTES_PER_SECOND) / 1_000_000;
        if u128::from(self.said_bytes) > due_bytes {
            return None;
        }
        let piece = self.piece();
        self.said_bytes += piece.len() as u64;
        Some(piece)
    }

    fn piece(&self) -> Vec<u8> {
        if self.kind == Kind::LongLines {
            return self.piece_of_long_line();
        }
        let end = if self.kind == Kind::LogWithoutEnds {
            ""
        } else {
            "\r\n"
        };
        let mut piece = String::new();
        let mut number = self.said_bytes / 32;
        while piece.len() < PIECE_BYTES {
            let line = self.kind.line(number);
            write!(piece, "{line}{end}").expect("a string takes all");
            number += 1;
        }
        piece.into_bytes()
    }

    fn piece_of_long_line(&self) -> Vec<u8> {
        let in_line = self.said_bytes % LONG_LINE_BYTES;
        let left = usize::try_from(LONG_LINE_BYTES - in_line).unwrap_or(PIECE_BYTES);
        let mut piece = vec![b'x'; left.min(PIECE_BYTES)];
        if in_line == 0 {
            let start = b"\r\n+MFTPLIST: 0,0,\"";
            piece[..start.len()].copy_from_slice(start);
        }
        piece
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_name_and_talks_no_faster_than_the_port() {
        for (name, kind) in Kind::NAMES {
            assert_eq!(Kind::from_name(name), Some(kind));
            let mut babble = Babble::new(kind, Instant::from_micros(0));
            let mut said = Vec::new();
            while let Some(piece) = babble.poll(Instant::from_micros(10_000)) {
                said.extend(piece);
            }
            assert!(
                (30_000..40_000).contains(&said.len()),
                "{name}: {}",
                said.len()
            );
            let ends = memchr::memchr_iter(b'\n', &said).count();
            let expect = match kind {
                Kind::LongLines => 1..2,
                Kind::LogWithoutEnds => 0..1,
                _ => 100..usize::MAX,
            };
            assert!(expect.contains(&ends), "{name}: {ends}");
        }
        assert_eq!(Kind::from_name("prose"), None);
    }
}
