//! Where a download waits, outside of memory, until the page hands it to the user: in the origin's private
//! file system, or as a blob of parts where a browser has none.
//!
//! Each page load stages in a folder of its own and holds a lock of the same name for as long as it lives.
//! A folder whose lock is free was left behind by a load that is over, so whoever comes next clears it away.

use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Array, AsyncIterator, IteratorNext, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};
use web_sys::{
    Blob, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemRemoveOptions, FileSystemWritableFileStream,
    StorageManager,
};

use crate::ftp::FileFailed;

/// The folder under the origin's root that holds one folder per page load.
const FOLDER: &str = "at-ferry-downloads";

/// Bytes that are gathered in memory before they become a blob, which the browser may move to its disk.
const PART_BYTES: usize = 1 << 20;

/// Where this page load stages its downloads.
pub enum Place {
    /// In a folder of the origin's private file system.
    Disk(FileSystemDirectoryHandle),
    /// In blobs.
    Blobs,
}

impl Place {
    /// Look for the best one that this browser has. Clears away what earlier loads left, without waiting.
    pub async fn find() -> Self {
        match disk().await {
            Some(folder) => Self::Disk(folder),
            None => Self::Blobs,
        }
    }
}

/// One download.
pub(super) struct Staged(State);

enum State {
    Writing(Sink),
    Finished(Source),
    Discarded,
}

enum Sink {
    Disk {
        file: DiskFile,
        stream: FileSystemWritableFileStream,
    },
    Blobs {
        parts: Array,
        /// Fewer than [`PART_BYTES`].
        pending: Vec<u8>,
    },
}

enum Source {
    Disk(DiskFile),
    Blob(Blob),
}

struct DiskFile {
    folder: FileSystemDirectoryHandle,
    name: String,
    handle: FileSystemFileHandle,
}

impl Staged {
    /// A file that is open and empty.
    pub(super) async fn create(place: &Place) -> Result<Self, FileFailed> {
        let sink = match place {
            Place::Disk(folder) => create_on_disk(folder).await.map_err(failed)?,
            Place::Blobs => Sink::Blobs {
                parts: Array::new(),
                pending: Vec::new(),
            },
        };
        Ok(Self(State::Writing(sink)))
    }

    /// Append bytes.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), FileFailed> {
        match &mut self.0 {
            State::Writing(sink) => sink.write(bytes).await.map_err(failed),
            State::Finished(_) | State::Discarded => Err(FileFailed),
        }
    }

    /// Close the file; gives its length in bytes as it is found there.
    pub(super) async fn finish(&mut self) -> Result<u64, FileFailed> {
        let State::Writing(sink) = std::mem::replace(&mut self.0, State::Discarded) else {
            return Err(FileFailed);
        };
        let source = sink.finish().await.map_err(failed)?;
        let blob = source.blob().await.map_err(failed)?;
        self.0 = State::Finished(source);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a length is a whole number, not negative"
        )]
        Ok(blob.size() as u64)
    }

    /// The finished file.
    pub(super) async fn blob(&self) -> Option<Blob> {
        match &self.0 {
            State::Finished(source) => source.blob().await.ok(),
            State::Writing(_) | State::Discarded => None,
        }
    }

    /// Throw the file away. What the browser refuses to remove goes with the next page load.
    pub(super) async fn discard(&mut self) {
        match std::mem::replace(&mut self.0, State::Discarded) {
            State::Writing(Sink::Disk { file, stream }) => {
                let _either_way = stream.abort().await;
                file.remove().await;
            }
            State::Finished(Source::Disk(file)) => file.remove().await,
            State::Writing(Sink::Blobs { .. })
            | State::Finished(Source::Blob(_))
            | State::Discarded => {}
        }
    }
}

impl Sink {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        match self {
            Self::Disk { stream, .. } => {
                // A copy: a view into WASM memory would not outlive the next allocation.
                stream
                    .write_with_js_u8_array(&Uint8Array::from(bytes))?
                    .await?;
            }
            Self::Blobs { parts, pending } => {
                pending.extend_from_slice(bytes);
                if pending.len() >= PART_BYTES {
                    let part = part(&std::mem::take(pending))?;
                    parts.push(&part);
                }
            }
        }
        Ok(())
    }

    async fn finish(self) -> Result<Source, JsValue> {
        match self {
            Self::Disk { file, stream } => {
                if let Err(error) = stream.close().await {
                    file.remove().await;
                    return Err(error);
                }
                Ok(Source::Disk(file))
            }
            Self::Blobs { parts, pending } => {
                let last = part(&pending)?;
                parts.push(&last);
                Ok(Source::Blob(Blob::new_with_blob_sequence(&parts)?))
            }
        }
    }
}

