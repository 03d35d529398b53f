//! Questions that wait for an answer, as one native modal dialog: it traps the focus, gives it back, and
//! closes on Escape.

use leptos::html;
use leptos::prelude::*;

use crate::app::{
    Command, Conflict, Entry, OnConflict, StorageCommand, Transfer, TransferId, TransferState,
    takes_answer,
};
use crate::dialect::{ChannelId, StorageVerb};
use crate::ui::context::{Ui, use_ui};
use crate::ui::delete::Delete;
use crate::ui::files::inline::Preselect;
use crate::ui::files::preview::{Look, Looked};
use crate::ui::files::properties::{Described, Properties};
use crate::ui::format;
use crate::ui::options::OptionsForm;
use crate::ui::servers::ServersDialog;
use crate::ui::storage::model::Replacing;
use crate::ui::store::TransferRow;
use crate::ui::text::DialogText;

/// Names listed in the question before a deletion; further ones are counted.
const DELETE_NAMES_MAX: usize = 6;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The name of a new directory.
    MakeDirectory {
        /// The channel to make it on.
        channel: ChannelId,
    },
    /// A new name.
    Rename {
        /// The channel to rename on.
        channel: ChannelId,
        /// The name it has.
        from: String,
    },
    /// Whether these may be deleted.
    Delete {
        /// The channel to delete on.
        channel: ChannelId,
        /// What is to go.
        entries: Vec<Entry>,
    },
    /// Whether the half file of an ended upload may be deleted.
    DeletePart {
        /// The upload.
        transfer: TransferId,
        /// The half file's name.
        name: String,
        /// The host that it is on.
        host: String,
    },
    /// Whether a remote file may be overwritten.
    Conflict {
        /// The transfer that asks.
        transfer: TransferId,
    },
    /// Whether all transfers may be given up.
    CancelAll,
    /// A new name for a file of the module.
    StorageRename {
        /// Its path.
        path: String,
    },
    /// Whether this may be deleted in the module.
    StorageDelete {
        /// Its path.
        path: String,
        /// Whether it is a directory.
        directory: bool,
    },
    /// Whether files of the module may be replaced.
    StorageReplace {
        /// By what.
        replacing: Replacing,
    },
    /// The beginning of a file.
    Preview {
        /// What is looked at.
        looked: Looked,
    },
    /// What is known of an entry, of several, or of the directory.
    Properties {
        /// Of what.
        of: Described,
    },
    /// A text that the browser did not let the page put on the clipboard.
    CopyByHand {
        /// The text.
        text: String,
    },
    /// The saved servers.
    Servers,
    /// How transfers are to be carried out.
    Options,
}

/// The dialog that is open, if one is.
#[component]
pub fn Dialogs() -> impl IntoView {
    let ui = use_ui();
    ask_about_conflicts(ui);
    move || ui.dialog.get().map(|dialog| view! { <Modal dialog /> })
}

/// Transfers that wait for an answer are asked about one after the other; one put off by "later" is asked
/// about again from its row only.
fn ask_about_conflicts(ui: Ui) {
    let asked = ui.asked;
    Effect::new(move || {
        if ui.dialog.with(Option::is_some) {
            return;
        }
        ui.store.arrangement.track();
        let waiting = ui
            .store
            .transfers
            .with_untracked(|rows| all_that_wait(rows));
        let next = asked.try_update_value(|asked| {
            asked.retain(|id| waiting.contains(id));
            let next = waiting.iter().find(|id| !asked.contains(id)).copied();
            asked.extend(next);
            next
        });
        if let Some(transfer) = next.flatten() {
            ui.dialog.set(Some(Dialog::Conflict { transfer }));
        }
    });
}

fn all_that_wait(rows: &[TransferRow]) -> Vec<TransferId> {
    let waits = |row: &&TransferRow| row.transfer.with_untracked(Transfer::waits_for_answer);
    rows.iter().filter(waits).map(|row| row.id).collect()
}

/// Whether a transfer waits for an answer.
trait WaitsForAnswer {
    fn waits_for_answer(&self) -> bool;
}

impl WaitsForAnswer for Transfer {
    fn waits_for_answer(&self) -> bool {
        self.conflict.is_some() && self.state == TransferState::Paused
    }
}

