//! The bell: everything that was told, with its time, for whoever looked elsewhere when it was.

use leptos::prelude::*;

use crate::app::Level;
use crate::ui::base::format::{number, shortened};
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::use_ui;
use crate::ui::models::notices::ShownNotice;
use crate::ui::views::notices::level_name;
use crate::ui::views::sheet::is_shown;

/// How many are new, and behind it all of them.
#[component]
pub fn Bell() -> impl IntoView {
    let ui = use_ui();
    let notices = ui.notices;
    let is_open = RwSignal::new(false);
    let new = Memo::new(move |_| notices.unseen());
    let name = move || {
        let text = &ui.text().notice;
        match new.get() {
            0 => text.notices.to_owned(),
            new => (text.notices_new)(new as u64),
        }
    };
    let count = move || {
        let new = new.get();
        (new > 0).then(|| {
            let number = number(ui.lang.get(), new as u64);
            view! { <span class="bell-count" aria-hidden="true">{number}</span> }
        })
    };
    let toggled = move |event| {
        let shown = is_shown(&event);
        is_open.set(shown);
        if shown {
            notices.see_all();
        }
    };
    let latest_first = move || notices.past.get().into_iter().rev();
    view! {
        <button
            type="button"
            class="icon-button bell"
            data-testid="bell"
            data-count=move || new.get().to_string()
            aria-label=name
            title=name
            aria-expanded=move || is_open.get().to_string()
            aria-controls="notices"
            popovertarget="notices"
        >
            <Icon shape=Shape::Bell />
            {count}
        </button>
        <section
            class="sheet history"
            id="notices"
            popover="auto"
            data-testid="notices"
            aria-labelledby="notices-title"
            on:toggle=toggled
        >
            <h2 id="notices-title">{ui.say(|t| t.notice.notices)}</h2>
            <Show when=move || is_open.get()>
                <Show when=move || notices.past.with(Vec::is_empty)>
                    <p class="soft">{ui.say(|t| t.notice.none)}</p>
                </Show>
                <ol>
                    <For each=latest_first key=|notice| notice.key children=|notice| view! { <Past notice /> } />
                </ol>
            </Show>
        </section>
    }
}

#[component]
fn Past(notice: ShownNotice) -> impl IntoView {
    let ui = use_ui();
    let (key, at, level) = (notice.key, notice.at.clone(), notice.level());
    let code = notice.code();
    let is_over = move || {
        !ui.notices
            .shown
            .with(|shown| shown.iter().any(|n| n.key == key))
    };
    let words = Memo::new(move |_| notice.words(ui.lang.get(), ui.panels.message_words()));
    view! {
        <li
            data-testid="past-notice"
            data-level=level_name(level)
            data-code=code
            class:over=is_over
            class:grave=level == Level::Error
        >
            <time>{at}</time>
            <div>
                <p>{move || words.with(|words| shortened(&words.title))}</p>
                <Show when=move || words.with(|words| !words.remedy.is_empty())>
                    <small>{move || words.with(|words| shortened(&words.remedy))}</small>
                </Show>
            </div>
        </li>
    }
}
