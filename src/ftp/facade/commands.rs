//! What the user wants of channels and transfers, command by command.

use crate::app::{
    ChannelPhase, Command, Event, FileId, Message, PREVIEW_MAX_BYTES, Preview, PreviewId, Server,
    ServerName, SourceStamp, Subject, TransferId, TransferOptions, TransferState, Tree, TreeId,
    TreePhase,
};
use crate::dialect::ChannelId;
use crate::files::FileRequest;
use crate::ftp::browse::{Action, DeleteTree, DirectoryJob, MakeAll, Purpose, Walk};
use crate::ftp::context::Input;
use crate::ftp::exchange::Fault;
use crate::ftp::facade::Ftp;
use crate::ftp::job::Job;
use crate::ftp::names::{self, check_name};
use crate::ftp::queue::{Home, Intent, Local, New};
use crate::ftp::session::{Configure, Connect, Disconnect};
use crate::ftp::transfer::{DeletePart, Look};
use crate::time::Instant;

impl Ftp {
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
                        self.forget_lanes_of(channel);
                        self.connect(now, channel, Connect::new(server));
                    }
                }
            }
            Command::Disconnect { channel } => {
                if self.is_up(channel) {
                    self.break_off(now, channel);
                    self.queue(now, channel, Job::Disconnect(Disconnect::default()));
                }
            }
            Command::StopConnecting { channel } => {
                let channel = &mut self.channels[channel.index()];
                if !channel.is_lane() {
                    channel.stop_connecting(now, ChannelPhase::Idle, &mut self.shared);
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
            Command::DeleteTree {
                channel,
                tree,
                even_if_links,
            } => self.delete_tree(now, channel, tree, even_if_links),
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
            Command::Pause { transfer } => self.intend(now, transfer, Intent::Pause),
            Command::Resume { transfer } => self.intend(now, transfer, Intent::Run),
            Command::Cancel { transfer } => self.intend(now, transfer, Intent::Cancel),
            Command::Retry { transfer } => self.retry(now, transfer),
            Command::Verify { transfer } => self.verify(now, transfer),
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
                if setting.is_some() {
                    // They are to be as it is.
                    self.end_lanes_of(now, channel, &Fault::LaneGone);
                }
                let is_lane = setting.is_some() && self.channels[channel.index()].is_lane();
                if is_lane {
                    self.break_off(now, channel);
                }
                self.queue(now, channel, Job::Configure(Configure::new(setting)));
                if is_lane {
                    self.queue(now, channel, Job::Disconnect(Disconnect::default()));
                }
            }
            Command::SetOptions(options) => {
                self.options = options;
                self.shared.lanes_max = options.lanes_max;
            }
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
            | Command::Demo(_)
            | Command::Detach
            | Command::StopProbing
            | Command::ClearLog
            | Command::SetRecord(_)
            | Command::Raw { .. }
            | Command::TakeBack { .. }
            | Command::TypeContent(_)
            | Command::Storage(_)
            | Command::CheckConnection { .. }
            | Command::Mend { .. }
            | Command::WatchNetwork(_)
            | Command::BringUpPdp { .. } => {}
        }
    }

    /// Connects a channel, once it is done with what it cannot leave.
    pub(crate) fn connect(&mut self, now: Instant, channel: ChannelId, connect: Connect) {
        if self.line_is_up {
            let connection = &mut self.channels[channel.index()].connection;
            connection.set_phase(channel, ChannelPhase::Connecting, &mut self.shared.out);
        }
        self.queue(now, channel, Job::Connect(connect));
    }

    /// What the channel is at, and what waits for it, gives way; what a lane is at is done elsewhere.
    pub(super) fn break_off(&mut self, now: Instant, channel: ChannelId) {
        if !self.line_is_up {
            return;
        }
        if self.channels[channel.index()].is_lane() {
            self.leave_session(now, channel, Fault::LaneGone);
        } else {
            self.end_lanes_of(now, channel, &Fault::Stopped);
            self.leave_session(now, channel, Fault::Stopped);
        }
    }

    /// The channel leaves its session as it is.
    pub(super) fn leave_session(&mut self, now: Instant, channel: ChannelId, fault: Fault) {
        let channel = &mut self.channels[channel.index()];
        let phase = ChannelPhase::Closing;
        if !channel.stop_connecting(now, phase, &mut self.shared) {
            channel.lose(now, fault, phase, &mut self.shared);
        }
    }

    fn act(&mut self, now: Instant, channel: ChannelId, action: Action) {
        let connection = &self.channels[channel.index()].connection;
        let shown = connection.shown_directory.clone();
        // Connected, but its directory is not known yet: no one can mean anything in it.
        let is_nowhere = !self.is_users(channel) || shown.is_empty() && action.is_about_an_entry();
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
        let place = self.place_for(channel, |_, charset| check_name(&name, charset));
        let queued = place.and_then(|(_, directory)| {
            let look = Look::new(id, &directory, name, max_bytes.min(PREVIEW_MAX_BYTES));
            self.try_queue(now, channel, Job::Preview(Box::new(look)))
        });
        if let Err(why) = queued {
            let preview = Preview::Failed(why);
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
        let mut names = directories.iter().chain(&files);
        let name = names.clone().next().cloned().unwrap_or_default();
        let check = |_: &str, charset| names.try_for_each(|name| check_name(name, charset));
        let place = self.place_for(channel, check);
        let queued = place.and_then(|(server, parent)| {
            self.shared.trees.insert(tree, None);
            let walk = Walk::new(tree, purpose, &server, parent, directories, files);
            let queued = self.try_queue(now, channel, Job::Walk(Box::new(walk)));
            if queued.is_err() {
                self.shared.trees.remove(&tree);
            }
            queued
        });
        if let Err(why) = queued {
            self.notice(channel, why.clone());
            let (id, phase) = (tree, TreePhase::Failed(why));
            self.shared.out.event(Event::Tree(Tree { id, name, phase }));
        }
    }

    fn delete_tree(&mut self, now: Instant, channel: ChannelId, tree: TreeId, even_if_links: bool) {
        let Some(Some(walked)) = self.shared.trees.get(&tree).cloned() else {
            return;
        };
        let connection = &self.channels[channel.index()].connection;
        let server = connection.server.as_ref().map(ServerName::from);
        if !self.is_users(channel) || server.as_ref() != Some(&walked.server) {
            let failed = walked.shown(tree, TreePhase::Failed(Message::NotConnected));
            self.notice(channel, Message::NotConnected);
            self.shared.trees.remove(&tree);
            self.shared.out.event(failed);
            return;
        }
        let job = Job::DeleteTree(Box::new(DeleteTree::new(tree, walked, even_if_links)));
        self.queue(now, channel, job);
        self.queue(now, channel, Job::Directory(DirectoryJob::listing()));
    }

    fn make_directories(&mut self, now: Instant, channel: ChannelId, below: &[String]) {
        let check = |shown: &str, charset| {
            let mut below = below.iter();
            below.try_for_each(|below| names::check_below(shown, below, charset))
        };
        match self.place_for(channel, check) {
            Err(why) => self.notice(channel, why),
            Ok((_, shown)) => {
                if let Some(all) = MakeAll::new(&shown, below) {
                    self.queue(now, channel, Job::MakeAll(all));
                    self.queue(now, channel, Job::Directory(DirectoryJob::listing()));
                }
            }
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
        let check = |shown: &str, charset| {
            check_name(&name, charset).and(names::check_below(shown, &below, charset))
        };
        let place = self.place_for(channel, check);
        let added = place.and_then(|(server, shown)| {
            let new = New {
                channel,
                name,
                directory: names::join(&shown, &below),
                below,
                local,
                server: Home::Known(server),
                tree: None,
                options: self.options_for(channel),
            };
            let is_added = self.shared.transfers.add(new, &mut self.shared.out);
            is_added.then_some(()).ok_or(Message::QueueFull)
        });
        if let Err(why) = added {
            self.notice(channel, why);
            return false;
        }
        self.channels[channel.index()].advance(now, &mut self.shared);
        true
    }

    /// How a transfer of this channel is carried out that is queued now.
    pub(crate) fn options_for(&self, channel: ChannelId) -> TransferOptions {
        TransferOptions {
            way: self.ways[channel.index()].unwrap_or(self.options.way),
            ..self.options
        }
    }

    pub(crate) fn intend(&mut self, now: Instant, transfer: TransferId, intent: Intent) {
        let Some(record) = self.shared.transfers.get(transfer) else {
            return;
        };
        if record.view.state.is_ended()
            || record.view.conflict.is_some() && intent != Intent::Cancel
        {
            return;
        }
        record.intent = intent;
        if let Some((channel, shared)) = self.channel_of(transfer) {
            shared.transfers.running(transfer).show(&mut shared.out);
            channel.tell(now, transfer, Input::IntentChanged, shared);
            return;
        }
        // It does not run: the intent is fulfilled at once.
        let out = &mut self.shared.out;
        let Some(record) = self.shared.transfers.get(transfer) else {
            return;
        };
        match intent {
            Intent::Cancel => record.cancel(out),
            Intent::Pause => record.hold(out),
            Intent::Run => {
                record.set(TransferState::Queued, out);
                let channel = record.view.channel;
                self.channels[channel.index()].advance(now, &mut self.shared);
            }
        }
    }

    /// Queues an ended transfer again, and connects its channel where that is not connected any more.
    pub(crate) fn retry(&mut self, now: Instant, transfer: TransferId) {
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
        if let Home::Saved(_) = record.server {
            record.queue(&mut self.shared.out);
            self.advance_idle(now);
            return;
        }
        if !self.line_is_up {
            self.notice(channel, Message::NotConnected);
            return;
        }
        record.queue(&mut self.shared.out);
        self.begin_on(now, channel, server);
    }

    /// Compares an upload that is done with what the server has of it, and connects its channel where that is not
    /// connected any more.
    fn verify(&mut self, now: Instant, transfer: TransferId) {
        let Some(record) = self.shared.transfers.get(transfer) else {
            return;
        };
        let (channel, server) = (record.view.channel, record.server.known().cloned());
        if !self.line_is_up {
            self.notice(channel, Message::NotConnected);
            return;
        }
        if record.queue_check(&mut self.shared.out) {
            self.begin_on(now, channel, server);
        }
    }

    /// Something is queued anew for this channel, which is connected to its server where it is not.
    fn begin_on(&mut self, now: Instant, channel: ChannelId, server: Option<Server>) {
        if self.channels[channel.index()].is_lane() {
            self.break_off(now, channel);
        }
        if self.is_users(channel) {
            self.channels[channel.index()].advance(now, &mut self.shared);
        } else if let Some(server) = server
            && !self.channels[channel.index()].is_wanted()
        {
            self.connect(now, channel, Connect::again(server));
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
        let (part, own) = (record.view.part.clone(), record.view.channel);
        let Some(part) = part else { return };
        if let Some(channel) = self.channel_on(&part.server, own) {
            let job = Job::DeletePart(DeletePart::new(transfer, part.name));
            self.queue(now, channel, job);
        } else {
            let host = part.server.host;
            let message = Message::PartElsewhere { host };
            self.shared.out.notice(Subject::Transfer(transfer), message);
        }
    }
}
