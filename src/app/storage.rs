//! What the page shows of the module's own file system.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::app::{FileId, ListingState, Message};
use crate::codec::ErrorReport;
use crate::dialect::{StorageVerb, StoredKind};

/// What the user wants done in the module's file system. One thing is done after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StorageCommand {
    /// Find out what the firmware can do, and list the directory shown.
    Open,
    /// Go to a directory and list it.
    List {
        /// Its absolute path.
        directory: String,
    },
    /// Write a local file into the directory shown.
    Put {
        /// The file to read, as registered with the driver.
        file: FileId,
        /// The name it gets.
        name: String,
        /// Its size in bytes when it was chosen.
        size_bytes: u64,
        /// Whether a file of that name may be replaced.
        replace: bool,
    },
    /// Read a file into the download staging.
    Get {
        /// Its absolute path.
        path: String,
    },
    /// Delete a file, or a directory with all below it.
    Delete {
        /// Its absolute path.
        path: String,
    },
    /// Rename a file.
    Move {
        /// The absolute path it has.
        from: String,
        /// The absolute path it gets.
        to: String,
    },
    /// Ask for the MD5 of a file.
    Digest {
        /// Its absolute path.
        path: String,
    },
}

impl StorageCommand {
    /// The command that it cannot do without.
    pub fn verb(&self) -> StorageVerb {
        match self {
            Self::Open | Self::List { .. } => StorageVerb::List,
            Self::Put { .. } => StorageVerb::Put,
            Self::Get { .. } => StorageVerb::Get,
            Self::Delete { .. } => StorageVerb::Delete,
            Self::Move { .. } => StorageVerb::Move,
            Self::Digest { .. } => StorageVerb::Check,
        }
    }

    /// Whether it leaves every file as it is.
    pub fn only_reads(&self) -> bool {
        !matches!(
            self,
            Self::Put { .. } | Self::Delete { .. } | Self::Move { .. }
        )
    }
}

/// The module's own file system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Storage {
    /// Which commands the firmware has.
    pub support: [Support; StorageVerb::ALL.len()],
    /// The absolute path of the directory shown.
    pub directory: String,
    /// Whether the entries are complete.
    pub listing: ListingState,
    /// What the directory holds. Where the firmware cannot list: what was put there since the module was attached.
    pub entries: Arc<[StorageEntry]>,
    /// How much room there is, where the module tells.
    pub space: Option<StorageSpace>,
    /// What is under way.
    pub task: Option<StorageTask>,
    /// How many more wait.
    pub waiting: usize,
    /// What the last thing that was asked for came to.
    pub last: Option<StorageOutcome>,
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            support: std::array::from_fn(|_| Support::Unknown),
            directory: "/".into(),
            listing: ListingState::None,
            entries: Arc::default(),
            space: None,
            task: None,
            waiting: 0,
            last: None,
        }
    }
}

impl Storage {
    /// Whether the firmware has a command.
    pub fn support(&self, verb: StorageVerb) -> &Support {
        &self.support[verb.index()]
    }

    /// Whether it is known that it has.
    pub fn has(&self, verb: StorageVerb) -> bool {
        *self.support(verb) == Support::There
    }

    /// Whether the firmware was asked what it has.
    pub fn is_known(&self) -> bool {
        !self.support.contains(&Support::Unknown)
    }
}

/// Whether the firmware has a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Support {
    /// It was not asked yet.
    Unknown,
    /// It has.
    There,
    /// It refused the command's test form.
    Missing(ErrorReport),
}

/// One file or directory of the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageEntry {
    /// Its name, decoded for showing.
    pub name: String,
    /// Its absolute path.
    pub path: String,
    /// Whether the path can be sent back in a command; without that nothing can be done with the entry.
    pub usable: bool,
    /// What it is.
    pub kind: StoredKind,
    /// Its MD5 in hex digits, where it was asked for and the file was not touched since.
    pub digest: Option<String>,
}

impl StorageEntry {
    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.kind == StoredKind::Directory
    }

    /// Its size in bytes, where it is a file and the module gives one.
    pub fn size_bytes(&self) -> Option<u64> {
        match self.kind {
            StoredKind::File { size_bytes } => size_bytes,
            StoredKind::Directory => None,
        }
    }
}

/// How much room the module has for files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageSpace {
    /// Bytes in all.
    pub total_bytes: u64,
    /// Bytes free.
    pub free_bytes: u64,
}

/// Something under way in the module's file system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageTask {
    /// What it is about.
    pub verb: StorageVerb,
    /// The file or directory.
    pub path: String,
    /// Bytes read from the module so far; writing shows nothing until its end.
    pub done_bytes: u64,
    /// Bytes in all, where that is known.
    pub total_bytes: Option<u64>,
}

/// What something in the module's file system came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StorageOutcome {
    /// What it was about.
    pub verb: StorageVerb,
    /// The file or directory.
    pub path: String,
    /// How far it was checked, or why it failed.
    pub result: Result<StorageCheck, Message>,
}

/// How far a file that was written to the module or read from it was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StorageCheck {
    /// There was nothing to check.
    Nothing,
    /// The module counted as many bytes as were moved.
    Counted,
    /// The size that the module gives agrees.
    Size,
    /// The MD5 that the module gives agrees.
    Digest,
}
