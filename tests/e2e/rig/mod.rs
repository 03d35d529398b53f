//! What the page is driven by, and what it talks to: a browser, FTP servers, a module on a pseudo terminal.

mod bridge;
mod browser;
mod ftpd;
mod host;
#[path = "../../real_servers/server.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "made for tests that do more")]
mod server;

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

pub(crate) use bridge::{Bridge, Count};
pub(crate) use browser::Browser;
pub(crate) use ftpd::Ftpd;
pub(crate) use host::Host;
pub(crate) use server::Program;

/// How long anything may take that ought to be there at once, on a machine that is busy.
pub(crate) const SOON: Duration = Duration::from_mins(1);

/// Where the page is served.
pub(crate) fn site() -> String {
    env::var("AT_FERRY_PAGE").expect("`cargo xtask test` runs these tests")
}

/// Where the built page is on the disk.
pub(crate) fn dist() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("dist")
}

/// The script that looks for breaches of accessibility.
pub(crate) fn axe() -> PathBuf {
    program("AT_FERRY_AXE").expect("`cargo xtask test` gets axe-core where npm is there")
}

/// What decodes captures.
pub(crate) fn tshark() -> PathBuf {
    program("AT_FERRY_TSHARK").expect("`cargo xtask test` gets tshark where apt is there")
}

/// A program whose path `cargo xtask test` has put into the environment.
pub(crate) fn program(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from)
}

/// Ends the processes whose command line names this directory of ours, and no other.
fn end_processes_of(dir: &Path) {
    let dir = dir.display().to_string();
    for process in fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
    {
        let command_line = fs::read(process.path().join("cmdline")).unwrap_or_default();
        let ours = String::from_utf8_lossy(&command_line).contains(&dir);
        let id = process
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok());
        if let Some(id) = id.and_then(Pid::from_raw).filter(|_| ours) {
            // It may have ended by itself just now.
            let _ = kill_process(id, Signal::KILL);
        }
    }
}
