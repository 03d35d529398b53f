//! What outlives the page of a transfer that has not ended well: enough to go on with it after a reload.

use serde::{Deserialize, Serialize};

use crate::app::{Server, TransferId, TransferOptions};
use crate::codec::Charset;
use crate::dialect::ChannelId;

/// A transfer as it is kept. Without the password, which stays in memory, and without the local file itself,
/// which is the driver's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The channel that carried it.
    pub channel: ChannelId,
    /// The server it belongs to.
    pub server: ServerName,
    /// The remote directory.
    pub directory: String,
    /// The end of that path which is made where it is missing.
    #[serde(default)]
    pub below: String,
    /// The file's name on the server.
    pub name: String,
    /// How it is carried out.
    pub options: TransferOptions,
    /// How far it was.
    pub phase: SavedPhase,
    /// Its place among all: those with lower ones start first.
    #[serde(default)]
    pub place: u64,
    /// Whether it ran. One that does not say may have.
    #[serde(default = "may_run")]
    pub runs: bool,
    /// The local side.
    pub local: SavedLocal,
}

fn may_run() -> bool {
    true
}

impl Saved {
    /// Whether the module may have been in the middle of a packet of it when its page went.
    pub fn was_cut(&self) -> bool {
        self.runs && matches!(self.local, SavedLocal::Source { .. })
    }
}

/// Which server, and as whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerName {
    /// Name, IPv4 or IPv6 address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Login name; empty for none.
    pub user: String,
    /// How names are written to it: under another one the same name may be another file's.
    pub charset: Charset,
}

impl From<&Server> for ServerName {
    fn from(server: &Server) -> Self {
        Self {
            host: server.host.clone(),
            port: server.port,
            user: server.user.clone(),
            charset: server.charset,
        }
    }
}

/// How far a kept transfer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SavedPhase {
    /// It ran, or waited to run.
    Waiting,
    /// The user held it.
    Held,
    /// It had failed.
    Failed,
    /// It was cancelled, and part of it is on the server, or it was still on its way to its end.
    Cancelled,
}

/// The local side of a kept transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SavedLocal {
    /// A file to read, and how to know it again.
    Source {
        /// What it was when it was chosen.
        stamp: SourceStamp,
        /// Up to where what is under its name on the server may be our own half of it, in bytes: ahead of what
        /// was sent, so that it holds even if the last word of it was never kept.
        ours_bytes: Option<u64>,
        /// Whether that is all of it, checked, and has yet to get its own name.
        #[serde(default)]
        is_whole: bool,
        /// The name that the file which it replaces has until it is in its place.
        #[serde(default)]
        aside: Option<String>,
    },
    /// A file to be written.
    Sink {
        /// The remote file that the part on disk is of, where there is a part.
        part_of: Option<RemoteStamp>,
    },
}

/// What a local file was when it was chosen: one that differs in any of these is another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceStamp {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// When it was changed, in ms since 1970.
    pub modified_ms: i64,
}

/// What a remote file was when it was listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteStamp {
    /// Its size in bytes.
    pub size_bytes: u64,
    /// When it was changed, `YYYYMMDDHHMMSS`, as the module gave it.
    pub modified: String,
}

impl RemoteStamp {
    /// Whether this and what is listed now may be of one file: the same size, and the same time as far as both tell it.
    ///
    /// Servers show the year of an old file in the place of its time, so its stamp loses hours and minutes when it comes
    /// of age; that of a young one has no year, and gets one near it.
    pub fn may_be(&self, now: &Self) -> bool {
        // To the day, to the minute (whose year is guessed), to the second.
        let known = |stamp: &Self| match stamp.modified.as_bytes() {
            [] => 0..0,
            [.., b'0', b'0', b'0', b'0', b'0', b'0'] => 0..8,
            [.., b'0', b'0'] => 4..12,
            _ => 0..14,
        };
        let (before, after) = (known(self), known(now));
        let both = before.start.max(after.start)..before.end.min(after.end);
        let part = |stamp: &Self| stamp.modified.get(both.clone()).map(str::to_owned);
        let year = |stamp: &Self| stamp.modified.get(..4)?.parse::<i32>().ok();
        let years_apart = match (year(self), year(now)) {
            (Some(before), Some(after)) if !both.is_empty() => (before - after).abs(),
            _ => 0,
        };
        self.size_bytes == now.size_bytes
            && (both.is_empty() || part(self) == part(now) && years_apart <= 1)
    }
}

/// What a transfer waits for that only the user can give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// That its local file may be read again.
    Permission,
    /// That its local file is chosen again.
    Choice {
        /// What it was; on the server it may have another name.
        file: Box<SourceStamp>,
    },
    /// That a channel is connected to this server.
    Server(Box<ServerName>),
}

/// How the local file of a restored upload can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceAccess {
    /// Its handle is there, and the browser wants to be asked whether it may be read.
    Permission,
    /// The user has to choose it again.
    Choice,
}

/// Something to be kept, or no longer to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Persist {
    /// Keep this of a transfer, in place of what was kept of it before.
    Put {
        /// The transfer.
        transfer: TransferId,
        /// Its local file, where it has one to read.
        file: Option<crate::app::FileId>,
        /// What to keep.
        kept: Box<Saved>,
    },
    /// It is over: forget it.
    Drop {
        /// The transfer.
        transfer: TransferId,
    },
}

/// The file that a transfer left half on the server, under a name that is its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartFile {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub server: ServerName,
}
