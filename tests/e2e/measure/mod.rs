//! What is fast and what it costs, measured: `cargo xtask bench` runs this and makes tables of it. Nothing here passes or
//! fails by a time.

mod carry;
mod contest;
pub(crate) mod devtools;
mod files;
mod hidden;
mod line;
mod many;
pub(crate) mod memory;
mod network;
mod record;
mod sheet;
mod small;
mod start;
pub(crate) mod typing;

use std::{
    env,
    path::PathBuf,
    time::{Duration, Instant},
};

use crate::{page::caught, rig};
use sheet::Sheet;

/// Each cell, what it costs about in seconds, and whether it is among the few of a quick run.
const CELLS: &[(&str, u64, Quick)] = &[
    ("start", 40, Quick::Too),
    ("unlimited-up", 330, Quick::Too),
    ("unlimited-down", 240, Quick::Too),
    ("line-921600-up", 900, Quick::Too),
    ("line-921600-down", 540, Quick::Too),
    ("line-115200", 160, Quick::Left),
    ("line-3000000", 160, Quick::Left),
    ("ways-921600", 160, Quick::Left),
    ("ways-unlimited", 120, Quick::Left),
    ("network-921600", 200, Quick::Left),
    ("network-unlimited", 100, Quick::Left),
    ("lanes-small", 900, Quick::Left),
    ("lanes-farther", 1_200, Quick::Left),
    ("lanes-pieces", 700, Quick::Left),
    ("lanes-full-line", 300, Quick::Left),
    ("small-100", 120, Quick::Too),
    ("small-20000", 60, Quick::Left),
    ("typing", 90, Quick::Too),
    ("hidden", 120, Quick::Left),
    ("listing-10000", 40, Quick::Left),
    ("queue-10000", 90, Quick::Left),
    ("memory", 600, Quick::Too),
    ("recorder", 240, Quick::Too),
];

/// Whether a cell is measured in a quick run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quick {
    Too,
    Left,
}

/// How much is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Full sizes, several runs of what is claimed.
    Full,
    /// Full sizes, one run each.
    Once,
    /// Small sizes, one run each.
    Quick,
}

impl Extent {
    fn from_environment() -> Self {
        match env::var("AT_FERRY_BENCH_EXTENT").as_deref() {
            Ok("once") => Self::Once,
            Ok("quick") => Self::Quick,
            _ => Self::Full,
        }
    }
}

/// What the cells share.
struct Bench {
    sheet: Sheet,
    extent: Extent,
    /// What runs the scripts, or why there is nothing.
    python: Result<PathBuf, String>,
    /// The project's own commands, the slow network among them.
    xtask: PathBuf,
    scratch: tempfile::TempDir,
}

#[tokio::test]
#[ignore = "it takes an hour: `cargo xtask bench`"]
async fn all_cells() {
    let bench = Bench::from_environment();
    let filters = env::var("AT_FERRY_BENCH_CELLS").unwrap_or_default();
    let wanted = |name: &str, quick: Quick| {
        if filters.is_empty() {
            bench.extent != Extent::Quick || quick == Quick::Too
        } else {
            filters.split(' ').any(|filter| name.contains(filter))
        }
    };
    for (name, about_s, quick) in CELLS {
        if !wanted(name, *quick) {
            continue;
        }
        let about = Duration::from_secs(bench.sized(*about_s, 10));
        println!("==> {name} (about {about:?})");
        let began = Instant::now();
        if let Err(reason) = attempt(Box::pin(measure(&bench, name))).await {
            bench.sheet.gap("Cells that failed", name, &reason);
        }
        println!("    {name}: {:.0} s", began.elapsed().as_secs_f32());
    }
}

async fn measure(bench: &Bench, name: &str) {
    match name {
        "start" => start::cell(bench).await,
        "unlimited-up" => line::unlimited_up(bench).await,
        "unlimited-down" => line::unlimited_down(bench).await,
        "line-921600-up" => line::claimed_up(bench).await,
        "line-921600-down" => line::claimed_down(bench).await,
        "line-115200" => line::other(bench, 115_200).await,
        "line-3000000" => line::other(bench, 3_000_000).await,
        "ways-921600" => line::ways(bench, 921_600).await,
        "ways-unlimited" => line::ways(bench, 0).await,
        "network-921600" => network::far(bench, 921_600).await,
        "network-unlimited" => network::far(bench, 0).await,
        "lanes-small" => {
            network::lanes_for_small_files(bench, network::ROUND_TRIP_MS, &["6", "1"]).await;
        }
        "lanes-farther" => {
            let round_trip_ms = network::FARTHER_ROUND_TRIP_MS;
            network::lanes_for_small_files(bench, round_trip_ms, &["6", "3", "1"]).await;
        }
        "lanes-pieces" => network::lanes_for_one_file(bench).await,
        "lanes-full-line" => network::lanes_on_a_full_line(bench).await,
        "small-100" => small::cell(bench, 500, 100).await,
        "small-20000" => small::cell(bench, 200, 20_000).await,
        "typing" => typing::cell(bench).await,
        "hidden" => hidden::cell(bench).await,
        "listing-10000" => many::listing(bench).await,
        "queue-10000" => many::queue(bench).await,
        "memory" => memory::cell(bench).await,
        "recorder" => record::cell(bench).await,
        other => unreachable!("{other} is not among the cells"),
    }
}

/// What comes of it, or why nothing does.
async fn attempt<T>(work: impl Future<Output = T>) -> Result<T, String> {
    caught(work).await.map_err(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
        words.unwrap_or("it panicked").to_owned()
    })
}

impl Bench {
    fn from_environment() -> Self {
        let file = rig::program("AT_FERRY_BENCH_SHEET").expect("`cargo xtask bench` runs this");
        let python = rig::program("AT_FERRY_PYTHON").ok_or_else(|| {
            env::var("AT_FERRY_NO_PYTHON").unwrap_or_else(|_| "no Python is named".to_owned())
        });
        Self {
            sheet: Sheet::open(&file),
            extent: Extent::from_environment(),
            python,
            xtask: rig::program("AT_FERRY_XTASK").expect("`cargo xtask bench` names itself"),
            scratch: tempfile::Builder::new()
                .prefix("at-ferry-bench-")
                .tempdir()
                .expect("a temporary directory"),
        }
    }

    /// How often what is run so often in full is run.
    fn runs(&self, full: usize) -> usize {
        if self.extent == Extent::Full { full } else { 1 }
    }

    /// One of the two, by how much time there is.
    fn sized<T>(&self, full: T, quick: T) -> T {
        if self.extent == Extent::Quick {
            quick
        } else {
            full
        }
    }
}
