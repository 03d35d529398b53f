//! Taking servers from a file: what of it cannot be taken is named, and what has a name that is taken is asked about.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::app::{SERVERS_FILE_MAX_BYTES, SameName};
use crate::ui::base::servers_file::{FileFault, Parsed, parse};
use crate::ui::base::text::ServersText;
use crate::ui::context::{Ui, use_ui};
use crate::ui::views::servers::Sheet;

/// Refused entries that are named; further ones are counted.
const REFUSED_MAX: usize = 20;

/// A file, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    file: String,
    parsed: Result<Parsed, FileFault>,
}

/// Chooses a file and reads it.
#[component]
pub(super) fn ImportButton(sheet: RwSignal<Sheet>) -> impl IntoView {
    let ui = use_ui();
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let file = input.files().and_then(|files| files.get(0));
        // The same file may be chosen again.
        input.set_value("");
        let Some(file) = file else { return };
        spawn_local(async move {
            let parsed = text_of(&file).await.and_then(|text| parse(&text));
            show(ui, sheet, file.name(), parsed);
        });
    };
    view! {
        <button
            type="button"
            class="button"
            on:click=move |_| {
                if let Some(input) = input.get_untracked() {
                    input.click();
                }
            }
        >
            {ui.say(|t| t.servers.import)}
        </button>
        <input
            node_ref=input
            class="visually-hidden"
            type="file"
            accept=".json,application/json"
            tabindex="-1"
            data-testid="servers-import"
            aria-label=ui.say(|t| t.servers.import)
            on:change=chosen
        />
    }
}

async fn text_of(file: &File) -> Result<String, FileFault> {
    #[expect(clippy::cast_precision_loss, reason = "the bound is far below 2^53")]
    let max = SERVERS_FILE_MAX_BYTES as f64;
    if file.size() > max {
        return Err(FileFault::TooLarge);
    }
    let text = JsFuture::from(file.text()).await.ok();
    text.and_then(|text| text.as_string())
        .ok_or(FileFault::Unreadable)
}

/// Where there is nothing to ask or to tell, the file's servers are taken at once.
fn show(ui: Ui, sheet: RwSignal<Sheet>, file: String, parsed: Result<Parsed, FileFault>) {
    ui.servers.load();
    let is_plain = parsed.as_ref().is_ok_and(|parsed| {
        let all = ui.servers.all.get_untracked();
        parsed.refused.is_empty()
            && !parsed.servers.is_empty()
            && all.same_names(&parsed.servers).is_empty()
    });
    match parsed {
        Ok(parsed) if is_plain => take(ui, sheet, parsed, SameName::LeaveOut),
        parsed => {
            // The dialog may have been closed meanwhile.
            let _closed = sheet.try_set(Sheet::Import(Import { file, parsed }));
        }
    }
}

fn take(ui: Ui, sheet: RwSignal<Sheet>, parsed: Parsed, same_name: SameName) {
    let merged = ui
        .servers
        .change(|all| Ok(all.merge(parsed.servers, same_name)));
    let said = merged
        .ok()
        .map(|merged| (ui.text().servers.merged)(&merged));
    let _closed = sheet.try_set(Sheet::List(said));
}

/// What a file holds, and what is to be done with it.
#[component]
pub(super) fn ImportSheet(import: Import, sheet: RwSignal<Sheet>) -> impl IntoView {
    let ui = use_ui();
    let Import { file, parsed } = import;
    let fault = parsed.as_ref().err().copied();
    let parsed = StoredValue::new(parsed.unwrap_or_default());
    let count = parsed.with_value(|parsed| parsed.servers.len() as u64);
    let same = move || {
        let all = ui.servers.all.get();
        parsed.with_value(|parsed| all.same_names(&parsed.servers))
    };
    let found = move || {
        let text = &ui.text().servers;
        match fault {
            Some(fault) => (text.file_fault)(fault).to_owned(),
            None if count == 0 => text.import_nothing.to_owned(),
            None => (text.import_found)(count),
        }
    };
    let answers = move || {
        if count == 0 {
            return ().into_any();
        }
        if same().is_empty() {
            return view! {
                <button
                    type="button"
                    class="button primary"
                    data-testid="import-take"
                    on:click=move |_| take(ui, sheet, parsed.get_value(), SameName::LeaveOut)
                >
                    {move || (ui.text().servers.take)(count)}
                </button>
            }
            .into_any();
        }
        view! {
            <Answer sheet parsed test="import-leave-out" word=|t| t.leave_out same_name=SameName::LeaveOut />
            <Answer sheet parsed test="import-replace" word=|t| t.replace same_name=SameName::Replace />
            <Answer sheet parsed test="import-keep-both" word=|t| t.keep_both same_name=SameName::KeepBoth />
        }
        .into_any()
    };
    view! {
        <h2 id="dialog-title">{move || (ui.text().servers.import_title)(&file)}</h2>
        <p class="saved-found" data-testid="import-found">{found}</p>
        {move || refused_view(ui, parsed)}
        {move || {
            let same = same();
            (!same.is_empty())
                .then(|| {
                    view! {
                        <p>{(ui.text().servers.same_names)(same.len() as u64)}</p>
                        {names_view(same)}
                    }
                })
        }}
        <div class="dialog-buttons">
            <button
                type="button"
                class="button"
                class:quiet=count != 0
                data-testid="import-cancel"
                on:click=move |_| sheet.set(Sheet::List(None))
            >
                {ui.say(|t| t.dialog.cancel)}
            </button>
            {answers}
        </div>
    }
}

#[component]
fn Answer(
    sheet: RwSignal<Sheet>,
    parsed: StoredValue<Parsed>,
    test: &'static str,
    word: fn(&'static ServersText) -> &'static str,
    same_name: SameName,
) -> impl IntoView {
    let ui = use_ui();
    view! {
        <button
            type="button"
            class="button"
            data-testid=test
            on:click=move |_| take(ui, sheet, parsed.get_value(), same_name)
        >
            {move || word(&ui.text().servers)}
        </button>
    }
}

fn refused_view(ui: Ui, parsed: StoredValue<Parsed>) -> impl IntoView {
    let text = &ui.text().servers;
    parsed.with_value(|parsed| {
        let refused = &parsed.refused;
        (!refused.is_empty()).then(|| {
            let entries = refused
                .iter()
                .map(|refused| {
                    (text.refused_entry)(refused.number, &refused.name, (text.fault)(refused.fault))
                })
                .collect();
            view! {
                <p>{(text.refused)(refused.len() as u64)}</p>
                {names_view(entries)}
            }
        })
    })
}

fn names_view(names: Vec<String>) -> impl IntoView {
    let left = names.len().saturating_sub(REFUSED_MAX);
    let more = (left > 0).then(|| view! { <li>{format!("… {left}")}</li> });
    let shown = names.into_iter().take(REFUSED_MAX);
    let shown: Vec<_> = shown.map(|name| view! { <li>{name}</li> }).collect();
    view! { <ul class="dialog-names" data-testid="import-names">{shown} {more}</ul> }
}
