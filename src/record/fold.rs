//! Which frames make one row: an exchange is a command with all that belongs to it, and exchanges that carry one file
//! are a run as long as nothing else comes between. Kept up frame by frame.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use super::numbers::Numbers;
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
    /// A frame by itself.
    pub(super) fn alone(frame: &Frame<'_>) -> Self {
        Self {
            first: frame.number,
            last: frame.number,
            at: frame.first_byte_at,
            last_at: frame.last_byte_at,
            what: What::Frame,
            payload_bytes: frame.payload.map_or(0, |payload| payload.len_bytes),
        }
    }

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
    pub(super) fn holds(&self, recorder: &Recorder, number: u64) -> bool {
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
    /// The first frames of all.
    firsts: Numbers,
    /// Those of more than one frame, by their first ones.
    longer: BTreeMap<u64, Fold>,
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

/// What has become of the rows of which frames are not there any more.
#[derive(Debug)]
pub(super) struct Forgotten {
    /// How many began with those.
    pub(super) rows: u64,
    /// Those of them that go on: the frame that each began with, and the one that it begins with now.
    pub(super) moved: Vec<(u64, u64)>,
}

impl Folds {
    /// The first frames of all.
    pub(super) fn firsts(&self) -> &Numbers {
        &self.firsts
    }

    /// The fold that begins with this frame.
    pub(super) fn get(&self, recorder: &Recorder, first: u64) -> Option<Fold> {
        if !self.firsts.contains(first) {
            return None;
        }
        let known = self.longer.get(&first).copied();
        known.or_else(|| recorder.frame(first).as_ref().map(Fold::alone))
    }

    /// The frames before those that are kept are not there any more.
    pub(super) fn forget(&mut self, recorder: &Recorder) -> Forgotten {
        let kept_from = recorder.first_number();
        let rows = self.firsts.remove_below(kept_from);
        let kept = self.longer.split_off(&kept_from);
        let gone = std::mem::replace(&mut self.longer, kept);
        let mut moved = Vec::new();
        for (was, mut fold) in gone {
            let goes_on =
                |number: &u64| fold.holds(recorder, *number) && !self.firsts.contains(*number);
            if let Some(first) = (kept_from..=fold.last).find(goes_on) {
                fold.first = first;
                self.firsts.insert(first);
                self.longer.insert(first, fold);
                for (_, known) in self.open.iter_mut().filter(|(_, known)| *known == was) {
                    *known = first;
                }
                moved.push((was, first));
            }
        }
        self.open.retain(|(_, first)| *first >= kept_from);
        Forgotten { rows, moved }
    }

    /// A frame came.
    pub(super) fn add(&mut self, frame: &Frame<'_>) -> Placed {
        let Some(transaction) = frame.tie.transaction else {
            self.firsts.insert(frame.number);
            return Placed {
                fold: frame.number,
                merged: None,
            };
        };
        let Some(fold) = self
            .open_fold(transaction)
            .and_then(|first| self.longer.get_mut(&first))
        else {
            return self.begin(frame, transaction);
        };
        fold.last = frame.number;
        fold.last_at = frame.last_byte_at;
        fold.payload_bytes += frame.payload.map_or(0, |payload| payload.len_bytes);
        match &mut fold.what {
            What::Exchange { answered, .. } => note_answer(answered, frame),
            What::Run { has_failed, .. } => *has_failed |= tells_failure(frame),
            What::Frame => {}
        }
        let fold = *fold;
        match self.merge(fold, transaction) {
            Some(into) => Placed {
                fold: into,
                merged: Some(fold.first),
            },
            None => Placed {
                fold: fold.first,
                merged: None,
            },
        }
    }

    /// A command came, or what is left of its exchange.
    fn begin(&mut self, frame: &Frame<'_>, transaction: u32) -> Placed {
        let carries = frame.tie.of.zip(Verb::of_command(frame.bytes));
        let what = What::Exchange {
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
        };
        let first = frame.number;
        self.firsts.insert(first);
        let alone = Fold::alone(frame);
        self.longer.insert(first, Fold { what, ..alone });
        if self.open.len() == OPEN_MAX {
            self.open.pop_front();
        }
        self.open.push_back((transaction, first));
        Placed {
            fold: first,
            merged: None,
        }
    }

    /// The first frame of the fold that one of the last transactions is in.
    fn open_fold(&self, transaction: u32) -> Option<u64> {
        let is_it = |open: &&(u32, u64)| open.0 == transaction;
        self.open.iter().rev().find(is_it).map(|(_, first)| *first)
    }

    /// The first frame of the fold that this frame is in.
    pub(super) fn around(&self, recorder: &Recorder, number: u64) -> Option<u64> {
        let belongs = recorder.belongs(number)?;
        let known = belongs
            .transaction
            .and_then(|transaction| self.open_fold(transaction));
        if known.is_some_and(|first| self.longer.contains_key(&first)) {
            return known;
        }
        // Those that begin behind it do not hold it; of the others the last that may.
        let before = self.longer.range(..=number).rev();
        let holds = |fold: &Fold| number <= fold.last && fold.holds(recorder, number);
        let found = before
            .take(SIDE_BY_SIDE_MAX)
            .find(|(_, fold)| holds(fold))
            .map(|(first, _)| *first);
        found.or_else(|| self.firsts.contains(number).then_some(number))
    }

    /// The folds that began among these frames and were not over at their end, the latest first. One that nothing came of
    /// is over with the next command: on its channel, once it was accepted.
    pub(super) fn under_way(
        &self,
        recorder: &Recorder,
        frames: Range<u64>,
    ) -> impl Iterator<Item = &Fold> {
        let mut is_followed = false;
        let mut followed = [false; CHANNELS];
        let before = self.longer.range(..frames.end).rev();
        let before = before.take(SIDE_BY_SIDE_MAX).map(|(_, fold)| fold);
        before.filter(move |fold| {
            let channel = recorder.belongs(fold.first).and_then(|first| first.channel);
            let is_over = match (fold.what, channel) {
                (What::Exchange { answered, .. }, Some(channel)) if answered.is_accepted => {
                    followed[channel.index()]
                }
                _ => is_followed,
            };
            is_followed = true;
            if let Some(channel) = channel {
                followed[channel.index()] = true;
            }
            let goes_on =
                fold.first >= frames.start && fold.outcome() == Some(RowOutcome::Open) && !is_over;
            fold.last >= frames.end || goes_on
        })
    }

    /// An exchange that is done goes into the run before it, where that carries the same. Runs of several transfers that
    /// take turns stand side by side.
    fn merge(&mut self, done: Fold, transaction: u32) -> Option<u64> {
        let carries = done.carries()?;
        let is_whole = match done.what {
            What::Exchange { answered, .. } => done.payload_bytes >= answered.asks_bytes,
            What::Frame | What::Run { .. } => false,
        };
        if !is_whole || done.outcome() != Some(RowOutcome::Ok) {
            return None;
        }
        let before = |first: &u64| self.firsts.last_below(*first);
        let before = std::iter::successors(before(&done.first), before).take(CHANNELS);
        let side_by_side = before.map_while(|first| self.longer.get(&first));
        let is_same = |fold: &&Fold| {
            fold.carries() == Some(carries) && fold.outcome() == Some(RowOutcome::Ok)
        };
        let first = side_by_side
            .take_while(|fold| fold.carries().is_some())
            .find(is_same)?
            .first;
        let run = self.longer.get_mut(&first)?;
        run.what = What::Run {
            carries,
            count: run.count() + 1,
            has_failed: false,
        };
        run.last = done.last.max(run.last);
        run.last_at = done.last_at.max(run.last_at);
        run.payload_bytes += done.payload_bytes;
        self.firsts.remove(done.first);
        self.longer.remove(&done.first);
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
            Some(Report::Outcome { verb, code, .. } | Report::Sent { verb, code, .. }) => {
                let is_over = code != ResultCode::IN_PROGRESS;
                answered.owes_outcome &= !is_over;
                answered.has_failed |= is_over && !code.is_success_of(verb);
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
        Some(Report::Outcome { verb, code, .. } | Report::Sent { verb, code, .. }) => {
            code != ResultCode::IN_PROGRESS && !code.is_success_of(verb)
        }
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
