use std::{cell::RefCell, fs::File, io::Write as _, path::Path};

use serde::Serialize;
use serde_json::json;

/// Where figures go as they are measured: a JSON object a line. Several figures of one row are its runs.
pub(super) struct Sheet(RefCell<File>);

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Figure<'a> {
    pub(super) table: &'a str,
    pub(super) row: String,
    pub(super) unit: &'static str,
    pub(super) better: Better,
    pub(super) value: f64,
    /// What the figure is to be at least, or at most.
    pub(super) claim: Option<f64>,
}

/// Which way a figure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Better {
    More,
    Less,
    /// It is told beside another.
    Neither,
}

impl Sheet {
    pub(super) fn open(file: &Path) -> Self {
        let file = File::create(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Self(RefCell::new(file))
    }

    pub(super) fn figure(&self, figure: &Figure<'_>) {
        println!("      {}: {:.4} {}", figure.row, figure.value, figure.unit);
        self.line(&serde_json::to_string(figure).expect("plain data"));
    }

    /// A row with no figure, and why.
    pub(super) fn gap(&self, table: &str, row: &str, reason: &str) {
        println!("      {row}: {reason}");
        self.line(&json!({"table": table, "row": row, "gap": reason}).to_string());
    }

    fn line(&self, text: &str) {
        writeln!(self.0.borrow_mut(), "{text}").expect("there is room for the figures");
    }
}
