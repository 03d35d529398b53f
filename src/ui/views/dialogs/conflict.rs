//! What is done with an upload whose name is there already.

use leptos::prelude::*;

use crate::app::{Command, Conflict, OnConflict, Transfer, TransferId, takes_answer};
use crate::ui::base::format;
use crate::ui::base::text::DialogText;
use crate::ui::context::use_ui;
use crate::ui::models::store::TransferRow;

/// Asks what is done where the name is there already.
#[component]
pub fn ConflictQuestion(
    /// The transfer.
    transfer: TransferId,
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let row = ui.store.transfers.get_untracked();
    let row = row.into_iter().find(|row| row.id == transfer);
    // The transfer may have been cleared between the question and its showing.
    let asked = row.map(|row| row.transfer.get_untracked());
    let name = asked.as_ref().map(|t| t.name.clone()).unwrap_or_default();
    let here = asked.as_ref().and_then(|t| t.total_bytes);
    let there = asked.and_then(|t| t.conflict);
    // What is there may be the beginning of what is here.
    let there_bytes = there.as_ref().and_then(Conflict::size_bytes);
    let resumable = there_bytes
        .zip(here)
        .is_some_and(|(there, here)| (1..here).contains(&there));
    let is_unknowable = there == Some(Conflict::Unknowable);
    let for_all = RwSignal::new(false);
    let answer = move |on_conflict| {
        let for_all = for_all.get_untracked();
        if for_all || is_unknowable {
            // They are answered as well: none of them is asked about before the core has said so.
            let taken = |row: &&TransferRow| {
                let takes = |transfer: &Transfer| {
                    let is_alike = transfer.conflict == Some(Conflict::Unknowable);
                    (for_all || is_alike) && takes_answer(transfer, on_conflict)
                };
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
    let of_there = move |there: &Conflict| {
        let lang = ui.lang.get();
        match there {
            Conflict::Exists {
                size_bytes,
                modified,
            } => {
                let size = size_bytes.map(|size_bytes| format::bytes(lang, size_bytes));
                let time = (!modified.is_empty()).then(|| format::server_time(lang, modified));
                let facts: Vec<String> = size.into_iter().chain(time).collect();
                facts.join(" · ")
            }
            Conflict::Unknowable => "?".to_owned(),
        }
    };
    let title = move || {
        let text = &ui.text().dialog;
        if is_unknowable {
            (text.conflict_unknowable_title)(&name)
        } else {
            (text.conflict_title)(&name)
        }
    };
    view! {
        <h2 id="dialog-title">{title}</h2>
        <p>
            {move || {
                let text = &ui.text().dialog;
                if is_unknowable { text.conflict_unknowable_lead } else { text.conflict_lead }
            }}
        </p>
        <dl class="dialog-facts">
            <dt>{ui.say(|t| t.dialog.conflict_there)}</dt>
            <dd>{move || there.as_ref().map(of_there)}</dd>
            <dt>{ui.say(|t| t.dialog.conflict_here)}</dt>
            <dd>{move || here.map(|size| format::bytes(ui.lang.get(), size))}</dd>
        </dl>
        {(!is_unknowable)
            .then(|| {
                view! {
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
                }
            })}
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
            {(!is_unknowable)
                .then(|| {
                    view! {
                        <Answer
                            test="dialog-rename"
                            name=|t| t.keep_both
                            act=move || answer(OnConflict::Rename)
                        />
                    }
                })}
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
