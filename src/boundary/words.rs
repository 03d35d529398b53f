//! What the two ends say to each other themselves, beside the messages. `core.js` knows some of it.

/// The core listens.
pub(super) const READY: &str = "ready";

/// The page has taken the last batch.
pub(super) const TAKEN: &str = "taken";

/// The page needs the core no more.
pub(super) const OVER: &str = "over";

/// The member of an object that says that the core is no more, and why.
pub(super) const BROKE: &str = "broke";
