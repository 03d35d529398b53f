//! The line itself: the one transaction in flight, and the routing of what comes in.

use std::collections::VecDeque;

use crate::app::{TraceDirection, TraceLine};
use crate::codec::{Deframer, FinalResult, Frame};
use crate::dialect::counted_payload_len;
use crate::dte::resync::{Outcome, Resync};
use crate::dte::trace;
use crate::dte::transaction::{Body, Failure, Lane, Owner, Transaction, Waiting};
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
}

/// Quiet after counted payload that means that nothing more belongs to it.
const PAYLOAD_END_QUIET: Duration = Duration::from_millis(500);

/// Quiet in the middle of counted payload that means that the rest of it is lost.
const PAYLOAD_QUIET: Duration = Duration::from_secs(1);

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
    /// The module prompted; the body is to be sent next.
    Prompted {
        transaction: Transaction,
        deadline: Instant,
    },
    /// The body is out; the final result code is due.
    Loaded {
        transaction: Transaction,
        deadline: Instant,
    },
    /// The way back after a missed answer, or after opening.
    Resyncing {
        resync: Resync,
        /// What is to be sent next, and by when the port must have taken it.
        send: Option<(&'static [u8], Instant)>,
    },
}

/// What happened on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineEvent {
    /// A transaction's line is sent next: what came before is no answer to it.
    Sent {
        /// Whose it is.
        owner: Owner,
    },
    /// An information response.
    Info {
        /// Whose transaction it belongs to.
        owner: Owner,
        /// The line.
        line: Vec<u8>,
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
        /// Whether anything came from the port while it was tried.
        heard: bool,
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
        }
    }
}

impl Dte {
    /// A port is open at this speed in bit/s (0: no limit): find out whether a module answers.
    pub fn open(&mut self, now: Instant, baud: u32) {
        self.close();
        self.baud = baud;
        self.state = State::Resyncing {
            resync: Resync::on_open(now),
            send: None,
        };
    }

