//! A connection that was lost while transfers wait for it is made again.

use crate::time::{Duration, Instant};

/// What is done about a connection that was lost while transfers wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Revival {
    /// Nothing: it is up, or nobody waits.
    None,
    /// The module restarted: it is made again once the line is up; so many tries have failed before.
    WithLine { tries: u8 },
    /// It is made again at this time; so many tries have failed before.
    Due { at: Instant, tries: u8 },
    /// It is being made again.
    Trying { tries: u8 },
}

impl Revival {
    /// The next try, after so many that failed.
    pub(super) fn after(tries: u8, now: Instant) -> Self {
        let at = now + REVIVAL_WAIT * (1 << tries);
        Self::Due { at, tries }
    }
}

/// How often a lost connection is made again before what waits for it fails: for about a minute, in which a module that
/// restarted has found its network again.
pub(super) const REVIVALS_MAX: u8 = 5;

/// How long the first wait before that is; it doubles.
const REVIVAL_WAIT: Duration = Duration::from_secs(2);
