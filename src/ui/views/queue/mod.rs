//! The transfers: what is to be done with all of them, and the list.
//!
//! Of a very long list only the beginning is in the document; it grows as it is scrolled. What moves comes first, and
//! a filter finds the rest.

pub mod fault;
pub mod receipt;
pub mod report;
pub mod row;

use leptos::html;
use leptos::prelude::*;

use crate::app::{Command, Group, Milestone, Milestones, Transfer, TransferId, rank};
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::text::QueueText;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::dialog::Dialog;

use crate::ui::models::reorder::Moving;
use report::Reports;
use row::TransferItem;

/// Rows in the document at first, and how many more come at a time: what a frame has time for.
const ROWS_STEP: usize = 40;

/// Rows that come of themselves, frame by frame; those behind them when the end of them is near.
const ROWS_UNASKED: usize = 300;

/// The end of the list is near where less than this is left to scroll, in pixels.
const NEAR_PX: i32 = 600;

/// All transfers.
#[component]
pub fn Queue() -> impl IntoView {
    let ui = use_ui();
    let shown = RwSignal::new(None::<Group>);
    let filter = RwSignal::new(String::new());
    let said = RwSignal::new(String::new());
    announce(ui, said);
    let is_empty = Memo::new(move |_| ui.store.sums.with(|sums| sums.counts == [0; 4]));
    view! {
        <section class="queue panel" aria-labelledby="queue-title">
            <header class="panel-head">
                <h2 id="queue-title">{ui.say(|t| t.queue.title)}</h2>
                <div class="queue-left">
                    <Sums />
                </div>
                <button
                    type="button"
                    class="button quiet small"
                    data-testid="options-open"
                    title=ui.say(|t| t.options.title)
                    on:click=move |_| ui.dialog.set(Some(Dialog::Options))
                >
                    {ui.say(|t| t.options.open)}
                </button>
            </header>
            {move || {
                if is_empty.get() {
                    view! {
                        <div class="queue-body">
                            <div class="placeholder small">
                                <p class="placeholder-title">{ui.say(|t| t.queue.empty)}</p>
                                <p class="placeholder-hint">{ui.say(|t| t.queue.empty_hint)}</p>
                            </div>
                        </div>
                    }
                        .into_any()
                } else {
                    view! {
                        <Tabs shown />
                        <div class="queue-line">
                            <Bulk />
                            <Find filter />
                        </div>
                        <List shown filter said />
                    }
                        .into_any()
                }
            }}
            <p class="visually-hidden" role="status" data-testid="queue-said">
                {said}
            </p>
        </section>
    }
}

/// What can be done with all at once.
#[component]
fn Bulk() -> impl IntoView {
    let ui = use_ui();
    let act = |test, shape, name: Pick, none: Pick, can: fn(Ui) -> bool, act: fn(Ui)| {
        let can = Memo::new(move |_| can(ui));
        let name = move || name(&ui.text().queue);
        let title = move || {
            if can.get() {
                name()
            } else {
                none(&ui.text().queue)
            }
        };
        view! {
            <button
                type="button"
                class="icon-button"
                data-testid=test
                aria-label=name
                title=title
                disabled=move || !can.get()
                on:click=move |_| act(ui)
            >
                <Icon shape />
            </button>
        }
        .into_any()
    };
    view! {
        <div class="queue-acts" role="group" aria-label=ui.say(|t| t.queue.bulk)>
            {act(
                "queue-pause-all",
                Shape::Pause,
                |t| t.pause_all,
                |t| t.none_to_pause,
                |ui| ui.store.sums.with(|sums| sums.holdable > 0),
                |ui| ui.send(Command::PauseAll),
            )}
            {act(
                "queue-resume-all",
                Shape::Resume,
                |t| t.resume_all,
                |t| t.none_to_resume,
                |ui| ui.store.sums.with(|sums| sums.held > 0),
                |ui| ui.send(Command::ResumeAll),
            )}
            {act(
                "queue-retry-failed",
                Shape::Retry,
                |t| t.retry_failed,
                |t| t.none_failed,
                |ui| ui.store.sums.with(|sums| sums.count(Group::Failed) > 0),
                |ui| ui.send(Command::RetryFailed),
            )}
            {act(
                "queue-cancel-all",
                Shape::Close,
                |t| t.cancel_all,
                |t| t.none_to_cancel,
                |ui| ui.store.sums.with(|sums| sums.files_left > 0),
                |ui| ui.dialog.set(Some(Dialog::CancelAll)),
            )}
            {act(
                "queue-clear-done",
                Shape::ClearDone,
                |t| t.clear_done,
                |t| t.none_done,
                |ui| ui.store.sums.with(|sums| sums.count(Group::Ended) > 0),
                |ui| ui.send(Command::ClearDone),
            )}
            {act(
                "transfer-clear",
                Shape::Clear,
                |t| t.clear_ended,
                |t| t.none_ended,
                |ui| {
                    ui.store
                        .sums
                        .with(|sums| sums.count(Group::Ended) + sums.count(Group::Failed) > 0)
                },
                |ui| ui.send(Command::ClearEnded),
            )}
            <Reports />
        </div>
    }
}