    /// The port is gone. What was in flight or waited ends with [`Failure::NotSent`].
    pub fn close(&mut self) {
        let was = std::mem::replace(&mut self.state, State::Closed);
        let in_flight = match was {
            State::Commanded { transaction, .. }
            | State::Prompted { transaction, .. }
            | State::Loaded { transaction, .. } => Some(transaction),
            State::Closed | State::Idle | State::Resyncing { .. } => None,
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
    /// does not end.
    pub fn withdraw(&mut self, owner: Owner) {
        self.waiting.remove(owner);
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
            } if now >= deadline => self.give_up(now, &transaction, true),
            State::Resyncing {
                send: Some((_, deadline)),
                ..
            } if now >= deadline => {
                self.close();
                self.events.push_back(LineEvent::Lost { heard: false });
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
                        self.close();
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
                self.events.push_back(LineEvent::Sent { owner });
                self.trace_line(now, TraceDirection::Tx, &bytes);
                let deadline = self.answer_due(now, bytes.len(), transaction.timeout);
                self.state = State::Commanded {
                    transaction,
                    deadline,
                };
                Some(bytes)
            }
            State::Prompted {
                mut transaction, ..
            } => {
                let bytes = std::mem::replace(&mut transaction.body, Body::None).into_bytes();
                let record = trace::of_payload(now, TraceDirection::Tx, bytes.len() as u64);
                self.events.push_back(LineEvent::Trace(record));
                let deadline = self.answer_due(now, bytes.len(), transaction.timeout);
                self.state = State::Loaded {
                    transaction,
                    deadline,
                };
                Some(bytes)
            }
            State::Resyncing {
                resync,
                send: Some((bytes, _)),
            } => {
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
            | State::Resyncing {
                send: Some((_, deadline)),
                ..
            } => Some(*deadline),
            State::Resyncing { resync, send: None } => Some(resync.deadline()),
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
                        transaction,
                    },
                    state => state,
                };
            }
            Frame::Header { line, len_bytes } => {
                self.payload_len_bytes = len_bytes;
                self.payload_end_due = now + PAYLOAD_END_QUIET;
                self.trace_line(now, TraceDirection::Rx, &line);
                self.events.push_back(LineEvent::Counted { line });
            }
            Frame::Payload { bytes, left_bytes } => {
                self.extend_deadline(now);
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
            } else if line != b"AT" {
                self.events.push_back(LineEvent::Unsolicited(line));
            }
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
            self.events.push_back(LineEvent::Ended { owner, result });
        } else if transaction.claims.takes(&line) {
            self.events.push_back(LineEvent::Info { owner, line });
        } else {
            self.events.push_back(LineEvent::Unsolicited(line));
        }
    }

    /// Payload of another channel stands in front of the answer that is due.
    fn extend_deadline(&mut self, now: Instant) {
        if let State::Commanded {
            transaction,
            deadline,
        }
        | State::Loaded {
            transaction,
            deadline,
        } = &mut self.state
        {
            *deadline = (*deadline).max(now + transaction.timeout);
        }
    }

    fn give_up(&mut self, now: Instant, transaction: &Transaction, in_data_mode: bool) {
        self.events.push_back(LineEvent::Ended {
            owner: transaction.owner,
            result: Err(Failure::TimedOut),
        });
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
mod tests {
    use super::*;
    use crate::codec::{CommandLine, ErrorDetail, ErrorReport};
    use crate::dte::Claims;

    const TIMEOUT: Duration = Duration::from_secs(5);

    /// A line that has been opened and answered.
    fn ready() -> (Dte, Instant) {
        let mut dte = Dte::default();
        dte.open(Instant::ZERO, 115_200);
        let mut now = Instant::ZERO;
        loop {
            if dte.poll_transmit(now).is_some() {
                dte.handle_bytes(now, b"\r\nOK\r\n");
            }
            match happened(&mut dte).pop() {
                Some(LineEvent::Synced) => return (dte, now),
                Some(other) => panic!("{other:?}"),
                None => {}
            }
            now = dte.poll_deadline().expect("bring-up has a deadline");
            dte.handle_timeout(now);
        }
    }

    fn submit(dte: &mut Dte, line: &str, body: Body, claims: Claims) {
        dte.submit(
            Lane::Fair,
            Transaction {
                owner: Owner::Setup,
                line: CommandLine::fixed(line),
                body,
                claims,
                timeout: TIMEOUT,
            },
        );
    }

    /// All events but the trace.
    fn happened(dte: &mut Dte) -> Vec<LineEvent> {
        std::iter::from_fn(|| dte.poll_event())
            .filter(|event| !matches!(event, LineEvent::Trace(_) | LineEvent::Sent { .. }))
            .collect()
    }

    fn ended(result: Result<(), Failure>) -> LineEvent {
        LineEvent::Ended {
            owner: Owner::Setup,
            result,
        }
    }

    fn info(line: &str) -> LineEvent {
        LineEvent::Info {
            owner: Owner::Setup,
            line: line.into(),
        }
    }

    fn urc(line: &str) -> LineEvent {
        LineEvent::Unsolicited(line.into())
    }

    /// One answer, whole, byte by byte and split at every place.
    fn check(line: &str, claims: Claims, answer: &[u8], expect: &[LineEvent]) {
        let run = |reads: &[&[u8]]| {
            let (mut dte, now) = ready();
            submit(&mut dte, line, Body::None, claims);
            dte.poll_transmit(now);
            for read in reads {
                dte.handle_bytes(now, read);
            }
            happened(&mut dte)
        };
        assert_eq!(run(&[answer]), expect, "whole");
        let bytes: Vec<&[u8]> = answer.chunks(1).collect();
        assert_eq!(run(&bytes), expect, "byte by byte");
        for at in 0..=answer.len() {
            let (a, b) = answer.split_at(at);
            assert_eq!(run(&[a, b]), expect, "split at {at}");
        }
    }

    #[test]
    fn a_transaction_ends_with_its_final_result_code() {
        check("AT", Claims::Nothing, b"\r\nOK\r\n", &[ended(Ok(()))]);
        check(
            "AT+MFTPDISC=0",
            Claims::Nothing,
            b"\r\n+CME ERROR: 801\r\n",
            &[ended(Err(Failure::Refused(ErrorReport::Cme(
                ErrorDetail::Code(801),
            ))))],
        );
    }

    #[test]
    fn an_echo_is_no_response_even_with_a_urc_behind_it() {
        check(
            "AT+MFTPSTATE=0",
            Claims::Header("+MFTPSTATE"),
            b"AT+MFTPSTATE=0\r\r\n+MFTPURC: 1,\"conn\",0\r\n\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n",
            &[
                urc("+MFTPURC: 1,\"conn\",0"),
                info("+MFTPSTATE: 0,1"),
                ended(Ok(())),
            ],
        );
    }

    #[test]
    fn bare_lines_are_claimed_only_by_who_asked_for_them() {
        check(
            "AT+CGMM",
            Claims::HeaderOrBare("+CGMM"),
            b"\r\nML307R-DC\r\n\r\n+CEREG: 1\r\n\r\nOK\r\n",
            &[info("ML307R-DC"), urc("+CEREG: 1"), ended(Ok(()))],
        );
    }

    #[test]
    fn an_outcome_in_front_of_ok_passes_through() {
        check(
            "AT+MFTPAPPE=0,\"2.txt\",\"/usr/test.txt\"",
            Claims::Nothing,
            b"\r\n+MFTPAPPE: 0,0,12\r\n\r\nOK\r\n",
            &[urc("+MFTPAPPE: 0,0,12"), ended(Ok(()))],
        );
    }

    #[test]
    fn the_body_follows_the_prompt_and_only_then() {
        let (mut dte, now) = ready();
        let body = Body::Counted(b"bbbbb".to_vec());
        submit(
            &mut dte,
            "AT+MFTPSTOR=0,\"test1.txt\",1,5",
            body,
            Claims::Nothing,
        );
        assert_eq!(
            dte.poll_transmit(now).as_deref(),
            Some(b"AT+MFTPSTOR=0,\"test1.txt\",1,5\r".as_slice())
        );
        assert_eq!(dte.poll_transmit(now), None);
        dte.handle_bytes(now, b"\r\n>");
        assert_eq!(dte.poll_transmit(now).as_deref(), Some(b"bbbbb".as_slice()));
        dte.handle_bytes(now, b" \r\nOK\r\n\r\n+MFTPSTOR: 0,0,5\r\n");
        assert_eq!(happened(&mut dte), [ended(Ok(())), urc("+MFTPSTOR: 0,0,5")]);
    }

    #[test]
    fn no_body_follows_a_refusal_that_came_behind_the_prompt() {
        let (mut dte, now) = ready();
        let body = Body::Counted(b"bbbbb".to_vec());
        submit(&mut dte, "AT+MFTPSTOR=0,\"f\",1,5", body, Claims::Nothing);
        dte.poll_transmit(now);
        dte.handle_bytes(now, b"\r\n>\r\nERROR\r\n");
        assert_eq!(dte.poll_transmit(now), None);
        let refused = Err(Failure::Refused(ErrorReport::Bare));
        assert_eq!(happened(&mut dte), [ended(refused)]);
    }

    #[test]
    fn one_transaction_is_in_flight_at_a_time() {
        let (mut dte, now) = ready();
        submit(&mut dte, "ATE0", Body::None, Claims::Nothing);
        submit(&mut dte, "AT+CMEE=1", Body::None, Claims::Nothing);
        assert_eq!(
            dte.poll_transmit(now).as_deref(),
            Some(b"ATE0\r".as_slice())
        );
        assert_eq!(dte.poll_transmit(now), None);
        dte.handle_bytes(now, b"\r\nOK\r\n");
        assert_eq!(
            dte.poll_transmit(now).as_deref(),
            Some(b"AT+CMEE=1\r".as_slice())
        );
    }

    #[test]
    fn a_missed_answer_leads_to_recovery_and_the_rest_goes_on() {
        let (mut dte, mut now) = ready();
        submit(&mut dte, "AT+CGMM", Body::None, Claims::Nothing);
        submit(&mut dte, "ATI", Body::None, Claims::Nothing);
        dte.poll_transmit(now);
        now = dte.poll_deadline().expect("a command has a deadline");
        dte.handle_timeout(now);
        assert_eq!(
            happened(&mut dte),
            [ended(Err(Failure::TimedOut)), LineEvent::Recovering]
        );
        for _ in 0..10 {
            if let Some(at) = dte.poll_deadline() {
                now = at;
                dte.handle_timeout(now);
            }
            if let Some(sent) = dte.poll_transmit(now) {
                if sent == b"ATI\r" {
                    return;
                }
                dte.handle_bytes(now, b"AT\r\r\nOK\r\n");
            }
        }
        panic!("the second command was never sent");
    }

    #[test]
    fn nothing_is_sent_while_a_file_may_take_it() {
        let (mut dte, now) = ready();
        let body = Body::Counted(vec![0; 4096]);
        submit(
            &mut dte,
            "AT+MFTPSTOR=0,\"f\",0,4096",
            body,
            Claims::Nothing,
        );
        dte.poll_transmit(now);
        dte.handle_bytes(now, b"\r\n>");
        assert_eq!(dte.poll_transmit(now).map(|body| body.len()), Some(4096));
        let missed = dte.poll_deadline().expect("a body has a deadline");
        assert!(missed.since(now) >= line_time(4096, 115_200) + TIMEOUT);
        dte.handle_timeout(missed);
        assert_eq!(dte.poll_transmit(missed), None);
        let next = dte.poll_deadline().expect("recovery has a deadline");
        assert!(next.since(missed) >= Duration::from_secs(10));
    }

    #[test]
    fn payload_reaches_its_owner_untouched_while_a_command_waits() {
        let (mut dte, now) = ready();
        submit(&mut dte, "AT+MFTPCWD=3,\"/\"", Body::None, Claims::Nothing);
        dte.poll_transmit(now);
        dte.handle_bytes(now, b"\r\n+MFTPRETR: 2,0,6,6,\r\nOK\r\n");
        dte.handle_bytes(now, b"\r\n\r\nOK\r\n");
        let expect = [
            LineEvent::Counted {
                line: b"+MFTPRETR: 2,0,6,6,".to_vec(),
            },
            LineEvent::Payload {
                bytes: b"\r\nOK\r\n".to_vec(),
            },
            LineEvent::PayloadEnd { intact: true },
            ended(Ok(())),
        ];
        assert_eq!(happened(&mut dte), expect);
    }

    #[test]
    fn a_closed_line_ends_what_was_on_it() {
        let (mut dte, now) = ready();
        submit(&mut dte, "ATI", Body::None, Claims::Nothing);
        submit(&mut dte, "ATI", Body::None, Claims::Nothing);
        dte.poll_transmit(now);
        dte.close();
        submit(&mut dte, "ATI", Body::None, Claims::Nothing);
        let not_sent = ended(Err(Failure::NotSent));
        assert_eq!(
            happened(&mut dte),
            [not_sent.clone(), not_sent.clone(), not_sent]
        );
    }
}
