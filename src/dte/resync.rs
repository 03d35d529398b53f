//! The way back to a module that answers, from whatever state it is in.
//!
//! The module may be idle, in length-counted data mode (which takes every byte as file content and ends by
//! its own input timeout), in the Ctrl-Z form (which ESC ends) or in transparent mode (which a guarded `+++`
//! ends). Where one of these is known of, or likely, it is ended before anything is asked. Of a port just opened
//! nothing is known, and nearly always the module is idle: it is asked at once, and where it was not idle after
//! all, the questions stand in an upload that was cut off anyway. ESC follows at once, while it still undoes them.

use crate::time::{Duration, Instant};

/// What the module's data mode waits for input before it gives up by itself (10 s by default), and a margin.
const INPUT_TIMEOUT: Duration = Duration::from_secs(11);

/// What ends transparent mode, with silence before and after it.
pub const ESCAPE: &[u8] = b"+++";

/// Silence before and after `+++` that makes it an escape (V.250's guard time).
pub(super) const GUARD: Duration = Duration::from_millis(1_100);

/// How long one `AT` may take to be answered. The first ones also teach the baud rate.
const ANSWER: Duration = Duration::from_millis(500);

/// How long a freshly opened port is listened to before anything is sent.
const LISTEN: Duration = Duration::from_millis(150);

/// Quiet that must follow an `OK`, so that a late one of an earlier command is not taken for the answer to the
/// next.
const SETTLE: Duration = Duration::from_millis(60);

/// How many times `AT` is sent before more is tried.
const QUICK_TRIES: u8 = 4;

/// How many times a stream that broke off is escaped from before it is taken for over.
const LEAVE_TRIES: u8 = 2;

/// How many times `AT` is sent at a speed that was not chosen.
const OTHER_SPEED_TRIES: u8 = 2;

/// Where the way back stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Resync {
    rung: Rung,
    step: Step,
    until: Instant,
    /// Settling may take up to here.
    settle_by: Instant,
    heard: Heard,
}

/// What came from a port on which no module was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heard {
    /// It did not even take what was sent.
    #[default]
    Unasked,
    /// Nothing.
    Nothing,
    /// Bytes that make no sense.
    Noise,
    /// Whole lines of text: somebody is there, at this speed, who is no module.
    Text,
}

/// Bytes of a line that noise does not come to by chance.
const TEXT_MIN_BYTES: usize = 5;

/// Settling at the most: a port that never falls silent is not settled.
const SETTLE_MAX: Duration = Duration::from_secs(3);

/// What the module may still be in when the port is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It may wait for bytes of a file.
    Input,
    /// It may be in transparent mode.
    Stream,
}

/// What is tried, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rung {
    /// `AT`, with the tries left.
    Quick(u8),
    /// ESC, then `AT`: what was asked so far may be input that waits for its Ctrl-Z.
    Undo,
    /// Silence for the input timeout, then `AT`.
    Silence,
    /// Guarded `+++`, then `AT`.
    Escape,
    /// The same before anything else, with the tries left: the module was in transparent mode, where an `AT` would
    /// be content.
    Leave(u8),
    /// ESC, then `AT`.
    Cancel,
    /// At another speed than the one that was chosen: guarded `+++`, then ESC and `AT`, with the tries left.
    OtherSpeed(u8),
}

/// What a rung is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Nothing is sent until the time comes.
    Quiet,
    /// `+++` was sent, the guard time after it runs.
    Escaped,
    /// `AT` was sent.
    Asked,
    /// `OK` came; nothing more may come for a while.
    Settling,
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Send this.
    Send {
        /// The bytes.
        bytes: &'static [u8],
        /// Whether a question was sent before, and not answered.
        again: bool,
    },
    /// The module answers.
    Synced,
    /// All was tried. What came from the port.
    Lost {
        /// The most sensible of it.
        heard: Heard,
    },
}

impl Resync {
    /// For a port just opened: nothing is known of the module.
    pub(super) fn on_open(now: Instant) -> Self {
        Self::at(now, Rung::Quick(QUICK_TRIES), LISTEN)
    }

    /// For a port opened again, of which is known in what the module was left `since` then: whatever is sent before
    /// that is over would be content.
    pub(super) fn on_reopen(now: Instant, left: Left, since: Instant) -> Self {
        match left {
            Left::Input => Self {
                until: (since + INPUT_TIMEOUT).max(now + LISTEN),
                ..Self::at(now, Rung::Silence, LISTEN)
            },
            Left::Stream => Self::on_broken_stream(now),
        }
    }

    /// For a port opened again at another speed, since nothing answered at the one before. Whatever input was open
    /// then has run out by now.
    pub(super) fn on_other_speed(now: Instant) -> Self {
        Self::at(now, Rung::OtherSpeed(OTHER_SPEED_TRIES), GUARD)
    }

