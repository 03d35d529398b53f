//! Keeps transfers for the next load of the page, and takes up what earlier loads kept.
//!
//! What is kept of a transfer is stored under the name of the page load it was queued in. Whoever holds the lock of
//! a load may take up its transfers: no load does so from one that still lives.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::FileSystemFileHandle;

use super::boundary::LocalFile;
use super::files::{Files, file_of};
use super::staging::Place;
use crate::app::{FileId, Persist, Saved, SourceAccess, TransferId};
use crate::browser::clock::Clock;
use crate::browser::database::{Database, NoDatabase};
use crate::browser::js::get;
use crate::browser::page_load::Lock;
use crate::browser::permission::{Access, may};
use crate::time::Duration;

/// How long the load that this one follows may take to let go of its lock.
const GOING_MAX: Duration = Duration::from_secs(1);

/// How long to wait before a lock is tried again.
const LOCK_WAIT: Duration = Duration::from_millis(50);

/// Keeps the transfers of one page. Clones share it.
#[derive(Clone)]
pub struct Journal(Rc<Inner>);

struct Inner {
    files: Files,
    store: Shared<LocalBoxFuture<'static, Result<Rc<Store>, NoDatabase>>>,
    transfers: RefCell<BTreeMap<TransferId, Known>>,
    /// Transfers whose last word is to be stored, or forgotten.
    due: RefCell<BTreeMap<TransferId, Due>>,
    is_writing: Cell<bool>,
    /// Of the loads whose transfers were taken up.
    locks: RefCell<Vec<Lock>>,
}

/// Where transfers are kept.
struct Store {
    database: Database,
    place: Rc<Place>,
    /// This load's name.
    load: String,
}

/// What is known of a transfer.
#[derive(Clone, Default)]
struct Known {
    /// The name it is stored under, where an earlier load gave it.
    stored_as: Option<String>,
    file: Option<FileId>,
    kept: Option<Saved>,
    /// The way to its local file, as it was kept.
    handle: Option<FileSystemFileHandle>,
}

enum Due {
    Put,
    Drop,
}

/// A transfer that an earlier page load kept.
pub struct Left {
    /// What it is.
    pub kept: Saved,
    /// How its local file can be had.
    pub access: SourceAccess,
    stored_as: String,
    load: String,
    folder: Option<String>,
    handle: Option<FileSystemFileHandle>,
}

/// What a local file has come to.
pub enum Found {
    /// It can be read.
    File(LocalFile),
    /// The user has to let the page read it.
    NotAllowed,
    /// It cannot be read any more.
    Gone,
}

impl Journal {
    /// The journal of a page that just loaded.
    pub fn new(files: Files) -> Self {
        let opening = {
            let files = files.clone();
            async move {
                let place = files.place().await;
                let load = place.load.as_ref().ok_or(NoDatabase::Never)?.name.clone();
                let database = Database::open().await?;
                Ok(Rc::new(Store {
                    database,
                    place,
                    load,
                }))
            }
        };
        Self(Rc::new(Inner {
            files,
            store: opening.boxed_local().shared(),
            transfers: RefCell::default(),
            due: RefCell::default(),
            is_writing: Cell::new(false),
            locks: RefCell::default(),
        }))
    }

    /// What earlier loads left, of those that are over, one load after the other; from here on it is this load's.
    pub async fn take_up(&self, clock: &Clock, mut found: impl FnMut(Vec<Left>)) {
        let Ok(store) = self.0.store.clone().await else {
            return;
        };
        let mut loads = store.loads().await;
        // The load before this one may still be on its way out.
        let until = clock.now() + GOING_MAX;
        loop {
            let mut living = Vec::new();
            for load in loads {
                let Some(lock) = store.take_over(&load).await else {
                    living.push(load);
                    continue;
                };
                let left = store.left_by(&load).await;
                if !left.is_empty() {
                    self.0.locks.borrow_mut().push(lock);
                    found(left);
                }
            }
            if living.is_empty() || clock.now() >= until {
                break;
            }
            loads = living;
            clock.sleep_until(clock.now() + LOCK_WAIT).await;
        }
    }

