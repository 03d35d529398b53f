//! One file from the server to the disk: found, received, checked as far as the user wants, and looked at once more.
//!
//! Only whole ranges reach the disk: a broken one may hold bytes of something else. What is on disk is gone on from, as
//! long as the remote file is the same: all of its end that is known is compared first. A file that only comes whole is written as it comes, and begun afresh after a break.

use crate::app::{
    ChannelPhase, Event, Message, Operation, RemoteStamp, Subject, TransferId, TransferState,
    Verified,
};
use crate::files::{FILE_TIMEOUT, FileEvent, FileFailed, FileRequest, WRITES_MAX_BYTES};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::exchange::{Answer, Fault};
use crate::ftp::lookup::{ListedFile, SIZE_UNKNOWN_BYTES};
use crate::ftp::queue::Intent;
use crate::ftp::queue::received::{OnDisk, Received};
use crate::ftp::range::Offsets;
use crate::ftp::transfer::find::Find;
use crate::ftp::transfer::flow::End;
use crate::ftp::transfer::locate::Sight;
use crate::ftp::transfer::read_back::{ReadBack, Recalled};
use crate::ftp::transfer::receive::{Got, Receive, comes_whole, overlap};
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
    /// What an earlier page left on disk is being opened.
    Reopen,
    /// It is being read.
    ReadBack(ReadBack),
    /// A range is coming in; the first one behind what an earlier attempt has left has not been joined yet.
    Range {
        resumes: bool,
    },
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

    /// The transfer it carries out.
    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let next = match input {
            Input::Start => Ok(self.start(context)),
            Input::Ended(result) => self.advance(result, context),
            Input::Payload(bytes) => {
                self.handle_payload(&bytes, context);
                Ok(Step::Rest)
            }
            Input::File(event) => self.handle_file(&event, context),
            Input::IntentChanged => self.handle_intent(context),
            Input::Gone(fault) => {
                if fault == Fault::Torn {
                    self.phase = Phase::Spoiled;
                }
                self.keep(context);
                context.break_off(self.id, fault, Operation::Download);
                return Step::Over;
            }
            Input::Elapsed => self.spoiled(Message::SinkFailed),
            Input::Wanted => Ok(Step::Rest),
        };
        next.unwrap_or_else(|mut end| {
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

    fn start(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        record.start(context.out);
        let directory = record.view.directory.clone();
        context.phase(ChannelPhase::Downloading);
        let (find, request) = Find::begin(&directory, &self.name, context.connection);
        self.phase = Phase::Find(find);
        Step::Run(request)
    }

    fn advance(
        &mut self,
        result: Result<Answer, Fault>,
        context: &mut Context<'_>,
    ) -> Result<Step, End> {
        match &mut self.phase {
            Phase::Find(find) => {
                return match find.step(result, context.connection)? {
                    Sight::Ask(request) => Ok(Step::Run(request)),
                    Sight::File(file) => self.found(file, context),
                };
            }
            Phase::Confirm(find, level) => {
                return match find.step(result, context.connection)? {
                    Sight::Ask(request) => Ok(Step::Run(request)),
                    Sight::File(file) => {
                        let is_believed = self.received.of.size_bytes != SIZE_UNKNOWN_BYTES;
                        let size_bytes = file.size_bytes.filter(|_| is_believed);
                        let now = ListedFile { size_bytes, ..file };
                        if !self.received.of.may_be(&now.stamp()) {
                            return self.spoiled(Message::RemoteChanged);
                        }
                        self.phase = Phase::Finish(*level);
                        let transfer = self.id;
                        context.out.file(FileRequest::Finish { transfer });
                        Ok(Step::Wait(context.now + FILE_TIMEOUT))
                    }
                };
            }
            Phase::Verify(verify) => {
                let verdict = verify.step(result, &self.received, context);
                let verdict = verdict.map_err(|fault| fault.fails(Operation::Download))?;
                return self.verified(verdict, context);
            }
            Phase::Ignore => return self.spoiled(Message::SinkFailed),
            _ => {}
        }
        let got = self.receive.step(result, context.connection);
        let got = got.map_err(|fault| fault.fails(Operation::Download))?;
        match (&mut self.phase, got) {
            (_, Got::Ask(request)) => Ok(Step::Run(request)),
            (Phase::Range { resumes }, Got::Range(bytes)) => {
                let resumes = *resumes;
                self.write(bytes, context);
                if resumes {
                    let record = context.transfers.running(self.id);
                    record.resume(self.received.len_bytes, context.out);
                }
                self.next(false, context)
            }
            // The file is another one by now, or what is on disk is not its beginning.
            (Phase::Range { resumes: true }, Got::Different) => {
                Ok(self.create(Extent::Ranges, context))
            }
            (Phase::Range { .. }, Got::Different) => {
                context.connection.known.offsets = Offsets::Untrusted;
                Ok(self.create(Extent::Whole, context))
            }
            (Phase::Range { .. }, Got::NoOffsets) => Ok(self.create(Extent::Whole, context)),
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
                context.transfers.running(self.id).view.total_bytes = None;
                Ok(self.create(Extent::Whole, context))
            }
            (Phase::Whole, Got::Whole(rest, came_bytes)) => {
                self.write(rest, context);
                let size_bytes = self.received.of.size_bytes;
                match size_bytes {
                    _ if context.transfers.running(self.id).intent == Intent::Cancel => {
                        self.cancel()
                    }
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

    fn found(&mut self, file: ListedFile, context: &mut Context<'_>) -> Result<Step, End> {
        let may_be_link = file.may_be_link;
        self.receive = Receive::new(&self.name, file.size_bytes);
        let record = context.transfers.running(self.id);
        record.view.total_bytes = file.size_bytes;
        let of = file.stamp();
        let on_disk = record.on_disk.take();
        let level = record.options.verify;
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
            OnDisk::Left(left) if left.may_be(&of) && resumes => {
                self.received = Received::to_check(left, level);
                self.phase = Phase::Reopen;
                context.out.file(FileRequest::Reopen { transfer });
                Ok(Step::Wait(context.now + FILE_TIMEOUT))
            }
            _ => {
                self.received = Received::to_check(of, level);
                Ok(self.create(extent, context))
            }
        }
    }

    /// From the beginning on, into an empty file.
    fn create(&mut self, extent: Extent, context: &mut Context<'_>) -> Step {
        let transfer = self.id;
        let of = self.received.of.clone();
        let level = context.transfers.running(transfer).options.verify;
        self.received = Received::to_check(of.clone(), level);
        self.phase = Phase::Create(extent);
        let name = self.name.clone();
        if extent == Extent::Whole && of.size_bytes != SIZE_UNKNOWN_BYTES {
            let message = Message::ComesWhole { name: name.clone() };
            context.out.notice(Subject::Transfer(self.id), message);
        }
        context.out.file(FileRequest::Create { transfer, name });
        let record = context.transfers.running(self.id);
        record.view.done_bytes = 0;
        record.begin_sink(of, context.out);
        Step::Wait(context.now + FILE_TIMEOUT)
    }

    fn created(&mut self, extent: Extent, context: &mut Context<'_>) -> Result<Step, End> {
        if extent == Extent::Ranges {
            return self.next(false, context);
        }
        let record = context.transfers.running(self.id);
        match record.heed(context.out) {
            Intent::Cancel => return self.cancel(),
            Intent::Pause => return Err(End::Paused),
            Intent::Run if extent == Extent::Listed => {
                self.phase = Phase::Listed;
                let behind = self.received.of.size_bytes + 1;
                let request = self.receive.range(0, &[], behind, context.connection);
                return Ok(Step::Run(request));
            }
            Intent::Run => record.hold_channel(context.out),
        }
        self.phase = Phase::Whole;
        Ok(Step::Run(self.receive.whole()))
    }

    fn read_back(&mut self, recalled: Recalled, context: &mut Context<'_>) -> Result<Step, End> {
        Ok(match recalled {
            Recalled::Pending => Step::Rest,
            Recalled::Read(read) => {
                context.out.file(read);
                Step::Wait(context.now + FILE_TIMEOUT)
            }
            Recalled::Unreadable => self.create(Extent::Ranges, context),
            Recalled::All(received) => {
                self.received = received;
                return self.next(self.received.len_bytes > 0, context);
            }
        })
    }

    /// Between two ranges: the next one, as the user wishes and the disk allows.
    fn next(&mut self, resumes: bool, context: &mut Context<'_>) -> Result<Step, End> {
        let left_bytes = self.received.of.size_bytes - self.received.len_bytes;
        let len_bytes = context.range_max_bytes().min(left_bytes);
        let record = context.transfers.running(self.id);
        let pauses = record.intent == Intent::Pause;
        let room_bytes = if pauses {
            0
        } else {
            WRITES_MAX_BYTES - len_bytes
        };
        if record.intent == Intent::Cancel {
            return self.cancel();
        }
        if self.unwritten_bytes > room_bytes {
            self.phase = Phase::Write { resumes };
            return Ok(Step::Wait(context.now + FILE_TIMEOUT));
        }
        if pauses {
            record.heed(context.out);
            return Err(End::Paused);
        }
        if left_bytes == 0 && !resumes {
            return self.check(context);
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
        Ok(Step::Run(request))
    }

    fn handle_payload(&mut self, bytes: &[u8], context: &mut Context<'_>) {
        if let Phase::Verify(verify) = &mut self.phase {
            return verify.handle_payload(bytes);
        }
        let new_bytes = self.receive.handle_payload(bytes);
        if let Phase::Range { resumes: false } | Phase::Listed | Phase::Whole = self.phase {
            let record = context.transfers.running(self.id);
            record.progress(context.now, new_bytes, context.out);
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
    fn check(&mut self, context: &mut Context<'_>) -> Result<Step, End> {
        let record = context.transfers.running(self.id);
        record.set(TransferState::Verifying, context.out);
        let (verify, verdict) = Verify::begin(self.id, &self.name, &self.received, context);
        self.phase = Phase::Verify(Box::new(verify));
        self.verified(verdict, context)
    }

    fn verified(&mut self, verdict: Verdict, context: &mut Context<'_>) -> Result<Step, End> {
        match verdict {
            Verdict::Ask(request) => Ok(Step::Run(request)),
            Verdict::Same(level) => Ok(self.confirm(level, context)),
            Verdict::Different => self.spoiled(Message::ContentDiffers),
        }
    }

    /// A size that was misread, or a file that was replaced meanwhile, would make a wrong one here.
    fn confirm(&mut self, level: Verified, context: &mut Context<'_>) -> Step {
        let directory = &context.transfers.running(self.id).view.directory;
        let (find, request) = Find::again(directory, &self.name, context.connection);
        self.phase = Phase::Confirm(find, level);
        Step::Run(request)
    }

    fn handle_file(&mut self, event: &FileEvent, context: &mut Context<'_>) -> Result<Step, End> {
        match (event, &mut self.phase) {
            (FileEvent::Read { offset, bytes, .. }, Phase::ReadBack(read_back)) => {
                let bytes = bytes.as_deref().map_err(|failed| *failed);
                let recalled = read_back.handle_read(*offset, bytes);
                self.read_back(recalled, context)
            }
            (FileEvent::Reopened { len_bytes, .. }, Phase::Reopen) => {
                self.reopened(*len_bytes, context)
            }
            (FileEvent::Created { result: Ok(()), .. }, Phase::Create(extent)) => {
                let extent = *extent;
                self.created(extent, context)
            }
            (FileEvent::Written { len_bytes, .. }, phase) => match (len_bytes, phase) {
                (Ok(len_bytes), phase) => {
                    self.unwritten_bytes = self.unwritten_bytes.saturating_sub(*len_bytes);
                    match *phase {
                        Phase::Write { resumes } => self.next(resumes, context),
                        _ => Ok(Step::Rest),
                    }
                }
                (Err(FileFailed), Phase::Write { .. } | Phase::Finish(_)) => {
                    self.spoiled(Message::SinkFailed)
                }
                // A RETR cannot be stopped: the failure waits for its end.
                (Err(FileFailed), phase) => {
                    *phase = Phase::Ignore;
                    Ok(Step::Rest)
                }
            },
            (FileEvent::Finished { len_bytes, .. }, Phase::Finish(level)) => {
                let level = *level;
                self.finished(*len_bytes, level, context)
            }
            (FileEvent::Created { .. }, Phase::Create(_)) => self.spoiled(Message::SinkFailed),
            _ => Ok(Step::Rest),
        }
    }

    /// What an earlier page left is open, or there is none of it.
    fn reopened(
        &mut self,
        on_disk: Result<u64, FileFailed>,
        context: &mut Context<'_>,
    ) -> Result<Step, End> {
        match on_disk {
            Ok(len_bytes) if len_bytes <= self.received.of.size_bytes => {
                let nothing = self.received.clone();
                let (read_back, first) = ReadBack::begin(self.id, nothing, len_bytes);
                self.phase = Phase::ReadBack(read_back);
                self.read_back(first, context)
            }
            _ => Ok(self.create(Extent::Ranges, context)),
        }
    }

    fn finished(
        &mut self,
        on_disk: Result<u64, FileFailed>,
        level: Verified,
        context: &mut Context<'_>,
    ) -> Result<Step, End> {
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
        let record = context.transfers.running(self.id);
        record.finish(level, context.out);
        let is_for_the_user = record.relay.is_none();
        if is_for_the_user {
            let (transfer, name) = (self.id, self.name.clone());
            context.out.event(Event::DownloadReady { transfer, name });
        }
        Ok(Step::Over)
    }

    fn handle_intent(&mut self, context: &mut Context<'_>) -> Result<Step, End> {
        let is_cancelled = context.transfers.running(self.id).intent == Intent::Cancel;
        match self.phase {
            Phase::Create(_) | Phase::Reopen | Phase::ReadBack(_) | Phase::Write { .. }
                if is_cancelled =>
            {
                self.cancel()
            }
            _ => Ok(Step::Rest),
        }
    }

    fn cancel(&mut self) -> Result<Step, End> {
        self.phase = Phase::Spoiled;
        Err(End::Cancelled)
    }

    /// It ended elsewhere than the listing says.
    fn came_short(&mut self, came_bytes: u64) -> Result<Step, End> {
        self.spoiled(Message::NotAsListed {
            listed_bytes: self.received.of.size_bytes,
            came_bytes,
        })
    }

    /// What is on disk is of no use, for this reason.
    fn spoiled(&mut self, why: Message) -> Result<Step, End> {
        self.phase = Phase::Spoiled;
        Err(why.into())
    }

    /// Leaves what is on disk to the next attempt.
    fn keep(&mut self, context: &mut Context<'_>) {
        let transfer = self.id;
        let record = context.transfers.running(self.id);
        match self.phase {
            // What an earlier attempt left is still with the record.
            Phase::Begun | Phase::Find(_) => {}
            // It was not read yet.
            Phase::Reopen | Phase::ReadBack(_) => {
                record.on_disk = OnDisk::Left(self.received.of.clone());
            }
            Phase::Range { .. } | Phase::Write { .. } | Phase::Verify(_) | Phase::Confirm(..) => {
                record.on_disk = OnDisk::Open(self.received.clone());
            }
            _ => {
                record.on_disk = OnDisk::Nothing;
                context.out.file(FileRequest::Discard { transfer });
            }
        }
    }
}
