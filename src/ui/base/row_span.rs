//! The rows that a scroll bar spans: browsers make no element as high as millions of rows are, so of those it spans a
//! part around what is in view, which moves along.

use std::ops::Range;

use leptos::prelude::*;

use crate::ui::base::row_places::RowPlaces;
use crate::ui::base::virtual_list::{Viewport, px, scroll_to_span};

/// Rows that are spanned at the most. Of 22 px each they are some nine million pixels high; Firefox draws nothing beyond
/// eighteen, Chromium nothing beyond thirty-three.
pub const SPAN_MAX_ROWS: u64 = 400_000;

/// How near to its end the view may come before the span moves, in rows.
const NEAR_ROWS: u64 = 20_000;

/// A part of all rows, of equal height but for those that are measured. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct RowSpan {
    viewport: Viewport,
    row_px: f64,
    /// What stands above the first row and stays in view.
    head_px: f64,
    all: Memo<(u64, u64)>,
    from: RwSignal<u64>,
    measured: RwSignal<Option<Measured>>,
    /// The row that was the first one when it was scrolled to where it is.
    scrolled_from: StoredValue<u64>,
}

/// Rows that are not as high as the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The first of them.
    pub first: u64,
    /// Their lower edges, below the upper one of the first.
    pub edges_px: Vec<f64>,
}

impl RowSpan {
    /// Of these rows, in this view.
    pub fn new(viewport: Viewport, row_px: f64, head_px: f64, all: Memo<(u64, u64)>) -> Self {
        let span = Self {
            viewport,
            row_px,
            head_px,
            all,
            from: RwSignal::new(0),
            measured: RwSignal::new(None),
            scrolled_from: StoredValue::new(0),
        };
        // What made room for others, or is spanned no more, was above what is in view.
        Effect::new(move || {
            let (first, _) = span.rows();
            let before = span.scrolled_from.get_value();
            if first != before {
                span.scrolled_from.set_value(first);
                let scroll_px = viewport.scroll_px.get_untracked();
                let moved_px = span.height(before, first) - span.height(first, before);
                viewport.scroll_to((scroll_px - moved_px).max(0.0));
            }
        });
        span
    }

    /// From the first row that is spanned to behind the last one; tracked.
    pub fn rows(self) -> (u64, u64) {
        let (first, end) = self.all.get();
        let last_first = end.saturating_sub(SPAN_MAX_ROWS).max(first);
        let from = self.from.get().clamp(first, last_first);
        (from, end.min(from + SPAN_MAX_ROWS))
    }

    /// Rows are measured by now, or are as high as the others again; whether that is news.
    pub fn measure(self, measured: Option<Measured>) -> bool {
        let is_news = self.measured.with_untracked(|before| *before != measured);
        if is_news {
            self.measured.set(measured);
        }
        is_news
    }

    /// How high they are together; tracked.
    pub fn height_px(self) -> f64 {
        self.places().height_px()
    }

    /// How far below the first one a row begins; tracked.
    pub fn px_of(self, row: u64) -> f64 {
        self.places().top_px(count(self.rows().0, row))
    }

    /// The rows in view; tracked.
    pub fn in_view(self) -> Range<u64> {
        let (first, _) = self.rows();
        let (scroll_px, view_px) = (self.viewport.scroll_px.get(), self.viewport.view_px.get());
        let places = self.places();
        let row_at = |px: f64| first + places.row_at(px.max(0.0)) as u64;
        row_at(scroll_px)..row_at(scroll_px + view_px) + 1
    }

    /// The row at the top of the view.
    pub fn top_row(self) -> u64 {
        untrack(|| {
            let scroll_px = self.viewport.scroll_px.get().max(0.0);
            self.rows().0 + self.places().row_at(scroll_px) as u64
        })
    }

    /// Whether the view is at the end of all rows, or as good as.
    pub fn is_at_end(self) -> bool {
        untrack(|| {
            let is_last = self.rows().1 == self.all.get().1;
            let end_px = self.height_px() + self.head_px - self.viewport.view_px.get();
            is_last && self.viewport.scroll_px.get() >= end_px - 2.0 * self.row_px
        })
    }

    /// It was scrolled: more rows are spanned where the view has come near an end.
    pub fn scrolled(self) {
        let top = self.top_row();
        let (first, end) = untrack(|| self.rows());
        let (all_first, all_end) = self.all.get_untracked();
        let is_near_start = first > all_first && top < first + NEAR_ROWS;
        let is_near_end = end < all_end && top + NEAR_ROWS > end;
        if is_near_start || is_near_end {
            self.from.set(top.saturating_sub(SPAN_MAX_ROWS / 2));
        }
    }

    /// Scrolls to the end of all rows.
    pub fn to_the_end(self) {
        let (_, end) = self.all.get_untracked();
        self.take_in(end);
        let height_px = untrack(|| self.height_px());
        self.viewport.scroll_to(height_px);
    }

    /// Scrolls so that a row is in the middle of the view.
    pub fn to_the_middle(self, row: u64) {
        self.take_in(row);
        let half_px = self.viewport.view_px.get_untracked() / 2.0;
        let at_px = untrack(|| self.px_of(row));
        self.viewport.scroll_to((at_px - half_px).max(0.0));
    }

    /// Scrolls as little as possible so that a row is in view.
    pub fn to_row(self, row: u64) {
        self.take_in(row);
        let to_px = scroll_to_span(
            self.viewport.scroll_px.get_untracked(),
            self.viewport.view_px.get_untracked(),
            untrack(|| (self.px_of(row), self.px_of(row + 1))),
            self.head_px,
        );
        self.viewport.scroll_to(to_px);
    }

    /// Has a row be spanned.
    fn take_in(self, row: u64) {
        let (first, end) = untrack(|| self.rows());
        if row < first || row > end {
            self.from.set(row.saturating_sub(SPAN_MAX_ROWS / 2));
            // It is scrolled anew.
            self.scrolled_from.set_value(untrack(|| self.rows().0));
        }
    }

    /// Where they lie; tracked.
    fn places(self) -> RowPlaces {
        let (first, end) = self.rows();
        let even = RowPlaces::even(self.row_px, count(first, end));
        self.measured.with(|measured| match measured {
            Some(it) if it.first >= first => {
                even.measured(count(first, it.first), it.edges_px.clone())
            }
            _ => even,
        })
    }

    fn height(self, from: u64, to: u64) -> f64 {
        px(count(from, to), self.row_px)
    }
}

fn count(from: u64, to: u64) -> usize {
    usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX)
}

/// The row at this height.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float saturates when cast, and a row number needs no fraction"
)]
pub fn row_at(px: f64, row_px: f64) -> u64 {
    (px.max(0.0) / row_px) as u64
}
