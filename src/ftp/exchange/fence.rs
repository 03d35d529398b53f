//! The end of a listing, which nothing marks: a channel runs one command at a time, so when a PWD behind it comes
//! to an outcome, the listing is over.

use super::{Answer, Exchange, Fault, Kind, Progress, State};
use crate::dialect::{Report, ResultCode, Verb, commands};
use crate::dte::{Body, Claims};
use crate::time::{Duration, Instant};

/// The first wait before the fence of a listing is tried again; it doubles up to [`FENCE_WAIT_MAX`].
const FENCE_WAIT: Duration = Duration::from_millis(50);

/// The longest wait before the fence of a listing is tried again.
const FENCE_WAIT_MAX: Duration = Duration::from_secs(2);

/// How often the fence of a listing is tried without an entry coming meanwhile.
const FENCE_TRIES_MAX: u8 = 30;

/// What the outcome of a fence says of the listing in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fence {
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
            (State::Fencing { early, .. }, None) => {
                *early = fence_outcome(report).or(*early);
                Progress::Pending
            }
            (State::Fenced { tries, .. }, None) => {
                let tries = *tries;
                match fence_outcome(report) {
                    Some(fence) => self.fenced(now, tries, fence),
                    None => Progress::Pending,
                }
            }
            _ => Progress::Pending,
        }
    }

    fn listed(&mut self) -> Progress {
        let Kind::Listing(entries) = &mut self.kind else {
            unreachable!("only a listing is fenced");
        };
        Progress::Over(Ok(Answer::Entries(std::mem::take(entries))))
    }

    pub(super) fn fenced(&mut self, now: Instant, tries: u8, fence: Fence) -> Progress {
        match fence {
            Fence::Over => self.listed(),
            Fence::NotYet => self.fence_off(now, tries),
            Fence::Failed(code) => Progress::Over(Err(Fault::Code(code))),
        }
    }

    pub(super) fn fence(&mut self, tries: u8) -> Progress {
        self.state = State::FenceQueued { tries };
        let line = commands::pwd(self.channel);
        Progress::Submit(self.transaction(line, Body::None, Claims::Nothing))
    }

    pub(super) fn fence_off(&mut self, now: Instant, tries: u8) -> Progress {
        if tries == FENCE_TRIES_MAX {
            return Progress::Over(Err(Fault::TimedOut));
        }
        let wait = FENCE_WAIT
            .saturating_mul(1 << tries.min(10))
            .min(FENCE_WAIT_MAX);
        self.state = State::FencedOff {
            tries: tries + 1,
            until: now + wait,
        };
        Progress::Pending
    }

    /// An entry came: the listing is alive.
    pub(super) fn restart_fence(&mut self, now: Instant) {
        match &mut self.state {
            State::FenceQueued { tries }
            | State::Fencing { tries, .. }
            | State::FencedOff { tries, .. } => *tries = 0,
            State::Fenced { .. } | State::Accepted { .. } => self.restart(now),
            State::Queued | State::Submitted { .. } => {}
        }
    }
}

/// What `report` says of a fence.
fn fence_outcome(report: &Report) -> Option<Fence> {
    match report {
        Report::WorkingDirectory { .. } => Some(Fence::Over),
        Report::Outcome {
            verb: Verb::Pwd,
            code,
            ..
        } => Some(match *code {
            ResultCode::DONE => Fence::Over,
            ResultCode::BLOCKED => Fence::NotYet,
            code => Fence::Failed(code),
        }),
        _ => None,
    }
}
