//! A file of the module to the server: `AT+MFTPSTOR=<id>,"<name>","<path>"` (clause 3.12), which needs `"local_fs"` 1
//! before and gets 0 again behind it, whatever happens. A local file can go this way too, as a temporary file of the
//! module.

use crate::app::{Message, Operation};
use crate::dialect::{
    CfgSetting, ChannelId, FILE_MAX_BYTES, StorageReport, StorageSetting, StorageVerb, Verb,
};
use crate::files::{FileEvent, FileFailed, Gathering};
use crate::ftp::context::{Answer, Failed, Fault, Halt, Input, Request, unasked};
use crate::ftp::transfer::deliver::packets::refuses_no_byte;
use crate::ftp::transfer::deliver::{Delivered, Delivery, Early, EarlyWhy};
use crate::ftp::transfer::flow::End;
use crate::ftp::transfer::outgoing::{Outgoing, SourceFile, Work};
use crate::storage::{NEEDED, Question};

/// A file of the module on its way to the server.
#[derive(Debug, Default)]
pub(crate) struct ModuleFile {
    stage: Stage,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Begun,
    /// Settings of the module's file system are made; these are left.
    Preparing(Vec<StorageSetting>),
    /// The local file is being read.
    Reading(Gathering),
    /// It goes to the module.
    Putting,
    /// How long is the module's file?
    Sizing,
    /// `"local_fs"` is being set to 1.
    Switching,
    /// It goes to the server.
    Sending,
    /// `"local_fs"` is being set to 0; this is what the sending came to.
    SwitchingBack(Result<(), Message>),
    /// The temporary file is being deleted; this is what the sending came to.
    Cleaning(Result<(), Message>),
}

/// The path of the temporary file. There is one per channel: what is left behind is replaced by the next, and never
/// fills the module up.
fn temporary_path(channel: ChannelId) -> String {
    format!("/at-ferry-{channel}.tmp")
}

impl ModuleFile {
    pub(super) fn step(&mut self, input: Input, work: &mut Work<'_, '_>) -> Delivery {
        match (&mut self.stage, input) {
            (Stage::Begun, Input::Start) => self.begin(work),
            (Stage::Reading(_), Input::File(FileEvent::Read { offset, bytes, .. })) => {
                self.read(offset, bytes, work)
            }
            (Stage::Reading(_), Input::Elapsed) => Err(Message::SourceUnreadable.into()),
            (_, Input::Ended(Ok(answer))) => self.advance(answer, work),
            (_, Input::Ended(Err(fault))) => self.fault(fault, work),
            _ => Err(Halt::REST),
        }
    }

    fn begin(&mut self, work: &mut Work<'_, '_>) -> Delivery {
        let item = &*work.item;
        match &item.from {
            SourceFile::Module(path) => {
                self.stage = Stage::Sizing;
                Err(Request::Storage(Question::Size(path.clone())).into())
            }
            SourceFile::Local(_) if item.len_bytes() > FILE_MAX_BYTES => {
                Err(Message::TooLargeForModule {
                    size_bytes: item.len_bytes(),
                    max_bytes: FILE_MAX_BYTES,
                }
                .into())
            }
            SourceFile::Local(_) => self.prepare(NEEDED.to_vec(), work),
        }
    }

    /// Makes the settings that are left, one after the other, and then reads the file.
    fn prepare(&mut self, mut left: Vec<StorageSetting>, work: &mut Work<'_, '_>) -> Delivery {
        if let Some(setting) = left.pop() {
            self.stage = Stage::Preparing(left);
            return Err(Request::Storage(Question::Set(setting)).into());
        }
        let SourceFile::Local(file) = work.item.from else {
            return Err(Halt::REST);
        };
        let gathering = Gathering::new(work.item.id, file, work.item.len_bytes());
        self.stage = Stage::Reading(gathering);
        self.read_on(work)
    }

