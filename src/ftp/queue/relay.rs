//! What transfers have to do with one another where a file goes from one server to another.

use crate::app::{RemoteStamp, Server, ServerName, TransferOptions};
use crate::dialect::ChannelId;

/// What a transfer has to do with another server than its own.
#[derive(Clone, Debug)]
pub(crate) enum Relay {
    /// What this download stages goes on there.
    Onward(Box<Onward>),
    /// This upload is of what a download from there has staged.
    Staged(Box<Origin>),
}

/// Where a file goes on to.
#[derive(Clone, Debug)]
pub(crate) struct Onward {
    pub(crate) channel: ChannelId,
    pub(crate) server: Server,
    pub(crate) directory: String,
    pub(crate) options: TransferOptions,
    pub(crate) moves: bool,
}

/// Where a file came from.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) channel: ChannelId,
    pub(crate) server: ServerName,
    pub(crate) directory: String,
    pub(crate) name: String,
    /// What it was when it was downloaded.
    pub(crate) was: Option<RemoteStamp>,
    pub(crate) moves: bool,
}

impl Relay {
    /// The host, the directory there, and whether the original is deleted in the end, for showing.
    pub(crate) fn shown(&self) -> crate::app::Relayed {
        let (host, directory, moves) = match self {
            Self::Onward(to) => (&to.server.host, &to.directory, to.moves),
            Self::Staged(from) => (&from.server.host, &from.directory, from.moves),
        };
        crate::app::Relayed {
            host: host.clone(),
            directory: directory.clone(),
            moves,
        }
    }
}
