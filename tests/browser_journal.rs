//! What is kept for the next load of the page, in the browser's own database and its private file system.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/hurry.rs"]
mod hurry;

use at_ferry::app::{
    ByteRange, FileId, Message, Persist, RemoteStamp, Saved, SavedLocal, SavedPhase, ServerName,
    SourceAccess, SourceStamp, TransferId, TransferOptions,
};
use at_ferry::boundary::stamp_of;
use at_ferry::browser::clock::Clock;
use at_ferry::browser::values::{keep_value, value};
use at_ferry::codec::Charset;
use at_ferry::dialect::ChannelId;
use at_ferry::driver::files::Files;
use at_ferry::driver::journal::{Found, Journal, Left};
use at_ferry::files::{FileEvent, FileFailed, FileRequest};
use futures::StreamExt;
use futures::channel::mpsc::UnboundedReceiver;
use hurry::Hurry;
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{File, FileSystemFileHandle};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(inline_js = r#"
const root = () => navigator.storage.getDirectory();
const shared = async () => (await root()).getDirectoryHandle("at-ferry-downloads", { create: true });

async function write(folder, name, bytes) {
    const handle = await folder.getFileHandle(name, { create: true });
    const stream = await handle.createWritable();
    await stream.write(bytes);
    await stream.close();
    return handle;
}

export async function writeFile(name, text) {
    return write(await root(), name, text);
}

export async function openDatabase(version) {
    const open = indexedDB.open("at-ferry", version);
    return new Promise((resolve, reject) => {
        open.onupgradeneeded = () => {
            if (!open.result.objectStoreNames.contains("transfers")) open.result.createObjectStore("transfers");
        };
        open.onsuccess = () => resolve(open.result);
        open.onerror = () => reject(open.error);
    });
}

export async function forget(name) {
    const database = await openDatabase(1);
    const gone = database.transaction("transfers", "readwrite").objectStore("transfers").delete(name);
    await new Promise((resolve, reject) => { gone.onsuccess = resolve; gone.onerror = reject; });
    database.close();
}

export async function countRecords() {
    const database = await openDatabase(1);
    const count = database.transaction("transfers").objectStore("transfers").count();
    await new Promise((resolve, reject) => { count.onsuccess = resolve; count.onerror = reject; });
    database.close();
    return count.result;
}

export async function hasRecord(name, version) {
    const database = await openDatabase(version);
    const get = database.transaction("transfers").objectStore("transfers").get(name);
    await new Promise((resolve, reject) => { get.onsuccess = resolve; get.onerror = reject; });
    database.close();
    return get.result !== undefined;
}

const opened = [];
const realOpen = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...args) {
    const request = realOpen.apply(this, args);
    request.addEventListener("success", () => opened.push(request.result));
    return request;
};

// As the browser does, with or without saying so, or by removing it.
export async function takeDatabase(how) {
    if (how === "removed") return removeDatabase();
    for (const database of opened.splice(0)) {
        database.close();
        if (how === "closed") database.dispatchEvent(new Event("close"));
    }
}

const realPut = IDBObjectStore.prototype.put;
export function allowPut(allowed) {
    IDBObjectStore.prototype.put = allowed ? realPut : () => {
        throw new DOMException("as told", "QuotaExceededError");
    };
}

// What a page load that is over has left: a record, and a download's folder with these parts.
export async function leave(load, number, kept, folder, parts, format) {
    const database = await openDatabase(1);
    const put = database.transaction("transfers", "readwrite").objectStore("transfers")
        .put({ kept, folder, format }, `${load}/${number}`);
    await new Promise((resolve, reject) => { put.onsuccess = resolve; put.onerror = reject; });
    database.close();
    const place = await (await (await shared()).getDirectoryHandle(load, { create: true }))
        .getDirectoryHandle(folder, { create: true });
    for (const [name, bytes] of parts.entries()) await write(place, String(name), bytes);
}

export async function leavePiece(load, folder, offset, bytes) {
    const place = await (await (await shared()).getDirectoryHandle(load)).getDirectoryHandle(folder);
    await write(place, `at-${offset}`, bytes);
}

export async function removeDatabase() {
    const request = indexedDB.deleteDatabase("at-ferry");
    await new Promise((resolve, reject) => {
        request.onsuccess = resolve;
        request.onerror = reject;
        request.onblocked = reject;
    });
}

