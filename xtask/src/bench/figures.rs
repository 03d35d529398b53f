//! Figures as they were measured, and what several of one row come to.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// All that was measured, in the order in which each row was first told of.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Figures {
    rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Row {
    pub(crate) table: String,
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) better: Better,
    /// What the figure is to be at least, or at most.
    pub(crate) claim: Option<f64>,
    /// One for each run.
    pub(crate) values: Vec<f64>,
    /// Why there is none, or not in each run.
    pub(crate) gap: Option<String>,
}

/// Which way a figure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Better {
    More,
    Less,
    /// It is told beside another.
    Neither,
}

/// A line of the sheet that the cells write.
#[derive(Debug, Deserialize)]
struct Line {
    table: String,
    row: String,
    #[serde(default)]
    unit: String,
    better: Option<Better>,
    value: Option<f64>,
    claim: Option<f64>,
    gap: Option<String>,
}

impl Figures {
    /// Reads a sheet of them.
    pub(crate) fn read(&mut self, file: &Path) -> Result<()> {
        let text = fs::read_to_string(file).map_err(Error::file(file))?;
        for line in text.lines() {
            let line: Line = serde_json::from_str(line).map_err(|error| {
                Error::io(file.display().to_string())(std::io::Error::other(error))
            })?;
            self.take(line);
        }
        Ok(())
    }

    /// Takes one figure in.
    pub(crate) fn figure(
        &mut self,
        table: &str,
        row: String,
        unit: &str,
        better: Better,
        value: f64,
    ) {
        self.take(Line {
            table: table.into(),
            row,
            unit: unit.into(),
            better: Some(better),
            value: Some(value),
            claim: None,
            gap: None,
        });
    }

    /// The same, with what it is to be at least or at most.
    pub(crate) fn claimed(
        &mut self,
        table: &str,
        row: String,
        unit: &str,
        better: Better,
        value: f64,
        claim: f64,
    ) {
        self.take(Line {
            table: table.into(),
            row,
            unit: unit.into(),
            better: Some(better),
            value: Some(value),
            claim: Some(claim),
            gap: None,
        });
    }

    /// A row with no figure, and why.
    pub(crate) fn gap(&mut self, table: &str, row: &str, reason: String) {
        self.take(Line {
            table: table.into(),
            row: row.into(),
            unit: String::new(),
            better: None,
            value: None,
            claim: None,
            gap: Some(reason),
        });
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    fn take(&mut self, line: Line) {
        let known = |row: &Row| row.table == line.table && row.name == line.row;
        let at = self.rows.iter().position(known).unwrap_or_else(|| {
            self.rows.push(Row {
                table: line.table,
                name: line.row,
                unit: line.unit.clone(),
                better: line.better.unwrap_or(Better::Neither),
                claim: line.claim,
                values: Vec::new(),
                gap: None,
            });
            self.rows.len() - 1
        });
        let row = &mut self.rows[at];
        row.values.extend(line.value);
        row.gap = line.gap.or(row.gap.take());
    }
}

impl Row {
    /// The middle one, or the mean of the two in the middle.
    pub(crate) fn median(&self) -> Option<f64> {
        let mut sorted = self.values.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        match sorted.len() {
            0 => None,
            odd if odd % 2 == 1 => Some(sorted[middle]),
            _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
        }
    }

    /// The least and the most.
    pub(crate) fn spread(&self) -> Option<(f64, f64)> {
        let least = self.values.iter().copied().reduce(f64::min)?;
        let most = self.values.iter().copied().reduce(f64::max)?;
        Some((least, most))
    }

    /// Whether the median is what is claimed of it; nothing where nothing is claimed or measured.
    pub(crate) fn holds(&self) -> Option<bool> {
        let (claim, median) = (self.claim?, self.median()?);
        Some(match self.better {
            Better::Less => median <= claim,
            Better::More | Better::Neither => median >= claim,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: &[f64], better: Better, claim: Option<f64>) -> Row {
        Row {
            table: "T".into(),
            name: "r".into(),
            unit: "s".into(),
            better,
            claim,
            values: values.to_vec(),
            gap: None,
        }
    }

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        let check = |values: &[f64], expect: Option<f64>, spread: Option<(f64, f64)>| {
            let row = row(values, Better::More, None);
            assert_eq!((row.median(), row.spread()), (expect, spread), "{values:?}");
        };
        check(&[], None, None);
        check(&[3.0], Some(3.0), Some((3.0, 3.0)));
        check(&[9.0, 1.0, 2.0], Some(2.0), Some((1.0, 9.0)));
        check(&[4.0, 1.0, 2.0, 8.0], Some(3.0), Some((1.0, 8.0)));
    }

    #[test]
    fn a_claim_is_held_against_the_median() {
        let check = |better, claim, expect| {
            let row = row(&[0.9, 1.0, 7.0], better, claim);
            assert_eq!(row.holds(), expect, "{better:?} {claim:?}");
        };
        check(Better::More, Some(1.0), Some(true));
        check(Better::More, Some(1.1), Some(false));
        check(Better::Less, Some(1.0), Some(true));
        check(Better::Less, Some(0.9), Some(false));
        check(Better::More, None, None);
    }

    #[test]
    fn runs_of_one_row_come_together_and_a_gap_stays_one() {
        let dir = std::env::temp_dir().join(format!("at-ferry-figures-{}", std::process::id()));
        fs::write(
            &dir,
            "{\"table\":\"A\",\"row\":\"x\",\"unit\":\"s\",\"better\":\"less\",\"value\":2.0,\"claim\":3.0}\n\
             {\"table\":\"A\",\"row\":\"y\",\"gap\":\"no Python\"}\n\
             {\"table\":\"A\",\"row\":\"x\",\"unit\":\"s\",\"better\":\"less\",\"value\":4.0,\"claim\":3.0}\n",
        )
        .unwrap();
        let mut figures = Figures::default();
        figures.read(&dir).unwrap();
        fs::remove_file(&dir).unwrap();
        let [x, y] = figures.rows() else {
            panic!("{figures:?}");
        };
        assert_eq!((x.median(), x.holds()), (Some(3.0), Some(true)));
        assert_eq!((y.median(), y.gap.as_deref()), (None, Some("no Python")));
    }
}
