//! Deleting a directory of the server with all that was found in it.
//!
//! Each directory that has something in it is deleted by its own name first: that takes a link, and is refused for a
//! directory. Only then it is entered, and only where the server says that it is where the way leads. Servers that tell
//! where a link leads do so for all; as long as one has not been seen to, what it says proves nothing, and the directory
//! may be a link all the same: it stays unless the user, who was told, wants it emptied.

use std::collections::VecDeque;

use crate::app::{Message, Operation, TreeId, TreePhase};
use crate::dialect::ResultCode;
use crate::ftp::context::{
    Answer, Context, Fault, Flow, Input, Outcome, Request, Step, settle, unasked,
};
use crate::ftp::names;
use crate::ftp::queue::trees::{PARENT, Walked};

/// A tree that is being deleted: just what was counted. What came since makes its directory stay, and stops it.
#[derive(Debug)]
pub(crate) struct DeleteTree {
    tree: TreeId,
    walked: Walked,
    /// Whether directories that may be links are emptied.
    even_if_links: bool,
    to_do: VecDeque<Deletion>,
    /// What became of each directory.
    state: Vec<Directory>,
    /// The first that stays since it may be a link.
    kept: Option<usize>,
    done: u32,
    stage: Stage,
}

/// One thing to delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deletion {
    /// A directory with something in it, as if it were a link.
    Link(usize),
    /// A file, by its place.
    File(usize),
    /// A directory that nothing is in any more.
    Directory(usize),
}

/// What is known of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Directory {
    /// It is there.
    Unseen,
    /// It was entered, and this is where.
    Entered(String),
    /// It may be a link, and stays.
    Kept,
    /// It is gone, and what was found in it is gone or elsewhere.
    Gone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Begun,
    /// Going to this directory, for the deletion that comes next.
    Enter(usize),
    /// Asking where that is.
    Where(usize),
    Delete(Deletion),
}

impl DeleteTree {
    pub(crate) fn new(tree: TreeId, walked: Walked, even_if_links: bool) -> Self {
        let filled = walked.are_filled();
        let directories = PARENT + 1..walked.directories.len();
        let links = directories.clone().filter(|at| filled[*at]);
        let mut to_do: VecDeque<Deletion> = links.map(Deletion::Link).collect();
        let mut files: Vec<Vec<usize>> = vec![Vec::new(); walked.directories.len()];
        for (at, (directory, _)) in walked.files.iter().enumerate() {
            files[*directory].push(at);
        }
        for directory in directories.rev() {
            to_do.extend(files[directory].drain(..).map(Deletion::File));
            to_do.push_back(Deletion::Directory(directory));
        }
        to_do.extend(files[PARENT].drain(..).map(Deletion::File));
        let mut state = vec![Directory::Unseen; walked.directories.len()];
        state[PARENT] = Directory::Entered(walked.parent.clone());
        Self {
            tree,
            walked,
            even_if_links,
            to_do,
            state,
            kept: None,
            done: 0,
            stage: Stage::Begun,
        }
    }

    /// The paths of what it consists of: its files beside directories, and the directories that all others are in.
    pub(crate) fn names(&self) -> Vec<String> {
        let walked = &self.walked;
        let is_top = |at: &usize| walked.parents[*at] == PARENT;
        let directories = (PARENT + 1..walked.directories.len()).filter(is_top);
        let directories = directories.map(|at| walked.path(at));
        let files = walked.files.iter();
        let files = files.filter(|(directory, _)| *directory == PARENT);
        let files = files.map(|(_, name)| names::join(&walked.parent, name));
        directories.chain(files).collect()
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        if !context.trees.contains_key(&self.tree) {
            return Step::Over;
        }
        let next = match input {
            Input::Start => self.next(context),
            Input::Gone(fault) => Err(fault.fails(Operation::Delete).into()),
            input => input
                .ended()
                .and_then(|result| self.advance(result, context)),
        };
        settle(next, |failed| {
            self.fail(failed.why.clone(), context);
            failed.step()
        })
    }

    fn advance(&mut self, result: Outcome, context: &mut Context<'_>) -> Flow<()> {
        match (self.stage, result) {
            (Stage::Enter(directory), Ok(Answer::Done)) => {
                let path = self.walked.path(directory);
                context.connection.arrive(path);
                self.next(context)
            }
            (Stage::Where(directory), Ok(Answer::WorkingDirectory(path))) => {
                self.entered(directory, &path, context)?;
                self.next(context)
            }
            (Stage::Delete(deletion), Ok(Answer::Done)) => {
                self.to_do.pop_front();
                self.done += 1;
                if let Deletion::Link(directory) | Deletion::Directory(directory) = deletion {
                    self.state[directory] = Directory::Gone;
                }
                self.next(context)
            }
            // It is no link that could be deleted.
            (Stage::Delete(Deletion::Link(_)), Err(fault)) if fault.refuses() => {
                self.to_do.pop_front();
                self.next(context)
            }
            (Stage::Delete(Deletion::Directory(_)), Err(fault))
                if fault == Fault::Code(ResultCode::SERVER) =>
            {
                context.connection.known.hides = true;
                Err(Message::NotEmpty.into())
            }
            (_, Ok(answer)) => Err(unasked(&answer).fails(Operation::Delete).into()),
            (Stage::Delete(_) | Stage::Begun, Err(fault)) => {
                Err(fault.fails(Operation::Delete).into())
            }
            (_, Err(fault)) => Err(fault.fails(Operation::ChangeDirectory).into()),
        }
    }

