//! A folder of the user's: choosing one, and writing into it.

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemWritableFileStream,
};

use crate::browser::naming::names_alone;
use crate::local::fault::FolderFault;
use crate::local::names::{choices, numbered, safe};

/// Whether the browser has a picker of folders.
pub fn has_picker() -> bool {
    picker().is_some()
}

fn picker() -> Option<Function> {
    let picker = Reflect::get(&window(), &"showDirectoryPicker".into());
    picker.ok()?.dyn_into().ok()
}

/// Shows that picker; `None` where it does not show, and at the end where the user closes it. To be called in answer to
/// a click.
pub fn pick() -> Option<impl Future<Output = Option<FileSystemDirectoryHandle>>> {
    let shown = picker()?.call1(&window(), &writing()).ok()?;
    let shown = JsFuture::from(shown.unchecked_into::<Promise>());
    Some(async move { Some(shown.await.ok()?.unchecked_into()) })
}

fn writing() -> Object {
    let options = Object::new();
    // An object without members takes any.
    let _ = Reflect::set(&options, &"mode".into(), &"readwrite".into());
    options
}

/// Writes a file of its own into a folder, under its name or that with a number, and makes sure that all of it is
/// there. Gives the name.
pub async fn put_new(
    folder: &FileSystemDirectoryHandle,
    name: &str,
    blob: &Blob,
) -> Result<String, FolderFault> {
    let alone = names_alone().await;
    let name = free(folder, choices(name)).await?;
    let handle = file_in(folder, &name).await?;
    // From here on everybody finds it there.
    drop(alone);
    write(folder, &name, &handle, blob).await?;
    Ok(name)
}

/// Makes a directory that was not there, of this name or with a number behind it.
pub async fn new_folder(
    parent: &FileSystemDirectoryHandle,
    name: &str,
) -> Result<FileSystemDirectoryHandle, FolderFault> {
    let _alone = names_alone().await;
    let name = safe(name);
    let names = (1..).map(|number| match number {
        1 => name.clone(),
        _ => numbered(&name, number),
    });
    let name = free(parent, names).await?;
    Ok(folder_in(parent, &name).await?)
}

/// The folder at a path whose first name is that of the top; made where it is missing.
pub async fn inside(
    top: &FileSystemDirectoryHandle,
    path: &str,
) -> Result<FileSystemDirectoryHandle, FolderFault> {
    let mut folder = top.clone();
    for name in path.split('/').skip(1) {
        folder = folder_in(&folder, name).await?;
    }
    Ok(folder)
}

/// Writes a file to such a path, and makes sure that all of it is there.
pub async fn put_at(
    top: &FileSystemDirectoryHandle,
    path: &str,
    blob: &Blob,
) -> Result<(), FolderFault> {
    let (below, name) = path.rsplit_once('/').ok_or(FolderFault::Name)?;
    let folder = inside(top, below).await?;
    // Two that the system takes for one; its place was to be free.
    if free(&folder, std::iter::once(name.to_owned()))
        .await
        .is_err()
    {
        return Err(FolderFault::Name);
    }
    let handle = file_in(&folder, name).await?;
    write(&folder, name, &handle, blob).await
}

/// The first of these names that nothing in the folder has.
async fn free(
    folder: &FileSystemDirectoryHandle,
    mut names: impl Iterator<Item = String>,
) -> Result<String, JsValue> {
    loop {
        let name = names.next().ok_or(JsValue::NULL)?;
        match folder.get_file_handle(&name).await {
            Err(error) if exception(&error) == "NotFoundError" => return Ok(name),
            // A directory has it.
            Err(error) if exception(&error) != "TypeMismatchError" => return Err(error),
            Ok(_) | Err(_) => {}
        }
    }
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

async fn file_in(
    folder: &FileSystemDirectoryHandle,
    name: &str,
) -> Result<FileSystemFileHandle, JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let file = folder.get_file_handle_with_options(name, &options);
    Ok(file.await?.unchecked_into())
}

async fn write(
    folder: &FileSystemDirectoryHandle,
    name: &str,
    handle: &FileSystemFileHandle,
    blob: &Blob,
) -> Result<(), FolderFault> {
    let written = write_all(handle, blob).await;
    if written.is_err() {
        // What is not all of the file must not stay under its name. Where it cannot go either, a notice tells of it.
        let _either_way = folder.remove_entry(name).await;
    }
    written
}

async fn write_all(handle: &FileSystemFileHandle, blob: &Blob) -> Result<(), FolderFault> {
    let stream: FileSystemWritableFileStream = handle.create_writable().await?.unchecked_into();
    let written = async {
        stream.write_with_blob(blob)?.await?;
        stream.close().await
    };
    if let Err(error) = written.await {
        // It lets go of what was written beside the file; one that broke did so by itself.
        let _either_way = stream.abort().await;
        return Err(error.into());
    }
    let file: File = handle.get_file().await?.unchecked_into();
    if (file.size() - blob.size()).abs() < 0.5 {
        Ok(())
    } else {
        Err(FolderFault::Differs)
    }
}

impl From<JsValue> for FolderFault {
    fn from(error: JsValue) -> Self {
        Self::of(&exception(&error))
    }
}

fn exception(error: &JsValue) -> String {
    let name = Reflect::get(error, &"name".into());
    name.ok()
        .and_then(|name| name.as_string())
        .unwrap_or_default()
}
