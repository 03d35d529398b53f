//! What the page and the core say to each other, and nothing else: a [`Command`] goes in, an [`Event`]
//! comes out, and [`AppState::apply`] turns events into what is shown.
//!
//! Plain data throughout. Nothing here knows AT, a browser or a clock, so the two sides may one day live
//! in different threads and pass these as messages.

mod command;
mod event;
pub mod fault;
mod firmware;
mod frame;
mod health;
mod ledger;
mod log;
mod meter;
mod module_mark;
mod moment;
mod names;
mod notice;
mod options;
mod outbox;
mod preview;
mod queue;
mod rate;
mod run;
mod saved;
mod servers;
mod state;
mod storage;
mod tree;
mod typed;
pub mod verdict;
mod wall_clock;

pub use command::{
    AttachTarget, Command, DemoCommand, DemoOptions, FileId, OnConflict, PortId, Server,
};
pub use event::Event;
pub use firmware::looks_like_firmware;
pub use frame::{
    FRAME_SHOWN_MAX_BYTES, FilePart, Frame, FrameDirection, FrameKind, PAYLOAD_END_BYTES, Payload,
    Tie, shown,
};
pub use health::{Asked, Found, FoundState, Health, Mend};
pub use ledger::{Budget, BudgetState, Day, LEDGER_DAYS_MAX, Ledger, Period, bytes_to_come};
pub use log::{
    LOG_WINDOW_MAX_ROWS, LogExport, LogFilter, LogForm, LogHit, LogLine, LogPart, LogPlace, LogRow,
    LogSearch, LogView, LogWindow, OpenedLog, ROW_FRAMES_MAX, RowFile, RowKey, RowKind, RowOutcome,
    SEARCH_MAX_BYTES, UNFOLDED_MAX, Unread,
};
pub use meter::{Carried, METER_HEIGHT, METER_SECONDS, Meter, Split};
pub use module_mark::{ModuleMark, Sameness};
pub use moment::{Moment, Session, UnderWay};
pub use names::{check_name, check_path, check_text, resolve};
pub use notice::{Level, Message, Notice, Operation, Subject};
pub use options::{IfExists, LanesGain, PART_SUFFIX, RecordOptions, TransferOptions, UploadWay};
pub use outbox::Outbox;
pub use preview::{PREVIEW_MAX_BYTES, Preview, PreviewId};
pub use queue::{Group, Milestone, Milestones, QueueSums, rank, share_of, takes_answer};
pub use rate::Rate;
pub use run::{RunEnd, Runs, Turn};
pub use saved::{
    ByteRange, PartFile, Persist, RemoteStamp, Saved, SavedLocal, SavedPhase, ServerName,
    SourceAccess, SourceStamp, WaitsFor,
};
pub use servers::{
    Merged, SERVER_NAME_MAX_CHARS, SERVERS_FILE_MAX_BYTES, SERVERS_FORMAT, SERVERS_MAX,
    SERVERS_VERSION, SameName, SavedServer, SavedServers, ServerFault, WrittenServer,
    WrittenServers, channel_for, is_host,
};
pub use state::{
    AppState, Channel, ChannelPhase, Conflict, Direction, Down, Entry, EntryKind, LineState, Link,
    Listing, ListingState, NOTICES_MAX, NextTry, PortSpeech, Progress, Receipt, Relayed, Sha256Sum,
    Transfer, TransferId, TransferState, Verified,
};
pub use storage::{
    Storage, StorageCheck, StorageCommand, StorageEntry, StorageOutcome, StorageSpace, StorageTask,
    Support,
};
pub use tree::{TREES_MAX, Tree, TreeId, TreePhase, TreePlace, TreeSize};
pub use typed::{
    ContentUntil, ContentWanted, LineTaken, TYPED_CONTENT_MAX_BYTES, TYPED_LINES_MAX, Typed,
    TypedContent, WaitingLine,
};
pub use wall_clock::WallClock;
