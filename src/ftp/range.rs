//! How much is asked for at a time, and how much is compared.

use crate::time::Duration;

/// Bytes at the end of a remote file that are read again before it is gone on with, or for
/// [`Verified::Tail`].
pub(crate) const TAIL_BYTES: u64 = 8 << 10;

/// The shortest range, in bytes: below it, opening a data connection for each costs more than the data.
const RANGE_MIN_BYTES: u64 = 4 << 10;

/// The longest range, in bytes; one is held until it is complete.
pub(crate) const RANGE_MAX_BYTES: u64 = 2 << 20;

/// Bytes that come again with a range: as few as these, unless they repeat themselves.
const OVERLAPS: [usize; 4] = [32, 128, 512, 2048];

/// So many come again where it is not known yet what they are.
pub(crate) const OVERLAP_MAX_BYTES: u64 = 2048;

/// A download that is shorter is not cut into pieces.
pub(crate) const CUT_MIN_BYTES: u64 = 256 << 10;

/// What a piece is at the most as long as nothing was measured.
const PIECE_FIRST_BYTES: u64 = 128 << 10;

/// How long a range may take, and with it a cancel, in seconds.
const RANGE_SECONDS: u64 = 2;

/// A line is slow that carries no more than so much in that time: a digest of it takes less than 3 % of the time.
const SLOW_MAX_BYTES: u64 = RANGE_SECONDS * (4 << 20);

/// A range is at the most so many times as long as the one that was measured: what a module holds ready comes faster
/// than what follows.
const GROWTH: u64 = 4;

/// How long the next range of a connection is. Each costs a data connection, so it is as long as a cancel allows.
///
/// The speed of the line is what the first one goes by, and no later one is shorter than that. Over USB it says nothing:
/// there a range is as long as what was measured makes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pace {
    /// By what was measured last; 0 where nothing was.
    measured_bytes: u64,
}

/// How a range came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Came {
    pub(crate) len_bytes: u64,
    /// How many of these came after its first bytes.
    pub(crate) later_bytes: u64,
    /// How long after those its last byte came.
    pub(crate) took: Duration,
}

impl Pace {
    /// Whether so little comes on a line of this speed, in bit/s, that digesting it costs next to nothing. Without a limit
    /// (0) that has to be measured first.
    pub(crate) fn is_slow(self, baud: u32) -> bool {
        baud > 0 || (1..=SLOW_MAX_BYTES).contains(&self.measured_bytes)
    }

    /// How long a range is on a line of this speed in bit/s, 0 without a limit.
    pub(crate) fn range_len_bytes(self, baud: u32) -> u64 {
        let nominal_bytes = match baud {
            0 => RANGE_MAX_BYTES,
            _ => u64::from(baud) / 10 * RANGE_SECONDS,
        };
        nominal_bytes
            .max(self.measured_bytes)
            .clamp(RANGE_MIN_BYTES, RANGE_MAX_BYTES)
    }

    /// How long a piece is on such a line, where several channels have their share of it: as it was measured, be that
    /// less than what the line could carry.
    pub(crate) fn piece_len_bytes(self, baud: u32) -> u64 {
        match self.measured_bytes {
            0 => self.range_len_bytes(baud).min(PIECE_FIRST_BYTES),
            measured_bytes => measured_bytes.clamp(RANGE_MIN_BYTES, RANGE_MAX_BYTES),
        }
    }

    /// The same, after a range came so. One that is much shorter than it might have been tells little.
    #[must_use]
    pub(crate) fn after(self, came: Came, baud: u32) -> Self {
        let now_bytes = self.range_len_bytes(baud);
        if came.len_bytes < self.piece_len_bytes(baud) / 2 {
            return self;
        }
        let reach_bytes = now_bytes.max(came.len_bytes * GROWTH);
        let micros = came.took.as_micros();
        let in_time_bytes = u128::from(came.later_bytes * RANGE_SECONDS) * 1_000_000;
        let measured_bytes = in_time_bytes
            .checked_div(micros)
            .and_then(|bytes| u64::try_from(bytes).ok())
            .map_or(reach_bytes, |bytes| bytes.min(reach_bytes));
        Self { measured_bytes }
    }
}

