//! One file to the server, through all phases (clause 3.12). To add a phase, add it to [`Phase`] and say in
//! [`Course::advance`] what it leads to.
//!
//! ```text
//!  Arrive ─► Half ──────► Resume ─► Deliver ─► Confirm ─► Publish ─► done
//!    │        │  └► Placed ─┘ │       │ │ └► Early ─► ended before its time
//!    └► NameCheck ◄───────────┘       └─┴ held, refused to append, not this way: from Half or Deliver on
//!
//!  CheckBegun ─► ToCheck ─► Confirm ─► …   where it was done before, and is compared once more
//! ```
//!
//! A small one that others follow into its directory is set aside between Deliver and Confirm, until one listing tells how
//! long all of them are there.
//!
//! An upload that was broken off goes on where the server's copy ends, if the end of that copy is the same as
//! the source; otherwise it starts over.

use crate::app::{
    ChannelPhase, IfExists, Message, Operation, Subject, TransferId, TransferState, UploadWay,
    Verified,
};
use crate::dialect::ChannelId;
use crate::ftp::context::{Context, Flow, Halt, Input, Step};
use crate::ftp::lookup::ListedFile;
use crate::ftp::queue::retry::may_pass;
use crate::ftp::queue::{Half, Intent};
use crate::ftp::transfer::arrive::Arrive;
use crate::ftp::transfer::confirm::{Confirm, Resume, Standing};
use crate::ftp::transfer::deliver::{Deliver, Delivered, EarlyWhy};
use crate::ftp::transfer::flow::End;
use crate::ftp::transfer::locate::{Locate, Located, Shared, Sought};
use crate::ftp::transfer::name_check::{self, Verdict, judge};
use crate::ftp::transfer::outgoing::{Outgoing, SourceFile, Work};
use crate::ftp::transfer::publish::{Publish, Published, unpublished};

/// One upload under way.
#[derive(Debug)]
pub(crate) struct Upload {
    item: Outgoing,
    course: Course,
}

/// How far it is.
#[derive(Debug)]
struct Course {
    /// Whether what has the name that it is stored under may be written over: its own part, or nothing.
    stored_free: bool,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Begun,
    /// It was done before, and is compared once more.
    CheckBegun,
    Arrive(Arrive),
    /// What an earlier attempt has left under the name that it is stored under is looked up.
    Half(Locate),
    /// What was whole is not listed, or hidden: has it got its own name, and only the answer to that was lost?
    Placed(Locate, bool),
    /// Is its own name free?
    NameCheck(Locate),
    /// Is the name free that it is stored under until it is complete?
    Stored(Locate),
    /// Is what is there its beginning?
    Resume(Resume),
    /// Is what has its own name it? It was renamed, and the answer was lost; or that was refused for this reason.
    Moved(Resume, Option<Message>),
    Deliver(Deliver),
    /// It ended before the file did: how much of it is on the server?
    Early(EarlyWhy, Locate),
    /// It is delivered, and set aside, after so many listings, until its directory is looked at.
    SetAside(u32),
    /// To its directory again.
    Return(Arrive, u32),
    /// To the directory where it was done.
    ToCheck(Arrive),
    Confirm(Confirm),
    Publish(Publish),
}

impl Upload {
    pub(crate) fn new(
        id: TransferId,
        name: String,
        from: SourceFile,
        size_bytes: Option<u64>,
    ) -> Self {
        Self {
            item: Outgoing {
                id,
                stored_as: name.clone(),
                name,
                from,
                size_bytes,
                way: UploadWay::ModuleFile,
            },
            course: Course {
                stored_free: false,
                phase: Phase::Begun,
            },
        }
    }

    /// One that was done, to be compared with what is there now.
    pub(crate) fn to_check(
        id: TransferId,
        name: String,
        from: SourceFile,
        size_bytes: Option<u64>,
    ) -> Self {
        let mut upload = Self::new(id, name, from, size_bytes);
        upload.course.phase = Phase::CheckBegun;
        upload
    }

    pub(crate) fn id(&self) -> TransferId {
        self.item.id
    }

