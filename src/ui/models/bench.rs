//! The bench: the drawer with the AT log and the prompt, and how much of the window it takes.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::ui::models::page::Page;
use crate::ui::models::selected::Selected;

/// From this width of the window on the bench has room at its side.
const DOCKS: &str = "(min-width: 105rem)";

/// How much of the window the bench takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BenchState {
    /// One line: the prompt and the last exchange.
    #[default]
    Closed,
    /// The lower half.
    Half,
    /// All below the header.
    Full,
    /// The right side; half of the window where there is no room for it.
    Docked,
}

impl BenchState {
    /// What it is called in the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Half => "half",
            Self::Full => "full",
            Self::Docked => "docked",
        }
    }
}

/// The bench. A handle: copies are the same bench.
#[derive(Clone, Copy)]
pub struct Bench {
    /// What was chosen last.
    chosen: RwSignal<BenchState>,
    /// What it opens as.
    opens_as: StoredValue<BenchState>,
    /// Whether the window has room for it at the side.
    pub can_dock: RwSignal<bool>,
    /// Where commands are typed.
    pub prompt: NodeRef<html::Input>,
    /// The row that is explained beside the log.
    pub selected: RwSignal<Option<Selected>>,
    /// What had the focus before the prompt got it by a key.
    left: StoredValue<Option<HtmlElement>, LocalStorage>,
    page: Page,
}

impl Bench {
    /// Closed; it opens by half.
    pub fn new(page: Page) -> Self {
        Self {
            chosen: RwSignal::new(BenchState::Closed),
            opens_as: StoredValue::new(BenchState::Half),
            can_dock: RwSignal::new(false),
            prompt: NodeRef::new(),
            selected: RwSignal::new(None),
            left: StoredValue::new_local(None),
            page,
        }
    }

    /// What it takes of this window; tracked.
    pub fn state(self) -> BenchState {
        match self.chosen.get() {
            BenchState::Docked if !self.can_dock.get() => BenchState::Half,
            state => state,
        }
    }

    /// Whether more of it is shown than its line; tracked.
    pub fn is_open(self) -> bool {
        self.chosen.get() != BenchState::Closed
    }

    /// Let it take this much.
    pub fn set(self, state: BenchState) {
        if state != BenchState::Closed {
            self.opens_as.set_value(state);
        }
        self.chosen.set(state);
    }

    /// Open it as it was open last.
    pub fn open(self) {
        if !untrack(|| self.is_open()) {
            self.set(self.opens_as.get_value());
        }
    }

    /// Open it, or close it.
    pub fn toggle(self) {
        if untrack(|| self.is_open()) {
            self.set(BenchState::Closed);
        } else {
            self.open();
        }
    }

    /// Put the cursor into the prompt.
    pub fn focus_prompt(self) {
        if let Some(prompt) = self.prompt.get_untracked() {
            // It fails only for what is not there.
            let _ = prompt.focus();
        }
    }

    /// Keeps in step with the window and its keys from now on.
    pub fn watch(self) {
        let look = move || {
            let wide = window().match_media(DOCKS).ok().flatten();
            let can_dock = wide.is_some_and(|wide| wide.matches());
            if self.can_dock.get_untracked() != can_dock {
                self.can_dock.set(can_dock);
            }
        };
        look();
        let heard = window_event_listener_untyped("resize", move |_| look());
        let keys = window_event_listener(leptos::ev::keydown, move |event| self.pressed(&event));
        on_cleanup(move || {
            heard.remove();
            keys.remove();
        });
    }

    /// The key for it, by its letter or by its place: other keyboards have another letter there.
    fn pressed(self, event: &KeyboardEvent) {
        let is_it = event.key() == "`" || event.code() == "Backquote";
        let is_plain = !event.alt_key() && !event.meta_key() && !event.shift_key();
        // A question that is open has the keys.
        let is_asked = self.page.dialog.with_untracked(Option::is_some);
        if !event.ctrl_key() || !is_it || !is_plain || is_asked {
            return;
        }
        event.prevent_default();
        let on = document().active_element();
        let on = on.and_then(|on| on.dyn_into::<HtmlElement>().ok());
        let prompt = self.prompt.get_untracked();
        let is_in_prompt = prompt
            .is_some_and(|prompt| on.as_ref().is_some_and(|on| prompt.is_same_node(Some(on))));
        if untrack(|| self.is_open()) && is_in_prompt {
            self.set(BenchState::Closed);
            if let Some(left) = self.left.try_update_value(Option::take).flatten() {
                // Where one place is shown at a time, it is there again only then.
                spawn_local(async move {
                    tick().await;
                    let _ = left.focus();
                });
            }
            return;
        }
        if !is_in_prompt {
            self.left.set_value(on);
        }
        self.open();
        self.focus_prompt();
    }
}
