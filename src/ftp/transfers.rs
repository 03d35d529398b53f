//! The transfers, in the order they were queued: what each is to do, and how it is shown.

use crate::app::{
    Conflict, Direction, Event, FileId, Keep, Kept, Message, Rate, RemoteStamp, Server, ServerName,
    SourceAccess, SourceStamp, Subject, Transfer, TransferId, TransferOptions, TransferState,
    TreePlace, Verified,
};
use crate::dialect::ChannelId;
use crate::ftp::answers::{Batch, OpenBatch};
use crate::ftp::file::FileRequest;
use crate::ftp::job::Out;
use crate::ftp::order::PLACE_STEP;
use crate::ftp::received::OnDisk;
use crate::ftp::relay::Relay;
use crate::time::{Duration, Instant};

/// Transfers on the list at once, ended ones included.
pub(super) const TRANSFERS_MAX: usize = 10_000;

/// All transfers.
#[derive(Debug, Default)]
pub(super) struct Transfers {
    /// By number.
    records: Vec<Record>,
    next_id: u32,
    /// No place is behind this one.
    pub(super) last_place: u64,
    /// The batch that transfers are queued into.
    pub(super) open: OpenBatch,
}

/// One transfer.
#[derive(Debug)]
pub(super) struct Record {
    /// As it is shown.
    pub(super) view: Transfer,
    /// The end of its remote directory's path which is made where it is missing.
    pub(super) below: String,
    /// The local side.
    pub(super) local: Local,
    /// The server it belongs to: a channel may be on another one by the time its turn comes.
    pub(super) server: Home,
    /// What the user wants of it.
    pub(super) wish: Wish,
    /// How it is carried out.
    pub(super) options: TransferOptions,
    /// Up to where what is under its name on the server may be our own half of it, in bytes; `None` until there is
    /// something that it may be.
    pub(super) ours_bytes: Option<u64>,
    /// Whether that is no more than likely, and it may be anybody's: an earlier page has left word of it, or no packet
    /// has been answered for.
    pub(super) ours_by_word: bool,
    /// What an earlier attempt has left on disk.
    pub(super) kept: Option<OnDisk>,
    /// The remote file that the part on disk is of, or will be.
    pub(super) part_of: Option<RemoteStamp>,
    /// The transfers that an answer for all holds for.
    pub(super) batch: Batch,
    /// Whether what to do about a remote name that exists was the answer to another one of its batch.
    pub(super) borrowed: bool,
    /// What it has to do with another server, until its half of that is done.
    pub(super) relay: Option<Relay>,
    /// What was said last of how it is to be kept.
    pub(super) said: Option<Keep>,
    retries_left: u8,
    /// Bytes that this attempt has moved.
    moved_bytes: u64,
    /// A failed attempt is followed by the next one not before this.
    not_before: Instant,
    rate: Rate,
    /// When it moved last.
    moved_at: Instant,
}

/// The near side of a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Local {
    /// A file to read.
    Source {
        /// The file.
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
    ModuleSource {
        /// Its path.
        path: String,
    },
    /// A file of the module to be written.
    ModuleSink {
        /// Its path.
        path: String,
        /// Whether there may be one already.
        replace: bool,
    },
}

/// The server that a transfer belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// It was queued, or taken up again, on a connection to this one.
    Known(Server),
    /// It was kept from an earlier page, without the password: it waits for a connection to this one.
    Kept(ServerName),
}

impl Home {
    /// Which server, and as whom.
    pub(super) fn name(&self) -> ServerName {
        match self {
            Self::Known(server) => server.into(),
            Self::Kept(name) => name.clone(),
        }
    }

    /// The same, with the password, where that is known.
    pub(super) fn known(&self) -> Option<&Server> {
        match self {
            Self::Known(server) => Some(server),
            Self::Kept(_) => None,
        }
    }
}

/// What the user wants of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// That it runs.
    Run,
    /// That it waits.
    Hold,
    /// That it ends.
    Stop,
}

