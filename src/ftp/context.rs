//! The port of a job: what it is told, what it may touch, and what it wants next. A job asks for one exchange at a
//! time and is told how it ended.

use crate::app::{ChannelPhase, IfExists, Message, Operation, RemoteStamp, Subject, TransferId};
use crate::dialect::ChannelId;
use crate::dte::Feed;
use crate::files::{FILE_TIMEOUT, FileEvent, FileRequest};
use crate::ftp::connection::Connection;
pub(crate) use crate::ftp::exchange::{Answer, Fault, Outcome, Request, unasked};
use crate::ftp::outputs::Out;
use crate::ftp::queue::received::Received;
use crate::ftp::queue::trees::Trees;
use crate::ftp::queue::{Carrier, Intent, Record, Transfers};
use crate::time::Instant;

/// Files up to so long are looked up together with others.
pub(crate) const SMALL_MAX_BYTES: u64 = 64 << 10;

/// What a job is told.
#[derive(Debug)]
pub(crate) enum Input {
    /// Begin.
    Start,
    /// The exchange it asked for ended.
    Ended(Outcome),
    /// Payload of the range it asked for.
    Payload(Vec<u8>),
    /// Something became of a file request.
    File(FileEvent),
    /// The transparent stream that it asked for can take bytes.
    Wanted,
    /// The time it asked to wait for has passed.
    Elapsed,
    /// The user wants something else of its transfer.
    IntentChanged,
    /// A range of its download was brought, or was given back.
    PiecesChanged,
    /// The connection or the line is gone; the job can only end.
    Gone(Fault),
}

/// What a job wants next.
#[derive(Debug)]
pub(crate) enum Step {
    /// Run this.
    Run(Request),
    /// Give this to the transparent stream that runs.
    Feed(Feed),
    /// Tell me when this time has come.
    Wait(Instant),
    /// Nothing, until I am told something.
    Rest,
    /// Set me aside, and begin me again when my directory is looked at for others as well.
    SetAside,
    /// It is over.
    Over,
    /// It is over, but the module may still be at it: see where the channel stands before anything else.
    OverUnsure,
    /// It is over, and the connection with it.
    Disconnected(ChannelPhase),
}

impl Input {
    /// What the exchange that was asked for came to; whatever else is told is nothing to who only waits for that.
    pub(crate) fn ended(self) -> Flow<Outcome> {
        match self {
            Self::Ended(result) => Ok(result),
            _ => Err(Halt::REST),
        }
    }

    /// The exchange that was asked for was done, with nothing more to say; as a part of this operation.
    pub(crate) fn done(self, operation: Operation) -> Flow<()> {
        match self.ended()? {
            Ok(Answer::Done) => Ok(()),
            Ok(answer) => Err(unasked(&answer).fails(operation).into()),
            Err(fault) => Err(fault.fails(operation).into()),
        }
    }
}

/// Why a phase stops where it is. It is told by `?`, like a read that would block.
#[derive(Debug)]
pub(crate) enum Halt<E = Failed> {
    /// It goes on, and wants this first.
    Wants(Step),
    /// It came to nothing.
    Ends(E),
}

/// What a phase comes to, once it does.
pub(crate) type Flow<T, E = Failed> = Result<T, Halt<E>>;

impl<E> Halt<E> {
    pub(crate) const REST: Self = Self::Wants(Step::Rest);
}

impl<E> From<Step> for Halt<E> {
    fn from(step: Step) -> Self {
        Self::Wants(step)
    }
}

impl<E> From<Request> for Halt<E> {
    fn from(request: Request) -> Self {
        Self::Wants(Step::Run(request))
    }
}

impl<E: From<Failed>> From<Failed> for Halt<E> {
    fn from(failed: Failed) -> Self {
        Self::Ends(failed.into())
    }
}

impl<E: From<Failed>> From<Message> for Halt<E> {
    fn from(why: Message) -> Self {
        Failed::because(why).into()
    }
}

/// The step of a job whose phases have come so far: over, or what they want, or how it ends.
pub(crate) fn settle<E>(flow: Flow<(), E>, end: impl FnOnce(E) -> Step) -> Step {
    match flow {
        Ok(()) => Step::Over,
        Err(Halt::Wants(step)) => step,
        Err(Halt::Ends(why)) => end(why),
    }
}

/// Why a job, or one of its phases, came to nothing.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) why: Message,
    /// Whether the module may still be at it: where the channel stands is seen before anything else.
    pub(crate) unsure: bool,
}

impl Failed {
    /// It failed for a reason that says nothing of the module.
    pub(crate) fn because(why: Message) -> Self {
        let unsure = false;
        Self { why, unsure }
    }

    pub(crate) fn step(&self) -> Step {
        if self.unsure {
            Step::OverUnsure
        } else {
            Step::Over
        }
    }
}

impl Fault {
    /// The same, where this was being done.
    pub(crate) fn fails(self, operation: Operation) -> Failed {
        let unsure = !self.refuses();
        let why = self.message(operation);
        Failed { why, unsure }
    }
}

