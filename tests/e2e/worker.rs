//! Where the core runs: in a worker of its own, which the page's policy holds for, or in the page's window where there
//! is none to be had.

use serde_json::json;

use crate::{
    page::{Direction, Page, at_address, on_page},
    payload::Payload,
    rig::{self, SOON},
};

pub(crate) const QUERY: &str = "?lang=en&baud=0&seed=1";

/// Counts the workers that are made of blobs, as the core's is, and those of them that were given up.
const COUNT: &str = "\
    window.workers = 0; window.givenUp = 0; \
    window.Worker = class extends Worker { \
      constructor(address) { super(address); this.counts = `${address}`.startsWith('blob:'); workers += this.counts; } \
      terminate() { givenUp += this.counts; super.terminate(); } \
    };";

/// Opens the page once more, with a script that runs before all of its own.
async fn again_with(page: &Page, script: &str) {
    page.cdp(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({"source": script}),
    )
    .await;
    page.reload().await;
}

/// A script that puts another one at the beginning of the core's worker.
fn in_the_worker(script: &str) -> String {
    let script = json!(format!("{script}\n"));
    format!(
        "window.Blob = class extends Blob {{ \
           constructor(parts, options) {{ \
             super(options?.type === 'text/javascript' ? [{script}, ...parts] : parts, options); \
           }} \
         }};"
    )
}

/// A file goes to the simulated module and comes back.
async fn carries(page: &Page) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let file = Payload::write(dir.path(), "固件 v4.bin", 100_000);
    page.press("connect-demo").await;
    page.line("ready").await;
    page.connect().await;
    page.upload(&[&file]).await;
    file.assert_same(&page.download(&file.name).await);
}

/// Of the page at this address, which does its whole job.
pub(crate) async fn check_workers(address: &str, expect: u32) {
    at_address(address, async |page: &Page| {
        again_with(page, COUNT).await;
        carries(page).await;
        let counted: [u32; 2] = page.eval("return [workers, givenUp]", vec![]).await;
        assert_eq!(counted, [expect, 0]);
    })
    .await;
}

#[tokio::test]
async fn the_core_runs_in_a_worker_of_its_own() {
    check_workers(&format!("{}{QUERY}", rig::site()), 1).await;
}

#[tokio::test]
async fn told_to_do_without_a_worker_the_page_does_its_whole_job() {
    check_workers(&format!("{}{QUERY}&worker=off", rig::site()), 0).await;
}

#[tokio::test]
async fn where_no_worker_is_to_be_had_the_core_runs_in_the_window() {
    for broken in [
        "window.Worker = class { constructor() { throw new Error('no worker here'); } };"
            .to_owned(),
        in_the_worker("throw new Error('as told');"),
        in_the_worker("Object.defineProperty(navigator, 'serial', { value: null });"),
    ] {
        on_page(QUERY, async |page: &Page| {
            again_with(page, &broken).await;
            carries(page).await;
            let in_window: bool = page
                .eval("return typeof atFerryCore === 'function'", vec![])
                .await;
            assert!(in_window, "{broken}");
        })
        .await;
    }
}

#[tokio::test]
async fn the_pages_policy_holds_in_the_cores_worker() {
    on_page(QUERY, async |page: &Page| {
        let spy = in_the_worker(
            "addEventListener('securitypolicyviolation', (event) => \
               new BroadcastChannel('spy').postMessage(event.effectiveDirective)); \
             fetch('https://elsewhere.example/').catch(() => {});",
        );
        let hear = "window.refused = []; \
            new BroadcastChannel('spy').onmessage = ({ data }) => refused.push(data);";
        again_with(page, &format!("{hear}{spy}")).await;
        page.wait("the worker is refused", SOON, async || {
            let refused: Vec<String> = page.eval("return refused", vec![]).await;
            (refused == ["connect-src"]).then_some(())
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_core_that_breaks_down_is_said_to_and_what_it_kept_goes_on_after_a_reload() {
    let dir = tempfile::tempdir().unwrap();
    let file = Payload::write(dir.path(), "broken.bin", 1 << 20);
    on_page("?lang=en&baud=921600", async |page: &Page| {
        let breaks = in_the_worker(
            "new BroadcastChannel('spy').onmessage = () => { throw new WebAssembly.RuntimeError('unreachable'); };",
        );
        again_with(page, &breaks).await;
        page.press("connect-demo").await;
        page.line("ready").await;
        page.connect().await;
        page.drop_files(&[&file]).await;
        page.transfer_moves(&file.name, Direction::Up, 65_536).await;
        page.eval::<serde_json::Value>(
            "new BroadcastChannel('spy').postMessage('now'); return null",
            vec![],
        )
        .await;
        page.wait_for("notice", "data-code", "core-broke", SOON)
            .await;
        page.line("down").await;
        page.press("notice-reload").await;
        page.wait("the transfer is there again", SOON, async || {
            let transfer = page.transfer(&file.name, Direction::Up).await?;
            (!transfer.waits.is_empty()).then_some(())
        })
        .await;
    })
    .await;
}