/// What a new transfer is.
pub(super) struct New {
    pub(super) channel: ChannelId,
    pub(super) name: String,
    pub(super) directory: String,
    /// The end of that path which is made where it is missing.
    pub(super) below: String,
    pub(super) local: Local,
    pub(super) server: Home,
    /// The tree that it is queued with.
    pub(super) tree: Option<TreePlace>,
    pub(super) options: TransferOptions,
}

/// An attempt that has moved so much was worth it: the count of retries begins anew.
const RETRIES_RENEWED_BYTES: u64 = 256 << 10;

/// How long the first wait between two attempts is; it doubles.
const RETRY_WAIT: Duration = Duration::from_secs(1);

/// Whatever has not moved for so long has no rate: no time left is told from it.
const QUIET: Duration = Duration::from_secs(10);

impl Transfers {
    /// Queues a transfer; `false` where [`TRANSFERS_MAX`] are on the list.
    pub(super) fn add(&mut self, new: New, out: &mut Out) -> bool {
        self.add_relay(new, None, out).is_some()
    }

    /// Queues a transfer that may be a half of a relay; `None` where [`TRANSFERS_MAX`] are on the list.
    pub(super) fn add_relay(
        &mut self,
        new: New,
        relay: Option<Relay>,
        out: &mut Out,
    ) -> Option<TransferId> {
        if self.records.len() == TRANSFERS_MAX {
            return None;
        }
        let batch = self.batch();
        let id = self.next_id();
        let mut record = Record::new(id, new);
        record.batch = batch;
        if let Some(if_exists) = self.open.answer(record.view.direction) {
            record.borrow(if_exists);
        }
        self.last_place += PLACE_STEP;
        record.view.place = self.last_place;
        record.view.relayed = relay.as_ref().map(|relay| Box::new(relay.shown()));
        record.relay = relay;
        record.show(out);
        self.records.push(record);
        Some(id)
    }

    /// How many more there can be.
    pub(super) fn room(&self) -> usize {
        TRANSFERS_MAX - self.records.len()
    }

    /// Takes up transfers that were kept; those beyond [`TRANSFERS_MAX`] get no number.
    pub(super) fn restore(
        &mut self,
        kept: Vec<(Kept, SourceAccess)>,
        out: &mut Out,
    ) -> Vec<Option<TransferId>> {
        let batch = self.batch();
        // They come in the order they were queued in, and start in the order they were put into.
        let mut order: Vec<usize> = (0..kept.len()).collect();
        order.sort_by_key(|at| kept[*at].0.place);
        let mut places = vec![0; kept.len()];
        for at in order {
            let kept_place = kept[at].0.place;
            let place = kept_place.max(self.last_place + 1);
            places[at] = place;
            self.last_place = place;
        }
        let mut take = |((kept, access), place): ((Kept, SourceAccess), u64)| {
            if self.records.len() == TRANSFERS_MAX {
                return None;
            }
            let id = self.next_id();
            let mut record = Record::restored(id, kept, access);
            // It is kept as it is already, unless its page did not live to see it cancelled.
            record.said = record.keep();
            record.batch = batch;
            record.view.place = place;
            if record.said.is_some() {
                record.show(out);
            } else {
                out.keep(Keep::Drop { transfer: id });
                record.cancel(out);
            }
            self.records.push(record);
            Some(id)
        };
        kept.into_iter().zip(places).map(&mut take).collect()
    }

    /// Lets the transfers that wait for this server go on, on this channel.
    pub(super) fn attach(&mut self, channel: ChannelId, server: &Server, out: &mut Out) {
        let name = ServerName::from(server);
        for record in &mut self.records {
            let waits = matches!(&record.server, Home::Kept(kept) if *kept == name);
            if waits && !record.view.state.is_ended() {
                record.server = Home::Known(server.clone());
                record.view.channel = channel;
                record.show(out);
            }
        }
    }

