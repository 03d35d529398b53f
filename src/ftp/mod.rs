//! FTP through the module: six channels, listings, uploads and downloads, the transfer queue.
//!
//! ```text
//!   Command ──► Ftp ──► Channel ──► Job ──► Exchange ──► Transaction
//!                │         one of six  what it does   one MFTP command to its outcome
//!                └──► Transfers        what waits, and how it is shown
//! ```
//!
//! Sans-IO: it is handed commands, reports, file events and the time; it gives transactions for the line, file
//! requests, events for the page and its next deadline. It never sees a byte of the line's framing.

mod answers;
mod bulk;
mod carriage;
mod channel;
mod comparison;
mod connect;
mod connection;
mod directory;
mod download;
mod exchange;
mod fetch;
mod file;
mod going;
mod job;
mod keeping;
mod names;
mod order;
mod part;
mod preview;
mod recall;
mod received;
mod relay;
mod send;
mod settings;
mod source;
mod transfers;
mod upload;
mod walk;

pub use file::{FILE_TIMEOUT, FileEvent, FileFailed, FileRequest, WRITES_MAX_BYTES};
pub use names::{check_name, check_path};

use crate::app::{
    Carried, ChannelPhase, Command, Event, FileId, Keep, Kept, Message, PREVIEW_MAX_BYTES, Preview,
    PreviewId, ServerName, SourceAccess, SourceStamp, Subject, TransferId, TransferOptions,
    TransferState, Tree, TreeId, TreePhase, UploadWay,
};
use crate::dialect::{CHANNELS, ChannelId, Report};
use crate::dte::{Failure, Feed, Owner, Transaction};
use crate::time::{Duration, Instant, earliest};
use channel::{Channel, Shared};
use connect::{Connect, Disconnect};
use directory::{Action, DirectoryJob};
use exchange::Fault;
use going::MakeAll;
use job::{Job, Out};
use part::DeletePart;
use preview::Look;
use settings::Configure;
use transfers::{Home, Local, New, Transfers, Wish};
use walk::{DeleteTree, Purpose, Walk};

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
        }
    }
}

impl Ftp {
    /// The module is ready, on a line of this speed in bit/s (0: no limit).
    pub fn handle_line_up(&mut self, now: Instant, baud: u32) {
        self.line_is_up = true;
        self.shared.baud = baud;
        for channel in &mut self.channels {
            channel.handle_line_up(now);
        }
    }

    /// The line is down: every channel is gone.
    pub fn handle_line_down(&mut self, now: Instant) {
        self.go_down(|channel, shared| {
            channel.lose(now, Fault::Interrupted, ChannelPhase::Idle, shared);
        });
    }

    /// The module restarted: every channel is gone, and those that transfers wait for come back with the line.
    pub fn handle_restart(&mut self, now: Instant) {
        self.go_down(|channel, shared| channel.handle_restart(now, shared));
    }

    fn go_down(&mut self, lose: impl Fn(&mut Channel, &mut Shared)) {
        self.line_is_up = false;
        self.receiving = None;
        for channel in &mut self.channels {
            lose(channel, &mut self.shared);
        }
        self.shared.transactions.clear();
        self.shared.withdrawn.clear();
        self.shared.feeds.clear();
    }

