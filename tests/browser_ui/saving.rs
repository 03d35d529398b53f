//! Where downloads are saved, and what is not saved yet.

use std::collections::BTreeSet;

use at_ferry::local::fault::FolderFault;
use at_ferry::ui::base::folder::{inside, put_at};
use at_ferry::ui::base::text::{Lang, OptionsText};
use at_ferry::ui::models::notices::PageNotice;
use at_ferry::ui::models::saving::hand_over;
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, Event, EventInit, File, FileSystemDirectoryHandle, FileSystemFileHandle};

use crate::page::{Rig, settle};

#[wasm_bindgen_test]
async fn where_downloads_go_is_said_and_a_folder_is_off_where_it_cannot_be() {
    let picker = JsValue::from("showDirectoryPicker");
    let window = window();
    let before = Reflect::get(&window, &picker).unwrap();
    let check = async |has_picker: bool, hint: fn(&OptionsText) -> &str| {
        let shown = if has_picker {
            Function::new_no_args("return new Promise(() => {})").into()
        } else {
            JsValue::UNDEFINED
        };
        Reflect::set(&window, &picker, &shown).unwrap();
        let rig = Rig::new();
        rig.click("options-open").await;
        assert_eq!(rig.chosen("save-to"), "downloads");
        let button = rig.one("save-to-choose");
        assert_eq!(button.has_attribute("disabled"), !has_picker);
        assert_eq!(button.title().is_empty(), has_picker);
        assert!(rig.all("save-to-allow").is_empty());
        for lang in Lang::ALL {
            rig.ui.lang.set(lang);
            settle().await;
            assert!(rig.text().contains(hint(&lang.text().options)), "{lang:?}");
        }
        rig
    };
    check(false, |t| t.no_folders).await;
    let rig = check(true, |t| t.downloads_hint).await;
    rig.ui.saving.folder.set(Some("现场 data".to_owned()));
    settle().await;
    assert_eq!(rig.chosen("save-to"), "folder");
    let shown = rig.one("save-to-folder").text_content();
    assert_eq!(shown.as_deref(), Some("现场 data"));
    assert!(rig.text().contains(Lang::Zh.text().options.folder_hint));
    rig.ui.saving.allowed.set(false);
    settle().await;
    assert_eq!(rig.all("save-to-allow").len(), 1);
    assert!(
        rig.text()
            .contains(Lang::Zh.text().options.folder_not_allowed)
    );
    rig.choose("save-to", "downloads").await;
    assert_eq!(rig.one("save-to-folder").text_content().unwrap(), "");
    assert_eq!(rig.chosen("save-to"), "downloads");
    Reflect::set(&window, &picker, &before).unwrap();
}

#[wasm_bindgen_test]
async fn why_a_folder_does_not_take_a_file_is_said_in_both_languages() {
    let faults = [
        FolderFault::NotAllowed,
        FolderFault::Gone,
        FolderFault::NoRoom,
        FolderFault::Name,
        FolderFault::Differs,
        FolderFault::Other("InvalidStateError".to_owned()),
    ];
    let mut said = BTreeSet::new();
    for fault in faults {
        for lang in Lang::ALL {
            let notice = PageNotice::FolderFailed {
                name: "a.bin".to_owned(),
                folder: "现场".to_owned(),
                fault: fault.clone(),
            };
            let words = notice.words(lang);
            assert!(words.title.contains("a.bin") && words.title.contains("现场"));
            assert!(said.insert(words.remedy), "{fault:?} {lang:?}");
        }
    }
}

#[wasm_bindgen(inline_js = r#"
export async function handedOver(handOver) {
    const click = HTMLAnchorElement.prototype.click;
    let given;
    HTMLAnchorElement.prototype.click = function () { given = [this.download, this.href]; };
    try {
        handOver();
    } finally {
        HTMLAnchorElement.prototype.click = click;
    }
    const blob = await (await fetch(given[1])).blob();
    return [given[0], blob.type, await blob.text()];
}

export async function ownFolder() {
    return (await navigator.storage.getDirectory()).getDirectoryHandle("own", { create: true });
}
"#)]
extern "C" {
    #[wasm_bindgen(js_name = handedOver)]
    fn handed_over(hand_over: &Closure<dyn FnMut()>) -> Promise<Array>;
    #[wasm_bindgen(js_name = ownFolder)]
    fn own_folder() -> Promise<FileSystemDirectoryHandle>;
}

fn blob(text: &str) -> Blob {
    Blob::new_with_str_sequence(&Array::of1(&text.into())).unwrap()
}

#[wasm_bindgen_test]
async fn a_download_keeps_its_name_and_cannot_disguise_its_extension() {
    let cases = [
        ("Makefile", "Makefile"),
        ("report.txt", "report.txt"),
        ("invoice\u{202e}fdp.exe", "invoice[U+202E]fdp.exe"),
    ];
    for (name, expect) in cases {
        let save = Closure::new(move || assert!(hand_over(&blob("all: x"), name)));
        let given = handed_over(&save).await.unwrap();
        let given: Vec<_> = given.iter().filter_map(|given| given.as_string()).collect();
        // Of text, and of what has no type, a browser makes `Makefile.txt`.
        assert_eq!(given, [expect, "application/octet-stream", "all: x"]);
    }
}

#[wasm_bindgen_test]
async fn no_file_of_a_tree_takes_the_place_of_another() {
    let top = own_folder().await.unwrap();
    assert_eq!(put_at(&top, "a/b/x", &blob("one")).await, Ok(()));
    let again = put_at(&top, "a/b/x", &blob("another")).await;
    assert_eq!(again, Err(FolderFault::Name));
    let below = inside(&top, "a/b").await.unwrap();
    let there = below.get_file_handle("x").await.unwrap();
    let there: FileSystemFileHandle = there.unchecked_into();
    let there: File = there.get_file().await.unwrap().unchecked_into();
    assert!((there.size() - 3.0).abs() < 0.5);
}

#[wasm_bindgen_test]
async fn the_page_asks_before_it_is_left_while_something_is_not_saved() {
    let rig = Rig::new();
    let asks = || {
        let init = EventInit::new();
        init.set_cancelable(true);
        let leaving = Event::new_with_event_init_dict("beforeunload", &init).unwrap();
        !window().dispatch_event(&leaving).unwrap()
    };
    let kept = || {
        let tab = window().session_storage().unwrap().unwrap();
        tab.get_item("at-ferry.unsaved").unwrap()
    };
    assert!(!asks());
    let first = rig.ui.saving.unsaved("a.bin");
    let second = rig.ui.saving.unsaved("日志");
    assert!(asks());
    assert_eq!(kept().as_deref(), Some("a.bin, 日志"));
    rig.ui.saving.saved(first);
    rig.ui.saving.saved(first);
    assert!(asks());
    assert_eq!(kept().as_deref(), Some("日志"));
    // The page goes, and the next one tells.
    rig.ui.saving.load();
    settle().await;
    assert_eq!(rig.attr("notice", "data-code"), "not-saved");
    assert!(rig.one("notice").text_content().unwrap().contains("日志"));
    assert_eq!(kept(), None);
    rig.ui.saving.saved(second);
    assert!(!asks());
}
