//! The user's side of a tree that is downloaded: names that every system takes, and one archive of it all.

pub mod names;
pub mod zip;
