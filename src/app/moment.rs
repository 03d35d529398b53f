//! What the module was doing when a frame of the log began.

use serde::{Deserialize, Serialize};

use crate::dialect::ChannelId;
use crate::time::Instant;

/// What is known of the moment before a frame, from the frames before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The frame.
    pub number: u64,
    /// The channels that had a session, or were known to have none, by connect id.
    pub sessions: Vec<(ChannelId, Session)>,
    /// The commands that were under way, the latest first.
    pub under_way: Vec<UnderWay>,
}

/// Whether a channel had a session with a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Session {
    /// It was logged in.
    Open,
    /// It was not.
    Closed,
}

/// A command of which the end had not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnderWay {
    /// Its frame.
    pub number: u64,
    /// When it was sent.
    pub since: Instant,
    /// The command line, without its passwords.
    pub command: Vec<u8>,
    /// The channel that it is about.
    pub channel: Option<ChannelId>,
    /// The name of the file that it carries, where that is known.
    pub file: Option<String>,
    /// Bytes of payload that had gone over the line for it.
    pub carried_bytes: u64,
    /// Bytes of payload that it asks for in all, where it says how many.
    pub asked_bytes: Option<u64>,
}

impl UnderWay {
    /// Bytes of payload that were still to come, either way.
    pub fn owed_bytes(&self) -> Option<u64> {
        let asked_bytes = self.asked_bytes?;
        Some(asked_bytes.saturating_sub(self.carried_bytes))
    }
}