export async function hold(load) {
    await new Promise((granted) => {
        navigator.locks.request(load, () => { granted(); return new Promise(() => {}); });
    });
}

// How many bytes of downloads are on the disk for good.
export async function stagedBytes() {
    let bytes = 0;
    for await (const load of (await shared()).values())
        for await (const download of load.values())
            for await (const part of download.values()) bytes += (await part.getFile()).size;
    return bytes;
}

export async function partsOf(load, download) {
    const folder = await (await (await shared()).getDirectoryHandle(load)).getDirectoryHandle(download);
    const names = [];
    for await (const name of folder.keys()) names.push(name);
    return names.sort().join();
}

export async function hasFolder(load) {
    for await (const name of (await shared()).keys()) if (name === load) return true;
    return false;
}
"#)]
extern "C" {
    #[wasm_bindgen(js_name = writeFile)]
    fn write_file(name: &str, text: &str) -> Promise<FileSystemFileHandle>;
    fn leave(
        load: &str,
        number: &str,
        kept: JsValue,
        folder: &str,
        parts: Vec<Uint8Array>,
        format: Option<u32>,
    ) -> Promise;
    #[wasm_bindgen(js_name = leavePiece)]
    fn leave_piece(load: &str, folder: &str, offset: u32, bytes: Uint8Array) -> Promise;
    #[wasm_bindgen(js_name = openDatabase)]
    fn open_database(version: u32) -> Promise<web_sys::IdbDatabase>;
    fn forget(name: &str) -> Promise;
    #[wasm_bindgen(js_name = countRecords)]
    fn count_records() -> Promise;
    #[wasm_bindgen(js_name = hasRecord)]
    fn has_record(name: &str, version: u32) -> Promise;
    #[wasm_bindgen(js_name = takeDatabase)]
    fn take_database(how: &str) -> Promise;
    #[wasm_bindgen(js_name = allowPut)]
    fn allow_put(allowed: bool);
    #[wasm_bindgen(js_name = removeDatabase)]
    fn remove_database() -> Promise;
    fn hold(load: &str) -> Promise;
    #[wasm_bindgen(js_name = stagedBytes)]
    fn staged_bytes() -> Promise;
    #[wasm_bindgen(js_name = partsOf)]
    fn parts_of(load: &str, download: &str) -> Promise;
    #[wasm_bindgen(js_name = hasFolder)]
    fn has_folder(load: &str) -> Promise;
}

const TRANSFER: TransferId = TransferId(7);

/// One load of the page, as far as it keeps things; over when it is dropped.
struct Load {
    files: Files,
    events: UnboundedReceiver<FileEvent>,
    journal: Journal,
    messages: UnboundedReceiver<Message>,
    clock: Clock,
}

impl Load {
    fn begin() -> Self {
        let (files, events) = Files::new();
        let clock = Clock::new();
        let (journal, messages) = Journal::new(files.clone(), clock.clone());
        Self {
            files,
            events,
            journal,
            messages,
            clock,
        }
    }

    /// What an earlier load left under this name.
    async fn left(&self, name: &str) -> Option<Left> {
        let mut all = Vec::new();
        self.journal.take_up(|left| all.extend(left)).await;
        all.into_iter().find(|left| left.kept.name == name)
    }

    async fn put(&self, kept: &Saved, file: Option<FileId>) {
        self.journal.keep(Persist::Put {
            transfer: TRANSFER,
            file,
            kept: Box::new(kept.clone()),
        });
        self.journal.settled().await;
    }

    async fn forget(&self) {
        self.journal.keep(Persist::Drop { transfer: TRANSFER });
        self.journal.settled().await;
    }
}

fn upload(name: &str, stamp: SourceStamp) -> Saved {
    Saved {
        channel: ChannelId::ALL[3],
        server: ServerName {
            host: "ftp.example".into(),
            port: 2121,
            user: "用户".into(),
            charset: Charset::Gbk,
        },
        directory: "/日志".into(),
        below: String::new(),
        place: 0,
        name: name.into(),
        options: TransferOptions::default(),
        phase: SavedPhase::Waiting,
        runs: true,
        local: SavedLocal::Source {
            stamp,
            ours_bytes: Some(1 << 40),
            is_whole: false,
            aside: None,
        },
    }
}

