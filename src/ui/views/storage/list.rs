//! The entries of the module's directory: one can be selected, a directory can be opened.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::PointerEvent;

use crate::app::{ListingState, StorageEntry};
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::{Ui, use_ui};

/// The entries. A module holds few, so all of them are in the document.
#[component]
pub fn StorageList() -> impl IntoView {
    let ui = use_ui();
    let storage = ui.store.storage;
    let entries = Memo::new(move |_| storage.with(|s| s.entries.clone()));
    let state = move || {
        storage.with(|s| match s.listing {
            ListingState::None => None,
            ListingState::Loading => Some("loading"),
            ListingState::Ready => Some("ready"),
            ListingState::Failed => Some("failed"),
        })
    };
    let count = move || entries.with(|entries| entries.len());
    let rows = move || {
        let entries = entries.get();
        entries.iter().cloned().enumerate().collect::<Vec<_>>()
    };
    let active = move || {
        let selected = ui.storage.selected.get()?;
        let place = entries.with(|all| all.iter().position(|e| e.path == selected))?;
        Some(row_id(place))
    };
    view! {
        <ul
            class="storage-list"
            role="listbox"
            tabindex="0"
            data-testid="storage-list"
            data-count=count
            data-state=state
            aria-label=ui.say(|t| t.storage.list)
            aria-busy=move || (state() == Some("loading")).then_some("true")
            aria-activedescendant=active
            on:keydown=move |event| key_pressed(ui, &event)
        >
            <For
                each=rows
                key=|(place, entry)| {
                    (*place, entry.path.clone(), entry.kind, entry.digest.clone())
                }
                let((place, entry))
            >
                <StorageRow place entry />
            </For>
        </ul>
    }
}

#[component]
fn StorageRow(place: usize, entry: StorageEntry) -> impl IntoView {
    let ui = use_ui();
    let (is_directory, size_bytes) = (entry.is_directory(), entry.size_bytes());
    let StorageEntry {
        name,
        path,
        usable,
        digest,
        ..
    } = entry;
    let shape = if is_directory {
        Shape::Directory
    } else {
        Shape::File
    };
    let label = Signal::derive(move || ui.text().storage.directory);
    let selected = {
        let path = path.clone();
        Memo::new(move |_| ui.storage.selected.with(|s| s.as_deref() == Some(&*path)))
    };
    let size = move || size_bytes.map(|size| format::bytes(ui.lang.get(), size));
    let open = {
        let path = path.clone();
        move || {
            if is_directory && usable {
                ui.storage.go(path.clone());
            }
        }
    };
    let clicked = {
        let open = open.clone();
        let path = path.clone();
        move |event: MouseEvent| {
            let finger = event
                .dyn_ref::<PointerEvent>()
                .is_some_and(|pointer| pointer.pointer_type() == "touch");
            let again = selected.get_untracked();
            ui.storage.selected.set(usable.then(|| path.clone()));
            // There is no double click under a finger: the second tap opens.
            if finger && again {
                open();
            }
        }
    };
    let shown_digest = digest
        .clone()
        .map(|digest| view! { <code class="storage-digest">{digest}</code> });
    view! {
        <li
            class="storage-row"
            class:selected=move || selected.get()
            class:unusable=!usable
            role="option"
            id=row_id(place)
            data-testid="storage-row"
            data-name=name.clone()
            data-kind=if is_directory { "dir" } else { "file" }
            data-size=size_bytes.map(|size| size.to_string()).unwrap_or_default()
            data-md5=digest
            aria-selected=move || selected.get().to_string()
            aria-disabled=(!usable).then_some("true")
            title=move || (!usable).then(|| ui.text().storage.unusable)
            on:click=clicked
            on:dblclick=move |_| open()
        >
            {if is_directory {
                view! { <Icon shape label /> }.into_any()
            } else {
                view! { <Icon shape /> }.into_any()
            }}
            <span class="name-text" title=name.clone()>{name.clone()}</span>
            <span class="storage-size" title=size_bytes.map(|size| format!("{size} B"))>{size}</span>
            {shown_digest}
        </li>
    }
}

fn row_id(place: usize) -> String {
    format!("storage-entry-{place}")
}

fn key_pressed(ui: Ui, event: &KeyboardEvent) {
    let entries = ui.store.storage.with_untracked(|s| s.entries.clone());
    let selected = ui.storage.selected.get_untracked();
    let now = entries
        .iter()
        .position(|entry| Some(&entry.path) == selected.as_ref());
    let last = entries.len().checked_sub(1);
    let to = match event.key().as_str() {
        "ArrowDown" => last.map(|last| now.map_or(0, |now| (now + 1).min(last))),
        "ArrowUp" => last.map(|_| now.map_or(0, |now| now.saturating_sub(1))),
        "Home" => last.map(|_| 0),
        "End" => last,
        "Enter" => {
            let entry = now.map(|now| &entries[now]);
            if let Some(entry) = entry.filter(|entry| entry.is_directory() && entry.usable) {
                ui.storage.go(entry.path.clone());
            }
            None
        }
        "Backspace" => {
            ui.storage.up();
            None
        }
        "Delete" => {
            ui.storage.ask_delete();
            None
        }
        "F2" => {
            ui.storage.ask_rename();
            None
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(entry) = to
        .and_then(|to| entries.get(to))
        .filter(|entry| entry.usable)
    {
        ui.storage.selected.set(Some(entry.path.clone()));
        let place = to.unwrap_or_default();
        if let Some(row) = document().get_element_by_id(&row_id(place)) {
            row.scroll_into_view_with_bool(false);
        }
    }
}
