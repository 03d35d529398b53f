//! Where finished downloads go: the folder that was chosen, and what happens where it does not take them.

use std::fs;

use serde_json::json;

use crate::{
    page::{Direction, Page, TRANSFER, on_page},
    payload::{Digests, Payload, sha256},
    rig::SOON,
};

const FAST: &str = "?demo&lang=en&baud=0&seed=21";

async fn begin(page: &Page, files: &[&Payload]) {
    page.line("ready").await;
    page.connect().await;
    page.upload(files).await;
}

/// Downloads a file, and waits until a notice says that it is in the folder under this name.
async fn download_as(page: &Page, name: &str, saved_as: &str) {
    page.select_row(name).await;
    page.press("remote-download").await;
    let what = format!("{saved_as:?} is in the folder");
    page.wait(&what, TRANSFER, async || {
        let notices = page.notices().await;
        let mut saved = notices.iter().filter(|it| it.code == "saved-in-folder");
        saved
            .any(|it| it.text.contains(&format!("“{saved_as}”")))
            .then_some(())
    })
    .await;
}

#[tokio::test]
async fn downloads_go_into_the_folder_chosen_under_free_names_and_still_do_after_a_reload() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "report.bin", 300_000);
    fs::create_dir_all(dir.path().join("tree 树/below")).unwrap();
    let inner = Payload::write(&dir.path().join("tree 树/below"), "数据.bin", 70_000);
    on_page(FAST, async |page: &Page| {
        begin(page, &[&file]).await;
        page.drop_paths(&[dir.path().join("tree 树")]).await;
        page.transfer_is(&inner.name, Direction::Up, "done").await;
        page.press("remote-refresh").await;
        page.put_in_folder("chosen", "report.bin", "mine").await;
        page.give_folder("chosen").await;
        page.save_to_folder("chosen").await;

        download_as(page, "report.bin", "report (1).bin").await;
        let mut expected = Digests::from([
            ("report.bin".to_owned(), sha256(b"mine")),
            ("report (1).bin".to_owned(), sha256(&file.bytes)),
        ]);
        assert_eq!(page.in_folder("chosen").await, expected);

        // A directory goes there too, and nobody is asked.
        let _: Option<bool> = page.eval("window.askedForFolder = false", vec![]).await;
        page.select_row("tree 树").await;
        page.press("remote-download").await;
        page.notice("tree-saved").await;
        let path = "tree 树/below/数据.bin".to_owned();
        expected.insert(path, sha256(&inner.bytes));
        assert_eq!(page.in_folder("chosen").await, expected);
        let asked: bool = page.eval("return window.askedForFolder", vec![]).await;
        assert!(!asked, "the folder was asked for again");

        page.reload().await;
        begin(page, &[&file]).await;
        page.press("options-open").await;
        page.folder_is("chosen").await;
        page.press("dialog-confirm").await;
        page.no_dialog().await;
        download_as(page, "report.bin", "report (2).bin").await;
        expected.insert("report (2).bin".to_owned(), sha256(&file.bytes));
        assert_eq!(page.in_folder("chosen").await, expected);

        page.press("options-open").await;
        page.choose("save-to", "downloads").await;
        page.press("dialog-confirm").await;
        page.no_dialog().await;
        file.assert_same(&page.download("report.bin").await);
        assert_eq!(page.in_folder("chosen").await, expected);
    })
    .await;
}