/// The end of what is there that a range begins with: longer where it repeats itself, since it would be found in more
/// than one place.
pub(crate) fn overlap(there: &[u8]) -> &[u8] {
    let end = |len: usize| &there[there.len().saturating_sub(len)..];
    let [.., longest] = OVERLAPS;
    let mut ends = OVERLAPS.into_iter().map(end);
    ends.find(|end| !repeats(end)).unwrap_or(end(longest))
}

/// Whether it is some bytes again and again, if only twice.
pub(crate) fn repeats(bytes: &[u8]) -> bool {
    let mut periods = 1..=bytes.len() / 2;
    periods.any(|period| bytes[period..] == bytes[..bytes.len() - period])
}

/// Whether a server sends what an offset asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Offsets {
    /// Nobody has seen yet.
    #[default]
    Unproven,
    /// It does.
    Proven,
    /// It refuses them, or sends something else.
    Untrusted,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_take_about_two_seconds_of_what_is_carried() {
        // The speed of the port, what is really carried in bytes/s (0: no limit), and the ranges that come of it.
        let check = |baud: u32, rate: u64, expect: &[u64]| {
            let mut pace = Pace::default();
            for (at, expect) in expect.iter().enumerate() {
                let len_bytes = pace.range_len_bytes(baud);
                assert_eq!(len_bytes, *expect, "{baud} {rate}: range {at}");
                let later_bytes = len_bytes - 1000;
                let came = Came {
                    len_bytes,
                    later_bytes,
                    took: Duration::from_micros(
                        (later_bytes * 1_000_000).checked_div(rate).unwrap_or(0),
                    ),
                };
                pace = pace.after(came, baud);
            }
        };
        check(0, 0, &[2 << 20, 2 << 20]);
        check(115_200, 0, &[23_040, 92_160, 368_640, 1_474_560, 2 << 20]);
        check(
            115_200,
            300_000,
            &[23_040, 92_160, 368_640, 600_000, 600_000],
        );
        // As the line's speed has it, and never less.
        check(115_200, 11_520, &[23_040, 23_040]);
        check(921_600, 5_000, &[184_320, 184_320]);
        check(9_600, 0, &[4096, 16_384]);
    }

    #[test]
    fn a_range_that_is_slower_shortens_the_next_and_a_short_one_says_nothing() {
        let check = |len_bytes: u64, millis: u64, expect: u64| {
            let pace = Pace {
                measured_bytes: 1_000_000,
            };
            let came = Came {
                len_bytes,
                later_bytes: len_bytes,
                took: Duration::from_millis(millis),
            };
            assert_eq!(pace.after(came, 115_200).range_len_bytes(115_200), expect);
        };
        check(1_000_000, 10_000, 200_000);
        check(500_000, 1_000, 1_000_000);
        check(499_999, 60_000, 1_000_000);
    }

    #[test]
    fn more_comes_again_of_what_repeats_itself() {
        let check = |there: &[u8], expect: usize| assert_eq!(overlap(there).len(), expect);
        let mut seed = 1_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        })
        .take(10_000)
        .collect();
        check(&noise, 32);
        check(&noise[..20], 20);
        check(&[0; 10_000], 2048);
        check(&[0; 5], 5);
        let period = |len: usize| noise[..len].repeat(10_000 / len);
        check(&period(16), 2048);
        check(&period(60), 32);
        let mut zeros = noise.clone();
        zeros.extend([0; 100]);
        check(&zeros, 128);
    }

    #[test]
    fn a_piece_is_as_long_as_what_was_measured_makes_it() {
        let check = |measured_bytes: u64, baud: u32, expect: u64| {
            let pace = Pace { measured_bytes };
            assert_eq!(pace.piece_len_bytes(baud), expect);
        };
        check(0, 0, 128 << 10);
        check(0, 115_200, 23_040);
        check(600_000, 0, 600_000);
        check(5_000, 115_200, 5_000);
        check(1, 115_200, 4096);
        check(9 << 20, 0, 2 << 20);
    }
}
