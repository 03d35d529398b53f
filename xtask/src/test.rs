//! `cargo xtask test`: everything, in the order in which a mistake shows soonest.

use std::{env, fs, process::Command, process::ExitCode, time::Instant};

use crate::{
    counts::Counts,
    debian,
    error::{Error, Result},
    inside,
    isolation::{self, Isolation},
    page, paths, run, tools,
};

/// Set, it makes a failure of a test that this machine cannot run.
const REQUIRE_ALL: &str = "AT_FERRY_REQUIRE_ALL";
/// Set to `libunftp`, it makes the tests use that even where vsftpd is.
const FTPD: &str = "AT_FERRY_FTPD";
/// The tests that need a real port.
const REAL_PORT_TESTS: &str = "real::";

/// Runs every step, whatever the others said, and sums up.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    if let Some(argument) = arguments.first() {
        return Err(Error::Usage(format!("`test` takes no `{argument}`")));
    }
    let start = Instant::now();
    let mut report = Report::default();
    report.check("format", "2 s", || {
        run::run(&mut run::cargo(&["fmt", "--all", "--check"]), "cargo fmt")
    });
    report.check("clippy, native", "1 min the first time", clippy_native);
    report.check("clippy, wasm", "1 min the first time", clippy_wasm);
    report.tests("native tests", "1 min 30 s the first time", native_tests);
    report.tests("browser tests", "2 min 30 s the first time", browser_tests);
    let page = report.check("page", "5 min the first time", page::build);
    if page {
        report.tests("end-to-end tests", "2 min", end_to_end_tests);
    } else {
        println!("==> end-to-end tests: not run, since there is no page to test");
        report.counts.failed += 1;
    }
    println!(
        "\n{} in {:.0} s",
        report.steps.join(", "),
        start.elapsed().as_secs_f32()
    );
    let Counts {
        passed,
        failed,
        skipped,
    } = report.counts;
    match skipped {
        0 => println!("{passed} passed, {failed} failed"),
        _ => println!("{passed} passed, {failed} failed, {skipped} skipped"),
    }
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[derive(Default)]
struct Report {
    counts: Counts,
    steps: Vec<String>,
}

impl Report {
    /// A step that is right or wrong as a whole.
    fn check(&mut self, what: &str, about: &str, work: impl FnOnce() -> Result<()>) -> bool {
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
    fn tests(&mut self, what: &str, about: &str, work: impl FnOnce(&mut Counts) -> Result<()>) {
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

fn clippy_native() -> Result<()> {
    let mut all = run::cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--features",
        "bridge",
    ]);
    run::run(
        all.args(run::quiet_unless_watched())
            .args(["--", "-D", "warnings"]),
        "cargo clippy",
    )?;
    let mut e2e = run::cargo(&["clippy", "--test", "e2e", "--features", "bridge"]);
    run::run(
        e2e.args(run::quiet_unless_watched())
            .args(["--", "-D", "warnings"]),
        "cargo clippy",
    )
}

fn clippy_wasm() -> Result<()> {
    // This also gets the wasm target where it is missing.
    tools::test_runner()?;
    let mut clippy = run::cargo(&[
        "clippy",
        "--target",
        tools::WASM,
        "--lib",
        "--bin",
        "at-ferry",
    ]);
    clippy
        .args(browser_test_targets()?)
        .args(run::quiet_unless_watched());
    run::run(clippy.args(["--", "-D", "warnings"]), "cargo clippy")
}

fn native_tests(counts: &mut Counts) -> Result<()> {
    let mut test = run::cargo(&[
        "test",
        "--workspace",
        "--features",
        "bridge",
        "--no-fail-fast",
    ]);
    test.args(run::quiet_unless_watched());
    run::run_watched(&mut test, "native tests", |line| counts.see(line))
}

fn browser_tests(counts: &mut Counts) -> Result<()> {
    debian::ensure(&[debian::CHROMIUM, debian::CHROMEDRIVER])?;
    let targets = browser_test_targets()?;
    if targets.is_empty() {
        // Without a target named, cargo would take the native tests for the browser's.
        println!("    no tests/browser*.rs");
        return Ok(());
    }
    let mut test = run::cargo(&["test", "--target", tools::WASM, "--no-fail-fast"]);
    test.args(targets)
        .args(run::quiet_unless_watched())
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            tools::test_runner()?,
        )
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    run::run_watched(&mut test, "browser tests", |line| counts.see(line))
}

/// The files in `tests/` that are for the browser, by their names.
fn browser_test_targets() -> Result<Vec<String>> {
    let tests = paths::root().join("tests");
    let mut names: Vec<String> = fs::read_dir(&tests)
        .map_err(Error::file(&tests))?
        .filter_map(|entry| entry.ok()?.path().file_stem()?.to_str().map(str::to_owned))
        .filter(|name| name.starts_with("browser"))
        .collect();
    names.sort();
    Ok(names
        .into_iter()
        .map(|name| format!("--test={name}"))
        .collect())
}

fn end_to_end_tests(counts: &mut Counts) -> Result<()> {
    debian::ensure(&[debian::CHROMIUM, debian::CHROMEDRIVER])?;
    let ftpd = ftpd()?;
    let test = ["test", "--features", "bridge", "--test", "e2e"];
    let mut build = run::cargo(&test);
    run::run(
        build.arg("--no-run").args(run::quiet_unless_watched()),
        "building the end-to-end tests",
    )?;

    let mut arguments: Vec<String> = test.iter().map(ToString::to_string).collect();
    arguments.extend(["--quiet", "--offline", "--"].map(String::from));
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
fn set_up(command: &mut Command, ftpd: Option<std::path::PathBuf>) {
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
fn ftpd() -> Result<Option<std::path::PathBuf>> {
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
