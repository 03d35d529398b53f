//! Folders of the computer, read to the bottom: dropped on the page, or chosen.
//!
//! Where the browser gives handles they are used, since an upload of a handle goes on after the page was loaded again;
//! elsewhere the older entries, or the relative paths of an input.

use js_sys::{Array, AsyncIterator, Function, IteratorNext, Promise};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemHandle};

use crate::app::Command;
use crate::boundary::LocalFile;
use crate::dialect::ChannelId;
use crate::ui::models::notices::PageNotice;
use crate::ui::models::page::Page;
use crate::ui::models::picking::upload_one;

/// Files and directories that are taken at once; as many as there can be transfers.
const ENTRIES_MAX: usize = 10_000;

/// Directories below one another that are taken.
const DEPTH_MAX: usize = 32;

/// A folder of the computer.
#[derive(Clone)]
pub enum Folder {
    /// Where the browser gives handles.
    Handle(FileSystemDirectoryHandle),
    /// As it was dropped, on its way to a handle.
    Dropped(Promise),
    /// Where it gives none.
    Entry(Entry),
}

/// Where files are put: the directory that was shown when the user did so.
#[derive(Clone, PartialEq)]
pub struct Target {
    channel: ChannelId,
    path: String,
}

impl Target {
    /// The directory shown, where there is one.
    pub fn shown(page: Page) -> Option<Self> {
        page.store.channels[page.channel.get_untracked().index()].with_untracked(|head| {
            (head.is_connected() && !head.path.is_empty()).then(|| Self {
                channel: page.channel.get_untracked(),
                path: head.path.clone(),
            })
        })
    }

    /// Its channel.
    pub fn channel(&self) -> ChannelId {
        self.channel
    }

    /// Whether its channel still shows it.
    pub fn is_current(&self, page: Page) -> bool {
        let head = page.store.channels[self.channel.index()].get_untracked();
        head.is_connected() && head.path == self.path
    }
}

/// All that is in some folders.
#[derive(Default)]
struct Found {
    /// Each with its directory, as `top/a/b`.
    files: Vec<(String, File, Option<FileSystemFileHandle>)>,
    /// Directories with nothing in them.
    empty: Vec<String>,
    entries: usize,
}

/// Why folders are not taken.
enum NotTaken {
    /// There is too much in them.
    TooMuch,
    /// The browser did not let them be read.
    Unreadable,
}

impl From<JsValue> for NotTaken {
    fn from(_: JsValue) -> Self {
        Self::Unreadable
    }
}

/// Queues uploads of all that is in these folders.
pub fn upload(page: Page, target: Target, folders: Vec<Folder>) {
    spawn_local(async move {
        let mut found = Found::default();
        for folder in folders {
            if let Err(why) = found.read(folder).await {
                page.notices.tell_page(match why {
                    NotTaken::TooMuch => PageNotice::FolderTooLarge,
                    NotTaken::Unreadable => PageNotice::FolderUnreadable,
                });
                return;
            }
        }
        found.queue(page, &target);
    });
}

/// Queues uploads of what an input for folders has given.
pub fn upload_chosen(page: Page, target: &Target, files: Vec<File>) {
    let below = |file: &File| {
        let path = js_sys::Reflect::get(file, &"webkitRelativePath".into());
        let path = path.ok().and_then(|path| path.as_string());
        let path = path.unwrap_or_default();
        path.rsplit_once('/')
            .map_or("", |(below, _)| below)
            .to_owned()
    };
    if files.len() > ENTRIES_MAX {
        return page.notices.tell_page(PageNotice::FolderTooLarge);
    }
    let files = files.into_iter().map(|file| (below(&file), file, None));
    let found = Found {
        files: files.collect(),
        ..Found::default()
    };
    found.queue(page, target);
}

/// Whether the browser has a picker of folders that gives handles.
pub fn has_picker() -> bool {
    let picker = js_sys::Reflect::get(&js_sys::global(), &"showDirectoryPicker".into());
    picker.is_ok_and(|picker| picker.is_function())
}

/// Shows that picker; `None` where the user closes it. To be called in answer to a click.
pub async fn pick() -> Option<FileSystemDirectoryHandle> {
    let picked = js_sys::global()
        .unchecked_into::<Picking>()
        .show_directory_picker();
    Some(JsFuture::from(picked.ok()?).await.ok()?.unchecked_into())
}

