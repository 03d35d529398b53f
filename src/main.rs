//! Browser entry: mounts the page.
fn main() {}
