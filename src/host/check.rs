//! Runs the health check: asks the module step by step, and stops at the first that does not hold. It only reads, up to
//! the connecting that is its end. What an answer means, the [reader](Reader) of sessions says.

use super::Host;
use super::asker::Asker;
use super::line::{Identity, Line};
use super::mend::Mending;
use crate::app::verdict::{Cause, Status, Step};
use crate::app::{
    Asked, ChannelPhase, Command, Event, Found, FoundState, FrameKind, Health, Mend, Message,
    Notice, Operation, Server, Subject,
};
use crate::codec::CommandLine;
use crate::dialect::{ChannelId, ResultCode};
use crate::dte::{Claims, Failure, Lane, Transaction};
use crate::record::{Reader, Recorder};
use crate::time::{Duration, Instant};

/// How long each answer may take: some wait for the SIM.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How long what was mended may take to show, and how often it is looked at meanwhile.
const PATIENCE: Duration = Duration::from_secs(40);
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The questions that tell of steps, in their order. Several can tell of one.
const QUESTIONS: [Question; 5] = [
    Question::new(Step::Sim, "AT+CPIN?", "+CPIN"),
    Question::new(Step::Signal, "AT+CSQ", "+CSQ"),
    Question::new(Step::Registration, "AT+CEREG?", "+CEREG"),
    Question::new(Step::Pdp, "AT+CGATT?", "+CGATT"),
    Question::new(Step::Pdp, "AT+MIPCALL?", "+MIPCALL"),
];

/// What tells of a missing address.
const ADDRESS_AT: usize = QUESTIONS.len() - 1;

/// What is asked where one of the first steps does not hold: a radio that is off is behind it.
const RADIO: Question = Question::new(Step::Signal, "AT+CFUN?", "+CFUN");

/// The steps that connecting tells of, the first by its failing alone.
const CONNECTED: [Step; 4] = [Step::Pdp, Step::Dns, Step::Server, Step::Login];

/// How a step is asked about.
#[derive(Clone, Copy, Debug)]
struct Question {
    step: Step,
    command: &'static str,
    header: &'static str,
}

impl Question {
    const fn new(step: Step, command: &'static str, header: &'static str) -> Self {
        Self {
            step,
            command,
            header,
        }
    }
}

/// A check that is running, for a channel whose connection is its last step.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) channel: ChannelId,
    goal: Goal,
    at: At,
    reader: Reader,
    /// The first frame of what is asked.
    from: u64,
    answer: Vec<String>,
    pub(super) shown: Health,
    /// Until when a step that does not hold is looked at again.
    patient_until: Instant,
}

/// How far it is.
#[derive(Debug)]
enum At {
    /// What is to be mended first.
    Mending(Mending),
    /// One of the [questions](QUESTIONS).
    Question(usize),
    /// Whether the radio is off, behind a question that was answered so.
    Radio(usize, Found),
    /// Something that was mended does not show yet.
    Waiting(usize, Instant),
    /// The channel is being connected.
    Connecting,
}

/// What is checked.
#[derive(Debug)]
pub(super) enum Goal {
    /// All of it, up to the login on this server.
    Login(Server),
    /// What must hold for an address: it is missing, and before an access point is asked for, it is seen whether that is
    /// what is wrong. Only where it is, the page is told this.
    Address(Vec<Event>),
}

/// What follows.
#[derive(Debug)]
pub(super) enum Next {
    /// Ask the module.
    Ask(Transaction),
    /// All that the module tells holds: connect the channel, if it is not connected.
    Connect,
    /// Ask again when it is time.
    Wait,
    /// A step does not hold, or nothing is left to check.
    Stop,
}

impl Check {
    /// Begins on a line that is ready, where the module and its port were found to be this.
    pub(super) fn begin(
        channel: ChannelId,
        [port, module]: [&str; 2],
        goal: Goal,
        mending: Mending,
    ) -> (Self, Next) {
        let found = |step, answer: &str| Found {
            step,
            state: FoundState::Good,
            asked: Asked {
                command: String::new(),
                answer: answer.into(),
            },
            line: None,
            took: Duration::ZERO,
        };
        let (server, user) = match &goal {
            Goal::Login(server) => (
                format!("{}:{}", server.host, server.port),
                server.user.clone(),
            ),
            Goal::Address(_) => (String::new(), String::new()),
        };
        let mut check = Self {
            channel,
            goal,
            at: At::Mending(mending),
            reader: Reader::default(),
            from: 0,
            answer: Vec::new(),
            shown: Health {
                channel,
                server,
                user,
                steps: vec![found(Step::Port, port), found(Step::At, module)],
                running: true,
                refused: None,
                undo: Vec::new(),
            },
            patient_until: Instant::ZERO,
        };
        let next = check.mend_on();
        (check, next)
    }

