//! The saved servers: chosen, saved, edited, put in order, written to files and taken from them.

pub mod edit;
pub mod import;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::app::{LineState, SavedServer};
use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::servers_file::to_text;
use crate::ui::base::text::{Named, ServersText};
use crate::ui::context::use_ui;
use crate::ui::models::dialog::Dialog;
use crate::ui::models::saving::save_text;
use crate::ui::models::servers::Unreadable;
use crate::ui::views::options::way_words;
use crate::ui::views::servers::edit::{EditSheet, SaveForm};
use crate::ui::views::servers::import::{Import, ImportButton, ImportSheet};

/// The name of the file that they are written to.
const FILE_NAME: &str = "at-ferry-servers.json";

/// The name of the file that unreadable ones are written to.
const UNREADABLE_NAME: &str = "at-ferry-servers-unreadable.txt";

/// What the dialog shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Sheet {
    /// All of them. With what was said last of an import.
    List(Option<String>),
    /// One to be changed.
    Edit(SavedServer),
    /// What a file holds.
    Import(Import),
}

/// The dialog.
#[component]
pub fn ServersDialog(
    /// Closes the dialog.
    close: Callback<()>,
) -> impl IntoView {
    let sheet = RwSignal::new(Sheet::List(None));
    move || match sheet.get() {
        Sheet::List(said) => view! { <ListSheet sheet said close /> }.into_any(),
        Sheet::Edit(saved) => view! { <EditSheet saved sheet /> }.into_any(),
        Sheet::Import(import) => view! { <ImportSheet import sheet /> }.into_any(),
    }
}

#[component]
fn ListSheet(sheet: RwSignal<Sheet>, said: Option<String>, close: Callback<()>) -> impl IntoView {
    let ui = use_ui();
    let deleting = RwSignal::new(None::<String>);
    let is_empty = move || ui.servers.all.with(|all| all.iter().len() == 0);
    let rows = move || {
        let all = ui.servers.all.get();
        let deleting_now = deleting.get();
        let last = all.iter().len().saturating_sub(1);
        let rows = all.iter().cloned().enumerate().map(|(place, saved)| {
            if deleting_now.as_ref() == Some(&saved.name) {
                view! { <DeleteRow name=saved.name deleting /> }.into_any()
            } else {
                let ends = (place == 0, place == last);
                view! { <ServerRow saved ends sheet deleting close /> }.into_any()
            }
        });
        rows.collect_view()
    };
    let export = move |_| {
        if let Some(text) = to_text(&ui.servers.all.get_untracked(), false) {
            save_text(&text, FILE_NAME);
        }
    };
    view! {
        <h2 id="dialog-title">{ui.say(|t| t.servers.title)}</h2>
        <UnreadableBox />
        <p>
            {move || if is_empty() { ui.text().servers.empty } else { ui.text().servers.lead }}
        </p>
        <ul class="saved-servers">{rows}</ul>
        <p class="saved-said" role="status">{said}</p>
        <SaveForm />
        <div class="dialog-buttons">
            <ImportButton sheet />
            <button
                type="button"
                class="button"
                data-testid="servers-export"
                title=ui.say(|t| t.servers.export_hint)
                disabled=is_empty
                on:click=export
            >
                {ui.say(|t| t.servers.export)}
            </button>
            <button
                type="button"
                class="button primary"
                data-testid="dialog-cancel"
                on:click=move |_| close.run(())
            >
                {ui.say(|t| t.servers.close)}
            </button>
        </div>
    }
}

