//! Where a download waits, outside of memory, until the page hands it to the user: in the origin's private
//! file system, or as a blob of parts where a browser has none.
//!
//! On disk each page load has a folder of its own, each download a folder in there, and in that one its bytes in
//! parts, numbered from 0. What is written to a file comes to the disk only when the file is closed, so parts are
//! closed again and again: when the page goes without a word, only the last one is lost.

mod pieces;

use js_sys::{Array, AsyncIterator, IteratorNext};
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemRemoveOptions, FileSystemWritableFileStream,
    StorageManager,
};

use pieces::Pieces;

use super::blobs::read_part;
use crate::app::ByteRange;
use crate::browser::js::{get, has, whole};
use crate::browser::page_load::PageLoad;
use crate::files::FileFailed;

/// The folder under the origin's root that holds one folder per page load.
const FOLDER: &str = "at-ferry-downloads";

/// Bytes that are gathered in memory before they become a blob, which the browser may move to its disk.
const BLOB_BYTES: usize = 1 << 20;

/// The shortest part on disk but the last, in bytes.
const PART_MIN_BYTES: u64 = 64 << 10;

/// Parts grow with what is there: each is at least this share of it, so that a file of any size has some hundred.
const PART_SHARE: u64 = 64;

/// What this page load has to stage its downloads.
pub(super) struct StagingArea {
    /// Which load it is, where the browser can tell loads apart.
    pub(super) load: Option<PageLoad>,
    /// The folder of all loads, where downloads can be staged on disk.
    shared: Option<FileSystemDirectoryHandle>,
}

/// Where on the disk a download is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StagePath {
    /// The load that its transfer was queued in; `None`: this one.
    pub(super) load: Option<String>,
    /// The name of its folder.
    pub(super) name: String,
}

impl StagingArea {
    /// Look for the best one that this browser has.
    pub(super) async fn find() -> Self {
        let load = PageLoad::begin().await;
        // Without a lock nobody could tell whether a folder is still in use.
        let shared = match &load {
            Some(_) => shared_folder().await,
            None => None,
        };
        Self { load, shared }
    }

    /// The folder of a load.
    async fn folder(&self, load: Option<&str>) -> Option<FileSystemDirectoryHandle> {
        let own = self.load.as_ref()?;
        let name = load.unwrap_or(&own.name);
        folder_in(self.shared.as_ref()?, name, true).await.ok()
    }

    /// The loads that have a folder, but for this one.
    pub(super) async fn other_loads(&self) -> Vec<String> {
        let (Some(shared), Some(own)) = (&self.shared, &self.load) else {
            return Vec::new();
        };
        let mut names = names_in(shared).await.unwrap_or_default();
        names.retain(|name| *name != own.name);
        names
    }

