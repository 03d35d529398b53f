//! The end-to-end tests, with what they need around them.

use std::{
    env,
    ffi::OsString,
    path::PathBuf,
    process::{Command, ExitCode},
};

use crate::{
    counts::Counts,
    debian,
    error::{Error, Result},
    inside,
    isolation::{self, Isolation},
    lanes::{self, REAL_PORT_TESTS},
    npm, page, paths,
    report::Report,
    run::{self, Progress},
    servers, tools,
};

/// Set, it makes a failure of a test that this machine cannot run.
const REQUIRE_ALL: &str = "AT_FERRY_REQUIRE_ALL";
/// Set to `libunftp`, it makes the tests use that even where vsftpd is.
const FTPD: &str = "AT_FERRY_FTPD";
/// What takes the pictures, and where they go.
const PICTURES: &str = "pictures::";
const PICTURES_DIR: &str = "xtask/screenshots";
/// The tests that need axe-core.
const AXE_TESTS: &str = "access::no_screen";
/// The tests that need Firefox.
const FIREFOX_TESTS: &str = "firefox::";
/// The tests that need tshark.
const TSHARK_TESTS: &str = "evidence::wireshark";
/// The tests that need the single file.
const SINGLE_FILE_TESTS: &str = "single::";

/// `cargo xtask e2e [FILTERS]`: brings the page up to date and runs the end-to-end tests whose names hold a filter.
pub(crate) fn command(filters: &[String]) -> ExitCode {
    let mut report = Report::open();
    // The single file takes a compilation of its own, so it is built where its tests may run.
    let build = if wanted(filters, SINGLE_FILE_TESTS) {
        page::build_all
    } else {
        page::build
    };
    if report.check("page", "1 min", || build(Progress::Shown)) {
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
    set_up(&mut command, &Programs::default());
    command.env("AT_FERRY_SCREENSHOTS", paths::root().join(PICTURES_DIR));
    run::run(&mut command, "taking pictures")?;
    println!("The pictures are in {PICTURES_DIR}/.");
    Ok(ExitCode::SUCCESS)
}

/// Runs what is no test of every day, by the beginning of its name, in a network of its own; `environment` is what it goes
/// by.
pub(crate) fn apart(tests: &str, environment: &[(&str, OsString)]) -> Result<()> {
    debian::ensure(&[debian::CHROMIUM, debian::CHROMEDRIVER])?;
    let isolation = Isolation::find().map_err(|reason| Error::Missing {
        what: "a network with device events of its own".into(),
        remedy: reason,
    })?;
    let (vsftpd, libunftp) = ftp_server()?;
    let mut build = run::cargo(&["test", "--features", "bridge", "--test", "e2e"]);
    build.arg("--no-run").args(Progress::Shown.argument());
    run::run(&mut build, "building the end-to-end tests")?;
    let arguments = [inside::LOOPBACK, "test", "--quiet", "--offline"]
        .into_iter()
        .chain(["--features", "bridge", "--test", "e2e", "--"])
        .chain(["--ignored", tests, "--test-threads=1", "--nocapture"]);
    let arguments: Vec<String> = arguments.map(String::from).collect();
    let mut command = isolation.command(&arguments);
    let programs = Programs {
        vsftpd,
        libunftp,
        ..Programs::default()
    };
    set_up(&mut command, &programs);
    run::run(
        command.envs(environment.iter().cloned()),
        "what is run apart",
    )
}

/// Tests that this machine cannot run.
struct Skipped {
    /// What their names begin with.
    tests: &'static str,
    /// What they are for.
    what: &'static str,
    reason: String,
}

/// Runs the tests, in a network of their own where this machine gives one.
pub(crate) fn run(counts: &mut Counts, filters: &[String]) -> Result<()> {
    debian::ensure(&[debian::CHROMIUM, debian::CHROMEDRIVER])?;
    let mut skipped = Vec::new();
    let mut or_skip = |tests, what, got: Result<PathBuf>| {
        got.map_err(|error| {
            let reason = error.to_string();
            skipped.push(Skipped {
                tests,
                what,
                reason,
            });
        })
        .ok()
    };
    let (vsftpd, libunftp) = ftp_server()?;
    let programs = Programs {
        vsftpd,
        libunftp,
        axe: wanted(filters, AXE_TESTS)
            .then(|| or_skip(AXE_TESTS, "accessibility", npm::axe()))
            .flatten(),
        geckodriver: wanted(filters, FIREFOX_TESTS)
            .then(|| or_skip(FIREFOX_TESTS, "Firefox", geckodriver()))
            .flatten(),
        tshark: wanted(filters, TSHARK_TESTS)
            .then(|| or_skip(TSHARK_TESTS, "tshark", tshark()))
            .flatten(),
    };
    let test = ["test", "--features", "bridge", "--test", "e2e"];
    let mut build = run::cargo(&test);
    run::run(
        build.arg("--no-run").args(Progress::Shown.argument()),
        "building the end-to-end tests",
    )?;

    let isolation = Isolation::find().map_err(|reason| {
        skipped.push(Skipped {
            tests: REAL_PORT_TESTS,
            what: "a real port",
            reason,
        });
    });
    // Where none of the tests of a real port can run, these are among them.
    if isolation.is_ok() {
        for (server, reason) in servers::missing() {
            if let Some(tests) = server.e2e_tests.filter(|tests| wanted(filters, tests)) {
                skipped.push(Skipped {
                    tests,
                    what: server.package,
                    reason,
                });
            }
        }
    }
    let mut tests = names(filters)?;
    tests.retain(|test| !skipped.iter().any(|skipped| test.contains(skipped.tests)));
    let lanes = lanes::of(tests).into_iter().map(|lane| {
        let cargo = test
            .iter()
            .chain(&["--offline", "--"])
            .map(ToString::to_string);
        let arguments: Vec<String> = cargo.chain(lane.arguments()).collect();
        let mut command = match &isolation {
            Ok(isolation) => {
                isolation.command(&[&[inside::LOOPBACK.into()], &arguments[..]].concat())
            }
            Err(()) => isolation::none(&arguments),
        };
        set_up(&mut command, &programs);
        command
    });
    let result = lanes::run(lanes.collect(), "end-to-end tests", counts);
    for Skipped {
        tests,
        what,
        reason,
    } in skipped
    {
        let count = names(&[tests.into()])?.len();
        let count = u32::try_from(count).expect("a test binary has no four thousand million tests");
        println!("    the {count} tests of {what} were skipped: {reason}");
        skip(counts, count);
    }
    result
}

/// Counts so many tests as skipped, or as failed where none may be left out.
pub(crate) fn skip(counts: &mut Counts, count: u32) {
    if env::var_os(REQUIRE_ALL).is_some_and(|value| value != "0") {
        println!("    {REQUIRE_ALL} is set, so each counts as failed");
        counts.failed += count;
    } else {
        counts.skipped += count;
    }
}

/// Whether these filters may let through tests whose names begin so.
fn wanted(filters: &[String], tests: &str) -> bool {
    let overlap = |filter: &String| tests.contains(filter.as_str()) || filter.contains(tests);
    filters.is_empty() || filters.iter().any(overlap)
}

/// What the tests need beside Chromium.
#[derive(Default)]
struct Programs {
    /// The FTP server.
    vsftpd: Option<PathBuf>,
    /// The stand-in for it, where it is used.
    libunftp: Option<PathBuf>,
    /// The script that looks for breaches of accessibility.
    axe: Option<PathBuf>,
    /// What drives Firefox.
    geckodriver: Option<PathBuf>,
    /// What decodes captures.
    tshark: Option<PathBuf>,
}

/// What drives Firefox, and Firefox itself.
pub(crate) fn geckodriver() -> Result<PathBuf> {
    debian::ensure(&[debian::FIREFOX])?;
    tools::geckodriver()
}

/// What decodes captures.
fn tshark() -> Result<PathBuf> {
    debian::ensure(&[debian::TSHARK])?;
    debian::TSHARK.program().ok_or(Error::Missing {
        what: "tshark".into(),
        remedy: "it was installed, and is not on PATH".into(),
    })
}

/// Tells the tests where things are.
fn set_up(command: &mut Command, programs: &Programs) {
    for (name, value) in [
        ("AT_FERRY_CHROMIUM", debian::CHROMIUM.program()),
        ("AT_FERRY_CHROMEDRIVER", paths::which("chromedriver")),
        ("AT_FERRY_VSFTPD", programs.vsftpd.clone()),
        ("AT_FERRY_LIBUNFTP", programs.libunftp.clone()),
        ("AT_FERRY_AXE", programs.axe.clone()),
        ("AT_FERRY_FIREFOX", debian::FIREFOX.program()),
        ("AT_FERRY_GECKODRIVER", programs.geckodriver.clone()),
        ("AT_FERRY_TSHARK", programs.tshark.clone()),
    ] {
        match value {
            Some(path) => command.env(name, path),
            None => command.env_remove(name),
        };
    }
}

/// The path of vsftpd, or of the stand-in where it is not to be had or not wanted.
fn ftp_server() -> Result<(Option<PathBuf>, Option<PathBuf>)> {
    if env::var(FTPD).is_ok_and(|wanted| wanted == "libunftp") {
        return Ok((None, Some(tools::ftpd()?)));
    }
    match servers::VSFTPD.get() {
        Ok(path) => Ok((Some(path), None)),
        Err(error) => {
            println!("{error}; a stand-in is used");
            Ok((None, Some(tools::ftpd()?)))
        }
    }
}

/// The names of the tests whose names hold a filter.
fn names(filters: &[String]) -> Result<Vec<String>> {
    let mut list = run::cargo(&["test", "--quiet", "--features", "bridge", "--test", "e2e"]);
    list.args(["--", "--list"]).args(filters);
    let names = run::run_quietly(&mut list, "listing the end-to-end tests")?;
    let names = names.lines().filter_map(|line| line.strip_suffix(": test"));
    Ok(names.map(String::from).collect())
}