#[component]
fn ServerRow(
    saved: SavedServer,
    /// Whether it is the first, and whether it is the last.
    ends: (bool, bool),
    sheet: RwSignal<Sheet>,
    deleting: RwSignal<Option<String>>,
    close: Callback<()>,
) -> impl IntoView {
    let ui = use_ui();
    let name = StoredValue::new(saved.name.clone());
    let where_to = place_of(&saved);
    let has_password = saved.password.is_some();
    let chosen = saved.clone();
    let choose = move |_| {
        close.run(());
        if !ui.servers.open(chosen.clone()) && ui.store.is_line_ready() {
            focus_password();
        }
    };
    let what_happens = move || {
        let text = &ui.text().servers;
        let words = if ui
            .store
            .line
            .with(|line| matches!(line, LineState::Ready { .. }))
        {
            text.connect_to
        } else {
            text.fill_from
        };
        name.with_value(|name| words(name))
    };
    // What goes wrong is told by a notice.
    let shift = move |up: bool| {
        let name = name.get_value();
        let _told = ui.servers.change(|all| {
            all.shift(&name, up);
            Ok(())
        });
    };
    let duplicate = move || {
        let name = name.get_value();
        let _full = ui.servers.change(|all| all.duplicate(&name));
    };
    view! {
        <li class="saved-server">
            <button
                type="button"
                class="saved-choose"
                data-testid="server-profile"
                data-name=saved.name.clone()
                title=what_happens
                on:click=choose
            >
                <span class="saved-name">
                    {saved.name.clone()}
                    {has_password
                        .then(|| {
                            let label = Signal::derive(move || ui.text().servers.has_password);
                            view! { <Icon shape=Shape::Lock label /> }
                        })}
                </span>
                <span class="saved-where">{where_to}</span>
            </button>
            <span class="saved-actions">
                <RowAction name test="profile-up" shape=Shape::Ascending word=|t| t.up off=ends.0 act=move || shift(true) />
                <RowAction name test="profile-down" shape=Shape::Descending word=|t| t.down off=ends.1 act=move || shift(false) />
                <RowAction name test="profile-duplicate" shape=Shape::Copy word=|t| t.duplicate act=duplicate />
                <RowAction name test="profile-edit" shape=Shape::Rename word=|t| t.edit act=move || sheet.set(Sheet::Edit(saved.clone())) />
                <RowAction name test="profile-delete" shape=Shape::Delete word=|t| t.delete act=move || deleting.set(Some(name.get_value())) />
            </span>
        </li>
    }
}

