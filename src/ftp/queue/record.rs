//! One transfer: what it is to do, how far it is, and how it is shown.

use crate::app::{
    Conflict, Direction, Event, FileId, IfExists, Message, Persist, Rate, Receipt, Server,
    ServerName, SourceAccess, SourceStamp, Subject, Transfer, TransferId, TransferOptions,
    TransferState, TreePlace, Verified,
};
use crate::dialect::ChannelId;
use crate::files::FileRequest;
use crate::ftp::outputs::Out;
use crate::ftp::queue::check::Task;
use crate::ftp::queue::conflicts::Batch;
use crate::ftp::queue::on_disk::OnDisk;
use crate::ftp::queue::persist::is_saved_otherwise;
use crate::ftp::queue::relay::Relay;
use crate::ftp::queue::retry::{Retry, may_pass};
use crate::time::{Duration, Instant};

/// One transfer.
#[derive(Debug)]
pub(crate) struct Record {
    /// As it is shown.
    pub(crate) view: Transfer,
    /// The end of its remote directory's path which is made where it is missing.
    pub(crate) below: String,
    /// The local side.
    pub(crate) local: Local,
    /// The server it belongs to: a channel may be on another one by the time its turn comes.
    pub(crate) server: Home,
    /// What the user wants of it.
    pub(crate) intent: Intent,
    /// What is done for it.
    pub(crate) task: Task,
    /// How it is carried out.
    pub(crate) options: TransferOptions,
    /// What is known of what stands on the server under the name that an upload is stored under.
    pub(crate) half: Half,
    /// The name that what an upload replaces has until that is in its place.
    pub(crate) aside: Option<String>,
    /// The name that an upload is about to get in the place of its own, which another file has.
    pub(crate) claimed: Option<String>,
    /// The channel that carries it out: its own, or a lane of that.
    pub(crate) carried_on: Option<ChannelId>,
    /// The channel that may still be at an attempt of it that has ended: before that is over nobody else begins the next.
    pub(super) unsettled_on: Option<ChannelId>,
    /// What there is on disk of a download.
    pub(crate) on_disk: OnDisk,
    /// The transfers that an answer for all holds for.
    pub(crate) batch: Batch,
    /// What to do about a remote name that exists, where that was the answer to another one of its batch.
    pub(crate) borrowed: Option<IfExists>,
    /// What it has to do with another server, until its half of that is done.
    pub(crate) relay: Option<Relay>,
    /// What was said last of what is to be saved of it.
    pub(crate) said: Option<Persist>,
    retry: Retry,
    /// A failed attempt is followed by the next one not before this.
    pub(super) not_before: Instant,
    rate: Rate,
    /// When it moved last.
    moved_at: Instant,
    /// When its first attempt began, since it was queued.
    began: Option<Began>,
}

/// What was done for a transfer so far.
#[derive(Clone, Copy, Debug)]
struct Began {
    at: Instant,
    attempts: u32,
    carried_bytes: u64,
}

impl Began {
    fn at(at: Instant) -> Self {
        Self {
            at,
            attempts: 0,
            carried_bytes: 0,
        }
    }

    fn receipt(self, now: Instant) -> Receipt {
        Receipt {
            took: now.since(self.at),
            carried_bytes: self.carried_bytes,
            interruptions: self.attempts.saturating_sub(1),
            sha256: None,
        }
    }
}

/// What is known of what stands on the server under the name that an upload is stored under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    /// Nothing of it is known to be ours.
    Foreign,
    /// Up to there it may be ours, and it may be anybody's: an earlier page has left word of it, or no packet has been
    /// answered for.
    Likely { up_to_bytes: u64 },
    /// Up to there it is ours.
    Ours { up_to_bytes: u64 },
    /// It is all of the file, checked: no half, but it has yet to get its own name.
    Whole { size_bytes: u64 },
}

impl Half {
    /// Up to where it may be ours.
    pub(crate) fn up_to_bytes(self) -> Option<u64> {
        match self {
            Self::Foreign => None,
            Self::Likely { up_to_bytes } | Self::Ours { up_to_bytes } => Some(up_to_bytes),
            Self::Whole { size_bytes } => Some(size_bytes),
        }
    }

    /// Whether it is ours beyond doubt.
    pub(crate) fn is_known(self) -> bool {
        matches!(self, Self::Ours { .. } | Self::Whole { .. })
    }

    /// More of it is on its way: should the answer be lost, it may be there all the same.
    fn sending(self, up_to_bytes: u64) -> Self {
        let up_to_bytes = self.up_to_bytes().unwrap_or(0).max(up_to_bytes);
        if self.is_known() {
            Self::Ours { up_to_bytes }
        } else {
            Self::Likely { up_to_bytes }
        }
    }
}

