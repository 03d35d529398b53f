//! What can be done with the directory shown and the entries selected in it.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{Entry, EntryKind};
use crate::ui::base::format;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::text::FilesText;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::files::FilesModel;
use crate::ui::models::folders::{self, Folder, Target};
use crate::ui::models::picking;

/// Upload, download, make, rename, delete; how much is shown and selected.
#[component]
pub fn Toolbar() -> impl IntoView {
    let ui = use_ui();
    let files = ui.files;
    let selected = Memo::new(move |_| files.with_selected(Selected::of));
    let no_files = move || !files.is_connected() || selected.get().files == 0;
    let not_one = move || !files.is_connected() || selected.get().entries != 1;
    let none = move || !files.is_connected() || selected.get().entries == 0;
    let offline = move || !files.is_connected();
    view! {
        <div class="toolbar" role="group" aria-label=ui.say(|t| t.page.files)>
            <UploadButton />
            <Action test="remote-download" shape=Shape::Download name=|t| t.download off=none act=FilesModel::download />
            <Action test="remote-mkdir" shape=Shape::NewDirectory name=|t| t.mkdir off=offline act=FilesModel::ask_mkdir />
            <Action test="remote-rename" shape=Shape::Rename name=|t| t.rename off=not_one act=FilesModel::ask_rename />
            <Action test="remote-delete" shape=Shape::Delete name=|t| t.delete off=none act=FilesModel::ask_delete />
            <FolderButton />
            <FetchButton none=no_files />
            <p class="toolbar-count" data-testid="remote-count">{move || count_words(ui, selected.get())}</p>
        </div>
    }
}

/// Shows only what has this in its name.
#[component]
pub fn Filter() -> impl IntoView {
    let ui = use_ui();
    let files = ui.files;
    let filter = move || files.filter().get();
    view! {
        <label class="filter">
            <Icon shape=Shape::Filter />
            <input
                type="search"
                data-testid="remote-filter"
                placeholder=ui.say(|t| t.files.filter)
                aria-label=ui.say(|t| t.files.filter)
                autocomplete="off"
                spellcheck="false"
                disabled=move || !files.is_connected()
                prop:value=filter
                on:input=move |event| files.filter().set(event_target_value(&event))
                on:keydown=move |event: KeyboardEvent| {
                    if event.key() == "ArrowDown" {
                        event.prevent_default();
                        files.focus_list();
                    }
                }
            />
        </label>
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Selected {
    entries: usize,
    files: usize,
    bytes: u64,
}

impl Selected {
    fn of(entries: &mut dyn Iterator<Item = &Entry>) -> Self {
        let mut all = Self::default();
        for entry in entries {
            all.entries += 1;
            if let EntryKind::File { size_bytes, .. } = entry.kind {
                all.files += 1;
                all.bytes = all.bytes.saturating_add(size_bytes.unwrap_or_default());
            }
        }
        all
    }
}

fn count_words(ui: Ui, selected: Selected) -> Option<String> {
    let text = &ui.text().files;
    if !ui.files.is_listed() {
        return None;
    }
    if selected.entries > 0 {
        let words = (text.selected)(selected.entries as u64);
        if selected.files == 0 {
            return Some(words);
        }
        let size = format::bytes(ui.lang.get(), selected.bytes);
        return Some(format!("{words} · {size}"));
    }
    let all = ui.files.listing.with(|listed| listed.entries.len());
    let shown = ui.files.order.with(|order| order.len());
    let words = if shown == all {
        (text.entries)(all as u64)
    } else {
        (text.filtered)(shown as u64, all as u64)
    };
    let may_be_cut = ui.files.listing.with(|listed| listed.may_be_cut);
    Some(if may_be_cut {
        format!("{words} · {}", text.may_be_cut)
    } else {
        words
    })
}

#[component]
fn Action(
    test: &'static str,
    shape: Shape,
    name: fn(&'static FilesText) -> &'static str,
    off: impl Fn() -> bool + Send + Sync + 'static,
    act: fn(FilesModel),
) -> impl IntoView {
    let ui = use_ui();
    let word = move || name(&ui.text().files);
    view! {
        <button
            type="button"
            class="button plain"
            data-testid=test
            aria-label=word
            title=word
            disabled=off
            on:click=move |_| act(ui.files)
        >
            <Icon shape />
            <span class="button-word">{word}</span>
        </button>
    }
}

/// Fetches the selected files into the module.
#[component]
fn FetchButton(none: impl Fn() -> bool + Send + Sync + 'static) -> impl IntoView {
    let ui = use_ui();
    let word = ui.say(|t| t.storage.fetch);
    let off = Memo::new(move |_| {
        ui.storage
            .why_no_fetch()
            .or_else(|| none().then(|| ui.text().storage.need_file.to_owned()))
    });
    view! {
        <button
            type="button"
            class="icon-button"
            data-testid="remote-fetch"
            aria-label=word
            title=move || off.get().unwrap_or_else(|| word().to_owned())
            aria-description=move || off.get()
            disabled=move || off.with(Option::is_some)
            on:click=move |_| ui.files.fetch_into_module()
        >
            <Icon shape=Shape::Chip />
        </button>
    }
}

#[component]
fn UploadButton() -> impl IntoView {
    let ui = use_ui();
    let input = ui.files.file_input;
    view! {
        <button
            type="button"
            class="button primary"
            data-testid="remote-upload"
            disabled=move || !ui.files.is_connected()
            on:click=move |_| ui.files.choose_upload()
        >
            <Icon shape=Shape::Upload />
            <span class="button-word">{ui.say(|t| t.files.upload)}</span>
        </button>
        <input
            node_ref=input
            class="visually-hidden"
            type="file"
            multiple
            tabindex="-1"
            data-testid="file-input"
            aria-label=ui.say(|t| t.files.upload)
            disabled=move || !ui.files.is_connected()
            on:change=move |_| ui.files.upload_chosen()
        />
    }
}

/// Uploads a folder with all that is below it.
#[component]
fn FolderButton() -> impl IntoView {
    let ui = use_ui();
    let input = NodeRef::<html::Input>::new();
    let word = ui.say(|t| t.files.upload_folder);
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let files = picking::files_of(&input);
        if let Some(target) = Target::shown(ui.page).filter(|_| !files.is_empty()) {
            folders::upload_chosen(ui.page, &target, files);
        }
        input.set_value("");
    };
    let choose = move |_| {
        if !folders::has_picker() {
            if let Some(input) = input.get_untracked() {
                input.click();
            }
            return;
        }
        let target = Target::shown(ui.page);
        spawn_local(async move {
            if let (Some(target), Some(folder)) = (target, folders::pick().await) {
                folders::upload(ui.page, target, vec![Folder::Handle(folder)]);
            }
        });
    };
    view! {
        <button
            type="button"
            class="icon-button"
            data-testid="upload-folder"
            aria-label=word
            title=word
            disabled=move || !ui.files.is_connected()
            on:click=choose
        >
            <Icon shape=Shape::UploadFolder />
        </button>
        <input
            node_ref=input
            class="visually-hidden"
            type="file"
            prop:webkitdirectory=true
            multiple
            tabindex="-1"
            data-testid="folder-input"
            aria-label=word
            disabled=move || !ui.files.is_connected()
            on:change=chosen
        />
    }
}
