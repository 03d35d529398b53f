//! Runs the connection check: asks the module step by step, and stops at the first that does not hold.

use super::Host;
use super::asker::Asker;
use super::line::{Identity, Line};
use crate::app::{
    ChannelPhase, CheckStep, Command, ConnectionCheck, Event, Message, Notice, Operation, Server,
    StepReport, Subject, Verdict,
};
use crate::codec::{CommandLine, Params, split_header};
use crate::dialect::{ChannelId, ResultCode};
use crate::dte::{Body, Claims, Failure, Lane, Transaction};
use crate::time::{Duration, Instant};

/// How long each answer may take: some wait for the SIM.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The steps that one command each tells of.
const ASKED: [Asked; 5] = [
    Asked {
        step: CheckStep::Sim,
        command: "AT+CPIN?",
        header: "+CPIN",
        verdict: |list| verdict(list == b"READY"),
    },
    Asked {
        step: CheckStep::Signal,
        command: "AT+CSQ",
        header: "+CSQ",
        // 99 stands for not known or not detectable, 0 for -113 dBm or less.
        verdict: |list| match Params::new(list).next_int() {
            Some(1..=31) => Verdict::Good,
            Some(0 | 99) => Verdict::Bad,
            _ => Verdict::Unknown,
        },
    },
    Asked {
        step: CheckStep::Registration,
        command: "AT+CEREG?",
        header: "+CEREG",
        verdict: |list| {
            let mut params = Params::new(list);
            params.next_int();
            verdict(matches!(params.next_int(), Some(1 | 5)))
        },
    },
    Asked {
        step: CheckStep::Attachment,
        command: "AT+CGATT?",
        header: "+CGATT",
        verdict: |list| verdict(Params::new(list).next_int() == Some(1)),
    },
    Asked {
        step: CheckStep::Context,
        command: "AT+MIPCALL?",
        header: "+MIPCALL",
        verdict: |list| {
            let mut params = Params::new(list);
            params.next_int();
            verdict(params.next_int() == Some(1))
        },
    },
];

/// How a step is asked about.
struct Asked {
    step: CheckStep,
    command: &'static str,
    header: &'static str,
    /// What the parameters of the answer mean.
    verdict: fn(&[u8]) -> Verdict,
}

/// A check that is running, for a channel whose connection is its last step.
#[derive(Debug)]
pub(super) struct Check {
    channel: ChannelId,
    goal: Goal,
    at: usize,
    answer: String,
    verdict: Option<Verdict>,
    shown: ConnectionCheck,
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
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Ask the module.
    Ask(Transaction),
    /// All that the module tells holds: connect this channel, if it is not connected.
    Connect {
        /// The channel.
        channel: ChannelId,
        /// The server and the login.
        server: Server,
    },
    /// A step does not hold, or nothing is left to check.
    Stop,
}

impl Check {
    /// Begins on a line that is ready, as the module named itself.
    pub(super) fn begin(channel: ChannelId, module: &str, goal: Goal) -> (Self, Next) {
        let line = StepReport {
            step: CheckStep::Line,
            command: "AT".into(),
            answer: module.into(),
            verdict: Verdict::Good,
        };
        let check = Self {
            channel,
            goal,
            at: 0,
            answer: String::new(),
            verdict: None,
            shown: ConnectionCheck {
                steps: vec![line],
                running: true,
            },
        };
        let next = Self::ask(&ASKED[0]);
        (check, next)
    }

    /// The channel of its last step.
    pub(super) fn channel(&self) -> ChannelId {
        self.channel
    }

    /// As it is shown.
    pub(super) fn shown(&self) -> ConnectionCheck {
        self.shown.clone()
    }

    /// An information response.
    pub(super) fn handle_info(&mut self, line: &[u8], shown: &str) {
        if !self.answer.is_empty() {
            self.answer.push('\n');
        }
        self.answer.push_str(shown);
        if let (Some(asked), Some((_, list))) = (ASKED.get(self.at), split_header(line)) {
            let found = (asked.verdict)(list);
            // Of several contexts one that is up is enough.
            if self.verdict != Some(Verdict::Good) {
                self.verdict = Some(found);
            }
        }
    }

