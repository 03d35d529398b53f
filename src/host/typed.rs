//! Lines that a person types, and the content that some of them prompt for: to a module that is ready, and to whatever
//! else is at the port.

use std::collections::VecDeque;

use super::asker::Asker;
use super::line::Line;
use super::{Host, RAW_TIMEOUT};
use crate::app::{
    ContentUntil, ContentWanted, Event, LineTaken, Message, Operation, TYPED_CONTENT_MAX_BYTES,
    TYPED_LINES_MAX, Typed as Told, TypedContent, WaitingLine,
};
use crate::codec::{CommandLine, Params};
use crate::dialect::explain::{Explained, explain_sent};
use crate::dialect::table::{Name, Then};
use crate::dialect::{ChannelId, Report, ResultCode, Verb};
use crate::dte::{Body, Claims, Failure, Feed, Lane, Owner, Transaction, TypedEnd};
use crate::time::{Duration, Instant};

/// How long transparent mode is kept open while nothing is typed.
const STREAM_TIMEOUT: Duration = Duration::from_secs(40);

/// What was typed and has not ended, in order.
#[derive(Debug, Default)]
pub(super) struct Typed {
    lines: VecDeque<TypedLine>,
    next_number: u32,
    stream: Option<TypedStream>,
    /// The operation that a line has begun, whose outcome is to come.
    operation: Option<TypedOperation>,
    ended: u32,
    last_failed: bool,
    refused: Option<(String, Message)>,
    /// What the page was told last.
    told: Told,
}

/// One line.
#[derive(Debug)]
struct TypedLine {
    number: u32,
    /// Without passwords.
    text: String,
    since: Instant,
    is_sent: bool,
    /// The speed that it sets, where it sets one.
    speed: Option<u32>,
    /// The operation that it begins, where it begins one.
    operation: Option<TypedOperation>,
}

/// An FTP operation that a typed line has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TypedOperation {
    verb: Verb,
    channel: ChannelId,
}

/// Transparent mode that a typed line has opened.
#[derive(Debug)]
struct TypedStream {
    owner: Owner,
    /// Since when the line is ready for more, where it is.
    wanted_since: Option<Instant>,
    sent_bytes: u64,
    pending: Vec<u8>,
    is_over: bool,
}

impl Typed {
    /// The port is gone, and all that was typed with it.
    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.stream = None;
        self.operation = None;
        self.refused = None;
    }

    /// Whether anything that was typed has not ended.
    pub(super) fn is_busy(&self) -> bool {
        !self.lines.is_empty() || self.stream.is_some() || self.operation.is_some()
    }

    /// A line has ended, and all that it began.
    fn end(&mut self, failed: bool) {
        self.ended = self.ended.wrapping_add(1);
        self.last_failed = failed;
    }
}

impl Host {
    /// Sends a line that a person typed, as soon as the line is free for it.
    pub(super) fn type_line(&mut self, now: Instant, text: &str) {
        self.typed.refused = None;
        if let Err(message) = self.try_type_line(now, text) {
            let text = self.dte.shown(now, text.as_bytes());
            self.typed.refused = Some((text, message));
            self.typed.end(true);
        }
    }

    /// The module tells of an operation, which may be the one that was typed.
    pub(super) fn handle_typed_report(&mut self, report: &Report) {
        let (verb, code) = match report {
            Report::Outcome { verb, code, .. } | Report::Sent { verb, code, .. } => (*verb, *code),
            Report::WorkingDirectory { .. } => (Verb::Pwd, ResultCode::DONE),
            Report::Entry { .. } => (Verb::List, ResultCode::DONE),
            Report::Received { .. } => (Verb::Retr, ResultCode::DONE),
            Report::State { .. } | Report::Cfg { .. } | Report::Disconnected { .. } => return,
        };
        let channel = report.channel();
        if self.typed.operation == Some(TypedOperation { verb, channel })
            && code != ResultCode::IN_PROGRESS
        {
            self.typed.operation = None;
            self.typed.end(code != ResultCode::DONE);
        }
    }

