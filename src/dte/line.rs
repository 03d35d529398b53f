//! The line itself: the one transaction in flight, and the routing of what comes in.

mod echo;
mod event;
mod state;
mod ties;

pub use event::{LineEvent, Sign};

use std::collections::VecDeque;

use crate::app::TypedContent;
use crate::codec::{Deframer, Frame};
use crate::dialect::{FRAMING, Secrets};
use crate::dte::foreign::Listener;
use crate::dte::resync::{Left, Proof, Resync};
use crate::dte::transaction::{Failure, Feed, Lane, Owner, Transaction, Waiting};
use crate::dte::typing::TypedEnd;
use crate::record::Recorder;
use crate::time::{Duration, Instant, earliest};
use event::Events;
use state::{At, Due, State};

/// Our end of the AT line.
///
/// Bytes from the port go into [`handle_bytes`](Self::handle_bytes), bytes for it come out of
/// [`poll_transmit`](Self::poll_transmit), and what happened out of [`poll_event`](Self::poll_event).
#[derive(Debug)]
pub struct Dte {
    state: State,
    deframer: Deframer,
    waiting: Waiting,
    events: Events,
    baud: u32,
    /// When a payload counts as ended though nothing followed.
    payload_end_due: Instant,
    /// Whether nothing came for a while in the middle of the payload that is due, or came last.
    is_payload_torn: bool,
    /// When bytes came last.
    heard_at: Instant,
    half_line: HalfLine,
    proof: Proof,
    /// What the module may have been left in when the port was closed, and when that was.
    left: Option<(Left, Instant)>,
    /// Of a port just opened, until a module is found on it: which port of a module it is.
    listener: Option<Listener>,
}

/// Quiet after counted payload that means that nothing more belongs to it.
const PAYLOAD_END_QUIET: Duration = Duration::from_millis(500);

/// How long a port may take to be open at another speed.
const REOPENING_TIMEOUT: Duration = Duration::from_secs(10);

/// Typed lines that may wait where nobody is asked.
const TERMINAL_LINES_MAX: usize = 64;

/// Quiet in the middle of a line after which that much of it is shown.
const HALF_LINE_QUIET: Duration = Duration::from_millis(300);

/// Quiet in the middle of counted payload that means that the rest of it is lost.
const PAYLOAD_QUIET: Duration = Duration::from_secs(1);

/// The line of which the end has not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HalfLine {
    None,
    /// Begun then.
    Begun(Instant),
    /// The same, and shown as far as it has come.
    Shown(Instant),
}

impl HalfLine {
    fn began_at(self) -> Option<Instant> {
        match self {
            Self::None => None,
            Self::Begun(at) | Self::Shown(at) => Some(at),
        }
    }
}

