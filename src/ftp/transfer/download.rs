//! One file from the server to the disk: found, received, checked as far as the user wants, and looked at once more.
//!
//! Only whole ranges reach the disk: a broken one may hold bytes of something else. What is on disk is gone on from, as
//! long as the remote file is the same: all of its end that is known is compared first. A file that only comes whole is written as it comes, and begun afresh after a break.

mod in_pieces;

use crate::app::{
    ByteRange, ChannelPhase, Event, Message, Operation, RemoteStamp, Subject, TransferId,
    TransferState, Verified,
};
use crate::files::{FILE_TIMEOUT, FileEvent, FileFailed, FileRequest, WRITES_MAX_BYTES};
use crate::ftp::context::{Context, Fault, Flow, Halt, Input, Outcome, Step, settle};
use crate::ftp::lookup::{ListedFile, SIZE_UNKNOWN_BYTES};
use crate::ftp::queue::Intent;
use crate::ftp::queue::on_disk::OnDisk;
use crate::ftp::queue::received::Received;
use crate::ftp::range::{Offsets, overlap};
use crate::ftp::transfer::download::in_pieces::InPieces;
use crate::ftp::transfer::find::Find;
use crate::ftp::transfer::flow::End;
use crate::ftp::transfer::locate::Shared;
use crate::ftp::transfer::read_back::{ReadBack, Recalled};
use crate::ftp::transfer::receive::{Got, Receive, comes_whole};
use crate::ftp::transfer::verify::{Verdict, Verify};

/// One download under way.
#[derive(Debug)]
pub(crate) struct Download {
    id: TransferId,
    name: String,
    /// What is on disk, or on its way there.
    received: Received,
    /// Handed on and not yet written.
    unwritten_bytes: u64,
    receive: Receive,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Begun,
    /// It is being found.
    Find(Find),
    /// The local file is being made, for what comes so.
    Create(Extent),
    /// What an earlier page left on disk is being opened; where it came in pieces, these were known to be there.
    Reopen(Vec<ByteRange>),
    /// It is being read.
    ReadBack(ReadBack),
    /// A range is coming in; the first one behind what an earlier attempt has left has not been joined yet.
    Range {
        resumes: bool,
    },
    /// It comes in pieces.
    Pieces(InPieces),
    /// All that was listed is coming in, and a byte behind it, should there be one.
    Listed,
    /// All of it is coming in, and nothing can stop it.
    Whole,
    /// What is coming in is not wanted any more: the disk has failed.
    Ignore,
    /// What came in is being written; the next range is the first behind what an earlier attempt has left.
    Write {
        resumes: bool,
    },
    /// It is being read again.
    Verify(Box<Verify>),
    /// It is set aside, after so many listings, until its directory is looked at; it was checked so far.
    SetAside(Verified, u32),
    /// Is the remote file still the same? It was checked so far.
    Confirm(Find, Verified),
    /// The local file is being closed; it was checked so far.
    Finish(Verified),
    /// What is on disk is of no use.
    Spoiled,
}

/// How a file comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    Ranges,
    /// So much as was listed, which is not believed.
    Listed,
    Whole,
}

