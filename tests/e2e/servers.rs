//! Saved servers: kept over a reload, connected from, written to a file and taken from it.

use std::fs;

use serde_json::{Value, json};

use crate::page::{Page, on_page};
use crate::rig::SOON;

/// Presses what belongs to a saved server.
async fn press(page: &Page, test: &str, name: &str) {
    page.press_css(&format!("[data-testid='{test}'][data-name='{name}']"))
        .await;
}

#[tokio::test]
async fn a_server_is_saved_and_connected_from_after_a_reload() {
    on_page("?demo&lang=en&baud=0&seed=11", async |page: &Page| {
        page.line("ready").await;
        page.fill("server-host", "archive.demo").await;
        page.connect().await;
        page.enter("incoming").await;
        page.wait_for("remote-path", "data-path", "/archive/incoming", SOON)
            .await;
        page.press("servers").await;
        page.fill("profile-name", "Archive 档案").await;
        page.press("profile-password").await;
        page.press("profile-save").await;
        page.element("server-profile").await;

        page.reload().await;
        page.line("ready").await;
        page.press("servers").await;
        press(page, "server-profile", "Archive 档案").await;
        page.wait_for("remote-path", "data-path", "/archive/incoming", SOON)
            .await;
        let kept: String = page
            .eval("return localStorage.getItem('at-ferry.servers')", vec![])
            .await;
        assert!(kept.contains("\"password\": \"demo\""), "{kept}");
        assert!(
            kept.contains("\"directory\": \"/archive/incoming\""),
            "{kept}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_list_is_written_without_passwords_and_taken_from_a_file() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    on_page("?demo&lang=en&baud=0&seed=12", async |page: &Page| {
        page.line("ready").await;
        page.press("servers").await;
        page.fill("profile-name", "Mine").await;
        page.press("profile-password").await;
        page.press("profile-save").await;
        page.element("server-profile").await;
        page.press("servers-export").await;
        let exported = page.handed_over("at-ferry-servers.json").await;
        let exported = String::from_utf8(exported).expect("text");
        assert!(!exported.contains("password"), "{exported}");
        let mut list: Value = serde_json::from_str(&exported).expect("JSON");
        assert_eq!(list["servers"][0]["host"], "ftp.demo");

        list["servers"] = json!([
            {"name": "Mine", "host": "archive.demo", "user": "demo"},
            {"name": "Broken", "host": "a b"},
        ]);
        let file = dir.path().join("list.json");
        fs::write(&file, list.to_string()).expect("a file");
        page.give_file("servers-import", &file).await;
        let refused = page.element("import-names").await;
        let words = refused.text().await.expect("words");
        assert!(words.contains("Broken") && words.contains("host"), "{words}");
        page.press("import-keep-both").await;
        page.element("server-profile").await;
        let names: Vec<String> = page
            .eval(
                "return [...document.querySelectorAll('[data-testid=server-profile]')].map(e => e.dataset.name)",
                vec![],
            )
            .await;
        assert_eq!(names, ["Mine", "Mine (2)"]);
        press(page, "server-profile", "Mine").await;
        page.listed().await;
    })
    .await;
}
