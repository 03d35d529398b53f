//! A directory of the server with all that is below it: listed one directory after the other, and then downloaded or
//! deleted.

use crate::app::{
    Entry, EntryKind, Event, Message, Operation, ServerName, TransferOptions, Tree, TreeId,
    TreePhase, TreePlace, TreeSize,
};
use crate::dialect::ResultCode;
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::lookup::listed_as;
use crate::ftp::names;
use crate::ftp::queue::trees::{ENTRIES_MAX, PARENT, Walked};
use crate::ftp::queue::{Home, Local, New};

/// Directories below one another in a tree. A link that leads back up ends here at the latest.
const DEPTH_MAX: usize = 32;

/// What a walk is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To download its files.
    Download(TransferOptions),
    /// To know what is in it.
    Count,
}

/// One walk under way.
#[derive(Debug)]
pub(crate) struct Walk {
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
    pub(crate) fn new(
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

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
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
