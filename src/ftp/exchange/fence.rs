//! The end of what nothing marks the end of, a listing or a RETR: a channel runs one command at a time, so when a PWD
//! behind it comes to an outcome, it is over.
//!
//! Where an answer was late once, an outcome of PWD may be that of an earlier one. Then a CWD to the working directory
//! follows, whose outcome no late PWD looks like, and ends it. Where the working directory itself is asked for, both are
//! asked in turn until two rounds agree.

use super::{Answer, Exchange, Fault, Kind, Progress, State};
use crate::dialect::{Report, ResultCode, Verb, commands};
use crate::dte::{Body, Claims};
use crate::time::{Duration, Instant};

/// The first wait before the fence of a listing is tried again; it doubles up to [`FENCE_WAIT_MAX`].
const FENCE_WAIT: Duration = Duration::from_millis(50);

/// The longest wait before the fence of a listing is tried again.
const FENCE_WAIT_MAX: Duration = Duration::from_secs(2);

/// How long nothing of a RETR may come before a fence asks whether it is over.
const QUIET: Duration = Duration::from_millis(700);

/// How often the fence of a listing is tried without an entry coming meanwhile.
const FENCE_TRIES_MAX: u8 = 30;

/// How often the working directory is asked for again until two answers in turn agree.
const PATH_ROUNDS_MAX: u8 = 4;

/// The question that ends a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fence {
    /// PWD.
    Only,
    /// PWD, and then the last one.
    First,
    /// CWD to the working directory.
    Last,
}

impl Fence {
    pub(super) fn asks(self, verb: Verb) -> bool {
        verb == self.verb()
    }

    pub(super) fn verb(self) -> Verb {
        match self {
            Self::Only | Self::First => Verb::Pwd,
            Self::Last => Verb::Cwd,
        }
    }
}

/// What the outcome of a fence says of the listing in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fenced {
    /// It is over.
    Over,
    /// It still runs.
    NotYet,
    /// Nothing: the fence itself failed.
    Failed(ResultCode),
}

impl Exchange {
    pub(super) fn handle_listing_report(&mut self, now: Instant, report: &Report) -> Progress {
        let listing_code = match report {
            Report::Outcome {
                verb: Verb::List,
                code,
                ..
            } => Some(*code),
            _ => None,
        };
        match (&mut self.state, listing_code) {
            // The fence stays out or is on its way: its own outcome is awaited, so that it is not
            // taken for the answer to a later PWD.
            (_, Some(ResultCode::DONE | ResultCode::EMPTY_DIRECTORY)) => {
                if let State::Submitted { early } = &mut self.state {
                    let Kind::Listing(entries) = &mut self.kind else {
                        return Progress::Pending;
                    };
                    *early = Some(Ok(Answer::Entries(std::mem::take(entries))));
                }
                Progress::Pending
            }
            (State::Submitted { .. }, Some(code)) => self.come_to(Err(Fault::Code(code))),
            (_, Some(code)) => Progress::Over(Err(Fault::Code(code))),
            _ => self.handle_fence_report(now, report),
        }
    }

    pub(super) fn handle_fence_report(&mut self, now: Instant, report: &Report) -> Progress {
        let outcome = self.fence.outcome(report);
        match &mut self.state {
            State::Fencing { early, .. } => *early = outcome.or(*early),
            State::Fenced { tries, .. } => {
                let tries = *tries;
                if let Some(fenced) = outcome {
                    return self.fenced(now, tries, fenced);
                }
            }
            _ => {}
        }
        Progress::Pending
    }

