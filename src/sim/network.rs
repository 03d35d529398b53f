//! The seam between the module's FTP client and the network: in memory for the page, real for the bridge.

use crate::dialect::{ChannelId, ResultCode};
use crate::time::{Duration, Instant};

/// The network as the module's FTP client sees it: one FTP session per channel.
///
/// Sans-IO like all of the module: [`start`](Self::start) never waits, the replies come by
/// [`poll`](Self::poll). A channel has one request running at a time, but for [`Request::Disconnect`], which
/// also ends an open upload.
pub trait Network {
    /// Starts a request. Every request ends with one [`Reply::Done`] or [`Reply::Failed`], or a download's
    /// last [`Reply::Chunk`], within [`Terms::reply_timeout`].
    fn start(&mut self, now: Instant, channel: ChannelId, terms: Terms, request: Request);

    /// The next reply of a channel. Not asked while the line cannot take more, so what is not asked for
    /// must stay where it is: on the server.
    fn poll(&mut self, now: Instant, channel: ChannelId) -> Option<Reply>;

    /// When [`poll`](Self::poll) will have something, as far as that is known beforehand.
    fn poll_deadline(&self, channel: ChannelId) -> Option<Instant>;

    /// Gives up the request or the upload that runs; the session stays. Nothing of it comes by poll any more.
    fn cancel(&mut self, now: Instant, channel: ChannelId);

    /// The module reboots: all sessions are gone, without a word to anyone.
    fn reset(&mut self);
}

/// How a request is to be carried out (clause 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How long the server may take to answer: `"rsptimeout"`.
    pub reply_timeout: Duration,
    /// Whether files are text: `"data_type"` 1.
    pub ascii: bool,
}

/// What the module's FTP client wants done. Names are bytes as the host sent them.
#[derive(Clone, PartialEq, Eq)]
pub enum Request {
    /// Open a session and log in.
    Connect(Target),
    /// End the session, and any upload with it.
    Disconnect,
    /// Ask for the working directory.
    WorkingDirectory,
    /// Go to a directory.
    ChangeDirectory(Vec<u8>),
    /// Make a directory.
    MakeDirectory(Vec<u8>),
    /// List a directory, or one file.
    List(Vec<u8>),
    /// Delete a file or an empty directory.
    Delete(Vec<u8>),
    /// Rename a file or a directory.
    Rename {
        /// The name it has.
        from: Vec<u8>,
        /// The name it gets.
        to: Vec<u8>,
    },
    /// Read a file, or a range of it.
    Retrieve {
        /// Its name.
        name: Vec<u8>,
        /// Where to begin.
        offset: u64,
        /// How much to read; `None`: to the end.
        len_bytes: Option<u64>,
        /// Bytes in one [`Reply::Chunk`] at the most.
        chunk_max_bytes: usize,
    },
    /// Open an upload.
    Store {
        /// The file's name.
        name: Vec<u8>,
        /// Whether to append to what is there.
        append: bool,
    },
    /// Send more of the open upload.
    Send(Vec<u8>),
    /// End the open upload: done when the server confirms it.
    Finish,
}

/// A server and a login.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// Name, IPv4 or IPv6 address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Login name; `None`: anonymous.
    pub user: Option<Vec<u8>>,
    /// Password.
    pub password: Option<Vec<u8>>,
}

/// What comes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It is done.
    Done,
    /// It is not, for this reason. The session stays.
    Failed(ResultCode),
    /// The working directory, which ends the request: its outcome is told at once, and frees the channel.
    Path(Vec<u8>),
    /// An entry of a listing; [`Done`](Self::Done) follows the last.
    Entry(Entry),
    /// More of a file, never empty. The last ends the request: a host that has counted all of its bytes
    /// takes the channel for free.
    Chunk {
        /// The bytes.
        bytes: Vec<u8>,
        /// Whether they are the last.
        last: bool,
    },
    /// The session is gone, and what was running with it.
    Closed,
}

/// One entry of a listing (clause 3.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, as the server lists it.
    pub name: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// Permission, as `rwx`.
    pub permission: [u8; 3],
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A directory.
    Directory,
    /// A file.
    File {
        /// Its size in bytes, as the module prints it.
        size: String,
        /// Its modification time, `YYYYMMDDHHMMSS`, or nothing.
        modified: String,
    },
}
