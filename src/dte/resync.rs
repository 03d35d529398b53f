//! The way back to a module that answers, from whatever state it is in.
//!
//! The module may be idle, in length-counted data mode (which takes every byte as file content and ends by
//! its own input timeout), in the Ctrl-Z form (which ESC ends) or in transparent mode (which a guarded `+++`
//! ends). Where one of these is known of, or likely, it is ended before anything is asked. Of a port just opened
//! nothing is known, and nearly always the module is idle: it is asked at once, and where it was not idle after
//! all, the questions stand in an upload that was cut off anyway. ESC follows at once, while it still undoes them.
//!
//! Another program may have left the module so that it answers in digits, not at all, or takes a LF for the end of a
//! command line: with the waits for data mode behind it, `ATE0Q0V1` is asked in the place of `AT`, once with a LF.
//!
//! An `OK` shows that somebody answers, but not which question. Where an answer was missed, it may be that one: then
//! the line is in step only once a question is answered whose answer cannot be an old one, see [`Proof`].
//!
//! ```text
//!   Quiet ──► (Escaped) ──► Asked ──OK──► Settling ──► Proving ──state──► Proven ──OK──► Settling ──► in step
//!     ▲                       │                           │ no answer: another channel's state is asked for
//!     └── the next attempt ───┴───────────────────────────┘
//! ```
//!
//! To add an attempt, give it its question in [`Attempt::question`] and its successor in [`Resync::next`].

mod attempt;
mod proof;
#[cfg(test)]
mod tests;

pub(super) use proof::Proof;

use attempt::{Attempt, OTHER_SPEED_TRIES, QUICK_TRIES};

use crate::app::PortSpeech;
use crate::dialect::{ChannelId, Report, StorageReport, commands, is_boot_line};
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

/// How long a port just opened is listened to behind a first question in vain: a receiver for satellite navigation speaks
/// once in a second, and what is none of the module's AT ports is not spoken to again.
const OVERHEAR: Duration = Duration::from_millis(600);

/// Quiet that must follow an `OK`, so that a late one of an earlier command is not taken for the answer to the
/// next.
const SETTLE: Duration = Duration::from_millis(60);

/// Quiet behind a refusal, after which the question was it that was refused.
const REFUSAL_QUIET: Duration = Duration::from_millis(300);

/// How many times a stream that broke off is escaped from before it is taken for over.
const LEAVE_TRIES: u8 = 2;

/// Behind a line of a long answer, the next one or that to the question may take so long.
const TELLING: Duration = Duration::from_millis(1_500);

/// How long a question stands while an earlier answer is told: who tells more without an end is not asked further.
const TELLING_MAX: Duration = Duration::from_mins(2);

/// Settling at the most: a port that never falls silent is not settled.
const SETTLE_MAX: Duration = Duration::from_secs(3);

/// Bytes of a line that noise does not come to by chance.
const TEXT_MIN_BYTES: usize = 5;

/// Where the way back stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Resync {
    attempt: Attempt,
    step: Step,
    until: Instant,
    /// Settling may take up to here.
    settle_by: Instant,
    /// Up to here a question waits for what is told before its answer.
    telling_by: Instant,
    heard: Heard,
    proof: Proof,
    due: Due,
    /// The question came back, and perhaps nothing else will: its results may be off.
    echoed: bool,
    /// Something came that a data mode ends in, so that questions in vain were its content.
    ended_input: bool,
    settings: Settings,
}

/// Which answers may still be due, beside that to the last question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    /// None: any answer is that to the last question.
    Nothing,
    /// Those to questions of this way back.
    Questions,
    /// The same, and that to a command of before.
    Command,
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
    /// Another port of a module, known by what it speaks.
    Foreign(PortSpeech),
}

/// What the module may still be in when the port is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It may wait for bytes of a file.
    Input,
    /// It may be in transparent mode.
    Stream,
}

/// How a module was set that answers now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Settings {
    /// As they come.
    #[default]
    Usual,
    /// Results in digits or off, or lines ended in another way: somebody else has left it so.
    Odd,
}

/// What is being done of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Nothing is sent until the time comes.
    Quiet,
    /// `+++` was sent, the guard time after it runs.
    Escaped,
    /// The question was sent.
    Asked,
    /// `ATS3=13` was sent, ended by a LF.
    Ending,
    /// `OK` came; nothing more may come for a while.
    Settling(Settled),
    /// A channel's state was asked for.
    Proving {
        channel: ChannelId,
        tries: u8,
        refused: bool,
    },
    /// It was told; `OK` is due.
    Proven,
}

