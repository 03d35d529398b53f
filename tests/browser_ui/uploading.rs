//! Which directory chosen files go to.

use at_ferry::app::{Command, Event};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{FIRST, Rig, settle};

#[wasm_bindgen(inline_js = r#"
const picker = window.showOpenFilePicker;
let choose;

// A picker that stays open until something is chosen.
export function openPicker() {
    window.showOpenFilePicker = () => new Promise((resolve) => { choose = resolve; });
}

export async function chooseFile(name) {
    window.showOpenFilePicker = picker;
    const root = await navigator.storage.getDirectory();
    choose([await root.getFileHandle(name, { create: true })]);
}
"#)]
extern "C" {
    #[wasm_bindgen(js_name = openPicker)]
    fn open_picker();
    #[wasm_bindgen(js_name = chooseFile)]
    fn choose_file(name: &str) -> Promise;
}

/// How many uploads were queued by a choice during which the page was told this.
async fn queued_though(rig: &Rig, told: Vec<Event>) -> usize {
    rig.take_sent();
    open_picker();
    rig.click("remote-upload").await;
    rig.tell(told).await;
    choose_file("chosen").await.unwrap();
    loop {
        settle().await;
        let sent = rig.take_sent();
        let is_upload = |sent: &&Command| matches!(sent, Command::Upload { .. });
        let uploads = sent.iter().filter(is_upload).count();
        if uploads > 0 || !rig.all("notice").is_empty() {
            return uploads;
        }
    }
}

#[wasm_bindgen_test]
async fn chosen_files_go_to_the_directory_that_was_shown_or_nowhere() {
    let rig = Rig::listing(Vec::new()).await;
    assert_eq!(queued_though(&rig, Vec::new()).await, 1);
    assert!(rig.all("notice").is_empty());
    // As after a connection that was lost and made again.
    let path = "/elsewhere".to_owned();
    let moved = Event::Path {
        channel: FIRST,
        path,
    };
    assert_eq!(queued_though(&rig, vec![moved]).await, 0);
    assert_eq!(rig.attr("notice", "data-code"), "folder-not-put");
}
