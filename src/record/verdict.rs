//! What became of a session: it is read frame by frame, and each says something of the steps.

use crate::app::verdict::{Broken, Cause, FOLLOWED_MAX, Failed, Followed, Status, Step, Verdict};
use crate::app::{Frame, FrameDirection, FrameKind};
use crate::dialect::explain::{
    Code, Explained, State, Value, What, explain_received, explain_sent,
};
use crate::dialect::table::{AnswerKind, Command, Meaning, Name, Syntax, Topic, Way};
use crate::dialect::{CmeCode, ResultCode, Verb};
use crate::time::Instant;

/// What became of a session that went like this.
pub fn verdict_of<'r>(frames: impl IntoIterator<Item = Frame<'r>>) -> Verdict {
    let mut reader = Reader::default();
    for frame in frames {
        reader.take(frame);
    }
    reader.finish()
}

/// What is known of a session while its lines are read.
#[derive(Debug, Default)]
pub struct Reader {
    verdict: Verdict,
    asked: Vec<u8>,
    /// Whether the command that was asked has an information response.
    answered: bool,
    /// The first command that nothing answered yet.
    unanswered: Option<(u64, Instant)>,
    /// The last line that could not be read.
    foreign: Option<(u64, Instant)>,
    /// Channels on which a file is being carried.
    carrying: u8,
    /// Channels that were told to disconnect.
    closing: u8,
    failures: Vec<Followed>,
}

impl Reader {
    /// The next frame.
    pub fn take(&mut self, line: Frame<'_>) {
        self.good(Step::Port, None);
        match (line.kind, line.direction) {
            (FrameKind::Payload | FrameKind::Echo | FrameKind::Mark, _) => {}
            (FrameKind::Damaged, _) => {
                self.foreign
                    .get_or_insert((line.number, line.first_byte_at));
            }
            (_, FrameDirection::Tx) => self.sent(line),
            (_, FrameDirection::Rx) => self.received(line),
        }
    }

    /// How a step was told last.
    pub fn status(&self, step: Step) -> Status {
        self.verdict.status(step)
    }

    fn sent(&mut self, line: Frame<'_>) {
        self.asked.clear();
        self.asked.extend_from_slice(line.bytes);
        self.answered = false;
        self.unanswered
            .get_or_insert((line.number, line.first_byte_at));
        for explained in explain_sent(line.bytes) {
            let (Some(command), Some(bit)) = (explained.command(), channel_bit(&explained)) else {
                continue;
            };
            match command.topic {
                Topic::Store | Topic::Append | Topic::Retrieve => self.carrying |= bit,
                Topic::Disconnect => self.closing |= bit,
                Topic::Connect => self.closing &= !bit,
                _ => {}
            }
        }
    }

    fn received(&mut self, line: Frame<'_>) {
        let explained = explain_received(line.bytes, Some(&self.asked));
        match explained.what {
            What::Foreign => {
                self.foreign
                    .get_or_insert((line.number, line.first_byte_at));
                return;
            }
            What::Answer { command, kind } => {
                self.answered |= kind != AnswerKind::Unsolicited;
                self.answer(line, command, &explained);
            }
            What::Done => self.done(line),
            What::Refused => self.refused(line, &explained),
            _ => {}
        }
        self.unanswered = None;
        self.foreign = None;
        self.good(Step::At, Some(line.number));
    }