/// What a job may touch.
pub(crate) struct Context<'a> {
    pub(crate) now: Instant,
    pub(crate) channel: ChannelId,
    pub(crate) connection: &'a mut Connection,
    pub(crate) transfers: &'a mut Transfers,
    pub(crate) trees: &'a mut Trees,
    pub(crate) out: &'a mut Out,
    /// The line's speed in bit/s, 0 without a limit.
    pub(crate) baud: u32,
    /// Over so many channels at the most what waits for one server is spread.
    pub(crate) lanes_max: u8,
    /// Transfers that are set aside for a look at the directory that serves them all.
    pub(crate) set_aside: usize,
}

impl Context<'_> {
    /// Tells the user something of the channel. Of a lane, whose transfers have their own words, nothing is told.
    pub(crate) fn notice(&mut self, message: Message) {
        if !self.carrier().is_lane() {
            self.out.notice(Subject::Channel(self.channel), message);
        }
    }

    /// Whose transfers the channel carries.
    pub(crate) fn carrier(&self) -> Carrier {
        self.connection.carrier(self.channel)
    }

    pub(crate) fn directory_of(&self, transfer: TransferId) -> &str {
        let record = self.transfers.look_at(transfer);
        &record
            .expect("a running transfer is on the list")
            .view
            .directory
    }

    /// The record of a transfer that runs, and where it is told of.
    pub(crate) fn record(&mut self, transfer: TransferId) -> (&mut Record, &mut Out) {
        (self.transfers.running(transfer), self.out)
    }

    pub(crate) fn is_cancelled(&mut self, transfer: TransferId) -> bool {
        self.transfers.running(transfer).intent == Intent::Cancel
    }

    /// Asks whoever holds the local files, and waits for the answer.
    pub(crate) fn ask_file(&mut self, request: FileRequest) -> Step {
        self.out.file(request);
        Step::Wait(self.now + FILE_TIMEOUT)
    }

    /// Takes the module to a directory, unless it is there.
    pub(crate) fn go_to<E>(&mut self, directory: &str) -> Flow<(), E> {
        let elsewhere = self.connection.go_if_elsewhere(directory);
        elsewhere.map_or(Ok(()), |request| Err(request.into()))
    }

    /// Whether others want to know as well what is in this directory.
    pub(crate) fn shares(&mut self, directory: &str) -> bool {
        self.set_aside > 0 || {
            let next = self.transfers.next_for(self.now, self.carrier());
            next.is_some_and(|next| next.view.directory == directory)
        }
    }

    /// Whether a transfer of so many bytes may be set aside until its directory is looked at, rather than looked up now.
    pub(crate) fn may_set_aside(&mut self, transfer: TransferId, size_bytes: Option<u64>) -> bool {
        let directory = self.directory_of(transfer).to_owned();
        let known = &self.connection.known;
        size_bytes.is_some_and(|size_bytes| size_bytes <= SMALL_MAX_BYTES)
            && !self.connection.answers_late
            && known.is_worth_listing(&directory)
            && self.shares(&directory)
    }

    /// A transfer's attempt failed; it is tried again later where that may help.
    pub(crate) fn fail(&mut self, transfer: TransferId, why: Message) {
        let (now, out) = (self.now, &mut *self.out);
        self.transfers.running(transfer).fail(now, why, out);
    }

    /// A transfer's attempt was broken off because its channel or the line went down, of which the user is
    /// told elsewhere.
    pub(crate) fn break_off(&mut self, transfer: TransferId, fault: Fault, operation: Operation) {
        let (now, out) = (self.now, &mut *self.out);
        let record = self.transfers.running(transfer);
        if fault == Fault::LaneGone {
            record.put_back(out);
        } else {
            record.break_off(now, fault.message(operation), out);
        }
        // Whoever goes on with it may do so on another channel.
        if self.carrier().is_lane() {
            self.transfers.unsettle(transfer, self.channel, self.out);
        }
    }

    /// Whether the user lets this transfer replace a remote file.
    pub(crate) fn may_replace(&mut self, transfer: TransferId) -> bool {
        let record = self.transfers.running(transfer);
        match record.if_exists() {
            IfExists::Overwrite => true,
            // What another one's answer lets it go on behind, it may not replace.
            IfExists::Resume => record.borrowed.is_none(),
            IfExists::Ask | IfExists::Skip | IfExists::Rename => false,
        }
    }

    /// Nothing yet of what a download is to receive.
    pub(crate) fn nothing_received(&mut self, download: TransferId, of: RemoteStamp) -> Received {
        let level = self.transfers.running(download).options.verify;
        Received::to_check(of, level, self.connection.pace.is_slow(self.baud))
    }

    /// How much may be asked for at a time.
    pub(crate) fn range_max_bytes(&self) -> u64 {
        self.connection.pace.range_len_bytes(self.baud)
    }

    /// The same, of what several channels are at.
    pub(crate) fn piece_max_bytes(&self) -> u64 {
        self.connection.pace.piece_len_bytes(self.baud)
    }

    pub(crate) fn phase(&mut self, phase: ChannelPhase) {
        self.connection.set_phase(self.channel, phase, self.out);
    }
}
