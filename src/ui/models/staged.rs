//! Downloads that the core has staged, on their way to the page.

use std::collections::BTreeMap;

use futures::channel::oneshot;
use leptos::prelude::*;
use web_sys::Blob;

use crate::boundary::RequestId;

/// What the page has asked for. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Staged {
    asked: StoredValue<BTreeMap<RequestId, oneshot::Sender<Option<Blob>>>, LocalStorage>,
    last: StoredValue<u32>,
}

impl Staged {
    /// Nothing is asked for.
    pub(super) fn new() -> Self {
        Self {
            asked: StoredValue::new_local(BTreeMap::new()),
            last: StoredValue::new(0),
        }
    }

    /// A request to be made, and what is answered.
    pub(super) fn request(self) -> (RequestId, impl Future<Output = Option<Blob>> + use<>) {
        self.last.update_value(|last| *last += 1);
        let request = RequestId(self.last.get_value());
        let (sender, answer) = oneshot::channel();
        self.asked.update_value(|asked| {
            asked.insert(request, sender);
        });
        (request, async move { answer.await.ok().flatten() })
    }

    /// The core has answered.
    pub fn answered(self, request: RequestId, blob: Option<Blob>) {
        let asked = self.asked.try_update_value(|asked| asked.remove(&request));
        // An error says that nobody waits any more.
        let _not_waiting = asked.flatten().map(|asked| asked.send(blob));
    }
}