    /// An information response, an outcome, or what came by itself.
    fn answer(&mut self, line: Frame<'_>, command: &'static Command, explained: &Explained) {
        let number = |name: Name| explained.value(name).and_then(Value::number);
        let meaning = |name: Name| explained.value(name).and_then(|value| value.meaning);
        match command.topic {
            Topic::PinOf => match meaning(Name::PinState) {
                Some(Meaning::SimReady) => self.good(Step::Sim, Some(line.number)),
                _ => self.bad(Step::Sim, Cause::SimLocked, line, None),
            },
            Topic::SignalQuality | Topic::ExtendedSignal => {
                let level = explained.value(Name::Rssi).or(explained.value(Name::Rsrp));
                match level.and_then(|level| level.meaning) {
                    // Without a radio there is none to measure.
                    Some(Meaning::NotKnown | Meaning::NoSignal) | None if self.is_radio_off() => {}
                    Some(Meaning::NotKnown | Meaning::NoSignal) | None => {
                        self.bad(Step::Signal, Cause::NoSignal, line, None);
                    }
                    Some(_) => self.good(Step::Signal, Some(line.number)),
                }
            }
            Topic::RegistrationLte | Topic::RegistrationPacket | Topic::RegistrationVoice => {
                match meaning(Name::Registration) {
                    Some(
                        Meaning::Home
                        | Meaning::Roaming
                        | Meaning::HomeNoCsfb
                        | Meaning::RoamingNoCsfb,
                    ) => {
                        self.good(Step::Registration, Some(line.number));
                    }
                    Some(Meaning::Denied) => {
                        self.bad(Step::Registration, Cause::Denied, line, None);
                    }
                    Some(Meaning::NotSearching) => {
                        self.bad(Step::Registration, Cause::NotSearching, line, None);
                    }
                    Some(_) => self.bad(Step::Registration, Cause::StillSearching, line, None),
                    None => {}
                }
            }
            Topic::Functionality => match number(Name::Functions) {
                Some(1) if self.is_radio_off() => {
                    self.verdict.set(Step::Signal, Status::NotReached);
                }
                Some(0 | 4) => {
                    self.bad(Step::Signal, Cause::RadioOff, line, None);
                    // Some read no SIM then.
                    if matches!(self.verdict.status(Step::Sim), Status::Bad(broken) if broken.cause != Cause::SimLocked)
                    {
                        self.verdict.set(Step::Sim, Status::NotReached);
                    }
                }
                _ => {}
            },
            Topic::Attachment if number(Name::Attached) == Some(0) => {
                self.bad(Step::Pdp, Cause::NotAttached, line, None);
            }
            Topic::DataCall | Topic::ActivateContext => {
                match number(Name::CallState).or(number(Name::ContextState)) {
                    Some(1) => self.good(Step::Pdp, Some(line.number)),
                    Some(0) if self.is_bad_or_open(Step::Pdp) => {
                        self.bad(Step::Pdp, Cause::NoContext, line, None);
                    }
                    _ => {}
                }
            }
            Topic::FtpEvent => self.disconnected(line, channel_bit(explained).unwrap_or(0)),
            Topic::Booted => self.restarted(line),
            _ => {}
        }
        if let Some(code) = explained
            .value(Name::ResultCode)
            .and_then(|value| value.code)
        {
            self.outcome(line, command, code, explained);
        }
    }

    /// `OK`, which may be all of an answer.
    fn done(&mut self, line: Frame<'_>) {
        let asked = explain_sent(&self.asked);
        let Some(What::Command {
            command, syntax, ..
        }) = asked.last().map(|it| it.what)
        else {
            return;
        };
        // A module without an active context lists none.
        if command.topic == Topic::DataCall && syntax == Syntax::Read && !self.answered {
            self.bad(Step::Pdp, Cause::NoContext, line, None);
        }
    }

