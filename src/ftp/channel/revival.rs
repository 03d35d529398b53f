//! A connection that was lost while transfers wait for it is made again.

use crate::ftp::queue::retry::Retry;
use crate::time::{Duration, Instant};

/// What is done about a connection that was lost while transfers wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Revival {
    /// Nothing: it is up, or nobody waits.
    None,
    /// The module restarted: it is made again once the line is up.
    WithLine(Retry),
    /// It is made again at this time.
    Due(Instant, Retry),
    /// It is being made again.
    Trying(Retry),
}

/// How often a lost connection is made again before what waits for it fails: for about a minute, in which a module that
/// restarted has found its network again.
const REVIVALS_MAX: u8 = 5;

/// How long the first wait before that is; it doubles.
const REVIVAL_WAIT: Duration = Duration::from_secs(2);

impl Revival {
    /// The connection was lost, perhaps in being made again: the next try, where one is left.
    pub(super) fn after_loss(self, now: Instant) -> Self {
        match self {
            Self::None => Retry::new(REVIVALS_MAX, REVIVAL_WAIT).into_due(now),
            Self::WithLine(retry) | Self::Due(_, retry) => retry.into_due(now),
            Self::Trying(mut retry) => {
                retry.take();
                retry.into_due(now)
            }
        }
    }
}

impl Retry {
    fn into_due(self, now: Instant) -> Revival {
        self.due(now)
            .map_or(Revival::None, |at| Revival::Due(at, self))
    }
}