#[tokio::test]
async fn what_the_folder_does_not_take_goes_to_the_browsers_downloads() {
    let dir = tempfile::tempdir().unwrap();
    let files = ["a.bin", "b.bin", "c.bin", "d.bin", "e.bin"];
    let [full, gone, forbidden, allowed, lapsed] =
        files.map(|name| Payload::write(dir.path(), name, 100_000));
    on_page(FAST, async |page: &Page| {
        begin(page, &[&full, &gone, &forbidden, &allowed, &lapsed]).await;
        page.give_folder("chosen").await;
        page.save_to_folder("chosen").await;
        let refused = async |file: &Payload, why: &str| {
            page.select_row(&file.name).await;
            page.press("remote-download").await;
            page.wait(&format!("it is told: {why}"), TRANSFER, async || {
                let notices = page.notices().await;
                let mut told = notices.iter().filter(|it| it.code == "folder-failed");
                told.any(|it| it.text.contains(&file.name) && it.text.contains(why))
                    .then_some(())
            })
            .await;
            file.assert_same(&page.downloaded(&file.name).await);
        };

        // What is staged is written in another way.
        page.eval_async(
            "const write = FileSystemWritableFileStream.prototype.write;
             window.mend = () => { FileSystemWritableFileStream.prototype.write = write; };
             FileSystemWritableFileStream.prototype.write = async function (data) {
               if (!(data instanceof Blob)) return write.call(this, data);
               await write.call(this, data.slice(0, 10));
               throw new DOMException('full', 'QuotaExceededError');
             };",
            vec![],
        )
        .await;
        refused(&full, "disk is full").await;
        assert_eq!(page.in_folder("chosen").await, Digests::new());
        page.eval_async("window.mend()", vec![]).await;

        page.eval_async(
            "const handle = FileSystemHandle.prototype;
             handle.queryPermission = async () => window.answer;
             handle.requestPermission = async () => window.answer;
             window.answer = 'denied';",
            vec![],
        )
        .await;
        refused(&forbidden, "may not write there").await;
        assert_eq!(page.in_folder("chosen").await, Digests::new());
        page.press("options-open").await;
        page.eval_async("window.answer = 'granted'", vec![]).await;
        page.press("save-to-allow").await;
        page.wait("it is allowed", SOON, async || {
            (!page.shows("save-to-allow").await).then_some(())
        })
        .await;
        page.press("dialog-confirm").await;
        page.no_dialog().await;
        download_as(page, "d.bin", "d.bin").await;
        let mut there = Digests::from([("d.bin".to_owned(), sha256(&allowed.bytes))]);
        assert_eq!(page.in_folder("chosen").await, there);

        // Where the permission has lapsed, the next download asks for it.
        page.eval_async(
            "window.answer = 'prompt';
             FileSystemHandle.prototype.requestPermission = async () => (window.answer = 'granted');",
            vec![],
        )
        .await;
        refused(&lapsed, "may not write there").await;
        download_as(page, "d.bin", "d (1).bin").await;
        there.insert("d (1).bin".to_owned(), sha256(&allowed.bytes));
        assert_eq!(page.in_folder("chosen").await, there);

        page.eval_async(
            "const root = await navigator.storage.getDirectory();
             await root.removeEntry('chosen', { recursive: true });",
            vec![],
        )
        .await;
        refused(&gone, "no longer exists").await;
    })
    .await;
}

#[tokio::test]
async fn where_no_folder_can_be_chosen_the_choice_is_off_and_says_why() {
    on_page(FAST, async |page: &Page| {
        page.line("ready").await;
        page.eval_async("window.showDirectoryPicker = undefined", vec![])
            .await;
        page.press("options-open").await;
        page.element("save-to").await;
        let off: bool = page
            .eval(
                "return document.querySelector('[data-testid=save-to] [value=folder]').disabled \
                 && document.querySelector('[data-testid=save-to-choose]').disabled",
                vec![],
            )
            .await;
        assert!(off);
        let why = page.attribute("save-to-choose", "title").await;
        let why = why.expect("a control that is off says why");
        assert!(!why.is_empty());
        let hint: String = page
            .eval(
                "return document.getElementById('save-to-hint').textContent",
                vec![],
            )
            .await;
        assert_eq!(hint, why);
    })
    .await;
}

#[tokio::test]
async fn what_a_reload_takes_of_an_archive_is_told() {
    on_page("?demo&lang=en&baud=115200&seed=22", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.eval_async("window.showDirectoryPicker = undefined", vec![])
            .await;
        page.select_row("firmware").await;
        page.press("remote-download").await;
        page.transfer_is("bootloader.bin", Direction::Down, "done")
            .await;
        page.transfer_moves("image.bin", Direction::Down, 1).await;
        let asks: bool = page
            .eval(
                "const leaving = new Event('beforeunload', { cancelable: true }); \
                 return !window.dispatchEvent(leaving)",
                vec![json!(null)],
            )
            .await;
        assert!(asks, "the page is left without a question");
        page.reload().await;
        let told = page.notice("not-saved").await;
        assert!(told.contains("firmware"), "{told}");
        // It is told once.
        page.reload().await;
        page.element("line-state").await;
        let notices = page.notices().await;
        assert!(
            notices.iter().all(|it| it.code != "not-saved"),
            "{notices:?}"
        );
    })
    .await;
}
