//! A Python with pyserial, for the scripts that the page is compared with.

use std::path::PathBuf;

use crate::{
    error::{Error, Result},
    paths, run,
};

/// Which version, and by which digest it is known.
const REQUIREMENTS: &str = "xtask/bench/requirements.txt";

/// Gets it into `target/tools`, and gives its path.
pub(crate) fn get() -> Result<PathBuf> {
    let dir = paths::tools().join("python");
    let python = dir.join("bin/python");
    let works = || {
        let version = "import serial; print(serial.__version__)";
        run::answer(run::program(&python).args(["-c", version])).is_some()
    };
    if works() {
        return Ok(python);
    }
    if run::answer(run::program("python3").arg("--version")).is_none() {
        return Err(Error::Missing {
            what: "python3".into(),
            remedy: "install it with its module venv".into(),
        });
    }
    run::step("pyserial: getting it by pip, once", "10 s", || {
        let mut venv = run::program("python3");
        run::run_quietly(venv.args(["-m", "venv"]).arg(&dir), "python3 -m venv")?;
        let mut pip = run::program(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--require-hashes"]);
        run::run_quietly(pip.args(["--requirement", REQUIREMENTS]), "pip install").map(drop)
    })?;
    Ok(python)
}