    /// Throw away what a load has staged.
    pub(super) async fn clear(&self, load: &str) {
        if let Some(shared) = &self.shared {
            // What cannot be removed now can be tried again at the next load.
            let _failed = remove(shared, load).await;
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

struct Sink {
    /// What is written from the beginning on.
    first: First,
    /// What is written behind that, where it belongs.
    pieces: Pieces,
}

enum First {
    Disk {
        parts: Parts,
        open: Option<OpenPart>,
    },
    Blobs {
        parts: Array,
        /// Fewer than [`BLOB_BYTES`].
        pending: Vec<u8>,
    },
}

enum Source {
    Disk(Parts),
    Blob(Blob),
}

/// A download's folder and the parts in it that are closed.
struct Parts {
    load_folder: FileSystemDirectoryHandle,
    name: String,
    folder: FileSystemDirectoryHandle,
    handles: Vec<FileSystemFileHandle>,
    len_bytes: u64,
    /// All of it, once it was asked for; until another part is closed.
    blob: Option<Blob>,
}

struct OpenPart {
    handle: FileSystemFileHandle,
    stream: FileSystemWritableFileStream,
    len_bytes: u64,
}

impl Staged {
    /// A file that is open and empty.
    pub(super) async fn create(area: &StagingArea, path: &StagePath) -> Result<Self, FileFailed> {
        let first = match area.folder(path.load.as_deref()).await {
            Some(load_folder) => {
                let parts = Parts::create(load_folder, &path.name).await;
                let mut parts = parts.map_err(failed)?;
                let open = Some(parts.begin().await.map_err(failed)?);
                First::Disk { parts, open }
            }
            None => First::Blobs {
                parts: Array::new(),
                pending: Vec::new(),
            },
        };
        let pieces = Pieces::default();
        Ok(Self(State::Writing(Sink { first, pieces })))
    }

    /// What an earlier page load left of a file, open to be gone on with; of its pieces those in these ranges.
    pub(super) async fn reopen(
        area: &StagingArea,
        path: &StagePath,
        kept: &[ByteRange],
    ) -> Result<Self, FileFailed> {
        let load_folder = area.folder(path.load.as_deref()).await.ok_or(FileFailed)?;
        let parts = Parts::open(load_folder, &path.name).await.map_err(failed)?;
        let pieces = Pieces::open(&parts.folder, parts.len_bytes, kept).await;
        let pieces = pieces.map_err(failed)?;
        let open = None;
        let first = First::Disk { parts, open };
        Ok(Self(State::Writing(Sink { first, pieces })))
    }

    /// Append bytes.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), FileFailed> {
        match &mut self.0 {
            State::Writing(sink) => sink.write(bytes).await.map_err(failed),
            State::Finished(_) | State::Discarded => Err(FileFailed),
        }
    }

    /// Write bytes where they belong.
    pub(super) async fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), FileFailed> {
        match &mut self.0 {
            State::Writing(sink) => sink.write_at(offset, bytes).await.map_err(failed),
            State::Finished(_) | State::Discarded => Err(FileFailed),
        }
    }

    /// Throw away what was written so from this offset on.
    pub(super) async fn cut(&mut self, from: u64) -> Result<(), FileFailed> {
        match &mut self.0 {
            State::Writing(Sink { first, pieces }) => {
                pieces.cut(first.folder(), from).await.map_err(failed)
            }
            State::Finished(_) | State::Discarded => Err(FileFailed),
        }
    }

    /// How many bytes of it are on the disk for good, from its beginning on.
    pub(super) fn len_bytes(&self) -> Result<u64, FileFailed> {
        match &self.0 {
            State::Writing(Sink {
                first: First::Disk { parts, open: None },
                ..
            }) => Ok(parts.len_bytes),
            _ => Err(FileFailed),
        }
    }

    /// What is on the disk for good behind that.
    pub(super) fn pieces(&self) -> Vec<ByteRange> {
        match &self.0 {
            State::Writing(sink) => sink.pieces.ranges(),
            State::Finished(_) | State::Discarded => Vec::new(),
        }
    }

    /// A part of what is on the disk for good.
    pub(super) async fn read(
        &mut self,
        offset: u64,
        len_bytes: u32,
    ) -> Result<Vec<u8>, FileFailed> {
        let State::Writing(sink) = &mut self.0 else {
            return Err(FileFailed);
        };
        let (mut bytes, end) = (Vec::new(), offset + u64::from(len_bytes));
        loop {
            let at = offset + bytes.len() as u64;
            let (blob, from) = sink.at(at).await.map_err(failed)?;
            let to = end.min(from + whole(blob.size()));
            let len_bytes = u32::try_from(to - at).map_err(|_| FileFailed)?;
            bytes.extend(read_part(&blob, at - from, len_bytes).await?);
            if to == end {
                return Ok(bytes);
            }
        }
    }

    /// Close the file; gives its length in bytes as it is found there.
    pub(super) async fn finish(&mut self) -> Result<u64, FileFailed> {
        let State::Writing(sink) = std::mem::replace(&mut self.0, State::Discarded) else {
            return Err(FileFailed);
        };
        let mut source = sink.finish().await.map_err(failed)?;
        let blob = source.blob().await.map_err(failed)?;
        self.0 = State::Finished(source);
        Ok(whole(blob.size()))
    }

    /// The finished file.
    pub(super) async fn blob(&mut self) -> Option<Blob> {
        match &mut self.0 {
            State::Finished(source) => source.blob().await.ok(),
            State::Writing(_) | State::Discarded => None,
        }
    }

    /// Throw the file away. What the browser refuses to remove goes with a later page load.
    pub(super) async fn discard(&mut self) {
        match std::mem::replace(&mut self.0, State::Discarded) {
            State::Writing(Sink {
                first: First::Disk { parts, open },
                ..
            }) => {
                if let Some(part) = open {
                    let _either_way = part.stream.abort().await;
                }
                parts.remove().await;
            }
            State::Finished(Source::Disk(parts)) => parts.remove().await,
            State::Writing(_) | State::Finished(Source::Blob(_)) | State::Discarded => {}
        }
    }
}

/// Throw away what an earlier page load left of a file, without opening it.
pub(super) async fn discard_left(area: &StagingArea, path: &StagePath) {
    if let Some(load_folder) = area.folder(path.load.as_deref()).await {
        let _left_to_a_later_load = remove(&load_folder, &path.name).await;
    }
}

impl Sink {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        if !self.pieces.is_empty() {
            // It would come before them, and belongs behind.
            return Err(JsValue::NULL);
        }
        self.first.write(bytes).await
    }

