//! Handing a finished download to the user.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

use crate::app::{Message, Notice, Subject, TransferId};
use crate::ui::context::Ui;

/// How long the browser gets to open an object URL before it is revoked. It opens it at once; a slow disk
/// is no reason to wait longer, since the browser then holds the blob itself.
const OBJECT_URL_LIFE: Duration = Duration::from_mins(1);

/// Save a staged download under this name, then let the driver forget it.
pub fn save(ui: Ui, transfer: TransferId, name: String) {
    let Some(driver) = ui.driver() else { return };
    spawn_local(async move {
        let blob = driver.take_download(transfer).await;
        let file = Some(name.clone());
        let saved = blob
            .is_some_and(|blob| hand_over(&blob, &name, move || driver.discard_download(transfer)));
        let message = if saved {
            Message::Saved { name }
        } else {
            Message::SinkFailed
        };
        let subject = Subject::Transfer(transfer);
        ui.notices.tell(Notice { subject, message }, file);
    });
}

/// Whether the browser took it. `done` is called when it no longer needs the blob.
pub(super) fn hand_over(blob: &Blob, name: &str, done: impl FnOnce() + 'static) -> bool {
    let Ok(url) = Url::create_object_url_with_blob(blob) else {
        return false;
    };
    let Ok(anchor) = document().create_element("a") else {
        return false;
    };
    let anchor: HtmlAnchorElement = anchor.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    set_timeout(
        move || {
            // Revoking fails only for what is no object URL.
            let _ = Url::revoke_object_url(&url);
            done();
        },
        OBJECT_URL_LIFE,
    );
    true
}
