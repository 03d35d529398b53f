//! Pictures of the main states, for the README and for whoever looks the page over. Not tests: `cargo xtask
//! screenshots` takes them.

use std::{env, fs, path::PathBuf};

use serde_json::json;

use crate::{
    page::{Direction, Page, on_page},
    payload::Payload,
};

/// A window, in CSS pixels.
#[derive(Clone, Copy)]
struct Window {
    width: u32,
    height: u32,
}

const DESK: Window = Window {
    width: 1440,
    height: 900,
};
const TABLET: Window = Window {
    width: 1024,
    height: 768,
};
const PHONE: Window = Window {
    width: 390,
    height: 844,
};

/// Sets the window and the theme, and takes what they show.
async fn take(page: &Page, name: &str, window: Window, theme: &str) {
    let metrics = json!({
        "width": window.width,
        "height": window.height,
        "deviceScaleFactor": 1,
        "mobile": false,
    });
    page.cdp("Emulation.setDeviceMetricsOverride", metrics)
        .await;
    let features = json!([
        {"name": "prefers-color-scheme", "value": theme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]);
    page.cdp("Emulation.setEmulatedMedia", json!({"features": features}))
        .await;
    let drawn: bool = page
        .eval(
            "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))",
            vec![],
        )
        .await;
    assert!(drawn);
    let dir = PathBuf::from(env::var_os("AT_FERRY_SCREENSHOTS").expect("xtask says where to"));
    let file = dir.join(format!("{name}.png"));
    fs::write(&file, page.picture().await)
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// Connected, with one file there and a large one on its way.
async fn at_work(page: &Page) {
    page.line("ready").await;
    page.connect().await;
    let dir = tempfile::tempdir().expect("a temporary directory");
    let small = Payload::write(dir.path(), "站点配置.json", 5_200);
    let large = Payload::write(dir.path(), "controller-2.4.1.bin", 1_500_000);
    page.upload(&[&small]).await;
    page.drop_files(&[&large]).await;
    page.transfer_moves(&large.name, Direction::Up, 700_000)
        .await;
}

#[tokio::test]
#[ignore = "`cargo xtask screenshots` takes them"]
async fn the_page_at_work() {
    on_page("?demo&lang=en", async |page: &Page| {
        at_work(page).await;
        take(page, "page", DESK, "light").await;
        take(page, "page-dark", DESK, "dark").await;
    })
    .await;
    on_page("?demo&lang=zh", async |page: &Page| {
        at_work(page).await;
        take(page, "tablet-zh", TABLET, "light").await;
        take(page, "phone-zh", PHONE, "dark").await;
    })
    .await;
}

#[tokio::test]
#[ignore = "`cargo xtask screenshots` takes them"]
async fn what_it_asks_and_tells() {
    for (lang, window, end) in [("en", DESK, ""), ("zh", TABLET, "-zh")] {
        on_page(&format!("?lang={lang}"), async |page: &Page| {
            let take = async |name: &str, theme: &str| {
                take(page, &format!("{name}{end}"), window, theme).await;
            };
            page.element("connect-demo").await;
            take("start", "light").await;
            page.press("connect-demo").await;
            page.line("ready").await;
            page.connect().await;
            page.press("ladder-climb").await;
            page.wait_for("ladder", "data-state", "ended", crate::rig::SOON)
                .await;
            take("check", "light").await;
            page.press("ladder-close").await;
            page.press("storage-open").await;
            page.element("storage-list").await;
            take("storage", "light").await;
            page.press("options-open").await;
            page.element("option-way").await;
            take("options", "dark").await;
        })
        .await;
    }
}
