//! The partial file of an upload that ended: deleted, if it is still the one that the upload left.

use crate::app::{Message, Operation, Subject, TransferId};
use crate::ftp::context::{Context, Flow, Input, Request, Step, settle};
use crate::ftp::lookup::ListedFile;
use crate::ftp::names;
use crate::ftp::queue::{Half, Transfers};
use crate::ftp::transfer::find::Find;

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
    /// Is it there, and can it be ours?
    Find(Find),
    Delete,
}

impl DeletePart {
    pub(crate) fn new(id: TransferId, name: String) -> Self {
        let phase = Phase::Begun;
        Self { id, name, phase }
    }

    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    /// Where the partial file is, as long as its upload is on the list.
    pub(crate) fn path(&self, transfers: &Transfers) -> Option<String> {
        let record = transfers.look_at(self.id)?;
        Some(names::join(&record.view.directory, &self.name))
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        // Meanwhile it may have been queued again, or taken off the list.
        let Some(directory) = self.directory(context) else {
            return Step::Over;
        };
        if let Input::Gone(_) = input {
            return Step::Over;
        }
        settle(self.advance(&directory, input, context), |mut failed| {
            match failed.why {
                Message::NotFound { .. } => {
                    self.gone(context);
                    return Step::Over;
                }
                Message::IsDirectory { name } => failed.why = Message::NotOurPart { name },
                _ => {}
            }
            let subject = Subject::Transfer(self.id);
            context.out.notice(subject, failed.why.clone());
            failed.step()
        })
    }

    fn advance(&mut self, directory: &str, input: Input, context: &mut Context<'_>) -> Flow<()> {
        match &mut self.phase {
            Phase::Begun => {
                self.phase = Phase::Find(Find::new(directory, &self.name));
                self.advance(directory, Input::Start, context)
            }
            Phase::Find(find) => {
                let there = find.step(input, context)?;
                self.found(&there, context)
            }
            Phase::Delete => {
                input.done(Operation::Delete)?;
                self.gone(context);
                Ok(())
            }
        }
    }

    fn found(&mut self, there: &ListedFile, context: &mut Context<'_>) -> Flow<()> {
        let wanted = context.transfers.is_wanted_again(self.id);
        let record = context.transfers.get(self.id);
        let ours_bytes = record.and_then(|record| record.half.up_to_bytes());
        // Longer than anything we have sent: somebody else's by now. Or it is another upload's of the same name.
        if wanted
            || ours_bytes.is_none()
            || there.size_bytes.is_none_or(|size| Some(size) > ours_bytes)
        {
            let name = self.name.clone();
            return Err(Message::NotOurPart { name }.into());
        }
        self.phase = Phase::Delete;
        Err(Request::Delete(self.name.clone()).into())
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
