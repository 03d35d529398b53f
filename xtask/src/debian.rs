//! Debian's packages: installed by ourselves where that needs nobody's password.

use std::{path::PathBuf, process::Command};

use crate::{
    error::{Error, Result},
    paths, run,
};

/// A package, and the programs any one of which shows that it is not needed.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) programs: &'static [&'static str],
}

/// The browser.
pub(crate) const CHROMIUM: Package = Package {
    name: "chromium",
    programs: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ],
};
/// What drives the browser.
pub(crate) const CHROMEDRIVER: Package = Package {
    name: "chromium-driver",
    programs: &["chromedriver"],
};
/// The other browser.
pub(crate) const FIREFOX: Package = Package {
    name: "firefox-esr",
    programs: &["firefox-esr", "firefox"],
};
/// What decodes captures of the AT log.
pub(crate) const TSHARK: Package = Package {
    name: "tshark",
    programs: &["tshark"],
};

/// Installs those of the packages that are missing.
pub(crate) fn ensure(packages: &[Package]) -> Result<()> {
    let missing: Vec<&str> = packages
        .iter()
        .filter(|package| !package.is_there())
        .map(|package| package.name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    let Some(apt_get) = apt_get() else {
        return Err(Error::Missing {
            what: names.clone(),
            remedy: format!(
                "run `sudo apt-get install {names}`; where there is no apt: Chromium or Chrome and the chromedriver \
                 of its version on PATH"
            ),
        });
    };
    run::step(
        &format!("Debian packages {names}: installing them, once"),
        "40 s",
        || {
            let install = || {
                let mut command = apt_get();
                command
                    .args(["install", "--yes", "--no-install-recommends"])
                    .args(&missing);
                command
            };
            // Lists may be missing or old; but most often they are good, and updating them costs time.
            if run::run_quietly(&mut install(), "apt-get install").is_err() {
                run::run_quietly(apt_get().arg("update"), "apt-get update")?;
                run::run_quietly(&mut install(), "apt-get install")?;
            }
            Ok(())
        },
    )
}

impl Package {
    fn is_there(&self) -> bool {
        self.program().is_some()
    }

    /// Where its program is.
    pub(crate) fn program(&self) -> Option<PathBuf> {
        self.programs
            .iter()
            .find_map(|program| paths::which(program))
    }
}

/// How to call apt-get as root, if that is possible without a person.
fn apt_get() -> Option<fn() -> Command> {
    paths::which("apt-get")?;
    if run::answer(run::program("id").arg("-u")).as_deref() == Some("0") {
        return Some(|| {
            let mut command = run::program("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive");
            command
        });
    }
    run::answer(run::program("sudo").args(["-n", "true"]))?;
    Some(|| {
        let mut command = run::program("sudo");
        command.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command
    })
}
