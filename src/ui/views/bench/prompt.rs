//! The line that commands are typed into, and content where the module waits for it.

use leptos::ev::{ClipboardEvent, Event, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

use crate::app::{ContentUntil, TypedContent};
use crate::dialect::examples;
use crate::dialect::hint::completions;
use crate::ui::context::use_ui;
use crate::ui::models::prompt::{Mode, PromptLine, hex};
use crate::ui::views::bench::asides::{Completions, FileHeld, Pointed, Refused, ScriptPanel};
use crate::ui::views::bench::say::Ghost;

/// A command line that is sent as it is typed; what is not what it looks like is pointed out before.
#[component]
pub fn Prompt(
    /// The prompt.
    prompt: PromptLine,
) -> impl IntoView {
    let ui = use_ui();
    let mode = Memo::new(move |_| prompt.mode());
    let ready = Memo::new(move |_| prompt.is_ready());
    let offered = Memo::new(move |_| {
        let is_command = mode.get() == Mode::Command && prompt.search.with(Option::is_none);
        let line = prompt.text.get();
        if is_command {
            completions(&line)
        } else {
            Vec::new()
        }
    });
    let owed = move || match mode.get() {
        Mode::Content(ContentUntil::Length { owed_bytes }) => {
            let typed = prompt.text.with(String::len) as u64;
            Some(
                owed_bytes
                    .saturating_sub(if prompt.is_hex.get() { 0 } else { typed })
                    .to_string(),
            )
        }
        Mode::Content(_) | Mode::Command | Mode::Terminal => None,
    };
    let key = move |event: KeyboardEvent| {
        // Enter that ends the choice of a character in an input method is not meant for us.
        if event.is_composing() {
            return;
        }
        let content = matches!(mode.get_untracked(), Mode::Content(_));
        let control = event.ctrl_key() && !event.alt_key() && !event.meta_key();
        match event.key().as_str() {
            "Enter" => prompt.submit(),
            "z" if control && content => prompt.content(TypedContent::End),
            "Escape" if content => prompt.content(TypedContent::Cancel),
            "Escape" => prompt.clear(),
            "r" if control && !content => prompt.search(),
            "ArrowUp" if !content => prompt.earlier(),
            "ArrowDown" if !content => prompt.later(),
            "Tab" if !event.shift_key() => {
                let Some(line) = offered.with_untracked(|lines| lines.first().cloned()) else {
                    return;
                };
                prompt.text.set(line);
            }
            _ => return,
        }
        event.prevent_default();
    };
    // An input takes the ends of lines away, and several would become one.
    let paste = move |event: ClipboardEvent| {
        let text = event
            .clipboard_data()
            .and_then(|data| data.get_data("text").ok())
            .unwrap_or_default();
        if matches!(mode.get_untracked(), Mode::Content(_)) {
            // Of content each byte counts, and its line ends are among them.
            if text.contains(['\r', '\n']) && !prompt.is_hex.get_untracked() {
                event.prevent_default();
                prompt.content(TypedContent::Bytes(text.into_bytes()));
            }
            return;
        }
        let lines = lines_of(&text);
        if lines.len() > 1 {
            event.prevent_default();
            prompt.hold(lines);
        }
    };
    let typed = move |event: Event| {
        let text = event_target_value(&event);
        if prompt.search.with_untracked(Option::is_some) {
            prompt.search_for(text.clone());
        }
        prompt.typed(text);
    };
    let label = move || {
        let text = ui.lang.get().prompt_text();
        match mode.get() {
            Mode::Content(_) => text.content,
            Mode::Command | Mode::Terminal => ui.text().console.input,
        }
    };
    let placeholder = move || {
        let text = ui.lang.get().prompt_text();
        match mode.get() {
            Mode::Content(_) => text.content,
            Mode::Terminal => text.terminal,
            Mode::Command => ui.text().console.placeholder,
        }
    };
    let is_bad_hex = move || {
        let is_hex = matches!(mode.get(), Mode::Content(_)) && prompt.is_hex.get();
        (is_hex && prompt.text.with(|text| hex(text).is_none())).then_some("true")
    };
    view! {
        <div class="prompt-above">
        <Completions prompt offered />
        {move || prompt.held.get().map(|held| view! { <Pointed prompt held ready /> })}
        <FileHeld prompt mode />
        <ScriptPanel prompt ready />
        <Refused />
        </div>
        <label class="prompt" class:content=move || matches!(mode.get(), Mode::Content(_))>
            <b aria-hidden="true">{move || if matches!(mode.get(), Mode::Content(_)) { ">" } else { "›" }}</b>
            <span class="prompt-field">
                <Ghost prompt mode />
                <input
                    type="text"
                    data-testid="console-input"
                    data-mode=move || mode.get().name()
                    data-owed=owed
                    node_ref=prompt.input()
                    aria-label=label
                    aria-describedby="prompt-say"
                    aria-invalid=is_bad_hex
                    placeholder=placeholder
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    disabled=move || !ready.get()
                    prop:value=move || prompt.text.get()
                    on:input=typed
                    on:keydown=key
                    on:paste=paste
                />
            </span>
            <Examples prompt ready />
        </label>
    }
}

/// The lines of a text that have something in them.
fn lines_of(text: &str) -> Vec<String> {
    let lines = text.split(['\r', '\n']).map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Command lines to begin with: the one chosen is typed, and sent by whoever looks at it.
#[component]
fn Examples(prompt: PromptLine, ready: Memo<bool>) -> impl IntoView {
    let ui = use_ui();
    let families = move || {
        examples(ui.channel.get()).map(|family| {
            let lines = family.lines.into_iter();
            let options =
                lines.map(|line| view! { <option value=line.clone()>{line.clone()}</option> });
            view! { <optgroup label=family.family>{options.collect_view()}</optgroup> }
        })
    };
    let chosen = move |event: Event| {
        prompt.set(event_target_value(&event));
        // The list is a menu: nothing stays chosen.
        if let Some(list) = event
            .target()
            .and_then(|list| list.dyn_into::<HtmlSelectElement>().ok())
        {
            list.set_selected_index(0);
        }
    };
    view! {
        <select
            class="prompt-examples"
            data-testid="console-examples"
            aria-label=ui.say(|t| t.console.examples)
            title=ui.say(|t| t.console.examples)
            disabled=move || !ready.get()
            on:change=chosen
        >
            <option value="" selected>
                {ui.say(|t| t.console.examples)}
            </option>
            {families}
        </select>
    }
}
