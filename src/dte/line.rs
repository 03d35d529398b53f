//! The line itself: the one transaction in flight, and the routing of what comes in.

use std::collections::VecDeque;

use crate::app::{TraceDirection, TraceLine};
use crate::codec::{Deframer, FinalResult, Frame, is_connect};
use crate::dialect::counted_payload_len;
use crate::dte::resync::{ESCAPE, Heard, Left, Outcome, Resync};
use crate::dte::stream::{Abandoned, Next, Stream};
use crate::dte::trace;
use crate::dte::transaction::{Body, Failure, Feed, Lane, Owner, Transaction, Waiting};
use crate::time::{Duration, Instant, earliest, line_time};

/// Our end of the AT line.
///
/// Bytes from the port go into [`handle_bytes`](Self::handle_bytes), bytes for it come out of
/// [`poll_transmit`](Self::poll_transmit), and what happened out of [`poll_event`](Self::poll_event).
#[derive(Debug)]
pub struct Dte {
    state: State,
    deframer: Deframer,
    waiting: Waiting,
    events: VecDeque<LineEvent>,
    baud: u32,
    /// Payload bytes of the counted response that is coming in, for the trace.
    payload_len_bytes: u64,
    /// When a payload counts as ended though nothing followed.
    payload_end_due: Instant,
    /// When bytes came last.
    heard_at: Instant,
    /// What the module may have been left in when the port was closed, and when that was.
    left: Option<(Left, Instant)>,
}

/// Quiet after counted payload that means that nothing more belongs to it.
const PAYLOAD_END_QUIET: Duration = Duration::from_millis(500);

/// Quiet in the middle of counted payload that means that the rest of it is lost.
const PAYLOAD_QUIET: Duration = Duration::from_secs(1);

/// What a byte of payload may take over its time on the line, in microseconds, for the answer behind it to come later.
const PAYLOAD_BYTE_MAX_US: u64 = 1_000;

/// How long a port may take to be ready for the next bytes.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// Command lines that a person may have waiting.
const USER_LINES_MAX: usize = 8;

#[derive(Debug)]
enum State {
    /// No port.
    Closed,
    /// Nothing in flight.
    Idle,
    /// A command line is out; its prompt or its final result code is due.
    Commanded {
        transaction: Transaction,
        deadline: Instant,
    },
    /// The module prompted; the body is to be sent next, or the rest of it.
    Prompted {
        transaction: Transaction,
        sent_bytes: usize,
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
        send: Option<(&'static [u8], Instant)>,
    },
}

impl State {
    /// What the module may be in, should the port close now.
    fn left(&self) -> Option<Left> {
        match self {
            Self::Commanded { transaction, .. }
            | Self::Prompted { transaction, .. }
            | Self::Loaded { transaction, .. } => match transaction.body {
                Body::Stream => Some(Left::Stream),
                // A body that is out is there no more.
                Body::Counted(_) | Body::CtrlZ(_) => Some(Left::Input),
                Body::None if matches!(self, Self::Loaded { .. }) => Some(Left::Input),
                // Whoever typed the line may have opened a data mode that we know nothing of.
                Body::None => (transaction.owner == Owner::User).then_some(Left::Input),
            },
            Self::Streaming { .. } | Self::Abandoned { .. } => Some(Left::Stream),
            Self::Resyncing { resync, .. } => resync.left(),
            Self::Closed | Self::Idle => None,
        }
    }
}

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
    /// The module can take bytes in transparent mode: give it some by [`Dte::feed`].
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
    /// A line that belongs to no transaction.
    Unsolicited(Vec<u8>),
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
    Synced,
    /// The module does not answer any more, or never did.
    Lost {
        /// What came from the port while it was tried.
        heard: Heard,
    },
}

impl Default for Dte {
    fn default() -> Self {
        Self {
            state: State::Closed,
            deframer: Deframer::new(counted_payload_len),
            waiting: Waiting::default(),
            events: VecDeque::new(),
            baud: 0,
            payload_len_bytes: 0,
            payload_end_due: Instant::ZERO,
            heard_at: Instant::ZERO,
            left: None,
        }
    }
}

