//! *Receive*: bytes of a remote file by RETR to the serial line (clause 3.10).
//!
//! A RETR cannot be stopped, so a range is no longer than what a cancel may take. Servers that take an offset may send
//! something else all the same: foreign bytes first, what came before, or the file from its start. So the first offset
//! used on a server is proven by how much comes: of a file's last bytes no more than there are. And each range begins
//! some bytes before the end of what is there already, which must agree. Where offsets are refused or not to be
//! trusted, a file comes whole.

use crate::app::Operation;
use crate::codec::ErrorReport;
use crate::dialect::{CmeCode, ResultCode};
use crate::ftp::connection::Connection;
use crate::ftp::context::{Answer, Context, Fault, Flow, Outcome, Request, unasked};
use crate::ftp::lookup::SIZE_UNKNOWN_BYTES;
use crate::ftp::range::{Offsets, RANGE_MAX_BYTES, repeats};

/// Bytes of a file's end that offsets are proven with.
const PROOF_BYTES: u64 = 16;

/// Bytes of a whole file that are handed on at a time.
const BLOCK_BYTES: usize = 64 << 10;

/// A file that is being received.
#[derive(Debug)]
pub(crate) struct Receive {
    name: String,
    /// How long it was listed.
    size_bytes: Option<u64>,
    state: State,
}

#[derive(Debug)]
enum State {
    Idle,
    /// The last bytes of the file are asked for, and as many behind them; then the range is.
    Proving(Range),
    Ranging(Range),
    Whole {
        block: Vec<u8>,
    },
}

/// A part of the file.
#[derive(Debug)]
struct Range {
    offset: u64,
    /// What is known to be there from the offset on.
    known: Vec<u8>,
    len_bytes: u64,
    bytes: Vec<u8>,
}

impl Range {
    /// How many bytes are to be held at once, as far as that can be told.
    fn room(&self) -> usize {
        let max_bytes = RANGE_MAX_BYTES + self.known.len() as u64;
        usize::try_from(self.len_bytes.min(max_bytes)).expect("a range is held in memory")
    }
}

/// What receiving has come to.
#[derive(Debug)]
pub(crate) enum Got {
    /// The range, without what was known of it.
    Range(Vec<u8>),
    /// What came is not what is known.
    Different,
    /// This server takes no offsets, or sends something else.
    NoOffsets,
    /// The range ends before it should: what came of it, without what was known.
    Short(Vec<u8>),
    /// All of the file: its last bytes, and how long it is.
    Whole(Vec<u8>, u64),
}

impl Receive {
    /// Of the file of this name in the working directory, so long as it was listed.
    pub(crate) fn new(name: &str, size_bytes: Option<u64>) -> Self {
        Self {
            name: name.into(),
            size_bytes,
            state: State::Idle,
        }
    }

    /// Asks for the `len_bytes` behind what is known from `offset` on.
    pub(crate) fn range(
        &mut self,
        offset: u64,
        known: &[u8],
        len_bytes: u64,
        connection: &Connection,
    ) -> Request {
        let range = Range {
            offset,
            known: known.to_vec(),
            len_bytes: known.len() as u64 + len_bytes,
            bytes: Vec::new(),
        };
        let proof_bytes = self.proof_bytes();
        if offset == 0 || proof_bytes == 0 || connection.known.offsets == Offsets::Proven {
            return self.run(range);
        }
        self.state = State::Proving(range);
        Request::Range {
            name: self.name.clone(),
            offset: self.size_bytes.unwrap_or(0) - proof_bytes,
            range_len_bytes: 2 * proof_bytes,
        }
    }

    pub(crate) fn whole(&mut self) -> Request {
        self.state = State::Whole { block: Vec::new() };
        Request::Whole {
            name: self.name.clone(),
            size_bytes: self.size_bytes,
        }
    }

    /// Payload came; how much of it was not known yet.
    pub(crate) fn handle_payload(&mut self, payload: &[u8]) -> u64 {
        match &mut self.state {
            State::Idle | State::Proving(_) => 0,
            State::Ranging(range) => {
                let known = range.known.len().saturating_sub(range.bytes.len());
                if range.bytes.is_empty() {
                    range.bytes.reserve_exact(range.room());
                }
                range.bytes.extend_from_slice(payload);
                payload.len().saturating_sub(known) as u64
            }
            State::Whole { block } => {
                block.extend_from_slice(payload);
                payload.len() as u64
            }
        }
    }

