//! The files of the server: keys, the name in its row, the path that is typed, the menu.

use std::sync::Arc;

use at_ferry::app::{
    Command, Entry, EntryKind, Event, Message, Notice, Operation, Preview, PreviewId, Subject,
};
use at_ferry::dialect::ResultCode;
use at_ferry::ui::base::selection::Selection;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement, MouseEvent, MouseEventInit};

use crate::page::{FIRST, Rig, entry, file, settle};

fn directory(name: &str) -> Entry {
    entry(name, EntryKind::Directory)
}

fn some() -> Vec<Entry> {
    let names = ["a.txt", "b.bin", "c.bin"].map(|name| file(name, 7));
    std::iter::once(directory("docs")).chain(names).collect()
}

/// The name of the row that the keyboard is on.
fn at(rig: &Rig) -> String {
    let id = rig.attr("remote-list", "aria-activedescendant");
    let row = document().get_element_by_id(&id);
    row.and_then(|row| row.get_attribute("data-name"))
        .unwrap_or_default()
}

fn selected(rig: &Rig) -> usize {
    rig.ui.files.selections[0].with_untracked(Selection::len)
}

/// Whether the focus is on the element of this name.
fn has_focus(rig: &Rig, id: &str) -> bool {
    document()
        .active_element()
        .is_some_and(|on| rig.one(id).is_same_node(Some(&on)))
}

fn value(rig: &Rig, id: &str) -> String {
    rig.one(id).unchecked_into::<HtmlInputElement>().value()
}

/// Lists once more.
async fn list(rig: &Rig, entries: Vec<Entry>) {
    let entries = Arc::from(entries);
    rig.tell(vec![Event::ListingReady {
        may_be_cut: false,
        channel: FIRST,
        entries,
    }])
    .await;
}

async fn right_click(element: &HtmlElement) {
    let init = MouseEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_button(2);
    init.set_client_x(60);
    init.set_client_y(60);
    let event = MouseEvent::new_with_mouse_event_init_dict("contextmenu", &init).unwrap();
    element.dispatch_event(&event).unwrap();
    settle().await;
}

fn row(rig: &Rig, name: &str) -> HtmlElement {
    let mut rows = rig.all("remote-row").into_iter();
    let row = rows.find(|row| row.get_attribute("data-name").as_deref() == Some(name));
    row.unwrap().unchecked_into()
}

/// What the menu offers.
fn offered(rig: &Rig) -> Vec<String> {
    let items = rig
        .one("files-menu")
        .query_selector_all("[role=menuitem]")
        .unwrap();
    let id = |i| {
        items
            .get(i)?
            .unchecked_into::<HtmlElement>()
            .get_attribute("data-testid")
    };
    (0..items.length()).filter_map(id).collect()
}

#[wasm_bindgen_test]
async fn keys_move_select_and_find() {
    let rig = Rig::listing(some()).await;
    let check = async |key: &str, with: fn(&web_sys::KeyboardEventInit), row: &str, many| {
        rig.key("remote-list", key, with).await;
        assert_eq!((at(&rig).as_str(), selected(&rig)), (row, many), "{key}");
    };
    check("End", |_| {}, "c.bin", 1).await;
    check("Home", |init| init.set_shift_key(true), "docs", 4).await;
    check("ArrowDown", |_| {}, "a.txt", 1).await;
    check("ArrowDown", |init| init.set_ctrl_key(true), "b.bin", 1).await;
    check(" ", |_| {}, "b.bin", 2).await;
    check("c", |_| {}, "c.bin", 1).await;
    check("ArrowUp", |_| {}, "b.bin", 1).await;
    check("d", |_| {}, "docs", 1).await;
    check("PageDown", |init| init.set_shift_key(true), "c.bin", 4).await;
    check("Escape", |_| {}, "c.bin", 0).await;
}

