//! Long lists of rows of equal height, of which only those in view are in the document.

use std::ops::Range;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::ResizeObserver;

/// Rows beyond the view that are there already, so that scrolling shows no gap.
const MARGIN_ROWS: usize = 8;

/// The rows to have in the document: those in view and a margin. A list that became shorter is taken as
/// scrolled to its end, which the browser tells only later.
pub fn rows_in_view(scroll_px: f64, view_px: f64, row_px: f64, rows: usize) -> Range<usize> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float saturates when cast, and a row number needs no fraction"
    )]
    let row_at = |px: f64| (px / row_px) as usize;
    let scroll_px = scroll_px.min(px(rows, row_px) - view_px).max(0.0);
    let first = row_at(scroll_px).saturating_sub(MARGIN_ROWS);
    let end = row_at(scroll_px + view_px) + 1 + MARGIN_ROWS;
    first.min(rows)..end.min(rows)
}

/// Where to scroll so that a row is in full view, as little as possible; `top_px` of the view are covered.
pub fn scroll_to_row(scroll_px: f64, view_px: f64, row_px: f64, row: usize, top_px: f64) -> f64 {
    let start = px(row, row_px);
    scroll_to_span(scroll_px, view_px, (start, start + row_px), top_px)
}

/// The same for what lies from one height to another.
pub fn scroll_to_span(scroll_px: f64, view_px: f64, (start, end): (f64, f64), top_px: f64) -> f64 {
    let lowest = end + top_px - view_px;
    scroll_px.clamp(lowest.min(start), start)
}

/// The height of a number of rows.
#[expect(clippy::cast_precision_loss, reason = "a row number is far below 2^52")]
pub fn px(rows: usize, row_px: f64) -> f64 {
    rows as f64 * row_px
}

/// How far an element is scrolled, and how high it is.
#[derive(Clone, Copy)]
pub struct Viewport {
    /// The element that scrolls.
    pub node: NodeRef<html::Div>,
    /// Scrolled by this much.
    pub scroll_px: RwSignal<f64>,
    /// Its height.
    pub view_px: RwSignal<f64>,
    /// Its width.
    pub width_px: RwSignal<f64>,
}

impl Viewport {
    /// Of the element that `node` will be. Call [`Self::scrolled`] on its scroll event.
    pub fn new() -> Self {
        let viewport = Self {
            node: NodeRef::new(),
            scroll_px: RwSignal::new(0.0),
            view_px: RwSignal::new(0.0),
            width_px: RwSignal::new(0.0),
        };
        Effect::new(move || viewport.observe());
        viewport
    }

    /// The element was scrolled.
    pub fn scrolled(self) {
        if let Some(node) = self.node.get_untracked() {
            // An element that became higher is scrolled by that, which is told before its height is.
            let view_px = f64::from(node.client_height());
            if (view_px - self.view_px.get_untracked()).abs() >= 1.0 {
                self.view_px.set(view_px);
            }
            self.scroll_px.set(node.scroll_top().into());
        }
    }

    /// Scroll the element.
    pub fn scroll_to(self, scroll_px: f64) {
        if let Some(node) = self.node.get_untracked() {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a float saturates when cast"
            )]
            node.set_scroll_top(scroll_px.round() as i32);
            self.scroll_px.set(node.scroll_top().into());
        }
    }

    /// The rows to have in the document, of so many of such a height.
    pub fn rows(
        self,
        row_px: f64,
        count: impl Fn() -> usize + Send + Sync + 'static,
    ) -> Memo<Range<usize>> {
        Memo::new(move |_| rows_in_view(self.scroll_px.get(), self.view_px.get(), row_px, count()))
    }

    fn observe(self) {
        let Some(node) = self.node.get() else { return };
        self.view_px.set(node.client_height().into());
        self.width_px.set(node.client_width().into());
        let measured = node.clone();
        let resized: Closure<dyn FnMut()> = Closure::new(move || {
            self.view_px.try_set(measured.client_height().into());
            self.width_px.try_set(measured.client_width().into());
        });
        let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) else {
            return;
        };
        observer.observe(&node);
        let held = StoredValue::new_local((observer, resized));
        on_cleanup(move || {
            held.try_with_value(|(observer, _)| observer.disconnect());
        });
    }
}

impl Default for Viewport {
    fn default() -> Self {
        Self::new()
    }
}

/// The height of a row: larger where fingers press it.
pub fn row_px(fine: f64, coarse: f64) -> f64 {
    let fingers = window().match_media("(pointer: coarse)").ok().flatten();
    if fingers.is_some_and(|query| query.matches()) {
        coarse
    } else {
        fine
    }
}
