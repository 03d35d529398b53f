//! What is shown, and how events change it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::app::{
    Asked, Event, Health, LanesGain, LogWindow, Meter, Notice, PartFile, Preview, PreviewId,
    Storage, TREES_MAX, Tree, TreePlace, Typed, WaitsFor,
};
use crate::codec::Charset;
use crate::dialect::{CHANNELS, CfgSetting, ChannelId, Model, Profile};
use crate::time::Duration;

/// Notices kept at once; the oldest makes room.
pub const NOTICES_MAX: usize = 20;

/// Everything that the page shows of the core.
#[derive(Clone, Debug, Default)]
pub struct AppState {
    /// The AT line.
    pub line: LineState,
    /// How much longer the module is looked for at the most, as told last; `None` where it is not.
    pub probing_ends_in: Option<Duration>,
    /// What is attached.
    pub link: Option<Link>,
    /// The six channels, by connect id.
    pub channels: [Channel; CHANNELS],
    /// All transfers, by number.
    pub transfers: Vec<Transfer>,
    /// What the user must know, the oldest first.
    pub notices: VecDeque<Notice>,
    /// The channel that waits for a network context, if one does.
    pub pdp_needed: Option<ChannelId>,
    /// The module's own file system.
    pub storage: Storage,
    /// The health check, where it was run.
    pub health: Option<Health>,
    /// What the module told last of its network.
    pub network: Vec<Asked>,
    /// The preview that was told of last.
    pub preview: Option<(PreviewId, Preview)>,
    /// Directories that are counted, downloaded or deleted with all that is below them, in the order they were asked
    /// for.
    pub trees: Vec<Tree>,
    /// Downloads that are staged and not yet handed to the user.
    pub ready_downloads: Vec<(TransferId, String)>,
    /// What several channels were worth to the queue, when it last had them.
    pub lanes_gain: Option<LanesGain>,
    /// What the line was at of late.
    pub meter: Meter,
    /// What is typed.
    pub typed: Typed,
    /// The rows of the log in view.
    pub log: LogWindow,
}

impl AppState {
    /// Take one event in.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::Line(line) => {
                if line != LineState::Probing {
                    self.probing_ends_in = None;
                }
                self.line = line;
            }
            Event::ProbingEnds(time) => self.probing_ends_in = Some(time),
            Event::Link(link) => (self.link, self.health) = (link, None),
            Event::Phase { channel, phase } => {
                let shown = &mut self.channels[channel.index()];
                shown.phase = phase;
                if matches!(phase, ChannelPhase::Idle | ChannelPhase::Connecting) {
                    shown.listing = Listing::default();
                    shown.path.clear();
                }
                if phase == ChannelPhase::Connecting && self.pdp_needed == Some(channel) {
                    self.pdp_needed = None;
                }
            }
            Event::Lane { channel, home } => self.channels[channel.index()].lane_of = home,
            Event::LanesGain(gain) => self.lanes_gain = Some(gain),
            Event::Server {
                channel,
                host,
                charset,
            } => {
                let shown = &mut self.channels[channel.index()];
                (shown.host, shown.charset) = (host, charset);
            }
            Event::Settings { channel, settings } => {
                self.channels[channel.index()].settings = settings;
            }
            Event::Path { channel, path } => self.channels[channel.index()].path = path,
            Event::ListingStarted { channel } => {
                self.channels[channel.index()].listing.state = ListingState::Loading;
            }
            Event::ListingReady {
                channel,
                entries,
                may_be_cut,
            } => {
                let listing = &mut self.channels[channel.index()].listing;
                listing.state = ListingState::Ready;
                listing.entries = entries;
                listing.may_be_cut = may_be_cut;
                listing.version += 1;
            }
            Event::ListingFailed { channel } => {
                let listing = &mut self.channels[channel.index()].listing;
                listing.state = ListingState::Failed;
                listing.entries = Arc::default();
                listing.version += 1;
            }
            Event::Transfer(transfer) => {
                match self.transfers.binary_search_by_key(&transfer.id, |t| t.id) {
                    Ok(known) => self.transfers[known] = transfer,
                    Err(place) => self.transfers.insert(place, transfer),
                }
            }
            Event::Progress(progress) => {
                let known = self.transfers.binary_search_by_key(&progress.id, |t| t.id);
                if let Ok(known) = known {
                    self.transfers[known].come_to(progress);
                }
            }
            Event::TransfersGone(gone) => {
                self.transfers
                    .retain(|t| gone.binary_search(&t.id).is_err());
            }
            Event::Tree(tree) => {
                let known = self.trees.iter_mut().find(|known| known.id == tree.id);
                if let Some(known) = known {
                    *known = tree;
                } else {
                    if self.trees.len() == TREES_MAX {
                        self.trees.remove(0);
                    }
                    self.trees.push(tree);
                }
            }
            Event::DownloadReady { transfer, name } => self.ready_downloads.push((transfer, name)),
            Event::Preview { id, preview } => self.preview = Some((id, preview)),
            Event::PreviewGone(id) => {
                self.preview = self.preview.take().filter(|(shown, _)| *shown != id);
            }
            Event::Storage(storage) => self.storage = *storage,
            Event::Network(told) => self.network = told,
            Event::Health(health) => self.health = Some(*health),
            Event::Meter(meter) => self.meter = meter,
            Event::Carried(carried) => self.meter.carried = carried,
            Event::PdpNeeded { channel } => self.pdp_needed = Some(channel),
            Event::Typed(typed) => self.typed = *typed,
            Event::Notice(notice) => {
                if self.notices.len() == NOTICES_MAX {
                    self.notices.pop_front();
                }
                self.notices.push_back(notice);
            }
            // The browser remembers it, and nothing is shown of it.
            Event::Module(_) => {}
            Event::Log(window) => self.log = *window,
        }
    }
}

