//! One file from the server, in ranges of RETR to the serial line (clause 3.10).
//!
//! Nothing marks the end of a RETR, so the size is asked for first and each range lies inside it. A RETR cannot
//! be stopped, so a range is no longer than what a cancel may take.

use crate::app::{ChannelPhase, Event, Message, Operation, TransferId, TransferState, Verified};
use crate::dialect::ListedEntry;
use crate::ftp::exchange::{Answer, Fault, Request};
use crate::ftp::file::{FileEvent, FileRequest, WRITES_MAX_BYTES};
use crate::ftp::job::{Context, Input, Step, unasked};
use crate::ftp::names::find_file;
use crate::ftp::transfers::Wish;

/// The shortest range, in bytes: below it, opening a data connection for each costs more than the data.
const RANGE_MIN_BYTES: u64 = 4 << 10;

/// The longest range, in bytes, on a line without a limit.
const RANGE_MAX_BYTES: u64 = 2 << 20;

/// How long a range may take on the line, and with it a cancel, in seconds.
const RANGE_SECONDS: u64 = 2;

/// Bytes that are written at a time.
const BLOCK_BYTES: usize = 256 << 10;

/// One download under way.
#[derive(Debug)]
pub(super) struct Download {
    id: TransferId,
    name: String,
    size_bytes: u64,
    /// Up to where ranges have come in.
    got_bytes: u64,
    /// Received and not yet handed on to be written.
    block: Vec<u8>,
    /// Handed on and not yet written.
    unwritten_bytes: u64,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Going to its directory.
    Directory,
    /// How long is it?
    Probe,
    /// The local file is being made.
    Creating,
    /// A range is coming in.
    Receiving { range_len_bytes: u64 },
    /// A range is coming in that nobody wants any more.
    Ignoring(Message),
    /// What came in is being written.
    Writing,
    /// The user holds it.
    Holding,
    /// The local file is being closed.
    Finishing,
}

impl Download {
    pub(super) fn new(id: TransferId, name: String) -> Self {
        Self {
            id,
            name,
            size_bytes: 0,
            got_bytes: 0,
            block: Vec::new(),
            unwritten_bytes: 0,
            stage: Stage::Directory,
        }
    }

    /// The transfer it carries out.
    pub(super) fn id(&self) -> TransferId {
        self.id
    }

