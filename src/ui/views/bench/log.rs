//! The AT log: a table of which the core gives the rows in view.

use std::ops::Range;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::app::LogRow;
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::row_span::{RowSpan, row_at};
use crate::ui::base::virtual_list::Viewport;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::log::Moments;
use crate::ui::models::selected::Selected;
use crate::ui::views::bench::row::{PartialRow, Row, row_id, version};
use crate::ui::views::bench::wrapping::Wrapping;

/// Height of a row of one line, in pixels.
const ROW_PX: f64 = 22.0;

/// Height of the head, which stays in view above the rows.
const HEAD_PX: f64 = 22.0;

/// Rows beyond the view that are drawn on either side, so that scrolling shows no gap.
const MARGIN_ROWS: u64 = 6;

/// So many rows are scrolled by before others are drawn.
const DRAWN_STEP_ROWS: u64 = 4;

/// The log.
#[component]
pub fn Log() -> impl IntoView {
    let ui = use_ui();
    let (store, log) = (ui.store, ui.log);
    let viewport = Viewport::new();
    let all = Memo::new(move |_| store.log.with(|log| log.all_rows));
    // The last row may be one that is not over yet.
    let partial = Memo::new(move |_| {
        let partial = store.log.with(|log| log.partial.clone());
        partial.filter(|_| log.following.get())
    });
    let shown = Memo::new(move |_| {
        let (first, end) = all.get();
        (first, end + u64::from(partial.with(Option::is_some)))
    });
    let span = RowSpan::new(viewport, ROW_PX, HEAD_PX, shown);
    let count = move || {
        let (first, end) = shown.get();
        end - first
    };
    let began = Memo::new(move |_| store.log.with(|log| log.began));
    let drawn = Memo::new(move |_| drawn_rows(ui, span, shown));
    let rows = move || {
        let drawn = drawn.get();
        store.log.with(|log| {
            let rows = (log.first_row..).zip(&log.rows);
            let rows = rows.filter(|(at, _)| drawn.contains(at));
            rows.map(|(at, row)| (at, row.clone())).collect::<Vec<_>>()
        })
    };
    let is_empty = move || count() == 0;
    Effect::new(move || {
        let rows = row_at(viewport.view_px.get(), ROW_PX);
        log.rows_in_view.set(rows + 1);
    });
    Effect::new(move || {
        all.track();
        partial.track();
        viewport.view_px.track();
        if log.following.get() {
            span.to_the_end();
        }
    });
    let cursor = Cursor {
        ui,
        viewport,
        span,
        wrapping: Wrapping::new(ui, viewport, span),
        wanted: RwSignal::new(None),
    };
    Effect::new(move || {
        let found = store.log.with(|window| log.arrived(window));
        if let Some(row) = found {
            span.to_the_middle(row);
            cursor.wanted.set(Some(row));
        }
    });
    Effect::new(move || cursor.settle());
    // The card may take its room below the log.
    Effect::new(move |had_card: Option<bool>| {
        let has_card = ui.bench.selected.with(Option::is_some);
        if has_card && had_card == Some(false) {
            request_animation_frame(move || request_animation_frame(move || cursor.keep_in_view()));
        }
        has_card
    });
    // Closed, the last row will do.
    on_cleanup(move || {
        log.rows_in_view.set(1);
        log.follow(true);
    });
    let offset = move || {
        let drawn_from = drawn.get().start;
        span.px_of(store.log.with(|log| log.first_row.max(drawn_from)))
    };
    let active = move || {
        let selected = ui.bench.selected;
        selected.with(|selected| selected.as_ref().map(|it| row_id(it.row.key)))
    };
    view! {
        <div class="console-body">
            <div
                class="console-scroll"
                class:wraps=move || log.options.get().wraps
                data-testid="bench-rows"
                role="grid"
                aria-label=ui.say(|t| t.console.title)
                aria-rowcount=move || count() + 1
                aria-activedescendant=active
                aria-busy=move || log.is_looking().to_string()
                tabindex="0"
                node_ref=viewport.node
                on:scroll=move |_| cursor.scrolled()
                on:keydown=move |event| cursor.pressed(&event)
            >
                <Head />
                <div
                    class="console-all"
                    role="presentation"
                    style:height=move || format!("{}px", span.height_px())
                >
                    <div
                        class="console-view"
                        role="rowgroup"
                        style:transform=move || format!("translateY({}px)", offset())
                    >
                        <For each=rows key=version let((at, row))>
                            <Row at row began />
                        </For>
                        {move || partial.get().map(|line| view! { <PartialRow line at=all.get().1 /> })}
                    </div>
                </div>
            </div>
            <Show when=is_empty>
                <p class="console-empty">{ui.say(|t| t.console.empty)}</p>
            </Show>
            <Show when=move || !log.following.get()>
                <button
                    type="button"
                    class="button small console-latest"
                    data-testid="bench-latest"
                    on:click=move |_| {
                        log.follow(true);
                        span.to_the_end();
                    }
                >
                    <Icon shape=Shape::Latest />
                    {move || match log.new_rows() {
                        0 => ui.text().console.latest.to_owned(),
                        new => (ui.lang.get().log_text().new_rows)(&format::number(ui.lang.get(), new)),
                    }}
                </button>
            </Show>
        </div>
    }
}

