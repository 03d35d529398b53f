//! Folders with all that is in them: up by a drop, down into a folder or an archive, and gone in one deletion.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    page::{Page, TRANSFER, on_page},
    payload::Payload,
    rig::SOON,
};

const FAST: &str = "?demo&lang=en&baud=0&seed=9";

/// Each file by its path below the folder that holds them all.
type Digests = BTreeMap<String, String>;

fn digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// Writes a folder of so many files in so many directories, half of them below others.
fn folder(dir: &Path, name: &str, directories: usize, files: usize) -> (PathBuf, Digests) {
    let top = dir.join(name);
    let mut digests = Digests::new();
    let below: Vec<String> = (0..directories)
        .map(|n| match n % 4 {
            0 => format!("数据 {n}"),
            1 => format!("数据 {}/logs {n}", n - 1),
            2 => format!("data {n}"),
            _ => format!("data {}/日志 {n}", n - 1),
        })
        .collect();
    for below in &below {
        fs::create_dir_all(top.join(below)).expect("the test's own directory");
    }
    for n in 0..files {
        let below = &below[n % directories];
        let name = if n % 2 == 0 {
            format!("file {n}.bin")
        } else {
            format!("文件 {n}.bin")
        };
        // From nothing to 300 kB, 30 MB in 200 of them.
        let length = n * 300_000 / files.max(2).saturating_sub(1).max(1);
        let file = Payload::write(&top.join(below), &name, length);
        digests.insert(format!("{below}/{name}"), digest(&file.bytes));
    }
    (top, digests)
}

/// Has the page be given a folder of the browser's private file system, for which no browser asks anybody.
async fn give_folder(page: &Page, name: &str) {
    page.eval_async(
        "const root = await navigator.storage.getDirectory();
         const folder = await root.getDirectoryHandle(arguments[0], { create: true });
         window.showDirectoryPicker = async () => folder;",
        vec![json!(name)],
    )
    .await;
}

/// What is in that folder by now.
async fn given(page: &Page, name: &str) -> Digests {
    page.eval(
        "return (async (name) => {
           const root = await navigator.storage.getDirectory();
           const found = {};
           const walk = async (folder, path) => {
             for await (const [name, handle] of folder.entries()) {
               if (handle.kind === 'directory') { await walk(handle, `${path}${name}/`); continue; }
               const bytes = await (await handle.getFile()).arrayBuffer();
               const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
               found[path + name] = [...digest].map(b => b.toString(16).padStart(2, '0')).join('');
             }
           };
           await walk(await root.getDirectoryHandle(name), '');
           return found;
         })(arguments[0])",
        vec![json!(name)],
    )
    .await
}

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

async fn notice(page: &Page, code: &str) {
    page.wait(&format!("the notice {code}"), TRANSFER, async || {
        let notices = page.notices().await;
        notices
            .iter()
            .any(|notice| notice.code == code)
            .then_some(())
    })
    .await;
}

fn below(name: &str, digests: &Digests) -> Digests {
    let files = digests.iter();
    files
        .map(|(path, digest)| (format!("{name}/{path}"), digest.clone()))
        .collect()
}

async fn goes_up_and_comes_down(page: &Page, directories: usize, files: usize) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let (top, digests) = folder(dir.path(), "tree 树", directories, files);
    page.line("ready").await;
    page.connect().await;
    page.drop_paths(&[top]).await;
    all_done(page, files).await;
    page.press("transfer-clear").await;
    page.press("remote-refresh").await;
    page.row("tree 树").await;

    give_folder(page, "chosen").await;
    page.select_row("tree 树").await;
    page.press("remote-download").await;
    notice(page, "tree-saved").await;
    assert_eq!(given(page, "chosen").await, below("tree 树", &digests));
}

#[tokio::test]
async fn a_folder_of_200_files_goes_up_by_a_drop_and_comes_down_the_same() {
    on_page(FAST, async |page: &Page| {
        goes_up_and_comes_down(page, 20, 200).await;
    })
    .await;
}

#[tokio::test]
async fn a_tree_survives_a_session_that_is_dropped() {
    let query = format!("{FAST}&fault=drop-connection");
    on_page(&query, async |page: &Page| {
        goes_up_and_comes_down(page, 6, 40).await;
    })
    .await;
}

#[tokio::test]
async fn an_empty_folder_goes_up_too_and_a_tree_is_deleted_as_it_was_counted() {
    let dir = tempfile::tempdir().unwrap();
    let (top, _) = folder(dir.path(), "to-delete", 4, 6);
    fs::create_dir_all(top.join("空/nothing")).unwrap();
    on_page(FAST, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.drop_paths(&[top]).await;
        all_done(page, 6).await;
        page.press("remote-refresh").await;
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
    let (top, digests) = folder(dir.path(), "packed", 4, 12);
    on_page(FAST, async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.drop_paths(&[top]).await;
        all_done(page, 12).await;
        page.press("remote-refresh").await;
        let _: Option<bool> = page
            .eval("window.showDirectoryPicker = undefined", vec![])
            .await;
        page.select_row("packed").await;
        page.press("remote-download").await;
        notice(page, "tree-saved").await;
        let bytes = page.handed_over("packed.zip").await;
        assert_eq!(unpacked(&bytes), below("packed", &digests));
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
            files.insert(name, digest(&zip[start..start + length]));
        }
        at += 46 + name_length + number(at + 30, 2) + number(at + 32, 2);
    }
    files
}
