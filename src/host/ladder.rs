//! Climbs the connection ladder: asks the module rung by rung, and stops where one does not hold.

use crate::app::{Ladder, Message, Rung, RungReport, Server, Verdict};
use crate::codec::{CommandLine, Params, split_header};
use crate::dialect::{ChannelId, ResultCode};
use crate::dte::{Body, Claims, Failure, Owner, Transaction};
use crate::time::Duration;

/// How long each answer may take: some wait for the SIM.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The rungs that one command each tells of.
const ASKED: [Asked; 5] = [
    Asked {
        rung: Rung::Sim,
        command: "AT+CPIN?",
        header: "+CPIN",
        verdict: |list| verdict(list == b"READY"),
    },
    Asked {
        rung: Rung::Signal,
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
        rung: Rung::Registration,
        command: "AT+CEREG?",
        header: "+CEREG",
        verdict: |list| {
            let mut params = Params::new(list);
            params.next_int();
            verdict(matches!(params.next_int(), Some(1 | 5)))
        },
    },
    Asked {
        rung: Rung::Attachment,
        command: "AT+CGATT?",
        header: "+CGATT",
        verdict: |list| verdict(Params::new(list).next_int() == Some(1)),
    },
    Asked {
        rung: Rung::Context,
        command: "AT+MIPCALL?",
        header: "+MIPCALL",
        verdict: |list| {
            let mut params = Params::new(list);
            params.next_int();
            verdict(params.next_int() == Some(1))
        },
    },
];

/// How a rung is asked about.
struct Asked {
    rung: Rung,
    command: &'static str,
    header: &'static str,
    /// What the parameters of the answer mean.
    verdict: fn(&[u8]) -> Verdict,
}

/// A ladder being climbed, for a channel whose connection is its top.
#[derive(Debug)]
pub(super) struct Climb {
    channel: ChannelId,
    server: Server,
    at: usize,
    answer: String,
    verdict: Option<Verdict>,
    ladder: Ladder,
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
    /// A rung does not hold.
    Stop,
}

impl Climb {
    /// Begins on a line that is ready, as the module named itself.
    pub(super) fn begin(channel: ChannelId, module: &str, server: Server) -> (Self, Next) {
        let line = RungReport {
            rung: Rung::Line,
            command: "AT".into(),
            answer: module.into(),
            verdict: Verdict::Good,
        };
        let climb = Self {
            channel,
            server,
            at: 0,
            answer: String::new(),
            verdict: None,
            ladder: Ladder {
                rungs: vec![line],
                climbing: true,
            },
        };
        let next = climb.next();
        (climb, next)
    }

    /// The channel at its top.
    pub(super) fn channel(&self) -> ChannelId {
        self.channel
    }

    /// As it is shown.
    pub(super) fn ladder(&self) -> Ladder {
        self.ladder.clone()
    }

    /// An information response.
    pub(super) fn handle_info(&mut self, line: &[u8]) {
        if !self.answer.is_empty() {
            self.answer.push('\n');
        }
        self.answer.push_str(&String::from_utf8_lossy(line));
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
            Ok(()) => self.verdict.take().unwrap_or(match asked.rung {
                // No context at all is listed.
                Rung::Context => Verdict::Bad,
                _ => Verdict::Unknown,
            }),
            Err(failure) => {
                self.answer = match failure {
                    Failure::Refused(report) => report.to_string(),
                    Failure::TimedOut | Failure::Left | Failure::NotSent => String::new(),
                };
                // Without a SIM `AT+CPIN?` is refused; a command that is not known tells nothing.
                match asked.rung {
                    Rung::Sim => Verdict::Bad,
                    _ => Verdict::Unknown,
                }
            }
        };
        let answer = std::mem::take(&mut self.answer);
        self.report(asked.rung, asked.command, answer, verdict);
        if verdict == Verdict::Bad {
            self.ladder.climbing = false;
            return Next::Stop;
        }
        self.at += 1;
        self.next()
    }

    /// What connecting came to, where it failed.
    pub(super) fn handle_connected(&mut self, failed: Option<&Message>) {
        if self.at < ASKED.len() || !self.ladder.climbing {
            return;
        }
        self.ladder.climbing = false;
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
            self.report(Rung::Server, command, String::new(), Verdict::Good);
            self.report(Rung::Login, command, answer, verdict(failed.is_none()));
        } else {
            self.report(Rung::Server, command, answer, Verdict::Bad);
        }
    }

    fn next(&self) -> Next {
        let Some(asked) = ASKED.get(self.at) else {
            let (channel, server) = (self.channel, self.server.clone());
            return Next::Connect { channel, server };
        };
        Next::Ask(Transaction {
            owner: Owner::Ladder,
            line: CommandLine::fixed(asked.command),
            body: Body::None,
            claims: Claims::Header(asked.header),
            timeout: TIMEOUT,
        })
    }

    fn report(&mut self, rung: Rung, command: &str, answer: String, verdict: Verdict) {
        self.ladder.rungs.push(RungReport {
            rung,
            command: command.into(),
            answer,
            verdict,
        });
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

    /// Climbs with these answers, one per rung, and gives the rung it stopped at.
    fn check(answers: &[Result<&str, u16>], expect: Option<(Rung, Verdict)>) {
        let (mut climb, _) = Climb::begin(ChannelId::default(), "ML307R-DC", nowhere());
        for answer in answers {
            let result = match answer {
                Ok(line) => {
                    climb.handle_info(line.as_bytes());
                    Ok(())
                }
                Err(code) => {
                    let cme = ErrorReport::Cme(ErrorDetail::Code(*code));
                    Err(Failure::Refused(cme))
                }
            };
            climb.handle_ended(&result);
        }
        let ladder = climb.ladder();
        let top = ladder
            .rungs
            .last()
            .map(|report| (report.rung, report.verdict));
        assert_eq!(top, expect);
        assert_eq!(ladder.climbing, top.is_some_and(|(_, v)| v != Verdict::Bad));
    }

    #[test]
    fn it_stops_at_the_first_rung_that_does_not_hold() {
        let bad = |rung| Some((rung, Verdict::Bad));
        let up = ["+CPIN: READY", "+CSQ: 21,99", "+CEREG: 0,5", "+CGATT: 1"].map(Ok);
        let with = |n: usize, answer: Result<&'static str, u16>| {
            let mut answers = up[..n].to_vec();
            answers.push(answer);
            answers
        };
        check(&with(0, Err(10)), bad(Rung::Sim));
        check(&with(0, Ok("+CPIN: SIM PIN")), bad(Rung::Sim));
        check(&with(1, Ok("+CSQ: 99,99")), bad(Rung::Signal));
        check(&with(2, Ok("+CEREG: 0,2")), bad(Rung::Registration));
        check(&with(3, Ok("+CGATT: 0")), bad(Rung::Attachment));
        check(&with(4, Ok("+MIPCALL: 1,0")), bad(Rung::Context));
        let held = Some((Rung::Context, Verdict::Good));
        check(&with(4, Ok("+MIPCALL: 1,1,10.0.0.7")), held);
        check(&with(4, Err(50)), Some((Rung::Context, Verdict::Unknown)));
    }
}
