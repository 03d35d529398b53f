//! Directories that are downloaded with all that is below them: each finished file goes to its place in a folder that
//! the user chose or, where the browser cannot ask for one, all of them into one archive at the end.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::channel::mpsc;
use futures::stream::StreamExt;
use js_sys::{Array, JsString, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, FileSystemDirectoryHandle};

use crate::app::{Command, Message, Notice, Subject, TransferId, TreeId, TreePhase};
use crate::local::crc::Crc32;
use crate::local::names::{Places, safe};
use crate::local::zip::{Archive, TooLarge};
use crate::ui::base::folder::{has_picker, inside, new_folder, pick, put_at};
use crate::ui::models::folders::Target;
use crate::ui::models::notices::PageNotice;
use crate::ui::models::page::Page;
use crate::ui::models::saving::{Saving, Unsaved, hand_over};

/// How much of a file is looked at at once for its checksum, in bytes.
const PIECE_BYTES: u32 = 1 << 20;

/// The trees that are downloaded. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Collecting {
    trees: StoredValue<Rc<RefCell<BTreeMap<TreeId, Under>>>, LocalStorage>,
    page: Page,
    saving: Saving,
}

/// A tree under way.
struct Under {
    items: mpsc::UnboundedSender<Item>,
    /// How many files were found in it, once its directories were handed on.
    walked: Option<u32>,
    /// All of it was.
    ended: bool,
    into: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Folder,
    Archive,
}

/// What comes of a tree. Not bounded: there are no more than there are transfers.
enum Item {
    Directories(Vec<String>),
    File(Finished),
    /// Nothing more comes by itself; so many files were found when the tree was walked.
    End {
        found: u32,
    },
}

/// A download that is staged.
struct Finished {
    transfer: TransferId,
    below: String,
    name: String,
}

impl Collecting {
    /// No tree is.
    pub fn new(page: Page, saving: Saving) -> Self {
        Self {
            trees: StoredValue::new_local(Rc::default()),
            page,
            saving,
        }
    }

    /// Download these directories of the directory shown. To be called in answer to a click.
    pub fn start(self, names: Vec<String>) {
        if names.is_empty() {
            return;
        }
        let Some(place) = Target::shown(self.page) else {
            return;
        };
        if self.saving.has_folder() {
            // Asked here and now, while the click still counts.
            let allowed = self.saving.ask();
            spawn_local(async move {
                allowed.await;
                let folder = self.saving.folder().await;
                if !place.is_current(self.page) {
                    return self.page.notices.tell_page(PageNotice::FolderNotPut);
                }
                for name in names {
                    let into = match &folder {
                        Some(Ok(folder)) => Some(folder.clone()),
                        Some(Err(fault)) => {
                            self.saving.tell_failed(&name, fault.clone());
                            None
                        }
                        None => None,
                    };
                    self.begin(&place, name, into);
                }
            });
        } else if has_picker() {
            let Some(picked) = pick() else { return };
            spawn_local(async move {
                let Some(folder) = picked.await else { return };
                if !place.is_current(self.page) {
                    return self.page.notices.tell_page(PageNotice::FolderNotPut);
                }
                for name in names {
                    self.begin(&place, name, Some(folder.clone()));
                }
            });
        } else {
            for name in names {
                self.begin(&place, name, None);
            }
        }
    }

    fn begin(self, place: &Target, name: String, into: Option<FileSystemDirectoryHandle>) {
        let tree = self.page.new_tree();
        let (items, wanted) = mpsc::unbounded();
        let under = Under {
            items,
            walked: None,
            ended: false,
            into: if into.is_some() {
                Kind::Folder
            } else {
                Kind::Archive
            },
        };
        self.trees.get_value().borrow_mut().insert(tree, under);
        self.page.send(Command::DownloadTree {
            channel: place.channel(),
            name: name.clone(),
            tree,
        });
        let unsaved = self.saving.unsaved(&name);
        spawn_local(async move {
            match into {
                Some(folder) => fill(self.saving, self.page, folder, name, wanted, unsaved).await,
                None => pack(self.saving, self.page, name, wanted).await,
            }
            self.saving.saved(unsaved);
        });
    }

