//! A file from one server to another: a download, and an upload of what it has staged. They are two transfers on the
//! list, each checked as any other; the original is deleted last, if at all.

use crate::app::{
    FileId, Message, Operation, RemoteStamp, Server, ServerName, SourceStamp, Subject, TransferId,
    TransferOptions, Verified,
};
use crate::dialect::{ChannelId, ListedEntry};
use crate::ftp::Ftp;
use crate::ftp::channel::Channel;
use crate::ftp::directory::{show_entries, show_failure};
use crate::ftp::exchange::{Answer, Fault, Request};
use crate::ftp::file::FileRequest;
use crate::ftp::job::{Context, Input, Job, Step, unasked};
use crate::ftp::names::{self, find_file};
use crate::ftp::transfers::{Home, Local, New};
use crate::time::Instant;

/// What a transfer has to do with another server than its own.
#[derive(Clone, Debug)]
pub(super) enum Relay {
    /// What this download stages goes on there.
    Onward(Box<Onward>),
    /// This upload is of what a download from there has staged.
    Staged(Box<Origin>),
}

/// Where a file goes on to.
#[derive(Clone, Debug)]
pub(super) struct Onward {
    channel: ChannelId,
    server: Server,
    directory: String,
    options: TransferOptions,
    moves: bool,
}

/// Where a file came from.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    channel: ChannelId,
    server: ServerName,
    directory: String,
    name: String,
    /// What it was when it was downloaded.
    was: Option<RemoteStamp>,
    moves: bool,
}

impl Relay {
    /// The host, the directory there, and whether the original is deleted in the end, for showing.
    pub(super) fn shown(&self) -> crate::app::Relayed {
        let (host, directory, moves) = match self {
            Self::Onward(to) => (&to.server.host, &to.directory, to.moves),
            Self::Staged(from) => (&from.server.host, &from.directory, from.moves),
        };
        crate::app::Relayed {
            host: host.clone(),
            directory: directory.clone(),
            moves,
        }
    }
}

impl Ftp {
    /// Queues a file of the directory shown on one channel for the directory shown on another.
    pub(super) fn relay(
        &mut self,
        now: Instant,
        (from, to): (ChannelId, ChannelId),
        name: String,
        moves: bool,
    ) {
        let (Some((source, source_directory)), Some((target, directory))) =
            (self.place(from), self.place(to))
        else {
            let missing = if self.place(from).is_none() { from } else { to };
            return self.notice(missing, Message::NotConnected);
        };
        let check = |server: &Server| names::check_name(&name, server.charset);
        if let Err(refused) = check(&source).and(check(&target)) {
            return self.notice(to, refused);
        }
        let key = |server: &Server| (server.host.clone(), server.port, server.user.clone());
        if key(&source) == key(&target) && source_directory == directory {
            return self.notice(to, Message::SamePlace { name });
        }
        let onward = Onward {
            channel: to,
            server: target,
            directory,
            options: self.options_for(to),
            moves,
        };
        let new = New {
            channel: from,
            name,
            directory: source_directory,
            below: String::new(),
            tree: None,
            local: Local::Sink,
            server: Home::Known(source),
            options: self.options_for(from),
        };
        let relay = Some(Relay::Onward(Box::new(onward)));
        let transfers = &mut self.shared.transfers;
        if transfers
            .add_relay(new, relay, &mut self.shared.out)
            .is_none()
        {
            return self.notice(from, Message::QueueFull);
        }
        self.channels[from.index()].advance(now, &mut self.shared);
    }

    /// The server that a channel is on and the directory that it shows.
    fn place(&self, channel: ChannelId) -> Option<(Server, String)> {
        let connection = &self.channels[channel.index()].connection;
        let directory = &connection.shown_directory;
        let is_known = connection.is_up() && !directory.is_empty();
        let server = connection.server.clone().filter(|_| is_known)?;
        Some((server, directory.clone()))
    }

    /// Goes on with relays of which a half is done.
    pub(super) fn carry_relays_on(&mut self, now: Instant) {
        while let Some(id) = self.shared.out.relayed.pop_front() {
            let record = self.shared.transfers.get(id);
            match record.and_then(|record| record.relay.take()) {
                Some(Relay::Onward(to)) => self.send_on(now, id, *to),
                Some(Relay::Staged(origin)) => self.arrived(now, id, *origin),
                None => {}
            }
        }
    }

    /// A download is staged: upload it.
    fn send_on(&mut self, now: Instant, id: TransferId, to: Onward) {
        let record = self.shared.transfers.running(id);
        let channel = to.channel;
        let origin = Origin {
            channel: record.view.channel,
            server: record.server.name(),
            directory: record.view.directory.clone(),
            name: record.view.name.clone(),
            was: record.part_of.clone(),
            moves: to.moves,
        };
        let new = New {
            channel,
            name: origin.name.clone(),
            directory: to.directory,
            below: String::new(),
            tree: None,
            local: Local::Source {
                file: FileId::of_staged(id),
                stamp: SourceStamp {
                    name: origin.name.clone(),
                    size_bytes: record.view.total_bytes.unwrap_or(record.view.done_bytes),
                    modified_ms: 0,
                },
            },
            server: Home::Known(to.server),
            options: to.options,
        };
        let relay = Some(Relay::Staged(Box::new(origin)));
        let out = &mut self.shared.out;
        let Some(upload) = self.shared.transfers.add_relay(new, relay, out) else {
            out.file(FileRequest::Discard { transfer: id });
            return self.notice(channel, Message::QueueFull);
        };
        if self.is_up(channel) {
            self.channels[channel.index()].advance(now, &mut self.shared);
        } else {
            // Tried again, it connects by itself.
            let record = self.shared.transfers.running(upload);
            record.fail(now, Message::NotConnected, &mut self.shared.out);
        }
    }

