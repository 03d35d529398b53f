//! Host, cable, module, servers and local files in one process, on a clock of ours.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use at_ferry::app::{
    AppState, ChannelPhase, Command, Direction, Down, Event, FrameDirection, FrameKind, LineState,
    Link, ListingState, Message, Operation, Subject, Transfer, TransferId, TransferState, Verified,
};
use at_ferry::dialect::{ChannelId, PACKET_MAX_BYTES, ResultCode};
use at_ferry::files::FileRequest;
use at_ferry::host::Host;
use at_ferry::sim::{Fault, Simulator};
use at_ferry::time::{Duration, Instant, earliest};

use crate::content;
use crate::files::Files;
use crate::journal::{Watched, What};
use crate::listings::{self, Listings};
use crate::log::{Log, Text, Way};
use crate::oracle;
use crate::panel::{self, Panel};
use crate::plan::{Damage, Plan};
use crate::relays::{self, Relays};
use crate::trees::{self, Trees};
use crate::wanted::{self, Wanted};
use crate::wire::Wire;

/// Things that may happen at one moment for what the user wanted last; more is an endless loop. A directory of ten thousand entries, read byte by
/// byte on a line without a speed, takes a few each.
const AT_ONCE_MAX: u64 = 5_000_000;

/// How long nothing may be under way while something is still to come.
const STALL_MAX: Duration = Duration::from_mins(5);

/// Bytes for the port at once: a packet and the Ctrl-Z behind it.
const WRITE_MAX_BYTES: usize = PACKET_MAX_BYTES + 1;

/// A password that no server knows, and that stands for nothing else: nothing that is kept holds it.
pub(crate) const PLANTED_PASSWORD: &str = "pa55-planted";

/// What must not be, and was.
pub(crate) type Violation = String;

/// All of it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) now: Instant,
    pub(crate) host: Host,
    pub(crate) module: Simulator<Watched>,
    pub(crate) wire: Wire,
    pub(crate) files: Files,
    pub(crate) panel: Panel,
    pub(crate) trees: Trees,
    pub(crate) relays: Relays,
    pub(crate) listings: Listings,
    /// What the user wants done to what is on the servers.
    pub(crate) wanted: Wanted,
    /// What the page shows.
    pub(crate) page: AppState,
    /// What was to be uploaded, by its transfer.
    pub(crate) sources: BTreeMap<TransferId, Rc<Vec<u8>>>,
    /// What came to the servers' files up to here was before a transfer was in its state.
    pub(crate) in_state_since: BTreeMap<TransferId, usize>,
    /// The channel that was last told to have no network context.
    pub(crate) without_context: Option<ChannelId>,
    /// Those whose file was carried whole, and not begun again since.
    done: BTreeSet<TransferId>,
    /// Which transfer each channel has begun to carry, in turn.
    pub(crate) carried: Vec<(ChannelId, TransferId)>,
    /// Why the line went down last, as the page was told.
    pub(crate) told_down: Option<Down>,
    /// What the user was told, in numbers.
    pub(crate) notices: u64,
    pub(crate) is_plugged: bool,
    /// The speed of the port, as it was opened last.
    baud: u32,
    /// When a server's file was last replaced by somebody else.
    replaced: BTreeMap<(String, String), Instant>,
    pub(crate) log: Log,
    pub(crate) figures: Figures,
    /// The file that is being queued for upload.
    queueing: Option<Rc<Vec<u8>>>,
    at_once: u64,
    writes_payload: bool,
    /// The frame that is kept next.
    frames_seen: u64,
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figures {
    /// Transfers that were done.
    pub(crate) done: u64,
    /// Bytes in them.
    pub(crate) bytes: u64,
    /// Files that were written to the module or read from it at its panel.
    pub(crate) stored: u64,
    /// Files that were copied or moved from one server to another.
    pub(crate) relayed: u64,
    /// Directories that were walked through with all that is below them.
    pub(crate) trees: u64,
    /// Lanes that were opened.
    pub(crate) lanes: u64,
    /// Transfers that lanes have carried to their end.
    pub(crate) by_lanes: u64,
    /// Ranges that came in pieces of a download.
    pub(crate) pieces: u64,
    /// Uploads that were compared byte by byte after they were done.
    pub(crate) compared: u64,
    /// Transfers that failed for good.
    pub(crate) failed: u64,
    /// Times that the line was lost and found again.
    pub(crate) recoveries: u64,
}