#[component]
fn RowAction(
    name: StoredValue<String>,
    test: &'static str,
    shape: Shape,
    word: fn(&'static ServersText) -> Named,
    act: impl Fn() + 'static,
    #[prop(optional)] off: bool,
) -> impl IntoView {
    let ui = use_ui();
    let words = move || name.with_value(|name| word(&ui.text().servers)(name));
    view! {
        <button
            type="button"
            class="icon-button"
            data-testid=test
            data-name=name.get_value()
            aria-label=words
            title=words
            disabled=off
            on:click=move |_| {
                keep_focus(test, name.get_value());
                act();
            }
        >
            <Icon shape />
        </button>
    }
}

/// The list is drawn anew when it changes; the keyboard stays at the same button of the same server.
fn keep_focus(test: &'static str, name: String) {
    request_animation_frame(move || {
        let buttons = format!(".saved-server [data-testid='{test}']");
        let Ok(found) = document().query_selector_all(&buttons) else {
            return;
        };
        let found = (0..found.length()).filter_map(|i| found.get(i));
        let mut buttons = found.filter_map(|node| node.dyn_into::<HtmlElement>().ok());
        let button = buttons.find(|button| button.dataset().get("name").as_ref() == Some(&name));
        if let Some(button) = button {
            // A button that is off by now cannot have it.
            let _ = button.focus();
        }
    });
}

#[component]
fn DeleteRow(name: String, deleting: RwSignal<Option<String>>) -> impl IntoView {
    let ui = use_ui();
    let title = {
        let name = name.clone();
        move || (ui.text().servers.delete_title)(&name)
    };
    let delete = move |_| {
        deleting.set(None);
        let _told = ui.servers.change(|all| {
            all.remove(&name);
            Ok(())
        });
    };
    let keep = NodeRef::<leptos::html::Button>::new();
    Effect::new(move || {
        if let Some(keep) = keep.get() {
            let _ = keep.focus();
        }
    });
    view! {
        <li class="saved-server deleting">
            <span role="alert">{title}</span>
            <span class="saved-actions">
                <button type="button" class="button small" data-testid="profile-keep" node_ref=keep on:click=move |_| deleting.set(None)>
                    {ui.say(|t| t.servers.delete_no)}
                </button>
                <button type="button" class="button small danger" data-testid="profile-delete-yes" on:click=delete>
                    {ui.say(|t| t.servers.delete_yes)}
                </button>
            </span>
        </li>
    }
}

#[component]
fn UnreadableBox() -> impl IntoView {
    let ui = use_ui();
    move || {
        let text = match ui.servers.unreadable.get()? {
            Unreadable::Newer => {
                return Some(view! { <p class="saved-unreadable" role="alert" data-testid="servers-unreadable">{ui.text().servers.newer}</p> }.into_any());
            }
            Unreadable::Aside(text) | Unreadable::Stuck(text) => text,
        };
        Some(
            view! {
                <div class="saved-unreadable" role="alert" data-testid="servers-unreadable">
                    <strong>{ui.text().servers.unreadable}</strong>
                    <p>{ui.text().servers.unreadable_lead}</p>
                    <button
                        type="button"
                        class="button small"
                        data-testid="servers-unreadable-save"
                        on:click=move |_| save_text(&text, UNREADABLE_NAME)
                    >
                        {ui.text().servers.unreadable_save}
                    </button>
                    <button
                        type="button"
                        class="button small quiet"
                        data-testid="servers-unreadable-forget"
                        on:click=move |_| ui.servers.forget_unreadable()
                    >
                        {ui.text().servers.unreadable_forget}
                    </button>
                </div>
            }
            .into_any(),
        )
    }
}

/// The button that opens the dialog, and what the channel shown was filled in from.
#[component]
pub fn ServersButton() -> impl IntoView {
    let ui = use_ui();
    ui.servers.watch();
    let filled = move || {
        ui.servers.filled[ui.channel.get().index()].with(|filled| {
            let saved = &filled.as_ref()?.saved;
            Some((ui.text().servers.on)(&saved.name))
        })
    };
    view! {
        <button
            type="button"
            class="button plain small servers-open"
            data-testid="servers"
            aria-label=ui.say(|t| t.servers.title)
            aria-haspopup="dialog"
            title=move || filled().unwrap_or_else(|| ui.text().servers.title.to_owned())
            aria-description=filled
            on:click=move |_| ui.dialog.set(Some(Dialog::Servers))
        >
            <Icon shape=Shape::Servers />
            <span class="button-word">{ui.say(|t| t.servers.open)}</span>
        </button>
    }
}

/// How uploads of the channel shown go, where that is not as the transfer options say.
#[component]
pub fn WayNote() -> impl IntoView {
    let ui = use_ui();
    move || {
        let channel = ui.channel.get();
        let way = ui.servers.filled[channel.index()].with(|filled| filled.as_ref()?.saved.way)?;
        let word = way_words(way).0(&ui.text().options);
        let words = (ui.text().servers.way_here)(word);
        Some(view! { <p class="server-note" data-testid="channel-way">{words}</p> })
    }
}

/// `user@host:port/directory`, as far as it is not as usual.
fn place_of(saved: &SavedServer) -> String {
    let server = &saved.server;
    let mut place = String::new();
    if !server.user.is_empty() {
        place.push_str(&server.user);
        place.push('@');
    }
    place.push_str(&server.host);
    if server.port != 21 {
        place.push(':');
        place.push_str(&server.port.to_string());
    }
    if !saved.directory.is_empty() {
        place.push(' ');
        place.push_str(&saved.directory);
    }
    place
}

/// The one thing that is missing.
fn focus_password() {
    request_animation_frame(|| {
        let input = document().query_selector("[data-testid='server-password']");
        let input = input.ok().flatten();
        if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
            // An input that is off cannot have it.
            let _ = input.focus();
        }
    });
}
