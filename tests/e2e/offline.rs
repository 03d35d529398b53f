//! The page where there is no network, and where there is a newer one.

use std::fs;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    page::{Direction, Page, TRANSFER, at_address, base64},
    payload::Payload,
    rig::{Host, SOON},
};

const QUERY: &str = "?lang=en&baud=0&seed=1";

/// Waits until the page is kept and the worker has it in its hands.
async fn kept(page: &Page) {
    page.wait("the worker keeps the page", SOON, async || {
        page.eval::<bool>(
            "return navigator.serviceWorker.controller?.state === 'activated'",
            vec![],
        )
        .await
        .then_some(())
    })
    .await;
}

/// The names of all caches that there are.
async fn caches(page: &Page) -> Vec<String> {
    page.call("caches.keys().then(arguments[arguments.length - 1])")
        .await
}

/// Which build the page says that it is; the one that was built says nothing.
async fn build(page: &Page) -> Option<String> {
    page.eval(
        "return [...document.querySelectorAll('meta[name=build]')].at(-1)?.content ?? null",
        vec![],
    )
    .await
}

/// A file goes to the simulated module and comes back.
async fn carries(page: &Page, file: &Payload) {
    page.press("connect-demo").await;
    page.line("ready").await;
    page.connect().await;
    page.upload(&[file]).await;
    file.assert_same(&page.download(&file.name).await);
}

/// Puts another build in the place of the one that is there.
fn deploy(host: &Host, build: &str) {
    let read = |name| fs::read_to_string(host.file(name)).expect("the host has the page");
    let write = |name, text| fs::write(host.file(name), text).expect("the host takes the page");
    let (index, worker) = (read("index.html"), read("offline.js"));
    let (_, version) = index
        .split_once("at-ferry-version\" content=\"")
        .expect("the page has a version");
    let (version, _) = version.split_once('"').expect("it ends");
    let meta = format!("<meta name=\"build\" content=\"{build}\" /><title>");
    let next = digest(build.as_bytes());
    let new = index.replace(version, &next).replacen("<title>", &meta, 1);
    let old_digest = digest(index.as_bytes());
    assert!(worker.contains(&old_digest), "the worker knows the page");
    let worker = worker
        .replace(version, &next)
        .replace(&old_digest, &digest(new.as_bytes()));
    write("index.html", new);
    write("offline.js", worker);
}

fn digest(bytes: &[u8]) -> String {
    base64(&Sha256::digest(bytes))
}

#[tokio::test]
async fn the_page_does_its_whole_job_without_a_network() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "offline.bin", 100_000);
    let mut host = Host::start();
    let address = format!("{}{QUERY}", host.page());
    at_address(&address, async |page: &Page| {
        kept(page).await;
        assert!(page.notices().await.is_empty(), "nothing needs to be said");
        host.stop();
        page.reload().await;
        carries(page, &file).await;
        assert!(page.notices().await.iter().all(|said| said.code == "saved"));
        page.press("options-open").await;
        assert!(
            page.licences()
                .await
                .contains("Permission is hereby granted")
        );
    })
    .await;
}

#[tokio::test]
async fn a_newer_page_is_never_hidden_behind_the_one_that_is_kept() {
    let mut host = Host::start();
    let address = format!("{}{QUERY}", host.page());
    at_address(&address, async |page: &Page| {
        kept(page).await;
        let first = caches(page).await;
        deploy(&host, "second");
        page.reload().await;
        assert_eq!(build(page).await.as_deref(), Some("second"));
        // Alone in the browser it is kept in the place of the old one, and nothing is asked.
        page.wait("the old one is kept no more", SOON, async || {
            let now = caches(page).await;
            (now.len() == 1 && now != first).then_some(())
        })
        .await;
        assert!(page.notices().await.is_empty());
        host.stop();
        page.reload().await;
        page.element("connect-demo").await;
        assert_eq!(build(page).await.as_deref(), Some("second"));
        // The host is back with another one.
        deploy(&host, "third");
        host.go_on();
        page.reload().await;
        page.element("connect-demo").await;
        assert_eq!(build(page).await.as_deref(), Some("third"));
    })
    .await;
}

#[tokio::test]
async fn a_page_that_stays_open_says_that_there_is_a_newer_one_and_changes_when_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "on-its-way.bin", 1 << 20);
    let host = Host::start();
    let address = format!("{}?lang=en&baud=921600", host.page());
    at_address(&address, async |page: &Page| {
        kept(page).await;
        page.press("connect-demo").await;
        page.line("ready").await;
        page.connect().await;
        page.drop_files(&[&file]).await;
        page.transfer_moves(&file.name, Direction::Up, 1).await;
        deploy(&host, "newer");
        // What the browser does when the tab is turned to again.
        page.eval::<Value>(
            "document.dispatchEvent(new Event('visibilitychange', {bubbles: true})); return null",
            vec![],
        )
        .await;
        // A browser lets some time pass between two looks.
        page.wait_for("notice", "data-code", "newer-version", TRANSFER)
            .await;
        // Nothing happens by itself.
        page.transfer_is(&file.name, Direction::Up, "done").await;
        assert_eq!(build(page).await, None);
        page.press("notice-reload").await;
        page.wait("the newer page is shown", SOON, async || {
            (build(page).await.as_deref() == Some("newer")).then_some(())
        })
        .await;
        page.element("connect-demo").await;
        assert!(page.notices().await.is_empty());
    })
    .await;
}

/// What the browser says about whether the page can be installed.
#[tokio::test]
async fn the_page_can_be_installed() {
    let host = Host::start();
    at_address(&host.page(), async |page: &Page| {
        kept(page).await;
        let manifest = page.cdp("Page.getAppManifest", serde_json::json!({})).await;
        assert_eq!(manifest["errors"], serde_json::json!([]), "{manifest}");
        let manifest: Value = serde_json::from_str(manifest["data"].as_str().unwrap()).unwrap();
        assert_eq!(manifest["start_url"], "./");
        let errors = page
            .cdp("Page.getInstallabilityErrors", serde_json::json!({}))
            .await;
        let errors: Vec<_> = errors["installabilityErrors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["errorId"].as_str().unwrap_or_default())
            // A profile that is gone with the test counts as a private window.
            .filter(|error| *error != "in-incognito")
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
    })
    .await;
}
