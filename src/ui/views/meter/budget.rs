//! What went over the air, and the budget for it.

use leptos::prelude::*;

use crate::app::{Budget, Period};
use crate::ui::base::format;
use crate::ui::context::use_ui;
use crate::ui::views::route::budget_name;

/// What a budget is given in.
const MEGABYTE: u64 = 1_000_000;

/// The largest budget, in megabytes.
const BUDGET_MAX_MB: u64 = 1_000_000;

/// The sums and the budget.
#[component]
pub fn Data() -> impl IntoView {
    let ui = use_ui();
    let traffic = ui.traffic;
    let change = move |change: &dyn Fn(&mut Budget)| {
        let mut budget = traffic.budget.get_untracked();
        change(&mut budget);
        traffic.set_budget(budget);
    };
    let state = move || budget_name(traffic.state());
    let used = move || {
        let lang = ui.lang.get();
        let text = &ui.text().meter;
        let carried = traffic.period.get();
        let budget = traffic.budget.get();
        let mut words = if budget.limit_bytes == 0 {
            let (up, down) = (carried.up_bytes, carried.down_bytes);
            (text.up_down)(&format::bytes(lang, up), &format::bytes(lang, down))
        } else {
            let (used, limit) = (carried.sum_bytes(), budget.limit_bytes);
            (text.used)(&format::bytes(lang, used), &format::bytes(lang, limit))
        };
        let to_come = traffic.to_come.get();
        if to_come > 0 {
            words = format!(
                "{words} · {}",
                (text.to_come)(&format::bytes(lang, to_come))
            );
        }
        words
    };
    // A budget that is too small for what is queued is seen before it is used up.
    let is_short = move || {
        let used = traffic.period.get().sum_bytes();
        let left = traffic.budget.get().left_bytes(used);
        left.is_some_and(|left| left < traffic.to_come.get())
    };
    let limit = move || {
        let bytes = traffic.budget.get().limit_bytes;
        // An empty field says it better than a 0.
        (bytes > 0).then(|| to_megabytes(bytes).to_string())
    };
    let typed = move |event| {
        let typed = event_target_value(&event);
        change(&|budget| budget.limit_bytes = from_megabytes(typed.trim()));
    };
    let chosen = move |event| {
        let day: Option<u8> = event_target_value(&event).parse().ok();
        change(&|budget| {
            budget.period = match day {
                Some(from_day @ 1..) => Period::Month { from_day },
                _ => Period::Day,
            }
        });
    };
    let from_day = move || match traffic.budget.get().period {
        Period::Day => 0,
        Period::Month { from_day } => from_day,
    };
    let periods = move || {
        let text = &ui.text().meter;
        (0..=31u8)
            .map(|day| {
                let words = match day {
                    0 => text.per_day.to_owned(),
                    day => (text.per_month)(&day.to_string()),
                };
                view! {
                    <option value=day.to_string() selected=move || from_day() == day>
                        {words}
                    </option>
                }
            })
            .collect_view()
    };
    view! {
        <section
            class="meter-data"
            data-testid="data-budget"
            data-state=state
            data-used=move || traffic.period.get().sum_bytes().to_string()
            data-short=move || is_short().to_string()
            aria-labelledby="meter-data"
        >
            <h3 class="meter-heading" id="meter-data">
                {ui.say(|t| t.meter.data)}
            </h3>
            <p class="meter-used">{used}</p>
            <div class="meter-budget">
                <label class="field">
                    <span class="field-label">
                        {ui.say(|t| t.meter.budget)} " "
                        <small>{ui.say(|t| t.meter.budget_hint)}</small>
                    </span>
                    <input
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        data-testid="budget-limit"
                        prop:value=move || limit().unwrap_or_default()
                        on:change=typed
                    />
                </label>
                <label class="field">
                    <span class="field-label">{ui.say(|t| t.meter.period)}</span>
                    <select data-testid="budget-period" on:change=chosen>
                        {periods}
                    </select>
                </label>
            </div>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="budget-stop"
                    prop:checked=move || traffic.budget.get().stops
                    on:change=move |event| {
                        let stops = event_target_checked(&event);
                        change(&|budget| budget.stops = stops);
                    }
                />
                <span>{ui.say(|t| t.meter.stop)}</span>
            </label>
            <p class="meter-small">
                {move || traffic.simulated.get().then(|| format!("{} ", ui.text().meter.simulated))}
                {ui.say(|t| t.meter.counted)}
            </p>
        </section>
    }
}

#[expect(clippy::cast_precision_loss, reason = "a budget has a few digits")]
fn to_megabytes(bytes: u64) -> f64 {
    bytes as f64 / MEGABYTE as f64
}

/// What was typed, in bytes; 0 where it is no number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "between nothing and the largest budget"
)]
fn from_megabytes(typed: &str) -> u64 {
    let megabytes: f64 = typed.parse().unwrap_or_default();
    let megabytes = megabytes.clamp(0.0, BUDGET_MAX_MB as f64);
    (megabytes * MEGABYTE as f64).round() as u64
}
