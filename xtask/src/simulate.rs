//! `cargo xtask simulate`: the deterministic simulation, as many seeds as one likes, and what it is worth.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::Instant,
};

use crate::{
    error::{Error, Result},
    paths, run,
};

/// Seeds that run where nothing is said.
const SEEDS: u64 = 10_000;

/// Seeds within which a mutant must be caught.
const MUTANT_SEEDS: u64 = 4_000;

/// What cargo needs of the checkout to build the simulation.
const TREE: [&str; 6] = [
    "src",
    "tests",
    "xtask",
    ".cargo",
    "Cargo.toml",
    "Cargo.lock",
];

/// What was asked for.
enum Wish {
    Seeds { from: u64, count: u64 },
    Mutants,
}

/// Runs seeds, or tries whether they catch what they should.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    match wish(arguments)? {
        Wish::Seeds { from, count } => {
            let status = simulation(&paths::root(), &paths::target(), from, count)
                .status()
                .map_err(Error::io("the simulation"))?;
            Ok(if status.success() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        Wish::Mutants => mutants(),
    }
}

fn wish(arguments: &[String]) -> Result<Wish> {
    let (mut from, mut count) = (0, SEEDS);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let number = match argument.as_str() {
            "--mutants" => return Ok(Wish::Mutants),
            "--seeds" => &mut count,
            "--from" => &mut from,
            other => return Err(Error::Usage(format!("`simulate` takes no `{other}`"))),
        };
        let value = arguments.next().and_then(|value| value.parse().ok());
        *number = value.ok_or_else(|| Error::Usage(format!("`{argument}` takes a number")))?;
    }
    Ok(Wish::Seeds { from, count })
}

/// The test that runs the seeds it is told.
fn simulation(tree: &Path, target: &Path, from: u64, count: u64) -> Command {
    let mut test = cargo(tree, target);
    test.args(["--", "--ignored", "--exact", "seeds_of_the_environment"])
        .arg("--nocapture")
        .env("SIMULATE_FROM", from.to_string())
        .env("SIMULATE_SEEDS", count.to_string())
        .env("RUST_BACKTRACE", "0");
    test
}

fn cargo(tree: &Path, target: &Path) -> Command {
    let profile = ["test", "--profile", "simulation", "--test", "simulation"];
    let mut cargo = run::cargo(&profile);
    cargo
        .arg("--quiet")
        .current_dir(tree)
        .env("CARGO_TARGET_DIR", target);
    cargo
}

/// Breaks a copy of the tree in every way that `tests/simulation/mutants` has, and demands that it shows.
fn mutants() -> Result<ExitCode> {
    let patches = patches()?;
    let home = paths::target().join("mutants");
    let (tree, target) = (home.join("tree"), home.join("target"));
    let mut missed = 0;
    for patch in &patches {
        let name = patch.file_stem().unwrap_or_default().to_string_lossy();
        let start = Instant::now();
        renew(&tree)?;
        apply(patch, &tree)?;
        run::run(cargo(&tree, &target).arg("--no-run"), "building a mutant")?;
        let output = simulation(&tree, &target, 0, MUTANT_SEEDS)
            .output()
            .map_err(Error::io("the simulation"))?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        // A violation, and not some other failure.
        let caught = said.lines().find(|line| line.starts_with("seed "));
        let seconds = start.elapsed().as_secs_f32();
        if let Some(seed) = caught.filter(|_| !output.status.success()) {
            println!("caught  {name} in {seconds:.0} s, {}", shortened(seed));
        } else {
            missed += 1;
            println!("MISSED  {name} in {seconds:.0} s and {MUTANT_SEEDS} seeds");
        }
    }
    println!("{} mutants, {missed} missed", patches.len());
    Ok(if missed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn patches() -> Result<Vec<PathBuf>> {
    let mutants = paths::root().join("tests/simulation/mutants");
    let entries = fs::read_dir(&mutants).map_err(Error::file(&mutants))?;
    let mut patches: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|kind| kind == "patch"))
        .collect();
    patches.sort();
    Ok(patches)
}

/// Makes the copy like the checkout again. What did not change keeps its time, so that cargo need not build it
/// again.
fn renew(tree: &Path) -> Result<()> {
    for name in TREE {
        mirror(&paths::root().join(name), &tree.join(name))?;
    }
    Ok(())
}

fn mirror(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to).map_err(Error::file(to))?;
        for entry in fs::read_dir(from).map_err(Error::file(from))? {
            let name = entry.map_err(Error::file(from))?.file_name();
            mirror(&from.join(&name), &to.join(&name))?;
        }
        for entry in fs::read_dir(to).map_err(Error::file(to))? {
            let name = entry.map_err(Error::file(to))?.file_name();
            if !from.join(&name).exists() {
                remove(&to.join(&name))?;
            }
        }
        return Ok(());
    }
    let wanted = fs::read(from).map_err(Error::file(from))?;
    if fs::read(to).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    fs::write(to, wanted).map_err(Error::file(to))
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.map_err(Error::file(path))
}

fn apply(patch: &Path, tree: &Path) -> Result<()> {
    let mut git = run::program("git");
    git.args(["apply", "--whitespace=nowarn"])
        .arg(patch)
        .current_dir(tree)
        // Inside a repository git would take the paths for the repository's.
        .env("GIT_CEILING_DIRECTORIES", paths::target().join("mutants"));
    run::run(
        &mut git,
        &format!("applying {} (renew it)", patch.display()),
    )
}

fn shortened(text: &str) -> String {
    text.chars().take(120).collect()
}
