//! What the line is at, what went over the air, and what the page does while transfers run: the sheet behind the strip
//! in the header.

pub mod budget;

use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::app::{METER_HEIGHT, METER_SECONDS, Meter, Split};
use crate::time::Duration;
use crate::ui::base::format;
use crate::ui::base::text::MeterText;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::page_status::notify::NotifyState;
use crate::ui::views::sheet::is_shown;
use budget::Data;

/// What the strip in the header does not tell.
#[component]
pub fn TrafficSheet() -> impl IntoView {
    let ui = use_ui();
    let is_open = ui.traffic.is_open;
    view! {
        <section
            class="sheet meter"
            id="traffic"
            popover="auto"
            data-testid="meter"
            data-open=move || is_open.get().to_string()
            aria-labelledby="meter-title"
            on:toggle=move |event| is_open.set(is_shown(&event))
        >
            <h2 id="meter-title">{ui.say(|t| t.meter.title)}</h2>
            <Show when=move || is_open.get()>
                {chart(ui)}
                <p class="meter-limit">{move || limit_words(ui)}</p>
                {parts(ui)}
                <Data />
                {settings(ui)}
            </Show>
        </section>
    }
}

/// What the line carried, against what it can carry.
fn chart(ui: Ui) -> AnyView {
    let meter = ui.store.meter;
    let words = move || {
        let rate = |bytes| format::rate(ui.lang.get(), bytes);
        meter.with(|meter| {
            let (now, best) = (meter.rate_bytes_per_s(), meter.best_bytes_per_s());
            let chart = (ui.text().meter.chart)(&rate(now), &rate(best));
            format!("{chart}. {}", limit_words(ui))
        })
    };
    let limit_y =
        move || meter.with(|meter| Some(meter.y_of(meter.limit_bytes_per_s?.into()).to_string()));
    view! {
        <svg
            class="meter-chart"
            viewBox=format!("0 0 {METER_SECONDS} {METER_HEIGHT}")
            preserveAspectRatio="none"
            role="img"
            aria-label=words
        >
            <path class="meter-area" d=move || meter.with(Meter::area) />
            <line
                class="meter-top"
                class:none=move || limit_y().is_none()
                x1="0"
                x2=METER_SECONDS.to_string()
                y1=limit_y
                y2=limit_y
            />
        </svg>
    }
    .into_any()
}

/// What the line can carry.
pub fn limit_words(ui: Ui) -> String {
    let text = &ui.text().meter;
    match ui.store.meter.with(|meter| meter.limit_bytes_per_s) {
        Some(limit) => (text.limit)(&format::rate(ui.lang.get(), limit.into())),
        None => text.no_limit.to_owned(),
    }
}

/// One part of the time.
struct Part {
    test: &'static str,
    class: &'static str,
    time: fn(&Split) -> Duration,
    name: fn(&MeterText) -> &'static str,
    hint: fn(&MeterText) -> &'static str,
}

const PARTS: [Part; 5] = [
    Part {
        test: "meter-sending",
        class: "sending",
        time: |split| split.sending,
        name: |text| text.sending,
        hint: |_| "",
    },
    Part {
        test: "meter-receiving",
        class: "receiving",
        time: |split| split.receiving,
        name: |text| text.receiving,
        hint: |_| "",
    },
    Part {
        test: "meter-ok",
        class: "ok",
        time: |split| split.ok,
        name: |text| text.ok,
        hint: |text| text.ok_hint,
    },
    Part {
        test: "meter-outcome",
        class: "outcome",
        time: |split| split.outcome,
        name: |text| text.outcome,
        hint: |text| text.outcome_hint,
    },
    Part {
        test: "meter-idle",
        class: "idle",
        time: |split| split.idle,
        name: |text| text.idle,
        hint: |text| text.idle_hint,
    },
];

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// All the time there was, in ms; never 0.
fn all_ms(split: &Split) -> u64 {
    millis(split.busy() + split.idle).max(1)
}

/// What the time was spent on: shares of all of it, so that a line at rest shows that it is.
fn parts(ui: Ui) -> AnyView {
    let split = Memo::new(move |_| ui.store.meter.with(|meter| meter.split));
    let row = |part: &'static Part| {
        let ms = move || millis((part.time)(&split.get()));
        let words = move || format::percent(ui.lang.get(), ms(), all_ms(&split.get()));
        view! {
            <div class=format!("meter-part {}", part.class) title=move || (part.hint)(&ui.text().meter)>
                <dt>{move || (part.name)(&ui.text().meter)}</dt>
                <dd data-testid=part.test data-ms=move || ms().to_string()>
                    {words}
                </dd>
            </div>
        }
    };
    // The bar: four parts side by side, each as wide as its share in a thousand.
    let bar = |at: usize| {
        let shares = move |parts: &[Part]| {
            let split = split.get();
            let sum: u64 = parts.iter().map(|part| millis((part.time)(&split))).sum();
            sum * 1000 / all_ms(&split)
        };
        view! {
            <rect
                class=PARTS[at].class
                x=move || shares(&PARTS[..at]).to_string()
                width=move || shares(&PARTS[at..=at]).to_string()
                height="1"
            />
        }
    };
    view! {
        <h3 class="meter-heading">{ui.say(|t| t.meter.split)}</h3>
        <svg class="meter-bar" viewBox="0 0 1000 1" preserveAspectRatio="none" aria-hidden="true">
            {(0..4).map(bar).collect_view()}
        </svg>
        <dl class="meter-parts">{PARTS.iter().map(row).collect_view()}</dl>
    }
    .into_any()
}

/// What the page does while transfers run.
fn settings(ui: Ui) -> AnyView {
    let (wake, notify) = (ui.status.wake, ui.status.notify);
    let wake_hint = move || (!wake.is_available).then(|| ui.text().meter.wake_missing);
    let notify_hint = move || {
        let text = &ui.text().meter;
        match notify.state.get() {
            NotifyState::Missing => text.notify_missing,
            NotifyState::Denied => text.notify_denied,
            NotifyState::Off | NotifyState::On => text.notify_hint,
        }
    };
    let is_on = move || notify.state.get() == NotifyState::On;
    view! {
        <fieldset class="meter-settings">
            <legend class="meter-heading">{ui.say(|t| t.meter.away)}</legend>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="wake-toggle"
                    disabled=!wake.is_available
                    prop:checked=move || wake.is_on.get()
                    on:change=move |event| wake.set(event_target_checked(&event))
                />
                <span>{ui.say(|t| t.meter.wake)} <small>{wake_hint}</small></span>
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="notify-toggle"
                    disabled=move || notify.state.get() == NotifyState::Missing
                    prop:checked=is_on
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        // It is on once the user has allowed it.
                        event_target::<HtmlInputElement>(&event).set_checked(on && is_on());
                        notify.set(on);
                    }
                />
                <span>{ui.say(|t| t.meter.notify)} <small>{notify_hint}</small></span>
            </label>
        </fieldset>
    }
    .into_any()
}