#[component]
fn Modal(dialog: Dialog) -> impl IntoView {
    let ui = use_ui();
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = node.get() {
            // It fails only for a dialog that is open already, or not in the document.
            let _ = dialog.show_modal();
        }
    });
    // What is to be done when the question is left without an answer.
    let cancelled = StoredValue::new(None::<Callback<()>>);
    // Closing first gives the focus back to where it was.
    let close = Callback::new(move |()| {
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
        ui.dialog.set(None);
        if let Some(cancelled) = cancelled.try_update_value(Option::take).flatten() {
            cancelled.run(());
        }
    });
    let is_wide = matches!(dialog, Dialog::Preview { .. });
    let body = match dialog {
        Dialog::MakeDirectory { channel } => view! { <MakeDirectory channel close /> }.into_any(),
        Dialog::Rename { channel, from } => view! { <Rename channel from close /> }.into_any(),
        Dialog::Delete { channel, entries } => {
            view! { <Delete channel entries close cancelled /> }.into_any()
        }
        Dialog::DeletePart {
            transfer,
            name,
            host,
        } => view! { <DeletePart transfer name host close /> }.into_any(),
        Dialog::Conflict { transfer } => view! { <ConflictQuestion transfer close /> }.into_any(),
        Dialog::CancelAll => view! { <CancelAll close /> }.into_any(),
        Dialog::StorageRename { path } => view! { <StorageRename path close /> }.into_any(),
        Dialog::StorageDelete { path, directory } => {
            view! { <StorageDelete path directory close /> }.into_any()
        }
        Dialog::StorageReplace { replacing } => {
            let left = replacing.clone();
            let cancel = Callback::new(move |()| left.clone().cancel(ui));
            cancelled.set_value(Some(cancel));
            view! { <StorageReplace replacing close cancelled /> }.into_any()
        }
        Dialog::Preview { looked } => view! { <Look looked close /> }.into_any(),
        Dialog::Properties { of } => view! { <Properties of close /> }.into_any(),
        Dialog::CopyByHand { text } => view! { <CopyByHand text close /> }.into_any(),
        Dialog::Servers => view! { <ServersDialog close /> }.into_any(),
        Dialog::Options => view! { <OptionsForm close /> }.into_any(),
    };
    view! {
        <dialog
            node_ref=node
            class="dialog"
            class:wide=is_wide
            data-testid="dialog"
            aria-labelledby="dialog-title"
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                close.run(());
            }
        >
            {body}
        </dialog>
    }
}

