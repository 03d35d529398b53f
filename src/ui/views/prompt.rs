//! The line that commands are typed into.

use leptos::ev::{ClipboardEvent, Event, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

use crate::app::{Command, LineState, TYPED_LINES_MAX};
use crate::dialect::examples;
use crate::ui::base::{format, lookalike};
use crate::ui::context::use_ui;

/// Commands that the arrow keys bring back.
const HISTORY_MAX: usize = 100;

/// A command line that is sent as it is typed; what is not what it looks like is pointed out before.
#[component]
pub fn Prompt() -> impl IntoView {
    let ui = use_ui();
    let typed = RwSignal::new(String::new());
    let held = RwSignal::new(None::<Held>);
    let input = NodeRef::<html::Input>::new();
    let history = StoredValue::new(History::default());
    let ready = move || {
        ui.store
            .line
            .with(|line| matches!(line, LineState::Ready { .. } | LineState::Terminal))
    };
    let send = Callback::new(move |lines: Vec<String>| {
        for line in lines {
            history.update_value(|history| history.push(line.clone()));
            ui.send(Command::Raw { line });
        }
        held.set(None);
        typed.set(String::new());
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    });
    let key = move |event: KeyboardEvent| {
        // Enter that ends the choice of a character in an input method is not meant for us.
        if event.is_composing() {
            return;
        }
        let recall = match event.key().as_str() {
            "Enter" => {
                let line = typed.get_untracked().trim().to_owned();
                if !line.is_empty() && untrack(ready) {
                    let lines = Held::of(vec![line.clone()]);
                    if lines.found.is_empty() {
                        send.run(vec![line]);
                    } else {
                        held.set(Some(lines));
                    }
                }
                return;
            }
            "Escape" => {
                held.set(None);
                return;
            }
            "ArrowUp" => history.try_update_value(History::earlier).flatten(),
            "ArrowDown" => history.try_update_value(History::later).flatten(),
            _ => return,
        };
        event.prevent_default();
        if let Some(line) = recall {
            typed.set(line);
        }
    };
    // An input takes the ends of lines away, and several would become one.
    let paste = move |event: ClipboardEvent| {
        let text = event
            .clipboard_data()
            .and_then(|data| data.get_data("text").ok());
        let lines = lines_of(&text.unwrap_or_default());
        if lines.len() > 1 {
            event.prevent_default();
            held.set(Some(Held::of(lines)));
        }
    };
    view! {
        {move || held.get().map(|lines| view! { <Pointed held=lines ready=Signal::derive(ready) send dismiss=move || held.set(None) /> })}
        <label class="prompt">
            <span aria-hidden="true">"›"</span>
            <input
                type="text"
                data-testid="console-input"
                node_ref=input
                aria-label=ui.say(|t| t.console.input)
                placeholder=ui.say(|t| t.console.placeholder)
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                disabled=move || !ready()
                prop:value=move || typed.get()
                on:input=move |event| {
                    held.set(None);
                    typed.set(event_target_value(&event));
                }
                on:keydown=key
                on:paste=paste
            />
            <Examples typed input ready=Signal::derive(ready) />
        </label>
    }
}

/// Command lines that wait until the user has looked at them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    lines: Vec<String>,
    mended: Vec<String>,
    /// Characters in them that are not what they look like.
    found: Vec<char>,
}

impl Held {
    fn of(lines: Vec<String>) -> Self {
        let mut held = Self {
            mended: lines.clone(),
            lines,
            found: Vec::new(),
        };
        for (line, mended) in held.lines.iter().zip(&mut held.mended) {
            if let Some(lookalikes) = lookalike::of_line(line) {
                *mended = lookalikes.mended;
                held.found.extend(lookalikes.found);
            }
        }
        held.found.sort_unstable();
        held.found.dedup();
        held
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

/// What is to be known of lines before they are sent, and what can be done about it.
#[component]
fn Pointed(
    held: Held,
    ready: Signal<bool>,
    send: Callback<Vec<String>>,
    dismiss: impl Fn() + 'static,
) -> impl IntoView {
    let ui = use_ui();
    let Held {
        lines,
        mended,
        found,
    } = held;
    let count = lines.len();
    let several = (count > 1).then(|| {
        let first = lines[0].clone();
        view! { <p>{move || (ui.text().console.several)(count as u64, &first)}</p> }
    });
    let is_mended = !found.is_empty();
    let alike = is_mended.then(|| {
        let shown: Vec<String> = found.iter().map(|c| format::character(*c)).collect();
        let shown = shown.join(" ");
        view! { <p>{move || (ui.text().console.lookalikes)(&shown)}</p> }
    });
    let too_many = (count > TYPED_LINES_MAX).then(|| {
        view! { <p>{move || (ui.text().console.too_many)(TYPED_LINES_MAX as u64)}</p> }
    });
    let off = move || !ready.get() || count > TYPED_LINES_MAX;
    let mend = is_mended.then(|| {
        view! {
            <button
                type="button"
                class="button small primary"
                data-testid="console-mend"
                disabled=off
                on:click=move |_| send.run(mended.clone())
            >
                {ui.say(|t| t.console.mend)}
            </button>
        }
    });
    view! {
        <div class="prompt-held" role="alert" data-testid="console-held">
            {several}
            {too_many}
            {alike}
            <div class="prompt-held-buttons">
                {mend}
                <button
                    type="button"
                    class="button small"
                    data-testid="console-send"
                    disabled=off
                    on:click=move |_| send.run(lines.clone())
                >
                    {move || {
                        let text = &ui.text().console;
                        if is_mended { text.send_as_typed } else { text.send_lines }
                    }}
                </button>
                <button
                    type="button"
                    class="button small quiet"
                    data-testid="console-cancel"
                    on:click=move |_| dismiss()
                >
                    {ui.say(|t| t.dialog.cancel)}
                </button>
            </div>
        </div>
    }
}

/// Command lines to begin with: the one chosen is typed, and sent by whoever looks at it.
#[component]
fn Examples(
    /// What is typed.
    typed: RwSignal<String>,
    /// Where it is typed.
    input: NodeRef<html::Input>,
    /// Whether it can be sent.
    ready: Signal<bool>,
) -> impl IntoView {
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
        typed.set(event_target_value(&event));
        // The list is a menu: nothing stays chosen.
        if let Some(list) = event
            .target()
            .and_then(|list| list.dyn_into::<HtmlSelectElement>().ok())
        {
            list.set_selected_index(0);
        }
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
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

/// What was typed before, and how far back one has gone.
#[derive(Clone, Debug, Default)]
pub struct History {
    lines: Vec<String>,
    /// Lines back from the end; 0 is the line being typed.
    back: usize,
}

impl History {
    /// A line was sent.
    pub fn push(&mut self, line: String) {
        if self.lines.last() != Some(&line) {
            if self.lines.len() == HISTORY_MAX {
                self.lines.remove(0);
            }
            self.lines.push(line);
        }
        self.back = 0;
    }

    /// The line before the one shown.
    pub fn earlier(&mut self) -> Option<String> {
        if self.back == self.lines.len() {
            return None;
        }
        self.back += 1;
        Some(self.lines[self.lines.len() - self.back].clone())
    }

    /// The line after the one shown; at the end an empty one.
    pub fn later(&mut self) -> Option<String> {
        self.back = self.back.checked_sub(1)?;
        match self.back {
            0 => Some(String::new()),
            back => Some(self.lines[self.lines.len() - back].clone()),
        }
    }
}