    /// Takes a finished download that belongs to a tree; `false` where it belongs to none.
    pub fn take(self, transfer: TransferId, name: &str) -> bool {
        let place = self.page.store.with_state(|state| {
            let known = state.transfers.iter().find(|known| known.id == transfer);
            known.and_then(|known| known.tree.clone())
        });
        let Some(place) = place else { return false };
        let trees = self.trees.get_value();
        let trees = trees.borrow();
        // What was tried again after the archive was made comes by itself.
        let under = trees.get(&place.tree);
        let under = under.filter(|under| !(under.ended && under.into == Kind::Archive));
        let finished = Finished {
            transfer,
            below: place.below,
            name: name.to_owned(),
        };
        under.is_some_and(|under| under.items.unbounded_send(Item::File(finished)).is_ok())
    }

    /// Looks how far the trees are. To be called behind [`take`](Self::take) of all that has come.
    pub fn look(self) {
        let trees = self.trees.get_value();
        let mut trees = trees.borrow_mut();
        trees.retain(|id, under| under.ended || look_at(self.page, *id, under));
    }
}

/// Whether it is still wanted.
fn look_at(page: Page, id: TreeId, under: &mut Under) -> bool {
    page.store.with_state(|state| {
        let tree = state.trees.iter().find(|tree| tree.id == id);
        match tree.map(|tree| &tree.phase) {
            // The core has told why.
            Some(TreePhase::Failed(_)) => return false,
            Some(TreePhase::Walked {
                size, directories, ..
            }) if under.walked.is_none() => {
                under.walked = Some(size.files);
                let item = Item::Directories(directories.to_vec());
                if under.items.unbounded_send(item).is_err() {
                    return false;
                }
            }
            _ => {}
        }
        let Some(found) = under.walked else {
            return true;
        };
        let mut of_tree = state.transfers.iter().filter(|transfer| {
            let place = transfer.tree.as_ref();
            place.is_some_and(|place| place.tree == id)
        });
        if of_tree.any(|transfer| !transfer.state.is_ended()) {
            return true;
        }
        under.ended = true;
        under.items.unbounded_send(Item::End { found }).is_ok()
    })
}

/// Puts a tree into a folder, below a directory of its own. What is tried again once it has ended comes as well.
async fn fill(
    saving: Saving,
    page: Page,
    folder: FileSystemDirectoryHandle,
    name: String,
    mut items: mpsc::UnboundedReceiver<Item>,
    unsaved: Unsaved,
) {
    let mut places = Places::new(composed);
    let mut saved = 0;
    let mut not_made = 0;
    let mut top = None;
    while let Some(item) = items.next().await {
        if top.is_none() {
            top = new_folder(&folder, &name).await.ok();
        }
        match item {
            Item::Directories(directories) => {
                for below in directories {
                    let path = places.directory(&below);
                    let made = async { inside(top.as_ref()?, &path).await.ok() }.await;
                    not_made += u32::from(made.is_none());
                }
            }
            Item::File(finished) => {
                let going = saving.unsaved(&finished.name);
                let path = places.file(&finished.below, &finished.name);
                let blob = page.take_download(finished.transfer).await;
                let written = match (&top, &blob) {
                    (Some(top), Some(blob)) => put_at(top, &path, blob).await.ok(),
                    _ => None,
                };
                if written.is_some() {
                    saved += 1;
                    page.discard_download(finished.transfer);
                } else {
                    // It stays staged, and goes where every other download goes.
                    saving.save(finished.transfer, finished.name);
                }
                saving.saved(going);
            }
            // Counted by what is there: a transfer that was taken off the list is missing as well.
            Item::End { found } => {
                page.notices.tell_page(PageNotice::TreeSaved {
                    name: name.clone(),
                    files: saved,
                    changed: places.changed(),
                    missing: found.saturating_sub(saved) + not_made,
                });
                saving.saved(unsaved);
            }
        }
    }
}

