//! The browser's clipboard, and what is done where it is refused.

use leptos::prelude::window;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::ui::models::dialog::Dialog;
use crate::ui::models::notices::PageNotice;
use crate::ui::models::page::Page;

/// Puts a text on the clipboard and tells so. Where the browser does not let the page, the text is shown to be
/// copied by hand. To be called in answer to a click or a key.
pub fn copy(page: Page, text: String, told: PageNotice) {
    // Elsewhere the browser has no clipboard for a page.
    if !window().is_secure_context() {
        return page.dialog.set(Some(Dialog::CopyByHand { text }));
    }
    let written = window().navigator().clipboard().write_text(&text);
    spawn_local(async move {
        match JsFuture::from(written).await {
            Ok(_) => page.notices.tell_page(told),
            Err(_) => page.dialog.set(Some(Dialog::CopyByHand { text })),
        }
    });
}