    async fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), JsValue> {
        // What is before them is to be there for good as well.
        self.first.settle().await?;
        self.pieces.add(self.first.folder(), offset, bytes).await
    }

    /// What has this byte, for good, and where that begins.
    async fn at(&mut self, offset: u64) -> Result<(Blob, u64), JsValue> {
        match self.first.blob().await? {
            blob if offset < whole(blob.size()) => Ok((blob, 0)),
            _ => self.pieces.at(offset).await,
        }
    }

    async fn finish(self) -> Result<Source, JsValue> {
        let source = self.first.finish().await?;
        if self.pieces.is_empty() {
            return Ok(source);
        }
        source.with(&self.pieces).await
    }
}

impl First {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        match self {
            Self::Disk { parts, open } => {
                let mut part = match open.take() {
                    Some(part) => part,
                    None => parts.begin().await?,
                };
                if let Err(error) = write_to(&part.stream, bytes).await {
                    *open = Some(part);
                    return Err(error);
                }
                part.len_bytes += bytes.len() as u64;
                if part.len_bytes < PART_MIN_BYTES.max(parts.len_bytes / PART_SHARE) {
                    *open = Some(part);
                    return Ok(());
                }
                parts.close(part).await
            }
            Self::Blobs { parts, pending } => {
                pending.extend_from_slice(bytes);
                if pending.len() >= BLOB_BYTES {
                    let part = blob_of(&std::mem::take(pending))?;
                    parts.push(&part);
                }
                Ok(())
            }
        }
    }

    /// All that was written is there for good.
    async fn settle(&mut self) -> Result<(), JsValue> {
        match self {
            Self::Disk { parts, open } => match open.take_if(|part| part.len_bytes > 0) {
                Some(part) => parts.close(part).await,
                None => Ok(()),
            },
            Self::Blobs { parts, pending } => {
                if !pending.is_empty() {
                    let part = blob_of(&std::mem::take(pending))?;
                    parts.push(&part);
                }
                Ok(())
            }
        }
    }

    fn folder(&self) -> Option<&FileSystemDirectoryHandle> {
        match self {
            Self::Disk { parts, .. } => Some(&parts.folder),
            Self::Blobs { .. } => None,
        }
    }

    /// What is there for good.
    async fn blob(&mut self) -> Result<Blob, JsValue> {
        match self {
            Self::Disk { parts, .. } => parts.blob().await,
            Self::Blobs { parts, .. } => Blob::new_with_blob_sequence(parts),
        }
    }

    async fn finish(self) -> Result<Source, JsValue> {
        match self {
            Self::Disk { mut parts, open } => {
                if let Some(part) = open
                    && let Err(error) = parts.close(part).await
                {
                    parts.remove().await;
                    return Err(error);
                }
                Ok(Source::Disk(parts))
            }
            Self::Blobs { parts, pending } => {
                let last = blob_of(&pending)?;
                parts.push(&last);
                Ok(Source::Blob(Blob::new_with_blob_sequence(&parts)?))
            }
        }
    }
}

impl Source {
    /// The same, with what is behind it; fails where there is a hole.
    async fn with(mut self, pieces: &Pieces) -> Result<Self, JsValue> {
        let first = self.blob().await?;
        let all = Array::of1(&first);
        for piece in pieces.all(whole(first.size())).await? {
            all.push(&piece);
        }
        let blob = Blob::new_with_blob_sequence(&all)?;
        Ok(match self {
            Self::Disk(parts) => Self::Disk(Parts {
                blob: Some(blob),
                ..parts
            }),
            Self::Blob(_) => Self::Blob(blob),
        })
    }

    async fn blob(&mut self) -> Result<Blob, JsValue> {
        match self {
            Self::Disk(parts) => parts.blob().await,
            Self::Blob(blob) => Ok(blob.clone()),
        }
    }
}

impl Parts {
    async fn create(load_folder: FileSystemDirectoryHandle, name: &str) -> Result<Self, JsValue> {
        let folder = folder_in(&load_folder, name, true).await?;
        Ok(Self {
            load_folder,
            name: name.to_owned(),
            folder,
            handles: Vec::new(),
            len_bytes: 0,
            blob: None,
        })
    }

