//! The simulated module through its public face, as a vendor's tester would try it by hand. Nothing of our
//! side of the line is used here.

mod faults;
mod files;
mod line;
mod modes;
mod parameters;
mod rig;
mod transcripts;
