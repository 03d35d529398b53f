//! A directory of the server with all that is below it: listed one directory after the other, and then downloaded or
//! deleted.

use std::collections::BTreeMap;

use crate::app::{
    Entry, EntryKind, Event, Message, Operation, ServerName, TransferOptions, Tree, TreeId,
    TreePhase, TreePlace, TreeSize,
};
use crate::dialect::ResultCode;
use crate::ftp::directory::listed_as;
use crate::ftp::exchange::{Answer, Fault, Request};
use crate::ftp::job::{Context, Input, Step, unasked};
use crate::ftp::names;
use crate::ftp::transfers::{Home, Local, New, TRANSFERS_MAX};

/// Directories below one another in a tree. A link that leads back up ends here at the latest.
const DEPTH_MAX: usize = 32;

/// Files and directories in a tree: as many as there can be transfers.
const ENTRIES_MAX: usize = TRANSFERS_MAX;

/// The place of the directory that a tree is in.
const PARENT: usize = 0;

/// The trees that somebody wants something of.
pub(super) type Trees = BTreeMap<TreeId, Option<Walked>>;

/// What a walk is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To download its files.
    Download(TransferOptions),
    /// To know what is in it.
    Count,
}

/// All that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Walked {
    /// The server that it is on.
    server: ServerName,
    /// The absolute path of the directory that the tree is in.
    parent: String,
    /// That directory itself, under an empty name, and those of the tree as `top/a/b`, each behind the one that it is
    /// in.
    directories: Vec<String>,
    /// Its files: the place of the directory that each is in, and its name.
    files: Vec<(usize, String)>,
    size: TreeSize,
}

impl Walked {
    /// The server that it is on.
    pub(super) fn server(&self) -> &ServerName {
        &self.server
    }

    /// It comes to nothing.
    pub(super) fn failed(&self, id: TreeId, why: Message) -> Tree {
        Tree {
            id,
            name: self.name().to_owned(),
            phase: TreePhase::Failed(why),
        }
    }

    /// What it is called: as the first of what it consists of.
    fn name(&self) -> &str {
        let first = self.directories.get(PARENT + 1);
        first
            .or_else(|| self.files.first().map(|(_, name)| name))
            .map_or("", String::as_str)
    }

    fn path(&self, directory: usize) -> String {
        names::join(&self.parent, &self.directories[directory])
    }
}

/// One walk under way.
#[derive(Debug)]
pub(super) struct Walk {
    tree: TreeId,
    purpose: Purpose,
    found: Walked,
    /// The place of the directory that is looked at.
    at: usize,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Going to the directory.
    Enter,
    /// Listing it.
    List,
}

impl Walk {
    /// Of these directories and files in `parent`.
    pub(super) fn new(
        tree: TreeId,
        purpose: Purpose,
        server: ServerName,
        parent: String,
        directories: Vec<String>,
        files: Vec<String>,
    ) -> Self {
        let size = TreeSize {
            directories: directories.len().try_into().unwrap_or(u32::MAX),
            files: files.len().try_into().unwrap_or(u32::MAX),
            ..TreeSize::default()
        };
        Self {
            tree,
            purpose,
            found: Walked {
                server,
                parent,
                directories: std::iter::once(String::new()).chain(directories).collect(),
                files: files.into_iter().map(|name| (PARENT, name)).collect(),
                size,
            },
            at: PARENT,
            stage: Stage::Enter,
        }
    }

