//! Which frames make one row: an exchange is a command with all that belongs to it, and exchanges that carry one file
//! are a run as long as nothing else comes between. Kept up frame by frame.

use std::collections::VecDeque;

use super::store::Recorder;
use crate::app::{Frame, FrameKind, RowOutcome, TransferId};
use crate::codec::{FinalResult, Param, Params};
use crate::dialect::{CHANNELS, Report, ResultCode, Verb};
use crate::time::Instant;

/// Transactions whose late frames still find their row.
const OPEN_MAX: usize = 64;

/// Rows before a frame among which the one that it is in is looked for.
const SIDE_BY_SIDE_MAX: usize = 4_096;

/// One row, folded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fold {
    /// Its first frame.
    pub(super) first: u64,
    /// Its last frame so far.
    pub(super) last: u64,
    pub(super) at: Instant,
    pub(super) last_at: Instant,
    pub(super) what: What,
    pub(super) payload_bytes: u64,
}

/// What a fold is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// One frame.
    Frame,
    /// An exchange.
    Exchange {
        transaction: u32,
        carries: Option<Carries>,
        answered: Answered,
    },
    /// Exchanges of a transfer, all done, unless one has failed late.
    Run {
        carries: Carries,
        count: u32,
        has_failed: bool,
    },
}

impl What {
    /// An exchange that is done, by its command.
    pub(super) fn done(command: &Frame<'_>) -> Self {
        Self::Exchange {
            transaction: command.tie.transaction.unwrap_or(0),
            carries: None,
            answered: Answered {
                owes_outcome: false,
                is_accepted: true,
                has_failed: false,
                asks_bytes: 0,
            },
        }
    }
}

/// What a command carries, and by which command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Carries {
    pub(super) transfer: TransferId,
    verb: Verb,
}

/// What has come of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answered {
    /// Whether an outcome is to follow `OK`.
    owes_outcome: bool,
    is_accepted: bool,
    has_failed: bool,
    /// Bytes of payload that it asks for.
    asks_bytes: u64,
}

impl Answered {
    fn outcome(self) -> RowOutcome {
        match self {
            Self {
                has_failed: true, ..
            } => RowOutcome::Error,
            Self {
                is_accepted: true,
                owes_outcome: false,
                ..
            } => RowOutcome::Ok,
            _ => RowOutcome::Open,
        }
    }
}

impl Fold {
    /// What it has come to.
    pub(super) fn outcome(&self) -> Option<RowOutcome> {
        match self.what {
            What::Frame => None,
            What::Exchange { answered, .. } => Some(answered.outcome()),
            What::Run {
                has_failed: false, ..
            } => Some(RowOutcome::Ok),
            What::Run { .. } => Some(RowOutcome::Error),
        }
    }

    /// Its commands.
    pub(super) fn count(&self) -> u32 {
        match self.what {
            What::Frame => 0,
            What::Exchange { .. } => 1,
            What::Run { count, .. } => count,
        }
    }

    /// Whether this frame is in it, which is between its first and its last.
    fn holds(&self, recorder: &Recorder, number: u64) -> bool {
        let belongs = recorder.belongs(number);
        belongs.is_some_and(|belongs| match self.what {
            What::Frame => number == self.first,
            What::Exchange { transaction, .. } => belongs.transaction == Some(transaction),
            What::Run { carries, .. } => belongs.transfer == Some(carries.transfer),
        })
    }

    fn carries(&self) -> Option<Carries> {
        match self.what {
            What::Frame => None,
            What::Exchange { carries, .. } => carries,
            What::Run { carries, .. } => Some(carries),
        }
    }
}

/// All rows, folded, in the order of their first frames.
#[derive(Debug, Default)]
pub(super) struct Folds {
    folds: VecDeque<Fold>,
    /// The last transactions, and the first frame of the fold that each is in.
    open: VecDeque<(u32, u64)>,
}

/// What has become of the rows by a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// The first frame of the fold that it is in.
    pub(super) fold: u64,
    /// The fold that is in that one now.
    pub(super) merged: Option<u64>,
}

impl Folds {
    pub(super) fn all(&self) -> &VecDeque<Fold> {
        &self.folds
    }

