//! Where one is on the server, each directory above a button; and the filter of what is shown there.

use leptos::prelude::*;

use crate::ui::context::use_ui;
use crate::ui::files::toolbar::Filter;
use crate::ui::icons::{Icon, Shape};

/// The working directory of the channel shown.
#[component]
pub fn PathBar() -> impl IntoView {
    let ui = use_ui();
    let files = ui.files;
    let path = move || files.head.with(|head| head.path.clone());
    let at_root = move || !files.is_connected() || path() == "/";
    let steps = move || {
        let path = path();
        steps_of(&path)
            .into_iter()
            .map(|(name, target)| {
                let here = target == path;
                let is_root = target == "/";
                let go = move |_| files.go(ui, target.clone());
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
            <button
                type="button"
                class="icon-button"
                data-testid="remote-up"
                aria-label=ui.say(|t| t.files.up)
                title=ui.say(|t| t.files.up)
                disabled=at_root
                on:click=move |_| files.up(ui)
            >
                <Icon shape=Shape::Up />
            </button>
            <button
                type="button"
                class="icon-button"
                data-testid="remote-refresh"
                aria-label=ui.say(|t| t.files.refresh)
                title=ui.say(|t| t.files.refresh)
                disabled=move || !files.is_connected()
                on:click=move |_| files.refresh(ui)
            >
                <Icon shape=Shape::Refresh />
            </button>
            <nav
                class="crumbs"
                data-testid="remote-path"
                data-path=path
                aria-label=ui.say(|t| t.files.path)
            >
                <ol>{steps}</ol>
            </nav>
            <Filter />
        </div>
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
