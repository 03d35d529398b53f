//! The driver in a dedicated worker: nothing below the components needs a window.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/page.rs"]
mod page;

use at_ferry::app::{Command, Down, LineState, Message, TransferState};
use at_ferry::codec::Charset;
use at_ferry::transport::web_serial;
use js_sys::Reflect;
use page::{Page, channel, demo, tricky};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen(inline_js = r#"
export async function filesOnDisk() {
    let files = 0;
    const look = async (folder) => {
        for await (const entry of folder.values()) {
            if (entry.kind === "directory") await look(entry);
            else files += 1;
        }
    };
    await look(await navigator.storage.getDirectory());
    return files;
}
"#)]
extern "C" {
    #[wasm_bindgen(js_name = filesOnDisk)]
    fn count_files_on_disk() -> js_sys::Promise;
}

/// Files in the origin's private file system, which is empty before.
async fn files_on_disk() -> f64 {
    let files = JsFuture::from(count_files_on_disk()).await.unwrap();
    files.as_f64().unwrap()
}

#[wasm_bindgen_test]
async fn a_file_goes_up_and_comes_down() {
    let mut page = Page::open();
    page.connect(demo(921_600)).await;
    page.upload("trip.bin", &tricky(5_000));
    assert_eq!(page.over(1).await.state, TransferState::Done);
    page.driver.send(Command::Download {
        channel: channel(),
        name: "trip.bin".into(),
    });
    let down = page.over(2).await;
    let blob = page.download(down.id).await.unwrap();
    assert!(files_on_disk().await > 0.0, "staged on disk");
    assert!((blob.size() - 5_000.0).abs() < 0.5);
    page.driver.send(Command::Detach);
    page.until(|state| state.line == LineState::Down).await;
    assert!(page.was_told(&Message::LineDown(Down::Detached)));
}

#[wasm_bindgen_test]
async fn ports_are_to_be_had_where_the_browser_has_any() {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap();
    let has_serial = Reflect::has(&navigator, &"serial".into()).unwrap();
    assert_eq!(web_serial::is_supported(), has_serial);
    assert_eq!(web_serial::granted_ports().await, Vec::new());
}

#[wasm_bindgen_test]
async fn names_in_gbk_are_read_and_written() {
    let _page = Page::open();
    assert_eq!(
        Charset::Gbk.encode("日志").as_deref(),
        Ok(&b"\xc8\xd5\xd6\xbe"[..])
    );
    assert_eq!(
        Charset::Gbk.decode(b"\xc8\xd5\xd6\xbe"),
        ("日志".to_owned(), true)
    );
}