#[component]
fn MakeDirectory(channel: ChannelId, close: Callback<()>) -> impl IntoView {
    let ui = use_ui();
    let answer = Callback::new(move |name| ui.files.make_directory(ui, channel, name));
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

#[component]
fn Rename(channel: ChannelId, from: String, close: Callback<()>) -> impl IntoView {
    let ui = use_ui();
    let initial = from.clone();
    let title = {
        let from = from.clone();
        move || (ui.text().dialog.rename_title)(&from)
    };
    let answer = Callback::new(move |to: String| {
        ui.files.rename(ui, channel, from.clone(), to);
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

/// The text is selected, ready for the browser's own way of copying.
#[component]
fn CopyByHand(text: String, close: Callback<()>) -> impl IntoView {
    let ui = use_ui();
    let area = NodeRef::<html::Textarea>::new();
    Effect::new(move || {
        if let Some(area) = area.get() {
            let _ = area.focus();
            area.select();
        }
    });
    view! {
        <h2 id="dialog-title">{ui.say(|t| t.dialog.copy_title)}</h2>
        <p>{ui.say(|t| t.dialog.copy_lead)}</p>
        <textarea
            node_ref=area
            class="dialog-copy"
            data-testid="copy-text"
            aria-labelledby="dialog-title"
            rows="3"
            readonly
        >
            {text}
        </textarea>
        <div class="dialog-buttons">
            <button
                type="button"
                class="button"
                data-testid="dialog-cancel"
                on:click=move |_| close.run(())
            >
                {ui.say(|t| t.dialog.close)}
            </button>
        </div>
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

#[component]
fn StorageRename(path: String, close: Callback<()>) -> impl IntoView {
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
fn StorageDelete(path: String, directory: bool, close: Callback<()>) -> impl IntoView {
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

#[component]
fn StorageReplace(
    replacing: Replacing,
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
        replacing.clone().confirm(ui);
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

#[component]
fn DeletePart(
    transfer: TransferId,
    name: String,
    host: String,
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let confirm = move |_| {
        close.run(());
        ui.send(Command::DeletePart { transfer });
    };
    view! {
        <h2 id="dialog-title">{move || (ui.text().dialog.delete_title_one)(&name)}</h2>
        <p>{move || (ui.text().dialog.delete_part_lead)(&host)}</p>
        <div class="dialog-buttons">
            <CancelButton close />
            <button type="button" class="button danger" data-testid="dialog-confirm" on:click=confirm>
                {ui.say(|t| t.dialog.delete_confirm)}
            </button>
        </div>
    }
}

#[component]
fn CancelAll(close: Callback<()>) -> impl IntoView {
    let ui = use_ui();
    let count = move || ui.store.sums.with(|sums| sums.files_left as u64);
    let confirm = move |_| {
        close.run(());
        ui.send(Command::CancelAll);
    };
    view! {
        <h2 id="dialog-title">{move || (ui.text().dialog.cancel_all_title)(count())}</h2>
        <p>{ui.say(|t| t.dialog.cancel_all_lead)}</p>
        <div class="dialog-buttons">
            <button
                type="button"
                class="button quiet"
                data-testid="dialog-cancel"
                on:click=move |_| close.run(())
            >
                {ui.say(|t| t.dialog.cancel_all_keep)}
            </button>
            <button type="button" class="button danger" data-testid="dialog-confirm" on:click=confirm>
                {ui.say(|t| t.queue.cancel_all)}
            </button>
        </div>
    }
}

/// Names, the first few of them.
pub(super) fn names_view(ui: Ui, names: &[String]) -> impl IntoView + use<> {
    let shown = names.iter().take(DELETE_NAMES_MAX).cloned();
    let shown: Vec<_> = shown.map(|name| view! { <li>{name}</li> }).collect();
    let more = names.len().saturating_sub(DELETE_NAMES_MAX) as u64;
    let more =
        (more > 0).then(|| view! { <li>{move || (ui.text().dialog.delete_more)(more)}</li> });
    view! { <ul class="dialog-names">{shown} {more}</ul> }
}

#[component]
fn ConflictQuestion(transfer: TransferId, close: Callback<()>) -> impl IntoView {
    let ui = use_ui();
    let row = ui.store.transfers.get_untracked();
    let row = row.into_iter().find(|row| row.id == transfer);
    // The transfer may have been cleared between the question and its showing.
    let asked = row.map(|row| row.transfer.get_untracked());
    let name = asked.as_ref().map(|t| t.name.clone()).unwrap_or_default();
    let here = asked.as_ref().and_then(|t| t.total_bytes);
    let there = asked.and_then(|t| t.conflict);
    // What is there may be the beginning of what is here.
    let resumable = match (&there, here) {
        (Some(there), Some(here)) => (1..here).contains(&there.size_bytes),
        _ => false,
    };
    let for_all = RwSignal::new(false);
    let answer = move |on_conflict| {
        let for_all = for_all.get_untracked();
        if for_all {
            // They are answered as well: none of them is asked about before the core has said so.
            let taken = |row: &&TransferRow| {
                let takes = |transfer: &Transfer| takes_answer(transfer, on_conflict);
                row.transfer.with_untracked(takes)
            };
            ui.store.transfers.with_untracked(|rows| {
                let answered = rows.iter().filter(taken).map(|row| row.id);
                ui.asked.update_value(|asked| asked.extend(answered));
            });
        }
        close.run(());
        ui.send(if for_all {
            Command::AnswerAll {
                transfer,
                on_conflict,
            }
        } else {
            Command::Answer {
                transfer,
                on_conflict,
            }
        });
    };
    let of_there = move |Conflict {
                             size_bytes,
                             modified,
                         }: &Conflict| {
        let lang = ui.lang.get();
        format!(
            "{} · {}",
            format::bytes(lang, *size_bytes),
            format::server_time(lang, modified)
        )
    };
    view! {
        <h2 id="dialog-title">{move || (ui.text().dialog.conflict_title)(&name)}</h2>
        <p>{ui.say(|t| t.dialog.conflict_lead)}</p>
        <dl class="dialog-facts">
            <dt>{ui.say(|t| t.dialog.conflict_there)}</dt>
            <dd>{move || there.as_ref().map(of_there)}</dd>
            <dt>{ui.say(|t| t.dialog.conflict_here)}</dt>
            <dd>{move || here.map(|size| format::bytes(ui.lang.get(), size))}</dd>
        </dl>
        <label class="check">
            <input
                type="checkbox"
                data-testid="dialog-for-all"
                prop:checked=move || for_all.get()
                on:change=move |event| for_all.set(event_target_checked(&event))
            />
            <span>
                {ui.say(|t| t.dialog.for_all)} <small>{ui.say(|t| t.dialog.for_all_hint)}</small>
            </span>
        </label>
        <div class="dialog-buttons">
            <button
                type="button"
                class="button quiet"
                data-testid="dialog-cancel"
                on:click=move |_| close.run(())
            >
                {ui.say(|t| t.dialog.later)}
            </button>
            <Answer
                test="dialog-skip"
                name=|t| t.skip
                act=move || answer(OnConflict::Skip)
            />
            <Answer
                test="dialog-rename"
                name=|t| t.keep_both
                act=move || answer(OnConflict::Rename)
            />
            {resumable
                .then(|| {
                    view! {
                        <Answer
                            test="dialog-resume"
                            name=|t| t.resume
                            act=move || answer(OnConflict::Resume)
                        />
                    }
                })}
            <Answer
                test="dialog-overwrite"
                name=|t| t.overwrite
                act=move || answer(OnConflict::Overwrite)
                danger=true
            />
        </div>
    }
}

#[component]
fn Answer(
    test: &'static str,
    name: fn(&'static DialogText) -> &'static str,
    act: impl Fn() + 'static,
    #[prop(optional)] danger: bool,
) -> impl IntoView {
    let ui = use_ui();
    view! {
        <button
            type="button"
            class="button"
            class:danger=danger
            data-testid=test
            on:click=move |_| act()
        >
            {move || name(&ui.text().dialog)}
        </button>
    }
}

/// Leaves the question without an answer.
#[component]
pub fn CancelButton(
    /// Closes the question.
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    view! {
        <button
            type="button"
            class="button quiet"
            data-testid="dialog-cancel"
            on:click=move |_| close.run(())
        >
            {ui.say(|t| t.dialog.cancel)}
        </button>
    }
}
