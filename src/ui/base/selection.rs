//! Which entries are selected, by mouse and by keyboard, the way file managers do it.

use std::collections::BTreeSet;

use crate::app::Entry;

/// Selected entries, the one the keyboard is on, and the one a range starts from. Entries are named by
/// their place in the listing, which sorting and filtering leave alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    chosen: BTreeSet<u32>,
    cursor: Option<u32>,
    anchor: Option<u32>,
}

/// What a key that moves selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Where it lands, and nothing else.
    Only,
    /// With Shift: everything on the way.
    Extend,
    /// With Ctrl: nothing new; only the keyboard goes there.
    Bare,
}

/// Where a key moves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// This many rows up.
    PageUp(usize),
    /// This many rows down.
    PageDown(usize),
    /// The first row.
    First,
    /// The last row.
    Last,
}

impl Selection {
    /// Whether an entry is selected.
    pub fn contains(&self, entry: u32) -> bool {
        self.chosen.contains(&entry)
    }

    /// The selected entries, in the listing's order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.chosen.iter().copied()
    }

    /// How many are selected.
    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether none is selected.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// The entry that the keyboard is on.
    pub fn cursor(&self) -> Option<u32> {
        self.cursor
    }

    /// A plain click: this entry and no other.
    pub fn only(&mut self, entry: u32) {
        self.chosen = BTreeSet::from([entry]);
        self.cursor = Some(entry);
        self.anchor = Some(entry);
    }

    /// A click with Ctrl: this one changes, the others stay.
    pub fn toggle(&mut self, entry: u32) {
        if !self.chosen.remove(&entry) {
            self.chosen.insert(entry);
        }
        self.cursor = Some(entry);
        self.anchor = Some(entry);
    }

    /// A click with Shift: everything shown between the anchor and this one.
    pub fn extend_to(&mut self, order: &[u32], entry: u32) {
        let place = |entry| order.iter().position(|shown| *shown == entry);
        let Some(to) = place(entry) else { return };
        let from = self.anchor.and_then(place).unwrap_or(to);
        self.anchor = Some(order[from]);
        self.chosen = order[from.min(to)..=from.max(to)].iter().copied().collect();
        self.cursor = Some(entry);
    }

    /// A key that moves.
    pub fn step(&mut self, order: &[u32], step: Step, reach: Reach) {
        let Some(last) = order.len().checked_sub(1) else {
            return;
        };
        let here = self
            .cursor
            .and_then(|cursor| order.iter().position(|shown| *shown == cursor));
        let to = match (step, here) {
            (Step::First, _) | (Step::Down | Step::PageDown(_), None) => 0,
            (Step::Last, _) | (Step::Up | Step::PageUp(_), None) => last,
            (Step::Up, Some(here)) => here.saturating_sub(1),
            (Step::Down, Some(here)) => (here + 1).min(last),
            (Step::PageUp(rows), Some(here)) => here.saturating_sub(rows),
            (Step::PageDown(rows), Some(here)) => (here + rows).min(last),
        };
        match reach {
            Reach::Only => self.only(order[to]),
            Reach::Extend => self.extend_to(order, order[to]),
            Reach::Bare => self.cursor = Some(order[to]),
        }
    }

    /// Ctrl+A: everything shown.
    pub fn all(&mut self, order: &[u32]) {
        self.chosen = order.iter().copied().collect();
    }

    /// Put the keyboard on an entry, selecting nothing.
    pub fn place_cursor(&mut self, entry: u32) {
        *self = Self {
            cursor: Some(entry),
            anchor: Some(entry),
            ..Self::default()
        };
    }

    /// Nothing.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The same selection after the directory was listed again: entries are the same by their name. Where the one
    /// that the keyboard was on is gone, it goes to the next one that is still there of those that were shown:
    /// `shown` gives the old entries in their order, and is not asked otherwise.
    #[must_use]
    pub fn carried_over(
        &self,
        old: &[Entry],
        new: &[Entry],
        shown: impl FnOnce() -> Vec<u32>,
    ) -> Self {
        if self.chosen.is_empty() && self.cursor.is_none() {
            return Self::default();
        }
        let places: std::collections::HashMap<&str, u32> = new
            .iter()
            .map(|entry| entry.name.as_str())
            .zip(0..)
            .collect();
        let carry = |entry: u32| {
            let entry = old.get(entry as usize)?;
            places.get(entry.name.as_str()).copied()
        };
        let beside = |gone: u32| {
            let shown = shown();
            let place = shown.iter().position(|entry| *entry == gone)?;
            let (before, after) = shown.split_at(place);
            let after = after.iter().find_map(|entry| carry(*entry));
            after.or_else(|| before.iter().rev().find_map(|entry| carry(*entry)))
        };
        Self {
            chosen: self
                .chosen
                .iter()
                .filter_map(|entry| carry(*entry))
                .collect(),
            cursor: self
                .cursor
                .and_then(|cursor| carry(cursor).or_else(|| beside(cursor))),
            anchor: self.anchor.and_then(carry),
        }
    }
}