    /// The fold that begins with this frame.
    pub(super) fn get(&self, first: u64) -> Option<&Fold> {
        let at = self.folds.partition_point(|fold| fold.first < first);
        self.folds.get(at).filter(|fold| fold.first == first)
    }

    /// The frames before those that are kept are not there any more. Gives the folds that began with them, each with the
    /// frame that it begins with now, where there is one.
    pub(super) fn forget(&mut self, recorder: &Recorder) -> Vec<(u64, Option<u64>)> {
        let kept_from = recorder.first_number();
        let gone = self.folds.partition_point(|fold| fold.first < kept_from);
        let gone: Vec<Fold> = self.folds.drain(..gone).collect();
        let moved = gone.into_iter().map(|mut fold| {
            let was = fold.first;
            let rest = kept_from..fold.last + 1;
            let first = rest
                .into_iter()
                .find(|number| fold.holds(recorder, *number));
            if let Some(first) = first {
                fold.first = first;
                let at = self.folds.partition_point(|other| other.first < first);
                self.folds.insert(at, fold);
                for (_, known) in self.open.iter_mut().filter(|(_, known)| *known == was) {
                    *known = first;
                }
            }
            (was, first)
        });
        let moved = moved.collect();
        self.open.retain(|(_, first)| *first >= kept_from);
        moved
    }

    /// A frame came.
    pub(super) fn add(&mut self, frame: &Frame<'_>) -> Placed {
        let Some(transaction) = frame.tie.transaction else {
            return self.begin(frame, What::Frame);
        };
        let known = self.open.iter().rev();
        let known = known.clone().find(|(number, _)| *number == transaction);
        let Some(at) = known.and_then(|(_, first)| self.place_of(*first)) else {
            let carries = frame.tie.of.zip(Verb::of_command(frame.bytes));
            let placed = self.begin(
                frame,
                What::Exchange {
                    transaction,
                    carries: carries.map(|(of, verb)| Carries {
                        transfer: of.transfer,
                        verb,
                    }),
                    answered: Answered {
                        owes_outcome: owes_outcome(frame),
                        is_accepted: false,
                        has_failed: false,
                        asks_bytes: asked_bytes(frame),
                    },
                },
            );
            if self.open.len() == OPEN_MAX {
                self.open.pop_front();
            }
            self.open.push_back((transaction, frame.number));
            return placed;
        };
        let fold = &mut self.folds[at];
        fold.last = frame.number;
        fold.last_at = frame.last_byte_at;
        fold.payload_bytes += frame.payload.map_or(0, |payload| payload.len_bytes);
        match &mut fold.what {
            What::Exchange { answered, .. } => note_answer(answered, frame),
            What::Run { has_failed, .. } => *has_failed |= tells_failure(frame),
            What::Frame => {}
        }
        let first = fold.first;
        match self.merge(at, transaction) {
            Some(into) => Placed {
                fold: into,
                merged: Some(first),
            },
            None => Placed {
                fold: first,
                merged: None,
            },
        }
    }

    fn begin(&mut self, frame: &Frame<'_>, what: What) -> Placed {
        self.folds.push_back(Fold {
            first: frame.number,
            last: frame.number,
            at: frame.first_byte_at,
            last_at: frame.last_byte_at,
            what,
            payload_bytes: frame.payload.map_or(0, |payload| payload.len_bytes),
        });
        Placed {
            fold: frame.number,
            merged: None,
        }
    }

    /// The first frame of the fold that this frame is in.
    pub(super) fn around(&self, recorder: &Recorder, number: u64) -> Option<u64> {
        let belongs = recorder.belongs(number)?;
        let known = belongs.transaction.and_then(|transaction| {
            let is_it = |open: &&(u32, u64)| open.0 == transaction;
            self.open.iter().rev().find(is_it).map(|(_, first)| *first)
        });
        if known.is_some_and(|first| self.place_of(first).is_some()) {
            return known;
        }
        // Those that begin behind it do not hold it; of the others the last that may.
        let end = self.folds.partition_point(|fold| fold.first <= number);
        let before = self.folds.range(..end).rev();
        let holds = |fold: &&Fold| number <= fold.last && fold.holds(recorder, number);
        before
            .take(SIDE_BY_SIDE_MAX)
            .find(holds)
            .map(|fold| fold.first)
    }

