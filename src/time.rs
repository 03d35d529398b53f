//! Time as data: the core has no clock of its own, the driver tells it what time it is.

use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

pub use std::time::Duration;

/// A moment, counted in microseconds since the driver started. Never goes back.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Instant(u64);

impl Instant {
    /// The moment the driver started.
    pub const ZERO: Self = Self(0);

    /// The moment `micros` microseconds after the start.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Microseconds since the start.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Time passed since `earlier`; zero where `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, after: Duration) -> Self {
        let micros = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(micros))
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.since(earlier)
    }
}

/// The earlier of two deadlines, where either may be missing.
pub fn earliest(a: Option<Instant>, b: Option<Instant>) -> Option<Instant> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, None) | (None, one) => one,
    }
}

/// How long `len_bytes` take on a line of `baud` with a start and a stop bit each; nothing at `baud` 0,
/// which stands for a line without a limit.
pub fn line_time(len_bytes: u64, baud: u32) -> Duration {
    if baud == 0 {
        return Duration::ZERO;
    }
    Duration::from_micros(len_bytes.saturating_mul(10_000_000) / u64::from(baud))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_takes_ten_bits() {
        assert_eq!(line_time(11_520, 115_200), Duration::from_secs(1));
        assert_eq!(line_time(4096, 0), Duration::ZERO);
    }

    #[test]
    fn time_saturates_rather_than_wraps() {
        assert_eq!(Instant::ZERO.since(Instant::from_micros(5)), Duration::ZERO);
        assert_eq!(
            Instant::from_micros(1) + Duration::MAX,
            Instant::from_micros(u64::MAX)
        );
    }

    #[test]
    fn the_earlier_deadline_wins() {
        let (a, b) = (Instant::from_micros(1), Instant::from_micros(2));
        assert_eq!(earliest(Some(a), Some(b)), Some(a));
        assert_eq!(earliest(None, Some(b)), Some(b));
        assert_eq!(earliest(None, None), None);
    }
}
