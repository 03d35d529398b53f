//! Jobs: what a channel does, one after the other. A job asks for one exchange at a time and is told how it
//! ended.

use std::collections::{BTreeMap, VecDeque};

use crate::app::{
    ChannelPhase, Event, IfExists, Keep, Message, Notice, Operation, Subject, TransferId,
};
use crate::dialect::ChannelId;
use crate::dte::Feed;
use crate::ftp::connection::Connection;
use crate::ftp::exchange::{Answer, Fault, Request};
use crate::ftp::file::{FileEvent, FileRequest};
use crate::ftp::transfers::Transfers;
use crate::ftp::walk::Trees;
use crate::time::Instant;

/// Something a channel does, in as many exchanges as it takes.
#[derive(Debug)]
pub(super) enum Job {
    /// Connect, log in and list.
    Connect(super::connect::Connect),
    /// Disconnect.
    Disconnect(super::connect::Disconnect),
    /// Set and read its configuration.
    Configure(super::settings::Configure),
    /// See where a channel stands after an outcome was missed.
    Check(super::connect::Check),
    /// Something in the directory shown.
    Directory(super::directory::DirectoryJob),
    /// Make directories.
    MakeAll(super::going::MakeAll),
    /// The beginning of a file, to look at.
    Preview(Box<super::preview::Look>),
    /// See what is in a directory and below it.
    Walk(Box<super::walk::Walk>),
    /// Delete a directory with all that is below it.
    DeleteTree(Box<super::walk::DeleteTree>),
    /// Delete the half file of an upload.
    DeletePart(super::part::DeletePart),
    /// Delete the original of a file that was moved to another server.
    RemoveOriginal(super::relay::RemoveOriginal),
    /// A file to the server.
    Upload(Box<super::upload::Upload>),
    /// A file from the server.
    Download(Box<super::download::Download>),
    /// A file to the server through the module's file system, or from there.
    Send(Box<super::send::Send>),
    /// A file from the server into the module's file system.
    Fetch(Box<super::fetch::Fetch>),
}

/// What a job is told.
#[derive(Debug)]
pub(super) enum Input {
    /// Begin.
    Start,
    /// The exchange it asked for ended.
    Ended(Result<Answer, Fault>),
    /// Payload of the range it asked for.
    Payload(Vec<u8>),
    /// Something became of a file request.
    File(FileEvent),
    /// The transparent stream that it asked for can take bytes.
    Wanted,
    /// The time it asked to wait for has passed.
    Elapsed,
    /// The user wants something else of its transfer.
    WishChanged,
    /// The connection or the line is gone; the job can only end.
    Gone(Fault),
}

/// What a job wants next.
#[derive(Debug)]
pub(super) enum Step {
    /// Run this.
    Run(Request),
    /// Give this to the transparent stream that runs.
    Feed(Feed),
    /// Tell me when this time has come.
    Wait(Instant),
    /// Nothing, until I am told something.
    Rest,
    /// It is over.
    Over,
    /// It is over, but the module may still be at it: see where the channel stands before anything else.
    OverUnsure,
    /// It is over, and the connection with it.
    Disconnected(ChannelPhase),
}

/// What a job may touch.
pub(super) struct Context<'a> {
    pub(super) now: Instant,
    pub(super) channel: ChannelId,
    pub(super) connection: &'a mut Connection,
    pub(super) transfers: &'a mut Transfers,
    pub(super) trees: &'a mut Trees,
    pub(super) out: &'a mut Out,
    /// The line's speed in bit/s, 0 without a limit.
    pub(super) baud: u32,
}