#[wasm_bindgen_test]
async fn the_focus_is_not_lost_with_a_button_that_goes_off() {
    let rig = Rig::listing(some()).await;
    rig.key("remote-list", "b", |_| {}).await;
    rig.one("remote-delete").focus().unwrap();
    rig.click("remote-delete").await;
    rig.click("dialog-confirm").await;
    list(
        &rig,
        vec![directory("docs"), file("a.txt", 7), file("c.bin", 7)],
    )
    .await;
    assert!(has_focus(&rig, "remote-list"));
    assert_eq!(at(&rig), "c.bin", "the next one takes its place");
    rig.one("remote-filter").focus().unwrap();
    rig.key("remote-filter", "ArrowDown", |_| {}).await;
    assert!(has_focus(&rig, "remote-list"));

    let path = "/docs".to_owned();
    rig.tell(vec![Event::Path {
        channel: FIRST,
        path,
    }])
    .await;
    rig.one("remote-up").focus().unwrap();
    rig.click("remote-up").await;
    assert!(has_focus(&rig, "remote-list"));
}

#[wasm_bindgen_test]
async fn enter_on_several_downloads_the_files_among_them() {
    let rig = Rig::listing(some()).await;
    // The directory among them waits for a folder to be chosen, for ever; some browsers cannot ask for one.
    let (window, picker) = (window(), JsValue::from("showDirectoryPicker"));
    let own = js_sys::Reflect::get(&window, &picker).unwrap();
    let asks_for_ever = js_sys::Function::new_no_args("return new Promise(() => {})");
    js_sys::Reflect::set(&window, &picker, &asks_for_ever).unwrap();
    rig.key("remote-list", "a", |init| init.set_ctrl_key(true))
        .await;
    rig.key("remote-list", "End", |init| init.set_ctrl_key(true))
        .await;
    rig.key("remote-list", "Enter", |_| {}).await;
    if own.is_undefined() {
        js_sys::Reflect::delete_property(&window, &picker).unwrap();
    } else {
        js_sys::Reflect::set(&window, &picker, &own).unwrap();
    }
    let channel = FIRST;
    let names = ["a.txt", "b.bin", "c.bin"].map(str::to_owned);
    let downloads = names.map(|name| Command::Download { channel, name });
    assert_eq!(rig.take_sent(), downloads);
}

#[wasm_bindgen_test]
async fn a_name_is_changed_in_its_row() {
    let rig = Rig::listing(some()).await;
    rig.key("remote-list", "a", |_| {}).await;
    rig.key("remote-list", "F2", |_| {}).await;
    assert_eq!(value(&rig, "rename-input"), "a.txt");
    assert!(has_focus(&rig, "rename-input"));

    rig.fill("rename-input", "x/y").await;
    rig.key("rename-input", "Enter", |_| {}).await;
    assert!(rig.take_sent().is_empty(), "no such name can be");
    assert!(rig.one("inline-why").text_content().unwrap().contains('/'));
    assert_eq!(rig.attr("rename-input", "aria-invalid"), "true");
    rig.fill("rename-input", "say \"hi\"").await;
    assert_eq!(
        rig.one("inline-why").text_content().unwrap(),
        "",
        "it may be right now"
    );
    rig.key("rename-input", "Enter", |_| {}).await;
    assert!(rig.one("inline-why").text_content().unwrap().contains('"'));

    // A listing that comes meanwhile takes nothing away.
    rig.fill("rename-input", "z.txt").await;
    list(&rig, some()).await;
    TimeoutFuture::new(50).await;
    assert_eq!(value(&rig, "rename-input"), "z.txt");
    assert!(rig.take_sent().is_empty());
    rig.key("rename-input", "Enter", |_| {}).await;
    let (from, to) = ("a.txt".to_owned(), "z.txt".to_owned());
    assert_eq!(
        rig.take_sent(),
        [Command::Rename {
            channel: FIRST,
            from,
            to
        }]
    );
    assert!(rig.all("rename-input").is_empty());
    assert!(has_focus(&rig, "remote-list"));
    list(
        &rig,
        vec![directory("docs"), file("b.bin", 7), file("z.txt", 7)],
    )
    .await;
    assert_eq!(at(&rig), "z.txt", "the keyboard goes with it");

    rig.key("remote-list", "F2", |_| {}).await;
    rig.fill("rename-input", "other").await;
    rig.key("rename-input", "Escape", |_| {}).await;
    assert!(rig.all("rename-input").is_empty() && rig.take_sent().is_empty());
    assert!(has_focus(&rig, "remote-list"));
}

