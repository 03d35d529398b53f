//! What a person types at the module: what waits to be sent, and what the module waits for.

use serde::{Deserialize, Serialize};

use crate::app::Message;
use crate::dialect::ChannelId;
use crate::time::Instant;

/// Typed command lines that may wait at a time.
pub const TYPED_LINES_MAX: usize = 8;

/// Bytes of content that may be typed ahead of the line.
pub const TYPED_CONTENT_MAX_BYTES: usize = 64 << 10;

/// What is typed, as the core has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Typed {
    /// The lines that wait for their turn, the next one first.
    pub waiting: Vec<WaitingLine>,
    /// What the module takes what is typed for, where it has asked for content.
    pub content: Option<ContentWanted>,
    /// The line that was typed last, where it could not be sent, and why.
    pub refused: Option<(String, Message)>,
    /// How many lines have ended since the start, with the outcome of what they began.
    pub ended: u32,
    /// Whether the last of those failed.
    pub last_failed: bool,
}

/// A typed line that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingLine {
    /// Its number, to take it back by.
    pub number: u32,
    /// The line, without passwords.
    pub text: String,
    /// Since when.
    pub since: Instant,
    /// For what.
    pub waits_for: LineTaken,
}

/// What has the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineTaken {
    /// A command of this channel, and its content.
    Channel(ChannelId),
    /// Another typed line.
    Typed,
    /// A question of the page itself.
    Page,
    /// It is being brought back.
    Recovery,
}

/// The content that the module waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentWanted {
    /// How it ends.
    pub until: ContentUntil,
    /// Bytes that were sent.
    pub sent_bytes: u64,
    /// When it is given up, should nothing more be typed.
    pub gives_up_at: Instant,
}

/// How content ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContentUntil {
    /// With its last byte.
    Length {
        /// Bytes still owed.
        owed_bytes: u64,
    },
    /// With Ctrl-Z; ESC cancels it.
    CtrlZ,
    /// With `+++` and a silence around it.
    Escape,
}

/// What is typed as content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TypedContent {
    /// Bytes.
    Bytes(Vec<u8>),
    /// The end of it: Ctrl-Z, or `+++` where that ends it.
    End,
    /// ESC: it is cancelled.
    Cancel,
}
