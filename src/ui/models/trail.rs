//! The browser's *Back* and *Forward* among the directories that were shown: they go to the directory before, and leave
//! the page only from the first one.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::app::Command;
use crate::dialect::ChannelId;
use crate::ui::models::page::Page;

/// A directory that was shown, on its channel.
type Place = (ChannelId, String);

/// The directories shown so far, each in the place that the browser's history has for it.
#[derive(Debug, Default)]
struct Trail {
    places: Vec<Place>,
    /// Which of them is shown.
    at: usize,
    /// Where the browser's history was gone to: it is shown as soon as the server is there.
    awaited: Option<Place>,
}

/// What the browser's history is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Nothing,
    /// The present place is this one by now.
    Replaced(usize),
    /// Behind the present place there is this one.
    Pushed(usize),
}

impl Trail {
    /// This directory is shown by now.
    fn shown(&mut self, place: Place) -> Told {
        if self.awaited.take_if(|awaited| *awaited == place).is_some() {
            return Told::Nothing;
        }
        let Some(present) = self.places.get_mut(self.at) else {
            self.places.push(place);
            return Told::Replaced(0);
        };
        if *present == place {
            return Told::Nothing;
        }
        if present.0 != place.0 {
            // Another channel is no step further.
            *present = place;
            return Told::Replaced(self.at);
        }
        self.at += 1;
        self.places.truncate(self.at);
        self.places.push(place);
        Told::Pushed(self.at)
    }

    /// The user went there in the browser's history.
    fn gone_to(&mut self, at: usize) -> Option<Place> {
        let place = self.places.get(at)?.clone();
        self.at = at;
        self.awaited = Some(place.clone());
        Some(place)
    }
}

/// Keeps the browser's history in step with the directories shown from now on.
pub fn watch(page: Page) {
    let trail = StoredValue::new(Trail::default());
    let shown = Memo::new(move |_| {
        let channel = page.channel.get();
        let head = page.store.channel(channel);
        let is_shown = head.is_connected() && !head.path.is_empty();
        is_shown.then_some((channel, head.path))
    });
    Effect::new(move || {
        let Some(place) = shown.get() else { return };
        let told = trail.try_update_value(|trail| trail.shown(place));
        let history = window().history();
        let (Some(told), Ok(history)) = (told, history) else {
            return;
        };
        #[expect(clippy::cast_precision_loss, reason = "nobody shows 2^53 directories")]
        let state = |at: usize| JsValue::from_f64(at as f64);
        // A browser may refuse when it is told too much at once; then *Back* leaves a directory out.
        let _ = match told {
            Told::Nothing => Ok(()),
            Told::Replaced(at) => history.replace_state(&state(at), ""),
            Told::Pushed(at) => history.push_state(&state(at), ""),
        };
    });
    let _as_long_as_the_page = window_event_listener(leptos::ev::popstate, move |event| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is what was put there, or is found not to be one"
        )]
        let at = event.state().as_f64().map(|at| at as usize);
        let place = at.and_then(|at| trail.try_update_value(|trail| trail.gone_to(at)));
        let Some((channel, path)) = place.flatten() else {
            return;
        };
        page.channel.set(channel);
        let head = page.store.channels[channel.index()].get_untracked();
        if head.is_connected() && head.path != path {
            page.send(Command::ChangeDirectory { channel, path });
        }
    });
}
