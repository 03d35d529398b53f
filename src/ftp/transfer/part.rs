//! The half file of an upload that ended: deleted, if it is still the one that the upload left.

use crate::app::{Message, Operation, Subject, TransferId};
use crate::dialect::ListedEntry;
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::lookup::find_file;

/// Looks at the half file of an ended upload, and deletes it.
#[derive(Debug)]
pub(crate) struct DeletePart {
    id: TransferId,
    name: String,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Going to its directory.
    Directory,
    /// Is it there, and can it be ours?
    Probe,
    /// Deleting it.
    Delete,
}

impl DeletePart {
    pub(crate) fn new(id: TransferId, name: String) -> Self {
        Self {
            id,
            name,
            stage: Stage::Directory,
        }
    }

    /// The transfer that left it.
    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Start => {
                let Some(directory) = self.directory(context) else {
                    return Step::Over;
                };
                match context.connection.go_if_elsewhere(&directory) {
                    Some(request) => Step::Run(request),
                    None => self.probe(directory),
                }
            }
            Input::Ended(Ok(answer)) => self.advance(answer, context),
            Input::Ended(Err(fault)) => self.fail(fault, context),
            Input::Gone(_) => Step::Over,
            _ => Step::Rest,
        }
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        // Meanwhile it may have been queued again, or taken off the list.
        let Some(directory) = self.directory(context) else {
            return Step::Over;
        };
        match (&self.stage, answer) {
            (Stage::Directory, Answer::Done) => {
                context.connection.module_directory = Some(directory.clone());
                self.probe(directory)
            }
            (Stage::Probe, Answer::Entries(entries)) => self.probed(&entries, context),
            (Stage::Delete, Answer::Done) => {
                self.gone(context);
                Step::Over
            }
            (_, answer) => self.fail(unasked(&answer), context),
        }
    }

    fn probe(&mut self, directory: String) -> Step {
        self.stage = Stage::Probe;
        Step::Run(Request::List(directory))
    }

    fn probed(&mut self, entries: &[ListedEntry], context: &mut Context<'_>) -> Step {
        let charset = context.connection.charset();
        let Some((there_bytes, _)) = find_file(entries, &self.name, charset) else {
            self.gone(context);
            return Step::Over;
        };
        let wanted = context.transfers.is_wanted_again(self.id);
        let record = context.transfers.get(self.id);
        let ours_bytes = record.and_then(|record| record.ours_bytes);
        // Longer than anything we have sent: somebody else's by now. Or it is another upload's of the same name.
        if wanted || ours_bytes.is_none_or(|ours_bytes| there_bytes > ours_bytes) {
            let name = self.name.clone();
            let message = Message::NotOurPart { name };
            context.out.notice(Subject::Transfer(self.id), message);
            return Step::Over;
        }
        self.stage = Stage::Delete;
        Step::Run(Request::Delete(self.name.clone()))
    }

    /// Nothing of it is left on the server.
    fn gone(&mut self, context: &mut Context<'_>) {
        if let Some(record) = context.transfers.get(self.id) {
            record.ours_bytes = None;
            record.show(context.out);
        }
    }

    fn fail(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let was_busy = fault.says_busy();
        let message = fault.message(Operation::Delete);
        context.out.notice(Subject::Transfer(self.id), message);
        if was_busy {
            return Step::OverUnsure;
        }
        Step::Over
    }

    /// Where it is, as long as the transfer has not been taken up again.
    fn directory(&self, context: &mut Context<'_>) -> Option<String> {
        let record = context.transfers.get(self.id)?;
        record.view.part.as_ref()?;
        Some(record.view.directory.clone())
    }
}
