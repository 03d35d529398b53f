//! What a coded number stands for, as a figure that reads the same in every language.

use crate::dialect::table::{Meaning, Name};

/// Bit errors by their code (27.007 clause 8.5, which has them of 45.008 clause 8.2.4).
const BIT_ERRORS: [&str; 8] = [
    "< 0.2 %",
    "0.2–0.4 %",
    "0.4–0.8 %",
    "0.8–1.6 %",
    "1.6–3.2 %",
    "3.2–6.4 %",
    "6.4–12.8 %",
    "> 12.8 %",
];

/// The figure of this value of a parameter, where it has one.
pub(super) fn figure(name: Name, value: u64) -> Option<String> {
    let step = i64::try_from(value).ok()?;
    match name {
        // 27.007 clause 8.5.
        Name::Rssi => match value {
            0 => Some(dbm("≤ ", -113)),
            1..=30 => Some(dbm("", -113 + 2 * step)),
            31 => Some(dbm("≥ ", -51)),
            _ => None,
        },
        Name::BitErrors => BIT_ERRORS
            .get(usize::try_from(value).ok()?)
            .map(|figure| (*figure).to_owned()),
        // Clause 8.69: each step begins at its figure, but the lowest, which ends at that of the next.
        Name::Rxlev => of_steps(value, 63, dbm("", -111 + step), dbm("< ", -110)),
        Name::Rscp => of_steps(value, 96, dbm("", -121 + step), dbm("< ", -120)),
        Name::Ecno => of_steps(value, 49, halves(-49 + step), "< −24 dB".to_owned()),
        Name::Rsrq => of_steps(value, 34, halves(-40 + step), "< −19.5 dB".to_owned()),
        Name::Rsrp => of_steps(value, 97, dbm("", -141 + step), dbm("< ", -140)),
        Name::ModifyTime => moment(value),
        _ => None,
    }
}

/// How good a signal of this value is.
pub(super) fn signal(name: Name, value: u64) -> Option<Meaning> {
    let [weak, fair, good, strong] = match name {
        Name::Rssi => [1, 10, 15, 26],
        Name::Rsrp => [1, 31, 46, 61],
        _ => return None,
    };
    let is_known = figure(name, value).is_some();
    is_known.then_some(match value {
        value if value >= strong => Meaning::StrongSignal,
        value if value >= good => Meaning::GoodSignal,
        value if value >= fair => Meaning::FairSignal,
        value if value >= weak => Meaning::WeakSignal,
        _ => Meaning::NoSignal,
    })
}

fn of_steps(value: u64, last: u64, figure: String, lowest: String) -> Option<String> {
    match value {
        0 => Some(lowest),
        value if value < last => Some(figure),
        value if value == last => Some(format!("≥ {figure}")),
        _ => None,
    }
}

fn dbm(sign: &str, level: i64) -> String {
    format!("{sign}−{} dBm", level.unsigned_abs())
}

fn halves(level: i64) -> String {
    let sign = if level < 0 { "−" } else { "" };
    let (whole, half) = (level.unsigned_abs() / 2, level.unsigned_abs() % 2);
    let half = if half == 1 { ".5" } else { "" };
    format!("{sign}{whole}{half} dB")
}

/// `YYYYMMDDHHMMSS` as a date and a time of day.
fn moment(value: u64) -> Option<String> {
    let digits = format!("{value:014}");
    let part = |from: usize, to: usize| digits.get(from..to);
    (digits.len() == 14).then_some(())?;
    Some(format!(
        "{}-{}-{} {}:{}:{}",
        part(0, 4)?,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coded_numbers_are_figures() {
        let check = |name: Name, value: u64, expect: Option<&str>| {
            assert_eq!(figure(name, value).as_deref(), expect, "{name:?} {value}");
        };
        check(Name::Rssi, 0, Some("≤ −113 dBm"));
        check(Name::Rssi, 21, Some("−71 dBm"));
        check(Name::Rssi, 24, Some("−65 dBm"));
        check(Name::Rssi, 31, Some("≥ −51 dBm"));
        check(Name::Rssi, 99, None);
        check(Name::BitErrors, 0, Some("< 0.2 %"));
        check(Name::BitErrors, 99, None);
        check(Name::Rsrp, 0, Some("< −140 dBm"));
        check(Name::Rsrp, 1, Some("−140 dBm"));
        check(Name::Rsrp, 97, Some("≥ −44 dBm"));
        check(Name::Rsrp, 255, None);
        check(Name::Rsrq, 1, Some("−19.5 dB"));
        check(Name::Rsrq, 34, Some("≥ −3 dB"));
        check(Name::Ecno, 49, Some("≥ 0 dB"));
        check(
            Name::ModifyTime,
            20_220_818_074_000,
            Some("2022-08-18 07:40:00"),
        );
        check(Name::Port, 21, None);
    }

    #[test]
    fn a_signal_is_a_word() {
        let check = |name: Name, value: u64, expect: Option<Meaning>| {
            assert_eq!(signal(name, value), expect, "{name:?} {value}");
        };
        check(Name::Rssi, 0, Some(Meaning::NoSignal));
        check(Name::Rssi, 9, Some(Meaning::WeakSignal));
        check(Name::Rssi, 14, Some(Meaning::FairSignal));
        check(Name::Rssi, 24, Some(Meaning::GoodSignal));
        check(Name::Rssi, 31, Some(Meaning::StrongSignal));
        check(Name::Rssi, 99, None);
        check(Name::Rsrp, 48, Some(Meaning::GoodSignal));
        check(Name::Rsrq, 20, None);
    }
}
