//! The module's own file system: list, put, get, delete, rename, check.
//!
//! ```text
//!   StorageCommand ──► Storage ──► task ──► Question ──► Transaction
//! ```
//!
//! Sans-IO: it is handed commands, answers, content, file events and the time; it gives transactions for the
//! line, file requests, events for the page and its next deadline. Files between the
//! module and a server are a channel's, which asks its [`Question`]s in exchanges of its own.
//!
//! A firmware may lack any of the commands. It is asked for each by the test form before anything else is done,
//! and what it lacks is told with the reason.

mod get;
mod listing;
mod put;
mod question;
mod swap;
mod task;
mod work;

pub(crate) use question::{NEEDED, Question};

use std::collections::{BTreeMap, VecDeque};

use crate::app::{
    self, Event, FileId, ListingState, Message, Notice, StorageCheck, StorageCommand,
    StorageOutcome, StorageTask, Subject, Support, TransferId,
};
use crate::codec::{Charset, encode_string};
use crate::dialect::{STRING_MAX_BYTES, StorageReport, StorageVerb};
use crate::dte::{Failure, Owner, Transaction};
use crate::files::{FileEvent, FileRequest};
use crate::time::Instant;
use get::Get;
use put::Put;
use task::{Context, Fault, Input, Seen, Step};
use work::Task;

/// Commands that may wait.
const COMMANDS_MAX: usize = 1_000;

/// Lines that one answer may have; beyond it a listing counts as failed, not as shorter.
const REPORTS_MAX: usize = 10_000;

/// The room number of the owner handles made here.
pub const OWNER_ROOM: u8 = 2;

/// The module's file system, as our side sees it.
#[derive(Debug, Default)]
pub struct Storage {
    is_up: bool,
    view: app::Storage,
    seen: BTreeMap<String, Seen>,
    prepared: bool,
    waiting: VecDeque<StorageCommand>,
    running: Option<Running>,
    /// How many transactions there were.
    transactions_made: u32,
    /// How many local files were used.
    files_used: u32,
    transactions: VecDeque<Transaction>,
    files: VecDeque<FileRequest>,
    events: VecDeque<Event>,
}

#[derive(Debug)]
struct Running {
    verb: StorageVerb,
    path: String,
    task: Task,
    state: RunningState,
}

#[derive(Debug)]
enum RunningState {
    /// It waits for the answer to this transaction.
    Asking(Asking),
    /// It waits for this time, if nothing comes before.
    Waiting(Instant),
    /// It waits for something else.
    Resting,
}

/// A question under way.
#[derive(Debug)]
struct Asking {
    owner: Owner,
    verb: StorageVerb,
    reports: Vec<StorageReport>,
    /// What was wrong with the answer so far.
    fault: Option<Fault>,
}

impl Storage {
    /// The module is ready.
    pub fn handle_line_up(&mut self) {
        self.is_up = true;
    }

    /// The line is down, or the module restarted: what it can do is asked again.
    pub fn handle_line_down(&mut self, now: Instant) {
        self.is_up = false;
        self.prepared = false;
        self.transactions.clear();
        if self.running.is_some() {
            self.step(now, Input::Gone);
        }
        for command in std::mem::take(&mut self.waiting) {
            self.release(&command);
        }
        self.seen.clear();
        let shown = self.view != app::Storage::default();
        self.view = app::Storage::default();
        if shown {
            self.show();
        }
    }

    /// A command of the user.
    pub fn handle_command(&mut self, now: Instant, mut command: StorageCommand) {
        if let Err(message) = self.check(&command) {
            return self.refuse(command, message);
        }
        // It goes where it was dropped, whatever is shown by the time its turn comes.
        if let StorageCommand::Put { name, .. } = &mut command {
            *name = below(&self.view.directory, name);
        }
        self.waiting.push_back(command);
        self.advance(now);
        self.show();
    }

    /// A command is not carried out.
    pub fn refuse(&mut self, command: StorageCommand, message: Message) {
        self.release(&command);
        self.notice(message);
    }

    /// The paths that a command is about.
    pub fn paths(&self, command: &StorageCommand) -> impl Iterator<Item = String> + use<> {
        let (path, to) = self.path_and_to(command);
        std::iter::once(path).chain(to)
    }

    /// A channel has written a file of the module, of this size in bytes where it is known, or deleted it.
    pub fn handle_changed(&mut self, now: Instant, path: String, size_bytes: Option<u64>) {
        self.seen.remove(&path);
        if size_bytes.is_some() {
            let digest = None;
            self.seen.insert(path, Seen { size_bytes, digest });
        }
        if self.view.is_known() {
            self.relist();
            self.advance(now);
            self.show();
        }
    }

