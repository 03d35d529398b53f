//! FTP as the host sees it: all six channels and the transfer queue.

mod bulk;
mod commands;
mod lanes;
mod relay;

pub use lanes::Spent;

use crate::app::{
    Carried, Event, Message, Persist, Saved, Server, ServerName, Sha256Sum, SourceAccess, Subject,
    TransferId, TransferOptions, UploadWay,
};
use crate::codec::Charset;
use crate::dialect::{CHANNELS, ChannelId, Report};
use crate::dte::{Feed, Owner, Transaction};
use crate::files::{FileEvent, FileFailed, FileRequest};
use crate::ftp::channel::{Channel, LineInput, Shared};
use crate::ftp::context::Input;
use crate::ftp::exchange::Fault;
use crate::ftp::facade::lanes::Lanes;
use crate::ftp::job::Job;
use crate::ftp::outputs::Out;
use crate::ftp::queue::{Record, Transfers};
use crate::ftp::session::Connect;
use crate::time::{Instant, earliest};

/// All six channels and the transfer queue.
#[derive(Debug)]
pub struct Ftp {
    channels: [Channel; 6],
    shared: Shared,
    /// The channel whose counted payload is coming in.
    receiving: Option<ChannelId>,
    line_is_up: bool,
    /// For transfers that are queued from now on.
    options: TransferOptions,
    /// How uploads of a channel go, where it has a way of its own.
    ways: [Option<UploadWay>; CHANNELS],
    lanes: Lanes,
    /// The transfer whose local file is being digested.
    digesting: Option<TransferId>,
}

impl Default for Ftp {
    fn default() -> Self {
        Self {
            channels: ChannelId::ALL.map(Channel::new),
            shared: Shared::default(),
            receiving: None,
            line_is_up: false,
            options: TransferOptions::default(),
            ways: [None; CHANNELS],
            lanes: Lanes::default(),
            digesting: None,
        }
    }
}

impl Ftp {
    /// The module is ready, on a line of this speed in bit/s (0: no limit).
    pub fn handle_line_up(&mut self, now: Instant, baud: u32) {
        self.line_is_up = true;
        self.shared.baud = baud;
        for channel in &mut self.channels {
            channel.handle_line_up(now, &mut self.shared);
        }
    }

    /// The line is down, as the user wants it or not: every channel is gone.
    pub fn handle_line_down(&mut self, now: Instant, is_wanted: bool) {
        let fault = if is_wanted {
            Fault::Stopped
        } else {
            Fault::Interrupted
        };
        self.go_down(|channel, shared| {
            channel.handle_line_down(now, fault.clone(), shared);
        });
    }

    /// The module restarted: every channel is gone, and those that transfers wait for come back with the line.
    pub fn handle_restart(&mut self, now: Instant) {
        self.go_down(|channel, shared| channel.handle_restart(now, shared));
    }

    /// Another module is attached: what was for a file in the one before is not for this one.
    pub fn handle_other_module(&mut self) {
        for channel in &mut self.channels {
            channel.forget_lane_left(&mut self.shared);
        }
        let (transfers, out) = self.queue_and_out();
        for record in transfers.of_module_files() {
            record.interrupt(Message::OtherModule, out);
        }
    }

    /// It cannot be told whether the module attached is the one of before: what is for a file in it waits for the user.
    pub fn hold_module_files(&mut self) {
        let (transfers, out) = self.queue_and_out();
        for record in transfers.of_module_files() {
            if !record.view.state.is_ended() {
                record.hold(out);
            }
        }
    }

    fn go_down(&mut self, lose: impl Fn(&mut Channel, &mut Shared)) {
        self.line_is_up = false;
        self.receiving = None;
        // What lanes were at is waiting again by the time that their homes are asked whether anything does.
        let (mut lanes, mut others): (Vec<_>, Vec<_>) = self
            .channels
            .iter_mut()
            .partition(|channel| channel.is_lane());
        for channel in lanes.iter_mut().chain(&mut others) {
            lose(channel, &mut self.shared);
        }
        self.shared.transactions.clear();
        self.shared.withdrawn.clear();
        self.shared.feeds.clear();
    }

    /// Takes up transfers that an earlier page kept, each with the way to its local file; gives the number that
    /// each gets now, `None` for those that are too many. They wait for their servers.
    pub fn restore(
        &mut self,
        now: Instant,
        kept: Vec<(Saved, SourceAccess)>,
    ) -> Vec<Option<TransferId>> {
        let numbers = self.shared.transfers.restore(kept, &mut self.shared.out);
        self.advance_idle(now);
        numbers
    }

    /// Connects a channel once more to the server it was told to connect to last.
    pub fn reconnect(&mut self, now: Instant, channel: ChannelId) {
        if self.channels[channel.index()].is_lane() {
            self.break_off(now, channel);
        }
        if let Some(server) = self.channels[channel.index()].connection.server.clone() {
            self.connect(now, channel, Connect::again(server));
        }
    }

