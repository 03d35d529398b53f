//! What runs inside the tests' namespace: the site, and the end-to-end tests beside it.

use std::process::ExitCode;

use crate::{
    error::{Error, Result},
    net, paths, run,
    site::Site,
};

/// The command that only we ourselves call: `inside probe`, `inside [--lo] cargo arguments...`.
pub(crate) const COMMAND: &str = "inside";
/// Only see whether the namespace gives what the tests need.
pub(crate) const PROBE: &str = "probe";
/// First bring the namespace's own loopback up.
pub(crate) const LOOPBACK: &str = "--lo";

/// Does what it says above.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let cargo = match arguments {
        [probe] if probe == PROBE => {
            net::bring_up_loopback().map_err(Error::io("bringing the loopback up"))?;
            net::check_device_events().map_err(Error::io("sending a device event"))?;
            return Ok(ExitCode::SUCCESS);
        }
        [loopback, cargo @ ..] if loopback == LOOPBACK => {
            net::bring_up_loopback().map_err(Error::io("bringing the loopback up"))?;
            cargo
        }
        cargo => cargo,
    };
    let site = Site::serve(&paths::dist(), 0)?;
    let cargo: Vec<&str> = cargo.iter().map(String::as_str).collect();
    run::run(
        run::cargo(&cargo).env("AT_FERRY_PAGE", site.address()),
        "end-to-end tests",
    )?;
    Ok(ExitCode::SUCCESS)
}
