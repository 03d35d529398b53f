//! Choosing local files, in a way that leads to the files themselves where the browser has one: such a handle can
//! be kept, so that an upload goes on after the page was loaded again.

use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransferItem, File, FileSystemFileHandle, HtmlInputElement};

use crate::app::{Command, FileId};
use crate::boundary::{LocalFile, ToCore};
use crate::dialect::ChannelId;
use crate::ui::models::folders::Target;
use crate::ui::models::notices::PageNotice;
use crate::ui::models::page::Page;

/// What an input for files has been given.
pub fn files_of(input: &HtmlInputElement) -> Vec<File> {
    let list = input.files();
    let files = list.iter();
    files
        .flat_map(|list| (0..list.length()).filter_map(|i| list.get(i)))
        .collect()
}

/// Whether the browser has a picker that gives handles.
pub fn has_picker() -> bool {
    let picker = js_sys::Reflect::get(&window(), &"showOpenFilePicker".into());
    picker.is_ok_and(|picker| picker.is_function())
}

/// Shows that picker; nothing is chosen where the user closes it. What cannot be read is told and left out. To be called
/// in answer to a click.
pub fn pick(page: Page, multiple: bool, chosen: impl FnOnce(Vec<LocalFile>) + 'static) {
    let options = js_sys::Object::new();
    let set = js_sys::Reflect::set(&options, &"multiple".into(), &multiple.into());
    let shown = window()
        .unchecked_into::<Picking>()
        .show_open_file_picker(&options);
    let (Ok(_), Ok(shown)) = (set, shown) else {
        return;
    };
    spawn_local(async move {
        // Rejects when the user closes it.
        let Ok(handles) = JsFuture::from(shown).await else {
            return;
        };
        let mut files = Vec::new();
        let mut unreadable = Vec::new();
        for handle in handles.unchecked_into::<js_sys::Array>().iter() {
            let handle = handle.unchecked_into::<FileSystemFileHandle>();
            match handle.get_file().await {
                Ok(file) => files.push(LocalFile {
                    file: file.unchecked_into(),
                    handle: Some(handle),
                }),
                Err(_) => unreadable.push(handle.name()),
            }
        }
        if !unreadable.is_empty() {
            let names = unreadable.join(", ");
            page.notices.tell_page(PageNotice::FilesUnreadable(names));
        }
        chosen(files);
    });
}

/// Queue uploads of these files into the directory that was shown when they were asked for, if it still is; gives their
/// numbers.
pub fn upload(page: Page, target: &Target, files: Vec<LocalFile>) -> Vec<FileId> {
    if !target.is_current(page) {
        page.notices.tell_page(PageNotice::FolderNotPut);
        return Vec::new();
    }
    let upload = |file| upload_one(page, target.channel(), String::new(), file);
    files.into_iter().map(upload).collect()
}

/// Queue the upload of a file into a directory below the one shown on a channel; gives its number.
pub fn upload_one(page: Page, channel: ChannelId, below: String, file: LocalFile) -> FileId {
    let (id, stamp) = (page.new_file(), file.stamp());
    let command = Command::Upload {
        channel,
        file: id,
        below,
        name: stamp.name,
        size_bytes: stamp.size_bytes,
        modified_ms: stamp.modified_ms,
    };
    page.send_with_file(command, file);
    id
}

/// The way to a dropped file itself, on its way. To be asked for while the drop is told; `None` where the browser
/// has none.
pub fn dropped_handle(item: &DataTransferItem) -> Option<js_sys::Promise> {
    let ask = js_sys::Reflect::get(item, &"getAsFileSystemHandle".into()).ok()?;
    if !ask.is_function() {
        return None;
    }
    item.unchecked_ref::<Dropped>().handle().ok()
}

/// Tells the core of the way to a file that it has, as soon as there is one.
pub fn add_dropped_handle(page: Page, file: FileId, handle: js_sys::Promise) {
    spawn_local(async move {
        // Without one the upload runs all the same.
        let Ok(handle) = JsFuture::from(handle).await else {
            return;
        };
        if let Ok(handle) = handle.dyn_into::<FileSystemFileHandle>() {
            page.send(ToCore::HandleOf(file, handle));
        }
    });
}

// web-sys keeps these behind a compiler flag for unstable interfaces.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Window)]
    type Picking;

    #[wasm_bindgen(method, catch, js_name = showOpenFilePicker)]
    fn show_open_file_picker(
        this: &Picking,
        options: &js_sys::Object,
    ) -> Result<js_sys::Promise, JsValue>;

    #[wasm_bindgen(js_name = DataTransferItem)]
    type Dropped;

    #[wasm_bindgen(method, catch, js_name = getAsFileSystemHandle)]
    fn handle(this: &Dropped) -> Result<js_sys::Promise, JsValue>;
}
