//! Transparent mode from our side (clauses 3.11 and 3.12): raw bytes, and the guarded `+++` that ends them.

use crate::dte::resync::GUARD;
use crate::dte::transaction::Feed;
use crate::time::{Duration, Instant, line_time};

/// How long the port may take for a run of bytes beyond the line's time, while the module holds it up for the
/// network's sake.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the next bytes may be awaited: longer than whoever holds the files may take to read them.
const FEED_TIMEOUT: Duration = Duration::from_secs(45);

/// How far a stream is.
#[derive(Debug)]
pub(super) enum Stream {
    /// The owner was asked for the next bytes. What came before has left the port.
    Wanting {
        deadline: Instant,
        /// When the line has carried it, by its speed: a converter on the way may still hold some.
        carried_at: Instant,
    },
    /// These are to be sent next.
    Fed {
        bytes: Vec<u8>,
        deadline: Instant,
        carried_at: Instant,
    },
    /// The port has bytes that it may not have taken yet.
    Sending {
        since: Instant,
        deadline: Instant,
        carried_at: Instant,
    },
    /// All is sent: the silence in front of the escape.
    Guarding { until: Instant },
    /// The escape is to be sent next.
    Leaving { deadline: Instant },
    /// The escape is out: the silence behind it, then `OK`.
    Escaped { deadline: Instant },
}

/// Where a stream stood when it was given up: no silence begins before the line has carried all of it.
#[derive(Debug)]
pub(super) enum Abandoned {
    /// The port has bytes that it may not have taken yet.
    Sending {
        deadline: Instant,
        carried_at: Instant,
    },
    /// The line has carried them all by then.
    Carried(Instant),
}

/// What the port is given next.
pub(super) enum Next {
    /// Nothing yet.
    Nothing,
    /// Nothing: the owner is to be asked for more, after what it gave took the line for so long.
    Ask { took: Duration },
    /// These bytes of the owner's.
    Payload(Vec<u8>),
    /// The escape.
    Escape,
}

impl Stream {
    /// Transparent mode has begun.
    pub(super) fn begin(now: Instant) -> Self {
        Self::Wanting {
            deadline: now + FEED_TIMEOUT,
            carried_at: now,
        }
    }

    /// The owner gives what it was asked for. Anything else it gives is let go.
    pub(super) fn feed(self, now: Instant, feed: Feed) -> Self {
        match (self, feed) {
            (Self::Wanting { carried_at, .. }, Feed::Bytes(bytes)) => Self::Fed {
                bytes,
                deadline: now + STALL_TIMEOUT,
                carried_at,
            },
            (Self::Wanting { carried_at, .. }, Feed::End) => Self::Guarding {
                until: now.max(carried_at) + GUARD,
            },
            (stream, _) => stream,
        }
    }

    /// The port can take bytes. `timeout` is how long `OK` may take after the escape.
    pub(super) fn poll(self, now: Instant, baud: u32, timeout: Duration) -> (Self, Next) {
        match self {
            Self::Fed {
                bytes, carried_at, ..
            } => {
                let carried_at = now.max(carried_at) + line_time(bytes.len() as u64, baud);
                let stream = Self::Sending {
                    since: now,
                    deadline: carried_at + STALL_TIMEOUT,
                    carried_at,
                };
                (stream, Next::Payload(bytes))
            }
            Self::Sending {
                since, carried_at, ..
            } => {
                let took = now.since(since);
                let stream = Self::Wanting {
                    deadline: now + FEED_TIMEOUT,
                    carried_at,
                };
                (stream, Next::Ask { took })
            }
            Self::Leaving { .. } => {
                let deadline = now + GUARD + timeout;
                (Self::Escaped { deadline }, Next::Escape)
            }
            stream => (stream, Next::Nothing),
        }
    }

    /// The time given by [`deadline`](Self::deadline) has come; `None` where the stream has failed.
    pub(super) fn handle_timeout(self, now: Instant) -> Option<Self> {
        match self {
            stream if now < stream.deadline() => Some(stream),
            Self::Guarding { .. } => Some(Self::Leaving {
                deadline: now + STALL_TIMEOUT,
            }),
            _ => None,
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called.
    pub(super) fn deadline(&self) -> Instant {
        match self {
            Self::Wanting { deadline, .. }
            | Self::Fed { deadline, .. }
            | Self::Sending { deadline, .. }
            | Self::Leaving { deadline }
            | Self::Escaped { deadline } => *deadline,
            Self::Guarding { until } => *until,
        }
    }

    /// Where the stream stands when it is given up.
    pub(super) fn abandoned(&self, now: Instant) -> Abandoned {
        match *self {
            Self::Sending {
                deadline,
                carried_at,
                ..
            } => Abandoned::Sending {
                deadline: deadline.max(now),
                carried_at,
            },
            Self::Wanting { carried_at, .. } | Self::Fed { carried_at, .. } => {
                Abandoned::Carried(carried_at.max(now))
            }
            Self::Guarding { .. } | Self::Leaving { .. } | Self::Escaped { .. } => {
                Abandoned::Carried(now)
            }
        }
    }

    /// Whether all is sent, and the way out has begun.
    pub(super) fn is_over(&self) -> bool {
        matches!(
            self,
            Self::Guarding { .. } | Self::Leaving { .. } | Self::Escaped { .. }
        )
    }

    /// Whether an `OK` is the answer to our escape.
    pub(super) fn is_escaped(&self) -> bool {
        matches!(self, Self::Escaped { .. })
    }
}