/// The AT line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineState {
    /// Nothing is attached, or it is gone.
    #[default]
    Down,
    /// A port is open and the module is being asked who it is.
    Probing,
    /// Commands can be sent.
    Ready {
        /// The model as the module named it (`AT+CGMM`).
        name: String,
        /// The series that the manual knows it as.
        model: Model,
        /// What it can do.
        profile: Profile,
    },
    /// An answer did not come in time; the line is being brought back.
    Recovering,
    /// The port is open, and no module is looked for any more: what is typed goes as it is.
    Terminal,
}

/// Why the line went down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Down {
    /// The user let it go.
    Detached,
    /// The device was unplugged.
    Unplugged,
    /// The port could not be opened because another program has it.
    Busy,
    /// The port could not be opened for want of rights.
    Forbidden,
    /// The port could not be opened, and the browser does not say why: on Linux it looks the same whether
    /// another program has the port or rights are missing.
    OpenFailed,
    /// The port is open, and nothing ever came from it.
    Silent,
    /// Something answers, but it does not speak AT.
    NotAt,
    /// It is one of the module's other ports.
    OtherPort(PortSpeech),
    /// It speaks AT, but knows no `AT+MFTP…`.
    NoMftp,
    /// Reading or writing failed in mid-session.
    Broken,
}

/// What a port speaks that is not the one for AT commands, the surest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PortSpeech {
    /// Lines of a debug log.
    Log,
    /// Frames of a diagnostic protocol.
    Diagnostic,
    /// Frames of PPP: a dial-up connection, or another program that wants one.
    Ppp,
    /// Positions (NMEA 0183): the receiver for satellite navigation.
    Nmea,
}

/// What is attached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    /// The simulated module.
    Demo {
        /// Line speed in bit/s, 0 without a limit.
        baud: u32,
    },
    /// A serial port.
    Serial {
        /// Line speed in bit/s.
        baud: u32,
    },
}

impl Link {
    /// Line speed in bit/s, 0 without a limit.
    pub fn baud(&self) -> u32 {
        let (Self::Demo { baud } | Self::Serial { baud }) = self;
        *baud
    }
}

/// One of the six channels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Channel {
    /// Where it is in its life.
    pub phase: ChannelPhase,
    /// The host it is connected to, or was last.
    pub host: String,
    /// How names are written to that server.
    pub charset: Charset,
    /// Its configuration as it was read last; empty before.
    pub settings: Vec<CfgSetting>,
    /// The absolute path of the directory shown; empty when none is.
    pub path: String,
    /// What that directory holds.
    pub listing: Listing,
    /// The channel whose transfers it carries, where the queue uses it as a lane. Then it shows as not connected.
    pub lane_of: Option<ChannelId>,
}