#[wasm_bindgen_test]
async fn leaving_the_name_applies_it_as_far_as_it_will_do() {
    let rig = Rig::listing(some()).await;
    for (typed, applies) in [
        ("n.txt", true),
        ("n/n", false),
        ("", false),
        ("a.txt", false),
    ] {
        rig.key("remote-list", "a", |_| {}).await;
        rig.key("remote-list", "F2", |_| {}).await;
        rig.fill("rename-input", typed).await;
        rig.one("remote-filter").focus().unwrap();
        TimeoutFuture::new(100).await;
        assert!(rig.all("rename-input").is_empty(), "{typed:?}");
        assert_eq!(rig.take_sent().len(), usize::from(applies), "{typed:?}");
        assert!(
            has_focus(&rig, "remote-filter"),
            "{typed:?}: the focus stays where it went"
        );
    }
}

#[wasm_bindgen_test]
async fn a_path_is_typed() {
    let rig = Rig::listing(some()).await;
    rig.key("remote-list", "l", |init| init.set_ctrl_key(true))
        .await;
    assert_eq!(value(&rig, "path-input"), "/");
    assert!(has_focus(&rig, "path-input"));
    rig.key("path-input", "Escape", |_| {}).await;
    assert!(rig.all("path-input").is_empty() && rig.take_sent().is_empty());

    rig.click("remote-path").await;
    rig.fill("path-input", "a\"b").await;
    rig.key("path-input", "Enter", |_| {}).await;
    assert!(rig.one("inline-why").text_content().unwrap().contains('"'));
    rig.fill("path-input", "docs/../测试").await;
    rig.key("path-input", "Enter", |_| {}).await;
    let path = "docs/../测试".to_owned();
    assert_eq!(
        rig.take_sent(),
        [Command::ChangeDirectory {
            channel: FIRST,
            path
        }]
    );
    assert!(has_focus(&rig, "remote-list"));

    // It led nowhere: the directory is as it was, and the path there to be mended.
    let message = Message::Failed {
        operation: Operation::ChangeDirectory,
        code: ResultCode::SERVER,
    };
    let subject = Subject::Channel(FIRST);
    rig.tell(vec![Event::Notice(Notice { subject, message })])
        .await;
    assert_eq!(rig.attr("remote-path", "data-path"), "/");
    assert_eq!(rig.attr("notice", "data-code"), "result-code");
    rig.click("path-edit").await;
    assert_eq!(value(&rig, "path-input"), "docs/../测试");

    let path = "/docs".to_owned();
    rig.tell(vec![Event::Path {
        channel: FIRST,
        path,
    }])
    .await;
    assert!(
        rig.all("path-input").is_empty(),
        "another directory is another matter"
    );
    rig.click("path-edit").await;
    assert_eq!(value(&rig, "path-input"), "/docs");
}

#[wasm_bindgen_test]
async fn the_menu_offers_what_can_be_done() {
    let below = ["menu-upload", "menu-mkdir", "menu-refresh"];
    let mut entries = some();
    entries.push(file("odd\"name", 1));
    let rig = Rig::listing(entries).await;
    let check = async |name: &str, with_it: &[&str]| {
        right_click(&row(&rig, name)).await;
        let expect = [with_it, &below].concat();
        assert_eq!(offered(&rig), expect, "{name}");
        assert_eq!(
            row(&rig, name).get_attribute("aria-selected").as_deref(),
            Some("true")
        );
    };
    check(
        "docs",
        &[
            "menu-open",
            "menu-download",
            "menu-rename",
            "menu-delete",
            "menu-copy-path",
            "menu-properties",
        ],
    )
    .await;
    check(
        "a.txt",
        &[
            "menu-download",
            "menu-preview",
            "menu-hex",
            "menu-rename",
            "menu-delete",
            "menu-copy-path",
            "menu-properties",
        ],
    )
    .await;
    check("odd\"name", &["menu-copy-path", "menu-properties"]).await;
    rig.key("remote-list", "a", |init| init.set_ctrl_key(true))
        .await;
    check(
        "a.txt",
        &[
            "menu-download",
            "menu-delete",
            "menu-copy-path",
            "menu-properties",
        ],
    )
    .await;
    assert_eq!(selected(&rig), 5, "it is one of those selected");

    let body = rig.one("remote-list").parent_element().unwrap();
    right_click(body.unchecked_ref()).await;
    assert_eq!(
        offered(&rig),
        [&["menu-copy-path", "menu-properties"][..], &below].concat()
    );
    assert_eq!(selected(&rig), 0);
    rig.click("menu-mkdir").await;
    assert!(rig.all("files-menu").is_empty());
    rig.one("dialog-input");
}