    /// The server says that this directory is here.
    fn entered(&mut self, directory: usize, path: &[u8], context: &mut Context<'_>) -> Flow<()> {
        let (path, _) = context.connection.charset().decode(path);
        let Directory::Entered(above) = &self.state[self.walked.parents[directory]] else {
            unreachable!("what is in it comes after it");
        };
        let expected = names::join(above, self.walked.own_name(directory));
        let known = &mut context.connection.known;
        if !names::is_same_path(&path, &expected) {
            known.tells_links = true;
            return Err(Message::IsLink { path }.into());
        }
        self.state[directory] = if known.tells_links || self.even_if_links {
            Directory::Entered(path)
        } else {
            self.kept.get_or_insert(directory);
            Directory::Kept
        };
        Ok(())
    }

    fn next(&mut self, context: &mut Context<'_>) -> Flow<()> {
        self.show_progress(context);
        while let Some(deletion) = self.to_do.front().copied() {
            let within = match deletion {
                Deletion::Link(at) | Deletion::Directory(at) => self.walked.parents[at],
                Deletion::File(at) => self.walked.files[at].0,
            };
            let own = match deletion {
                Deletion::Directory(at) => &self.state[at],
                Deletion::Link(_) | Deletion::File(_) => &Directory::Unseen,
            };
            match (self.nearest(within), own) {
                (_, Directory::Kept | Directory::Gone) | (Directory::Kept, _) => {}
                // It went with the directory that it was in.
                (Directory::Gone, _) => {
                    self.done += u32::from(!matches!(deletion, Deletion::Link(_)));
                }
                _ => return self.delete(deletion, within, context),
            }
            self.to_do.pop_front();
        }
        if let Some(directory) = self.kept {
            self.stage = Stage::Where(directory);
            return Err(Message::MayBeLink.into());
        }
        context.trees.remove(&self.tree);
        self.show(TreePhase::Deleted, context);
        Ok(())
    }

    /// What became of a directory, or of the nearest above it that anything is known of.
    fn nearest(&self, mut directory: usize) -> &Directory {
        while self.state[directory] == Directory::Unseen {
            directory = self.walked.parents[directory];
        }
        &self.state[directory]
    }

    fn delete(&mut self, deletion: Deletion, within: usize, context: &mut Context<'_>) -> Flow<()> {
        self.stage = Stage::Enter(within);
        context.go_to(&self.walked.path(within))?;
        if self.state[within] == Directory::Unseen {
            self.stage = Stage::Where(within);
            return Err(Request::WorkingDirectory.into());
        }
        self.stage = Stage::Delete(deletion);
        let name = match deletion {
            Deletion::Link(at) | Deletion::Directory(at) => self.walked.own_name(at),
            Deletion::File(at) => &self.walked.files[at].1,
        };
        Err(Request::Delete(name.to_owned()).into())
    }

    fn fail(&self, why: Message, context: &mut Context<'_>) {
        if let Stage::Enter(_) | Stage::Where(_) = self.stage {
            context.connection.forget_place();
        }
        context.trees.remove(&self.tree);
        let path = match self.stage {
            Stage::Enter(at)
            | Stage::Where(at)
            | Stage::Delete(Deletion::Link(at) | Deletion::Directory(at)) => self.walked.path(at),
            Stage::Delete(Deletion::File(at)) => {
                let (directory, name) = &self.walked.files[at];
                names::join(&self.walked.path(*directory), name)
            }
            Stage::Begun => self.walked.path(PARENT),
        };
        let message = Message::TreeNotDeleted {
            path,
            done: self.done,
            of: self.of(),
            why: Box::new(why),
        };
        context.notice(message.clone());
        self.show(TreePhase::Failed(message), context);
    }

    fn of(&self) -> u32 {
        self.walked.size.directories + self.walked.size.files
    }

    fn show_progress(&self, context: &mut Context<'_>) {
        let (done, of) = (self.done, self.of());
        self.show(TreePhase::Deleting { done, of }, context);
    }

    fn show(&self, phase: TreePhase, context: &mut Context<'_>) {
        context.out.event(self.walked.shown(self.tree, phase));
    }
}
