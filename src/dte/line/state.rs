//! What our end of the line is at, and how each input changes that; what the module says is in `incoming`.
//!
//! ```text
//!              open                  in step
//!   Closed ─────────► Resyncing ─────────────► Idle ◄───────── final result code ───────────┐
//!                         ▲                     │ line sent                                 │
//!                         │   missed answer     ▼          prompt             body sent     │
//!                         ├───────────────── Commanded ─────────► Prompted ──────────► Loaded
//!                         │                     │ CONNECT
//!                         │     escaped         ▼     given up
//!                         ├───────────────── Streaming ──────────► Abandoned
//!                         └────────────────────────────── carried ─────┘
//! ```
//!
//! Each input is one function from a state, by value, to the next one and what comes of it: none can forget to put a
//! state back. To add a state, give it its arm in [`State::deadline`], [`State::left`] and [`State::transaction`], and
//! one in each `handle_*` where it does not stay as it is. To add an input, write one more `handle_*` and call it from
//! [`Dte`](super::Dte), whose `step` is the only place that takes the state out and puts the next one in.

mod incoming;

use std::collections::VecDeque;

use crate::app::PortSpeech;
use crate::dte::line::event::{Events, LineEvent, Sign};
use crate::dte::resync::{ESCAPE, Heard, Left, Outcome, Proof, Resync};
use crate::dte::stream::{Abandoned, Next, Stream};
use crate::dte::transaction::{Body, Failure, Feed, Owner, Transaction, Waiting};
use crate::dte::typing::Typing;
use crate::time::{Duration, Instant, line_time};

/// What a byte of payload may take over its time on the line, in microseconds, for the answer behind it to come later.
const PAYLOAD_BYTE_MAX_US: u64 = 1_000;

/// How long a person may type nothing while the module waits for it: longer than the longest input timeout that a module
/// can be set to, which ends the input by itself.
pub(super) const TYPING_TIMEOUT: Duration = Duration::from_secs(125);

/// How long a port may take to be ready for the next bytes.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// What our end of the line is at.
#[derive(Debug, Default)]
pub(super) enum State {
    /// No port.
    #[default]
    Closed,
    /// Nothing in flight.
    Idle,
    /// A command line is out; its prompt or its final result code is due.
    Commanded {
        transaction: Transaction,
        answered: Answered,
        deadline: Instant,
    },
    /// The module prompted; the body is to be sent next, or the rest of it.
    Prompted {
        transaction: Transaction,
        sent_bytes: usize,
        deadline: Instant,
    },
    /// The module prompted for what a person types.
    Typing {
        transaction: Transaction,
        typing: Typing,
        deadline: Instant,
    },
    /// The body is out; the final result code is due.
    Loaded {
        transaction: Transaction,
        deadline: Instant,
    },
    /// The module is in transparent mode.
    Streaming {
        transaction: Transaction,
        stream: Stream,
    },
    /// Transparent mode was given up while the port had bytes for it: nothing begins before it has taken them.
    Abandoned {
        deadline: Instant,
        carried_at: Instant,
    },
    /// The way back after a missed answer, or after opening.
    Resyncing {
        resync: Resync,
        /// What is to be sent next, and by when the port must have taken it.
        send: Option<(Vec<u8>, Instant)>,
    },
    /// Nobody is asked: these lines are to be sent as they are.
    Terminal(VecDeque<Vec<u8>>),
}

/// What has come of a command line that is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answered {
    /// Nothing.
    Nothing,
    /// An information response of its own.
    Info,
    /// `OK`, before what must come first: it is an old one, or somebody else's, unless the outcome follows.
    EarlyOk,
}

/// What is to be done beside the change of state when a deadline has passed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing.
    Nothing,
    /// What comes next is the start of a line, whatever half line there was.
    DropHalfFrame,
    /// The port is given up.
    Close(Heard),
}

/// The line as it is at the moment of an input.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) now: Instant,
    /// In bit/s; 0 where it has no limit.
    pub(super) baud: u32,
    /// How the line is proven in step, should an answer be missed now.
    pub(super) proof: Proof,
}

impl At {
    /// The same, with another proof.
    fn with(self, proof: Proof) -> Self {
        Self { proof, ..self }
    }

    /// When the answer to this much is due.
    fn answer_due(self, len_bytes: usize, timeout: Duration) -> Instant {
        self.now + line_time(len_bytes as u64, self.baud) + timeout
    }
}

impl State {
    pub(super) fn resyncing(resync: Resync) -> Self {
        Self::Resyncing { resync, send: None }
    }

