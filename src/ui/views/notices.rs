//! The notices, in words, until they are dismissed.

use leptos::prelude::*;

use crate::app::Level;
use crate::ui::base::format::shortened;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::use_ui;
use crate::ui::models::newer;
use crate::ui::models::notices::ShownNotice;

/// The notices, the latest first.
#[component]
pub fn NoticeList() -> impl IntoView {
    let ui = use_ui();
    let latest_first = move || ui.notices.shown.get().into_iter().rev();
    view! {
        <section class="notices" aria-live="polite" aria-label=ui.say(|t| t.notice.notices)>
            <For each=latest_first key=|notice| notice.key children=|notice| view! { <NoticeItem notice /> } />
        </section>
    }
}

#[component]
fn NoticeItem(notice: ShownNotice) -> impl IntoView {
    let ui = use_ui();
    let key = notice.key;
    let code = notice.code();
    let level = notice.level();
    let (name, shape) = match level {
        Level::Info => ("info", Shape::Info),
        Level::Warn => ("warn", Shape::Warn),
        Level::Error => ("error", Shape::Error),
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
    let words = Memo::new(move |_| notice.words(ui.lang.get()));
    view! {
        <div
            class="notice"
            role=(level == Level::Error).then_some("alert")
            data-testid="notice"
            data-level=name
            data-code=code
        >
            <Icon shape label=Signal::derive(level_word) />
            <div class="notice-words">
                <p class="notice-title">{move || words.with(|words| shortened(&words.title))}</p>
                <Show when=move || !words.with(|words| words.remedy.is_empty())>
                    <p class="notice-remedy">{move || words.with(|words| shortened(&words.remedy))}</p>
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
