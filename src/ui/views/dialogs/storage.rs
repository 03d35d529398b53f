//! Before a file of the module is deleted or replaced.

use leptos::prelude::*;

use crate::app::{Command, StorageCommand};
use crate::dialect::StorageVerb;
use crate::ui::context::use_ui;
use crate::ui::models::dialog::Replacing;
use crate::ui::views::dialogs::{CancelButton, names_view};

/// Asks whether a file of the module may be deleted.
#[component]
pub fn StorageDelete(
    /// Its path.
    path: String,
    /// Whether it is a directory.
    directory: bool,
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let title = {
        let path = path.clone();
        move || (ui.text().storage.delete_title)(&path)
    };
    let confirm = move |_| {
        close.run(());
        let path = path.clone();
        ui.send(Command::Storage(StorageCommand::Delete { path }));
    };
    view! {
        <h2 id="dialog-title">{title}</h2>
        {directory.then(|| view! { <p>{ui.say(|t| t.storage.delete_directory)}</p> })}
        <p>{ui.say(|t| t.storage.delete_lead)}</p>
        <div class="dialog-buttons">
            <CancelButton close />
            <button type="button" class="button danger" data-testid="dialog-confirm" on:click=confirm>
                {ui.say(|t| t.storage.delete)}
            </button>
        </div>
    }
}

/// Asks whether files of the module may be replaced.
#[component]
pub fn StorageReplace(
    /// What replaces them.
    replacing: Replacing,
    /// Closes the dialog.
    close: Callback<()>,
    /// What is done when there is no answer.
    cancelled: StoredValue<Option<Callback<()>>>,
) -> impl IntoView {
    let ui = use_ui();
    let names = replacing.names();
    let count = names.len();
    let first = names.first().cloned().unwrap_or_default();
    let title = move || (ui.text().storage.replace_title)(count as u64, &first);
    let listed = (count > 1).then(|| names_view(ui, &names));
    let knows = ui
        .store
        .storage
        .with_untracked(|s| s.has(StorageVerb::Size) || s.has(StorageVerb::List));
    let lead = move || {
        let text = &ui.text().storage;
        if knows {
            text.replace_lead
        } else {
            text.replace_blind
        }
    };
    let confirm = move |_| {
        cancelled.set_value(None);
        close.run(());
        ui.storage.replace(replacing.clone());
    };
    view! {
        <h2 id="dialog-title">{title}</h2>
        {listed}
        <p>{lead}</p>
        <div class="dialog-buttons">
            <CancelButton close />
            <button type="button" class="button danger" data-testid="dialog-confirm" on:click=confirm>
                {ui.say(|t| t.storage.replace)}
            </button>
        </div>
    }
}
