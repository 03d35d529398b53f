//! Which rows of the log there are, and what is searched for in them.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::app::{FrameDirection, FrameKind, LogSearch};
use crate::dialect::ChannelId;
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::use_ui;

/// The kinds that are offered.
const KINDS: [FrameKind; 11] = FrameKind::ALL;

/// The search field and the filters.
#[component]
pub fn Filters() -> impl IntoView {
    let ui = use_ui();
    let log = ui.log;
    let text = RwSignal::new(String::new());
    let is_regex = RwSignal::new(false);
    let search = move || {
        let text = text.get_untracked();
        log.search_for((!text.is_empty()).then(|| LogSearch {
            text,
            is_regex: is_regex.get_untracked(),
        }));
    };
    let hits = move || {
        let (hits, is_bad) = ui.store.log.with(|log| (log.hits, log.is_bad_search));
        let nth = log.found.get().map_or(0, |hit| hit.nth);
        log.search.with(Option::is_some).then(|| {
            let number = |n| format::number(ui.lang.get(), n);
            match (is_bad, nth) {
                (true, _) => ui.text().console.bad_search.to_owned(),
                (_, 0) => number(hits),
                (_, nth) => format!("{} / {}", number(nth), number(hits)),
            }
        })
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => log.go_to_hit(!event.shift_key()),
        "Escape" => {
            text.set(String::new());
            log.filter.update(|filter| filter.only_hits = false);
            search();
        }
        _ => {}
    };
    let channels = ChannelId::ALL.map(|channel| {
        let value = channel.to_string();
        view! { <option value=value.clone()>{value.clone()}</option> }
    });
    let kinds = KINDS.map(
        |kind| view! { <option value=kind.name()>{move || ui.text().console.kind(kind)}</option> },
    );
    let only = move || {
        let transfer = log.filter.with(|filter| filter.transfer)?;
        let name = ui.store.transfers.with(|rows| {
            let row = rows.iter().find(|row| row.id == transfer)?;
            Some(row.transfer.with(|transfer| transfer.name.clone()))
        });
        let name = name.unwrap_or_else(|| transfer.0.to_string());
        let words = move || (ui.lang.get().log_text().only_transfer)(&name);
        Some(view! {
            <button
                type="button"
                class="button small"
                data-testid="bench-filter-transfer"
                title=move || ui.lang.get().log_text().all_transfers
                on:click=move |_| log.only_transfer(None)
            >
                <bdi>{words}</bdi>
                <Icon shape=Shape::Close />
            </button>
        })
    };
    view! {
        <span class="bench-search">
            <input
                type="search"
                data-testid="bench-search"
                aria-label=ui.say(|t| t.console.search)
                placeholder=ui.say(|t| t.console.search)
                spellcheck="false"
                autocomplete="off"
                prop:value=move || text.get()
                on:input=move |event| {
                    text.set(event_target_value(&event));
                    search();
                }
                on:keydown=key
            />
            <button
                type="button"
                class="button plain"
                data-testid="bench-regex"
                aria-pressed=move || is_regex.get().to_string()
                aria-label=ui.say(|t| t.console.regex)
                title=ui.say(|t| t.console.regex)
                on:click=move |_| {
                    is_regex.update(|is| *is = !*is);
                    search();
                }
            >
                ".*"
            </button>
            <span class="bench-hits" aria-live="polite">{hits}</span>
        </span>
        <select
            data-testid="bench-filter"
            aria-label=ui.say(|t| t.console.all_kinds)
            on:change=move |event| {
                let kind = FrameKind::from_name(&event_target_value(&event));
                log.filter.update(|filter| filter.kind = kind);
            }
        >
            <option value="">{ui.say(|t| t.console.all_kinds)}</option>
            {kinds.collect_view()}
        </select>
        <select
            data-testid="bench-filter-direction"
            aria-label=move || ui.lang.get().log_text().both_ways
            on:change=move |event| {
                let direction = match event_target_value(&event).as_str() {
                    "tx" => Some(FrameDirection::Tx),
                    "rx" => Some(FrameDirection::Rx),
                    _ => None,
                };
                log.filter.update(|filter| filter.direction = direction);
            }
        >
            <option value="">{move || ui.lang.get().log_text().both_ways}</option>
            <option value="tx">{move || ui.lang.get().log_text().only_sent}</option>
            <option value="rx">{move || ui.lang.get().log_text().only_received}</option>
        </select>
        <select
            data-testid="bench-filter-channel"
            aria-label=ui.say(|t| t.console.all_channels)
            on:change=move |event| {
                let channel = event_target_value(&event).parse().ok().and_then(ChannelId::new);
                log.filter.update(|filter| filter.channel = channel);
            }
        >
            <option value="">{ui.say(|t| t.console.all_channels)}</option>
            {channels.collect_view()}
        </select>
        <label class="check">
            <input
                type="checkbox"
                data-testid="bench-filter-typed"
                on:change=move |event| {
                    let is_on = event_target_checked(&event);
                    log.filter.update(|filter| filter.only_typed = is_on);
                }
            />
            {ui.say(|t| t.console.only_typed)}
        </label>
        <Show when=move || log.search.with(Option::is_some)>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="bench-filter-hits"
                    prop:checked=move || log.filter.with(|filter| filter.only_hits)
                    on:change=move |event| {
                        let is_on = event_target_checked(&event);
                        log.filter.update(|filter| filter.only_hits = is_on);
                    }
                />
                {move || ui.lang.get().log_text().only_hits}
            </label>
        </Show>
        {only}
    }
}
