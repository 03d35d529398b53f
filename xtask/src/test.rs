//! `cargo xtask test`: everything, in the order in which a mistake shows soonest.

use std::{fs, panic::resume_unwind, process::ExitCode, thread, time::Instant};

use crate::{
    browser_runner,
    counts::Counts,
    debian, e2e,
    error::{Error, Result},
    lanes, pack, page, paths,
    report::Report,
    run::{self, Progress},
    servers, sizes,
    supply::policy,
    times, tools,
};

/// Runs every step, whatever the others said, and sums up.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    if let Some(argument) = arguments.first() {
        return Err(Error::Usage(format!("`test` takes no `{argument}`")));
    }
    let start = Instant::now();
    let mut report = Report::open();
    report.check("format", "2 s", || {
        run::run(&mut run::cargo(&["fmt", "--all", "--check"]), "cargo fmt")
    });
    report.check("what others made", "5 s", policy::check);
    // Rustup may not be asked for it twice at once.
    tools::wasm_target()?;
    thread::scope(|scope| {
        // A download or the last phase of a compiler leaves a core idle, so these go beside the steps that do not
        // need them.
        let browsers = scope.spawn(|| {
            debian::ensure(&[debian::CHROMIUM, debian::CHROMEDRIVER, debian::FIREFOX])?;
            tools::geckodriver()
        });
        let page = scope.spawn(|| page::build_all(Progress::Hidden));
        report.check("clippy, native", "2 min the first time", clippy_native);
        report.tests("native tests", "2 min the first time", native_tests);
        report.check("clippy, wasm", "2 min the first time", clippy_wasm);
        // What is missing still is told by the step that needs it.
        let _ = browsers.join();
        report.tests("browser tests", "3 min the first time", browser_tests);
        let page = report.check("page, begun above", "1 min more", || {
            page.join().unwrap_or_else(|panic| resume_unwind(panic))
        });
        if page {
            report.check("the page's weight", "5 s", sizes::print);
        }
        report.tests("end-to-end tests", "3 min", |counts| {
            if page {
                return e2e::run(counts, &[]);
            }
            Err(Error::Usage("there is no page to test".into()))
        });
    });
    times::note("all of `cargo xtask test`", start.elapsed().as_secs_f64());
    Ok(report.close())
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
        all.args(Progress::Shown.argument())
            .args(["--", "-D", "warnings"]),
        "cargo clippy",
    )?;
    let mut e2e = run::cargo(&["clippy", "--test", "e2e", "--features", "bridge"]);
    run::run(
        e2e.args(Progress::Shown.argument())
            .args(["--", "-D", "warnings"]),
        "cargo clippy",
    )
}

fn clippy_wasm() -> Result<()> {
    let mut clippy = run::cargo(&[
        "clippy",
        "--target",
        tools::WASM,
        "--lib",
        "--bin",
        "at-ferry",
        "--bin",
        "at-ferry-core",
    ]);
    clippy
        .args(browser_test_targets()?)
        .args(Progress::Shown.argument());
    run::run(clippy.args(["--", "-D", "warnings"]), "cargo clippy")?;
    let unpacker = [
        "clippy",
        "--target",
        tools::WASM,
        "--package",
        pack::UNPACKER,
    ];
    let mut clippy = run::cargo(&unpacker);
    clippy.args(Progress::Shown.argument());
    run::run(clippy.args(["--", "-D", "warnings"]), "cargo clippy")?;
    // As the page is built, with its split points.
    let mut clippy = run::cargo(&["clippy", "--target", tools::WASM, "--bin", "at-ferry"]);
    clippy
        .args(["--features", "chunks"])
        .args(Progress::Shown.argument());
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
    test.args(Progress::Shown.argument());
    test.arg("--").args(servers::left_out(counts)?);
    run::run_watched(&mut test, "native tests", |line| counts.see(line))
}

/// In both browsers beside each other: their tests wait more than they compute.
fn browser_tests(counts: &mut Counts) -> Result<()> {
    debian::ensure(&[debian::CHROMIUM, debian::CHROMEDRIVER])?;
    let chromium = paths::which("chromedriver").ok_or(Error::Missing {
        what: "chromedriver".into(),
        remedy: "install the one of your Chromium's version".into(),
    })?;
    let mut drivers = vec![("CHROMEDRIVER", chromium)];
    match e2e::geckodriver() {
        Ok(driver) => drivers.push(("GECKODRIVER", driver)),
        Err(error) => {
            println!("    skipped in Firefox: {error}");
            e2e::skip(counts, 1);
        }
    }
    let targets = browser_test_targets()?;
    if targets.is_empty() {
        // Without a target named, cargo would take the native tests for the browser's.
        println!("    no tests/browser*.rs");
        return Ok(());
    }
    let cargo = || {
        let mut test = run::cargo(&["test", "--target", tools::WASM, "--no-fail-fast"]);
        test.args(&targets);
        test
    };
    let mut build = cargo();
    build.arg("--no-run").args(Progress::Shown.argument());
    run::run(&mut build, "building the browser tests")?;
    let mut tests = Vec::new();
    for driver in drivers {
        // Quiet it cannot be: cargo would say so to the runner too, which does not know the word.
        let mut test = cargo();
        browser_runner::set_up(&mut test, driver)?;
        tests.push(test);
    }
    lanes::run(tests, "browser tests", counts)
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
