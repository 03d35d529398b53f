//! One file to the server, as a single STOR stream in data mode (clause 3.12): packets with eof 0, the last
//! one with eof 1, so that the server sees one data connection.

use crate::app::{ChannelPhase, Conflict, FileId, Message, Operation, Subject, TransferId};
use crate::app::{TransferState, Verified};
use crate::codec::ErrorReport;
use crate::dialect::{CmeCode, Eof, ListedEntry, ResultCode};
use crate::ftp::exchange::{Answer, Fault, Request};
use crate::ftp::file::FileEvent;
use crate::ftp::job::{Context, Input, Step, unasked};
use crate::ftp::names::find_file;
use crate::ftp::source::Source;
use crate::ftp::transfers::Wish;
use crate::time::Duration;

/// A server may need a moment until a listing shows all of a file it has just taken.
const VERIFY_WAIT: Duration = Duration::from_millis(500);

/// How often the size is looked up before it counts as wrong.
const VERIFY_TRIES: u8 = 4;

/// One upload under way.
#[derive(Debug)]
pub(super) struct Upload {
    id: TransferId,
    name: String,
    size_bytes: u64,
    sent_bytes: u64,
    source: Source,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Going to its directory.
    Directory,
    /// Does the name exist?
    Probe,
    /// The next packet is being read.
    Reading,
    /// The user holds it. The server's data connection stays open.
    Holding,
    /// A packet is on its way.
    Sending { len_bytes: u64 },
    /// Is all of it on the server?
    Verifying { tries: u8 },
    /// The stream is being ended before the file's end, by an empty last packet: no made-up byte may reach
    /// the file.
    Ending(Early),
    /// How much of it is on the server?
    Measuring(Early),
}

/// Why an upload ends before the file does.
#[derive(Debug)]
enum Early {
    /// The user wants no more of it.
    Cancelled,
    /// Something on our side failed.
    Failed(Message),
}

impl Upload {
    pub(super) fn new(id: TransferId, name: String, file: FileId, size_bytes: u64) -> Self {
        Self {
            id,
            name,
            size_bytes,
            sent_bytes: 0,
            source: Source::new(id, file, size_bytes),
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
            Input::File(FileEvent::Read { offset, bytes, .. }) => {
                self.source.handle_read(offset, bytes.ok());
                match self.stage {
                    Stage::Reading => self.next(context),
                    _ => Step::Rest,
                }
            }
            Input::WishChanged => match self.stage {
                Stage::Holding => self.next(context),
                _ => Step::Rest,
            },
            Input::Elapsed => Step::Run(Request::List(self.name.clone())),
            Input::Gone(fault) => {
                let record = context.transfers.running(self.id);
                record.interrupt(fault.message(Operation::Upload), context.out);
                Step::Over
            }
            Input::File(_) | Input::Payload(_) => Step::Rest,
        }
    }

    fn start(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        record.start(context.out);
        let directory = record.view.directory.clone();
        context.phase(ChannelPhase::Uploading);
        if context.connection.module_directory.as_ref() == Some(&directory) {
            return self.probe(context);
        }
        context.connection.module_directory = None;
        Step::Run(Request::ChangeDirectory(directory))
    }

    fn probe(&mut self, context: &mut Context<'_>) -> Step {
        if context.transfers.running(self.id).may_overwrite {
            return self.next(context);
        }
        self.stage = Stage::Probe;
        Step::Run(Request::List(self.name.clone()))
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        match (&mut self.stage, answer) {
            (Stage::Directory, Answer::Done) => {
                let directory = context.transfers.running(self.id).view.directory.clone();
                context.connection.module_directory = Some(directory);
                self.probe(context)
            }
            (Stage::Probe, Answer::Entries(entries)) => self.probed(&entries, context),
            (Stage::Sending { len_bytes }, Answer::Sent(counted_bytes)) => {
                let len_bytes = *len_bytes;
                self.sent(len_bytes, counted_bytes, context)
            }
            (Stage::Verifying { tries }, Answer::Entries(entries)) => {
                let tries = *tries;
                self.verify(&entries, tries, context)
            }
            (Stage::Ending(_), Answer::Sent(_)) => self.measure(),
            (Stage::Measuring(_), Answer::Entries(entries)) => {
                let found_bytes = find_file(&entries, &self.name).map(|(size_bytes, _)| size_bytes);
                self.ended_early(found_bytes, context);
                Step::Over
            }
            (_, answer) => self.fault(unasked(&answer), context),
        }
    }

    /// An existing name is asked about before anything is overwritten.
    fn probed(&mut self, entries: &[ListedEntry], context: &mut Context<'_>) -> Step {
        match find_file(entries, &self.name) {
            None => self.next(context),
            Some((size_bytes, modified)) => {
                let conflict = Conflict {
                    size_bytes,
                    modified,
                };
                let record = context.transfers.running(self.id);
                match record.wish {
                    Wish::Stop => record.cancel(context.out),
                    Wish::Run | Wish::Hold => record.ask(conflict, context.out),
                }
                Step::Over
            }
        }
    }

