//! What can be done with the entries selected, and with the directory they are in.

use crate::app::{Entry, EntryKind};

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named after what it does")]
pub enum FileAction {
    Open,
    Download,
    Preview,
    Bytes,
    Rename,
    Delete,
    CopyPath,
    Properties,
    Upload,
    NewDirectory,
    Refresh,
}

impl FileAction {
    /// What the menu offers for the entries selected, a group at a time.
    pub fn groups(chosen: &[Entry]) -> Vec<Vec<Self>> {
        let is_file = |entry: &Entry| matches!(entry.kind, EntryKind::File { .. });
        let mut usable = chosen.iter().filter(|entry| entry.usable);
        let (first, more) = (usable.next(), usable.next().is_some());
        let one = first.filter(|_| !more && chosen.len() == 1);
        let offered = [
            (one.is_some_and(|entry| !is_file(entry)), Self::Open),
            (first.is_some(), Self::Download),
            (one.is_some_and(is_file), Self::Preview),
            (one.is_some_and(is_file), Self::Bytes),
            (one.is_some(), Self::Rename),
            (first.is_some(), Self::Delete),
        ];
        let offered = offered.into_iter().filter(|(so, _)| *so);
        let with_them: Vec<Self> = offered.map(|(_, action)| action).collect();
        let groups = [
            with_them,
            vec![Self::CopyPath, Self::Properties],
            vec![Self::Upload, Self::NewDirectory, Self::Refresh],
        ];
        let full = |group: &Vec<Self>| !group.is_empty();
        groups.into_iter().filter(full).collect()
    }
}

/// A menu that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct MenuAt {
    /// Where, in pixels from the window's left and top edges.
    pub at_px: (f64, f64),
    /// What it offers, a group at a time.
    pub groups: Vec<Vec<FileAction>>,
}
