//! Pictures of the main states, for the README and for whoever looks the page over. Not tests: `cargo xtask
//! screenshots` takes them.

use std::{env, fs, path::PathBuf};

use serde_json::{Value, json};

use crate::{
    page::{Direction, Page, on_page},
    payload::Payload,
    rig::SOON,
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

/// The languages, the window that each is shown in, and what the names of its pictures end with.
const LANGS: [(&str, Window, &str); 2] = [("en", DESK, ""), ("zh", TABLET, "-zh")];

/// Letters stay sharp, and a picture has a third of what it has without loss.
const QUALITY_PERCENT: u32 = 85;

/// Sets the size of the window.
async fn set_window(page: &Page, window: Window) {
    let metrics = json!({
        "width": window.width,
        "height": window.height,
        "deviceScaleFactor": 1,
        "mobile": false,
    });
    page.cdp("Emulation.setDeviceMetricsOverride", metrics)
        .await;
}

/// Sets the window and the theme, and takes what they show.
async fn take(page: &Page, name: &str, window: Window, theme: &str) {
    take_part(page, name, window, theme, None).await;
}

/// The same of one element alone.
async fn take_part(page: &Page, name: &str, window: Window, theme: &str, css: Option<&str>) {
    set_window(page, window).await;
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
    let mut wish = json!({"format": "webp", "quality": QUALITY_PERCENT});
    if let Some(css) = css {
        wish["clip"] = page
            .eval(
                "const { x, y, width, height } = document.querySelector(arguments[0]).getBoundingClientRect(); \
                 return { x, y, width, height, scale: 1 }",
                vec![json!(css)],
            )
            .await;
    }
    let taken = page.cdp("Page.captureScreenshot", wish).await;
    let picture = taken["data"].as_str().expect("the browser takes pictures");
    let dir = PathBuf::from(env::var_os("AT_FERRY_SCREENSHOTS").expect("xtask says where to"));
    let file = dir.join(format!("{name}.webp"));
    fs::write(&file, from_base64(picture))
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// The bytes of a text as browsers write it.
fn from_base64(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0u32);
    for letter in text.bytes() {
        let digit = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            // What fills up the end.
            _ => break,
        };
        (bits, held) = (bits << 6 | u32::from(digit), held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).expect("eight bits"));
        }
    }
    bytes
}

/// Connected, with files there, a large one on its way and others behind it.
async fn at_work(page: &Page) {
    page.line("ready").await;
    page.connect().await;
    let dir = tempfile::tempdir().expect("a temporary directory");
    let file = |name: &str, length| Payload::write(dir.path(), name, length);
    let there = [
        file("release-notes-2.4.1.md", 3_100),
        file("站点配置.json", 5_200),
    ];
    page.upload(&there.iter().collect::<Vec<_>>()).await;
    let large = file("controller-2.4.1.bin", 1_500_000);
    let behind = [
        file("gateway-2.4.1.bin", 820_000),
        file("站点 3 日志.csv", 120_000),
    ];
    page.drop_files(&[&large, &behind[0], &behind[1]]).await;
    page.transfer_moves(&large.name, Direction::Up, 700_000)
        .await;
}

#[tokio::test]
#[ignore = "`cargo xtask screenshots` takes them"]
async fn the_page_at_work() {
    on_page("?demo&lang=en", async |page: &Page| {
        set_window(page, DESK).await;
        at_work(page).await;
        take(page, "page", DESK, "light").await;
        take(page, "page-dark", DESK, "dark").await;
    })
    .await;
    on_page("?demo&lang=zh", async |page: &Page| {
        set_window(page, TABLET).await;
        at_work(page).await;
        take(page, "tablet-zh", TABLET, "light").await;
        take(page, "phone-zh", PHONE, "dark").await;
    })
    .await;
}

