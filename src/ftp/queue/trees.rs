//! The trees that somebody wants something of, and what was found in them.

use std::collections::BTreeMap;

use crate::app::{Event, ServerName, Tree, TreeId, TreePhase, TreeSize};
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
    /// The place of the directory that each of them is in.
    pub(crate) parents: Vec<usize>,
    /// Its files: the place of the directory that each is in, and its name.
    pub(crate) files: Vec<(usize, String)>,
    pub(crate) size: TreeSize,
}

impl Walked {
    /// How it is shown.
    pub(crate) fn shown(&self, id: TreeId, phase: TreePhase) -> Event {
        let name = self.name().to_owned();
        Event::Tree(Tree { id, name, phase })
    }

    /// What it is called: as the first of what it consists of.
    pub(crate) fn name(&self) -> &str {
        let first = self.directories.get(PARENT + 1);
        first
            .or_else(|| self.files.first().map(|(_, name)| name))
            .map_or("", String::as_str)
    }

    pub(crate) fn own_name(&self, directory: usize) -> &str {
        let below = &self.directories[directory];
        below.rsplit('/').next().unwrap_or(below)
    }

    /// Takes a directory out that nothing was found in; gives it, and the place of the one that it is in.
    pub(crate) fn remove_directory(&mut self, directory: usize) -> (String, usize) {
        let below = self.directories.remove(directory);
        (below, self.parents.remove(directory))
    }

    /// Whether something is in each of the directories.
    pub(crate) fn are_filled(&self) -> Vec<bool> {
        let mut filled = vec![false; self.directories.len()];
        let inside = self.files.iter().map(|(directory, _)| directory);
        for directory in inside.chain(&self.parents) {
            filled[*directory] = true;
        }
        filled
    }

    /// How many directories of the tree have something in them.
    pub(crate) fn filled(&self) -> u32 {
        let filled = self.are_filled().into_iter().skip(PARENT + 1);
        filled.map(u32::from).sum()
    }

    pub(crate) fn path(&self, directory: usize) -> String {
        names::join(&self.parent, &self.directories[directory])
    }
}