fn stamp(name: &str) -> SourceStamp {
    SourceStamp {
        name: name.into(),
        size_bytes: 5_000_000_000,
        modified_ms: 1_700_000_000_123,
    }
}

fn download(name: &str) -> Saved {
    let part_of = Some(RemoteStamp {
        size_bytes: 1000,
        modified: "20230801093000".into(),
    });
    Saved {
        local: SavedLocal::Sink {
            part_of,
            there: Vec::new(),
        },
        ..upload(name, stamp(name))
    }
}

#[wasm_bindgen_test]
async fn what_is_kept_is_there_at_the_next_load_until_it_is_forgotten() {
    let kept = upload("kept", stamp("kept"));
    let first = Load::begin();
    first.put(&upload("older", stamp("older")), None).await;
    first.put(&kept, None).await;
    drop(first);

    let second = Load::begin();
    let left = second.left("kept").await.unwrap();
    assert_eq!(left.kept, kept);
    assert_eq!(left.access, SourceAccess::Choice);
    second.journal.restored(TRANSFER, left);
    assert!(second.journal.find(TRANSFER).is_none());
    drop(second);

    let third = Load::begin();
    let left = third.left("kept").await.unwrap();
    third.journal.restored(TRANSFER, left);
    third.forget().await;
    drop(third);
    let fourth = Load::begin();
    assert!(fourth.left("kept").await.is_none());
}

#[wasm_bindgen_test]
async fn a_load_that_lives_keeps_its_own() {
    let first = Load::begin();
    first.put(&upload("held", stamp("held")), None).await;
    let second = Load::begin();
    assert!(second.left("held").await.is_none());
    first.forget().await;
}

#[wasm_bindgen_test]
async fn the_way_to_a_local_file_is_kept_and_leads_to_it_as_it_is_then() {
    let handle = write_file("source", "as it was").await.unwrap();
    let first = Load::begin();
    let chosen: File = handle.get_file().await.unwrap().unchecked_into();
    let then = stamp_of(&chosen);
    let file = FileId::Chosen(1);
    first.files.add(file, chosen.into());
    first.put(&upload("way", then.clone()), Some(file)).await;
    // The browser gives it a little later.
    first.files.set_handle(file, handle);
    first.journal.handle_came(file);
    first.journal.settled().await;
    drop(first);

    let second = Load::begin();
    let left = second.left("way").await.unwrap();
    assert_eq!(left.access, SourceAccess::Permission);
    second.journal.restored(TRANSFER, left);
    let Found::File(file) = second.journal.find(TRANSFER).unwrap().await else {
        panic!("not found");
    };
    assert_eq!(file.stamp(), then);
    write_file("source", "as it is now").await.unwrap();
    let Found::File(file) = second.journal.find(TRANSFER).unwrap().await else {
        panic!("not found");
    };
    assert_ne!(file.stamp(), then);
    // One that was cancelled may be tried again.
    second.forget().await;
    assert!(second.journal.find(TRANSFER).is_some());
}

#[wasm_bindgen_test]
async fn a_file_that_its_handle_says_has_changed_is_not_read() {
    let handle = write_file("changing", "0123456789").await.unwrap();
    let mut load = Load::begin();
    let chosen: File = handle.get_file().await.unwrap().unchecked_into();
    let file = FileId::Chosen(1);
    load.files.add(file, chosen.into());
    load.files.set_handle(file, handle);
    let read = FileRequest::Read {
        transfer: TRANSFER,
        file,
        offset: 2,
        len_bytes: 3,
    };
    load.files.carry_out(read.clone());
    let bytes = |event| match event {
        Some(FileEvent::Read { bytes, .. }) => bytes,
        other => panic!("{other:?}"),
    };
    assert_eq!(bytes(load.events.next().await), Ok(b"234".to_vec()));
    write_file("changing", "0123456789").await.unwrap();
    load.files.carry_out(read);
    assert_eq!(bytes(load.events.next().await), Err(FileFailed));
}

fn parts(parts: &[&[u8]]) -> Vec<Uint8Array> {
    parts.iter().map(|part| Uint8Array::from(*part)).collect()
}

