//! The module's own files, in a pane: closed until someone wants them, since the module is asked nothing before.

pub mod list;
pub mod toolbar;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::DragEvent;

use crate::app::{Command, LineState, ListingState, Storage, StorageCheck, StorageCommand};
use crate::dialect::StorageVerb;
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::notices::PageNotice;
use crate::ui::views::files::dropped;
use crate::ui::views::storage::list::StorageList;
use crate::ui::views::storage::toolbar::{PathBar, Toolbar};

/// The pane with them.
#[component]
pub fn StoragePane() -> impl IntoView {
    let ui = use_ui();
    let storage = ui.store.storage;
    let open = ui.storage.open;
    // A module that was attached again is asked again.
    let unasked = Memo::new(move |_| {
        let ready = ui
            .store
            .line
            .with(|line| matches!(line, LineState::Ready { .. }));
        let waits =
            |s: &Storage| !s.is_known() && s.task.is_none() && s.listing != ListingState::Failed;
        open.get() && ready && storage.with(waits)
    });
    Effect::new(move || {
        if unasked.get() {
            ui.send(Command::Storage(StorageCommand::Open));
        }
    });
    let is_open = move || open.get() && ui.storage.has_module();
    view! {
        <section
            class="pane storage"
            id="storage"
            data-testid="storage"
            data-open=move || is_open().to_string()
            hidden=move || !is_open()
            aria-label=ui.say(|t| t.storage.title)
        >
            <Show when=is_open>
                <StorageBody />
            </Show>
        </section>
    }
}

/// How much room is left in the module.
#[component]
fn Space() -> impl IntoView {
    let ui = use_ui();
    let storage = ui.store.storage;
    let space = move || {
        let space = storage.with(|s| s.space)?;
        let lang = ui.lang.get();
        let (free, total) = (
            format::bytes(lang, space.free_bytes),
            format::bytes(lang, space.total_bytes),
        );
        Some((ui.text().storage.space)(&free, &total))
    };
    let free_bytes = move || storage.with(|s| s.space.map(|space| space.free_bytes.to_string()));
    let total_bytes = move || storage.with(|s| s.space.map(|space| space.total_bytes.to_string()));
    view! {
        <p class="storage-space" data-testid="storage-space" data-free=free_bytes data-total=total_bytes>
            {space}
        </p>
    }
}

#[component]
fn StorageBody() -> impl IntoView {
    let ui = use_ui();
    let dragging = RwSignal::new(false);
    let can_write = move || ui.storage.why_not(StorageVerb::Put).is_none();
    let over = move |event: DragEvent| {
        event.prevent_default();
        if let Some(transfer) = event.data_transfer() {
            transfer.set_drop_effect(if untrack(can_write) { "copy" } else { "none" });
        }
        dragging.set(true);
    };
    let leave = move |event: DragEvent| {
        // Entering a child is told as leaving the parent.
        let node = |target: Option<web_sys::EventTarget>| {
            target.and_then(|target| target.dyn_into::<web_sys::Node>().ok())
        };
        let to = node(event.related_target());
        let inside = node(event.current_target()).is_some_and(|zone| zone.contains(to.as_ref()));
        if !inside {
            dragging.set(false);
        }
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        // The page behind takes files for the server.
        event.stop_propagation();
        dragging.set(false);
        let Some(transfer) = event.data_transfer() else {
            return;
        };
        let dropped = dropped(&transfer);
        if !dropped.folders.is_empty() {
            ui.notices.tell_page(PageNotice::Folders);
        }
        if untrack(can_write) {
            ui.storage.put(dropped.files);
        }
    };
    let hint = move || {
        let why_not = ui.storage.why_not(StorageVerb::Put);
        why_not.unwrap_or_else(|| {
            let path = ui.store.storage.with(|s| s.directory.clone());
            (ui.text().storage.drop_here)(&path)
        })
    };
    view! {
        <div
            class="storage-body"
            id="storage-body"
            data-testid="storage-drop-zone"
            on:dragenter=over
            on:dragover=over
            on:dragleave=leave
            on:drop=drop
        >
            <div class="storage-head">
                <PathBar />
                <Space />
            </div>
            <Toolbar />
            <div class="storage-files">
                <StorageList />
                <Placeholder />
            </div>
            <Status />
            <Show when=move || dragging.get()>
                <div class="drop-hint" class:refused=move || !can_write()>
                    <Icon shape=Shape::Upload />
                    <p>{hint}</p>
                </div>
            </Show>
        </div>
    }
}

