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
    let Wish { from, count } = Wish::read(arguments)?;
    let from = match from {
        Start::Seed(seed) => seed,
        Start::Commit => {
            let seed = seed_of_commit()?;
            println!("from seed {seed}, which is this commit's own");
            seed
        }
    };
    let status = simulation(&paths::root(), &paths::target(), from, count)
        .status()
        .map_err(Error::io("the simulation"))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Which seeds.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    from: Start,
    count: u64,
}

/// Where they begin.
#[derive(Debug, PartialEq, Eq)]
enum Start {
    Seed(u64),
    /// Where nobody has been before: at a number that comes of the commit.
    Commit,
}

impl Wish {
    fn read(arguments: &[String]) -> Result<Self> {
        let (mut from, mut count) = (Start::Seed(0), SEEDS);
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            if argument == "--fresh" {
                from = Start::Commit;
                continue;
            }
            if !["--seeds", "--from"].contains(&argument.as_str()) {
                return Err(Error::Usage(format!("`simulate` takes no `{argument}`")));
            }
            let value = arguments.next().and_then(|value| value.parse().ok());
            let value =
                value.ok_or_else(|| Error::Usage(format!("`{argument}` takes a number")))?;
            if argument == "--seeds" {
                count = value;
            } else {
                from = Start::Seed(value);
            }
        }
        Ok(Self { from, count })
    }
}

fn seed_of_commit() -> Result<u64> {
    let what = "git rev-parse HEAD";
    let output = run::program("git")
        .args(["rev-parse", "HEAD"])
        .output()
        .map_err(Error::io(what))?;
    let hash = String::from_utf8_lossy(&output.stdout);
    first_seed(hash.trim()).ok_or_else(|| Error::Failed {
        what: what.into(),
        status: output.status,
    })
}

/// The first seed of a commit, by its hash.
fn first_seed(hash: &str) -> Option<u64> {
    u64::from_str_radix(hash.get(..10)?, 16).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_wished_for() {
        let check = |line: &str, expect: Option<(Start, u64)>| {
            let arguments: Vec<String> = line.split_whitespace().map(Into::into).collect();
            let expect = expect.map(|(from, count)| Wish { from, count });
            assert_eq!(Wish::read(&arguments).ok(), expect, "{line}");
        };
        check("", Some((Start::Seed(0), SEEDS)));
        check("--seeds 5 --from 7", Some((Start::Seed(7), 5)));
        check("--fresh --seeds 5", Some((Start::Commit, 5)));
        check("--from", None);
        check("--stale", None);
    }

    #[test]
    fn a_commit_has_a_seed_of_its_own() {
        let check = |hash: &str, expect| assert_eq!(first_seed(hash), expect, "{hash}");
        check("00000000ff1234567890", Some(0xff));
        check("ca99031aa01234567890", Some(0xca_9903_1aa0));
        check("ca99", None);
        check("no commit at all", None);
    }
}