impl World {
    pub(crate) fn new(seed: u64, plan: Plan, text: Option<Text>) -> Self {
        let mut log = Log::new(text);
        log.say(Instant::ZERO, format_args!("{plan:?}"));
        Self {
            now: Instant::ZERO,
            host: Host::new(),
            module: Simulator::with_network(
                &plan.module,
                Duration::ZERO,
                Watched::new(&plan.module, plan.pieces.then(|| content::large(seed))),
            ),
            wire: Wire::new(seed, &plan),
            files: Files::new(seed, &plan),
            panel: Panel::default(),
            trees: Trees::default(),
            relays: Relays::default(),
            listings: Listings::default(),
            wanted: Wanted::default(),
            page: AppState::default(),
            sources: BTreeMap::new(),
            in_state_since: BTreeMap::new(),
            without_context: None,
            done: BTreeSet::new(),
            carried: Vec::new(),
            told_down: None,
            notices: 0,
            is_plugged: false,
            baud: plan.module.baud,
            replaced: BTreeMap::new(),
            log,
            figures: Figures::default(),
            queueing: None,
            at_once: 0,
            writes_payload: false,
            frames_seen: 1,
            plan,
        }
    }

    /// The cable is plugged in, and the port opened.
    pub(crate) fn plug(&mut self) -> Result<(), Violation> {
        self.log.say(self.now, format_args!("* plug"));
        self.is_plugged = true;
        let baud = self.plan.module.baud;
        if self.baud != baud {
            self.module.reopen(self.now, baud);
        }
        self.baud = baud;
        self.host.handle_opened(self.now, Link::Serial { baud });
        self.settle()
    }

    /// The cable is pulled out.
    pub(crate) fn unplug(&mut self, why: Down) -> Result<(), Violation> {
        self.log.say(self.now, format_args!("* unplug: {why:?}"));
        self.is_plugged = false;
        self.wire.cut();
        self.host.handle_closed(self.now, why);
        self.settle()
    }

    /// The port is closed and opened at another speed.
    fn reopen(&mut self, baud: u32) {
        self.baud = baud;
        self.log.say(self.now, format_args!("* reopen at {baud}"));
        self.wire.cut();
        self.module.reopen(self.now, baud);
        self.wire.written(self.now);
        self.host.handle_opened(self.now, Link::Serial { baud });
    }

    /// The module reboots.
    pub(crate) fn restart(&mut self) {
        self.log.say(self.now, format_args!("* restart"));
        self.module.restart(self.now);
        self.wire.restarted();
    }

    /// Somebody else puts another file in the place of one whose download is under way, is held or has failed.
    pub(crate) fn replace_remote(&mut self, transfer: TransferId) {
        let transfers = &self.page.transfers;
        let Some(download) = transfers.iter().find(|t| t.id == transfer) else {
            return;
        };
        // Not what is complete: between the last look at it and its end no one can tell.
        let is_between = matches!(
            download.state,
            TransferState::Active | TransferState::Paused | TransferState::Failed
        );
        let is_same =
            |t: &Transfer| (&t.directory, &t.name) == (&download.directory, &download.name);
        // Nothing that is checked just now, and nothing that is uploaded.
        let is_free = |t: &Transfer| {
            matches!(t.state, TransferState::Done | TransferState::Cancelled)
                || t.id == download.id
                || !is_same(t)
        };
        let is_small = download.total_bytes.is_some_and(|total| total < 1 << 20);
        if download.direction != Direction::Down
            || !is_between
            || !is_small
            || !transfers.iter().all(is_free)
        {
            return;
        }
        let host = self.page.channels[download.channel.index()].host.clone();
        let (path, name) = (oracle::path(download), download.name.clone());
        self.replace(transfer, host, path, &name);
    }

