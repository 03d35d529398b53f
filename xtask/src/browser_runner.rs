//! Runs the tests of a test program in a browser, by way of wasm-bindgen's own runner, which starts a driver and its
//! browser, and gives that its page. These may not come up on a machine that is busy, and a request of the page's to the
//! runner may get lost: then they are started again. What has run is not.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Command, ExitCode, Stdio},
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use crate::{
    error::{Error, Result},
    tools,
};

/// The command that only cargo calls: `browser-runner TEST ARGUMENTS...`.
pub(crate) const COMMAND: &str = "browser-runner";

/// Where it finds wasm-bindgen's runner.
const RUNNER: &str = "AT_FERRY_BROWSER_RUNNER";

/// How often a browser is started.
const STARTS_MAX: u32 = 5;

/// How long it may take until its page runs the tests.
const BEGINS_WITHIN: Duration = Duration::from_mins(2);

/// Has this cargo run its tests by the browser of this driver, which is named by a variable that the runner knows.
pub(crate) fn set_up(cargo: &mut Command, driver: (&str, PathBuf)) -> Result<()> {
    let ourselves = env::current_exe().map_err(Error::io("looking for ourselves"))?;
    let runner = format!("{} {COMMAND}", ourselves.display());
    cargo
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env(RUNNER, tools::test_runner()?)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")
        .envs([driver]);
    Ok(())
}

/// Does what it says above.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let runner = env::var_os(RUNNER)
        .ok_or_else(|| Error::Usage(format!("`{COMMAND}` is for `cargo xtask test`")))?;
    for attempt in 1.. {
        let mut runner = Command::new(&runner);
        runner.args(arguments);
        match run(&mut runner)? {
            Outcome::Passed => break,
            Outcome::NotBegun if attempt < STARTS_MAX => println!(
                "the browser did not start ({attempt} of {STARTS_MAX}), for the reason above"
            ),
            Outcome::Failed | Outcome::NotBegun => return Ok(ExitCode::FAILURE),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What has become of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    /// The page with them was never there.
    NotBegun,
}

fn run(runner: &mut Command) -> Result<Outcome> {
    let what = "tests in a browser";
    group::lead(runner);
    let child = runner.stdout(Stdio::piped()).spawn();
    let mut child = child.map_err(Error::io(what))?;
    let stdout = child.stdout.take().expect("it was just piped");
    let (lines, told) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout)
            .split(b'\n')
            .map_while(std::result::Result::ok)
        {
            if lines.send(line).is_err() {
                break;
            }
        }
    });
    let begins_by = Instant::now() + BEGINS_WITHIN;
    let mut began = false;
    loop {
        let line = if began {
            told.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            told.recv_timeout(begins_by.saturating_duration_since(Instant::now()))
        };
        match line {
            Ok(line) => {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                began |= has_begun(&line);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                println!("no test has begun within {} s", BEGINS_WITHIN.as_secs());
                group::end(&mut child);
                break;
            }
        }
    }
    let status = child.wait().map_err(Error::io(what))?;
    Ok(match (status.success(), began) {
        (true, _) => Outcome::Passed,
        (false, true) => Outcome::Failed,
        (false, false) => Outcome::NotBegun,
    })
}

/// The runner with the driver and the browser that it starts.
#[cfg(unix)]
mod group {
    use std::{
        os::unix::process::CommandExt as _,
        process::{Child, Command},
    };

    use rustix::process::{Pid, Signal, kill_process_group};

    pub(super) fn lead(runner: &mut Command) {
        runner.process_group(0);
    }

    /// It fails only for what is not there any more.
    pub(super) fn end(runner: &mut Child) {
        let _ = kill_process_group(Pid::from_child(runner), Signal::TERM);
    }
}

#[cfg(not(unix))]
mod group {
    use std::process::{Child, Command};

    pub(super) fn lead(_: &mut Command) {}

    /// It fails only for what is not there any more.
    pub(super) fn end(runner: &mut Child) {
        let _ = runner.kill();
    }
}

/// Whether this line of the runner's says that the page with the tests was there.
fn has_begun(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("running ")
        || line.contains("test result:")
        || line.contains("no tests to run")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ran_is_told_from_what_did_not_start() {
        let check = |line: &str, expect: bool| assert_eq!(has_begun(line), expect, "{line}");
        check("running 12 tests", true);
        check(
            "test result: FAILED. 11 passed; 1 failed; 0 ignored; 0 filtered out",
            true,
        );
        // It says the same of a page that never came, and of one whose tests ran too long: those have begun.
        check(
            "Failed to detect test as having been run. It might have timed out.",
            false,
        );
        check(
            "Running headless tests in Chrome on `http://127.0.0.1:40000/`",
            false,
        );
        check("Failed to start driver, trying again ...", false);
    }
}
