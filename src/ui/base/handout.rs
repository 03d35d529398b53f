//! How what is handed on is written: pages of HTML that need nothing else, and JSON.

use js_sys::JSON;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::ui::base::text::Lang;

/// A whole page; title and body are markup.
pub fn page(lang: Lang, title: &str, style: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{}\"><meta charset=\"utf-8\"><title>{title}</title><style>{style}</style>\n\
         {body}</html>\n",
        lang.tag()
    )
}

/// Text as it stands in markup.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// For programs.
pub fn json(value: &impl Serialize) -> String {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let value = value.serialize(&serializer).ok();
    let text = value.and_then(|value| {
        let indent = 2.into();
        JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &indent).ok()
    });
    text.map(String::from).unwrap_or_default() + "\n"
}
