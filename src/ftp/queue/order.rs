//! The order in which transfers start.

use crate::app::{Transfer, TransferId, TransferState};
use crate::ftp::outputs::Out;
use crate::ftp::queue::Transfers;

/// The distance between two places: between any two there is room for so many halvings that all are hardly ever
/// numbered anew.
pub(crate) const PLACE_STEP: u64 = 1 << 16;

/// A place behind one and in front of the other; `None` where there is no room.
fn between(after: u64, before: Option<u64>) -> Option<u64> {
    match before {
        None => Some(after + PLACE_STEP),
        Some(before) => {
            let place = after + (before - after) / 2;
            (place > after).then_some(place)
        }
    }
}

/// Whether it has yet to start, or to start again.
fn waits(transfer: &Transfer) -> bool {
    matches!(
        transfer.state,
        TransferState::Queued | TransferState::Paused
    )
}

impl Transfers {
    /// Puts a transfer that waits in front of another one, or behind all. What runs goes on as it does.
    pub(crate) fn reorder(&mut self, id: TransferId, before: Option<TransferId>, out: &mut Out) {
        let unknown = |before| self.look_at(before).is_none();
        let is_vain = before == Some(id) || before.is_some_and(unknown);
        let moves = self.look_at(id).is_some_and(|record| waits(&record.view));
        if is_vain || !moves {
            return;
        }
        let place = self.place_before(id, before).or_else(|| {
            self.number_anew(out);
            self.place_before(id, before)
        });
        if let (Some(place), Some(record)) = (place, self.get(id)) {
            record.view.place = place;
            record.show(out);
            self.last_place = self.last_place.max(place);
        }
    }

    fn place_before(&self, id: TransferId, before: Option<TransferId>) -> Option<u64> {
        let others = || self.iter().filter(|record| record.view.id != id);
        let mut all = others();
        let before = all
            .find(|record| Some(record.view.id) == before)
            .map(|record| record.view.place);
        let places = others().map(|record| record.view.place);
        let after = places.filter(|place| before.is_none_or(|before| *place < before));
        between(after.max().unwrap_or(0), before)
    }

    fn number_anew(&mut self, out: &mut Out) {
        let mut order: Vec<_> = self
            .iter()
            .map(|record| (record.view.place, record.view.id))
            .collect();
        order.sort_unstable();
        self.last_place = 0;
        for (_, id) in order {
            self.last_place += PLACE_STEP;
            let place = self.last_place;
            if let Some(record) = self.get(id) {
                record.view.place = place;
                record.show(out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_place_between_two_or_none() {
        let check = |after, before, expect| assert_eq!(between(after, before), expect);
        check(0, None, Some(PLACE_STEP));
        check(0, Some(PLACE_STEP), Some(PLACE_STEP / 2));
        check(7, Some(9), Some(8));
        check(7, Some(8), None);
        check(0, Some(1), None);
    }
}