    /// What the module may still be in, as far as that is known.
    pub(super) fn left(&self) -> Option<Left> {
        match (self.rung, self.step) {
            (Rung::Silence, Step::Quiet) => Some(Left::Input),
            (Rung::Leave(_), _) => Some(Left::Stream),
            _ => None,
        }
    }

    /// After a missed answer. `in_data_mode`: the module may be waiting for bytes of a file, so silence first.
    pub(super) fn on_timeout(now: Instant, in_data_mode: bool) -> Self {
        if in_data_mode {
            Self::at(now, Rung::Silence, INPUT_TIMEOUT)
        } else {
            Self::at(now, Rung::Quick(QUICK_TRIES), Duration::ZERO)
        }
    }

    /// After transparent mode broke off: the module may have left it or not.
    pub(super) fn on_broken_stream(now: Instant) -> Self {
        Self::at(now, Rung::Leave(LEAVE_TRIES), GUARD)
    }

    /// What was to be sent goes to the port only now: the silence behind it begins then.
    pub(super) fn handle_transmit(self, now: Instant) -> Self {
        match self.step {
            Step::Escaped => self.put_off(now + GUARD),
            Step::Asked => self.put_off(now + ANSWER),
            Step::Quiet | Step::Settling => self,
        }
    }

    fn at(now: Instant, rung: Rung, quiet: Duration) -> Self {
        Self {
            rung,
            step: Step::Quiet,
            until: now + quiet,
            settle_by: now,
            heard: Heard::Nothing,
        }
    }

    /// Nothing is done before `until`.
    pub(super) fn put_off(mut self, until: Instant) -> Self {
        self.until = self.until.max(until);
        self
    }

    pub(super) fn deadline(&self) -> Instant {
        self.until
    }

    /// Bytes came: whoever is there is not silent, and not settled.
    pub(super) fn handle_bytes(mut self, now: Instant) -> Self {
        self.heard = self.heard.max(Heard::Noise);
        if self.step == Step::Settling {
            self.until = now + SETTLE;
            if self.until > self.settle_by {
                self.step = Step::Asked;
            }
        }
        self
    }

    /// A line came that is no answer.
    pub(super) fn handle_line(mut self, line: &[u8]) -> Self {
        let is_text = line.iter().all(|byte| matches!(byte, b' '..=b'~'));
        if is_text && line.len() >= TEXT_MIN_BYTES {
            self.heard = Heard::Text;
        }
        self
    }

    /// An `OK` line came.
    pub(super) fn handle_ok(mut self, now: Instant) -> Self {
        if self.step == Step::Asked && now + SETTLE <= self.settle_by {
            self.step = Step::Settling;
            self.until = now + SETTLE;
        }
        self
    }

    /// The time has come.
    pub(super) fn handle_timeout(mut self, now: Instant) -> (Self, Option<Outcome>) {
        if now < self.until {
            return (self, None);
        }
        match (self.step, self.rung) {
            (Step::Quiet, Rung::Escape | Rung::Leave(_) | Rung::OtherSpeed(OTHER_SPEED_TRIES)) => {
                self.step = Step::Escaped;
                self.until = now + GUARD;
                let bytes = ESCAPE;
                (self, Some(Outcome::Send { bytes, again: true }))
            }
            (Step::Quiet, rung) => {
                let ask: &[u8] = match rung {
                    Rung::Quick(QUICK_TRIES) => b"\rAT\r",
                    Rung::Undo | Rung::Cancel => b"\x1bAT\r",
                    _ => b"AT\r",
                };
                let again = !matches!(rung, Rung::Quick(QUICK_TRIES) | Rung::Silence);
                let send = Outcome::Send { bytes: ask, again };
                (self.asked(now), Some(send))
            }
            (Step::Escaped, rung) => {
                let bytes: &[u8] = match rung {
                    Rung::OtherSpeed(_) => b"\x1b\rAT\r",
                    _ => b"AT\r",
                };
                let send = Outcome::Send { bytes, again: true };
                (self.asked(now), Some(send))
            }
            (Step::Settling, _) => (self, Some(Outcome::Synced)),
            (Step::Asked, rung) => {
                let next = match rung {
                    Rung::Quick(tries) if tries > 1 => (Rung::Quick(tries - 1), Duration::ZERO),
                    Rung::Quick(_) => (Rung::Undo, Duration::ZERO),
                    Rung::Undo => (Rung::Silence, INPUT_TIMEOUT),
                    Rung::Leave(tries) if tries > 1 => (Rung::Leave(tries - 1), GUARD),
                    Rung::Leave(_) => (Rung::Quick(QUICK_TRIES), Duration::ZERO),
                    Rung::Silence => (Rung::Escape, GUARD),
                    Rung::Escape => (Rung::Cancel, Duration::ZERO),
                    Rung::OtherSpeed(tries) if tries > 1 => {
                        (Rung::OtherSpeed(tries - 1), Duration::ZERO)
                    }
                    Rung::Cancel | Rung::OtherSpeed(_) => {
                        return (self, Some(Outcome::Lost { heard: self.heard }));
                    }
                };
                let heard = self.heard;
                (
                    Self {
                        heard,
                        ..Self::at(now, next.0, next.1)
                    },
                    None,
                )
            }
        }
    }