    /// What the line tells, but for what tells something about a channel.
    pub fn handle_line(&mut self, now: Instant, input: &LineInput<'_>) {
        for channel in &mut self.channels {
            channel.handle_line(now, input, &mut self.shared);
        }
    }

    /// A line that tells something about a channel.
    pub fn handle_report(&mut self, now: Instant, report: &Report) {
        let channel = &mut self.channels[report.channel().index()];
        channel.handle_report(now, report, &mut self.shared);
    }

    /// A response starts whose counted payload follows; `None` where it is for no channel.
    pub fn handle_counted(&mut self, now: Instant, report: Option<&Report>) {
        self.receiving = report.map(Report::channel);
        if let Some(report) = report {
            self.handle_report(now, report);
        }
    }

    /// Counts what a line shows to have come over the air, where no payload follows it: content that went into the
    /// module, and listings, whose lines here are about as long as there.
    pub fn count_report(&mut self, report: &Report, line_len_bytes: usize) {
        self.shared.carried.down_bytes += match report {
            Report::Received { recv_bytes, .. } => *recv_bytes,
            Report::Entry { .. } => line_len_bytes as u64,
            _ => 0,
        };
    }

    /// What has gone over the air so far.
    pub fn carried(&self) -> Carried {
        self.shared.carried
    }

    /// Whether the module is at work for a channel, after it has said `OK`.
    pub fn awaits_outcome(&self) -> bool {
        self.channels.iter().any(Channel::awaits_outcome)
    }

    /// A run of that payload.
    pub fn handle_payload(&mut self, now: Instant, bytes: Vec<u8>) {
        self.shared.carried.down_bytes += bytes.len() as u64;
        if let Some(channel) = self.receiving {
            self.channels[channel.index()].handle_payload(now, bytes, &mut self.shared);
        }
    }

    /// That payload is over; `intact` where all its bytes came.
    pub fn handle_payload_end(&mut self, now: Instant, intact: bool) {
        if let Some(channel) = self.receiving.take() {
            self.channels[channel.index()].handle_payload_end(now, intact, &mut self.shared);
        }
    }

    /// Something became of a file request.
    pub fn handle_file(&mut self, now: Instant, event: FileEvent) {
        let transfer = event.transfer();
        if let FileEvent::Digested { sha256, .. } = event {
            return self.handle_digest(transfer, sha256);
        }
        if let FileEvent::Written {
            len_bytes: Ok(_), ..
        } = &event
        {
            let (transfers, out) = self.queue_and_out();
            // There may be room for another range.
            let is_cut = transfers.note_written(transfer, out);
            self.shared.freed |= is_cut;
        }
        let mut channels = self.channels.iter_mut();
        let reads = |channel: &&mut Channel| {
            channel.reads_for() == Some(transfer) || channel.has_set_aside(transfer)
        };
        if let Some(channel) = channels.find(reads) {
            channel.tell(now, transfer, Input::File(event), &mut self.shared);
        }
    }

    /// A command that is not ours may have changed any channel's working directory, and what is in there.
    pub fn forget_directories(&mut self) {
        self.shared.transfers.changes.note_any();
        for channel in &mut self.channels {
            channel.connection.forget_place();
        }
    }

    /// A command that is not ours has stored something, or renamed it.
    pub fn doubt_halves(&mut self) {
        let (transfers, out) = self.queue_and_out();
        transfers.doubt_all_halves(out);
    }

