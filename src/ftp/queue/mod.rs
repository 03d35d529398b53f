//! The transfers, in the order they were queued: what each is to do, and how it is shown.

pub(crate) mod check;
mod conflicts;
mod cut;
mod halves;
mod next;
pub(crate) mod on_disk;
mod order;
mod persist;
pub(crate) mod pieces;
pub(crate) mod received;
mod record;
pub(crate) mod relay;
pub(crate) mod retry;
pub(crate) mod trees;

pub(crate) use check::Task;
pub(crate) use next::Carrier;
pub(crate) use record::{Half, Home, Intent, Local, New, Record};

use std::cell::Cell;
use std::collections::BTreeSet;

use crate::app::{Event, Message, Persist, Saved, Server, SourceAccess, TransferId, TransferState};
use crate::dialect::{CHANNELS, ChannelId};
use crate::files::FileRequest;
use crate::ftp::changes::Changes;
use crate::ftp::lookup::ListedFile;
use crate::ftp::outputs::Out;
use crate::time::Instant;
use conflicts::OpenBatch;
use order::PLACE_STEP;
use pieces::Ticket;
use relay::Relay;

/// Transfers on the list at once, ended ones included.
pub(crate) const TRANSFERS_MAX: usize = 10_000;

/// All transfers.
#[derive(Debug, Default)]
pub(crate) struct Transfers {
    /// By number.
    records: Vec<Record>,
    /// When the first of each channel may start, as it was after so many changes of the queue.
    starts: [Cell<Option<(u64, Option<Instant>)>>; CHANNELS],
    /// Lanes that take nothing new.
    closed: [bool; CHANNELS],
    /// Downloads that come in pieces, or might.
    cut: BTreeSet<TransferId>,
    last_ticket: Ticket,
    next_id: u32,
    pub(crate) changes: Changes,
    /// No place is behind this one.
    pub(crate) last_place: u64,
    /// The batch that transfers are queued into.
    pub(crate) open: OpenBatch,
}

impl Transfers {
    /// Queues a transfer; `false` where [`TRANSFERS_MAX`] are on the list.
    pub(crate) fn add(&mut self, new: New, out: &mut Out) -> bool {
        self.add_relay(new, None, out).is_some()
    }

    /// Queues a transfer that may be a half of a relay; `None` where [`TRANSFERS_MAX`] are on the list.
    pub(crate) fn add_relay(
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
    pub(crate) fn room(&self) -> usize {
        TRANSFERS_MAX - self.records.len()
    }

    /// Takes up transfers that were kept; those beyond [`TRANSFERS_MAX`] get no number.
    pub(crate) fn restore(
        &mut self,
        kept: Vec<(Saved, SourceAccess)>,
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
        let mut take = |((kept, access), place): ((Saved, SourceAccess), u64)| {
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
                out.keep(Persist::Drop { transfer: id });
                record.cancel(out);
            }
            self.records.push(record);
            Some(id)
        };
        kept.into_iter().zip(places).map(&mut take).collect()
    }

