//! Ten thousand of them: entries of a directory, files of a queue.

use std::{
    fs,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{
    Bench,
    carry::{Job, Line, connect},
    contest::in_browser,
    sheet::{Better, Figure},
};
use crate::page::{Direction, Page};

const TABLE: &str = "Ten thousand";
/// How long any of it may take.
const LONG: Duration = Duration::from_mins(10);
/// How long a queue may take until it is kept.
const KEPT_IN: Duration = Duration::from_mins(3);
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

/// Presses the refresh button and waits for a frame with so many entries; in seconds.
const LIST_AGAIN: &str = "\
    const [count, done] = [arguments[0], arguments[1]];
    const list = document.querySelector('[data-testid=remote-list]');
    const start = performance.now();
    let loading = false;
    const look = () => {
      const { state, count: there } = list.dataset;
      loading ||= state === 'loading';
      if (loading && state === 'ready' && Number(there) === count) {
        requestAnimationFrame(() => setTimeout(() => done((performance.now() - start) / 1000)));
      } else {
        requestAnimationFrame(look);
      }
    };
    document.querySelector('[data-testid=remote-refresh]').click();
    look();";

/// How many records the page's databases hold in all.
const KEPT: &str = "\
    const done = arguments[0];
    const ask = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    (async () => {
      let sum = 0;
      for (const { name } of await indexedDB.databases()) {
        const database = await ask(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
          sum += await ask(database.transaction(store).objectStore(store).count());
        }
        database.close();
      }
      return sum;
    })().then(done, () => done(0));";

/// A directory of ten thousand files, listed.
pub(super) async fn listing(bench: &Bench) {
    let count = bench.sized(10_000, 1_000);
    in_browser(async |page| {
        for (baud, speed) in [(0, "unlimited"), (921_600, "921600 bit/s")] {
            let job = Job {
                direction: Direction::Down,
                files: vec![],
                baud,
                round_trip_ms: 0,
                server: "",
            };
            let mut line = Line::start(bench, &job);
            for n in 0..count {
                fs::write(line.server.file(&format!("reading-{n:05}.csv")), b"")
                    .expect("room on the disk");
            }
            connect(page, &job, &mut line).await;
            let before = line.bridge.count();
            let script = LIST_AGAIN.replace(
                "[arguments[0], arguments[1]]",
                &format!("[{count}, arguments[0]]"),
            );
            let seconds: f64 = page.call(&script).await;
            let bytes = line.bridge.count().down_bytes - before.down_bytes;
            line.bridge.quit();
            tell(
                bench,
                format!("{count} entries listed, {speed}"),
                "s",
                seconds,
            );
            if baud > 0 {
                // Ten bits a byte.
                #[expect(clippy::cast_precision_loss, reason = "no listing is that long")]
                let on_the_line = bytes as f64 * 10.0 / f64::from(baud);
                bench.sheet.figure(&Figure {
                    table: TABLE,
                    row: format!(
                        "{count} entries listed, {speed}: what their bytes take on the line"
                    ),
                    unit: "s",
                    better: Better::Neither,
                    value: on_the_line,
                    claim: None,
                });
            }
        }
    })
    .await;
}

/// Ten thousand files dropped in a folder, kept, and there again after a reload.
pub(super) async fn queue(bench: &Bench) {
    let count: usize = bench.sized(10_000, 500);
    let dir = bench.scratch.path().join("ten thousand");
    fs::create_dir_all(&dir).expect("a directory of our own");
    for n in 0..count {
        fs::write(dir.join(format!("reading-{n:05}.csv")), format!("{n:100}"))
            .expect("room on the disk");
    }
    let job = Job {
        direction: Direction::Up,
        files: vec![dir],
        // So slow that hardly any goes before all are there.
        baud: 9_600,
        round_trip_ms: 0,
        server: "",
    };
    in_browser(async |page| {
        let mut line = Line::start(bench, &job);
        connect(page, &job, &mut line).await;
        note_counts(page, count).await;
        let dropped: f64 = page
            .eval("return window.sinceDrop = performance.now()", vec![])
            .await;
        page.drop_paths(&job.files).await;
        let queued = all_there(page).await;
        tell(
            bench,
            format!("{count} files queued"),
            "s",
            (queued - dropped) / 1000.0,
        );
        let row = format!("{count} files kept");
        match until_kept(page, count).await {
            Ok(kept) => tell(bench, row, "s", (kept - dropped) / 1000.0),
            Err(kept) => {
                let reason = format!("{kept} records after {KEPT_IN:?}");
                bench.sheet.gap(TABLE, &row, &reason);
                return;
            }
        }

        // The one that runs may be done by then.
        let left = count - ended(page).await - 1;
        page.reload().await;
        note_counts(page, left).await;
        let restored = all_there(page).await;
        tell(
            bench,
            format!("{count} files restored, from the reload on"),
            "s",
            restored / 1000.0,
        );
        line.bridge.quit();
    })
    .await;
}

/// Has the page note when its queue has so many.
async fn note_counts(page: &Page, count: usize) {
    page.eval::<bool>(
        "const wanted = arguments[0]; \
         window.allThere = null; \
         const look = () => { \
           const tab = document.querySelector('[data-testid=queue-all]'); \
           if (tab && Number(tab.dataset.count) >= wanted) window.allThere = performance.now(); \
           else requestAnimationFrame(look); \
         }; \
         look(); \
         return true",
        vec![json!(count)],
    )
    .await;
}

/// How many are done.
async fn ended(page: &Page) -> usize {
    let count = page.attribute("queue-ended", "data-count").await;
    count.and_then(|count| count.parse().ok()).unwrap_or(0)
}

async fn all_there(page: &Page) -> f64 {
    page.wait("all are in the queue", LONG, async || {
        page.eval::<Option<f64>>("return window.allThere", vec![])
            .await
    })
    .await
}

/// Waits until the databases hold as many records, and gives when the page said so; or how many it were in the end.
async fn until_kept(page: &Page, count: usize) -> Result<f64, usize> {
    let began = Instant::now();
    loop {
        let kept: usize = page.call(KEPT).await;
        // What is done is kept no longer.
        if kept + ended(page).await >= count {
            return Ok(page.eval("return performance.now()", vec![]).await);
        }
        if began.elapsed() > KEPT_IN {
            return Err(kept);
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}

fn tell(bench: &Bench, row: String, unit: &'static str, value: f64) {
    bench.sheet.figure(&Figure {
        table: TABLE,
        row,
        unit,
        better: Better::Less,
        value,
        claim: None,
    });
}
