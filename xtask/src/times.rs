//! How long the steps of builds and tests took when they last ran, kept in `target/` for `cargo xtask bench` to tell.

use std::{fs, path::PathBuf, sync::Mutex};

use crate::{bench, paths};

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Time {
    pub(crate) what: String,
    pub(crate) seconds: f64,
    pub(crate) commit: String,
}

/// Notes what a step took. That it cannot be noted is no reason to fail.
pub(crate) fn note(what: &str, seconds: f64) {
    // Steps may end side by side, and each writes all.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock();
    let mut times = all();
    times.retain(|time| time.what != what);
    times.push(Time {
        what: what.to_owned(),
        seconds,
        commit: bench::commit(),
    });
    let lines: Vec<String> = times
        .iter()
        .map(|time| format!("{}\t{}\t{}\n", time.what, time.seconds, time.commit))
        .collect();
    let _ = fs::write(file(), lines.concat());
}

/// What was noted.
pub(crate) fn all() -> Vec<Time> {
    let text = fs::read_to_string(file()).unwrap_or_default();
    text.lines().filter_map(read).collect()
}

fn read(line: &str) -> Option<Time> {
    let mut fields = line.split('\t');
    Some(Time {
        what: fields.next()?.to_owned(),
        seconds: fields.next()?.parse().ok()?,
        commit: fields.next()?.to_owned(),
    })
}

fn file() -> PathBuf {
    paths::target().join("times.tsv")
}
