//! A set of frames by their numbers, about a bit for each: the rows of millions of frames take a small part of the room
//! that the frames do.

use std::ops::Range;

use roaring::RoaringTreemap;

/// A set of numbers.
#[derive(Debug, Default)]
pub(super) struct Numbers(RoaringTreemap);

impl Numbers {
    pub(super) fn len(&self) -> u64 {
        self.0.len()
    }

    pub(super) fn contains(&self, number: u64) -> bool {
        self.0.contains(number)
    }

    /// Whether it is new.
    pub(super) fn insert(&mut self, number: u64) -> bool {
        self.0.insert(number)
    }

    /// These as well; many at once cost little more than one.
    pub(super) fn insert_all(&mut self, numbers: Range<u64>) {
        self.0.insert_range(numbers);
    }

    /// Whether it was there.
    pub(super) fn remove(&mut self, number: u64) -> bool {
        self.0.remove(number)
    }

    /// Takes out all below this one; how many there were.
    pub(super) fn remove_below(&mut self, number: u64) -> u64 {
        self.0.remove_range(..number)
    }

    pub(super) fn count_below(&self, number: u64) -> u64 {
        number.checked_sub(1).map_or(0, |last| self.0.rank(last))
    }

    /// The one below which there are so many.
    pub(super) fn nth(&self, nth: u64) -> Option<u64> {
        self.0.select(nth)
    }

    /// This one, or the first behind it.
    pub(super) fn first_from(&self, number: u64) -> Option<u64> {
        self.nth(self.count_below(number))
    }

    pub(super) fn last_below(&self, number: u64) -> Option<u64> {
        self.nth(self.count_below(number).checked_sub(1)?)
    }
}
