//! What is said beside the prompt: the parameter that is typed, what the module waits for, and lines that wait for
//! their turn.

use std::time::Duration;

use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::app::{Command, ContentUntil, LineTaken, TypedContent, WaitingLine};
use crate::dialect::hint::{Hint, hint};
use crate::dialect::table::{Need, Parameter};
use crate::ui::base::text::explain::range;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::prompt::{Mode, PromptLine};

/// How often times are drawn anew.
const REDRAW_EVERY: Duration = Duration::from_millis(250);

/// The names of the parameters to come, behind the caret.
#[component]
pub fn Ghost(
    /// The prompt.
    prompt: PromptLine,
    /// What it takes.
    mode: Memo<Mode>,
) -> impl IntoView {
    let names = move || {
        if mode.get() != Mode::Command {
            return None;
        }
        let line = prompt.text.get();
        let hint = hint(&line)?;
        let is_begun = !line.ends_with([',', '=']);
        let here = (!is_begun).then(|| hint.parameter());
        let behind = hint.behind().iter();
        let names: Vec<&str> = here
            .into_iter()
            .chain(behind)
            .map(|it| it.name.tag())
            .collect();
        let comma = if is_begun && !names.is_empty() {
            ","
        } else {
            ""
        };
        Some(format!("{comma}{}", names.join(",")))
    };
    view! {
        <span class="prompt-ghost" aria-hidden="true">
            <span class="prompt-ghost-typed">{move || prompt.text.get()}</span>
            {names}
        </span>
    }
}

/// The prompt's end of its line.
#[component]
pub fn PromptSay(
    /// The prompt.
    prompt: PromptLine,
) -> impl IntoView {
    let ui = use_ui();
    let mode = Memo::new(move |_| prompt.mode());
    let hinted = Memo::new(move |_| {
        let line = prompt.text.get();
        let is_command = mode.get() == Mode::Command;
        (is_command && hint(&line).is_some()).then_some(line)
    });
    let waiting = move || ui.store.typed.with(|typed| typed.waiting.clone());
    view! {
        <span class="prompt-say" id="prompt-say">
            {move || hinted.get().and_then(|line| Some(view! { <Hinted hint=hint(&line)? /> }))}
        </span>
        <Show when=move || matches!(mode.get(), Mode::Content(_))>
            <ContentState prompt />
        </Show>
        <For each=waiting key=|line| line.number let(line)>
            <Waiting line />
        </For>
        {move || {
            let search = prompt.search.get()?;
            let words = (ui.lang.get().prompt_text().searching)(&search.wanted);
            Some(view! { <span class="prompt-say soft" role="status">{words}</span> })
        }}
    }
}

/// The parameter that is typed: what it is, its range, its default, its clause.
#[component]
fn Hinted(hint: Hint) -> impl IntoView {
    let ui = use_ui();
    let parameter = hint.parameter();
    let words = move || {
        let lang = ui.lang.get();
        let text = lang.prompt_text();
        let mut words = format!(
            "{}{}{}",
            parameter.name.tag(),
            text.colon,
            lang.parameter(parameter.name)
        );
        let range = range_here(ui, parameter);
        if !range.is_empty() {
            words = format!("{words}{}{range}", lang.explain_text().comma);
        }
        if parameter.need != Need::Must {
            words = format!(
                "{words}{}{}",
                lang.explain_text().comma,
                lang.left_out(parameter.need)
            );
        }
        words
    };
    view! {
        <span class="clip" data-testid="console-hint" data-name=parameter.name.tag()>
            {words}
        </span>
        <span class="soft nowrap">{move || ui.lang.get().clause(hint.command.clause)}</span>
    }
}

/// The range that the module told of itself, where it did, else the table's.
fn range_here(ui: Ui, parameter: &'static Parameter) -> String {
    ui.store
        .profile
        .get()
        .of_parameter(parameter.name)
        .map_or_else(|| range(&parameter.kind), |values| values.to_string())
}