    fn next_id(&mut self) -> TransferId {
        let id = TransferId(self.next_id);
        self.next_id += 1;
        id
    }

    pub(super) fn get(&mut self, id: TransferId) -> Option<&mut Record> {
        let place = self.place_of(id)?;
        Some(&mut self.records[place])
    }

    /// All of them, by number.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.records.iter()
    }

    /// The same, to change them.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Record> {
        self.records.iter_mut()
    }

    /// One of them, to look at.
    pub(super) fn look_at(&self, id: TransferId) -> Option<&Record> {
        self.place_of(id).map(|place| &self.records[place])
    }

    /// They are held by number, which only grows.
    fn place_of(&self, id: TransferId) -> Option<usize> {
        self.records
            .binary_search_by_key(&id, |record| record.view.id)
            .ok()
    }

    /// The transfer of a job that runs: a running one never leaves the list.
    pub(super) fn running(&mut self, id: TransferId) -> &mut Record {
        self.get(id).expect("a running transfer is on the list")
    }

    /// The first that waits for this channel and may start.
    pub(super) fn next_for(&mut self, now: Instant, channel: ChannelId) -> Option<&mut Record> {
        let mut behind = 0;
        loop {
            let waiting = self.records.iter().filter(|record| {
                record.view.place > behind && record.is_due_on(channel) && record.not_before <= now
            });
            let next = waiting.min_by_key(|record| record.view.place)?;
            if !self.is_taken(next) {
                let id = next.view.id;
                return self.get(id);
            }
            behind = next.view.place;
        }
    }

    /// Whether another channel is at the same remote file: two uploads into one would mix.
    fn is_taken(&self, record: &Record) -> bool {
        self.records.iter().any(|other| {
            other.holds_its_file()
                && other.view.channel != record.view.channel
                && other.is_at_same_file(record)
        })
    }

    /// Whether a transfer is at this remote file.
    pub(super) fn holds(&self, server: &ServerName, directory: &str, name: &str) -> bool {
        self.records.iter().any(|record| {
            let at = record.server.name();
            record.holds_its_file()
                && (record.view.directory.as_str(), record.view.name.as_str()) == (directory, name)
                && (&at.host, at.port, &at.user) == (&server.host, server.port, &server.user)
        })
    }

    /// Whether another transfer of the same remote file is on its way, or will be.
    pub(super) fn is_wanted_again(&self, id: TransferId) -> bool {
        let this = self.look_at(id);
        this.is_some_and(|this| {
            self.records.iter().any(|other| {
                other.view.id != id && !other.view.state.is_ended() && other.is_at_same_file(this)
            })
        })
    }

    /// Files of the module that transfers which have not ended are about.
    pub(super) fn module_files(&self) -> impl Iterator<Item = &str> {
        let records = self.records.iter();
        let going = records.filter(|record| !record.view.state.is_ended());
        going.filter_map(|record| match &record.local {
            Local::ModuleSource { path } | Local::ModuleSink { path, .. } => Some(path.as_str()),
            Local::Source { .. } | Local::Lost { .. } | Local::Sink => None,
        })
    }

    /// When the first that waits for this channel may start.
    pub(super) fn next_start(&self, channel: ChannelId) -> Option<Instant> {
        self.records
            .iter()
            .filter(|record| record.is_due_on(channel) && !self.is_taken(record))
            .map(|record| record.not_before)
            .min()
    }

    /// Takes those off the list that are in such a state, which is an end.
    pub(super) fn clear(&mut self, is_so: fn(TransferState) -> bool, out: &mut Out) {
        let mut gone = Vec::new();
        self.records.retain(|record| {
            let ended = is_so(record.view.state);
            if ended {
                let transfer = record.view.id;
                match record.local {
                    Local::Source { file, .. } => out.file(FileRequest::Release { file }),
                    Local::Sink if record.kept.is_some() => {
                        out.file(FileRequest::Discard { transfer });
                    }
                    Local::Sink
                    | Local::Lost { .. }
                    | Local::ModuleSource { .. }
                    | Local::ModuleSink { .. } => {}
                }
                if record.said.is_some() {
                    out.keep(Keep::Drop { transfer });
                }
                gone.push(transfer);
            }
            !ended
        });
        if !gone.is_empty() {
            out.event(Event::TransfersGone(gone));
        }
    }

    /// Fails what waits for a channel whose connection is gone.
    pub(super) fn fail_waiting(&mut self, channel: ChannelId, out: &mut Out) {
        for record in &mut self.records {
            let waits = matches!(
                record.view.state,
                TransferState::Queued | TransferState::Paused
            );
            // What was kept from an earlier page waits for as long as it takes.
            if record.view.channel == channel && waits && record.server.known().is_some() {
                record.interrupt(Message::Interrupted, out);
            }
        }
    }
}

