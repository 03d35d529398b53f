//! The ring of pages: nothing is allocated for a frame, and a full ring makes room by a page at a time.

use std::collections::VecDeque;

use super::page::{Entry, PAGE_BYTES, Page};
use crate::app::{FrameKind, Tie};

/// Bytes that a recorder takes at the most, unless it is told otherwise.
pub const RECORD_DEFAULT_BYTES: usize = 16 << 20;

#[derive(Debug)]
pub(super) struct Ring {
    pages: VecDeque<Page>,
    pages_max: usize,
    next_number: u64,
    dropped: Dropped,
}

/// What made room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Frames.
    pub frames: u64,
    /// The bytes that they were on the line.
    pub line_bytes: u64,
}

impl Default for Ring {
    fn default() -> Self {
        Self {
            pages: VecDeque::new(),
            pages_max: RECORD_DEFAULT_BYTES / PAGE_BYTES,
            next_number: 1,
            dropped: Dropped::default(),
        }
    }
}

impl Ring {
    pub(super) fn set_max(&mut self, pages_max: usize) {
        self.pages_max = pages_max;
        while self.pages.len() > self.pages_max {
            self.drop_page();
        }
    }

    pub(super) fn max(&self) -> usize {
        self.pages_max
    }

    pub(super) fn all(&self) -> &VecDeque<Page> {
        &self.pages
    }

    pub(super) fn first_number(&self) -> u64 {
        let first = self.pages.front();
        first.map_or(self.next_number, |page| page.numbers().start)
    }

    pub(super) fn next_number(&self) -> u64 {
        self.next_number
    }

    pub(super) fn dropped(&self) -> Dropped {
        self.dropped
    }

    pub(super) fn page_of(&self, number: u64) -> Option<&Page> {
        self.pages_from(number).next()
    }

    /// The pages that hold the frames from this one on.
    pub(super) fn pages_from(&self, number: u64) -> impl Iterator<Item = &Page> {
        let is_before = |page: &Page| page.numbers().end <= number;
        self.pages.range(self.pages.partition_point(is_before)..)
    }

    pub(super) fn keep(&mut self, entry: &Entry<'_>) {
        let fits = self.pages.back_mut().is_some_and(|page| page.push(entry));
        if !fits {
            let full = self.pages.len() >= self.pages_max;
            let page = full.then(|| self.drop_page()).flatten();
            let first = self.next_number;
            let mut page = page.map_or_else(|| Page::new(first), |page| page.emptied(first));
            let fits = page.push(entry);
            debug_assert!(fits, "a page takes any frame");
            self.pages.push_back(page);
        }
        self.next_number += 1;
    }

    pub(super) fn amend_last(&mut self, kind: FrameKind, tie: &Tie) {
        let last = self.pages.back_mut();
        if let Some(page) = last.filter(|page| !page.numbers().is_empty()) {
            page.amend_last(kind, tie);
        }
    }

    /// The first frame has this number.
    pub(super) fn begin_at(&mut self, number: u64) {
        if self.pages.is_empty() {
            self.next_number = number.max(1);
        }
    }

    /// So much made room before.
    pub(super) fn note_dropped(&mut self, frames: u64, line_bytes: u64) {
        self.dropped = Dropped { frames, line_bytes };
    }

    pub(super) fn clear(&mut self) {
        self.pages.clear();
        self.dropped = Dropped::default();
    }

    fn drop_page(&mut self) -> Option<Page> {
        let page = self.pages.pop_front()?;
        let numbers = page.numbers();
        self.dropped.frames += numbers.end - numbers.start;
        self.dropped.line_bytes += page.line_bytes;
        Some(page)
    }
}