/// Packs a tree into one archive once all of it has come.
async fn pack(saving: Saving, page: Page, name: String, mut items: mpsc::UnboundedReceiver<Item>) {
    let mut places = Places::new(composed);
    let mut directories = Vec::new();
    let mut files = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Item::Directories(all) => directories = all,
            Item::File(finished) => files.push(finished),
            Item::End { found } => {
                let packed = archive(page, &mut places, &directories, &files).await;
                let count = u32::try_from(files.len()).unwrap_or(u32::MAX);
                let file = format!("{}.zip", safe(&name));
                match packed {
                    // What it consists of stays staged for as long as the page lives.
                    Ok(blob) if hand_over(&blob, &file) => {
                        page.notices.tell_page(PageNotice::TreeSaved {
                            name,
                            files: count,
                            changed: places.changed(),
                            missing: found.saturating_sub(count),
                        });
                    }
                    Ok(_) | Err(NotPacked::Unreadable) => {
                        let (subject, message) = (Subject::Line, Message::SinkFailed);
                        page.notices
                            .tell(Notice { subject, message }, Some(file), false);
                        save_apart(saving, files);
                    }
                    Err(NotPacked::TooLarge) => {
                        page.notices.tell_page(PageNotice::ArchiveTooLarge(name));
                        save_apart(saving, files);
                    }
                }
                return;
            }
        }
    }
    // It was given up, and what had come of it is still to be had.
    save_apart(saving, files);
}

/// Hands over one by one what could not be handed over together.
fn save_apart(saving: Saving, files: Vec<Finished>) {
    for Finished { transfer, name, .. } in files {
        saving.save(transfer, name);
    }
}

enum NotPacked {
    TooLarge,
    Unreadable,
}

impl From<TooLarge> for NotPacked {
    fn from(TooLarge: TooLarge) -> Self {
        Self::TooLarge
    }
}

impl From<JsValue> for NotPacked {
    fn from(_: JsValue) -> Self {
        Self::Unreadable
    }
}

/// A blob of headers and of the staged files, which stay where they are.
async fn archive(
    page: Page,
    places: &mut Places,
    directories: &[String],
    files: &[Finished],
) -> Result<Blob, NotPacked> {
    let mut archive = Archive::default();
    let parts = Array::new();
    let add = |bytes: &[u8]| {
        parts.push(&Uint8Array::from(bytes));
    };
    for below in directories {
        add(&archive.directory(&places.directory(below))?);
    }
    for file in files {
        let blob = page.take_download(file.transfer).await;
        let blob = blob.ok_or(NotPacked::Unreadable)?;
        let (crc, len_bytes) = checksum(&blob).await?;
        let path = places.file(&file.below, &file.name);
        add(&archive.file(&path, crc, len_bytes)?);
        parts.push(&blob);
    }
    add(&archive.finish()?);
    Ok(Blob::new_with_blob_sequence(&parts)?)
}

/// A text in Unicode's form NFC.
fn composed(text: &str) -> String {
    JsString::from(text).normalize("NFC").into()
}

/// The CRC-32 and the length of a file, read piece by piece.
async fn checksum(blob: &Blob) -> Result<(u32, u64), JsValue> {
    let mut crc = Crc32::default();
    let mut len_bytes = 0u64;
    loop {
        #[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
        let start = len_bytes as f64;
        let piece = blob.slice_with_f64_and_f64(start, start + f64::from(PIECE_BYTES))?;
        let buffer = piece.array_buffer().await?;
        let bytes = Uint8Array::new(&buffer).to_vec();
        if bytes.is_empty() {
            return Ok((crc.value(), len_bytes));
        }
        crc.add(&bytes);
        len_bytes += bytes.len() as u64;
    }
}