impl Download {
    pub(crate) fn new(id: TransferId, name: String) -> Self {
        let of = RemoteStamp {
            size_bytes: 0,
            modified: String::new(),
        };
        Self {
            id,
            receive: Receive::new(&name, None),
            name,
            received: Received::new(of),
            unwritten_bytes: 0,
            phase: Phase::Begun,
        }
    }

    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        if let Input::Gone(fault) = input {
            if fault == Fault::Torn {
                self.phase = Phase::Spoiled;
            }
            self.keep(context);
            context.break_off(self.id, fault, Operation::Download);
            return Step::Over;
        }
        settle(self.advance(input, context), |mut end| {
            // What was there is not there any more.
            if let End::Failed(failed) = &mut end
                && let Message::NotFound { .. } | Message::IsDirectory { .. } = failed.why
            {
                if let Phase::Confirm(..) = self.phase {
                    failed.why = Message::RemoteChanged;
                }
                self.phase = Phase::Spoiled;
            }
            self.keep(context);
            end.apply(self.id, context)
        })
    }

    fn start(&mut self, context: &mut Context<'_>) -> Flow<(), End> {
        let now = context.now;
        let (record, out) = context.record(self.id);
        record.start(now, out);
        let find = Find::new(&record.view.directory, &self.name);
        self.phase = Phase::Find(find.shared(Shared::OfNow));
        context.phase(ChannelPhase::Downloading);
        self.advance(Input::Start, context)
    }

    fn advance(&mut self, input: Input, context: &mut Context<'_>) -> Flow<(), End> {
        match (&mut self.phase, input) {
            (Phase::Begun, _) => self.start(context),
            (Phase::Pieces(_), input) => self.step_in_pieces(input, context),
            (_, Input::Elapsed) => self.spoiled(Message::SinkFailed),
            (_, Input::IntentChanged) => self.handle_intent(context),
            (_, Input::File(event)) => self.handle_file(&event, context),
            (Phase::Find(find), input) => {
                let file = find.step(input, context)?;
                self.found(file, context)
            }
            (Phase::SetAside(level, listings), Input::Start) => {
                let find = Find::new(context.directory_of(self.id), &self.name);
                self.phase = Phase::Confirm(find.shared(Shared::After(*listings)), *level);
                self.advance(Input::Start, context)
            }
            (Phase::Confirm(find, level), input) => {
                let file = find.step(input, context)?;
                let level = *level;
                self.confirmed(file, level, context)
            }
            (Phase::Verify(verify), input) => {
                let verdict = verify.step(input, &self.received, context)?;
                self.verified(verdict, context)
            }
            (_, Input::Payload(bytes)) => {
                self.handle_payload(&bytes, context);
                Err(Halt::REST)
            }
            (_, input) => self.came(input.ended()?, context),
        }
    }

    fn came(&mut self, result: Outcome, context: &mut Context<'_>) -> Flow<(), End> {
        if let Phase::Ignore = self.phase {
            return self.spoiled(Message::SinkFailed);
        }
        let (operation, connection) = (Operation::Download, &mut *context.connection);
        let got = self.receive.step(result, operation, connection)?;
        match (&mut self.phase, got) {
            (Phase::Range { resumes }, Got::Range(bytes)) => {
                let resumes = *resumes;
                self.write(bytes, context);
                if resumes {
                    let (record, out) = context.record(self.id);
                    record.resume(self.received.len_bytes, out);
                }
                self.next(false, context)
            }
            // The file is another one by now, or what is on disk is not its beginning.
            (Phase::Range { resumes: true }, Got::Different) => {
                self.create(Extent::Ranges, context)
            }
            (Phase::Range { .. }, Got::Different) => {
                context.connection.known.offsets = Offsets::Untrusted;
                self.create(Extent::Whole, context)
            }
            (Phase::Range { .. }, Got::NoOffsets) => self.create(Extent::Whole, context),
            (Phase::Listed, Got::Short(bytes)) => {
                self.write(bytes, context);
                if self.received.len_bytes < self.received.of.size_bytes {
                    return self.came_short(self.received.len_bytes);
                }
                self.next(false, context)
            }
            // More comes than was listed: the length was that of a link.
            (Phase::Listed, Got::Range(_)) => {
                self.receive = Receive::new(&self.name, None);
                self.received.of.size_bytes = SIZE_UNKNOWN_BYTES;
                context.record(self.id).0.view.total_bytes = None;
                self.create(Extent::Whole, context)
            }
            (Phase::Whole, Got::Whole(rest, came_bytes)) => {
                self.write(rest, context);
                match self.received.of.size_bytes {
                    _ if context.is_cancelled(self.id) => self.cancel(),
                    SIZE_UNKNOWN_BYTES => self.check(context),
                    listed_bytes if listed_bytes == came_bytes => self.check(context),
                    listed_bytes if listed_bytes < came_bytes => {
                        self.spoiled(Message::RemoteChanged)
                    }
                    _ => self.came_short(came_bytes),
                }
            }
            (Phase::Range { .. }, Got::Short(rest)) => {
                self.came_short(self.received.len_bytes + rest.len() as u64)
            }
            _ => self.spoiled(Message::ContentDiffers),
        }
    }

    fn found(&mut self, file: ListedFile, context: &mut Context<'_>) -> Flow<(), End> {
        let may_be_link = file.may_be_link;
        self.receive = Receive::new(&self.name, file.size_bytes);
        let record = context.transfers.running(self.id);
        record.view.total_bytes = file.size_bytes;
        let of = file.stamp();
        let on_disk = record.on_disk.take();
        let extent = match of.size_bytes {
            size_bytes if comes_whole(size_bytes, context) => Extent::Whole,
            _ if may_be_link => Extent::Listed,
            _ => Extent::Ranges,
        };
        let resumes = extent == Extent::Ranges;
        let transfer = self.id;
        match on_disk {
            OnDisk::Open(kept) if kept.of.may_be(&of) && resumes => {
                self.received = kept;
                self.next(self.received.len_bytes > 0, context)
            }
            OnDisk::Pieces(pieces) if pieces.of().may_be(&of) && resumes => {
                self.go_on_with(*pieces, context)
            }
            OnDisk::Left { of: left, there } if left.may_be(&of) && resumes => {
                self.received = context.nothing_received(self.id, left);
                let kept = there.clone();
                self.phase = Phase::Reopen(there);
                let reopen = FileRequest::Reopen { transfer, kept };
                Err(context.ask_file(reopen).into())
            }
            _ => {
                self.received = context.nothing_received(self.id, of);
                self.create(extent, context)
            }
        }
    }

    /// From the beginning on, into an empty file.
    fn create(&mut self, extent: Extent, context: &mut Context<'_>) -> Flow<(), End> {
        let transfer = self.id;
        let of = self.received.of.clone();
        self.received = context.nothing_received(transfer, of.clone());
        self.phase = Phase::Create(extent);
        let name = self.name.clone();
        if extent == Extent::Whole && of.size_bytes != SIZE_UNKNOWN_BYTES {
            let message = Message::ComesWhole { name: name.clone() };
            context.out.notice(Subject::Transfer(self.id), message);
        }
        let created = context.ask_file(FileRequest::Create { transfer, name });
        let (record, out) = context.record(self.id);
        record.view.done_bytes = 0;
        record.begin_sink(of, out);
        Err(created.into())
    }

    fn created(&mut self, extent: Extent, context: &mut Context<'_>) -> Flow<(), End> {
        if extent == Extent::Ranges {
            return self.next(false, context);
        }
        let (record, out) = context.record(self.id);
        match record.heed(out) {
            Intent::Cancel => return self.cancel(),
            Intent::Pause => return Err(End::Paused.into()),
            Intent::Run if extent == Extent::Listed => {
                self.phase = Phase::Listed;
                let behind = self.received.of.size_bytes + 1;
                let request = self.receive.range(0, &[], behind, context.connection);
                return Err(request.into());
            }
            Intent::Run => record.hold_channel(out),
        }
        self.phase = Phase::Whole;
        Err(self.receive.whole().into())
    }

    fn read_back(&mut self, recalled: Recalled, context: &mut Context<'_>) -> Flow<(), End> {
        match recalled {
            Recalled::Pending => Err(Halt::REST),
            Recalled::Read(read) => Err(context.ask_file(read).into()),
            Recalled::Unreadable => self.create(Extent::Ranges, context),
            Recalled::All(received) => {
                self.received = received;
                self.next(self.received.len_bytes > 0, context)
            }
        }
    }

    /// Between two ranges: the next one, as the user wishes and the disk allows.
    fn next(&mut self, resumes: bool, context: &mut Context<'_>) -> Flow<(), End> {
        let left_bytes = self.received.of.size_bytes - self.received.len_bytes;
        let max_bytes = if self.may_be_cut(context) {
            context.piece_max_bytes()
        } else {
            context.range_max_bytes()
        };
        let len_bytes = max_bytes.min(left_bytes);
        let now = context.now;
        let is_cut = !resumes && self.is_to_be_cut(left_bytes, context);
        let (record, out) = context.record(self.id);
        let pauses = record.intent == Intent::Pause;
        let room_bytes = if pauses || is_cut {
            0
        } else {
            WRITES_MAX_BYTES - len_bytes
        };
        if record.intent == Intent::Cancel {
            return self.cancel();
        }
        if self.unwritten_bytes > room_bytes {
            self.phase = Phase::Write { resumes };
            return Err(Step::Wait(now + FILE_TIMEOUT).into());
        }
        if pauses {
            record.heed(out);
            return Err(End::Paused.into());
        }
        if left_bytes == 0 && !resumes {
            return self.check(context);
        }
        if is_cut {
            return self.cut(context);
        }
        let end = self.received.end();
        let (known, len_bytes) = if resumes {
            (end, 0)
        } else {
            (overlap(end), len_bytes)
        };
        let offset = self.received.len_bytes - known.len() as u64;
        let request = self
            .receive
            .range(offset, known, len_bytes, context.connection);
        self.phase = Phase::Range { resumes };
        Err(request.into())
    }

    fn handle_payload(&mut self, bytes: &[u8], context: &mut Context<'_>) {
        let new_bytes = self.receive.handle_payload(bytes);
        if let Phase::Range { resumes: false } | Phase::Listed | Phase::Whole = self.phase {
            let now = context.now;
            let (record, out) = context.record(self.id);
            record.progress(now, new_bytes, out);
        }
        let Some(block) = self.receive.take_block() else {
            return;
        };
        match &mut self.phase {
            // It cannot be held up for the disk.
            Phase::Whole if self.unwritten_bytes > WRITES_MAX_BYTES => self.phase = Phase::Ignore,
            Phase::Whole => self.write(block, context),
            _ => {}
        }
    }

    fn write(&mut self, bytes: Vec<u8>, context: &mut Context<'_>) {
        if !bytes.is_empty() {
            self.received.add(&bytes);
            self.unwritten_bytes += bytes.len() as u64;
            let transfer = self.id;
            context.out.file(FileRequest::Write { transfer, bytes });
        }
    }

    /// All is received: it is checked.
    fn check(&mut self, context: &mut Context<'_>) -> Flow<(), End> {
        let (record, out) = context.record(self.id);
        record.set(TransferState::Verifying, out);
        let verify = Verify::new(self.id, &self.name, &self.received);
        self.phase = Phase::Verify(Box::new(verify));
        self.advance(Input::Start, context)
    }

    fn verified(&mut self, verdict: Verdict, context: &mut Context<'_>) -> Flow<(), End> {
        match verdict {
            Verdict::Same(level) => {
                // A size that was misread, or a file that was replaced meanwhile, would make a wrong one here.
                let size_bytes = Some(self.received.of.size_bytes);
                if context.may_set_aside(self.id, size_bytes) {
                    let listings = context.connection.known.listings();
                    self.phase = Phase::SetAside(level, listings);
                    return Err(Step::SetAside.into());
                }
                let find = Find::again(context.directory_of(self.id), &self.name);
                self.phase = Phase::Confirm(find, level);
                self.advance(Input::Start, context)
            }
            Verdict::Different => self.spoiled(Message::ContentDiffers),
        }
    }

    /// The remote file was looked at once more.
    fn confirmed(
        &mut self,
        file: ListedFile,
        level: Verified,
        context: &mut Context<'_>,
    ) -> Flow<(), End> {
        let is_believed = self.received.of.size_bytes != SIZE_UNKNOWN_BYTES;
        let size_bytes = file.size_bytes.filter(|_| is_believed);
        let now = ListedFile { size_bytes, ..file };
        if !self.received.of.may_be(&now.stamp()) {
            return self.spoiled(Message::RemoteChanged);
        }
        self.phase = Phase::Finish(level);
        let transfer = self.id;
        Err(context.ask_file(FileRequest::Finish { transfer }).into())
    }

    fn handle_file(&mut self, event: &FileEvent, context: &mut Context<'_>) -> Flow<(), End> {
        match (event, &mut self.phase) {
            (FileEvent::Read { offset, bytes, .. }, Phase::ReadBack(read_back)) => {
                let bytes = bytes.as_deref().map_err(|failed| *failed);
                let recalled = read_back.handle_read(*offset, bytes);
                self.read_back(recalled, context)
            }
            (
                FileEvent::Reopened {
                    len_bytes, pieces, ..
                },
                Phase::Reopen(there),
            ) => match std::mem::take(there) {
                known if known.is_empty() => self.reopened(*len_bytes, context),
                known => self.reopened_in_pieces(&known, (*len_bytes, pieces), context),
            },
            (FileEvent::Created { result: Ok(()), .. }, Phase::Create(extent)) => {
                let extent = *extent;
                self.created(extent, context)
            }
            (FileEvent::Written { len_bytes, .. }, phase) => match (len_bytes, phase) {
                (Ok(len_bytes), phase) => {
                    self.unwritten_bytes = self.unwritten_bytes.saturating_sub(*len_bytes);
                    match *phase {
                        Phase::Write { resumes } => self.next(resumes, context),
                        _ => Err(Halt::REST),
                    }
                }
                (Err(FileFailed), Phase::Write { .. } | Phase::SetAside(..) | Phase::Finish(_)) => {
                    self.spoiled(Message::SinkFailed)
                }
                // A RETR cannot be stopped: the failure waits for its end.
                (Err(FileFailed), phase) => {
                    *phase = Phase::Ignore;
                    Err(Halt::REST)
                }
            },
            (FileEvent::Finished { len_bytes, .. }, Phase::Finish(level)) => {
                let level = *level;
                self.finished(*len_bytes, level, context)
            }
            (FileEvent::Created { .. }, Phase::Create(_)) => self.spoiled(Message::SinkFailed),
            _ => Err(Halt::REST),
        }
    }

    /// What an earlier page left is open, or there is none of it.
    fn reopened(
        &mut self,
        on_disk: Result<u64, FileFailed>,
        context: &mut Context<'_>,
    ) -> Flow<(), End> {
        match on_disk {
            Ok(len_bytes) if len_bytes <= self.received.of.size_bytes => {
                let nothing = self.received.clone();
                let (read_back, first) = ReadBack::begin(self.id, nothing, len_bytes);
                self.phase = Phase::ReadBack(read_back);
                self.read_back(first, context)
            }
            _ => self.create(Extent::Ranges, context),
        }
    }

    fn finished(
        &mut self,
        on_disk: Result<u64, FileFailed>,
        level: Verified,
        context: &mut Context<'_>,
    ) -> Flow<(), End> {
        match on_disk {
            Ok(len_bytes) if len_bytes == self.received.len_bytes => {}
            Ok(len_bytes) => {
                return self.spoiled(Message::SizeMismatch {
                    expected_bytes: self.received.len_bytes,
                    found_bytes: Some(len_bytes),
                });
            }
            Err(FileFailed) => return self.spoiled(Message::SinkFailed),
        }
        let now = context.now;
        let (record, out) = context.record(self.id);
        // Nothing of it is left to go on with.
        record.on_disk.take();
        record.finish(now, level, out);
        if let Some(sha256) = self.received.sha256() {
            record.note_digest(sha256, out);
        }
        let is_for_the_user = record.relay.is_none();
        if is_for_the_user {
            let (transfer, name) = (self.id, self.name.clone());
            out.event(Event::DownloadReady { transfer, name });
        }
        Ok(())
    }

    fn handle_intent(&mut self, context: &mut Context<'_>) -> Flow<(), End> {
        let is_cancelled = context.is_cancelled(self.id);
        match self.phase {
            Phase::Create(_) | Phase::Reopen(_) | Phase::ReadBack(_) | Phase::Write { .. }
                if is_cancelled =>
            {
                self.cancel()
            }
            _ => Err(Halt::REST),
        }
    }

    fn cancel(&mut self) -> Flow<(), End> {
        self.phase = Phase::Spoiled;
        Err(End::Cancelled.into())
    }

    /// It ended elsewhere than the listing says.
    fn came_short(&mut self, came_bytes: u64) -> Flow<(), End> {
        self.spoiled(Message::NotAsListed {
            listed_bytes: self.received.of.size_bytes,
            came_bytes,
        })
    }

    /// What is on disk is of no use, for this reason.
    fn spoiled(&mut self, why: Message) -> Flow<(), End> {
        self.phase = Phase::Spoiled;
        Err(why.into())
    }

    /// Leaves what is on disk to the next attempt.
    fn keep(&mut self, context: &mut Context<'_>) {
        let transfer = self.id;
        let record = context.transfers.running(self.id);
        match &mut self.phase {
            Phase::Pieces(_) | Phase::Verify(_) | Phase::SetAside(..) | Phase::Confirm(..)
                if record.on_disk.pieces().is_some() =>
            {
                self.keep_pieces(context);
            }
            // What an earlier attempt left is still with the record.
            Phase::Begun | Phase::Find(_) => {}
            // It was not read yet.
            Phase::Reopen(there) => {
                let (of, there) = (self.received.of.clone(), std::mem::take(there));
                record.on_disk = OnDisk::Left { of, there };
            }
            Phase::ReadBack(_) => {
                let (of, there) = (self.received.of.clone(), Vec::new());
                record.on_disk = OnDisk::Left { of, there };
            }
            Phase::Range { .. }
            | Phase::Write { .. }
            | Phase::Verify(_)
            | Phase::SetAside(..)
            | Phase::Confirm(..) => {
                record.on_disk = OnDisk::Open(self.received.clone());
            }
            _ => {
                record.on_disk = OnDisk::Nothing;
                context.out.file(FileRequest::Discard { transfer });
            }
        }
    }
}
