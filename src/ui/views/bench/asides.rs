//! What stands above the prompt while it is called for: names to go on with, lines and files to look at before they are
//! sent, a script, and why a line was not sent.

use leptos::prelude::*;

use crate::app::TYPED_CONTENT_MAX_BYTES;
use crate::ui::base::format;
use crate::ui::context::use_ui;
use crate::ui::models::content_file::Fit;
use crate::ui::models::prompt::{Held, Mode, PromptLine, SCRIPT_MAX_LINES, ScriptState};

/// Names of commands that begin with what is typed.
#[component]
pub fn Completions(
    /// The prompt.
    prompt: PromptLine,
    /// The lines that they make.
    offered: Memo<Vec<String>>,
) -> impl IntoView {
    let ui = use_ui();
    let rows = move || {
        let lines = offered.get().into_iter();
        let rows = lines.map(|line| {
            let chosen = line.clone();
            view! {
                <button
                    type="button"
                    class="prompt-name"
                    tabindex="-1"
                    data-testid="console-completion"
                    on:click=move |_| prompt.set(chosen.clone())
                >
                    {line}
                </button>
            }
        });
        rows.collect_view()
    };
    view! {
        <Show when=move || !offered.with(Vec::is_empty)>
            <div class="prompt-names" role="group" aria-label=move || ui.lang.get().prompt_text().names>
                {rows}
            </div>
        </Show>
    }
}

