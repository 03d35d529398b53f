//! What the module says: prompts, results, information responses, what is for nobody, and what only looks like an answer.

use super::{Answered, At, State, TYPING_TIMEOUT, abandoned};
use crate::app::FrameKind;
use crate::codec::{FinalResult, is_connect, split_header};
use crate::dialect::{Report, ResultCode, is_boot_line};
use crate::dte::line::echo::{holds_line, is_echo_of};
use crate::dte::line::event::{Events, LineEvent, Sign};
use crate::dte::resync::{Resync, Settings};
use crate::dte::stream::Stream;
use crate::dte::transaction::{Body, Failure, Owner};
use crate::dte::typing::Typing;
use crate::time::{Duration, Instant};

impl State {
    /// The module prompts.
    pub(in crate::dte::line) fn handle_prompt(self, now: Instant, events: &mut Events) -> Self {
        events.answers(FrameKind::Prompt);
        match self {
            Self::Commanded { .. } => match self.answered(Answered::Info, events) {
                Self::Commanded { transaction, .. } => match transaction.body {
                    Body::Typed(end) => Self::Typing {
                        deadline: now + TYPING_TIMEOUT,
                        typing: Typing::begin(end),
                        transaction,
                    },
                    _ => Self::Prompted {
                        deadline: now + transaction.timeout,
                        sent_bytes: 0,
                        transaction,
                    },
                },
                state => state,
            },
            Self::Resyncing { resync, .. } => Self::resyncing(resync.handle_prompt(now)),
            state => state,
        }
    }

    /// A line came.
    pub(in crate::dte::line) fn handle_line(
        self,
        at: At,
        line: Vec<u8>,
        events: &mut Events,
    ) -> Self {
        let now = at.now;
        match self {
            Self::Resyncing { resync, send } => {
                let in_words = FinalResult::parse(&line);
                let is_usual = in_words.is_some() && !line[0].is_ascii_control();
                let result = in_words.or_else(|| FinalResult::parse_digits(&line));
                if result.is_some() {
                    events.answers(FrameKind::Final);
                }
                let resync = match result {
                    Some(FinalResult::Ok) => resync.handle_ok(
                        now,
                        if is_usual {
                            Settings::Usual
                        } else {
                            Settings::Odd
                        },
                    ),
                    Some(FinalResult::Error(_)) => resync.handle_refusal(now),
                    // An earlier command was granted late: whatever was asked meanwhile is content, and no more is to
                    // be.
                    None if is_connect(&line) => {
                        events.is(FrameKind::Stray);
                        return Self::escaping(at.with(resync.proof()), now);
                    }
                    None => {
                        if is_command_line(&line) {
                            events.answers(FrameKind::Echo);
                        }
                        let resync = resync.handle_line(now, &line);
                        events.push(LineEvent::Unsolicited(line));
                        resync
                    }
                };
                Self::Resyncing { resync, send }
            }
            Self::Streaming {
                transaction,
                stream,
            } => match FinalResult::parse(&line) {
                Some(FinalResult::Ok) if stream.is_escaped() => {
                    events.answers(FrameKind::Final);
                    events.end(transaction.owner, Ok(()));
                    Self::Idle
                }
                Some(_) => {
                    events.answers(FrameKind::Final);
                    events.end(transaction.owner, Err(Failure::Left));
                    abandoned(at, stream.abandoned(now), events)
                }
                None => {
                    events.push(LineEvent::Unsolicited(line));
                    Self::Streaming {
                        transaction,
                        stream,
                    }
                }
            },
            state @ Self::Terminal(_) => {
                events.answers(if FinalResult::parse(&line).is_some() {
                    FrameKind::Final
                } else if is_connect(&line) {
                    FrameKind::Intermediate
                } else {
                    FrameKind::Response
                });
                state
            }
            // Where S4 is another character, that stands in front.
            state if line[0].is_ascii_control() => {
                let text = line.iter().position(|byte| !byte.is_ascii_control());
                match text {
                    Some(text) => state.handle_line(at, line[text..].to_vec(), events),
                    None => state,
                }
            }
            state if state.takes_for_connect(&line) => state.handle_connect(at, events),
            state => state.handle_answer(at, line, events),
        }
    }

