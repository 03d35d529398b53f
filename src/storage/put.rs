//! A local file to the module. `AT+MFPUT` makes a file anew each time and nothing appends to one, so it goes in
//! one command or not at all.

use md5::{Digest, Md5};

use crate::app::{FileId, Message, Operation, StorageCheck, StorageSpace, TransferId};
use crate::dialect::{FILE_MAX_BYTES, StorageReport, StorageSetting, StorageVerb};
use crate::dte::Failure;
use crate::files::{FileEvent, FileFailed, Gathering};
use crate::storage::question::Question;
use crate::storage::swap::{Swap, Swapped, WRITTEN_AS};
use crate::storage::task::{
    Answer, Context, Fault, Input, Seen, Step, check_size, digest, hex, only, size,
};

/// One file on its way to the module.
#[derive(Debug)]
pub(super) struct Put {
    transfer: TransferId,
    file: FileId,
    path: String,
    size_bytes: u64,
    replace: bool,
    gathering: Gathering,
    digest: [u8; 16],
    check: StorageCheck,
    /// How it takes the place of what is there, where both have room.
    swap: Option<Swap>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Settings are made; these are left.
    Preparing(Vec<StorageSetting>),
    /// Is there such a file?
    Existing,
    /// Is there room, with so many bytes to be replaced?
    Room { there_bytes: Option<u64> },
    /// It takes the place of what is there, or is about to.
    Swapping,
    /// The local file is being read.
    Reading,
    /// It is on its way.
    Writing,
    /// How long has it become?
    Measuring,
    /// Is it the same?
    Checking,
}

impl Put {
    pub(super) fn new(
        transfer: TransferId,
        file: FileId,
        path: String,
        size_bytes: u64,
        replace: bool,
    ) -> Self {
        Self {
            transfer,
            file,
            path,
            size_bytes,
            replace,
            gathering: Gathering::new(transfer, file, size_bytes),
            digest: [0; 16],
            check: StorageCheck::Counted,
            swap: None,
            stage: Stage::Existing,
        }
    }

    pub(super) fn transfer(&self) -> TransferId {
        self.transfer
    }

    pub(super) fn file(&self) -> FileId {
        self.file
    }

