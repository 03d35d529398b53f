//! The recorder, full, with the bench open: what it takes to fill it, to search it, to filter it and to scroll through it.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{
    Bench,
    carry::{Job, Line, connect, noted, watch},
    contest::in_browser,
    devtools::DevTools,
    sheet::{Better, Figure},
    typing::{open_trace, tell_tasks},
};
use crate::page::{Direction, Page};

const TABLE: &str = "The recorder, full, with the bench open";
/// A literal is to be searched in that time, in ms.
const SEARCH_MS: f64 = 300.0;
/// What heaps and WebAssembly memories may grow by beyond what the recorder is allowed, in MiB.
const BESIDE_MIB: f64 = 16.0;
const MIB: f64 = 1_048_576.0;
/// How long it may take to fill.
const FULL_IN: Duration = Duration::from_mins(10);
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// Changes a field of the log, and gives the time until its rows are those that were asked for, in ms.
const LOOK_AGAIN: &str = "\
    const [id, value, done] = [FIELD, VALUE, arguments[0]];
    const find = (id) => document.querySelector(`[data-testid=${id}]`);
    const [field, rows] = [find(id), find('bench-rows')];
    const start = performance.now();
    let looked = false;
    const observer = new MutationObserver(() => {
      const looks = rows.getAttribute('aria-busy') === 'true';
      if (looked && !looks) {
        observer.disconnect();
        done(performance.now() - start);
      }
      looked ||= looks;
    });
    observer.observe(rows, { attributes: true, attributeFilter: ['aria-busy'] });
    const Field = field instanceof HTMLSelectElement ? HTMLSelectElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(Field.prototype, 'value').set.call(field, value);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));";

/// Scrolls from the end to the beginning and back, a view at a time and by leaps.
const SCROLL: &str = "\
    const done = arguments[0];
    const rows = document.querySelector('[data-testid=bench-rows]');
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    (async () => {
      for (let step = 0; step < 200; step += 1) {
        rows.scrollTop -= rows.clientHeight;
        await frame();
      }
      for (let step = 0; step <= 100; step += 1) {
        rows.scrollTop = (rows.scrollHeight * step) / 100;
        await frame();
        await frame();
      }
    })().then(() => done(true), () => done(false));";

/// Each size that it may have: by default, and at the most.
pub(super) async fn cell(bench: &Bench) {
    for mib in bench.sized([16, 256].as_slice(), &[16]) {
        full(bench, *mib).await;
    }
}

async fn full(bench: &Bench, mib: u32) {
    in_browser(async |page| {
        let job = Job {
            direction: Direction::Down,
            files: vec![],
            baud: 0,
            round_trip_ms: 0,
            server: "",
        };
        let mut line = Line::start(bench, &job);
        connect(page, &job, &mut line).await;
        open_trace(page).await;
        page.press("bench-view").await;
        page.choose("bench-bound", &mib.to_string()).await;
        page.press("bench-view").await;
        watch(page, 1).await;
        let profile = page.downloads().parent().expect("it is in the profile");
        let mut tools = DevTools::open(profile).expect("the browser is to be asked");
        let before = tools.memory().expect("the page is to be asked");

        let began = Instant::now();
        line.bridge.babble("urcs");
        while figure_of(page, "data-dropped").await == 0.0 {
            assert!(began.elapsed() < FULL_IN, "it is never full");
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        let rate = figure_of(page, "data-frames").await / began.elapsed().as_secs_f64();
        line.bridge.hush();
        let what = format!("{mib} MiB");
        let frames = figure_of(page, "data-frames").await;
        tell(
            bench,
            format!("{what}: frames"),
            "",
            Better::Neither,
            frames,
            None,
        );
        tell(
            bench,
            format!("{what}: filled, frames a second"),
            "1/s",
            Better::More,
            rate,
            None,
        );
        for (words, field, value, claim) in [
            (
                "a literal that is nowhere, searched",
                "bench-search",
                "4097",
                Some(SEARCH_MS),
            ),
            (
                "a literal that is everywhere, searched",
                "bench-search",
                "+C",
                Some(SEARCH_MS),
            ),
            ("filtered by kind", "bench-filter", "urc", None),
        ] {
            let ms = look_again(page, field, value).await;
            tell(
                bench,
                format!("{what}: {words}"),
                "ms",
                Better::Less,
                ms,
                claim,
            );
        }
        look_again(page, "bench-filter", "").await;
        let is_scrolled: bool = page.call(SCROLL).await;
        assert!(is_scrolled);
        tell_tasks(bench, TABLE, &what, &noted(page).await.tasks);
        let after = tools.memory().expect("the page is to be asked");
        let grown = after.heap_bytes + after.buffer_bytes - before.heap_bytes - before.buffer_bytes;
        let row = format!("{what}: heaps and WebAssembly memories grow by");
        let claim = f64::from(mib) + BESIDE_MIB;
        tell(bench, row, "MiB", Better::Less, grown / MIB, Some(claim));
        line.bridge.quit();
    })
    .await;
}

async fn look_again(page: &Page, field: &str, value: &str) -> f64 {
    let script = LOOK_AGAIN
        .replace("FIELD", &json!(field).to_string())
        .replace("VALUE", &json!(value).to_string());
    page.call(&script).await
}

async fn figure_of(page: &Page, attribute: &str) -> f64 {
    let figure = page.attribute("bench", attribute).await;
    figure.and_then(|figure| figure.parse().ok()).unwrap_or(0.0)
}

fn tell(
    bench: &Bench,
    row: String,
    unit: &'static str,
    better: Better,
    value: f64,
    claim: Option<f64>,
) {
    bench.sheet.figure(&Figure {
        table: TABLE,
        row,
        unit,
        better,
        value,
        claim,
    });
}
