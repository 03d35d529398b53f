//! One transfer: how far it is, and what can be done about it.

use leptos::prelude::*;

use crate::app::{
    Command, Direction, Group, Relayed, Transfer, TransferId, TransferState, WaitsFor, share_of,
};
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::report::{direction_name, state_name, verified_name, verified_words};
use crate::ui::base::text::{Lang, QueueText};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::dialog::Dialog;
use crate::ui::models::reorder::Moving;
use crate::ui::models::store::TransferRow;
use crate::ui::views::leftover::{PartOffer, Waiting};
use crate::ui::views::queue::fault::Fault;
use crate::ui::views::queue::receipt::ReceiptOf;

#[component]
pub fn TransferItem(
    /// The transfer.
    row: TransferRow,
    /// What is being moved.
    moving: Moving,
) -> impl IntoView {
    let ui = use_ui();
    let id = row.id;
    let transfer = RwSignal::from(row.transfer);
    let state = Memo::new(move |_| transfer.with(|t| t.state));
    let fixed = transfer.get_untracked();
    let direction = direction_name(fixed.direction);
    let (shape, word): (_, fn(&'static QueueText) -> &'static str) = match fixed.direction {
        Direction::Up => (Shape::Upload, |text| text.up),
        Direction::Down => (Shape::Download, |text| text.down),
    };
    let channel = fixed.channel.connect_id();
    let name = Memo::new(move |_| transfer.with(|t| t.name.clone()));
    let can_move = Memo::new(move |_| Group::of(state.get()) == Group::Waiting);
    let total = move || transfer.with(|t| t.total_bytes);
    let attempt = move || {
        let attempts = transfer.with(|t| t.attempts);
        (attempts > 1).then(|| (ui.text().queue.attempt)(attempts.into()))
    };
    let directory = fixed.directory.trim_end_matches('/').to_owned();
    let where_to = move || format!("{directory}/{}", name.get());
    view! {
        <li
            class="transfer"
            tabindex="-1"
            data-testid="transfer"
            data-transfer=id.0.to_string()
            data-name=move || name.get()
            data-channel=channel.to_string()
            data-direction=direction
            data-state=move || state_name(state.get())
            data-done=move || transfer.with(|t| t.done_bytes.to_string())
            data-total=move || total().map(|total| total.to_string()).unwrap_or_default()
            data-waits=move || transfer.with(|t| waits_name(t.waits_for.as_ref()))
            data-verified=move || verified_name(transfer.with(|t| t.verified))
            data-moving=move || moving.mark(id)
            on:keydown=move |event| moving.key(id, &event)
        >
            <div class="transfer-top">
                <Icon shape label=Signal::derive(move || word(&ui.text().queue)) />
                <span class="transfer-name" title=where_to>{name}</span>
                <span class="transfer-state">{move || transfer.with(|t| state_words(ui, t))}</span>
                <Show when=move || can_move.get()>
                    <button
                        type="button"
                        class="icon-button transfer-move"
                        data-testid="transfer-move"
                        aria-label=ui.say(|t| t.queue.move_it)
                        title=ui.say(|t| t.queue.move_hint)
                        on:pointerdown=move |event| moving.pressed(id, &event)
                        on:pointermove=move |event| moving.moved(&event)
                        on:pointerup=move |_| moving.dropped()
                        on:pointercancel=move |_| moving.given_up()
                    >
                        <Icon shape=Shape::Grip />
                    </button>
                </Show>
                <Buttons id state transfer />
            </div>
            <Progress transfer name />
            <div class="transfer-facts">
                <span class="tag">{move || (ui.text().queue.channel)(channel.into())}</span>
                {fixed
                    .module_path
                    .map(|path| {
                        view! {
                            <span class="tag" data-testid="transfer-module">
                                {move || (ui.text().storage.of_transfer)(&path)}
                            </span>
                        }
                    })}
                {fixed
                    .relayed
                    .map(|relayed| {
                        view! {
                            <span class="tag" data-testid="transfer-relayed">
                                {move || relayed_words(ui, fixed.direction, &relayed)}
                            </span>
                        }
                    })}
                <span>{move || transfer.with(|t| amount_words(ui.lang.get(), t))}</span>
                <span>{move || transfer.with(|t| t.receipt.is_none()).then(&attempt)}</span>
                <ReceiptOf id transfer />
                <span class="transfer-left">{move || transfer.with(|t| left_words(ui, t))}</span>
            </div>
            <Fault id transfer />
            <Waiting id transfer />
            <PartOffer id transfer />
        </li>
    }
}

/// The other server of a copy from one to the other.
fn relayed_words(ui: Ui, direction: Direction, relayed: &Relayed) -> String {
    let text = &ui.text().panes;
    let words = match direction {
        Direction::Up => text.comes_from,
        Direction::Down => text.goes_on_to,
    };
    words(&format!("{}:{}", relayed.host, relayed.directory))
}

#[component]
fn Progress(transfer: RwSignal<Transfer>, name: Memo<String>) -> impl IntoView {
    let ui = use_ui();
    let share = move || transfer.with(share_of);
    let percent = move || share().map(|share| format!("{:.1}", share * 100.0));
    let words = move || {
        transfer.with(|t| match t.total_bytes {
            Some(total) => format::percent(ui.lang.get(), t.done_bytes, total),
            None => format::bytes(ui.lang.get(), t.done_bytes),
        })
    };
    view! {
        <div
            class="bar"
            role="progressbar"
            aria-label=move || name.get()
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=percent
            aria-valuetext=words
        >
            <div
                class="bar-fill"
                style:transform=move || format!("scaleX({})", share().unwrap_or_default())
            ></div>
        </div>
    }
}

#[component]
fn Buttons(
    id: TransferId,
    state: Memo<TransferState>,
    transfer: RwSignal<Transfer>,
) -> impl IntoView {
    let ui = use_ui();
    let asks = Memo::new(move |_| {
        transfer.with(|t| t.conflict.is_some() && t.state == TransferState::Paused)
    });
    let pausable = move || matches!(state.get(), TransferState::Queued | TransferState::Active);
    let resumable = move || state.get() == TransferState::Paused && !asks.get();
    let retriable = move || {
        matches!(
            state.get(),
            TransferState::Failed | TransferState::Cancelled
        )
    };
    let running = move || !state.get().is_ended();
    view! {
        <span class="transfer-buttons">
            <Show when=move || asks.get()>
                <button
                    type="button"
                    class="button small"
                    data-testid="transfer-answer"
                    on:click=move |_| ui.dialog.set(Some(Dialog::Conflict { transfer: id }))
                >
                    {ui.say(|t| t.queue.answer)}
                </button>
            </Show>
            <Show when=pausable>
                <Act test="transfer-pause" shape=Shape::Pause name=|t| t.pause command=Command::Pause { transfer: id } />
            </Show>
            <Show when=resumable>
                <Act test="transfer-resume" shape=Shape::Resume name=|t| t.resume command=Command::Resume { transfer: id } />
            </Show>
            <Show when=retriable>
                <Act test="transfer-retry" shape=Shape::Retry name=|t| t.retry command=Command::Retry { transfer: id } />
            </Show>
            <Show when=running>
                <Act test="transfer-cancel" shape=Shape::Close name=|t| t.cancel command=Command::Cancel { transfer: id } />
            </Show>
        </span>
    }
}

#[component]
fn Act(
    test: &'static str,
    shape: Shape,
    name: fn(&'static QueueText) -> &'static str,
    command: Command,
) -> impl IntoView {
    let ui = use_ui();
    let word = move || name(&ui.text().queue);
    view! {
        <button
            type="button"
            class="icon-button"
            data-testid=test
            aria-label=word
            title=word
            on:click=move |_| ui.send(command.clone())
        >
            <Icon shape />
        </button>
    }
}

/// Seconds left at the present rate, where there is one.
pub fn seconds_left(transfer: &Transfer) -> Option<u64> {
    let left = transfer.total_bytes?.checked_sub(transfer.done_bytes)?;
    let moving = transfer.state == TransferState::Active && transfer.rate_bytes_per_s > 0;
    moving.then(|| left.div_ceil(transfer.rate_bytes_per_s))
}

/// How fast it goes, or why it does not.
fn state_words(ui: Ui, transfer: &Transfer) -> String {
    let text = &ui.text().queue;
    let words = match transfer.state {
        TransferState::Queued if transfer.waits_for.is_some() => text.waits,
        TransferState::Queued => text.queued,
        TransferState::Active if transfer.rate_bytes_per_s > 0 => {
            return format::rate(ui.lang.get(), transfer.rate_bytes_per_s);
        }
        TransferState::Active if transfer.holds_channel => text.active_whole,
        TransferState::Active => text.active,
        TransferState::Paused if transfer.conflict.is_some() => text.waits_for_answer,
        TransferState::Paused if transfer.holds_channel => text.paused_open,
        TransferState::Paused => text.paused,
        TransferState::Verifying => text.verifying,
        TransferState::Done => verified_words(ui.lang.get(), transfer.verified),
        TransferState::Failed => text.failed,
        TransferState::Cancelled => text.cancelled,
    };
    words.to_owned()
}

fn amount_words(lang: Lang, transfer: &Transfer) -> String {
    let done = format::bytes(lang, transfer.done_bytes);
    match transfer.total_bytes {
        Some(total) if total != transfer.done_bytes => {
            format!("{done} / {}", format::bytes(lang, total))
        }
        _ => done,
    }
}

fn left_words(ui: Ui, transfer: &Transfer) -> Option<String> {
    seconds_left(transfer).map(|left| (ui.text().queue.left)(&format::span(left)))
}

fn waits_name(waits: Option<&WaitsFor>) -> &'static str {
    match waits {
        None => "",
        Some(WaitsFor::Permission) => "permission",
        Some(WaitsFor::Choice { .. }) => "file",
        Some(WaitsFor::Server(_)) => "server",
    }
}
