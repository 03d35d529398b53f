//! The question before something of the server is deleted: what it is, counted to the bottom, and how far it is.

use leptos::prelude::*;

use crate::app::{Command, Entry, EntryKind, Tree, TreePhase, TreeSize};
use crate::dialect::ChannelId;
use crate::ui::base::format;
use crate::ui::context::use_ui;
use crate::ui::views::dialogs::{CancelButton, names_view};

/// Asks whether these entries may be deleted. One file goes by a command of its own; all else is counted first, and
/// just what was counted is deleted.
#[component]
pub fn Delete(
    /// The channel to delete on.
    channel: ChannelId,
    /// What is to go.
    entries: Vec<Entry>,
    /// Closes the question.
    close: Callback<()>,
    /// What is done when the question is left.
    cancelled: StoredValue<Option<Callback<()>>>,
) -> impl IntoView {
    let ui = use_ui();
    let names: Vec<String> = entries.iter().map(|entry| entry.name.clone()).collect();
    let (first, count) = (names.first().cloned().unwrap_or_default(), names.len());
    let title = move || {
        let text = &ui.text().dialog;
        if count == 1 {
            (text.delete_title_one)(&first)
        } else {
            (text.delete_title_many)(count as u64)
        }
    };
    let listed = (count > 1).then(|| names_view(ui, &names));
    let names = StoredValue::new(names);
    let (directories, files): (Vec<_>, Vec<_>) = entries
        .into_iter()
        .partition(|entry| entry.kind == EntryKind::Directory);
    let file_bytes: u64 = files.iter().filter_map(Entry::size_bytes).sum();
    let is_one_file = directories.is_empty() && files.len() == 1;
    let has_directories = !directories.is_empty();
    let tree = ui.new_tree();
    if !is_one_file {
        let own = |entries: Vec<Entry>| entries.into_iter().map(|entry| entry.name).collect();
        ui.send(Command::CountTree {
            channel,
            directories: own(directories),
            files: own(files),
            tree,
        });
        let end = Callback::new(move |()| ui.send(Command::EndTree { tree }));
        cancelled.set_value(Some(end));
    }
    let phase = Memo::new(move |_| {
        ui.store.trees.with(|trees| {
            let ours = trees.iter().find(|known: &&Tree| known.id == tree);
            ours.map(|tree| tree.phase.clone())
        })
    });
    Effect::new(move || {
        if let Some(TreePhase::Deleted | TreePhase::Failed(_)) = phase.get() {
            // A notice says why it failed.
            close.run(());
            // What was pressed is off once nothing is selected any more.
            ui.files.focus_list();
        }
    });
    let asked = RwSignal::new(false);
    let ready = move || {
        !asked.get()
            && (is_one_file
                || phase.with(|phase| {
                    matches!(phase, Some(TreePhase::Walked { size, .. }) if size.left_out == 0)
                }))
    };
    let words = move || {
        let (text, lang) = (&ui.text().dialog, ui.lang.get());
        let count = |size: TreeSize| {
            let bytes = format::bytes(lang, size.bytes + file_bytes);
            (text.delete_counted)(size.directories.into(), size.files.into(), &bytes)
        };
        phase.with(|phase| match phase {
            _ if is_one_file => String::new(),
            None => text.delete_counting.to_owned(),
            Some(TreePhase::Walking(size)) => format!("{} {}", text.delete_counting, count(*size)),
            Some(TreePhase::Walked { size, .. }) if size.left_out > 0 => {
                (text.delete_left_out)(size.left_out.into())
            }
            Some(TreePhase::Walked { size, .. }) => count(*size),
            Some(TreePhase::Deleting { done, of }) => (text.deleting)((*done).into(), (*of).into()),
            Some(TreePhase::Deleted | TreePhase::Failed(_)) => String::new(),
        })
    };
    // Each number would be said as it passes.
    let is_busy = move || {
        phase.with(|phase| {
            let stands = matches!(phase, Some(TreePhase::Walked { .. }));
            (!is_one_file && !stands).to_string()
        })
    };
    let may_be_links = move || {
        phase.with(|phase| match phase {
            Some(TreePhase::Walked { may_be_links, .. }) => *may_be_links,
            _ => 0,
        })
    };
    let confirm = move |even_if_links: bool| {
        if is_one_file {
            close.run(());
            // What was pressed is off once nothing is selected any more.
            ui.files.focus_list();
            let name = names.with_value(|names| names.first().cloned().unwrap_or_default());
            ui.send(Command::Delete { channel, name });
        } else {
            asked.set(true);
            ui.send(Command::DeleteTree {
                channel,
                tree,
                even_if_links,
            });
        }
    };
    view! {
        <h2 id="dialog-title">{title}</h2>
        {listed}
        {(!is_one_file)
            .then(|| {
                view! {
                    <p role="status" aria-busy=is_busy data-testid="delete-count">
                        {words}
                    </p>
                }
            })}
        {has_directories.then(|| view! { <p>{ui.say(|t| t.dialog.delete_directories)}</p> })}
        <p>{ui.say(|t| t.dialog.delete_lead)}</p>
        {move || {
            (may_be_links() > 0)
                .then(|| {
                    view! {
                        <p data-testid="delete-may-be-links">
                            {ui.say(|t| t.dialog.delete_may_be_links)}
                        </p>
                    }
                })
        }}
        <div class="dialog-buttons">
            <CancelButton close />
            {move || {
                (may_be_links() > 0)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button"
                                data-testid="dialog-certain"
                                disabled=move || !ready()
                                on:click=move |_| confirm(false)
                            >
                                {ui.say(|t| t.dialog.delete_certain)}
                            </button>
                        }
                    })
            }}
            <button
                type="button"
                class="button danger"
                data-testid="dialog-confirm"
                disabled=move || !ready()
                on:click=move |_| confirm(true)
            >
                {ui.say(|t| t.dialog.delete_confirm)}
            </button>
        </div>
    }
}