    /// A command of the user; those that are not about channels or transfers are not for this room.
    pub fn handle_command(&mut self, now: Instant, command: Command) {
        match command {
            Command::Connect { channel, server } => {
                let texts = [&server.host, &server.user, &server.password];
                let refused = texts
                    .into_iter()
                    .find_map(|text| names::check_text(text, server.charset).err());
                let refused = refused.or_else(|| {
                    let text = server.host.clone();
                    server.host.is_empty().then_some(Message::NotAName { text })
                });
                match refused {
                    // A password is never shown, not even to say what is wrong with it.
                    Some(Message::TextRefused { text, error }) if text == server.password => {
                        let text = "•••".into();
                        self.notice(channel, Message::TextRefused { text, error });
                    }
                    Some(message) => self.notice(channel, message),
                    None => {
                        self.break_off(now, channel);
                        self.queue(now, channel, Job::Connect(Connect::new(server)));
                    }
                }
            }
            Command::Disconnect { channel } => {
                if self.is_up(channel) {
                    self.break_off(now, channel);
                    self.queue(now, channel, Job::Disconnect(Disconnect::default()));
                }
            }
            Command::ChangeDirectory { channel, path } => {
                let shown = &self.channels[channel.index()].connection.shown_directory;
                let path = names::resolve(shown, &path);
                self.act(now, channel, Action::Change(path));
            }
            Command::Refresh { channel } => self.act(now, channel, Action::List),
            Command::MakeDirectory { channel, name } => {
                self.act(now, channel, Action::Make(name));
            }
            Command::MakeDirectories { channel, below } => {
                self.make_directories(now, channel, &below);
            }
            Command::Rename { channel, from, to } => {
                self.act(now, channel, Action::Rename(from, to));
            }
            Command::Delete { channel, name } => self.act(now, channel, Action::Delete(name)),
            Command::Upload {
                channel,
                file,
                below,
                name,
                size_bytes,
                modified_ms,
            } => {
                let stamp = SourceStamp {
                    name: name.clone(),
                    size_bytes,
                    modified_ms,
                };
                let local = Local::Source { file, stamp };
                if !self.transfer(now, channel, below, name, local) {
                    self.shared.out.file(FileRequest::Release { file });
                }
            }
            Command::Download { channel, name } => {
                self.transfer(now, channel, String::new(), name, Local::Sink);
            }
            Command::Preview {
                channel,
                id,
                name,
                max_bytes,
            } => self.preview(now, channel, id, name, max_bytes),
            Command::EndPreview { id } => {
                self.end_previews(|other| other == id);
                self.shared.out.event(Event::PreviewGone(id));
            }
            Command::DownloadTree {
                channel,
                name,
                tree,
            } => {
                let purpose = Purpose::Download(self.options);
                self.walk(now, channel, vec![name], Vec::new(), tree, purpose);
            }
            Command::CountTree {
                channel,
                directories,
                files,
                tree,
            } => self.walk(now, channel, directories, files, tree, Purpose::Count),
            Command::DeleteTree { channel, tree } => self.delete_tree(now, channel, tree),
            Command::EndTree { tree } => {
                self.shared.trees.remove(&tree);
            }
            Command::Relay {
                from,
                name,
                to,
                moves,
            } => self.relay(now, (from, to), name, moves),
            Command::SendFromModule {
                channel,
                path,
                name,
            } => {
                let local = Local::ModuleSource { path };
                self.transfer(now, channel, String::new(), name, local);
            }
            Command::FetchIntoModule {
                channel,
                name,
                path,
                replace,
            } => {
                let local = Local::ModuleSink { path, replace };
                self.transfer(now, channel, String::new(), name, local);
            }
            Command::Answer {
                transfer,
                on_conflict,
            } => {
                let (transfers, out) = self.queue_and_out();
                if transfers.answer(transfer, on_conflict, out) {
                    self.advance_idle(now);
                }
            }
            Command::AnswerAll {
                transfer,
                on_conflict,
            } => {
                let (transfers, out) = self.queue_and_out();
                if transfers.answer_all(transfer, on_conflict, out) {
                    self.advance_idle(now);
                }
            }
            Command::Reorder { transfer, before } => {
                let (transfers, out) = self.queue_and_out();
                transfers.reorder(transfer, before, out);
            }
            Command::Pause { transfer } => self.wish(now, transfer, Wish::Hold),
            Command::Resume { transfer } => self.wish(now, transfer, Wish::Run),
            Command::Cancel { transfer } => self.wish(now, transfer, Wish::Stop),
            Command::Retry { transfer } => self.retry(now, transfer),
            Command::Supply {
                transfer,
                file,
                stamp,
            } => self.supply(now, transfer, file, stamp),
            Command::SourceGone { transfer } => {
                if let Some(record) = self.shared.transfers.get(transfer) {
                    record.lose_source(Message::SourceUnreadable, &mut self.shared.out);
                }
            }
            Command::DeletePart { transfer } => self.delete_part(now, transfer),
            Command::Configure { channel, setting } => {
                self.queue(now, channel, Job::Configure(Configure::new(setting)));
            }
            Command::SetOptions(options) => self.options = options,
            Command::SetWay { channel, way } => self.ways[channel.index()] = way,
            Command::PauseAll => self.hold_all(now),
            Command::ResumeAll => self.resume_all(now),
            Command::CancelAll => self.cancel_all(now),
            Command::RetryFailed => self.retry_failed(now),
            Command::ClearDone => {
                let is_done =
                    |state| matches!(state, TransferState::Done | TransferState::Cancelled);
                self.shared.transfers.clear(is_done, &mut self.shared.out);
            }
            Command::ClearEnded => {
                let out = &mut self.shared.out;
                self.shared.transfers.clear(TransferState::is_ended, out);
            }
            Command::Attach(_)
            | Command::Detach
            | Command::Raw { .. }
            | Command::Storage(_)
            | Command::ClimbLadder { .. }
            | Command::BringUpPdp { .. } => {}
        }
    }

