//! What files hold, in one number: whether anything changed since the last time, whatever their dates say.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
    path::{Path, PathBuf},
};

use crate::error::{Error, Result};

/// A running fingerprint.
#[derive(Default)]
pub(crate) struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Takes in a text.
    pub(crate) fn text(&mut self, text: &str) {
        text.hash(&mut self.0);
    }

    /// Takes in names and contents of all files under `dir`, except the entries at its top for which `skip` is true.
    pub(crate) fn tree(&mut self, dir: &Path, skip: impl Fn(&str) -> bool) -> Result<()> {
        for path in entries(dir)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !skip(&name) {
                self.path(&path)?;
            }
        }
        Ok(())
    }

    fn path(&mut self, path: &Path) -> Result<()> {
        if path.is_dir() {
            return entries(path)?.iter().try_for_each(|path| self.path(path));
        }
        path.hash(&mut self.0);
        fs::read(path).map_err(Error::file(path))?.hash(&mut self.0);
        Ok(())
    }

    /// The number, as text.
    pub(crate) fn finish(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(dir)
        .and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.path()))
                .collect::<io::Result<Vec<_>>>()
        })
        .map_err(Error::file(dir))?;
    paths.sort();
    Ok(paths)
}
