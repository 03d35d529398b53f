//! Folders with all that is below them: taken from the computer, and handed to it.

pub mod local;
