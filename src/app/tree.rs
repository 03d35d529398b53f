//! A directory of the server with all that is below it: counted, downloaded or deleted as one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::app::Message;

/// Trees that are shown at once; the oldest makes room.
pub const TREES_MAX: usize = 64;

/// A tree, by the number that whoever asked for it has given it. Numbers are not used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TreeId(pub u32);

/// The place of a transfer in the tree that it was queued with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreePlace {
    /// The tree.
    pub tree: TreeId,
    /// Its directory in that tree as `top/a/b`, the tree's own name included.
    pub below: String,
}

/// How far a tree is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// Its number.
    pub id: TreeId,
    /// The name of the directory at its top.
    pub name: String,
    /// What is known of it.
    pub phase: TreePhase,
}

/// What a tree is at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TreePhase {
    /// It is being listed; so much was found by now.
    Walking(TreeSize),
    /// It was listed to its end. Downloads of its files are on the list, if that was asked for.
    Walked {
        /// What is in it.
        size: TreeSize,
        /// All its directories, each as `top/a/b`, parents first.
        directories: Arc<[String]>,
        /// How many of them have something in them and may be links: the server was not seen to tell.
        may_be_links: u32,
    },
    /// It is being deleted.
    Deleting {
        /// Files and directories that are gone.
        done: u32,
        /// Files and directories in all.
        of: u32,
    },
    /// It is gone.
    Deleted,
    /// It could not be listed or deleted to its end.
    Failed(Message),
}

/// What is in a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeSize {
    /// Directories, the one at its top included.
    pub directories: u32,
    /// Files.
    pub files: u32,
    /// Bytes of all files, as they were listed.
    pub bytes: u64,
    /// Entries that nothing can be done with, since their names cannot be sent.
    pub left_out: u32,
}