    pub(super) fn place_of(&self, first: u64) -> Option<usize> {
        let at = self.folds.partition_point(|fold| fold.first < first);
        let is_it = self.folds.get(at).is_some_and(|fold| fold.first == first);
        is_it.then_some(at)
    }

    /// An exchange that is done goes into the run before it, where that carries the same. Runs of several transfers that
    /// take turns stand side by side.
    fn merge(&mut self, at: usize, transaction: u32) -> Option<u64> {
        let done = self.folds[at];
        let carries = done.carries()?;
        let is_whole = match done.what {
            What::Exchange { answered, .. } => done.payload_bytes >= answered.asks_bytes,
            What::Frame | What::Run { .. } => false,
        };
        if !is_whole || done.outcome() != Some(RowOutcome::Ok) {
            return None;
        }
        let before = self.folds.range(..at).rev().take(CHANNELS);
        let side_by_side = before.take_while(|fold| fold.carries().is_some());
        let is_same = |fold: &&Fold| {
            fold.carries() == Some(carries) && fold.outcome() == Some(RowOutcome::Ok)
        };
        let first = side_by_side.filter(is_same).map(|fold| fold.first).next()?;
        let into = self.place_of(first)?;
        let run = &mut self.folds[into];
        run.what = What::Run {
            carries,
            count: run.count() + 1,
            has_failed: false,
        };
        run.last = done.last.max(run.last);
        run.last_at = done.last_at.max(run.last_at);
        run.payload_bytes += done.payload_bytes;
        self.folds.remove(at);
        for (number, known) in &mut self.open {
            if *number == transaction {
                *known = first;
            }
        }
        Some(first)
    }
}

fn note_answer(answered: &mut Answered, frame: &Frame<'_>) {
    match frame.kind {
        FrameKind::Final => match FinalResult::parse(frame.bytes)
            .or_else(|| FinalResult::parse_digits(frame.bytes))
        {
            Some(FinalResult::Ok) => answered.is_accepted = true,
            _ => answered.has_failed = true,
        },
        FrameKind::Response => match Report::parse(frame.bytes) {
            Some(Report::Outcome { code, .. } | Report::Sent { code, .. }) => {
                answered.owes_outcome = false;
                answered.has_failed |= code != ResultCode::DONE;
            }
            Some(_) => answered.owes_outcome = false,
            // The report of a range ends in front of its payload.
            None => answered.owes_outcome &= !frame.bytes.ends_with(b","),
        },
        _ => {}
    }
}

/// Whether a frame of an exchange that was done says that it is not.
fn tells_failure(frame: &Frame<'_>) -> bool {
    match Report::parse(frame.bytes) {
        Some(Report::Outcome { code, .. } | Report::Sent { code, .. }) => code != ResultCode::DONE,
        _ => {
            frame.kind == FrameKind::Final
                && matches!(FinalResult::parse(frame.bytes), Some(FinalResult::Error(_)))
        }
    }
}

/// Bytes of payload that a command asks for: `AT+MFTPRETR=<id>,<name>,<offset>,<length>` (clause 3.10).
fn asked_bytes(frame: &Frame<'_>) -> u64 {
    const LENGTH_INDEX: usize = 3;
    if Verb::of_command(frame.bytes) != Some(Verb::Retr) {
        return 0;
    }
    let equals = memchr::memchr(b'=', frame.bytes).unwrap_or(0);
    let mut params = Params::new(&frame.bytes[equals + 1..]);
    let param = params.nth(LENGTH_INDEX).and_then(Result::ok);
    param.and_then(Param::as_int).unwrap_or(0)
}

/// Whether an outcome follows the `OK` of this command.
fn owes_outcome(frame: &Frame<'_>) -> bool {
    let is_test = frame.bytes.ends_with(b"=?");
    let verb = Verb::of_command(frame.bytes).filter(|_| !is_test);
    verb.is_some_and(|verb| !matches!(verb, Verb::Cfg | Verb::State))
}
