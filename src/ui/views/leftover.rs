//! What a transfer waits for that only the user can give, and what it left behind: a line of words and a button below
//! the transfer.

use leptos::html;
use leptos::prelude::*;
use web_sys::File;

use crate::app::{Transfer, TransferId, WaitsFor};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::dialog::Dialog;
use crate::ui::models::picking;

/// What a transfer waits for, and the way to give it.
#[component]
pub fn Waiting(
    /// Its number.
    id: TransferId,
    /// What is known of it.
    transfer: RwSignal<Transfer>,
) -> impl IntoView {
    let ui = use_ui();
    let waits = Memo::new(move |_| transfer.with(|t| t.waits_for.clone()));
    move || {
        let waits = waits.get()?;
        let words = {
            let waits = waits.clone();
            move || words(ui, &waits)
        };
        Some(view! {
            <div class="transfer-ask">
                <p data-testid="transfer-waits">{words}</p>
                {match waits {
                    WaitsFor::Permission => {
                        view! {
                            <button
                                type="button"
                                class="button small"
                                data-testid="transfer-allow"
                                on:click=move |_| {
                                    if let Some(driver) = ui.driver() {
                                        driver.ask_to_read(id);
                                    }
                                }
                            >
                                {ui.say(|t| t.queue.allow)}
                            </button>
                        }
                            .into_any()
                    }
                    WaitsFor::Choice { .. } => view! { <ChooseAgain id /> }.into_any(),
                    WaitsFor::Server(_) => ().into_any(),
                }}
            </div>
        })
    }
}

fn words(ui: Ui, waits: &WaitsFor) -> String {
    let text = &ui.text().queue;
    match waits {
        WaitsFor::Permission => text.waits_permission.to_owned(),
        WaitsFor::Choice { name } => (text.waits_choice)(name),
        WaitsFor::Server(server) if server.user.is_empty() => (text.waits_server)(&server.host),
        WaitsFor::Server(server) => {
            (text.waits_server)(&format!("{}@{}", server.user, server.host))
        }
    }
}

#[component]
fn ChooseAgain(id: TransferId) -> impl IntoView {
    let ui = use_ui();
    let input = NodeRef::<html::Input>::new();
    let choose = move |file: File, handle| {
        if let Some(driver) = ui.driver() {
            driver.choose_again(id, file, handle);
        }
    };
    let ask = move |_| {
        if picking::has_picker() {
            picking::pick(ui.page, false, move |files| {
                for (file, handle) in files {
                    choose(file, Some(handle));
                }
            });
        } else if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            choose(file, None);
        }
        // The same file may be chosen again.
        input.set_value("");
    };
    view! {
        <button type="button" class="button small" data-testid="transfer-choose" on:click=ask>
            {ui.say(|t| t.queue.choose)}
        </button>
        <input
            node_ref=input
            class="visually-hidden"
            type="file"
            tabindex="-1"
            data-testid="transfer-file"
            aria-label=ui.say(|t| t.queue.choose)
            on:change=chosen
        />
    }
}

/// Offers to delete the half file that an ended upload left on the server.
#[component]
pub fn PartOffer(
    /// Its number.
    id: TransferId,
    /// What is known of it.
    transfer: RwSignal<Transfer>,
) -> impl IntoView {
    let ui = use_ui();
    let part = Memo::new(move |_| transfer.with(|t| t.part.clone()));
    move || {
        let part = part.get()?;
        let name = part.name.clone();
        Some(view! {
            <div class="transfer-ask">
                <p>{move || (ui.text().queue.part_left)(&name)}</p>
                <button
                    type="button"
                    class="button small"
                    data-testid="transfer-delete-part"
                    on:click=move |_| {
                        ui.dialog
                            .set(
                                Some(Dialog::DeletePart {
                                    transfer: id,
                                    name: part.name.clone(),
                                    host: part.server.host.clone(),
                                }),
                            );
                    }
                >
                    {ui.say(|t| t.queue.delete_part)}
                </button>
            </div>
        })
    }
}
