//! The files of the channel shown: where one is, what can be done, the entries; and where files are dropped.

pub mod action;
pub mod inline;
mod keys;
pub mod list;
pub mod menu;
pub mod path;
pub mod preview;
pub mod properties;
pub mod toolbar;

use js_sys::Promise;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, DragEvent, File, FileSystemEntry};

use crate::app::{ChannelPhase, ListingState};
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::folders::{self, Folder, Target};
use crate::ui::models::log::session_file;
use crate::ui::models::notices::PageNotice;
use crate::ui::models::picking;
use crate::ui::models::server_form::ServerForm;
use crate::ui::models::store::ChannelHead;
use crate::ui::views::files::list::FileList;
use crate::ui::views::files::menu::FilesMenu;
use crate::ui::views::files::path::PathBar;
use crate::ui::views::files::toolbar::Toolbar;
use crate::ui::views::health::{HealthPage, HealthPanel};
use crate::ui::views::server::ServerPlace;

/// The browser of the server's files.
#[component]
pub fn FilesPanel() -> impl IntoView {
    let ui = use_ui();
    HealthPage::provide(ui);
    let dragging = RwSignal::new(false);
    let over = move |event: DragEvent| {
        event.prevent_default();
        let accepts = ui.panes.accepts(ui.channel.get_untracked());
        if accepts == Some(false) {
            return;
        }
        if let Some(transfer) = event.data_transfer() {
            let ready = ui.files.head.with_untracked(ChannelHead::is_connected);
            transfer.set_drop_effect(match (ready, event.shift_key() && accepts.is_some()) {
                (true, true) => "move",
                _ => "copy",
            });
        }
        dragging.set(true);
    };
    let leave = move |event: DragEvent| {
        // Entering a child is told as leaving the parent.
        let to = event
            .related_target()
            .and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        let zone = event
            .current_target()
            .and_then(|zone| zone.dyn_into::<web_sys::Node>().ok());
        let inside = zone.is_some_and(|zone| zone.contains(to.as_ref()));
        if !inside {
            dragging.set(false);
        }
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        dragging.set(false);
        if !ui.panes.dropped(ui.channel.get_untracked(), &event)
            && let Some(transfer) = event.data_transfer()
        {
            take_drop(ui, &transfer);
        }
    };
    // Where a browser has its address bar, the server's files have theirs.
    let key = move |event: KeyboardEvent| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "l" {
            event.prevent_default();
            path::type_path(ui);
        }
    };
    view! {
        <section
            class="files"
            class:dragging=move || dragging.get()
            class:offline=move || !ui.files.is_connected()
            data-testid="drop-zone"
            aria-label=ui.say(|t| t.page.files)
            on:dragenter=over
            on:dragover=over
            on:dragleave=leave
            on:drop=drop
            on:keydown=key
        >
            <PathBar />
            <ServerPlace />
            <HealthPanel />
            <Toolbar />
            <div class="files-body" on:contextmenu=move |event| menu::pressed(ui, &event)>
                <FileList />
                <Placeholder />
            </div>
            <FilesMenu />
            <Show when=move || dragging.get()>
                <DropHint />
            </Show>
        </section>
    }
}

#[component]
fn DropHint() -> impl IntoView {
    let ui = use_ui();
    let words = move || {
        let text = &ui.text().files;
        ui.files.head.with(|head| {
            if head.is_connected() {
                (text.drop_here)(&head.path)
            } else {
                text.drop_not_ready.to_owned()
            }
        })
    };
    view! {
        <div class="drop-hint" class:refused=move || !ui.files.is_connected()>
            <Icon shape=Shape::Upload />
            <p>{words}</p>
        </div>
    }
}

/// What stands in the list's place when there is nothing to list.
#[component]
fn Placeholder() -> impl IntoView {
    let ui = use_ui();
    let words = move || {
        let text = &ui.text().files;
        let all = ui.files.listing.with(|listed| listed.entries.len());
        let shown = ui.files.order.with(|order| order.len());
        ui.files.head.with(|head| match (head.phase, head.listing) {
            (ChannelPhase::Connecting, _) => Some((text.connecting, "")),
            _ if !head.is_connected() => {
                let is_demo = ui.form().with(|form| *form == ServerForm::demo());
                let hint = match head.phase {
                    ChannelPhase::Failed => "",
                    _ if is_demo => text.not_connected_demo,
                    _ => text.not_connected_hint,
                };
                Some((text.not_connected, hint))
            }
            (_, ListingState::Failed) => Some((text.failed, "")),
            (_, ListingState::None | ListingState::Loading) if all == 0 => Some((text.loading, "")),
            _ if all == 0 && ui.files.is_stale.get() => {
                Some((text.empty_stale, text.empty_stale_hint))
            }
            _ if all == 0 => Some((text.empty, text.empty_hint)),
            _ if shown == 0 => Some((text.none_match, "")),
            _ => None,
        })
    };
    move || {
        words().map(|(title, hint)| {
            view! {
                <div class="placeholder">
                    <p class="placeholder-title">{title}</p>
                    <p class="placeholder-hint">{hint}</p>
                </div>
            }
        })
    }
}

/// Queue what was dropped.
pub(super) fn take_drop(ui: Ui, transfer: &DataTransfer) {
    let target = Target::shown(ui.page);
    // Where nothing can be uploaded, a session file is to be looked at.
    if target.is_none()
        && let Some(file) = session_file(transfer)
    {
        return ui.open_session(file);
    }
    let Dropped {
        files,
        handles,
        folders,
    } = dropped(transfer);
    let Some(target) = target else {
        return ui.notices.tell_page(PageNotice::DropNotReady);
    };
    let files = files.into_iter().map(Into::into).collect();
    for (file, handle) in picking::upload(ui.page, &target, files)
        .into_iter()
        .zip(handles)
    {
        if let Some(handle) = handle {
            picking::add_dropped_handle(ui.page, file, handle);
        }
    }
    if !folders.is_empty() {
        folders::upload(ui.page, target, folders);
    }
}

/// What was dropped.
pub(super) struct Dropped {
    pub(super) files: Vec<File>,
    /// The way to each file, where there is one.
    handles: Vec<Option<Promise>>,
    pub(super) folders: Vec<Folder>,
}

/// To be called while the drop is told: afterwards the browser has forgotten it.
pub(super) fn dropped(transfer: &DataTransfer) -> Dropped {
    let items = transfer.items();
    let mut dropped = Dropped {
        files: Vec::new(),
        handles: Vec::new(),
        folders: Vec::new(),
    };
    for item in (0..items.length()).filter_map(|i| items.get(i)) {
        if item.kind() != "file" {
            continue;
        }
        // A scripted drop has files and no entries.
        let entry = item.webkit_get_as_entry().ok().flatten();
        if let Some(entry) = entry.filter(FileSystemEntry::is_directory) {
            dropped.folders.push(match picking::dropped_handle(&item) {
                Some(handle) => Folder::Dropped(handle),
                None => Folder::Entry(entry.unchecked_into()),
            });
        } else if let Ok(Some(file)) = item.get_as_file() {
            dropped.files.push(file);
            dropped.handles.push(picking::dropped_handle(&item));
        }
    }
    dropped
}
