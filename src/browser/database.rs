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

/// The database, open until this is dropped, or lost.
pub(crate) struct Database {
    open: IdbDatabase,
    _on_change: Closure<dyn FnMut()>,
    _on_close: Closure<dyn FnMut()>,
}

/// One change of what is stored.
pub(crate) struct Change {
    /// Under which name.
    pub(crate) name: String,
    /// What takes the place of what was there; `None` where nothing does.
    pub(crate) value: Option<JsValue>,
}

/// Why there is no database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoDatabase {
    /// The browser has none for this page, now or ever.
    Never,
    /// A newer version of the page has given it another shape.
    Newer,
    /// It could not be opened, or was closed; there may be something in it.
    Closed,
}

impl Database {
    /// Opens it. `lost` is called once, where the browser closes it, or it is let go of for a page that wants it in another
    /// shape or away.
    pub(crate) async fn open(lost: impl FnOnce() + 'static) -> Result<Self, NoDatabase> {
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
        let unwanted = Unwanted(Some(request.clone()));
        let opened = outcome(&request).await;
        unwanted.disarm();
        let opened = opened.map_err(|_| why_not(&request))?;
        let database = opened.unchecked_into::<IdbDatabase>();
        let lost = Rc::new(Cell::new(Some(lost)));
        let lost = move || {
            if let Some(lost) = lost.take() {
                lost();
            }
        };
        let on_change = Closure::<dyn FnMut()>::new({
            let (database, lost) = (database.clone(), lost.clone());
            move || {
                // Whoever wants it otherwise waits until this page has let go of it.
                database.close();
                lost();
            }
        });
        let on_close = Closure::<dyn FnMut()>::new(lost);
        database.set_onversionchange(Some(on_change.as_ref().unchecked_ref()));
        database.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Ok(Self {
            open: database,
            _on_change: on_change,
            _on_close: on_close,
        })
    }

    /// Makes all of these changes, or none; over once they are committed.
    pub(crate) async fn write(&self, changes: &[Change]) -> Result<(), JsValue> {
        let mode = IdbTransactionMode::Readwrite;
        let transaction = self.open.transaction_with_str_and_mode(STORE, mode)?;
        let store = transaction.object_store(STORE)?;
        for Change { name, value } in changes {
            let asked = match value {
                Some(value) => store.put_with_key(value, &name.into()),
                None => store.delete(&name.into()),
            };
            if let Err(error) = asked {
                // It would be committed by itself, as far as it came.
                let _either_way = transaction.abort();
                return Err(error);
            }
        }
        let (over, is_over) = oneshot::channel();
        let over = Rc::new(Cell::new(Some(over)));
        let on = |committed: bool| {
            let over = Rc::clone(&over);
            Closure::<dyn FnMut()>::new(move || {
                if let Some(over) = over.take() {
                    // An error says that nobody waits any more.
                    let _not_waiting = over.send(committed);
                }
            })
        };
        let (complete, abort) = (on(true), on(false));
        transaction.set_oncomplete(Some(complete.as_ref().unchecked_ref()));
        transaction.set_onabort(Some(abort.as_ref().unchecked_ref()));
        let committed = is_over.await;
        transaction.set_oncomplete(None);
        transaction.set_onabort(None);
        match committed {
            Ok(true) => Ok(()),
            _ => Err(JsValue::NULL),
        }
    }

    /// All names that there are.
    pub(crate) async fn names(&self) -> Result<Vec<String>, JsValue> {
        let store = self.store()?;
        let keys = outcome(&store.get_all_keys()?).await?;
        let keys = keys.unchecked_into::<Array>();
        Ok(keys.iter().filter_map(|key| key.as_string()).collect())
    }

    /// All names that begin so.
    pub(crate) async fn names_from(&self, prefix: &str) -> Result<Vec<String>, JsValue> {
        // Behind all that begins so, and in front of whatever else comes next.
        let end = format!("{prefix}\u{ffff}");
        let range = IdbKeyRange::bound(&prefix.into(), &end.into())?;
        let store = self.store()?;
        let keys = outcome(&store.get_all_keys_with_key(&range)?).await?;
        let keys = keys.unchecked_into::<Array>();
        Ok(keys.iter().filter_map(|key| key.as_string()).collect())
    }

    /// What has this name.
    pub(crate) async fn get(&self, name: &str) -> Result<JsValue, JsValue> {
        let store = self.store()?;
        outcome(&store.get(&name.into())?).await
    }

    fn store(&self) -> Result<IdbObjectStore, JsValue> {
        let mode = IdbTransactionMode::Readonly;
        let transaction = self.open.transaction_with_str_and_mode(STORE, mode)?;
        transaction.object_store(STORE)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.open.set_onversionchange(None);
        self.open.set_onclose(None);
        self.open.close();
    }
}

fn why_not(request: &IdbOpenDbRequest) -> NoDatabase {
    let name = get(request, "error").and_then(|error| get(&error, "name"));
    match name.and_then(|name| name.as_string()).as_deref() {
        Some("VersionError") => NoDatabase::Newer,
        _ => NoDatabase::Closed,
    }
}

/// A database on its way open that is closed again where nobody waits for it any more: left open it would be in the way
/// of a page that wants it in another shape.
struct Unwanted(Option<IdbOpenDbRequest>);

impl Unwanted {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for Unwanted {
    fn drop(&mut self) {
        if let Some(request) = self.0.take() {
            let close = Closure::once_into_js({
                let request = request.clone();
                move || {
                    if let Ok(opened) = request.result() {
                        opened.unchecked_into::<IdbDatabase>().close();
                    }
                }
            });
            request.set_onsuccess(Some(close.unchecked_ref()));
            request.set_onerror(None);
            request.set_onblocked(None);
        }
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