fn js(kept: &Saved) -> JsValue {
    serde_wasm_bindgen::to_value(kept).unwrap()
}

#[wasm_bindgen_test]
async fn a_download_goes_on_in_what_an_earlier_load_left() {
    let there = parts(&[b"one ", b"and two ", b""]);
    leave(
        "1-left",
        "0",
        js(&download("goes-on")),
        "folder",
        there,
        None,
    )
    .await
    .unwrap();
    let mut load = Load::begin();
    let left = load.left("goes-on").await.unwrap();
    load.journal.restored(TRANSFER, left);
    let transfer = TRANSFER;
    // The second attempt of this load finds it as the first did.
    for _ in 0..2 {
        load.files.carry_out(FileRequest::Reopen {
            transfer,
            kept: Vec::new(),
        });
        let reopened = FileEvent::Reopened {
            transfer,
            len_bytes: Ok(12),
            pieces: Vec::new(),
        };
        assert_eq!(load.events.next().await, Some(reopened));
    }
    load.files.carry_out(FileRequest::ReadBack {
        transfer,
        offset: 2,
        len_bytes: 6,
    });
    let read = FileEvent::Read {
        transfer,
        offset: 2,
        bytes: Ok(b"e and ".to_vec()),
    };
    assert_eq!(load.events.next().await, Some(read));
    let bytes = b"and three".to_vec();
    load.files.carry_out(FileRequest::Write { transfer, bytes });
    load.files.carry_out(FileRequest::Finish { transfer });
    load.events.next().await.unwrap();
    let finished = FileEvent::Finished {
        transfer,
        len_bytes: Ok(21),
    };
    assert_eq!(load.events.next().await, Some(finished));
    let blob = load.files.take(transfer).await.unwrap();
    let bytes = Uint8Array::new(&blob.array_buffer().await.unwrap()).to_vec();
    assert_eq!(bytes, b"one and two and three");
    load.forget().await;
}

#[wasm_bindgen_test]
async fn a_download_goes_on_in_the_pieces_that_were_known_to_be_there() {
    let there = parts(&[b"one ", b""]);
    let kept = js(&download("in-pieces"));
    leave("6-pieces", "0", kept, "folder", there, None)
        .await
        .unwrap();
    let of = |text: &str| Uint8Array::from(text.as_bytes());
    for (offset, text) in [
        (2, "overlaps"),
        (8, "two "),
        (12, "three "),
        (30, "unknown"),
    ] {
        leave_piece("6-pieces", "folder", offset, of(text))
            .await
            .unwrap();
    }
    let mut load = Load::begin();
    let left = load.left("in-pieces").await.unwrap();
    load.journal.restored(TRANSFER, left);
    let transfer = TRANSFER;
    let range = |from, to| ByteRange { from, to };
    load.files.carry_out(FileRequest::Reopen {
        transfer,
        kept: vec![range(0, 12), range(12, 20)],
    });
    let reopened = FileEvent::Reopened {
        transfer,
        len_bytes: Ok(4),
        pieces: vec![range(8, 12), range(12, 18)],
    };
    assert_eq!(load.events.next().await, Some(reopened));
    for (offset, bytes) in [(4, b"and ".to_vec()), (18, b"and four".to_vec())] {
        load.files.carry_out(FileRequest::WriteAt {
            transfer,
            offset,
            bytes,
        });
        load.events.next().await.unwrap();
    }
    load.files.carry_out(FileRequest::Finish { transfer });
    load.events.next().await.unwrap();
    let blob = load.files.take(transfer).await.unwrap();
    let bytes = Uint8Array::new(&blob.array_buffer().await.unwrap()).to_vec();
    assert_eq!(bytes, b"one and two three and four");
    load.forget().await;
}

#[wasm_bindgen_test]
async fn what_lies_behind_a_part_that_is_missing_is_never_taken_for_what_comes_there() {
    let there = || parts(&[b"one ", b"", b"of another time"]);
    leave("5-gap", "0", js(&download("gap")), "folder", there(), None)
        .await
        .unwrap();
    let mut load = Load::begin();
    let left = load.left("gap").await.unwrap();
    load.journal.restored(TRANSFER, left);
    let transfer = TRANSFER;
    load.files.carry_out(FileRequest::Reopen {
        transfer,
        kept: Vec::new(),
    });
    let reopened = FileEvent::Reopened {
        transfer,
        len_bytes: Ok(4),
        pieces: Vec::new(),
    };
    assert_eq!(load.events.next().await, Some(reopened));
    // The empty one is where it goes on.
    assert_eq!(parts_of("5-gap", "folder").await.unwrap(), "0,1");
    load.forget().await;
}