impl Default for Dte {
    fn default() -> Self {
        Self {
            state: State::Closed,
            deframer: Deframer::new(FRAMING),
            waiting: Waiting::default(),
            events: Events::default(),
            baud: 0,
            payload_end_due: Instant::ZERO,
            is_payload_torn: false,
            heard_at: Instant::ZERO,
            half_line: HalfLine::None,
            proof: Proof::default(),
            left: None,
            listener: None,
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
        self.listener = Some(Listener::default());
    }

    /// The same port is open again at another speed, since nothing answered at the one before.
    pub fn open_at_other_speed(&mut self, now: Instant, baud: u32) {
        self.begin(now, baud, Resync::on_other_speed(now));
    }

    /// The module has restarted: it is in no data mode.
    pub fn open_restarted(&mut self, now: Instant) {
        self.begin(now, self.baud, Resync::on_open(now));
    }

    /// The module has taken another speed: nothing is sent before the port is open at that one, see
    /// [`reopen`](Self::reopen).
    pub fn await_reopening(&mut self, now: Instant) {
        let resync = Resync::on_timeout(now, false).proving(self.proof);
        let resync = resync.put_off(now + REOPENING_TIMEOUT);
        self.step(|_, _| (State::resyncing(resync), ()));
    }

    /// The port is open again at another speed, at which the module is: what waits goes on once it is in step.
    pub fn reopen(&mut self, now: Instant, baud: u32) {
        self.baud = baud;
        self.reset_deframer();
        let resync = Resync::on_open(now).proving(self.proof);
        self.step(|_, _| (State::resyncing(resync), ()));
    }

    /// Nobody is asked any more: what comes is shown, and what is typed goes as it is.
    pub fn listen(&mut self, now: Instant) {
        self.close(now);
        self.state = State::Terminal(VecDeque::new());
    }

    /// Text that goes as it is, with a CR, where nobody is asked; let go where too much waits.
    pub fn type_raw(&mut self, text: &str) {
        if let State::Terminal(lines) = &mut self.state
            && lines.len() < TERMINAL_LINES_MAX
        {
            lines.push_back([text.as_bytes(), b"\r"].concat());
        }
    }

    /// When the way back ends at the latest, where nobody answers.
    pub fn gives_up_at(&self) -> Option<Instant> {
        self.state.gives_up_at()
    }

    /// How long it takes at the most to see that nobody answers at another speed.
    pub fn other_speed_time() -> Duration {
        Resync::on_other_speed(Instant::ZERO)
            .gives_up_at()
            .since(Instant::ZERO)
    }

    /// What came last may have been no answer to what was asked last: nothing is sent before the line is proven in step.
    pub fn prove(&mut self, now: Instant) {
        let resync = Resync::on_timeout(now, false).proving(self.proof);
        self.step(|state, _| match state {
            State::Idle => (State::resyncing(resync), ()),
            state => (state, ()),
        });
    }

    fn begin(&mut self, now: Instant, baud: u32, resync: Resync) {
        self.close(now);
        self.left = None;
        self.baud = baud;
        self.state = State::resyncing(resync);
    }

    /// Whoever speaks on a port just opened is known by that, if it is no module that waits for commands.
    fn overhear(&mut self, bytes: &[u8]) {
        let Some(listener) = &mut self.listener else {
            return;
        };
        if !self.state.is_resyncing() {
            self.listener = None;
        } else if let Some(speech) = listener.handle_bytes(bytes) {
            self.step(|state, _| (state.handle_foreign(speech), ()));
        }
    }

    /// What somebody else may have left the module in, no later than `since`.
    pub fn set_left(&mut self, since: Instant, left: Left) {
        self.left = Some((left, since));
    }

    /// The port is gone. What was in flight or waited ends with [`Failure::NotSent`].
    pub fn close(&mut self, now: Instant) {
        let was = std::mem::take(&mut self.state);
        if !matches!(was, State::Closed) {
            self.left = was.left().map(|left| (left, now));
        }
        let waiting = self.waiting.drain().map(|transaction| transaction.owner);
        for owner in was.cut_off().into_iter().chain(waiting) {
            self.events.end(owner, Err(Failure::NotSent));
        }
        self.reset_deframer();
    }

    /// Whether a port is open.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, State::Closed)
    }

    /// Whether a prompt or a final result code is due. In transparent mode none is, up to the escape.
    pub fn awaits_answer(&self) -> bool {
        self.state.awaits_answer()
    }

    /// Whether more of a counted payload is due.
    pub fn is_in_payload(&self) -> bool {
        self.deframer.is_in_payload()
    }

    /// The line's speed in bit/s, 0 where it has no limit.
    pub fn baud(&self) -> u32 {
        self.baud
    }

    /// How many transactions of this owner wait to be sent.
    pub fn waiting(&self, owner: Owner) -> usize {
        self.waiting.count(owner)
    }

    /// What is known of logins, which are masked in all that is shown of the line.
    pub fn secrets(&mut self) -> &mut Secrets {
        self.events.recorder_mut().secrets()
    }

    /// What went over the line.
    pub fn recorder(&self) -> &Recorder {
        self.events.recorder()
    }

    /// The same, to say what is to be kept of it.
    pub fn recorder_mut(&mut self) -> &mut Recorder {
        self.events.recorder_mut()
    }

    /// The port lost bytes on their way here, or got wrong ones, and says so in these words.
    pub fn note_damaged(&mut self, now: Instant, what: &str) {
        self.events.receive_damaged(now, what);
    }