/// What is to be known of lines before they are sent, and what can be done about it.
#[component]
pub fn Pointed(
    /// The prompt.
    prompt: PromptLine,
    /// The lines.
    held: Held,
    /// Whether anything can be sent.
    ready: Memo<bool>,
) -> impl IntoView {
    let ui = use_ui();
    let Held {
        lines,
        mended,
        found,
    } = held;
    let count = lines.len();
    let is_script = count > 1;
    let several = is_script.then(|| {
        let first = lines[0].clone();
        view! { <p>{move || (ui.text().console.several)(count as u64, &first)}</p> }
    });
    let is_mended = !found.is_empty();
    let alike = is_mended.then(|| {
        let shown: Vec<String> = found.iter().map(|c| format::character(*c)).collect();
        let shown = shown.join(" ");
        view! { <p>{move || (ui.text().console.lookalikes)(&shown)}</p> }
    });
    let too_many = (count > SCRIPT_MAX_LINES).then(|| {
        view! { <p>{move || (ui.text().console.too_many)(SCRIPT_MAX_LINES as u64)}</p> }
    });
    let off = move || !ready.get() || count > SCRIPT_MAX_LINES;
    let go = move |lines: Vec<String>| {
        if is_script {
            prompt.begin_script(lines);
            prompt.step_script(true);
        } else {
            prompt.send(lines);
        }
    };
    let mend = is_mended.then(|| {
        view! {
            <button
                type="button"
                class="button small primary"
                data-testid="console-mend"
                disabled=off
                on:click=move |_| go(mended.clone())
            >
                {ui.say(|t| t.console.mend)}
            </button>
        }
    });
    let step = is_script.then(|| {
        let lines = lines.clone();
        view! {
            <button
                type="button"
                class="button small"
                data-testid="script-begin"
                disabled=off
                on:click=move |_| prompt.begin_script(lines.clone())
            >
                {move || ui.lang.get().prompt_text().one_by_one}
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
                    on:click=move |_| go(lines.clone())
                >
                    {move || {
                        let text = &ui.text().console;
                        if is_mended { text.send_as_typed } else { text.send_lines }
                    }}
                </button>
                {step}
                <button
                    type="button"
                    class="button small quiet"
                    data-testid="console-cancel"
                    on:click=move |_| prompt.held.set(None)
                >
                    {ui.say(|t| t.dialog.cancel)}
                </button>
            </div>
        </div>
    }
}

/// A file that is not what the module waits for: how it differs, and what can be sent of it.
#[component]
pub fn FileHeld(
    /// The prompt.
    prompt: PromptLine,
    /// What it takes.
    mode: Memo<Mode>,
) -> impl IntoView {
    let ui = use_ui();
    let text = move || ui.lang.get().prompt_text();
    // It was chosen for this content, and for no other.
    Effect::new(move || {
        if !matches!(mode.get(), Mode::Content(_)) {
            prompt.file.set(None);
        }
    });
    let fit = Memo::new(move |_| {
        let Mode::Content(until) = mode.get() else {
            return None;
        };
        prompt.file.with(|file| Some(file.as_ref()?.fit(until)))
    });
    let about = move || {
        prompt.file.with(|file| {
            let file = file.as_ref()?;
            let name = format::shortened(&file.name);
            Some((text().file)(
                &name,
                &format::number(ui.lang.get(), file.size_bytes),
            ))
        })
    };
    let number = move |n| format::number(ui.lang.get(), n);
    let differs = move || {
        Some(match fit.get()? {
            Fit::Fits => text().file_fits.to_owned(),
            Fit::Short(bytes) => (text().file_short)(&number(bytes)),
            Fit::Long(bytes) => (text().file_long)(&number(bytes)),
            Fit::Ends(bytes) => (text().file_ends)(&number(bytes)),
            Fit::Escape => text().file_escape.to_owned(),
            Fit::TooLong => (text().file_too_long)(&number(TYPED_CONTENT_MAX_BYTES as u64)),
            Fit::Unreadable => text().file_unreadable.to_owned(),
        })
    };
    let send_word = move || match fit.get()? {
        Fit::Fits => Some(text().send),
        Fit::Short(_) | Fit::Escape => Some(text().send_all_the_same),
        Fit::Long(_) => Some(text().send_what_fits),
        Fit::Ends(_) => Some(text().send_without),
        Fit::TooLong | Fit::Unreadable => None,
    };
    let send = move |_| {
        if let Some(file) = prompt.file.get_untracked() {
            prompt.send_bytes_of(file);
        }
    };
    view! {
        <Show when=move || fit.get().is_some()>
            <div class="prompt-held" role="alert" data-testid="content-file-held">
                <p><bdi>{about}</bdi></p>
                <p>{differs}</p>
                <div class="prompt-held-buttons">
                    <Show when=move || send_word().is_some()>
                        <button
                            type="button"
                            class="button small"
                            data-testid="content-file-send"
                            on:click=send
                        >
                            {send_word}
                        </button>
                    </Show>
                    <button
                        type="button"
                        class="button small quiet"
                        data-testid="content-file-cancel"
                        on:click=move |_| {
                            prompt.file.set(None);
                            prompt.focus();
                        }
                    >
                        {ui.say(|t| t.dialog.cancel)}
                    </button>
                </div>
            </div>
        </Show>
    }
}

/// Lines that go one by one, up to the first that fails.
#[component]
pub fn ScriptPanel(
    /// The prompt.
    prompt: PromptLine,
    /// Whether anything can be sent.
    ready: Memo<bool>,
) -> impl IntoView {
    let ui = use_ui();
    let state = Memo::new(move |_| {
        prompt
            .script
            .with(|script| script.as_ref().map(|it| it.state))
    });
    let text = move || ui.lang.get().prompt_text();
    let rows = move || {
        prompt.script.with(|script| {
            let script = script.as_ref()?;
            let rows = script.lines.iter().enumerate().map(|(place, line)| {
                let how = match script.state {
                    _ if place >= script.gone => "ahead",
                    ScriptState::Failed if place + 1 == script.gone => "failed",
                    ScriptState::Waiting { .. } if place + 1 == script.gone => "out",
                    _ => "done",
                };
                view! { <li data-testid="script-line" data-state=how>{line.clone()}</li> }
            });
            Some(rows.collect_view())
        })
    };
    let said = move || match state.get() {
        Some(ScriptState::Failed) => text().script_failed,
        Some(ScriptState::Done) => text().script_done,
        Some(ScriptState::Waiting { .. }) => text().script_waits,
        Some(ScriptState::Paused) | None => text().script,
    };
    let is_at_rest = move || matches!(state.get(), Some(ScriptState::Paused | ScriptState::Failed));
    let runs = move || matches!(state.get(), Some(ScriptState::Waiting { runs: true, .. }));
    let more = move || {
        prompt
            .script
            .with(|it| it.as_ref().is_some_and(|it| it.gone < it.lines.len()))
    };
    let off = move || !ready.get() || !is_at_rest() || !more();
    view! {
        <Show when=move || state.get().is_some()>
            <div class="prompt-held script" role="region" data-testid="script" aria-label=move || text().script>
                <p role="status">{said}</p>
                <ol class="script-lines">{rows}</ol>
                <div class="prompt-held-buttons">
                    <button
                        type="button"
                        class="button small"
                        data-testid="script-step"
                        disabled=off
                        on:click=move |_| prompt.step_script(false)
                    >
                        {move || text().step}
                    </button>
                    <button
                        type="button"
                        class="button small primary"
                        data-testid="script-run"
                        disabled=off
                        on:click=move |_| prompt.step_script(true)
                    >
                        {move || text().run}
                    </button>
                    <button
                        type="button"
                        class="button small"
                        data-testid="script-stop"
                        disabled=move || !runs()
                        on:click=move |_| prompt.script.update(|script| {
                            if let Some(script) = script {
                                script.stop();
                            }
                        })
                    >
                        {move || text().stop}
                    </button>
                    <button
                        type="button"
                        class="button small quiet"
                        data-testid="script-close"
                        on:click=move |_| prompt.script.set(None)
                    >
                        {ui.say(|t| t.dialog.close)}
                    </button>
                </div>
            </div>
        </Show>
    }
}

/// Why the line that was typed last was not sent, or came to nothing.
#[component]
pub fn Refused() -> impl IntoView {
    let ui = use_ui();
    let dismissed = RwSignal::new(None::<String>);
    let refused = Memo::new(move |_| ui.store.typed.with(|typed| typed.refused.clone()));
    move || {
        let (line, message) = refused.get()?;
        if dismissed.get().as_ref() == Some(&line) {
            return None;
        }
        let words = {
            let message = message.clone();
            move || {
                let words = ui.lang.get().message(&message);
                let stop = if words.remedy.is_empty() { "" } else { ": " };
                format!("{}{stop}{}", words.title, words.remedy)
            }
        };
        let again = line.clone();
        Some(view! {
            <div class="prompt-held refused" role="alert" data-testid="console-refused" data-code=message.code()>
                <p>
                    <code>{line}</code>
                    " "
                    {words}
                </p>
                <div class="prompt-held-buttons">
                    <button
                        type="button"
                        class="button small quiet"
                        on:click=move |_| dismissed.set(Some(again.clone()))
                    >
                        {ui.say(|t| t.dialog.close)}
                    </button>
                </div>
            </div>
        })
    }
}