    /// The file of the module that it uses, if it does.
    pub(crate) fn module_path(&self, channel: ChannelId) -> Option<String> {
        match (&self.item.from, &self.course.phase) {
            (SourceFile::Module(path), _) => Some(path.clone()),
            (_, Phase::Deliver(deliver)) => deliver.module_path(channel, &self.item),
            _ => None,
        }
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let (id, item) = (self.item.id, &mut self.item);
        let work = &mut Work { item, context };
        let step = match input {
            Input::Gone(fault) => {
                work.break_off(id, fault, Operation::Upload);
                Step::Over
            }
            input => match self.course.advance(input, work) {
                Ok(()) => return Step::Over,
                Err(Halt::Wants(step)) => return step,
                Err(Halt::Ends(end)) => end.apply(id, work),
            },
        };
        if let Phase::Deliver(deliver) = &self.course.phase {
            deliver.abandon(work);
        }
        step
    }
}

impl Course {
    fn enter(&mut self, phase: Phase, work: &mut Work<'_, '_>) -> Flow<(), End> {
        self.phase = phase;
        self.advance(Input::Start, work)
    }

    fn advance(&mut self, input: Input, work: &mut Work<'_, '_>) -> Flow<(), End> {
        match &mut self.phase {
            Phase::Begun => self.begin(work),
            Phase::CheckBegun => {
                let now = work.context.now;
                let (record, out) = work.record();
                record.start(now, out);
                let arrive = Arrive::new(record.view.directory.clone(), "");
                work.phase(ChannelPhase::Uploading);
                self.enter(Phase::ToCheck(arrive), work)
            }
            Phase::ToCheck(arrive) => {
                arrive.step(input, work)?;
                self.enter(Phase::Confirm(Confirm::new(Verified::Full)), work)
            }
            Phase::Arrive(arrive) => {
                arrive.step(input, work)?;
                self.look(work)
            }
            Phase::Half(locate) => match locate.step(input, work)? {
                Located::File(there) => self.half_found(there, work),
                Located::Unknown => self.half_unseen(work),
                Located::NoFile | Located::Nothing => self.half_gone(false, work),
            },
            Phase::Placed(locate, is_hidden) => {
                let is_hidden = *is_hidden;
                match locate.step(input, work)? {
                    Located::File(there) if there.size_bytes == work.item.size_bytes => {
                        self.moved(is_hidden, None, work)
                    }
                    _ => self.not_moved(None, work),
                }
            }
            Phase::Moved(resume, why) => {
                let standing = resume.step(input, work)?;
                let why = why.take();
                let Standing::Beginning(_) = standing else {
                    return self.not_moved(why, work);
                };
                work.item.stored_as.clone_from(&work.item.name);
                self.confirm(work)
            }
            Phase::NameCheck(locate) => {
                let located = locate.step(input, work)?;
                let verdict = name_check::check(located, work)?;
                self.checked(verdict, work)
            }
            Phase::Stored(locate) => {
                match locate.step(input, work)? {
                    Located::Nothing => {}
                    Located::Unknown if work.may_replace() => {}
                    // Another upload of this page has left it.
                    Located::File(there) if work.transfers.has_left(work.item.id, &there) => {}
                    Located::File(_) | Located::NoFile | Located::Unknown => {
                        let name = work.item.stored_as.clone();
                        return Err(Message::PartNameTaken { name }.into());
                    }
                }
                self.stored_free = true;
                self.deliver(0, work)
            }
            Phase::Resume(resume) => {
                let standing = resume.step(input, work)?;
                self.seen(standing, work)
            }
            Phase::Deliver(deliver) => {
                let delivered = deliver.step(input, work)?;
                self.delivered(delivered, work)
            }
            Phase::Early(why, locate) => {
                let why = *why;
                let (left_bytes, unsure) = match locate.step(input, work) {
                    Ok(Located::File(there)) => (there.size_bytes, false),
                    Ok(Located::NoFile | Located::Nothing | Located::Unknown) => (None, false),
                    Err(Halt::Wants(step)) => return Err(step.into()),
                    Err(Halt::Ends(_)) => (None, true),
                };
                end_early(why, left_bytes, unsure, work)
            }
            Phase::SetAside(listings) => {
                let Input::Start = input else {
                    return Err(Halt::REST);
                };
                let arrive = Arrive::new(work.directory_of(work.item.id).to_owned(), "");
                let phase = Phase::Return(arrive, *listings);
                self.enter(phase, work)
            }
            Phase::Return(arrive, listings) => {
                arrive.step(input, work)?;
                let level = work.record().0.options.verify;
                let confirm = Confirm::shared(level, *listings, work);
                self.enter(Phase::Confirm(confirm), work)
            }
            Phase::Confirm(confirm) => {
                let level = confirm.step(input, work)?;
                self.enter(Phase::Publish(Publish::new(level)), work)
            }
            Phase::Publish(publish) => match publish.step(input, work)? {
                Published::Done(level) => {
                    work.note_seen();
                    let now = work.context.now;
                    let (record, out) = work.record();
                    record.finish(now, level, out);
                    Ok(())
                }
                Published::Perhaps(why) => {
                    let directory = work.directory_of(work.item.id);
                    let known = &work.connection.known;
                    // A refusal says that it is not so, unlike an answer that is lost.
                    let is_hidden =
                        known.may_hide(directory, &work.item.stored_as) || !may_pass(&why);
                    self.moved(is_hidden, Some(why), work)
                }
            },
        }
    }