    fn try_type_line(&mut self, now: Instant, text: &str) -> Result<(), Message> {
        match self.line {
            Line::Ready { .. } | Line::Recovering { .. } => {}
            // Nobody there is known to speak AT: whatever is typed goes as it is.
            Line::Terminal => {
                self.dte.type_raw(text);
                return Ok(());
            }
            Line::Down | Line::SettingUp(_) | Line::Moving(_) => return Err(Message::NotConnected),
        }
        let line = CommandLine::typed(text).map_err(|_| Message::NotACommand)?;
        if addressed(text).is_some_and(|channel| self.ftp.is_busy(channel)) {
            return Err(Message::ChannelBusy);
        }
        if self.typed.lines.len() == TYPED_LINES_MAX {
            return Err(Message::QueueFull);
        }
        self.other_program.handle_typed(now);
        let number = self.typed.next_number;
        self.typed.next_number = number.wrapping_add(1);
        self.typed.lines.push_back(TypedLine {
            number,
            text: self.dte.shown(now, text.trim().as_bytes()),
            since: now,
            is_sent: false,
            speed: speed_set_by(text),
            operation: operation_of(text),
        });
        self.dte.submit(
            Lane::Fair,
            Transaction {
                owner: Asker::User.numbered_owner(number),
                line,
                body: body_of(text),
                claims: Claims::Nothing,
                timeout: RAW_TIMEOUT,
                of: None,
            },
        );
        Ok(())
    }

    /// Takes back a typed line that was not sent.
    pub(super) fn take_back(&mut self, now: Instant, number: u32) {
        let lines = &mut self.typed.lines;
        let place = lines
            .iter()
            .position(|line| line.number == number && !line.is_sent);
        if let Some(place) = place {
            lines.remove(place);
            self.dte.withdraw(now, Asker::User.numbered_owner(number));
        }
    }

    /// Content was typed for the command that has prompted for it.
    pub(super) fn type_content(&mut self, now: Instant, content: TypedContent) {
        let Some(stream) = &mut self.typed.stream else {
            self.dte.type_content(&content);
            return;
        };
        match content {
            TypedContent::Bytes(bytes) => {
                let room = TYPED_CONTENT_MAX_BYTES - stream.pending.len();
                stream.pending.extend(bytes.iter().take(room));
            }
            TypedContent::End | TypedContent::Cancel => stream.is_over = true,
        }
        self.feed_typed(now);
    }

    /// A typed line is out.
    pub(super) fn handle_typed_sent(&mut self, owner: Owner) {
        let lines = self.typed.lines.iter_mut();
        let sent = lines
            .into_iter()
            .find(|line| Asker::User.numbered_owner(line.number) == owner);
        if let Some(line) = sent {
            line.is_sent = true;
        }
    }

    /// Transparent mode that a typed line has opened takes more.
    pub(super) fn handle_typed_wanted(&mut self, now: Instant, owner: Owner) {
        let stream = self.typed.stream.get_or_insert(TypedStream {
            owner,
            wanted_since: None,
            sent_bytes: 0,
            pending: Vec::new(),
            is_over: false,
        });
        stream.wanted_since = Some(now);
        self.feed_typed(now);
    }

    fn feed_typed(&mut self, now: Instant) {
        let Some(stream) = &mut self.typed.stream else {
            return;
        };
        let feed = if stream.wanted_since.is_none() {
            return;
        } else if !stream.pending.is_empty() {
            stream.sent_bytes += stream.pending.len() as u64;
            Feed::Bytes(std::mem::take(&mut stream.pending))
        } else if stream.is_over {
            Feed::End
        } else {
            return;
        };
        stream.wanted_since = None;
        let owner = stream.owner;
        self.dte.feed(now, owner, feed);
    }

    /// Whether transparent mode is to be left, since nobody has typed anything for it.
    pub(super) fn handle_typed_timeout(&mut self, now: Instant) {
        if self.typed_deadline().is_some_and(|due| due <= now) {
            self.type_content(now, TypedContent::End);
        }
    }