#[wasm_bindgen_test]
async fn the_menu_is_worked_by_keys() {
    let rig = Rig::listing(some()).await;
    rig.one("remote-list").focus().unwrap();
    rig.key("remote-list", "b", |_| {}).await;
    rig.key("remote-list", "F10", |init| init.set_shift_key(true))
        .await;
    assert_eq!(rig.attr("files-menu", "role"), "menu");
    assert!(has_focus(&rig, "menu-download"));
    rig.key("menu-download", "ArrowDown", |_| {}).await;
    assert!(has_focus(&rig, "menu-preview"));
    rig.key("menu-preview", "Home", |_| {}).await;
    rig.key("menu-download", "ArrowUp", |_| {}).await;
    assert!(has_focus(&rig, "menu-refresh"), "around");
    rig.key("menu-refresh", "Escape", |_| {}).await;
    assert!(rig.all("files-menu").is_empty() && rig.take_sent().is_empty());
    assert!(has_focus(&rig, "remote-list"));

    rig.key("remote-list", "ContextMenu", |_| {}).await;
    rig.click("menu-rename").await;
    assert_eq!(value(&rig, "rename-input"), "b.bin");
    assert!(has_focus(&rig, "rename-input"));
}

/// What the page was told to fetch, and the number of it.
fn asked(rig: &Rig) -> (PreviewId, u64) {
    match rig.take_sent().as_slice() {
        [Command::Preview { id, max_bytes, .. }] => (*id, *max_bytes),
        other => panic!("{other:?}"),
    }
}

/// Opens a preview and has this come.
async fn look(rig: &Rig, name: &str, bytes: &[u8], size_bytes: u64) -> PreviewId {
    let size = bytes.len() as u64;
    list(rig, vec![file(name, size.max(size_bytes))]).await;
    rig.key("remote-list", "Home", |_| {}).await;
    rig.take_sent();
    rig.key("remote-list", "F3", |_| {}).await;
    let (id, _) = asked(rig);
    assert_eq!(rig.attr("preview", "data-state"), "waiting");
    let preview = Preview::Ready {
        bytes: Arc::from(bytes),
        size_bytes,
    };
    rig.tell(vec![Event::Preview { id, preview }]).await;
    assert_eq!(rig.attr("preview", "data-state"), "ready");
    id
}

fn said(rig: &Rig, id: &str) -> String {
    rig.one(id).text_content().unwrap()
}

#[wasm_bindgen_test]
async fn a_text_is_read_in_its_charset() {
    let rig = Rig::listing(some()).await;
    let id = look(&rig, "说明.txt", "你好\n<b>".as_bytes(), 10).await;
    assert_eq!(said(&rig, "preview-text").trim(), "你好\n<b>");
    assert_eq!(rig.attr("preview-much", "data-cut"), "false");
    assert!(rig.all("preview-odd").is_empty());
    rig.click("dialog-cancel").await;
    assert_eq!(rig.take_sent(), [Command::EndPreview { id }]);

    // Read wrongly it says so, until it is read rightly.
    look(&rig, "gbk.txt", b"\xc4\xe3\xba\xc3", 4).await;
    rig.one("preview-odd");
    rig.choose("preview-charset", "gbk").await;
    assert_eq!(said(&rig, "preview-text").trim(), "你好");
    assert!(rig.all("preview-odd").is_empty());
    rig.click("preview-as-bytes").await;
    assert_eq!(
        said(&rig, "preview-hex")
            .split_whitespace()
            .collect::<Vec<_>>(),
        ["00000000", "c4", "e3", "ba", "c3", "...."]
    );
    rig.click("dialog-cancel").await;
}

