//! Why a transfer stands still, told once and where it is: what happened, what is safe already, what comes next and
//! when, and the way to it in the log.

use std::time::Duration;

use leptos::prelude::*;

use crate::app::{Direction, NextTry, Transfer, TransferId, TransferState};
use crate::ui::base::format;
use crate::ui::context::{Ui, use_ui};
use crate::ui::views::notices::level_name;

/// The card below a transfer, while it stands still.
#[component]
pub fn Fault(
    /// Its number.
    id: TransferId,
    /// What is known of it.
    transfer: RwSignal<Transfer>,
) -> impl IntoView {
    let ui = use_ui();
    let fault = Memo::new(move |_| transfer.with(|t| t.fault().cloned()));
    let next = Memo::new(move |_| transfer.with(|t| t.next_try.as_deref().copied()));
    let has_failed = Memo::new(move |_| transfer.with(|t| t.state == TransferState::Failed));
    let safe = move || transfer.with(|t| safe_words(ui, t));
    // What was sent is compared with what the server has before it goes on; what is here is here.
    let safe_label = move || {
        let text = &ui.text().queue;
        match transfer.with(|t| t.direction) {
            Direction::Up => text.sent,
            Direction::Down => text.safe,
        }
    };
    move || {
        let message = fault.get()?;
        let (level, code) = (message.level(), message.code());
        let has_failed = has_failed.get();
        let words = Memo::new(move |_| ui.lang.get().message(&message));
        let remedy = move || words.with(|words| words.remedy.clone());
        let what_next = if has_failed {
            view! { {remedy} }.into_any()
        } else {
            view! { <Next next /> }.into_any()
        };
        let title = move || {
            let title = words.with(|words| words.title.clone());
            if has_failed {
                title
            } else {
                (ui.text().queue.retrying)(&title)
            }
        };
        let is_told_next = move || !has_failed || !remedy().is_empty();
        Some(view! {
            <div
                class="fault"
                class:failed=has_failed
                data-testid="notice"
                data-level=level_name(level)
                data-code=code
            >
                <p class="fault-title" data-testid=(!has_failed).then_some("transfer-retrying")>
                    {title}
                </p>
                <dl>
                    <dt>{safe_label}</dt>
                    <dd>{safe}</dd>
                    <Show when=is_told_next>
                        <dt>{ui.say(|t| t.queue.next)}</dt>
                    </Show>
                    <dd class="fault-next">{what_next}</dd>
                    <dt>{ui.say(|t| t.bench.title)}</dt>
                    <dd>
                        <button
                            type="button"
                            class="link"
                            data-testid="transfer-log"
                            on:click=move |_| {
                                ui.log.only_transfer(Some(id));
                                ui.bench.open();
                            }
                        >
                            {ui.say(|t| t.queue.in_log)}
                        </button>
                    </dd>
                </dl>
            </div>
        })
    }
}

/// How much need not be done again, as far as that is known here.
fn safe_words(ui: Ui, transfer: &Transfer) -> String {
    let (lang, text) = (ui.lang.get(), &ui.text().queue);
    if transfer.done_bytes == 0 {
        return text.safe_none.to_owned();
    }
    let done = format::number(lang, transfer.done_bytes);
    let of = match transfer.total_bytes {
        Some(total) => (text.safe_of)(&done, &format::number(lang, total)),
        None => format!("{done} B"),
    };
    match transfer.direction {
        Direction::Up => of,
        Direction::Down => (text.safe_here)(&of),
    }
}

/// The try that comes by itself, and how long until then.
#[component]
fn Next(next: Memo<Option<NextTry>>) -> impl IntoView {
    let ui = use_ui();
    let left = RwSignal::new(0u64);
    let second = Duration::from_secs(1);
    Effect::new(move || {
        let wait = next.get().map_or(0, |next| next.wait.as_millis());
        left.set(u64::try_from(wait.div_ceil(1_000)).unwrap_or(u64::MAX));
    });
    let tick = move || {
        if left.get_untracked() > 0 {
            left.update(|left| *left -= 1);
        }
    };
    let ticks = set_interval_with_handle(tick, second);
    on_cleanup(move || {
        if let Ok(ticks) = ticks {
            ticks.clear();
        }
    });
    move || {
        let text = &ui.text().queue;
        let when = match left.get() {
            0 => text.goes_on_when_free.to_owned(),
            left => (text.goes_on_in)(&format::span(left)),
        };
        match next.get() {
            Some(next) => format!(
                "{when}{}",
                (text.try_of)(next.number.into(), next.tries_max.into())
            ),
            None => when,
        }
    }
}
