//! Before transfers are given up, and before the half file of one is deleted.

use leptos::prelude::*;

use crate::app::{Command, TransferId};
use crate::ui::context::use_ui;
use crate::ui::models::dialog::Leaving;
use crate::ui::views::dialogs::CancelButton;

/// Asks whether all transfers may be given up.
#[component]
pub fn CancelAll(
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
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

/// Asks whether a half file may be deleted.
#[component]
pub fn DeletePart(
    /// The transfer.
    transfer: TransferId,
    /// Its name.
    name: String,
    /// The host that it is on.
    host: String,
    /// Closes the dialog.
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

/// Asks whether a server or the module may be left while transfers run.
#[component]
pub fn Leave(
    /// What is to be left.
    leaving: Leaving,
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let running = ui.running(leaving) as u64;
    let leave = move || match leaving {
        Leaving::Server(_) => ui.text().server.disconnect,
        Leaving::Module => ui.text().route.disconnect,
    };
    let confirm = move |_| {
        close.run(());
        ui.leave_now(leaving);
    };
    view! {
        <h2 id="dialog-title">{move || (ui.text().dialog.leave_title)(running)}</h2>
        <p>{ui.say(|t| t.dialog.leave_lead)}</p>
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
                {leave}
            </button>
        </div>
    }
}
