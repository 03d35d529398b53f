//! The queue as a whole: what of it runs, waits and has ended, what is left to do, and what is worth saying aloud.

use crate::app::{Conflict, Direction, OnConflict, Transfer, TransferState};

/// The parts that the list is shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// What moves bytes or is checked.
    Running,
    /// What waits: for its channel, its server, its file, an answer, or because the user holds it.
    Waiting,
    /// What ended with a reason.
    Failed,
    /// What is done, or was given up.
    Ended,
}

impl Group {
    /// All of them, in the order shown.
    pub const ALL: [Self; 4] = [Self::Running, Self::Waiting, Self::Failed, Self::Ended];

    /// The group of what is in this state.
    pub fn of(state: TransferState) -> Self {
        match state {
            TransferState::Active | TransferState::Verifying => Self::Running,
            TransferState::Queued | TransferState::Paused => Self::Waiting,
            TransferState::Failed => Self::Failed,
            TransferState::Done | TransferState::Cancelled => Self::Ended,
        }
    }
}

/// Where a transfer is shown: by group, and in it as it would start. What ended last comes first.
pub fn rank(transfer: &Transfer) -> (Group, u64) {
    let group = Group::of(transfer.state);
    let place = match group {
        Group::Ended => u64::MAX - transfer.place,
        _ => transfer.place,
    };
    (group, place)
}

/// Whether the answer to another question is one to that of this transfer as well: what is longer than its file is not
/// gone on behind, and where nobody can tell what is there, no other name is known to be free either.
pub fn takes_answer(transfer: &Transfer, on_conflict: OnConflict) -> bool {
    let total_bytes = transfer.total_bytes.unwrap_or_default();
    let Some(conflict) = &transfer.conflict else {
        return false;
    };
    match on_conflict {
        OnConflict::Skip | OnConflict::Overwrite => true,
        OnConflict::Rename => *conflict != Conflict::Unknowable,
        OnConflict::Resume => {
            let size_bytes = conflict.size_bytes();
            size_bytes.is_some_and(|size_bytes| (1..=total_bytes).contains(&size_bytes))
        }
    }
}

/// Sums over all transfers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueSums {
    /// How many of each group there are, by [`Group::ALL`].
    pub counts: [usize; 4],
    /// Of those that ended well or were given up, how many are done.
    pub done: usize,
    /// Files that have not ended.
    pub files_left: usize,
    /// Bytes that those have yet to move, as far as their sizes are known.
    pub bytes_left: u64,
    /// The same, of those that need nothing from the user.
    pub bytes_due: u64,
    /// How many of those that need nothing from the user have a size that is not known yet.
    pub unknown_sizes: usize,
    /// How many need nothing from the user.
    pub due: usize,
    /// How many can be held.
    pub holdable: usize,
    /// How many are held.
    pub held: usize,
    /// Whether something goes up.
    pub up: bool,
    /// Whether something comes down.
    pub down: bool,
    /// What all that run move together, in bytes per second.
    pub rate_bytes_per_s: u64,
    /// What all moved of late, the pauses between them included, in bytes per second: filled in by whoever watches them
    /// over time.
    pub pace_bytes_per_s: u64,
    /// How much of what runs is done, in whole files.
    pub share: f64,
}

impl QueueSums {
    /// Over these.
    pub fn of(transfers: &[Transfer]) -> Self {
        let mut sums = Self::default();
        for transfer in transfers {
            sums.add(transfer);
        }
        sums
    }

    /// How many of a group there are.
    pub fn count(&self, group: Group) -> usize {
        self.counts[group as usize]
    }

    /// Seconds until all is done that needs nothing from the user, where that can be said.
    pub fn seconds_left(&self) -> Option<u64> {
        let pace = self.pace_bytes_per_s;
        let can_say = self.bytes_due > 0 && self.unknown_sizes == 0 && pace > 0;
        can_say.then(|| self.bytes_due.div_ceil(pace))
    }

