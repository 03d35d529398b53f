//! An in-memory FTP server: who may come in, and what is there.

use super::path::{last_part, parent, resolve};
use super::tree::{LastLink, Refused, Tree};
use crate::app::fault::{Fault, Faults};

/// Bytes of uploads that a server keeps.
const QUOTA_BYTES: u64 = 256 << 20;

/// What a server puts in front of what an offset asks for, if it does.
const FOREIGN_BYTE: u8 = b'?';

/// An FTP server that exists in memory only.
#[derive(Clone, Debug)]
pub struct Server {
    host: String,
    port: u16,
    login: Option<(Vec<u8>, Vec<u8>)>,
    home: Vec<u8>,
    free_bytes: u64,
    pub(crate) faults: Faults,
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
            faults: Faults::default(),
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
    pub fn file(mut self, path: impl AsRef<str>, bytes: impl Into<Vec<u8>>) -> Self {
        self.tree
            .put(path.as_ref().as_bytes(), bytes.into(), &self.files_from);
        self
    }

    /// Puts a file of noise there, which takes no memory.
    #[must_use]
    pub fn noise(mut self, path: impl AsRef<str>, seed: u64, len_bytes: u64) -> Self {
        self.tree
            .put_noise(path.as_ref().as_bytes(), seed, len_bytes, &self.files_from);
        self
    }

    /// Puts a directory there, and those above it.
    #[must_use]
    pub fn directory(mut self, path: &str) -> Self {
        self.tree.put_directory(path.as_bytes());
        self
    }

    /// Puts a link there, and the directories above it. A target without a slash in front is from the link's own
    /// directory.
    #[must_use]
    pub fn link(mut self, path: &str, target: &str) -> Self {
        self.tree.put_link(path.as_bytes(), target.as_bytes());
        self
    }

    /// Its habits, by their names (see [`Fault`]); what they put there is put.
    #[must_use]
    pub fn habits(mut self, names: &str) -> Self {
        self.set_habits(names);
        self
    }