    /// A line as text, without passwords.
    pub fn shown(&self, now: Instant, line: &[u8]) -> String {
        String::from_utf8_lossy(&self.events.masked(now, line)).into_owned()
    }

    /// Queue a transaction. It ends with [`LineEvent::Ended`] in any case.
    pub fn submit(&mut self, lane: Lane, transaction: Transaction) {
        let refused = match self.state {
            State::Closed => Some(transaction.owner),
            _ => self.waiting.push(lane, transaction).err(),
        };
        if let Some(owner) = refused {
            self.events.end(owner, Err(Failure::NotSent));
        }
    }

    /// Nobody waits for this owner's transaction any more: it is not sent, where it was not sent yet, and
    /// does not end. Transparent mode is left.
    pub fn withdraw(&mut self, now: Instant, owner: Owner) {
        self.waiting.remove(owner);
        let at = self.at(now);
        self.step(|state, events| (state.handle_withdrawn(at, owner, events), ()));
    }

    /// Whether what was handed out last counts as sent only when it has left the port: silence is to follow, or
    /// the other end may stop taking it at any moment.
    pub fn drains(&self) -> bool {
        matches!(self.state, State::Streaming { .. })
    }

    /// What a person types once the module has prompted for it, and how long that may take.
    pub fn typing(&self) -> Option<(TypedEnd, u64, u64, Instant)> {
        match &self.state {
            State::Typing {
                typing, deadline, ..
            } => Some((
                typing.ends(),
                typing.sent_bytes(),
                typing.owed_bytes(),
                *deadline,
            )),
            _ => None,
        }
    }

    /// A person types content for the command that has prompted for it. Where none has, it is let go.
    pub fn type_content(&mut self, content: &TypedContent) {
        if let State::Typing { typing, .. } = &mut self.state {
            match content {
                TypedContent::Bytes(bytes) => typing.handle_bytes(bytes),
                TypedContent::End => typing.end(false),
                TypedContent::Cancel => typing.end(true),
            }
        }
    }

    /// Whose the command is that has the line; `None` while it has none, or is brought back.
    pub fn in_flight(&self) -> Option<Owner> {
        self.state.cut_off()
    }

    /// More for the transparent stream of this owner, which was asked for it by [`LineEvent::Wanted`].
    pub fn feed(&mut self, now: Instant, owner: Owner, feed: Feed) {
        self.step(|state, _| (state.handle_feed(now, owner, feed), ()));
    }

