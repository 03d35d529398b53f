//! What the module is asked to do, what it comes to, and why it may come to nothing.

use crate::app::{Message, Operation};
use crate::codec::{ErrorReport, StringError};
use crate::dialect::{
    CfgSetting, ChannelState, CmeCode, Eof, ListedEntry, ResultCode, StorageReport, Verb,
};
use crate::storage::Question;

/// What the module is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// Read the channel's configuration.
    Settings,
    /// Set one key of it.
    Set(CfgSetting),
    /// Ask for the channel's state.
    State,
    /// Connect and log in.
    Connect(crate::app::Server),
    Disconnect,
    ChangeDirectory(String),
    /// Ask which directory it is.
    WorkingDirectory,
    MakeDirectory(String),
    /// Delete a file or an empty directory.
    Delete(String),
    Rename(String, String),
    /// List a directory, or one file.
    List(String),
    /// Send one packet of an upload; an empty one ends the upload without adding a byte.
    Packet {
        verb: Verb,
        name: String,
        /// Whether it is the last.
        eof: Eof,
        /// How its bytes are carried.
        form: PacketForm,
        bytes: Vec<u8>,
        /// Where in the file they begin.
        offset: u64,
        /// Whether it opens the file.
        opens: bool,
    },
    /// Send a whole upload in transparent mode, its bytes to be fed.
    Stream {
        verb: Verb,
        name: String,
        /// Where in the file it begins, in bytes.
        offset: u64,
    },
    /// Fetch a range of a file.
    Range {
        name: String,
        /// Where it starts, in bytes.
        offset: u64,
        /// How long it is, in bytes; not 0.
        range_len_bytes: u64,
    },
    /// Fetch all of a file, without an offset.
    Whole {
        name: String,
        /// Its size in bytes, as it was listed; `None` where that is not known.
        size_bytes: Option<u64>,
    },
    /// Send a file of the module.
    SendFile {
        verb: Verb,
        name: String,
        path: String,
        /// Its size in bytes, as far as it is known.
        size_bytes: u64,
    },
    /// Fetch all of a file into one of the module.
    RetrieveFile {
        name: String,
        path: String,
        /// Its size in bytes, as it was listed; `None` where that is not known.
        size_bytes: Option<u64>,
    },
    /// Something in the module's file system.
    Storage(Question),
}

impl Request {
    /// The text of the user's, or the server's, that its command carries: perhaps not to be written.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Connect(server) => &server.host,
            Self::ChangeDirectory(name)
            | Self::MakeDirectory(name)
            | Self::Delete(name)
            | Self::Rename(_, name)
            | Self::List(name)
            | Self::Packet { name, .. }
            | Self::Stream { name, .. }
            | Self::Range { name, .. }
            | Self::Whole { name, .. }
            | Self::SendFile { name, .. }
            | Self::RetrieveFile { name, .. } => name,
            _ => "",
        }
    }

    /// Where in a file what it carries over the line begins, in bytes; `None` where it carries none of one.
    pub(crate) fn offset(&self) -> Option<u64> {
        match self {
            Self::Packet { offset, .. }
            | Self::Stream { offset, .. }
            | Self::Range { offset, .. } => Some(*offset),
            Self::Whole { .. } => Some(0),
            _ => None,
        }
    }

    /// Whether what it does depends on the directory that the module is in.
    pub(crate) fn is_within_directory(&self) -> bool {
        match self {
            Self::Settings
            | Self::Set(_)
            | Self::State
            | Self::Connect(_)
            | Self::Disconnect
            | Self::ChangeDirectory(_)
            | Self::WorkingDirectory
            | Self::Storage(_) => false,
            // The others go on in the file that the first one opened.
            Self::Packet { opens, .. } => *opens,
            Self::List(name) => !name.starts_with('/'),
            Self::MakeDirectory(_)
            | Self::Delete(_)
            | Self::Rename(..)
            | Self::Stream { .. }
            | Self::Range { .. }
            | Self::Whole { .. }
            | Self::SendFile { .. }
            | Self::RetrieveFile { .. } => true,
        }
    }

    /// The name under which there is something else once it is carried out.
    pub(crate) fn stored_under(&self) -> Option<&str> {
        match self {
            Self::Packet {
                opens: true, name, ..
            }
            | Self::Stream { name, .. }
            | Self::SendFile { name, .. }
            | Self::Rename(_, name) => Some(name),
            _ => None,
        }
    }

    /// Whether other names may be on the server behind it, but for the one of an upload.
    pub(crate) fn changes_names(&self) -> bool {
        matches!(
            self,
            Self::MakeDirectory(_) | Self::Delete(_) | Self::Rename(..)
        )
    }
}

