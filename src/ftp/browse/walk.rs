//! A directory of the server with all that is below it: listed one directory after the other, and then downloaded or
//! deleted.
//!
//! Some servers list a link as what it leads to. Where one says that the working directory is elsewhere than the way
//! that led there, or lists what a directory above has, there was a link: to be deleted it counts as the link alone,
//! and to be downloaded it is followed, but never back to where the walk has been.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::app::{
    Entry, EntryKind, Message, Operation, Server, TransferOptions, TreeId, TreePhase, TreePlace,
    TreeSize,
};
use crate::dialect::{ListedEntry, ListedKind, ResultCode};
use crate::ftp::context::{Answer, Context, Fault, Input, Request, Step, unasked};
use crate::ftp::lookup::listed_as;
use crate::ftp::names;
use crate::ftp::queue::trees::{ENTRIES_MAX, PARENT, Walked};
use crate::ftp::queue::{Home, Local, New};

/// Directories below one another in a tree. What is deeper is left out: a link that leads back up ends here at the
/// latest.
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
    /// What was met in each directory up to there.
    met: Vec<Met>,
    /// The place of the last directory that was asked for by its name.
    top: usize,
    stage: Stage,
}

/// What was met in a directory.
#[derive(Debug)]
struct Met {
    /// Where the server says that it is.
    path: String,
    /// A digest of its listing, where that tells it from others.
    listing: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Going to the directory.
    Enter,
    /// Asking where that is.
    Where,
    /// Listing it.
    List,
}

impl Walk {
    /// Of these directories and files in `parent`.
    pub(crate) fn new(
        tree: TreeId,
        purpose: Purpose,
        server: &Server,
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
            top: directories.len(),
            met: vec![Met {
                path: parent.clone(),
                listing: None,
            }],
            found: Walked {
                server: server.into(),
                parent,
                parents: vec![PARENT; directories.len() + 1],
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
                    context.connection.arrive(self.found.path(self.at));
                    self.stage = Stage::Where;
                    Step::Run(Request::WorkingDirectory)
                }
                (Stage::Where, Answer::WorkingDirectory(path)) => self.entered(&path, context),
                (Stage::List, Answer::Entries(entries)) => self.listed(entries, context),
                (_, answer) => self.fault(unasked(&answer), context),
            },
            Input::Ended(Err(Fault::Code(ResultCode::EMPTY_DIRECTORY)))
                if self.stage == Stage::List =>
            {
                self.next(context)
            }
            // A link that leads nowhere, or a directory that is nobody's to see.
            Input::Ended(Err(fault))
                if self.stage == Stage::Enter && fault.refuses() && self.at > self.top =>
            {
                self.leave_out(context)
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

    /// The server says that it is here.
    fn entered(&mut self, path: &[u8], context: &mut Context<'_>) -> Step {
        let (path, _) = context.connection.charset().decode(path);
        let above = &self.met[self.found.parents[self.at]].path;
        if !names::is_same_path(&path, &names::join(above, self.found.own_name(self.at))) {
            context.connection.known.tells_links = true;
            let was_met = self
                .met
                .iter()
                .any(|met| names::is_same_path(&met.path, &path));
            if was_met || self.purpose == Purpose::Count {
                return self.leave_out(context);
            }
        }
        let listing = None;
        self.met.push(Met { path, listing });
        self.stage = Stage::List;
        let path = self.found.path(self.at);
        let listed = listed_as(&path, context.connection.charset());
        Step::Run(Request::List(listed))
    }

    fn listed(&mut self, entries: Vec<ListedEntry>, context: &mut Context<'_>) -> Step {
        let charset = context.connection.charset();
        let digest = digest(&entries);
        let mut above = self.at;
        while digest.is_some() && above != PARENT {
            above = self.found.parents[above];
            if self.met[above].listing == digest {
                // The way that led here leads on from here.
                self.met.pop();
                return self.leave_out(context);
            }
        }
        self.met[self.at].listing = digest;
        let entries = entries.into_iter();
        let directory = self.found.path(self.at);
        let below = context.connection.known.names_below == Some(true);
        let entries = entries.filter_map(|listed| names::entry(listed, &directory, below, charset));
        match self.take(entries) {
            Ok(()) => self.next(context),
            Err(why) => self.fail(why, context),
        }
    }

    /// This directory is not looked into. To be deleted, it goes by itself or stays.
    fn leave_out(&mut self, context: &mut Context<'_>) -> Step {
        let (below, parent) = self.found.remove_directory(self.at);
        let size = &mut self.found.size;
        size.directories -= 1;
        if self.purpose == Purpose::Count {
            size.files += 1;
            let name = below.rsplit('/').next().unwrap_or_default();
            self.found.files.push((parent, name.to_owned()));
        } else {
            size.left_out += 1;
        }
        self.top -= usize::from(self.at <= self.top);
        self.at -= 1;
        self.next(context)
    }

    fn take(&mut self, entries: impl Iterator<Item = Entry>) -> Result<(), Message> {
        let below = self.found.directories[self.at].clone();
        let is_deepest = below.split('/').count() >= DEPTH_MAX;
        let size = &mut self.found.size;
        for entry in entries {
            match entry.kind {
                EntryKind::Directory if entry.usable && !is_deepest => {
                    let below = format!("{below}/{}", entry.name);
                    self.found.directories.push(below);
                    self.found.parents.push(self.at);
                    size.directories += 1;
                }
                EntryKind::File { size_bytes, .. } if entry.usable => {
                    self.found.files.push((self.at, entry.name));
                    size.files += 1;
                    size.bytes = size.bytes.saturating_add(size_bytes.unwrap_or_default());
                }
                _ => size.left_out += 1,
            }
        }
        if self.found.directories.len() + self.found.files.len() > ENTRIES_MAX {
            return Err(Message::TreeTooLarge {
                name: self.found.name().to_owned(),
                entries_max: ENTRIES_MAX as u64,
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
        let tells_links = context.connection.known.tells_links;
        let may_be_links = if tells_links { 0 } else { self.found.filled() };
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
        let walked = TreePhase::Walked {
            size,
            directories,
            may_be_links,
        };
        self.show(walked, context);
        Step::Over
    }

    fn fault(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let operation = match self.stage {
            Stage::Enter | Stage::Where => Operation::ChangeDirectory,
            Stage::List => Operation::List,
        };
        let failed = fault.fails(operation);
        self.fail(failed.why.clone(), context);
        failed.step()
    }

    fn fail(&self, why: Message, context: &mut Context<'_>) -> Step {
        context.trees.remove(&self.tree);
        context.notice(why.clone());
        self.show(TreePhase::Failed(why), context);
        Step::Over
    }

    fn show(&self, phase: TreePhase, context: &mut Context<'_>) {
        context.out.event(self.found.shown(self.tree, phase));
    }
}

/// Tells listings apart that have directories and files in them: without files, those of two directories of the same
/// names may be the same.
fn digest(entries: &[ListedEntry]) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let (mut has_directories, mut has_files) = (false, false);
    for entry in entries {
        entry.name.hash(&mut hasher);
        match &entry.kind {
            ListedKind::Directory => has_directories |= !entry.name.starts_with(b"."),
            ListedKind::File {
                size_bytes,
                modified,
            } => {
                (size_bytes, modified).hash(&mut hasher);
                has_files |= !modified.is_empty();
            }
        }
    }
    (has_directories && has_files).then(|| hasher.finish())
}
