//! The one policy of trying again: what may pass is tried again after pauses that grow; whoever gains has all its tries
//! again, and whoever does not has no more than those.

use crate::app::{Message, NextTry};
use crate::dialect::{CmeCode, ResultCode};
use crate::time::{Duration, Instant};

/// How much further than ever before an attempt has to come, for a gain.
const GAIN_MIN_BYTES: u64 = 4 << 10;

/// The longest pause is the first one, doubled so often.
const DOUBLINGS_MAX: u32 = 6;

/// The tries that are left of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retry {
    tries_max: u8,
    tried: u8,
    first_wait: Duration,
    /// How far any attempt has come.
    furthest_bytes: u64,
}

impl Retry {
    /// So many tries, the first after this pause.
    pub(crate) fn new(tries_max: u8, first_wait: Duration) -> Self {
        Self {
            tries_max,
            tried: 0,
            first_wait,
            furthest_bytes: 0,
        }
    }

    /// An attempt has come so far.
    pub(crate) fn note_reached(&mut self, at_bytes: u64) {
        if at_bytes >= self.furthest_bytes + GAIN_MIN_BYTES {
            self.furthest_bytes = at_bytes;
            self.tried = 0;
        }
    }

    pub(crate) fn refill(&mut self) {
        self.tried = 0;
    }

    /// When the next try is due; `None` where none is left.
    pub(crate) fn due(&self, now: Instant) -> Option<Instant> {
        let doublings = u32::from(self.tried).min(DOUBLINGS_MAX);
        let at = now + self.first_wait.saturating_mul(1 << doublings);
        (self.tried < self.tries_max).then_some(at)
    }

    pub(crate) fn take(&mut self) {
        self.tried = self.tried.saturating_add(1);
    }

    /// The try that was taken last, as it is told: it comes after this wait.
    pub(crate) fn told(&self, wait: Duration) -> NextTry {
        NextTry {
            wait,
            number: self.tried,
            tries_max: self.tries_max,
        }
    }
}

/// Whether the same may go well a little later.
pub(crate) fn may_pass(why: &Message) -> bool {
    match why {
        Message::TimedOut { .. }
        | Message::ConnectionLost
        | Message::BytesLost
        | Message::LeftTransparent
        | Message::RemoteChanged
        | Message::ShortPacket { .. }
        | Message::Unexpected { .. } => true,
        Message::Refused { error, .. } => {
            let passing = [CmeCode::RUNNING.0, CmeCode::NOT_RUNNING.0];
            error.cme_code().is_some_and(|code| passing.contains(&code))
        }
        Message::Failed { code, .. } => matches!(
            *code,
            ResultCode::BLOCKED
                | ResultCode::TIMED_OUT
                | ResultCode::COMMAND_FAILED
                | ResultCode::CONNECT_TIMED_OUT
                | ResultCode::CONNECT_FAILED
                | ResultCode::REPLY
                | ResultCode::SEND_FAILED
                | ResultCode::TRANSPARENT
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_only_a_gain_gives_the_tries_back() {
        let check = |reached: &[u64], expect: &[Option<u64>]| {
            let mut retry = Retry::new(3, Duration::from_secs(1));
            let pauses = reached.iter().map(|at_bytes| {
                retry.note_reached(*at_bytes);
                let at = retry.due(Instant::ZERO)?;
                retry.take();
                Some(at.since(Instant::ZERO).as_secs())
            });
            assert_eq!(pauses.collect::<Vec<_>>(), expect, "{reached:?}");
        };
        check(&[0, 0, 0, 0], &[Some(1), Some(2), Some(4), None]);
        // The same bytes again and again are no gain, and neither are a few.
        check(
            &[9_000, 9_000, 9_100, 9_000],
            &[Some(1), Some(2), Some(4), None],
        );
        check(&[5_000, 10_000, 15_000, 20_000], &[Some(1); 4]);
        check(&[0, 0, 5_000, 5_000], &[Some(1), Some(2), Some(1), Some(2)]);
    }
}