    /// A command that we did not make may have changed files and settings.
    pub fn handle_foreign(&mut self) {
        self.prepared = false;
        for seen in self.seen.values_mut() {
            seen.digest = None;
        }
    }

    /// An information response to a transaction of this room.
    pub fn handle_info(&mut self, owner: Owner, line: &[u8]) {
        let Some(asking) = self.asking(owner) else {
            return;
        };
        match StorageReport::parse(line) {
            Some(report) => asking.take(report),
            None => asking.spoil(Fault::Unreadable(
                String::from_utf8_lossy(line).into_owned(),
            )),
        }
    }

    /// A run of that content.
    pub fn handle_payload(&mut self, now: Instant, owner: Owner, bytes: Vec<u8>) {
        if self.asking(owner).is_some() {
            self.step(now, Input::Payload(bytes));
            self.show();
        }
    }

    /// That content is over; `intact` where all its bytes came.
    pub fn handle_payload_end(&mut self, owner: Owner, intact: bool) {
        if !intact && let Some(asking) = self.asking(owner) {
            asking.spoil(Fault::Torn);
        }
    }

    /// Bytes were lost on the line: of what, no one knows.
    pub fn handle_damaged(&mut self) {
        if let Some(asking) = self.asking_now() {
            asking.spoil(Fault::Torn);
        }
    }

    /// A line came that cannot be read. A listing without it would be shorter than the directory.
    pub fn handle_unreadable(&mut self, line: &str) {
        if let Some(asking) = self.asking_now()
            && asking.verb == StorageVerb::List
        {
            asking.spoil(Fault::Unreadable(line.into()));
        }
    }

    /// A transaction of this room ended.
    pub fn handle_ended(&mut self, now: Instant, owner: Owner, result: Result<(), Failure>) {
        let Some(asking) = self.asking(owner) else {
            return;
        };
        let reports = std::mem::take(&mut asking.reports);
        let answer = match (result, asking.fault.take()) {
            (Err(failure), _) => Err(Fault::Failed(failure)),
            (Ok(()), Some(fault)) => Err(fault),
            (Ok(()), None) => Ok(reports),
        };
        self.step(now, Input::Answered(answer));
        self.show();
    }

    /// Something became of a file request of this room.
    pub fn handle_file(&mut self, now: Instant, transfer: TransferId, event: FileEvent) {
        let is_its = match self.running.as_ref().map(|running| &running.task) {
            Some(Task::Put(put)) => put.transfer() == transfer,
            Some(Task::Get(get)) => get.transfer() == transfer,
            _ => false,
        };
        if is_its {
            self.step(now, Input::File(event));
            self.show();
        }
    }

    /// The time given by [`poll_deadline`](Self::poll_deadline) has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.poll_deadline().is_some_and(|at| now >= at) {
            self.step(now, Input::Elapsed);
            self.show();
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called.
    pub fn poll_deadline(&self) -> Option<Instant> {
        match self.running.as_ref()?.state {
            RunningState::Waiting(until) => Some(until),
            RunningState::Asking(_) | RunningState::Resting => None,
        }
    }

    /// The next transaction for the line.
    pub fn poll_transaction(&mut self) -> Option<Transaction> {
        self.transactions.pop_front()
    }

    /// The next file request.
    pub fn poll_file(&mut self) -> Option<FileRequest> {
        self.files.pop_front()
    }

