//! `cargo xtask fuzz`: looks for bytes for which the properties in `fuzz/` do not hold.

use std::process::{Command, ExitCode};

use crate::{
    error::{Error, Result},
    paths, run, tools,
};

/// What there is to fuzz, with the dictionary for each.
const TARGETS: [(&str, &str); 4] = [
    ("deframer", "lines"),
    ("params", "lines"),
    ("listing", "lines"),
    ("module", "module"),
];

/// Seconds for each of them where nothing is said.
const SECONDS: u32 = 900;

/// Fuzzes what was asked for, one after the other, or all of it. What is found lies in `target/fuzz/found`, new
/// inputs in `target/fuzz/corpus`, and `fuzz/corpus` stays as it is.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let (seconds, targets) = wish(arguments)?;
    tools::cargo_fuzz()?;
    run::step("building the fuzz targets", "1 min the first time", || {
        run::run(
            cargo_fuzz("build")
                .arg("--target-dir")
                .arg(home().join("build")),
            "cargo fuzz build",
        )
    })?;
    let mut failed = Vec::new();
    for (target, dictionary) in targets {
        if let Err(error) = fuzz(target, dictionary, seconds) {
            println!("{target}: {error}");
            failed.push(target);
        }
    }
    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "found something: {}; see {}",
        failed.join(", "),
        home().join("found").display()
    );
    Ok(ExitCode::FAILURE)
}

fn wish(arguments: &[String]) -> Result<(u32, Vec<(&'static str, &'static str)>)> {
    let (mut seconds, mut targets) = (SECONDS, Vec::new());
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--seconds" {
            let value = arguments.next().and_then(|value| value.parse().ok());
            seconds = value.ok_or_else(|| Error::Usage("`--seconds` takes a number".into()))?;
            continue;
        }
        let known = TARGETS.iter().find(|(name, _)| name == argument);
        targets.push(*known.ok_or_else(|| {
            let names = TARGETS.map(|(name, _)| name).join(", ");
            Error::Usage(format!(
                "nothing to fuzz is called `{argument}`: there are {names}"
            ))
        })?);
    }
    if targets.is_empty() {
        targets.extend(TARGETS);
    }
    Ok((seconds, targets))
}

fn fuzz(target: &str, dictionary: &str, seconds: u32) -> Result<()> {
    let seeds = paths::root().join("fuzz/corpus").join(target);
    let (corpus, found) = (home().join("corpus").join(target), home().join("found"));
    for dir in [&corpus, &found] {
        std::fs::create_dir_all(dir).map_err(Error::file(dir))?;
    }
    let dictionary = paths::root().join(format!("fuzz/dictionaries/{dictionary}.dict"));
    let mut fuzzer = cargo_fuzz("run");
    fuzzer
        .arg("--target-dir")
        .arg(home().join("build"))
        .arg(target);
    // New inputs go to the first.
    fuzzer.args([&corpus, &seeds]).arg("--");
    fuzzer.arg(format!("-max_total_time={seconds}"));
    fuzzer.arg(format!("-dict={}", dictionary.display()));
    fuzzer.arg(format!("-artifact_prefix={}/{target}-", found.display()));
    fuzzer.args(["-print_final_stats=1", "-verbosity=1"]);
    run::step(
        &format!("fuzzing {target}"),
        &format!("{seconds} s"),
        || run::run(&mut fuzzer, "fuzzing"),
    )
}

/// Without a sanitizer: nothing here is unsafe code, and it halves the speed.
fn cargo_fuzz(verb: &str) -> Command {
    // Rustup's cargo, and not ours, which knows no `+nightly`.
    let mut cargo = run::program("cargo");
    cargo.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    cargo.env("PATH", tools::path_to_cargo_fuzz());
    cargo.args(["+nightly", "fuzz", verb, "--sanitizer", "none"]);
    cargo
}

fn home() -> std::path::PathBuf {
    paths::target().join("fuzz")
}