    pub(super) fn is_resyncing(&self) -> bool {
        matches!(self, Self::Resyncing { .. })
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Commanded { deadline, .. }
            | Self::Prompted { deadline, .. }
            | Self::Typing { deadline, .. }
            | Self::Loaded { deadline, .. }
            | Self::Abandoned { deadline, .. }
            | Self::Resyncing {
                send: Some((_, deadline)),
                ..
            } => Some(*deadline),
            Self::Resyncing { resync, send: None } => Some(resync.deadline()),
            Self::Streaming { stream, .. } => Some(stream.deadline()),
            Self::Closed | Self::Idle | Self::Terminal(_) => None,
        }
    }

    /// When the way back ends at the latest, where nobody answers.
    pub(super) fn gives_up_at(&self) -> Option<Instant> {
        match self {
            Self::Resyncing { resync, .. } => Some(resync.gives_up_at()),
            _ => None,
        }
    }

    /// What the module may be in, should the port close now.
    pub(super) fn left(&self) -> Option<Left> {
        match self {
            Self::Commanded { transaction, .. }
            | Self::Prompted { transaction, .. }
            | Self::Typing { transaction, .. }
            | Self::Loaded { transaction, .. } => match transaction.body {
                Body::Stream => Some(Left::Stream),
                // A body that is out is there no more.
                Body::Counted(_) | Body::CtrlZ(_) | Body::Typed(_) | Body::Unknown => {
                    Some(Left::Input)
                }
                Body::None => matches!(self, Self::Loaded { .. }).then_some(Left::Input),
            },
            Self::Streaming { .. } | Self::Abandoned { .. } => Some(Left::Stream),
            Self::Resyncing { resync, .. } => resync.left(),
            Self::Closed | Self::Idle | Self::Terminal(_) => None,
        }
    }

    /// The transaction whose final result code is due.
    pub(super) fn transaction(&self) -> Option<&Transaction> {
        match self {
            Self::Commanded { transaction, .. }
            | Self::Prompted { transaction, .. }
            | Self::Typing { transaction, .. }
            | Self::Loaded { transaction, .. } => Some(transaction),
            Self::Closed
            | Self::Idle
            | Self::Streaming { .. }
            | Self::Abandoned { .. }
            | Self::Resyncing { .. }
            | Self::Terminal(_) => None,
        }
    }

    /// Whose transaction is cut off where the port closes now.
    pub(super) fn cut_off(&self) -> Option<Owner> {
        match self {
            Self::Streaming { transaction, .. } => Some(transaction.owner),
            state => state.transaction().map(|transaction| transaction.owner),
        }
    }

    /// Whether a prompt or a final result code is due. In transparent mode none is, up to the escape.
    pub(super) fn awaits_answer(&self) -> bool {
        match self {
            Self::Commanded { .. }
            | Self::Prompted { .. }
            | Self::Typing { .. }
            | Self::Loaded { .. }
            | Self::Abandoned { .. }
            | Self::Resyncing { .. } => true,
            Self::Streaming { stream, .. } => stream.is_over(),
            Self::Closed | Self::Idle | Self::Terminal(_) => false,
        }
    }

    /// Whether a `>` is a prompt.
    pub(super) fn awaits_prompt(&self) -> bool {
        match self {
            Self::Commanded { transaction, .. } => transaction.body.awaits_prompt(),
            Self::Resyncing { resync, .. } => resync.awaits_prompt(),
            _ => false,
        }
    }

    /// The port can take bytes.
    pub(super) fn handle_transmit(
        self,
        at: At,
        waiting: &mut Waiting,
        events: &mut Events,
    ) -> (Self, Option<Vec<u8>>) {
        match self {
            Self::Idle => match waiting.pop() {
                Some(transaction) => begin(at, transaction, events),
                None => (Self::Idle, None),
            },
            Self::Prompted {
                transaction,
                sent_bytes,
                ..
            } => {
                let (bytes, last) = transaction.body.piece(sent_bytes);
                events.send_payload(at.now, &bytes);
                let deadline = at.answer_due(bytes.len(), transaction.timeout);
                let state = if last {
                    Self::Loaded {
                        transaction,
                        deadline,
                    }
                } else {
                    Self::Prompted {
                        transaction,
                        sent_bytes: sent_bytes + bytes.len(),
                        deadline,
                    }
                };
                (state, Some(bytes))
            }
            Self::Typing {
                transaction,
                mut typing,
                deadline,
            } => match typing.piece() {
                None => {
                    let state = Self::Typing {
                        transaction,
                        typing,
                        deadline,
                    };
                    (state, None)
                }
                Some((bytes, is_last)) => {
                    events.send_payload(at.now, &bytes);
                    let state = if is_last {
                        Self::Loaded {
                            deadline: at.answer_due(bytes.len(), transaction.timeout),
                            transaction,
                        }
                    } else {
                        Self::Typing {
                            deadline: at.answer_due(bytes.len(), TYPING_TIMEOUT),
                            transaction,
                            typing,
                        }
                    };
                    (state, Some(bytes))
                }
            },
            Self::Streaming {
                transaction,
                stream,
            } => {
                let (stream, next) = stream.poll(at.now, at.baud, transaction.timeout);
                let bytes = match next {
                    Next::Nothing => None,
                    Next::Ask { took } => {
                        let owner = transaction.owner;
                        events.push(LineEvent::Wanted { owner, took });
                        None
                    }
                    Next::Payload(bytes) => {
                        events.send_payload(at.now, &bytes);
                        Some(bytes)
                    }
                    Next::Escape => {
                        events.escape(at.now, ESCAPE);
                        Some(ESCAPE.to_vec())
                    }
                };
                let state = Self::Streaming {
                    transaction,
                    stream,
                };
                (state, bytes)
            }
            Self::Abandoned { carried_at, .. } => {
                (Self::escaping(at, at.now.max(carried_at)), None)
            }
            Self::Resyncing {
                resync,
                send: Some((bytes, _)),
            } => {
                events.send(at.now, &bytes, false);
                let resync = resync.handle_transmit(at.now);
                (Self::resyncing(resync), Some(bytes))
            }
            Self::Terminal(mut lines) => {
                let line = lines.pop_front();
                if let Some(line) = &line {
                    events.send(at.now, line, true);
                }
                (Self::Terminal(lines), line)
            }
            state => (state, None),
        }
    }

    /// Bytes came, of whatever.
    pub(super) fn handle_bytes(self, now: Instant) -> Self {
        match self {
            Self::Resyncing { resync, send } => Self::Resyncing {
                resync: resync.handle_bytes(now),
                send,
            },
            state => state,
        }
    }

    /// What speaks on the port is known, and is no module that waits for commands.
    pub(super) fn handle_foreign(self, speech: PortSpeech) -> Self {
        match self {
            Self::Resyncing { resync, send } => Self::Resyncing {
                resync: resync.handle_foreign(speech),
                send,
            },
            state => state,
        }
    }

    /// Payload stands in front of the answer that is due, which comes so much later. After a restart in the middle of
    /// it, what the module says now and then is taken for more of it: that is too slow to put the answer off for long.
    pub(super) fn handle_payload(mut self, at: At, len_bytes: u64) -> Self {
        let time = line_time(len_bytes, at.baud).saturating_mul(2)
            + Duration::from_micros(len_bytes.saturating_mul(PAYLOAD_BYTE_MAX_US));
        if let Self::Commanded {
            transaction,
            deadline,
            ..
        }
        | Self::Loaded {
            transaction,
            deadline,
        } = &mut self
        {
            let extended = (*deadline + time).min(at.now + transaction.timeout);
            *deadline = extended.max(*deadline);
        }
        self
    }

    /// The owner of a stream gives what it was asked for.
    pub(super) fn handle_feed(self, now: Instant, owner: Owner, feed: Feed) -> Self {
        match self {
            Self::Streaming {
                transaction,
                stream,
            } if transaction.owner == owner => Self::Streaming {
                stream: stream.feed(now, feed),
                transaction,
            },
            state => state,
        }
    }

    /// Nobody waits for this owner's transaction any more: transparent mode is left.
    pub(super) fn handle_withdrawn(self, at: At, owner: Owner, events: &mut Events) -> Self {
        match self {
            Self::Streaming {
                transaction,
                stream,
            } if transaction.owner == owner => abandoned(at, stream.abandoned(at.now), events),
            // Where it is granted yet, it is left at once.
            Self::Commanded {
                mut transaction,
                answered,
                deadline,
            } if transaction.owner == owner && transaction.body == Body::Stream => {
                transaction.body = Body::None;
                Self::Commanded {
                    transaction,
                    answered,
                    deadline,
                }
            }
            state => state,
        }
    }

    /// The time given by [`deadline`](Self::deadline) may have come. Counted payload that is still coming in ends by
    /// `payload_until` at the earliest.
    pub(super) fn handle_timeout(
        self,
        at: At,
        payload_until: Option<Instant>,
        events: &mut Events,
    ) -> (Self, Due) {
        let now = at.now;
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return (self, Due::Nothing);
        }
        let state = match self {
            Self::Commanded { transaction, .. } if transaction.body == Body::Stream => {
                // `CONNECT` may have been lost, and a question would be content.
                events.end(transaction.owner, Err(Failure::TimedOut));
                events.push(LineEvent::Recovering);
                Self::escaping(at, now)
            }
            Self::Commanded {
                transaction,
                answered,
                ..
            } => {
                if answered == Answered::EarlyOk {
                    events.push(LineEvent::Noticed(Sign::Foreign));
                }
                let in_data_mode = transaction.body.may_await_input();
                missed(at, &transaction, in_data_mode, events)
            }
            Self::Prompted { transaction, .. }
            | Self::Typing { transaction, .. }
            | Self::Loaded { transaction, .. } => missed(at, &transaction, true, events),
            Self::Streaming {
                transaction,
                stream,
            } => {
                let given_up = stream.abandoned(now);
                if let Some(stream) = stream.handle_timeout(now) {
                    Self::Streaming {
                        transaction,
                        stream,
                    }
                } else {
                    events.end(transaction.owner, Err(Failure::TimedOut));
                    abandoned(at, given_up, events)
                }
            }
            Self::Abandoned { carried_at, .. } => Self::escaping(at, now.max(carried_at)),
            Self::Resyncing { send: Some(_), .. } => {
                return (Self::Closed, Due::Close(Heard::Unasked));
            }
            Self::Resyncing { resync, send: None } => {
                return match payload_until {
                    // An answer cannot be told from another channel's payload: the question waits for its end.
                    Some(until) if now < until => {
                        (Self::resyncing(resync.put_off(until)), Due::Nothing)
                    }
                    in_payload => resync_on(now, resync, in_payload.is_some(), events),
                };
            }
            state @ (Self::Closed | Self::Idle | Self::Terminal(_)) => state,
        };
        (state, Due::Nothing)
    }

    /// The escape, with its silence from `since` on.
    fn escaping(at: At, since: Instant) -> Self {
        Self::resyncing(Resync::on_broken_stream(since).proving(at.proof))
    }
}