/// The rows that are drawn, of those that the core gave: a leap draws all of them anew. Lines that wrap are drawn all,
/// for how high they are is only known then. Tracked.
fn drawn_rows(ui: Ui, span: RowSpan, shown: Memo<(u64, u64)>) -> Range<u64> {
    if ui.log.options.get().wraps {
        return 0..u64::MAX;
    }
    if ui.log.following.get() {
        let first = shown.get().1.saturating_sub(ui.log.rows_in_view.get());
        return first.saturating_sub(MARGIN_ROWS)..u64::MAX;
    }
    let in_view = span.in_view();
    let first = in_view.start.saturating_sub(MARGIN_ROWS) / DRAWN_STEP_ROWS * DRAWN_STEP_ROWS;
    let end = (in_view.end + MARGIN_ROWS).next_multiple_of(DRAWN_STEP_ROWS);
    first..end
}

/// What the columns are; units stand here.
#[component]
fn Head() -> impl IntoView {
    let ui = use_ui();
    let moments = ui.log.moments;
    let turn = move |_| {
        moments.update(|moments| {
            *moments = match moments {
                Moments::Wall => Moments::SinceStart,
                Moments::SinceStart => Moments::Wall,
            };
        });
    };
    let time = move || match moments.get() {
        Moments::Wall => ui.lang.get().log_text().time,
        Moments::SinceStart => ui.lang.get().log_text().since_start,
    };
    view! {
        <div class="bench-row bench-heads" role="row" aria-rowindex="1">
            <span class="bench-cell" role="columnheader" aria-label=ui.say(|t| t.console.unfold)></span>
            <span class="bench-cell bench-time" role="columnheader">
                <button
                    type="button"
                    class="link"
                    data-testid="bench-moments"
                    title=move || ui.lang.get().log_text().turn_time
                    on:click=turn
                >
                    {time}
                </button>
            </span>
            <span
                class="bench-cell bench-gap"
                role="columnheader"
                title=move || ui.lang.get().log_text().gap_hint
            >
                {move || ui.lang.get().log_text().gap}
            </span>
            <span class="bench-cell bench-channel" role="columnheader">{move || ui.lang.get().log_text().channel}</span>
            <span class="bench-cell" role="columnheader">{move || ui.lang.get().log_text().command}</span>
            <span class="bench-cell" role="columnheader">{move || ui.lang.get().log_text().outcome}</span>
            <span class="bench-cell bench-bytes" role="columnheader">"B"</span>
            <span class="bench-cell bench-ms" role="columnheader">"ms"</span>
        </div>
    }
}