    fn advance(&mut self, answer: Answer, work: &mut Work<'_, '_>) -> Delivery {
        match (&mut self.stage, answer) {
            (Stage::Preparing(left), Answer::Storage(_)) => {
                let left = std::mem::take(left);
                self.prepare(left, work)
            }
            (Stage::Putting, Answer::Storage(reports)) => match reports[..] {
                [StorageReport::Written(counted_bytes)]
                    if Some(counted_bytes) == work.item.size_bytes =>
                {
                    self.switch()
                }
                [StorageReport::Written(counted_bytes)] => {
                    let sent_bytes = work.item.len_bytes();
                    self.clean(Err(short(sent_bytes, counted_bytes)), work)
                }
                _ => self.fault(unasked(&Answer::Storage(reports)), work),
            },
            (Stage::Sizing, Answer::Storage(reports)) => match reports[..] {
                [StorageReport::Size(size_bytes)] => {
                    work.item.size_bytes = Some(size_bytes);
                    let (record, out) = work.record();
                    record.view.total_bytes = Some(size_bytes);
                    record.show(out);
                    self.switch()
                }
                _ => self.fault(unasked(&Answer::Storage(reports)), work),
            },
            (Stage::Switching, Answer::Done) => self.send(work),
            (Stage::Sending, Answer::Sent(sent_bytes)) => {
                let expected_bytes = *work.item.size_bytes.get_or_insert(sent_bytes);
                if sent_bytes != expected_bytes {
                    return self.switch_back(Err(short(expected_bytes, sent_bytes)));
                }
                let now = work.now;
                let (record, out) = work.record();
                record.view.total_bytes = Some(sent_bytes);
                record.progress(now, sent_bytes, out);
                self.switch_back(Ok(()))
            }
            (Stage::SwitchingBack(outcome), Answer::Done) => {
                let outcome = std::mem::replace(outcome, Ok(()));
                self.clean(outcome, work)
            }
            (Stage::Cleaning(outcome), Answer::Storage(_)) => {
                let outcome = std::mem::replace(outcome, Ok(()));
                self.cleaned(outcome, work)
            }
            (_, answer) => self.fault(unasked(&answer), work),
        }
    }

    fn read(
        &mut self,
        offset: u64,
        bytes: Result<Vec<u8>, FileFailed>,
        work: &mut Work<'_, '_>,
    ) -> Delivery {
        let Stage::Reading(gathering) = &mut self.stage else {
            return Err(Halt::REST);
        };
        let read = gathering.handle_read(offset, bytes);
        if !read.map_err(|FileFailed| Message::SourceUnreadable)? {
            return Err(Halt::REST);
        }
        self.read_on(work)
    }

    fn read_on(&mut self, work: &mut Work<'_, '_>) -> Delivery {
        let Stage::Reading(gathering) = &mut self.stage else {
            return Err(Halt::REST);
        };
        let bytes = gathering.due().map_err(|read| work.ask_file(read))?;
        if work.is_cancelled() {
            return Ok(Early::nothing_sent(EarlyWhy::Cancelled));
        }
        self.stage = Stage::Putting;
        let path = temporary_path(work.channel);
        Err(Request::Storage(Question::Put { path, bytes }).into())
    }

    fn switch(&mut self) -> Delivery {
        self.stage = Stage::Switching;
        Err(Request::Set(CfgSetting::LocalFs { module: true }).into())
    }

    fn send(&mut self, work: &mut Work<'_, '_>) -> Delivery {
        if work.is_cancelled() {
            return self.switch_back(Err(Message::Interrupted));
        }
        let size_bytes = work.item.size_bytes;
        if let Some(size_bytes) = size_bytes {
            let (record, out) = work.record();
            record.note_sent(size_bytes, out);
        }
        self.stage = Stage::Sending;
        let send = Request::SendFile {
            verb: Verb::Stor,
            name: work.item.stored_as.clone(),
            path: path_of(work.item, work.channel),
            size_bytes: size_bytes.unwrap_or(FILE_MAX_BYTES),
        };
        Err(send.into())
    }

    fn switch_back(&mut self, outcome: Result<(), Message>) -> Delivery {
        self.stage = Stage::SwitchingBack(outcome);
        Err(Request::Set(CfgSetting::LocalFs { module: false }).into())
    }