    /// Takes up transfers that an earlier page kept, each with the way to its local file; gives the number that
    /// each gets now, `None` for those that are too many. They wait for their servers.
    pub fn restore(
        &mut self,
        now: Instant,
        kept: Vec<(Kept, SourceAccess)>,
    ) -> Vec<Option<TransferId>> {
        let numbers = self.shared.transfers.restore(kept, &mut self.shared.out);
        self.advance_idle(now);
        numbers
    }

    /// Connects a channel once more to the server it was told to connect to last.
    pub fn reconnect(&mut self, now: Instant, channel: ChannelId) {
        if let Some(server) = self.channels[channel.index()].connection.server.clone() {
            self.queue(now, channel, Job::Connect(Connect::new(server)));
        }
    }

    /// A transaction is being sent.
    pub fn handle_sent(&mut self, owner: Owner) {
        for channel in &mut self.channels {
            channel.handle_sent(owner);
        }
    }

    /// The line is taken for so long by this owner's transaction, or was: what others wait for comes so much later.
    pub fn handle_taken(&mut self, owner: Owner, time: Duration) {
        for channel in &mut self.channels {
            channel.handle_taken(owner, time);
        }
    }

    /// A transparent stream can take more bytes.
    pub fn handle_wanted(&mut self, now: Instant, owner: Owner) {
        for channel in &mut self.channels {
            channel.handle_wanted(now, owner, &mut self.shared);
        }
    }

    /// A transaction ended.
    pub fn handle_ended(&mut self, now: Instant, owner: Owner, result: &Result<(), Failure>) {
        for channel in &mut self.channels {
            channel.handle_ended(now, owner, result.clone(), &mut self.shared);
        }
    }

    /// An information response to a transaction.
    pub fn handle_info(&mut self, owner: Owner, line: &[u8]) {
        for channel in &mut self.channels {
            channel.handle_info(owner, line);
        }
    }