    /// The next errand, or the first question.
    fn mend_on(&mut self) -> Next {
        if let At::Mending(mending) = &self.at {
            self.shown.undo = mending.undo().to_vec();
            if let Some((line, claims, timeout)) = mending.next() {
                return Next::Ask(Asker::Check.transaction(line, claims, timeout));
            }
            self.at = At::Question(0);
        }
        self.ask()
    }

    /// An information response.
    pub(super) fn handle_info(&mut self, line: &[u8], shown: &str) {
        if let At::Mending(mending) = &mut self.at {
            mending.handle_info(line);
        }
        self.answer.push(shown.to_owned());
    }

    /// The command ended.
    pub(super) fn handle_ended(
        &mut self,
        now: Instant,
        recorder: &Recorder,
        result: &Result<(), Failure>,
    ) -> Next {
        let mut answer = std::mem::take(&mut self.answer);
        match result {
            Err(Failure::Refused(report)) => answer.push(report.to_string()),
            // That is all of it.
            Ok(()) if answer.is_empty() => answer.push("OK".to_owned()),
            _ => {}
        }
        match std::mem::replace(&mut self.at, At::Connecting) {
            At::Mending(mut mending) => {
                let refused = result.is_err().then(|| answer.join("\n"));
                self.shown.refused = mending.handle_ended(refused);
                if self.shown.refused.is_none() && mending.is_remedy() {
                    self.patient_until = now + PATIENCE;
                }
                self.at = At::Mending(mending);
                self.mend_on()
            }
            At::Question(at) => {
                let found = self.found(recorder, QUESTIONS[at], answer.join("\n"), result);
                let is_radios = found.step <= Step::Registration
                    && matches!(found.state, FoundState::Bad(cause) if cause != Cause::SimLocked);
                if is_radios {
                    self.at = At::Radio(at, found);
                    return self.ask();
                }
                self.go_on(now, at, found)
            }
            At::Radio(at, before) => {
                let radio = self.found(recorder, RADIO, answer.join("\n"), result);
                if radio.state != FoundState::Bad(Cause::RadioOff) {
                    return self.go_on(now, at, before);
                }
                if before.step < radio.step {
                    // A SIM may not be read then.
                    self.set(Found {
                        state: FoundState::Unknown,
                        ..before
                    });
                }
                self.shown.steps.retain(|found| found.step < radio.step);
                self.go_on(now, at, radio)
            }
            other @ (At::Waiting(..) | At::Connecting) => {
                self.at = other;
                Next::Stop
            }
        }
    }

    /// Something was found by a question.
    fn go_on(&mut self, now: Instant, at: usize, found: Found) -> Next {
        let is_bad = matches!(found.state, FoundState::Bad(_));
        // That the packet service is on is not all of its step.
        let is_half = found.step == Step::Pdp && at < ADDRESS_AT && !is_bad;
        if !is_half || found.state == FoundState::Unfinished {
            self.set(found);
        }
        if is_bad && now < self.patient_until {
            self.at = At::Waiting(at, now + LOOK_EVERY);
            return Next::Wait;
        }
        if is_bad {
            self.shown.running = false;
            return Next::Stop;
        }
        self.at = At::Question(at + 1);
        self.ask()
    }

