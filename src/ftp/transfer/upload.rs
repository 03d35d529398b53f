//! One file to the server, through all phases (clause 3.12). To add a phase, add it to [`Phase`] and say in
//! [`Upload::advance`] what it leads to.
//!
//! ```text
//!  Arrive ─► Half ──────► Resume ─► Deliver ─► Confirm ─► Publish ─► done
//!    │        │  └► Placed ─┘ │       │ │ └► Early ─► ended before its time
//!    └► NameCheck ◄───────────┘       └─┴ held, refused to append, not this way: from Half or Deliver on
//! ```
//!
//! An upload that was broken off goes on where the server's copy ends, if the end of that copy is the same as
//! the source; otherwise it starts over.

use crate::app::{
    ChannelPhase, FileId, IfExists, Message, Operation, Subject, TransferId, TransferState,
    UploadWay,
};
use crate::dialect::ChannelId;
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::lookup::ListedFile;
use crate::ftp::queue::retry::may_pass;
use crate::ftp::queue::{Half, Intent};
use crate::ftp::transfer::arrive::Arrive;
use crate::ftp::transfer::confirm::{Confirm, Resume, Standing};
use crate::ftp::transfer::deliver::{Deliver, Delivered, Early, EarlyWhy};
use crate::ftp::transfer::flow::{End, Flow};
use crate::ftp::transfer::locate::{Locate, Located, Sought};
use crate::ftp::transfer::name_check::{NameCheck, Verdict, judge};
use crate::ftp::transfer::outgoing::{Outgoing, SourceFile};
use crate::ftp::transfer::publish::{Publish, Published, unpublished};

/// One upload under way.
#[derive(Debug)]
pub(crate) struct Upload {
    item: Outgoing,
    /// Whether what has the name that it is stored under may be written over: its own part, or nothing.
    stored_free: bool,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Begun,
    Arrive(Arrive),
    /// What an earlier attempt has left under the name that it is stored under is looked up.
    Half(Locate),
    /// What was whole is not listed, or hidden: has it got its own name, and only the answer to that was lost?
    Placed(Locate, bool),
    NameCheck(NameCheck),
    /// Is the name free that it is stored under until it is complete?
    Stored(Locate),
    /// Is what is there its beginning?
    Resume(Resume),
    /// Is what has its own name it? It was renamed, and the answer was lost; or that was refused for this reason.
    Moved(Resume, Option<Message>),
    Deliver(Deliver),
    /// It ended before the file did: how much of it is on the server?
    Early(EarlyWhy, Locate),
    Confirm(Confirm),
    Publish(Publish),
}

impl Upload {
    /// Of a local file.
    pub(crate) fn of_local(id: TransferId, name: String, file: FileId, size_bytes: u64) -> Self {
        Self::new(id, name, SourceFile::Local(file), Some(size_bytes))
    }

    /// Of a file that is in the module.
    pub(crate) fn of_module(id: TransferId, name: String, path: String) -> Self {
        Self::new(id, name, SourceFile::Module(path), None)
    }

    fn new(id: TransferId, name: String, from: SourceFile, size_bytes: Option<u64>) -> Self {
        Self {
            item: Outgoing {
                id,
                stored_as: name.clone(),
                name,
                from,
                size_bytes,
                way: UploadWay::ModuleFile,
            },
            stored_free: false,
            phase: Phase::Begun,
        }
    }

    /// The transfer it carries out.
    pub(crate) fn id(&self) -> TransferId {
        self.item.id
    }

    /// The file of the module that it uses, if it does.
    pub(crate) fn module_path(&self, channel: ChannelId) -> Option<String> {
        match (&self.item.from, &self.phase) {
            (SourceFile::Module(path), _) => Some(path.clone()),
            (_, Phase::Deliver(deliver)) => deliver.module_path(channel, &self.item),
            _ => None,
        }
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let step = match input {
            Input::Gone(fault) => {
                context.break_off(self.item.id, fault, Operation::Upload);
                Step::Over
            }
            input => match self.advance(input, context) {
                Ok(step) => return step,
                Err(end) => end.apply(self.item.id, context),
            },
        };
        if let Phase::Deliver(deliver) = &self.phase {
            deliver.abandon(&self.item, context);
        }
        step
    }

