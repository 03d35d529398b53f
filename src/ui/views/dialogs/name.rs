//! A name that is asked for: of a new directory, or a new one of what has one.

use leptos::html;
use leptos::prelude::*;

use crate::app::{Command, StorageCommand};
use crate::dialect::ChannelId;
use crate::ui::base::preselect::Preselect;
use crate::ui::context::use_ui;
use crate::ui::views::dialogs::CancelButton;

/// Asks for the name of a new directory.
#[component]
pub fn MakeDirectory(
    /// The channel.
    channel: ChannelId,
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let answer = Callback::new(move |name| ui.files.make_directory(channel, name));
    view! {
        <NameQuestion
            title=Signal::derive(move || ui.text().dialog.mkdir_title.to_owned())
            label=Signal::derive(move || ui.text().dialog.mkdir_label)
            confirm=Signal::derive(move || ui.text().dialog.mkdir_confirm)
            initial=String::new()
            answer
            close
        />
    }
}

/// Asks for a new name.
#[component]
pub fn Rename(
    /// The channel.
    channel: ChannelId,
    /// The name it has.
    from: String,
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let initial = from.clone();
    let title = {
        let from = from.clone();
        move || (ui.text().dialog.rename_title)(&from)
    };
    let answer = Callback::new(move |to: String| {
        ui.files.rename(channel, from.clone(), to);
    });
    view! {
        <NameQuestion
            title=Signal::derive(title)
            label=Signal::derive(move || ui.text().dialog.rename_label)
            confirm=Signal::derive(move || ui.text().dialog.rename_confirm)
            initial
            answer
            close
        />
    }
}

/// Asks for a new name of a file of the module.
#[component]
pub fn StorageRename(
    /// Its path.
    path: String,
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let (directory, initial) = (directory.to_owned(), name.to_owned());
    let title = {
        let path = path.clone();
        move || (ui.text().storage.rename_title)(&path)
    };
    let answer = Callback::new(move |name: String| {
        let to = format!("{directory}/{name}");
        if to != path {
            let from = path.clone();
            ui.send(Command::Storage(StorageCommand::Move { from, to }));
        }
    });
    view! {
        <NameQuestion
            title=Signal::derive(title)
            label=Signal::derive(move || ui.text().dialog.rename_label)
            confirm=Signal::derive(move || ui.text().dialog.rename_confirm)
            initial
            answer
            close
        />
    }
}

#[component]
fn NameQuestion(
    title: Signal<String>,
    label: Signal<&'static str>,
    confirm: Signal<&'static str>,
    initial: String,
    answer: Callback<String>,
    close: Callback<()>,
) -> impl IntoView {
    let name = RwSignal::new(initial.clone());
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        let Some(input) = input.get() else { return };
        let _ = input.focus();
        let _ = input.set_selection_range(0, Preselect::Stem.end(&input.value()));
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = name.get_untracked();
        if name.is_empty() {
            return;
        }
        close.run(());
        answer.run(name);
    };
    view! {
        <form on:submit=submit>
            <h2 id="dialog-title">{title}</h2>
            <label class="field">
                <span class="field-label">{label}</span>
                <input
                    node_ref=input
                    data-testid="dialog-input"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    required
                    value=initial
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <div class="dialog-buttons">
                <CancelButton close />
                <button type="submit" class="button primary" data-testid="dialog-confirm">
                    {confirm}
                </button>
            </div>
        </form>
    }
}