/// What stands in the list's place when there is nothing to list.
#[component]
fn Placeholder() -> impl IntoView {
    let ui = use_ui();
    let words = move || {
        let text = &ui.text().storage;
        ui.store.storage.with(|s| {
            if !s.entries.is_empty() {
                return None;
            }
            let known = s.is_known();
            let lists = s.has(StorageVerb::List);
            Some(match s.listing {
                _ if !known && s.listing != ListingState::Failed => (text.asking, ""),
                _ if known && !s.has(StorageVerb::Put) && !lists => (text.nothing_there, ""),
                ListingState::Failed => (text.failed, ""),
                ListingState::None | ListingState::Loading => (text.loading, ""),
                ListingState::Ready if lists => (text.empty, text.empty_hint),
                ListingState::Ready => (text.no_listing, text.no_listing_hint),
            })
        })
    };
    move || {
        words().map(|(title, hint)| {
            view! {
                <div class="placeholder small">
                    <p class="placeholder-title">{title}</p>
                    <p class="placeholder-hint">{hint}</p>
                </div>
            }
        })
    }
}

/// What is under way, or what the last thing came to.
#[component]
fn Status() -> impl IntoView {
    let ui = use_ui();
    let storage = ui.store.storage;
    let state = Memo::new(move |_| {
        storage.with(|s| match (&s.task, &s.last) {
            (Some(_), _) => "busy",
            (None, Some(last)) if last.result.is_err() => "failed",
            (None, Some(_)) => "done",
            (None, None) => "idle",
        })
    });
    let share = move || {
        storage.with(|s| {
            let task = s.task.as_ref().filter(|task| task.done_bytes > 0)?;
            let total = task.total_bytes.filter(|total| *total > 0)?;
            #[expect(clippy::cast_precision_loss, reason = "shown to a few hundred pixels")]
            let share = task.done_bytes.min(total) as f64 / total as f64;
            Some(share)
        })
    };
    view! {
        <p
            class="storage-status"
            role="status"
            data-testid="storage-status"
            data-state=state
            data-check=move || storage.with(|s| {
                let last = s.last.as_ref()?;
                last.result.as_ref().ok().map(|check| check_name(*check))
            })
        >
            {move || status_words(ui)}
        </p>
        <Show when=move || share().is_some()>
            <div class="bar" aria-hidden="true">
                <div
                    class="bar-fill"
                    style:transform=move || format!("scaleX({})", share().unwrap_or_default())
                ></div>
            </div>
        </Show>
    }
}

fn check_name(check: StorageCheck) -> &'static str {
    match check {
        StorageCheck::Nothing => "none",
        StorageCheck::Counted => "counted",
        StorageCheck::Size => "size",
        StorageCheck::Digest => "digest",
    }
}

fn status_words(ui: Ui) -> Option<String> {
    let text = &ui.text().storage;
    let lang = ui.lang.get();
    ui.store.storage.with(|s| {
        if let Some(task) = &s.task {
            let word = match task.verb {
                StorageVerb::Put => text.writing,
                StorageVerb::Get => text.reading,
                _ => text.working,
            };
            let mut words = word(&task.path);
            if s.waiting > 0 {
                words.push(' ');
                words.push_str(&(text.waiting)(s.waiting as u64));
            }
            return Some(words);
        }
        let last = s.last.as_ref()?;
        let check = match &last.result {
            Err(message) => return Some(lang.message(message).title),
            Ok(StorageCheck::Nothing) => None,
            Ok(StorageCheck::Counted) => Some(text.counted),
            Ok(StorageCheck::Size) => Some(text.checked_size),
            Ok(StorageCheck::Digest) => Some(text.checked_digest),
        };
        let word = match last.verb {
            StorageVerb::Put => text.written,
            StorageVerb::Get => text.read,
            StorageVerb::Delete => text.deleted,
            StorageVerb::Move => text.renamed,
            _ => text.digested,
        };
        let words = word(&last.path);
        Some(match check {
            Some(check) => format!("{words} · {check}"),
            None => words,
        })
    })
}
