//! Values by a name that outlive the page, where the browser keeps anything: what it has no text for.

use wasm_bindgen::JsValue;

use super::database::{Change, Database};

/// What is kept under a name, which holds no `/`.
pub async fn value(name: &str) -> Option<JsValue> {
    let value = Database::open(|| ()).await.ok()?.get(name).await.ok()?;
    (!value.is_undefined()).then_some(value)
}

/// Keeps a value under such a name; without one, forgets what was there. Whether the browser did.
pub async fn keep_value(name: &str, value: Option<&JsValue>) -> bool {
    let Ok(database) = Database::open(|| ()).await else {
        return false;
    };
    let change = Change {
        name: name.to_owned(),
        value: value.cloned(),
    };
    database.write(&[change]).await.is_ok()
}
