//! One load of the page, known to the others of this browser by a name and by a lock of that name, which it holds
//! for as long as it lives. What belongs to a load whose lock is free was left behind by it.

use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::js::get;

/// This load of the page.
pub(crate) struct PageLoad {
    /// A name that no other load has.
    pub(crate) name: String,
    locks: Locks,
    _lock: Lock,
}

/// A lock, held until this is dropped.
pub(crate) struct Lock {
    _held: oneshot::Sender<()>,
}

impl PageLoad {
    /// A new one; `None` where the browser has no locks or does not let the page have any.
    pub(crate) async fn begin() -> Option<Self> {
        let locks = Locks::find()?;
        let name = unique_name();
        let lock = locks.hold(&name, &Object::new()).await?;
        Some(Self {
            name,
            locks,
            _lock: lock,
        })
    }

    /// Holds the lock of another load; `None` while that lives, or somebody else has taken its place.
    pub(crate) async fn take_over(&self, other: &str) -> Option<Lock> {
        let if_available = Object::new();
        let key = JsValue::from("ifAvailable");
        Reflect::set(&if_available, &key, &true.into()).ok()?;
        self.locks.hold(other, &if_available).await
    }
}

/// Waits for the lock of something that only one page at a time may do; `None` where none is to be had.
pub(crate) async fn alone(at: &str) -> Option<Lock> {
    Locks::find()?.hold(at, &Object::new()).await
}

impl Locks {
    fn find() -> Option<Self> {
        let navigator = get(&js_sys::global(), "navigator")?;
        Some(get(&navigator, "locks")?.unchecked_into())
    }

    async fn hold(&self, name: &str, options: &Object) -> Option<Lock> {
        let (granted, was_granted) = oneshot::channel();
        let callback = Closure::once_into_js(move |lock: JsValue| {
            let (held, released) = oneshot::channel::<()>();
            if lock.is_null() || granted.send(Lock { _held: held }).is_err() {
                return Promise::resolve(&JsValue::UNDEFINED);
            }
            future_to_promise(async move {
                // Dropped is what is waited for.
                let _dropped = released.await;
                Ok(JsValue::UNDEFINED)
            })
        });
        // Rejects where locks are not allowed; else it is pending for as long as the lock is held.
        let request = self.request(name, options, callback.unchecked_ref());
        match select(was_granted, request.into_future()).await {
            Either::Left((lock, _)) => lock.ok(),
            Either::Right(_) => None,
        }
    }
}

/// A name that nothing else has: the time in ms and 52 random bits.
pub(crate) fn unique_name() -> String {
    format!("{}-{}", js_sys::Date::now(), js_sys::Math::random())
}

// web-sys keeps these behind a compiler flag for unstable interfaces.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = LockManager)]
    type Locks;

    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, options: &Object, callback: &js_sys::Function) -> Promise;
}
