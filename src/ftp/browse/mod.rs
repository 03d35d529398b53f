//! What is done in the directories of a server: listing, making, renaming, deleting, one by one or whole trees.

mod delete_tree;
mod directory;
mod make;
mod walk;

pub(crate) use delete_tree::DeleteTree;
pub(crate) use directory::{Action, DirectoryJob};
pub(crate) use make::MakeAll;
pub(crate) use walk::{Purpose, Walk};
