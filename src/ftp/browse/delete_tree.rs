//! Deleting a directory of the server with all that was found in it.

use crate::app::{Event, Message, Operation, Tree, TreeId, TreePhase};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::names;
use crate::ftp::queue::trees::{PARENT, Walked};

/// A tree that is being deleted: just what was counted. What came since makes its directory stay, and stops it.
#[derive(Debug)]
pub(crate) struct DeleteTree {
    tree: TreeId,
    walked: Walked,
    /// The place of the directory that is emptied, the last first.
    directory: usize,
    done: u32,
    stage: Deletion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deletion {
    /// Going to the directory.
    Enter,
    /// Deleting the file at this place.
    File(usize),
    /// Going to the directory that it is in.
    Leave,
    /// Deleting the directory itself.
    Directory,
}

impl DeleteTree {
    pub(crate) fn new(tree: TreeId, walked: Walked) -> Self {
        Self {
            tree,
            directory: walked.directories.len() - 1,
            walked,
            done: 0,
            stage: Deletion::Enter,
        }
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        if !context.trees.contains_key(&self.tree) {
            return Step::Over;
        }
        match input {
            Input::Start => {
                self.show_progress(context);
                self.enter(context)
            }
            Input::Ended(Ok(Answer::Done)) => self.advance(context),
            Input::Ended(Ok(answer)) => self.fault(unasked(&answer), context),
            Input::Ended(Err(fault)) => self.fault(fault, context),
            Input::Gone(fault) => {
                self.fail(fault.message(Operation::Delete), context);
                Step::Over
            }
            _ => Step::Rest,
        }
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Step {
        match self.stage {
            Deletion::Enter => {
                context.connection.module_directory = Some(self.walked.path(self.directory));
                self.delete_file(0, context)
            }
            Deletion::File(at) => {
                self.done += 1;
                self.show_progress(context);
                self.delete_file(at + 1, context)
            }
            Deletion::Leave => {
                context.connection.module_directory = Some(self.parent());
                self.stage = Deletion::Directory;
                let name = self.walked.directories[self.directory].rsplit('/').next();
                Step::Run(Request::Delete(name.unwrap_or_default().to_owned()))
            }
            Deletion::Directory => {
                self.done += 1;
                self.show_progress(context);
                self.directory -= 1;
                self.enter(context)
            }
        }
    }

    fn enter(&mut self, context: &mut Context<'_>) -> Step {
        let has_files = self.files().next().is_some();
        if !has_files {
            return self.leave(context);
        }
        self.stage = Deletion::Enter;
        let path = self.walked.path(self.directory);
        Step::Run(context.connection.go(path))
    }

    fn delete_file(&mut self, from: usize, context: &mut Context<'_>) -> Step {
        let next = self.files().find(|(at, _)| *at >= from);
        match next.map(|(at, name)| (at, name.to_owned())) {
            Some((at, name)) => {
                self.stage = Deletion::File(at);
                Step::Run(Request::Delete(name))
            }
            None => self.leave(context),
        }
    }

    fn leave(&mut self, context: &mut Context<'_>) -> Step {
        if self.directory == PARENT {
            context.trees.remove(&self.tree);
            self.show(TreePhase::Deleted, context);
            return Step::Over;
        }
        self.stage = Deletion::Leave;
        Step::Run(context.connection.go(self.parent()))
    }

    /// The files in the directory, each with its place.
    fn files(&self) -> impl Iterator<Item = (usize, &str)> {
        let files = self.walked.files.iter().enumerate();
        let here = files.filter(|(_, (directory, _))| *directory == self.directory);
        here.map(|(at, (_, name))| (at, name.as_str()))
    }

    /// The directory that the one at hand is in.
    fn parent(&self) -> String {
        let below = &self.walked.directories[self.directory];
        let above = below.rsplit_once('/').map_or("", |(above, _)| above);
        names::join(&self.walked.parent, above)
    }

    fn fault(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let answered = matches!(fault, Fault::Code(_) | Fault::Refused(_));
        let unsure = fault.says_busy() || !answered;
        let operation = match self.stage {
            Deletion::Enter | Deletion::Leave => Operation::ChangeDirectory,
            Deletion::File(_) | Deletion::Directory => Operation::Delete,
        };
        if matches!(self.stage, Deletion::Enter | Deletion::Leave) {
            context.connection.module_directory = None;
        }
        self.fail(fault.message(operation), context);
        if unsure { Step::OverUnsure } else { Step::Over }
    }

    fn fail(&self, why: Message, context: &mut Context<'_>) {
        context.trees.remove(&self.tree);
        let path = match self.stage {
            Deletion::File(at) => {
                let directory = self.walked.path(self.directory);
                names::join(&directory, &self.walked.files[at].1)
            }
            _ => self.walked.path(self.directory),
        };
        let message = Message::TreeNotDeleted {
            path,
            why: Box::new(why),
        };
        context.notice(message.clone());
        self.show(TreePhase::Failed(message), context);
    }

    fn show_progress(&self, context: &mut Context<'_>) {
        let of = self.walked.size.directories + self.walked.size.files;
        let done = self.done;
        self.show(TreePhase::Deleting { done, of }, context);
    }

    fn show(&self, phase: TreePhase, context: &mut Context<'_>) {
        context.out.event(Event::Tree(Tree {
            id: self.tree,
            name: self.walked.name().to_owned(),
            phase,
        }));
    }
}