    /// A line came that is no `CONNECT`, outside of transparent mode and of the way back.
    fn handle_answer(self, at: At, line: Vec<u8>, events: &mut Events) -> Self {
        let Some(transaction) = self.transaction() else {
            return match FinalResult::parse(&line) {
                Some(_) => {
                    events.is(FrameKind::Stray);
                    self.ignoring(Sign::Foreign, events)
                }
                None => self.passing_on(line, events),
            };
        };
        let owner = transaction.owner;
        if line == transaction.line.text() {
            events.answers(FrameKind::Echo);
            return self.ignoring(Sign::Echo, events);
        }
        let in_words = FinalResult::parse(&events.masked(at.now, &line));
        let in_digits = in_words.is_none() && !transaction.claims.takes(&line);
        let result = in_words.or_else(|| in_digits.then(|| FinalResult::parse_digits(&line))?);
        let body = self.sent_body();
        if result.is_some() {
            events.answers(FrameKind::Final);
        }
        match result {
            Some(FinalResult::Ok) if !self.may_end() => self.answered(Answered::EarlyOk, events),
            Some(result) => {
                if in_digits {
                    events.push(LineEvent::Noticed(Sign::Digits));
                }
                let result = match result {
                    FinalResult::Ok => Ok(()),
                    FinalResult::Error(report) => Err(Failure::Refused(report)),
                };
                if body.is_some_and(|body| holds_line(body, &line)) {
                    events.push(LineEvent::Doubtful { owner, result });
                } else {
                    events.end(owner, result);
                }
                Self::Idle
            }
            // The module takes what was to be content for command lines.
            None if body.is_some_and(|body| is_echo_of(body, &line)) => {
                events.answers(FrameKind::Echo);
                let result = Err(Failure::TimedOut);
                events.push(LineEvent::Doubtful { owner, result });
                events.push(LineEvent::Recovering);
                Self::resyncing(Resync::on_timeout(at.now, false).proving(at.proof))
            }
            None if self.claims(&line) => {
                events.answers(FrameKind::Response);
                events.push(LineEvent::Info { owner, line });
                self.answered(Answered::Info, events)
            }
            // It is done with without having prompted.
            None if self.was_refused(&line) => {
                events.end(owner, Ok(()));
                Self::Idle.passing_on(line, events)
            }
            None => {
                if self.is_said_to_a_person(&line) {
                    events.answers(FrameKind::Response);
                }
                self.passing_on(line, events)
            }
        }
    }

    /// Whether this line is what the command that a person typed is answered by: it bears its name, or none.
    fn is_said_to_a_person(&self, line: &[u8]) -> bool {
        let typed = self
            .transaction()
            .filter(|transaction| matches!(transaction.body, Body::Unknown | Body::Typed(_)));
        typed.is_some_and(|typed| match split_header(line) {
            Some((name, _)) => {
                let command = typed.line.text().get(2..).unwrap_or_default();
                command
                    .get(..name.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(name))
            }
            None => !is_boot_line(line),
        })
    }

    /// This has come of the command line that is out.
    fn answered(mut self, now: Answered, events: &mut Events) -> Self {
        if let Self::Commanded { answered, .. } = &mut self {
            if *answered == Answered::EarlyOk && now != Answered::EarlyOk {
                events.push(LineEvent::Noticed(Sign::Foreign));
            }
            *answered = now;
        }
        self
    }

