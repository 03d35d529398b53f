//! What the page does beside the work while transfers run: it says in its title how far they are, asks before it is
//! left, keeps the screen awake, and tells when they have ended.

pub mod notify;
pub mod wake;

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::Event;

use crate::app::{ChannelPhase, Runs, Turn};
use crate::time::{Duration, Instant};
use crate::ui::models::page::Page;
use notify::Notify;
use wake::Wake;

/// The page's title while nothing runs.
const TITLE: &str = "AT Ferry";

/// From this time on the end of the transfers is told, where nobody sees the page.
const LONG: Duration = Duration::from_secs(30);

/// What the page shows of its work beside its panels. A handle: copies are the same page's.
#[derive(Clone, Copy)]
pub struct PageStatus {
    /// The screen stays awake while transfers run.
    pub wake: Wake,
    /// The end of a long run is told.
    pub notify: Notify,
    state: StoredValue<State, LocalStorage>,
    page: Page,
}

struct State {
    runs: Runs,
    /// What asks before the page is left; there only while something would be lost, since a browser keeps no page with one at
    /// hand for *Back*.
    asks: RefCell<Option<Closure<dyn FnMut(Event)>>>,
    /// Transfers run.
    running: bool,
    /// Something has come and is not saved yet.
    held: bool,
    title: String,
}

impl PageStatus {
    /// Of a page on which nothing has run.
    pub fn new(page: Page) -> Self {
        Self {
            wake: Wake::new(),
            notify: Notify::new(),
            state: StoredValue::new_local(State {
                runs: Runs::default(),
                asks: RefCell::new(None),
                running: false,
                held: false,
                title: TITLE.to_owned(),
            }),
            page,
        }
    }

    /// Looks at the transfers, after something has changed; gives where they are.
    pub fn look(self, now: Instant) -> Turn {
        let turn = self.state.try_update_value(|state| {
            let turn = self.page.store.with_state(|app| {
                state.runs.look(now, app.transfers.iter(), |transfer| {
                    app.channels[transfer.channel.index()].phase != ChannelPhase::Idle
                })
            });
            state.show_title(turn);
            state.running = matches!(turn, Turn::Running(_));
            state.ask_before_leaving();
            turn
        });
        let turn = turn.unwrap_or(Turn::Idle);
        self.wake.want(matches!(turn, Turn::Running(_)));
        if let Turn::Ended(end) = turn
            && end.lasted > LONG
            && document().hidden()
        {
            let text = &self.page.lang.get_untracked().text().meter;
            let body = (text.ended_body)(end.done, end.failed, end.left);
            self.notify.tell(text.ended, &body);
        }
        turn
    }

    /// Something would be lost with the page, or nothing is any more.
    pub fn hold(self, held: bool) {
        self.state.update_value(|state| {
            state.held = held;
            state.ask_before_leaving();
        });
    }
}

impl State {
    fn show_title(&mut self, turn: Turn) {
        let title = match turn {
            Turn::Running(Some(percent)) => format!("{percent} % · {TITLE}"),
            Turn::Running(None) => format!("… · {TITLE}"),
            Turn::Idle | Turn::Ended(_) => TITLE.to_owned(),
        };
        if self.title != title {
            document().set_title(&title);
            self.title = title;
        }
    }

    fn ask_before_leaving(&self) {
        let mut asks = self.asks.borrow_mut();
        if (self.running || self.held) == asks.is_some() {
            return;
        }
        if let Some(asks) = asks.take() {
            // Both names are valid, so neither call can fail.
            let _ = window()
                .remove_event_listener_with_callback("beforeunload", asks.as_ref().unchecked_ref());
        } else {
            let ask = Closure::<dyn FnMut(Event)>::new(|event: Event| event.prevent_default());
            let _ = window()
                .add_event_listener_with_callback("beforeunload", ask.as_ref().unchecked_ref());
            *asks = Some(ask);
        }
    }
}