    /// The command ended.
    pub(super) fn handle_ended(&mut self, result: &Result<(), Failure>) -> Next {
        let Some(asked) = ASKED.get(self.at) else {
            return Next::Stop;
        };
        let verdict = match result {
            Ok(()) => self.verdict.take().unwrap_or(match asked.step {
                // No context at all is listed.
                CheckStep::Context => Verdict::Bad,
                _ => Verdict::Unknown,
            }),
            Err(Failure::Refused(report)) => {
                self.answer = report.to_string();
                // Without a SIM `AT+CPIN?` is refused; a command that is not known tells nothing.
                match asked.step {
                    CheckStep::Sim => Verdict::Bad,
                    _ => Verdict::Unknown,
                }
            }
            Err(Failure::TimedOut | Failure::Left | Failure::NotSent) => {
                match self.verdict.take() {
                    Some(Verdict::Bad) => Verdict::Bad,
                    Some(_) => Verdict::Unfinished,
                    None => Verdict::Unknown,
                }
            }
        };
        let answer = std::mem::take(&mut self.answer);
        self.report(asked.step, asked.command, answer, verdict);
        if verdict == Verdict::Bad {
            self.shown.running = false;
            return Next::Stop;
        }
        self.at += 1;
        self.next()
    }

    /// What the page is to be told where nothing else is wrong.
    fn take_held(&mut self) -> Vec<Event> {
        match &mut self.goal {
            Goal::Login(_) => Vec::new(),
            Goal::Address(held) => std::mem::take(held),
        }
    }

    /// What connecting came to, where it failed.
    pub(super) fn handle_connected(&mut self, failed: Option<&Message>) {
        if self.at < ASKED.len() || !self.shown.running {
            return;
        }
        self.shown.running = false;
        // The server's own no comes when it was reached: to the login, as nothing else was asked of it.
        let reached = match failed {
            None => true,
            Some(Message::Failed { code, .. }) => *code == ResultCode::SERVER,
            Some(_) => false,
        };
        let answer = match failed {
            Some(Message::Failed { code, .. }) => format!("+MFTPCONN: {},{code}", self.channel),
            Some(Message::Refused { error, .. }) => error.to_string(),
            _ => String::new(),
        };
        let command = "AT+MFTPCONN";
        if reached {
            self.report(CheckStep::Server, command, String::new(), Verdict::Good);
            self.report(CheckStep::Login, command, answer, verdict(failed.is_none()));
        } else {
            self.report(CheckStep::Server, command, answer, Verdict::Bad);
        }
    }

    fn next(&mut self) -> Next {
        match (&self.goal, ASKED.get(self.at)) {
            (Goal::Address(_), Some(asked)) if asked.step == CheckStep::Context => {
                self.shown.running = false;
                Next::Stop
            }
            (_, Some(asked)) => Self::ask(asked),
            (Goal::Login(server), None) => Next::Connect {
                channel: self.channel,
                server: server.clone(),
            },
            (Goal::Address(_), None) => Next::Stop,
        }
    }

    fn ask(asked: &Asked) -> Next {
        Next::Ask(Transaction {
            owner: Asker::Check.owner(),
            line: CommandLine::fixed(asked.command),
            body: Body::None,
            claims: Claims::Header(asked.header),
            timeout: TIMEOUT,
            of: None,
        })
    }

    fn report(&mut self, step: CheckStep, command: &str, answer: String, verdict: Verdict) {
        self.shown.steps.push(StepReport {
            step,
            command: command.into(),
            answer,
            verdict,
        });
    }
}

impl Host {
    pub(super) fn begin_check(&mut self, now: Instant, channel: ChannelId, server: Server) {
        let Line::Ready(Identity { name, .. }) = &self.line else {
            self.notice(Subject::Channel(channel), Message::NotConnected);
            return;
        };
        if self.check.is_some() {
            return;
        }
        let (check, next) = Check::begin(channel, name, Goal::Login(server));
        self.check = Some(check);
        self.check_on(now, next);
    }