    /// It has these habits from now on. What others have put there stays.
    pub(crate) fn set_habits(&mut self, names: &str) {
        let before = std::mem::replace(&mut self.faults, Faults::named(names));
        let room = |faults: &Faults| {
            let number = faults.number(Fault::DiskFull);
            number.or(faults.number(Fault::QuotaDeletes))
        };
        match (room(&before), room(&self.faults)) {
            (old, Some(free_bytes)) if old != Some(free_bytes) => self.free_bytes = free_bytes,
            (Some(_), None) => self.free_bytes = QUOTA_BYTES,
            _ => {}
        }
        let is_new = |fault| self.faults.is_new(fault, &before);
        let (has_links, has_strange_names) = (is_new(Fault::Links), is_new(Fault::StrangeNames));
        if has_links {
            *self = self
                .clone()
                .file("/links/real/a.txt", "Behind a link.\n")
                .link("/links/there", "real")
                .link("/links/round", ".")
                .link("/links/upload", "/upload")
                .link("/links/file", "real/a.txt")
                .link("/links/nowhere", "gone");
        }
        if has_strange_names {
            for name in STRANGE_NAMES {
                *self = self.clone().file(format!("/strange/{name}"), name);
            }
            *self = self.clone().directory("/strange/\rc\nd\u{1b}\"e");
        }
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

    /// Whether there is a file, a link or a directory of this absolute path.
    pub fn has(&self, path: &str) -> bool {
        self.tree.has(path.as_bytes())
    }

    /// The absolute path of the entry that a name means for a session in `directory`, by way of links; a link at its
    /// end is followed or not. `None` where links lead round and round.
    pub fn place_of(&self, directory: &[u8], name: &[u8], follows_last: bool) -> Option<String> {
        let last = if follows_last {
            LastLink::Follow
        } else {
            LastLink::Keep
        };
        let place = self.locate(directory, name, last).ok()?;
        Some(String::from_utf8_lossy(&place).into_owned())
    }

    /// Somebody else makes a link in a directory; `false` where that is none, or the name is taken.
    pub fn plant_link(&mut self, path: &str, target: &str) -> bool {
        let (path, target) = (path.as_bytes(), target.as_bytes());
        let fits = self.tree.is_directory(parent(path)) && self.tree.list(path).is_none();
        if fits {
            self.tree.put_link(path, target);
        }
        fits
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

    /// The absolute path of a name for a session in `directory`. A server that names directories by the way that
    /// led there takes `..` for one step back on it; others for the directory above.
    pub(crate) fn absolute(&self, directory: &[u8], name: &[u8]) -> Vec<u8> {
        if self.faults.has(Fault::LogicalPwd) || name.starts_with(b"/") {
            return resolve(directory, name);
        }
        let whole = [directory, b"/", name].concat();
        let above = self.tree.locate(parent(&whole), LastLink::Follow);
        match last_part(&whole) {
            b"" | b"." | b".." => self.tree.locate(&whole, LastLink::Keep),
            last => above.map(|above| resolve(&above, last)),
        }
        .unwrap_or_else(|| resolve(directory, name))
    }

    /// The entry that a name means for a session in `directory`.
    pub(crate) fn locate(
        &self,
        directory: &[u8],
        name: &[u8],
        last: LastLink,
    ) -> Result<Vec<u8>, Refused> {
        let whole = self.absolute(directory, name);
        self.tree.locate(&whole, last).ok_or(Refused)
    }

    /// The directory that a session in `directory` is in behind a change to `name`.
    pub(crate) fn enter(&self, directory: &[u8], name: &[u8]) -> Result<Vec<u8>, Refused> {
        let place = self.locate(directory, name, LastLink::Follow)?;
        if !self.tree.is_directory(&place) {
            Err(Refused)
        } else if self.faults.has(Fault::LogicalPwd) {
            Ok(self.absolute(directory, name))
        } else {
            Ok(place)
        }
    }

    /// Whether the files in a directory are neither listed nor sent.
    pub(crate) fn hides(&self, directory: &[u8]) -> bool {
        let name = last_part(directory);
        self.faults.has(Fault::UploadOnly) && (name == b"upload" || name == b"incoming")
    }

    /// What comes for an offset: foreign bytes, and the offset of the file behind them.
    pub(crate) fn sent_at_offset(&self, offset: u64) -> (Vec<u8>, u64) {
        let foreign_bytes = self.faults.number(Fault::ForeignAtOffset);
        let repeated_bytes = self.faults.number(Fault::RepeatAtOffset);
        match offset {
            0 => (Vec::new(), 0),
            _ if self.faults.has(Fault::IgnoreOffset) => (Vec::new(), 0),
            _ => {
                let len = usize::try_from(foreign_bytes.unwrap_or(0)).unwrap_or(0);
                let offset = offset.saturating_sub(repeated_bytes.unwrap_or(0));
                (vec![FOREIGN_BYTE; len], offset)
            }
        }
    }

    /// Opens a file to be written.
    pub(crate) fn create(&mut self, path: &[u8], append: bool, now: String) -> Result<(), Refused> {
        if append && self.faults.has(Fault::RefuseAppend) {
            return Err(Refused);
        }
        self.tree.create(path, append, now)
    }

    /// Adds to a file as much as the disk takes; refused where that is not all.
    pub(crate) fn store(&mut self, path: &[u8], bytes: &[u8], now: String) -> Result<(), Refused> {
        let fits =
            usize::try_from(self.free_bytes).map_or(bytes.len(), |free| free.min(bytes.len()));
        self.tree.append(path, &bytes[..fits], now)?;
        self.free_bytes -= fits as u64;
        if fits == bytes.len() {
            return Ok(());
        }
        if self.faults.has(Fault::QuotaDeletes) {
            self.remove(path)?;
        }
        Err(Refused)
    }

    /// Deletes a file, a link or an empty directory.
    pub(crate) fn delete(&mut self, path: &[u8]) -> Result<(), Refused> {
        let target = self.tree.locate(path, LastLink::Follow);
        let leads_to_directory = target.is_some_and(|target| self.tree.is_directory(&target));
        let is_link = leads_to_directory && !self.tree.is_directory(path);
        if self.faults.has(Fault::RefuseDelete) && !self.tree.is_directory(path)
            || self.faults.has(Fault::KeepLinks) && is_link
        {
            return Err(Refused);
        }
        self.remove(path)
    }

    /// Renames a file or a directory.
    pub(crate) fn rename(&mut self, from: &[u8], to: &[u8]) -> Result<(), Refused> {
        if self.faults.has(Fault::RefuseRename) {
            return Err(Refused);
        }
        let replaced_bytes = self.tree.size(to).unwrap_or(0);
        if self.faults.has(Fault::RenameReplaces) && self.tree.replace(from, to).is_ok() {
            self.free_bytes = self.free_bytes.saturating_add(replaced_bytes);
            return Ok(());
        }
        self.tree.rename(from, to)
    }

    /// Takes away what is at a path, and has its bytes free again.
    fn remove(&mut self, path: &[u8]) -> Result<(), Refused> {
        let size_bytes = self.tree.size(path).unwrap_or(0);
        self.tree.delete(path)?;
        self.free_bytes = self.free_bytes.saturating_add(size_bytes);
        Ok(())
    }
}

/// Names that a listing can be misread by, that no command can carry, or that look like one another.
const STRANGE_NAMES: [&str; 9] = [
    "x\r+MFTPURC: 0,\"conn\",0",
    "y\r+MFTPRETR: 0,0,9,9,",
    "z\rOK\r",
    "escape\u{1b}[2J",
    "say \"hi\"",
    "caf\u{e9}.txt",
    "cafe\u{301}.txt",
    "report\u{202e}fdp.exe",
    " spaces at both ends ",
];