    /// Somebody else puts another file in the place of one that is, or was, downloaded.
    pub(crate) fn replace(&mut self, transfer: TransferId, host: String, path: String, name: &str) {
        let Some(mut bytes) = self.module.network().content(&host, &path) else {
            return;
        };
        for byte in &mut bytes {
            *byte = !*byte;
        }
        let now = self.now;
        let before = self.replaced.insert((host.clone(), path.clone()), now);
        // Two of one length in one second cannot be told apart where half of one was read.
        let is_half_read = |t: &Transfer| {
            let ended = [TransferState::Done, TransferState::Cancelled];
            t.direction == Direction::Down && t.name == name && !ended.contains(&t.state)
        };
        let is_told = !content::is_anyones(name)
            && now > before.unwrap_or(Instant::ZERO) + Duration::from_secs(2)
            || !self.page.transfers.iter().any(is_half_read);
        // Nor two of one length in the midst of a long range, where the server tells no times.
        let tells_times = !self.plan.has_any(&[Fault::CoarseStamps, Fault::NoStamps]);
        let is_told = is_told && (tells_times || name != content::LARGE);
        if !is_told || transfer.0 % 4 < 2 {
            bytes.push(b'!');
        }
        self.log
            .say(self.now, format_args!("* replace {path} on {host}"));
        self.module.network().replace(now, &host, &path, bytes);
    }

    /// The server ends a session.
    pub(crate) fn drop_session(&mut self, channel: ChannelId) {
        self.log
            .say(self.now, format_args!("* drop session {channel}"));
        let now = self.now;
        self.module.network().drop_session(now, channel);
    }

    /// The user wants this.
    pub(crate) fn command(&mut self, command: Command) -> Result<(), Violation> {
        self.log.say(self.now, format_args!("! {command:?}"));
        wanted::note(self, &command);
        self.at_once = 0;
        self.host.handle_command(self.now, command);
        self.settle()
    }

    /// The user wants these bytes uploaded.
    pub(crate) fn upload(
        &mut self,
        channel: ChannelId,
        below: String,
        name: String,
        bytes: Vec<u8>,
    ) -> Result<(), Violation> {
        let bytes = Rc::new(bytes);
        let file = self.files.add(Rc::clone(&bytes));
        let size_bytes = bytes.len() as u64;
        self.queueing = Some(bytes);
        let upload = Command::Upload {
            channel,
            file,
            below,
            name,
            size_bytes,
            modified_ms: 0,
        };
        let result = self.command(upload);
        self.queueing = None;
        result
    }

    /// Lets the time run to a moment.
    pub(crate) fn run_until(&mut self, end: Instant) -> Result<(), Violation> {
        loop {
            self.exchange()?;
            match self.next_moment() {
                Some(at) if at <= end => self.pass_to(at)?,
                _ => break,
            }
        }
        self.now = self.now.max(end);
        self.at_once = 0;
        Ok(())
    }

    /// Lets the time run until something is so; `false` where it is not within a time.
    pub(crate) fn run_while(
        &mut self,
        at_most: Duration,
        so: impl Fn(&Self) -> bool,
    ) -> Result<bool, Violation> {
        let end = self.now + at_most;
        let mut moved_at = self.now;
        loop {
            self.exchange()?;
            if !so(self) {
                return Ok(true);
            }
            if self.host.poll_deadline().is_some() || !self.files.is_idle() {
                moved_at = self.now;
            } else if self.now > moved_at + STALL_MAX {
                return Ok(false);
            }
            match self.next_moment() {
                Some(at) if at <= end => self.pass_to(at)?,
                _ => return Ok(false),
            }
        }
    }

