//! The browser's own database, as far as it is needed here: values by a name, in one store.

use std::cell::Cell;
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{
    IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest,
    IdbTransactionMode,
};

use super::js::get;

const NAME: &str = "at-ferry";

/// Grows whenever what is stored changes its shape.
const VERSION: u32 = 1;

const STORE: &str = "transfers";

/// The database, open.
pub(crate) struct Database(IdbDatabase);

/// Why there is no database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoDatabase {
    /// The browser has none for this page, now or ever.
    Never,
    /// It could not be opened; there may be something in it.
    Closed,
}

impl Database {
    /// Opens it.
    pub(crate) async fn open() -> Result<Self, NoDatabase> {
        let factory = get(&js_sys::global(), "indexedDB").ok_or(NoDatabase::Never)?;
        let factory = factory.unchecked_into::<IdbFactory>();
        let request = factory.open_with_u32(NAME, VERSION);
        let request = request.map_err(|_| NoDatabase::Closed)?;
        let upgrade = Closure::once_into_js({
            let request = request.clone();
            move || {
                // Where this fails, so does every use of the store, and nothing is kept.
                let database = request.result().map(JsCast::unchecked_into::<IdbDatabase>);
                let _store = database.and_then(|database| database.create_object_store(STORE));
            }
        });
        request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
        let opened = outcome(&request).await.map_err(|_| NoDatabase::Closed)?;
        let database = opened.unchecked_into::<IdbDatabase>();
        // A newer version of the page wants it in another shape, and waits until this one has let go of it.
        let let_go = Closure::once_into_js({
            let database = database.clone();
            move || database.close()
        });
        database.set_onversionchange(Some(let_go.unchecked_ref()));
        Ok(Self(database))
    }

    /// Stores a value in place of what had this name before.
    pub(crate) async fn put(&self, name: &str, value: &JsValue) -> Result<(), JsValue> {
        let store = self.store(IdbTransactionMode::Readwrite)?;
        outcome(&store.put_with_key(value, &name.into())?).await?;
        Ok(())
    }

    /// Forgets what has this name.
    pub(crate) async fn delete(&self, name: &str) -> Result<(), JsValue> {
        let store = self.store(IdbTransactionMode::Readwrite)?;
        outcome(&store.delete(&name.into())?).await?;
        Ok(())
    }

    /// All names that there are.
    pub(crate) async fn names(&self) -> Result<Vec<String>, JsValue> {
        let store = self.store(IdbTransactionMode::Readonly)?;
        let keys = outcome(&store.get_all_keys()?).await?;
        let keys = keys.unchecked_into::<Array>();
        Ok(keys.iter().filter_map(|key| key.as_string()).collect())
    }

    /// All names that begin so.
    pub(crate) async fn names_from(&self, prefix: &str) -> Result<Vec<String>, JsValue> {
        // Behind all that begins so, and in front of whatever else comes next.
        let end = format!("{prefix}\u{ffff}");
        let range = IdbKeyRange::bound(&prefix.into(), &end.into())?;
        let store = self.store(IdbTransactionMode::Readonly)?;
        let keys = outcome(&store.get_all_keys_with_key(&range)?).await?;
        let keys = keys.unchecked_into::<Array>();
        Ok(keys.iter().filter_map(|key| key.as_string()).collect())
    }

    /// What has this name.
    pub(crate) async fn get(&self, name: &str) -> Result<JsValue, JsValue> {
        let store = self.store(IdbTransactionMode::Readonly)?;
        outcome(&store.get(&name.into())?).await
    }

    fn store(&self, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
        let transaction = self.0.transaction_with_str_and_mode(STORE, mode)?;
        transaction.object_store(STORE)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// What a request comes to.
async fn outcome(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let is_opening = request.dyn_ref::<IdbOpenDbRequest>();
    let (over, is_over) = oneshot::channel();
    let over = Rc::new(Cell::new(Some(over)));
    let on = |succeeded: bool| {
        let over = Rc::clone(&over);
        Closure::<dyn FnMut()>::new(move || {
            if let Some(over) = over.take() {
                // An error says that nobody waits any more.
                let _not_waiting = over.send(succeeded);
            }
        })
    };
    let (success, failure) = (on(true), on(false));
    request.set_onsuccess(Some(success.as_ref().unchecked_ref()));
    request.set_onerror(Some(failure.as_ref().unchecked_ref()));
    // An older page that does not let go of the database must not hold up all that this one does.
    let blocked = on(false);
    if let Some(opening) = is_opening {
        opening.set_onblocked(Some(blocked.as_ref().unchecked_ref()));
    }
    let succeeded = is_over.await;
    request.set_onsuccess(None);
    request.set_onerror(None);
    if let Some(opening) = is_opening {
        opening.set_onblocked(None);
    }
    match succeeded {
        Ok(true) => request.result(),
        _ => Err(JsValue::NULL),
    }
}
