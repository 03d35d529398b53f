//! Many seeds, on all cores.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use crate::log::Text;
use crate::run::run;
use crate::world::Figures;

/// Records of a failing seed that are printed; its end is what matters. All of them are in a file.
const RECORDS_MAX: usize = 200;

/// Seeds between two lines of progress.
const PROGRESS: u64 = 1_000;

/// One in so many seeds runs twice, to see that it does the same.
const TWICE: u64 = 64;

/// Which seeds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seeds {
    from: u64,
    count: u64,
    shows_progress: bool,
    /// Whether a seed that fails is named, and the rest run all the same.
    goes_on: bool,
}

/// What they came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    seeds: u64,
    pub(crate) done: u64,
    bytes: u64,
    stored: u64,
    relayed: u64,
    trees: u64,
    lanes: u64,
    by_lanes: u64,
    pieces: u64,
    compared: u64,
    failed: u64,
    recoveries: u64,
    seconds: f64,
}

/// The first one that fails.
#[derive(Debug)]
pub(crate) struct Failed {
    seed: u64,
    violation: String,
    text: String,
}

impl Seeds {
    pub(crate) fn first(count: u64) -> Self {
        Self {
            from: 0,
            count,
            shows_progress: false,
            goes_on: false,
        }
    }

    /// `SIMULATE_SEEDS` of them, from `SIMULATE_FROM` on.
    pub(crate) fn of_environment() -> Self {
        let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
        Self {
            from: number("SIMULATE_FROM").unwrap_or(0),
            count: number("SIMULATE_SEEDS").unwrap_or(1_000),
            shows_progress: true,
            goes_on: std::env::var_os("SIMULATE_ALL").is_some(),
        }
    }
}

/// Runs them all, or up to the first that fails.
pub(crate) fn run_all(seeds: Seeds) -> Result<Sum, Box<Failed>> {
    let began = Instant::now();
    let next = AtomicU64::new(0);
    let sum = Mutex::new(Sum::default());
    let failed: Mutex<Option<Box<Failed>>> = Mutex::new(None);
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= seeds.count {
                return;
            }
            match run_one(seeds.from + number) {
                Ok(figures) => {
                    let mut sum = sum.lock().unwrap();
                    sum.add(figures);
                    sum.seconds = began.elapsed().as_secs_f64();
                    if seeds.shows_progress && sum.seeds.is_multiple_of(PROGRESS) {
                        println!("{sum}");
                    }
                }
                Err(new) if seeds.goes_on => {
                    let plan = new.text.lines().next().unwrap_or_default();
                    println!("seed {}: {} | {plan}", new.seed, new.violation);
                    let mut failed = failed.lock().unwrap();
                    failed.get_or_insert(new);
                }
                Err(new) => {
                    // Those below it are under way: the lowest counts.
                    next.store(seeds.count, Ordering::Relaxed);
                    let mut failed = failed.lock().unwrap();
                    if failed.as_ref().is_none_or(|old| old.seed > new.seed) {
                        *failed = Some(new);
                    }
                }
            }
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    match failed.into_inner().unwrap() {
        Some(failed) => Err(failed),
        None => Ok(sum.into_inner().unwrap()),
    }
}

fn run_one(seed: u64) -> Result<Figures, Box<Failed>> {
    let found = |violation: String| {
        let text = Text::default();
        let again = AssertUnwindSafe(|| run(seed, Some(Text::clone(&text))));
        // It panics again, if that is what it does.
        let _ = catch_unwind(again);
        Box::new(Failed {
            seed,
            violation,
            text: text.take(),
        })
    };
    let first = catch_unwind(|| run(seed, None)).map_err(|panic| found(said(&*panic)))?;
    let figures = first.result.map_err(found)?;
    if seed.is_multiple_of(TWICE) && run(seed, None).hash != first.hash {
        return Err(found("another trace the second time".into()));
    }
    Ok(figures)
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panic: {}", text.unwrap_or("?"))
}

impl Sum {
    fn add(&mut self, figures: Figures) {
        self.seeds += 1;
        self.done += figures.done;
        self.bytes += figures.bytes;
        self.stored += figures.stored;
        self.relayed += figures.relayed;
        self.trees += figures.trees;
        self.lanes += figures.lanes;
        self.by_lanes += figures.by_lanes;
        self.pieces += figures.pieces;
        self.compared += figures.compared;
        self.failed += figures.failed;
        self.recoveries += figures.recoveries;
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} seeds, {} transfers done ({} bytes), {} files moved at the module's panel, {} relayed, {} trees, {} lanes with {} transfers, {} pieces, {} compared afterwards, {} failed for good, line lost and found {} times, {:.1} s",
            self.seeds,
            self.done,
            self.bytes,
            self.stored,
            self.relayed,
            self.trees,
            self.lanes,
            self.by_lanes,
            self.pieces,
            self.compared,
            self.failed,
            self.recoveries,
            self.seconds
        )
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records: Vec<&str> = self.text.lines().collect();
        let (plan, records) = records.split_at(records.len().min(1));
        let left_out = records.len().saturating_sub(RECORDS_MAX);
        for line in plan {
            writeln!(f, "{line}")?;
        }
        if left_out > 0 {
            let path =
                Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("seed-{}.txt", self.seed));
            match std::fs::write(&path, &self.text) {
                Ok(()) => writeln!(f, "… {left_out} records more in {}", path.display())?,
                Err(error) => writeln!(f, "… {left_out} records more ({error})")?,
            }
        }
        for line in &records[left_out..] {
            writeln!(f, "{line}")?;
        }
        write!(f, "seed {}: {}", self.seed, self.violation)
    }
}