    /// What is still under way; nothing where all is at rest.
    pub(crate) fn unrest(&self) -> Option<String> {
        match self.page.line {
            LineState::Ready { .. } | LineState::Down | LineState::Terminal => {}
            LineState::Probing | LineState::Recovering => {
                return Some(format!("the line is {:?}", self.page.line));
            }
        }
        // A transfer that is held waits for the user, and so does all that stands behind it on its channel.
        let holds = |id: usize| {
            let held = |t: &Transfer| t.channel.index() == id && t.state == TransferState::Paused;
            self.page.transfers.iter().any(held)
        };
        // So does one of the same file on another channel: no two of a file run at once.
        let is_same =
            |a: &Transfer, b: &Transfer| (&a.directory, &a.name) == (&b.directory, &b.name);
        let stands_behind = |transfer: &Transfer| {
            let mut held = self.page.transfers.iter();
            holds(transfer.channel.index())
                || held.any(|t| t.state == TransferState::Paused && is_same(t, transfer))
        };
        for transfer in &self.page.transfers {
            let waits = match transfer.state {
                TransferState::Done
                | TransferState::Failed
                | TransferState::Cancelled
                | TransferState::Paused => true,
                TransferState::Queued => stands_behind(transfer),
                TransferState::Active | TransferState::Verifying => false,
            };
            if !waits {
                return Some(format!("{transfer:?}"));
            }
        }
        for (id, channel) in self.page.channels.iter().enumerate() {
            let rests = matches!(
                channel.phase,
                ChannelPhase::Idle | ChannelPhase::Ready | ChannelPhase::Failed
            );
            let is_held =
                |t: &Transfer| carrier(t).index() == id && t.state == TransferState::Paused;
            // One that was left behind is hung up once the line is back.
            let has_line = matches!(self.page.line, LineState::Ready { .. });
            if channel.lane_of.is_some() && has_line && !self.page.transfers.iter().any(is_held) {
                return Some(format!("channel {id} is a lane"));
            }
            if !rests && !holds(id) {
                return Some(format!("channel {id} is {:?}", channel.phase));
            }
            let loads = channel.listing.state == ListingState::Loading;
            if loads && channel.phase == ChannelPhase::Ready && !holds(id) {
                return Some(format!("channel {id} lists"));
            }
        }
        if let Some(unrest) = panel::unrest(self).or_else(|| trees::unrest(self, holds)) {
            return Some(unrest);
        }
        if !self.files.is_idle() {
            return Some("files are under way".into());
        }
        if !self.wire.is_free(self.now) {
            return Some("bytes are on the wire".into());
        }
        let deadline = self.host.poll_deadline();
        deadline.map(|at| format!("the host waits for {at:?}"))
    }

    fn pass_to(&mut self, at: Instant) -> Result<(), Violation> {
        if at > self.now {
            self.now = at;
            self.at_once = 0;
        }
        self.at_once += 1;
        if self.at_once > AT_ONCE_MAX {
            return Err("endless, at one moment".into());
        }
        self.module.handle_timeout(self.now);
        Ok(())
    }

    fn next_moment(&self) -> Option<Instant> {
        let wire = self.wire.deadline(self.now);
        let ends = earliest(self.module.poll_deadline(), self.host.poll_deadline());
        earliest(earliest(ends, wire), self.files.deadline())
    }

