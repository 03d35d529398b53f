//! The menu of what can be done, at the pointer or at the row that the keyboard is on.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::ui::base::icons::Icon;
use crate::ui::context::{Ui, use_ui};
use crate::ui::models::file_action::{FileAction, MenuAt};

/// How near to the window's edge it comes, in pixels.
const EDGE_PX: f64 = 8.0;

/// So far it reaches beyond the pointer that opened it: the release of the button has to meet the menu inside its round
/// corner, or it would count as a press elsewhere, which closes it.
const UNDER_PX: f64 = 3.0;

/// The right button, or a long press, in the list. On a row that is not selected it selects that row; beside the rows it
/// selects nothing.
pub fn pressed(ui: Ui, event: &MouseEvent) {
    let target = event.target().and_then(|to| to.dyn_into::<Element>().ok());
    let Some(target) = target else { return };
    let is_in = |css| target.closest(css).ok().flatten();
    // A text being typed has the browser's own menu, and the column heads have nothing to offer.
    if is_in("input, .grid-head").is_some() {
        return;
    }
    if !untrack(|| ui.files.is_connected()) {
        return;
    }
    event.prevent_default();
    let index = is_in("[data-index]").and_then(|row| row.get_attribute("data-index")?.parse().ok());
    ui.files.selection_now().update(|selection| match index {
        Some(index) if selection.contains(index) => {}
        Some(index) => selection.only(index),
        None => selection.clear(),
    });
    let under = |at: i32| f64::from(at) - UNDER_PX;
    open(ui, (under(event.client_x()), under(event.client_y())));
}

/// The key for it: at the row that the keyboard is on.
pub fn keyed(ui: Ui, row: Option<Element>) {
    if !untrack(|| ui.files.is_connected()) {
        return;
    }
    ui.files.selection_now().update(|selection| {
        if let Some(cursor) = selection.cursor().filter(|at| !selection.contains(*at)) {
            selection.only(cursor);
        }
    });
    let list = ui.files.list.get_untracked();
    let list = list.map(JsCast::unchecked_into::<Element>);
    if let Some(place) = row.or(list) {
        let rect = place.get_bounding_client_rect();
        open(
            ui,
            (rect.left() + 2.0 * EDGE_PX, rect.top() + rect.height()),
        );
    }
}

fn open(ui: Ui, at_px: (f64, f64)) {
    let groups = FileAction::groups(&untrack(|| ui.files.chosen()));
    ui.files.menu.set(Some(MenuAt { at_px, groups }));
}

/// The menu, while it is open.
#[component]
pub fn FilesMenu() -> impl IntoView {
    let ui = use_ui();
    move || {
        ui.files
            .menu
            .get()
            .map(|menu| view! { <Menu menu /> }.into_any())
    }
}

#[component]
fn Menu(menu: MenuAt) -> impl IntoView {
    let ui = use_ui();
    let node = NodeRef::<html::Div>::new();
    let place_px = RwSignal::new(menu.at_px);
    let (x, y) = menu.at_px;
    let groups = menu.groups.clone();
    Effect::new(move || {
        let Some(node) = node.get() else { return };
        // It fails only for one that is shown already, or not in the document.
        let _ = node.show_popover();
        let inner = |size: Result<wasm_bindgen::JsValue, _>| {
            size.ok().and_then(|px| px.as_f64()).unwrap_or(f64::MAX)
        };
        let fit = |at: f64, size: i32, window: f64| {
            at.min(window - f64::from(size) - EDGE_PX).max(EDGE_PX)
        };
        place_px.set((
            fit(x, node.offset_width(), inner(window().inner_width())),
            fit(y, node.offset_height(), inner(window().inner_height())),
        ));
        step(&node, Go::First);
    });
    // A press elsewhere takes the focus there. Not left to the browser (`popover="auto"`), which takes the release of the
    // button that opened it for such a press. Looked at later: the focus may be on its way to another menu.
    let left = move |_| {
        request_animation_frame(move || {
            let focused = document().active_element();
            let menu = focused.and_then(|on| on.closest("[role=menu]").ok().flatten());
            if menu.is_none() {
                ui.files.menu.set(None);
            }
        });
    };
    let groups = groups.into_iter().map(|group| {
        let items: Vec<_> = group.into_iter().map(|action| item(ui, action)).collect();
        view! { <div class="menu-group" role="group">{items}</div> }
    });
    let key = move |event: KeyboardEvent| {
        let Some(node) = node.get_untracked() else {
            return;
        };
        match event.key().as_str() {
            "ArrowDown" => step(&node, Go::By(1)),
            "ArrowUp" => step(&node, Go::By(-1)),
            "Home" => step(&node, Go::First),
            "End" => step(&node, Go::Last),
            "Escape" | "Tab" => {
                ui.files.menu.set(None);
                ui.files.focus_list();
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div
            node_ref=node
            class="menu"
            popover="manual"
            role="menu"
            data-testid="files-menu"
            aria-label=ui.say(|t| t.files.menu)
            style:left=move || format!("{}px", place_px.get().0)
            style:top=move || format!("{}px", place_px.get().1)
            on:keydown=key
            on:focusout=left
            on:contextmenu=|event: MouseEvent| event.prevent_default()
        >
            {groups.collect_view()}
        </div>
    }
}

fn item(ui: Ui, action: FileAction) -> AnyView {
    let run = move |_| {
        // The list has the focus again before anything else asks for it, and gets it back from there.
        ui.files.menu.set(None);
        ui.files.focus_list();
        action.run(ui.files);
    };
    view! {
        <button
            type="button"
            class="menu-item"
            role="menuitem"
            tabindex="-1"
            data-testid=action.id()
            on:click=run
            on:pointerenter=|event| {
                let item = event.current_target().and_then(|item| item.dyn_into::<HtmlElement>().ok());
                if let Some(item) = item {
                    let _ = item.focus();
                }
            }
        >
            <Icon shape=action.shape() />
            <span class="menu-word">{move || action.name(ui.text())}</span>
            <kbd aria-hidden="true">{action.key()}</kbd>
        </button>
    }
    .into_any()
}

/// Where the focus goes in the menu.
#[derive(Clone, Copy)]
enum Go {
    First,
    Last,
    /// So many items on, and around.
    By(i32),
}

fn step(menu: &HtmlElement, go: Go) {
    let Ok(items) = menu.query_selector_all("[role=menuitem]") else {
        return;
    };
    let count = items.length().cast_signed();
    let item = |at: i32| {
        let item = items.item(at.cast_unsigned())?;
        item.dyn_into::<HtmlElement>().ok()
    };
    let focused = document().active_element();
    let is_focused = |at: &i32| item(*at).as_deref() == focused.as_ref();
    let here = (0..count).find(is_focused);
    let to = match (go, here) {
        (Go::Last, _) | (Go::By(-1), None) => count - 1,
        (Go::First, _) | (_, None) => 0,
        (Go::By(by), Some(here)) => (here + by).rem_euclid(count.max(1)),
    };
    if let Some(item) = item(to) {
        let _ = item.focus();
    }
}
