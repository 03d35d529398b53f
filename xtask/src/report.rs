use std::{process::ExitCode, time::Instant};

use crate::{counts::Counts, error::Result, run};

/// What the steps came to, whatever the ones before them said.
pub(crate) struct Report {
    start: Instant,
    counts: Counts,
    steps: Vec<String>,
}

impl Report {
    /// Before the first step.
    pub(crate) fn open() -> Self {
        Self {
            start: Instant::now(),
            counts: Counts::default(),
            steps: Vec::new(),
        }
    }

    /// Prints the sum; its last line is for people and for whatever runs us.
    pub(crate) fn close(self) -> ExitCode {
        let seconds = self.start.elapsed().as_secs_f32();
        println!("\nfrom s  took s");
        for run::Step { what, start, took } in run::steps() {
            let from = start.saturating_duration_since(self.start).as_secs();
            println!("{from:>6} {:>7.1}  {what}", took.as_secs_f32());
        }
        if let Some(busy) = run::busy_seconds() {
            println!("a core was busy for {busy} s in all");
        }
        println!("\n{} in {seconds:.0} s", self.steps.join(", "));
        let Counts {
            passed,
            failed,
            skipped,
        } = self.counts;
        match skipped {
            0 => println!("{passed} passed, {failed} failed"),
            _ => println!("{passed} passed, {failed} failed, {skipped} skipped"),
        }
        if failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    /// A step that is right or wrong as a whole.
    pub(crate) fn check(
        &mut self,
        what: &str,
        about: &str,
        work: impl FnOnce() -> Result<()>,
    ) -> bool {
        let passed = run::step(what, about, work)
            .map_err(|error| eprintln!("error: {error}"))
            .is_ok();
        self.counts.passed += u32::from(passed);
        self.counts.failed += u32::from(!passed);
        self.steps.push(format!(
            "{what} {}",
            if passed { "passed" } else { "FAILED" }
        ));
        passed
    }

    /// A step that counts its tests.
    pub(crate) fn tests(
        &mut self,
        what: &str,
        about: &str,
        work: impl FnOnce(&mut Counts) -> Result<()>,
    ) {
        let mut counts = Counts::default();
        let result = run::step(what, about, || work(&mut counts))
            .map_err(|error| eprintln!("error: {error}"));
        // What fails before it comes to its tests, or in a way that no test counts, counts as one.
        if result.is_err() && counts.failed == 0 {
            counts.failed = 1;
        }
        let how = if counts.failed == 0 {
            "passed"
        } else {
            "FAILED"
        };
        self.steps.push(format!("{what} {how}"));
        self.counts.add(counts);
    }
}
