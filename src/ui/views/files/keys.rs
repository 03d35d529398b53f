//! What the keys do in the list.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::ui::base::order::fold;
use crate::ui::base::selection::{Reach, Selection, Step};
use crate::ui::base::type_ahead::TypeAhead;
use crate::ui::context::Ui;
use crate::ui::views::files::list::row_id;
use crate::ui::views::files::menu;

/// Whether the key means something here.
pub(super) fn pressed(
    ui: Ui,
    event: &KeyboardEvent,
    page_rows: usize,
    ahead: StoredValue<TypeAhead>,
) -> bool {
    // A header's button has the focus, or an input in a row: its keys are its own.
    if event.target() != event.current_target() {
        return false;
    }
    let files = ui.files;
    let command = event.ctrl_key() || event.meta_key();
    let now_ms = event.time_stamp();
    let typed = !command && !event.alt_key() && event.key().chars().count() == 1;
    let goes_on = ahead.with_value(|ahead| ahead.is_under_way(now_ms));
    if typed && (event.key() != " " || goes_on) {
        return type_ahead(ui, ahead, &event.key(), now_ms);
    }
    ahead.set_value(TypeAhead::default());
    let step = match event.key().as_str() {
        "ArrowUp" if event.alt_key() => {
            files.up();
            return true;
        }
        "ArrowUp" => Step::Up,
        "ArrowDown" => Step::Down,
        "PageUp" => Step::PageUp(page_rows),
        "PageDown" => Step::PageDown(page_rows),
        "Home" => Step::First,
        "End" => Step::Last,
        key => return other_key(ui, event, key, command),
    };
    let reach = match (event.shift_key(), command) {
        (true, _) => Reach::Extend,
        (false, true) => Reach::Bare,
        (false, false) => Reach::Only,
    };
    let order = files.order.get_untracked();
    files
        .selection_now()
        .update(|s| s.step(&order, step, reach));
    true
}

fn other_key(ui: Ui, event: &KeyboardEvent, key: &str, command: bool) -> bool {
    let files = ui.files;
    let selection = files.selection_now();
    let cursor = selection.with_untracked(Selection::cursor);
    match key {
        "Enter" if event.alt_key() => files.properties(),
        "Enter" => files.enter(),
        "Backspace" => files.up(),
        "F2" => files.rename_in_place(),
        "F3" => files.preview(None),
        "F5" => files.refresh(),
        "F10" if event.shift_key() => menu_at_cursor(ui, cursor),
        "ContextMenu" => menu_at_cursor(ui, cursor),
        "Delete" => files.ask_delete(),
        "Escape" => selection.update(|s| {
            if let Some(cursor) = cursor {
                s.place_cursor(cursor);
            }
        }),
        " " => {
            if let Some(cursor) = cursor {
                selection.update(|s| s.toggle(cursor));
            }
        }
        "a" | "A" if command => {
            let order = files.order.get_untracked();
            selection.update(|s| s.all(&order));
        }
        "c" | "C" if command => files.copy_path(),
        _ => return false,
    }
    true
}

fn menu_at_cursor(ui: Ui, cursor: Option<u32>) {
    let row = cursor.and_then(|cursor| document().get_element_by_id(&row_id(cursor)));
    menu::keyed(ui, row);
}

/// The beginning of a name is being typed.
fn type_ahead(ui: Ui, ahead: StoredValue<TypeAhead>, key: &str, now_ms: f64) -> bool {
    let files = ui.files;
    let selection = files.selection_now();
    let cursor = selection.with_untracked(Selection::cursor);
    let order = files.order.get_untracked();
    let from = cursor.and_then(|cursor| order.iter().position(|i| *i == cursor));
    let found = files.listing.with_untracked(|listed| {
        let names = order.iter().map(|i| listed.folded[*i as usize].as_str());
        ahead.try_update_value(|ahead| ahead.press(&fold(key), now_ms, names, from))
    });
    if let Some(place) = found.flatten() {
        selection.update(|s| s.only(order[place]));
    }
    true
}
