//! The simulated module through its public face, as a vendor's tester would try it by hand. Nothing of our
//! side of the line is used here.

#![cfg(not(target_arch = "wasm32"))]

mod explained;
mod faults;
mod files;
mod habits;
mod line;
mod modes;
mod parameters;
mod random;
mod rig;
mod table;
mod transcripts;