    pub(super) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let next = match input {
            Input::Start => self.start(context),
            Input::Answered(answer) => self.advance(answer, context),
            Input::File(FileEvent::Read { offset, bytes, .. }) => {
                if !matches!(self.stage, Stage::Reading) {
                    return Step::Rest;
                }
                match self.gathering.handle_read(offset, bytes) {
                    Ok(true) => Ok(self.read(context)),
                    Ok(false) => return Step::Rest,
                    Err(FileFailed) => Err(Message::SourceUnreadable),
                }
            }
            Input::Elapsed => Err(Message::SourceUnreadable),
            Input::Gone => Err(Message::Interrupted),
            Input::Payload(_) | Input::File(_) => return Step::Rest,
        };
        next.unwrap_or_else(|why| Step::Over(Err(why)))
    }

    fn start(&mut self, context: &mut Context<'_>) -> Result<Step, Message> {
        if self.size_bytes > FILE_MAX_BYTES {
            return Err(Message::TooLargeForModule {
                size_bytes: self.size_bytes,
                max_bytes: FILE_MAX_BYTES,
            });
        }
        self.prepare(context.to_prepare(), context)
    }

    fn prepare(
        &mut self,
        mut left: Vec<StorageSetting>,
        context: &mut Context<'_>,
    ) -> Result<Step, Message> {
        if let Some(setting) = left.pop() {
            self.stage = Stage::Preparing(left);
            return Ok(Step::Ask(Question::Set(setting)));
        }
        *context.prepared = true;
        if context.view.has(StorageVerb::Size) {
            self.stage = Stage::Existing;
            return Ok(Step::Ask(Question::Size(self.path.clone())));
        }
        let there = context.seen.get(&self.path);
        let there = there.map(|seen| seen.size_bytes.unwrap_or_default());
        self.found(there, context)
    }

    fn found(&mut self, there: Option<u64>, context: &mut Context<'_>) -> Result<Step, Message> {
        if there.is_some() && !self.replace {
            let path = self.path.clone();
            return Err(Message::ExistsInModule { path });
        }
        if context.view.has(StorageVerb::Info) {
            self.stage = Stage::Room { there_bytes: there };
            return Ok(Step::Ask(Question::Info));
        }
        self.stage = Stage::Reading;
        Ok(self.read(context))
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Result<Step, Message> {
        match &mut self.stage {
            Stage::Preparing(left) => {
                answer.map_err(|fault| fault.message(StorageVerb::Cfg))?;
                let left = std::mem::take(left);
                self.prepare(left, context)
            }
            Stage::Existing => {
                let there = match answer {
                    Err(Fault::Failed(Failure::Refused(_))) => None,
                    answer => Some(size(answer)?),
                };
                self.found(there, context)
            }
            Stage::Room { there_bytes } => {
                let space = only(StorageVerb::Info, answer, space)?;
                context.view.space = Some(space);
                let has = |verb| context.view.has(verb);
                let can_swap = [StorageVerb::Size, StorageVerb::Move, StorageVerb::Delete];
                if there_bytes.is_some()
                    && self.size_bytes <= space.free_bytes
                    && can_swap.into_iter().all(has)
                {
                    let (swap, question) = Swap::begin(&self.path, self.size_bytes);
                    self.swap = Some(swap);
                    self.stage = Stage::Swapping;
                    return Ok(Step::Ask(question));
                }
                if self.size_bytes > space.free_bytes + there_bytes.unwrap_or(0) {
                    return Err(Message::NoRoomInModule {
                        size_bytes: self.size_bytes,
                        free_bytes: space.free_bytes,
                    });
                }
                self.stage = Stage::Reading;
                Ok(self.read(context))
            }
            Stage::Swapping => {
                let Some(swap) = &mut self.swap else {
                    return Ok(Step::Over(Ok(self.check)));
                };
                match swap.step(answer)? {
                    Swapped::Ask(question) => Ok(Step::Ask(question)),
                    Swapped::Ready => {
                        self.stage = Stage::Reading;
                        Ok(self.read(context))
                    }
                    Swapped::Done => {
                        if let Some(seen) = context.seen.remove(WRITTEN_AS) {
                            context.seen.insert(self.path.clone(), seen);
                        }
                        Ok(Step::Over(Ok(self.check)))
                    }
                }
            }
            Stage::Writing => {
                let counted_bytes = only(StorageVerb::Put, answer, |report| match report {
                    StorageReport::Written(len_bytes) => Some(*len_bytes),
                    _ => None,
                })?;
                if counted_bytes != self.size_bytes {
                    return Err(Message::ShortPacket {
                        sent_bytes: self.size_bytes,
                        counted_bytes,
                    });
                }
                let seen = Seen {
                    size_bytes: Some(self.size_bytes),
                    digest: None,
                };
                context.seen.insert(self.written_as(), seen);
                if context.view.has(StorageVerb::Size) {
                    self.stage = Stage::Measuring;
                    return Ok(Step::Ask(Question::Size(self.written_as())));
                }
                Ok(self.compare(context))
            }
            Stage::Measuring => {
                check_size(self.size_bytes, size(answer)?)?;
                self.check = StorageCheck::Size;
                Ok(self.compare(context))
            }
            Stage::Checking => {
                if digest(answer)? != self.digest {
                    return Err(Message::ContentDiffers);
                }
                let seen = Seen {
                    size_bytes: Some(self.size_bytes),
                    digest: Some(hex(&self.digest)),
                };
                context.seen.insert(self.written_as(), seen);
                self.check = StorageCheck::Digest;
                Ok(self.publish())
            }
            Stage::Reading => Err(Message::Unexpected {
                operation: Operation::Storage(StorageVerb::Put),
                line: format!("{answer:?}"),
            }),
        }
    }

    fn read(&mut self, context: &mut Context<'_>) -> Step {
        let bytes = match self.gathering.due() {
            Ok(bytes) => bytes,
            Err(read) => return context.ask_file(read),
        };
        self.digest = Md5::digest(&bytes).into();
        self.stage = Stage::Writing;
        // From here on the module's file is not what it was.
        let path = self.written_as();
        context.seen.remove(&path);
        Step::Ask(Question::Put { path, bytes })
    }

    fn compare(&mut self, context: &Context<'_>) -> Step {
        if !context.view.has(StorageVerb::Check) {
            return self.publish();
        }
        self.stage = Stage::Checking;
        Step::Ask(Question::Check(self.written_as()))
    }

    /// It is whole: now it may take the place of what is there.
    fn publish(&mut self) -> Step {
        let Some(swap) = &mut self.swap else {
            return Step::Over(Ok(self.check));
        };
        self.stage = Stage::Swapping;
        Step::Ask(swap.place())
    }

    /// Where it is until it has its place.
    fn written_as(&self) -> String {
        let path = self
            .swap
            .as_ref()
            .map_or(self.path.as_str(), |_| WRITTEN_AS);
        path.to_owned()
    }
}

pub(super) fn space(report: &StorageReport) -> Option<StorageSpace> {
    match report {
        StorageReport::Space {
            total_bytes,
            free_bytes,
        } => Some(StorageSpace {
            total_bytes: *total_bytes,
            free_bytes: *free_bytes,
        }),
        _ => None,
    }
}
