//! Behind another tab, against in front of it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    Bench,
    carry::{Job, Line, connect, watch},
    contest::in_browser,
    files,
    sheet::{Better, Figure},
};
use crate::{
    page::{Direction, Page},
    rig::{Bridge, SOON},
};

const TABLE: &str = "Behind another tab";
/// The part of the visible page's rate that a hidden one is to reach, in percent.
const OF_VISIBLE: f64 = 95.0;
/// More than goes over the line meanwhile.
const FILE_BYTES: u64 = 2 << 30;

/// One upload, seen and not seen in turns; the module counts what comes.
pub(super) async fn cell(bench: &Bench) {
    let window = Duration::from_secs(bench.sized(4, 1));
    let name = "hidden.bin";
    let file = files::sparse(bench.scratch.path(), name, FILE_BYTES);
    let job = Job::of(Direction::Up, file, 0);
    in_browser(async |page| {
        let mut line = Line::start(bench, &job);
        connect(page, &job, &mut line).await;
        watch(page, 1).await;
        page.drop_paths(&job.files).await;
        page.transfer_moves(name, Direction::Up, 1).await;
        for _ in 0..bench.runs(5) {
            let seen = rate(&mut line.bridge, window).await;
            page.hide().await;
            page.wait("the page's timers are held back", SOON, async || {
                (page.five_timers().await > 1000.0).then_some(())
            })
            .await;
            let hidden = rate(&mut line.bridge, window).await;
            show(page).await;
            let rates = [("visible", seen), ("hidden", hidden)];
            for (word, rate) in rates {
                tell(bench, format!("unlimited, up: {word}"), "MB/s", rate, None);
            }
            let part = hidden / seen * 100.0;
            let row = "unlimited, up: hidden ÷ visible".to_owned();
            tell(bench, row, "%", part, Some(OF_VISIBLE));
        }
        line.bridge.quit();
    })
    .await;
}

/// What goes up during so long a time, in MB/s.
#[expect(clippy::cast_precision_loss, reason = "no file is that large")]
async fn rate(bridge: &mut Bridge, window: Duration) -> f64 {
    let (before, began) = (bridge.count().up_bytes, Instant::now());
    tokio::time::sleep(window).await;
    let bytes = bridge.count().up_bytes - before;
    bytes as f64 / began.elapsed().as_secs_f64() / 1e6
}

/// Brings the page to the front again.
async fn show(page: &Page) {
    page.cdp("Page.bringToFront", json!({})).await;
    page.wait("the page is seen", SOON, async || {
        page.eval::<Value>("return document.hidden", vec![])
            .await
            .eq(&json!(false))
            .then_some(())
    })
    .await;
}

fn tell(bench: &Bench, row: String, unit: &'static str, value: f64, claim: Option<f64>) {
    bench.sheet.figure(&Figure {
        table: TABLE,
        row,
        unit,
        better: Better::More,
        value,
        claim,
    });
}