    /// A block of the whole file, where there is one.
    pub(crate) fn take_block(&mut self) -> Option<Vec<u8>> {
        match &mut self.state {
            State::Whole { block } if block.len() >= BLOCK_BYTES => Some(std::mem::take(block)),
            _ => None,
        }
    }

    /// What came of what was asked, for this.
    pub(crate) fn step(
        &mut self,
        result: Outcome,
        operation: Operation,
        connection: &mut Connection,
    ) -> Flow<Got> {
        let came = match result {
            Ok(Answer::Received(came_bytes)) => Ok(came_bytes),
            Ok(answer) => Err(unasked(&answer)),
            Err(fault) => Err(fault),
        };
        let fault = match (std::mem::replace(&mut self.state, State::Idle), came) {
            (State::Proving(range), Ok(came_bytes)) => {
                let offsets = &mut connection.known.offsets;
                if came_bytes == self.proof_bytes() && *offsets == Offsets::Unproven {
                    *offsets = Offsets::Proven;
                    return Err(self.run(range).into());
                }
                *offsets = Offsets::Untrusted;
                return Ok(Got::NoOffsets);
            }
            // The file may be shorter than it was listed: what is known can prove it as well, if it is found in one
            // place only.
            (State::Proving(range), Err(Fault::Code(code)))
                if code != ResultCode::BLOCKED
                    && connection.known.offsets == Offsets::Unproven
                    && !repeats(&range.known) =>
            {
                return Err(self.run(range).into());
            }
            (State::Proving(_), Err(fault)) if refuses_offset(&fault) => return Ok(Got::NoOffsets),
            (State::Ranging(range), Err(fault))
                if range.offset > 0
                    && connection.known.offsets != Offsets::Proven
                    && refuses_offset(&fault) =>
            {
                return Ok(Got::NoOffsets);
            }
            (State::Ranging(mut range), Ok(came_bytes)) => {
                let known_len = range.known.len().min(range.bytes.len());
                let is_known = range.bytes[..known_len] == range.known[..known_len];
                let is_joined = known_len == range.known.len();
                range.bytes.drain(..known_len);
                return Ok(match is_known {
                    true if came_bytes == range.len_bytes => Got::Range(range.bytes),
                    true if is_joined => Got::Short(range.bytes),
                    _ => Got::Different,
                });
            }
            (State::Whole { block }, Ok(came_bytes)) => {
                // A file that grows looks like an offset that is not taken.
                connection.known.offsets = match self.size_bytes {
                    Some(size_bytes) if size_bytes == came_bytes => Offsets::Untrusted,
                    Some(_) => Offsets::Unproven,
                    None => connection.known.offsets,
                };
                return Ok(Got::Whole(block, came_bytes));
            }
            (State::Idle, Ok(came_bytes)) => unasked(&Answer::Received(came_bytes)),
            (_, Err(fault)) => fault,
        };
        Err(fault.fails(operation).into())
    }

    fn proof_bytes(&self) -> u64 {
        self.size_bytes.unwrap_or(0).min(PROOF_BYTES)
    }

    fn run(&mut self, range: Range) -> Request {
        let request = Request::Range {
            name: self.name.clone(),
            offset: range.offset,
            range_len_bytes: range.len_bytes,
        };
        self.state = State::Ranging(range);
        request
    }
}

/// Whether a file of this size can only come whole: its end cannot be asked for.
pub(crate) fn comes_whole(size_bytes: u64, context: &Context<'_>) -> bool {
    let is_long = size_bytes > context.range_max_bytes();
    let takes_offsets = context.connection.known.offsets != Offsets::Untrusted;
    size_bytes == SIZE_UNKNOWN_BYTES || is_long && !takes_offsets
}

/// Whether that is what comes of an offset at a server that does not take one, as far as can be told.
fn refuses_offset(fault: &Fault) -> bool {
    match fault {
        Fault::Code(code) => matches!(
            *code,
            ResultCode::SERVER
                | ResultCode::COMMAND_FAILED
                | ResultCode::PARAMETER
                | ResultCode::REPLY
        ),
        Fault::Refused(report) => {
            !fault.says_busy() && ErrorReport::cme_code(report) != Some(CmeCode::NOT_RUNNING.0)
        }
        _ => false,
    }
}
