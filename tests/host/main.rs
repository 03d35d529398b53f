//! All of our side, without a port and without a clock: against dialogues in the manual's own bytes, and
//! against the simulated module.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod again;
mod bench;
mod checks;
mod connecting;
mod dialogue;
mod faults;
mod foundodd;
mod hardships;
mod identity;
mod instep;
mod lanes;
mod late;
mod left;
mod leftovers;
mod links;
mod listed;
mod masked;
mod meter;
mod modules;
mod names;
mod pair;
mod pieces;
mod preview;
mod probing;
mod publish;
mod queue;
mod receipts;
mod receive;
mod record;
mod relay;
mod reload;
mod restarts;
mod shown;
mod small;
mod storage;
mod together;
mod trees;
mod typed;
mod verdicts;
mod ways;
