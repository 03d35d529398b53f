//! The screen wake lock: a machine that falls asleep cuts the line.

use js_sys::{Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::ui::base::local_storage::{keep, kept};

/// Where the choice is kept.
const KEY: &str = "at-ferry.awake";

/// Keeps the screen awake while it is wanted. A handle.
#[derive(Clone, Copy)]
pub struct Wake {
    /// Whether the browser can do it at all.
    pub is_available: bool,
    /// Whether the user wants it.
    pub is_on: RwSignal<bool>,
    wanted: StoredValue<bool>,
    hold: StoredValue<Hold, LocalStorage>,
}

enum Hold {
    None,
    /// The browser was asked.
    Asking,
    Held(Sentinel),
}

impl Wake {
    pub(super) fn new() -> Self {
        let is_available = locks().is_some();
        let kept = kept(KEY);
        let wake = Self {
            is_available,
            is_on: RwSignal::new(is_available && kept.as_deref() != Some("off")),
            wanted: StoredValue::new(false),
            hold: StoredValue::new_local(Hold::None),
        };
        // The browser takes it away from a page that is hidden.
        let shown = move |_| wake.settle();
        let _forever = window_event_listener_untyped("visibilitychange", shown);
        wake
    }

    /// Turns it on or off, and keeps that.
    pub fn set(self, on: bool) {
        self.is_on.set(on);
        keep(KEY, if on { "on" } else { "off" });
        self.settle();
    }

    /// Whether there is something to stay awake for.
    pub(super) fn want(self, wanted: bool) {
        if self.wanted.get_value() != wanted {
            self.wanted.set_value(wanted);
            self.settle();
        }
    }

    fn settle(self) {
        let wanted = self.wanted.get_value() && self.is_on.get_untracked();
        let ask = self.hold.try_update_value(|hold| match hold {
            Hold::Held(sentinel) if !wanted => {
                // Nothing can be done about a lock that is not given back.
                let _ = sentinel.release();
                *hold = Hold::None;
                false
            }
            Hold::Held(sentinel) if !sentinel.released() => false,
            Hold::Held(_) | Hold::None if wanted && !document().hidden() => {
                *hold = Hold::Asking;
                true
            }
            Hold::Held(_) | Hold::None | Hold::Asking => false,
        });
        if ask == Some(true)
            && let Some(locks) = locks()
        {
            spawn_local(async move {
                let granted = JsFuture::from(locks.request("screen")).await;
                // Refused, as on a low battery, it is asked for again when the page is shown again.
                let was_granted = granted.is_ok();
                self.hold.set_value(match granted {
                    Ok(sentinel) => Hold::Held(sentinel.unchecked_into()),
                    Err(_refused) => Hold::None,
                });
                if was_granted {
                    // It may have become needless meanwhile.
                    self.settle();
                }
            });
        }
    }
}

/// The browser's wake locks, where it has them.
fn locks() -> Option<WakeLock> {
    let locks = Reflect::get(&window().navigator(), &"wakeLock".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}

// web-sys keeps these behind a compiler flag for unstable interfaces.
#[wasm_bindgen]
extern "C" {
    type WakeLock;

    #[wasm_bindgen(method)]
    fn request(this: &WakeLock, kind: &str) -> Promise;

    #[wasm_bindgen(js_name = WakeLockSentinel)]
    type Sentinel;

    #[wasm_bindgen(method)]
    fn release(this: &Sentinel) -> Promise;

    #[wasm_bindgen(method, getter)]
    fn released(this: &Sentinel) -> bool;
}