impl Dte {
    /// A port is open at this speed in bit/s (0: no limit): find out whether a module answers.
    ///
    /// What was left open when the port was closed is waited out first. A module that somebody else has left in the
    /// middle of an upload cannot be told from one that is idle: the questions then are part of a file that was cut
    /// anyway, and its end is read again before it is gone on with.
    pub fn open(&mut self, now: Instant, baud: u32) {
        let resync = match self.left.take() {
            Some((left, since)) => Resync::on_reopen(now, left, since),
            None => Resync::on_open(now),
        };
        self.begin(now, baud, resync);
    }

    /// The same port is open again at another speed, since nothing answered at the one before.
    pub fn open_at_other_speed(&mut self, now: Instant, baud: u32) {
        self.begin(now, baud, Resync::on_other_speed(now));
    }

    /// The module has restarted: it is in no data mode.
    pub fn open_restarted(&mut self, now: Instant) {
        self.begin(now, self.baud, Resync::on_open(now));
    }

    fn begin(&mut self, now: Instant, baud: u32, resync: Resync) {
        self.close(now);
        self.left = None;
        self.baud = baud;
        self.state = State::Resyncing { resync, send: None };
    }

    /// What somebody else may have left the module in, no later than `since`.
    pub fn set_left(&mut self, since: Instant, left: Left) {
        self.left = Some((left, since));
    }

    /// The port is gone. What was in flight or waited ends with [`Failure::NotSent`].
    pub fn close(&mut self, now: Instant) {
        let left = match &self.state {
            State::Closed => self.left,
            state => state.left().map(|left| (left, now)),
        };
        self.left = left;
        let was = std::mem::replace(&mut self.state, State::Closed);
        let in_flight = match was {
            State::Commanded { transaction, .. }
            | State::Prompted { transaction, .. }
            | State::Loaded { transaction, .. }
            | State::Streaming { transaction, .. } => Some(transaction),
            State::Closed | State::Idle | State::Abandoned { .. } | State::Resyncing { .. } => None,
        };
        for transaction in in_flight.into_iter().chain(self.waiting.drain()) {
            self.events.push_back(LineEvent::Ended {
                owner: transaction.owner,
                result: Err(Failure::NotSent),
            });
        }
        self.deframer.reset();
    }