    /// Something that was mended is looked at again, once it is time.
    pub(super) fn handle_timeout(&mut self, now: Instant) -> Option<Next> {
        match self.at {
            At::Waiting(at, when) if now >= when => {
                self.at = At::Question(at);
                Some(self.ask())
            }
            _ => None,
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.at {
            At::Waiting(_, when) => Some(when),
            _ => None,
        }
    }

    /// What the page is to be told where nothing else is wrong.
    fn take_held(&mut self) -> Vec<Event> {
        match &mut self.goal {
            Goal::Login(_) => Vec::new(),
            Goal::Address(held) => std::mem::take(held),
        }
    }

    /// What connecting came to, where it failed; it was connected before where there are no frames of it.
    pub(super) fn handle_connected(&mut self, recorder: &Recorder, failed: Option<&Message>) {
        if !matches!(self.at, At::Connecting) || !self.shown.running {
            return;
        }
        self.shown.running = false;
        let (mut took, mut last, mut told_by) = (Duration::ZERO, String::new(), None);
        let is_ours = |kind, channel| {
            channel == Some(self.channel)
                && matches!(
                    kind,
                    FrameKind::Command | FrameKind::Response | FrameKind::Final
                )
        };
        let mut began = None;
        for frame in recorder.frames_from(self.from) {
            if is_ours(frame.kind, frame.tie.channel) {
                if frame.kind == FrameKind::Command {
                    began = Some(frame.first_byte_at);
                } else if let Some(began) = began {
                    took = frame.last_byte_at.since(began);
                    last = String::from_utf8_lossy(frame.bytes).into_owned();
                    told_by = Some(frame.number);
                }
                self.reader.take(frame);
            }
        }
        let asked = Asked {
            command: "AT+MFTPCONN".into(),
            answer: last,
        };
        let mut found: Vec<Found> = Vec::new();
        for step in CONNECTED {
            let (state, line) = match self.reader.status(step) {
                Status::Bad(broken) => (FoundState::Bad(broken.cause), Some(broken.line)),
                // Its own question has told that.
                _ if step == Step::Pdp => continue,
                Status::Good { line } => (FoundState::Good, line),
                Status::NotReached if failed.is_none() => (FoundState::Good, None),
                // It was refused before there was anything to tell steps by.
                Status::NotReached if step == Step::Server => (FoundState::Bad(Cause::Other), None),
                Status::NotReached => continue,
            };
            found.push(Found {
                step,
                state,
                asked: asked.clone(),
                // One line tells of them all.
                line: line.or(told_by),
                took,
            });
            if matches!(state, FoundState::Bad(_)) {
                break;
            }
        }
        for found in found {
            self.set(found);
        }
    }

    /// Connecting begins: its frames come now.
    fn connect(&mut self, recorder: &Recorder) {
        self.from = recorder.next_number();
    }

    fn ask(&mut self) -> Next {
        let question = match self.at {
            At::Question(ADDRESS_AT) if matches!(self.goal, Goal::Address(_)) => {
                self.shown.running = false;
                return Next::Stop;
            }
            At::Question(at) => QUESTIONS.get(at),
            At::Radio(..) => Some(&RADIO),
            At::Mending(_) | At::Waiting(..) | At::Connecting => None,
        };
        let Some(question) = question else {
            self.at = At::Connecting;
            return Next::Connect;
        };
        let line = CommandLine::fixed(question.command);
        let claims = Claims::Header(question.header);
        Next::Ask(Asker::Check.transaction(line, claims, TIMEOUT))
    }

    /// What the frames of a question come to.
    fn found(
        &mut self,
        recorder: &Recorder,
        question: Question,
        answer: String,
        result: &Result<(), Failure>,
    ) -> Found {
        let is_command = |frame: &crate::app::Frame<'_>| {
            frame.kind == FrameKind::Command
                && !frame.tie.is_typed
                && frame.bytes == question.command.as_bytes()
        };
        let (mut transaction, mut began, mut took, mut line) = (None, None, Duration::ZERO, None);
        for frame in recorder.frames_from(self.from) {
            if is_command(&frame) {
                (transaction, began) = (frame.tie.transaction, Some(frame.first_byte_at));
                line = Some(frame.number);
            }
            if transaction.is_none() || frame.tie.transaction != transaction {
                continue;
            }
            if let Some(began) = began {
                took = frame.last_byte_at.since(began);
            }
            self.reader.take(frame);
        }
        let has_ended = !matches!(
            result,
            Err(Failure::TimedOut | Failure::Left | Failure::NotSent)
        );
        let (state, told) = match self.reader.status(question.step) {
            Status::Bad(broken) => (FoundState::Bad(broken.cause), Some(broken.line)),
            Status::Good { line } if has_ended => (FoundState::Good, line),
            Status::Good { line } => (FoundState::Unfinished, line),
            Status::NotReached => (FoundState::Unknown, None),
        };
        Found {
            step: question.step,
            state,
            asked: Asked {
                command: question.command.into(),
                answer,
            },
            line: told.or(line),
            took,
        }
    }

    /// Of each step what was found last, in their order.
    fn set(&mut self, found: Found) {
        let steps = &mut self.shown.steps;
        steps.retain(|other| other.step < found.step);
        steps.push(found);
    }
}

impl Host {
    pub(super) fn begin_check(
        &mut self,
        now: Instant,
        channel: ChannelId,
        goal: Goal,
        mending: Mending,
    ) {
        let Line::Ready(Identity { name, .. }) = &self.line else {
            self.notice(Subject::Channel(channel), Message::NotConnected);
            return;
        };
        if self.check.is_some() {
            return;
        }
        let port = self.dte.baud().to_string();
        let (check, next) = Check::begin(channel, [&port, name], goal, mending);
        self.check = Some(check);
        self.check_on(now, next);
    }

