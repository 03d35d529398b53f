//! What went over the line: always as one number, and as text where a run is to be looked at.

use std::cell::RefCell;
use std::fmt::{Arguments, Write as _};
use std::rc::Rc;

use at_ferry::time::Instant;

/// Bytes of one record that are shown.
const SHOWN_MAX_BYTES: usize = 100;

/// The log of a run.
#[derive(Debug)]
pub(crate) struct Log {
    hash: u64,
    text: Option<Text>,
    /// The record under way: reads of one moment are shown as one.
    reads: Option<(Instant, Vec<u8>)>,
}

/// The text of a run that is to be looked at; it outlives a panic.
pub(crate) type Text = Rc<RefCell<String>>;

/// Which way bytes went.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    Up,
    Down,
}

impl Log {
    pub(crate) fn new(text: Option<Text>) -> Self {
        Self {
            hash: 0xcbf2_9ce4_8422_2325,
            text,
            reads: None,
        }
    }

    /// Bytes on the line.
    pub(crate) fn bytes(&mut self, now: Instant, way: Way, bytes: &[u8]) {
        let head = [now.as_micros(), way as u64, bytes.len() as u64];
        for word in head {
            self.mix(word);
        }
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(word));
        }
        match (&self.text, way) {
            (None, _) => {}
            (Some(_), Way::Up) => self.say(now, format_args!("> {}", shown(bytes))),
            (Some(_), Way::Down) => match &mut self.reads {
                Some((at, reads)) if *at == now => reads.extend_from_slice(bytes),
                _ => {
                    self.flush();
                    self.reads = Some((now, bytes.to_vec()));
                }
            },
        }
    }

    /// Anything else.
    pub(crate) fn say(&mut self, now: Instant, what: Arguments<'_>) {
        self.flush();
        self.write(now, what);
    }

    fn flush(&mut self) {
        if let Some((at, reads)) = self.reads.take() {
            self.write(at, format_args!("< {}", shown(&reads)));
        }
    }

    fn write(&self, now: Instant, what: Arguments<'_>) {
        if let Some(text) = &self.text {
            let micros = now.as_micros();
            let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
            writeln!(text.borrow_mut(), "{seconds:>6}.{micros:06} {what}").unwrap();
        }
    }

    /// All bytes with their times, as one number.
    pub(crate) fn hash(&self) -> u64 {
        self.hash
    }

    /// FNV-1a, a word at a time: to tell runs apart, not to withstand anyone.
    fn mix(&mut self, word: u64) {
        self.hash = (self.hash ^ word)
            .wrapping_mul(0x0100_0000_01b3)
            .rotate_left(23);
    }
}

fn shown(bytes: &[u8]) -> String {
    let text = bytes[..bytes.len().min(SHOWN_MAX_BYTES)].escape_ascii();
    match bytes.len().saturating_sub(SHOWN_MAX_BYTES) {
        0 => text.to_string(),
        more => format!("{text} … {more} more"),
    }
}