    pub(super) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Start => self.start(context),
            Input::Ended(Ok(answer)) => self.advance(answer, context),
            Input::Ended(Err(fault)) => self.fault(fault, context),
            Input::Payload(bytes) => {
                self.receive(&bytes, context);
                Step::Rest
            }
            Input::File(event) => self.handle_file(&event, context),
            Input::WishChanged => match self.stage {
                Stage::Holding => self.next(context),
                _ => Step::Rest,
            },
            Input::Gone(fault) => {
                let transfer = self.id;
                context.out.file(FileRequest::Discard { transfer });
                let record = context.transfers.running(self.id);
                record.interrupt(fault.message(Operation::Download), context.out);
                Step::Over
            }
            Input::Elapsed => Step::Rest,
        }
    }

    fn start(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        record.start(context.out);
        let directory = record.view.directory.clone();
        context.phase(ChannelPhase::Downloading);
        if context.connection.module_directory.as_ref() == Some(&directory) {
            return self.probe();
        }
        context.connection.module_directory = None;
        Step::Run(Request::ChangeDirectory(directory))
    }

    fn probe(&mut self) -> Step {
        self.stage = Stage::Probe;
        Step::Run(Request::List(self.name.clone()))
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        match (&self.stage, answer) {
            (Stage::Directory, Answer::Done) => {
                let directory = context.transfers.running(self.id).view.directory.clone();
                context.connection.module_directory = Some(directory);
                self.probe()
            }
            (Stage::Probe, Answer::Entries(entries)) => self.probed(&entries, context),
            (Stage::Receiving { range_len_bytes }, Answer::Done) => {
                self.got_bytes += range_len_bytes;
                self.write(context);
                self.next(context)
            }
            (Stage::Ignoring(_), Answer::Done) => {
                self.fail_ignored(context);
                Step::Over
            }
            (_, answer) => self.fault(unasked(&answer), context),
        }
    }

    fn probed(&mut self, entries: &[ListedEntry], context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        let name = self.name.clone();
        let Some((size_bytes, _)) = find_file(entries, &name) else {
            let why = if entries.is_empty() {
                Message::NotFound { name }
            } else {
                Message::IsDirectory { name }
            };
            record.fail(why, context.out);
            return Step::Over;
        };
        self.size_bytes = size_bytes;
        record.view.total_bytes = Some(size_bytes);
        record.show(context.out);
        self.stage = Stage::Creating;
        let transfer = self.id;
        context.out.file(FileRequest::Create { transfer, name });
        Step::Rest
    }

    /// Between two ranges: the next one, as the user wishes and the disk allows.
    fn next(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        match record.wish {
            Wish::Stop => {
                record.cancel(context.out);
                let transfer = self.id;
                context.out.file(FileRequest::Discard { transfer });
                return Step::Over;
            }
            Wish::Hold => {
                self.stage = Stage::Holding;
                record.set(TransferState::Paused, context.out);
                return Step::Rest;
            }
            Wish::Run if record.view.state != TransferState::Active => {
                record.set(TransferState::Active, context.out);
            }
            Wish::Run => {}
        }
        let left_bytes = self.size_bytes - self.got_bytes;
        let range_len_bytes = range_len_bytes(context.baud).min(left_bytes);
        let may_wait_bytes = if left_bytes == 0 {
            0
        } else {
            WRITES_MAX_BYTES - range_len_bytes
        };
        if self.unwritten_bytes > may_wait_bytes {
            self.stage = Stage::Writing;
            return Step::Rest;
        }
        if left_bytes == 0 {
            record.set(TransferState::Verifying, context.out);
            self.stage = Stage::Finishing;
            let transfer = self.id;
            context.out.file(FileRequest::Finish { transfer });
            return Step::Rest;
        }
        self.stage = Stage::Receiving { range_len_bytes };
        Step::Run(Request::Range {
            name: self.name.clone(),
            offset: self.got_bytes,
            range_len_bytes,
        })
    }

    fn receive(&mut self, bytes: &[u8], context: &mut Context<'_>) {
        if !matches!(self.stage, Stage::Receiving { .. }) {
            return;
        }
        self.block.extend_from_slice(bytes);
        if self.block.len() >= BLOCK_BYTES {
            self.write(context);
        }
        let record = context.transfers.running(self.id);
        record.progress(context.now, bytes.len() as u64, context.out);
    }

    fn write(&mut self, context: &mut Context<'_>) {
        if self.block.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.block);
        self.unwritten_bytes += bytes.len() as u64;
        let transfer = self.id;
        context.out.file(FileRequest::Write { transfer, bytes });
    }

    fn handle_file(&mut self, event: &FileEvent, context: &mut Context<'_>) -> Step {
        match (event, &self.stage) {
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
                Stage::Finishing,
            ) => self.finish(*len_bytes, context),
            (
                FileEvent::Written {
                    len_bytes: Err(_), ..
                },
                Stage::Receiving { .. },
            ) => {
                self.stage = Stage::Ignoring(Message::SinkFailed);
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
                Stage::Creating | Stage::Writing | Stage::Holding | Stage::Finishing,
            ) => {
                self.stage = Stage::Ignoring(Message::SinkFailed);
                self.fail_ignored(context);
                Step::Over
            }
            _ => Step::Rest,
        }
    }

    fn finish(&mut self, len_bytes: u64, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        let transfer = self.id;
        if len_bytes == self.size_bytes {
            record.finish(Verified::Size, context.out);
            let name = self.name.clone();
            context.out.event(Event::DownloadReady { transfer, name });
        } else {
            let why = Message::SizeMismatch {
                expected_bytes: self.size_bytes,
                found_bytes: Some(len_bytes),
            };
            record.fail(why, context.out);
            context.out.file(FileRequest::Discard { transfer });
        }
        Step::Over
    }

    fn fail_ignored(&mut self, context: &mut Context<'_>) {
        let record = context.transfers.running(self.id);
        if let Stage::Ignoring(why) = std::mem::replace(&mut self.stage, Stage::Writing) {
            record.fail(why, context.out);
        }
        let transfer = self.id;
        context.out.file(FileRequest::Discard { transfer });
    }

    fn fault(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let transfer = self.id;
        context.out.file(FileRequest::Discard { transfer });
        let record = context.transfers.running(self.id);
        record.fail(fault.message(Operation::Download), context.out);
        match self.stage {
            Stage::Directory | Stage::Probe => Step::Over,
            _ => Step::OverUnsure,
        }
    }
}

/// As large as a cancel allows, since each range costs a data connection.
fn range_len_bytes(baud: u32) -> u64 {
    match baud {
        0 => RANGE_MAX_BYTES,
        _ => (u64::from(baud) / 10 * RANGE_SECONDS).clamp(RANGE_MIN_BYTES, RANGE_MAX_BYTES),
    }
}