/// Where a channel is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChannelPhase {
    /// Not connected.
    #[default]
    Idle,
    /// Being connected.
    Connecting,
    /// Connected, nothing under way but perhaps a short command.
    Ready,
    /// An upload is under way.
    Uploading,
    /// A download is under way.
    Downloading,
    /// Being disconnected.
    Closing,
    /// Connecting failed, or the connection was lost.
    Failed,
}

impl ChannelPhase {
    /// Whether files can be listed and moved.
    pub fn is_connected(self) -> bool {
        matches!(self, Self::Ready | Self::Uploading | Self::Downloading)
    }
}

/// What a directory holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    /// Whether the entries are complete.
    pub state: ListingState,
    /// The entries of the last complete listing.
    pub entries: Arc<[Entry]>,
    /// Whether the server may have left some out, as their count tells.
    pub may_be_cut: bool,
    /// Grows with each new set of entries, so that a view need not compare them.
    pub version: u64,
}

/// Whether a listing is complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListingState {
    /// None was asked for yet.
    #[default]
    None,
    /// Asked for, not complete.
    Loading,
    /// Complete.
    Ready,
    /// Could not be had.
    Failed,
}

/// One file or directory on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name, decoded for showing.
    pub name: String,
    /// Whether the name can be sent back in a command; without that nothing can be done with the entry.
    pub usable: bool,
    /// What it is.
    pub kind: EntryKind,
    /// The rights as the module gave them, `rwx` or `rw-`.
    pub permission: String,
}

impl Entry {
    /// Its size in bytes, where it is a file and the server gives one.
    pub fn size_bytes(&self) -> Option<u64> {
        match self.kind {
            EntryKind::File { size_bytes, .. } => size_bytes,
            EntryKind::Directory => None,
        }
    }
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryKind {
    /// A directory.
    Directory,
    /// A file.
    File {
        /// Its size in bytes; `None` where the server gives none that a file can have.
        size_bytes: Option<u64>,
        /// When it was changed, `YYYYMMDDHHMMSS`, as the module gave it.
        modified: String,
    },
}

/// A transfer, by the number it was queued under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TransferId(pub u32);

impl TransferId {
    /// Numbers from here on are local files of [`Storage`], which are on no list of transfers.
    const STORAGE_FROM: u32 = 1 << 31;

    /// The local file of this number of [`Storage`].
    pub fn of_storage(number: u32) -> Self {
        Self(Self::STORAGE_FROM | number)
    }

    /// Whether it is a local file of [`Storage`] rather than a transfer on the list.
    pub fn is_of_storage(self) -> bool {
        self.0 >= Self::STORAGE_FROM
    }
}

/// One file on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transfer {
    /// Its number.
    pub id: TransferId,
    /// Of those that wait for a channel the one with the lowest place starts first; no two have the same.
    pub place: u64,
    /// The file's name on the server.
    pub name: String,
    /// The server's name or address.
    pub host: Box<str>,
    /// The remote directory.
    pub directory: String,
    /// The file of the module at the near end, where that is no local file.
    pub module_path: Option<Box<str>>,
    /// The channel that it was queued on.
    pub channel: ChannelId,
    /// The channel that carries it now, where that is another one: a lane.
    pub lane: Option<ChannelId>,
    /// Which way it goes.
    pub direction: Direction,
    /// Where it is.
    pub state: TransferState,
    /// Bytes moved in this attempt.
    pub done_bytes: u64,
    /// Bytes in all; `None` until a download knows.
    pub total_bytes: Option<u64>,
    /// Bytes per second of late, 0 when it does not run.
    pub rate_bytes_per_s: u64,
    /// How far the result was checked.
    pub verified: Verified,
    /// How often it was started.
    pub attempts: u32,
    /// The question it waits for an answer to.
    pub conflict: Option<Conflict>,
    /// What the user has to give before it can go on.
    pub waits_for: Option<WaitsFor>,
    /// The other server, where this is a half of a copy from one to the other: for an upload where it comes from,
    /// for a download where it goes on to.
    pub relayed: Option<Box<Relayed>>,
    /// The half file that it left on the server, where it ended so.
    pub part: Option<Box<PartFile>>,
    /// Its place in the tree that it was queued with, where there is one.
    pub tree: Option<TreePlace>,
    /// Whether nothing else can run on its channel: it is paused, and its stream stays open on the server; or it comes in
    /// one piece, and can neither be paused nor cancelled.
    pub holds_channel: bool,
    /// Why it failed, where it did.
    pub failure: Option<crate::app::Message>,
    /// The try that comes by itself, where one does.
    pub next_try: Option<Box<NextTry>>,
    /// What it took, once it is done.
    pub receipt: Option<Box<Receipt>>,
}

