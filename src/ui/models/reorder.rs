//! Moving a transfer that waits before another one: by dragging its handle, with mouse or finger, and by keys.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};

use crate::app::{Command, Group, TransferId, rank};
use crate::ui::models::page::Page;

/// What of it is under way. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Moving {
    page: Page,
    said: RwSignal<String>,
    dragged: RwSignal<Option<TransferId>>,
    /// The row under the pointer, and whether its lower half is.
    over: RwSignal<Option<(TransferId, bool)>>,
    /// The row whose handle was moved by a key, and would lose the focus with it.
    focused: StoredValue<Option<TransferId>>,
}

impl Moving {
    /// Nothing is moved yet; `said` is read out.
    pub fn new(page: Page, said: RwSignal<String>) -> Self {
        Self {
            page,
            said,
            dragged: RwSignal::new(None),
            over: RwSignal::new(None),
            focused: StoredValue::new(None),
        }
    }

    /// How a row shows what happens to it.
    pub fn mark(self, id: TransferId) -> &'static str {
        match (self.dragged.get(), self.over.get()) {
            (Some(dragged), _) if dragged == id => "dragged",
            (Some(_), Some((over, false))) if over == id => "before",
            (Some(_), Some((over, true))) if over == id => "behind",
            _ => "",
        }
    }

    /// The handle is taken.
    pub fn pressed(self, id: TransferId, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        if let Some(handle) = event.current_target() {
            // It fails only for a pointer that is gone already.
            let _ = handle
                .unchecked_ref::<Element>()
                .set_pointer_capture(event.pointer_id());
        }
        self.dragged.set(Some(id));
    }

    /// The handle is moved.
    pub fn moved(self, event: &PointerEvent) {
        let Some(dragged) = self.dragged.get_untracked() else {
            return;
        };
        // Its row may have gone with the handle that was held, and the release with it.
        if event.buttons() == 0 {
            return self.given_up();
        }
        let (x, y) = (event.client_x(), event.client_y());
        #[expect(clippy::cast_precision_loss, reason = "a screen has few pixels")]
        let under = document().element_from_point(x as f32, y as f32);
        let row = under.and_then(|under| under.closest("[data-transfer]").ok().flatten());
        let over = row.and_then(|row| {
            let id = TransferId(row.get_attribute("data-transfer")?.parse().ok()?);
            let rect = row.get_bounding_client_rect();
            let is_low = f64::from(y) > rect.top() + rect.height() / 2.0;
            (id != dragged).then_some((id, is_low))
        });
        if self.over.get_untracked() != over {
            self.over.set(over);
        }
    }

    /// The handle is let go: its transfer moves to where the pointer is.
    pub fn dropped(self) {
        let dragged = self.dragged.get_untracked();
        let over = self.over.get_untracked();
        self.given_up();
        let (Some(dragged), Some((over, is_low))) = (dragged, over) else {
            return;
        };
        let order = self.waiting();
        let Some(at) = order.iter().position(|id| *id == over) else {
            // What runs is above all that waits, and what has ended is below.
            return;
        };
        let before = order.get(at + usize::from(is_low)).copied();
        if before != Some(dragged) {
            self.put(dragged, before);
        }
    }

    /// Nothing is dragged any more.
    pub fn given_up(self) {
        self.dragged.set(None);
        self.over.set(None);
    }

    /// Alt and an arrow move it by one place, Alt with Home or End to either end.
    pub fn key(self, id: TransferId, event: &KeyboardEvent) {
        let order = self.waiting();
        let Some(at) = order.iter().position(|other| *other == id) else {
            return;
        };
        let last = order.len() - 1;
        let to = match event.key().as_str() {
            _ if !event.alt_key() => return,
            "ArrowUp" => at.saturating_sub(1),
            "ArrowDown" => last.min(at + 1),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        if to == at {
            return;
        }
        self.focused.set_value(Some(id));
        let before = order.get(if to > at { to + 1 } else { to }).copied();
        self.put(id, before);
        let text = &self.page.lang.get_untracked().text().queue;
        self.said
            .set((text.moved)(to as u64 + 1, order.len() as u64));
    }

    /// A row that was moved by a key keeps the focus where it was.
    pub fn focus_again(self) {
        let Some(TransferId(id)) = self.focused.try_update_value(Option::take).flatten() else {
            return;
        };
        // Once the row is where it belongs.
        request_animation_frame(move || {
            let handle = format!("[data-transfer='{id}'] [data-testid=transfer-move]");
            if let Ok(Some(handle)) = document().query_selector(&handle) {
                let _ = handle.unchecked_ref::<HtmlElement>().focus();
            }
        });
    }

    fn put(self, transfer: TransferId, before: Option<TransferId>) {
        self.page.send(Command::Reorder { transfer, before });
    }

    /// What waits, in the order in which it is to start.
    fn waiting(self) -> Vec<TransferId> {
        let mut waiting: Vec<_> = self.page.store.transfers.with_untracked(|rows| {
            let ranks = rows
                .iter()
                .map(|row| (row.transfer.with_untracked(rank), row.id));
            ranks
                .filter(|((group, _), _)| *group == Group::Waiting)
                .collect()
        });
        waiting.sort_unstable();
        waiting.into_iter().map(|(_, id)| id).collect()
    }
}
