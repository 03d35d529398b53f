//! The AT log.

use std::fmt::Write;

use leptos::prelude::*;

use crate::app::{TraceDirection, TraceLine};
use crate::time::Instant;
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::virtual_list::{Viewport, px};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::clipboard;
use crate::ui::models::notices::PageNotice;
use crate::ui::views::prompt::Prompt;

/// Height of a line, in pixels.
const LINE_PX: f64 = 20.0;

/// The trace and the command line.
#[component]
pub fn Console() -> impl IntoView {
    let ui = use_ui();
    let store = ui.store;
    let viewport = Viewport::new();
    let following = RwSignal::new(true);
    let count = Memo::new(move |_| store.trace_len());
    let range = viewport.rows(LINE_PX, move || count.get());
    let lines = move || store.trace_lines(range.get());
    let to_the_end = move || viewport.scroll_to(px(store_len_now(ui), LINE_PX));
    Effect::new(move || {
        store.trace.track();
        viewport.view_px.track();
        if following.get() {
            to_the_end();
        }
    });
    let scrolled = move |_| {
        viewport.scrolled();
        let end = px(count.get_untracked(), LINE_PX) - viewport.view_px.get_untracked();
        let at_the_end = viewport.scroll_px.get_untracked() >= end - 2.0 * LINE_PX;
        if following.get_untracked() != at_the_end {
            following.set(at_the_end);
        }
    };
    let left_out = move || {
        let lines = store.trace_left_out();
        (lines > 0).then(|| (ui.text().console.left_out)(lines))
    };
    view! {
        <section class="console panel" aria-labelledby="console-title">
            <header class="panel-head">
                <h2 id="console-title">{ui.say(|t| t.console.title)}</h2>
                <span class="panel-note">{left_out}</span>
                <Tool shape=Shape::Copy test="console-copy" name=|t| t.copy act=copy />
                <Tool shape=Shape::Clear test="console-clear" name=|t| t.clear act=|ui| ui.store.clear_trace() />
            </header>
            <div class="console-body">
                <div
                    class="console-scroll"
                    role="log"
                    // What goes over the line is far too much to be read out.
                    aria-live="off"
                    aria-label=ui.say(|t| t.console.title)
                    tabindex="0"
                    node_ref=viewport.node
                    on:scroll=scrolled
                >
                    <div class="console-all" style:height=move || format!("{}px", px(count.get(), LINE_PX))>
                        <div
                            class="console-view"
                            style:transform=move || format!("translateY({}px)", px(range.get().start, LINE_PX))
                        >
                            <For each=lines key=|(number, _)| *number let((_, line))>
                                <Line line />
                            </For>
                        </div>
                    </div>
                </div>
                <Show when=move || count.get() == 0>
                    <p class="console-empty">{ui.say(|t| t.console.empty)}</p>
                </Show>
                <Show when=move || !following.get()>
                    <button
                        type="button"
                        class="button small console-latest"
                        on:click=move |_| {
                            following.set(true);
                            to_the_end();
                        }
                    >
                        <Icon shape=Shape::Latest />
                        {ui.say(|t| t.console.latest)}
                    </button>
                </Show>
            </div>
            <Prompt />
        </section>
    }
}

#[component]
fn Line(line: TraceLine) -> impl IntoView {
    let ui = use_ui();
    let TraceLine {
        at,
        direction,
        text,
        payload_bytes,
    } = line;
    let dir = match direction {
        TraceDirection::Tx => "tx",
        TraceDirection::Rx => "rx",
    };
    let spoken = move || match direction {
        TraceDirection::Tx => ui.text().console.sent,
        TraceDirection::Rx => ui.text().console.received,
    };
    let hint = (payload_bytes == 0).then(|| text.clone());
    let words = move || {
        if payload_bytes > 0 {
            let bytes = format!("{} B", format::number(ui.lang.get(), payload_bytes));
            (ui.text().console.payload)(&bytes)
        } else {
            text.clone()
        }
    };
    view! {
        <div class="console-line" class:payload=payload_bytes.gt(&0) data-testid="console-line" data-dir=dir>
            <span class="console-time">{seconds(at)}</span>
            <span class="console-dir">
                <span aria-hidden="true">{if dir == "tx" { "→" } else { "←" }}</span>
                <span class="visually-hidden">{spoken}</span>
            </span>
            // A line is as long as it is: what is out of view is scrolled to, or shown under the pointer.
            <span class="console-text" title=hint>{words}</span>
        </div>
    }
}

#[component]
fn Tool(
    shape: Shape,
    test: &'static str,
    name: fn(&'static crate::ui::base::text::ConsoleText) -> &'static str,
    act: fn(Ui),
) -> impl IntoView {
    let ui = use_ui();
    let word = move || name(&ui.text().console);
    view! {
        <button
            type="button"
            class="icon-button"
            data-testid=test
            aria-label=word
            title=word
            disabled=move || ui.store.trace_len() == 0
            on:click=move |_| act(ui)
        >
            <Icon shape />
        </button>
    }
}

fn store_len_now(ui: Ui) -> usize {
    untrack(|| ui.store.trace_len())
}

/// Seconds since the start, to the millisecond.
fn seconds(at: Instant) -> String {
    let ms = at.as_micros() / 1000;
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// The whole trace to the clipboard, as text.
fn copy(ui: Ui) {
    let lines = untrack(|| ui.store.trace_lines(0..usize::MAX));
    let mut all = String::new();
    for (_, line) in lines {
        let arrow = match line.direction {
            TraceDirection::Tx => ">",
            TraceDirection::Rx => "<",
        };
        let words = if line.payload_bytes > 0 {
            format!("[{} bytes]", line.payload_bytes)
        } else {
            line.text
        };
        // Writing to a string cannot fail.
        let _ = writeln!(all, "{:>10} {arrow} {words}", seconds(line.at));
    }
    clipboard::copy(ui.page, all, PageNotice::Copied);
}