    /// Lets the transfers that wait for this server go on, on this channel.
    pub(crate) fn attach(&mut self, channel: ChannelId, server: &Server, out: &mut Out) {
        for record in &mut self.records {
            if !record.server.is(server) || record.server.known() == Some(server) {
                continue;
            }
            let waits = matches!(record.server, Home::Saved(_));
            // The login that holds now, whatever it was when this was queued.
            record.server = Home::Known(server.clone());
            if waits && !record.view.state.is_ended() {
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

    pub(crate) fn get(&mut self, id: TransferId) -> Option<&mut Record> {
        let place = self.place_of(id)?;
        Some(&mut self.records[place])
    }

    /// All of them, by number.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.records.iter()
    }

    /// The same, to change them.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Record> {
        self.records.iter_mut()
    }

    /// One of them, to look at.
    pub(crate) fn look_at(&self, id: TransferId) -> Option<&Record> {
        self.place_of(id).map(|place| &self.records[place])
    }

    /// They are held by number, which only grows.
    fn place_of(&self, id: TransferId) -> Option<usize> {
        self.records
            .binary_search_by_key(&id, |record| record.view.id)
            .ok()
    }

    /// The transfer of a job that runs: a running one never leaves the list.
    pub(crate) fn running(&mut self, id: TransferId) -> &mut Record {
        self.get(id).expect("a running transfer is on the list")
    }

    /// A transfer writes its file from the beginning: what others have left of theirs under that name may be anybody's
    /// from now on.
    pub(crate) fn doubt_others(&mut self, id: TransferId) {
        let Some(this) = self.look_at(id) else { return };
        let is_same = |other: &&Record| {
            other.view.id != id
                && other.options.part_name == this.options.part_name
                && other.is_at_same_file(this)
        };
        let others: Vec<_> = self
            .records
            .iter()
            .filter(is_same)
            .map(|it| it.view.id)
            .collect();
        for other in others {
            let half = &mut self.running(other).half;
            if let Some(up_to_bytes) = half.up_to_bytes() {
                *half = Half::Likely { up_to_bytes };
            }
        }
    }

    /// Whether another transfer of the same remote file is on its way, or will be.
    pub(crate) fn is_wanted_again(&self, id: TransferId) -> bool {
        let this = self.look_at(id);
        this.is_some_and(|this| {
            self.records.iter().any(|other| {
                other.view.id != id && !other.view.state.is_ended() && other.is_at_same_file(this)
            })
        })
    }

    /// Whether this may be the part that another transfer of the same remote file has left.
    pub(crate) fn has_left(&self, id: TransferId, there: &ListedFile) -> bool {
        let this = self.look_at(id);
        this.is_some_and(|this| {
            self.records.iter().any(|other| {
                let is_left = other.part().is_some() && other.is_at_same_file(this);
                let up_to_bytes = other.half.up_to_bytes();
                is_left && there.size_bytes.is_some() && there.size_bytes <= up_to_bytes
            })
        })
    }

    /// Files of the module that transfers which have not ended are about.
    pub(crate) fn module_files(&self) -> impl Iterator<Item = &str> {
        let records = self.records.iter();
        let going = records.filter(|record| !record.view.state.is_ended());
        going.filter_map(|record| match &record.local {
            Local::ModuleSource { path } | Local::ModuleSink { path, .. } => Some(path.as_str()),
            Local::Source { .. } | Local::Lost { .. } | Local::Sink => None,
        })
    }

    /// Transfers for a file of the module that have not come to their end, or may be tried again.
    pub(crate) fn of_module_files(&mut self) -> impl Iterator<Item = &mut Record> {
        self.records.iter_mut().filter(|record| {
            let is_over = matches!(
                record.view.state,
                TransferState::Done | TransferState::Cancelled
            );
            record.view.module_path.is_some() && !is_over
        })
    }

    /// Takes those off the list that are in such a state, which is an end.
    pub(crate) fn clear(&mut self, is_so: fn(TransferState) -> bool, out: &mut Out) {
        let mut gone = Vec::new();
        self.records.retain(|record| {
            let ended = is_so(record.view.state);
            if ended {
                let transfer = record.view.id;
                match record.local {
                    // With a move it may still be held against the original, which releases it.
                    Local::Source { file, .. }
                        if file.staged_by().is_some()
                            && record.view.state == TransferState::Done => {}
                    Local::Source { file, .. } => out.file(FileRequest::Release { file }),
                    Local::Sink if record.on_disk.is_left() => {
                        out.file(FileRequest::Discard { transfer });
                    }
                    Local::Sink
                    | Local::Lost { .. }
                    | Local::ModuleSource { .. }
                    | Local::ModuleSink { .. } => {}
                }
                if record.said.is_some() {
                    out.keep(Persist::Drop { transfer });
                }
                gone.push(transfer);
            }
            !ended
        });
        if !gone.is_empty() {
            out.queue_changes += 1;
            out.event(Event::TransfersGone(gone));
        }
    }

    /// Fails what waits for a channel whose connection is gone.
    pub(crate) fn fail_waiting(&mut self, channel: ChannelId, why: &Message, out: &mut Out) {
        for record in &mut self.records {
            let waits = matches!(
                record.view.state,
                TransferState::Queued | TransferState::Paused
            );
            // What was kept from an earlier page waits for as long as it takes.
            let waits = waits && record.carried_on.is_none();
            if record.view.channel == channel && waits && record.server.known().is_some() {
                record.interrupt(why.clone(), out);
            }
        }
    }
}
