//! Sheets: what lies over the page for as long as it is looked at, and moves nothing. The browser closes them on a press
//! elsewhere and on Escape.

use leptos::ev::Event;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Whether the sheet that this was told of is shown by now.
pub fn is_shown(event: &Event) -> bool {
    let sheet = event
        .current_target()
        .and_then(|sheet| sheet.dyn_into::<Element>().ok());
    sheet.is_some_and(|sheet| sheet.matches(":popover-open").unwrap_or(false))
}