/// What an `OK` has settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Settled {
    /// Somebody answers, whatever the question.
    Answers,
    /// The same, and command lines end in CR again.
    Ends,
    /// The last question was answered.
    InStep,
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Send this.
    Send {
        /// The bytes.
        bytes: Vec<u8>,
        /// Whether a question was sent before, and not answered.
        again: bool,
    },
    /// The module answers.
    Synced {
        /// How it was set.
        settings: Settings,
    },
    /// All was tried. What came from the port.
    Lost {
        /// The most sensible of it.
        heard: Heard,
    },
}

impl Resync {
    /// For a port just opened: nothing is known of the module.
    pub(super) fn on_open(now: Instant) -> Self {
        Self::at(now, Attempt::First, LISTEN)
    }

    /// For a port opened again, of which is known in what the module was left `since` then: whatever is sent before
    /// that is over would be content.
    pub(super) fn on_reopen(now: Instant, left: Left, since: Instant) -> Self {
        match left {
            Left::Input => Self {
                until: (since + INPUT_TIMEOUT).max(now + LISTEN),
                ..Self::at(now, Attempt::Silence, LISTEN)
            },
            Left::Stream => Self::on_broken_stream(now),
        }
    }

    /// For a port opened again at another speed, since nothing answered at the one before. Whatever input was open
    /// then has run out by now.
    pub(super) fn on_other_speed(now: Instant) -> Self {
        Self::at(now, Attempt::OtherSpeed(OTHER_SPEED_TRIES), GUARD)
    }

    /// After a missed answer. `in_data_mode`: the module may be waiting for bytes of a file, so silence first.
    pub(super) fn on_timeout(now: Instant, in_data_mode: bool) -> Self {
        if in_data_mode {
            Self::at(now, Attempt::Silence, INPUT_TIMEOUT)
        } else {
            Self::at(now, Attempt::QUICK, Duration::ZERO)
        }
    }

    /// After transparent mode broke off: the module may have left it or not.
    pub(super) fn on_broken_stream(now: Instant) -> Self {
        Self::at(now, Attempt::Leave(LEAVE_TRIES), GUARD)
    }

    /// The same, with the answer to a command of before still to come.
    pub(super) fn proving(mut self, proof: Proof) -> Self {
        self.proof = proof;
        self.due = Due::Command;
        self
    }

    /// How it is proven in step.
    pub(super) fn proof(&self) -> Proof {
        self.proof
    }

    /// Whether a `>` is the prompt of a command that was given up.
    pub(super) fn awaits_prompt(&self) -> bool {
        self.due == Due::Command
    }

    fn at(now: Instant, attempt: Attempt, quiet: Duration) -> Self {
        Self {
            attempt,
            step: Step::Quiet,
            until: now + quiet,
            settle_by: now,
            telling_by: now + TELLING_MAX,
            heard: Heard::Nothing,
            proof: Proof::default(),
            due: Due::Nothing,
            echoed: false,
            ended_input: false,
            settings: Settings::Usual,
        }
    }

