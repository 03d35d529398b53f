//! Toasts: what the user must know, over the place that it is about, until its cause is over or it is dismissed. They
//! take no part in the page's grid.

use leptos::prelude::*;

use crate::app::Level;
use crate::ui::base::format::shortened;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::use_ui;
use crate::ui::models::newer;
use crate::ui::models::notices::{ShownNotice, Spot};

/// Toasts over one place at once: more would cover what is to be done about them. The bell has all.
const TOASTS_MAX: usize = 3;

/// The toasts of all places. Where one place is shown at a time, they stand there together.
#[component]
pub fn Toasts() -> impl IntoView {
    let ui = use_ui();
    // What a row tells is seen there; who listens is told here.
    let in_row = Memo::new(move |_| {
        let (lang, message) = (ui.lang.get(), ui.panels.message_words());
        ui.notices.shown.with(|shown| {
            let latest = shown.iter().rev().find(|notice| notice.spot().is_none());
            latest.map(|notice| shortened(&notice.words(lang, message).title))
        })
    });
    view! {
        <p class="visually-hidden" role="status">{in_row}</p>
        <div class="toast-layer">
            <SpotToasts spot=Spot::Files />
            <SpotToasts spot=Spot::Transfers />
            <SpotToasts spot=Spot::Bench />
        </div>
    }
}

/// Those over one place, the latest first: so those before stay where they are.
#[component]
fn SpotToasts(spot: Spot) -> impl IntoView {
    let ui = use_ui();
    let latest_first = move || {
        let shown = ui.notices.shown.get().into_iter().rev();
        let log_is_open = ui.bench.is_open();
        let here = shown.filter(move |notice| {
            notice.spot() == Some(spot) && !(log_is_open && notice.is_in_log())
        });
        here.take(TOASTS_MAX)
    };
    view! {
        <div
            class="toasts"
            data-spot=match spot {
                Spot::Files => "files",
                Spot::Transfers => "transfers",
                Spot::Bench => "bench",
            }
            aria-live="polite"
        >
            <For each=latest_first key=|notice| notice.key children=|notice| view! { <Toast notice /> } />
        </div>
    }
}

/// What a level is called in the document.
pub fn level_name(level: Level) -> &'static str {
    match level {
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    }
}

#[component]
fn Toast(notice: ShownNotice) -> impl IntoView {
    let ui = use_ui();
    let key = notice.key;
    let code = notice.code();
    let level = notice.level();
    let shape = match level {
        Level::Info => Shape::Info,
        Level::Warn => Shape::Warn,
        Level::Error => Shape::Error,
    };
    let level_word = move || match level {
        Level::Info => ui.text().notice.info,
        Level::Warn => ui.text().notice.warn,
        Level::Error => ui.text().notice.error,
    };
    let reload = notice.offers_reload().then(|| {
        view! {
            <button
                type="button"
                class="button small"
                data-testid="notice-reload"
                on:click=move |_| newer::reload()
            >
                {ui.say(|t| t.notice.reload)}
            </button>
        }
    });
    let words = Memo::new(move |_| notice.words(ui.lang.get(), ui.panels.message_words()));
    view! {
        <div
            class="toast"
            role=(level == Level::Error).then_some("alert")
            data-testid="notice"
            data-level=level_name(level)
            data-code=code
        >
            <Icon shape label=Signal::derive(level_word) />
            <div class="toast-words">
                <p class="toast-title">{move || words.with(|words| shortened(&words.title))}</p>
                <Show when=move || !words.with(|words| words.remedy.is_empty())>
                    <p class="toast-remedy">{move || words.with(|words| shortened(&words.remedy))}</p>
                </Show>
            </div>
            {reload}
            <button
                type="button"
                class="icon-button"
                data-testid="notice-dismiss"
                aria-label=ui.say(|t| t.notice.dismiss)
                title=ui.say(|t| t.notice.dismiss)
                on:click=move |_| ui.notices.dismiss(key)
            >
                <Icon shape=Shape::Close />
            </button>
        </div>
    }
}
