//! Looking for a free name, which only one at a time may do.

use std::sync::Arc;

use futures::lock::{Mutex, OwnedMutexGuard};

use super::page_load::{Lock, alone};

/// The lock of it, between the pages of this browser.
const NAMING: &str = "at-ferry-naming";

thread_local! {
    /// The same within the page, where a browser has no locks.
    static IN_PAGE: Arc<Mutex<()>> = Arc::default();
}

/// Nobody else looks for a free name while this is held.
pub struct NamesAlone {
    _in_page: OwnedMutexGuard<()>,
    _in_browser: Option<Lock>,
}

/// Waits until nobody looks for a free name, in this page or another of this browser.
pub async fn names_alone() -> NamesAlone {
    let in_page = IN_PAGE.with(Arc::clone).lock_owned().await;
    NamesAlone {
        _in_page: in_page,
        _in_browser: alone(NAMING).await,
    }
}