type Pick = fn(&'static QueueText) -> &'static str;

/// The groups with their counts.
#[component]
fn Tabs(shown: RwSignal<Option<Group>>) -> impl IntoView {
    let ui = use_ui();
    let tab = |test: &'static str, group: Option<Group>, name: Pick| {
        let count = Memo::new(move |_| {
            ui.store.sums.with(|sums| match group {
                Some(group) => sums.count(group),
                None => sums.counts.iter().sum(),
            })
        });
        view! {
            <button
                type="button"
                class="queue-tab"
                data-testid=test
                data-count=move || count.get().to_string()
                aria-pressed=move || (shown.get() == group).to_string()
                on:click=move |_| shown.set(group)
            >
                {move || name(&ui.text().queue)}
                " "
                <b>{move || format::number(ui.lang.get(), count.get() as u64)}</b>
            </button>
        }
        .into_any()
    };
    view! {
        <div class="queue-tabs">
            <div class="queue-groups" role="group" aria-labelledby="queue-title">
                {tab("queue-all", None, |t| t.all)}
                {tab("queue-running", Some(Group::Running), |t| t.group_running)}
                {tab("queue-waiting", Some(Group::Waiting), |t| t.group_waiting)}
                {tab("queue-failed", Some(Group::Failed), |t| t.group_failed)}
                {tab("queue-ended", Some(Group::Ended), |t| t.group_ended)}
            </div>
        </div>
    }
}

/// Shows only what has this in its name.
#[component]
fn Find(filter: RwSignal<String>) -> impl IntoView {
    let ui = use_ui();
    view! {
        <input
            type="search"
            class="queue-filter"
            data-testid="queue-filter"
            autocomplete="off"
            spellcheck="false"
            placeholder=ui.say(|t| t.queue.find)
            aria-label=ui.say(|t| t.queue.find)
            prop:value=move || filter.get()
            on:input=move |event| filter.set(event_target_value(&event))
        />
    }
}

/// What is left to do, and how long that takes.
#[component]
fn Sums() -> impl IntoView {
    let ui = use_ui();
    let words = move || {
        let (lang, text) = (ui.lang.get(), &ui.text().queue);
        ui.store.sums.with(|sums| {
            if sums.files_left == 0 {
                return None;
            }
            let bytes = format::bytes(lang, sums.bytes_left);
            let mut words = (text.to_go)(sums.files_left as u64, &bytes);
            if sums.unknown_sizes > 0 {
                words.push_str(" · ");
                words.push_str(&(text.unknown_sizes)(sums.unknown_sizes as u64));
            }
            if let Some(seconds) = sums.seconds_left() {
                words.push_str(" · ");
                words.push_str(&(text.left)(&format::span(seconds)));
            }
            Some(words)
        })
    };
    let words = Memo::new(move |_| words());
    move || {
        words
            .get()
            .map(|words| view! { <p data-testid="queue-sums">{words}</p> })
    }
}

