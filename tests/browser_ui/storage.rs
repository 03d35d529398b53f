//! The panel of the module's own files: what it asks, what can be done, and why what cannot be is off.

use std::sync::Arc;

use at_ferry::app::{
    Command, Event, LineState, ListingState, Message, Storage, StorageCheck, StorageCommand,
    StorageEntry, StorageOutcome, StorageSpace, StorageTask, Support,
};
use at_ferry::codec::ErrorReport;
use at_ferry::dialect::{StorageVerb, StoredKind};
use at_ferry::ui::base::text::Lang;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{FIRST, Rig, attached, file, listed, settle};

fn entry(path: &str, size_bytes: Option<u64>) -> StorageEntry {
    StorageEntry {
        name: path.rsplit('/').next().unwrap().to_owned(),
        path: path.to_owned(),
        usable: !path.contains('"'),
        kind: size_bytes.map_or(StoredKind::Directory, |size_bytes| StoredKind::File {
            size_bytes: Some(size_bytes),
        }),
        digest: None,
    }
}

/// A firmware with all of the family but `missing`.
fn storage(missing: &[StorageVerb]) -> Storage {
    let support = StorageVerb::ALL.map(|verb| {
        if missing.contains(&verb) {
            Support::Missing(ErrorReport::Bare)
        } else {
            Support::There
        }
    });
    Storage {
        support,
        listing: ListingState::Ready,
        entries: Arc::from([
            entry("/usr", None),
            entry("/固件.bin", Some(4_097)),
            entry("/a\"b", Some(1)),
        ]),
        space: Some(StorageSpace {
            total_bytes: 524_288,
            free_bytes: 520_000,
        }),
        ..Storage::default()
    }
}

async fn opened(storage: Storage) -> Rig {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.click("storage-open").await;
    rig.tell(vec![Event::Storage(Box::new(storage))]).await;
    rig.take_sent();
    rig
}

fn is_off(rig: &Rig, id: &str) -> bool {
    rig.one(id).has_attribute("disabled")
}

fn row(rig: &Rig, name: &str) -> web_sys::HtmlElement {
    use wasm_bindgen::JsCast;
    let rows = rig.all("storage-row").into_iter();
    let mut rows = rows.filter(|row| row.get_attribute("data-name").as_deref() == Some(name));
    rows.next().unwrap().unchecked_into()
}

async fn select(rig: &Rig, name: &str) {
    row(rig, name).click();
    settle().await;
}

#[wasm_bindgen_test]
async fn the_module_is_asked_when_the_panel_is_opened_and_not_before() {
    let rig = Rig::new();
    assert!(is_off(&rig, "storage-open"), "no module");
    assert!(!rig.attr("storage-open", "aria-description").is_empty());
    rig.tell(attached()).await;
    assert!(rig.take_sent().is_empty());
    assert!(rig.all("storage-list").is_empty());
    rig.click("storage-open").await;
    assert_eq!(rig.take_sent(), [Command::Storage(StorageCommand::Open)]);
    assert_eq!(rig.attr("storage-open", "aria-expanded"), "true");

    rig.tell(vec![Event::Storage(Box::new(storage(&[])))]).await;
    assert!(rig.take_sent().is_empty());
    assert_eq!(rig.attr("storage-list", "data-count"), "3");
    assert_eq!(rig.attr("storage-list", "data-state"), "ready");
    assert_eq!(rig.attr("storage-space", "data-free"), "520000");

    // Attached again, it is asked again.
    rig.tell(vec![
        Event::Storage(Box::default()),
        Event::Line(LineState::Down),
    ])
    .await;
    assert!(rig.all("storage-list").is_empty());
    rig.tell(attached()).await;
    assert_eq!(rig.take_sent(), [Command::Storage(StorageCommand::Open)]);
}

#[wasm_bindgen_test]
async fn what_is_done_goes_to_the_selected_file() {
    let rig = opened(storage(&[])).await;
    let actions = [
        "storage-download",
        "storage-digest",
        "storage-rename",
        "storage-delete",
        "storage-send",
    ];
    for id in actions {
        assert!(is_off(&rig, id), "{id}: nothing is selected");
    }
    select(&rig, "固件.bin").await;
    assert!(is_off(&rig, "storage-send"), "no server");
    rig.tell(listed(Vec::new())).await;
    for id in actions {
        assert!(!is_off(&rig, id), "{id}");
    }
    let path = || "/固件.bin".to_owned();
    rig.click("storage-download").await;
    rig.click("storage-digest").await;
    rig.click("storage-send").await;
    assert_eq!(
        rig.take_sent(),
        [
            Command::Storage(StorageCommand::Get { path: path() }),
            Command::Storage(StorageCommand::Digest { path: path() }),
            Command::SendFromModule {
                channel: FIRST,
                path: path(),
                name: "固件.bin".to_owned(),
            },
        ]
    );
    rig.click("storage-delete").await;
    assert!(rig.take_sent().is_empty(), "asked first");
    rig.click("dialog-confirm").await;
    rig.click("storage-rename").await;
    rig.fill("dialog-input", "b.bin").await;
    rig.click("dialog-confirm").await;
    assert_eq!(
        rig.take_sent(),
        [
            Command::Storage(StorageCommand::Delete { path: path() }),
            Command::Storage(StorageCommand::Move {
                from: path(),
                to: "/b.bin".to_owned(),
            }),
        ]
    );
    select(&rig, "a\"b").await;
    for id in actions {
        assert!(is_off(&rig, id), "{id}: it cannot be named in a command");
    }
    select(&rig, "usr").await;
    assert!(is_off(&rig, "storage-download") && !is_off(&rig, "storage-delete"));
}