    pub(super) fn listed(&mut self) -> Progress {
        Progress::Over(match &mut self.kind {
            Kind::Listing(entries) => Ok(Answer::Entries(std::mem::take(entries))),
            Kind::Path {
                told,
                before,
                rounds,
            } => match told.take() {
                Some(path) if before.as_ref() == Some(&path) => Ok(Answer::WorkingDirectory(path)),
                path if *rounds < PATH_ROUNDS_MAX => {
                    *rounds += 1;
                    *before = path;
                    self.state = State::Queued;
                    let line = commands::pwd(self.channel);
                    return Progress::Submit(self.transaction(line, Body::None, Claims::Nothing));
                }
                _ => Err(Fault::TimedOut),
            },
            Kind::Receiving(receiving) => receiving.end(),
            _ => unreachable!("only these are fenced"),
        })
    }

    pub(super) fn fenced(&mut self, now: Instant, tries: u8, fenced: Fenced) -> Progress {
        match (fenced, self.fence) {
            _ if self.is_complete() => self.listed(),
            (Fenced::NotYet, _) => self.fence_off(now, tries),
            (_, Fence::First) => self.fence_last(),
            (Fenced::Failed(code), Fence::Only) if !matches!(self.kind, Kind::Receiving(_)) => {
                Progress::Over(Err(Fault::Code(code)))
            }
            // Whether it is allowed or not, what was before it is over.
            (Fenced::Over | Fenced::Failed(_), _) => self.listed(),
        }
    }

    /// The outcome of the fence did not come.
    pub(super) fn fence_missed(&mut self) -> Progress {
        self.was_late = true;
        match self.fence {
            Fence::Only | Fence::First => self.fence_last(),
            Fence::Last => Progress::Over(Err(Fault::TimedOut)),
        }
    }

    fn fence_last(&mut self) -> Progress {
        self.fence = Fence::Last;
        self.fence(0)
    }

    pub(super) fn fence(&mut self, tries: u8) -> Progress {
        self.state = State::FenceQueued { tries };
        let line = match self.fence.verb() {
            Verb::Cwd => commands::cwd(self.channel, ".").expect("a dot can be written"),
            _ => commands::pwd(self.channel),
        };
        Progress::Submit(self.transaction(line, Body::None, Claims::Nothing))
    }

    pub(super) fn fence_off(&mut self, now: Instant, tries: u8) -> Progress {
        let (wait_min, is_over_due) = match &self.kind {
            Kind::Receiving(_) if self.is_complete() => return self.listed(),
            Kind::Receiving(receiving) => {
                let due_at = receiving.moved_at + self.outcome_timeout;
                (QUIET, now >= due_at)
            }
            _ => (FENCE_WAIT, tries == FENCE_TRIES_MAX),
        };
        if is_over_due {
            return Progress::Over(Err(Fault::TimedOut));
        }
        let wait = FENCE_WAIT
            .saturating_mul(1 << tries.min(10))
            .clamp(wait_min, FENCE_WAIT_MAX);
        self.state = State::FencedOff {
            tries: tries.saturating_add(1),
            until: now + wait,
        };
        Progress::Pending
    }

    /// Something of it came: it is alive.
    pub(super) fn restart_fence(&mut self, now: Instant) {
        let receives = matches!(self.kind, Kind::Receiving(_));
        match &mut self.state {
            State::Accepted { .. } | State::FencedOff { .. } if receives => {
                let until = now + QUIET;
                self.state = State::FencedOff { tries: 0, until };
            }
            State::FenceQueued { tries }
            | State::Fencing { tries, .. }
            | State::FencedOff { tries, .. } => *tries = 0,
            State::Fenced { .. } | State::Accepted { .. } => self.restart(now),
            State::Queued | State::Submitted { .. } => {}
        }
    }
}

impl Fence {
    fn outcome(self, report: &Report) -> Option<Fenced> {
        match report {
            Report::WorkingDirectory { .. } if self.asks(Verb::Pwd) => Some(Fenced::Over),
            Report::Outcome { verb, code, .. } if self.asks(*verb) => Some(match *code {
                ResultCode::DONE => Fenced::Over,
                ResultCode::BLOCKED => Fenced::NotYet,
                code => Fenced::Failed(code),
            }),
            _ => None,
        }
    }
}