    /// Does all that is due now. Files come first, since the line waits for them; the clock last, so that bytes
    /// which came in time count as such.
    fn exchange(&mut self) -> Result<(), Violation> {
        loop {
            let now = self.now;
            self.at_once += 1;
            if self.at_once > AT_ONCE_MAX {
                return Err("endless, at one moment".into());
            }
            // A module that takes no bytes holds the line up: they are written when it has taken them.
            self.wire.hold_until(self.module.write_ready_at(now));
            if let Some(down) = self.host.poll_hang_up() {
                self.unplug(down)?;
            } else if let Some(baud) = self.host.poll_reopen() {
                self.reopen(baud);
            } else if let Some(event) = self.files.poll(now) {
                self.host.handle_file(now, event);
            } else if let Some(bytes) = self.wire.poll_down(now) {
                self.log.bytes(now, Way::Down, &bytes);
                self.host.handle_bytes(now, &bytes);
            } else if let Some(bytes) = self.module.poll_output(now) {
                if self.is_plugged {
                    self.wire.read(now, bytes);
                }
            } else if let Some(bytes) = self.wire.poll_up(now) {
                self.log.bytes(now, Way::Up, &bytes);
                self.module.handle_bytes(now, &bytes);
                let at = self.module.write_ready_at(now);
                self.wire.written(at);
            } else if self.is_plugged
                && self.wire.is_free(now)
                && let Some(bytes) = self.host.poll_transmit(now)
            {
                if bytes.len() > WRITE_MAX_BYTES {
                    return Err(format!("{} bytes are written at once", bytes.len()));
                }
                self.writes_payload = false;
                self.settle()?;
                self.wire.write(&bytes, self.writes_payload);
            } else if self.host.poll_deadline().is_some_and(|at| at <= now) {
                self.host.handle_timeout(now);
            } else {
                return self.settle();
            }
            self.settle()?;
        }
    }

    /// Takes what the host tells, and carries out what it asks.
    fn settle(&mut self) -> Result<(), Violation> {
        loop {
            while let Some(event) = self.host.poll_event() {
                self.take(event)?;
            }
            self.see_frames()?;
            self.see_changes()?;
            let Some(request) = self.host.poll_file() else {
                return Ok(());
            };
            if let FileRequest::Create { .. }
            | FileRequest::Finish { .. }
            | FileRequest::Discard { .. }
            | FileRequest::Release { .. } = request
            {
                self.log.say(self.now, format_args!("# {request:?}"));
            }
            self.figures.pieces += u64::from(matches!(request, FileRequest::WriteAt { .. }));
            self.files.carry_out(self.now, request)?;
        }
    }

    /// Looks at what is kept of the line.
    fn see_frames(&mut self) -> Result<(), Violation> {
        let recorder = self.host.recorder();
        for frame in recorder.frames_from(self.frames_seen) {
            if frame.number != self.frames_seen {
                return Err(format!("{frame:?} follows {}", self.frames_seen));
            }
            self.frames_seen += 1;
            let is_tx = frame.direction == FrameDirection::Tx;
            self.writes_payload |= is_tx && frame.kind == FrameKind::Payload;
            let ends = frame.payload.map(|payload| [payload.head, payload.tail]);
            let mut kept = ends.unwrap_or_default().into_iter().chain([frame.bytes]);
            let holds = |bytes: &[u8]| {
                bytes
                    .windows(PLANTED_PASSWORD.len())
                    .any(|part| part == PLANTED_PASSWORD.as_bytes())
            };
            if kept.any(holds) {
                return Err(format!("a password is kept: {frame:?}"));
            }
        }
        if recorder.used_bytes() > recorder.bound_bytes() {
            return Err(format!("the record takes {} bytes", recorder.used_bytes()));
        }
        Ok(())
    }

