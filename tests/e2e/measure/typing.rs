//! What a person feels while a transfer runs at full speed with the trace open.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    Bench,
    carry::{Job, Line, connect, download, noted, until_done, watch},
    contest::{in_browser, word},
    files::{self, Content},
    sheet::{Better, Figure},
};
use crate::page::{Direction, Page};

const TABLE: &str = "While a transfer runs";
/// From a key to the frame that shows it, in ms.
const MEDIAN_MS: f64 = 24.0;
const LAST_OF_FIFTY_MS: f64 = 100.0;
/// The longest task of the main thread, in ms: the browser tells of none under this.
const TASK_MS: f64 = 50.0;
/// Event Timing tells of no key that was shown sooner.
const KEY_TOLD_FROM_MS: f64 = 16.0;
const BETWEEN_KEYS: Duration = Duration::from_millis(120);

/// Types into the command line of the trace while a file goes each way.
pub(super) async fn cell(bench: &Bench) {
    let bytes = bench.sized(96 << 20, 8 << 20);
    let keys_count = bench.sized(100, 12);
    let file = files::write(bench.scratch.path(), "typing.bin", bytes, Content::Noise);
    in_browser(async |page| {
        for direction in [Direction::Up, Direction::Down] {
            let job = Job::of(direction, file.clone(), 0);
            let mut line = Line::start(bench, &job);
            connect(page, &job, &mut line).await;
            open_trace(page).await;
            watch(page, 1).await;
            match direction {
                Direction::Up => page.drop_paths(&job.files).await,
                Direction::Down => download(page, &["typing.bin".to_owned()]).await,
            }
            let focus =
                "document.querySelector('[data-testid=console-input]').focus(); return null";
            page.eval::<Value>(focus, vec![]).await;
            let mut typed = 0;
            while typed < keys_count && noted(page).await.is_running() {
                type_letter(page).await;
                typed += 1;
                tokio::time::sleep(BETWEEN_KEYS).await;
            }
            let (watch, _) = until_done(page).await;
            line.bridge.quit();
            let mut keys_ms: Vec<f64> = watch.keys.values().copied().collect();
            // What was shown too soon to be told counts as late as it may have been.
            keys_ms.resize(typed.max(keys_ms.len()), KEY_TOLD_FROM_MS);
            keys_ms.sort_by(f64::total_cmp);
            let word = word(direction);
            if let Some(median) = quantile(&keys_ms, 50) {
                tell(
                    bench,
                    format!("{word}: key to paint, median"),
                    median,
                    MEDIAN_MS,
                );
            }
            if let Some(late) = quantile(&keys_ms, 98) {
                let row = format!("{word}: key to paint, 98th percentile");
                tell(bench, row, late, LAST_OF_FIFTY_MS);
            }
            tell_tasks(bench, TABLE, word, &watch.tasks);
        }
    })
    .await;
}

/// Opens the drawer with the trace, where it is closed.
pub(crate) async fn open_trace(page: &Page) {
    if page.attribute("bench", "data-state").await.as_deref() == Some("closed") {
        page.press("bench-toggle").await;
    }
    page.element("console-input").await;
}

/// Tells the longest task; where there was none over 50 ms, that bound.
pub(super) fn tell_tasks(bench: &Bench, table: &'static str, what: &str, tasks_ms: &[f64]) {
    let longest = tasks_ms.iter().copied().fold(TASK_MS, f64::max);
    bench.sheet.figure(&Figure {
        table,
        row: format!("{what}: longest task of the main thread (50: none was longer)"),
        unit: "ms",
        better: Better::Less,
        value: longest,
        claim: Some(TASK_MS),
    });
}

pub(crate) async fn type_letter(page: &Page) {
    for kind in ["keyDown", "keyUp"] {
        let mut key = json!({
            "type": kind, "key": "a", "code": "KeyA", "windowsVirtualKeyCode": 65,
        });
        if kind == "keyDown" {
            key["text"] = json!("a");
        }
        page.cdp("Input.dispatchKeyEvent", key).await;
    }
}

/// The smallest that so many in a hundred do not exceed.
fn quantile(sorted: &[f64], percent: usize) -> Option<f64> {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied()
}

fn tell(bench: &Bench, row: String, value: f64, claim: f64) {
    bench.sheet.figure(&Figure {
        table: TABLE,
        row,
        unit: "ms",
        better: Better::Less,
        value,
        claim: Some(claim),
    });
}