impl Source {
    async fn blob(&self) -> Result<Blob, JsValue> {
        match self {
            Self::Disk(file) => Ok(file.handle.get_file().await?.unchecked_into()),
            Self::Blob(blob) => Ok(blob.clone()),
        }
    }
}

impl DiskFile {
    async fn remove(&self) {
        let _left_to_the_next_load = self.folder.remove_entry(&self.name).await;
    }
}

async fn create_on_disk(folder: &FileSystemDirectoryHandle) -> Result<Sink, JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let name = unique_name();
    let handle = folder.get_file_handle_with_options(&name, &options).await?;
    let handle = handle.unchecked_into::<FileSystemFileHandle>();
    let stream = handle.create_writable().await?.unchecked_into();
    let folder = folder.clone();
    let file = DiskFile {
        folder,
        name,
        handle,
    };
    Ok(Sink::Disk { file, stream })
}

fn part(bytes: &[u8]) -> Result<Blob, JsValue> {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))
}

fn failed(_: JsValue) -> FileFailed {
    FileFailed
}

/// A fresh folder in the private file system, locked; `None` where the browser lacks any part of what that
/// takes.
async fn disk() -> Option<FileSystemDirectoryHandle> {
    let navigator = get(&js_sys::global(), "navigator")?;
    let storage = get(&navigator, "storage").filter(|storage| has(storage, "getDirectory"))?;
    let locks = get(&navigator, "locks")?.unchecked_into::<LockManager>();
    let file_prototype = get(
        &get(&js_sys::global(), "FileSystemFileHandle")?,
        "prototype",
    )?;
    if !has(&file_prototype, "createWritable") {
        return None;
    }
    let storage = storage.unchecked_into::<StorageManager>();
    let root = storage.get_directory().await.ok()?.unchecked_into();
    let shared = folder_in(&root, FOLDER).await.ok()?;
    let name = unique_name();
    hold_lock(&locks, &name).await?;
    let own = folder_in(&shared, &name).await.ok()?;
    spawn_local(async move {
        // What cannot be removed now can be tried again at the next load.
        let _failed = clear_leftovers(&locks, &shared, &name).await;
    });
    Some(own)
}

async fn folder_in(
    parent: &FileSystemDirectoryHandle,
    name: &str,
) -> Result<FileSystemDirectoryHandle, JsValue> {
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    let folder = parent.get_directory_handle_with_options(name, &options);
    Ok(folder.await?.unchecked_into())
}

/// Hold a lock until the page goes; `None` if it cannot be had.
async fn hold_lock(locks: &LockManager, name: &str) -> Option<()> {
    let (granted, held) = oneshot::channel();
    let callback = Closure::once_into_js(move |_lock: JsValue| {
        let _not_waiting = granted.send(());
        Promise::new(&mut |_, _| {})
    });
    // Rejects where locks are not allowed; else it is pending for as long as the lock is held.
    let request = locks.request(name, &Object::new(), callback.unchecked_ref());
    match select(held, request.into_future()).await {
        Either::Left((granted, _)) => granted.ok(),
        Either::Right(_) => None,
    }
}

async fn clear_leftovers(
    locks: &LockManager,
    shared: &FileSystemDirectoryHandle,
    own: &str,
) -> Result<(), JsValue> {
    for name in names_in(shared).await? {
        if name == own {
            continue;
        }
        let folder = shared.clone();
        let leftover = name.clone();
        let callback = Closure::once_into_js(move |lock: JsValue| {
            if lock.is_null() {
                return Promise::resolve(&JsValue::UNDEFINED);
            }
            future_to_promise(async move {
                let options = FileSystemRemoveOptions::new();
                options.set_recursive(true);
                folder.remove_entry_with_options(&leftover, &options).await
            })
        });
        let options = Object::new();
        Reflect::set(&options, &"ifAvailable".into(), &true.into())?;
        let _kept = locks
            .request(&name, &options, callback.unchecked_ref())
            .await;
    }
    Ok(())
}

async fn names_in(folder: &FileSystemDirectoryHandle) -> Result<Vec<String>, JsValue> {
    let keys: AsyncIterator = folder.keys();
    let mut names = Vec::new();
    loop {
        let next = keys.next()?.await?.unchecked_into::<IteratorNext>();
        if next.done() {
            return Ok(names);
        }
        names.extend(next.value().as_string());
    }
}

/// A name that no other page load or download has: the time in ms and 52 random bits.
fn unique_name() -> String {
    format!("{}-{}", js_sys::Date::now(), js_sys::Math::random())
}

fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &key.into()).ok()?;
    (!value.is_null() && !value.is_undefined()).then_some(value)
}

fn has(object: &JsValue, key: &str) -> bool {
    get(object, key).is_some_and(|member| member.is_function())
}

// web-sys keeps these behind a compiler flag for unstable interfaces.
#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(method)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        callback: &js_sys::Function,
    ) -> Promise;
}
