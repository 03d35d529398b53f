//! What a transfer waits for that only the user can give, and what it left behind: a line of words and a button below
//! the transfer.

use leptos::html;
use leptos::prelude::*;

use crate::app::{Transfer, TransferId, WaitsFor};
use crate::ui::base::format::number;
use crate::ui::base::text::Named;
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
                    WaitsFor::Permission => view! { <Allow /> }.into_any(),
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
        WaitsFor::Choice { file } => (text.waits_choice)(&file.name),
        WaitsFor::Server(server) if server.user.is_empty() => (text.waits_server)(&server.host),
        WaitsFor::Server(server) => {
            (text.waits_server)(&format!("{}@{}", server.user, server.host))
        }
    }
}

#[component]
fn Allow() -> impl IntoView {
    let ui = use_ui();
    view! {
        <button
            type="button"
            class="button small"
            data-testid="transfer-allow"
            on:click=move |_| ui.sources.ask_to_read()
        >
            {move || {
                let text = &ui.text().queue;
                for_all(ui, ui.sources.to_allow, text.allow, text.allow_all)
            }}
        </button>
    }
}

/// What a button says: for one file, or for all that are waited for.
fn for_all(ui: Ui, waiting: Memo<usize>, one: &'static str, all: Named) -> String {
    match waiting.get() {
        0 | 1 => one.to_owned(),
        waiting => all(&number(ui.lang.get(), waiting as u64)),
    }
}

#[component]
fn ChooseAgain(id: TransferId) -> impl IntoView {
    let ui = use_ui();
    let input = NodeRef::<html::Input>::new();
    let ask = move |_| {
        if !ui.sources.choose(id)
            && let Some(input) = input.get_untracked()
        {
            input.click();
        }
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let files = picking::files_of(&input).into_iter().map(Into::into);
        ui.sources.chosen(id, files.collect());
        // The same file may be chosen again.
        input.set_value("");
    };
    view! {
        <button type="button" class="button small" data-testid="transfer-choose" on:click=ask>
            {move || {
                let text = &ui.text().queue;
                for_all(ui, ui.sources.to_choose, text.choose, text.choose_all)
            }}
        </button>
        <input
            node_ref=input
            class="visually-hidden"
            type="file"
            multiple=true
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
