//! Where transfers are kept.
//!
//! What is kept of a transfer is stored under the name of the page load it was queued in. Whoever holds the lock of
//! a load may take up its transfers: no load does so from one that still lives.

use std::rc::Rc;

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::FileSystemFileHandle;

use crate::app::{Saved, SourceAccess, TransferId};
use crate::browser::database::{Change, Database, NoDatabase};
use crate::browser::js::get;
use crate::browser::page_load::Lock;
use crate::driver::staging::StagingArea;

/// Grows whenever an older page that takes such a record up, and writes it anew, would lose something of it.
const FORMAT: f64 = 1.0;

/// The database of one page load.
pub(super) struct Store {
    database: Database,
    area: Rc<StagingArea>,
    /// This load's name.
    load: String,
}

/// What is written of a transfer.
pub(super) struct Record<'a> {
    pub(super) kept: &'a Saved,
    /// The folder on the disk that its download is staged in.
    pub(super) folder: Option<String>,
    /// The way to its local file.
    pub(super) handle: Option<FileSystemFileHandle>,
}

/// A transfer that an earlier page load kept.
pub struct Left {
    /// What it is.
    pub kept: Saved,
    /// How its local file can be had.
    pub access: SourceAccess,
    pub(super) stored_as: String,
    pub(super) load: String,
    pub(super) folder: Option<String>,
    pub(super) handle: Option<FileSystemFileHandle>,
}

impl Record<'_> {
    pub(super) fn value(&self) -> JsValue {
        let kept = serde_wasm_bindgen::to_value(self.kept);
        let record = Object::new();
        // An object without members takes any.
        let set = |key: &str, member: JsValue| {
            let _set = Reflect::set(&record, &key.into(), &member);
        };
        set("format", FORMAT.into());
        set("kept", kept.expect("plain data has a value"));
        if let Some(folder) = &self.folder {
            set("folder", folder.into());
        }
        if let Some(handle) = &self.handle {
            set("handle", handle.into());
        }
        record.into()
    }
}

impl Store {
    /// Opens it. `lost` is called where the database is.
    pub(super) async fn open(
        area: Rc<StagingArea>,
        lost: impl FnOnce() + 'static,
    ) -> Result<Self, NoDatabase> {
        let load = area.load.as_ref().ok_or(NoDatabase::Never)?.name.clone();
        let database = Database::open(lost).await?;
        Ok(Self {
            database,
            area,
            load,
        })
    }

    /// Makes these changes; over once they are committed.
    pub(super) async fn write(&self, changes: &[Change]) -> Result<(), JsValue> {
        self.database.write(changes).await
    }

    /// Numbers of one length stay in their order.
    pub(super) fn name_of(&self, transfer: TransferId) -> String {
        format!("{}/{:010}", self.load, transfer.0)
    }

    /// The other loads of which something is kept.
    pub(super) async fn loads(&self) -> Vec<String> {
        let names = self.database.names().await.unwrap_or_default();
        let load_of = |name: &String| Some(name.split_once('/')?.0.to_owned());
        let mut loads: Vec<String> = names.iter().filter_map(load_of).collect();
        loads.dedup();
        loads.retain(|load| *load != self.load);
        loads
    }

    /// The lock of another load, where that is over.
    pub(super) async fn take_over(&self, load: &str) -> Option<Lock> {
        self.area.load.as_ref()?.take_over(load).await
    }

    /// What a load kept, whose lock is held, and how much of it is another version's of the page: that is left for one
    /// that can read it.
    pub(super) async fn left_by(&self, load: &str) -> (Vec<Left>, u32) {
        let names = self.database.names_from(&format!("{load}/")).await;
        let (mut left, mut unread) = (Vec::new(), 0);
        for name in names.unwrap_or_default() {
            // What the database fails to give now, a later load may get.
            let Ok(value) = self.database.get(&name).await else {
                continue;
            };
            match Left::read(load, &name, &value) {
                Some(transfer) => left.push(transfer),
                None => unread += 1,
            }
        }
        (left, unread)
    }

    /// Clears away what loads that are over have staged, but for what somebody may still want.
    pub(super) async fn clear_leftovers(&self) {
        let Some(own) = &self.area.load else { return };
        for load in self.area.other_loads().await {
            if let Some(_lock) = own.take_over(&load).await {
                let kept = self.database.names_from(&format!("{load}/")).await;
                if kept.is_ok_and(|names| names.is_empty()) {
                    self.area.clear(&load).await;
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
        let format = get(value, "format").and_then(|format| format.as_f64());
        if format.is_some_and(|format| format > FORMAT) {
            return None;
        }
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
pub(super) async fn clear_all(area: &StagingArea) {
    let Some(own) = &area.load else { return };
    for load in area.other_loads().await {
        if let Some(_lock) = own.take_over(&load).await {
            area.clear(&load).await;
        }
    }
}