/// What the module waits for, and what ends it.
#[component]
fn ContentState(prompt: PromptLine) -> impl IntoView {
    let ui = use_ui();
    let text = move || ui.lang.get().prompt_text();
    let content = Memo::new(move |_| ui.store.typed.with(|typed| typed.content));
    let words = move || {
        let content = content.get()?;
        Some(match content.until {
            ContentUntil::Length { owed_bytes } => {
                let all = content.sent_bytes + owed_bytes;
                (text().owed)(content.sent_bytes, all, owed_bytes)
            }
            ContentUntil::CtrlZ | ContentUntil::Escape => (text().sent)(content.sent_bytes),
        })
    };
    let is_counted = move || {
        matches!(
            content.get().map(|it| it.until),
            Some(ContentUntil::Length { .. })
        )
    };
    let is_stream = move || content.get().map(|it| it.until) == Some(ContentUntil::Escape);
    let kind = move |is_hex: bool, test: &'static str| {
        view! {
            <button
                type="button"
                class="button small"
                data-testid=test
                aria-pressed=move || (prompt.is_hex.get() == is_hex).to_string()
                on:click=move |_| {
                    prompt.is_hex.set(is_hex);
                    prompt.focus();
                }
            >
                {move || if is_hex { text().hex } else { text().as_text }}
            </button>
        }
    };
    view! {
        <span class="prompt-say" role="status" data-testid="content-state">{words}</span>
        <Elapsed said=|ui, seconds| (ui.lang.get().prompt_text().waits_since)(seconds) />
        <span class="prompt-kinds" role="group">
            {kind(false, "content-text")}
            {kind(true, "content-hex")}
            <ContentFrom prompt />
        </span>
        <Show when=move || !is_counted()>
            <button
                type="button"
                class="button small"
                data-testid="content-end"
                on:click=move |_| prompt.content(TypedContent::End)
            >
                {move || if is_stream() { "+++" } else { "Ctrl-Z" }}
            </button>
        </Show>
        <Show when=move || !is_counted() && !is_stream()>
            <button
                type="button"
                class="button small quiet"
                data-testid="content-cancel"
                on:click=move |_| prompt.content(TypedContent::Cancel)
            >
                "ESC"
            </button>
        </Show>
    }
}

/// Content out of a file.
#[component]
fn ContentFrom(prompt: PromptLine) -> impl IntoView {
    let ui = use_ui();
    let input = NodeRef::<html::Input>::new();
    let word = move || ui.lang.get().prompt_text().from_file;
    let chosen = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let file = input.files().and_then(|files| files.get(0));
        // The same one can be chosen again.
        input.set_value("");
        if let Some(file) = file {
            prompt.send_file(file);
        }
    };
    view! {
        <input
            type="file"
            class="visually-hidden"
            tabindex="-1"
            data-testid="content-file-input"
            aria-label=word
            node_ref=input
            on:change=chosen
        />
        <button
            type="button"
            class="button small"
            data-testid="content-file"
            on:click=move |_| {
                if let Some(input) = input.get_untracked() {
                    input.click();
                }
            }
        >
            {word}
        </button>
    }
}

/// A typed line that waits: why, for how long, and taking it back.
#[component]
fn Waiting(line: WaitingLine) -> impl IntoView {
    let ui = use_ui();
    let WaitingLine {
        number,
        text,
        waits_for,
        ..
    } = line;
    let why = move || {
        let words = ui.lang.get().prompt_text();
        match waits_for {
            LineTaken::Channel(channel) => (words.for_channel)(channel.connect_id().into()),
            LineTaken::Typed => words.for_typed.to_owned(),
            LineTaken::Page => words.for_page.to_owned(),
            LineTaken::Recovery => words.for_recovery.to_owned(),
        }
    };
    view! {
        <span class="prompt-waiting" role="status" data-testid="console-waiting" data-number=number>
            <code class="clip">{text}</code>
            <span class="soft nowrap">{why}</span>
            <Elapsed said=|ui, seconds| (ui.lang.get().prompt_text().seconds)(seconds) />
            <button
                type="button"
                class="button small"
                data-testid="console-take-back"
                on:click=move |_| ui.send(Command::TakeBack { number })
            >
                {move || ui.lang.get().prompt_text().take_back}
            </button>
        </span>
    }
}

/// For how long this has been shown, in seconds.
#[component]
fn Elapsed(said: fn(Ui, u64) -> String) -> impl IntoView {
    let ui = use_ui();
    let ticks = RwSignal::new(0_u32);
    let handle = set_interval_with_handle(move || ticks.update(|ticks| *ticks += 1), REDRAW_EVERY);
    on_cleanup(move || {
        if let Ok(handle) = handle {
            handle.clear();
        }
    });
    let seconds = move || u64::from(ticks.get()) * 250 / 1000;
    let seconds = Memo::new(move |_| seconds());
    view! { <span class="soft nowrap">{move || said(ui, seconds.get())}</span> }
}