    /// The time given by [`poll_deadline`](Self::poll_deadline) has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        for channel in &mut self.channels {
            channel.handle_timeout(now, &mut self.shared);
        }
    }

    /// Starts what waited for another channel's transfer to end.
    pub fn start_freed(&mut self, now: Instant) {
        self.carry_relays_on(now);
        self.digest_when_idle();
        if std::mem::take(&mut self.shared.freed) {
            for channel in &mut self.channels {
                channel.tell_of_pieces(now, &mut self.shared);
                channel.advance(now, &mut self.shared);
            }
        }
    }

    /// Has the local files of what is done digested, one by one, when no channel is at anything.
    fn digest_when_idle(&mut self) {
        let Shared { transfers, out, .. } = &mut self.shared;
        if self.digesting.is_some()
            || out.undigested.is_empty()
            || self.channels.iter().any(Channel::is_busy)
        {
            return;
        }
        while let Some(transfer) = out.undigested.pop_front() {
            let file = transfers.look_at(transfer).and_then(Record::undigested);
            if let Some(file) = file {
                self.digesting = Some(transfer);
                return out.file(FileRequest::Digest { transfer, file });
            }
        }
    }

    fn handle_digest(&mut self, transfer: TransferId, sha256: Result<Sha256Sum, FileFailed>) {
        if self.digesting == Some(transfer) {
            self.digesting = None;
        }
        let (transfers, out) = self.queue_and_out();
        if let (Some(record), Ok(sha256)) = (transfers.get(transfer), sha256) {
            record.note_digest(sha256, out);
        }
        self.digest_when_idle();
    }

    /// The next transaction for the line.
    pub fn poll_transaction(&mut self) -> Option<Transaction> {
        self.shared.transactions.pop_front()
    }

    /// What goes into a transparent stream next, and whose it is.
    pub fn poll_feed(&mut self) -> Option<(Owner, Feed)> {
        self.shared.feeds.pop_front()
    }

    /// The next owner whose transactions nobody waits for any more.
    pub fn poll_withdrawn(&mut self) -> Option<Owner> {
        self.shared.withdrawn.pop_front()
    }

    /// The next event for the page.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.shared.out.events.pop_front()
    }

    /// What is to be kept next of a transfer for the next page.
    pub fn poll_persist(&mut self) -> Option<Persist> {
        Some(self.shared.out.keeps.pop_first()?.1)
    }

    /// The next file request.
    pub fn poll_file(&mut self) -> Option<FileRequest> {
        self.shared.out.files.pop_front()
    }

    /// The next file of the module that was written, with its size in bytes where it is known, or deleted.
    pub fn poll_module_change(&mut self) -> Option<(String, Option<u64>)> {
        self.shared.out.module_changes.pop_front()
    }

    /// Whether a transfer is at this file of the module or at one in this directory of it, or waits for it.
    pub fn is_at_module_file(&self, path: &str) -> bool {
        let running = self.channels.iter().filter_map(Channel::module_file);
        let waiting = self.shared.transfers.module_files().map(str::to_owned);
        let inside = |used: &str| {
            let rest = used.strip_prefix(path.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        running.chain(waiting).any(|used| inside(&used))
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called.
    pub fn poll_deadline(&self) -> Option<Instant> {
        self.channels
            .iter()
            .map(|channel| channel.deadline(&self.shared))
            .fold(self.lanes_deadline(), earliest)
    }

    /// Whether a channel is at something.
    pub fn is_busy(&self, channel: ChannelId) -> bool {
        self.channels[channel.index()].is_busy()
    }

    /// Whether a channel is connected, be it as a lane.
    pub fn is_up(&self, channel: ChannelId) -> bool {
        self.channels[channel.index()].connection.is_up()
    }

    fn notice(&mut self, channel: ChannelId, message: Message) {
        self.shared.out.notice(Subject::Channel(channel), message);
    }

    fn queue(&mut self, now: Instant, channel: ChannelId, job: Job) {
        if let Err(why) = self.try_queue(now, channel, job) {
            self.notice(channel, why);
        }
    }

    fn try_queue(&mut self, now: Instant, channel: ChannelId, job: Job) -> Result<(), Message> {
        if !self.line_is_up {
            return Err(Message::NotConnected);
        }
        let is_queued = self.channels[channel.index()].queue(now, job, &mut self.shared);
        is_queued.then_some(()).ok_or(Message::QueueFull)
    }

    /// The server that a channel is on, and the directory that it shows: as long as that is not known, no one can mean
    /// anything in it.
    fn place(&self, channel: ChannelId) -> Option<(Server, String)> {
        let connection = &self.channels[channel.index()].connection;
        let directory = &connection.shown_directory;
        let is_known = self.is_users(channel) && !directory.is_empty();
        let server = connection.server.clone().filter(|_| is_known)?;
        Some((server, directory.clone()))
    }

    /// The same, where names that are meant for there pass this check.
    fn place_for(
        &self,
        channel: ChannelId,
        check: impl FnOnce(&str, Charset) -> Result<(), Message>,
    ) -> Result<(Server, String), Message> {
        let connection = &self.channels[channel.index()].connection;
        check(&connection.shown_directory, connection.charset())?;
        self.place(channel).ok_or(Message::NotConnected)
    }

    /// A channel that is connected to this server: `own`, if it is.
    fn channel_on(&self, server: &ServerName, own: ChannelId) -> Option<ChannelId> {
        let is_on_it = |channel: &&Channel| {
            let at = channel.connection.server.as_ref().map(ServerName::from);
            channel.is_users() && at.as_ref() == Some(server)
        };
        let mut on_it = self.channels.iter().filter(is_on_it).map(Channel::id);
        let first = on_it.next()?;
        Some(on_it.find(|id| *id == own).unwrap_or(first))
    }

    fn queue_and_out(&mut self) -> (&mut Transfers, &mut Out) {
        (&mut self.shared.transfers, &mut self.shared.out)
    }

    /// Lets every connected channel that is at nothing look for something to do.
    fn advance_idle(&mut self, now: Instant) {
        for channel in &mut self.channels {
            channel.advance(now, &mut self.shared);
        }
    }

    /// The channel whose job carries out this transfer now.
    fn channel_of(&mut self, transfer: TransferId) -> Option<(&mut Channel, &mut Shared)> {
        let shared = &mut self.shared;
        self.channels
            .iter_mut()
            .find(|channel| channel.carries_out(transfer))
            .map(|channel| (channel, shared))
    }
}