    /// The next event for the page.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Whether something is done with a file of the module here, or waits to be: with it, or with a directory that
    /// it is in.
    pub fn is_at(&self, path: &str) -> bool {
        let touches = |used: &str| {
            let rest = path.strip_prefix(used.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let running = self.running.as_ref().is_some_and(|running| {
            let to = match &running.task {
                Task::Free { to } | Task::Move { to } => Some(to),
                _ => None,
            };
            running.verb != StorageVerb::List
                && (touches(&running.path) || to.is_some_and(|to| touches(to)))
        });
        let mut waiting = self.waiting.iter();
        running
            || waiting.any(|command| {
                let lists = command.verb() == StorageVerb::List;
                !lists && self.paths(command).any(|used| touches(&used))
            })
    }

    fn check(&self, command: &StorageCommand) -> Result<(), Message> {
        if !self.is_up {
            return Err(Message::NotConnected);
        }
        if self.waiting.len() >= COMMANDS_MAX {
            return Err(Message::QueueFull);
        }
        if let StorageCommand::Put { name, .. } = command
            && (name.is_empty() || name == "." || name == ".." || name.contains('/'))
        {
            return Err(Message::NotAName { text: name.clone() });
        }
        for path in self.paths(command) {
            let names_nothing = path.trim_matches('/').is_empty() || !path.starts_with('/');
            let lists = matches!(command, StorageCommand::Open | StorageCommand::List { .. });
            if names_nothing && !lists {
                return Err(Message::NotAName { text: path });
            }
            encode_string(&path, Charset::Utf8, STRING_MAX_BYTES).map_err(|error| {
                let text = path.clone();
                Message::TextRefused { text, error }
            })?;
        }
        Ok(())
    }

    /// The path that a command is about, and the one that it makes of it.
    fn path_and_to(&self, command: &StorageCommand) -> (String, Option<String>) {
        match command {
            StorageCommand::Open => (self.view.directory.clone(), None),
            StorageCommand::List { directory } => (directory.clone(), None),
            // One that waits has its whole path already.
            StorageCommand::Put { name, .. } if name.starts_with('/') => (name.clone(), None),
            StorageCommand::Put { name, .. } => (below(&self.view.directory, name), None),
            StorageCommand::Move { from, to } => (from.clone(), Some(to.clone())),
            StorageCommand::Get { path }
            | StorageCommand::Delete { path }
            | StorageCommand::Digest { path } => (path.clone(), None),
        }
    }

    /// Starts what can be started.
    fn advance(&mut self, now: Instant) {
        while self.is_up && self.running.is_none() {
            let Some(command) = self.waiting.pop_front() else {
                return;
            };
            if !self.view.is_known() && command != StorageCommand::Open {
                self.waiting.push_front(command);
                self.waiting.push_front(StorageCommand::Open);
                continue;
            }
            self.start(now, command);
        }
    }

    fn start(&mut self, now: Instant, command: StorageCommand) {
        let verb = command.verb();
        let (path, _) = self.path_and_to(&command);
        if let Support::Missing(_) = self.view.support(verb)
            && !matches!(command, StorageCommand::Open | StorageCommand::List { .. })
        {
            self.release(&command);
            self.tell(verb, path, Err(Message::NotInFirmware { verb }));
            return;
        }
        let task = match command {
            StorageCommand::Open => Task::Open { asked: 0 },
            StorageCommand::List { directory } => {
                self.view.directory = directory;
                Task::List
            }
            StorageCommand::Put {
                file,
                size_bytes,
                replace,
                ..
            } => {
                let id = self.next_transfer();
                Task::Put(Box::new(Put::new(
                    id,
                    file,
                    path.clone(),
                    size_bytes,
                    replace,
                )))
            }
            StorageCommand::Get { .. } => {
                Task::Get(Box::new(Get::new(self.next_transfer(), path.clone())))
            }
            StorageCommand::Delete { .. } => Task::Delete,
            StorageCommand::Move { to, .. } => Task::Free { to },
            StorageCommand::Digest { .. } => Task::Digest,
        };
        let total_bytes = match &task {
            Task::Get(_) | Task::Digest => self.seen.get(&path).and_then(|seen| seen.size_bytes),
            _ => None,
        };
        self.view.task = Some(StorageTask {
            verb,
            path: path.clone(),
            done_bytes: 0,
            total_bytes,
        });
        self.running = Some(Running {
            verb,
            path,
            task,
            state: RunningState::Resting,
        });
        self.step(now, Input::Start);
    }

    /// Local files of this room are told from those of transfers by their numbers.
    fn next_transfer(&mut self) -> TransferId {
        self.files_used = self.files_used.wrapping_add(1);
        TransferId::of_storage(self.files_used)
    }

    /// Steps the running task, and starts the next one where it ends.
    fn step(&mut self, now: Instant, input: Input) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        let mut context = Context {
            now,
            view: &mut self.view,
            seen: &mut self.seen,
            prepared: &mut self.prepared,
            files: &mut self.files,
            events: &mut self.events,
        };
        let step = running.task.step(&running.path, input, &mut context);
        let result = match step {
            Step::Ask(question) => match self.ask(question) {
                Ok(asking) => {
                    running.state = RunningState::Asking(asking);
                    self.running = Some(running);
                    return;
                }
                Err(message) => Err(message),
            },
            Step::Wait(until) => {
                running.state = RunningState::Waiting(until);
                self.running = Some(running);
                return;
            }
            Step::Rest => {
                self.running = Some(running);
                return;
            }
            Step::Over(result) => result,
        };
        self.over(running, result);
        self.advance(now);
    }

    fn over(&mut self, running: Running, result: Result<StorageCheck, Message>) {
        self.view.task = None;
        let changes = match &running.task {
            Task::Put(put) => {
                let file = put.file();
                self.files.push_back(FileRequest::Release { file });
                true
            }
            Task::Delete | Task::Move { .. } => true,
            Task::Room => {
                if let Err(message) = result {
                    self.view.space = None;
                    self.notice(message);
                }
                return;
            }
            Task::Open { .. } | Task::List => {
                if let Err(message) = result {
                    if matches!(running.task, Task::Open { .. }) {
                        // What the firmware can do is not known: nothing of what waits can begin.
                        for command in std::mem::take(&mut self.waiting) {
                            self.release(&command);
                        }
                    }
                    self.view.listing = ListingState::Failed;
                    self.view.entries = Vec::new().into();
                    if message != Message::Interrupted {
                        self.notice(message);
                    }
                } else if matches!(running.task, Task::Open { .. }) {
                    let directory = self.view.directory.clone();
                    self.waiting.push_front(StorageCommand::List { directory });
                }
                return;
            }
            Task::Get(_) | Task::Free { .. } | Task::Digest => false,
        };
        if changes {
            self.relist();
        } else {
            self.show_seen_digests();
        }
        self.tell(running.verb, running.path, result);
    }

    /// A digest that was just learnt is shown without listing again.
    fn show_seen_digests(&mut self) {
        let shown = self.view.entries.iter().cloned().map(|mut entry| {
            let seen = self.seen.get(&entry.path);
            entry.digest = seen.and_then(|seen| seen.digest.clone());
            entry
        });
        self.view.entries = shown.collect();
    }

    fn tell(&mut self, verb: StorageVerb, path: String, result: Result<StorageCheck, Message>) {
        if let Err(message) = &result {
            self.notice(message.clone());
        }
        self.view.last = Some(StorageOutcome { verb, path, result });
    }

    /// Lists again, unless something waits that will.
    fn relist(&mut self) {
        let lists = |command: &StorageCommand| {
            !matches!(
                command,
                StorageCommand::Get { .. } | StorageCommand::Digest { .. }
            )
        };
        if !self.waiting.iter().any(lists) {
            let directory = self.view.directory.clone();
            self.waiting.push_back(StorageCommand::List { directory });
        }
    }

    fn ask(&mut self, question: Question) -> Result<Asking, Message> {
        self.transactions_made = self.transactions_made.wrapping_add(1);
        let owner = Owner::new(OWNER_ROOM, 0, self.transactions_made);
        let verb = question.verb();
        let transaction = question
            .transaction(owner)
            .map_err(|(text, error)| Message::TextRefused { text, error })?;
        self.transactions.push_back(transaction);
        Ok(Asking {
            owner,
            verb,
            reports: Vec::new(),
            fault: None,
        })
    }

    fn asking_now(&mut self) -> Option<&mut Asking> {
        match &mut self.running.as_mut()?.state {
            RunningState::Asking(asking) => Some(asking),
            RunningState::Waiting(_) | RunningState::Resting => None,
        }
    }

    fn asking(&mut self, of: Owner) -> Option<&mut Asking> {
        self.asking_now().filter(|asking| asking.owner == of)
    }

    /// A command that is not carried out leaves its file.
    fn release(&mut self, command: &StorageCommand) {
        if let StorageCommand::Put { file, .. } = command {
            let file: FileId = *file;
            self.files.push_back(FileRequest::Release { file });
        }
    }

    fn notice(&mut self, message: Message) {
        let subject = Subject::Storage;
        self.events
            .push_back(Event::Notice(Notice { subject, message }));
    }

    fn show(&mut self) {
        self.view.waiting = self.waiting.len();
        self.events
            .push_back(Event::Storage(Box::new(self.view.clone())));
    }
}

impl Asking {
    fn take(&mut self, report: StorageReport) {
        if self.reports.len() == REPORTS_MAX {
            self.spoil(Fault::Unreadable("…".into()));
        } else {
            self.reports.push(report);
        }
    }

    /// The first fault is the one that is told.
    fn spoil(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }
}

/// The path of `name` in `directory`.
fn below(directory: &str, name: &str) -> String {
    format!("{}/{name}", directory.trim_end_matches('/'))
}
