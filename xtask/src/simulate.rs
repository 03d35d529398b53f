//! `cargo xtask simulate`: the deterministic simulation, as many seeds as one likes.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use crate::{
    error::{Error, Result},
    paths, run,
};

/// Seeds that run where nothing is said.
const SEEDS: u64 = 10_000;

/// Runs seeds.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let (from, count) = wish(arguments)?;
    let status = simulation(&paths::root(), &paths::target(), from, count)
        .status()
        .map_err(Error::io("the simulation"))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The first seed, and how many.
fn wish(arguments: &[String]) -> Result<(u64, u64)> {
    let (mut from, mut count) = (0, SEEDS);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let number = match argument.as_str() {
            "--seeds" => &mut count,
            "--from" => &mut from,
            other => return Err(Error::Usage(format!("`simulate` takes no `{other}`"))),
        };
        let value = arguments.next().and_then(|value| value.parse().ok());
        *number = value.ok_or_else(|| Error::Usage(format!("`{argument}` takes a number")))?;
    }
    Ok((from, count))
}

/// The test that runs the seeds it is told.
pub(crate) fn simulation(tree: &Path, target: &Path, from: u64, count: u64) -> Command {
    let mut test = cargo(tree, target);
    test.args(["--", "--ignored", "--exact", "seeds_of_the_environment"])
        .arg("--nocapture")
        .env("SIMULATE_FROM", from.to_string())
        .env("SIMULATE_SEEDS", count.to_string())
        .env("RUST_BACKTRACE", "0");
    test
}

/// The cargo that builds the simulation in this tree.
pub(crate) fn cargo(tree: &Path, target: &Path) -> Command {
    let profile = ["test", "--profile", "simulation", "--test", "simulation"];
    let mut cargo = run::cargo(&profile);
    cargo
        .arg("--quiet")
        .current_dir(tree)
        .env("CARGO_TARGET_DIR", target);
    cargo
}