    /// What the module may still be in, as far as that is known.
    pub(super) fn left(&self) -> Option<Left> {
        match (self.attempt, self.step) {
            (Attempt::Silence, Step::Quiet) => Some(Left::Input),
            (Attempt::Leave(_), _) => Some(Left::Stream),
            _ => None,
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called.
    pub(super) fn deadline(&self) -> Instant {
        self.until
    }

    /// When it ends at the latest, where nobody answers.
    pub(super) fn gives_up_at(self) -> Instant {
        let mut resync = self;
        loop {
            let now = resync.until;
            match resync.handle_timeout(now) {
                (_, Some(Outcome::Lost { .. } | Outcome::Synced { .. })) => return now,
                (next, _) => resync = next,
            }
        }
    }

    /// Nothing is done before `until`.
    pub(super) fn put_off(mut self, until: Instant) -> Self {
        self.until = self.until.max(until);
        self
    }

    /// What was to be sent goes to the port only now: the silence behind it begins then.
    pub(super) fn handle_transmit(self, now: Instant) -> Self {
        match self.step {
            Step::Escaped => self.put_off(now + GUARD),
            Step::Asked | Step::Ending => self.put_off(now + ANSWER),
            Step::Proving { tries, .. } => self.put_off(now + Proof::answer_timeout(tries)),
            Step::Quiet | Step::Settling(_) | Step::Proven => self,
        }
    }

    /// Bytes came: whoever is there is not silent, and not settled.
    pub(super) fn handle_bytes(mut self, now: Instant) -> Self {
        self.heard = self.heard.max(Heard::Noise);
        if let Step::Settling(settled) = self.step {
            self.until = now + SETTLE;
            if self.until > self.settle_by {
                self.step = match settled {
                    Settled::Answers | Settled::Ends => Step::Asked,
                    Settled::InStep => Step::Proven,
                };
            }
        }
        self
    }

    /// What speaks there is known, and is no module that waits for commands.
    pub(super) fn handle_foreign(mut self, speech: PortSpeech) -> Self {
        self.heard = Heard::Foreign(speech);
        self
    }

    /// A line came that is no result.
    pub(super) fn handle_line(mut self, now: Instant, line: &[u8]) -> Self {
        if is_boot_line(line) {
            return self.handle_boot(now);
        }
        if line.starts_with(b"AT") {
            self.echoed |= self.step == Step::Asked && self.attempt.question().contains(&b'T');
            return self;
        }
        if let Step::Proving { channel, .. } = self.step
            && matches!(Report::parse(line), Some(Report::State { channel: of, .. }) if of == channel)
        {
            self.step = Step::Proven;
        }
        let is_told = Report::parse(line).is_some() || StorageReport::parse(line).is_some();
        self.ended_input |= is_told;
        if is_told && matches!(self.step, Step::Asked | Step::Proving { .. }) {
            let until = (now + TELLING).min(self.telling_by);
            self.until = self.until.max(until);
        }
        let is_text = line.iter().all(|byte| matches!(byte, b' '..=b'~'));
        if is_text && line.len() >= TEXT_MIN_BYTES {
            self.heard = self.heard.max(Heard::Text);
        }
        self
    }

    /// The module has just started: it is in no data mode, and listens in a moment.
    fn handle_boot(mut self, now: Instant) -> Self {
        if !matches!(self.step, Step::Asked | Step::Quiet | Step::Escaped) {
            return self;
        }
        if !matches!(self.attempt, Attempt::First | Attempt::Quick { .. }) {
            self.step = Step::Quiet;
            self.until = now + SETTLE;
        }
        self.attempt = Attempt::BOOTED;
        self
    }

    /// The module prompts for the input of a command that was given up: it waits for that from now on.
    pub(super) fn handle_prompt(self, now: Instant) -> Self {
        match self.step {
            Step::Settling(Settled::InStep) | Step::Proven => self,
            _ => Self {
                attempt: Attempt::Silence,
                step: Step::Quiet,
                until: now + INPUT_TIMEOUT,
                ..self
            },
        }
    }

    /// An `OK` came, perhaps in digits or behind another line end than usual.
    pub(super) fn handle_ok(mut self, now: Instant, settings: Settings) -> Self {
        let settled = match self.step {
            Step::Asked => Settled::Answers,
            Step::Ending => Settled::Ends,
            Step::Proven => Settled::InStep,
            Step::Quiet | Step::Escaped | Step::Settling(_) | Step::Proving { .. } => {
                self.ended_input = true;
                return self;
            }
        };
        if now + SETTLE > self.settle_by {
            return self;
        }
        let had_none = match self.attempt {
            Attempt::WithResults | Attempt::ByLf { .. } => true,
            attempt => attempt.sets_results() && self.due == Due::Questions && !self.ended_input,
        };
        self.settings = self
            .settings
            .max(if had_none { Settings::Odd } else { settings });
        self.heard = Heard::Text;
        self.step = Step::Settling(settled);
        self.until = now + SETTLE;
        self
    }

    /// A refusal came.
    pub(super) fn handle_refusal(mut self, now: Instant) -> Self {
        self.ended_input = true;
        match &mut self.step {
            Step::Proving { refused, .. } => {
                *refused = true;
                self.until = self.until.min(now + REFUSAL_QUIET);
            }
            Step::Asked if matches!(self.attempt, Attempt::WithResults | Attempt::Silence) => {
                self.attempt = Attempt::Plain;
                self.step = Step::Quiet;
                self.until = now + SETTLE;
            }
            _ => {}
        }
        self
    }

    /// The time has come.
    pub(super) fn handle_timeout(self, now: Instant) -> (Self, Option<Outcome>) {
        if now < self.until {
            return (self, None);
        }
        match self.step {
            Step::Quiet if self.attempt.escapes() => {
                let escaped = Self {
                    step: Step::Escaped,
                    until: now + GUARD,
                    ..self
                };
                (escaped, Some(send(ESCAPE, true)))
            }
            Step::Quiet | Step::Escaped => {
                let firsts = [Attempt::First, Attempt::QUICK, Attempt::Silence];
                let again = !firsts.contains(&self.attempt);
                let question = self.attempt.question();
                (
                    self.waiting(Step::Asked, now, ANSWER),
                    Some(send(question, again)),
                )
            }
            Step::Settling(Settled::Answers) if matches!(self.attempt, Attempt::ByLf { .. }) => {
                let odd = Self {
                    settings: Settings::Odd,
                    ..self
                };
                (
                    odd.waiting(Step::Ending, now, ANSWER),
                    Some(send(b"ATS3=13\n", true)),
                )
            }
            Step::Settling(Settled::Answers | Settled::Ends) if self.due != Due::Nothing => {
                self.prove(now, 0)
            }
            Step::Proving { tries, .. } if tries + 1 < Proof::TRIES => self.prove(now, tries + 1),
            // One that refuses them all answers, and knows no channels.
            Step::Settling(_) | Step::Proving { refused: true, .. } => {
                let settings = self.settings;
                (self, Some(Outcome::Synced { settings }))
            }
            Step::Asked | Step::Ending | Step::Proving { .. } | Step::Proven => self.next(now),
        }
    }

    /// Asks what only the answer to this question can answer.
    fn prove(mut self, now: Instant, tries: u8) -> (Self, Option<Outcome>) {
        let channel = self.proof.next_channel();
        let step = Step::Proving {
            channel,
            tries,
            refused: false,
        };
        let line = commands::state(channel);
        let proving = self.waiting(step, now, Proof::answer_timeout(tries));
        (proving, Some(send(line.as_bytes(), true)))
    }

    /// The question was not answered.
    fn next(self, now: Instant) -> (Self, Option<Outcome>) {
        let (attempt, quiet) = match self.attempt {
            _ if matches!(self.heard, Heard::Foreign(_)) => return self.lost(),
            Attempt::First | Attempt::Quick { .. } | Attempt::Undo if self.echoed => {
                (Attempt::WithResults, Duration::ZERO)
            }
            Attempt::First => {
                let (left, of) = (QUICK_TRIES - 1, QUICK_TRIES);
                (Attempt::Quick { left, of }, OVERHEAR)
            }
            Attempt::WithResults => (Attempt::ByLf { waited: false }, Duration::ZERO),
            Attempt::Quick { left, of } if left > 1 => {
                let left = left - 1;
                (Attempt::Quick { left, of }, Duration::ZERO)
            }
            Attempt::Quick { .. } | Attempt::ByLf { waited: false } => {
                (Attempt::Undo, Duration::ZERO)
            }
            Attempt::Undo => (Attempt::Silence, INPUT_TIMEOUT),
            Attempt::Silence => (Attempt::ByLf { waited: true }, Duration::ZERO),
            Attempt::ByLf { waited: true } | Attempt::Plain => (Attempt::Escape, GUARD),
            Attempt::Leave(tries) if tries > 1 => (Attempt::Leave(tries - 1), GUARD),
            Attempt::Leave(_) => (Attempt::QUICK, Duration::ZERO),
            Attempt::Escape => (Attempt::Cancel, Duration::ZERO),
            Attempt::OtherSpeed(tries) if tries > 1 => {
                (Attempt::OtherSpeed(tries - 1), Duration::ZERO)
            }
            Attempt::Cancel | Attempt::OtherSpeed(_) => return self.lost(),
        };
        let next = Self {
            heard: self.heard,
            proof: self.proof,
            due: match self.due {
                Due::Nothing | Due::Questions => Due::Questions,
                Due::Command => Due::Command,
            },
            ended_input: self.ended_input,
            settings: self.settings,
            ..Self::at(now, attempt, quiet)
        };
        (next, None)
    }

    fn lost(self) -> (Self, Option<Outcome>) {
        let heard = self.heard;
        (self, Some(Outcome::Lost { heard }))
    }

    fn waiting(mut self, step: Step, now: Instant, timeout: Duration) -> Self {
        self.step = step;
        self.until = now + timeout;
        self.settle_by = now + timeout.max(SETTLE_MAX);
        self
    }
}

fn send(bytes: &[u8], again: bool) -> Outcome {
    let bytes = bytes.to_vec();
    Outcome::Send { bytes, again }
}
