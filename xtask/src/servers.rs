//! FTP servers that others wrote, as Debian ships them. Their packages exclude each other and start a service when they
//! are installed, so they are unpacked into `target/tools/servers` and run from there.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Mutex,
};

use crate::{
    counts::Counts,
    e2e,
    error::{Error, Result},
    paths, run,
};

/// A server that the tests run.
pub(crate) struct Server {
    /// Its package.
    pub(crate) package: &'static str,
    /// Its programs: the server first.
    programs: &'static [&'static str],
    /// What the names of its native tests begin with.
    tests: &'static str,
    /// What the names of its end-to-end tests begin with, where nothing else stands in for it.
    pub(crate) e2e_tests: Option<&'static str>,
    /// It runs for no other user.
    needs_root: bool,
}

pub(crate) const VSFTPD: Server = Server {
    package: "vsftpd",
    programs: &["vsftpd"],
    tests: "vsftpd::",
    e2e_tests: None,
    needs_root: false,
};
const PURE_FTPD: Server = Server {
    package: "pure-ftpd",
    programs: &["pure-ftpd", "pure-pw"],
    tests: "pure_ftpd::",
    e2e_tests: Some("real::pure_ftpd::"),
    needs_root: true,
};
const PROFTPD: Server = Server {
    package: "proftpd-core",
    programs: &["proftpd"],
    tests: "proftpd::",
    e2e_tests: Some("real::proftpd::"),
    needs_root: false,
};

const ALL: [Server; 3] = [VSFTPD, PURE_FTPD, PROFTPD];

/// `cargo xtask servers`: gets all of them.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    if let Some(argument) = arguments.first() {
        return Err(Error::Usage(format!("`servers` takes no `{argument}`")));
    }
    for server in ALL {
        println!("{}", server.get()?.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Gets all of them; those that are not to be had, and why.
pub(crate) fn missing() -> Vec<(Server, String)> {
    let why = |server: Server| server.get().err().map(|error| (server, error.to_string()));
    ALL.into_iter().filter_map(why).collect()
}

/// The arguments that leave out the native tests of those that are not to be had, which are counted.
pub(crate) fn left_out(counts: &mut Counts) -> Result<Vec<String>> {
    let mut arguments = Vec::new();
    for (server, reason) in missing() {
        let count = server.count_tests()?;
        let package = server.package;
        println!("    the {count} tests of {package} were skipped: {reason}");
        e2e::skip(counts, count);
        arguments.extend(["--skip".into(), server.tests.into()]);
    }
    Ok(arguments)
}

impl Server {
    /// Gets it where it is not there, and answers the path of its program.
    pub(crate) fn get(&self) -> Result<PathBuf> {
        /// One at a time: more than one step wants them.
        static GETTING: Mutex<()> = Mutex::new(());
        let _alone = GETTING.lock();
        if self.needs_root && run::answer(run::program("id").arg("-u")).as_deref() != Some("0") {
            return Err(self.missing("be root: it runs for no other user"));
        }
        let ours = |program: &&str| bin().join(program);
        if self
            .programs
            .iter()
            .map(ours)
            .all(|program| program.is_file())
        {
            return Ok(bin().join(self.programs[0]));
        }
        if let Some(installed) = self
            .programs
            .iter()
            .map(|program| paths::which(program))
            .collect::<Option<Vec<_>>>()
        {
            return Ok(installed[0].clone());
        }
        if paths::which("apt-get").is_none() || paths::which("dpkg-deb").is_none() {
            return Err(self.missing("install it; where there is no apt it is not got by itself"));
        }
        run::step(
            &format!("{}: getting it from Debian, once", self.package),
            "5 s",
            || self.unpack(),
        )?;
        Ok(bin().join(self.programs[0]))
    }

    /// Unpacks the package, and the libraries that this machine lacks for it.
    fn unpack(&self) -> Result<()> {
        let dir = dir().join(self.package);
        if dir.exists() {
            fs::remove_dir_all(&dir).map_err(Error::file(&dir))?;
        }
        fs::create_dir_all(&dir).map_err(Error::file(&dir))?;
        let download = || {
            let mut simulate = run::program("apt-get");
            simulate.args([
                "--simulate",
                "--no-install-recommends",
                "install",
                self.package,
            ]);
            let plan = run::run_quietly(&mut simulate, "apt-get install --simulate")?;
            let needed = plan
                .lines()
                .filter_map(|line| line.strip_prefix("Inst ")?.split(' ').next())
                .filter(|name| name.starts_with("lib") || name.starts_with(self.package));
            let mut download = run::program("apt-get");
            download.current_dir(&dir).arg("download").args(needed);
            run::run_quietly(&mut download, "apt-get download")
        };
        // As with what is installed: lists may be missing or old, and updating them costs time, and may not be ours to do.
        if download().is_err() {
            run::run_quietly(run::program("apt-get").arg("update"), "apt-get update")?;
            download()?;
        }
        for entry in fs::read_dir(&dir).map_err(Error::file(&dir))? {
            let archive = entry.map_err(Error::file(&dir))?.path();
            if archive.extension().is_some_and(|kind| kind == "deb") {
                let mut unpack = run::program("dpkg-deb");
                unpack.arg("--extract").arg(&archive).arg(&dir);
                run::run_quietly(&mut unpack, "dpkg-deb --extract")?;
                fs::remove_file(&archive).map_err(Error::file(&archive))?;
            }
        }
        self.programs
            .iter()
            .try_for_each(|program| enter(&dir, program))
    }

    fn missing(&self, remedy: &str) -> Error {
        Error::Missing {
            what: self.package.into(),
            remedy: remedy.into(),
        }
    }

    fn count_tests(&self) -> Result<u32> {
        let mut list = run::cargo(&["test", "--quiet", "--features", "bridge"]);
        list.args(["--test", "real_servers", "--", "--list", self.tests]);
        let names = run::run_quietly(&mut list, "listing the tests of servers")?;
        let count = names
            .lines()
            .filter(|line| line.ends_with(": test"))
            .count();
        Ok(u32::try_from(count).expect("a test binary has no four thousand million tests"))
    }
}

/// Writes a script that runs a program with its libraries.
fn enter(dir: &Path, program: &str) -> Result<()> {
    let missing = || Error::Unexpected {
        what: format!("the package of {program}"),
        lacks: "such program",
    };
    let file = ["usr/sbin", "usr/bin"]
        .map(|place| dir.join(place).join(program))
        .into_iter()
        .find(|file| file.is_file())
        .ok_or_else(missing)?;
    let libraries: Vec<PathBuf> = ["usr/lib", "lib"]
        .into_iter()
        .filter_map(|place| fs::read_dir(dir.join(place)).ok())
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir())
        .collect();
    let libraries = env::join_paths(libraries).unwrap_or_default();
    let script = format!(
        "#!/bin/sh\nLD_LIBRARY_PATH='{}' exec '{}' \"$@\"\n",
        libraries.display(),
        file.display()
    );
    let path = bin().join(program);
    fs::create_dir_all(bin()).map_err(Error::file(&path))?;
    fs::write(&path, script).map_err(Error::file(&path))?;
    run::run_quietly(run::program("chmod").arg("+x").arg(&path), "chmod").map(drop)
}

fn dir() -> PathBuf {
    paths::tools().join("servers")
}

fn bin() -> PathBuf {
    dir().join("bin")
}
