//! Where one is in the module, and what can be done there. What cannot be says why.

use leptos::html;
use leptos::prelude::*;

use crate::dialect::StorageVerb;
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::text::StorageText;
use crate::ui::context::use_ui;
use crate::ui::models::storage::StorageModel;
use crate::ui::views::files::path::steps_of;

/// The directory shown, each one above it a button.
#[component]
pub fn PathBar() -> impl IntoView {
    let ui = use_ui();
    let path = Memo::new(move |_| ui.store.storage.with(|s| s.directory.clone()));
    let listable = move || ui.storage.why_not(StorageVerb::List);
    let up = move || {
        let in_root = path.with(|path| path == "/");
        listable().or_else(|| in_root.then(|| ui.text().storage.in_root.to_owned()))
    };
    let steps = move || {
        let path = path.get();
        steps_of(&path)
            .into_iter()
            .map(|(name, target)| {
                let here = target == path;
                let is_root = target == "/";
                let go = move |_| ui.storage.go(target.clone());
                view! {
                    <li>
                        <button
                            type="button"
                            class="crumb"
                            aria-current=here.then_some("page")
                            aria-label=move || is_root.then(|| ui.text().storage.root)
                            disabled=move || listable().is_some()
                            on:click=go
                        >
                            {name}
                        </button>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <div class="storage-path">
            <Action test="storage-up" shape=Shape::Up name=|t| t.up off=up act=StorageModel::up />
            <Action test="storage-refresh" shape=Shape::Refresh name=|t| t.refresh off=listable act=StorageModel::refresh />
            <nav
                class="crumbs"
                data-testid="storage-path"
                data-path=path
                aria-label=ui.say(|t| t.storage.path)
            >
                <ol>{steps}</ol>
            </nav>
        </div>
    }
}

/// Write, read, send to the server; rename, MD5, delete.
#[component]
pub fn Toolbar() -> impl IntoView {
    let ui = use_ui();
    let entry = Memo::new(move |_| ui.storage.entry());
    let is_file = move || entry.with(|e| e.as_ref().is_some_and(|e| !e.is_directory()));
    let need_file = move || (!is_file()).then(|| ui.text().storage.need_file.to_owned());
    let need_entry = move || {
        entry
            .with(Option::is_none)
            .then(|| ui.text().storage.need_entry.to_owned())
    };
    let on_file = move |verb| ui.storage.why_not(verb).or_else(need_file);
    let off_delete = move || ui.storage.why_not(StorageVerb::Delete).or_else(need_entry);
    let off_send = move || {
        let offline = !ui.files.is_connected();
        let relay = ui.storage.why_no_relay().or_else(need_file);
        relay.or_else(|| offline.then(|| ui.text().storage.need_server.to_owned()))
    };
    view! {
        <div class="storage-toolbar" role="group" aria-label=ui.say(|t| t.storage.title)>
            <WriteButton />
            <Action test="storage-download" shape=Shape::Download name=|t| t.download off=move || on_file(StorageVerb::Get) act=StorageModel::get wide=true />
            <Action test="storage-send" shape=Shape::Send name=|t| t.send off=off_send act=StorageModel::send />
            <span class="toolbar-gap"></span>
            <Action test="storage-digest" shape=Shape::Digest name=|t| t.digest off=move || on_file(StorageVerb::Check) act=StorageModel::digest />
            <Action test="storage-rename" shape=Shape::Rename name=|t| t.rename off=move || on_file(StorageVerb::Move) act=StorageModel::ask_rename />
            <Action test="storage-delete" shape=Shape::Delete name=|t| t.delete off=off_delete act=StorageModel::ask_delete />
        </div>
    }
}

#[component]
fn Action(
    test: &'static str,
    shape: Shape,
    name: fn(&'static StorageText) -> &'static str,
    /// Why it cannot be used now.
    off: impl Fn() -> Option<String> + Send + Sync + 'static,
    act: fn(StorageModel),
    #[prop(optional)] wide: bool,
) -> impl IntoView {
    let ui = use_ui();
    let word = move || name(&ui.text().storage);
    let off = Memo::new(move |_| off());
    view! {
        <button
            type="button"
            class=if wide { "button small" } else { "icon-button" }
            data-testid=test
            aria-label=word
            title=move || off.get().unwrap_or_else(|| word().to_owned())
            aria-description=move || off.get()
            disabled=move || off.with(Option::is_some)
            on:click=move |_| act(ui.storage)
        >
            <Icon shape />
            {wide.then(|| view! { <span class="button-word">{word}</span> })}
        </button>
    }
}

#[component]
fn WriteButton() -> impl IntoView {
    let ui = use_ui();
    let input = NodeRef::<html::Input>::new();
    let off = Memo::new(move |_| ui.storage.why_not(StorageVerb::Put));
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let list = input.files();
        let files = list
            .iter()
            .flat_map(|list| (0..list.length()).filter_map(|i| list.get(i)))
            .collect();
        ui.storage.put(files);
        // The same file may be chosen again.
        input.set_value("");
    };
    view! {
        <button
            type="button"
            class="button small primary"
            data-testid="storage-upload"
            title=move || off.get()
            aria-description=move || off.get()
            disabled=move || off.with(Option::is_some)
            on:click=move |_| {
                if let Some(input) = input.get_untracked() {
                    input.click();
                }
            }
        >
            <Icon shape=Shape::Upload />
            <span class="button-word">{ui.say(|t| t.storage.upload)}</span>
        </button>
        <input
            node_ref=input
            class="visually-hidden"
            type="file"
            multiple
            tabindex="-1"
            data-testid="storage-file-input"
            aria-label=ui.say(|t| t.storage.upload)
            disabled=move || off.with(Option::is_some)
            on:change=chosen
        />
    }
}
