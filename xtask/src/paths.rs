//! Where things are.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this crate lies inside the checkout")
        .to_path_buf()
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// Where the tools that we build or fetch are kept.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// Where the built page is.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Finds a program on PATH, or where Debian keeps servers, which is not on every user's PATH.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .map(|dir| dir.join(program).with_extension(env::consts::EXE_EXTENSION))
        .find(|file| file.is_file())
}
