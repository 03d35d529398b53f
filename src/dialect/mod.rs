//! What is OneMO's own: the `AT+MFTP…` and `AT+MF…` commands, their outcome lines, the code tables and
//! what each model can do. The clauses named are those of the vendor's FTP manual, V3.1.0.
//!
//! Knows how things are written, never when: no state, no time.

mod boot;
mod codes;
mod command;
mod examples;
pub mod explain;
pub mod hint;
mod mask;
mod model;
mod profile;
mod report;
mod setting;
mod storage;
pub mod table;
mod test_form;

pub use boot::{is_boot_line, is_restart_line};
pub use codes::{CmeCode, ResultCode};
pub use command::{Address, Eof, UploadForm, Verb};
pub use examples::{Examples, examples};
pub use mask::{Secrets, is_login};
pub use model::Model;
pub use profile::{Profile, Values};
pub use report::{
    ChannelState, FILE_MAX_BYTES, FRAMING, ListedEntry, ListedKind, Report, counted_payload_len,
};
pub use setting::{CfgKey, CfgSetting};
pub use storage::{StorageReport, StorageSetting, StorageVerb, StoredKind};
pub use test_form::TestForm;

use serde::{Deserialize, Serialize};

pub mod commands {
    //! The command lines we send.
    pub use super::command::{
        cfg_read, cfg_read_key, cfg_set, conn, cwd, del, disc, list, mkd, pwd, retr, retr_file,
        retr_whole, rn, state, store_file, test, upload,
    };
    pub use super::storage::{
        mf_check, mf_delete, mf_get, mf_info, mf_list, mf_move, mf_put, mf_set, mf_size, mf_test,
    };
}

/// How many FTP channels a module has (clause 3.1, `<connect_id>`).
pub const CHANNELS: usize = 6;

/// Bytes in a string parameter at the most (clause 3.2 and others: 255).
pub const STRING_MAX_BYTES: usize = 255;

/// Bytes in one packet of data mode at the most (clause 3.11, `<length>`).
pub const PACKET_MAX_BYTES: usize = 4096;

/// Bytes of inline data at the most (note 5 of clause 3.11).
pub const INLINE_MAX_BYTES: usize = 1024;

/// A channel by its `<connect_id>`, 0 to 5.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "u64", into = "u8")]
pub struct ChannelId(u8);

impl ChannelId {
    /// All channels, by connect id.
    pub const ALL: [Self; CHANNELS] = [Self(0), Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// The channel of this connect id, where there is one.
    pub fn new(connect_id: u64) -> Option<Self> {
        Self::ALL.get(usize::try_from(connect_id).ok()?).copied()
    }

    /// Its place in an array of [`CHANNELS`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The connect id as it is written.
    pub fn connect_id(self) -> u8 {
        self.0
    }
}

impl TryFrom<u64> for ChannelId {
    type Error = &'static str;

    fn try_from(connect_id: u64) -> Result<Self, Self::Error> {
        Self::new(connect_id).ok_or("no channel has this connect id")
    }
}

impl From<ChannelId> for u8 {
    fn from(channel: ChannelId) -> Self {
        channel.0
    }
}

impl std::fmt::Display for ChannelId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
