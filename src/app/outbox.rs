//! Events on their way to the page: bounded, and merged where the page wants only the latest.

use std::collections::{BTreeMap, VecDeque};

use crate::app::{Carried, Event, TransferId};

/// Trace records that may wait; further ones are counted, not kept.
pub const WAITING_TRACE_MAX_LINES: usize = 4_096;

/// Events that wait until the page takes them.
///
/// Reading the line never waits for the page, so this must not grow with what the line carries: a
/// transfer's progress, the module's file system, the meter and what was carried replace the one that waits, and trace
/// records beyond a bound become a count.
/// All other events are answers to something a person did, and few.
#[derive(Debug, Default)]
pub struct Outbox {
    waiting: VecDeque<Event>,
    /// Where each transfer's last word waits.
    transfers: BTreeMap<TransferId, usize>,
    /// What was carried changes with every byte, so nobody is woken for it.
    carried: Option<Carried>,
    trace_lines: usize,
    left_out: u64,
}

impl Outbox {
    /// Add an event.
    pub fn push(&mut self, event: Event) {
        match &event {
            Event::Trace(_) if self.trace_lines == WAITING_TRACE_MAX_LINES => {
                self.left_out += 1;
                return;
            }
            Event::Trace(_) => self.trace_lines += 1,
            Event::Transfer(new) => {
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
                let same = |old: &&mut Event| matches!(old, Event::Storage(_));
                if let Some(old) = self.waiting.iter_mut().rev().find(same) {
                    *old = event;
                    return;
                }
            }
            _ => {}
        }
        self.waiting.push_back(event);
    }

    /// Whether nothing waits that the page should come for.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.left_out == 0
    }

    /// Take everything that waits.
    pub fn take(&mut self) -> Vec<Event> {
        self.trace_lines = 0;
        self.transfers.clear();
        let mut events: Vec<Event> = self.waiting.drain(..).collect();
        events.extend(self.carried.take().map(Event::Carried));
        if self.left_out > 0 {
            events.push(Event::TraceGap(std::mem::take(&mut self.left_out)));
        }
        events
    }
}
