//! Where finished downloads go: into a folder that the user chose, or to the browser's downloads.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::Shared;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Blob, FileSystemDirectoryHandle, HtmlAnchorElement, Url};

use crate::app::{Command, Message, Notice, Subject, TransferId};
use crate::browser::permission::{Access, ask, may};
use crate::browser::values::{keep_value, value};
use crate::local::fault::FolderFault;
use crate::local::names::safe;
use crate::ui::base::folder::{pick, put_new};
use crate::ui::models::notices::PageNotice;
use crate::ui::models::page::Page;
use crate::ui::models::page_status::PageStatus;

/// Where the folder is kept.
const FOLDER_KEY: &str = "save-to";

/// Where the names are kept of what has come and is not saved yet: with the tab, since it goes with the page.
const UNSAVED_KEY: &str = "at-ferry.unsaved";

/// Names that are kept of it at most.
const UNSAVED_MAX: usize = 8;

/// Where downloads go. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Saving {
    /// The name of the folder that was chosen; `None`: the browser's downloads.
    pub folder: RwSignal<Option<String>>,
    /// Whether the page may write into it, as far as is known.
    pub allowed: RwSignal<bool>,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    page: Page,
    status: PageStatus,
}

struct Inner {
    handle: RefCell<Option<FileSystemDirectoryHandle>>,
    /// Cancelled once it is known what was kept, or something else was chosen.
    known: Shared<oneshot::Receiver<()>>,
    to_know: RefCell<Option<oneshot::Sender<()>>>,
    /// Cancelled once the user has answered.
    asking: RefCell<Option<Shared<oneshot::Receiver<()>>>>,
    /// What is not with the user yet.
    unsaved: RefCell<BTreeMap<Unsaved, String>>,
    last_unsaved: Cell<u32>,
}

/// Something that has come, in part or whole, and is not with the user yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unsaved(u32);

impl Saving {
    /// To the browser's downloads, until it is known what was kept.
    pub fn new(page: Page, status: PageStatus) -> Self {
        let (to_know, known) = oneshot::channel();
        Self {
            folder: RwSignal::new(None),
            allowed: RwSignal::new(true),
            inner: StoredValue::new_local(Rc::new(Inner {
                handle: RefCell::default(),
                known: known.shared(),
                to_know: RefCell::new(Some(to_know)),
                asking: RefCell::default(),
                unsaved: RefCell::default(),
                last_unsaved: Cell::new(0),
            })),
            page,
            status,
        }
    }

    /// Takes up what was chosen in an earlier load of the page, and tells what that left unsaved.
    pub fn load(self) {
        if let Some(tab) = tab_storage()
            && let Some(names) = tab.get_item(UNSAVED_KEY).ok().flatten()
        {
            // Told twice is better than not at all.
            let _ = tab.remove_item(UNSAVED_KEY);
            self.page.notices.tell_page(PageNotice::NotSaved(names));
        }
        let inner = self.inner.get_value();
        spawn_local(async move {
            let kept = value(FOLDER_KEY).await;
            let kept = kept.and_then(|kept| kept.dyn_into::<FileSystemDirectoryHandle>().ok());
            if let Some(handle) = kept {
                let allowed = may(&handle, Access::Write).await;
                // The user may have chosen meanwhile.
                if inner.to_know.borrow().is_some() {
                    self.allowed.set(allowed);
                    self.folder.set(Some(handle.name()));
                    inner.handle.replace(Some(handle));
                }
            }
            inner.to_know.take();
        });
    }

    /// Has the user choose a folder; `at_end` is called once there is an answer. To be called in answer to a click.
    pub fn choose(self, at_end: impl FnOnce() + 'static) {
        let Some(picked) = pick() else {
            return at_end();
        };
        spawn_local(async move {
            if let Some(handle) = picked.await {
                self.set(Some(handle));
            }
            at_end();
        });
    }

    /// Saves to the browser's downloads from now on.
    pub fn forget(self) {
        self.set(None);
    }

    fn set(self, handle: Option<FileSystemDirectoryHandle>) {
        let inner = self.inner.get_value();
        inner.to_know.take();
        inner.handle.replace(handle.clone());
        // The picker gives nothing that may not be written to.
        self.allowed.set(true);
        self.folder.set(handle.as_ref().map(|handle| handle.name()));
        spawn_local(async move {
            let value = handle.as_deref().map(AsRef::as_ref);
            // Where it cannot be kept the choice lasts as long as the page.
            let _kept = keep_value(FOLDER_KEY, value).await;
        });
    }

    /// Asks the user to let the page write into the folder, where it may not; over once there is an answer. To be called
    /// in answer to a click.
    pub fn ask(self) -> impl Future<Output = ()> + use<> {
        let inner = self.inner.get_value();
        let handle = inner.handle.borrow().clone();
        let asks = !self.allowed.get_untracked() && inner.asking.borrow().is_none();
        let asked = handle.filter(|_| asks).map(|handle| {
            let (answered, answer) = oneshot::channel::<()>();
            inner.asking.replace(Some(answer.shared()));
            (ask(&handle, Access::Write), answered)
        });
        async move {
            if let Some((allowed, answered)) = asked {
                self.allowed.set(allowed.await);
                inner.asking.take();
                drop(answered);
            }
        }
    }

    /// Gives a command whose file goes where downloads go. Asks first whether the page may write there, here and now,
    /// while the click that is behind it still counts.
    pub fn send(self, command: Command) {
        spawn_local(self.ask());
        self.page.send(command);
    }