    fn refused(&mut self, line: Frame<'_>, explained: &Explained) {
        let asked = explain_sent(&self.asked);
        let asked = asked.last().map(|it| it.what);
        let Some(code) = explained.values.iter().find_map(|value| value.code) else {
            // Whatever the reason: a SIM that is ready has its state told.
            if matches!(asked, Some(What::Command { command, syntax: Syntax::Read, .. }) if command.topic == Topic::PinOf)
            {
                self.bad(Step::Sim, Cause::SimFailed, line, None);
            }
            return;
        };
        self.failed(line.number, code);
        let Code::Cme(error, of) = code else {
            return;
        };
        match error {
            CmeCode(10 | 13..=15) if self.is_radio_off() => {}
            CmeCode(10) => self.bad(Step::Sim, Cause::NoSim, line, None),
            CmeCode(5 | 11 | 12 | 17 | 18) => self.bad(Step::Sim, Cause::SimLocked, line, None),
            CmeCode(13..=15) => self.bad(Step::Sim, Cause::SimFailed, line, None),
            _ => {
                let topic = of.map(|command| command.topic);
                if matches!(topic, Some(Topic::DataCall | Topic::ActivateContext)) {
                    self.bad(Step::Pdp, Cause::NoContext, line, None);
                }
                let is_transfer =
                    matches!(topic, Some(Topic::Store | Topic::Append | Topic::Retrieve));
                if is_transfer && error != CmeCode::PARAMETER {
                    self.bad(Step::Transfer, Cause::Other, line, None);
                }
            }
        }
    }

    /// An operation has ended, or a packet of one.
    fn outcome(
        &mut self,
        line: Frame<'_>,
        command: &'static Command,
        code: Code,
        explained: &Explained,
    ) {
        let Code::Result(result, _) = code else {
            return;
        };
        let bit = channel_bit(explained).unwrap_or(0);
        let told = Some(line.number);
        if result == ResultCode::IN_PROGRESS {
            return;
        }
        let is_transfer = matches!(
            command.topic,
            Topic::Store | Topic::Append | Topic::Retrieve
        );
        let verb = Verb::from_name(command.name.as_bytes());
        let is_harmless =
            result == ResultCode::DONE || verb.is_some_and(|verb| result.is_success_of(verb));
        if !is_harmless {
            self.failed(line.number, code);
        }
        if result == ResultCode::PDP_INACTIVE {
            self.carrying &= !bit;
            // What is known of the network says more than that.
            if self.is_bad_or_open(Step::Pdp) || !self.is_bad(Step::Registration) {
                self.bad(Step::Pdp, Cause::NoContext, line, Some(result));
            }
            return;
        }
        if command.topic == Topic::Connect {
            self.connecting(line, result);
            return;
        }
        if !is_transfer {
            return;
        }
        if is_harmless {
            if self.is_last_packet() {
                self.carrying &= !bit;
                self.good(Step::Transfer, told);
            }
            return;
        }
        let cause = match result {
            ResultCode::SERVER | ResultCode::FILE | ResultCode::PARAMETER => Cause::FileRefused,
            ResultCode::SEND_FAILED
            | ResultCode::COMMAND_FAILED
            | ResultCode::TIMED_OUT
            | ResultCode::TRANSPARENT
            | ResultCode::CONNECT_TIMED_OUT
            | ResultCode::CONNECT_FAILED => Cause::Cut,
            _ => Cause::Other,
        };
        self.carrying &= !bit;
        self.bad(Step::Transfer, cause, line, Some(result));
    }

    /// What came of a login.
    fn connecting(&mut self, line: Frame<'_>, result: ResultCode) {
        let told = Some(line.number);
        let server = |cause| (Step::Server, cause);
        let (step, cause) = match result {
            ResultCode::DONE => return self.good(Step::Login, told),
            ResultCode::DNS => (Step::Dns, Cause::NameUnknown),
            ResultCode::SERVER => (Step::Login, Cause::LoginRefused),
            ResultCode::CONNECT_TIMED_OUT => server(Cause::Unreachable),
            ResultCode::CONNECT_FAILED => server(Cause::ConnectionRefused),
            ResultCode::TIMED_OUT => server(Cause::ServerSilent),
            ResultCode::REPLY => server(Cause::NotFtp),
            _ => server(Cause::Other),
        };
        if step > Step::Dns {
            self.good(Step::ALL[step as usize - 1], None);
        }
        self.bad(step, cause, line, Some(result));
    }

