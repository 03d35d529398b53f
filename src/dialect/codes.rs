//! Result codes and error codes (clause 5, tables 4 and 5). What they mean in words is the page's.

use serde::{Deserialize, Serialize};

use super::Verb;

/// The `<result_code>` of an outcome line (table 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ResultCode(pub u16);

impl ResultCode {
    /// Done.
    pub const DONE: Self = Self(0);
    /// In progress: not an outcome.
    pub const IN_PROGRESS: Self = Self(1);
    /// Unknown.
    pub const UNKNOWN: Self = Self(2);
    /// Parameter error.
    pub const PARAMETER: Self = Self(3);
    /// The previous command has not ended.
    pub const BLOCKED: Self = Self(4);
    /// Timed out.
    pub const TIMED_OUT: Self = Self(5);
    /// Command failed.
    pub const COMMAND_FAILED: Self = Self(6);
    /// TLS certificate check failed.
    pub const CERTIFICATE: Self = Self(7);
    /// The name does not resolve.
    pub const DNS: Self = Self(8);
    /// Connecting timed out.
    pub const CONNECT_TIMED_OUT: Self = Self(9);
    /// The server says no.
    pub const SERVER: Self = Self(10);
    /// Connecting failed.
    pub const CONNECT_FAILED: Self = Self(11);
    /// The server's reply was not understood.
    pub const REPLY: Self = Self(12);
    /// Sending failed.
    pub const SEND_FAILED: Self = Self(13);
    /// The directory is empty, or there is no such name.
    pub const EMPTY_DIRECTORY: Self = Self(14);
    /// Out of memory.
    pub const MEMORY: Self = Self(15);
    /// Storage cannot be reached.
    pub const STORAGE: Self = Self(16);
    /// Transparent transfer failed.
    pub const TRANSPARENT: Self = Self(17);
    /// File operation failed.
    pub const FILE: Self = Self(18);
    /// The file to download is empty.
    pub const EMPTY_FILE: Self = Self(19);
    /// The PDP context is not active.
    pub const PDP_INACTIVE: Self = Self(20);

    /// Whether it says that a command has done what it is for: an empty directory is listed and an empty file fetched, though
    /// each has a code of its own.
    pub fn is_success_of(self, verb: Verb) -> bool {
        matches!(
            (verb, self),
            (_, Self::DONE) | (Verb::List, Self::EMPTY_DIRECTORY) | (Verb::Retr, Self::EMPTY_FILE)
        )
    }
}

impl std::fmt::Display for ResultCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a `+CME ERROR` (table 4; others are 27.007's).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CmeCode(pub u16);

impl CmeCode {
    /// Parameter error.
    pub const PARAMETER: Self = Self(50);
    /// Unknown FTP error.
    pub const FTP_UNKNOWN: Self = Self(800);
    /// FTP is not running.
    pub const NOT_RUNNING: Self = Self(801);
    /// FTP is running already.
    pub const RUNNING: Self = Self(802);
    /// The connect request failed.
    pub const CONNECT: Self = Self(803);
    /// The disconnect request failed.
    pub const DISCONNECT: Self = Self(804);
    /// The change of directory failed.
    pub const CHANGE_DIRECTORY: Self = Self(805);
    /// Asking for the directory failed.
    pub const GET_DIRECTORY: Self = Self(806);
    /// Making a directory failed.
    pub const MAKE_DIRECTORY: Self = Self(807);
    /// Listing failed.
    pub const LIST: Self = Self(808);
    /// Deleting failed.
    pub const DELETE: Self = Self(809);
    /// Renaming failed.
    pub const RENAME: Self = Self(810);
    /// The retrieve request failed.
    pub const RETRIEVE: Self = Self(811);
    /// The store request failed.
    pub const STORE: Self = Self(812);
    /// The append request failed.
    pub const APPEND: Self = Self(813);
}
