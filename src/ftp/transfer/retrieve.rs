//! One file of the server into the module: `AT+MFTPRETR=<id>,"<name>","<path>"` (clause 3.10), which needs
//! `"local_fs"` 1 before and gets 0 again behind it, whatever happens.

use crate::app::{ChannelPhase, Message, Operation, TransferId, TransferState, Verified};
use crate::dialect::{CfgSetting, StorageReport, StorageVerb};
use crate::ftp::context::{
    Answer, Context, Failed, Fault, Flow, Halt, Input, Request, Step, settle, unasked,
};
use crate::ftp::queue::Intent;
use crate::ftp::transfer::find::Find;
use crate::ftp::transfer::flow::End;
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

    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let next = match (&mut self.phase, input) {
            (_, Input::Gone(fault)) => {
                self.changed(None, context);
                context.break_off(self.id, fault, Operation::Download);
                return Step::Over;
            }
            (Phase::Begun, _) => self.start(context),
            (Phase::Find(_), input) => self.find(input, context),
            (_, Input::Ended(Ok(answer))) => self.advance(answer, context),
            (_, Input::Ended(Err(fault))) => self.fault(fault, context),
            _ => Err(Halt::REST),
        };
        settle(next, |end| {
            self.changed(None, context);
            end.apply(self.id, context)
        })
    }

    fn start(&mut self, context: &mut Context<'_>) -> Flow<(), End> {
        let now = context.now;
        let (record, out) = context.record(self.id);
        // What an earlier attempt has left is ours.
        self.replace |= record.half.is_known();
        record.start(now, out);
        self.phase = Phase::Find(Find::new(&record.view.directory, &self.name));
        context.phase(ChannelPhase::Downloading);
        self.find(Input::Start, context)
    }

    fn find(&mut self, input: Input, context: &mut Context<'_>) -> Flow<(), End> {
        let Phase::Find(find) = &mut self.phase else {
            return Err(Halt::REST);
        };
        self.size_bytes = find.step(input, context)?.known_bytes();
        let (record, out) = context.record(self.id);
        record.view.total_bytes = self.size_bytes;
        record.show(out);
        if self.replace {
            return self.switch(context);
        }
        self.measure(Phase::Check)
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Flow<(), End> {
        match (&mut self.phase, answer) {
            (Phase::Check, Answer::Storage(_)) => {
                let path = self.path.clone();
                Err(Message::ExistsInModule { path }.into())
            }
            (Phase::Switch, Answer::Done) => {
                if context.is_cancelled(self.id) {
                    return self.switch_back(Err(Message::Interrupted));
                }
                let (record, out) = context.record(self.id);
                record.note_sent(self.size_bytes.unwrap_or(u64::MAX), out);
                self.phase = Phase::Receive;
                let retrieve = Request::RetrieveFile {
                    name: self.name.clone(),
                    path: self.path.clone(),
                    size_bytes: self.size_bytes,
                };
                Err(retrieve.into())
            }
            (Phase::Receive, Answer::Received(came_bytes)) => {
                let listed_bytes = *self.size_bytes.get_or_insert(came_bytes);
                if listed_bytes != came_bytes {
                    return self.switch_back(Err(Message::NotAsListed {
                        listed_bytes,
                        came_bytes,
                    }));
                }
                let now = context.now;
                let (record, out) = context.record(self.id);
                record.progress(now, came_bytes, out);
                record.set(TransferState::Verifying, out);
                self.switch_back(Ok(()))
            }
            (Phase::SwitchBack(outcome), Answer::Done) => {
                match std::mem::replace(outcome, Ok(())) {
                    Ok(()) => self.measure(Phase::Measure),
                    Err(_) if context.is_cancelled(self.id) => Err(End::Cancelled.into()),
                    Err(why) => Err(Failed { why, unsure: true }.into()),
                }
            }
            (Phase::Measure, Answer::Storage(reports)) => match reports[..] {
                [StorageReport::Size(found_bytes)] if Some(found_bytes) == self.size_bytes => {
                    self.finish(Verified::Size, context);
                    Ok(())
                }
                [StorageReport::Size(found_bytes)] => Err(Message::SizeMismatch {
                    expected_bytes: self.size_bytes.unwrap_or(0),
                    found_bytes: Some(found_bytes),
                }
                .into()),
                _ => self.fault(unasked(&Answer::Storage(reports)), context),
            },
            (_, answer) => self.fault(unasked(&answer), context),
        }
    }

    /// Begins, as the user wishes.
    fn switch(&mut self, context: &mut Context<'_>) -> Flow<(), End> {
        let (record, out) = context.record(self.id);
        match record.heed(out) {
            Intent::Run => {}
            Intent::Pause => return Err(End::Paused.into()),
            Intent::Cancel => return Err(End::Cancelled.into()),
        }
        self.phase = Phase::Switch;
        Err(Request::Set(CfgSetting::LocalFs { module: true }).into())
    }

    fn switch_back(&mut self, outcome: Result<(), Message>) -> Flow<(), End> {
        self.phase = Phase::SwitchBack(outcome);
        Err(Request::Set(CfgSetting::LocalFs { module: false }).into())
    }

    fn measure(&mut self, phase: Phase) -> Flow<(), End> {
        self.phase = phase;
        Err(Request::Storage(Question::Size(self.path.clone())).into())
    }

    fn finish(&mut self, level: Verified, context: &mut Context<'_>) {
        let now = context.now;
        let (record, out) = context.record(self.id);
        record.finish(now, level, out);
        self.changed(self.size_bytes, context);
    }

    fn fault(&mut self, fault: Fault, context: &mut Context<'_>) -> Flow<(), End> {
        let refused = fault.refuses();
        let operation = match &self.phase {
            // There is none, or the firmware cannot tell.
            Phase::Check if refused => return self.switch(context),
            // Nothing was measured: the module's own word that it is done is all there is.
            Phase::Measure if refused => {
                self.finish(Verified::None, context);
                return Ok(());
            }
            Phase::Receive if refused => {
                let why = fault.message(Operation::Download);
                return self.switch_back(Err(why));
            }
            Phase::Check | Phase::Measure => Operation::Storage(StorageVerb::Size),
            Phase::Switch | Phase::SwitchBack(_) => Operation::Configure,
            Phase::Begun | Phase::Find(_) | Phase::Receive => Operation::Download,
        };
        let failed = fault.fails(operation);
        Err(match &mut self.phase {
            Phase::SwitchBack(outcome) => {
                let first = std::mem::replace(outcome, Ok(())).err();
                End::OutOfStep(first.unwrap_or(failed.why))
            }
            Phase::Switch | Phase::Receive if failed.unsure => End::OutOfStep(failed.why),
            _ => failed.into(),
        }
        .into())
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
