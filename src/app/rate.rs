//! How fast something goes of late, calm enough to be read.

use std::collections::VecDeque;

use crate::time::{Duration, Instant};

/// What was moved is summed up in pieces of this length.
const SLOT: Duration = Duration::from_millis(250);

/// The average is taken over so many of these: five seconds, or more where little comes at a time.
const SLOTS: usize = 20;

/// What was moved before this long ago says nothing any more.
const AGE_MAX: Duration = Duration::from_mins(1);

/// So much is measured before anything is said.
const FIRST: Duration = Duration::from_millis(500);

/// What is said changes no more often than this.
const CALM: Duration = Duration::from_secs(1);

/// Bytes per second over the last few seconds.
#[derive(Clone, Debug, Default)]
pub struct Rate {
    slots: VecDeque<Slot>,
    said_bytes_per_s: u64,
    said_at: Option<Instant>,
}

#[derive(Clone, Debug)]
struct Slot {
    began: Instant,
    ended: Instant,
    sum_bytes: u64,
}

impl Rate {
    /// So many bytes more were moved by now. Gives what is to be said; 0 where nothing can be said yet.
    pub fn add(&mut self, now: Instant, len_bytes: u64) -> u64 {
        match self.slots.back_mut() {
            Some(slot) if now.since(slot.began) < SLOT => {
                slot.ended = now;
                slot.sum_bytes += len_bytes;
            }
            _ => {
                if self.slots.len() == SLOTS {
                    self.slots.pop_front();
                }
                self.slots.push_back(Slot {
                    began: now,
                    ended: now,
                    sum_bytes: len_bytes,
                });
            }
        }
        while self.slots.len() > 2 && now.since(self.slots[0].ended) > AGE_MAX {
            self.slots.pop_front();
        }
        if self.said_at.is_none_or(|at| now.since(at) >= CALM)
            && let Some(rate) = self.measured(now)
        {
            self.said_bytes_per_s = rate;
            self.said_at = Some(now);
        }
        self.said_bytes_per_s
    }

    /// The bytes of the first slot were moved before it ended: the time runs from there.
    fn measured(&self, now: Instant) -> Option<u64> {
        let first = self.slots.front()?;
        let time = now.since(first.ended);
        let sum_bytes: u64 = self.slots.iter().skip(1).map(|slot| slot.sum_bytes).sum();
        let measured = u128::from(sum_bytes) * 1_000_000 / time.as_micros().max(1);
        (time >= FIRST).then_some(u64::try_from(measured).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adds `len_bytes` every `step_ms`, for `steps` steps; gives what was said at each.
    fn run(rate: &mut Rate, now: &mut Instant, steps: u32, step_ms: u64, len: u64) -> Vec<u64> {
        let mut said = Vec::new();
        for _ in 0..steps {
            *now = *now + Duration::from_millis(step_ms);
            said.push(rate.add(*now, len));
        }
        said
    }

    #[test]
    fn a_rate_follows_what_was_moved_of_late() {
        // Every so many ms come so many bytes: what is said in the end.
        let cases = [
            (100, 1_000, 10_000),
            (100, 100, 1_000),
            (10, 4_096, 409_600),
            (3_000, 4_096, 1_365),
            (8_000, 4_096, 512),
        ];
        let (mut rate, mut now) = (Rate::default(), Instant::ZERO);
        for (step_ms, len, expect) in cases {
            let said = run(&mut rate, &mut now, 2_000, step_ms, len);
            let last = said[said.len() - 1];
            assert!(
                last.abs_diff(expect) <= expect / 50,
                "{step_ms} {len}: {last}"
            );
        }
    }

    #[test]
    fn a_rate_is_calm() {
        let (mut rate, mut now) = (Rate::default(), Instant::ZERO);
        let said = run(&mut rate, &mut now, 1_000, 10, 500);
        assert_eq!(said[0], 0, "one packet says nothing");
        let changes = said.windows(2).filter(|two| two[0] != two[1]).count();
        assert!(changes <= 11, "{changes} changes in ten seconds");
        assert!(said[100..].iter().all(|rate| rate.abs_diff(50_000) < 1_500));
    }

    #[test]
    fn what_stands_still_comes_down() {
        let (mut rate, mut now) = (Rate::default(), Instant::ZERO);
        run(&mut rate, &mut now, 100, 100, 1_000);
        let said = run(&mut rate, &mut now, 30, 1_000, 0);
        assert_eq!(said[29], 0);
    }
}