    pub(super) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        // Nobody wants it any more.
        if !context.trees.contains_key(&self.tree) {
            return Step::Over;
        }
        match input {
            Input::Start => self.next(context),
            Input::Ended(Ok(answer)) => match (self.stage, answer) {
                (Stage::Enter, Answer::Done) => {
                    let path = self.found.path(self.at);
                    let listed = listed_as(&path, context.connection.charset());
                    context.connection.module_directory = Some(path);
                    self.stage = Stage::List;
                    Step::Run(Request::List(listed))
                }
                (Stage::List, Answer::Entries(entries)) => {
                    let charset = context.connection.charset();
                    let entries = entries.into_iter();
                    let entries = entries.filter_map(|listed| names::entry(listed, charset));
                    match self.take(entries) {
                        Ok(()) => self.next(context),
                        Err(why) => self.fail(why, context),
                    }
                }
                (_, answer) => self.fault(unasked(&answer), context),
            },
            Input::Ended(Err(Fault::Code(ResultCode::EMPTY_DIRECTORY)))
                if self.stage == Stage::List =>
            {
                self.next(context)
            }
            Input::Ended(Err(fault)) => self.fault(fault, context),
            Input::Gone(fault) => self.fail(fault.message(Operation::List), context),
            _ => Step::Rest,
        }
    }

    fn enter(&mut self, context: &mut Context<'_>) -> Step {
        self.show(TreePhase::Walking(self.found.size), context);
        let path = self.found.path(self.at);
        if let Err(why) = names::check_text(&path, context.connection.charset()) {
            return self.fail(why, context);
        }
        self.stage = Stage::Enter;
        Step::Run(context.connection.go(path))
    }

    fn take(&mut self, entries: impl Iterator<Item = Entry>) -> Result<(), Message> {
        let below = self.found.directories[self.at].clone();
        for entry in entries {
            if !entry.usable {
                self.found.size.left_out += 1;
                continue;
            }
            match entry.kind {
                EntryKind::Directory => {
                    self.found
                        .directories
                        .push(format!("{below}/{}", entry.name));
                    self.found.size.directories += 1;
                }
                EntryKind::File { size_bytes, .. } => {
                    self.found.files.push((self.at, entry.name));
                    self.found.size.files += 1;
                    self.found.size.bytes = self
                        .found
                        .size
                        .bytes
                        .saturating_add(size_bytes.unwrap_or_default());
                }
            }
        }
        let deepest = self.found.directories.last();
        let depth = deepest.map_or(0, |below| below.split('/').count());
        if depth > DEPTH_MAX || self.found.directories.len() + self.found.files.len() > ENTRIES_MAX
        {
            return Err(Message::TreeTooLarge {
                name: self.found.name().to_owned(),
                entries_max: ENTRIES_MAX as u64,
                depth_max: DEPTH_MAX as u64,
            });
        }
        Ok(())
    }

    fn next(&mut self, context: &mut Context<'_>) -> Step {
        self.at += 1;
        if self.at < self.found.directories.len() {
            return self.enter(context);
        }
        self.complete(context)
    }

    fn complete(&mut self, context: &mut Context<'_>) -> Step {
        let size = self.found.size;
        let directories = self.found.directories[PARENT + 1..].into();
        match &self.purpose {
            Purpose::Download(options) => {
                let options = *options;
                context.trees.remove(&self.tree);
                let server = context.connection.server.clone();
                let Some(server) =
                    server.filter(|_| context.transfers.room() >= self.found.files.len())
                else {
                    return self.fail(Message::QueueFull, context);
                };
                for (directory, name) in &self.found.files {
                    let new = New {
                        channel: context.channel,
                        name: name.clone(),
                        directory: self.found.path(*directory),
                        below: String::new(),
                        local: Local::Sink,
                        server: Home::Known(server.clone()),
                        tree: Some(TreePlace {
                            tree: self.tree,
                            below: self.found.directories[*directory].clone(),
                        }),
                        options,
                    };
                    // There is room.
                    let _added = context.transfers.add(new, context.out);
                }
                if size.left_out > 0 {
                    context.notice(Message::TreeIncomplete {
                        name: self.found.name().to_owned(),
                        left_out: size.left_out,
                    });
                }
            }
            Purpose::Count => {
                let found = self.found.clone();
                context.trees.insert(self.tree, Some(found));
            }
        }
        self.show(TreePhase::Walked { size, directories }, context);
        Step::Over
    }

    fn fault(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let operation = match self.stage {
            Stage::Enter => Operation::ChangeDirectory,
            Stage::List => Operation::List,
        };
        let was_busy = fault.says_busy();
        let step = self.fail(fault.message(operation), context);
        if was_busy { Step::OverUnsure } else { step }
    }

    fn fail(&self, why: Message, context: &mut Context<'_>) -> Step {
        context.trees.remove(&self.tree);
        context.notice(why.clone());
        self.show(TreePhase::Failed(why), context);
        Step::Over
    }

    fn show(&self, phase: TreePhase, context: &mut Context<'_>) {
        context.out.event(Event::Tree(Tree {
            id: self.tree,
            name: self.found.name().to_owned(),
            phase,
        }));
    }
}

/// A tree that is being deleted: just what was counted. What came since makes its directory stay, and stops it.
#[derive(Debug)]
pub(super) struct DeleteTree {
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
    pub(super) fn new(tree: TreeId, walked: Walked) -> Self {
        Self {
            tree,
            directory: walked.directories.len() - 1,
            walked,
            done: 0,
            stage: Deletion::Enter,
        }
    }

    pub(super) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
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
