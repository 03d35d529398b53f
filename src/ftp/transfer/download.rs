//! One file from the server, in ranges of RETR to the serial line (clause 3.10).
//!
//! Nothing marks the end of a RETR, so the size is asked for first and each range lies inside it. A RETR cannot
//! be stopped, so a range is no longer than what a cancel may take. Only whole ranges reach the disk: a broken
//! one may hold bytes of something else. What is on disk is gone on from, as long as the remote file is the same;
//! what an earlier page left there is read once more, and its end compared with the remote file's.

use sha2::{Digest, Sha256};

use crate::app::{
    ChannelPhase, Event, Message, Operation, RemoteStamp, TransferId, TransferState, Verified,
};
use crate::files::{FILE_TIMEOUT, FileEvent, FileFailed, FileRequest, WRITES_MAX_BYTES};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::lookup::ListedFile;
use crate::ftp::queue::Intent;
use crate::ftp::queue::received::{OnDisk, Received};
use crate::ftp::range::{TAIL_BYTES, range_len_bytes};
use crate::ftp::transfer::locate::{Locate, Sight, Sought};
use crate::ftp::transfer::read_back::{ReadBack, Recalled};

/// One download under way.
#[derive(Debug)]
pub(crate) struct Download {
    id: TransferId,
    name: String,
    /// What is on disk, or on its way there.
    received: Received,
    /// Handed on and not yet written.
    unwritten_bytes: u64,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Going to its directory.
    Directory,
    /// How long is it?
    Probe(Locate),
    /// The local file is being made.
    Creating,
    /// What an earlier page left on disk is being opened.
    Reopening,
    /// It is being read.
    Recalling(ReadBack),
    /// Is its end the same there? It is this long.
    Resuming { tail: Vec<u8>, len_bytes: u64 },
    /// A range is coming in.
    Receiving { range: Vec<u8>, len_bytes: u64 },
    /// A range is coming in that nobody wants any more: the disk has failed.
    Ignoring,
    /// What came in is being written.
    Writing,
    /// The user holds it.
    Holding,
    /// The end is being read again.
    CheckingTail { tail: Vec<u8> },
    /// All of it is being read again; up to where it was.
    CheckingAll {
        digest: Sha256,
        at_bytes: u64,
        range_len_bytes: u64,
    },
    /// Is the remote file still the same? It was checked so far.
    Confirming(Verified, Locate),
    /// The local file is being closed; it was checked so far.
    Finishing(Verified),
}

impl Download {
    pub(crate) fn new(id: TransferId, name: String) -> Self {
        Self {
            id,
            name,
            received: Received::new(RemoteStamp {
                size_bytes: 0,
                modified: String::new(),
            }),
            unwritten_bytes: 0,
            stage: Stage::Directory,
        }
    }

