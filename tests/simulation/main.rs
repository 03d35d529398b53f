//! Deterministic simulation: the host, the line, the module and its servers in one process, on one clock that
//! only moves when nothing is left to do, all of it drawn from one number.
//!
//! ```text
//!   user ──► host ──► wire ──► simulated module ──► servers in memory
//!    files ──┘         ├─ cut anywhere, late          └─ sessions dropped
//!                      ├─ URCs between lines
//!                      └─ bytes lost or changed, unplugged, restarted
//! ```
//!
//! After each run, and during it: what is marked done is the same on both sides, byte for byte; an original is only
//! deleted for what has replaced it; a tree that came down is all that there was; nothing is deleted, renamed or made
//! on a server that nobody wanted so; nothing waits for ever; nothing exceeds its bound; the same seed gives the same
//! bytes at the same times. A seed that fails
//! prints itself and what happened; `cargo xtask simulate --from SEED --seeds 1` runs it again.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod bulk;
mod content;
mod files;
mod framing;
mod habits;
mod journal;
mod listings;
mod log;
mod oracle;
mod panel;
mod plan;
mod random;
mod relays;
mod run;
mod seeds;
mod trees;
mod user;
mod wanted;
mod wire;
mod world;

use seeds::Seeds;

/// Seeds that run with all other tests.
const SEEDS: u64 = 1_000;

#[test]
fn a_thousand_seeds() {
    let figures = seeds::run_all(Seeds::first(SEEDS)).unwrap_or_else(|failed| panic!("{failed}"));
    println!("{figures}");
    assert!(figures.done > SEEDS, "they hardly do anything: {figures}");
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    for seed in 0..30 {
        let [first, second] = [(), ()].map(|()| run::run(seed, None).hash);
        assert_eq!(first, second, "seed {seed}");
    }
}

/// `cargo xtask simulate` runs this, and says which seeds.
#[test]
#[ignore = "runs as many seeds as it is told to"]
fn seeds_of_the_environment() {
    let seeds = Seeds::of_environment();
    match seeds::run_all(seeds) {
        Ok(figures) => println!("{figures}"),
        Err(failed) => panic!("{failed}"),
    }
}