    /// Clears away what earlier loads, of those that are over, staged and nobody wants any more. Not at once: what they
    /// handed to the browser last may still be read by it.
    pub async fn clear_away(&self) {
        match self.0.store.clone().await {
            Ok(store) => store.clear_leftovers().await,
            Err(NoDatabase::Never) => clear_all(&*self.0.files.place().await).await,
            // What the database says of the files on disk, a later load may read.
            Err(NoDatabase::Closed) => {}
        }
    }

    /// A transfer that was left has this number now.
    pub fn restored(&self, transfer: TransferId, left: Left) {
        self.0.files.restore(transfer, left.load, left.folder);
        let known = Known {
            stored_as: Some(left.stored_as),
            file: None,
            kept: Some(left.kept),
            handle: left.handle,
        };
        self.0.transfers.borrow_mut().insert(transfer, known);
    }

    /// Something is to be kept, or no longer to be.
    pub fn keep(&self, keep: Persist) {
        match keep {
            Persist::Put {
                transfer,
                file,
                kept,
            } => {
                let mut transfers = self.0.transfers.borrow_mut();
                let known = transfers.entry(transfer).or_default();
                known.file = file;
                known.kept = Some(*kept);
                drop(transfers);
                self.is_due(transfer, Due::Put);
            }
            Persist::Drop { transfer } => self.is_due(transfer, Due::Drop),
        }
    }

    /// The browser gave the way to a file to upload.
    pub fn handle_came(&self, file: FileId) {
        let of_it: Vec<TransferId> = {
            let transfers = self.0.transfers.borrow();
            let of_it = transfers
                .iter()
                .filter(|(_, known)| known.file == Some(file) && known.kept.is_some());
            of_it.map(|(transfer, _)| *transfer).collect()
        };
        for transfer in of_it {
            self.is_due(transfer, Due::Put);
        }
    }

    /// The local file of a restored upload, where its handle was kept; `None` where there is no handle.
    pub fn find(&self, transfer: TransferId) -> Option<impl Future<Output = Found> + use<>> {
        let handle = self.0.transfers.borrow().get(&transfer)?.handle.clone()?;
        Some(async move {
            if !may(&handle, Access::Read).await {
                return Found::NotAllowed;
            }
            match file_of(&handle).await {
                Ok(file) => Found::File(LocalFile {
                    file,
                    handle: Some(handle),
                }),
                Err(_) => Found::Gone,
            }
        })
    }

    /// Resolves once all that was to be stored is.
    pub async fn settled(&self, clock: &Clock) {
        while self.0.is_writing.get() {
            clock.hop().await;
        }
    }

    fn is_due(&self, transfer: TransferId, due: Due) {
        self.0.due.borrow_mut().insert(transfer, due);
        if !self.0.is_writing.replace(true) {
            let journal = self.clone();
            spawn_local(async move { journal.write().await });
        }
    }

    async fn write(&self) {
        let store = self.0.store.clone().await;
        loop {
            let next = self.0.due.borrow_mut().pop_first();
            let (Some((transfer, due)), Ok(store)) = (next, &store) else {
                break;
            };
            // What cannot be stored is not kept: the next page knows less, and starts over where it is not sure.
            let _unkept = match due {
                Due::Put => self.put(store, transfer).await,
                Due::Drop => self.forget(store, transfer).await,
            };
        }
        self.0.is_writing.set(false);
    }

