//! Styles of what is loaded behind the first screen: they come with it.

use js_sys::{Array, Function, Reflect};
use leptos::prelude::document;
use wasm_bindgen::prelude::*;

use crate::browser::js::get;

/// Has the document take a style as well. Where a browser cannot, what it is for goes without.
pub fn adopt(style: &str) {
    // An error says that the browser does not know such styles.
    let _ = try_adopt(style);
}

fn try_adopt(style: &str) -> Result<(), JsValue> {
    let made: Function = get(&js_sys::global(), "CSSStyleSheet")
        .ok_or(JsValue::UNDEFINED)?
        .dyn_into()?;
    let sheet = Reflect::construct(&made, &Array::new())?;
    let replace: Function = get(&sheet, "replaceSync")
        .ok_or(JsValue::UNDEFINED)?
        .dyn_into()?;
    replace.call1(&sheet, &style.into())?;
    let adopted: Array = get(&document(), "adoptedStyleSheets")
        .ok_or(JsValue::UNDEFINED)?
        .unchecked_into();
    adopted.push(&sheet);
    Ok(())
}