    /// Deletes the temporary file, where there is one.
    fn clean(&mut self, outcome: Result<(), Message>, work: &mut Work<'_, '_>) -> Delivery {
        if let SourceFile::Module(_) = work.item.from {
            return self.cleaned(outcome, work);
        }
        self.stage = Stage::Cleaning(outcome);
        let path = temporary_path(work.channel);
        Err(Request::Storage(Question::Delete(path)).into())
    }

    fn fault(&mut self, fault: Fault, work: &mut Work<'_, '_>) -> Delivery {
        let refuses = fault.refuses();
        let operation = match self.stage {
            Stage::Preparing(_) => Operation::Storage(StorageVerb::Cfg),
            Stage::Putting => Operation::Storage(StorageVerb::Put),
            Stage::Cleaning(_) => Operation::Storage(StorageVerb::Delete),
            Stage::Sizing => Operation::Storage(StorageVerb::Size),
            Stage::Switching | Stage::SwitchingBack(_) => Operation::Configure,
            _ => Operation::Upload,
        };
        match &mut self.stage {
            // A firmware without the command has nothing else than what is needed; what the module counts tells.
            Stage::Preparing(left) if refuses => {
                let left = std::mem::take(left);
                return self.prepare(left, work);
            }
            // Some firmware cannot tell: then what it sends is what it has.
            Stage::Sizing if refuses => return self.switch(),
            Stage::Putting if fault != Fault::TimedOut => {
                return self.clean(Err(fault.message(operation)), work);
            }
            Stage::Sending if refuses => {
                let is_empty = work.item.size_bytes == Some(0) && refuses_no_byte(&fault);
                return self.switch_back(Err(if is_empty {
                    Message::EmptyFileNotStored
                } else {
                    fault.message(operation)
                }));
            }
            Stage::Cleaning(outcome) if fault != Fault::TimedOut => {
                let outcome = std::mem::replace(outcome, Ok(()));
                let path = temporary_path(work.channel);
                work.notice(Message::LeftInModule { path });
                return self.cleaned(outcome, work);
            }
            _ => {}
        }
        let is_switched = match self.stage {
            Stage::Switching => !refuses,
            Stage::Sending | Stage::SwitchingBack(_) => true,
            _ => false,
        };
        let why = match &mut self.stage {
            Stage::SwitchingBack(Err(first)) => std::mem::replace(first, Message::Interrupted),
            _ => fault.message(operation),
        };
        if is_switched {
            return Err(End::OutOfStep(why).into());
        }
        Err(Failed { why, unsure: true }.into())
    }

    fn cleaned(&mut self, outcome: Result<(), Message>, work: &mut Work<'_, '_>) -> Delivery {
        self.stage = Stage::Begun;
        changed(work);
        match outcome {
            Ok(()) => Ok(Delivered::Whole),
            Err(_) if work.is_cancelled() => Err(End::Cancelled.into()),
            Err(why) => Err(Failed { why, unsure: true }.into()),
        }
    }

    /// The attempt is over: the temporary file stays where nobody is there to delete it; the next attempt, if there is
    /// one, replaces it.
    pub(super) fn abandon(&self, work: &mut Work<'_, '_>) {
        changed(work);
        let is_there = matches!(
            self.stage,
            Stage::Putting
                | Stage::Switching
                | Stage::Sending
                | Stage::SwitchingBack(_)
                | Stage::Cleaning(_)
        );
        let is_over = work.record().0.view.state.is_ended();
        if is_there && is_over && matches!(work.item.from, SourceFile::Local(_)) {
            let path = temporary_path(work.channel);
            work.notice(Message::LeftInModule { path });
        }
    }
}

fn short(sent_bytes: u64, counted_bytes: u64) -> Message {
    Message::ShortPacket {
        sent_bytes,
        counted_bytes,
    }
}

pub(super) fn path_of(item: &Outgoing, channel: ChannelId) -> String {
    match &item.from {
        SourceFile::Module(path) => path.clone(),
        SourceFile::Local(_) => temporary_path(channel),
    }
}

/// Whoever shows the module's files should look again.
fn changed(work: &mut Work<'_, '_>) {
    if let SourceFile::Local(_) = work.item.from {
        let path = temporary_path(work.channel);
        work.out.module_changes.push_back((path, None));
    }
}
