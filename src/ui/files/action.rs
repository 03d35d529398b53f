//! What can be done with the entries selected, and with the directory they are in.

use crate::app::{Entry, EntryKind};
use crate::ui::context::Ui;
use crate::ui::files::model::FilesModel;
use crate::ui::files::preview::View;
use crate::ui::icons::Shape;
use crate::ui::text::Text;

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
    /// Its stable id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Open => "menu-open",
            Self::Download => "menu-download",
            Self::Preview => "menu-preview",
            Self::Bytes => "menu-hex",
            Self::Rename => "menu-rename",
            Self::Delete => "menu-delete",
            Self::CopyPath => "menu-copy-path",
            Self::Properties => "menu-properties",
            Self::Upload => "menu-upload",
            Self::NewDirectory => "menu-mkdir",
            Self::Refresh => "menu-refresh",
        }
    }

    /// What it is called.
    pub fn name(self, text: &'static Text) -> &'static str {
        let (text, preview) = (&text.files, &text.preview);
        match self {
            Self::Open => text.open,
            Self::Download => text.download,
            Self::Preview => preview.preview,
            Self::Bytes => preview.hex,
            Self::Rename => text.rename,
            Self::Delete => text.delete,
            Self::CopyPath => text.copy_path,
            Self::Properties => preview.properties,
            Self::Upload => text.upload,
            Self::NewDirectory => text.mkdir,
            Self::Refresh => text.refresh,
        }
    }

    /// What it looks like.
    pub fn shape(self) -> Shape {
        match self {
            Self::Open => Shape::Directory,
            Self::Download => Shape::Download,
            Self::Preview => Shape::Preview,
            Self::Bytes => Shape::Digest,
            Self::Rename => Shape::Rename,
            Self::Delete => Shape::Delete,
            Self::CopyPath => Shape::Copy,
            Self::Properties => Shape::Info,
            Self::Upload => Shape::Upload,
            Self::NewDirectory => Shape::NewDirectory,
            Self::Refresh => Shape::Refresh,
        }
    }

    /// The key in the list that does the same; empty where there is none.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "Enter",
            Self::Preview => "F3",
            Self::Properties => "Alt+Enter",
            Self::Rename => "F2",
            Self::Delete => "Del",
            Self::Refresh => "F5",
            Self::CopyPath => "Ctrl+C",
            Self::Download | Self::Bytes | Self::Upload | Self::NewDirectory => "",
        }
    }

    /// Do it.
    pub fn run(self, ui: Ui, files: FilesModel) {
        match self {
            Self::Open => files.open_selected(ui),
            Self::Download => files.download(ui),
            Self::Preview => files.preview(ui, None),
            Self::Bytes => files.preview(ui, Some(View::Bytes)),
            Self::Rename => files.rename_in_place(ui),
            Self::Delete => files.ask_delete(ui),
            Self::CopyPath => files.copy_path(ui),
            Self::Properties => files.properties(ui),
            Self::Upload => files.choose_upload(ui),
            Self::NewDirectory => files.ask_mkdir(ui),
            Self::Refresh => files.refresh(ui),
        }
    }

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
