//! One file of the module to the server: `AT+MFTPSTOR=<id>,"<name>","<path>"` (clause 3.12), which needs
//! `"local_fs"` 1 before and gets 0 again behind it, whatever happens. A local file can go this way too, as a
//! temporary file of the module.

use crate::app::{
    ChannelPhase, Conflict, FileId, IfExists, Message, Operation, PART_SUFFIX, TransferId,
    TransferState, Verified,
};
use crate::dialect::{
    CfgSetting, ChannelId, FILE_MAX_BYTES, ListedEntry, ResultCode, StorageReport, StorageSetting,
    StorageVerb, Verb,
};
use crate::files::{FILE_TIMEOUT, FileEvent, FileRequest};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::lookup::{find_file, look_up};
use crate::ftp::names::next_free;
use crate::ftp::queue::Intent;
use crate::ftp::range::{TAIL_BYTES, range_len_bytes};
use crate::ftp::transfer::arrive::Arrive;
use crate::ftp::transfer::comparison::{Compared, Comparison};
use crate::ftp::transfer::upload::{Within, refuses_no_byte};
use crate::storage::{NEEDED, Question};
use crate::time::Duration;

/// A server may need a moment until a listing shows all of a file it has just taken.
const SETTLE_WAIT: Duration = Duration::from_millis(500);

/// How often the size is looked up before it counts as wrong.
const SETTLE_TRIES: u8 = 4;

/// Bytes of a local file that are read at a time.
const BLOCK_BYTES: u64 = 128 << 10;

/// One file of the module on its way to the server.
#[derive(Debug)]
pub(crate) struct Send {
    id: TransferId,
    /// The name it gets in the end.
    name: String,
    /// The name it is stored under until then.
    stored_as: String,
    /// The file of the module.
    path: String,
    from: From,
    /// Its size in bytes, once it is known.
    size_bytes: Option<u64>,
    stage: Stage,
}

/// Where the file is at first.
#[derive(Debug)]
enum From {
    /// In the module.
    Module,
    /// Here; the module's file is temporary.
    Local { file: FileId, bytes: Vec<u8> },
}

#[derive(Debug)]
enum Stage {
    /// Arrive to its directory.
    Directory(Arrive),
    /// Does the name exist?
    Probe(Within),
    /// The user holds it.
    Holding,
    /// Settings of the module's file system are made; these are left.
    Preparing(Vec<StorageSetting>),
    /// The local file is being read.
    Reading,
    /// It goes to the module.
    Putting,
    /// How long is the module's file?
    Sizing,
    /// `"local_fs"` is being set to 1.
    Switching,
    /// It goes to the server.
    Sending,
    /// `"local_fs"` is being set to 0; this is what the sending came to.
    SwitchingBack(Result<(), Message>),
    /// The temporary file is being deleted.
    Cleaning(End),
    /// Is all of it on the server?
    Measuring { tries: u8 },
    /// Is it the same there, to this level?
    Verifying {
        level: Verified,
        comparison: Comparison,
    },
    /// It gets its own name; checked so far.
    Renaming { level: Verified, replaced: bool },
    /// What has its own name is deleted first.
    Replacing(Verified),
}

/// What follows once the module is as it was.
#[derive(Debug)]
enum End {
    Sent,
    Failed(Message),
}

impl Send {
    /// Of a file that is in the module.
    pub(crate) fn of_module(id: TransferId, name: String, path: String) -> Self {
        Self::new(id, name, path, From::Module, None)
    }

    /// Of a local file, through the module.
    pub(crate) fn through(
        channel: ChannelId,
        id: TransferId,
        name: String,
        file: FileId,
        size_bytes: u64,
    ) -> Self {
        // One per channel: what is left behind is replaced by the next, and never fills the module up.
        let path = format!("/at-ferry-{channel}.tmp");
        let bytes = Vec::new();
        Self::new(
            id,
            name,
            path,
            From::Local { file, bytes },
            Some(size_bytes),
        )
    }