    /// When [`handle_typed_timeout`](Self::handle_typed_timeout) is to be called.
    pub(super) fn typed_deadline(&self) -> Option<Instant> {
        let stream = self.typed.stream.as_ref()?;
        Some(stream.wanted_since? + STREAM_TIMEOUT)
    }

    /// Such a line has ended.
    pub(super) fn handle_typed_ended(
        &mut self,
        now: Instant,
        owner: Owner,
        result: Result<(), Failure>,
    ) {
        self.restart_probe.handle_typed();
        self.other_program.handle_typed(now);
        self.storage.handle_foreign();
        // Whatever was typed may have moved a channel elsewhere.
        self.ftp.forget_directories();
        self.typed.stream = None;
        let lines = &mut self.typed.lines;
        let is_it = |line: &TypedLine| Asker::User.numbered_owner(line.number) == owner;
        let ended = lines.iter().position(is_it);
        let Some(line) = ended.and_then(|place| lines.remove(place)) else {
            return;
        };
        let verb = line.operation.map(|operation| operation.verb);
        if matches!(verb, Some(Verb::Stor | Verb::Appe | Verb::Rn)) {
            self.ftp.doubt_halves();
        }
        let operation = Operation::Raw;
        let message = match result {
            Ok(()) => {
                match line.operation {
                    Some(operation) => self.typed.operation = Some(operation),
                    None => self.typed.end(false),
                }
                return self.follow(now, line.speed);
            }
            // The log has what the module said.
            Err(Failure::Refused(_)) => return self.typed.end(true),
            Err(Failure::NotSent) => Message::QueueFull,
            Err(Failure::TimedOut) => Message::TimedOut { operation },
            Err(Failure::Left) => Message::LeftTransparent,
        };
        self.typed.refused = Some((line.text, message));
        self.typed.end(true);
    }

    /// Tells the page what has changed of what is typed.
    pub(super) fn tell_typed(&mut self) {
        if self.typed.next_number == 0 && self.typed.ended == 0 {
            return;
        }
        let waits_for = self.line_taken();
        let waiting = self.typed.lines.iter().filter(|line| !line.is_sent);
        let now = Told {
            waiting: waiting
                .map(|line| WaitingLine {
                    number: line.number,
                    text: line.text.clone(),
                    since: line.since,
                    waits_for,
                })
                .collect(),
            content: self.content_wanted(),
            refused: self.typed.refused.clone(),
            ended: self.typed.ended,
            last_failed: self.typed.last_failed,
        };
        if now != self.typed.told {
            self.typed.told = now.clone();
            self.events.push_back(Event::Typed(Box::new(now)));
        }
    }

    fn line_taken(&self) -> LineTaken {
        let Some(owner) = self.dte.in_flight() else {
            return LineTaken::Recovery;
        };
        match Asker::of(owner) {
            Some(Asker::Ftp) => {
                ChannelId::new(owner.unit().into()).map_or(LineTaken::Page, LineTaken::Channel)
            }
            Some(Asker::User) => LineTaken::Typed,
            _ => LineTaken::Page,
        }
    }

    fn content_wanted(&self) -> Option<ContentWanted> {
        if let Some(stream) = self.typed.stream.as_ref().filter(|stream| !stream.is_over) {
            return Some(ContentWanted {
                until: ContentUntil::Escape,
                sent_bytes: stream.sent_bytes,
                gives_up_at: self.typed_deadline()?,
            });
        }
        let (end, sent_bytes, owed_bytes, gives_up_at) = self.dte.typing()?;
        Some(ContentWanted {
            until: match end {
                TypedEnd::Length(_) => ContentUntil::Length { owed_bytes },
                TypedEnd::CtrlZ => ContentUntil::CtrlZ,
            },
            sent_bytes,
            gives_up_at,
        })
    }