    fn disconnected(&mut self, line: Frame<'_>, bit: u8) {
        if self.closing & bit != 0 {
            self.closing &= !bit;
            return;
        }
        if self.carrying & bit != 0 {
            self.carrying &= !bit;
            self.bad(Step::Transfer, Cause::Cut, line, None);
        } else if !self.is_bad(Step::Transfer) {
            self.bad(Step::Server, Cause::SessionLost, line, None);
        }
    }

    fn restarted(&mut self, line: Frame<'_>) {
        if self.carrying != 0 {
            self.carrying = 0;
            self.bad(Step::Transfer, Cause::Restarted, line, None);
        }
    }

    /// Whether what was asked last is the end of a file, and not one packet of it.
    fn is_last_packet(&self) -> bool {
        let asked = explain_sent(&self.asked);
        let Some(asked) = asked.last() else {
            return true;
        };
        let way = match asked.what {
            What::Command { form, .. } => form.and_then(|form| form.way),
            _ => None,
        };
        let is_packet = matches!(way, Some(Way::Inline | Way::Counted | Way::UpToCtrlZ));
        let eof = asked.value(Name::Eof).and_then(Value::number);
        !is_packet || eof != Some(0)
    }

    fn failed(&mut self, line: u64, code: Code) {
        let error = match code {
            Code::Result(code, _) => Failed::Result(code),
            Code::Cme(code, _) => Failed::Cme(code),
            Code::Other(_) => return,
        };
        self.failures.push(Followed { line, error });
        if self.failures.len() > 4 * FOLLOWED_MAX {
            self.failures.remove(FOLLOWED_MAX);
        }
    }

    fn is_radio_off(&self) -> bool {
        matches!(self.verdict.status(Step::Signal), Status::Bad(broken) if broken.cause == Cause::RadioOff)
    }

    fn is_bad(&self, step: Step) -> bool {
        matches!(self.verdict.status(step), Status::Bad(_))
    }

    fn is_bad_or_open(&self, step: Step) -> bool {
        !matches!(self.verdict.status(step), Status::Good { .. })
    }

    /// A step holds, and so do those before it.
    fn good(&mut self, step: Step, line: Option<u64>) {
        for before in Step::ALL.into_iter().filter(|before| *before < step) {
            let is_good = matches!(self.verdict.status(before), Status::Good { .. });
            if !is_good && step > Step::Signal {
                self.verdict.set(before, Status::Good { line: None });
            }
        }
        let was = match self.verdict.status(step) {
            Status::Good { line } => line,
            Status::NotReached | Status::Bad(_) => None,
        };
        self.verdict.set(step, Status::Good { line: line.or(was) });
    }

    fn bad(&mut self, step: Step, cause: Cause, line: Frame<'_>, result: Option<ResultCode>) {
        let now = Broken {
            cause,
            line: line.number,
            at: line.first_byte_at,
            result,
        };
        match self.verdict.status(step) {
            Status::Bad(before) if before.cause == cause => {}
            _ => self.verdict.set(step, Status::Bad(now)),
        }
    }

    /// What became of it.
    pub(super) fn finish(mut self) -> Verdict {
        let never_answered = !matches!(self.verdict.status(Step::At), Status::Good { .. });
        if let (true, Some((number, at))) = (never_answered, self.unanswered) {
            let (cause, (line, at)) = match self.foreign {
                Some(foreign) => (Cause::NotAt, foreign),
                None => (Cause::NothingCame, (number, at)),
            };
            let broken = Broken {
                cause,
                line,
                at,
                result: None,
            };
            self.verdict.set(Step::At, Status::Bad(broken));
        }
        if let Some((_, broken)) = self.verdict.broken() {
            let behind = self.failures.into_iter().filter(|it| it.line > broken.line);
            self.verdict.set_followed(behind);
        }
        self.verdict
    }
}

/// The channel that a line names, as a bit.
fn channel_bit(explained: &Explained) -> Option<u8> {
    let value = explained.value(Name::ConnectId)?;
    let is_one = value.state == State::Fits;
    let number = value.number().filter(|number| *number < 8 && is_one)?;
    Some(1 << number)
}
