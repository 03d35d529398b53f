//! What happened on the line, and the queue that it waits in.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::ties::Ties;
use crate::app::{FrameDirection, FrameKind, Tie};
use crate::dte::resync::{Heard, Settings};
use crate::dte::transaction::{Failure, Owner, Transaction};
use crate::record::{Line, Recorder};
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

/// What happened and was not asked for yet, and the record of all of it.
#[derive(Debug, Default)]
pub(super) struct Events {
    queue: VecDeque<LineEvent>,
    recorder: Recorder,
    ties: Ties,
    /// Whose the payload is that is coming in.
    payload_tie: Tie,
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

    pub(super) fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    pub(super) fn recorder_mut(&mut self) -> &mut Recorder {
        &mut self.recorder
    }

    /// `line` without passwords.
    pub(super) fn masked<'l>(&self, at: Instant, line: &'l [u8]) -> Cow<'l, [u8]> {
        self.recorder.masked(at, line)
    }

    /// The line of a transaction is sent.
    pub(super) fn begin(&mut self, at: Instant, transaction: &Transaction) {
        let tie = self.ties.begin(transaction);
        self.record_sent(at, transaction.line.as_bytes(), tie);
    }

    /// A line is sent that is no transaction.
    pub(super) fn send(&mut self, at: Instant, line: &[u8], is_typed: bool) {
        let tie = self.ties.sent(line.trim_ascii(), None, is_typed);
        self.record_sent(at, line, tie);
    }

    /// What ends transparent mode is sent.
    pub(super) fn escape(&mut self, at: Instant, line: &[u8]) {
        let tie = self.ties.current();
        self.record_sent(at, line, tie);
    }

    fn record_sent(&mut self, at: Instant, line: &[u8], tie: Tie) {
        self.recorder.push(&Line {
            first_byte_at: at,
            last_byte_at: at,
            direction: FrameDirection::Tx,
            kind: FrameKind::Command,
            tie,
            is_partial: false,
            bytes: line.strip_suffix(b"\r").unwrap_or(line),
        });
    }

    /// Payload of the transaction in flight is sent.
    pub(super) fn send_payload(&mut self, at: Instant, bytes: &[u8]) {
        let tie = self.ties.current();
        let recorder = &mut self.recorder;
        recorder.payload(at, FrameDirection::Tx, tie, bytes);
        recorder.end_payload();
        self.ties.carried(tie, bytes.len() as u64);
    }

    /// A line came. What it is, whoever takes it says by [`is`](Self::is) or [`answers`](Self::answers); until then it
    /// is what it says itself.
    pub(super) fn receive(&mut self, first_byte_at: Instant, at: Instant, line: &[u8]) {
        let tie = self.ties.of_line(line);
        self.recorder.push(&Line {
            first_byte_at,
            last_byte_at: at,
            direction: FrameDirection::Rx,
            kind: if tie.transaction.is_some() {
                FrameKind::Response
            } else {
                FrameKind::Urc
            },
            tie,
            is_partial: false,
            bytes: line,
        });
        self.payload_tie = tie;
    }

    /// Something came that is no line.
    pub(super) fn receive_damaged(&mut self, at: Instant, what: &str) {
        self.recorder.push(&Line {
            first_byte_at: at,
            last_byte_at: at,
            direction: FrameDirection::Rx,
            kind: FrameKind::Damaged,
            tie: Tie::default(),
            is_partial: false,
            bytes: what.as_bytes(),
        });
    }

    /// The rest of a line never came.
    pub(super) fn receive_part(&mut self, first_byte_at: Instant, at: Instant, part: &[u8]) {
        self.recorder.push(&Line {
            first_byte_at,
            last_byte_at: at,
            direction: FrameDirection::Rx,
            kind: FrameKind::Stray,
            tie: Tie::default(),
            is_partial: true,
            bytes: part,
        });
    }

    /// What came last is this, of nobody's.
    pub(super) fn is(&mut self, kind: FrameKind) {
        self.recorder.amend_last(kind, &Tie::default());
    }

    /// What came last is this, and belongs to what was sent last.
    pub(super) fn answers(&mut self, kind: FrameKind) {
        let tie = self.ties.current();
        self.recorder.amend_last(kind, &tie);
        self.payload_tie = tie;
    }

    /// Payload of the response that came last.
    pub(super) fn receive_payload(&mut self, at: Instant, bytes: &[u8]) {
        let tie = self.payload_tie;
        self.recorder.payload(at, FrameDirection::Rx, tie, bytes);
        self.ties.carried(tie, bytes.len() as u64);
    }
}
