//! Local files: parts of what is uploaded, and downloads staged in the private file system or in blobs.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use at_ferry::app::{FileId, TransferId};
use at_ferry::browser::clock::Clock;
use at_ferry::driver::files::Files;
use at_ferry::driver::journal::Journal;
use at_ferry::files::{FileEvent, FileFailed, FileRequest};
use futures::StreamExt;
use futures::channel::mpsc::UnboundedReceiver;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Blob, File};

wasm_bindgen_test_configure!(run_in_browser);

const TRANSFER: TransferId = TransferId(7);

#[wasm_bindgen(inline_js = r#"
const root = () => navigator.storage.getDirectory();
const shared = async () => (await root()).getDirectoryHandle("at-ferry-downloads", { create: true });

// Whether the browser has what staging on disk takes.
export function allowDisk(allowed) {
    if (allowed) delete navigator.locks;
    else Object.defineProperty(navigator, "locks", { value: undefined, configurable: true });
}

// The folders of page loads, and what is in them, with what is in that.
export async function staged() {
    const found = [];
    const look = async (folder) => {
        try {
            for await (const [name, entry] of folder.entries()) {
                found.push(name);
                if (entry.kind === "directory") await look(entry);
            }
        } catch (error) {
            if (error.name !== "NotFoundError") throw error;
        }
    };
    await look(await shared());
    return found;
}

export async function leaveFolder(name, held) {
    const folder = await (await shared()).getDirectoryHandle(name, { create: true });
    await folder.getFileHandle("0", { create: true });
    if (held) await new Promise((granted) => {
        navigator.locks.request(name, () => { granted(); return new Promise(() => {}); });
    });
}

export async function writeFile(name, text) {
    const handle = await (await root()).getFileHandle(name, { create: true });
    const stream = await handle.createWritable();
    await stream.write(text);
    await stream.close();
    return handle.getFile();
}
"#)]
extern "C" {
    #[wasm_bindgen(js_name = allowDisk)]
    fn allow_disk(allowed: bool);
    fn staged() -> Promise<Array>;
    #[wasm_bindgen(js_name = leaveFolder)]
    fn leave_folder(name: &str, held: bool) -> Promise;
    #[wasm_bindgen(js_name = writeFile)]
    fn write_file(name: &str, text: &str) -> Promise<File>;
}

/// Hides what staging on disk takes, until this is dropped.
struct NoDisk;

impl NoDisk {
    fn begin() -> Self {
        allow_disk(false);
        Self
    }
}

impl Drop for NoDisk {
    fn drop(&mut self) {
        allow_disk(true);
    }
}

type Events = UnboundedReceiver<FileEvent>;

async fn download(files: &Files, events: &mut Events, blocks: &[Vec<u8>]) -> u64 {
    let transfer = TRANSFER;
    let name = "log.bin".to_owned();
    files.carry_out(FileRequest::Create { transfer, name });
    for bytes in blocks {
        let bytes = bytes.clone();
        files.carry_out(FileRequest::Write { transfer, bytes });
    }
    files.carry_out(FileRequest::Finish { transfer });
    let created = FileEvent::Created {
        transfer,
        result: Ok(()),
    };
    assert_eq!(events.next().await, Some(created));
    for bytes in blocks {
        let written = FileEvent::Written {
            transfer,
            len_bytes: Ok(bytes.len() as u64),
        };
        assert_eq!(events.next().await, Some(written));
    }
    let Some(FileEvent::Finished { len_bytes, .. }) = events.next().await else {
        panic!("not finished");
    };
    len_bytes.unwrap()
}

async fn bytes_of(blob: &Blob) -> Vec<u8> {
    let buffer = blob.array_buffer().await.unwrap();
    Uint8Array::new(&buffer).to_vec()
}

/// Blocks of a length that fits no buffer, 2.1 MB in all.
fn blocks() -> Vec<Vec<u8>> {
    let block = |i: u32| {
        (0..300_007)
            .map(|k| (k * 7 + i * 131).to_le_bytes()[0])
            .collect()
    };
    (0..7).map(block).collect()
}

async fn check_round_trip(on_disk: bool) {
    let before = staged_names().await;
    let (files, mut events) = Files::new();
    let blocks = blocks();
    let len_bytes = download(&files, &mut events, &blocks).await;
    assert_eq!(len_bytes, 7 * 300_007);
    for _ in 0..2 {
        let blob = files.take(TRANSFER).await.unwrap();
        let is_new = |name: &String| !before.contains(name);
        assert_eq!(staged_names().await.iter().any(is_new), on_disk);
        assert!(bytes_of(&blob).await == blocks.concat(), "other bytes");
    }
    files.discard(TRANSFER);
    assert!(files.take(TRANSFER).await.is_none());
}

