//! What puts a step right, where a command can, and what puts back what was there before.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::app::verdict::Cause;
use crate::app::{Command, Mend};
use crate::ui::base::text::explain::HealthText;
use crate::ui::context::{Ui, use_ui};
use crate::ui::views::health::begin;

/// What is to be filled in for it.
#[derive(Clone, Copy)]
struct Wanted {
    test: &'static str,
    name: fn(&HealthText) -> &'static str,
    hint: fn(&HealthText) -> &'static str,
    is_secret: bool,
}

/// The words of it, and what it is with what was filled in.
type Does = (fn(&HealthText) -> &'static str, fn(String) -> Mend);

/// What puts this right; that no command does, where none does.
#[component]
pub fn Mending(
    /// Why the step does not hold.
    cause: Cause,
    /// What was answered.
    answer: String,
) -> impl IntoView {
    let ui = use_ui();
    let text = move || ui.lang.get().health_text();
    let value = RwSignal::new(String::new());
    let apn = Wanted {
        test: "health-apn",
        name: |t| t.apn,
        hint: |t| t.apn_hint,
        is_secret: false,
    };
    let pin = Wanted {
        test: "health-pin",
        name: |t| t.pin,
        hint: |_| "",
        is_secret: true,
    };
    let (wanted, does): (Option<Wanted>, Does) = match cause {
        Cause::RadioOff => (None, (|t| t.radio_on, |_| Mend::Radio)),
        // A PUK is not to be guessed at.
        Cause::SimLocked if wants_pin(&answer) => (Some(pin), (|t| t.enter_pin, Mend::Pin)),
        Cause::NotAttached => (None, (|t| t.attach, |_| Mend::Attach)),
        Cause::NoContext => (Some(apn), (|t| t.activate, |apn| Mend::Context { apn })),
        _ => {
            return view! { <p class="health-note">{move || text().no_command}</p> }.into_any();
        }
    };
    let (name, mend) = does;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let given = value.get_untracked().trim().to_owned();
        if wanted.is_some_and(|wanted| wanted.is_secret) && given.is_empty() {
            return;
        }
        value.set(String::new());
        send(ui, mend(given));
    };
    let field = wanted.map(|wanted| {
        view! {
            <label class="field">
                <span class="field-label">{move || (wanted.name)(text())}</span>
                <input
                    data-testid=wanted.test
                    type=if wanted.is_secret { "password" } else { "text" }
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    placeholder=move || (wanted.hint)(text())
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </label>
        }
    });
    let note = move || {
        if cause == Cause::SimLocked {
            text().cannot_undo
        } else {
            text().can_undo
        }
    };
    view! {
        <form class="health-mend" data-testid="health-mend" on:submit=submit>
            {field}
            <button type="submit" class="button primary" data-testid="health-mend-do">
                {move || name(text())}
            </button>
            <p class="health-note">{note}</p>
        </form>
    }
    .into_any()
}

/// What puts back what was there before the last mending.
#[component]
pub fn Undo(
    /// The command lines that do.
    lines: Vec<String>,
) -> impl IntoView {
    let ui = use_ui();
    view! {
        <div class="health-undo">
            <span>{move || ui.lang.get().health_text().changed}</span>
            {lines.into_iter().map(|line| view! { <code>{line}</code> }).collect_view()}
            <button
                type="button"
                class="button small"
                data-testid="health-undo"
                on:click=move |_| send(ui, Mend::Undo)
            >
                {move || ui.lang.get().health_text().undo}
            </button>
        </div>
    }
}

fn wants_pin(answer: &str) -> bool {
    answer.ends_with("SIM PIN") || answer.contains("ERROR: 11")
}

fn send(ui: Ui, mend: Mend) {
    begin(ui, |channel, server| Command::Mend {
        channel,
        server,
        mend,
    });
}
