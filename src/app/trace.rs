//! The AT trace: what went over the line, bounded and fit to be shown.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// Records kept; the oldest makes room.
pub const TRACE_LINES_MAX: usize = 5_000;

/// Bytes of one record that are kept for showing; the rest is only counted.
pub const TRACE_LINE_MAX_BYTES: usize = 512;

/// The last records of the line.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    lines: VecDeque<TraceLine>,
    /// Records ever pushed; also the number of the next one.
    pushed: u64,
    /// Records that never reached this trace.
    pub left_out: u64,
}

impl Trace {
    /// Append a record, letting the oldest go at [`TRACE_LINES_MAX`].
    pub fn push(&mut self, line: TraceLine) {
        if self.lines.len() == TRACE_LINES_MAX {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
        self.pushed += 1;
    }

    /// Forget all records.
    pub fn clear(&mut self) {
        self.lines.clear();
    }

    /// Records held.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether no record is held.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The records held, each with its number, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &TraceLine)> + ExactSizeIterator {
        let first = self.pushed - self.lines.len() as u64;
        let numbered = move |(i, line)| (first + i as u64, line);
        self.lines.iter().enumerate().map(numbered)
    }
}

/// One record: a command line, a line from the module, or a run of payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceLine {
    /// When it was sent or completed.
    pub at: Instant,
    /// Which way it went.
    pub direction: TraceDirection,
    /// The text with control characters made visible and passwords masked, at most
    /// [`TRACE_LINE_MAX_BYTES`]; empty for payload.
    pub text: String,
    /// Payload bytes that this record stands for; 0 for a line.
    pub payload_bytes: u64,
}

/// Which way a record went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TraceDirection {
    /// To the module.
    Tx,
    /// From the module.
    Rx,
}