    fn asked(mut self, now: Instant) -> Self {
        self.step = Step::Asked;
        self.until = now + ANSWER;
        self.settle_by = now + SETTLE_MAX;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets the time run and gives back what was sent, each with its millisecond, until an end.
    fn run(
        mut resync: Resync,
        answer_after: Option<&[u8]>,
    ) -> (Vec<(u64, &'static [u8])>, Outcome) {
        let mut sent = Vec::new();
        for _ in 0..100 {
            let now = resync.deadline();
            let (next, outcome) = resync.handle_timeout(now);
            resync = next;
            match outcome {
                Some(Outcome::Send { bytes, .. }) => {
                    sent.push((now.as_micros() / 1000, bytes));
                    if answer_after == Some(bytes) {
                        resync = resync.handle_bytes(now).handle_ok(now);
                    }
                }
                Some(end) => return (sent, end),
                None => {}
            }
        }
        panic!("the way back has no end: {sent:?}");
    }

    #[test]
    fn an_open_port_is_asked_at_once_and_then_with_growing_force() {
        let (sent, end) = run(Resync::on_open(Instant::ZERO), None);
        let bytes: Vec<&[u8]> = sent.iter().map(|(_, bytes)| *bytes).collect();
        let expect: [&[u8]; 9] = [
            b"\rAT\r",
            b"AT\r",
            b"AT\r",
            b"AT\r",
            b"\x1bAT\r",
            b"AT\r",
            b"+++",
            b"AT\r",
            b"\x1bAT\r",
        ];
        assert_eq!(bytes, expect);
        assert_eq!(
            end,
            Outcome::Lost {
                heard: Heard::Nothing
            }
        );
        let silence = sent[5].0 - sent[4].0;
        assert!(silence >= 10_000, "data mode must run out: {silence} ms");
        let guard = (sent[6].0 - sent[5].0, sent[7].0 - sent[6].0);
        assert!(guard.0 >= 1_000 && guard.1 >= 1_000, "{guard:?}");
    }

    #[test]
    fn nothing_is_sent_into_a_data_mode_that_may_be_open() {
        let (sent, end) = run(Resync::on_timeout(Instant::ZERO, true), Some(b"AT\r"));
        assert_eq!(sent, [(11_000, b"AT\r".as_slice())]);
        assert_eq!(end, Outcome::Synced);
    }

    #[test]
    fn a_broken_stream_is_escaped_from_before_anything_else() {
        let resync = Resync::on_broken_stream(Instant::ZERO);
        let (sent, end) = run(resync, Some(b"AT\r"));
        assert_eq!(sent, [(1_100, b"+++".as_slice()), (2_200, b"AT\r")]);
        assert_eq!(end, Outcome::Synced);
        let (sent, _) = run(resync, Some(b"\rAT\r"));
        let bytes: Vec<&[u8]> = sent.iter().map(|(_, bytes)| *bytes).collect();
        let expect: [&[u8]; 5] = [b"+++", b"AT\r", b"+++", b"AT\r", b"\rAT\r"];
        assert_eq!(bytes, expect, "half a line may stand before the last");
    }

    #[test]
    fn nothing_is_sent_into_what_is_known_to_be_open() {
        let at = |s: u64| Instant::from_micros(s * 1_000_000);
        let reopened =
            |left, since, now| run(Resync::on_reopen(at(now), left, at(since)), Some(b"AT\r"));
        let (sent, end) = reopened(Left::Input, 0, 3);
        assert_eq!(
            sent,
            [(11_000, b"AT\r".as_slice())],
            "the rest of the timeout"
        );
        assert_eq!(end, Outcome::Synced);
        let (sent, _) = reopened(Left::Input, 0, 60);
        assert_eq!(sent, [(60_150, b"AT\r".as_slice())], "it is over by now");
        let (sent, _) = reopened(Left::Stream, 0, 60);
        assert_eq!(sent[0], (61_100, b"+++".as_slice()));
    }

    #[test]
    fn at_another_speed_nothing_is_left_open() {
        let (sent, end) = run(Resync::on_other_speed(Instant::ZERO), None);
        let expect: [(u64, &[u8]); 3] = [(1_100, b"+++"), (2_200, b"\x1b\rAT\r"), (2_700, b"AT\r")];
        assert_eq!(sent, expect);
        assert_eq!(
            end,
            Outcome::Lost {
                heard: Heard::Nothing
            }
        );
    }

    #[test]
    fn an_answer_counts_only_after_a_question_and_when_it_has_settled() {
        let resync = Resync::on_open(Instant::ZERO);
        let early = resync.handle_ok(Instant::ZERO);
        assert_eq!(early, resync);
        let (_, end) = run(resync, Some(b"\rAT\r"));
        assert_eq!(end, Outcome::Synced);
    }
}