#[wasm_bindgen_test]
async fn a_value_of_the_pages_own_is_kept_until_it_is_forgotten() {
    let first = Load::begin();
    assert!(value("own").await.is_none());
    assert!(keep_value("own", Some(&"值".into())).await);
    drop(first);
    let second = Load::begin();
    // It is no transfer of any load.
    assert!(second.left("own").await.is_none());
    second.journal.clear_away().await;
    let kept = value("own").await.unwrap();
    assert_eq!(kept.as_string().as_deref(), Some("值"));
    assert!(keep_value("own", None).await);
    assert!(value("own").await.is_none());
}

#[wasm_bindgen_test]
async fn what_the_browser_takes_away_is_written_afresh() {
    for how in ["closed", "closed unsaid", "removed"] {
        let first = Load::begin();
        first.put(&upload(how, stamp(how)), None).await;
        take_database(how).await.unwrap();
        let later = TransferId(8);
        first.journal.keep(Persist::Put {
            transfer: later,
            file: None,
            kept: Box::new(upload("later", stamp("later"))),
        });
        first.journal.settled().await;
        drop(first);
        let second = Load::begin();
        let mut left = Vec::new();
        second.journal.take_up(|all| left.extend(all)).await;
        for name in [how, "later"] {
            assert!(left.iter().any(|left| left.kept.name == name), "{how}");
        }
        for (number, left) in (20..).zip(left) {
            let transfer = TransferId(number);
            second.journal.restored(transfer, left);
            second.journal.keep(Persist::Drop { transfer });
        }
        second.journal.settled().await;
    }
}

#[wasm_bindgen_test]
async fn what_the_browser_takes_away_is_written_afresh_though_nothing_changes() {
    for how in ["closed", "removed"] {
        let first = Load::begin();
        first.put(&upload(how, stamp(how)), None).await;
        take_database(how).await.unwrap();
        first.journal.settled().await;
        drop(first);
        let second = Load::begin();
        let left = second.left(how).await.unwrap();
        second.journal.restored(TRANSFER, left);
        second.forget().await;
    }
}

#[wasm_bindgen_test]
async fn all_of_a_large_queue_is_kept_while_its_first_goes_on() {
    let first = Load::begin();
    let put = |number: u32, place: u64| {
        let name = format!("many-{number:03}");
        let kept = Box::new(Saved {
            place,
            ..upload(&name, stamp(&name))
        });
        first.journal.keep(Persist::Put {
            transfer: TransferId(number),
            file: None,
            kept,
        });
    };
    for number in 0..1_000 {
        put(number, 0);
    }
    // Its last word changes with every turn of the page.
    let mut turn = 0;
    while count_records().await.unwrap().as_f64() < Some(1_000.0) {
        turn += 1;
        put(0, turn);
        assert!(turn < 10_000, "only the first is kept");
    }
    first.journal.settled().await;
    drop(first);
    let second = Load::begin();
    let mut left = Vec::new();
    second.journal.take_up(|all| left.extend(all)).await;
    let of_it = left
        .iter()
        .filter(|left| left.kept.name.starts_with("many-"));
    assert_eq!(of_it.count(), 1_000);
    for (number, left) in (0..).zip(left) {
        let transfer = TransferId(number);
        second.journal.restored(transfer, left);
        second.journal.keep(Persist::Drop { transfer });
    }
    second.journal.settled().await;
}

#[wasm_bindgen_test]
async fn that_nothing_is_kept_is_said_at_once_and_that_it_is_again() {
    let mut load = Load::begin();
    allow_put(false);
    load.journal.keep(Persist::Put {
        transfer: TRANSFER,
        file: None,
        kept: Box::new(upload("full", stamp("full"))),
    });
    assert_eq!(load.messages.next().await, Some(Message::QueueNotKept));
    allow_put(true);
    {
        let _hurry = Hurry::by(50.0);
        assert_eq!(load.messages.next().await, Some(Message::QueueKeptAgain));
    }
    load.journal.settled().await;
    drop(load);
    let second = Load::begin();
    let left = second.left("full").await.unwrap();
    second.journal.restored(TRANSFER, left);
    second.forget().await;
}