    /// The module has taken another speed: the port is opened again at that one, and all that runs on it goes on.
    fn follow(&mut self, now: Instant, speed: Option<u32>) {
        let (Some(baud), Line::Ready(identity)) = (speed, &self.line) else {
            return;
        };
        if baud == self.dte.baud() || self.dte.baud() == 0 {
            return;
        }
        self.line = Line::Moving(identity.clone());
        self.dte.await_reopening(now);
        self.reopen = Some(baud);
    }
}

/// What follows a typed command line, as the table of commands has it.
fn body_of(text: &str) -> Body {
    let commands = explain_sent(text.as_bytes());
    let Some(last) = commands.last() else {
        return Body::Unknown;
    };
    match last.then() {
        Then::Prompt => Body::Typed(content_end(last)),
        Then::Connect => Body::Stream,
        Then::Ok | Then::Outcome => Body::Unknown,
    }
}

/// The FTP operation that a typed line begins, of which the outcome comes later.
fn operation_of(text: &str) -> Option<TypedOperation> {
    let commands = explain_sent(text.as_bytes());
    let last = commands.last().filter(|last| last.then() != Then::Ok)?;
    let verb = Verb::from_name(last.command()?.name.as_bytes())?;
    let channel = ChannelId::new(last.value(Name::ConnectId)?.number()?)?;
    Some(TypedOperation { verb, channel })
}

/// How the content ends that a command prompts for: by the length that it announces, where that is not 0.
fn content_end(command: &Explained) -> TypedEnd {
    let length = [Name::PacketLength, Name::ContentLength]
        .into_iter()
        .find_map(|name| command.value(name)?.number());
    match length {
        Some(length @ 1..) => TypedEnd::Length(length),
        _ => TypedEnd::CtrlZ,
    }
}

/// The speed that `AT+IPR=<rate>` (27.007) sets, where it sets one.
fn speed_set_by(text: &str) -> Option<u32> {
    let (name, rate) = text.trim().split_once('=')?;
    let is_rate = name.trim_end().eq_ignore_ascii_case("AT+IPR");
    let rate = rate.trim().parse().ok().filter(|rate| *rate > 0);
    rate.filter(|_| is_rate)
}

/// The channel that a typed `AT+MFTP…=<id>` is for.
fn addressed(text: &str) -> Option<ChannelId> {
    let (name, list) = text.trim().split_once('=')?;
    let is_mftp = name.to_ascii_uppercase().starts_with("AT+MFTP");
    let connect_id = Params::new(list.as_bytes()).next_int()?;
    ChannelId::new(connect_id).filter(|_| is_mftp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_set_by_its_command_alone() {
        for (text, expect) in [
            ("AT+IPR=9600", Some(9_600)),
            (" at+ipr = 115200 ", Some(115_200)),
            ("AT+IPR=0", None),
            ("AT+IPR=?", None),
            ("AT+IPR?", None),
            ("AT+CMEE=1", None),
        ] {
            assert_eq!(speed_set_by(text), expect, "{text}");
        }
    }

    #[test]
    fn what_follows_a_line_is_known_from_the_table() {
        for (text, expect) in [
            ("AT+MFTPSTOR=0,\"f\",1,5", Body::Typed(TypedEnd::Length(5))),
            ("at+mftpappe=0,\"f\",1", Body::Typed(TypedEnd::CtrlZ)),
            ("AT+MFPUT=\"/f\",0", Body::Typed(TypedEnd::CtrlZ)),
            ("AT+MFPUT=\"/f\",7", Body::Typed(TypedEnd::Length(7))),
            ("AT+MFTPSTOR=0,\"f\"", Body::Stream),
            ("AT+MFTPSTOR=0,\"f\",\"/f\"", Body::Unknown),
            ("AT+MFTPSTOR=0,\"f\",1,1,\"1\"", Body::Unknown),
            ("AT+CSQ", Body::Unknown),
            ("AT+OTHER=1", Body::Unknown),
        ] {
            assert_eq!(body_of(text), expect, "{text}");
        }
    }
}
