//! What the two ends say to each other themselves, beside the messages. `core.js` knows some of it.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// The core listens.
pub(super) const READY: &str = "ready";

/// The page has taken the last batch.
pub(super) const TAKEN: &str = "taken";

/// The page needs the core no more.
pub(super) const OVER: &str = "over";

/// The member of an object that says that the core is no more, and why.
pub(super) const BROKE: &str = "broke";

/// A core's last word: that it is no more, and why.
pub fn last_word(why: &str) -> JsValue {
    let word = Object::new();
    // A plain object takes any member.
    let _set = Reflect::set(&word, &BROKE.into(), &why.into());
    word.into()
}

/// Why a core ends that cannot read what the page says.
pub(super) const UNREADABLE: &str = "unreadable";
