//! The files of the server, as a person goes about them: keys, names, paths, the menu, a look at what is in them.

use std::time::Duration;

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::{
    page::{Direction, Page, TRANSFER, on_page},
    rig::SOON,
};

/// As fast as the machine goes.
const FAST: &str = "?demo&lang=en&baud=0&seed=4";

/// What a directory of ten thousand takes on a machine that is busy.
const LONG: Duration = Duration::from_mins(3);

async fn connected(page: &Page) {
    page.line("ready").await;
    page.connect().await;
}

/// The name of the row that the keyboard is on.
async fn at(page: &Page) -> Option<String> {
    page.eval(
        "const list = document.querySelector('[data-testid=remote-list]'); \
         const row = document.getElementById(list.getAttribute('aria-activedescendant')); \
         return row?.dataset.name ?? null",
        vec![],
    )
    .await
}

async fn keyboard_is_at(page: &Page, name: &str) {
    page.wait(&format!("the keyboard is at {name:?}"), SOON, async || {
        (at(page).await.as_deref() == Some(name)).then_some(())
    })
    .await;
}

/// Waits until an element says this.
async fn says(page: &Page, id: &str, part: &str) {
    page.wait(&format!("{id} says {part:?}"), SOON, async || {
        page.said(id).await.contains(part).then_some(())
    })
    .await;
}

/// Gives the keyboard to the list, without a row being pressed.
async fn focus_list(page: &Page) {
    page.eval::<Value>(
        "document.querySelector('[data-testid=remote-list]').focus(); return null",
        vec![],
    )
    .await;
}

#[tokio::test]
async fn ten_thousand_entries_are_sorted_filtered_and_selected_to_the_end() {
    on_page(FAST, async |page: &Page| {
        page.line("ready").await;
        page.fill("server-host", "archive.demo").await;
        page.connect().await;
        page.type_path("many").await;
        page.wait_for("remote-path", "data-path", "/archive/many", SOON)
            .await;
        page.wait_for("remote-list", "data-count", "10000", LONG)
            .await;
        page.wait_for("remote-list", "data-state", "ready", SOON)
            .await;
        assert!(
            page.rows().await.len() < 200,
            "only what is in view is there"
        );

        page.focus_is_on("remote-list").await;
        page.key(char::from(Key::End)).await;
        keyboard_is_at(page, "reading-09999.csv").await;
        page.key(char::from(Key::Home)).await;
        page.key_with(Key::Shift, char::from(Key::End)).await;
        keyboard_is_at(page, "reading-09999.csv").await;
        let selected: Vec<bool> = page
            .eval(
                "return [...document.querySelectorAll('[data-testid=remote-row]')] \
                   .map(row => row.getAttribute('aria-selected') === 'true')",
                vec![],
            )
            .await;
        assert!(selected.len() > 5 && selected.iter().all(|so| *so));
        says(page, "remote-count", "10,000 selected").await;

        page.press("sort-size").await;
        page.key(char::from(Key::Tab)).await;
        focus_list(page).await;
        page.key(char::from(Key::Home)).await;
        let mut before = 0;
        for row in page.rows().await {
            let size: u64 = row.size.parse().unwrap();
            assert!(size >= before, "{row:?} after {before}");
            before = size;
        }

        page.fill("remote-filter", "0042").await;
        page.wait_for("remote-list", "data-count", "11", SOON).await;
        page.row("reading-00042.csv").await;
    })
    .await;
}

#[tokio::test]
async fn a_path_is_typed_and_a_wrong_one_changes_nothing() {
    on_page(FAST, async |page: &Page| {
        connected(page).await;
        focus_list(page).await;
        page.key_with(Key::Control, 'l').await;
        page.focus_is_on("path-input").await;
        page.key(char::from(Key::Escape)).await;
        page.focus_is_on("remote-list").await;

        page.type_path("/nowhere").await;
        assert_eq!(page.complaint(&[]).await.code, "result-code");
        assert_eq!(
            page.attribute("remote-path", "data-path").await.as_deref(),
            Some("/")
        );
        page.row("readme.txt").await;

        page.type_path("firmware/../logs").await;
        page.is_at("/logs").await;
        page.row("modem.log").await;
        page.type_path("/测量数据").await;
        page.is_at("/测量数据").await;
    })
    .await;
}

