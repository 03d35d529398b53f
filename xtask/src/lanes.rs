//! Tests side by side: each lane has its tests, and those of the end-to-end tests, where the machine gives it, a network
//! of their own.

use std::{process::Command, thread};

use crate::{counts::Counts, error::Result, run};

/// The tests that need a real port. Every browser of a network sees every port that is plugged in, so that one test at a
/// time may plug: beside each other they go in lanes.
pub(crate) const REAL_PORT_TESTS: &str = "real::";
const REAL_PORT_LANES: usize = 2;
/// As many of the others at once as leave two cores enough for what each waits for.
const THREADS: usize = 2;

/// Tests that run in one program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lane {
    tests: Vec<String>,
    threads: usize,
}

/// Puts every test into a lane.
pub(crate) fn of(tests: Vec<String>) -> Vec<Lane> {
    let (real, others): (Vec<_>, Vec<_>) = tests
        .into_iter()
        .partition(|test| test.starts_with(REAL_PORT_TESTS));
    let mut lanes: Vec<Lane> = (0..REAL_PORT_LANES)
        .map(|first| Lane {
            tests: real
                .iter()
                .skip(first)
                .step_by(REAL_PORT_LANES)
                .cloned()
                .collect(),
            threads: 1,
        })
        .collect();
    lanes.push(Lane {
        tests: others,
        threads: THREADS,
    });
    lanes.retain(|lane| !lane.tests.is_empty());
    lanes
}

impl Lane {
    /// What the test harness is told.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = String> {
        let threads = format!("--test-threads={}", self.threads);
        ["--exact".to_owned(), threads]
            .into_iter()
            .chain(self.tests.iter().cloned())
    }
}

/// Runs all of these beside each other, and says what went wrong first.
pub(crate) fn run(commands: Vec<Command>, what: &str, counts: &mut Counts) -> Result<()> {
    thread::scope(|scope| {
        let running: Vec<_> = commands
            .into_iter()
            .map(|mut command| {
                scope.spawn(move || {
                    let mut counts = Counts::default();
                    let result = run::run_watched(&mut command, what, |line| counts.see(line));
                    (counts, result)
                })
            })
            .collect();
        let mut sum = Ok(());
        for lane in running {
            let (seen, result) = lane
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            counts.add(seen);
            sum = sum.and(result);
        }
        sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_is_in_one_lane_and_real_ports_are_apart() {
        let names = [
            "a::one",
            "real::two",
            "real::deep::three",
            "b::four",
            "real::five",
        ];
        let lanes = of(names.map(String::from).to_vec());
        let lane = |tests: &[&str], threads| Lane {
            tests: tests.iter().map(ToString::to_string).collect(),
            threads,
        };
        assert_eq!(
            lanes,
            [
                lane(&["real::two", "real::five"], 1),
                lane(&["real::deep::three"], 1),
                lane(&["a::one", "b::four"], THREADS),
            ]
        );
        assert_eq!(of(vec!["a::one".into()]).len(), 1);
    }
}
