//! What the figures were measured on.

use std::{fs, path::PathBuf};

use super::Extent;
use crate::{debian, paths, run, servers};

/// Machine, programs and commit, in words.
pub(crate) fn describe(extent: Extent, python: Option<&PathBuf>) -> Vec<(&'static str, String)> {
    let answer = |program: &PathBuf, flag: &str| {
        run::answer(run::program(program).arg(flag)).unwrap_or_else(|| "not there".into())
    };
    let version = |program: Option<PathBuf>| {
        program.map_or_else(
            || "not there".into(),
            |program| answer(&program, "--version"),
        )
    };
    let pyserial = python.and_then(|python| {
        let words = "import serial, sys; print(f'Python {sys.version.split()[0]}, pyserial {serial.__version__}')";
        run::answer(run::program(python).args(["-c", words]))
    });
    let ftp_server = servers::VSFTPD.get().map_or_else(
        |_| "the stand-in by libunftp".into(),
        |program| format!("vsftpd ({})", program.display()),
    );
    vec![
        ("commit", commit()),
        (
            "how",
            match extent {
                Extent::Full => "in full",
                Extent::Once => "one run each",
                Extent::Quick => "quick: small sizes, one run each",
            }
            .into(),
        ),
        (
            "when",
            run::answer(run::program("date").args(["-u", "+%F %R UTC"])).unwrap_or_default(),
        ),
        ("machine", machine()),
        (
            "load before it",
            fs::read_to_string("/proc/loadavg")
                .unwrap_or_default()
                .trim()
                .into(),
        ),
        ("browser", version(debian::CHROMIUM.program())),
        ("compiler", version(paths::which("rustc"))),
        ("scripts", pyserial.unwrap_or_else(|| "no pyserial".into())),
        ("FTP server", ftp_server),
    ]
}

/// The commit, and whether something is changed.
pub(crate) fn commit() -> String {
    let git = |arguments: &[&str]| run::answer(run::program("git").args(arguments));
    let commit = git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(|| "unknown".into());
    match git(&["status", "--porcelain", "--untracked-files=no"]) {
        Some(changes) if !changes.is_empty() => format!("{commit}, with changes"),
        _ => commit,
    }
}

fn machine() -> String {
    let first = |file: &str, key: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(key).map(str::to_owned));
        line.map(|line| line.trim_start_matches([' ', '\t', ':']).trim().to_owned())
    };
    let processor = first("/proc/cpuinfo", "model name").unwrap_or_else(|| "a processor".into());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = first("/proc/meminfo", "MemTotal").unwrap_or_default();
    let system = run::answer(run::program("uname").arg("-sr")).unwrap_or_default();
    format!("{cores} cores of {processor}, {memory} of memory, {system}")
}
