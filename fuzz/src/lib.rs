//! What must hold for any bytes at all. The fuzzer looks for bytes for which it does not (`cargo xtask fuzz`), and
//! `tests/fuzz_corpus.rs` holds it for those in `corpus/` in every run of the tests.

pub mod deframer;
pub mod listing;
pub mod module;
pub mod params;
