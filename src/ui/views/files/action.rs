//! What each thing that can be done with files is called and looks like, and doing it.

use crate::ui::base::icons::Shape;
use crate::ui::base::text::Text;
use crate::ui::models::dialog::View;
use crate::ui::models::file_action::FileAction;
use crate::ui::models::files::FilesModel;

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
    pub fn run(self, files: FilesModel) {
        match self {
            Self::Open => files.open_selected(),
            Self::Download => files.download(),
            Self::Preview => files.preview(None),
            Self::Bytes => files.preview(Some(View::Bytes)),
            Self::Rename => files.rename_in_place(),
            Self::Delete => files.ask_delete(),
            Self::CopyPath => files.copy_path(),
            Self::Properties => files.properties(),
            Self::Upload => files.choose_upload(),
            Self::NewDirectory => files.ask_mkdir(),
            Self::Refresh => files.refresh(),
        }
    }
}
