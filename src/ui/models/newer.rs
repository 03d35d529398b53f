//! Whether a newer version of the page is there, and changing to it. A worker keeps the page for where there is no
//! network (`src/site/offline.js`); page and worker tell by the version whether they belong together.
//!
//! The page never loads itself again unasked: bytes may be on their way.

use std::time::Duration;

use js_sys::Promise;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration};

use crate::ui::models::notices::PageNotice;
use crate::ui::models::page::Page;

const WORKER: &str = "./offline.js";
/// How often a page that stays open has the browser look for a newer one. It looks at every load by itself.
const BETWEEN_LOOKS: Duration = Duration::from_hours(1);

/// Have the worker keep the page, and tell the user of a newer one. Only the built page on a host has a version; one
/// that was opened as a file, or is being worked on, is kept by nobody.
pub fn watch(page: Page) {
    let Some((version, container)) = version().zip(container()) else {
        return;
    };
    let told = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        told(page, &version, &event);
    });
    // The name is one of the platform's, so this cannot fail.
    let _ = container.add_event_listener_with_callback("message", told.as_ref().unchecked_ref());
    told.forget();
    spawn_local(async move {
        // A browser may refuse, in a private window for one: the page then works as long as there is a network.
        let Some(registration) = settled(container.register(WORKER)).await else {
            return;
        };
        let registration: ServiceWorkerRegistration = registration.unchecked_into();
        // It came before this page, and waits for the last one of its own version to go.
        say(registration.waiting(), "version");
        let look = {
            let registration = registration.clone();
            move || {
                if let Ok(look) = registration.update() {
                    spawn_local(async move {
                        // Without a network there is nothing newer to be had.
                        settled(look).await;
                    });
                }
            }
        };
        let again = look.clone();
        let _watched_as_long_as_the_page = window_event_listener(ev::visibilitychange, move |_| {
            if !document().hidden() {
                again();
            }
        });
        // No handle: it goes on as long as the page.
        let _ = set_interval_with_handle(look, BETWEEN_LOOKS);
    });
}

/// Load the page anew, as the newer version if the browser has it.
pub fn reload() {
    spawn_local(async {
        let registration = match container() {
            Some(container) => settled(container.get_registration()).await,
            None => None,
        };
        let waiting = registration
            .and_then(|found| found.dyn_into::<ServiceWorkerRegistration>().ok())
            .and_then(|registration| registration.waiting());
        // The one that waits answers when it has taken over.
        if !say(waiting, "reload") {
            load_anew();
        }
    });
}

/// A worker said something: its version, or that it has taken over.
fn told(page: Page, version: &str, event: &MessageEvent) {
    let said = event.data().as_string().unwrap_or_default();
    if said == "reload" {
        load_anew();
    } else if said == version {
        // This page came from the network before it was kept: what is kept of the one before may go.
        say(
            event.source().map(JsCast::unchecked_into::<ServiceWorker>),
            "settle",
        );
    } else {
        page.notices.tell_page(PageNotice::NewerVersion);
    }
}

fn load_anew() {
    // It fails only for pages of other origins.
    let _ = window().location().reload();
}

/// Whether there is a worker to say it to.
fn say(worker: Option<ServiceWorker>, word: &str) -> bool {
    worker.is_some_and(|worker| worker.post_message(&JsValue::from_str(word)).is_ok())
}

/// What a promise comes to, if it is kept.
async fn settled(promise: Promise) -> Option<JsValue> {
    JsFuture::from(promise).await.ok()
}

fn version() -> Option<String> {
    let meta = document().query_selector("meta[name=at-ferry-version]");
    meta.ok().flatten()?.get_attribute("content")
}

/// What keeps pages in this browser; not there on pages that came unsafely.
fn container() -> Option<ServiceWorkerContainer> {
    let container = window().navigator().service_worker();
    (!container.is_undefined()).then_some(container)
}