/// What a transfer that is done took, from its first attempt on that this page or the user began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// How long, checks and waiting between attempts included.
    pub took: Duration,
    /// Bytes of the file that went over the line, those that had to be sent again included.
    pub carried_bytes: u64,
    /// How often it was begun again.
    pub interruptions: u32,
    /// The digest of the local file, once it is known.
    pub sha256: Option<Sha256Sum>,
}

/// The SHA-256 digest of a file (FIPS 180-4); shown as 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sha256Sum(pub [u8; 32]);

impl fmt::Display for Sha256Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Receipt {
    /// Its average, in bytes a second; `None` where it was over at once.
    pub fn rate_bytes_per_s(&self) -> Option<u64> {
        let took_ms = u64::try_from(self.took.as_millis())
            .ok()
            .filter(|ms| *ms > 0)?;
        Some(self.carried_bytes.saturating_mul(1_000) / took_ms)
    }
}

/// A try of a transfer that comes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextTry {
    /// From when this was told until it is due.
    pub wait: Duration,
    /// Which of them it is, from 1.
    pub number: u8,
    /// How many there are without any gain.
    pub tries_max: u8,
}

impl Transfer {
    /// Why it stands still, where that is neither its turn nor the user's wish.
    pub fn fault(&self) -> Option<&crate::app::Message> {
        let stands = matches!(self.state, TransferState::Failed | TransferState::Queued);
        self.failure.as_ref().filter(|_| stands)
    }
}

impl Transfer {
    /// How far it is.
    pub fn progress(&self) -> Progress {
        Progress {
            id: self.id,
            done_bytes: self.done_bytes,
            rate_bytes_per_s: self.rate_bytes_per_s,
        }
    }

    /// It is so far now.
    pub fn come_to(&mut self, progress: Progress) {
        self.done_bytes = progress.done_bytes;
        self.rate_bytes_per_s = progress.rate_bytes_per_s;
    }
}

/// How far a transfer is: all of it that changes with each byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Which one.
    pub id: TransferId,
    /// Bytes moved in this attempt.
    pub done_bytes: u64,
    /// Bytes per second of late, 0 when it does not run.
    pub rate_bytes_per_s: u64,
}

/// The other server of a file that goes from one to the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relayed {
    /// Its host.
    pub host: String,
    /// The directory there.
    pub directory: String,
    /// Whether the original is deleted in the end.
    pub moves: bool,
}

/// Which way a transfer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// To the server.
    Up,
    /// From the server.
    Down,
}

/// Where a transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TransferState {
    /// Waits for its channel.
    Queued,
    /// Moves bytes.
    Active,
    /// Held by the user, or waiting for an answer.
    Paused,
    /// All bytes are there; being checked.
    Verifying,
    /// Complete and checked to its level.
    Done,
    /// Ended with a reason.
    Failed,
    /// Given up by the user.
    Cancelled,
}

impl TransferState {
    /// Whether nothing more will happen by itself.
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// How far a finished transfer was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verified {
    /// Not at all.
    #[default]
    None,
    /// The sizes agree.
    Size,
    /// The sizes and the last bytes agree.
    Tail,
    /// Every byte was read again and agrees.
    Full,
}

/// Why the user is asked what to do about a remote name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conflict {
    /// A file has it.
    Exists {
        /// Its size in bytes, where the server gives one.
        size_bytes: Option<u64>,
        /// When it was changed, `YYYYMMDDHHMMSS`; empty where the server does not say.
        modified: String,
    },
    /// Nobody can tell whether a file has it: the server may hide it.
    Unknowable,
}

impl Conflict {
    /// The size in bytes of the file that has it, where that is known.
    pub fn size_bytes(&self) -> Option<u64> {
        match self {
            Self::Exists { size_bytes, .. } => *size_bytes,
            Self::Unknowable => None,
        }
    }
}
