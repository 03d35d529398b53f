//! Folders with all that is in them: up by a drop, down into a folder or an archive, and gone in one deletion.

use std::fs;

use crate::{
    page::{Page, TRANSFER, on_page},
    payload::{Digests, Tree, sha256},
    rig::SOON,
};

const FAST: &str = "?demo&lang=en&baud=0&seed=9";

/// Waits until so many transfers are over, all of them well.
async fn all_done(page: &Page, count: usize) {
    page.wait("all transfers are done", TRANSFER * 2, async || {
        let all = page.transfers().await;
        if let Some(failed) = all
            .iter()
            .find(|t| matches!(t.state.as_str(), "failed" | "cancelled"))
        {
            panic!("{failed:?}");
        }
        let done = all.iter().filter(|t| t.state == "done").count();
        (done == count && all.len() == count).then_some(())
    })
    .await;
}

/// Remembers what the page tells from now on: what has ended is told no longer.
async fn listen(page: &Page) {
    let _: Option<bool> = page
        .eval(
            "window.told = new Set(); \
             const look = () => document.querySelectorAll('[data-testid=notice]') \
                 .forEach(notice => window.told.add(notice.dataset.code)); \
             new MutationObserver(look).observe(document.body, \
                 { childList: true, subtree: true, attributes: true, attributeFilter: ['data-code'] });",
            vec![],
        )
        .await;
}

/// The module has restarted, and the server has ended a session, as the page has told; and no more of it.
async fn all_broke_off(page: &Page) {
    page.wait("both are told", TRANSFER, async || {
        let told =
            "return ['module-restarted', 'connection-lost'].every(code => window.told.has(code))";
        page.eval::<bool>(told, vec![]).await.then_some(())
    })
    .await;
    // What still stands there would be told again by the next change of the page.
    page.dismiss_notices().await;
    let _: Option<bool> = page.eval("window.told.clear()", vec![]).await;
}

/// Drops the folder, and waits until all of it is there.
async fn goes_up(page: &Page, tree: &Tree) {
    page.line("ready").await;
    page.connect().await;
    page.drop_paths(&[tree.top()]).await;
    all_done(page, tree.files()).await;
    page.press("transfer-clear").await;
    page.press("remote-refresh").await;
}

/// Downloads the directory of this name, and waits until all of it is saved.
async fn comes_down(page: &Page, name: &str) {
    page.select_row(name).await;
    page.press("remote-download").await;
    page.notice("tree-saved").await;
}

#[tokio::test]
async fn a_folder_of_200_files_goes_up_by_a_drop_and_comes_down_the_same_though_all_break_off() {
    let dir = tempfile::tempdir().unwrap();
    let tree = Tree::plant(dir.path());
    let query = format!("{FAST}&fault=restart,drop-connection");
    on_page(&query, async |page: &Page| {
        listen(page).await;
        // The module restarts once each way, and the server ends a session once each way.
        goes_up(page, &tree).await;
        all_broke_off(page).await;
        page.give_folder("chosen").await;
        comes_down(page, &tree.name()).await;
        all_broke_off(page).await;
        assert_eq!(page.in_folder("chosen").await, tree.digests());
    })
    .await;
}

#[tokio::test]
async fn an_empty_folder_goes_up_too_and_a_tree_is_deleted_as_it_was_counted() {
    let dir = tempfile::tempdir().unwrap();
    let tree = Tree::of(dir.path(), "to-delete", 5, 6);
    fs::create_dir_all(tree.top().join("空/nothing")).unwrap();
    on_page(FAST, async |page: &Page| {
        goes_up(page, &tree).await;
        page.select_row("to-delete").await;
        page.press("remote-delete").await;
        page.wait("it is counted", SOON, async || {
            let words = page.said("delete-count").await;
            words.contains("7 directories, 6 files").then_some(())
        })
        .await;
        page.press("dialog-confirm").await;
        page.no_dialog().await;
        page.no_row("to-delete").await;
    })
    .await;
}

#[tokio::test]
async fn where_no_folder_can_be_chosen_a_tree_comes_as_one_archive() {
    let dir = tempfile::tempdir().unwrap();
    let tree = Tree::of(dir.path(), "packed", 4, 12);
    on_page(FAST, async |page: &Page| {
        goes_up(page, &tree).await;
        let _: Option<bool> = page
            .eval("window.showDirectoryPicker = undefined", vec![])
            .await;
        comes_down(page, "packed").await;
        let bytes = page.handed_over("packed.zip").await;
        assert_eq!(unpacked(&bytes), tree.digests());
    })
    .await;
}

/// The files of an archive in which nothing is compressed, by its central directory.
fn unpacked(zip: &[u8]) -> Digests {
    let number = |at: usize, len: usize| {
        let bytes = zip[at..at + len].iter().rev();
        bytes.fold(0usize, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let end = zip.len() - 22;
    let (count, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut files = Digests::new();
    for _ in 0..count {
        assert_eq!(&zip[at..at + 4], b"PK\x01\x02");
        let (length, name_length) = (number(at + 24, 4), number(at + 28, 2));
        let name = String::from_utf8(zip[at + 46..at + 46 + name_length].to_vec())
            .expect("names are UTF-8");
        let local = number(at + 42, 4);
        let start = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        if !name.ends_with('/') {
            files.insert(name, sha256(&zip[start..start + length]));
        }
        at += 46 + name_length + number(at + 30, 2) + number(at + 32, 2);
    }
    files
}
