//! A file of the module to the download staging, by one `AT+MFGET`, which cannot be stopped.

use md5::{Digest, Md5};

use crate::app::{Event, Message, Operation, StorageCheck, TransferId};
use crate::dialect::{FILE_MAX_BYTES, StorageReport, StorageSetting, StorageVerb};
use crate::files::{FileEvent, FileRequest};
use crate::storage::question::Question;
use crate::storage::task::{Answer, Context, Input, Step, check_size, digest, only, size};

/// Bytes that are gathered before they are written: reads may be small.
const WRITE_BYTES: usize = 64 << 10;

/// One file on its way from the module.
#[derive(Debug)]
pub(super) struct Get {
    transfer: TransferId,
    path: String,
    /// What the module says that it has.
    size_bytes: Option<u64>,
    digest: Md5,
    got_bytes: u64,
    /// Received, and not yet handed on.
    pending: Vec<u8>,
    check: StorageCheck,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Settings are made; these are left.
    Preparing(Vec<StorageSetting>),
    /// How long is it?
    Measuring,
    /// The local file is being made.
    Creating,
    /// It comes in.
    Receiving,
    /// It comes in and nobody wants it: the disk has failed.
    Ignoring,
    /// Is it the same?
    Checking,
    /// The local file is being closed.
    Finishing,
}

impl Get {
    pub(super) fn new(transfer: TransferId, path: String) -> Self {
        Self {
            transfer,
            path,
            size_bytes: None,
            digest: Md5::new(),
            got_bytes: 0,
            pending: Vec::new(),
            check: StorageCheck::Counted,
            stage: Stage::Measuring,
        }
    }

    pub(super) fn transfer(&self) -> TransferId {
        self.transfer
    }

    pub(super) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let next = match input {
            Input::Start => Ok(self.prepare(context.to_prepare(), context)),
            Input::Answered(answer) => self.advance(answer, context),
            Input::Payload(bytes) => {
                self.receive(&bytes, context);
                return Step::Rest;
            }
            Input::File(event) => self.handle_file(&event, context),
            Input::Elapsed => Err(Message::SinkFailed),
            Input::Gone => Err(Message::Interrupted),
        };
        next.unwrap_or_else(|why| {
            let transfer = self.transfer;
            context.files.push_back(FileRequest::Discard { transfer });
            Step::Over(Err(why))
        })
    }

    fn prepare(&mut self, mut left: Vec<StorageSetting>, context: &mut Context<'_>) -> Step {
        if let Some(setting) = left.pop() {
            self.stage = Stage::Preparing(left);
            return Step::Ask(Question::Set(setting));
        }
        *context.prepared = true;
        if context.view.has(StorageVerb::Size) {
            self.stage = Stage::Measuring;
            return Step::Ask(Question::Size(self.path.clone()));
        }
        self.create(context)
    }

    fn create(&mut self, context: &mut Context<'_>) -> Step {
        self.stage = Stage::Creating;
        let (transfer, name) = (self.transfer, self.name());
        context.ask_file(FileRequest::Create { transfer, name })
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Result<Step, Message> {
        match &mut self.stage {
            Stage::Preparing(left) => {
                answer.map_err(|fault| fault.message(StorageVerb::Cfg))?;
                let left = std::mem::take(left);
                Ok(self.prepare(left, context))
            }
            Stage::Measuring => {
                let size_bytes = size(answer)?;
                if size_bytes > FILE_MAX_BYTES {
                    return Err(Message::TooLargeForModule {
                        size_bytes,
                        max_bytes: FILE_MAX_BYTES,
                    });
                }
                self.size_bytes = Some(size_bytes);
                if let Some(task) = &mut context.view.task {
                    task.total_bytes = Some(size_bytes);
                }
                Ok(self.create(context))
            }
            Stage::Ignoring => Err(Message::SinkFailed),
            Stage::Receiving => {
                let counted_bytes = only(StorageVerb::Get, answer, |report| match report {
                    StorageReport::Content(len_bytes) => Some(*len_bytes),
                    _ => None,
                })?;
                if self.got_bytes != counted_bytes {
                    return Err(Message::BytesLost);
                }
                if let Some(expected_bytes) = self.size_bytes {
                    check_size(expected_bytes, counted_bytes)?;
                    self.check = StorageCheck::Size;
                }
                self.write(0, context);
                if context.view.has(StorageVerb::Check) {
                    self.stage = Stage::Checking;
                    return Ok(Step::Ask(Question::Check(self.path.clone())));
                }
                Ok(self.finish(context))
            }
            Stage::Checking => {
                let same: [u8; 16] = self.digest.clone().finalize().into();
                if digest(answer)? != same {
                    return Err(Message::ContentDiffers);
                }
                self.check = StorageCheck::Digest;
                Ok(self.finish(context))
            }
            Stage::Creating | Stage::Finishing => Err(Message::Unexpected {
                operation: Operation::Storage(StorageVerb::Get),
                line: format!("{answer:?}"),
            }),
        }
    }

    fn receive(&mut self, bytes: &[u8], context: &mut Context<'_>) {
        if !matches!(self.stage, Stage::Receiving) {
            return;
        }
        self.got_bytes += bytes.len() as u64;
        self.digest.update(bytes);
        self.pending.extend_from_slice(bytes);
        self.write(WRITE_BYTES, context);
        if let Some(task) = &mut context.view.task {
            task.done_bytes = self.got_bytes;
        }
    }

    /// Hands on what is more than so many bytes.
    fn write(&mut self, at_least: usize, context: &mut Context<'_>) {
        if self.pending.len() > at_least {
            let transfer = self.transfer;
            let bytes = std::mem::take(&mut self.pending);
            context
                .files
                .push_back(FileRequest::Write { transfer, bytes });
        }
    }

    fn finish(&mut self, context: &mut Context<'_>) -> Step {
        self.stage = Stage::Finishing;
        let transfer = self.transfer;
        context.ask_file(FileRequest::Finish { transfer })
    }

    fn handle_file(
        &mut self,
        event: &FileEvent,
        context: &mut Context<'_>,
    ) -> Result<Step, Message> {
        match (event, &self.stage) {
            (FileEvent::Created { result: Ok(()), .. }, Stage::Creating) => {
                self.stage = Stage::Receiving;
                Ok(Step::Ask(Question::Get(self.path.clone())))
            }
            (
                FileEvent::Finished {
                    len_bytes: Ok(len_bytes),
                    ..
                },
                Stage::Finishing,
            ) => {
                check_size(self.got_bytes, *len_bytes)?;
                let (transfer, name) = (self.transfer, self.name());
                context
                    .events
                    .push_back(Event::DownloadReady { transfer, name });
                Ok(Step::Over(Ok(self.check)))
            }
            // What comes in cannot be stopped: the failure waits for its end.
            (
                FileEvent::Written {
                    len_bytes: Err(_), ..
                },
                Stage::Receiving | Stage::Checking,
            ) => {
                self.stage = Stage::Ignoring;
                Ok(Step::Rest)
            }
            (
                FileEvent::Created { result: Err(_), .. }
                | FileEvent::Written {
                    len_bytes: Err(_), ..
                }
                | FileEvent::Finished {
                    len_bytes: Err(_), ..
                },
                Stage::Creating | Stage::Finishing,
            ) => Err(Message::SinkFailed),
            _ => Ok(Step::Rest),
        }
    }

    fn name(&self) -> String {
        let name = self.path.rsplit('/').next();
        name.unwrap_or_default().into()
    }
}
