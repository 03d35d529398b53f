//! Menus that unfold from a button: open until Escape is pressed, or the focus goes elsewhere.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Node;

/// A menu: what opens it is its `<summary>`.
#[component]
pub fn Menu(
    /// The `<summary>`.
    summary: AnyView,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let menu = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    let pressed = move |event: KeyboardEvent| {
        let is_open = menu.get_untracked().is_some_and(|menu| menu.open());
        if event.key() != "Escape" || !is_open {
            return;
        }
        event.prevent_default();
        close();
        let summary = menu
            .get_untracked()
            .and_then(|menu| menu.first_element_child());
        if let Some(summary) = summary.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            // It fails only for what is not there.
            let _ = summary.focus();
        }
    };
    let left = move |event: FocusEvent| {
        let to = event.related_target();
        let to = to.and_then(|to| to.dyn_into::<Node>().ok());
        let stays = menu
            .get_untracked()
            .is_some_and(|menu| menu.contains(to.as_ref()));
        if !stays {
            close();
        }
    };
    view! {
        <details class="menu-fold" node_ref=menu on:keydown=pressed on:focusout=left>
            {summary}
            // A press between its items is one in it.
            <div class="menu-items" tabindex="-1">
                {children()}
            </div>
        </details>
    }
}
