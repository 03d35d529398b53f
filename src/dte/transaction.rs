//! Transactions: a command line, what may come back, and how long that may take.

use std::collections::VecDeque;

use thiserror::Error;

use crate::app::FilePart;
use crate::codec::{CommandLine, ErrorReport};
use crate::dialect::PACKET_MAX_BYTES;
use crate::dte::typing::TypedEnd;
use crate::time::Duration;

/// Transactions that may wait in each lane. Each owner has at most a few at a time.
pub const TRANSACTIONS_MAX: usize = 64;

/// One command line on its way to its final result code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// Who is told what comes of it.
    pub owner: Owner,
    /// What is sent.
    pub line: CommandLine,
    /// What is sent once the module prompts for it.
    pub body: Body,
    /// Which lines are its information responses.
    pub claims: Claims,
    /// How long the final result code may take, not counting the time on the line.
    pub timeout: Duration,
    /// What it carries of a file, for the record.
    pub of: Option<FilePart>,
}

/// Who a transaction belongs to: a handle that the room which makes it reads again, and that the line only gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    room: u8,
    unit: u8,
    number: u32,
}

impl Owner {
    /// Of this `room`, of which no other has the number; `unit` and `number` are that room's own.
    pub const fn new(room: u8, unit: u8, number: u32) -> Self {
        Self { room, unit, number }
    }

    /// The room that made it.
    pub const fn room(self) -> u8 {
        self.room
    }

    /// What in that room it is of.
    pub const fn unit(self) -> u8 {
        self.unit
    }
}

/// What follows the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// Nothing of ours: a person typed the line, which may open a data mode that we know nothing of.
    Unknown,
    /// After the prompt, what a person types, by [`Dte::type_content`](super::Dte::type_content).
    Typed(TypedEnd),
    /// After the prompt, exactly the bytes that the command line announced.
    Counted(Vec<u8>),
    /// After the prompt, text up to the Ctrl-Z that ends the input; without a byte, the one way to send none.
    /// It holds neither Ctrl-Z nor ESC.
    CtrlZ(Vec<u8>),
    /// After `CONNECT`, bytes in transparent mode, asked for by [`LineEvent::Wanted`](super::LineEvent::Wanted)
    /// and given by [`Dte::feed`](super::Dte::feed) until [`Feed::End`].
    Stream,
}

/// What is given to a transparent stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feed {
    /// The next bytes, never none.
    Bytes(Vec<u8>),
    /// These were all: leave transparent mode.
    End,
}

impl Body {
    /// Whether a `>` is a prompt.
    pub fn awaits_prompt(&self) -> bool {
        matches!(self, Self::Counted(_) | Self::CtrlZ(_) | Self::Typed(_))
    }

    /// Whether the module may wait for input, once the command line is out.
    pub(super) fn may_await_input(&self) -> bool {
        self.awaits_prompt() || *self == Self::Unknown
    }

    /// What is sent of it, where it is here.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Counted(bytes) | Self::CtrlZ(bytes) => Some(bytes),
            Self::None | Self::Unknown | Self::Typed(_) | Self::Stream => None,
        }
    }

    /// How many bytes it has, as far as that is known beforehand.
    pub(super) fn len_bytes(&self) -> usize {
        match self {
            Self::None | Self::Unknown | Self::Typed(_) | Self::Stream => 0,
            Self::Counted(bytes) | Self::CtrlZ(bytes) => bytes.len(),
        }
    }

    /// What is sent after the prompt, from an offset on: at most a packet, and whether that was the last of it.
    pub(super) fn piece(&self, offset: usize) -> (Vec<u8>, bool) {
        const CTRL_Z: u8 = 0x1a;
        match self {
            Self::None | Self::Unknown | Self::Typed(_) | Self::Stream => (Vec::new(), true),
            Self::Counted(bytes) => {
                let end = bytes.len().min(offset + PACKET_MAX_BYTES);
                (bytes[offset..end].to_vec(), end == bytes.len())
            }
            Self::CtrlZ(bytes) => {
                let mut bytes = bytes.clone();
                bytes.push(CTRL_Z);
                (bytes, true)
            }
        }
    }
}

/// Which lines are a transaction's information responses; all others are unsolicited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claims {
    /// None.
    Nothing,
    /// Those with this header, `+CGMM` and the like.
    Header(&'static str),
    /// The same, and one at the least: an `OK` before it ends something else.
    Needed(&'static str),
    /// Those with this header, and those with no header at all, as `ATI` and `AT+CGMM` answer.
    HeaderOrBare(&'static str),
}

impl Claims {
    /// Whether one must come before `OK`.
    pub(super) fn are_needed(self) -> bool {
        matches!(self, Self::Needed(_))
    }

    /// Whether this line is claimed.
    pub(super) fn takes(self, line: &[u8]) -> bool {
        let has_header = |header: &str| {
            line.strip_prefix(header.as_bytes())
                .is_some_and(|rest| rest.starts_with(b":"))
        };
        match self {
            Self::Nothing => false,
            Self::Header(header) | Self::Needed(header) => has_header(header),
            Self::HeaderOrBare(header) => has_header(header) || !line.starts_with(b"+"),
        }
    }
}

/// Why a transaction did not end with `OK`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Failure {
    /// The module refused the command.
    #[error("refused: {0}")]
    Refused(ErrorReport),
    /// No final result code came in time. The line is being brought back.
    #[error("no final result code in time")]
    TimedOut,
    /// The module left transparent mode by itself. The line is being brought back.
    #[error("the module left transparent mode")]
    Left,
    /// Nothing was sent: the line went down, or too much waits already.
    #[error("not sent")]
    NotSent,
}

/// How soon a transaction is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Before all others: bring-up.
    Urgent,
    /// In turn. An owner hands in its next one when the last has ended, so that first come, first served
    /// is round robin among them.
    Fair,
}

/// The transactions that wait.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    urgent: VecDeque<Transaction>,
    fair: VecDeque<Transaction>,
}

impl Waiting {
    /// Whose it is comes back where its lane is full.
    pub(super) fn push(&mut self, lane: Lane, transaction: Transaction) -> Result<(), Owner> {
        let queue = match lane {
            Lane::Urgent => &mut self.urgent,
            Lane::Fair => &mut self.fair,
        };
        if queue.len() == TRANSACTIONS_MAX {
            return Err(transaction.owner);
        }
        queue.push_back(transaction);
        Ok(())
    }

    pub(super) fn pop(&mut self) -> Option<Transaction> {
        self.urgent.pop_front().or_else(|| self.fair.pop_front())
    }

    pub(super) fn count(&self, owner: Owner) -> usize {
        let waiting = self.urgent.iter().chain(&self.fair);
        waiting
            .filter(|transaction| transaction.owner == owner)
            .count()
    }

    pub(super) fn remove(&mut self, owner: Owner) {
        self.urgent.retain(|transaction| transaction.owner != owner);
        self.fair.retain(|transaction| transaction.owner != owner);
    }

    pub(super) fn drain(&mut self) -> impl Iterator<Item = Transaction> + '_ {
        self.urgent.drain(..).chain(self.fair.drain(..))
    }
}
