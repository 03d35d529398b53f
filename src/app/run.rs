//! One run of the queue: from the first transfer that is at work to the last one that has ended.

use std::collections::BTreeSet;

use crate::app::{Transfer, TransferId, TransferState};
use crate::time::{Duration, Instant};

/// Tells when the queue starts to run, how far it is, and what it came to.
#[derive(Debug, Default)]
pub struct Runs {
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    since: Instant,
    /// What had ended before it began is no part of it.
    before: BTreeSet<TransferId>,
}

/// Where the queue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing runs.
    Idle,
    /// A run is under way; how much of its bytes are there, in whole percent and never 100, `None` while no transfer
    /// knows its size.
    Running(Option<u8>),
    /// A run has just ended.
    Ended(RunEnd),
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunEnd {
    /// How long it took.
    pub lasted: Duration,
    /// Transfers that are complete.
    pub done: u64,
    /// Transfers that failed.
    pub failed: u64,
    /// Transfers that are held, or wait for something that only the user can give.
    pub left: u64,
}

impl Runs {
    /// Looks at all transfers. `can_start` tells whether a queued transfer need not wait for the user, which only the
    /// channel knows.
    pub fn look<'a>(
        &mut self,
        now: Instant,
        transfers: impl Iterator<Item = &'a Transfer> + Clone,
        can_start: impl Fn(&Transfer) -> bool,
    ) -> Turn {
        let at_work = |t: &Transfer| match t.state {
            TransferState::Active | TransferState::Verifying => true,
            TransferState::Queued => t.waits_for.is_none() && can_start(t),
            _ => false,
        };
        if !transfers.clone().any(at_work) {
            let Some(run) = self.running.take() else {
                return Turn::Idle;
            };
            return Turn::Ended(run.end(now, transfers));
        }
        let run = self.running.get_or_insert_with(|| Running {
            since: now,
            before: transfers
                .clone()
                .filter(|t| t.state.is_ended())
                .map(|t| t.id)
                .collect(),
        });
        Turn::Running(run.percent(transfers.filter(|t| at_work(t) || t.state.is_ended())))
    }
}

impl Running {
    fn percent<'a>(&self, transfers: impl Iterator<Item = &'a Transfer>) -> Option<u8> {
        let (mut done, mut total) = (0, 0);
        for t in transfers.filter(|t| !self.before.contains(&t.id)) {
            let Some(total_bytes) = t.total_bytes else {
                continue;
            };
            done += match t.state {
                TransferState::Cancelled => continue,
                TransferState::Done | TransferState::Failed | TransferState::Verifying => {
                    total_bytes
                }
                _ => t.done_bytes.min(total_bytes),
            };
            total += total_bytes;
        }
        let percent = u128::from(done) * 100 / u128::from((total > 0).then_some(total)?);
        u8::try_from(percent.min(99)).ok()
    }

    fn end<'a>(self, now: Instant, transfers: impl Iterator<Item = &'a Transfer>) -> RunEnd {
        let mut end = RunEnd {
            lasted: now.since(self.since),
            ..RunEnd::default()
        };
        for t in transfers.filter(|t| !self.before.contains(&t.id)) {
            match t.state {
                TransferState::Done => end.done += 1,
                TransferState::Failed => end.failed += 1,
                TransferState::Cancelled => {}
                _ => end.left += 1,
            }
        }
        end
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::app::{Direction, Verified, WaitsFor};
    use crate::dialect::ChannelId;
    use TransferState::{Active, Cancelled, Done, Failed, Paused, Queued, Verifying};

    /// Transfers by state, bytes done and bytes in all, numbered in this order.
    pub(in crate::app) fn list(rows: &[(TransferState, u64, u64)]) -> Vec<Transfer> {
        let row = |(number, (state, done_bytes, total))| Transfer {
            id: TransferId(number),
            name: "f".into(),
            host: "server".into(),
            directory: "/".into(),
            module_path: None,
            channel: ChannelId::default(),
            lane: None,
            direction: Direction::Up,
            state,
            done_bytes,
            total_bytes: Some(total),
            rate_bytes_per_s: 0,
            verified: Verified::None,
            attempts: 1,
            conflict: None,
            waits_for: None,
            place: 0,
            tree: None,
            part: None,
            relayed: None,
            holds_channel: false,
            failure: None,
            next_try: None,
            receipt: None,
        };
        (0..).zip(rows.iter().copied()).map(row).collect()
    }

    fn at(seconds: u64) -> Instant {
        Instant::ZERO + Duration::from_secs(seconds)
    }

    #[test]
    fn the_share_is_of_all_bytes_of_the_run() {
        let check = |rows: &[_], expect| {
            let turn = Runs::default().look(at(0), list(rows).iter(), |_| true);
            assert_eq!(turn, Turn::Running(expect), "{rows:?}");
        };
        check(&[(Active, 42, 100)], Some(42));
        check(&[(Active, 0, 100), (Queued, 0, 300)], Some(0));
        check(&[(Active, 50, 100), (Queued, 0, 100)], Some(25));
        // What is held is no part of what comes.
        check(&[(Active, 50, 100), (Paused, 0, 900)], Some(50));
        // What is being checked is there, and is not over.
        check(&[(Verifying, 100, 100)], Some(99));
        check(&[(Active, 0, 0)], None);
        // What ended before is not counted.
        check(&[(Done, 100, 100), (Active, 10, 100)], Some(10));
        check(&[(Active, u64::MAX / 2, u64::MAX)], Some(49));
    }

    #[test]
    fn a_run_goes_from_the_first_to_the_last() {
        let mut runs = Runs::default();
        let mut look = |seconds, rows: &[_]| runs.look(at(seconds), list(rows).iter(), |_| true);
        assert_eq!(look(1, &[(Done, 9, 9)]), Turn::Idle);
        let half = Turn::Running(Some(50));
        assert_eq!(look(2, &[(Done, 9, 9), (Active, 5, 10)]), half);
        // Between two files none is active.
        let rows = [(Done, 9, 9), (Done, 10, 10), (Queued, 0, 10)];
        assert_eq!(look(5, &rows), half);
        let rows = [
            (Done, 9, 9),
            (Done, 10, 10),
            (Failed, 3, 10),
            (Paused, 0, 10),
        ];
        let end = RunEnd {
            lasted: Duration::from_secs(7),
            done: 1,
            failed: 1,
            left: 1,
        };
        assert_eq!(look(9, &rows), Turn::Ended(end));
        assert_eq!(look(10, &rows), Turn::Idle);
        // A new one starts from nothing.
        let rows = [(Done, 10, 10), (Active, 1, 10)];
        assert_eq!(look(11, &rows), Turn::Running(Some(10)));
        let rows = [(Done, 10, 10), (Cancelled, 1, 10)];
        let end = RunEnd {
            lasted: Duration::from_secs(1),
            ..RunEnd::default()
        };
        assert_eq!(look(12, &rows), Turn::Ended(end));
    }

    #[test]
    fn what_waits_for_the_user_does_not_run() {
        let mut rows = list(&[(Queued, 0, 10)]);
        let turn = Runs::default().look(at(0), rows.iter(), |_| false);
        assert_eq!(turn, Turn::Idle, "its channel is not connected");
        rows[0].waits_for = Some(WaitsFor::Permission);
        let turn = Runs::default().look(at(0), rows.iter(), |_| true);
        assert_eq!(turn, Turn::Idle);
    }
}