    async fn put(&self, store: &Store, transfer: TransferId) -> Result<(), JsValue> {
        let known = self.0.transfers.borrow().get(&transfer).cloned();
        let Some(Known {
            stored_as,
            file,
            kept: Some(kept),
            handle,
        }) = known
        else {
            return Ok(());
        };
        let value = Object::new();
        let set = |key: &str, member: &JsValue| Reflect::set(&value, &key.into(), member);
        set("kept", &serde_wasm_bindgen::to_value(&kept)?)?;
        if let Some(folder) = self.0.files.folder_of(transfer) {
            set("folder", &folder.into())?;
        }
        if let Some(handle) = file.and_then(|file| self.0.files.handle(file)).or(handle) {
            set("handle", &handle)?;
        }
        let name = stored_as.unwrap_or_else(|| store.name_of(transfer));
        store.database.put(&name, &value).await
    }

    async fn forget(&self, store: &Store, transfer: TransferId) -> Result<(), JsValue> {
        let stored_as = {
            let mut transfers = self.0.transfers.borrow_mut();
            match transfers.get_mut(&transfer) {
                // The user may want it again, and there is no other way to its local file.
                Some(known) if known.stored_as.is_some() => {
                    known.kept = None;
                    known.stored_as.clone()
                }
                _ => {
                    transfers.remove(&transfer);
                    None
                }
            }
        };
        let name = stored_as.unwrap_or_else(|| store.name_of(transfer));
        store.database.delete(&name).await
    }
}

impl Store {
    /// Numbers of one length stay in their order.
    fn name_of(&self, transfer: TransferId) -> String {
        format!("{}/{:010}", self.load, transfer.0)
    }

    /// The other loads of which something is kept.
    async fn loads(&self) -> Vec<String> {
        let names = self.database.names().await.unwrap_or_default();
        let load_of = |name: &String| Some(name.split_once('/')?.0.to_owned());
        let mut loads: Vec<String> = names.iter().filter_map(load_of).collect();
        loads.dedup();
        loads.retain(|load| *load != self.load);
        loads
    }

    /// The lock of another load, where that is over.
    async fn take_over(&self, load: &str) -> Option<Lock> {
        self.place.load.as_ref()?.take_over(load).await
    }

    /// What a load kept, whose lock is held. What cannot be read, of another version of the page, is forgotten.
    async fn left_by(&self, load: &str) -> Vec<Left> {
        let names = self.database.names_from(&format!("{load}/")).await;
        let mut left = Vec::new();
        for name in names.unwrap_or_default() {
            // What the database fails to give now, a later load may get.
            let Ok(value) = self.database.get(&name).await else {
                continue;
            };
            match Left::read(load, &name, &value) {
                Some(transfer) => left.push(transfer),
                None => drop(self.database.delete(&name).await),
            }
        }
        left
    }

    /// Clears away what loads that are over have staged, but for what somebody may still want.
    async fn clear_leftovers(&self) {
        let Some(own) = &self.place.load else { return };
        for load in self.place.other_loads().await {
            if let Some(_lock) = own.take_over(&load).await {
                let kept = self.database.names_from(&format!("{load}/")).await;
                if kept.is_ok_and(|names| names.is_empty()) {
                    self.place.clear(&load).await;
                }
            }
        }
    }
}

impl Left {
    /// The way to its local file, where it was kept.
    pub fn handle(&self) -> Option<FileSystemFileHandle> {
        self.handle.clone()
    }

    fn read(load: &str, name: &str, value: &JsValue) -> Option<Self> {
        let kept: Saved = serde_wasm_bindgen::from_value(get(value, "kept")?).ok()?;
        let handle = get(value, "handle").map(JsCast::unchecked_into::<FileSystemFileHandle>);
        let access = match &handle {
            Some(_) => SourceAccess::Permission,
            None => SourceAccess::Choice,
        };
        Some(Self {
            kept,
            access,
            stored_as: name.to_owned(),
            load: load.to_owned(),
            folder: get(value, "folder").and_then(|folder| folder.as_string()),
            handle,
        })
    }
}

/// Where there never is a database, nothing is kept: all that loads which are over have staged goes.
async fn clear_all(place: &Place) {
    let Some(own) = &place.load else { return };
    for load in place.other_loads().await {
        if let Some(_lock) = own.take_over(&load).await {
            place.clear(&load).await;
        }
    }
}