    fn add(&mut self, transfer: &Transfer) {
        self.counts[Group::of(transfer.state) as usize] += 1;
        self.done += usize::from(transfer.state == TransferState::Done);
        if transfer.state.is_ended() {
            return;
        }
        let left = transfer
            .total_bytes
            .map(|total| total.saturating_sub(transfer.done_bytes));
        self.files_left += 1;
        self.bytes_left += left.unwrap_or_default();
        let is_held = transfer.state == TransferState::Paused;
        if is_held {
            self.held += usize::from(transfer.conflict.is_none());
        } else {
            self.holdable += 1;
        }
        if !is_held && transfer.waits_for.is_none() {
            self.due += 1;
            self.bytes_due += left.unwrap_or_default();
            self.unknown_sizes += usize::from(left.is_none());
        }
        if transfer.state == TransferState::Active {
            self.up |= transfer.direction == Direction::Up;
            self.down |= transfer.direction == Direction::Down;
            self.rate_bytes_per_s += transfer.rate_bytes_per_s;
        }
        self.share += share_of(transfer).unwrap_or_default();
    }
}

/// How much of it is done, 0 to 1; `None` while the total is not known.
pub fn share_of(transfer: &Transfer) -> Option<f64> {
    let total = transfer.total_bytes?;
    if total == 0 {
        let whole = matches!(
            transfer.state,
            TransferState::Done | TransferState::Verifying
        );
        return Some(if whole { 1.0 } else { 0.0 });
    }
    #[expect(clippy::cast_precision_loss, reason = "shown to a tenth of a percent")]
    let share = transfer.done_bytes.min(total) as f64 / total as f64;
    Some(share)
}

/// What to say aloud of the queue: at quarters of the way and at its end, and nothing in between.
#[derive(Debug, Default)]
pub struct Milestones {
    /// What had ended when the first one of these was queued.
    before: usize,
    failed_before: usize,
    runs: bool,
    quarter: u8,
}

/// One such thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// So many percent of the files are through.
    Percent(u8),
    /// Nothing is left to do.
    Ended {
        /// How many ended well, or were given up.
        ended: usize,
        /// How many failed.
        failed: usize,
    },
}