#[tokio::test]
#[ignore = "`cargo xtask screenshots` takes them"]
async fn the_line_and_the_data_budget() {
    for (lang, _, end) in LANGS {
        on_page(&format!("?demo&lang={lang}"), async |page: &Page| {
            let tall = Window {
                width: 1440,
                height: 1640,
            };
            set_window(page, tall).await;
            at_work(page).await;
            page.press("meter-open").await;
            page.fill("budget-limit", "50").await;
            page.eval::<Value>("document.activeElement.blur(); return null", vec![])
                .await;
            let name = format!("traffic{end}");
            take_part(page, &name, tall, "light", Some("[data-testid=meter]")).await;
        })
        .await;
    }
}

#[tokio::test]
#[ignore = "`cargo xtask screenshots` takes them"]
async fn two_servers() {
    for (lang, window, end) in LANGS {
        on_page(&format!("?demo&lang={lang}"), async |page: &Page| {
            set_window(page, window).await;
            page.line("ready").await;
            page.press("servers").await;
            for (name, host) in [
                ("Site 3 gateway", "ftp.demo"),
                ("固件归档", "archive.demo"),
                ("Lab bench", "ftp.demo"),
            ] {
                page.press("dialog-cancel").await;
                page.no_dialog().await;
                page.fill("server-host", host).await;
                page.press("servers").await;
                page.fill("profile-name", name).await;
                page.press("profile-save").await;
                let css = format!("[data-testid=server-profile][data-name='{name}']");
                page.wait(&format!("{name} is saved"), SOON, async || {
                    let is_there = "return !!document.querySelector(arguments[0])";
                    page.eval::<bool>(is_there, vec![json!(css)])
                        .await
                        .then_some(())
                })
                .await;
            }
            page.eval::<Value>("document.activeElement.blur(); return null", vec![])
                .await;
            take(page, &format!("servers{end}"), window, "light").await;
            page.press("dialog-cancel").await;
            page.no_dialog().await;

            page.connect().await;
            page.enter("firmware").await;
            page.press("panes-toggle").await;
            page.press("pane-idle").await;
            page.fill("server-host", "archive.demo").await;
            page.connect().await;
            page.enter("incoming").await;
            page.is_at("/archive/incoming").await;
            page.press("pane-activate").await;
            page.is_at("/firmware").await;
            page.select_row("bootloader.bin").await;
            page.press("remote-copy-over").await;
            page.transfer_is("bootloader.bin", Direction::Up, "done")
                .await;
            page.select_row("image.bin").await;
            page.press("remote-copy-over").await;
            page.transfer_moves("image.bin", Direction::Down, 90_000)
                .await;
            take(page, &format!("panes{end}"), window, "light").await;
        })
        .await;
    }
}

#[tokio::test]
#[ignore = "`cargo xtask screenshots` takes them"]
async fn what_it_asks_and_tells() {
    for (lang, window, end) in LANGS {
        on_page(&format!("?lang={lang}"), async |page: &Page| {
            set_window(page, window).await;
            let take = async |name: &str, theme: &str| {
                take(page, &format!("{name}{end}"), window, theme).await;
            };
            page.element("connect-demo").await;
            take("start", "light").await;
            page.press("connect-demo").await;
            page.line("ready").await;
            page.connect().await;
            page.choose_for("readme.txt", "menu-preview").await;
            page.element("preview-text").await;
            take("preview", "light").await;
            page.press("dialog-cancel").await;
            page.no_dialog().await;
            page.open_server().await;
            page.press("health-check").await;
            page.wait_for("health", "data-state", "good", SOON).await;
            take("check", "light").await;
            page.press("health-close").await;
            page.open_storage().await;
            let dir = tempfile::tempdir().expect("a temporary directory");
            let file = Payload::write(dir.path(), "boot-2.4.1.bin", 90_000);
            page.drop_on_storage(&file).await;
            page.stored_row(&file.name, file.bytes.len()).await;
            page.storage_ends("digest").await;
            take("storage", "light").await;
            page.press("options-open").await;
            page.element("option-way").await;
            take("options", "dark").await;
        })
        .await;
    }
}
