//! What this browser remembers of the module that was attached last, and the salt that keeps it for itself.

use wasm_bindgen_futures::spawn_local;

use crate::app::ModuleMark;
use crate::browser::page_load::unique_name;
use crate::browser::values::{keep_value, value};

const SALT: &str = "module-salt";
const LAST: &str = "module-mark";

/// The salt, made where there is none yet, and the module of the last time.
pub(super) async fn load() -> (Vec<u8>, Option<ModuleMark>) {
    if let Some(salt) = value(SALT).await.and_then(|salt| salt.as_string()) {
        let last = value(LAST).await;
        let last = last.and_then(|last| serde_wasm_bindgen::from_value(last).ok());
        return (salt.into_bytes(), last);
    }
    let salt = format!("{}-{}", unique_name(), unique_name());
    keep_value(SALT, Some(&salt.as_str().into())).await;
    (salt.into_bytes(), None)
}

/// Remembers a module for the next time.
pub(super) fn remember(mark: ModuleMark) {
    if let Ok(mark) = serde_wasm_bindgen::to_value(&mark) {
        spawn_local(async move {
            // A browser that keeps nothing knows no module again.
            let _kept = keep_value(LAST, Some(&mark)).await;
        });
    }
}
