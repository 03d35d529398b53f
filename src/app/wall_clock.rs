//! The clock on the wall: what the moments of a record are for people.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// The wall clock at the record's zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallClock {
    /// Milliseconds since 1970, UTC.
    pub unix_ms: i64,
    /// What the local time is ahead of UTC, in minutes.
    pub ahead_minutes: i32,
}

impl WallClock {
    /// The moment that the manual's examples are of: 2023-08-01, half past nine in China.
    pub const OF_THE_MANUAL: Self = Self {
        unix_ms: 1_690_853_400_000,
        ahead_minutes: 480,
    };

    /// Local date and time of a moment: year, month, day, and milliseconds of the day.
    fn local(self, at: Instant) -> (i64, i64, i64, i64) {
        let at_ms = i64::try_from(at.as_micros() / 1_000).unwrap_or(i64::MAX);
        let ahead_ms = i64::from(self.ahead_minutes) * 60_000;
        let ms = self.unix_ms.saturating_add(at_ms).saturating_add(ahead_ms);
        // Days count from 1 March of the year 0, so that a leap day comes last.
        let days = ms.div_euclid(DAY_MS) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        (year, month, day, ms.rem_euclid(DAY_MS))
    }

    /// As `2026-12-01T08:30:00.123+08:00`.
    pub fn stamp(self, at: Instant) -> String {
        let (year, month, day, ms) = self.local(at);
        let mut text = format!("{year:04}-{month:02}-{day:02}T{}", clock(ms));
        let sign = if self.ahead_minutes < 0 { '-' } else { '+' };
        let ahead = self.ahead_minutes.unsigned_abs();
        write!(text, "{sign}{:02}:{:02}", ahead / 60, ahead % 60).expect("a String takes all");
        text
    }

    /// As a module's clock shows it: `26/12/01,08:30:00+32`, the zone in quarters of an hour (27.007 clause 8.15).
    pub fn module_time(self, at: Instant) -> String {
        let (year, month, day, ms) = self.local(at);
        let quarters = self.ahead_minutes / 15;
        format!(
            "{:02}/{month:02}/{day:02},{}{quarters:+03}",
            year.rem_euclid(100),
            &clock(ms)[..8]
        )
    }

    /// What a clock of the same zone that knows of none shows, in seconds since 1970 at the record's zero.
    pub fn local_s(self) -> u64 {
        let ms = self.unix_ms + i64::from(self.ahead_minutes) * 60_000;
        u64::try_from(ms / 1_000).unwrap_or(0)
    }

    /// As `08:30:00.123`.
    pub fn time_of_day(self, at: Instant) -> String {
        clock(self.local(at).3)
    }

    /// Reads what [`stamp`](Self::stamp) writes of the record's zero.
    pub fn from_stamp(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = text.get(from..to)?;
            let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
            digits.parse().ok().filter(|_| is_number)
        };
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hours, minutes, seconds) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let (ms, zone) = match text.get(19..20)? {
            "." => (number(20, 23)?, 23),
            _ => (0, 19),
        };
        let ahead_minutes = match text.get(zone..zone + 1)? {
            "Z" => 0,
            sign => {
                let ahead = number(zone + 1, zone + 3)? * 60 + number(zone + 4, zone + 6)?;
                if sign == "-" { -ahead } else { ahead }
            }
        };
        let in_range = (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && hours < 24
            && minutes < 60
            && seconds < 61;
        let year_of_march = year - i64::from(month <= 2);
        let (era, year_of_era) = (year_of_march.div_euclid(400), year_of_march.rem_euclid(400));
        let month_of_march = (month + 9) % 12;
        let day_of_year = (153 * month_of_march + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era * 146_097 + day_of_era - 719_468;
        let seconds = (hours * 60 + minutes - ahead_minutes) * 60 + seconds;
        in_range.then_some(Self {
            unix_ms: days * DAY_MS + seconds * 1_000 + ms,
            ahead_minutes: i32::try_from(ahead_minutes).ok()?,
        })
    }
}

fn clock(ms: i64) -> String {
    let (seconds, ms) = (ms / 1_000, ms % 1_000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    format!(
        "{:02}:{:02}:{seconds:02}.{ms:03}",
        minutes / 60,
        minutes % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_the_clock_on_the_wall_has_it_and_read_again() {
        let check = |unix_ms, ahead_minutes, expect: &str| {
            let clock = WallClock {
                unix_ms,
                ahead_minutes,
            };
            assert_eq!(clock.stamp(Instant::ZERO), expect);
            assert_eq!(WallClock::from_stamp(expect), Some(clock));
        };
        check(0, 0, "1970-01-01T00:00:00.000+00:00");
        check(1_796_085_000_123, 480, "2026-12-01T08:30:00.123+08:00");
        check(951_782_400_000, 0, "2000-02-29T00:00:00.000+00:00");
        check(1_709_251_199_999, -210, "2024-02-29T20:29:59.999-03:30");
        check(-1, 0, "1969-12-31T23:59:59.999+00:00");
        for bad in ["", "2026-13-01T00:00:00Z", "2026-12-01 00:00", "今天"] {
            assert_eq!(WallClock::from_stamp(bad), None, "{bad}");
        }
        let zero = WallClock::from_stamp("2026-12-01T08:30:00Z").expect("without milliseconds");
        let at = Instant::from_micros(3_661_204_000);
        assert_eq!(zero.time_of_day(at), "09:31:01.204");
    }
}
