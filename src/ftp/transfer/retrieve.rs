//! One file of the server into the module: `AT+MFTPRETR=<id>,"<name>","<path>"` (clause 3.10), which needs
//! `"local_fs"` 1 before and gets 0 again behind it, whatever happens.

use crate::app::{ChannelPhase, Message, Operation, TransferId, TransferState, Verified};
use crate::dialect::{CfgSetting, StorageReport, StorageVerb};
use crate::ftp::context::{Context, Failed, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::queue::Intent;
use crate::ftp::transfer::find::Find;
use crate::ftp::transfer::flow::End;
use crate::ftp::transfer::locate::Sight;
use crate::storage::Question;

/// One file of the server on its way into the module.
#[derive(Debug)]
pub(crate) struct Retrieve {
    id: TransferId,
    name: String,
    path: String,
    /// Whether the module may have such a file already.
    replace: bool,
    size_bytes: Option<u64>,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Begun,
    /// It is being found.
    Find(Find),
    /// Does the module have such a file?
    Check,
    /// `"local_fs"` is being set to 1.
    Switch,
    /// It comes.
    Receive,
    /// `"local_fs"` is being set to 0; this is what the receiving came to.
    SwitchBack(Result<(), Message>),
    /// How long is the module's file now?
    Measure,
}

impl Retrieve {
    pub(crate) fn new(id: TransferId, name: String, path: String, replace: bool) -> Self {
        Self {
            id,
            name,
            path,
            replace,
            size_bytes: None,
            phase: Phase::Begun,
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
        let next = match input {
            Input::Start => Ok(self.start(context)),
            Input::Ended(Ok(answer)) => self.advance(answer, context),
            Input::Ended(Err(fault)) => self.fault(fault, context),
            Input::Gone(fault) => {
                self.changed(None, context);
                context.break_off(self.id, fault, Operation::Download);
                return Step::Over;
            }
            Input::IntentChanged
            | Input::Payload(_)
            | Input::File(_)
            | Input::Wanted
            | Input::Elapsed => Ok(Step::Rest),
        };
        next.unwrap_or_else(|end| {
            self.changed(None, context);
            end.apply(self.id, context)
        })
    }

    fn start(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        // What an earlier attempt has left is ours.
        self.replace |= record.half.is_known();
        record.start(context.out);
        let directory = record.view.directory.clone();
        context.phase(ChannelPhase::Downloading);
        let (find, request) = Find::begin(&directory, &self.name, context.connection);
        self.phase = Phase::Find(find);
        Step::Run(request)
    }

    fn find(
        &mut self,
        result: Result<Answer, Fault>,
        context: &mut Context<'_>,
    ) -> Result<Step, End> {
        let Phase::Find(find) = &mut self.phase else {
            return Ok(Step::Rest);
        };
        self.size_bytes = match find.step(result, context.connection)? {
            Sight::Ask(request) => return Ok(Step::Run(request)),
            Sight::File(file) => file.known_bytes(),
        };
        let record = context.transfers.running(self.id);
        record.view.total_bytes = self.size_bytes;
        record.show(context.out);
        if self.replace {
            return self.switch(context);
        }
        self.phase = Phase::Check;
        Ok(Step::Run(self.measure()))
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Result<Step, End> {
        Ok(match (&mut self.phase, answer) {
            (Phase::Find(_), answer) => return self.find(Ok(answer), context),
            (Phase::Check, Answer::Storage(_)) => {
                let path = self.path.clone();
                return Err(Message::ExistsInModule { path }.into());
            }
            (Phase::Switch, Answer::Done) => {
                let record = context.transfers.running(self.id);
                if record.intent == Intent::Cancel {
                    return Ok(self.switch_back(Err(Message::Interrupted)));
                }
                record.note_sent(self.size_bytes.unwrap_or(u64::MAX), context.out);
                self.phase = Phase::Receive;
                Step::Run(Request::RetrieveFile {
                    name: self.name.clone(),
                    path: self.path.clone(),
                    size_bytes: self.size_bytes,
                })
            }
            (Phase::Receive, Answer::Received(came_bytes)) => {
                let listed_bytes = *self.size_bytes.get_or_insert(came_bytes);
                let outcome = if listed_bytes == came_bytes {
                    let record = context.transfers.running(self.id);
                    record.progress(context.now, came_bytes, context.out);
                    record.set(TransferState::Verifying, context.out);
                    Ok(())
                } else {
                    Err(Message::NotAsListed {
                        listed_bytes,
                        came_bytes,
                    })
                };
                self.switch_back(outcome)
            }
            (Phase::SwitchBack(outcome), Answer::Done) => {
                if let Err(why) = std::mem::replace(outcome, Ok(())) {
                    if context.transfers.running(self.id).intent == Intent::Cancel {
                        return Err(End::Cancelled);
                    }
                    return Err(Failed { why, unsure: true }.into());
                }
                self.phase = Phase::Measure;
                Step::Run(self.measure())
            }
            (Phase::Measure, Answer::Storage(reports)) => match reports[..] {
                [StorageReport::Size(found_bytes)] if Some(found_bytes) == self.size_bytes => {
                    self.finish(Verified::Size, context)
                }
                [StorageReport::Size(found_bytes)] => {
                    return Err(Message::SizeMismatch {
                        expected_bytes: self.size_bytes.unwrap_or(0),
                        found_bytes: Some(found_bytes),
                    }
                    .into());
                }
                _ => return self.fault(unasked(&Answer::Storage(reports)), context),
            },
            (_, answer) => return self.fault(unasked(&answer), context),
        })
    }

    /// Begins, as the user wishes.
    fn switch(&mut self, context: &mut Context<'_>) -> Result<Step, End> {
        match context.transfers.running(self.id).heed(context.out) {
            Intent::Run => {}
            Intent::Pause => return Err(End::Paused),
            Intent::Cancel => return Err(End::Cancelled),
        }
        self.phase = Phase::Switch;
        Ok(Step::Run(Request::Set(CfgSetting::LocalFs {
            module: true,
        })))
    }

    fn switch_back(&mut self, outcome: Result<(), Message>) -> Step {
        self.phase = Phase::SwitchBack(outcome);
        Step::Run(Request::Set(CfgSetting::LocalFs { module: false }))
    }

    fn measure(&self) -> Request {
        Request::Storage(Question::Size(self.path.clone()))
    }

    fn finish(&mut self, level: Verified, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        record.finish(level, context.out);
        self.changed(self.size_bytes, context);
        Step::Over
    }

    fn fault(&mut self, fault: Fault, context: &mut Context<'_>) -> Result<Step, End> {
        let refused = fault.refuses();
        let operation = match &self.phase {
            Phase::Find(_) => return self.find(Err(fault), context),
            // There is none, or the firmware cannot tell.
            Phase::Check if refused => return self.switch(context),
            // Nothing was measured: the module's own word that it is done is all there is.
            Phase::Measure if refused => return Ok(self.finish(Verified::None, context)),
            Phase::Receive if refused => {
                let why = fault.message(Operation::Download);
                return Ok(self.switch_back(Err(why)));
            }
            Phase::Check | Phase::Measure => Operation::Storage(StorageVerb::Size),
            Phase::Switch | Phase::SwitchBack(_) => Operation::Configure,
            Phase::Begun | Phase::Receive => Operation::Download,
        };
        let failed = fault.fails(operation);
        Err(match &mut self.phase {
            Phase::SwitchBack(outcome) => {
                let first = std::mem::replace(outcome, Ok(())).err();
                End::OutOfStep(first.unwrap_or(failed.why))
            }
            Phase::Switch | Phase::Receive if failed.unsure => End::OutOfStep(failed.why),
            _ => failed.into(),
        })
    }

    /// Whoever shows the module's files should look again, or knows this much of it.
    fn changed(&self, size_bytes: Option<u64>, context: &mut Context<'_>) {
        if let Phase::Begun | Phase::Find(_) | Phase::Check = self.phase {
            return;
        }
        let changed = (self.path.clone(), size_bytes);
        context.out.module_changes.push_back(changed);
    }
}
