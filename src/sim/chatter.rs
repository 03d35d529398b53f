//! What a module says without being asked: URCs of the network, now and then.

use super::rng::Rng;
use crate::time::{Duration, Instant};

/// When it speaks next. The seed decides that, and what is said.
#[derive(Debug)]
pub(crate) enum Chatter {
    /// Never.
    Off,
    /// Not before the host has spoken.
    NotYet(Rng),
    /// At this moment.
    At(Instant, Rng),
}

/// Milliseconds between two of them.
const PAUSE_MS: (u64, u64) = (4_000, 30_000);

impl Chatter {
    /// Seed 0 is silence.
    pub(crate) fn new(seed: u64) -> Self {
        if seed == 0 {
            Self::Off
        } else {
            Self::NotYet(Rng::new(seed))
        }
    }

    /// The host has spoken.
    pub(crate) fn begin(&mut self, now: Instant) {
        if let Self::NotYet(rng) = self {
            let mut rng = rng.clone();
            *self = Self::At(now + pause(&mut rng), rng);
        }
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Off | Self::NotYet(_) => None,
            Self::At(at, _) => Some(*at),
        }
    }

    /// The line that is due.
    pub(crate) fn handle_timeout(&mut self, now: Instant) -> Option<String> {
        match self {
            Self::At(at, rng) if *at <= now => {
                *at = now + pause(rng);
                Some(match rng.between(0, 2) {
                    0 => "+CEREG: 1".to_owned(),
                    1 => format!("+CSQ: {},99", rng.between(12, 31)),
                    _ => "+CGEV: ME PDN ACT 1".to_owned(),
                })
            }
            _ => None,
        }
    }
}

fn pause(rng: &mut Rng) -> Duration {
    Duration::from_millis(rng.between(PAUSE_MS.0, PAUSE_MS.1))
}