/// The selected row, moved by keys.
#[derive(Clone, Copy)]
struct Cursor {
    ui: Ui,
    viewport: Viewport,
    span: RowSpan,
    wrapping: Wrapping,
    /// The row that is to be selected as soon as it is there.
    wanted: RwSignal<Option<u64>>,
}

impl Cursor {
    /// Whoever looks at the last row follows it from now on.
    fn scrolled(self) {
        self.viewport.scrolled();
        self.ui.log.top_row.set(self.span.top_row());
        self.ui.log.follow(self.span.is_at_end());
        self.span.scrolled();
        self.wrapping.scrolled();
    }

    fn pressed(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let (log, selected) = (self.ui.log, self.ui.bench.selected.get_untracked());
        let (first, end) = self.ui.store.log.with_untracked(|log| log.all_rows);
        let page = log.rows_in_view.get_untracked().saturating_sub(2).max(1);
        let at = selected.as_ref().map(|selected| selected.at);
        let from_frame = selected.as_ref().map_or(0, |it| it.row.key.number);
        match event.key().as_str() {
            "ArrowDown" => self.go(at.map_or(end, |at| at + 1)),
            "ArrowUp" => self.go(at.unwrap_or(end).saturating_sub(1)),
            "PageDown" => self.go(at.map_or(end, |at| at + page)),
            "PageUp" => self.go(at.unwrap_or(end).saturating_sub(page)),
            "Home" => self.go(first),
            "End" => self.go(end),
            "Enter" | "ArrowRight" | "ArrowLeft" => {
                let Some(row) = selected.map(|it| it.row) else {
                    return;
                };
                let opens = event.key() != "ArrowLeft";
                if row.is_unfolded == Some(!opens) || event.key() == "Enter" {
                    log.toggle(row.key);
                }
            }
            "Escape" => self.ui.bench.selected.set(None),
            "b" if at.is_some() => log.mark(from_frame),
            "n" => log.go_to_mark(from_frame, true),
            "p" => log.go_to_mark(from_frame, false),
            _ => return,
        }
        event.prevent_default();
    }

    /// Selects a row, or the nearest that there is, and scrolls it into view.
    fn go(self, row: u64) {
        let (first, end) = self.ui.store.log.with_untracked(|log| log.all_rows);
        if first == end {
            return;
        }
        let row = row.clamp(first, end - 1);
        self.span.to_row(row);
        // The browser tells of it only later.
        self.scrolled();
        self.wrapping.seek(row);
        self.wanted.set(Some(row));
    }

    /// The selected row stays in view.
    fn keep_in_view(self) {
        // The log may have been closed meanwhile.
        let is_there = self.viewport.node.try_get_untracked().flatten().is_some();
        let selected = self.ui.bench.selected.get_untracked();
        if let Some(selected) = selected.filter(|_| is_there) {
            self.span.to_row(selected.at);
            self.scrolled();
        }
    }

    /// The wanted row is selected once it is there, and the selected one as it is now; tracked.
    fn settle(self) {
        let selected = self.ui.bench.selected;
        let key = selected.with_untracked(|selected| selected.as_ref().map(|it| it.row.key));
        let wanted = self.wanted.get();
        let found = self.ui.store.log.with(|log| {
            let mut rows = (log.first_row..).zip(&log.rows);
            let is_it = |(at, row): &(u64, &LogRow)| match wanted {
                Some(wanted) => *at == wanted,
                None => Some(row.key) == key,
            };
            let (at, row) = rows.find(is_it)?;
            let row = row.clone();
            Some(Selected { row, at })
        });
        if found.is_none() {
            return;
        }
        if wanted.is_some() {
            self.wanted.set(None);
        }
        if selected.with_untracked(|selected| *selected != found) {
            selected.set(found);
        }
    }
}
