//! The shapes of the words for the bench.

/// The bench.
#[expect(missing_docs, reason = "each field is named after the thing it labels")]
pub struct BenchText {
    pub title: &'static str,
    pub close: &'static str,
    pub size: &'static str,
    pub half: &'static str,
    pub full: &'static str,
    pub docked: &'static str,
}