/// The near side of a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Local {
    /// A file to read.
    Source {
        file: FileId,
        /// What it was when it was chosen.
        stamp: SourceStamp,
    },
    /// A file to read that is not at hand since the page was loaded again.
    Lost {
        /// How it can be had.
        access: SourceAccess,
        /// What it was when it was chosen.
        stamp: SourceStamp,
    },
    /// A file to be written.
    Sink,
    /// A file of the module to read.
    ModuleSource { path: String },
    /// A file of the module to be written.
    ModuleSink {
        path: String,
        /// Whether there may be one already.
        replace: bool,
    },
}

/// The server that a transfer belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// It was queued, or taken up again, on a connection to this one.
    Known(Server),
    /// It was kept from an earlier page, without the password: it waits for a connection to this one.
    Saved(ServerName),
}

impl Home {
    /// Which server, and as whom.
    pub(crate) fn name(&self) -> ServerName {
        match self {
            Self::Known(server) => server.into(),
            Self::Saved(name) => name.clone(),
        }
    }

    /// Whether it is this one, with whatever password.
    pub(super) fn is(&self, server: &Server) -> bool {
        match self {
            Self::Known(known) => {
                (&known.host, known.port, &known.user, known.charset)
                    == (&server.host, server.port, &server.user, server.charset)
            }
            Self::Saved(name) => {
                (&name.host, name.port, &name.user, name.charset)
                    == (&server.host, server.port, &server.user, server.charset)
            }
        }
    }

    /// The same, with the password, where that is known.
    pub(crate) fn known(&self) -> Option<&Server> {
        match self {
            Self::Known(server) => Some(server),
            Self::Saved(_) => None,
        }
    }
}

/// What the user wants of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Intent {
    /// That it runs.
    Run,
    /// That it waits.
    Pause,
    /// That it ends.
    Cancel,
}

/// What a new transfer is.
pub(crate) struct New {
    pub(crate) channel: ChannelId,
    pub(crate) name: String,
    pub(crate) directory: String,
    /// The end of that path which is made where it is missing.
    pub(crate) below: String,
    pub(crate) local: Local,
    pub(crate) server: Home,
    /// The tree that it is queued with.
    pub(crate) tree: Option<TreePlace>,
    pub(crate) options: TransferOptions,
}

/// How long the first wait between two attempts is; it doubles.
const RETRY_WAIT: Duration = Duration::from_secs(1);

/// Whatever has not moved for so long has no rate: no time left is told from it.
const QUIET: Duration = Duration::from_secs(10);

impl Record {
    pub(crate) fn new(id: TransferId, new: New) -> Self {
        let (direction, total_bytes, module_path) = match &new.local {
            Local::Source { stamp, .. } | Local::Lost { stamp, .. } => {
                (Direction::Up, Some(stamp.size_bytes), None)
            }
            Local::ModuleSource { path } => (Direction::Up, None, Some(path.as_str().into())),
            Local::Sink => (Direction::Down, None, None),
            Local::ModuleSink { path, .. } => (Direction::Down, None, Some(path.as_str().into())),
        };
        Self {
            view: Transfer {
                id,
                place: 0,
                name: new.name,
                host: new.server.name().host.into(),
                directory: new.directory,
                channel: new.channel,
                lane: None,
                module_path,
                direction,
                state: TransferState::Queued,
                done_bytes: 0,
                total_bytes,
                rate_bytes_per_s: 0,
                verified: Verified::None,
                attempts: 0,
                conflict: None,
                waits_for: None,
                part: None,
                tree: new.tree,
                relayed: None,
                holds_channel: false,
                failure: None,
                next_try: None,
                receipt: None,
            },
            below: new.below,
            local: new.local,
            server: new.server,
            intent: Intent::Run,
            task: Task::Carry,
            options: new.options,
            half: Half::Foreign,
            aside: None,
            claimed: None,
            carried_on: None,
            unsettled_on: None,
            on_disk: OnDisk::Nothing,
            batch: Batch::default(),
            borrowed: None,
            relay: None,
            said: None,
            retry: Retry::new(new.options.retries, RETRY_WAIT),
            not_before: Instant::ZERO,
            rate: Rate::default(),
            moved_at: Instant::ZERO,
            began: None,
        }
    }

    /// Tells the page how it is, and what is to be saved of it where that is something else by now.
    pub(crate) fn show(&mut self, out: &mut Out) {
        self.view.waits_for = self.waits_for();
        self.view.part = self.part();
        self.view.lane = self.carried_on.filter(|at| *at != self.view.channel);
        out.queue_changes += 1;
        out.event(Event::Transfer(self.view.clone()));
        self.save(out);
    }

    /// Tells the page how far it is, where nothing else changed.
    fn tell_progress(&self, out: &mut Out) {
        out.event(Event::Progress(self.view.progress()));
    }