impl Milestones {
    /// The sums changed.
    pub fn note(&mut self, sums: &QueueSums) -> Option<Milestone> {
        let (ended, failed) = (sums.count(Group::Ended), sums.count(Group::Failed));
        if !self.runs {
            (self.before, self.failed_before) = (ended, failed);
            self.runs = sums.files_left > 0;
            self.quarter = 0;
            return None;
        }
        // Some may have been cleared away, or tried again, meanwhile.
        self.before = self.before.min(ended);
        self.failed_before = self.failed_before.min(failed);
        let (ended, failed) = (ended - self.before, failed - self.failed_before);
        if sums.files_left == 0 {
            self.runs = false;
            return (ended + failed > 0).then_some(Milestone::Ended { ended, failed });
        }
        let all = ended + failed + sums.files_left;
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of the way, from 0 to 4 quarters"
        )]
        let quarter = (((ended + failed) as f64 + sums.share) * 4.0 / all as f64) as u8;
        let is_new = quarter > self.quarter && quarter < 4;
        if is_new {
            self.quarter = quarter;
        }
        is_new.then_some(Milestone::Percent(quarter * 25))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{TransferId, Verified};
    use crate::dialect::ChannelId;

    fn transfer(state: TransferState, done_bytes: u64, total_bytes: Option<u64>) -> Transfer {
        Transfer {
            id: TransferId(0),
            place: 7,
            name: "a".into(),
            host: "server".into(),
            directory: "/".into(),
            module_path: None,
            tree: None,
            relayed: None,
            channel: ChannelId::default(),
            lane: None,
            direction: Direction::Up,
            state,
            done_bytes,
            total_bytes,
            rate_bytes_per_s: 100,
            verified: Verified::None,
            attempts: 1,
            conflict: None,
            waits_for: None,
            part: None,
            holds_channel: false,
            failure: None,
            next_try: None,
            receipt: None,
        }
    }

    fn asking() -> Transfer {
        Transfer {
            conflict: Some(Conflict::Exists {
                size_bytes: Some(1),
                modified: String::new(),
            }),
            ..transfer(TransferState::Paused, 0, Some(50))
        }
    }

    #[test]
    fn what_is_left_is_summed_up() {
        let sums = QueueSums::of(&[
            transfer(TransferState::Active, 400, Some(1_000)),
            transfer(TransferState::Verifying, 10, Some(10)),
            transfer(TransferState::Queued, 0, Some(500)),
            transfer(TransferState::Paused, 0, Some(30)),
            asking(),
            transfer(TransferState::Failed, 5, Some(10)),
            transfer(TransferState::Done, 10, Some(10)),
            transfer(TransferState::Cancelled, 0, Some(10)),
        ]);
        assert_eq!(sums.counts, [2, 3, 1, 2]);
        assert_eq!((sums.files_left, sums.bytes_left), (5, 1_180));
        assert_eq!(
            (sums.due, sums.bytes_due, sums.unknown_sizes),
            (3, 1_100, 0)
        );
        assert_eq!((sums.holdable, sums.held, sums.done), (3, 1, 1));
        assert_eq!(
            (sums.up, sums.down, sums.rate_bytes_per_s),
            (true, false, 100)
        );
        assert_eq!(sums.seconds_left(), None);
        let moving = QueueSums {
            pace_bytes_per_s: 100,
            ..sums
        };
        assert_eq!(moving.seconds_left(), Some(11));
    }

    #[test]
    fn no_time_is_told_from_sizes_that_are_not_known() {
        let sums = QueueSums {
            pace_bytes_per_s: 100,
            ..QueueSums::of(&[
                transfer(TransferState::Active, 0, Some(1_000)),
                transfer(TransferState::Queued, 0, None),
            ])
        };
        assert_eq!((sums.unknown_sizes, sums.seconds_left()), (1, None));
    }

    #[test]
    fn what_runs_is_shown_first_and_what_ended_last_before_what_ended_earlier() {
        let at = |state, place| {
            rank(&Transfer {
                place,
                ..transfer(state, 0, None)
            })
        };
        let mut ranks = [
            at(TransferState::Done, 1),
            at(TransferState::Done, 2),
            at(TransferState::Failed, 3),
            at(TransferState::Queued, 5),
            at(TransferState::Paused, 4),
            at(TransferState::Active, 6),
        ];
        ranks.sort_unstable();
        let expect = [
            at(TransferState::Active, 6),
            at(TransferState::Paused, 4),
            at(TransferState::Queued, 5),
            at(TransferState::Failed, 3),
            at(TransferState::Done, 2),
            at(TransferState::Done, 1),
        ];
        assert_eq!(ranks, expect);
    }

    /// The states of the list, one after the other, and what is said at each.
    fn check(steps: &[(&[(TransferState, u64)], Option<Milestone>)]) {
        let mut milestones = Milestones::default();
        for (states, expect) in steps {
            let transfers: Vec<Transfer> = states
                .iter()
                .map(|(state, done)| transfer(*state, *done, Some(100)))
                .collect();
            let said = milestones.note(&QueueSums::of(&transfers));
            assert_eq!(said, *expect, "{states:?}");
        }
    }

    #[test]
    fn quarters_and_the_end_are_said_once() {
        use Milestone::{Ended, Percent};
        use TransferState::{Active, Cancelled, Done, Failed, Queued};
        let ended = |ended, failed| Some(Ended { ended, failed });
        check(&[
            (&[(Queued, 0)], None),
            (&[(Active, 10)], None),
            (&[(Active, 26)], Some(Percent(25))),
            (&[(Active, 30)], None),
            (&[(Active, 80)], Some(Percent(75))),
            (&[(Active, 100)], None),
            (&[(Done, 100)], ended(1, 0)),
            (&[(Done, 100)], None),
            // The next ones are counted by themselves.
            (&[(Done, 100), (Queued, 0), (Queued, 0)], None),
            (&[(Done, 100), (Failed, 0), (Active, 0)], Some(Percent(50))),
            // Cleared meanwhile.
            (&[(Failed, 0), (Active, 50)], Some(Percent(75))),
            (&[(Failed, 0), (Cancelled, 0)], ended(1, 1)),
            (&[], None),
        ]);
    }
}
