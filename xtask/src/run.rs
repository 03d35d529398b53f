//! Running programs, and saying so.

use std::{
    ffi::OsStr,
    io::{BufRead as _, BufReader, IsTerminal as _},
    process::{Command, Stdio},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::{
    error::{Error, Result},
    paths, times,
};

/// A step that was taken. Some hold others, and some go beside each other.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) what: String,
    pub(crate) start: Instant,
    pub(crate) took: Duration,
}

static STEPS: Mutex<Vec<Step>> = Mutex::new(Vec::new());

/// Says what is done and how long it will about take, does it, and says how long it took.
pub(crate) fn step<T>(what: &str, about: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {what} (about {about})");
    let start = Instant::now();
    let result = work();
    let how = if result.is_ok() { "done" } else { "FAILED" };
    let took = start.elapsed();
    println!("    {what}: {how} in {:.1} s", took.as_secs_f32());
    if result.is_ok() {
        times::note(what, took.as_secs_f64());
    }
    let step = Step {
        what: what.to_owned(),
        start,
        took,
    };
    STEPS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(step);
    result
}

/// All steps that ended, by when they began.
pub(crate) fn steps() -> Vec<Step> {
    let mut steps = STEPS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    steps.sort_by_key(|step| step.start);
    steps
}

/// How long the programs that we ran and that ended kept a core busy, where the system tells.
pub(crate) fn busy_seconds() -> Option<u64> {
    /// What the kernel counts in here (proc(5)), whatever it counts in itself.
    const TICKS_PER_SECOND: u64 = 100;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name comes second, in parentheses, and may hold anything; 16 and 17 are of those waited for.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some((ticks()? + ticks()?) / TICKS_PER_SECOND)
}

/// A program to be run in the checkout.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(paths::root()).stdin(Stdio::null());
    command
}

/// The cargo that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    // Cargo tells its children about the package it runs; a cargo below must not take that for its own.
    for (name, _) in std::env::vars_os() {
        let inherited = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if inherited {
            command.env_remove(name);
        }
    }
    command
}

/// Runs it, its output going where ours goes.
pub(crate) fn run(command: &mut Command, what: &str) -> Result<()> {
    let status = command.status().map_err(Error::io(what))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed {
        what: what.into(),
        status,
    })
}

/// Runs it and shows nothing, unless it fails.
pub(crate) fn run_quietly(command: &mut Command, what: &str) -> Result<String> {
    let output = command.output().map_err(Error::io(what))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    eprint!("{stdout}{}", String::from_utf8_lossy(&output.stderr));
    Err(Error::Failed {
        what: what.into(),
        status: output.status,
    })
}

/// Runs it, shows its standard output and hands each line of it to `see`.
pub(crate) fn run_watched(
    command: &mut Command,
    what: &str,
    mut see: impl FnMut(&str),
) -> Result<()> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(Error::io(what))?;
    let stdout = child.stdout.take().expect("it was just piped");
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line.map_err(Error::io(what))?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        see(&line);
    }
    let status = child.wait().map_err(Error::io(what))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed {
        what: what.into(),
        status,
    })
}

/// What the program answers, or nothing where it is not there or fails.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether cargo is to show what it compiles.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Progress {
    /// Where somebody watches.
    Shown,
    /// Beside other work that shows its own.
    Hidden,
}

impl Progress {
    /// Runs it, its output shown or, where all goes well, not.
    pub(crate) fn run(self, command: &mut Command, what: &str) -> Result<()> {
        match self {
            Self::Shown => run(command, what),
            Self::Hidden => run_quietly(command, what).map(drop),
        }
    }

    /// The argument for cargo.
    pub(crate) fn argument(self) -> &'static [&'static str] {
        match self {
            Self::Shown if std::io::stderr().is_terminal() => &[],
            Self::Shown | Self::Hidden => &["--quiet"],
        }
    }
}
