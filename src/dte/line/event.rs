//! What happened on the line, and the queue that it waits in.

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::app::{TraceDirection, TraceLine};
use crate::dialect::{Secrets, is_login};
use crate::dte::resync::{Heard, Settings};
use crate::dte::trace;
use crate::dte::transaction::{Failure, Owner};
use crate::time::{Duration, Instant};

/// What happened on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineEvent {
    /// A transaction's line is sent next: what came before is no answer to it.
    Sent {
        /// Whose it is.
        owner: Owner,
        /// How long it takes the line for itself, by the line's speed.
        takes: Duration,
    },
    /// An information response.
    Info {
        /// Whose transaction it belongs to.
        owner: Owner,
        /// The line.
        line: Vec<u8>,
    },
    /// The module can take bytes in transparent mode: give it some by [`Dte::feed`](super::Dte::feed).
    Wanted {
        /// Whose stream it is.
        owner: Owner,
        /// How long the line was taken by what it was given last.
        took: Duration,
    },
    /// A transaction ended.
    Ended {
        /// Whose it was.
        owner: Owner,
        /// `OK`, or why not.
        result: Result<(), Failure>,
    },
    /// A transaction ended, unless what came is what was sent: a module that has restarted behind its prompt, with echo
    /// on, takes content for command lines and returns it.
    Doubtful {
        /// Whose it was.
        owner: Owner,
        /// What it has come to, if the module has not restarted.
        result: Result<(), Failure>,
    },
    /// A line that belongs to no transaction.
    Unsolicited(Vec<u8>),
    /// Something that tells of the module, or of who else is on the line.
    Noticed(Sign),
    /// A response with counted payload starts; its payload follows.
    Counted {
        /// Whose transaction it answers, where one claims it.
        owner: Option<Owner>,
        /// The response up to its payload.
        line: Vec<u8>,
    },
    /// A run of that payload.
    Payload {
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// That payload is over.
    PayloadEnd {
        /// Whether all its bytes came.
        intact: bool,
    },
    /// Something came that cannot be read: its length in bytes.
    Unreadable(usize),
    /// A record for the trace.
    Trace(TraceLine),
    /// An answer was missed: the way back has begun.
    Recovering,
    /// The module answers: after opening, and after each recovery. Echo and error reports are as they may be.
    Synced {
        /// How it was set.
        settings: Settings,
    },
    /// The module does not answer any more, or never did.
    Lost {
        /// What came from the port while it was tried.
        heard: Heard,
    },
}

/// What tells of the module, or of who else is on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A command line came back: echo is on.
    Echo,
    /// A result came in digits.
    Digits,
    /// A result came that nobody of us can have asked for.
    Foreign,
}

/// How long an echo of a login may come after it was sent.
const LOGIN_ECHO: Duration = Duration::from_secs(5);

/// What happened and was not asked for yet.
#[derive(Debug, Default)]
pub(super) struct Events {
    queue: VecDeque<LineEvent>,
    secrets: Secrets,
    /// Until when an echo of a login may come.
    login_until: Instant,
}

impl Events {
    pub(super) fn push(&mut self, event: LineEvent) {
        self.queue.push_back(event);
    }

    pub(super) fn pop(&mut self) -> Option<LineEvent> {
        self.queue.pop_front()
    }

    pub(super) fn end(&mut self, owner: Owner, result: Result<(), Failure>) {
        self.push(LineEvent::Ended { owner, result });
    }

    /// What is known of logins.
    pub(super) fn secrets(&mut self) -> &mut Secrets {
        &mut self.secrets
    }

    /// `line` without passwords.
    pub(super) fn masked<'l>(&self, at: Instant, line: &'l [u8]) -> Cow<'l, [u8]> {
        self.secrets.masked(line, at < self.login_until)
    }

    pub(super) fn trace_line(&mut self, at: Instant, direction: TraceDirection, line: &[u8]) {
        if direction == TraceDirection::Tx && is_login(line) {
            self.login_until = at + LOGIN_ECHO;
        }
        let masked = self.masked(at, line);
        let record = trace::of_line(at, direction, &masked);
        self.push(LineEvent::Trace(record));
    }

    pub(super) fn trace_payload(&mut self, at: Instant, direction: TraceDirection, bytes: u64) {
        self.push(LineEvent::Trace(trace::of_payload(at, direction, bytes)));
    }
}