    fn begin(&mut self, work: &mut Work<'_, '_>) -> Flow<(), End> {
        let now = work.context.now;
        let (record, out) = work.context.record(work.item.id);
        record.start(now, out);
        if let SourceFile::Local(_) = work.item.from {
            work.item.way = record.options.way;
        }
        let arrive = Arrive::new(record.view.directory.clone(), &record.below);
        work.item.adapt(&work.context.connection.known);
        work.phase(ChannelPhase::Uploading);
        self.enter(Phase::Arrive(arrive), work)
    }

    /// In its directory: what is there of it?
    fn look(&mut self, work: &mut Work<'_, '_>) -> Flow<(), End> {
        work.name_storage();
        let (record, _) = work.record();
        if record.half.up_to_bytes().is_some() {
            self.stored_free = true;
            let locate = work.locate(&work.item.stored_as, Sought::Expected);
            return self.enter(Phase::Half(locate), work);
        }
        if record.if_exists() == IfExists::Overwrite {
            return self.deliver(0, work);
        }
        self.name_check(work)
    }

    /// What an earlier attempt has left may be there, and nobody can tell: so may be somebody else's file.
    fn half_unseen(&mut self, work: &mut Work<'_, '_>) -> Flow<(), End> {
        if work.record().0.half.is_known() {
            return self.half_gone(true, work);
        }
        self.foreign(work)
    }

    /// What is under the name that it is stored under is not ours, as far as we know.
    fn foreign(&mut self, work: &mut Work<'_, '_>) -> Flow<(), End> {
        work.record().0.half = Half::Foreign;
        self.name_check(work)
    }

    /// Nothing is there of what an earlier attempt has left.
    fn half_gone(&mut self, is_hidden: bool, work: &mut Work<'_, '_>) -> Flow<(), End> {
        let is_whole = matches!(work.record().0.half, Half::Whole { .. });
        if is_whole && work.item.stored_as != work.item.name {
            let locate = work.locate(&work.item.name, Sought::Expected);
            return self.enter(Phase::Placed(locate, is_hidden), work);
        }
        self.deliver(0, work)
    }

    /// What has its own name is as long as it: its end tells whether it is it, or all of it where the other name may be
    /// there still.
    fn moved(
        &mut self,
        is_hidden: bool,
        why: Option<Message>,
        work: &mut Work<'_, '_>,
    ) -> Flow<(), End> {
        let item = &work.item;
        if is_hidden && item.goes_whole() {
            // Nothing of it is here to be compared.
            return self.not_moved(why, work);
        }
        let resume = Resume::new(item.name.clone(), item.len_bytes(), is_hidden);
        self.enter(Phase::Moved(resume, why), work)
    }

