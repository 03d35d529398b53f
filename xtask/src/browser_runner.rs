//! Runs the tests of a test program in a browser, by way of wasm-bindgen's own runner, which starts a driver and its
//! browser. On a machine that is busy these may not come up: then they are started again. What has run is not.

use std::{
    env,
    path::PathBuf,
    process::{Command, ExitCode},
};

use crate::{
    error::{Error, Result},
    run, tools,
};

/// The command that only cargo calls: `browser-runner TEST ARGUMENTS...`.
pub(crate) const COMMAND: &str = "browser-runner";

/// Where it finds wasm-bindgen's runner.
const RUNNER: &str = "AT_FERRY_BROWSER_RUNNER";

/// How often a browser is started.
const STARTS_MAX: u32 = 3;

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
        let mut began = false;
        let result = run::run_watched(&mut runner, "tests in a browser", |line| {
            began |= has_begun(line);
        });
        match result {
            Ok(()) => break,
            Err(error) if began || attempt == STARTS_MAX => return Err(error),
            Err(_) => println!(
                "the browser did not start ({attempt} of {STARTS_MAX}), for the reason above"
            ),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether this line of the runner's says that the page with the tests was there.
fn has_begun(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("running ")
        || line.contains("test result:")
        || line.contains("no tests to run")
        || line.starts_with("Failed to detect test as having been run")
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
        check(
            "Failed to detect test as having been run. It might have timed out.",
            true,
        );
        check(
            "Running headless tests in Chrome on `http://127.0.0.1:40000/`",
            false,
        );
        check("Failed to start driver, trying again ...", false);
    }
}
