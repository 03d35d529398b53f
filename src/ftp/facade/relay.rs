//! A file from one server to another: a download, and an upload of what it has staged. They are two transfers on the
//! list, each checked as any other; the original is deleted last, if at all.

use crate::app::{FileId, Message, Server, SourceStamp, Subject, TransferId, Verified};
use crate::dialect::ChannelId;
use crate::files::FileRequest;
use crate::ftp::facade::Ftp;
use crate::ftp::job::Job;
use crate::ftp::names;
use crate::ftp::queue::relay::{Onward, Origin, Relay};
use crate::ftp::queue::{Home, Local, New};
use crate::ftp::transfer::RemoveOriginal;
use crate::time::Instant;

impl Ftp {
    /// Queues a file of the directory shown on one channel for the directory shown on another.
    pub(crate) fn relay(
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

    /// Goes on with relays of which a half is done.
    pub(crate) fn carry_relays_on(&mut self, now: Instant) {
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
            was: record.on_disk.stamp().cloned(),
            moves: to.moves,
        };
        let new = New {
            channel,
            name: origin.name.clone(),
            directory: to.directory,
            below: String::new(),
            tree: None,
            local: Local::Source {
                file: FileId::Staged(id),
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
        if self.is_users(channel) {
            self.channels[channel.index()].advance(now, &mut self.shared);
        } else {
            // Tried again, it connects by itself.
            let record = self.shared.transfers.running(upload);
            record.fail(now, Message::NotConnected, &mut self.shared.out);
        }
    }

    /// The upload is done, and checked: what was staged can go, with a move once the original was held against it.
    fn arrived(&mut self, now: Instant, id: TransferId, origin: Origin) {
        let record = self.shared.transfers.running(id);
        let is_checked = record.view.verified >= Verified::Size;
        let file = match record.local {
            Local::Source { file, .. } => file,
            _ => FileId::Staged(id),
        };
        if !origin.moves {
            return self.shared.out.file(FileRequest::Release { file });
        }
        let channel = self.channel_on(&origin.server, origin.channel);
        let name = origin.name.clone();
        let queued = is_checked
            && channel.is_some_and(|channel| {
                let job = Job::RemoveOriginal(RemoveOriginal::new(id, file, origin));
                self.channels[channel.index()].queue(now, job, &mut self.shared)
            });
        if !queued {
            self.shared.out.file(FileRequest::Release { file });
            let message = Message::OriginalKept { name };
            self.shared.out.notice(Subject::Transfer(id), message);
        }
    }
}
