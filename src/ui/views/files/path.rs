//! Where one is on the server, each directory above a button; and the filter of what is shown there.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::ui::base::icons::{Icon, Shape};
use crate::ui::base::preselect::Preselect;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::store::ChannelHead;
use crate::ui::views::files::inline::InlineInput;
use crate::ui::views::files::toolbar::Filter;
use crate::ui::views::server::ServerChip;

/// The working directory of the channel shown.
#[component]
pub fn PathBar() -> impl IntoView {
    let ui = use_ui();
    let files = ui.files;
    let path = move || files.head.with(|head| head.path.clone());
    let at_root = move || !files.is_connected() || path() == "/";
    // The buttons go where they say; the space around them is for typing.
    let beside = move |event: MouseEvent| {
        let target = event.target().and_then(|to| to.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.closest("button, input").ok().flatten().is_none()) {
            type_path(ui);
        }
    };
    let steps = move || {
        let path = path();
        steps_of(&path)
            .into_iter()
            .map(|(name, target)| {
                let here = target == path;
                let is_root = target == "/";
                let go = move |_| files.go(target.clone());
                view! {
                    <li>
                        <button
                            type="button"
                            class="crumb"
                            aria-current=here.then_some("page")
                            aria-label=move || is_root.then(|| ui.text().files.root)
                            disabled=move || !files.is_connected()
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
        <div class="pathbar">
            <ServerChip />
            <nav
                class="crumbs"
                class:typing=files.typing_path
                data-testid="remote-path"
                data-path=path
                aria-label=ui.say(|t| t.files.path)
                on:click=beside
            >
                {move || {
                    if files.typing_path.get() {
                        view! { <PathInput /> }.into_any()
                    } else {
                        view! { <ol>{steps()}</ol> }.into_any()
                    }
                }}
            </nav>
            <button
                type="button"
                class="icon-button small"
                data-testid="path-edit"
                aria-label=ui.say(|t| t.files.type_path)
                title=ui.say(|t| t.files.type_path)
                aria-keyshortcuts="Control+L"
                disabled=move || !files.is_connected()
                on:click=move |_| type_path(ui)
            >
                <Icon shape=Shape::Prompt />
            </button>
            <button
                type="button"
                class="icon-button small"
                data-testid="remote-up"
                aria-label=ui.say(|t| t.files.up)
                title=ui.say(|t| t.files.up)
                disabled=at_root
                on:click=move |_| {
                    files.up();
                    // In the root the button is off, and a focus on it would be lost.
                    if path().matches('/').count() == 1 {
                        files.focus_list();
                    }
                }
            >
                <Icon shape=Shape::Up />
            </button>
            <button
                type="button"
                class="icon-button small"
                data-testid="remote-refresh"
                aria-label=ui.say(|t| t.files.refresh)
                title=ui.say(|t| t.files.refresh)
                disabled=move || !files.is_connected()
                on:click=move |_| files.refresh()
            >
                <Icon shape=Shape::Refresh />
            </button>
            <Filter />
        </div>
    }
}

/// Turns the path into an input.
pub fn type_path(ui: Ui) {
    if ui.files.head.with_untracked(ChannelHead::is_connected) {
        ui.files.typing_path.set(true);
    }
}

/// The path, to be typed.
#[component]
fn PathInput() -> impl IntoView {
    let ui = use_ui();
    let files = ui.files;
    let here = files.head.with_untracked(|head| head.path.clone());
    // What led nowhere from here is there again to be mended.
    let last = files.tried_path.get_value();
    let last = last.filter(|(from, _)| *from == here).map(|(_, path)| path);
    let typed = RwSignal::new(last.unwrap_or_else(|| here.clone()));
    let done = Callback::new(move |path: Option<String>| {
        files.typing_path.set(false);
        if let Some(path) = path {
            files
                .tried_path
                .set_value(Some((here.clone(), path.clone())));
            files.go(path);
        }
    });
    view! {
        <InlineInput
            id="path-input"
            label=Signal::derive(move || ui.text().files.type_path.to_owned())
            typed
            preselect=Preselect::All
            check=|ui, path| ui.files.check_path(path)
            leaving_applies=false
            done
        />
    }
}

/// The directories on the way to this one: the name to show, and the path to go to.
pub fn steps_of(path: &str) -> Vec<(String, String)> {
    if path.is_empty() {
        return Vec::new();
    }
    let mut steps = vec![("/".to_owned(), "/".to_owned())];
    let mut so_far = String::new();
    for name in path.split('/').filter(|name| !name.is_empty()) {
        so_far.push('/');
        so_far.push_str(name);
        steps.push((name.to_owned(), so_far.clone()));
    }
    steps
}