#[wasm_bindgen_test]
async fn what_another_version_of_the_page_kept_is_left_alone_and_said() {
    let there = || parts(&[b"one"]);
    let newer = js(&download("of a newer page"));
    leave("6-newer", "0", newer, "folder", there(), Some(2))
        .await
        .unwrap();
    let unread = "not as a transfer is kept here".into();
    leave("6-newer", "1", unread, "folder", there(), None)
        .await
        .unwrap();
    let mut load = Load::begin();
    assert!(load.left("of a newer page").await.is_none());
    let said = Message::LeftAlone { transfers: 2 };
    assert_eq!(load.messages.next().await, Some(said));
    load.journal.clear_away().await;
    for name in ["6-newer/0", "6-newer/1"] {
        assert!(has_record(name, 1).await.unwrap().is_truthy());
    }
    assert!(has_folder("6-newer").await.unwrap().is_truthy());
    drop(load);
    remove_database().await.unwrap();
}

#[wasm_bindgen_test]
async fn the_database_of_a_newer_page_is_left_alone_and_said() {
    remove_database().await.unwrap();
    let first = Load::begin();
    first.put(&upload("of both", stamp("of both")), None).await;
    // It waits until this page has let go of it.
    open_database(2).await.unwrap().close();
    let mut second = Load::begin();
    assert!(second.left("of both").await.is_none());
    assert_eq!(second.messages.next().await, Some(Message::QueueNotKept));
    second.journal.clear_away().await;
    drop(second);
    drop(first);
    remove_database().await.unwrap();
}

#[wasm_bindgen_test]
async fn what_is_not_there_is_not_gone_on_with() {
    let mut load = Load::begin();
    let transfer = TRANSFER;
    load.files.carry_out(FileRequest::Reopen {
        transfer,
        kept: Vec::new(),
    });
    let reopened = FileEvent::Reopened {
        transfer,
        len_bytes: Err(FileFailed),
        pieces: Vec::new(),
    };
    assert_eq!(load.events.next().await, Some(reopened));
}

#[wasm_bindgen_test]
async fn what_a_kept_transfer_owns_stays_and_the_rest_is_cleared_away() {
    let there = || parts(&[b"one"]);
    // Its lock is held for as long as this page lives, as that of a load which has just taken it over.
    hold("3-held").await.unwrap();
    leave(
        "3-held",
        "0",
        js(&download("held-too")),
        "folder",
        there(),
        None,
    )
    .await
    .unwrap();
    leave(
        "2-over",
        "0",
        js(&download("over")),
        "folder",
        there(),
        None,
    )
    .await
    .unwrap();
    forget("2-over/0").await.unwrap();
    leave(
        "4-left",
        "0",
        js(&download("stays")),
        "folder",
        there(),
        None,
    )
    .await
    .unwrap();
    let load = Load::begin();
    assert!(load.left("stays").await.is_some());
    // What was handed to the browser may still be read.
    assert!(has_folder("2-over").await.unwrap().is_truthy());
    load.journal.clear_away().await;
    while has_folder("2-over").await.unwrap().is_truthy() {
        load.clock.hop().await;
    }
    assert!(has_folder("3-held").await.unwrap().is_truthy());
    assert!(has_folder("4-left").await.unwrap().is_truthy());
}

#[wasm_bindgen_test]
async fn most_of_a_download_is_on_the_disk_for_good_before_it_is_finished() {
    let mut load = Load::begin();
    let before = staged_bytes().await.unwrap().as_f64().unwrap();
    let transfer = TRANSFER;
    let name = String::new();
    load.files.carry_out(FileRequest::Create { transfer, name });
    for _ in 0..50 {
        let bytes = vec![7; 30_000];
        load.files.carry_out(FileRequest::Write { transfer, bytes });
    }
    for _ in 0..51 {
        load.events.next().await.unwrap();
    }
    let there = staged_bytes().await.unwrap().as_f64().unwrap() - before;
    assert!(there > 1_400_000.0, "{there}");
}
