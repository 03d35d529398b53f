//! Clocks that can be hurried, so that what waits for a deadline need not wait long.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = r#"
// Let all clocks and timers run this much faster from here on, or, with 1, as ever. No clock leaps, and none goes back.
const realNow = performance.now.bind(performance);
const realSetTimeout = globalThis.setTimeout;
export function hurry(factor) {
    const [since, from] = [realNow(), performance.now()];
    performance.now = () => from + (realNow() - since) * factor;
    globalThis.setTimeout = (callback, ms) => realSetTimeout(callback, ms / factor);
}
"#)]
extern "C" {
    fn hurry(factor: f64);
}

/// Clocks run faster until this is dropped.
pub(crate) struct Hurry;

impl Hurry {
    /// So many times as fast: 50 where nothing is to come before the deadline. Where an answer is, a machine that is busy
    /// must have the time to give it.
    pub(crate) fn by(factor: f64) -> Self {
        hurry(factor);
        Self
    }
}

impl Drop for Hurry {
    fn drop(&mut self) {
        hurry(1.0);
    }
}
