//! The dialogs, as plain data: which is open, and what it is about. The views draw them.

use crate::app::{Entry, FileId, TransferId};
use crate::codec::Charset;
use crate::dialect::ChannelId;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The name of a new directory.
    MakeDirectory {
        /// The channel to make it on.
        channel: ChannelId,
    },
    /// A new name.
    Rename {
        /// The channel to rename on.
        channel: ChannelId,
        /// The name it has.
        from: String,
    },
    /// Whether these may be deleted.
    Delete {
        /// The channel to delete on.
        channel: ChannelId,
        /// What is to go.
        entries: Vec<Entry>,
    },
    /// Whether the half file of an ended upload may be deleted.
    DeletePart {
        /// The upload.
        transfer: TransferId,
        /// The half file's name.
        name: String,
        /// The host that it is on.
        host: String,
    },
    /// Whether a remote file may be overwritten.
    Conflict {
        /// The transfer that asks.
        transfer: TransferId,
    },
    /// Whether all transfers may be given up.
    CancelAll,
    /// Whether a server or the module may be left while transfers run.
    Leave {
        /// What is to be left.
        leaving: Leaving,
    },
    /// A new name for a file of the module.
    StorageRename {
        /// Its path.
        path: String,
    },
    /// Whether this may be deleted in the module.
    StorageDelete {
        /// Its path.
        path: String,
        /// Whether it is a directory.
        directory: bool,
    },
    /// Whether files of the module may be replaced.
    StorageReplace {
        /// By what.
        replacing: Replacing,
    },
    /// The beginning of a file.
    Preview {
        /// What is looked at.
        looked: Looked,
    },
    /// What is known of an entry, of several, or of the directory.
    Properties {
        /// Of what.
        of: Described,
    },
    /// A text that the browser did not let the page put on the clipboard.
    CopyByHand {
        /// The text.
        text: String,
    },
    /// The saved servers.
    Servers,
    /// How transfers are to be carried out.
    Options,
    /// The licences of what the page is made of.
    Licences,
}

/// What the user leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The server of this channel.
    Server(ChannelId),
    /// The module.
    Module,
}

/// How a file is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// As a picture.
    Picture,
    /// As text.
    Text,
    /// Byte by byte.
    Bytes,
}

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The channel of the directory shown.
    pub channel: ChannelId,
    /// The file in it.
    pub name: String,
    /// Its size when it was listed, in bytes.
    pub size_bytes: u64,
    /// How it is looked at first, where that does not go by what is in it.
    pub view: Option<View>,
}

/// Of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// The server's name.
    pub host: String,
    /// How names are written to it.
    pub charset: Charset,
    /// The directory.
    pub directory: String,
    /// The entries in it; none for the directory itself.
    pub entries: Vec<Entry>,
}

/// What is asked about before files of the module are replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replacing {
    /// By local files, with the name that each gets and its size in bytes.
    ByLocal(Vec<(FileId, String, u64)>),
    /// By files of the server, by their names there.
    ByRemote(ChannelId, Vec<String>),
}

impl Replacing {
    /// The names.
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::ByLocal(files) => files.iter().map(|(_, name, _)| name.clone()).collect(),
            Self::ByRemote(_, names) => names.clone(),
        }
    }
}
