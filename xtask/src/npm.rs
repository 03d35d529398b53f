//! What comes from npm: wasm-opt (package `binaryen`), which makes the page smaller, and `axe-core`, which looks for
//! breaches of accessibility. The versions stand in `xtask/npm`, with the digest that each package must have;
//! npm compares it, and runs no script of theirs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use crate::{
    error::{Error, Result},
    paths, run,
};

const MANIFEST: &str = include_str!("../npm/package.json");
const LOCK: &str = include_str!("../npm/package-lock.json");
/// What npm calls a package that is not the one of the lock file.
const OTHER_DIGEST: &str = "EINTEGRITY";

/// Where npm puts the programs of its packages.
pub(crate) fn programs() -> PathBuf {
    dir().join("node_modules/.bin")
}

/// Gets wasm-opt where Node is there; the page works without it and is only larger, so that it is not there is no
/// error.
///
/// # Errors
///
/// [`Error::OtherDigest`] where it is not the one that the lock file means.
pub(crate) fn wasm_opt() -> Result<bool> {
    match get() {
        Ok(_) => Ok(true),
        Err(error @ Error::OtherDigest { .. }) => Err(error),
        Err(error) => {
            println!("{error}. The page is built without wasm-opt: larger, else the same.");
            Ok(false)
        }
    }
}

/// Gets the script that looks for breaches of accessibility, and answers its path; or says why there is none.
pub(crate) fn axe() -> Result<PathBuf> {
    Ok(get()?.join("axe-core/axe.min.js"))
}

/// Gets the packages of the lock file, and answers where they are.
fn get() -> Result<PathBuf> {
    /// One at a time: more than one step wants them.
    static GETTING: Mutex<()> = Mutex::new(());
    let _alone = GETTING.lock();
    if run::answer(run::program("node").arg("--version")).is_none() {
        return Err(missing());
    }
    let packages = dir().join("node_modules");
    // Written last: with it, all is there.
    let stamp = dir().join("got.json");
    if packages.is_dir() && fs::read_to_string(&stamp).is_ok_and(|got| got == LOCK) {
        return Ok(packages);
    }
    if run::answer(npm().arg("--version")).is_none() {
        return Err(missing());
    }
    run::step("wasm-opt and axe-core: getting them, once", "10 s", || {
        install(&dir(), LOCK)
    })?;
    fs::write(&stamp, LOCK).map_err(Error::file(&stamp))?;
    Ok(packages)
}

/// Installs what this lock file names into the directory, and nothing else.
fn install(dir: &Path, lock: &str) -> Result<()> {
    fs::create_dir_all(dir).map_err(Error::file(dir))?;
    for (name, text) in [("package.json", MANIFEST), ("package-lock.json", lock)] {
        let file = dir.join(name);
        fs::write(&file, text).map_err(Error::file(&file))?;
    }
    let mut ci = npm();
    // By its real name: npm takes a directory that is reached by a link for a package of its own.
    ci.current_dir(dir.canonicalize().map_err(Error::file(dir))?)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    let what = "npm ci";
    let output = ci.output().map_err(Error::io(what))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    eprint!("{said}");
    if said.contains(OTHER_DIGEST) {
        return Err(Error::OtherDigest {
            lock: "xtask/npm/package-lock.json",
        });
    }
    Err(Error::Failed {
        what: what.into(),
        status: output.status,
    })
}

fn npm() -> Command {
    run::program(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

fn missing() -> Error {
    Error::Missing {
        what: "Node.js with npm".into(),
        remedy: "install it to have wasm-opt and axe-core".into(),
    }
}

fn dir() -> PathBuf {
    paths::tools().join("node")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_package_has_its_digest_and_no_place_that_it_must_come_from() {
        let lock: Value = serde_json::from_str(LOCK).unwrap();
        let manifest: Value = serde_json::from_str(MANIFEST).unwrap();
        let packages = lock["packages"].as_object().unwrap();
        assert_eq!(packages[""]["dependencies"], manifest["dependencies"]);
        for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
            let digest = package["integrity"].as_str().unwrap_or_default();
            assert!(digest.starts_with("sha512-"), "{path}");
            assert!(package["version"].is_string(), "{path}");
        }
        assert!(!LOCK.contains("resolved") && !LOCK.contains("://"));
    }

    #[test]
    fn a_package_of_another_digest_is_refused() {
        if run::answer(npm().arg("--version")).is_none() {
            return;
        }
        let dir = paths::target().join("tmp/npm-of-another-digest");
        let lock: Value = serde_json::from_str(LOCK).unwrap();
        let digest = &lock["packages"]["node_modules/axe-core"]["integrity"];
        let digest = digest.as_str().unwrap();
        let (_, tail) = digest.split_at("sha512-".len() + 4);
        let got = install(&dir, &LOCK.replace(digest, &format!("sha512-AAAA{tail}")));
        // Where there is no network, nothing came at all.
        assert!(matches!(
            got,
            Err(Error::OtherDigest { .. } | Error::Failed { .. })
        ));
        fs::remove_dir_all(&dir).unwrap();
    }
}
