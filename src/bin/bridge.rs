//! The simulated module on a pty.
fn main() {}
