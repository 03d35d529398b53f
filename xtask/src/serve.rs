use std::process::ExitCode;

use crate::{
    error::{Error, Result},
    page, paths,
    run::Progress,
    site::Site,
};

const PORT: u16 = 8080;

/// `cargo xtask serve`: builds the page and serves it until interrupted.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let wanted = port(arguments)?;
    page::build(Progress::Shown)?;
    let site = Site::serve(&paths::dist(), wanted)?;
    if site.port() != wanted && wanted != 0 {
        println!("Port {wanted} is busy; using a free one.");
    }
    let address = site.address();
    println!("\nAT Ferry is at   {address}");
    println!("with no module   {address}?demo\n\nCtrl-C ends it.");
    site.stay();
    Ok(ExitCode::SUCCESS)
}

fn port(arguments: &[String]) -> Result<u16> {
    match arguments {
        [] => Ok(PORT),
        [flag, port] if flag == "--port" => port.parse().map_err(|_| {
            Error::Usage(format!(
                "`{port}` is no port: give a number up to 65535, 0 for any free one"
            ))
        }),
        _ => Err(Error::Usage("usage: cargo xtask serve [--port N]".into())),
    }
}
