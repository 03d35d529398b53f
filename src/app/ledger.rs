//! What went over the air, by the day, and how much of it a SIM allows.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use crate::app::{Carried, Transfer, TransferState, Verified};

/// Days that are kept: the longest period, and the one before.
pub const LEDGER_DAYS_MAX: usize = 62;

/// From this share of the budget on it is nearly used up, in percent.
const NEAR_PERCENT: u128 = 80;

/// What the end of a file that is read again has at most, in bytes.
const TAIL_BYTES: u64 = 8 << 10;

/// A day of the user's own calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// As in 2026.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Day {
    /// The day written like 2026-11-23.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let day = Self {
            year: year.parse().ok()?,
            month: month.parse().ok()?,
            day: day.parse().ok()?,
        };
        let is_day = (1..=12).contains(&day.month) && (1..=31).contains(&day.day);
        (parts.next().is_none() && is_day).then_some(day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// What was carried on each day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    days: BTreeMap<Day, Carried>,
    /// Lines that this version cannot read. Another one has written them, and gets them back.
    unread: Vec<String>,
}

impl Ledger {
    /// As it was [written](Self::to_text). Lines that make no sense count for nothing and stay as they are.
    pub fn from_text(text: &str) -> Self {
        let line = |line: &str| {
            let mut words = line.split(' ');
            let day = Day::from_text(words.next()?)?;
            let up_bytes = words.next()?.parse().ok()?;
            let down_bytes = words.next()?.parse().ok()?;
            let carried = Carried {
                up_bytes,
                down_bytes,
            };
            words.next().is_none().then_some((day, carried))
        };
        let mut ledger = Self::default();
        for text in text.lines() {
            match line(text) {
                Some((day, carried)) => drop(ledger.days.insert(day, carried)),
                None if ledger.unread.len() < LEDGER_DAYS_MAX => {
                    ledger.unread.push(text.to_owned());
                }
                None => {}
            }
        }
        ledger
    }

    /// One line for each day.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for line in &self.unread {
            writeln!(text, "{line}").expect("a string takes all");
        }
        for (day, carried) in &self.days {
            let (up, down) = (carried.up_bytes, carried.down_bytes);
            writeln!(text, "{day} {up} {down}").expect("a string takes all");
        }
        text
    }

    /// More was carried. The oldest days make room.
    pub fn add(&mut self, day: Day, carried: Carried) {
        let sum = self.days.entry(day).or_default();
        *sum = sum.plus(carried);
        while self.days.len() > LEDGER_DAYS_MAX {
            self.days.pop_first();
        }
    }

    /// What was carried from this day on.
    pub fn since(&self, day: Day) -> Carried {
        let days = self.days.range(day..);
        days.fold(Carried::default(), |sum, (_, carried)| sum.plus(*carried))
    }
}

/// After which time a budget is new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// Each day.
    #[default]
    Day,
    /// Each month, on this day of it, or on its last where it has no such day.
    Month {
        /// 1 to 31.
        from_day: u8,
    },
}

impl Period {
    /// The day on which the period began that this day is in.
    pub fn start(self, today: Day) -> Day {
        let Self::Month { from_day } = self else {
            return today;
        };
        let in_month = |year: u16, month: u8| Day {
            year,
            month,
            day: from_day.clamp(1, days_of(year, month)),
        };
        let this = in_month(today.year, today.month);
        if this <= today {
            return this;
        }
        match today.month {
            1 => in_month(today.year.saturating_sub(1), 12),
            month => in_month(today.year, month - 1),
        }
    }
}

fn days_of(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// How much may go over the air.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// In bytes, both ways together; 0: there is none.
    pub limit_bytes: u64,
    /// For how long it is meant.
    pub period: Period,
    /// Transfers are held once it is used up; else the user is only told.
    pub stops: bool,
}

/// How much of a budget is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum BudgetState {
    /// There is no budget.
    #[default]
    None,
    /// Less than most of it.
    Within,
    /// Four fifths of it or more.
    Near,
    /// All of it.
    Reached,
}

