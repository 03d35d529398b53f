//! The original of a file that was moved to another server: deleted last, if it is still what was downloaded.

use crate::app::{Message, Operation, RemoteStamp, Subject, TransferId};
use crate::dialect::ListedEntry;
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::listing::{show_entries, show_failure};
use crate::ftp::lookup::find_file;
use crate::ftp::queue::relay::Origin;

/// Deletes the original of a file that was moved, if it is still what was downloaded.
#[derive(Debug)]
pub(crate) struct RemoveOriginal {
    /// The upload that has brought it elsewhere.
    id: TransferId,
    origin: Origin,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Going to its directory.
    Directory,
    /// Is it still the same?
    Probe,
    /// Deleting it.
    Delete,
    /// It is gone: listing the directory once more, where that is shown.
    List,
}

impl RemoveOriginal {
    pub(crate) fn new(id: TransferId, origin: Origin) -> Self {
        Self {
            id,
            origin,
            stage: Stage::Directory,
        }
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Start => match context.connection.go_if_elsewhere(&self.origin.directory) {
                Some(request) => Step::Run(request),
                None => self.probe(),
            },
            Input::Ended(Ok(answer)) => self.advance(answer, context),
            Input::Ended(Err(fault)) => self.fail(fault, context),
            Input::Gone(_) => {
                self.kept(context);
                Step::Over
            }
            _ => Step::Rest,
        }
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        match (&self.stage, answer) {
            (Stage::Directory, Answer::Done) => {
                let directory = self.origin.directory.clone();
                context.connection.module_directory = Some(directory);
                self.probe()
            }
            (Stage::Probe, Answer::Entries(entries)) => self.probed(&entries, context),
            (Stage::Delete, Answer::Done) => {
                if context.connection.shown_directory != self.origin.directory {
                    return Step::Over;
                }
                self.stage = Stage::List;
                Step::Run(Request::List(self.origin.directory.clone()))
            }
            (Stage::List, Answer::Entries(entries)) => {
                show_entries(context, entries);
                Step::Over
            }
            (_, answer) => self.fail(unasked(&answer), context),
        }
    }

    fn probe(&mut self) -> Step {
        self.stage = Stage::Probe;
        Step::Run(Request::List(self.origin.directory.clone()))
    }

    fn probed(&mut self, entries: &[ListedEntry], context: &mut Context<'_>) -> Step {
        let charset = context.connection.charset();
        let found = find_file(entries, &self.origin.name, charset);
        let now = found.map(|(size_bytes, modified)| RemoteStamp {
            size_bytes,
            modified,
        });
        if now.is_none() || now != self.origin.was {
            self.kept(context);
            return Step::Over;
        }
        // What another channel is writing, or still wants to read, is not this one's to delete.
        let origin = &self.origin;
        let (transfers, server) = (&context.transfers, &origin.server);
        if transfers.holds(server, &origin.directory, &origin.name) {
            self.kept(context);
            return Step::Over;
        }
        self.stage = Stage::Delete;
        Step::Run(Request::Delete(self.origin.name.clone()))
    }

    fn fail(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let was_busy = fault.says_busy();
        if let Stage::List = self.stage {
            show_failure(context, fault.message(Operation::List));
        } else {
            let message = fault.message(Operation::Delete);
            context.out.notice(Subject::Transfer(self.id), message);
            self.kept(context);
        }
        if was_busy {
            return Step::OverUnsure;
        }
        Step::Over
    }

    fn kept(&self, context: &mut Context<'_>) {
        if !matches!(self.stage, Stage::List) {
            let name = self.origin.name.clone();
            let message = Message::OriginalKept { name };
            context.out.notice(Subject::Transfer(self.id), message);
        }
    }
}
