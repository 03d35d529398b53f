//! A network namespace for the end-to-end tests: a port announced in it is seen by no other browser on the machine.

use std::{env, process::Command};

use crate::{inside, paths, run};

/// Ways to call unshare(1), best first: as root or as any user, and with a process namespace (so that nothing started
/// in it can outlive it) or without where /proc cannot be mounted.
const WAYS: &[&[&str]] = &[
    &["--net", "--pid", "--fork", "--kill-child", "--mount-proc"],
    &["--net"],
    &[
        "--user",
        "--map-root-user",
        "--net",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
    ],
    &["--user", "--map-root-user", "--net"],
];

/// A way that works on this machine.
pub(crate) struct Isolation(&'static [&'static str]);

impl Isolation {
    /// Finds a way, or says why there is none.
    pub(crate) fn find() -> Result<Self, String> {
        if !cfg!(target_os = "linux") {
            return Err("network namespaces and device events are Linux's".into());
        }
        if paths::which("unshare").is_none() {
            return Err("the program unshare (package util-linux) is not there".into());
        }
        let works = |way: &&&'static [&'static str]| {
            run::answer(
                Self(way)
                    .command(&[inside::PROBE.into()])
                    .env("LC_ALL", "C"),
            )
            .is_some()
        };
        match WAYS.iter().find(works) {
            Some(way) => Ok(Self(way)),
            None => Err("this machine allows no network namespace with device events (unshare --net, netlink)".into()),
        }
    }

    /// Ourselves with these arguments, in a namespace.
    pub(crate) fn command(&self, arguments: &[String]) -> Command {
        let mut command = run::program("unshare");
        command
            .args(self.0)
            .arg("--")
            .arg(ourselves())
            .arg(inside::COMMAND)
            .args(arguments);
        command
    }
}

/// Ourselves with these arguments, in no namespace.
pub(crate) fn none(arguments: &[String]) -> Command {
    let mut command = run::program(ourselves());
    command.arg(inside::COMMAND).args(arguments);
    command
}

fn ourselves() -> std::path::PathBuf {
    env::current_exe().expect("a running program has a path")
}
