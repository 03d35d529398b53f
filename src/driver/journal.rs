//! Keeps transfers for the next load of the page, and takes up what earlier loads kept.
//!
//! Something is kept once it is committed. What is due goes in one transaction as soon as the one before it is over;
//! where that fails, or the browser closes the database, it is opened again and all that is known is written afresh.
//! While that fails too the user is told that nothing is kept.

mod store;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use futures::FutureExt;
use futures::channel::mpsc;
use futures::future::{LocalBoxFuture, Shared};
use wasm_bindgen_futures::spawn_local;
use web_sys::FileSystemFileHandle;

use super::blobs::file_of;
use super::files::Files;
use crate::app::{FileId, Message, Persist, Saved, TransferId};
use crate::boundary::LocalFile;
use crate::browser::clock::Clock;
use crate::browser::database::{Change, NoDatabase};
use crate::browser::page_load::Lock;
use crate::browser::permission::{Access, may};
use crate::time::Duration;
pub use store::Left;
use store::{Record, Store, clear_all};

/// How long the load that this one follows may take to let go of its lock.
const GOING_MAX: Duration = Duration::from_secs(1);

/// How long to wait before a lock is tried again.
const LOCK_WAIT: Duration = Duration::from_millis(50);

/// How long to wait before what could not be kept is tried again.
const RETRY_WAIT: Duration = Duration::from_secs(10);

/// Changes that one transaction makes at most: what is queued at once is seldom more, and the page goes on meanwhile.
const CHANGES_MAX: usize = 500;

/// Keeps the transfers of one page. Clones share it.
#[derive(Clone)]
pub struct Journal(Rc<Inner>);

struct Inner {
    files: Files,
    clock: Clock,
    store: RefCell<Opening>,
    /// How often it was opened.
    opened: Cell<u32>,
    transfers: RefCell<BTreeMap<TransferId, Known>>,
    /// Transfers whose last word is to be written.
    due: RefCell<BTreeMap<TransferId, Due>>,
    is_writing: Cell<bool>,
    /// Whether the user was told that nothing is kept.
    told: Cell<bool>,
    /// Of the loads whose transfers were taken up.
    locks: RefCell<Vec<Lock>>,
    messages: mpsc::UnboundedSender<Message>,
}

type Opening = Shared<LocalBoxFuture<'static, Result<Rc<Store>, NoDatabase>>>;

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

#[derive(Clone, Copy)]
enum Due {
    Put,
    Drop,
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
    /// The journal of a page that just loaded, and where comes out what the user must know of it.
    pub fn new(files: Files, clock: Clock) -> (Self, mpsc::UnboundedReceiver<Message>) {
        let (messages, receiver) = mpsc::unbounded();
        let journal = Rc::new_cyclic(|journal| Inner {
            store: RefCell::new(open(&files, journal.clone())),
            opened: Cell::new(1),
            files,
            clock,
            transfers: RefCell::default(),
            due: RefCell::default(),
            is_writing: Cell::new(false),
            told: Cell::new(false),
            locks: RefCell::default(),
            messages,
        });
        (Self(journal), receiver)
    }

