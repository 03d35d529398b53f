//! The page in a real browser, from a file dropped on it to the same bytes on a server, and back.
//!
//! `cargo xtask test` runs these: it builds the page, serves it, and tells through the environment where the programs
//! are. Tests in `real` need a network namespace, in which it runs them all.

#![cfg(not(target_arch = "wasm32"))]

mod access;
mod browse;
mod chunks;
mod evidence;
mod firefox;
mod measure;
mod meter;
mod offline;
mod page;
mod panes;
mod payload;
mod pictures;
mod queue;

mod real;
mod rig;
mod saving;
mod servers;
mod simulated;
mod single;
mod soak;
mod storage;
mod tour;
mod trees;
mod trouble;
mod walk;
mod worker;
