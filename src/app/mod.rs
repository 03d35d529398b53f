//! What the page and the core say to each other, and nothing else: a [`Command`] goes in, an [`Event`]
//! comes out, and [`AppState::apply`] turns events into what is shown.
//!
//! Plain data throughout. Nothing here knows AT, a browser or a clock, so the two sides may one day live
//! in different threads and pass these as messages.

mod command;
mod connection_check;
mod event;
mod ledger;
mod meter;
mod module_mark;
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
mod trace;
mod tree;

pub use command::{
    AttachTarget, Command, DemoOptions, FileId, OnConflict, PortId, Server, TYPED_LINES_MAX,
};
pub use connection_check::{CheckStep, ConnectionCheck, StepReport, Verdict};
pub use event::Event;
pub use ledger::{Budget, BudgetState, Day, LEDGER_DAYS_MAX, Ledger, Period, bytes_to_come};
pub use meter::{Carried, METER_HEIGHT, METER_SECONDS, Meter, Split};
pub use module_mark::{ModuleMark, Sameness};
pub use names::{check_name, check_path, check_text, resolve};
pub use notice::{Level, Message, Notice, Operation, Subject};
pub use options::{IfExists, PART_SUFFIX, TransferOptions, UploadWay};
pub use outbox::{Outbox, WAITING_TRACE_MAX_LINES};
pub use preview::{PREVIEW_MAX_BYTES, Preview, PreviewId};
pub use queue::{Group, Milestone, Milestones, QueueSums, rank, share_of, takes_answer};
pub use rate::Rate;
pub use run::{RunEnd, Runs, Turn};
pub use saved::{
    PartFile, Persist, RemoteStamp, Saved, SavedLocal, SavedPhase, ServerName, SourceAccess,
    SourceStamp, WaitsFor,
};
pub use servers::{
    Merged, SERVER_NAME_MAX_CHARS, SERVERS_FILE_MAX_BYTES, SERVERS_FORMAT, SERVERS_MAX,
    SERVERS_VERSION, SameName, SavedServer, SavedServers, ServerFault, WrittenServer,
    WrittenServers, channel_for, is_host,
};
pub use state::{
    AppState, Channel, ChannelPhase, Conflict, Direction, Down, Entry, EntryKind, LineState, Link,
    Listing, ListingState, NOTICES_MAX, Relayed, Transfer, TransferId, TransferState, Verified,
};
pub use storage::{
    Storage, StorageCheck, StorageCommand, StorageEntry, StorageOutcome, StorageSpace, StorageTask,
    Support,
};
pub use trace::{TRACE_LINE_MAX_BYTES, TRACE_LINES_MAX, Trace, TraceDirection, TraceLine};
pub use tree::{TREES_MAX, Tree, TreeId, TreePhase, TreePlace, TreeSize};