impl Found {
    async fn read(&mut self, folder: Folder) -> Result<(), NotTaken> {
        let top = match folder {
            Folder::Dropped(handle) => {
                let handle = JsFuture::from(handle).await?;
                Folder::Handle(handle.dyn_into().map_err(|_| NotTaken::Unreadable)?)
            }
            other => other,
        };
        let name = match &top {
            Folder::Handle(handle) => handle.name(),
            Folder::Entry(entry) => entry.name(),
            Folder::Dropped(_) => return Err(NotTaken::Unreadable),
        };
        let mut left = vec![(name, top)];
        while let Some((below, folder)) = left.pop() {
            let mut inside = match folder {
                Folder::Handle(handle) => of_handle(&handle).await?,
                Folder::Entry(entry) => of_entry(&entry).await?,
                Folder::Dropped(_) => return Err(NotTaken::Unreadable),
            };
            // As a listing has them, whatever the browser's order is.
            inside.sort_by(|one, other| one.0.cmp(&other.0));
            self.entries += inside.len();
            if self.entries > ENTRIES_MAX || below.split('/').count() > DEPTH_MAX {
                return Err(NotTaken::TooMuch);
            }
            if inside.is_empty() {
                self.empty.push(below);
                continue;
            }
            let mut folders = Vec::new();
            for (name, inner) in inside {
                match inner {
                    Inner::File(file, handle) => self.files.push((below.clone(), file, handle)),
                    Inner::Folder(folder) => folders.push((format!("{below}/{name}"), folder)),
                }
            }
            left.extend(folders.into_iter().rev());
        }
        Ok(())
    }

    /// All in one turn: so it is the directory shown that the core puts them into.
    fn queue(self, page: Page, target: &Target) {
        if !target.is_current(page) {
            return page.notices.tell_page(PageNotice::FolderNotPut);
        }
        let channel = target.channel;
        for (below, file, handle) in self.files {
            upload_one(page, channel, below, LocalFile { file, handle });
        }
        if !self.empty.is_empty() {
            let below = self.empty;
            page.send(Command::MakeDirectories { channel, below });
        }
    }
}

/// What is in a folder.
enum Inner {
    File(File, Option<FileSystemFileHandle>),
    Folder(Folder),
}

async fn of_handle(folder: &FileSystemDirectoryHandle) -> Result<Vec<(String, Inner)>, JsValue> {
    let handles: AsyncIterator = folder.values();
    let mut inside = Vec::new();
    loop {
        let next = handles.next()?.await?.unchecked_into::<IteratorNext>();
        if next.done() {
            return Ok(inside);
        }
        let handle: FileSystemHandle = next.value().unchecked_into();
        let name = handle.name();
        let inner = match handle.dyn_into::<FileSystemFileHandle>() {
            Ok(handle) => {
                let file = handle.get_file().await?;
                Inner::File(file.unchecked_into(), Some(handle))
            }
            Err(handle) => Inner::Folder(Folder::Handle(handle.unchecked_into())),
        };
        inside.push((name, inner));
    }
}

async fn of_entry(folder: &Entry) -> Result<Vec<(String, Inner)>, JsValue> {
    let reader = folder.create_reader();
    let mut inside = Vec::new();
    loop {
        // A browser gives some at a time, and none when there are no more.
        let batch = told(|done, failed| reader.read_entries(done, failed)).await?;
        let batch: Array = batch.unchecked_into();
        if batch.length() == 0 {
            return Ok(inside);
        }
        for entry in batch.iter() {
            let entry: Entry = entry.unchecked_into();
            let name = entry.name();
            let inner = if entry.is_directory() {
                Inner::Folder(Folder::Entry(entry))
            } else {
                let file = told(|done, failed| entry.file(done, failed)).await?;
                Inner::File(file.unchecked_into(), None)
            };
            inside.push((name, inner));
        }
    }
}

/// What an interface from before promises tells.
async fn told(ask: impl Fn(&Function, &Function)) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::new(&mut |done, failed| ask(&done, &failed))).await
}

#[wasm_bindgen]
extern "C" {
    /// A file or a folder, as browsers without handles give it.
    #[wasm_bindgen(js_name = FileSystemEntry)]
    #[derive(Clone)]
    pub type Entry;

    #[wasm_bindgen(method, getter)]
    fn name(this: &Entry) -> String;

    #[wasm_bindgen(method, getter, js_name = isDirectory)]
    fn is_directory(this: &Entry) -> bool;

    #[wasm_bindgen(method, js_name = createReader)]
    fn create_reader(this: &Entry) -> Reader;

    #[wasm_bindgen(method)]
    fn file(this: &Entry, done: &Function, failed: &Function);

    #[wasm_bindgen(js_name = FileSystemDirectoryReader)]
    type Reader;

    #[wasm_bindgen(method, js_name = readEntries)]
    fn read_entries(this: &Reader, done: &Function, failed: &Function);

    #[wasm_bindgen(js_name = Window)]
    type Picking;

    #[wasm_bindgen(method, catch, js_name = showDirectoryPicker)]
    fn show_directory_picker(this: &Picking) -> Result<Promise, JsValue>;
}