    /// Tells why something is not in the folder.
    pub fn tell_failed(self, name: &str, fault: FolderFault) {
        self.page.notices.tell_page(PageNotice::FolderFailed {
            name: name.to_owned(),
            folder: self.folder.get_untracked().unwrap_or_default(),
            fault,
        });
    }

    /// Whether a folder was chosen, as far as is known.
    pub fn has_folder(self) -> bool {
        self.folder.with_untracked(Option::is_some)
    }

    /// The folder, once it is known whether there is one, and once the user has answered who is asked; the error where
    /// the page may not write into it.
    pub async fn folder(self) -> Option<Result<FileSystemDirectoryHandle, FolderFault>> {
        let inner = self.inner.get_value();
        let _known = inner.known.clone().await;
        let asking = inner.asking.borrow().clone();
        if let Some(answer) = asking {
            let _answered = answer.await;
        }
        let handle = inner.handle.borrow().clone()?;
        let allowed = may(&handle, Access::Write).await;
        self.allowed.set(allowed);
        Some(if allowed {
            Ok(handle)
        } else {
            Err(FolderFault::NotAllowed)
        })
    }

    /// Something has come, or is about to, that would be lost with the page; until it is [saved](Self::saved) the page
    /// asks before it is left, and tells of it where it went all the same.
    pub fn unsaved(self, name: &str) -> Unsaved {
        let inner = self.inner.get_value();
        let mut unsaved = inner.unsaved.borrow_mut();
        let key = Unsaved(inner.last_unsaved.get() + 1);
        inner.last_unsaved.set(key.0);
        unsaved.insert(key, name.to_owned());
        self.keep_unsaved(&unsaved);
        key
    }

    /// It is with the user.
    pub fn saved(self, key: Unsaved) {
        let inner = self.inner.get_value();
        let mut unsaved = inner.unsaved.borrow_mut();
        if unsaved.remove(&key).is_some() {
            self.keep_unsaved(&unsaved);
        }
    }
}

impl Saving {
    fn keep_unsaved(self, unsaved: &BTreeMap<Unsaved, String>) {
        self.status.hold(!unsaved.is_empty());
        let Some(tab) = tab_storage() else { return };
        let names: Vec<&str> = unsaved.values().map(String::as_str).collect();
        let shown = names.len().min(UNSAVED_MAX);
        let mut text = names[..shown].join(", ");
        if shown < names.len() {
            text.push_str(", …");
        }
        // Where the browser keeps nothing there is still the question before the page is left.
        let _ = if names.is_empty() {
            tab.remove_item(UNSAVED_KEY)
        } else {
            tab.set_item(UNSAVED_KEY, &text)
        };
    }

    /// Save a staged download under this name: into the folder that was chosen, else to the browser's downloads.
    pub fn save(self, transfer: TransferId, name: String) {
        let unsaved = self.unsaved(&name);
        spawn_local(async move {
            let blob = self.page.take_download(transfer).await;
            let in_folder = match &blob {
                Some(blob) => self.save_to_folder(&name, blob).await,
                None => false,
            };
            if in_folder {
                self.page.discard_download(transfer);
            } else {
                // It stays staged for as long as the page lives: nobody says when the browser has read it, which on a slow
                // disk, or behind a question where to save it, may take any time.
                let handed_over = blob.is_some_and(|blob| hand_over(&blob, &name));
                let file = Some(name.clone());
                let message = if handed_over {
                    Message::Saved { name: safe(&name) }
                } else {
                    Message::SinkFailed
                };
                let subject = Subject::Transfer(transfer);
                self.page
                    .notices
                    .tell(Notice { subject, message }, file, false);
            }
            self.saved(unsaved);
        });
    }

    /// Whether there is a folder and it is in there; why it is not, is told.
    async fn save_to_folder(self, name: &str, blob: &Blob) -> bool {
        let put = match self.folder().await {
            None => return false,
            Some(Err(fault)) => Err(fault),
            Some(Ok(folder)) => {
                let put = put_new(&folder, name, blob).await;
                put.map(|name| (name, folder.name()))
            }
        };
        match put {
            Ok((name, folder)) => {
                self.page
                    .notices
                    .tell_page(PageNotice::SavedInFolder { name, folder });
                true
            }
            Err(fault) => {
                self.tell_failed(name, fault);
                false
            }
        }
    }
}

fn tab_storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// Hands a text to the user as a file.
pub fn save_text(text: &str, name: &str) {
    let parts = js_sys::Array::of1(&text.into());
    if let Ok(blob) = Blob::new_with_str_sequence(&parts) {
        // A browser that refuses says so itself.
        let _ = hand_over(&blob, name);
    }
}

/// Whether the browser took it for its downloads. What the blob consists of has to stay where it is from then on.
pub fn hand_over(blob: &Blob, name: &str) -> bool {
    // One without a type a browser looks into, and adds the extension of what it takes it for.
    let typed =
        blob.slice_with_f64_and_f64_and_content_type(0.0, blob.size(), "application/octet-stream");
    // Never revoked: a browser may come back to it after it has asked where to save it.
    let Ok(url) = typed.and_then(|typed| Url::create_object_url_with_blob(&typed)) else {
        return false;
    };
    let Ok(anchor) = document().create_element("a") else {
        return false;
    };
    let anchor: HtmlAnchorElement = anchor.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(&safe(name));
    anchor.click();
    true
}