#[wasm_bindgen_test]
async fn what_the_firmware_lacks_is_off_and_says_why() {
    let cases = [
        (StorageVerb::Check, "storage-digest", "AT+MFCHECK"),
        (StorageVerb::Delete, "storage-delete", "AT+MFDELETE"),
        (StorageVerb::Move, "storage-rename", "AT+MFMOVE"),
        (StorageVerb::Get, "storage-download", "AT+MFGET"),
        (StorageVerb::Put, "storage-upload", "AT+MFPUT"),
        (StorageVerb::List, "storage-refresh", "AT+MFLIST"),
    ];
    for (verb, id, command) in cases {
        let rig = opened(storage(&[verb])).await;
        select(&rig, "固件.bin").await;
        assert!(is_off(&rig, id), "{id}");
        for attribute in ["title", "aria-description"] {
            let why = rig.attr(id, attribute);
            assert!(
                why.contains(command) && why.contains("ERROR"),
                "{id}: {why}"
            );
        }
        for (_, other, _) in cases.iter().filter(|(other, ..)| *other != verb) {
            assert!(!is_off(&rig, other), "{verb:?} and {other}");
        }
        rig.ui.lang.set(Lang::Zh);
        settle().await;
        assert!(rig.attr(id, "title").contains("固件不支持"), "{id}");
    }
}

#[wasm_bindgen_test]
async fn a_file_of_the_server_is_fetched_and_replaces_nothing_unasked() {
    let rig = opened(storage(&[])).await;
    rig.tell(listed(vec![file("固件.bin", 9), file("new.bin", 9)]))
        .await;
    assert!(is_off(&rig, "remote-fetch"), "nothing is selected");
    let fetch = |name: &str, replace| Command::FetchIntoModule {
        channel: FIRST,
        name: name.to_owned(),
        path: format!("/{name}"),
        replace,
    };
    for (name, place) in [("new.bin", 1), ("固件.bin", 0)] {
        rig.ui.files.selection().update(|s| s.only(place));
        settle().await;
        rig.click("remote-fetch").await;
        let sent = rig.take_sent();
        if name == "new.bin" {
            assert_eq!(sent, [fetch(name, false)]);
        } else {
            assert!(sent.is_empty(), "asked first");
            rig.click("dialog-cancel").await;
            assert!(rig.take_sent().is_empty());
            rig.click("remote-fetch").await;
            rig.click("dialog-confirm").await;
            assert_eq!(rig.take_sent(), [fetch(name, true)]);
        }
    }
    // A firmware that cannot say what it has may have it.
    let blind = storage(&[StorageVerb::List, StorageVerb::Size]);
    rig.tell(vec![Event::Storage(Box::new(blind))]).await;
    rig.ui.files.selection().update(|s| s.only(1));
    settle().await;
    rig.click("remote-fetch").await;
    assert!(rig.take_sent().is_empty(), "asked first");
    rig.click("dialog-cancel").await;
    let none = storage(&StorageVerb::ALL);
    rig.tell(vec![Event::Storage(Box::new(none))]).await;
    assert!(is_off(&rig, "remote-fetch"), "no files at all");
}

#[wasm_bindgen_test]
async fn what_is_under_way_and_what_came_of_it_is_said() {
    let busy = Storage {
        task: Some(StorageTask {
            verb: StorageVerb::Get,
            path: "/固件.bin".to_owned(),
            done_bytes: 1_000,
            total_bytes: Some(4_097),
        }),
        waiting: 2,
        ..storage(&[])
    };
    let rig = opened(busy).await;
    assert_eq!(rig.attr("storage-status", "data-state"), "busy");
    let last = |result| StorageOutcome {
        verb: StorageVerb::Put,
        path: "/固件.bin".to_owned(),
        result,
    };
    let done = |result| Storage {
        last: Some(last(result)),
        ..storage(&[])
    };
    for (check, name) in [
        (StorageCheck::Counted, "counted"),
        (StorageCheck::Size, "size"),
        (StorageCheck::Digest, "digest"),
    ] {
        rig.tell(vec![Event::Storage(Box::new(done(Ok(check))))])
            .await;
        assert_eq!(rig.attr("storage-status", "data-state"), "done");
        assert_eq!(rig.attr("storage-status", "data-check"), name);
    }
    let failed = done(Err(Message::ContentDiffers));
    rig.tell(vec![Event::Storage(Box::new(failed))]).await;
    assert_eq!(rig.attr("storage-status", "data-state"), "failed");
    assert_eq!(rig.attr("storage-status", "data-check"), "");
}