    fn not_moved(&mut self, why: Option<Message>, work: &mut Work<'_, '_>) -> Flow<(), End> {
        if let Some(why) = why {
            return Err(unpublished(why, work.item));
        }
        self.foreign(work)
    }

    /// What an earlier attempt has left is there, or what may be that.
    fn half_found(&mut self, there: ListedFile, work: &mut Work<'_, '_>) -> Flow<(), End> {
        let (record, _) = work.context.record(work.item.id);
        let item = &*work.item;
        let ours_bytes = record.half.up_to_bytes();
        let ours_bytes = there
            .size_bytes
            .filter(|there_bytes| Some(*there_bytes) <= ours_bytes);
        if let Some(there_bytes) = ours_bytes
            && !item.goes_whole()
        {
            let resume = Resume::new(item.stored_as.clone(), there_bytes, false);
            return self.enter(Phase::Resume(resume), work);
        }
        if ours_bytes.is_some() && record.half.is_known() {
            return self.deliver(0, work);
        }
        // Longer than anything we have sent, or not known by its bytes: somebody else's by now.
        record.half = Half::Foreign;
        self.stored_free = false;
        if item.stored_as != item.name {
            return self.name_check(work);
        }
        let verdict = judge(there, work)?;
        self.checked(verdict, work)
    }

    fn name_check(&mut self, work: &mut Work<'_, '_>) -> Flow<(), End> {
        let locate = work.locate_free(&work.item.name);
        self.enter(Phase::NameCheck(locate.shared(Shared::OfNow)), work)
    }

    fn checked(&mut self, verdict: Verdict, work: &mut Work<'_, '_>) -> Flow<(), End> {
        match verdict {
            Verdict::Store => self.deliver(0, work),
            Verdict::Renamed => self.name_check(work),
            Verdict::Behind(there_bytes) => {
                let resume = Resume::new(work.item.stored_as.clone(), there_bytes, false);
                self.enter(Phase::Resume(resume), work)
            }
        }
    }

    /// What is there was seen at rest and compared.
    fn seen(&mut self, standing: Standing, work: &mut Work<'_, '_>) -> Flow<(), End> {
        let size_bytes = work.item.size_bytes;
        let appends = work.connection.known.appends;
        let (record, out) = work.context.record(work.item.id);
        let is_ours = record.half.up_to_bytes().is_some();
        let there_bytes = match standing {
            Standing::Gone => return self.deliver(0, work),
            Standing::Beginning(there_bytes)
                if there_bytes > 0 || is_ours && size_bytes == Some(0) =>
            {
                there_bytes
            }
            Standing::Beginning(_) if is_ours => return self.deliver(0, work),
            // What we have sent ourselves may be sent again.
            Standing::Other if record.half.is_known() => return self.deliver(0, work),
            Standing::Other | Standing::Longer if is_ours => return self.not_ours(work),
            Standing::Beginning(_) | Standing::Other | Standing::Longer => {
                if record.asks_after_all() {
                    return self.name_check(work);
                }
                return self.deliver(0, work);
            }
        };
        if is_ours {
            record.half = Half::Ours {
                up_to_bytes: there_bytes,
            };
        }
        if Some(there_bytes) == size_bytes {
            record.resume(there_bytes, out);
            return self.confirm(work);
        }
        if appends == Some(false) {
            return self.store_again(work);
        }
        record.resume(there_bytes, out);
        self.deliver(there_bytes, work)
    }

    /// What is there may be anybody's: under a name that others use it is treated like all that was there before.
    fn not_ours(&mut self, work: &mut Work<'_, '_>) -> Flow<(), End> {
        let (record, _) = work.context.record(work.item.id);
        if work.item.stored_as != work.item.name {
            record.half = Half::Foreign;
            return self.deliver(0, work);
        }
        // It may be our own half all the same, and that is nothing to leave there without a word.
        if record.if_exists() == IfExists::Skip {
            record.decide(IfExists::Ask);
        }
        self.foreign(work)
    }