#[wasm_bindgen_test]
async fn a_download_is_staged_on_disk() {
    check_round_trip(true).await;
}

#[wasm_bindgen_test]
async fn a_download_is_staged_in_blobs_where_there_is_no_disk() {
    let _no_disk = NoDisk::begin();
    check_round_trip(false).await;
}

#[wasm_bindgen_test]
async fn an_empty_download_is_a_file_all_the_same() {
    let (files, mut events) = Files::new();
    assert_eq!(download(&files, &mut events, &[]).await, 0);
    assert!(files.take(TRANSFER).await.is_some());

    let _no_disk = NoDisk::begin();
    let (files, mut events) = Files::new();
    assert_eq!(download(&files, &mut events, &[]).await, 0);
    assert!(files.take(TRANSFER).await.is_some());
}

#[wasm_bindgen_test]
async fn a_download_is_not_to_be_had_before_it_is_finished() {
    let (files, _events) = Files::new();
    assert!(files.take(TRANSFER).await.is_none());
    let name = String::new();
    files.carry_out(FileRequest::Create {
        transfer: TRANSFER,
        name,
    });
    assert!(files.take(TRANSFER).await.is_none());
}

#[wasm_bindgen_test]
async fn what_is_discarded_leaves_the_disk() {
    let before = staged_names().await;
    let (files, mut events) = Files::new();
    download(&files, &mut events, &blocks()).await;
    assert!(files.take(TRANSFER).await.is_some());
    let added = |names: &[String]| names.iter().filter(|name| !before.contains(name)).count();
    // The load's folder and the download's in it.
    assert!(added(&staged_names().await) >= 2);
    files.discard(TRANSFER);
    until_staged(|names| added(names) == 1).await;
}

#[wasm_bindgen_test]
async fn leftovers_are_cleared_away_but_not_those_of_another_page() {
    for (name, held) in [("a-left", false), ("m-held", true), ("z-left", false)] {
        leave_folder(name, held).await.unwrap();
    }
    let (files, _events) = Files::new();
    let (journal, _messages) = Journal::new(files, Clock::new());
    journal.take_up(drop).await;
    journal.clear_away().await;
    until_staged(|names| !names.iter().any(|name| name.contains("-left"))).await;
    assert!(staged_names().await.contains(&"m-held".to_owned()));
}

#[wasm_bindgen_test]
async fn a_new_attempt_hears_nothing_of_the_one_before() {
    let (files, mut events) = Files::new();
    let transfer = TRANSFER;
    let name = String::new();
    files.carry_out(FileRequest::Create { transfer, name });
    let bytes = b"old".to_vec();
    files.carry_out(FileRequest::Write { transfer, bytes });
    let new = vec![b"newer".to_vec()];
    assert_eq!(download(&files, &mut events, &new).await, 5);
    let blob = files.take(transfer).await.unwrap();
    assert_eq!(bytes_of(&blob).await, b"newer");
}

/// Writes "one " from the beginning on, and these where they belong; what became of all that, then of the end.
async fn in_pieces(
    files: &Files,
    events: &mut Events,
    pieces: &[(u64, &str)],
) -> Result<u64, FileFailed> {
    let transfer = TRANSFER;
    let name = String::new();
    files.carry_out(FileRequest::Create { transfer, name });
    let bytes = b"one ".to_vec();
    files.carry_out(FileRequest::Write { transfer, bytes });
    events.next().await.unwrap();
    events.next().await.unwrap();
    for (offset, text) in pieces {
        files.carry_out(FileRequest::WriteAt {
            transfer,
            offset: *offset,
            bytes: text.as_bytes().to_vec(),
        });
        let written = FileEvent::Written {
            transfer,
            len_bytes: Ok(text.len() as u64),
        };
        assert_eq!(events.next().await, Some(written));
    }
    let back = |offset, len_bytes| FileRequest::ReadBack {
        transfer,
        offset,
        len_bytes,
    };
    // Beyond what a piece has, as far as there is no hole.
    let end = read(files, events, back(2, 4)).await;
    let is_joined = pieces.iter().any(|(offset, _)| *offset == 4);
    assert_eq!(end.is_some(), is_joined);
    files.carry_out(FileRequest::Finish { transfer });
    match events.next().await.unwrap() {
        FileEvent::Finished { len_bytes, .. } => len_bytes,
        other => panic!("{other:?}"),
    }
}

