//! The user's side of what is downloaded: names that every system takes, why a folder does not take a file, and one
//! archive of a whole tree.

pub mod crc;
pub mod fault;
pub mod names;
pub mod zip;
