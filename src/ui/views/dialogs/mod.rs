//! Questions that wait for an answer, as one native modal dialog: it traps the focus, gives it back, and
//! closes on Escape.

pub mod conflict;
pub mod copy;
pub mod delete;
pub mod licences;
pub mod name;
pub mod storage;
pub mod transfers;

use leptos::html;
use leptos::prelude::*;

use crate::app::{Transfer, TransferId, TransferState};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::dialog::Dialog;
use crate::ui::models::store::TransferRow;
use crate::ui::views::files::preview::Look;
use crate::ui::views::files::properties::Properties;
use crate::ui::views::options::OptionsForm;
use crate::ui::views::servers::ServersDialog;

use conflict::ConflictQuestion;
use copy::CopyByHand;
use delete::Delete;
use licences::Licences;
use name::{MakeDirectory, Rename, StorageRename};
use storage::{StorageDelete, StorageReplace};
use transfers::{CancelAll, DeletePart, Leave};

/// Names listed in the question before a deletion; further ones are counted.
const DELETE_NAMES_MAX: usize = 6;

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
    let is_wide = matches!(dialog, Dialog::Preview { .. } | Dialog::Licences);
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
        Dialog::Leave { leaving } => view! { <Leave leaving close /> }.into_any(),
        Dialog::CancelAll => view! { <CancelAll close /> }.into_any(),
        Dialog::StorageRename { path } => view! { <StorageRename path close /> }.into_any(),
        Dialog::StorageDelete { path, directory } => {
            view! { <StorageDelete path directory close /> }.into_any()
        }
        Dialog::StorageReplace { replacing } => {
            let left = replacing.clone();
            let cancel = Callback::new(move |()| ui.storage.leave(left.clone()));
            cancelled.set_value(Some(cancel));
            view! { <StorageReplace replacing close cancelled /> }.into_any()
        }
        Dialog::Preview { looked } => view! { <Look looked close /> }.into_any(),
        Dialog::Properties { of } => view! { <Properties of close /> }.into_any(),
        Dialog::CopyByHand { text } => view! { <CopyByHand text close /> }.into_any(),
        Dialog::Servers => view! { <ServersDialog close /> }.into_any(),
        Dialog::Options => view! { <OptionsForm close /> }.into_any(),
        Dialog::Licences => view! { <Licences close /> }.into_any(),
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

/// Names, the first few of them.
pub(super) fn names_view(ui: Ui, names: &[String]) -> impl IntoView + use<> {
    let shown = names.iter().take(DELETE_NAMES_MAX).cloned();
    let shown: Vec<_> = shown.map(|name| view! { <li>{name}</li> }).collect();
    let more = names.len().saturating_sub(DELETE_NAMES_MAX) as u64;
    let more =
        (more > 0).then(|| view! { <li>{move || (ui.text().dialog.delete_more)(more)}</li> });
    view! { <ul class="dialog-names">{shown} {more}</ul> }
}
