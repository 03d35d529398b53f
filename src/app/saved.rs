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
        /// What of it is there, in ascending order, where it comes in pieces; those that are one behind the other have
        /// not been held against each other. Empty where it comes from its beginning on.
        #[serde(default)]
        there: Vec<ByteRange>,
    },
}

/// A range of a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByteRange {
    /// The offset of its first byte.
    pub from: u64,
    /// The offset behind its last byte.
    pub to: u64,
}

impl ByteRange {
    /// How many bytes it has.
    pub fn len_bytes(self) -> u64 {
        self.to.saturating_sub(self.from)
    }
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
        let (before, after) = (self.modified.as_str(), now.modified.as_str());
        // To the second; to the minute, with a year that is guessed; to the day; not at all.
        let told = |stamp: &str| match stamp {
            _ if stamp.len() != 14 => 0..stamp.len(),
            _ if stamp.ends_with("000000") => 0..8,
            _ if stamp.ends_with("00") => 4..12,
            _ => 0..14,
        };
        let (told_before, told_after) = (told(before), told(after));
        let start = told_before.start.max(told_after.start);
        let both = start..told_before.end.min(told_after.end);
        let year = |stamp: &str| stamp.get(..4).and_then(|year| year.parse::<u16>().ok());
        let is_near = |(before, after): (u16, u16)| before.abs_diff(after) <= 1;
        self.size_bytes == now.size_bytes
            && (both.is_empty()
                || before.get(both.clone()) == after.get(both)
                    && year(before).zip(year(after)).is_none_or(is_near))
    }
}

/// What a transfer waits for that only the user can give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFile {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub server: ServerName,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_told_less_exactly_is_no_other_one() {
        let check = |before: &str, after: &str, expect: bool| {
            let stamp = |modified: &str| RemoteStamp {
                size_bytes: 5,
                modified: modified.into(),
            };
            let (before, after) = (stamp(before), stamp(after));
            assert_eq!(before.may_be(&after), expect, "{before:?} {after:?}");
            assert_eq!(after.may_be(&before), expect, "{after:?} {before:?}");
            let longer = RemoteStamp {
                size_bytes: 6,
                ..after
            };
            assert!(!before.may_be(&longer));
        };
        check("20260514083012", "20260514083012", true);
        check("20260514083012", "20260514083013", false);
        check("20260514083012", "20260514083000", true);
        check("20260514083012", "20260514083100", false);
        check("20260514083000", "20260514000000", true);
        check("20260514083000", "20260515000000", false);
        check("20260514083012", "20260514000000", true);
        // Near new year, the year of a time without one.
        check("20251231235900", "20261231235900", true);
        check("20241231235900", "20261231235900", false);
        check("20251231235959", "20261231235959", false);
        check("", "20260514083012", true);
        check("yesterday", "yesterday", true);
        check("yesterday", "today", false);
    }
}
