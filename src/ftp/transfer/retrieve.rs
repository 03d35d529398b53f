//! One file of the server into the module: `AT+MFTPRETR=<id>,"<name>","<path>"` (clause 3.10), which needs
//! `"local_fs"` 1 before and gets 0 again behind it, whatever happens.

use crate::app::{ChannelPhase, Message, Operation, TransferId, TransferState, Verified};
use crate::dialect::{CfgSetting, StorageReport, StorageVerb};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::queue::Intent;
use crate::ftp::transfer::locate::{Locate, Sight, Sought};
use crate::storage::Question;

/// One file of the server on its way into the module.
#[derive(Debug)]
pub(crate) struct Retrieve {
    id: TransferId,
    name: String,
    path: String,
    /// Whether the module may have such a file already.
    replace: bool,
    size_bytes: u64,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Going to its directory.
    Directory,
    /// How long is it?
    Probe(Locate),
    /// Does the module have such a file?
    Free,
    /// The user holds it.
    Holding,
    /// `"local_fs"` is being set to 1.
    Switching,
    /// It comes.
    Fetching,
    /// `"local_fs"` is being set to 0; this is what the fetching came to.
    SwitchingBack(Result<(), Message>),
    /// How long is the module's file now?
    Measuring,
}

impl Retrieve {
    pub(crate) fn new(id: TransferId, name: String, path: String, replace: bool) -> Self {
        Self {
            id,
            name,
            path,
            replace,
            size_bytes: 0,
            stage: Stage::Directory,
        }
    }