    /// The transfer it carries out.
    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Start => self.start(context),
            Input::Ended(result)
                if matches!(self.stage, Stage::Probe(_) | Stage::Confirming(..)) =>
            {
                self.located(result, context)
            }
            Input::Ended(Ok(answer)) => self.advance(answer, context),
            Input::Ended(Err(fault)) => self.fault(fault, context),
            Input::Payload(bytes) => {
                self.receive(&bytes, context);
                Step::Rest
            }
            Input::File(event) => self.handle_file(&event, context),
            Input::IntentChanged => match self.stage {
                Stage::Holding => self.next(context),
                Stage::Creating | Stage::Reopening | Stage::Recalling(_) | Stage::Writing
                    if context.transfers.running(self.id).intent == Intent::Cancel =>
                {
                    self.cancel(context)
                }
                _ => Step::Rest,
            },
            Input::Gone(fault) => {
                if fault == Fault::Torn {
                    let transfer = self.id;
                    context.out.file(FileRequest::Discard { transfer });
                    context.transfers.running(self.id).kept = None;
                } else {
                    self.keep(context);
                }
                context.break_off(self.id, fault, Operation::Download);
                Step::Over
            }
            Input::Elapsed => self.disk_failed(context),
            Input::Wanted => Step::Rest,
        }
    }

    fn start(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        record.start(context.out);
        let directory = record.view.directory.clone();
        context.phase(ChannelPhase::Downloading);
        match context.connection.go_if_elsewhere(&directory) {
            Some(request) => Step::Run(request),
            None => self.probe(context),
        }
    }

    fn probe(&mut self, context: &mut Context<'_>) -> Step {
        let (locate, request) = self.locate(context);
        self.stage = Stage::Probe(locate);
        Step::Run(request)
    }

    fn locate(&self, context: &mut Context<'_>) -> (Locate, Request) {
        let directory = &context.transfers.running(self.id).view.directory;
        Locate::begin(&self.name, directory, Sought::Expected, context.connection)
    }

    fn located(&mut self, result: Result<Answer, Fault>, context: &mut Context<'_>) -> Step {
        let (Stage::Probe(locate) | Stage::Confirming(_, locate)) = &mut self.stage else {
            return Step::Rest;
        };
        let file = match locate.file(result, context.connection) {
            Ok(Sight::Ask(request)) => return Step::Run(request),
            Ok(Sight::File(file)) => Ok(file),
            Err(failed) => Err(failed),
        };
        match (&self.stage, file) {
            (Stage::Confirming(level, _), Ok(file)) => {
                let level = *level;
                self.confirmed(&file, level, context)
            }
            (Stage::Confirming(..), Err(failed)) if failed.unsure => {
                self.keep(context);
                context.fail(self.id, failed.why.clone());
                failed.step()
            }
            (Stage::Confirming(..), Err(_)) => self.changed(context),
            (_, Ok(file)) => self.probed(file, context),
            (_, Err(failed)) => {
                if !failed.unsure {
                    let transfer = self.id;
                    context.transfers.running(transfer).kept = None;
                    context.out.file(FileRequest::Discard { transfer });
                }
                context.fail(self.id, failed.why.clone());
                failed.step()
            }
        }
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        match (&mut self.stage, answer) {
            (Stage::Directory, Answer::Done) => {
                let directory = context.transfers.running(self.id).view.directory.clone();
                context.connection.module_directory = Some(directory);
                self.probe(context)
            }
            (Stage::Receiving { range, .. }, Answer::Done) => {
                let bytes = std::mem::take(range);
                self.received.add(&bytes);
                self.unwritten_bytes += bytes.len() as u64;
                let transfer = self.id;
                context.out.file(FileRequest::Write { transfer, bytes });
                self.next(context)
            }
            (Stage::Resuming { tail, len_bytes }, Answer::Done) => {
                let whole = tail.len() as u64 == *len_bytes;
                if whole && self.received.ends_with(tail) {
                    let record = context.transfers.running(self.id);
                    record.resume(self.received.len_bytes, context.out);
                    return self.next(context);
                }
                self.create(context)
            }
            (Stage::Ignoring, _) => self.disk_failed(context),
            (Stage::CheckingTail { tail }, Answer::Done) => {
                let same = self.received.ends_with(tail);
                self.checked(same, Verified::Tail, context)
            }
            (
                Stage::CheckingAll {
                    at_bytes,
                    range_len_bytes,
                    ..
                },
                Answer::Done,
            ) => {
                *at_bytes += *range_len_bytes;
                self.check_more(context)
            }
            (_, answer) => self.fault(unasked(&answer), context),
        }
    }

    fn probed(&mut self, file: ListedFile, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        let transfer = self.id;
        let kept = record.kept.take();
        let size_bytes = file.size_bytes.unwrap_or(u64::MAX);
        let of = RemoteStamp {
            size_bytes,
            modified: file.modified,
        };
        record.view.total_bytes = Some(size_bytes);
        match kept {
            Some(OnDisk::Open(kept)) if kept.of == of => {
                record.resume(kept.len_bytes, context.out);
                self.received = kept;
                self.next(context)
            }
            Some(OnDisk::Left(left)) if left == of => {
                self.received = Received::new(of);
                self.stage = Stage::Reopening;
                context.out.file(FileRequest::Reopen { transfer });
                Step::Wait(context.now + FILE_TIMEOUT)
            }
            _ => {
                self.received = Received::new(of);
                self.create(context)
            }
        }
    }

    /// From the beginning on, into an empty file.
    fn create(&mut self, context: &mut Context<'_>) -> Step {
        let transfer = self.id;
        let of = self.received.of.clone();
        self.received = Received::new(of.clone());
        self.stage = Stage::Creating;
        let name = self.name.clone();
        context.out.file(FileRequest::Create { transfer, name });
        let record = context.transfers.running(self.id);
        record.begin_sink(of, context.out);
        Step::Wait(context.now + FILE_TIMEOUT)
    }

    /// What an earlier page left is open, or there is none of it.
    fn reopened(&mut self, on_disk: Result<u64, FileFailed>, context: &mut Context<'_>) -> Step {
        match on_disk {
            Ok(len_bytes) if len_bytes <= self.received.of.size_bytes => {
                let of = self.received.of.clone();
                let (recall, first) = ReadBack::begin(self.id, of, len_bytes);
                self.stage = Stage::Recalling(recall);
                self.recalled(first, context)
            }
            _ => self.create(context),
        }
    }

    fn recalled(&mut self, recalled: Recalled, context: &mut Context<'_>) -> Step {
        match recalled {
            Recalled::Pending => Step::Rest,
            Recalled::Read(read) => {
                context.out.file(read);
                Step::Wait(context.now + FILE_TIMEOUT)
            }
            Recalled::Unreadable => self.create(context),
            Recalled::All(received) => {
                self.received = received;
                let there_bytes = self.received.len_bytes;
                let len_bytes = there_bytes.min(TAIL_BYTES);
                if len_bytes == 0 {
                    return self.next(context);
                }
                let tail = Vec::new();
                self.stage = Stage::Resuming { tail, len_bytes };
                self.fetch(there_bytes - len_bytes, len_bytes)
            }
        }
    }

    /// Between two ranges: the next one, as the user wishes and the disk allows.
    fn next(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        match record.intent {
            Intent::Cancel => return self.cancel(context),
            Intent::Pause => {
                self.stage = Stage::Holding;
                record.set(TransferState::Paused, context.out);
                return Step::Rest;
            }
            Intent::Run if record.view.state != TransferState::Active => {
                record.set(TransferState::Active, context.out);
            }
            Intent::Run => {}
        }
        let left_bytes = self.received.of.size_bytes - self.received.len_bytes;
        let len_bytes = range_len_bytes(context.baud).min(left_bytes);
        if self.unwritten_bytes > WRITES_MAX_BYTES - len_bytes {
            self.stage = Stage::Writing;
            return Step::Wait(context.now + FILE_TIMEOUT);
        }
        if left_bytes == 0 {
            return self.check(context);
        }
        let range = Vec::new();
        self.stage = Stage::Receiving { range, len_bytes };
        self.fetch(self.received.len_bytes, len_bytes)
    }

    fn fetch(&self, offset: u64, range_len_bytes: u64) -> Step {
        Step::Run(Request::Range {
            name: self.name.clone(),
            offset,
            range_len_bytes,
        })
    }

    fn receive(&mut self, bytes: &[u8], context: &mut Context<'_>) {
        match &mut self.stage {
            Stage::Receiving { range, len_bytes } => {
                if range.is_empty() {
                    range.reserve_exact(usize::try_from(*len_bytes).unwrap_or(0));
                }
                range.extend_from_slice(bytes);
                let record = context.transfers.running(self.id);
                record.progress(context.now, bytes.len() as u64, context.out);
            }
            Stage::Resuming { tail, .. } | Stage::CheckingTail { tail } => {
                tail.extend_from_slice(bytes);
            }
            Stage::CheckingAll { digest, .. } => digest.update(bytes),
            _ => {}
        }
    }

    /// All is received: check it as far as the user wants.
    fn check(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        record.set(TransferState::Verifying, context.out);
        let size_bytes = self.received.of.size_bytes;
        match record.options.verify {
            Verified::Tail if size_bytes > 0 => {
                let len_bytes = size_bytes.min(TAIL_BYTES);
                self.stage = Stage::CheckingTail { tail: Vec::new() };
                self.fetch(size_bytes - len_bytes, len_bytes)
            }
            Verified::Full => {
                self.stage = Stage::CheckingAll {
                    digest: Sha256::new(),
                    at_bytes: 0,
                    range_len_bytes: 0,
                };
                self.check_more(context)
            }
            level => self.confirm(level.max(Verified::Size), context),
        }
    }

    fn check_more(&mut self, context: &mut Context<'_>) -> Step {
        let Stage::CheckingAll {
            digest,
            at_bytes,
            range_len_bytes: next_len_bytes,
        } = &mut self.stage
        else {
            return Step::Rest;
        };
        let left_bytes = self.received.of.size_bytes - *at_bytes;
        if left_bytes == 0 {
            let same = self.received.is_same(digest);
            return self.checked(same, Verified::Full, context);
        }
        // The file is here and complete; only the check is given up.
        if context.transfers.running(self.id).intent == Intent::Cancel {
            return self.confirm(Verified::Size, context);
        }
        *next_len_bytes = range_len_bytes(context.baud).min(left_bytes);
        let (offset, len_bytes) = (*at_bytes, *next_len_bytes);
        self.fetch(offset, len_bytes)
    }

    fn checked(&mut self, same: bool, level: Verified, context: &mut Context<'_>) -> Step {
        if same {
            return self.confirm(level, context);
        }
        let transfer = self.id;
        context.out.file(FileRequest::Discard { transfer });
        context.fail(self.id, Message::ContentDiffers);
        Step::Over
    }

    /// A size that was misread, or a file that was replaced meanwhile, would make a wrong one here.
    fn confirm(&mut self, level: Verified, context: &mut Context<'_>) -> Step {
        let (locate, request) = self.locate(context);
        self.stage = Stage::Confirming(level, locate);
        Step::Run(request)
    }

    fn confirmed(&mut self, file: &ListedFile, level: Verified, context: &mut Context<'_>) -> Step {
        let transfer = self.id;
        let of = &self.received.of;
        if file.size_bytes.unwrap_or(u64::MAX) == of.size_bytes && file.modified == of.modified {
            self.stage = Stage::Finishing(level);
            context.out.file(FileRequest::Finish { transfer });
            return Step::Wait(context.now + FILE_TIMEOUT);
        }
        self.changed(context)
    }

    fn changed(&self, context: &mut Context<'_>) -> Step {
        let transfer = self.id;
        context.out.file(FileRequest::Discard { transfer });
        context.fail(self.id, Message::RemoteChanged);
        Step::Over
    }

    fn handle_file(&mut self, event: &FileEvent, context: &mut Context<'_>) -> Step {
        if let (FileEvent::Read { offset, bytes, .. }, Stage::Recalling(recall)) =
            (event, &mut self.stage)
        {
            let bytes = bytes.as_deref().map_err(|failed| *failed);
            let recalled = recall.handle_read(*offset, bytes);
            return self.recalled(recalled, context);
        }
        match (event, &self.stage) {
            (FileEvent::Reopened { len_bytes, .. }, Stage::Reopening) => {
                self.reopened(*len_bytes, context)
            }
            (FileEvent::Created { result: Ok(()), .. }, Stage::Creating) => self.next(context),
            (
                FileEvent::Written {
                    len_bytes: Ok(len_bytes),
                    ..
                },
                _,
            ) => {
                self.unwritten_bytes = self.unwritten_bytes.saturating_sub(*len_bytes);
                match self.stage {
                    Stage::Writing => self.next(context),
                    _ => Step::Rest,
                }
            }
            (
                FileEvent::Finished {
                    len_bytes: Ok(len_bytes),
                    ..
                },
                Stage::Finishing(level),
            ) => {
                let level = *level;
                self.finished(*len_bytes, level, context)
            }
            // A range cannot be stopped: the failure waits for its end.
            (
                FileEvent::Written {
                    len_bytes: Err(_), ..
                },
                Stage::Receiving { .. }
                | Stage::CheckingTail { .. }
                | Stage::CheckingAll { .. }
                | Stage::Confirming(..),
            ) => {
                self.stage = Stage::Ignoring;
                Step::Rest
            }
            (
                FileEvent::Created { result: Err(_), .. }
                | FileEvent::Written {
                    len_bytes: Err(_), ..
                }
                | FileEvent::Finished {
                    len_bytes: Err(_), ..
                },
                Stage::Creating | Stage::Writing | Stage::Holding | Stage::Finishing(_),
            ) => self.disk_failed(context),
            _ => Step::Rest,
        }
    }

    fn finished(&mut self, len_bytes: u64, level: Verified, context: &mut Context<'_>) -> Step {
        let transfer = self.id;
        if len_bytes == self.received.of.size_bytes {
            let record = context.transfers.running(self.id);
            record.finish(level, context.out);
            let is_for_the_user = record.relay.is_none();
            if is_for_the_user {
                let name = self.name.clone();
                context.out.event(Event::DownloadReady { transfer, name });
            }
        } else {
            let why = Message::SizeMismatch {
                expected_bytes: self.received.of.size_bytes,
                found_bytes: Some(len_bytes),
            };
            context.out.file(FileRequest::Discard { transfer });
            context.fail(self.id, why);
        }
        Step::Over
    }

    fn cancel(&mut self, context: &mut Context<'_>) -> Step {
        let transfer = self.id;
        context.out.file(FileRequest::Discard { transfer });
        context.transfers.running(self.id).cancel(context.out);
        Step::Over
    }

    fn disk_failed(&mut self, context: &mut Context<'_>) -> Step {
        let transfer = self.id;
        context.out.file(FileRequest::Discard { transfer });
        context.fail(self.id, Message::SinkFailed);
        Step::Over
    }

    fn fault(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        self.keep(context);
        let was_busy = fault.says_busy();
        context.fail(self.id, fault.message(Operation::Download));
        match self.stage {
            Stage::Directory | Stage::Probe(_) if !was_busy => Step::Over,
            _ => Step::OverUnsure,
        }
    }

    /// Leaves what is on disk to the next attempt.
    fn keep(&mut self, context: &mut Context<'_>) {
        let record = context.transfers.running(self.id);
        match self.stage {
            // What an earlier attempt left is still with the record.
            Stage::Directory | Stage::Probe(_) => {}
            Stage::Receiving { .. }
            | Stage::Writing
            | Stage::Holding
            | Stage::CheckingTail { .. }
            | Stage::CheckingAll { .. }
            | Stage::Confirming(..) => record.kept = Some(OnDisk::Open(self.received.clone())),
            // It was not compared yet.
            Stage::Reopening | Stage::Recalling(_) | Stage::Resuming { .. } => {
                record.kept = Some(OnDisk::Left(self.received.of.clone()));
            }
            Stage::Creating | Stage::Ignoring | Stage::Finishing(_) => {
                let transfer = self.id;
                context.out.file(FileRequest::Discard { transfer });
            }
        }
    }
}
