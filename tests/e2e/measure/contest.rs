//! One job by several, in turns, so that a busy machine hits all alike.

use super::{
    Bench,
    carry::{Job, ScriptWay, Subject, Took, carry},
    sheet::{Better, Figure},
};
use crate::{
    page::{Direction, Page},
    rig::Browser,
};

/// A job, and who does it.
pub(super) struct Contest {
    pub(super) table: &'static str,
    /// What is done, in front of who does it.
    pub(super) what: String,
    pub(super) job: Job,
    /// The page first: the others are what it is compared with.
    pub(super) subjects: Vec<Subject>,
    pub(super) runs: usize,
    /// The part of another's rate that the page is to reach.
    pub(super) claim: fn(&Subject) -> Option<f64>,
    pub(super) unit: Unit,
}

/// What of a second is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Kilobytes,
    Megabytes,
    Files,
}

impl Contest {
    /// Runs it; what the page took, run by run.
    pub(super) async fn run(&self, bench: &Bench, page: &Page) -> Vec<Took> {
        let mut of_page = Vec::new();
        let mut missing = vec![false; self.subjects.len()];
        for round in 0..bench.runs(self.runs) {
            let mut rates = vec![None; self.subjects.len()];
            // Each is first in its turn.
            for at in (0..self.subjects.len()).map(|at| (at + round) % self.subjects.len()) {
                let subject = &self.subjects[at];
                if missing[at] || round > 0 && runs_once(subject) {
                    continue;
                }
                match carry(bench, page, subject, &self.job).await {
                    Ok(took) => {
                        rates[at] = Some(self.tell(bench, subject, &took));
                        if at == 0 {
                            of_page.push(took);
                        }
                    }
                    Err(reason) => {
                        missing[at] = true;
                        bench.sheet.gap(self.table, &self.row(subject), &reason);
                    }
                }
            }
            self.compare(bench, &rates);
        }
        of_page
    }

    fn row(&self, subject: &Subject) -> String {
        format!("{}: {}", self.what, name(subject))
    }

    /// Tells one run, and gives its rate.
    fn tell(&self, bench: &Bench, subject: &Subject, took: &Took) -> f64 {
        let rate = self.unit.rate(&self.job, took.seconds);
        let figure = |row: String, value: f64, better| Figure {
            table: self.table,
            row,
            unit: self.unit.name(),
            better,
            value,
            claim: None,
        };
        let row = self.row(subject);
        bench.sheet.figure(&figure(row.clone(), rate, Better::More));
        let beside = [
            (took.on_disk_seconds, "until it is on the disk"),
            (took.whole_seconds, "from the program's start"),
        ];
        for (seconds, words) in beside {
            if let Some(seconds) = seconds {
                let rate = self.unit.rate(&self.job, seconds);
                let row = format!("{row}, {words}");
                bench.sheet.figure(&figure(row, rate, Better::Neither));
            }
        }
        rate
    }

    /// Tells what part of the others' rates the page has reached in a round.
    fn compare(&self, bench: &Bench, rates: &[Option<f64>]) {
        let Some(Some(ours)) = rates.first() else {
            return;
        };
        for (subject, rate) in self.subjects.iter().zip(rates).skip(1) {
            if let Some(rate) = rate {
                bench.sheet.figure(&Figure {
                    table: self.table,
                    row: format!("{}: page ÷ {}", self.what, name(subject)),
                    unit: "×",
                    better: Better::More,
                    value: ours / rate,
                    claim: (self.claim)(subject),
                });
            }
        }
    }
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Kilobytes => "kB/s",
            Self::Megabytes => "MB/s",
            Self::Files => "files/s",
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "no file is that large")]
    pub(super) fn rate(self, job: &Job, seconds: f64) -> f64 {
        match self {
            Self::Kilobytes => job.bytes() as f64 / seconds / 1e3,
            Self::Megabytes => job.bytes() as f64 / seconds / 1e6,
            Self::Files => job.files.len() as f64 / seconds,
        }
    }
}

/// Whether one run says enough: a script that sends 1024 bytes at a time is far behind, and takes long.
fn runs_once(subject: &Subject) -> bool {
    *subject == Subject::Script(ScriptWay::Inline)
}

/// What somebody is called in the tables.
fn name(subject: &Subject) -> String {
    match subject {
        Subject::Page(options) => {
            let options: Vec<String> = options
                .iter()
                .map(|(option, value)| {
                    format!(", {} {value}", option.trim_start_matches("option-"))
                })
                .collect();
            format!("page{}", options.concat())
        }
        Subject::Bare => "bare page".to_owned(),
        Subject::Script(ScriptWay::Data) => "pyserial, data mode".to_owned(),
        Subject::Script(ScriptWay::Inline) => "pyserial, inline".to_owned(),
    }
}

/// A word for a direction.
pub(super) fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

/// Opens the page in a browser of its own, does what is to be measured, and closes it.
pub(super) async fn in_browser(work: impl AsyncFnOnce(&Page)) {
    Page::alone_in(Browser::start().await, work).await;
}