    async fn open(load_folder: FileSystemDirectoryHandle, name: &str) -> Result<Self, JsValue> {
        let folder = folder_in(&load_folder, name, false).await?;
        let mut parts = Self {
            load_folder,
            name: name.to_owned(),
            folder,
            handles: Vec::new(),
            len_bytes: 0,
            blob: None,
        };
        // The first that is missing ends it; so does one that is empty, which was never closed.
        while let Ok(handle) = file_in(&parts.folder, &parts.next_name(), false).await {
            let file = handle.get_file().await?.unchecked_into::<File>();
            let len_bytes = whole(file.size());
            if len_bytes == 0 {
                break;
            }
            parts.handles.push(handle);
            parts.len_bytes += len_bytes;
        }
        // The next part takes the place of the first that is missing. What lies behind it must not be taken for what
        // follows once that is there.
        for name in names_in(&parts.folder).await? {
            let number: Option<usize> = name.parse().ok();
            if number.is_some_and(|number| number > parts.handles.len()) {
                remove(&parts.folder, &name).await?;
            }
        }
        Ok(parts)
    }

    fn next_name(&self) -> String {
        self.handles.len().to_string()
    }

    async fn begin(&mut self) -> Result<OpenPart, JsValue> {
        let handle = file_in(&self.folder, &self.next_name(), true).await?;
        let stream = handle.create_writable().await?.unchecked_into();
        Ok(OpenPart {
            handle,
            stream,
            len_bytes: 0,
        })
    }

    async fn close(&mut self, part: OpenPart) -> Result<(), JsValue> {
        part.stream.close().await?;
        self.handles.push(part.handle);
        self.len_bytes += part.len_bytes;
        self.blob = None;
        Ok(())
    }

    async fn blob(&mut self) -> Result<Blob, JsValue> {
        if let Some(blob) = &self.blob {
            return Ok(blob.clone());
        }
        let files = Array::new();
        for handle in &self.handles {
            let file = handle.get_file().await?;
            files.push(&file);
        }
        let blob = Blob::new_with_blob_sequence(&files)?;
        self.blob = Some(blob.clone());
        Ok(blob)
    }

    async fn remove(&self) {
        let _left_to_a_later_load = remove(&self.load_folder, &self.name).await;
    }
}

async fn write_to(stream: &FileSystemWritableFileStream, bytes: &[u8]) -> Result<(), JsValue> {
    // A copy: a view into WASM memory would not outlive the next allocation.
    let copy = js_sys::Uint8Array::from(bytes);
    stream.write_with_js_u8_array(&copy)?.await?;
    Ok(())
}

fn blob_of(bytes: &[u8]) -> Result<Blob, JsValue> {
    Blob::new_with_u8_array_sequence(&Array::of1(&js_sys::Uint8Array::from(bytes)))
}

fn failed(_: JsValue) -> FileFailed {
    FileFailed
}

/// The folder of all loads; `None` where the browser lacks any part of what staging on disk takes.
async fn shared_folder() -> Option<FileSystemDirectoryHandle> {
    let navigator = get(&js_sys::global(), "navigator")?;
    let storage = get(&navigator, "storage").filter(|storage| has(storage, "getDirectory"))?;
    let file = get(&js_sys::global(), "FileSystemFileHandle")?;
    if !has(&get(&file, "prototype")?, "createWritable") {
        return None;
    }
    let storage = storage.unchecked_into::<StorageManager>();
    let root = storage.get_directory().await.ok()?.unchecked_into();
    folder_in(&root, FOLDER, true).await.ok()
}

async fn folder_in(
    parent: &FileSystemDirectoryHandle,
    name: &str,
    create: bool,
) -> Result<FileSystemDirectoryHandle, JsValue> {
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(create);
    let folder = parent.get_directory_handle_with_options(name, &options);
    Ok(folder.await?.unchecked_into())
}

async fn file_in(
    folder: &FileSystemDirectoryHandle,
    name: &str,
    create: bool,
) -> Result<FileSystemFileHandle, JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(create);
    let file = folder.get_file_handle_with_options(name, &options).await?;
    Ok(file.unchecked_into())
}

async fn remove(folder: &FileSystemDirectoryHandle, name: &str) -> Result<(), JsValue> {
    let options = FileSystemRemoveOptions::new();
    options.set_recursive(true);
    folder.remove_entry_with_options(name, &options).await?;
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