impl Budget {
    /// As it was [written](Self::to_text); what makes no sense is as it is by default.
    pub fn from_text(text: &str) -> Self {
        let mut budget = Self::default();
        for (key, value) in text.split(' ').filter_map(|word| word.split_once('=')) {
            match key {
                "limit" => budget.limit_bytes = value.parse().unwrap_or_default(),
                "from" => {
                    let from_day = value.parse().ok().filter(|day| (1..=31).contains(day));
                    budget.period =
                        from_day.map_or(Period::Day, |from_day| Period::Month { from_day });
                }
                "stop" => budget.stops = value == "1",
                _ => {}
            }
        }
        budget
    }

    /// In words of the form `key=number`.
    pub fn to_text(self) -> String {
        let mut text = format!("limit={} stop={}", self.limit_bytes, u8::from(self.stops));
        if let Period::Month { from_day } = self.period {
            write!(text, " from={from_day}").expect("a string takes all");
        }
        text
    }

    /// How much of it this is.
    pub fn state(self, used_bytes: u64) -> BudgetState {
        let (limit, used) = (u128::from(self.limit_bytes), u128::from(used_bytes));
        match limit {
            0 => BudgetState::None,
            _ if used >= limit => BudgetState::Reached,
            _ if used * 100 >= limit * NEAR_PERCENT => BudgetState::Near,
            _ => BudgetState::Within,
        }
    }

    /// What is left of it; `None` where there is none.
    pub fn left_bytes(self, used_bytes: u64) -> Option<u64> {
        (self.limit_bytes > 0).then(|| self.limit_bytes.saturating_sub(used_bytes))
    }
}