async fn check_pieces() {
    let (files, mut events) = Files::new();
    let whole = [(12, "three"), (4, "and "), (8, "two ")];
    let len_bytes = in_pieces(&files, &mut events, &whole).await;
    assert_eq!(len_bytes, Ok(17));
    let blob = files.take(TRANSFER).await.unwrap();
    assert_eq!(bytes_of(&blob).await, b"one and two three");
    files.discard(TRANSFER);
    for with_hole in [&[(8, "two ")][..], &[(4, "and "), (12, "three")]] {
        let len_bytes = in_pieces(&files, &mut events, with_hole).await;
        assert_eq!(len_bytes, Err(FileFailed), "a hole");
        assert!(files.take(TRANSFER).await.is_none());
    }
}

#[wasm_bindgen_test]
async fn pieces_are_written_where_they_belong_and_a_hole_is_no_file() {
    check_pieces().await;
    let _no_disk = NoDisk::begin();
    check_pieces().await;
}

#[wasm_bindgen_test]
async fn pieces_that_are_cut_are_gone() {
    let transfer = TRANSFER;
    let (files, mut events) = Files::new();
    let name = String::new();
    files.carry_out(FileRequest::Create { transfer, name });
    let write_at = |offset, text: &str| FileRequest::WriteAt {
        transfer,
        offset,
        bytes: text.as_bytes().to_vec(),
    };
    files.carry_out(write_at(0, "one "));
    files.carry_out(write_at(8, "of another file"));
    files.carry_out(FileRequest::Cut { transfer, from: 4 });
    files.carry_out(write_at(4, "and two"));
    files.carry_out(FileRequest::Finish { transfer });
    for _ in 0..5 {
        events.next().await.unwrap();
    }
    let blob = files.take(transfer).await.unwrap();
    assert_eq!(bytes_of(&blob).await, b"one and two");
}

#[wasm_bindgen_test]
async fn writing_to_what_was_never_created_fails() {
    let (files, mut events) = Files::new();
    let transfer = TRANSFER;
    let bytes = vec![1];
    files.carry_out(FileRequest::Write { transfer, bytes });
    let failed = FileEvent::Written {
        transfer,
        len_bytes: Err(FileFailed),
    };
    assert_eq!(events.next().await, Some(failed));
}

async fn read(files: &Files, events: &mut Events, request: FileRequest) -> Option<Vec<u8>> {
    files.carry_out(request);
    match events.next().await.unwrap() {
        FileEvent::Read { bytes, .. } => bytes.ok(),
        other => panic!("{other:?}"),
    }
}

#[wasm_bindgen_test]
async fn a_source_is_read_in_parts() {
    let (files, mut events) = Files::new();
    let content = Array::of1(&"0123456789".into());
    let file = FileId::Chosen(1);
    let ten = File::new_with_str_sequence(&content, "ten").unwrap();
    files.add(file, ten.into());
    let part = |offset, len_bytes| FileRequest::Read {
        transfer: TRANSFER,
        file,
        offset,
        len_bytes,
    };
    let first = read(&files, &mut events, part(0, 4)).await;
    assert_eq!(first.as_deref(), Some(&b"0123"[..]));
    let last = read(&files, &mut events, part(8, 2)).await;
    assert_eq!(last.as_deref(), Some(&b"89"[..]));
    assert_eq!(read(&files, &mut events, part(8, 3)).await, None, "short");
    files.carry_out(FileRequest::Release { file });
    assert_eq!(read(&files, &mut events, part(0, 4)).await, None, "gone");
}

#[wasm_bindgen_test]
async fn a_source_that_changed_is_not_read() {
    let (files, mut events) = Files::new();
    let chosen = write_file("source", "as it was chosen").await.unwrap();
    let file = FileId::Chosen(1);
    files.add(file, chosen.into());
    let request = FileRequest::Read {
        transfer: TRANSFER,
        file,
        offset: 0,
        len_bytes: 4,
    };
    assert!(read(&files, &mut events, request.clone()).await.is_some());
    write_file("source", "changed, and longer than it was")
        .await
        .unwrap();
    assert_eq!(read(&files, &mut events, request).await, None);
}

async fn staged_names() -> Vec<String> {
    let found = staged().await.unwrap();
    found.iter().filter_map(|name| name.as_string()).collect()
}

async fn until_staged(condition: impl Fn(&[String]) -> bool) {
    let clock = Clock::new();
    while !condition(&staged_names().await) {
        clock.hop().await;
    }
}
