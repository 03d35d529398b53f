//! The log as the page asks for it and is given it: rows of what went over the line, of which only those in view ever
//! come.

use serde::{Deserialize, Serialize};

use crate::app::verdict::Verdict;
use crate::app::{FrameDirection, FrameKind, Moment, TransferId, WallClock};
use crate::dialect::ChannelId;
use crate::time::{Duration, Instant};

/// Rows of one window at the most.
pub const LOG_WINDOW_MAX_ROWS: u32 = 400;

/// Rows that are unfolded at once at the most.
pub const UNFOLDED_MAX: usize = 256;

/// Bytes of what is searched for at the most.
pub const SEARCH_MAX_BYTES: usize = 1_024;

/// Frames of one row that come with it at the most.
pub const ROW_FRAMES_MAX: usize = 8;

/// What the page wants to see of the log. It holds until the next one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogView {
    /// The number that its windows are to bear.
    pub number: u32,
    /// Which rows are there.
    pub filter: LogFilter,
    /// What is searched for in them.
    pub search: Option<LogSearch>,
    /// The rows that are unfolded.
    pub unfolded: Vec<RowKey>,
    /// Which rows come.
    pub place: LogPlace,
    /// The frame of which the moment is looked at.
    pub selected: Option<u64>,
}

/// Which rows are there: those with a frame for which all of this holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFilter {
    /// Only of this channel.
    pub channel: Option<ChannelId>,
    /// Only what carried this.
    pub transfer: Option<TransferId>,
    /// Only what went this way.
    pub direction: Option<FrameDirection>,
    /// Only what is this.
    pub kind: Option<FrameKind>,
    /// Only of commands that were typed.
    pub only_typed: bool,
    /// Only where what is searched for is.
    pub only_hits: bool,
}

/// What is searched for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSearch {
    /// The text.
    pub text: String,
    /// Whether it is a regular expression.
    pub is_regex: bool,
}

/// Which rows come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogPlace {
    /// The last ones, whatever is added.
    End {
        /// How many.
        rows: u32,
    },
    /// Those from this row on.
    From {
        /// Its number, counted from the first row that ever was.
        row: u64,
        /// How many.
        rows: u32,
    },
    /// Those around this frame.
    Frame {
        /// Its number.
        number: u64,
        /// How many.
        rows: u32,
    },
    /// Those around the next frame, or the one before, in which what is searched for is.
    Hit {
        /// Looked for from this frame on.
        from: u64,
        /// Whether behind it.
        forward: bool,
        /// How many.
        rows: u32,
    },
}

impl Default for LogPlace {
    fn default() -> Self {
        Self::End { rows: 1 }
    }
}

/// By what a row is known again.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct RowKey {
    /// The number of its first frame.
    pub number: u64,
    /// How many folds it is in.
    pub depth: u8,
}

/// The rows in view, and what there is beside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogWindow {
    /// The view that it answers.
    pub view: u32,
    /// The rows.
    pub rows: Vec<LogRow>,
    /// The number of the first of them.
    pub first_row: u64,
    /// The numbers of all rows that there are: from the first one kept to the one behind the last.
    pub all_rows: (u64, u64),
    /// The wall clock at the zero of its moments, where that is known.
    pub began: Option<WallClock>,
    /// What it is of, where it was read from a file.
    pub opened: Option<Box<OpenedLog>>,
    /// Frames that are kept.
    pub frames: u64,
    /// Frames that made room for others.
    pub dropped_frames: u64,
    /// The bytes that those were on the line.
    pub dropped_bytes: u64,
    /// What the record takes, in bytes.
    pub used_bytes: u64,
    /// What it may take.
    pub bound_bytes: u64,
    /// Frames in which what is searched for is, as far as was searched.
    pub hits: u64,
    /// The one that was asked for: its frame, its row, and how many are up to it.
    pub hit: Option<LogHit>,
    /// Whether all was looked at by now.
    pub is_complete: bool,
    /// Whether what is searched for is no regular expression.
    pub is_bad_search: bool,
    /// A line of which the end has not come for a while.
    pub partial: Option<LogLine>,
    /// What the module was doing when the selected frame began; `None` where that is not kept any more.
    pub moment: Option<Moment>,
}