    /// Between two packets: the next one, as the user wishes.
    fn next(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        match record.wish {
            Wish::Stop if self.sent_bytes == 0 => {
                record.cancel(context.out);
                return Step::Over;
            }
            Wish::Stop => return self.end_early(Early::Cancelled, context),
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
        if self.size_bytes == 0 {
            return self.send(Vec::new(), context);
        }
        let packet = self.source.cut_packet();
        if let Some(read) = self.source.poll_read() {
            context.out.file(read);
        }
        match packet {
            Some(packet) => self.send(packet, context),
            None if self.source.has_failed() => {
                self.end_early(Early::Failed(Message::SourceUnreadable), context)
            }
            None => {
                self.stage = Stage::Reading;
                Step::Rest
            }
        }
    }

    fn send(&mut self, bytes: Vec<u8>, context: &mut Context<'_>) -> Step {
        let len_bytes = bytes.len() as u64;
        self.stage = Stage::Sending { len_bytes };
        // From here on what is there under this name is our own.
        context.transfers.running(self.id).may_overwrite = true;
        let last = self.sent_bytes + len_bytes == self.size_bytes;
        Step::Run(Request::Packet {
            name: self.name.clone(),
            eof: if last { Eof::Last } else { Eof::More },
            bytes,
        })
    }

    fn sent(&mut self, len_bytes: u64, counted_bytes: u64, context: &mut Context<'_>) -> Step {
        self.sent_bytes += len_bytes;
        // The packet's length or the total so far, by model.
        if counted_bytes != len_bytes && counted_bytes != self.sent_bytes {
            let record = context.transfers.running(self.id);
            let short = Message::ShortPacket {
                sent_bytes: len_bytes,
                counted_bytes,
            };
            record.fail(short, context.out);
            return Step::OverUnsure;
        }
        let record = context.transfers.running(self.id);
        record.progress(context.now, len_bytes, context.out);
        if self.sent_bytes < self.size_bytes {
            return self.next(context);
        }
        record.set(TransferState::Verifying, context.out);
        self.stage = Stage::Verifying { tries: 1 };
        Step::Run(Request::List(self.name.clone()))
    }

    fn verify(&mut self, entries: &[ListedEntry], tries: u8, context: &mut Context<'_>) -> Step {
        let found_bytes = find_file(entries, &self.name).map(|(size_bytes, _)| size_bytes);
        let record = context.transfers.running(self.id);
        if found_bytes == Some(self.size_bytes) {
            record.finish(Verified::Size, context.out);
            return Step::Over;
        }
        if tries < VERIFY_TRIES {
            self.stage = Stage::Verifying { tries: tries + 1 };
            return Step::Wait(context.now + VERIFY_WAIT);
        }
        let why = if self.size_bytes == 0 {
            Message::EmptyFileNotStored
        } else {
            Message::SizeMismatch {
                expected_bytes: self.size_bytes,
                found_bytes,
            }
        };
        record.fail(why, context.out);
        Step::Over
    }

    fn end_early(&mut self, early: Early, context: &mut Context<'_>) -> Step {
        if self.sent_bytes == 0 {
            self.stage = Stage::Measuring(early);
            self.ended_early(None, context);
            return Step::Over;
        }
        self.stage = Stage::Ending(early);
        Step::Run(Request::Packet {
            name: self.name.clone(),
            eof: Eof::Last,
            bytes: Vec::new(),
        })
    }

    fn measure(&mut self) -> Step {
        let stage = std::mem::replace(&mut self.stage, Stage::Reading);
        if let Stage::Ending(early) = stage {
            self.stage = Stage::Measuring(early);
        }
        Step::Run(Request::List(self.name.clone()))
    }

    fn ended_early(&mut self, found_bytes: Option<u64>, context: &mut Context<'_>) {
        let record = context.transfers.running(self.id);
        if let Some(size_bytes) = found_bytes {
            let name = self.name.clone();
            let left = Message::PartLeft { name, size_bytes };
            context.out.notice(Subject::Transfer(self.id), left);
        }
        match std::mem::replace(&mut self.stage, Stage::Reading) {
            Stage::Ending(Early::Failed(why)) | Stage::Measuring(Early::Failed(why)) => {
                record.fail(why, context.out);
            }
            _ => record.cancel(context.out),
        }
    }

    fn fault(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        match &self.stage {
            Stage::Measuring(_) => {
                self.ended_early(None, context);
                return Step::OverUnsure;
            }
            Stage::Ending(_) => {
                self.ended_early(Some(self.sent_bytes), context);
                return Step::OverUnsure;
            }
            _ => {}
        }
        let record = context.transfers.running(self.id);
        let why = if self.size_bytes == 0 && refuses_no_byte(&fault) {
            Message::EmptyFileNotStored
        } else {
            fault.message(Operation::Upload)
        };
        record.fail(why, context.out);
        match self.stage {
            Stage::Directory | Stage::Probe => Step::Over,
            _ => Step::OverUnsure,
        }
    }
}

/// Whether the module will not take a packet without a byte.
fn refuses_no_byte(fault: &Fault) -> bool {
    match fault {
        Fault::Code(code) => *code == ResultCode::PARAMETER,
        Fault::Refused(ErrorReport::Bare) => true,
        Fault::Refused(report) => report.cme_code() == Some(CmeCode::PARAMETER.0),
        _ => false,
    }
}