#[wasm_bindgen_test]
async fn what_is_cut_says_so() {
    let rig = Rig::listing(some()).await;
    // The cut goes through a character, which is no fault of the text.
    let text = "测".repeat(21_846);
    look(&rig, "long.txt", &text.as_bytes()[..65_536], 1_000_000).await;
    assert_eq!(rig.attr("preview-much", "data-cut"), "true");
    let words = said(&rig, "preview-much");
    assert!(
        words.contains("65,536 B") && words.contains("1,000,000 B"),
        "{words}"
    );
    assert!(rig.all("preview-odd").is_empty());
    rig.click("dialog-cancel").await;

    look(&rig, "empty.txt", b"", 0).await;
    assert!(said(&rig, "preview").contains("empty"));
}

#[wasm_bindgen_test]
async fn a_picture_is_shown_whole_or_as_bytes() {
    const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    let rig = Rig::listing(some()).await;
    look(&rig, "dot.gif", GIF, GIF.len() as u64).await;
    let image = rig.one("preview-image");
    assert!(image.get_attribute("src").unwrap().starts_with("blob:"));
    assert_eq!(image.get_attribute("alt").as_deref(), Some("dot.gif"));
    rig.click("preview-as-bytes").await;
    assert!(said(&rig, "preview-hex").contains("GIF89a"));
    rig.click("dialog-cancel").await;

    look(&rig, "cut.gif", GIF, 2_000_000).await;
    assert!(rig.all("preview-image").is_empty() && rig.all("preview-as-picture").is_empty());
    rig.one("preview-hex");
}

#[wasm_bindgen_test]
async fn a_preview_tells_how_far_it_is_and_why_it_failed() {
    let rig = Rig::listing(vec![file("a.txt", 70_000), file("b.png", 70_000)]).await;
    rig.key("remote-list", "End", |_| {}).await;
    rig.key("remote-list", "F3", |_| {}).await;
    assert_eq!(asked(&rig).1, 70_000, "a picture comes whole");
    rig.click("dialog-cancel").await;
    rig.take_sent();

    rig.key("remote-list", "Home", |_| {}).await;
    rig.key("remote-list", "F3", |_| {}).await;
    let (id, max_bytes) = asked(&rig);
    assert_eq!(max_bytes, 65_536);
    let preview = Preview::Fetching {
        done_bytes: 23_040,
        want_bytes: 65_536,
    };
    rig.tell(vec![Event::Preview { id, preview }]).await;
    assert_eq!(rig.attr("preview", "data-state"), "fetching");
    let other = PreviewId(id.0 + 1);
    let preview = Preview::Failed(Message::BytesLost);
    rig.tell(vec![Event::Preview {
        id: other,
        preview: preview.clone(),
    }])
    .await;
    assert_ne!(
        rig.attr("preview", "data-state"),
        "failed",
        "it is another's"
    );
    rig.tell(vec![Event::Preview { id, preview }]).await;
    assert_eq!(rig.attr("preview", "data-state"), "failed");
    assert!(said(&rig, "preview").contains("lost"));
}

#[wasm_bindgen_test]
async fn properties_say_all_that_is_known() {
    let rig = Rig::listing(vec![directory("docs"), file("数据.bin", 1_234_567)]).await;
    rig.key("remote-list", "End", |_| {}).await;
    rig.key("remote-list", "Enter", |init| init.set_alt_key(true))
        .await;
    assert_eq!(rig.attr("properties", "data-path"), "/数据.bin");
    assert_eq!(rig.attr("properties", "data-size"), "1234567");
    let all = said(&rig, "properties");
    for part in [
        "1,234,567 bytes (1.235 MB)",
        "2023-08-01, 09:30",
        "20230801093000",
        "rw-",
        "UTF-8",
        "ftp.demo",
    ] {
        assert!(all.contains(part), "{part} in {all}");
    }
    rig.click("dialog-cancel").await;
    rig.key("remote-list", "a", |init| init.set_ctrl_key(true))
        .await;
    rig.key("remote-list", "Enter", |init| init.set_alt_key(true))
        .await;
    assert!(said(&rig, "properties").contains("1,234,567 bytes"));
    assert!(rig.take_sent().is_empty());
}
