//! The partial file of an upload that ended: deleted, if it is still the one that the upload left.

use crate::app::{Message, Operation, Subject, TransferId};
use crate::ftp::context::{Context, Failed, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::lookup::ListedFile;
use crate::ftp::queue::Half;
use crate::ftp::transfer::arrive::Arrive;
use crate::ftp::transfer::locate::{Locate, Located, Sought};

/// Looks at the partial file of an ended upload, and deletes it.
#[derive(Debug)]
pub(crate) struct DeletePart {
    id: TransferId,
    name: String,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Begun,
    Arrive(Arrive),
    /// Is it there, and can it be ours?
    Locate(Locate),
    Delete,
}

impl DeletePart {
    pub(crate) fn new(id: TransferId, name: String) -> Self {
        let phase = Phase::Begun;
        Self { id, name, phase }
    }

    /// The transfer that left it.
    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        // Meanwhile it may have been queued again, or taken off the list.
        let Some(directory) = self.directory(context) else {
            return Step::Over;
        };
        let next = match input {
            Input::Start => Ok(self.arrive(directory, context)),
            Input::Ended(result) => self.advance(result, directory, context),
            Input::Gone(_) => return Step::Over,
            _ => return Step::Rest,
        };
        next.unwrap_or_else(|failed| {
            context
                .out
                .notice(Subject::Transfer(self.id), failed.why.clone());
            failed.step()
        })
    }

    fn advance(
        &mut self,
        result: Result<Answer, Fault>,
        directory: String,
        context: &mut Context<'_>,
    ) -> Result<Step, Failed> {
        match &mut self.phase {
            Phase::Begun => {}
            Phase::Arrive(arrive) => {
                return Ok(match arrive.step(result, context.connection)? {
                    Some(request) => Step::Run(request),
                    None => self.locate(&directory, context),
                });
            }
            Phase::Locate(locate) => match locate.step(result, context.connection)? {
                Located::Ask(request) => return Ok(Step::Run(request)),
                Located::File(stamp) => return self.found(&stamp, context),
                Located::Nothing => self.gone(context),
                Located::NoFile | Located::Unknown => {
                    let name = self.name.clone();
                    return Err(Failed::because(Message::NotOurPart { name }));
                }
            },
            Phase::Delete => match result {
                Ok(Answer::Done) => self.gone(context),
                Ok(answer) => return Err(unasked(&answer).fails(Operation::Delete)),
                Err(fault) => return Err(fault.fails(Operation::Delete)),
            },
        }
        Ok(Step::Over)
    }

    fn arrive(&mut self, directory: String, context: &mut Context<'_>) -> Step {
        let mut arrive = Arrive::new(directory.clone(), "");
        match arrive.begin(context.connection) {
            Some(request) => {
                self.phase = Phase::Arrive(arrive);
                Step::Run(request)
            }
            None => self.locate(&directory, context),
        }
    }

    fn locate(&mut self, directory: &str, context: &mut Context<'_>) -> Step {
        let sought = Sought::Expected;
        let (locate, request) = Locate::begin(&self.name, directory, sought, context.connection);
        self.phase = Phase::Locate(locate);
        Step::Run(request)
    }

    fn found(&mut self, there: &ListedFile, context: &mut Context<'_>) -> Result<Step, Failed> {
        let wanted = context.transfers.is_wanted_again(self.id);
        let record = context.transfers.get(self.id);
        let ours_bytes = record.and_then(|record| record.half.up_to_bytes());
        // Longer than anything we have sent: somebody else's by now. Or it is another upload's of the same name.
        if wanted
            || ours_bytes.is_none()
            || there.size_bytes.is_none_or(|size| Some(size) > ours_bytes)
        {
            let name = self.name.clone();
            return Err(Failed::because(Message::NotOurPart { name }));
        }
        self.phase = Phase::Delete;
        Ok(Step::Run(Request::Delete(self.name.clone())))
    }

    /// Nothing of it is left on the server.
    fn gone(&mut self, context: &mut Context<'_>) {
        if let Some(record) = context.transfers.get(self.id) {
            record.half = Half::Foreign;
            record.show(context.out);
        }
    }

    /// Where it is, as long as the transfer has not been taken up again.
    fn directory(&self, context: &mut Context<'_>) -> Option<String> {
        let record = context.transfers.get(self.id)?;
        record.view.part.as_ref()?;
        Some(record.view.directory.clone())
    }
}
