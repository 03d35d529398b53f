//! The licences of what the page is made of. The text is none of the page's own parts: it lies beside the page, or is
//! carried along by the page that is one file, and is read only when it is asked for.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Where it lies.
const FILE: &str = "./licences.txt";

/// What hands it out in a page that is one file.
const CARRIED: &str = "atFerryLicences";

/// The text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Licences {
    /// It is on its way.
    Loading,
    /// It is here.
    There(String),
    /// It did not come.
    Missing,
}

/// Reads the text.
pub async fn load() -> Licences {
    let text = match carried() {
        Some(text) => JsFuture::from(text).await,
        None => beside().await,
    };
    match text.ok().and_then(|text| text.as_string()) {
        Some(text) => Licences::There(text),
        None => Licences::Missing,
    }
}

fn carried() -> Option<Promise> {
    let carried = Reflect::get(&window(), &CARRIED.into()).ok()?;
    let text = carried.dyn_into::<Function>().ok()?.call0(&JsValue::NULL);
    text.ok()?.dyn_into().ok()
}

async fn beside() -> Result<JsValue, JsValue> {
    let response = JsFuture::from(window().fetch_with_str(FILE)).await?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(JsValue::NULL);
    }
    JsFuture::from(response.text()?).await
}
