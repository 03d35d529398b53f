//! An in-memory FTP server: who may come in, and what is there.

use super::tree::{Refused, Tree};

/// Bytes of uploads that a server keeps.
const QUOTA_BYTES: u64 = 256 << 20;

/// An FTP server that exists in memory only.
#[derive(Clone, Debug)]
pub struct Server {
    host: String,
    port: u16,
    login: Option<(Vec<u8>, Vec<u8>)>,
    home: Vec<u8>,
    free_bytes: u64,
    pub(crate) tree: Tree,
    /// The time of the files that are there from the start.
    files_from: String,
}

impl Server {
    /// A server by its name or address, on port 21, with an empty root directory, for anyone.
    pub fn new(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            port: 21,
            login: None,
            home: b"/".to_vec(),
            free_bytes: QUOTA_BYTES,
            tree: Tree::new(),
            files_from: "20230801000000".to_owned(),
        }
    }

    /// Another port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Only for who knows this.
    #[must_use]
    pub fn login(mut self, user: &str, password: &str) -> Self {
        self.login = Some((user.into(), password.into()));
        self
    }

    /// The directory in which a session begins; it is made.
    #[must_use]
    pub fn home(mut self, path: &str) -> Self {
        self.tree.put_directory(path.as_bytes());
        self.home = path.into();
        self
    }

    /// The time, `YYYYMMDDHHMMSS`, of the files that are put from here on.
    #[must_use]
    pub fn files_from(mut self, modified: &str) -> Self {
        modified.clone_into(&mut self.files_from);
        self
    }

    /// Puts a file there, and the directories above it.
    #[must_use]
    pub fn file(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.tree
            .put(path.as_bytes(), bytes.into(), &self.files_from);
        self
    }

    /// Puts a file of noise there, which takes no memory.
    #[must_use]
    pub fn noise(mut self, path: &str, seed: u64, len_bytes: u64) -> Self {
        self.tree
            .put_noise(path.as_bytes(), seed, len_bytes, &self.files_from);
        self
    }

    /// Puts a directory there, and those above it.
    #[must_use]
    pub fn directory(mut self, path: &str) -> Self {
        self.tree.put_directory(path.as_bytes());
        self
    }

    /// Puts a directory of so many files there, which takes no memory, and forbids changes to it.
    #[must_use]
    pub fn crowd(mut self, path: &str, files: u32) -> Self {
        self.tree
            .put_crowd(path.as_bytes(), files, &self.files_from);
        self
    }

    /// Forbids changes to a file, or to what is in a directory.
    #[must_use]
    pub fn read_only(mut self, path: &str) -> Self {
        self.tree.protect(path.as_bytes());
        self
    }

    /// Leaves room for so many bytes of uploads.
    #[must_use]
    pub fn quota(mut self, free_bytes: u64) -> Self {
        self.free_bytes = free_bytes;
        self
    }

    /// The content of a file, to compare with.
    pub fn content(&self, path: &str) -> Option<Vec<u8>> {
        let size = self.tree.size(path.as_bytes())?;
        self.tree
            .read(path.as_bytes(), 0, usize::try_from(size).ok()?)
    }

    /// Its name or address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// All that is below a directory, as absolute paths in their order; those of directories end with a slash. Of a
    /// crowd only the directory is among them.
    pub fn paths_below(&self, directory: &str) -> Vec<String> {
        self.tree.paths_below(directory.as_bytes())
    }

    /// Whether there is a file or a directory of this absolute path.
    pub fn has(&self, path: &str) -> bool {
        let path = path.as_bytes();
        self.tree.is_directory(path) || self.tree.size(path).is_some()
    }

    /// Another file in the place of one; `false` where there is none.
    pub(crate) fn replace(&mut self, path: &[u8], bytes: Vec<u8>, modified: &str) -> bool {
        let is_there = self.tree.size(path).is_some();
        if is_there {
            self.tree.put(path, bytes, modified);
        }
        is_there
    }

    /// Whether this is the host that is meant.
    pub(crate) fn is(&self, host: &str) -> bool {
        self.host.eq_ignore_ascii_case(host)
    }

    pub(crate) fn listens_on(&self, port: u16) -> bool {
        self.port == port
    }

    pub(crate) fn admits(&self, user: Option<&[u8]>, password: Option<&[u8]>) -> bool {
        self.login.as_ref().is_none_or(|(known, secret)| {
            user == Some(known.as_slice()) && password == Some(secret.as_slice())
        })
    }

    pub(crate) fn home_path(&self) -> &[u8] {
        &self.home
    }

    /// Adds to a file as much as the disk takes; refused where that is not all.
    pub(crate) fn store(&mut self, path: &[u8], bytes: &[u8], now: String) -> Result<(), Refused> {
        let fits =
            usize::try_from(self.free_bytes).map_or(bytes.len(), |free| free.min(bytes.len()));
        self.tree.append(path, &bytes[..fits], now)?;
        self.free_bytes -= fits as u64;
        if fits == bytes.len() {
            Ok(())
        } else {
            Err(Refused)
        }
    }

    /// Deletes a file or an empty directory, and has its bytes free again.
    pub(crate) fn delete(&mut self, path: &[u8]) -> Result<(), Refused> {
        let size_bytes = self.tree.size(path).unwrap_or(0);
        self.tree.delete(path)?;
        self.free_bytes = self.free_bytes.saturating_add(size_bytes);
        Ok(())
    }
}