    /// What earlier loads left, of those that are over, one load after the other; from here on it is this load's.
    pub async fn take_up(&self, mut found: impl FnMut(Vec<Left>)) {
        let store = match self.store().await {
            Ok(store) => store,
            // Nothing is kept there, and nothing was.
            Err(NoDatabase::Never) => return,
            Err(NoDatabase::Newer | NoDatabase::Closed) => return self.tell(false),
        };
        let mut loads = store.loads().await;
        let mut unread = 0;
        // The load before this one may still be on its way out.
        let clock = &self.0.clock;
        let until = clock.now() + GOING_MAX;
        loop {
            let mut living = Vec::new();
            for load in loads {
                let Some(lock) = store.take_over(&load).await else {
                    living.push(load);
                    continue;
                };
                let (left, of_others) = store.left_by(&load).await;
                unread += of_others;
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
        if unread > 0 {
            self.say(Message::LeftAlone { transfers: unread });
        }
    }

    /// Clears away what earlier loads, of those that are over, staged and nobody wants any more. Not at once: what they
    /// handed to the browser last may still be read by it.
    pub async fn clear_away(&self) {
        match self.store().await {
            Ok(store) => store.clear_leftovers().await,
            Err(NoDatabase::Never) => clear_all(&*self.0.files.staging_area().await).await,
            // What the database says of the files on disk, a later load may read.
            Err(NoDatabase::Newer | NoDatabase::Closed) => {}
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

    /// Resolves once all that was to be kept is.
    pub async fn settled(&self) {
        while self.0.is_writing.get() {
            self.0.clock.hop().await;
        }
    }

    fn is_due(&self, transfer: TransferId, due: Due) {
        self.0.due.borrow_mut().insert(transfer, due);
        self.begin_writing();
    }

    fn begin_writing(&self) {
        if !self.0.is_writing.replace(true) {
            let journal = self.clone();
            spawn_local(async move { journal.write().await });
        }
    }

    fn store(&self) -> Opening {
        self.0.store.borrow().clone()
    }

    /// The database is gone, and what was in it may be: it is opened again, and all that is known is due.
    fn begin_afresh(&self) {
        let opening = open(&self.0.files, Rc::downgrade(&self.0));
        *self.0.store.borrow_mut() = opening;
        self.0.opened.set(self.0.opened.get() + 1);
        let transfers = self.0.transfers.borrow();
        let mut due = self.0.due.borrow_mut();
        for (transfer, known) in &*transfers {
            if known.kept.is_some() {
                due.entry(*transfer).or_insert(Due::Put);
            }
        }
    }

    async fn write(&self) {
        let mut is_afresh = false;
        while !self.0.due.borrow().is_empty() {
            let due = self.0.due.take();
            let opened = self.0.opened.get();
            let Err(why) = self.commit(&due).await else {
                is_afresh = false;
                self.tell(true);
                continue;
            };
            {
                let mut later = self.0.due.borrow_mut();
                for (transfer, due) in due {
                    later.entry(transfer).or_insert(due);
                }
            }
            if self.0.opened.get() > opened {
                // It was lost meanwhile.
                continue;
            }
            if why == NoDatabase::Closed && !is_afresh {
                is_afresh = true;
                self.begin_afresh();
                continue;
            }
            self.tell(false);
            if why == NoDatabase::Never {
                break;
            }
            let clock = &self.0.clock;
            clock.sleep_until(clock.now() + RETRY_WAIT).await;
            self.begin_afresh();
        }
        self.0.is_writing.set(false);
    }

    /// Writes all of this, and is over once it is kept.
    async fn commit(&self, due: &BTreeMap<TransferId, Due>) -> Result<(), NoDatabase> {
        let store = self.store().await?;
        let due: Vec<(TransferId, Due)> = due.iter().map(|(id, due)| (*id, *due)).collect();
        for part in due.chunks(CHANGES_MAX) {
            let changes = part
                .iter()
                .filter_map(|(transfer, due)| self.change(&store, *transfer, *due));
            let changes: Vec<Change> = changes.collect();
            store
                .write(&changes)
                .await
                .map_err(|_| NoDatabase::Closed)?;
            for (transfer, due) in part {
                if matches!(due, Due::Drop) {
                    self.forget(*transfer);
                }
            }
        }
        Ok(())
    }

    fn change(&self, store: &Store, transfer: TransferId, due: Due) -> Option<Change> {
        let transfers = self.0.transfers.borrow();
        let known = transfers.get(&transfer);
        let stored_as = known.and_then(|known| known.stored_as.clone());
        let name = stored_as.unwrap_or_else(|| store.name_of(transfer));
        let value = match due {
            Due::Drop => None,
            Due::Put => {
                let Known {
                    file, kept, handle, ..
                } = known?;
                let chosen = file.and_then(|file| self.0.files.handle(file));
                let record = Record {
                    kept: kept.as_ref()?,
                    folder: self.0.files.folder_of(transfer),
                    handle: chosen.or_else(|| handle.clone()),
                };
                Some(record.value())
            }
        };
        Some(Change { name, value })
    }

    /// It is not kept any more. The user may want it again, and there is no other way to its local file.
    fn forget(&self, transfer: TransferId) {
        let mut transfers = self.0.transfers.borrow_mut();
        if let Some(known) = transfers.get_mut(&transfer) {
            if known.stored_as.is_some() {
                known.kept = None;
            } else {
                transfers.remove(&transfer);
            }
        }
    }

    /// Tells the user where nothing is kept, and where that is over.
    fn tell(&self, is_kept: bool) {
        if self.0.told.replace(!is_kept) == is_kept {
            self.say(if is_kept {
                Message::QueueKeptAgain
            } else {
                Message::QueueNotKept
            });
        }
    }

    fn say(&self, message: Message) {
        // An error says that the loop is over.
        let _gone = self.0.messages.unbounded_send(message);
    }
}

/// Opens the database; where it is lost all is begun afresh.
fn open(files: &Files, journal: Weak<Inner>) -> Opening {
    let files = files.clone();
    let lost = move || {
        if let Some(journal) = journal.upgrade().map(Journal) {
            journal.begin_afresh();
            journal.begin_writing();
        }
    };
    async move {
        Store::open(files.staging_area().await, lost)
            .await
            .map(Rc::new)
    }
    .boxed_local()
    .shared()
}
