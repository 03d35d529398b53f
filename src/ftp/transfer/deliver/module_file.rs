//! A file of the module to the server: `AT+MFTPSTOR=<id>,"<name>","<path>"` (clause 3.12), which needs `"local_fs"` 1
//! before and gets 0 again behind it, whatever happens. A local file can go this way too, as a temporary file of the
//! module.

use crate::app::{Message, Operation};
use crate::dialect::{
    CfgSetting, ChannelId, FILE_MAX_BYTES, StorageReport, StorageSetting, StorageVerb, Verb,
};
use crate::files::{FILE_TIMEOUT, FileEvent, FileRequest};
use crate::ftp::context::{Context, Failed, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::queue::Intent;
use crate::ftp::transfer::deliver::packets::refuses_no_byte;
use crate::ftp::transfer::deliver::{Delivered, Early, EarlyWhy};
use crate::ftp::transfer::flow::{End, Flow};
use crate::ftp::transfer::outgoing::{Outgoing, SourceFile};
use crate::storage::{NEEDED, Question};

/// Bytes of a local file that are read at a time.
const BLOCK_BYTES: u64 = 128 << 10;

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
    /// The local file is being read; so much of it is here.
    Reading(Vec<u8>),
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
    pub(super) fn step(
        &mut self,
        input: Input,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Delivered>, End> {
        match (&mut self.stage, input) {
            (Stage::Begun, Input::Start) => self.begin(item).map(Flow::Wants),
            (Stage::Reading(_), Input::File(FileEvent::Read { offset, bytes, .. })) => {
                self.read(offset, bytes.ok(), item, context)
            }
            (Stage::Reading(_), Input::Elapsed) => Err(Message::SourceUnreadable.into()),
            (_, Input::Ended(Ok(answer))) => self.advance(answer, item, context),
            (_, Input::Ended(Err(fault))) => self.fault(fault, item, context),
            _ => Ok(Flow::Wants(Step::Rest)),
        }
    }

    fn begin(&mut self, item: &Outgoing) -> Result<Step, End> {
        match &item.from {
            SourceFile::Module(path) => {
                self.stage = Stage::Sizing;
                Ok(Step::Run(Request::Storage(Question::Size(path.clone()))))
            }
            SourceFile::Local(_) if item.len_bytes() > FILE_MAX_BYTES => {
                Err(Message::TooLargeForModule {
                    size_bytes: item.len_bytes(),
                    max_bytes: FILE_MAX_BYTES,
                }
                .into())
            }
            SourceFile::Local(_) => Ok(self.prepare(NEEDED.to_vec()).unwrap_or(Step::Rest)),
        }
    }

    /// The next setting; `None` where all are made.
    fn prepare(&mut self, mut left: Vec<StorageSetting>) -> Option<Step> {
        let setting = left.pop()?;
        self.stage = Stage::Preparing(left);
        Some(Step::Run(Request::Storage(Question::Set(setting))))
    }

    fn advance(
        &mut self,
        answer: Answer,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Delivered>, End> {
        match (&mut self.stage, answer) {
            (Stage::Preparing(left), Answer::Storage(_)) => {
                let left = std::mem::take(left);
                Ok(self.prepared(left, item, context))
            }
            (Stage::Putting, Answer::Storage(reports)) => match reports[..] {
                [StorageReport::Written(counted_bytes)]
                    if Some(counted_bytes) == item.size_bytes =>
                {
                    Ok(self.switch())
                }
                [StorageReport::Written(counted_bytes)] => {
                    let short = Message::ShortPacket {
                        sent_bytes: item.len_bytes(),
                        counted_bytes,
                    };
                    self.clean(Err(short), item, context)
                }
                _ => self.fault(unasked(&Answer::Storage(reports)), item, context),
            },
            (Stage::Sizing, Answer::Storage(reports)) => match reports[..] {
                [StorageReport::Size(size_bytes)] => {
                    item.size_bytes = Some(size_bytes);
                    let record = context.transfers.running(item.id);
                    record.view.total_bytes = Some(size_bytes);
                    record.show(context.out);
                    Ok(self.switch())
                }
                _ => self.fault(unasked(&Answer::Storage(reports)), item, context),
            },
            (Stage::Switching, Answer::Done) => Ok(self.send(item, context)),
            (Stage::Sending, Answer::Sent(sent_bytes)) => {
                let expected_bytes = *item.size_bytes.get_or_insert(sent_bytes);
                Ok(self.switch_back(if sent_bytes == expected_bytes {
                    let record = context.transfers.running(item.id);
                    record.view.total_bytes = Some(sent_bytes);
                    record.progress(context.now, sent_bytes, context.out);
                    Ok(())
                } else {
                    Err(Message::ShortPacket {
                        sent_bytes: expected_bytes,
                        counted_bytes: sent_bytes,
                    })
                }))
            }
            (Stage::SwitchingBack(outcome), Answer::Done) => {
                let outcome = std::mem::replace(outcome, Ok(()));
                self.clean(outcome, item, context)
            }
            (Stage::Cleaning(outcome), Answer::Storage(_)) => {
                let outcome = std::mem::replace(outcome, Ok(()));
                self.cleaned(outcome, item, context)
            }
            (_, answer) => self.fault(unasked(&answer), item, context),
        }
    }

    fn prepared(
        &mut self,
        left: Vec<StorageSetting>,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Flow<Delivered> {
        if let Some(step) = self.prepare(left) {
            return Flow::Wants(step);
        }
        self.stage = Stage::Reading(Vec::new());
        self.read_on(item, context)
    }

    fn read(
        &mut self,
        offset: u64,
        part: Option<Vec<u8>>,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Delivered>, End> {
        let Stage::Reading(bytes) = &mut self.stage else {
            return Ok(Flow::Wants(Step::Rest));
        };
        if offset != bytes.len() as u64 {
            return Ok(Flow::Wants(Step::Rest));
        }
        let part = part.filter(|part| !part.is_empty());
        bytes.extend(part.ok_or(Message::SourceUnreadable)?);
        Ok(self.read_on(item, context))
    }

    fn read_on(&mut self, item: &Outgoing, context: &mut Context<'_>) -> Flow<Delivered> {
        let (Stage::Reading(bytes), SourceFile::Local(file)) = (&mut self.stage, &item.from) else {
            return Flow::Wants(Step::Rest);
        };
        let offset = bytes.len() as u64;
        let left_bytes = item.len_bytes().saturating_sub(offset);
        if left_bytes > 0 {
            context.out.file(FileRequest::Read {
                transfer: item.id,
                file: *file,
                offset,
                len_bytes: u32::try_from(left_bytes.min(BLOCK_BYTES)).expect("a block is small"),
            });
            return Flow::Wants(Step::Wait(context.now + FILE_TIMEOUT));
        }
        if context.transfers.running(item.id).intent == Intent::Cancel {
            return Early::nothing_sent(EarlyWhy::Cancelled);
        }
        let bytes = std::mem::take(bytes);
        self.stage = Stage::Putting;
        let path = temporary_path(context.channel);
        Flow::Wants(Step::Run(Request::Storage(Question::Put { path, bytes })))
    }

    fn switch(&mut self) -> Flow<Delivered> {
        self.stage = Stage::Switching;
        let setting = CfgSetting::LocalFs { module: true };
        Flow::Wants(Step::Run(Request::Set(setting)))
    }

    fn send(&mut self, item: &Outgoing, context: &mut Context<'_>) -> Flow<Delivered> {
        let record = context.transfers.running(item.id);
        if record.intent == Intent::Cancel {
            return self.switch_back(Err(Message::Interrupted));
        }
        if let Some(size_bytes) = item.size_bytes {
            record.note_sent(size_bytes, context.out);
        }
        self.stage = Stage::Sending;
        Flow::Wants(Step::Run(Request::SendFile {
            verb: Verb::Stor,
            name: item.stored_as.clone(),
            path: path_of(item, context.channel),
            size_bytes: item.size_bytes.unwrap_or(FILE_MAX_BYTES),
        }))
    }

    fn switch_back(&mut self, outcome: Result<(), Message>) -> Flow<Delivered> {
        self.stage = Stage::SwitchingBack(outcome);
        let setting = CfgSetting::LocalFs { module: false };
        Flow::Wants(Step::Run(Request::Set(setting)))
    }

    /// Deletes the temporary file, where there is one.
    fn clean(
        &mut self,
        outcome: Result<(), Message>,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Delivered>, End> {
        match item.from {
            SourceFile::Module(_) => self.cleaned(outcome, item, context),
            SourceFile::Local(_) => {
                self.stage = Stage::Cleaning(outcome);
                let path = temporary_path(context.channel);
                Ok(Flow::Wants(Step::Run(Request::Storage(Question::Delete(
                    path,
                )))))
            }
        }
    }

    fn fault(
        &mut self,
        fault: Fault,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Delivered>, End> {
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
                return Ok(self.prepared(left, item, context));
            }
            // Some firmware cannot tell: then what it sends is what it has.
            Stage::Sizing if refuses => return Ok(self.switch()),
            Stage::Putting if fault != Fault::TimedOut => {
                return self.clean(Err(fault.message(operation)), item, context);
            }
            Stage::Sending if refuses => {
                let is_empty = item.size_bytes == Some(0) && refuses_no_byte(&fault);
                return Ok(self.switch_back(Err(if is_empty {
                    Message::EmptyFileNotStored
                } else {
                    fault.message(operation)
                })));
            }
            Stage::Cleaning(outcome) if fault != Fault::TimedOut => {
                let outcome = std::mem::replace(outcome, Ok(()));
                let path = temporary_path(context.channel);
                context.notice(Message::LeftInModule { path });
                return self.cleaned(outcome, item, context);
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
        Err(if is_switched {
            End::OutOfStep(why)
        } else {
            End::Failed(Failed { why, unsure: true })
        })
    }

    fn cleaned(
        &mut self,
        outcome: Result<(), Message>,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Delivered>, End> {
        self.stage = Stage::Begun;
        changed(item, context);
        let record = context.transfers.running(item.id);
        match outcome {
            Ok(()) => Ok(Flow::Over(Delivered::Whole)),
            Err(_) if record.intent == Intent::Cancel => Err(End::Cancelled),
            Err(why) => Err(End::Failed(Failed { why, unsure: true })),
        }
    }

    /// The attempt is over: the temporary file stays where nobody is there to delete it; the next attempt, if there is
    /// one, replaces it.
    pub(super) fn abandon(&self, item: &Outgoing, context: &mut Context<'_>) {
        changed(item, context);
        let is_there = matches!(
            self.stage,
            Stage::Putting
                | Stage::Switching
                | Stage::Sending
                | Stage::SwitchingBack(_)
                | Stage::Cleaning(_)
        );
        let is_over = context.transfers.running(item.id).view.state.is_ended();
        if is_there && is_over && matches!(item.from, SourceFile::Local(_)) {
            let path = temporary_path(context.channel);
            context.notice(Message::LeftInModule { path });
        }
    }
}

/// The file of the module.
pub(super) fn path_of(item: &Outgoing, channel: ChannelId) -> String {
    match &item.from {
        SourceFile::Module(path) => path.clone(),
        SourceFile::Local(_) => temporary_path(channel),
    }
}

/// Whoever shows the module's files should look again.
fn changed(item: &Outgoing, context: &mut Context<'_>) {
    if let SourceFile::Local(_) = item.from {
        let path = temporary_path(context.channel);
        context.out.module_changes.push_back((path, None));
    }
}
