//! Long lines that are wrapped: the rows in the document are measured whenever they change, and what is in view stays
//! where it is meanwhile.

use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use web_sys::Element;

use crate::ui::base::row_span::{Measured, RowSpan};
use crate::ui::base::virtual_list::Viewport;
use crate::ui::context::Ui;

/// What is held on to. A handle.
#[derive(Clone, Copy)]
pub struct Wrapping {
    ui: Ui,
    viewport: Viewport,
    span: RowSpan,
    held: StoredValue<Option<Held>>,
    /// A row that was gone to, where it was not measured yet.
    sought: StoredValue<Option<u64>>,
}

/// The row at the upper edge of the view.
#[derive(Clone, Copy, Debug)]
struct Held {
    row: u64,
    /// How much of it is above the edge.
    above_px: f64,
}

impl Wrapping {
    /// Of these rows.
    pub fn new(ui: Ui, viewport: Viewport, span: RowSpan) -> Self {
        let wrapping = Self {
            ui,
            viewport,
            span,
            held: StoredValue::new(None),
            sought: StoredValue::new(None),
        };
        Effect::new(move || {
            ui.store.log.track();
            ui.log.following.track();
            viewport.view_px.track();
            viewport.width_px.track();
            if ui.log.options.get().wraps {
                spawn_local(wrapping.measure());
            } else if span.measure(None) {
                wrapping.hold_on();
            }
        });
        wrapping
    }

    /// It was scrolled: this is held on to.
    pub fn scrolled(self) {
        let row = self.span.top_row();
        let scroll_px = self.viewport.scroll_px.get_untracked();
        let above_px = scroll_px - untrack(|| self.span.px_of(row));
        self.held.set_value(Some(Held { row, above_px }));
    }

    /// A row is gone to, and is to be in view once it is measured.
    pub fn seek(self, row: u64) {
        self.sought.set_value(Some(row));
    }

    /// Measures what is in the document.
    async fn measure(self) {
        tick().await;
        let edges_px = self
            .viewport
            .node
            .try_get_untracked()
            .flatten()
            .and_then(|node| edges_of(&node));
        let Some(edges_px) = edges_px else {
            return;
        };
        let first = self.ui.store.log.with_untracked(|log| log.first_row);
        if self.span.measure(Some(Measured { first, edges_px })) {
            // What is scrolled has its height by then.
            tick().await;
        }
        self.hold_on();
    }

    /// What is in view stays there: the end, or the row at the upper edge.
    fn hold_on(self) {
        if self.ui.log.following.get_untracked() {
            self.span.to_the_end();
            return;
        }
        let Some(Some(held)) = self.held.try_get_value() else {
            return;
        };
        let to = untrack(|| self.span.px_of(held.row)) + held.above_px;
        if (to - self.viewport.scroll_px.get_untracked()).abs() >= 1.0 {
            self.viewport.scroll_to(to);
        }
        let (first, end) = self.ui.store.log.with_untracked(|log| {
            let rows = log.rows.len() as u64;
            (log.first_row, log.first_row + rows)
        });
        let sought = self.sought.get_value();
        if let Some(row) = sought.filter(|row| (first..end).contains(row)) {
            self.span.to_row(row);
            self.sought.set_value(None);
            self.scrolled();
        }
    }
}

/// The lower edges of the rows in the document, below the upper one of the first.
fn edges_of(scrolled: &Element) -> Option<Vec<f64>> {
    let rows = scrolled.query_selector(".console-view").ok()??;
    let top_px = rows.get_bounding_client_rect().top();
    let mut row = rows.first_element_child();
    let mut edges_px = Vec::new();
    while let Some(it) = row {
        edges_px.push(it.get_bounding_client_rect().bottom() - top_px);
        row = it.next_element_sibling();
    }
    Some(edges_px)
}