    /// Puts this right, and checks again.
    pub(super) fn mend(&mut self, now: Instant, channel: ChannelId, server: Server, mend: &Mend) {
        match Mending::of(mend, &self.undo) {
            Ok(mending) => self.begin_check(now, channel, Goal::Login(server), mending),
            Err((text, error)) => {
                let message = Message::TextRefused { text, error };
                self.notice(Subject::Channel(channel), message);
            }
        }
    }

    /// An FTP channel tells the page that it has no address, or what came of that: it is held until it is known whether
    /// that is all. Gives back what is to be told at once.
    pub(super) fn hold_for_address(&mut self, now: Instant, event: Event) -> Option<Event> {
        match (&event, &mut self.check) {
            (Event::PdpNeeded { channel }, None) => {
                if !matches!(self.line, Line::Ready(_)) {
                    return Some(event);
                }
                let goal = Goal::Address(vec![event.clone()]);
                let mending = Mending::checking(&self.undo);
                self.begin_check(now, *channel, goal, mending);
                None
            }
            (Event::Notice(notice), Some(check)) => match &mut check.goal {
                Goal::Address(held) if tells_of_address(notice, check.channel) => {
                    held.push(event);
                    None
                }
                _ => Some(event),
            },
            _ => Some(event),
        }
    }

    pub(super) fn check_on(&mut self, now: Instant, next: Next) {
        let Some(check) = &mut self.check else {
            return;
        };
        match (next, &check.goal) {
            (Next::Ask(transaction), _) => {
                check.from = self.dte.recorder().next_number();
                self.dte.submit(Lane::Fair, transaction);
            }
            (Next::Connect, Goal::Login(server)) => {
                let (channel, server) = (check.channel, server.clone());
                check.connect(self.dte.recorder());
                if self.ftp.is_up(channel) {
                    check.handle_connected(self.dte.recorder(), None);
                } else {
                    let connect = Command::Connect { channel, server };
                    self.ftp.handle_command(now, connect);
                }
            }
            (Next::Connect | Next::Wait | Next::Stop, _) => {}
        }
        self.show_check();
    }

    /// The last steps are the channel's own connecting: what that comes to is seen as it is told. Whether the check tells
    /// it, so that nobody else need.
    pub(super) fn watch_check(&mut self, event: &Event) -> bool {
        let Some(check) = &mut self.check else {
            return false;
        };
        let recorder = self.dte.recorder();
        let is_told = matches!(check.at, At::Connecting) && is_connecting(event, check.channel);
        match event {
            Event::Phase {
                channel,
                phase: ChannelPhase::Ready,
            } if *channel == check.channel => check.handle_connected(recorder, None),
            Event::Notice(Notice {
                subject: Subject::Channel(channel),
                message,
            }) if *channel == check.channel => check.handle_connected(recorder, Some(message)),
            _ => return false,
        }
        self.show_check();
        is_told
    }

    pub(super) fn handle_check_timeout(&mut self, now: Instant) {
        let next = self
            .check
            .as_mut()
            .and_then(|check| check.handle_timeout(now));
        if let Some(next) = next {
            self.check_on(now, next);
        }
    }

    /// The line is gone under it.
    pub(super) fn end_check(&mut self) {
        self.undo.clear();
        if let Some(mut check) = self.check.take() {
            self.events.extend(check.take_held());
            check.shown.running = false;
            if matches!(check.goal, Goal::Login(_)) {
                self.events.push_back(Event::Health(Box::new(check.shown)));
            }
        }
    }

    fn show_check(&mut self) {
        let Some(check) = &mut self.check else {
            return;
        };
        self.undo.clone_from(&check.shown.undo);
        let shown = check.shown.clone();
        let held = match &check.goal {
            Goal::Login(_) => Vec::new(),
            Goal::Address(_) if shown.running => return,
            Goal::Address(_) if shown.broken().is_some() => Vec::new(),
            Goal::Address(_) => check.take_held(),
        };
        let tells = matches!(check.goal, Goal::Login(_)) || held.is_empty();
        if !shown.running {
            self.check = None;
            self.watch_soon();
        }
        self.events.extend(held);
        if tells {
            self.events.push_back(Event::Health(Box::new(shown)));
        }
    }
}

/// Whether this is what a channel says that was not connected.
fn is_connecting(event: &Event, channel: ChannelId) -> bool {
    let Event::Notice(Notice { subject, message }) = event else {
        return false;
    };
    *subject == Subject::Channel(channel)
        && matches!(
            message,
            Message::Failed {
                operation: Operation::Connect,
                ..
            }
        )
}

/// Whether this is what a channel says that has no address.
fn tells_of_address(notice: &Notice, channel: ChannelId) -> bool {
    notice.subject == Subject::Channel(channel)
        && notice.message
            == Message::Failed {
                operation: Operation::Connect,
                code: ResultCode::PDP_INACTIVE,
            }
}
