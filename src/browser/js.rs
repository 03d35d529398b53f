//! Looking at what a browser has, some of which it may not have.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

/// A member of an object, where it has a value.
pub(crate) fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &key.into()).ok()?;
    (!value.is_null() && !value.is_undefined()).then_some(value)
}

/// Whether an object has such a method.
pub(crate) fn has(object: &JsValue, key: &str) -> bool {
    get(object, key).is_some_and(|member| member.is_function())
}

/// A length as the browser gives it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a length is a whole number, not negative"
)]
pub(crate) fn whole(len_bytes: f64) -> u64 {
    len_bytes as u64
}