    /// Puts it into a state that is not an end.
    pub(crate) fn set(&mut self, state: TransferState, out: &mut Out) {
        self.view.state = state;
        self.view.holds_channel = false;
        if state != TransferState::Queued {
            self.view.next_try = None;
        }
        if state == TransferState::Queued || state.is_ended() {
            self.carried_on = None;
        }
        if state != TransferState::Active {
            self.view.rate_bytes_per_s = 0;
            self.rate = Rate::default();
        }
        self.show(out);
    }

    /// It holds its channel as it is, and says so.
    pub(crate) fn hold_channel(&mut self, out: &mut Out) {
        self.view.holds_channel = true;
        self.show(out);
    }

    pub(super) fn is_at_same_file(&self, other: &Self) -> bool {
        let key = |record: &Self| {
            let server = record.server.name();
            (server.host, server.port, server.user)
        };
        self.view.name == other.view.name
            && self.view.directory == other.view.directory
            && key(self) == key(other)
    }

    pub(super) fn holds_its_file(&self) -> bool {
        match self.view.state {
            TransferState::Active | TransferState::Verifying => true,
            TransferState::Paused => self.view.conflict.is_none(),
            _ => false,
        }
    }

    /// How long the file that it reads is, where it is a local one.
    pub(crate) fn source_bytes(&self) -> Option<u64> {
        match &self.local {
            Local::Source { stamp, .. } => Some(stamp.size_bytes),
            _ => None,
        }
    }

    /// Starts an attempt.
    pub(crate) fn start(&mut self, now: Instant, out: &mut Out) {
        if let Task::Check(_) = self.task {
            self.view.failure = None;
            return self.set(TransferState::Verifying, out);
        }
        let began = self.began.get_or_insert(Began::at(now));
        began.attempts += 1;
        self.view.attempts += 1;
        self.claimed = None;
        self.view.done_bytes = 0;
        self.view.verified = Verified::None;
        self.view.conflict = None;
        self.view.failure = None;
        self.set(TransferState::Active, out);
    }

    /// What the user wants of it now, between two packets or ranges; it is shown held, or at it again.
    pub(crate) fn heed(&mut self, out: &mut Out) -> Intent {
        match self.intent {
            Intent::Pause => self.set(TransferState::Paused, out),
            Intent::Run if self.view.state != TransferState::Active => {
                self.set(TransferState::Active, out);
            }
            Intent::Run | Intent::Cancel => {}
        }
        self.intent
    }

    /// This attempt goes on behind what an earlier one has left.
    pub(crate) fn resume(&mut self, len_bytes: u64, out: &mut Out) {
        self.view.done_bytes = len_bytes;
        self.tell_progress(out);
    }

    /// So many bytes more are over.
    pub(crate) fn progress(&mut self, now: Instant, len_bytes: u64, out: &mut Out) {
        self.view.done_bytes += len_bytes;
        if let Some(began) = &mut self.began {
            began.carried_bytes += len_bytes;
        }
        self.retry.note_reached(self.view.done_bytes);
        self.view.rate_bytes_per_s = self.rate.add(now, len_bytes);
        self.moved_at = now;
        self.tell_progress(out);
    }

    /// A packet of an upload is on its way, up to here: should its answer be lost, it may be there all the same.
    pub(crate) fn note_sending(&mut self, up_to_bytes: u64, out: &mut Out) {
        self.know(self.half.sending(up_to_bytes), out);
    }

    /// What was sent of an upload, up to here, was answered for: it is ours.
    pub(crate) fn note_sent(&mut self, sent_bytes: u64, out: &mut Out) {
        let up_to_bytes = self.half.up_to_bytes().unwrap_or(0).max(sent_bytes);
        self.know(Half::Ours { up_to_bytes }, out);
    }

    /// Something else may be where it was.
    pub(crate) fn doubt_half(&mut self, out: &mut Out) {
        if let Some(up_to_bytes) = self.half.up_to_bytes() {
            self.know(Half::Likely { up_to_bytes }, out);
        }
    }

    /// It is all there and checked, and has yet to get its own name.
    pub(crate) fn note_whole(&mut self, out: &mut Out) {
        let size_bytes = self.view.total_bytes.unwrap_or(self.view.done_bytes);
        self.know(Half::Whole { size_bytes }, out);
    }

    /// What it replaces has this name until it is in its place.
    pub(crate) fn note_aside(&mut self, aside: Option<String>, out: &mut Out) {
        self.aside = aside;
        self.save(out);
    }

    /// Read again, it is not what was sent. What was sent only now is overwritten from its beginning; later it may be
    /// anybody's.
    pub(crate) fn note_other_content(&mut self) {
        self.half = Half::Foreign;
        if self.task == Task::Carry {
            self.decide(IfExists::Overwrite);
        }
    }