#[tokio::test]
async fn the_keys_open_go_up_find_rename_and_delete() {
    on_page(FAST, async |page: &Page| {
        connected(page).await;
        focus_list(page).await;
        for letter in "log".chars() {
            page.key(letter).await;
        }
        keyboard_is_at(page, "logs").await;
        page.key(char::from(Key::Enter)).await;
        page.is_at("/logs").await;
        page.key(char::from(Key::Backspace)).await;
        page.is_at("/").await;
        keyboard_is_at(page, "logs").await;

        page.select_row("one byte.bin").await;
        page.key(char::from(Key::F2)).await;
        page.focus_is_on("rename-input").await;
        page.fill("rename-input", "a/b").await;
        page.key(char::from(Key::Enter)).await;
        says(page, "inline-why", "is not a valid name").await;
        page.fill("rename-input", "一字节.bin").await;
        page.key(char::from(Key::Enter)).await;
        page.row("一字节.bin").await;
        page.no_row("one byte.bin").await;
        keyboard_is_at(page, "一字节.bin").await;

        page.focus_is_on("remote-list").await;
        page.key(char::from(Key::Delete)).await;
        page.press("dialog-confirm").await;
        page.no_row("一字节.bin").await;
        page.wait("the keyboard is on what is left", SOON, async || {
            at(page).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn the_menu_does_what_it_says() {
    on_page(FAST, async |page: &Page| {
        connected(page).await;
        page.choose_for("config", "menu-open").await;
        page.is_at("/config").await;
        page.right_press(None).await;
        page.press("menu-mkdir").await;
        page.answer_name("old").await;
        page.row("old").await;
        keyboard_is_at(page, "old").await;
        page.choose_for("modem.ini", "menu-rename").await;
        page.fill("rename-input", "modem.cfg").await;
        page.key(char::from(Key::Enter)).await;
        page.row("modem.cfg").await;
        page.choose_for("modem.cfg", "menu-delete").await;
        page.press("dialog-confirm").await;
        page.no_row("modem.cfg").await;
        page.right_press(Some("servers.json")).await;
        page.press("menu-download").await;
        page.downloaded("servers.json").await;

        // Without a mouse: Shift and F10 open it, Escape gives the keyboard back.
        focus_list(page).await;
        page.key_with(Key::Shift, char::from(Key::F10)).await;
        page.element("files-menu").await;
        page.key(char::from(Key::Down)).await;
        page.key(char::from(Key::Escape)).await;
        page.wait("the menu is gone", SOON, async || {
            (!page.shows("files-menu").await).then_some(())
        })
        .await;
        page.focus_is_on("remote-list").await;
        // Within the window, wherever it was asked for.
        page.right_press(None).await;
        let inside: bool = page
            .eval(
                "const r = document.querySelector('[data-testid=files-menu]').getBoundingClientRect(); \
                 return r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight",
                vec![],
            )
            .await;
        assert!(inside);
    })
    .await;
}

#[tokio::test]
async fn a_text_a_picture_and_bytes_are_looked_at() {
    on_page(FAST, async |page: &Page| {
        connected(page).await;
        page.choose_for("说明.txt", "menu-preview").await;
        page.wait_for("preview", "data-state", "ready", SOON).await;
        says(page, "preview-text", "这台服务器是模拟的").await;
        says(page, "preview-much", "The whole file").await;
        page.choose("preview-charset", "gbk").await;
        page.wait("it is read otherwise", SOON, async || {
            (!page.said("preview-text").await.contains("模拟")).then_some(())
        })
        .await;
        page.press("dialog-cancel").await;
        page.no_dialog().await;
        page.focus_is_on("remote-list").await;

        page.type_path("/test").await;
        page.is_at("/test").await;
        page.select_row("sunrise.bmp").await;
        page.key(char::from(Key::F3)).await;
        page.element("preview-image").await;
        page.wait(
            "the browser shows it, as the page's policy lets it",
            SOON,
            async || {
                let width: u32 = page
                    .eval(
                        "return document.querySelector('[data-testid=preview-image]').naturalWidth",
                        vec![],
                    )
                    .await;
                (width == 96).then_some(())
            },
        )
        .await;
        page.press("dialog-cancel").await;
        page.no_dialog().await;

        page.choose_for("like-a-module.bin", "menu-hex").await;
        says(page, "preview-hex", "00000000  0d 0a 4f 4b 0d 0a").await;
        page.press("dialog-cancel").await;
        page.no_dialog().await;

        page.type_path("/firmware").await;
        page.is_at("/firmware").await;
        page.choose_for("image.bin", "menu-preview").await;
        page.wait_for("preview-much", "data-cut", "true", SOON)
            .await;
        says(page, "preview-much", "First 65,536 B of 300,000 B").await;
        page.press("dialog-cancel").await;
        page.no_dialog().await;
        // The channel is as free as before.
        page.download("bootloader.bin").await;
    })
    .await;
}

#[tokio::test]
async fn a_preview_waits_for_a_transfer_and_can_be_left() {
    on_page("?demo&lang=en&baud=115200&seed=5", async |page: &Page| {
        connected(page).await;
        page.type_path("/firmware").await;
        page.is_at("/firmware").await;
        page.select_row("image.bin").await;
        page.press("remote-download").await;
        page.transfer_moves("image.bin", Direction::Down, 0).await;
        page.choose_for("image.bin", "menu-preview").await;
        page.wait_for("preview", "data-state", "waiting", SOON)
            .await;
        page.wait_for("preview", "data-state", "fetching", TRANSFER)
            .await;
        page.transfer_is("image.bin", Direction::Down, "done").await;
        page.key(char::from(Key::Escape)).await;
        page.no_dialog().await;
        // What was still to come of it does not come: the channel does the next thing.
        page.type_path("/config").await;
        page.is_at("/config").await;
    })
    .await;
}

#[tokio::test]
async fn a_path_is_copied_and_properties_are_told() {
    on_page(FAST, async |page: &Page| {
        connected(page).await;
        page.type_path("/测量数据").await;
        page.is_at("/测量数据").await;
        let grant = json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
        page.cdp("Browser.grantPermissions", grant).await;
        page.choose_for("温度.csv", "menu-copy-path").await;
        page.wait_for("notice", "data-code", "path-copied", SOON)
            .await;
        let copied: String = page
            .eval("return navigator.clipboard.readText()", vec![])
            .await;
        assert_eq!(copied, "/测量数据/温度.csv");

        page.choose_for("温度.csv", "menu-properties").await;
        let path = page.attribute("properties", "data-path").await;
        assert_eq!(path.as_deref(), Some("/测量数据/温度.csv"));
        let size = page.attribute("properties", "data-size").await;
        assert_eq!(size, Some(page.row("温度.csv").await.size));
        // The time as the module gave it, YYYYMMDDHHMMSS.
        let said = page.said("properties").await;
        let stamps = said.split(|c: char| !c.is_ascii_digit());
        let is_told = stamps
            .into_iter()
            .any(|stamp| stamp.len() == 14 && stamp.starts_with("20"));
        assert!(is_told, "{said}");

        // A browser that does not let the page: the path is there to be copied by hand.
        page.eval::<Value>(
            "navigator.clipboard.writeText = () => Promise.reject(new Error('no')); return null",
            vec![],
        )
        .await;
        page.press("properties-copy").await;
        page.focus_is_on("copy-text").await;
        let selected: String = page
            .eval(
                "const e = document.activeElement; \
                 return e.value.slice(e.selectionStart, e.selectionEnd)",
                vec![],
            )
            .await;
        assert_eq!(selected, "/测量数据/温度.csv");
    })
    .await;
}