/// How a packet's bytes are carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PacketForm {
    /// By their length: any bytes.
    Counted,
    /// In the command line: bytes that can be quoted.
    Inline,
    /// Up to a Ctrl-Z: text, or no byte at all.
    CtrlZ,
}

/// What it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Done, with nothing more to say.
    Done,
    Settings(Vec<CfgSetting>),
    State(ChannelState),
    /// The working directory's bytes.
    WorkingDirectory(Vec<u8>),
    /// All entries; an empty directory and a missing name have none alike.
    Entries(Vec<ListedEntry>),
    /// A packet was taken; the bytes that the module counted, of it or in all.
    Sent(u64),
    /// So many bytes of a file came, and there are no more of what was asked for.
    Received(u64),
    /// What the module said of its file system.
    Storage(Vec<StorageReport>),
}

/// How it ended.
pub(crate) type Outcome = Result<Answer, Fault>;

/// Why it came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The module refused the command.
    Refused(ErrorReport),
    /// The outcome was not 0.
    Code(ResultCode),
    /// No answer, or no outcome in time.
    TimedOut,
    /// An outcome that makes no sense here.
    Unexpected(String),
    /// Bytes of a range were lost on the line.
    Torn,
    /// The module left transparent mode by itself.
    Left,
    /// It cannot be written as a command.
    Text {
        /// The text.
        text: String,
        /// Why.
        error: StringError,
    },
    /// The server connection ended.
    ConnectionLost,
    /// The user stopped it, by disconnecting or by detaching the module.
    Stopped,
    /// The line went down, or the module restarted.
    Interrupted,
    /// The channel was a lane, and is not any more: what it was at is done on another one.
    LaneGone,
}

impl Fault {
    /// Whether the module has not ended the channel's previous command yet.
    pub(crate) fn says_busy(&self) -> bool {
        match self {
            Self::Code(code) => *code == ResultCode::BLOCKED,
            Self::Refused(report) => report.cme_code() == Some(CmeCode::RUNNING.0),
            _ => false,
        }
    }

    /// Whether the module, or the server through it, says no: then it is at nothing any more.
    pub(crate) fn refuses(&self) -> bool {
        matches!(self, Self::Code(_) | Self::Refused(_)) && !self.says_busy()
    }

    pub(crate) fn message(self, operation: Operation) -> Message {
        match self {
            Self::Refused(error) => Message::Refused { operation, error },
            Self::Code(code) => Message::Failed { operation, code },
            Self::TimedOut => Message::TimedOut { operation },
            Self::Torn => Message::BytesLost,
            Self::Left => Message::LeftTransparent,
            Self::Unexpected(line) => Message::Unexpected { operation, line },
            Self::Text { text, error } => Message::TextRefused { text, error },
            Self::ConnectionLost => Message::ConnectionLost,
            Self::Stopped => Message::StoppedByUser,
            Self::Interrupted | Self::LaneGone => Message::Interrupted,
        }
    }
}

/// An answer of a kind that the job did not ask for: a fault of ours, told rather than hidden.
pub(crate) fn unasked(answer: &Answer) -> Fault {
    Fault::Unexpected(format!("{answer:?}"))
}