    /// The transfer it carries out.
    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    /// The file of the module.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Start => self.start(context),
            Input::Ended(result) if matches!(self.stage, Stage::Probe(_)) => {
                self.probed(result, context)
            }
            Input::Ended(Ok(answer)) => self.advance(answer, context),
            Input::Ended(Err(fault)) => self.fault(fault, context),
            Input::IntentChanged if matches!(self.stage, Stage::Holding) => self.go(context),
            Input::Gone(fault) => {
                self.changed(context);
                context.break_off(self.id, fault, Operation::Download);
                Step::Over
            }
            Input::IntentChanged
            | Input::Payload(_)
            | Input::File(_)
            | Input::Wanted
            | Input::Elapsed => Step::Rest,
        }
    }

    fn start(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        // What an earlier attempt has left is ours.
        self.replace |= record.half.is_known();
        record.start(context.out);
        let directory = record.view.directory.clone();
        context.phase(ChannelPhase::Downloading);
        match context.connection.go_if_elsewhere(&directory) {
            Some(request) => Step::Run(request),
            None => self.probe(context),
        }
    }

    fn probe(&mut self, context: &mut Context<'_>) -> Step {
        let directory = &context.transfers.running(self.id).view.directory;
        let (sought, connection) = (Sought::Expected, &*context.connection);
        let (locate, request) = Locate::begin(&self.name, directory, sought, connection);
        self.stage = Stage::Probe(locate);
        Step::Run(request)
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        match (&mut self.stage, answer) {
            (Stage::Directory, Answer::Done) => {
                let directory = context.transfers.running(self.id).view.directory.clone();
                context.connection.module_directory = Some(directory);
                self.probe(context)
            }
            (Stage::Free, Answer::Storage(_)) => {
                let path = self.path.clone();
                context.fail(self.id, Message::ExistsInModule { path });
                Step::Over
            }
            (Stage::Switching, Answer::Done) => {
                let record = context.transfers.running(self.id);
                if record.intent == Intent::Cancel {
                    return self.switch_back(Err(Message::Interrupted));
                }
                record.note_sent(self.size_bytes, context.out);
                self.stage = Stage::Fetching;
                Step::Run(Request::RetrieveFile {
                    name: self.name.clone(),
                    path: self.path.clone(),
                    size_bytes: self.size_bytes,
                })
            }
            (Stage::Fetching, Answer::Sent(got_bytes)) => {
                let outcome = if got_bytes == self.size_bytes {
                    let record = context.transfers.running(self.id);
                    record.progress(context.now, got_bytes, context.out);
                    record.set(TransferState::Verifying, context.out);
                    Ok(())
                } else {
                    // It has grown since it was listed.
                    Err(Message::RemoteChanged)
                };
                self.switch_back(outcome)
            }
            (Stage::SwitchingBack(outcome), Answer::Done) => {
                match std::mem::replace(outcome, Ok(())) {
                    Ok(()) => {
                        self.stage = Stage::Measuring;
                        Step::Run(Request::Storage(Question::Size(self.path.clone())))
                    }
                    Err(why) => {
                        self.changed(context);
                        if context.transfers.running(self.id).intent == Intent::Cancel {
                            context.transfers.running(self.id).cancel(context.out);
                        } else {
                            context.fail(self.id, why);
                        }
                        Step::OverUnsure
                    }
                }
            }
            (Stage::Measuring, Answer::Storage(reports)) => {
                if !matches!(reports[..], [StorageReport::Size(found)] if found == self.size_bytes)
                {
                    self.changed(context);
                }
                match reports[..] {
                    [StorageReport::Size(found_bytes)] if found_bytes == self.size_bytes => {
                        self.finish(Verified::Size, context)
                    }
                    [StorageReport::Size(found_bytes)] => {
                        let why = Message::SizeMismatch {
                            expected_bytes: self.size_bytes,
                            found_bytes: Some(found_bytes),
                        };
                        context.fail(self.id, why);
                        Step::Over
                    }
                    _ => self.fault(unasked(&Answer::Storage(reports)), context),
                }
            }
            (_, answer) => self.fault(unasked(&answer), context),
        }
    }

    fn probed(&mut self, result: Result<Answer, Fault>, context: &mut Context<'_>) -> Step {
        let Stage::Probe(locate) = &mut self.stage else {
            return Step::Rest;
        };
        let size_bytes = match locate.file(result, context.connection) {
            Ok(Sight::File(file)) => file.size_bytes.unwrap_or(u64::MAX),
            Ok(Sight::Ask(request)) => return Step::Run(request),
            Err(failed) => {
                self.changed(context);
                context.fail(self.id, failed.why.clone());
                return failed.step();
            }
        };
        self.size_bytes = size_bytes;
        let record = context.transfers.running(self.id);
        record.view.total_bytes = Some(size_bytes);
        record.show(context.out);
        if self.replace {
            return self.go(context);
        }
        self.stage = Stage::Free;
        Step::Run(Request::Storage(Question::Size(self.path.clone())))
    }

    /// Begins, as the user wishes.
    fn go(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        match record.intent {
            Intent::Cancel => {
                record.cancel(context.out);
                return Step::Over;
            }
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
        self.stage = Stage::Switching;
        Step::Run(Request::Set(CfgSetting::LocalFs { module: true }))
    }

    fn switch_back(&mut self, outcome: Result<(), Message>) -> Step {
        self.stage = Stage::SwitchingBack(outcome);
        Step::Run(Request::Set(CfgSetting::LocalFs { module: false }))
    }

    fn finish(&mut self, level: Verified, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        record.finish(level, context.out);
        let written = (self.path.clone(), Some(self.size_bytes));
        context.out.module_changes.push_back(written);
        Step::Over
    }

    fn fault(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let refused = matches!(fault, Fault::Refused(_) | Fault::Code(_)) && !fault.says_busy();
        let operation = match self.stage {
            Stage::Free | Stage::Measuring => Operation::Storage(StorageVerb::Size),
            Stage::Switching | Stage::SwitchingBack(_) => Operation::Configure,
            _ => Operation::Download,
        };
        match &self.stage {
            // There is none, or the firmware cannot tell.
            Stage::Free if refused => return self.go(context),
            Stage::Fetching if refused => {
                let why = fault.message(operation);
                return self.switch_back(Err(why));
            }
            // Nothing was measured: the module's own word that it is done is all there is.
            Stage::Measuring if refused => return self.finish(Verified::None, context),
            _ => {}
        }
        let was_busy = fault.says_busy();
        let is_switched = match self.stage {
            Stage::Switching => !refused,
            Stage::Fetching | Stage::SwitchingBack(_) => true,
            _ => false,
        };
        self.changed(context);
        let mut why = fault.message(operation);
        if let Stage::SwitchingBack(Err(first)) = &mut self.stage {
            why = std::mem::replace(first, Message::Interrupted);
        }
        context.fail(self.id, why);
        if is_switched {
            context.notice(Message::ConnectionLost);
            return Step::Disconnected(ChannelPhase::Failed);
        }
        match self.stage {
            Stage::Directory | Stage::Probe(_) if !was_busy => Step::Over,
            _ => Step::OverUnsure,
        }
    }

    /// Whoever shows the module's files should look again.
    fn changed(&self, context: &mut Context<'_>) {
        let changed = (self.path.clone(), None);
        context.out.module_changes.push_back(changed);
    }
}