    /// Whether this is the outcome of a command that has not prompted, and said `OK` before.
    fn was_refused(&self, line: &[u8]) -> bool {
        let Self::Commanded {
            transaction,
            answered: Answered::EarlyOk,
            ..
        } = self
        else {
            return false;
        };
        let is_empty = transaction.body.bytes().is_some_and(<[u8]>::is_empty);
        match Report::parse(line) {
            Some(Report::Sent { verb, code, .. } | Report::Outcome { verb, code, .. }) => {
                let name = transaction.line.text().get(2..).unwrap_or_default();
                name.starts_with(verb.name().as_bytes()) && (is_empty || code != ResultCode::DONE)
            }
            _ => false,
        }
    }

    /// Whether the transaction in flight claims this line.
    pub(in crate::dte::line) fn claims(&self, line: &[u8]) -> bool {
        let transaction = self.transaction();
        transaction.is_some_and(|transaction| transaction.claims.takes(line))
    }

    /// Whether `OK` can be the end of what is in flight: not before the prompt, `CONNECT` or the information response
    /// that it needs. Then it is an old one, or somebody else's.
    fn may_end(&self) -> bool {
        match self {
            Self::Commanded {
                transaction,
                answered,
                ..
            } => match transaction.body {
                Body::Counted(_) | Body::CtrlZ(_) | Body::Stream => false,
                Body::None | Body::Unknown | Body::Typed(_) => {
                    *answered == Answered::Info || !transaction.claims.are_needed()
                }
            },
            _ => true,
        }
    }

    /// The body of which something is out.
    fn sent_body(&self) -> Option<&[u8]> {
        match self {
            Self::Prompted {
                transaction,
                sent_bytes: 1..,
                ..
            }
            | Self::Loaded { transaction, .. } => transaction.body.bytes(),
            _ => None,
        }
    }

    fn ignoring(self, sign: Sign, events: &mut Events) -> Self {
        events.push(LineEvent::Noticed(sign));
        self
    }

    fn passing_on(self, line: Vec<u8>, events: &mut Events) -> Self {
        events.push(LineEvent::Unsolicited(line));
        self
    }

    /// Whether this line is `CONNECT`; in digits only where one is due.
    fn takes_for_connect(&self, line: &[u8]) -> bool {
        let body = self.transaction().map(|transaction| &transaction.body);
        is_connect(line) || line == b"1" && body == Some(&Body::Stream)
    }

    /// The module is in transparent mode, where it was told to go there; otherwise it is got out of it.
    fn handle_connect(self, at: At, events: &mut Events) -> Self {
        let now = at.now;
        match self {
            Self::Commanded { transaction, .. } if transaction.body == Body::Stream => {
                events.answers(FrameKind::Intermediate);
                events.push(LineEvent::Wanted {
                    owner: transaction.owner,
                    took: Duration::ZERO,
                });
                Self::Streaming {
                    transaction,
                    stream: Stream::begin(now),
                }
            }
            Self::Commanded { transaction, .. } => {
                events.answers(FrameKind::Intermediate);
                events.end(transaction.owner, Err(Failure::Left));
                events.push(LineEvent::Recovering);
                Self::escaping(at, now)
            }
            // Nobody of us has asked for it.
            Self::Idle => {
                events.is(FrameKind::Stray);
                events.push(LineEvent::Recovering);
                Self::escaping(at, now)
            }
            state => state,
        }
    }

    /// A response with counted payload starts: whose it is, where the transaction in flight claims it.
    pub(in crate::dte::line) fn handle_counted(
        self,
        line: &[u8],
        events: &mut Events,
    ) -> (Self, Option<Owner>) {
        if !self.claims(line) {
            return (self, None);
        }
        let owner = self.transaction().map(|transaction| transaction.owner);
        events.answers(FrameKind::Response);
        (self.answered(Answered::Info, events), owner)
    }
}

/// Whether this is what only our side says: it came back.
fn is_command_line(line: &[u8]) -> bool {
    let start = line.get(..2);
    start.is_some_and(|start| start.eq_ignore_ascii_case(b"AT"))
}