    fn new(
        id: TransferId,
        name: String,
        path: String,
        from: From,
        size_bytes: Option<u64>,
    ) -> Self {
        Self {
            id,
            stored_as: name.clone(),
            name,
            path,
            from,
            size_bytes,
            stage: Stage::Directory(Arrive::default()),
        }
    }

    /// The transfer it carries out.
    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    /// The file of the module.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Start => self.start(context),
            Input::Ended(Ok(answer)) => self.advance(answer, context),
            Input::Ended(Err(fault)) => self.fault(fault, context),
            Input::Payload(bytes) => {
                if let Stage::Verifying { comparison, .. } = &mut self.stage {
                    comparison.handle_payload(&bytes);
                }
                Step::Rest
            }
            Input::File(FileEvent::Read { offset, bytes, .. }) => match &mut self.stage {
                Stage::Verifying { comparison, .. } => {
                    let compared = comparison.handle_read(offset, bytes);
                    self.compared(compared, context)
                }
                Stage::Reading => self.read(offset, bytes.ok(), context),
                _ => Step::Rest,
            },
            Input::IntentChanged if matches!(self.stage, Stage::Holding) => self.go(context),
            Input::Elapsed if matches!(self.stage, Stage::Measuring { .. }) => self.list(context),
            Input::Elapsed => {
                context.fail(self.id, Message::SourceUnreadable);
                Step::Over
            }
            Input::Gone(fault) => {
                self.changed(context);
                context.break_off(self.id, fault, Operation::Upload);
                self.tell_what_is_left(context);
                Step::Over
            }
            Input::IntentChanged | Input::Wanted | Input::File(_) => Step::Rest,
        }
    }

    fn start(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        record.start(context.out);
        let directory = record.view.directory.clone();
        let mut arrive = Arrive::new(directory, &record.below);
        context.phase(ChannelPhase::Uploading);
        let Some(request) = arrive.begin(context.connection) else {
            return self.probe(context);
        };
        self.stage = Stage::Directory(arrive);
        Step::Run(request)
    }

    fn probe(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        if record.options.part_name {
            self.stored_as = format!("{}{PART_SUFFIX}", self.name);
        }
        if record.options.if_exists == IfExists::Overwrite {
            return self.go(context);
        }
        self.stage = Stage::Probe(Within::Name);
        let lists_files = context.connection.known.lists_files != Some(false);
        Step::Run(look_up(&self.name, &record.view.directory, lists_files))
    }

    fn list(&self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        let lists_files = context.connection.known.lists_files != Some(false);
        Step::Run(look_up(
            &self.stored_as,
            &record.view.directory,
            lists_files,
        ))
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        match (&mut self.stage, answer) {
            (Stage::Directory(arrive), Answer::Done) => {
                if let Some(request) = arrive.done() {
                    return Step::Run(request);
                }
                let directory = arrive.target().to_owned();
                context.connection.module_directory = Some(directory);
                self.probe(context)
            }
            (Stage::Probe(within), Answer::Entries(entries)) => {
                let within = *within;
                self.probed(&entries, within, context)
            }
            (Stage::Preparing(left), Answer::Storage(_)) => {
                let left = std::mem::take(left);
                self.prepare(left, context)
            }
            (Stage::Putting, Answer::Storage(reports)) => self.put(&reports, context),
            (Stage::Sizing, Answer::Storage(reports)) => match reports[..] {
                [StorageReport::Size(size_bytes)] => {
                    self.size_bytes = Some(size_bytes);
                    let record = context.transfers.running(self.id);
                    record.view.total_bytes = Some(size_bytes);
                    record.show(context.out);
                    self.switch()
                }
                _ => self.fault(unasked(&Answer::Storage(reports)), context),
            },
            (Stage::Switching, Answer::Done) => self.send(context),
            (Stage::Sending, Answer::Sent(sent_bytes)) => {
                let expected_bytes = *self.size_bytes.get_or_insert(sent_bytes);
                let outcome = if sent_bytes == expected_bytes {
                    let record = context.transfers.running(self.id);
                    record.view.total_bytes = Some(sent_bytes);
                    record.progress(context.now, sent_bytes, context.out);
                    Ok(())
                } else {
                    Err(Message::ShortPacket {
                        sent_bytes: expected_bytes,
                        counted_bytes: sent_bytes,
                    })
                };
                self.switch_back(outcome)
            }
            (Stage::SwitchingBack(outcome), Answer::Done) => {
                let end = match std::mem::replace(outcome, Ok(())) {
                    Ok(()) => End::Sent,
                    Err(why) => End::Failed(why),
                };
                self.clean(end, context)
            }
            (Stage::Cleaning(_), Answer::Storage(_)) => self.cleaned(context),
            (Stage::Measuring { tries }, Answer::Entries(entries)) => {
                let tries = *tries;
                self.measured(&entries, tries, context)
            }
            (Stage::Verifying { comparison, .. }, Answer::Done) => {
                let compared = comparison.handle_fetched();
                self.compared(compared, context)
            }
            (Stage::Renaming { level, .. }, Answer::Done) => {
                let level = *level;
                self.stored_as.clone_from(&self.name);
                self.complete(level, context)
            }
            (Stage::Replacing(level), Answer::Done) => {
                let (level, replaced) = (*level, true);
                self.stage = Stage::Renaming { level, replaced };
                self.rename()
            }
            (_, answer) => self.fault(unasked(&answer), context),
        }
    }

    /// An existing name is asked about before anything is overwritten, unless it is of an earlier attempt or the
    /// user has said what to do.
    fn probed(
        &mut self,
        entries: &[ListedEntry],
        within: Within,
        context: &mut Context<'_>,
    ) -> Step {
        let charset = context.connection.charset();
        let record = context.transfers.running(self.id);
        let found = find_file(entries, &self.name, charset);
        match (within, &found) {
            (Within::Name, None)
                if context
                    .connection
                    .has_listed(&record.view.directory, &self.name) =>
            {
                self.stage = Stage::Probe(Within::Directory);
                return Step::Run(Request::List(record.view.directory.clone()));
            }
            (Within::Directory, Some(_)) => context.connection.known.lists_files = Some(false),
            _ => {}
        }
        let Some((size_bytes, modified)) = found else {
            return self.go(context);
        };
        // Under a name of its own nothing of ours has this one.
        let may_be_ours = self.stored_as == self.name && !record.ours_by_word;
        if may_be_ours && record.ours_bytes.is_some_and(|ours| size_bytes <= ours) {
            return self.go(context);
        }
        // What is there is not gone on with: the module sends a file whole.
        record.asks_after_all();
        match record.options.if_exists {
            _ if record.intent == Intent::Cancel => record.cancel(context.out),
            IfExists::Ask => {
                let conflict = Conflict {
                    size_bytes,
                    modified,
                };
                record.ask(conflict, context.out);
            }
            IfExists::Skip => record.cancel(context.out),
            IfExists::Overwrite | IfExists::Resume => return self.go(context),
            IfExists::Rename => {
                self.name = next_free(&self.name);
                self.stored_as.clone_from(&self.name);
                record.view.name.clone_from(&self.name);
                record.show(context.out);
                return self.probe(context);
            }
        }
        Step::Over
    }

    /// Begins, as the user wishes.
    fn go(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        match record.intent {
            Intent::Cancel => {
                record.cancel(context.out);
                return Step::Over;
            }
            Intent::Pause => {
                self.stage = Stage::Holding;
                record.set(TransferState::Paused, context.out);
                return Step::Rest;
            }
            Intent::Run if record.view.state != TransferState::Active => {
                record.set(TransferState::Active, context.out);
            }
            Intent::Run => {}
        }
        match (&self.from, self.size_bytes) {
            (From::Module, _) => {
                self.stage = Stage::Sizing;
                Step::Run(Request::Storage(Question::Size(self.path.clone())))
            }
            (From::Local { .. }, Some(size_bytes)) if size_bytes > FILE_MAX_BYTES => {
                let max_bytes = FILE_MAX_BYTES;
                let why = Message::TooLargeForModule {
                    size_bytes,
                    max_bytes,
                };
                context.fail(self.id, why);
                Step::Over
            }
            (From::Local { .. }, _) => self.prepare(NEEDED.to_vec(), context),
        }
    }

    fn prepare(&mut self, mut left: Vec<StorageSetting>, context: &mut Context<'_>) -> Step {
        if let Some(setting) = left.pop() {
            self.stage = Stage::Preparing(left);
            return Step::Run(Request::Storage(Question::Set(setting)));
        }
        self.stage = Stage::Reading;
        self.read_on(context)
    }

    fn read(&mut self, offset: u64, part: Option<Vec<u8>>, context: &mut Context<'_>) -> Step {
        let From::Local { bytes, .. } = &mut self.from else {
            return Step::Rest;
        };
        if offset != bytes.len() as u64 {
            return Step::Rest;
        }
        match part {
            Some(part) if !part.is_empty() => bytes.extend_from_slice(&part),
            _ => {
                context.fail(self.id, Message::SourceUnreadable);
                return Step::Over;
            }
        }
        self.read_on(context)
    }

    fn read_on(&mut self, context: &mut Context<'_>) -> Step {
        let From::Local { file, bytes } = &mut self.from else {
            return Step::Rest;
        };
        let offset = bytes.len() as u64;
        let left_bytes = self.size_bytes.unwrap_or(0).saturating_sub(offset);
        if left_bytes > 0 {
            let len_bytes = left_bytes.min(BLOCK_BYTES);
            context.out.file(FileRequest::Read {
                transfer: self.id,
                file: *file,
                offset,
                len_bytes: u32::try_from(len_bytes).expect("a block is small"),
            });
            return Step::Wait(context.now + FILE_TIMEOUT);
        }
        let bytes = std::mem::take(bytes);
        if context.transfers.running(self.id).intent == Intent::Cancel {
            context.transfers.running(self.id).cancel(context.out);
            return Step::Over;
        }
        self.stage = Stage::Putting;
        let path = self.path.clone();
        Step::Run(Request::Storage(Question::Put { path, bytes }))
    }

    fn put(&mut self, reports: &[StorageReport], context: &mut Context<'_>) -> Step {
        let sent_bytes = self.size_bytes.unwrap_or(0);
        match *reports {
            [StorageReport::Written(counted_bytes)] if counted_bytes == sent_bytes => self.switch(),
            [StorageReport::Written(counted_bytes)] => {
                let short = Message::ShortPacket {
                    sent_bytes,
                    counted_bytes,
                };
                self.clean(End::Failed(short), context)
            }
            _ => self.fault(unasked(&Answer::Storage(reports.to_vec())), context),
        }
    }

    fn switch(&mut self) -> Step {
        self.stage = Stage::Switching;
        Step::Run(Request::Set(CfgSetting::LocalFs { module: true }))
    }

    fn send(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        if record.intent == Intent::Cancel {
            return self.switch_back(Err(Message::Interrupted));
        }
        record.ours_bytes = record.ours_bytes.max(self.size_bytes);
        record.ours_by_word = false;
        self.stage = Stage::Sending;
        Step::Run(Request::SendFile {
            verb: Verb::Stor,
            name: self.stored_as.clone(),
            path: self.path.clone(),
            size_bytes: self.size_bytes.unwrap_or(FILE_MAX_BYTES),
        })
    }

    fn switch_back(&mut self, outcome: Result<(), Message>) -> Step {
        self.stage = Stage::SwitchingBack(outcome);
        Step::Run(Request::Set(CfgSetting::LocalFs { module: false }))
    }

    /// Deletes the temporary file, where there is one.
    fn clean(&mut self, end: End, context: &mut Context<'_>) -> Step {
        self.stage = Stage::Cleaning(end);
        match self.from {
            From::Module => self.cleaned(context),
            From::Local { .. } => Step::Run(Request::Storage(Question::Delete(self.path.clone()))),
        }
    }

    fn cleaned(&mut self, context: &mut Context<'_>) -> Step {
        self.changed(context);
        let Stage::Cleaning(end) =
            std::mem::replace(&mut self.stage, Stage::Measuring { tries: 1 })
        else {
            return Step::Rest;
        };
        match end {
            End::Sent => {
                let record = context.transfers.running(self.id);
                record.set(TransferState::Verifying, context.out);
                self.list(context)
            }
            End::Failed(_) if context.transfers.running(self.id).intent == Intent::Cancel => {
                context.transfers.running(self.id).cancel(context.out);
                Step::OverUnsure
            }
            End::Failed(why) => {
                context.fail(self.id, why);
                Step::OverUnsure
            }
        }
    }

    fn measured(&mut self, entries: &[ListedEntry], tries: u8, context: &mut Context<'_>) -> Step {
        let found = find_file(entries, &self.stored_as, context.connection.charset());
        let found_bytes = found.map(|(size_bytes, _)| size_bytes);
        if found_bytes == self.size_bytes {
            return self.verify(context);
        }
        if tries < SETTLE_TRIES {
            self.stage = Stage::Measuring { tries: tries + 1 };
            return Step::Wait(context.now + SETTLE_WAIT);
        }
        let why = Message::SizeMismatch {
            expected_bytes: self.size_bytes.unwrap_or(0),
            found_bytes,
        };
        context.fail(self.id, why);
        Step::Over
    }

    /// A local file can be compared; of one that is in the module the sizes are.
    fn verify(&mut self, context: &mut Context<'_>) -> Step {
        let level = context.transfers.running(self.id).options.verify;
        let size_bytes = self.size_bytes.unwrap_or(0);
        let (file, from_bytes) = match (&self.from, level) {
            (From::Local { file, .. }, Verified::Full) => (*file, 0),
            (From::Local { file, .. }, Verified::Tail) => {
                (*file, size_bytes.saturating_sub(TAIL_BYTES))
            }
            _ => return self.complete(Verified::Size, context),
        };
        let (comparison, first) = Comparison::begin(
            self.id,
            file,
            &self.stored_as,
            from_bytes,
            size_bytes,
            range_len_bytes(context.baud),
        );
        self.stage = Stage::Verifying { level, comparison };
        self.compared(first, context)
    }

    fn compared(&mut self, compared: Compared, context: &mut Context<'_>) -> Step {
        let Stage::Verifying { level, .. } = self.stage else {
            return Step::Rest;
        };
        match compared {
            // A read that an earlier attempt asked for: what this one waits for is still to come.
            Compared::Pending => Step::Rest,
            Compared::Read(_) if context.transfers.running(self.id).intent == Intent::Cancel => {
                self.complete(Verified::Size, context)
            }
            Compared::Read(read) => {
                context.out.file(read);
                Step::Wait(context.now + FILE_TIMEOUT)
            }
            Compared::Fetch(request) => Step::Run(request),
            Compared::Same => self.complete(level, context),
            Compared::Different => {
                context.fail(self.id, Message::ContentDiffers);
                Step::Over
            }
            Compared::Unreadable => {
                context.fail(self.id, Message::SourceUnreadable);
                Step::Over
            }
        }
    }

    /// It is all there and checked: give it its own name, where it has another one yet.
    fn complete(&mut self, level: Verified, context: &mut Context<'_>) -> Step {
        if self.stored_as == self.name {
            let record = context.transfers.running(self.id);
            record.finish(level, context.out);
            return Step::Over;
        }
        let replaced = false;
        self.stage = Stage::Renaming { level, replaced };
        self.rename()
    }

    fn rename(&self) -> Step {
        Step::Run(Request::Rename(self.stored_as.clone(), self.name.clone()))
    }

    fn fault(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let (going_failed, fault) = match &mut self.stage {
            Stage::Directory(arrive) => match arrive.failed(fault) {
                Ok(request) => return Step::Run(request),
                Err((operation, fault)) => (Some(operation), fault),
            },
            _ => (None, fault),
        };
        let refused = matches!(fault, Fault::Refused(_) | Fault::Code(_)) && !fault.says_busy();
        let operation = match self.stage {
            Stage::Preparing(_) => Operation::Storage(StorageVerb::Cfg),
            Stage::Putting => Operation::Storage(StorageVerb::Put),
            Stage::Cleaning(_) => Operation::Storage(StorageVerb::Delete),
            Stage::Sizing => Operation::Storage(StorageVerb::Size),
            Stage::Switching | Stage::SwitchingBack(_) => Operation::Configure,
            _ => going_failed.unwrap_or(Operation::Upload),
        };
        match &mut self.stage {
            // A firmware without the command has nothing else than what is needed; what the module counts tells.
            Stage::Preparing(left) if refused => {
                let left = std::mem::take(left);
                return self.prepare(left, context);
            }
            // Some firmware cannot tell: then what it sends is what it has.
            Stage::Sizing if refused => return self.switch(),
            Stage::Putting if fault != Fault::TimedOut => {
                let why = fault.message(operation);
                return self.clean(End::Failed(why), context);
            }
            Stage::Sending if refused => {
                let why = if self.size_bytes == Some(0) && refuses_no_byte(&fault) {
                    Message::EmptyFileNotStored
                } else {
                    fault.message(operation)
                };
                return self.switch_back(Err(why));
            }
            Stage::Cleaning(_) if fault != Fault::TimedOut => {
                let path = self.path.clone();
                context.notice(Message::LeftInModule { path });
                return self.cleaned(context);
            }
            Stage::Renaming {
                level,
                replaced: false,
            } if fault == Fault::Code(ResultCode::SERVER) && context.may_replace(self.id) => {
                self.stage = Stage::Replacing(*level);
                return Step::Run(Request::Delete(self.name.clone()));
            }
            _ => {}
        }
        let was_busy = fault.says_busy();
        let is_switched = match self.stage {
            Stage::Switching => !refused,
            Stage::Sending | Stage::SwitchingBack(_) => true,
            _ => false,
        };
        self.changed(context);
        let mut why = fault.message(operation);
        if let Stage::SwitchingBack(Err(first)) = &mut self.stage {
            why = std::mem::replace(first, Message::Interrupted);
        }
        context.fail(self.id, why);
        self.tell_what_is_left(context);
        if is_switched {
            return out_of_step(context);
        }
        match self.stage {
            Stage::Directory(_) | Stage::Probe(_) if !was_busy => Step::Over,
            _ => Step::OverUnsure,
        }
    }

    /// The temporary file stays where nobody is there to delete it; the next attempt, if there is one, replaces it.
    fn tell_what_is_left(&self, context: &mut Context<'_>) {
        let is_there = matches!(
            self.stage,
            Stage::Putting
                | Stage::Switching
                | Stage::Sending
                | Stage::SwitchingBack(_)
                | Stage::Cleaning(_)
        );
        let is_over = context.transfers.running(self.id).view.state.is_ended();
        if is_there && is_over && matches!(self.from, From::Local { .. }) {
            let path = self.path.clone();
            context.notice(Message::LeftInModule { path });
        }
    }

    /// Whoever shows the module's files should look again.
    fn changed(&self, context: &mut Context<'_>) {
        if matches!(self.from, From::Local { .. }) {
            let changed = (self.path.clone(), None);
            context.out.module_changes.push_back(changed);
        }
    }
}

/// `"local_fs"` may be 1 still, under which every other transfer would mean something else: the connection is
/// made again, and its settings with it.
pub(crate) fn out_of_step(context: &mut Context<'_>) -> Step {
    context.notice(Message::ConnectionLost);
    Step::Disconnected(ChannelPhase::Failed)
}