/// What the transfers that have not ended will carry at least, if all goes well, each checked like this. A download
/// that does not know its size yet counts for nothing.
pub fn bytes_to_come<'a>(transfers: impl Iterator<Item = &'a Transfer>, verify: Verified) -> u64 {
    let of_one = |t: &Transfer| {
        let total = t.total_bytes.unwrap_or_default();
        let check = match verify {
            Verified::None | Verified::Size => 0,
            Verified::Tail => total.min(TAIL_BYTES),
            Verified::Full => total,
        };
        let content = match t.state {
            TransferState::Verifying => 0,
            _ => total.saturating_sub(t.done_bytes),
        };
        content.saturating_add(check)
    };
    transfers
        .filter(|t| !t.state.is_ended())
        .fold(0, |sum: u64, t| sum.saturating_add(of_one(t)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::from_text(text).expect("a day")
    }

    fn carried(up_bytes: u64, down_bytes: u64) -> Carried {
        Carried {
            up_bytes,
            down_bytes,
        }
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        assert_eq!(day("2026-11-23").to_string(), "2026-11-23");
        assert_eq!(day("2026-01-02").to_string(), "2026-01-02");
        for text in [
            "",
            "2026-11",
            "2026-13-01",
            "2026-00-01",
            "2026-01-32",
            "2026-1-1-1",
            "x",
        ] {
            assert_eq!(Day::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_ledger_adds_up_and_is_kept_as_text() {
        let mut ledger = Ledger::default();
        ledger.add(day("2026-11-22"), carried(1, 2));
        ledger.add(day("2026-11-23"), carried(10, 20));
        ledger.add(day("2026-11-23"), carried(100, 0));
        assert_eq!(ledger.to_text(), "2026-11-22 1 2\n2026-11-23 110 20\n");
        assert_eq!(Ledger::from_text(&ledger.to_text()), ledger);
        assert_eq!(ledger.since(day("2026-11-23")), carried(110, 20));
        assert_eq!(ledger.since(day("2026-11-01")), carried(111, 22));
        assert_eq!(ledger.since(day("2026-11-24")), carried(0, 0));
        ledger.add(day("2026-11-23"), carried(u64::MAX, 0));
        assert_eq!(ledger.since(day("2026-11-01")).sum_bytes(), u64::MAX);
    }

    #[test]
    fn what_others_wrote_there_does_no_harm() {
        let check = |text, expect| {
            let sum = Ledger::from_text(text).since(day("2000-01-01"));
            assert_eq!(sum, expect, "{text:?}");
        };
        check("", carried(0, 0));
        check(
            "x\n2026-11-23 5 6\n2026-11-24 7\n2026-11-25 1 2 3\n",
            carried(5, 6),
        );
        check("2026-11-23 -5 6", carried(0, 0));
        assert_eq!(Budget::from_text("limit=x from=99 stop"), Budget::default());
    }

    #[test]
    fn what_another_version_wrote_stays_as_it_is() {
        let mut ledger = Ledger::from_text("2026-11-23 5 6 7\n2026-11-24 1 2\nof=another\n");
        ledger.add(day("2026-11-24"), carried(1, 0));
        let text = "2026-11-23 5 6 7\nof=another\n2026-11-24 2 2\n";
        assert_eq!(ledger.to_text(), text);
    }

    #[test]
    fn the_oldest_days_make_room() {
        let mut ledger = Ledger::default();
        for number in 1..=31 {
            for month in 1..=3 {
                let day = Day {
                    year: 2026,
                    month,
                    day: number,
                };
                ledger.add(day, carried(1, 0));
            }
        }
        let kept = ledger.since(day("2026-01-01")).up_bytes;
        assert_eq!(kept, LEDGER_DAYS_MAX as u64);
        assert_eq!(ledger.since(day("2026-03-01")).up_bytes, 31);
    }

    #[test]
    fn a_period_begins_on_its_day() {
        let check = |from_day, today, expect| {
            let start = Period::Month { from_day }.start(day(today));
            assert_eq!(start.to_string(), expect, "{from_day} {today}");
        };
        check(1, "2026-11-23", "2026-11-01");
        check(23, "2026-11-23", "2026-11-23");
        check(24, "2026-11-23", "2026-10-24");
        check(15, "2026-01-03", "2025-12-15");
        // A month that has no such day.
        check(31, "2026-11-30", "2026-11-30");
        check(31, "2026-03-05", "2026-02-28");
        check(30, "2028-03-05", "2028-02-29");
        assert_eq!(Period::Day.start(day("2026-11-23")), day("2026-11-23"));
    }

    #[test]
    fn a_budget_says_when_it_is_nearly_used_up() {
        let check = |limit_bytes, used, expect| {
            let budget = Budget {
                limit_bytes,
                ..Budget::default()
            };
            assert_eq!(budget.state(used), expect, "{used} of {limit_bytes}");
        };
        check(0, 5, BudgetState::None);
        check(1000, 0, BudgetState::Within);
        check(1000, 799, BudgetState::Within);
        check(1000, 800, BudgetState::Near);
        check(1000, 999, BudgetState::Near);
        check(1000, 1000, BudgetState::Reached);
        check(u64::MAX, u64::MAX - 1, BudgetState::Near);
    }

    #[test]
    fn what_is_to_come_is_what_is_not_there_yet_and_its_check() {
        use TransferState::{Active, Done, Paused, Queued, Verifying};
        let rows = [
            (Done, 5, 5),
            (Active, 4_000, 10_000),
            (Queued, 0, 1_000),
            (Paused, 100, 300),
            (Verifying, 50_000, 50_000),
        ];
        let transfers = crate::app::run::tests::list(&rows);
        let check = |verify, expect| {
            assert_eq!(
                bytes_to_come(transfers.iter(), verify),
                expect,
                "{verify:?}"
            );
        };
        check(Verified::Size, 7_200);
        check(Verified::Tail, 7_200 + 8_192 + 1_000 + 300 + 8_192);
        check(Verified::Full, 7_200 + 10_000 + 1_000 + 300 + 50_000);
    }

    #[test]
    fn a_budget_is_kept_as_text() {
        for period in [Period::Day, Period::Month { from_day: 31 }] {
            for stops in [false, true] {
                let budget = Budget {
                    limit_bytes: 5_000_000,
                    period,
                    stops,
                };
                assert_eq!(Budget::from_text(&budget.to_text()), budget);
            }
        }
    }
}
