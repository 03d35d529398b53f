//! A module that says what it likes: the page stays what it is, and lets go of it when told.

use std::time::{Duration, Instant};

use super::{alone, connect, on_real_port};
use crate::{
    measure::{devtools::DevTools, memory::Renderer, typing::open_trace},
    page::{Page, TRANSFER},
    payload::Payload,
    rig::{Bridge, Ftpd},
};

/// What is said in each way before it is looked at what that did, in bytes: a long line is heard to its end.
const SAID_BYTES: u64 = 4_000_000;
const LONG_LINE_BYTES: u64 = 11_000_000;
/// What all of it may leave behind in the heaps of the page and its workers, garbage apart, and in its process, in bytes:
/// less than was said. The log fills up to its bound, and WebAssembly's memory, once it has held a long line, stays as
/// large as that took.
const HEAPS_GROW_MAX_BYTES: f64 = 28.0 * 1_048_576.0;
const PROCESS_GROWS_MAX_BYTES: f64 = 128.0 * 1_048_576.0;
/// Rows of the log that are in the document at a time.
const ROWS_MAX: usize = 500;

/// What the page and its workers hold, and what its process does, in bytes.
fn held_bytes(page: &Page) -> [f64; 2] {
    let profile = page.downloads().parent().expect("it is in the profile");
    let memory = DevTools::open(profile).and_then(|mut tools| tools.memory());
    let memory = memory.expect("the browser is to be asked");
    let process = Renderer::largest(profile).expect("the page has a process");
    [
        memory.heap_bytes + memory.buffer_bytes,
        process.status("VmRSS"),
    ]
}

/// Waits until the page was told so much more.
async fn was_told(bridge: &mut Bridge, bytes: u64) {
    const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
    let (start, from) = (Instant::now(), bridge.count().down_bytes);
    while bridge.count().down_bytes - from < bytes {
        assert!(start.elapsed() < TRANSFER, "the page does not listen");
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}

#[tokio::test]
async fn a_module_that_talks_without_an_end_is_let_go_of_at_once_and_leaves_nothing() {
    let _alone = alone().await;
    let server = Ftpd::start();
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, bridge| {
        connect(page, &server).await;
        open_trace(page).await;
        let before = held_bytes(page);
        for (kind, bytes) in [
            ("long-lines", LONG_LINE_BYTES),
            ("listing", SAID_BYTES),
            ("log", SAID_BYTES),
            ("log-without-ends", SAID_BYTES),
            ("numbers", SAID_BYTES),
            ("urcs", SAID_BYTES),
            ("outcomes", SAID_BYTES),
        ] {
            println!("    it says {kind}");
            bridge.babble(kind);
            was_told(bridge, bytes).await;
            // It is still there, and does not draw what nobody can read.
            page.fill("console-input", kind).await;
            let rows = page.count("console-line").await;
            assert!(rows < ROWS_MAX, "{rows} rows in the document");
            page.press("disconnect").await;
            page.line("down").await;
            bridge.hush();
            bridge.unplug();
            bridge.plug();
            // What was told of it lies over the ports.
            page.dismiss_notices().await;
            page.press("granted-port").await;
            page.line("ready").await;
        }
        let after = held_bytes(page);
        let [heaps, process] = [0, 1].map(|at| after[at] - before[at]);
        assert!(heaps < HEAPS_GROW_MAX_BYTES, "heaps grew by {heaps} bytes");
        let bound = PROCESS_GROWS_MAX_BYTES;
        assert!(process < bound, "the process grew by {process} bytes");
    })
    .await;
}

#[tokio::test]
async fn what_is_said_of_other_channels_makes_no_file_of_this_one_wrong() {
    let _alone = alone().await;
    let dir = tempfile::tempdir().unwrap();
    let server = Ftpd::start();
    let mut bridge = Bridge::start(&["--baud", "0"]);
    on_real_port(&mut bridge, async |page, bridge| {
        connect(page, &server).await;
        for kind in ["outcomes", "urcs"] {
            let file = Payload::write(dir.path(), &format!("{kind}.bin"), 150_000);
            bridge.babble(kind);
            page.drop_files(&[&file]).await;
            let transfer = page
                .wait("it is over", TRANSFER, async || {
                    let mut all = page.transfers().await;
                    all.retain(|it| it.name == file.name && it.is_over());
                    all.pop()
                })
                .await;
            bridge.hush();
            println!("    with {kind}: {}", transfer.state);
            // Done is whole; what did not get through says so.
            if transfer.state == "done" {
                file.assert_same(&server.file(&file.name));
            } else {
                assert_eq!(transfer.state, "failed");
            }
        }
    })
    .await;
}
