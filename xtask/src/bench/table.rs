//! Figures as tables that people read, and that a later run is compared with.

use std::{collections::BTreeMap, fmt::Write as _};

use super::figures::{Better, Figures, Row};

/// A fall by so much is pointed out.
const FALL: f64 = 0.1;

/// What the tables of another run say: the median by table and row, and its unit.
pub(crate) type Earlier = BTreeMap<(String, String), (f64, String)>;

/// The tables, each row beside what it was in the other run.
pub(crate) fn markdown(figures: &Figures, earlier: &Earlier) -> String {
    let mut text = String::new();
    let mut tables: Vec<&str> = Vec::new();
    for row in figures.rows() {
        if !tables.contains(&row.table.as_str()) {
            tables.push(&row.table);
        }
    }
    for table in tables {
        let _ = writeln!(
            text,
            "## {table}\n\n| what | median | least to most | runs | asked for | before |\n|---|---:|---|---:|---|---|"
        );
        for row in figures.rows().iter().filter(|row| row.table == table) {
            let cells = cells(row, earlier).map(|cell| cell.replace('|', "\\|"));
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        text.push('\n');
    }
    text
}

/// What fell by a tenth or more, in words.
pub(crate) fn falls(figures: &Figures, earlier: &Earlier) -> Vec<String> {
    let told = figures.rows().iter().filter_map(|row| {
        let (now, before) = (row.median()?, before(row, earlier)?);
        let fall = fall(row.better, before, now)?;
        let (table, name) = (&row.table, &row.name);
        let (now, before) = (number(now), number(before));
        let unit = &row.unit;
        Some(format!(
            "{table}: {name}: {now} {unit} where it was {before}, worse by {:.0} %",
            fall * 100.0
        ))
    });
    told.collect()
}

/// Reads tables as [`markdown`] writes them; what is none of its rows is passed over.
pub(crate) fn read(text: &str) -> Earlier {
    let mut earlier = Earlier::new();
    let mut table = "";
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            table = heading.trim();
            continue;
        }
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        if let [name, median, ..] = cells.as_slice()
            && let Some((value, unit)) = value(median)
        {
            let key = (table.to_owned(), name.replace("\\|", "|"));
            earlier.insert(key, (value, unit.to_owned()));
        }
    }
    earlier
}

fn cells(row: &Row, earlier: &Earlier) -> [String; 6] {
    let unit = &row.unit;
    let median = row
        .median()
        .map(|median| format!("{} {unit}", number(median)));
    let median = match (median, &row.gap) {
        (Some(median), None) => median.trim().to_owned(),
        (Some(median), Some(gap)) => format!("{} (not each time: {})", median.trim(), short(gap)),
        (None, gap) => gap.as_deref().map_or_else(|| "-".to_owned(), short),
    };
    let spread = match row.spread() {
        Some((least, most)) if row.values.len() > 1 => {
            format!("{} to {}", number(least), number(most))
        }
        _ => String::new(),
    };
    let runs = match row.values.len() {
        0 => String::new(),
        runs => runs.to_string(),
    };
    let claim = row.claim.map_or_else(String::new, |claim| {
        let bound = if row.better == Better::Less {
            "≤"
        } else {
            "≥"
        };
        let holds = match row.holds() {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "not measured",
        };
        format!("{bound} {} {unit}: {holds}", number(claim)).replace(" :", ":")
    });
    let before = before(row, earlier).map_or_else(String::new, |before| {
        let fell = row
            .median()
            .and_then(|now| fall(row.better, before, now))
            .map_or_else(String::new, |fall| {
                format!(" (**worse by {:.0} %**)", fall * 100.0)
            });
        format!("{}{fell}", number(before))
    });
    [row.name.clone(), median, spread, runs, claim, before]
}

/// What the row was in the other run, where it was told in the same unit.
fn before(row: &Row, earlier: &Earlier) -> Option<f64> {
    let (value, unit) = earlier.get(&(row.table.clone(), row.name.clone()))?;
    (*unit == row.unit).then_some(*value)
}

/// By what part it is worse, where that is a tenth or more.
fn fall(better: Better, before: f64, now: f64) -> Option<f64> {
    let worse = match better {
        Better::More => before - now,
        Better::Less => now - before,
        Better::Neither => return None,
    };
    let part = worse / before.abs();
    // What the table rounds away is no fall.
    (part.is_finite() && part >= FALL - 1e-9).then_some(part)
}

/// Three figures that count.
fn number(value: f64) -> String {
    match value.abs() {
        ..1e-9 => "0".to_owned(),
        ..1.0 => format!("{value:.3}"),
        1.0..10.0 => format!("{value:.2}"),
        10.0..1000.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// A number and its unit.
fn value(cell: &str) -> Option<(f64, &str)> {
    let cell = cell.split(" (").next()?;
    let (number, unit) = cell.split_once(' ').unwrap_or((cell, ""));
    Some((number.parse().ok()?, unit))
}

/// A reason on one line.
fn short(reason: &str) -> String {
    const LETTERS_MAX: usize = 160;
    let line = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LETTERS_MAX) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(value: f64, better: Better) -> Figures {
        let mut figures = Figures::default();
        figures.figure("The line", "up: page".into(), "MB/s", better, value);
        figures
    }

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let mut figures = figures(3.25, Better::More);
        figures.claimed(
            "The line",
            "up: page ÷ bare".into(),
            "×",
            Better::More,
            0.5,
            0.7,
        );
        figures.gap("The line", "up: pyserial", "no | Python".into());
        figures.figure("Small files", "commands".into(), "", Better::Less, 1.2);
        let text = markdown(&figures, &Earlier::new());
        let earlier = read(&text);
        let of = |table: &str, row: &str| earlier.get(&(table.to_owned(), row.to_owned())).cloned();
        assert_eq!(
            of("The line", "up: page"),
            Some((3.25, "MB/s".into())),
            "{text}"
        );
        assert_eq!(of("The line", "up: page ÷ bare"), Some((0.5, "×".into())));
        assert_eq!(of("The line", "up: pyserial"), None);
        assert_eq!(of("Small files", "commands"), Some((1.2, String::new())));
        assert!(text.contains("≥ 0.700 ×: **no**"), "{text}");
        assert!(text.contains("no \\| Python"), "{text}");
    }

    #[test]
    fn a_fall_by_a_tenth_is_pointed_out_and_no_smaller_one() {
        let check = |better, before: f64, now: f64, expect: bool| {
            let earlier = read(&markdown(&figures(before, better), &Earlier::new()));
            let now = figures(now, better);
            let told = falls(&now, &earlier);
            assert_eq!(
                told.len(),
                usize::from(expect),
                "{better:?} {before} {told:?}"
            );
            let text = markdown(&now, &earlier);
            assert_eq!(text.contains("**worse by"), expect, "{text}");
        };
        check(Better::More, 10.0, 9.0, true);
        check(Better::More, 10.0, 9.1, false);
        check(Better::More, 10.0, 20.0, false);
        check(Better::Less, 10.0, 11.0, true);
        check(Better::Less, 10.0, 10.9, false);
        check(Better::Less, 10.0, 5.0, false);
        check(Better::Neither, 10.0, 1.0, false);
        check(Better::Less, 0.0, 1.0, false);
    }

    #[test]
    fn another_unit_is_not_compared() {
        let earlier = read("## The line\n\n| up: page | 9000 kB/s |  | 1 |  |  |\n");
        assert_eq!(
            falls(&figures(3.0, Better::More), &earlier),
            Vec::<String>::new()
        );
    }
}
