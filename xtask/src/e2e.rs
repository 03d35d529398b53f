//! The end-to-end tests, with what they need around them.

use std::{
    env,
    path::PathBuf,
    process::{Command, ExitCode},
};

use crate::{
    counts::Counts,
    debian,
    error::Result,
    inside,
    isolation::{self, Isolation},
    page, paths,
    report::Report,
    run::{self, Progress},
    tools,
};

/// Set, it makes a failure of a test that this machine cannot run.
const REQUIRE_ALL: &str = "AT_FERRY_REQUIRE_ALL";
/// Set to `libunftp`, it makes the tests use that even where vsftpd is.
const FTPD: &str = "AT_FERRY_FTPD";
/// They wait more than they compute, so more of them than cores run at once.
const TEST_THREADS: &str = "--test-threads=3";
/// What takes the pictures, and where they go.
const PICTURES: &str = "pictures::";
const PICTURES_DIR: &str = "xtask/screenshots";
/// The tests that need a real port.
const REAL_PORT_TESTS: &str = "real::";

/// `cargo xtask e2e [FILTERS]`: brings the page up to date and runs the end-to-end tests whose names hold a filter.
pub(crate) fn command(filters: &[String]) -> ExitCode {
    let mut report = Report::open();
    if report.check("page", "1 min", || page::build(Progress::Shown)) {
        report.tests("end-to-end tests", "3 min", |counts| run(counts, filters));
    }
    report.close()
}

/// `cargo xtask screenshots`: brings the page up to date and takes pictures of its main states.
pub(crate) fn screenshots() -> Result<ExitCode> {
    page::build(Progress::Shown)?;
    debian::ensure(&[debian::CHROMIUM, debian::CHROMEDRIVER])?;
    let arguments = ["test", "--features", "bridge", "--test", "e2e", "--"]
        .into_iter()
        .chain(["--ignored", PICTURES, "--test-threads=1"]);
    let arguments: Vec<String> = arguments.map(String::from).collect();
    let mut command = isolation::none(&arguments);
    set_up(&mut command, None);
    command.env("AT_FERRY_SCREENSHOTS", paths::root().join(PICTURES_DIR));
    run::run(&mut command, "taking pictures")?;
    println!("The pictures are in {PICTURES_DIR}/.");
    Ok(ExitCode::SUCCESS)
}

/// Runs the tests, in a network of their own where this machine gives one.
pub(crate) fn run(counts: &mut Counts, filters: &[String]) -> Result<()> {
    debian::ensure(&[debian::CHROMIUM, debian::CHROMEDRIVER])?;
    let ftpd = ftpd()?;
    let test = ["test", "--features", "bridge", "--test", "e2e"];
    let mut build = run::cargo(&test);
    run::run(
        build.arg("--no-run").args(Progress::Shown.argument()),
        "building the end-to-end tests",
    )?;

    let mut arguments: Vec<String> = test.iter().map(ToString::to_string).collect();
    arguments.extend(["--offline", "--", TEST_THREADS].map(String::from));
    arguments.extend_from_slice(filters);
    let mut skipped = None;
    let mut command = match Isolation::find() {
        Ok(isolation) => {
            arguments.insert(0, inside::LOOPBACK.into());
            isolation.command(&arguments)
        }
        Err(reason) => {
            arguments.extend(["--skip".into(), REAL_PORT_TESTS.into()]);
            skipped = Some(reason);
            isolation::none(&arguments)
        }
    };
    set_up(&mut command, ftpd);
    let result = run::run_watched(&mut command, "end-to-end tests", |line| counts.see(line));
    let Some(reason) = skipped else {
        return result;
    };
    let count = real_port_tests()?;
    println!("    the {count} tests of a real port were skipped: {reason}");
    if env::var_os(REQUIRE_ALL).is_some_and(|value| value != "0") {
        println!("    {REQUIRE_ALL} is set, so each counts as failed");
        counts.failed += count;
    } else {
        counts.skipped += count;
    }
    result
}

/// Tells the tests where things are.
fn set_up(command: &mut Command, ftpd: Option<PathBuf>) {
    let browser = debian::CHROMIUM
        .programs
        .iter()
        .find_map(|program| paths::which(program));
    for (name, value) in [
        ("AT_FERRY_CHROMIUM", browser),
        ("AT_FERRY_CHROMEDRIVER", paths::which("chromedriver")),
        (
            "AT_FERRY_VSFTPD",
            paths::which("vsftpd").filter(|_| ftpd.is_none()),
        ),
        ("AT_FERRY_LIBUNFTP", ftpd),
    ] {
        match value {
            Some(path) => command.env(name, path),
            None => command.env_remove(name),
        };
    }
}

/// The path of the stand-in, where vsftpd is not to be had or not wanted.
fn ftpd() -> Result<Option<PathBuf>> {
    if env::var(FTPD).is_ok_and(|wanted| wanted == "libunftp") {
        return tools::ftpd().map(Some);
    }
    match debian::ensure(&[debian::VSFTPD]) {
        Ok(()) => Ok(None),
        Err(error) => {
            println!("{error}; a stand-in is used");
            tools::ftpd().map(Some)
        }
    }
}

fn real_port_tests() -> Result<u32> {
    let mut list = run::cargo(&[
        "test",
        "--quiet",
        "--features",
        "bridge",
        "--test",
        "e2e",
        "--",
    ]);
    let names = run::run_quietly(
        list.args(["--list", REAL_PORT_TESTS]),
        "listing the end-to-end tests",
    )?;
    let count = names
        .lines()
        .filter(|line| line.ends_with(": test"))
        .count();
    Ok(u32::try_from(count).expect("a test binary has no four thousand million tests"))
}
