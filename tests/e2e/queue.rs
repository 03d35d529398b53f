//! The queue as a whole, in the page: its order, what is done with all of it, and one answer for many questions.

use serde_json::json;

use crate::{
    page::{Direction, Page, TRANSFER, on_page},
    payload::Payload,
    rig::SOON,
};

/// The names of the transfers in this state, in the order shown.
async fn in_state(page: &Page, state: &str) -> Vec<String> {
    let mut all = page.transfers().await;
    all.retain(|transfer| transfer.state == state);
    all.into_iter().map(|transfer| transfer.name).collect()
}

async fn until_in_state(page: &Page, state: &str, names: &[&str]) {
    page.wait(&format!("{names:?} {state}"), TRANSFER, async || {
        (in_state(page, state).await == names).then_some(())
    })
    .await;
}

/// The middle of the handle of a transfer.
async fn handle_of(page: &Page, name: &str) -> (f64, f64) {
    page.eval(
        "const row = document.querySelector(`[data-testid=transfer][data-name='${arguments[0]}']`); \
         row.scrollIntoView({ block: 'nearest' }); \
         const box = row.querySelector('[data-testid=transfer-move]').getBoundingClientRect(); \
         return [box.x + box.width / 2, box.y + box.height / 2]",
        vec![json!(name)],
    )
    .await
}

#[tokio::test]
async fn what_waits_is_dragged_to_its_place_held_and_let_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let first = Payload::write(dir.path(), "first.bin", 2 << 20);
    let [b, c, d] = ["b.bin", "c.bin", "d.bin"].map(|name| Payload::write(dir.path(), name, 2_000));
    on_page("?demo&lang=en&baud=921600&seed=11", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.drop_files(&[&first, &b, &c, &d]).await;
        page.transfer_moves(&first.name, Direction::Up, 1).await;
        until_in_state(page, "queued", &["b.bin", "c.bin", "d.bin"]).await;

        // The last one goes in front of the one before it: to where that one's handle is.
        // Each look scrolls its row into view; after these both are, and stay where they are.
        handle_of(page, "d.bin").await;
        let (_, to_y) = handle_of(page, "c.bin").await;
        let (x, from_y) = handle_of(page, "d.bin").await;
        let moved = handle_of(page, "c.bin").await.1 - to_y;
        assert!(moved.abs() < 0.5, "both are in view");
        for (kind, y, buttons) in [
            ("mouseMoved", from_y, 0),
            ("mousePressed", from_y, 1),
            ("mouseMoved", to_y + 20.0, 1),
            ("mouseMoved", to_y, 1),
            ("mouseReleased", to_y, 0),
        ] {
            let event = json!({
                "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1,
            });
            page.cdp("Input.dispatchMouseEvent", event).await;
        }
        until_in_state(page, "queued", &["b.bin", "d.bin", "c.bin"]).await;

        page.press("queue-pause-all").await;
        until_in_state(page, "paused", &["first.bin", "b.bin", "d.bin", "c.bin"]).await;
        page.press("queue-resume-all").await;
        page.press_in_transfer(&first.name, Direction::Up, "transfer-cancel")
            .await;
        // What ended last is shown first.
        until_in_state(page, "done", &["c.bin", "d.bin", "b.bin"]).await;

        page.press("queue-clear-done").await;
        page.wait("nothing is left", SOON, async || {
            page.transfers().await.is_empty().then_some(())
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn one_answer_holds_for_all_that_are_there_already() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let names = ["a.bin", "b.bin", "c.bin"];
    let old = names.map(|name| Payload::write(first.path(), name, 5_000));
    let new = names.map(|name| Payload::write(second.path(), name, 3_000));
    on_page("?demo&lang=en&baud=0&seed=12", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.upload(&old.iter().collect::<Vec<_>>()).await;
        page.press("queue-clear-done").await;
        page.drop_files(&new.iter().collect::<Vec<_>>()).await;
        page.press("dialog-for-all").await;
        page.press("dialog-overwrite").await;
        for file in &new {
            page.transfer_is(&file.name, Direction::Up, "done").await;
        }
        page.no_dialog().await;
        for file in &new {
            file.assert_same(&page.download(&file.name).await);
        }
    })
    .await;
}

#[tokio::test]
async fn what_failed_is_tried_again_all_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let files = ["a.bin", "b.bin"].map(|name| Payload::write(dir.path(), name, 60_000));
    on_page("?demo&lang=en&baud=115200&seed=13", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        page.drop_files(&files.iter().collect::<Vec<_>>()).await;
        page.transfer_moves("a.bin", Direction::Up, 1).await;
        page.press("server-disconnect").await;
        // A transfer runs, so it is asked.
        page.press("dialog-confirm").await;
        until_in_state(page, "failed", &["a.bin", "b.bin"]).await;
        page.wait("the channel is free", SOON, async || {
            (page.channel_state(0).await.as_deref() == Some("idle")).then_some(())
        })
        .await;
        page.press("queue-retry-failed").await;
        for file in &files {
            page.wait("it is tried again", SOON, async || {
                let transfer = page.transfer(&file.name, Direction::Up).await?;
                (transfer.state != "failed").then_some(())
            })
            .await;
            page.transfer_is(&file.name, Direction::Up, "done").await;
        }
    })
    .await;
}

/// Ran for longer than 50 ms at once, since the page was watched: in milliseconds.
async fn longest_task(page: &Page) -> f64 {
    page.eval("return Math.max(0, ...(window.tasks ?? []))", vec![])
        .await
}

#[tokio::test]
async fn a_thousand_files_at_once_leave_the_page_quick() {
    let dir = tempfile::tempdir().unwrap();
    let files: Vec<Payload> = (0..1_000)
        .map(|n| Payload::write(dir.path(), &format!("{n:04}.bin"), 10))
        .collect();
    on_page("?demo&lang=en&baud=115200&seed=14", async |page: &Page| {
        page.line("ready").await;
        page.connect().await;
        let watched: bool = page
            .eval(
                "window.tasks = []; \
                 new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(e => e.duration))) \
                   .observe({ type: 'longtask' }); \
                 return true",
                vec![],
            )
            .await;
        assert!(watched);
        page.drop_files(&files.iter().collect::<Vec<_>>()).await;
        page.wait("all are on the list", TRANSFER, async || {
            let count = page.attribute("transfers", "data-count").await;
            (count.as_deref() == Some("1000")).then_some(())
        })
        .await;
        let rows = page.transfers().await.len();
        assert!(rows < 500, "{rows} rows in the document");
        page.fill("queue-filter", "0777").await;
        page.wait("one is found", SOON, async || {
            (page.transfers().await.len() == 1).then_some(())
        })
        .await;
        eprintln!("longest task: {} ms", longest_task(page).await);
        page.press("queue-cancel-all").await;
        page.press("dialog-confirm").await;
        page.wait("all have ended", TRANSFER, async || {
            let waiting = page.attribute("queue-waiting", "data-count").await;
            (waiting.as_deref() == Some("0")).then_some(())
        })
        .await;
        eprintln!("longest task: {} ms", longest_task(page).await);
    })
    .await;
}