impl Record {
    pub(super) fn new(id: TransferId, new: New) -> Self {
        let (direction, total_bytes) = match &new.local {
            Local::Source { stamp, .. } | Local::Lost { stamp, .. } => {
                (Direction::Up, Some(stamp.size_bytes))
            }
            Local::ModuleSource { .. } => (Direction::Up, None),
            Local::Sink | Local::ModuleSink { .. } => (Direction::Down, None),
        };
        let module_path = match &new.local {
            Local::ModuleSource { path } | Local::ModuleSink { path, .. } => Some(path.clone()),
            Local::Source { .. } | Local::Lost { .. } | Local::Sink => None,
        };
        Self {
            view: Transfer {
                id,
                place: 0,
                name: new.name,
                directory: new.directory,
                channel: new.channel,
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
                failure: None,
            },
            below: new.below,
            local: new.local,
            server: new.server,
            wish: Wish::Run,
            options: new.options,
            ours_bytes: None,
            ours_by_word: false,
            kept: None,
            part_of: None,
            batch: Batch::default(),
            borrowed: false,
            relay: None,
            said: None,
            retries_left: new.options.retries,
            moved_bytes: 0,
            not_before: Instant::ZERO,
            rate: Rate::default(),
            moved_at: Instant::ZERO,
        }
    }

    /// Tells the page how it is, and what to keep of it where that is something else by now.
    pub(super) fn show(&mut self, out: &mut Out) {
        self.view.waits_for = self.waits_for();
        self.view.part = self.part();
        out.event(Event::Transfer(self.view.clone()));
        let keep = self.keep();
        if keep != self.said {
            let transfer = self.view.id;
            out.keep(keep.clone().unwrap_or(Keep::Drop { transfer }));
            self.said = keep;
        }
    }

    /// Puts it into a state that is not an end.
    pub(super) fn set(&mut self, state: TransferState, out: &mut Out) {
        self.view.state = state;
        if state != TransferState::Active {
            self.view.rate_bytes_per_s = 0;
            self.rate = Rate::default();
        }
        self.show(out);
    }

    fn is_at_same_file(&self, other: &Self) -> bool {
        let key = |record: &Self| {
            let server = record.server.name();
            (server.host, server.port, server.user)
        };
        self.view.name == other.view.name
            && self.view.directory == other.view.directory
            && key(self) == key(other)
    }

    fn holds_its_file(&self) -> bool {
        match self.view.state {
            TransferState::Active | TransferState::Verifying => true,
            TransferState::Paused => self.view.conflict.is_none(),
            _ => false,
        }
    }

    fn is_due_on(&self, channel: ChannelId) -> bool {
        self.view.channel == channel
            && self.view.state == TransferState::Queued
            && self.waits_for().is_none()
    }

    /// Starts an attempt.
    pub(super) fn start(&mut self, out: &mut Out) {
        self.view.attempts += 1;
        self.moved_bytes = 0;
        self.view.done_bytes = 0;
        self.view.verified = Verified::None;
        self.view.conflict = None;
        self.view.failure = None;
        self.set(TransferState::Active, out);
    }