impl Context<'_> {
    /// Tell the user.
    pub(super) fn notice(&mut self, message: Message) {
        self.out.notice(Subject::Channel(self.channel), message);
    }

    /// A transfer's attempt failed; it is tried again later where that may help.
    pub(super) fn fail(&mut self, transfer: TransferId, why: Message) {
        let (now, out) = (self.now, &mut *self.out);
        self.transfers.running(transfer).fail(now, why, out);
    }

    /// A transfer's attempt was broken off because its channel or the line went down, of which the user is
    /// told elsewhere.
    pub(super) fn break_off(&mut self, transfer: TransferId, fault: Fault, operation: Operation) {
        let (now, out) = (self.now, &mut *self.out);
        let record = self.transfers.running(transfer);
        record.break_off(now, fault.message(operation), out);
    }

    /// Whether the user lets this transfer replace a remote file.
    pub(super) fn may_replace(&mut self, transfer: TransferId) -> bool {
        let record = self.transfers.running(transfer);
        match record.options.if_exists {
            IfExists::Overwrite => true,
            // What another one's answer lets it go on behind, it may not replace.
            IfExists::Resume => !record.borrowed,
            IfExists::Ask | IfExists::Skip | IfExists::Rename => false,
        }
    }

    /// Show the channel in this phase.
    pub(super) fn phase(&mut self, phase: ChannelPhase) {
        self.connection.set_phase(self.channel, phase, self.out);
    }
}

impl Job {
    /// Takes one input, and says what is wanted next.
    pub(super) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match self {
            Self::Connect(job) => job.step(input, context),
            Self::Disconnect(job) => job.step(input, context),
            Self::Configure(job) => job.step(input, context),
            Self::Check(job) => job.step(input, context),
            Self::Directory(job) => job.step(input, context),
            Self::MakeAll(job) => job.step(input, context),
            Self::Preview(job) => job.step(input, context),
            Self::Walk(job) => job.step(input, context),
            Self::DeleteTree(job) => job.step(input, context),
            Self::DeletePart(job) => job.step(input, context),
            Self::RemoveOriginal(job) => job.step(input, context),
            Self::Upload(job) => job.step(input, context),
            Self::Download(job) => job.step(input, context),
            Self::Send(job) => job.step(input, context),
            Self::Fetch(job) => job.step(input, context),
        }
    }
}

/// What goes out to the page, to the files, and to where transfers are kept.
#[derive(Debug, Default)]
pub(super) struct Out {
    pub(super) events: VecDeque<Event>,
    pub(super) files: VecDeque<FileRequest>,
    /// Files of the module that were written, with their size in bytes where it is known, or deleted.
    pub(super) module_changes: VecDeque<(String, Option<u64>)>,
    /// Halves of relays that are done.
    pub(super) relayed: VecDeque<TransferId>,
    /// Only the latest of each transfer.
    pub(super) keeps: BTreeMap<TransferId, Keep>,
}

impl Out {
    pub(super) fn event(&mut self, event: Event) {
        self.events.push_back(event);
    }

    pub(super) fn notice(&mut self, subject: Subject, message: Message) {
        self.event(Event::Notice(Notice { subject, message }));
    }

    pub(super) fn keep(&mut self, keep: Keep) {
        let (Keep::Put { transfer, .. } | Keep::Drop { transfer }) = &keep;
        self.keeps.insert(*transfer, keep);
    }

    pub(super) fn file(&mut self, request: FileRequest) {
        self.files.push_back(request);
    }
}

impl Fault {
    /// The same, as the user is told.
    pub(super) fn message(self, operation: Operation) -> Message {
        match self {
            Self::Refused(error) => Message::Refused { operation, error },
            Self::Code(code) => Message::Failed { operation, code },
            Self::TimedOut => Message::TimedOut { operation },
            Self::Torn => Message::BytesLost,
            Self::Left => Message::LeftTransparent,
            Self::Unexpected(line) => Message::Unexpected { operation, line },
            Self::Text { text, error } => Message::TextRefused { text, error },
            Self::ConnectionLost => Message::ConnectionLost,
            Self::Interrupted => Message::Interrupted,
        }
    }
}

/// An answer of a kind that the job did not ask for: a fault of ours, told rather than hidden.
pub(super) fn unasked(answer: &Answer) -> Fault {
    Fault::Unexpected(format!("{answer:?}"))
}