/// A frame that was gone to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHit {
    /// The frame.
    pub number: u64,
    /// The row that it is in.
    pub row: u64,
    /// Hits up to it, itself included.
    pub nth: u64,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowKind {
    /// One frame.
    Frame(FrameKind),
    /// A command with all that belongs to it.
    Exchange,
    /// Exchanges of one transfer, one behind the other.
    Run,
}

/// What a command has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RowOutcome {
    /// Nothing yet.
    Open,
    /// Done.
    Ok,
    /// Refused or failed.
    Error,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRow {
    /// By what it is known again.
    pub key: RowKey,
    /// What it is.
    pub kind: RowKind,
    /// Whether it is unfolded, where there is something in it.
    pub is_unfolded: Option<bool>,
    /// When it began.
    pub at: Instant,
    /// How long after the row before it; of a frame in a row, how long after that one's beginning.
    pub gap: Duration,
    /// How long it took.
    pub took: Duration,
    /// Which way its first frame went.
    pub direction: FrameDirection,
    /// The channel that it is about.
    pub channel: Option<ChannelId>,
    /// The transaction.
    pub transaction: Option<u32>,
    /// Whether the command was typed.
    pub is_typed: bool,
    /// What it has come to; `None` of what is no command.
    pub outcome: Option<RowOutcome>,
    /// Commands in it.
    pub count: u32,
    /// Bytes of payload in it.
    pub payload_bytes: u64,
    /// What it carries of a file.
    pub of: Option<RowFile>,
    /// Whether what is searched for is in it.
    pub is_hit: bool,
    /// Its frames: of many the first, and the last.
    pub lines: Vec<LogLine>,
}

/// What a row carries of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFile {
    /// The transfer.
    pub transfer: TransferId,
    /// The file's name; empty where it is not known any more.
    pub name: String,
    /// Where in the file it begins, in bytes, where that is known.
    pub offset: Option<u64>,
}

/// One frame in view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Its number; 0 of one that is not over.
    pub number: u64,
    /// Which way it went.
    pub direction: FrameDirection,
    /// What it is.
    pub kind: FrameKind,
    /// Whether the rest of the line has not come.
    pub is_partial: bool,
    /// Its first bytes, at most [`FRAME_SHOWN_MAX_BYTES`](crate::app::FRAME_SHOWN_MAX_BYTES); of a payload those of its
    /// beginning that are kept.
    pub bytes: Vec<u8>,
    /// How long it is, in bytes.
    pub len_bytes: u64,
    /// The other end of a payload, and its CRC-32.
    pub payload: Option<(Vec<u8>, u32)>,
}

/// A session file that is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedLog {
    /// The page that has written it.
    pub app: String,
    /// The module.
    pub model: String,
    /// Its firmware.
    pub firmware: String,
    /// What could not be read, and how often.
    pub unread: Vec<(Unread, u64)>,
    /// What became of it.
    pub verdict: Verdict,
}

/// A part of the record that is to be written as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogExport {
    /// What kind of file.
    pub form: LogForm,
    /// Which frames.
    pub part: LogPart,
}

/// Kinds of files that a record is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogForm {
    /// A session file, which is read again.
    Session,
    /// Text for people.
    Text,
    /// A capture for Wireshark.
    Pcapng,
}

/// A part of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogPart {
    /// All that is kept.
    All,
    /// What went over the line in this time up to now.
    Last(Duration),
    /// From one frame to another, both included.
    Frames {
        /// The first.
        first: u64,
        /// The last.
        last: u64,
    },
    /// One command with all that belongs to it.
    Transaction(u32),
    /// What carried one file.
    Transfer(TransferId),
}

/// Something in a session file that this page cannot read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unread {
    /// A version of the form; 0 where none is named.
    Version(u32),
    /// A line that is none of a session file, or lacks what makes it one.
    Line,
    /// A kind of frame, by its name.
    Kind(String),
    /// A member of a line, by its name.
    Member(String),
}
