//! The fuzzer's properties, held for every file of its corpora in each run of the tests.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(
    unreachable_pub,
    reason = "the fuzz targets reach it from another crate"
)]

#[path = "../fuzz/src/lib.rs"]
mod properties;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Files that each corpus has at the least: one that is empty holds nothing.
const FILES_MIN: usize = 10;

fn check(target: &str, property: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut files = 0;
    for entry in fs::read_dir(&corpus).unwrap() {
        let path = entry.unwrap().path();
        let input = fs::read(&path).unwrap();
        let held = catch_unwind(AssertUnwindSafe(|| property(&input)));
        assert!(held.is_ok(), "{}", path.display());
        files += 1;
    }
    assert!(files >= FILES_MIN, "{} has {files} files", corpus.display());
}

#[test]
fn the_deframer_accounts_for_every_byte() {
    check("deframer", properties::deframer::check);
}

#[test]
fn parameters_are_what_stands_there() {
    check("params", properties::params::check);
}

#[test]
fn reports_stand_for_their_lines() {
    check("listing", properties::listing::check);
}

#[test]
fn the_module_can_be_brought_back() {
    check("module", properties::module::check);
}
