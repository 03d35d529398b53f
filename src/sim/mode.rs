//! What the module takes the bytes for that come in.

use super::command_context::{Intake, Sink, Step};
use super::commands::Refusal;
use super::escape::Escape;
use crate::dialect::ChannelId;
use crate::time::Instant;

/// What the bytes that come in are.
#[derive(Debug)]
pub(crate) enum Mode {
    /// A command line, so far.
    Command(Vec<u8>),
    /// A command line that is too long.
    Overlong,
    /// Bytes after a prompt, so far.
    Input {
        intake: Intake,
        sink: Sink,
        got: Vec<u8>,
        deadline: Instant,
    },
    /// A file's, until the escape.
    Transparent { channel: ChannelId, escape: Escape },
    /// None are taken: the final result of a command is due.
    Executing,
    /// None are taken: what a command came to is told late.
    Late {
        until: Instant,
        came_to: Result<Step, Refusal>,
    },
    /// Lost: the module reboots, and then says this.
    Booting { until: Instant, says: &'static str },
    /// Lost, up to the end of so many command lines more.
    Waking { lines: u8 },
}

/// How the bytes after a prompt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InputEnd {
    Complete,
    Cancelled,
    TimedOut,
}
