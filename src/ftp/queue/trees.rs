//! The trees that somebody wants something of, and what was found in them.

use std::collections::BTreeMap;

use crate::app::{Message, ServerName, Tree, TreeId, TreePhase, TreeSize};
use crate::ftp::names;
use crate::ftp::queue::TRANSFERS_MAX;

/// Files and directories in a tree: as many as there can be transfers.
pub(crate) const ENTRIES_MAX: usize = TRANSFERS_MAX;

/// The place of the directory that a tree is in.
pub(crate) const PARENT: usize = 0;

/// The trees that somebody wants something of.
pub(crate) type Trees = BTreeMap<TreeId, Option<Walked>>;

/// All that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Walked {
    /// The server that it is on.
    pub(crate) server: ServerName,
    /// The absolute path of the directory that the tree is in.
    pub(crate) parent: String,
    /// That directory itself, under an empty name, and those of the tree as `top/a/b`, each behind the one that it is
    /// in.
    pub(crate) directories: Vec<String>,
    /// Its files: the place of the directory that each is in, and its name.
    pub(crate) files: Vec<(usize, String)>,
    pub(crate) size: TreeSize,
}

impl Walked {
    /// The server that it is on.
    pub(crate) fn server(&self) -> &ServerName {
        &self.server
    }

    /// It comes to nothing.
    pub(crate) fn failed(&self, id: TreeId, why: Message) -> Tree {
        Tree {
            id,
            name: self.name().to_owned(),
            phase: TreePhase::Failed(why),
        }
    }

    /// What it is called: as the first of what it consists of.
    pub(crate) fn name(&self) -> &str {
        let first = self.directories.get(PARENT + 1);
        first
            .or_else(|| self.files.first().map(|(_, name)| name))
            .map_or("", String::as_str)
    }

    pub(crate) fn path(&self, directory: usize) -> String {
        names::join(&self.parent, &self.directories[directory])
    }
}
