//! The bench: a drawer over the full width below the page. Its line with the prompt is always there and never moves;
//! above it are, where it is open, the log and what belongs to it.

pub mod asides;
pub mod explain;
pub mod export;
pub mod filter;
pub mod last;
pub mod log;
pub mod moment;
pub mod options;
pub mod prompt;
pub mod row;
pub mod say;
pub mod verdict;
pub mod wrapping;

use leptos::prelude::*;

use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::text::BenchText;
use crate::ui::context::use_ui;
use crate::ui::models::bench::BenchState;
use crate::ui::models::prompt::PromptLine;
use crate::ui::views::bench::explain::ExplainCard;
use crate::ui::views::bench::export::Exports;
use crate::ui::views::bench::filter::Filters;
use crate::ui::views::bench::last::LastExchange;
use crate::ui::views::bench::log::Log;
use crate::ui::views::bench::options::ViewMenu;
use crate::ui::views::bench::prompt::Prompt;
use crate::ui::views::bench::say::PromptSay;
use crate::ui::views::bench::verdict::{ReadOnly, SessionVerdict};

/// The drawer.
#[component]
pub fn BenchView() -> impl IntoView {
    let ui = use_ui();
    let state = Memo::new(move |_| ui.bench.state());
    let is_open = Memo::new(move |_| state.get() != BenchState::Closed);
    let prompt = PromptLine::new(ui.page, ui.bench);
    let is_session = Memo::new(move |_| ui.store.log.with(|log| log.opened.is_some()));
    let frames = Memo::new(move |_| ui.store.log.with(|log| log.frames));
    let dropped = Memo::new(move |_| ui.store.log.with(|log| log.dropped_frames));
    let toggle_word = move || {
        let text = &ui.text().bench;
        if is_open.get() {
            text.close
        } else {
            text.title
        }
    };
    let arrow = Signal::derive(move || {
        if is_open.get() {
            Shape::Descending
        } else {
            Shape::Ascending
        }
    });
    view! {
        <section
            class="bench"
            data-testid="bench"
            data-state=move || state.get().name()
            data-frames=move || frames.get().to_string()
            data-dropped=move || dropped.get().to_string()
            aria-labelledby="bench-toggle"
        >
            <Show when=move || is_open.get()>
                <div class="bench-panel" id="bench-panel">
                    <header class="bench-head">
                        <h2>{ui.say(|t| t.bench.title)}</h2>
                        <Kept />
                        <Filters />
                        <ViewMenu />
                        <Exports />
                        <Sizes state />
                    </header>
                    <SessionVerdict />
                    // The log, and beside it the card where there is one.
                    <div class="bench-body">
                        <Log />
                        <ExplainCard />
                    </div>
                </div>
            </Show>
            <div class="bench-bar">
                <button
                    type="button"
                    class="bench-toggle"
                    id="bench-toggle"
                    data-testid="bench-toggle"
                    aria-expanded=move || is_open.get().to_string()
                    aria-controls=move || is_open.get().then_some("bench-panel")
                    aria-keyshortcuts="Control+`"
                    on:click=move |_| ui.bench.toggle()
                >
                    <Icon shape=arrow />
                    <span>{toggle_word}</span>
                    <kbd aria-hidden="true">"Ctrl `"</kbd>
                </button>
                {move || {
                    if is_session.get() {
                        view! { <ReadOnly /> }.into_any()
                    } else {
                        view! {
                            <Prompt prompt />
                            <div class="bar-end">
                                <PromptSay prompt />
                                // While the log is open, its own rows tell this.
                                <Show when=move || !is_open.get()>
                                    <LastExchange />
                                </Show>
                            </div>
                        }
                            .into_any()
                    }
                }}
            </div>
        </section>
    }
}

/// How much is kept, and what made room.
#[component]
fn Kept() -> impl IntoView {
    let ui = use_ui();
    let words = move || {
        let (lang, text) = (ui.lang.get(), ui.lang.get().log_text());
        ui.store.log.with(|log| {
            let number = |n| format::number(lang, n);
            let (used, bound) = (mebibytes(log.used_bytes), log.bound_bytes >> 20);
            let kept = (text.kept)(&number(log.frames), &used, &bound.to_string());
            match log.dropped_frames {
                0 => kept,
                dropped => format!("{kept} · {}", (text.dropped)(&number(dropped))),
            }
        })
    };
    view! { <span class="bench-note" title=words>{words}</span> }
}

/// In MiB, to a tenth.
fn mebibytes(bytes: u64) -> String {
    let tenths = (bytes * 10) >> 20;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// How much of the window it takes.
#[component]
fn Sizes(state: Memo<BenchState>) -> impl IntoView {
    let ui = use_ui();
    let size =
        move |size: BenchState, shape, test, name: fn(&'static BenchText) -> &'static str| {
            let word = move || name(&ui.text().bench);
            view! {
                <button
                    type="button"
                    class="icon-button small"
                    data-testid=test
                    aria-label=word
                    title=word
                    aria-pressed=move || (state.get() == size).to_string()
                    on:click=move |_| ui.bench.set(size)
                >
                    <Icon shape />
                </button>
            }
            .into_any()
        };
    view! {
        <div class="bench-sizes" role="group" aria-label=ui.say(|t| t.bench.size)>
            {size(BenchState::Half, Shape::Half, "bench-half", |t| t.half)}
            {size(BenchState::Full, Shape::Full, "bench-full", |t| t.full)}
            {move || {
                ui.bench
                    .can_dock
                    .get()
                    .then(|| size(BenchState::Docked, Shape::Docked, "bench-docked", |t| t.docked))
            }}
        </div>
    }
}
