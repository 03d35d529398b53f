//! Notifications of the browser's, for which it asks the user once.

use js_sys::{Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::ui::base::local_storage::{keep, kept};

/// Where the choice is kept.
const KEY: &str = "at-ferry.notify";

/// Tells what happened to a user who does not see the page. A handle.
#[derive(Clone, Copy)]
pub struct Notify {
    /// Whether it does.
    pub state: RwSignal<NotifyState>,
}

/// Whether notifications are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotifyState {
    /// The browser has none for this page.
    Missing,
    /// The user or the browser does not allow them.
    Denied,
    /// They are not wanted.
    Off,
    /// They are.
    On,
}

impl Notify {
    pub(super) fn new() -> Self {
        let kept = kept(KEY);
        let state = match permission().as_deref() {
            None => NotifyState::Missing,
            Some("denied") => NotifyState::Denied,
            Some("granted") if kept.as_deref() == Some("on") => NotifyState::On,
            Some(_) => NotifyState::Off,
        };
        Self {
            state: RwSignal::new(state),
        }
    }

    /// Turns them on or off, and keeps that. To be called from a click: browsers ask only then.
    pub fn set(self, on: bool) {
        if !on {
            self.keep(NotifyState::Off);
            return;
        }
        spawn_local(async move {
            let answer = JsFuture::from(Notification::request_permission()).await;
            let answer = answer.ok().and_then(|answer| answer.as_string());
            self.keep(match answer.as_deref() {
                Some("granted") => NotifyState::On,
                Some("denied") => NotifyState::Denied,
                _ => NotifyState::Off,
            });
        });
    }

    /// Shows one, where they are wanted.
    pub(super) fn tell(self, title: &str, body: &str) {
        if self.state.get_untracked() != NotifyState::On {
            return;
        }
        let options = Object::new();
        let set = |key: &str, value: &str| Reflect::set(&options, &key.into(), &value.into());
        // Both are plain, so neither can fail; the tag lets the next one take the place of this one.
        let _ = set("body", body);
        let _ = set("tag", "at-ferry");
        // On a phone a page may show none by itself.
        let _ = Notification::new(title, &options);
    }

    fn keep(self, state: NotifyState) {
        self.state.set(state);
        keep(
            KEY,
            if state == NotifyState::On {
                "on"
            } else {
                "off"
            },
        );
    }
}

/// What the browser says of notifications, where it has them.
fn permission() -> Option<String> {
    let has = Reflect::get(&window(), &"Notification".into()).ok()?;
    has.is_function().then(Notification::permission)
}

#[wasm_bindgen]
extern "C" {
    type Notification;

    #[wasm_bindgen(constructor, catch)]
    fn new(title: &str, options: &Object) -> Result<Notification, JsValue>;

    #[wasm_bindgen(static_method_of = Notification, getter)]
    fn permission() -> String;

    #[wasm_bindgen(static_method_of = Notification, js_name = requestPermission)]
    fn request_permission() -> Promise;
}