    /// Looks at what has come to the servers' files.
    fn see_changes(&mut self) -> Result<(), Violation> {
        while let Some(change) = self.module.network().next_change() {
            if !matches!(change.what, What::Written | What::Opened { .. }) {
                self.log.say(
                    change.at,
                    format_args!("# {} on {}: {:?}", change.path, change.host, change.what),
                );
            }
            // Bytes of a command that were changed on the line name anything.
            if !matches!(self.plan.damage, Damage::Anything { .. }) {
                wanted::check(self, &change)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, event: Event) -> Result<(), Violation> {
        match &event {
            Event::Transfer(transfer) => self.see_transfer(transfer)?,
            Event::Notice(notice) => {
                self.log.say(self.now, format_args!("# {notice:?}"));
                self.notices += 1;
                relays::see_notice(self, notice);
                wanted::see_notice(self, notice);
                match notice.message {
                    Message::LineDown(down) => self.told_down = Some(down),
                    Message::LineRecovered => self.figures.recoveries += 1,
                    Message::Failed {
                        operation: Operation::Connect,
                        code: ResultCode::PDP_INACTIVE,
                    } => {
                        if let Subject::Channel(channel) = notice.subject {
                            self.without_context = Some(channel);
                        }
                    }
                    _ => {}
                }
            }
            Event::DownloadReady { transfer, .. } if transfer.is_of_storage() => {
                self.panel.handle_read(*transfer);
            }
            Event::Storage(storage) => panel::see(self, storage)?,
            Event::Tree(tree) => trees::see(self, tree)?,
            Event::ListingStarted { channel } => listings::begin(self, *channel),
            Event::ListingReady {
                channel, entries, ..
            } => listings::check(self, *channel, entries)?,
            Event::Lane {
                channel,
                home: Some(home),
            } => {
                self.figures.lanes += 1;
                self.module.network().inherit_server(*channel, *home);
            }
            Event::Line(line) => self.log.say(self.now, format_args!("# {line:?}")),
            Event::Phase { channel, phase } => {
                self.log
                    .say(self.now, format_args!("# channel {channel}: {phase:?}"));
            }
            _ => {}
        }
        self.page.apply(event);
        Ok(())
    }

    fn see_transfer(&mut self, transfer: &Transfer) -> Result<(), Violation> {
        let known = self.page.transfers.iter().find(|t| t.id == transfer.id);
        let was = known.map(|known| known.state);
        let is_by_lane = known.is_some_and(|known| known.lane.is_some());
        // It runs on its own server alone; one that finds its name taken gets another.
        let is_known = known.is_some_and(|known| known.name == transfer.name);
        if transfer.state == TransferState::Active && !(is_known && was == Some(transfer.state)) {
            wanted::note_transfer(self, transfer);
        }
        oracle::check_digest(self, transfer)?;
        if was == Some(transfer.state) {
            return Ok(());
        }
        if [TransferState::Active, TransferState::Verifying].contains(&transfer.state) {
            self.carried.push((carrier(transfer), transfer.id));
        }
        self.log.say(
            self.now,
            format_args!(
                "# transfer {} {:?} {}: {:?} {:?} {:?}",
                transfer.id.0,
                transfer.direction,
                transfer.name,
                transfer.state,
                transfer.verified,
                transfer.failure
            ),
        );
        if was.is_none() {
            wanted::note_queued(self, transfer);
        }
        if was.is_none() && transfer.direction == Direction::Up {
            let source = if transfer.relayed.is_some() {
                relays::begin(self, transfer)?
            } else {
                self.queueing.take().ok_or("an upload that no one wanted")?
            };
            self.sources.insert(transfer.id, source);
        }
        if transfer.state == TransferState::Active {
            self.done.remove(&transfer.id);
        }
        if transfer.state == TransferState::Done {
            self.see_done(transfer, is_by_lane)?;
        }
        let position = self.module.network().position();
        self.in_state_since.insert(transfer.id, position);
        Ok(())
    }

    fn see_done(&mut self, transfer: &Transfer, is_by_lane: bool) -> Result<(), Violation> {
        if !self.done.insert(transfer.id) {
            // It was compared once more; where that could not be, nothing new is claimed.
            self.figures.compared += u64::from(transfer.verified == Verified::Full);
            return match transfer.verified {
                Verified::Full => oracle::check_done(self, transfer),
                Verified::None | Verified::Size | Verified::Tail => Ok(()),
            };
        }
        self.figures.done += 1;
        self.figures.by_lanes += u64::from(is_by_lane);
        self.figures.bytes += transfer.total_bytes.unwrap_or(0);
        oracle::check_done(self, transfer)?;
        relays::see_done(self, transfer);
        Ok(())
    }
}

/// The channel that carries a transfer, or would.
pub(crate) fn carrier(transfer: &Transfer) -> ChannelId {
    transfer.lane.unwrap_or(transfer.channel)
}