    /// An FTP channel tells the page that it has no address, or what came of that: it is held until it is known whether
    /// that is all. Gives back what is to be told at once.
    pub(super) fn hold_for_address(&mut self, now: Instant, event: Event) -> Option<Event> {
        match (&event, &mut self.check) {
            (Event::PdpNeeded { channel }, None) => {
                let Line::Ready(Identity { name, .. }) = &self.line else {
                    return Some(event);
                };
                let (check, next) = Check::begin(*channel, name, Goal::Address(vec![event]));
                self.check = Some(check);
                self.check_on(now, next);
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
        match next {
            Next::Ask(transaction) => self.dte.submit(Lane::Fair, transaction),
            Next::Connect { channel, .. } if self.ftp.is_up(channel) => {
                check.handle_connected(None);
            }
            Next::Connect { channel, server } => {
                let connect = Command::Connect { channel, server };
                self.ftp.handle_command(now, connect);
            }
            Next::Stop => {}
        }
        self.show_check();
    }

    /// The last steps are the channel's own connecting: what that comes to is seen as it is told.
    pub(super) fn watch_check(&mut self, event: &Event) {
        let Some(check) = &mut self.check else {
            return;
        };
        match event {
            Event::Phase {
                channel,
                phase: ChannelPhase::Ready,
            } if *channel == check.channel() => check.handle_connected(None),
            Event::Notice(Notice {
                subject: Subject::Channel(channel),
                message,
            }) if *channel == check.channel() => check.handle_connected(Some(message)),
            _ => return,
        }
        self.show_check();
    }

    /// The line is gone under it.
    pub(super) fn end_check(&mut self) {
        if let Some(mut check) = self.check.take() {
            self.events.extend(check.take_held());
            let shown = ConnectionCheck {
                running: false,
                ..check.shown()
            };
            if matches!(check.goal, Goal::Login(_)) {
                self.events.push_back(Event::ConnectionCheck(shown));
            }
        }
    }

    fn show_check(&mut self) {
        let Some(check) = &mut self.check else {
            return;
        };
        let shown = check.shown();
        let is_bad = |report: &StepReport| report.verdict == Verdict::Bad;
        let held = match &check.goal {
            Goal::Login(_) => Vec::new(),
            Goal::Address(_) if shown.running => return,
            Goal::Address(_) if shown.steps.iter().any(is_bad) => Vec::new(),
            Goal::Address(_) => check.take_held(),
        };
        let tells = matches!(check.goal, Goal::Login(_)) || held.is_empty();
        if !shown.running {
            self.check = None;
        }
        self.events.extend(held);
        if tells {
            self.events.push_back(Event::ConnectionCheck(shown));
        }
    }
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

fn verdict(holds: bool) -> Verdict {
    if holds { Verdict::Good } else { Verdict::Bad }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Charset, ErrorDetail, ErrorReport};

    fn nowhere() -> Server {
        Server {
            host: "h".into(),
            port: 21,
            user: String::new(),
            password: String::new(),
            charset: Charset::Utf8,
        }
    }

    /// Runs with these answers, one per step, and gives the step it stopped at.
    fn check(answers: &[Result<&str, u16>], expect: Option<(CheckStep, Verdict)>) {
        let (mut check, _) =
            Check::begin(ChannelId::default(), "ML307R-DC", Goal::Login(nowhere()));
        for answer in answers {
            let result = match answer {
                Ok(line) => {
                    check.handle_info(line.as_bytes(), line);
                    Ok(())
                }
                Err(code) => {
                    let cme = ErrorReport::Cme(ErrorDetail::Code(*code));
                    Err(Failure::Refused(cme))
                }
            };
            check.handle_ended(&result);
        }
        let shown = check.shown();
        let last = shown
            .steps
            .last()
            .map(|report| (report.step, report.verdict));
        assert_eq!(last, expect);
        assert_eq!(shown.running, last.is_some_and(|(_, v)| v != Verdict::Bad));
    }

    #[test]
    fn it_stops_at_the_first_step_that_does_not_hold() {
        let bad = |step| Some((step, Verdict::Bad));
        let up = ["+CPIN: READY", "+CSQ: 21,99", "+CEREG: 0,5", "+CGATT: 1"].map(Ok);
        let with = |n: usize, answer: Result<&'static str, u16>| {
            let mut answers = up[..n].to_vec();
            answers.push(answer);
            answers
        };
        check(&with(0, Err(10)), bad(CheckStep::Sim));
        check(&with(0, Ok("+CPIN: SIM PIN")), bad(CheckStep::Sim));
        check(&with(1, Ok("+CSQ: 99,99")), bad(CheckStep::Signal));
        check(&with(2, Ok("+CEREG: 0,2")), bad(CheckStep::Registration));
        check(&with(3, Ok("+CGATT: 0")), bad(CheckStep::Attachment));
        check(&with(4, Ok("+MIPCALL: 1,0")), bad(CheckStep::Context));
        let held = Some((CheckStep::Context, Verdict::Good));
        check(&with(4, Ok("+MIPCALL: 1,1,10.0.0.7")), held);
        check(
            &with(4, Err(50)),
            Some((CheckStep::Context, Verdict::Unknown)),
        );
    }
}
