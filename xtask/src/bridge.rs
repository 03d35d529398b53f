use std::process::{ExitCode, Stdio};

use crate::{
    error::{Error, Result},
    run,
};

/// Builds the bridge and runs it with the arguments and the standard input given to us.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let status = run::cargo(&[
        "run",
        "--quiet",
        "--features",
        "bridge",
        "--bin",
        "bridge",
        "--",
    ])
    .args(arguments)
    .stdin(Stdio::inherit())
    .status()
    .map_err(Error::io("running the bridge"))?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from))
}