    /// The upload is done, and checked: what was staged can go, and with a move the original.
    fn arrived(&mut self, now: Instant, id: TransferId, origin: Origin) {
        let record = self.shared.transfers.running(id);
        let is_checked = record.view.verified >= Verified::Size;
        if let Local::Source { file, .. } = record.local {
            self.shared.out.file(FileRequest::Release { file });
        }
        if !origin.moves {
            return;
        }
        let is_on_it = |channel: &&Channel| {
            let server = channel.connection.server.as_ref().map(ServerName::from);
            channel.connection.is_up() && server.as_ref() == Some(&origin.server)
        };
        let mut on_it = self.channels.iter().filter(is_on_it).map(Channel::id);
        let first = on_it.next();
        let channel = first.map(|first| on_it.find(|id| *id == origin.channel).unwrap_or(first));
        let name = origin.name.clone();
        let queued = is_checked
            && channel.is_some_and(|channel| {
                let job = Job::RemoveOriginal(RemoveOriginal::new(id, origin));
                self.channels[channel.index()].queue(now, job, &mut self.shared)
            });
        if !queued {
            let message = Message::OriginalKept { name };
            self.shared.out.notice(Subject::Transfer(id), message);
        }
    }
}

/// Deletes the original of a file that was moved, if it is still what was downloaded.
#[derive(Debug)]
pub(super) struct RemoveOriginal {
    /// The upload that has brought it elsewhere.
    id: TransferId,
    origin: Origin,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Going to its directory.
    Directory,
    /// Is it still the same?
    Probe,
    /// Deleting it.
    Delete,
    /// It is gone: listing the directory once more, where that is shown.
    List,
}

impl RemoveOriginal {
    fn new(id: TransferId, origin: Origin) -> Self {
        Self {
            id,
            origin,
            stage: Stage::Directory,
        }
    }

    pub(super) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Start => match context.connection.go_if_elsewhere(&self.origin.directory) {
                Some(request) => Step::Run(request),
                None => self.probe(),
            },
            Input::Ended(Ok(answer)) => self.advance(answer, context),
            Input::Ended(Err(fault)) => self.fail(fault, context),
            Input::Gone(_) => {
                self.kept(context);
                Step::Over
            }
            _ => Step::Rest,
        }
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        match (&self.stage, answer) {
            (Stage::Directory, Answer::Done) => {
                let directory = self.origin.directory.clone();
                context.connection.module_directory = Some(directory);
                self.probe()
            }
            (Stage::Probe, Answer::Entries(entries)) => self.probed(&entries, context),
            (Stage::Delete, Answer::Done) => {
                if context.connection.shown_directory != self.origin.directory {
                    return Step::Over;
                }
                self.stage = Stage::List;
                Step::Run(Request::List(self.origin.directory.clone()))
            }
            (Stage::List, Answer::Entries(entries)) => {
                show_entries(context, entries);
                Step::Over
            }
            (_, answer) => self.fail(unasked(&answer), context),
        }
    }

    fn probe(&mut self) -> Step {
        self.stage = Stage::Probe;
        Step::Run(Request::List(self.origin.directory.clone()))
    }

    fn probed(&mut self, entries: &[ListedEntry], context: &mut Context<'_>) -> Step {
        let charset = context.connection.charset();
        let found = find_file(entries, &self.origin.name, charset);
        let now = found.map(|(size_bytes, modified)| RemoteStamp {
            size_bytes,
            modified,
        });
        if now.is_none() || now != self.origin.was {
            self.kept(context);
            return Step::Over;
        }
        // What another channel is writing, or still wants to read, is not this one's to delete.
        let origin = &self.origin;
        let (transfers, server) = (&context.transfers, &origin.server);
        if transfers.holds(server, &origin.directory, &origin.name) {
            self.kept(context);
            return Step::Over;
        }
        self.stage = Stage::Delete;
        Step::Run(Request::Delete(self.origin.name.clone()))
    }

    fn fail(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let was_busy = fault.says_busy();
        if let Stage::List = self.stage {
            show_failure(context, fault.message(Operation::List));
        } else {
            let message = fault.message(Operation::Delete);
            context.out.notice(Subject::Transfer(self.id), message);
            self.kept(context);
        }
        if was_busy {
            return Step::OverUnsure;
        }
        Step::Over
    }

    fn kept(&self, context: &mut Context<'_>) {
        if !matches!(self.stage, Stage::List) {
            let name = self.origin.name.clone();
            let message = Message::OriginalKept { name };
            context.out.notice(Subject::Transfer(self.id), message);
        }
    }
}
