//! Everything that is drawn comes from here, so that a seed is a run.

use std::ops::RangeInclusive;

use at_ferry::time::Duration;

/// `SplitMix64`, as Steele, Lea and Flood published it (OOPSLA 2014).
#[derive(Clone, Debug)]
pub(crate) struct Rng {
    state: u64,
}

impl Rng {
    /// The numbers of one part of a run. Each part has its own, so that a change in one leaves the others as
    /// they were.
    pub(crate) fn of(seed: u64, part: &str) -> Self {
        let state = part.bytes().fold(seed, |state, byte| {
            mix(state.wrapping_add(STEP) ^ u64::from(byte))
        });
        Self { state }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mix(self.state)
    }

    /// A number of the range. Slightly uneven, which nothing here minds.
    pub(crate) fn within(&mut self, range: RangeInclusive<u64>) -> u64 {
        range.start() + self.next() % (range.end() - range.start() + 1)
    }

    /// A number of the range, small ones as likely as large ones: each power of two has the same share.
    pub(crate) fn spread(&mut self, range: RangeInclusive<u64>) -> u64 {
        let bits = 64 - (range.end() - range.start()).leading_zeros();
        let below = 1_u64 << self.within(0..=u64::from(bits));
        range.start() + (self.next() % below).min(range.end() - range.start())
    }

    /// Whether this is one of so many.
    pub(crate) fn one_in(&mut self, many: u64) -> bool {
        self.next().is_multiple_of(many)
    }

    pub(crate) fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.next() % len as u64).unwrap()
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.index(from.len())]
    }

    /// A time up to this long, short ones as likely as long ones.
    pub(crate) fn time(&mut self, at_most: Duration) -> Duration {
        Duration::from_micros(self.spread(0..=u64::try_from(at_most.as_micros()).unwrap()))
    }
}

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