    fn know(&mut self, half: Half, out: &mut Out) {
        if is_saved_otherwise(self.half, half) {
            self.half = half;
            self.save(out);
        }
        self.half = half;
    }

    /// When nothing can be said of its rate any more, unless it moves.
    pub(crate) fn quiet_at(&self) -> Option<Instant> {
        (self.view.rate_bytes_per_s > 0).then_some(self.moved_at + QUIET)
    }

    /// The time has come to look at that.
    pub(crate) fn be_quiet(&mut self, now: Instant, out: &mut Out) {
        if self.quiet_at().is_some_and(|at| now >= at) {
            self.view.rate_bytes_per_s = 0;
            self.rate = Rate::default();
            self.show(out);
        }
    }

    /// It is complete, and checked this far.
    pub(crate) fn finish(&mut self, now: Instant, verified: Verified, out: &mut Out) {
        match std::mem::replace(&mut self.task, Task::Carry) {
            Task::Check(before) => self.view.verified = verified.max(before),
            Task::Carry => {
                self.view.verified = verified;
                self.view.receipt = self.began.map(|began| Box::new(began.receipt(now)));
            }
        }
        self.set(TransferState::Done, out);
        out.undigested.push_back(self.view.id);
        if self.relay.is_some() {
            out.relayed.push_back(self.view.id);
        }
    }

    /// An attempt failed: it is tried again later where that may help, and has failed where not.
    pub(crate) fn fail(&mut self, now: Instant, why: Message, out: &mut Out) {
        if !self.try_again(now, &why, out) {
            self.interrupt(why.clone(), out);
            out.notice(Subject::Transfer(self.view.id), why);
        }
    }

    /// The same, for a reason of which the user is told elsewhere.
    pub(crate) fn break_off(&mut self, now: Instant, why: Message, out: &mut Out) {
        if !self.try_again(now, &why, out) {
            self.interrupt(why, out);
        }
    }

    fn try_again(&mut self, now: Instant, why: &Message, out: &mut Out) -> bool {
        let may = may_pass(why) && self.intent == Intent::Run;
        let due = self.retry.due(now).filter(|_| may);
        if let Some(at) = due {
            self.retry.take();
            self.view.next_try = Some(Box::new(self.retry.told(at.since(now))));
            self.not_before = at;
            self.view.failure = Some(why.clone());
            self.set(TransferState::Queued, out);
        }
        due.is_some()
    }

    /// It failed for a reason of which the user is told elsewhere. A check that only could not be made has not.
    pub(crate) fn interrupt(&mut self, why: Message, out: &mut Out) {
        if self.ends_check(&why, out) {
            return;
        }
        self.view.conflict = None;
        self.view.failure = Some(why);
        self.set(TransferState::Failed, out);
    }

    /// The user gave it up, and what is on disk with it; of one that is done, the check.
    pub(crate) fn cancel(&mut self, out: &mut Out) {
        if let Task::Check(before) = self.task {
            return self.end_check(before, out);
        }
        if self.on_disk.is_left() {
            self.on_disk = OnDisk::Nothing;
            let transfer = self.view.id;
            out.file(FileRequest::Discard { transfer });
        }
        self.view.conflict = None;
        self.set(TransferState::Cancelled, out);
    }

    pub(crate) fn ask(&mut self, conflict: Conflict, out: &mut Out) {
        self.carried_on = None;
        self.view.conflict = Some(conflict);
        self.set(TransferState::Paused, out);
    }

    /// The user holds it, and it does not run.
    pub(crate) fn hold(&mut self, out: &mut Out) {
        self.intent = Intent::Pause;
        self.leave_channel(out);
    }

    /// It is held, and no channel is at it any more.
    pub(crate) fn leave_channel(&mut self, out: &mut Out) {
        self.carried_on = None;
        self.set(TransferState::Paused, out);
    }

    /// The lane that carried it is gone, which is not its fault: it waits as before, or ends as the user wants it.
    pub(crate) fn put_back(&mut self, out: &mut Out) {
        match self.intent {
            Intent::Run => self.set(TransferState::Queued, out),
            Intent::Pause => self.leave_channel(out),
            Intent::Cancel => self.cancel(out),
        }
    }

    /// Its file is carried once more, from the beginning on.
    pub(crate) fn queue(&mut self, out: &mut Out) {
        self.task = Task::Carry;
        self.began = None;
        self.view.receipt = None;
        self.view.conflict = None;
        self.view.done_bytes = 0;
        self.queue_task(out);
    }

    pub(super) fn queue_task(&mut self, out: &mut Out) {
        self.intent = Intent::Run;
        self.retry.refill();
        self.not_before = Instant::ZERO;
        self.view.failure = None;
        self.view.next_try = None;
        self.set(TransferState::Queued, out);
    }
}