    /// Bytes came from the port.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        // A module sends counted payload in one go: what comes so late need not be the rest of it, however well it fits.
        let is_late = now >= self.heard_at + PAYLOAD_QUIET;
        self.is_payload_torn |= self.deframer.is_in_payload() && is_late;
        self.heard_at = now;
        self.step(|state, _| (state.handle_bytes(now), ()));
        self.overhear(bytes);
        let mut input = bytes;
        while let Some(frame) = self
            .deframer
            .next_frame(&mut input, self.state.awaits_prompt())
        {
            self.handle_frame(now, frame);
        }
        if self.deframer.half_line().is_empty() {
            self.half_line = HalfLine::None;
        } else {
            let began_at = self.half_line.began_at().unwrap_or(now);
            self.half_line = HalfLine::Begun(began_at);
        }
    }

    /// The time given by [`poll_deadline`](Self::poll_deadline) has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        if now >= self.payload_end_due
            && let Some(Frame::PayloadEnd { intact }) = self.deframer.handle_quiet()
        {
            self.end_payload(intact);
        }
        if let HalfLine::Begun(began_at) = self.half_line
            && now >= self.heard_at + HALF_LINE_QUIET
        {
            self.half_line = HalfLine::Shown(began_at);
            let line = self.deframer.half_line();
            self.events.recorder_mut().set_partial(began_at, line);
        }
        let in_payload = self.deframer.is_in_payload();
        let payload_until = in_payload.then(|| self.heard_at + PAYLOAD_QUIET);
        let at = self.at(now);
        match self.step(|state, events| state.handle_timeout(at, payload_until, events)) {
            Due::Nothing => {}
            Due::DropHalfFrame => self.drop_half_frame(),
            Due::Close(heard) => {
                self.close(now);
                self.events.push(LineEvent::Lost { heard });
            }
        }
    }

    /// The next bytes for the port, where there are any.
    pub fn poll_transmit(&mut self, now: Instant) -> Option<Vec<u8>> {
        let at = self.at(now);
        let mut waiting = std::mem::take(&mut self.waiting);
        let bytes = self.step(|state, events| state.handle_transmit(at, &mut waiting, events));
        self.waiting = waiting;
        bytes
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<LineEvent> {
        self.events.pop()
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called.
    pub fn poll_deadline(&self) -> Option<Instant> {
        let awaits = self.deframer.awaits_payload_end();
        let shown_at = match self.half_line {
            HalfLine::Begun(_) => Some(self.heard_at + HALF_LINE_QUIET),
            HalfLine::None | HalfLine::Shown(_) => None,
        };
        earliest(
            earliest(awaits.then_some(self.payload_end_due), shown_at),
            self.state.deadline(),
        )
    }

    /// Takes the state out, and puts the next one in.
    fn step<T>(&mut self, next: impl FnOnce(State, &mut Events) -> (State, T)) -> T {
        let was_in_step = !self.state.is_resyncing();
        let (state, output) = next(std::mem::take(&mut self.state), &mut self.events);
        self.state = state;
        if was_in_step && self.state.is_resyncing() {
            self.proof = self.proof.following();
        }
        output
    }

    fn at(&self, now: Instant) -> At {
        At {
            now,
            baud: self.baud,
            proof: self.proof,
        }
    }

    fn end_payload(&mut self, intact: bool) {
        let intact = intact && !self.is_payload_torn;
        self.events.push(LineEvent::PayloadEnd { intact });
    }

    fn drop_half_frame(&mut self) {
        if self.deframer.is_in_payload() || self.deframer.awaits_payload_end() {
            self.end_payload(false);
        }
        self.reset_deframer();
    }

    fn reset_deframer(&mut self) {
        if let Some(began_at) = self.half_line.began_at() {
            let part = self.deframer.half_line();
            self.events.receive_part(began_at, self.heard_at, part);
        }
        self.half_line = HalfLine::None;
        self.events.recorder_mut().end_payload();
        self.deframer.reset();
    }

    fn handle_frame(&mut self, now: Instant, frame: Frame<'_>) {
        let began_at = self.half_line.began_at().unwrap_or(now);
        self.half_line = HalfLine::None;
        match frame {
            Frame::Line(line) => {
                self.events.receive(began_at, now, &line);
                let at = self.at(now);
                self.step(|state, events| (state.handle_line(at, line, events), ()));
            }
            Frame::Prompt => {
                self.events.receive(began_at, now, b">");
                self.step(|state, events| (state.handle_prompt(now, events), ()));
            }
            Frame::Header { line, len_bytes: _ } => {
                self.is_payload_torn = false;
                self.payload_end_due = now + PAYLOAD_END_QUIET;
                self.events.receive(began_at, now, &line);
                let owner = self.step(|state, events| state.handle_counted(&line, events));
                self.events.push(LineEvent::Counted { owner, line });
            }
            Frame::Payload { bytes, left_bytes } => {
                let at = self.at(now);
                self.step(|state, _| (state.handle_payload(at, bytes.len() as u64), ()));
                self.events.receive_payload(now, bytes);
                self.events.push(LineEvent::Payload {
                    bytes: bytes.to_vec(),
                });
                if left_bytes == 0 {
                    self.payload_end_due = now + PAYLOAD_END_QUIET;
                    self.events.recorder_mut().end_payload();
                }
            }
            Frame::PayloadEnd { intact } => self.end_payload(intact),
            Frame::Overlong { len_bytes } => {
                let what = format!("overlong {len_bytes}");
                self.events.receive_damaged(now, &what);
                self.events.push(LineEvent::Unreadable(len_bytes));
            }
        }
    }
}

#[cfg(test)]
mod tests;