    /// This attempt goes on behind what an earlier one has left.
    pub(super) fn rejoin(&mut self, len_bytes: u64, out: &mut Out) {
        self.view.done_bytes = len_bytes;
        self.show(out);
    }

    /// So many bytes more are over.
    pub(super) fn progress(&mut self, now: Instant, len_bytes: u64, out: &mut Out) {
        self.view.done_bytes += len_bytes;
        self.moved_bytes += len_bytes;
        if self.moved_bytes >= RETRIES_RENEWED_BYTES {
            self.retries_left = self.options.retries;
        }
        self.view.rate_bytes_per_s = self.rate.add(now, len_bytes);
        self.moved_at = now;
        self.show(out);
    }

    /// When nothing can be said of its rate any more, unless it moves.
    pub(super) fn quiet_at(&self) -> Option<Instant> {
        (self.view.rate_bytes_per_s > 0).then_some(self.moved_at + QUIET)
    }

    /// The time has come to look at that.
    pub(super) fn be_quiet(&mut self, now: Instant, out: &mut Out) {
        if self.quiet_at().is_some_and(|at| now >= at) {
            self.view.rate_bytes_per_s = 0;
            self.rate = Rate::default();
            self.show(out);
        }
    }

    /// It is complete, and checked this far.
    pub(super) fn finish(&mut self, verified: Verified, out: &mut Out) {
        self.view.verified = verified;
        self.set(TransferState::Done, out);
        if self.relay.is_some() {
            out.relayed.push_back(self.view.id);
        }
    }

    /// An attempt failed: it is tried again later where that may help, and has failed where not.
    pub(super) fn fail(&mut self, now: Instant, why: Message, out: &mut Out) {
        if !self.try_again(now, &why, out) {
            self.interrupt(why.clone(), out);
            out.notice(Subject::Transfer(self.view.id), why);
        }
    }

    /// The same, for a reason of which the user is told elsewhere.
    pub(super) fn break_off(&mut self, now: Instant, why: Message, out: &mut Out) {
        if !self.try_again(now, &why, out) {
            self.interrupt(why, out);
        }
    }

    fn try_again(&mut self, now: Instant, why: &Message, out: &mut Out) -> bool {
        let tries = why.may_pass() && self.retries_left > 0 && self.wish == Wish::Run;
        if tries {
            let before = self.options.retries - self.retries_left;
            self.not_before = now + RETRY_WAIT.saturating_mul(1 << before.min(6));
            self.retries_left -= 1;
            self.view.failure = Some(why.clone());
            self.set(TransferState::Queued, out);
        }
        tries
    }

    /// It failed for a reason of which the user is told elsewhere.
    pub(super) fn interrupt(&mut self, why: Message, out: &mut Out) {
        self.view.conflict = None;
        self.view.failure = Some(why);
        self.set(TransferState::Failed, out);
    }

    /// The user gave it up, and what is on disk with it.
    pub(super) fn cancel(&mut self, out: &mut Out) {
        if self.kept.take().is_some() {
            let transfer = self.view.id;
            out.file(FileRequest::Discard { transfer });
        }
        self.view.conflict = None;
        self.set(TransferState::Cancelled, out);
    }

    /// It waits for the user's answer.
    pub(super) fn ask(&mut self, conflict: Conflict, out: &mut Out) {
        self.view.conflict = Some(conflict);
        self.set(TransferState::Paused, out);
    }

    /// The user holds it, and it does not run.
    pub(super) fn hold(&mut self, out: &mut Out) {
        self.wish = Wish::Hold;
        self.set(TransferState::Paused, out);
    }

    /// Puts it back into the queue.
    pub(super) fn queue(&mut self, out: &mut Out) {
        self.wish = Wish::Run;
        self.retries_left = self.options.retries;
        self.not_before = Instant::ZERO;
        self.view.conflict = None;
        self.view.failure = None;
        self.view.done_bytes = 0;
        self.set(TransferState::Queued, out);
    }
}
