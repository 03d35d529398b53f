//! Downloads that come in pieces, as lanes see them.

use std::collections::BTreeSet;

use crate::app::{TransferId, TransferState};
use crate::dialect::ChannelId;
use crate::ftp::outputs::Out;
use crate::ftp::queue::on_disk::{Cut, OnDisk};
use crate::ftp::queue::pieces::{Pieces, Ticket};
use crate::ftp::queue::{Carrier, Record, Transfers};
use crate::ftp::range::CUT_MIN_BYTES;

impl Transfers {
    /// A download that comes over one channel may be cut, once a lane is there for it.
    pub(crate) fn offer_to_cut(&mut self, id: TransferId, out: &mut Out) {
        if let Some(record) = self.get(id)
            && let OnDisk::InUse {
                cut: cut @ Cut::No, ..
            } = &mut record.on_disk
        {
            *cut = Cut::Offered;
            out.queue_changes += 1;
            self.note_cut(id);
        }
    }

    /// A download comes in these pieces from now on.
    pub(crate) fn cut(&mut self, id: TransferId, pieces: Pieces, out: &mut Out) {
        if let Some(record) = self.get(id) {
            record.on_disk = OnDisk::Pieces(Box::new(pieces));
            record.show(out);
            self.note_cut(id);
        }
    }

    /// For a range that is to be handed out.
    pub(crate) fn next_ticket(&mut self) -> Ticket {
        self.last_ticket = self.last_ticket.next();
        self.last_ticket
    }

    fn note_cut(&mut self, id: TransferId) {
        let known = std::mem::take(&mut self.cut);
        let is_going = |id: &TransferId| {
            self.look_at(*id)
                .is_some_and(|it| !it.view.state.is_ended())
        };
        let mut going: BTreeSet<TransferId> = known.into_iter().filter(is_going).collect();
        going.insert(id);
        self.cut = going;
    }

    /// Those of this channel that run.
    fn cut_on(&self, home: ChannelId) -> impl Iterator<Item = &Record> {
        let records = self.cut.iter().filter_map(|id| self.look_at(*id));
        records.filter(move |record| {
            record.view.channel == home
                && record.view.state == TransferState::Active
                && record.may_go_by_lane()
        })
    }

    /// Whether a lane of this channel is worth its login for so much of a download.
    pub(crate) fn is_cut_worth_a_lane(&self, home: ChannelId) -> bool {
        self.cut_on(home).any(|record| match &record.on_disk {
            OnDisk::InUse { cut, .. } => *cut != Cut::No,
            OnDisk::Pieces(pieces) => pieces.has_work() && pieces.left_bytes() >= CUT_MIN_BYTES,
            _ => false,
        })
    }

    /// Whether a lane of this channel has something to do at a download, or will have.
    pub(crate) fn has_pieces_for(&self, home: ChannelId) -> bool {
        self.cut_on(home).any(|record| match &record.on_disk {
            OnDisk::InUse { cut, .. } => *cut != Cut::No,
            OnDisk::Pieces(pieces) => pieces.has_work(),
            _ => false,
        })
    }

    /// A lane of this channel is there for what may be cut.
    pub(crate) fn want_cut(&mut self, home: ChannelId) {
        let ids: Vec<TransferId> = self.cut_on(home).map(|record| record.view.id).collect();
        for id in ids {
            if let Some(record) = self.get(id)
                && let OnDisk::InUse {
                    cut: cut @ Cut::Offered,
                    ..
                } = &mut record.on_disk
            {
                *cut = Cut::Wanted;
            }
        }
    }

    /// The download that a lane can fetch a range of now.
    pub(crate) fn next_cut_for(&self, lane: Carrier) -> Option<&Record> {
        if !lane.is_lane() || self.is_closed(lane) {
            return None;
        }
        let can_hand_out = |record: &&Record| match &record.on_disk {
            OnDisk::Pieces(pieces) => pieces.can_hand_out(),
            _ => false,
        };
        let waiting = self.cut_on(lane.home).filter(can_hand_out);
        waiting.min_by_key(|record| record.view.place)
    }

    /// What was to be written first of a download that comes in pieces is on the disk for good; whether it comes so.
    pub(crate) fn note_written(&mut self, id: TransferId, out: &mut Out) -> bool {
        let Some(record) = self.get(id) else {
            return false;
        };
        let Some(pieces) = record.on_disk.pieces() else {
            return false;
        };
        pieces.note_written();
        record.save(out);
        true
    }
}
