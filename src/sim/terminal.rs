//! What the module writes on the line: echo, responses, and what it says of itself (manual, clause 2.2).

use crate::dialect::CmeCode;

/// Lines of itself that a module keeps back at the most; the oldest go first to make room.
///
/// Outcomes are bounded by the channels, so only a host that never ends its command line gets here.
const HELD_MAX_LINES: usize = 64;

/// The writing side of the AT line. Every line is framed `CR LF … CR LF` and goes out whole.
#[derive(Debug)]
pub(crate) struct Terminal {
    /// What `AT+CMEE` set.
    pub(crate) errors: Errors,
    /// What `ATQ` and `ATV` set.
    pub(crate) results: Results,
    /// What `ATS3` and `ATS4` set: the two bytes that end lines.
    pub(crate) ends: [u8; 2],
    out: Vec<u8>,
    reports: Reports,
}

/// How errors are reported (27.007 clause 9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errors {
    /// `ERROR`.
    Bare,
    /// `+CME ERROR: 50`.
    Numeric,
    /// `+CME ERROR: parameter error`.
    Verbose,
}

/// How final results are given (V.250 clauses 6.2.5 and 6.2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Results {
    /// `ATV1`.
    Words,
    /// `ATV0`.
    Digits,
    /// `ATQ1`; whether they would be words.
    Silent { words: bool },
}

/// Whether the module speaks of itself just now.
#[derive(Debug)]
enum Reports {
    Pass,
    Held(Vec<Vec<u8>>),
}

impl Terminal {
    pub(crate) fn new() -> Self {
        Self {
            errors: Errors::Bare,
            results: Results::Words,
            ends: *b"\r\n",
            out: Vec::new(),
            reports: Reports::Pass,
        }
    }

    /// Bytes as they are: echo, the prompt.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// An information response.
    pub(crate) fn respond(&mut self, line: impl AsRef<[u8]>) {
        if matches!(
            self.results,
            Results::Digits | Results::Silent { words: false }
        ) {
            self.raw(line.as_ref());
            self.out.extend_from_slice(&self.ends);
        } else {
            self.line(line.as_ref());
        }
    }

    /// A final or intermediate result code: its word, and its digit (V.250 clause 5.7.1).
    fn result(&mut self, word: &str, digit: u8) {
        match self.results {
            Results::Words => self.line(word.as_bytes()),
            Results::Digits => self.out.extend_from_slice(&[b'0' + digit, self.ends[0]]),
            Results::Silent { .. } => {}
        }
    }

    /// An outcome or a URC: waits while reports are held.
    pub(crate) fn report(&mut self, line: impl Into<Vec<u8>>) {
        let line = line.into();
        match &mut self.reports {
            Reports::Pass => self.line(&line),
            Reports::Held(held) => {
                if held.len() == HELD_MAX_LINES {
                    held.remove(0);
                }
                held.push(line);
            }
        }
    }

    /// A report with counted payload. Asked for only while [`free_bytes`](Self::free_bytes) says so.
    pub(crate) fn packet(&mut self, header: &[u8], payload: &[u8]) {
        self.out.reserve(header.len() + payload.len() + 4);
        self.raw(b"\r\n");
        self.raw(header);
        self.raw(payload);
        self.raw(b"\r\n");
    }

    pub(crate) fn ok(&mut self) {
        self.result("OK", 0);
    }

    pub(crate) fn connect(&mut self) {
        self.result("CONNECT", 1);
    }

    pub(crate) fn error(&mut self) {
        self.result("ERROR", 4);
    }

    pub(crate) fn cme(&mut self, code: CmeCode) {
        let words = match self.errors {
            Errors::Bare => return self.error(),
            Errors::Numeric => code.0.to_string(),
            Errors::Verbose => verbose(code).to_owned(),
        };
        if !matches!(self.results, Results::Silent { .. }) {
            self.respond(format!("+CME ERROR: {words}"));
        }
    }

    /// Keeps reports back: a command line is being echoed, or the line carries a file.
    pub(crate) fn hold(&mut self) {
        if matches!(self.reports, Reports::Pass) {
            self.reports = Reports::Held(Vec::new());
        }
    }

    /// Lets the reports out that were kept back.
    pub(crate) fn release(&mut self) {
        if let Reports::Held(held) = std::mem::replace(&mut self.reports, Reports::Pass) {
            for line in held {
                self.line(&line);
            }
        }
    }

    /// How much of `room` is left for what can wait: none while reports are held.
    pub(crate) fn free_bytes(&self, room: usize) -> usize {
        match self.reports {
            Reports::Pass => room.saturating_sub(self.out.len()),
            Reports::Held(_) => 0,
        }
    }

    /// What was written since the last time.
    pub(crate) fn take(&mut self) -> Option<Vec<u8>> {
        (!self.out.is_empty()).then(|| std::mem::take(&mut self.out))
    }

    fn line(&mut self, line: &[u8]) {
        self.out.extend_from_slice(&self.ends);
        self.raw(line);
        self.out.extend_from_slice(&self.ends);
    }
}

/// The vendor does not publish its words; these are in the manner of 27.007 clause 9.2.
fn verbose(code: CmeCode) -> &'static str {
    match code.0 {
        10 => "SIM not inserted",
        4 => "operation not supported",
        20 => "memory full",
        22 => "not found",
        30 => "no network service",
        50 => "parameter error",
        801 => "FTP not running",
        802 => "FTP already running",
        803 => "FTP connect request failed",
        812 => "FTP store request failed",
        813 => "FTP append request failed",
        _ => "unknown",
    }
}