    fn enter(&mut self, phase: Phase, context: &mut Context<'_>) -> Result<Step, End> {
        self.phase = phase;
        self.advance(Input::Start, context)
    }

    fn advance(&mut self, input: Input, context: &mut Context<'_>) -> Result<Step, End> {
        let item = &mut self.item;
        match (&mut self.phase, input) {
            (Phase::Begun, Input::Start) => self.begin(context),
            (Phase::Arrive(arrive), input) => {
                let next = match input {
                    Input::Start => arrive.begin(context.connection),
                    Input::Ended(result) => arrive.step(result, context.connection)?,
                    _ => return Ok(Step::Rest),
                };
                match next {
                    Some(request) => Ok(Step::Run(request)),
                    None => self.look(context),
                }
            }
            (Phase::Half(locate), Input::Ended(result)) => {
                match locate.step(result, context.connection)? {
                    Located::Ask(request) => Ok(Step::Run(request)),
                    Located::File(there) => self.half_found(there, context),
                    Located::Unknown => self.half_unseen(context),
                    Located::NoFile | Located::Nothing => self.half_gone(false, context),
                }
            }
            (Phase::Placed(locate, is_hidden), Input::Ended(result)) => {
                let is_hidden = *is_hidden;
                match locate.step(result, context.connection)? {
                    Located::Ask(request) => Ok(Step::Run(request)),
                    Located::File(there) if there.size_bytes == item.size_bytes => {
                        self.moved(is_hidden, None, context)
                    }
                    _ => self.not_moved(None, context),
                }
            }
            (Phase::Moved(resume, why), input) => match resume.step(input, item, context)? {
                Flow::Wants(step) => Ok(step),
                Flow::Over(Standing::Beginning(_)) => {
                    item.stored_as.clone_from(&item.name);
                    self.confirm(context)
                }
                Flow::Over(_) => {
                    let why = why.take();
                    self.not_moved(why, context)
                }
            },
            (Phase::NameCheck(check), input) => match check.step(input, item, context)? {
                Flow::Wants(step) => Ok(step),
                Flow::Over(verdict) => self.checked(verdict, context),
            },
            (Phase::Stored(locate), Input::Ended(result)) => {
                let found = locate.step(result, context.connection)?;
                match found {
                    Located::Ask(request) => return Ok(Step::Run(request)),
                    Located::Nothing => {}
                    Located::Unknown if context.may_replace(item.id) => {}
                    // Another upload of this page has left it.
                    Located::File(there) if context.transfers.has_left(item.id, &there) => {}
                    Located::File(_) | Located::NoFile | Located::Unknown => {
                        let name = item.stored_as.clone();
                        return Err(Message::PartNameTaken { name }.into());
                    }
                }
                self.stored_free = true;
                self.deliver(0, context)
            }
            (Phase::Resume(resume), input) => match resume.step(input, item, context)? {
                Flow::Wants(step) => Ok(step),
                Flow::Over(standing) => self.seen(standing, context),
            },
            (Phase::Deliver(deliver), input) => match deliver.step(input, item, context)? {
                Flow::Wants(step) => Ok(step),
                Flow::Over(delivered) => self.delivered(delivered, context),
            },
            (Phase::Early(why, locate), Input::Ended(result)) => {
                let why = *why;
                let left_bytes = match locate.step(result, context.connection) {
                    Ok(Located::Ask(request)) => return Ok(Step::Run(request)),
                    Ok(Located::File(there)) => there.size_bytes,
                    Ok(Located::NoFile | Located::Nothing | Located::Unknown) => None,
                    Err(_) => return Ok(self.end_early(why, None, true, context)),
                };
                Ok(self.end_early(why, left_bytes, false, context))
            }
            (Phase::Confirm(confirm), input) => match confirm.step(input, item, context)? {
                Flow::Wants(step) => Ok(step),
                Flow::Over(level) => self.enter(Phase::Publish(Publish::new(level)), context),
            },
            (Phase::Publish(publish), input) => match publish.step(input, item, context)? {
                Flow::Wants(step) => Ok(step),
                Flow::Over(Published::Done(level)) => {
                    let record = context.transfers.running(item.id);
                    record.finish(level, context.out);
                    Ok(Step::Over)
                }
                Flow::Over(Published::Perhaps(why)) => {
                    let directory = &context.transfers.running(item.id).view.directory;
                    let known = &context.connection.known;
                    // A refusal says that it is not so, unlike an answer that is lost.
                    let is_hidden = known.may_hide(directory, &item.stored_as) || !may_pass(&why);
                    self.moved(is_hidden, Some(why), context)
                }
            },
            _ => Ok(Step::Rest),
        }
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Step, End> {
        let record = context.transfers.running(self.item.id);
        record.start(context.out);
        if let SourceFile::Local(_) = self.item.from {
            self.item.way = record.options.way;
        }
        self.item.adapt(&context.connection.known);
        let arrive = Arrive::new(record.view.directory.clone(), &record.below);
        context.phase(ChannelPhase::Uploading);
        self.enter(Phase::Arrive(arrive), context)
    }

    /// In its directory: what is there of it?
    fn look(&mut self, context: &mut Context<'_>) -> Result<Step, End> {
        self.item.name_storage(context);
        let record = context.transfers.running(self.item.id);
        if record.half.up_to_bytes().is_some() {
            self.stored_free = true;
            let (locate, step) = self.locate(&self.item.stored_as, context);
            self.phase = Phase::Half(locate);
            return Ok(step);
        }
        if record.if_exists() == IfExists::Overwrite {
            return self.deliver(0, context);
        }
        self.name_check(context)
    }

    fn locate(&self, name: &str, context: &mut Context<'_>) -> (Locate, Step) {
        let record = context.transfers.running(self.item.id);
        let directory = &record.view.directory;
        let sought = Sought::Expected;
        let (locate, request) = Locate::begin(name, directory, sought, context.connection);
        (locate, Step::Run(request))
    }

    /// What an earlier attempt has left may be there, and nobody can tell: so may be somebody else's file.
    fn half_unseen(&mut self, context: &mut Context<'_>) -> Result<Step, End> {
        let record = context.transfers.running(self.item.id);
        if record.half.is_known() {
            return self.half_gone(true, context);
        }
        record.half = Half::Foreign;
        self.name_check(context)
    }

    /// Nothing is there of what an earlier attempt has left.
    fn half_gone(&mut self, is_hidden: bool, context: &mut Context<'_>) -> Result<Step, End> {
        let record = context.transfers.running(self.item.id);
        if matches!(record.half, Half::Whole { .. }) && self.item.stored_as != self.item.name {
            let (locate, step) = self.locate(&self.item.name, context);
            self.phase = Phase::Placed(locate, is_hidden);
            return Ok(step);
        }
        self.deliver(0, context)
    }

    /// What has its own name is as long as it: its end tells whether it is it, or all of it where the other name may be
    /// there still.
    fn moved(
        &mut self,
        is_hidden: bool,
        why: Option<Message>,
        context: &mut Context<'_>,
    ) -> Result<Step, End> {
        let item = &self.item;
        if is_hidden && item.goes_whole() {
            // Nothing of it is here to be compared.
            return self.not_moved(why, context);
        }
        let resume = Resume::new(item.name.clone(), item.len_bytes(), is_hidden);
        self.enter(Phase::Moved(resume, why), context)
    }

    fn not_moved(&mut self, why: Option<Message>, context: &mut Context<'_>) -> Result<Step, End> {
        if let Some(why) = why {
            return Err(unpublished(why, &self.item));
        }
        context.transfers.running(self.item.id).half = Half::Foreign;
        self.name_check(context)
    }

    /// What an earlier attempt has left is there, or what may be that.
    fn half_found(&mut self, there: ListedFile, context: &mut Context<'_>) -> Result<Step, End> {
        let item = &mut self.item;
        let record = context.transfers.running(item.id);
        let ours_bytes = record.half.up_to_bytes();
        let ours_bytes = there
            .size_bytes
            .filter(|there_bytes| Some(*there_bytes) <= ours_bytes);
        if let Some(there_bytes) = ours_bytes
            && !item.goes_whole()
        {
            let resume = Resume::new(item.stored_as.clone(), there_bytes, false);
            return self.enter(Phase::Resume(resume), context);
        }
        if ours_bytes.is_some() && record.half.is_known() {
            return self.deliver(0, context);
        }
        // Longer than anything we have sent, or not known by its bytes: somebody else's by now.
        record.half = Half::Foreign;
        self.stored_free = false;
        if item.stored_as != item.name {
            return self.name_check(context);
        }
        let verdict = judge(there, item, context)?;
        self.checked(verdict, context)
    }

    fn name_check(&mut self, context: &mut Context<'_>) -> Result<Step, End> {
        self.enter(Phase::NameCheck(NameCheck::new()), context)
    }

    fn checked(&mut self, verdict: Verdict, context: &mut Context<'_>) -> Result<Step, End> {
        match verdict {
            Verdict::Store => self.deliver(0, context),
            Verdict::Renamed => self.name_check(context),
            Verdict::Behind(there_bytes) => {
                let resume = Resume::new(self.item.stored_as.clone(), there_bytes, false);
                self.enter(Phase::Resume(resume), context)
            }
        }
    }

    /// What is there was seen at rest and compared.
    fn seen(&mut self, standing: Standing, context: &mut Context<'_>) -> Result<Step, End> {
        let item = &mut self.item;
        let record = context.transfers.running(item.id);
        let is_ours = record.half.up_to_bytes().is_some();
        let there_bytes = match standing {
            Standing::Gone => return self.deliver(0, context),
            Standing::Beginning(there_bytes)
                if there_bytes > 0 || is_ours && item.size_bytes == Some(0) =>
            {
                there_bytes
            }
            Standing::Beginning(_) if is_ours => return self.deliver(0, context),
            // What we have sent ourselves may be sent again.
            Standing::Other if record.half.is_known() => {
                return self.deliver(0, context);
            }
            Standing::Other | Standing::Longer if is_ours => return self.not_ours(context),
            Standing::Beginning(_) | Standing::Other | Standing::Longer => {
                if record.asks_after_all() {
                    return self.name_check(context);
                }
                return self.deliver(0, context);
            }
        };
        if is_ours {
            record.half = Half::Ours {
                up_to_bytes: there_bytes,
            };
        }
        if Some(there_bytes) == item.size_bytes {
            record.resume(there_bytes, context.out);
            return self.confirm(context);
        }
        if context.connection.known.appends == Some(false) {
            return self.store_again(context);
        }
        record.resume(there_bytes, context.out);
        self.deliver(there_bytes, context)
    }

    /// What is there may be anybody's: under a name that others use it is treated like all that was there before.
    fn not_ours(&mut self, context: &mut Context<'_>) -> Result<Step, End> {
        let record = context.transfers.running(self.item.id);
        record.half = Half::Foreign;
        if self.item.stored_as != self.item.name {
            return self.deliver(0, context);
        }
        // It may be our own half all the same, and that is nothing to leave there without a word.
        if record.if_exists() == IfExists::Skip {
            record.decide(IfExists::Ask);
        }
        self.name_check(context)
    }

    /// The server does not append: what is there is stored from its beginning again, where it is our own. Where it is
    /// not known to be, or nobody but the user said so, the user is asked.
    fn store_again(&mut self, context: &mut Context<'_>) -> Result<Step, End> {
        let record = context.transfers.running(self.item.id);
        if record.half.is_known() {
            let name = self.item.stored_as.clone();
            let subject = Subject::Transfer(self.item.id);
            context.out.notice(subject, Message::AppendRefused { name });
            record.resume(0, context.out);
            return self.deliver(0, context);
        }
        record.half = Half::Foreign;
        record.decide(IfExists::Ask);
        self.name_check(context)
    }

    /// Begins to send what is behind `base_bytes`, as the user wants it.
    fn deliver(&mut self, base_bytes: u64, context: &mut Context<'_>) -> Result<Step, End> {
        let name = &self.item.stored_as;
        if base_bytes == 0 && *name != self.item.name && !self.stored_free {
            let directory = &context.transfers.running(self.item.id).view.directory;
            let sought = Sought::Possible;
            let (locate, request) = Locate::begin(name, directory, sought, context.connection);
            self.phase = Phase::Stored(locate);
            return Ok(Step::Run(request));
        }
        match context.transfers.running(self.item.id).heed(context.out) {
            Intent::Cancel => Err(End::Cancelled),
            Intent::Pause => Err(End::Paused),
            Intent::Run => {
                if base_bytes == 0 {
                    context.transfers.doubt_others(self.item.id);
                }
                let deliver = Deliver::new(base_bytes, &self.item);
                self.enter(Phase::Deliver(deliver), context)
            }
        }
    }

    fn delivered(&mut self, delivered: Delivered, context: &mut Context<'_>) -> Result<Step, End> {
        match delivered {
            Delivered::Whole => self.confirm(context),
            Delivered::Short(early) => Ok(self.short(early, context)),
            Delivered::Held => self.held(context),
            Delivered::NotThisWay { base_bytes } => {
                self.item.way = UploadWay::Stream;
                let subject = Subject::Transfer(self.item.id);
                context.out.notice(subject, Message::HoldsEscape);
                self.deliver(base_bytes, context)
            }
            Delivered::NoAppend => {
                context.connection.known.appends = Some(false);
                self.item.adapt(&context.connection.known);
                self.store_again(context)
            }
        }
    }

    /// What was streamed before the user held it is a file of its own on the server by now.
    fn held(&mut self, context: &mut Context<'_>) -> Result<Step, End> {
        match context.transfers.running(self.item.id).heed(context.out) {
            Intent::Pause => Err(End::Paused),
            Intent::Run => self.look(context),
            Intent::Cancel => {
                let (locate, step) = self.locate(&self.item.stored_as, context);
                self.phase = Phase::Early(EarlyWhy::Cancelled, locate);
                Ok(step)
            }
        }
    }

    fn short(&mut self, early: Early, context: &mut Context<'_>) -> Step {
        if early.sent_bytes.is_none() || early.unsure {
            return self.end_early(early.why, early.sent_bytes, early.unsure, context);
        }
        let (locate, step) = self.locate(&self.item.stored_as, context);
        self.phase = Phase::Early(early.why, locate);
        step
    }

    fn end_early(
        &mut self,
        why: EarlyWhy,
        left_bytes: Option<u64>,
        unsure: bool,
        context: &mut Context<'_>,
    ) -> Step {
        let id = self.item.id;
        if let Some(size_bytes) = left_bytes {
            let name = self.item.stored_as.clone();
            let left = Message::PartLeft { name, size_bytes };
            context.out.notice(Subject::Transfer(id), left);
        }
        match why {
            EarlyWhy::Unreadable => context.fail(id, Message::SourceUnreadable),
            EarlyWhy::Cancelled => context.transfers.running(id).cancel(context.out),
        }
        if unsure { Step::OverUnsure } else { Step::Over }
    }

    fn confirm(&mut self, context: &mut Context<'_>) -> Result<Step, End> {
        let record = context.transfers.running(self.item.id);
        record.set(TransferState::Verifying, context.out);
        let confirm = Confirm::new(record.options.verify);
        self.enter(Phase::Confirm(confirm), context)
    }
}