    /// The server does not append: what is there is stored from its beginning again, where it is our own. Where it is
    /// not known to be, or nobody but the user said so, the user is asked.
    fn store_again(&mut self, work: &mut Work<'_, '_>) -> Flow<(), End> {
        let (record, out) = work.context.record(work.item.id);
        if record.half.is_known() {
            let name = work.item.stored_as.clone();
            let subject = Subject::Transfer(work.item.id);
            out.notice(subject, Message::AppendRefused { name });
            record.resume(0, out);
            return self.deliver(0, work);
        }
        record.decide(IfExists::Ask);
        self.foreign(work)
    }

    /// Begins to send what is behind `base_bytes`, as the user wants it.
    fn deliver(&mut self, base_bytes: u64, work: &mut Work<'_, '_>) -> Flow<(), End> {
        let item = &*work.item;
        if base_bytes == 0 && item.stored_as != item.name && !self.stored_free {
            let locate = work.locate_free(&item.stored_as);
            return self.enter(Phase::Stored(locate), work);
        }
        let (record, out) = work.record();
        match record.heed(out) {
            Intent::Cancel => Err(End::Cancelled.into()),
            Intent::Pause => Err(End::Paused.into()),
            Intent::Run => {
                if base_bytes == 0 {
                    work.context.transfers.doubt_others(work.item.id);
                }
                work.note_stored();
                let deliver = Deliver::new(base_bytes, work.item);
                self.enter(Phase::Deliver(deliver), work)
            }
        }
    }

    fn delivered(&mut self, delivered: Delivered, work: &mut Work<'_, '_>) -> Flow<(), End> {
        match delivered {
            Delivered::Whole => {
                work.note_stored();
                if work.may_be_set_aside() {
                    return self.set_aside(work);
                }
                self.confirm(work)
            }
            Delivered::Short(early) if early.sent_bytes.is_none() || early.unsure => {
                end_early(early.why, early.sent_bytes, early.unsure, work)
            }
            Delivered::Short(early) => self.early(early.why, work),
            Delivered::Held => self.held(work),
            Delivered::NotThisWay { base_bytes } => {
                work.item.way = UploadWay::Stream;
                work.tell(Message::HoldsEscape);
                self.deliver(base_bytes, work)
            }
            Delivered::NoAppend => {
                work.connection.known.appends = Some(false);
                work.item.adapt(&work.context.connection.known);
                self.store_again(work)
            }
        }
    }

    /// What was streamed before the user held it is a file of its own on the server by now.
    fn held(&mut self, work: &mut Work<'_, '_>) -> Flow<(), End> {
        let (record, out) = work.record();
        match record.heed(out) {
            Intent::Pause => Err(End::Paused.into()),
            Intent::Run => self.look(work),
            Intent::Cancel => self.early(EarlyWhy::Cancelled, work),
        }
    }

    fn early(&mut self, why: EarlyWhy, work: &mut Work<'_, '_>) -> Flow<(), End> {
        let locate = work.locate(&work.item.stored_as, Sought::Expected);
        self.enter(Phase::Early(why, locate), work)
    }

    fn set_aside(&mut self, work: &mut Work<'_, '_>) -> Flow<(), End> {
        let (record, out) = work.record();
        record.set(TransferState::Verifying, out);
        self.phase = Phase::SetAside(work.connection.known.listings());
        Err(Step::SetAside.into())
    }

    fn confirm(&mut self, work: &mut Work<'_, '_>) -> Flow<(), End> {
        let (record, out) = work.record();
        record.set(TransferState::Verifying, out);
        let confirm = Confirm::new(record.options.verify);
        self.enter(Phase::Confirm(confirm), work)
    }
}

fn end_early(
    why: EarlyWhy,
    left_bytes: Option<u64>,
    unsure: bool,
    work: &mut Work<'_, '_>,
) -> Flow<(), End> {
    let id = work.item.id;
    if let Some(size_bytes) = left_bytes {
        let name = work.item.stored_as.clone();
        work.tell(Message::PartLeft { name, size_bytes });
    }
    match why {
        EarlyWhy::Unreadable => work.fail(id, Message::SourceUnreadable),
        EarlyWhy::Cancelled => {
            let (record, out) = work.record();
            record.cancel(out);
        }
    }
    let over = if unsure { Step::OverUnsure } else { Step::Over };
    Err(over.into())
}
