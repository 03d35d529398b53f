//! From the address to a page that can be used.

use serde_json::{Value, json};

use super::{
    Bench,
    contest::in_browser,
    sheet::{Better, Figure},
};
use crate::{page::Page, rig::SOON};

const TABLE: &str = "Start";
const RUNS: usize = 5;

/// Runs in each document before anything of its own: notes when an element of the page was there and painted.
const NOTE: &str = "\
    window.ferryStart = {};
    const wanted = {
      screen: '[data-testid=connect-demo], [data-testid=connect-port]',
      module: '[data-testid=line-state][data-state=ready]',
    };
    const look = () => {
      for (const [name, css] of Object.entries(wanted)) {
        if (!(name in window.ferryStart) && document.querySelector(css)) {
          window.ferryStart[name] = performance.now();
        }
      }
      if (!('module' in window.ferryStart)) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);";

/// With nothing in the browser's cache, and then with all that it keeps.
pub(super) async fn cell(bench: &Bench) {
    for _ in 0..bench.runs(RUNS) {
        in_browser(async |page| {
            note_the_start(page).await;
            for (how, address) in [("cold", "?lang=en"), ("warm", "?lang=en")] {
                let took = open(page, address, "screen").await;
                tell(bench, format!("{how}: to the first screen"), took);
            }
            // Nothing is warm that has not run.
            open(page, "?demo&lang=en", "module").await;
            let took = open(page, "?demo&lang=en", "module").await;
            tell(
                bench,
                "warm: to the simulated module ready".to_owned(),
                took,
            );
        })
        .await;
    }
    for _ in 0..bench.runs(RUNS) {
        in_browser(async |page| {
            note_the_start(page).await;
            let took = open(page, "?demo&lang=en", "module").await;
            tell(
                bench,
                "cold: to the simulated module ready".to_owned(),
                took,
            );
        })
        .await;
    }
}

/// Has every document of this page note when it was there.
async fn note_the_start(page: &Page) {
    page.cdp("Page.enable", json!({})).await;
    let note = json!({"source": NOTE});
    page.cdp("Page.addScriptToEvaluateOnNewDocument", note)
        .await;
}

/// In ms from the navigation on.
async fn open(page: &Page, address: &str, what: &str) -> f64 {
    page.open(address).await;
    page.wait("the page has started", SOON, async || {
        let noted: Value = page.eval("return window.ferryStart ?? null", vec![]).await;
        noted[what].as_f64()
    })
    .await
}

fn tell(bench: &Bench, row: String, value: f64) {
    bench.sheet.figure(&Figure {
        table: TABLE,
        row,
        unit: "ms",
        better: Better::Less,
        value,
        claim: None,
    });
}