/// Sends the line of a transaction.
fn begin(at: At, transaction: Transaction, events: &mut Events) -> (State, Option<Vec<u8>>) {
    let bytes = transaction.line.as_bytes().to_vec();
    let len_bytes = bytes.len() + transaction.body.len_bytes();
    events.push(LineEvent::Sent {
        owner: transaction.owner,
        takes: line_time(len_bytes as u64, at.baud),
    });
    events.begin(at.now, &transaction);
    let state = State::Commanded {
        deadline: at.answer_due(bytes.len(), transaction.timeout),
        transaction,
        answered: Answered::Nothing,
    };
    (state, Some(bytes))
}

/// No answer came in time.
fn missed(at: At, transaction: &Transaction, in_data_mode: bool, events: &mut Events) -> State {
    events.end(transaction.owner, Err(Failure::TimedOut));
    events.push(LineEvent::Recovering);
    let proof = at.proof.behind(transaction.line.text());
    State::resyncing(Resync::on_timeout(at.now, in_data_mode).proving(proof))
}

/// Out of transparent mode, which was given up there.
fn abandoned(at: At, stream: Abandoned, events: &mut Events) -> State {
    events.push(LineEvent::Recovering);
    match stream {
        Abandoned::Carried(carried_at) => State::escaping(at, carried_at),
        Abandoned::Sending {
            deadline,
            carried_at,
        } => State::Abandoned {
            deadline,
            carried_at,
        },
    }
}

/// The next step of the way back.
fn resync_on(now: Instant, resync: Resync, in_payload: bool, events: &mut Events) -> (State, Due) {
    let (resync, outcome) = resync.handle_timeout(now);
    match outcome {
        None => (State::resyncing(resync), Due::Nothing),
        Some(Outcome::Send { bytes, again }) => {
            let send = Some((bytes, now + SEND_TIMEOUT));
            // An answer is looked for at the start of a line, whatever half line there was. A module that waits for
            // input may hold payload back, so that is given up only when a question was in vain.
            let due = if again || !in_payload {
                Due::DropHalfFrame
            } else {
                Due::Nothing
            };
            (State::Resyncing { resync, send }, due)
        }
        Some(Outcome::Synced { settings }) => {
            events.push(LineEvent::Synced { settings });
            (State::Idle, Due::Nothing)
        }
        Some(Outcome::Lost { heard }) => (State::resyncing(resync), Due::Close(heard)),
    }
}
