//! Events on their way to the page: bounded, and merged where the page wants only the latest.

use std::collections::{BTreeMap, VecDeque};

use crate::app::{Carried, Event, Progress, TransferId};

/// Events that wait until the page takes them.
///
/// Reading the line never waits for the page, so this must not grow with what the line carries: a
/// transfer's progress, the module's file system, the meter, the log and what was carried replace the one that waits.
/// All other events are answers to something a person did, and few.
#[derive(Debug, Default)]
pub struct Outbox {
    waiting: VecDeque<Event>,
    /// Where each transfer's last word waits.
    transfers: BTreeMap<TransferId, usize>,
    /// How far those are that have come further since.
    progress: BTreeMap<TransferId, Progress>,
    /// What was carried changes with every byte, so nobody is woken for it.
    carried: Option<Carried>,
    is_pressing: bool,
}

impl Outbox {
    /// Add an event.
    pub fn push(&mut self, event: Event) {
        match &event {
            Event::Progress(progress) => {
                self.progress.insert(progress.id, *progress);
                return;
            }
            Event::Transfer(new) => {
                self.is_pressing = true;
                self.progress.remove(&new.id);
                let place = *self.transfers.entry(new.id).or_insert(self.waiting.len());
                if let Some(old) = self.waiting.get_mut(place) {
                    *old = event;
                    return;
                }
            }
            Event::Carried(carried) => {
                self.carried = Some(*carried);
                return;
            }
            Event::Meter(_) => {
                let same = |old: &&mut Event| matches!(old, Event::Meter(_));
                if let Some(old) = self.waiting.iter_mut().rev().find(same) {
                    *old = event;
                    return;
                }
            }
            Event::Storage(_) => {
                self.is_pressing = true;
                let same = |old: &&mut Event| matches!(old, Event::Storage(_));
                if let Some(old) = self.waiting.iter_mut().rev().find(same) {
                    *old = event;
                    return;
                }
            }
            Event::Log(_) => {
                let same = |old: &&mut Event| matches!(old, Event::Log(_));
                if let Some(old) = self.waiting.iter_mut().rev().find(same) {
                    *old = event;
                    return;
                }
            }
            _ => self.is_pressing = true,
        }
        self.waiting.push_back(event);
    }

    /// Whether nothing waits that the page should come for.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.progress.is_empty()
    }

    /// Whether something waits that is more than how far things are: what a line in full flow changes thousands of times
    /// a second, and nobody reads that fast.
    pub fn is_pressing(&self) -> bool {
        self.is_pressing
    }

    /// Take everything that waits.
    pub fn take(&mut self) -> Vec<Event> {
        self.is_pressing = false;
        self.transfers.clear();
        let mut events: Vec<Event> = self.waiting.drain(..).collect();
        let progress = std::mem::take(&mut self.progress);
        events.extend(progress.into_values().map(Event::Progress));
        events.extend(self.carried.take().map(Event::Carried));
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Direction, LineState, Meter, Transfer, TransferState, Verified};
    use crate::dialect::ChannelId;

    fn transfer(id: u32, done_bytes: u64) -> Transfer {
        Transfer {
            id: TransferId(id),
            place: 0,
            name: "a".into(),
            host: "server".into(),
            directory: "/".into(),
            module_path: None,
            channel: ChannelId::default(),
            lane: None,
            direction: Direction::Up,
            state: TransferState::Active,
            done_bytes,
            total_bytes: None,
            rate_bytes_per_s: 0,
            verified: Verified::None,
            attempts: 1,
            conflict: None,
            waits_for: None,
            part: None,
            tree: None,
            relayed: None,
            holds_channel: false,
            failure: None,
            next_try: None,
            receipt: None,
        }
    }

    #[test]
    fn only_the_last_word_on_how_far_a_transfer_is_waits() {
        let whole = |id, done_bytes| Event::Transfer(transfer(id, done_bytes));
        let further = |id, done_bytes| Event::Progress(transfer(id, done_bytes).progress());
        let check = |pushed: &[Event], expect: &[Event]| {
            let mut outbox = Outbox::default();
            for event in pushed {
                outbox.push(event.clone());
            }
            assert!(!outbox.is_empty());
            assert_eq!(outbox.take(), expect);
            assert!(outbox.is_empty() && !outbox.is_pressing());
        };
        check(&[further(1, 1), further(1, 2)], &[further(1, 2)]);
        check(
            &[further(2, 1), further(1, 1)],
            &[further(1, 1), further(2, 1)],
        );
        check(&[whole(1, 0), further(1, 1)], &[whole(1, 0), further(1, 1)]);
        // What it is tells how far it is.
        check(&[further(1, 1), whole(1, 2)], &[whole(1, 2)]);
        check(&[whole(1, 0), further(1, 1), whole(1, 2)], &[whole(1, 2)]);
    }

    #[test]
    fn how_far_things_are_presses_nobody() {
        let check = |event: Event, expect: bool| {
            let mut outbox = Outbox::default();
            outbox.push(event.clone());
            assert_eq!(outbox.is_pressing(), expect, "{event:?}");
        };
        check(Event::Progress(transfer(1, 1).progress()), false);
        check(Event::Carried(Carried::default()), false);
        check(Event::Meter(Meter::default()), false);
        check(Event::Transfer(transfer(1, 1)), true);
        check(Event::Line(LineState::Down), true);
    }
}