#[component]
fn List(
    shown: RwSignal<Option<Group>>,
    filter: RwSignal<String>,
    said: RwSignal<String>,
) -> impl IntoView {
    let ui = use_ui();
    let limit = RwSignal::new(ROWS_STEP);
    let body = NodeRef::<html::Div>::new();
    let order = Memo::new(move |_| {
        ui.store.arrangement.track();
        arranged(
            ui,
            shown.get(),
            &filter.with(|filter| filter.to_lowercase()),
        )
    });
    Effect::new(move || {
        shown.track();
        filter.track();
        limit.set(ROWS_STEP);
        if let Some(body) = body.get_untracked() {
            body.set_scroll_top(0);
        }
    });
    Effect::new(move || {
        let wanted = order.with(Vec::len).min(ROWS_UNASKED);
        if limit.get() < wanted {
            request_animation_frame(move || grow(limit));
        }
    });
    let rows = move || {
        let limit = limit.get();
        order.with(|order| {
            ui.store.transfers.with_untracked(|rows| {
                let row = |id| {
                    let at = rows.binary_search_by_key(id, |row| row.id).ok()?;
                    Some(rows[at].clone())
                };
                order.iter().take(limit).filter_map(row).collect::<Vec<_>>()
            })
        })
    };
    let scrolled = move |_| {
        let Some(body) = body.get_untracked() else {
            return;
        };
        let left_px = body.scroll_height() - body.scroll_top() - body.client_height();
        if left_px < NEAR_PX && limit.get_untracked() < order.with_untracked(Vec::len) {
            grow(limit);
        }
    };
    let moving = Moving::new(ui.page, said);
    Effect::new(move || {
        order.track();
        moving.focus_again();
    });
    let all = move || order.with(Vec::len);
    view! {
        <div
            class="queue-body"
            node_ref=body
            data-testid="transfers"
            data-count=move || all().to_string()
            on:scroll=scrolled
        >
            <ul class="transfers">
                <For each=rows key=|row| row.id let(row)>
                    <TransferItem row moving />
                </For>
            </ul>
            <Show when=move || all() == 0>
                <p class="queue-none">{ui.say(|t| t.queue.none_match)}</p>
            </Show>
            <Show when=move || { limit.get() < all() }>
                <button
                    type="button"
                    class="button quiet small"
                    data-testid="queue-more"
                    on:click=move |_| grow(limit)
                >
                    {move || (ui.text().queue.more)(all().saturating_sub(limit.get()) as u64)}
                </button>
            </Show>
        </div>
    }
}

fn grow(limit: RwSignal<usize>) {
    // A frame may come after the list has gone.
    let _ = limit.try_update(|limit| *limit += ROWS_STEP);
}

/// The transfers of a group whose names hold this, in the order shown. Not tracked.
fn arranged(ui: Ui, group: Option<Group>, filter: &str) -> Vec<TransferId> {
    let is_meant = |transfer: &Transfer| {
        group.is_none_or(|group| group == Group::of(transfer.state))
            && (filter.is_empty() || transfer.name.to_lowercase().contains(filter))
    };
    let mut found: Vec<_> = ui.store.transfers.with_untracked(|rows| {
        let rank_of = |transfer: &Transfer| is_meant(transfer).then(|| rank(transfer));
        rows.iter()
            .filter_map(|row| Some((row.transfer.with_untracked(rank_of)?, row.id)))
            .collect()
    });
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}

/// Says how far the queue is, at quarters of the way and at its end: more would be chatter.
fn announce(ui: Ui, said: RwSignal<String>) {
    let milestones = StoredValue::new(Milestones::default());
    Effect::new(move || {
        let milestone = ui.store.sums.with(|sums| {
            milestones
                .try_update_value(|milestones| milestones.note(sums))
                .flatten()
        });
        let text = &ui.lang.get_untracked().text().queue;
        match milestone {
            Some(Milestone::Percent(percent)) => said.set((text.percent)(percent.into())),
            Some(Milestone::Ended { ended, failed }) => {
                said.set((text.all_ended)(ended as u64, failed as u64));
            }
            None => {}
        }
    });
}
