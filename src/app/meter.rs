//! What the line carried of late, and what it waited for.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::time::Duration;

/// Whole seconds that are shown.
pub const METER_SECONDS: usize = 120;

/// What the page is shown of the line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    /// What the line can carry each way, in bytes per second; `None` where its speed is no limit.
    pub limit_bytes_per_s: Option<u32>,
    /// Bytes that it carried in each of the last whole seconds, the oldest first, at most [`METER_SECONDS`]; of the
    /// busier of its two ways, commands and answers included.
    pub bytes_per_s: Vec<u32>,
    /// What the same time was spent on.
    pub split: Split,
    /// What the module has carried over the air.
    pub carried: Carried,
}

/// How high a picture of the meter is, in units of its own; each second is one wide.
pub const METER_HEIGHT: u32 = 100;

impl Meter {
    /// What the line carries now, in bytes per second: the mean of the last two whole seconds.
    pub fn rate_bytes_per_s(&self) -> u64 {
        let last = self.bytes_per_s.iter().rev().take(2);
        let sum: u64 = last.clone().copied().map(u64::from).sum();
        sum.checked_div(last.len() as u64).unwrap_or_default()
    }

    /// The most that it carried in a second.
    pub fn best_bytes_per_s(&self) -> u64 {
        self.bytes_per_s
            .iter()
            .copied()
            .max()
            .unwrap_or_default()
            .into()
    }

    /// How high a rate stands in the picture, from its top; the limit and all that was carried are in it.
    pub fn y_of(&self, bytes_per_s: u64) -> u32 {
        let limit = u64::from(self.limit_bytes_per_s.unwrap_or_default());
        // A little room above the highest.
        let top = u128::from(self.best_bytes_per_s().max(limit).max(1)) * 11 / 10;
        let height = u128::from(bytes_per_s) * u128::from(METER_HEIGHT) / top.max(1);
        METER_HEIGHT.saturating_sub(u32::try_from(height).unwrap_or(METER_HEIGHT))
    }

    /// The area below what was carried, as the path of a picture; the last second is at its right edge.
    pub fn area(&self) -> String {
        let mut x = METER_SECONDS.saturating_sub(self.bytes_per_s.len());
        let mut path = format!("M{x} {METER_HEIGHT}");
        let mut last = METER_HEIGHT;
        for rate in &self.bytes_per_s {
            let y = self.y_of((*rate).into());
            if y != last {
                write!(path, "V{y}").expect("a string takes all");
                last = y;
            }
            x += 1;
            write!(path, "H{x}").expect("a string takes all");
        }
        write!(path, "V{METER_HEIGHT}Z").expect("a string takes all");
        path
    }
}

/// What a time was spent on. Each moment counts once, under the first that holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// Bytes were on their way to the module.
    pub sending: Duration,
    /// Bytes were on their way from it.
    pub receiving: Duration,
    /// A command's final result code, or its prompt, was due.
    pub ok: Duration,
    /// The module had said `OK`, and was at work for some channel.
    pub outcome: Duration,
    /// Nothing was asked of the module.
    pub idle: Duration,
}

impl Split {
    /// All but the idle time.
    pub fn busy(&self) -> Duration {
        self.sending + self.receiving + self.ok + self.outcome
    }
}

/// Bytes that went over the air, as far as we can know: content of files, repeated content and content that was read
/// back included, and listings. What TCP/IP and the replies of FTP add is known to the operator alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// To the servers.
    pub up_bytes: u64,
    /// From the servers.
    pub down_bytes: u64,
}

impl Carried {
    /// Both ways together.
    pub fn sum_bytes(self) -> u64 {
        self.up_bytes.saturating_add(self.down_bytes)
    }

    /// What came since `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            up_bytes: self.up_bytes.saturating_sub(earlier.up_bytes),
            down_bytes: self.down_bytes.saturating_sub(earlier.down_bytes),
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, more: Self) -> Self {
        Self {
            up_bytes: self.up_bytes.saturating_add(more.up_bytes),
            down_bytes: self.down_bytes.saturating_add(more.down_bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(limit: u32, bytes_per_s: &[u32]) -> Meter {
        Meter {
            limit_bytes_per_s: (limit > 0).then_some(limit),
            bytes_per_s: bytes_per_s.to_vec(),
            ..Meter::default()
        }
    }

    #[test]
    fn the_picture_ends_with_the_last_second() {
        let check = |meter: Meter, expect| assert_eq!(meter.area(), expect);
        check(meter(100, &[]), "M120 100V100Z");
        check(
            meter(100, &[110, 55, 55, 0]),
            "M116 100V10H117V55H118H119V100H120V100Z",
        );
        check(meter(0, &[0, 0]), "M118 100H119H120V100Z");
    }

    #[test]
    fn the_limit_and_all_that_was_carried_are_in_the_picture() {
        assert_eq!(meter(1000, &[10]).y_of(1000), 10);
        assert_eq!(meter(1000, &[10]).y_of(0), 100);
        // Faster than the line's speed, as USB may be.
        assert_eq!(meter(1000, &[2000]).y_of(2000), 10);
        assert_eq!(meter(1000, &[2000]).y_of(1000), 55);
        assert_eq!(meter(u32::MAX, &[u32::MAX]).y_of(u64::MAX), 0);
    }

    #[test]
    fn the_rate_is_of_the_last_two_seconds() {
        assert_eq!(meter(0, &[]).rate_bytes_per_s(), 0);
        assert_eq!(meter(0, &[7]).rate_bytes_per_s(), 7);
        assert_eq!(meter(0, &[7, 100, 200]).rate_bytes_per_s(), 150);
        assert_eq!(meter(0, &[7, 100, 200]).best_bytes_per_s(), 200);
    }
}