    /// Whether a port is open.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, State::Closed)
    }

    /// Whether a prompt or a final result code is due. In transparent mode none is, up to the escape.
    pub fn awaits_answer(&self) -> bool {
        match &self.state {
            State::Commanded { .. }
            | State::Prompted { .. }
            | State::Loaded { .. }
            | State::Abandoned { .. }
            | State::Resyncing { .. } => true,
            State::Streaming { stream, .. } => stream.is_over(),
            State::Closed | State::Idle => false,
        }
    }

    /// Whether more of a counted payload is due.
    pub fn is_in_payload(&self) -> bool {
        self.deframer.is_in_payload()
    }

    /// The line's speed in bit/s, 0 where it has no limit.
    pub fn baud(&self) -> u32 {
        self.baud
    }

    /// Queue a transaction. It ends with [`LineEvent::Ended`] in any case.
    pub fn submit(&mut self, lane: Lane, transaction: Transaction) {
        let user = transaction.owner == Owner::User;
        let refused = match self.state {
            State::Closed => Some(transaction),
            _ if user && self.waiting.count(Owner::User) == USER_LINES_MAX => Some(transaction),
            _ => self.waiting.push(lane, transaction).err(),
        };
        if let Some(transaction) = refused {
            self.events.push_back(LineEvent::Ended {
                owner: transaction.owner,
                result: Err(Failure::NotSent),
            });
        }
    }

    /// Nobody waits for this owner's transaction any more: it is not sent, where it was not sent yet, and
    /// does not end. Transparent mode is left.
    pub fn withdraw(&mut self, now: Instant, owner: Owner) {
        self.waiting.remove(owner);
        match &mut self.state {
            State::Streaming { transaction, .. } if transaction.owner == owner => {
                self.leave_stream(now);
            }
            // Where it is granted yet, it is left at once.
            State::Commanded { transaction, .. }
                if transaction.owner == owner && transaction.body == Body::Stream =>
            {
                transaction.body = Body::None;
            }
            _ => {}
        }
    }

    /// Whether what was handed out last counts as sent only when it has left the port: silence is to follow, or
    /// the other end may stop taking it at any moment.
    pub fn drains(&self) -> bool {
        matches!(self.state, State::Streaming { .. })
    }

    /// More for the transparent stream of this owner, which was asked for it by [`LineEvent::Wanted`].
    pub fn feed(&mut self, now: Instant, owner: Owner, feed: Feed) {
        self.state = match std::mem::replace(&mut self.state, State::Idle) {
            State::Streaming {
                transaction,
                stream,
            } if transaction.owner == owner => State::Streaming {
                stream: stream.feed(now, feed),
                transaction,
            },
            state => state,
        };
    }

    /// Bytes came from the port.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.heard_at = now;
        if let State::Resyncing { resync, .. } = &mut self.state {
            *resync = resync.handle_bytes(now);
        }
        let mut input = bytes;
        while let Some(frame) = self.deframer.next_frame(&mut input, self.awaits_prompt()) {
            self.handle_frame(now, frame);
        }
    }

    /// The time given by [`poll_deadline`](Self::poll_deadline) has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        if now >= self.payload_end_due
            && let Some(Frame::PayloadEnd { intact }) = self.deframer.handle_quiet()
        {
            self.events.push_back(LineEvent::PayloadEnd { intact });
        }
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Commanded {
                transaction,
                deadline,
            } if now >= deadline => {
                if transaction.body == Body::Stream {
                    // `CONNECT` may have been lost, and a question would be content.
                    self.end(transaction.owner, Err(Failure::TimedOut));
                    self.leave_stream(now);
                    return;
                }
                // Whoever typed the line may have opened a data mode that we know nothing of.
                let in_data_mode =
                    transaction.body.awaits_prompt() || transaction.owner == Owner::User;
                self.give_up(now, &transaction, in_data_mode);
            }
            State::Loaded {
                transaction,
                deadline,
            } if now >= deadline => self.give_up(now, &transaction, true),
            State::Prompted {
                transaction,
                deadline,
                ..
            } if now >= deadline => self.give_up(now, &transaction, true),
            State::Streaming {
                transaction,
                stream,
            } => {
                let abandoned = stream.abandoned(now);
                if let Some(stream) = stream.handle_timeout(now) {
                    self.state = State::Streaming {
                        transaction,
                        stream,
                    };
                } else {
                    self.end(transaction.owner, Err(Failure::TimedOut));
                    self.abandon(abandoned);
                }
            }
            State::Abandoned {
                deadline,
                carried_at,
            } if now >= deadline => self.escape(now.max(carried_at)),
            State::Resyncing {
                send: Some((_, deadline)),
                ..
            } if now >= deadline => {
                self.close(now);
                self.events.push_back(LineEvent::Lost {
                    heard: Heard::Unasked,
                });
            }
            State::Resyncing { resync, send: None }
                if self.deframer.is_in_payload() && now < self.heard_at + PAYLOAD_QUIET =>
            {
                // An answer cannot be told from another channel's payload: the question waits for its end.
                let resync = resync.put_off(self.heard_at + PAYLOAD_QUIET);
                self.state = State::Resyncing { resync, send: None };
            }
            State::Resyncing { resync, send: None } => {
                let (resync, outcome) = resync.handle_timeout(now);
                let send = match outcome {
                    None => None,
                    Some(Outcome::Send { bytes, again }) => {
                        // An answer is looked for at the start of a line, whatever half line there was. A
                        // module that waits for input may hold payload back, so that is given up only when
                        // a question was in vain.
                        if again || !self.deframer.is_in_payload() {
                            self.drop_half_frame();
                        }
                        Some((bytes, now + SEND_TIMEOUT))
                    }
                    Some(Outcome::Synced) => {
                        self.events.push_back(LineEvent::Synced);
                        return;
                    }
                    Some(Outcome::Lost { heard }) => {
                        self.close(now);
                        self.events.push_back(LineEvent::Lost { heard });
                        return;
                    }
                };
                self.state = State::Resyncing { resync, send };
            }
            state => self.state = state,
        }
    }

    /// The next bytes for the port, where there are any.
    pub fn poll_transmit(&mut self, now: Instant) -> Option<Vec<u8>> {
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Idle => {
                let transaction = self.waiting.pop()?;
                let bytes = transaction.line.as_bytes().to_vec();
                let owner = transaction.owner;
                let len_bytes = bytes.len() + transaction.body.len_bytes();
                let takes = line_time(len_bytes as u64, self.baud);
                self.events.push_back(LineEvent::Sent { owner, takes });
                self.trace_line(now, TraceDirection::Tx, &bytes);
                let deadline = self.answer_due(now, bytes.len(), transaction.timeout);
                self.state = State::Commanded {
                    transaction,
                    deadline,
                };
                Some(bytes)
            }
            State::Prompted {
                transaction,
                sent_bytes,
                ..
            } => {
                let (bytes, last) = transaction.body.piece(sent_bytes);
                let record = trace::of_payload(now, TraceDirection::Tx, bytes.len() as u64);
                self.events.push_back(LineEvent::Trace(record));
                let deadline = self.answer_due(now, bytes.len(), transaction.timeout);
                self.state = if last {
                    State::Loaded {
                        transaction,
                        deadline,
                    }
                } else {
                    State::Prompted {
                        transaction,
                        sent_bytes: sent_bytes + bytes.len(),
                        deadline,
                    }
                };
                Some(bytes)
            }
            State::Streaming {
                transaction,
                stream,
            } => {
                let (stream, next) = stream.poll(now, self.baud, transaction.timeout);
                let owner = transaction.owner;
                self.state = State::Streaming {
                    transaction,
                    stream,
                };
                match next {
                    Next::Nothing => None,
                    Next::Ask { took } => {
                        self.events.push_back(LineEvent::Wanted { owner, took });
                        None
                    }
                    Next::Payload(bytes) => {
                        let record = trace::of_payload(now, TraceDirection::Tx, bytes.len() as u64);
                        self.events.push_back(LineEvent::Trace(record));
                        Some(bytes)
                    }
                    Next::Escape => {
                        self.trace_line(now, TraceDirection::Tx, ESCAPE);
                        Some(ESCAPE.to_vec())
                    }
                }
            }
            State::Abandoned { carried_at, .. } => {
                self.escape(now.max(carried_at));
                None
            }
            State::Resyncing {
                resync,
                send: Some((bytes, _)),
            } => {
                let resync = resync.handle_transmit(now);
                self.state = State::Resyncing { resync, send: None };
                self.trace_line(now, TraceDirection::Tx, bytes);
                Some(bytes.to_vec())
            }
            state => {
                self.state = state;
                None
            }
        }
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<LineEvent> {
        self.events.pop_front()
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called.
    pub fn poll_deadline(&self) -> Option<Instant> {
        let awaits = self.deframer.awaits_payload_end();
        earliest(
            awaits.then_some(self.payload_end_due),
            self.state_deadline(),
        )
    }

    fn state_deadline(&self) -> Option<Instant> {
        match &self.state {
            State::Commanded { deadline, .. }
            | State::Prompted { deadline, .. }
            | State::Loaded { deadline, .. }
            | State::Abandoned { deadline, .. }
            | State::Resyncing {
                send: Some((_, deadline)),
                ..
            } => Some(*deadline),
            State::Resyncing { resync, send: None } => Some(resync.deadline()),
            State::Streaming { stream, .. } => Some(stream.deadline()),
            State::Closed | State::Idle => None,
        }
    }

    fn drop_half_frame(&mut self) {
        if self.deframer.is_in_payload() || self.deframer.awaits_payload_end() {
            let intact = false;
            self.events.push_back(LineEvent::PayloadEnd { intact });
        }
        self.deframer.reset();
    }

    fn awaits_prompt(&self) -> bool {
        match &self.state {
            State::Commanded { transaction, .. } => transaction.body.awaits_prompt(),
            _ => false,
        }
    }

    fn handle_frame(&mut self, now: Instant, frame: Frame<'_>) {
        match frame {
            Frame::Line(line) => {
                self.trace_line(now, TraceDirection::Rx, &line);
                self.handle_line(now, line);
            }
            Frame::Prompt => {
                self.trace_line(now, TraceDirection::Rx, b">");
                self.state = match std::mem::replace(&mut self.state, State::Idle) {
                    State::Commanded { transaction, .. } => State::Prompted {
                        deadline: now + transaction.timeout,
                        sent_bytes: 0,
                        transaction,
                    },
                    state => state,
                };
            }
            Frame::Header { line, len_bytes } => {
                self.payload_len_bytes = len_bytes;
                self.payload_end_due = now + PAYLOAD_END_QUIET;
                self.trace_line(now, TraceDirection::Rx, &line);
                let owner = self.claimant(&line);
                self.events.push_back(LineEvent::Counted { owner, line });
            }
            Frame::Payload { bytes, left_bytes } => {
                self.extend_deadline(now, bytes.len() as u64);
                self.events.push_back(LineEvent::Payload {
                    bytes: bytes.to_vec(),
                });
                if left_bytes == 0 {
                    self.payload_end_due = now + PAYLOAD_END_QUIET;
                    let record = trace::of_payload(now, TraceDirection::Rx, self.payload_len_bytes);
                    self.events.push_back(LineEvent::Trace(record));
                }
            }
            Frame::PayloadEnd { intact } => {
                self.events.push_back(LineEvent::PayloadEnd { intact });
            }
            Frame::Overlong { len_bytes } => {
                let record = trace::of_payload(now, TraceDirection::Rx, len_bytes as u64);
                self.events.push_back(LineEvent::Trace(record));
                self.events.push_back(LineEvent::Unreadable(len_bytes));
            }
        }
    }

    fn handle_line(&mut self, now: Instant, line: Vec<u8>) {
        if let State::Resyncing { resync, .. } = &mut self.state {
            if FinalResult::parse(&line) == Some(FinalResult::Ok) {
                *resync = resync.handle_ok(now);
            } else if is_connect(&line) {
                // An earlier command was granted late: whatever was asked meanwhile is content, and no more is to be.
                self.escape(now);
            } else if line != b"AT" {
                *resync = resync.handle_line(&line);
                self.events.push_back(LineEvent::Unsolicited(line));
            }
            return;
        }
        if let State::Streaming {
            transaction,
            stream,
        } = &self.state
        {
            let owner = transaction.owner;
            match FinalResult::parse(&line) {
                Some(FinalResult::Ok) if stream.is_escaped() => {
                    self.state = State::Idle;
                    self.end(owner, Ok(()));
                }
                Some(_) => {
                    self.end(owner, Err(Failure::Left));
                    self.leave_stream(now);
                }
                None => self.events.push_back(LineEvent::Unsolicited(line)),
            }
            return;
        }
        if is_connect(&line) {
            self.handle_connect(now);
            return;
        }
        let (State::Commanded { transaction, .. }
        | State::Prompted { transaction, .. }
        | State::Loaded { transaction, .. }) = &mut self.state
        else {
            if FinalResult::parse(&line).is_none() {
                self.events.push_back(LineEvent::Unsolicited(line));
            }
            return;
        };
        let owner = transaction.owner;
        if line == transaction.line.text() {
            // Its echo.
            return;
        }
        if let Some(result) = FinalResult::parse(&line) {
            self.state = State::Idle;
            let result = match result {
                FinalResult::Ok => Ok(()),
                FinalResult::Error(report) => Err(Failure::Refused(report)),
            };
            self.end(owner, result);
        } else if transaction.claims.takes(&line) {
            self.events.push_back(LineEvent::Info { owner, line });
        } else {
            self.events.push_back(LineEvent::Unsolicited(line));
        }
    }

    /// Whose transaction in flight claims this line.
    fn claimant(&self, line: &[u8]) -> Option<Owner> {
        match &self.state {
            State::Commanded { transaction, .. }
            | State::Prompted { transaction, .. }
            | State::Loaded { transaction, .. } => {
                transaction.claims.takes(line).then_some(transaction.owner)
            }
            State::Closed
            | State::Idle
            | State::Streaming { .. }
            | State::Abandoned { .. }
            | State::Resyncing { .. } => None,
        }
    }

    /// Payload stands in front of the answer that is due, which comes so much later. After a restart in the middle of
    /// it, what the module says now and then is taken for more of it: that is too slow to put the answer off for long.
    fn extend_deadline(&mut self, now: Instant, len_bytes: u64) {
        let time = line_time(len_bytes, self.baud).saturating_mul(2)
            + Duration::from_micros(len_bytes.saturating_mul(PAYLOAD_BYTE_MAX_US));
        if let State::Commanded {
            transaction,
            deadline,
        }
        | State::Loaded {
            transaction,
            deadline,
        } = &mut self.state
        {
            let extended = (*deadline + time).min(now + transaction.timeout);
            *deadline = extended.max(*deadline);
        }
    }

    /// The module is in transparent mode, where it was told to go there; otherwise it is got out of it.
    fn handle_connect(&mut self, now: Instant) {
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Commanded { transaction, .. } if transaction.body == Body::Stream => {
                let owner = transaction.owner;
                let stream = Stream::begin(now);
                let took = Duration::ZERO;
                self.events.push_back(LineEvent::Wanted { owner, took });
                self.state = State::Streaming {
                    transaction,
                    stream,
                };
            }
            State::Commanded { transaction, .. } => {
                self.end(transaction.owner, Err(Failure::Left));
                self.leave_stream(now);
            }
            state => self.state = state,
        }
    }

    /// Out of transparent mode, whether the module is in it still or not.
    fn leave_stream(&mut self, now: Instant) {
        if let State::Streaming { stream, .. } = &self.state {
            self.abandon(stream.abandoned(now));
        } else {
            self.events.push_back(LineEvent::Recovering);
            self.escape(now);
        }
    }

    fn abandon(&mut self, stream: Abandoned) {
        self.events.push_back(LineEvent::Recovering);
        match stream {
            Abandoned::Carried(carried_at) => self.escape(carried_at),
            Abandoned::Sending {
                deadline,
                carried_at,
            } => {
                self.state = State::Abandoned {
                    deadline,
                    carried_at,
                };
            }
        }
    }

    /// The escape, with its silence from `since` on.
    fn escape(&mut self, since: Instant) {
        self.state = State::Resyncing {
            resync: Resync::on_broken_stream(since),
            send: None,
        };
    }

    fn end(&mut self, owner: Owner, result: Result<(), Failure>) {
        self.events.push_back(LineEvent::Ended { owner, result });
    }

    fn give_up(&mut self, now: Instant, transaction: &Transaction, in_data_mode: bool) {
        self.end(transaction.owner, Err(Failure::TimedOut));
        self.events.push_back(LineEvent::Recovering);
        self.state = State::Resyncing {
            resync: Resync::on_timeout(now, in_data_mode),
            send: None,
        };
    }

    fn answer_due(&self, now: Instant, len_bytes: usize, timeout: Duration) -> Instant {
        now + line_time(len_bytes as u64, self.baud) + timeout
    }

    fn trace_line(&mut self, now: Instant, direction: TraceDirection, line: &[u8]) {
        let record = trace::of_line(now, direction, line);
        self.events.push_back(LineEvent::Trace(record));
    }
}

#[cfg(test)]
mod tests;