    /// Bytes were lost on the line: of what, no one knows.
    pub fn handle_damaged(&mut self, now: Instant) {
        for channel in &mut self.channels {
            channel.handle_damaged(now, &mut self.shared);
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

    /// A line came that cannot be read: no one knows whose it was.
    pub fn handle_unreadable(&mut self, now: Instant, line: &str) {
        for channel in &mut self.channels {
            channel.handle_unreadable(now, line, &mut self.shared);
        }
    }

    /// An answer was missed, and the line is being brought back.
    pub fn handle_missed(&mut self, now: Instant) {
        for channel in &mut self.channels {
            channel.handle_missed(now, &mut self.shared);
        }
    }

    /// Something became of a file request.
    pub fn handle_file(&mut self, now: Instant, event: FileEvent) {
        let transfer = event.transfer();
        if let Some(channel) = self.channel_of(transfer) {
            channel.0.handle_file(now, transfer, event, channel.1);
        }
    }

    /// A command that is not ours may have changed any channel's working directory.
    pub fn forget_directories(&mut self) {
        for channel in &mut self.channels {
            channel.forget_directory();
        }
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
        if std::mem::take(&mut self.shared.freed) {
            for channel in &mut self.channels {
                channel.advance(now, &mut self.shared);
            }
        }
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
    pub fn poll_keep(&mut self) -> Option<Keep> {
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
        let used = running.chain(self.shared.transfers.module_files());
        let inside = |used: &str| {
            let rest = used.strip_prefix(path.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        used.into_iter().any(inside)
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called.
    pub fn poll_deadline(&self) -> Option<Instant> {
        self.channels
            .iter()
            .map(|channel| channel.deadline(&self.shared))
            .fold(None, earliest)
    }

    /// Whether a channel is at something.
    pub fn is_busy(&self, channel: ChannelId) -> bool {
        self.channels[channel.index()].is_busy()
    }

    /// Whether a channel is connected.
    pub fn is_up(&self, channel: ChannelId) -> bool {
        self.channels[channel.index()].connection.is_up()
    }

    fn notice(&mut self, channel: ChannelId, message: Message) {
        self.shared.out.notice(Subject::Channel(channel), message);
    }

    /// What the channel is at, and what waits for it, gives way.
    fn break_off(&mut self, now: Instant, channel: ChannelId) {
        if !self.line_is_up {
            return;
        }
        let channel = &mut self.channels[channel.index()];
        let phase = ChannelPhase::Closing;
        channel.lose(now, Fault::Interrupted, phase, &mut self.shared);
    }

    fn queue(&mut self, now: Instant, channel: ChannelId, job: Job) {
        if !self.line_is_up {
            self.notice(channel, Message::NotConnected);
        } else if !self.channels[channel.index()].queue(now, job, &mut self.shared) {
            self.notice(channel, Message::QueueFull);
        }
    }

    fn act(&mut self, now: Instant, channel: ChannelId, action: Action) {
        let connection = &self.channels[channel.index()].connection;
        let shown = connection.shown_directory.clone();
        // Connected, but its directory is not known yet: no one can mean anything in it.
        let is_nowhere = !connection.is_up() || shown.is_empty() && action.is_about_an_entry();
        match action.check(connection.charset()) {
            Err(message) => self.notice(channel, message),
            Ok(()) if is_nowhere => self.notice(channel, Message::NotConnected),
            Ok(()) => {
                let job = DirectoryJob::new(action, shown);
                self.queue(now, channel, Job::Directory(job));
            }
        }
    }

    /// Has the beginning of a file fetched. Only the last one asked for is held in memory.
    fn preview(
        &mut self,
        now: Instant,
        channel: ChannelId,
        id: PreviewId,
        name: String,
        max_bytes: u64,
    ) {
        self.end_previews(|_| true);
        let connection = &self.channels[channel.index()].connection;
        let directory = connection.shown_directory.clone();
        let refused = check_name(&name, connection.charset()).err();
        let nowhere = !connection.is_up() || directory.is_empty();
        let look = Look::new(id, directory, name, max_bytes.min(PREVIEW_MAX_BYTES));
        if let Some(why) = refused.or(nowhere.then_some(Message::NotConnected)) {
            look.fail(why, &mut self.shared.out);
            return;
        }
        let job = Job::Preview(Box::new(look));
        if !self.channels[channel.index()].queue(now, job, &mut self.shared) {
            let preview = Preview::Failed(Message::QueueFull);
            self.shared.out.event(Event::Preview { id, preview });
        }
    }

    fn end_previews(&mut self, which: impl Fn(PreviewId) -> bool) {
        for channel in &mut self.channels {
            channel.end_previews(&which);
        }
    }

    fn walk(
        &mut self,
        now: Instant,
        channel: ChannelId,
        directories: Vec<String>,
        files: Vec<String>,
        tree: TreeId,
        purpose: Purpose,
    ) {
        let connection = &self.channels[channel.index()].connection;
        let parent = connection.shown_directory.clone();
        let mut names = directories.iter().chain(&files);
        let name = names.clone().next().cloned().unwrap_or_default();
        let refused = names.find_map(|name| check_name(name, connection.charset()).err());
        let server = connection.server.as_ref().map(ServerName::from);
        let server = server.filter(|_| connection.is_up() && !parent.is_empty());
        let why = match (refused, server) {
            (None, Some(server)) => {
                self.shared.trees.insert(tree, None);
                let walk = Walk::new(tree, purpose, server, parent, directories, files);
                let job = Job::Walk(Box::new(walk));
                if self.channels[channel.index()].queue(now, job, &mut self.shared) {
                    return;
                }
                self.shared.trees.remove(&tree);
                Message::QueueFull
            }
            (refused, _) => refused.unwrap_or(Message::NotConnected),
        };
        self.notice(channel, why.clone());
        self.shared.out.event(Event::Tree(Tree {
            id: tree,
            name,
            phase: TreePhase::Failed(why),
        }));
    }

    fn delete_tree(&mut self, now: Instant, channel: ChannelId, tree: TreeId) {
        let Some(Some(walked)) = self.shared.trees.get(&tree).cloned() else {
            return;
        };
        let connection = &self.channels[channel.index()].connection;
        let server = connection.server.as_ref().map(ServerName::from);
        if !connection.is_up() || server.as_ref() != Some(walked.server()) {
            let tree = walked.failed(tree, Message::NotConnected);
            self.notice(channel, Message::NotConnected);
            self.shared.trees.remove(&tree.id);
            self.shared.out.event(Event::Tree(tree));
            return;
        }
        let job = Job::DeleteTree(Box::new(DeleteTree::new(tree, walked)));
        self.queue(now, channel, job);
        let list = DirectoryJob::listing();
        self.queue(now, channel, Job::Directory(list));
    }

    /// Makes directories below the one shown.
    fn make_directories(&mut self, now: Instant, channel: ChannelId, below: &[String]) {
        let connection = &self.channels[channel.index()].connection;
        let (shown, charset) = (&connection.shown_directory, connection.charset());
        let refused = below
            .iter()
            .find_map(|below| names::check_below(shown, below, charset).err());
        match (refused, MakeAll::new(shown, below)) {
            (Some(message), _) => self.notice(channel, message),
            _ if !self.is_up(channel) || shown.is_empty() => {
                self.notice(channel, Message::NotConnected);
            }
            (None, Some(all)) => {
                self.queue(now, channel, Job::MakeAll(all));
                let list = DirectoryJob::listing();
                self.queue(now, channel, Job::Directory(list));
            }
            (None, None) => {}
        }
    }

    fn transfer(
        &mut self,
        now: Instant,
        channel: ChannelId,
        below: String,
        name: String,
        local: Local,
    ) -> bool {
        let charset = self.channels[channel.index()].connection.charset();
        // Connected, but its directory is not known yet: there is nowhere to put it.
        let is_nowhere = {
            let connection = &self.channels[channel.index()].connection;
            !connection.is_up() || connection.shown_directory.is_empty()
        };
        let connection = &self.channels[channel.index()].connection;
        let server = connection.server.clone().filter(|_| !is_nowhere);
        let refused = check_name(&name, charset)
            .and(names::check_below(
                &connection.shown_directory,
                &below,
                charset,
            ))
            .err();
        let (Some(server), None) = (server, &refused) else {
            self.notice(channel, refused.unwrap_or(Message::NotConnected));
            return false;
        };
        let new = New {
            channel,
            name,
            directory: names::join(&connection.shown_directory, &below),
            below,
            local,
            server: Home::Known(server),
            tree: None,
            options: self.options_for(channel),
        };
        if !self.shared.transfers.add(new, &mut self.shared.out) {
            self.notice(channel, Message::QueueFull);
            return false;
        }
        self.channels[channel.index()].advance(now, &mut self.shared);
        true
    }

    /// How a transfer of this channel is carried out that is queued now.
    fn options_for(&self, channel: ChannelId) -> TransferOptions {
        TransferOptions {
            way: self.ways[channel.index()].unwrap_or(self.options.way),
            ..self.options
        }
    }

    fn queue_and_out(&mut self) -> (&mut Transfers, &mut Out) {
        (&mut self.shared.transfers, &mut self.shared.out)
    }

    fn wish(&mut self, now: Instant, transfer: TransferId, wish: Wish) {
        let Some(record) = self.shared.transfers.get(transfer) else {
            return;
        };
        if record.view.state.is_ended() || record.view.conflict.is_some() && wish != Wish::Stop {
            return;
        }
        record.wish = wish;
        if let Some((channel, shared)) = self.channel_of(transfer) {
            shared.transfers.running(transfer).show(&mut shared.out);
            channel.handle_wish(now, transfer, shared);
            return;
        }
        // It does not run: the wish is fulfilled at once.
        let out = &mut self.shared.out;
        let Some(record) = self.shared.transfers.get(transfer) else {
            return;
        };
        match wish {
            Wish::Stop => record.cancel(out),
            Wish::Hold => record.hold(out),
            Wish::Run => {
                record.set(TransferState::Queued, out);
                let channel = record.view.channel;
                self.channels[channel.index()].advance(now, &mut self.shared);
            }
        }
    }

    /// Queues an ended transfer again, and connects its channel where that is not connected any more.
    fn retry(&mut self, now: Instant, transfer: TransferId) {
        let Some(record) = self.shared.transfers.get(transfer) else {
            return;
        };
        let retriable = matches!(
            record.view.state,
            TransferState::Failed | TransferState::Cancelled
        );
        if !retriable {
            return;
        }
        if record.view.state == TransferState::Cancelled {
            // Where it was skipped because another one was, it is asked about now.
            record.give_back();
        }
        let batch = self.shared.transfers.batch();
        let Some(record) = self.shared.transfers.get(transfer) else {
            return;
        };
        record.batch = batch;
        let (channel, server) = (record.view.channel, record.server.known().cloned());
        if let Home::Kept(_) = record.server {
            record.queue(&mut self.shared.out);
            self.advance_idle(now);
            return;
        }
        if !self.line_is_up {
            self.notice(channel, Message::NotConnected);
            return;
        }
        record.queue(&mut self.shared.out);
        if self.is_up(channel) {
            self.channels[channel.index()].advance(now, &mut self.shared);
        } else if let Some(server) = server
            && !self.is_busy(channel)
        {
            self.queue(now, channel, Job::Connect(Connect::new(server)));
        }
    }

    fn supply(&mut self, now: Instant, transfer: TransferId, file: FileId, stamp: SourceStamp) {
        let out = &mut self.shared.out;
        match self.shared.transfers.get(transfer) {
            Some(record) => {
                if record.supply(file, stamp, out) {
                    self.advance_idle(now);
                }
            }
            None => out.file(FileRequest::Release { file }),
        }
    }

    /// Deletes the half file of an ended upload, on a channel that is connected to its server.
    fn delete_part(&mut self, now: Instant, transfer: TransferId) {
        let Some(record) = self.shared.transfers.get(transfer) else {
            return;
        };
        let Some(part) = record.view.part.clone() else {
            return;
        };
        let own = record.view.channel;
        let on_it = |channel: &&Channel| {
            let server = channel.connection.server.as_ref();
            channel.connection.is_up() && server.is_some_and(|server| part.server == server.into())
        };
        let mut on_it = self.channels.iter().filter(on_it).map(Channel::id);
        let first = on_it.next();
        if let Some(channel) = first.map(|first| on_it.find(|id| *id == own).unwrap_or(first)) {
            let job = Job::DeletePart(DeletePart::new(transfer, part.name));
            self.queue(now, channel, job);
        } else {
            let host = part.server.host;
            let message = Message::PartElsewhere { host };
            self.shared.out.notice(Subject::Transfer(transfer), message);
        }
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
            .find(|channel| channel.transfer() == Some(transfer))
            .map(|channel| (channel, shared))
    }
}
