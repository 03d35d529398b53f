//! Reads now and then how the module stands with its network, while nothing else is asked: it never sets anything, and
//! never stands in anybody's way.

use super::Host;
use super::asker::Asker;
use super::line::Line;
use crate::app::{Asked, Event};
use crate::codec::CommandLine;
use crate::dialect::ChannelId;
use crate::dte::{Claims, Failure, Lane};
use crate::time::{Duration, Instant};

/// What is read, and the header of its answer.
const READ: [(&str, &str); 4] = [
    ("AT+CSQ", "+CSQ"),
    ("AT+CEREG?", "+CEREG"),
    ("AT+COPS?", "+COPS"),
    ("AT+MIPCALL?", "+MIPCALL"),
];

/// How long each answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// From when the module was found to the first time.
const FIRST_AFTER: Duration = Duration::from_secs(3);

/// From one time to the next.
const EVERY: Duration = Duration::from_mins(1);

/// How soon it is tried again where somebody else has the line.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// Whether the network is read, and how far that is.
#[derive(Debug, Default)]
pub(super) enum Watch {
    /// Nobody wants it.
    #[default]
    Off,
    /// No module is ready.
    Idle,
    /// It is read next at this time.
    Waiting(Instant),
    /// The answers so far, and the lines of the one that comes.
    Reading(Vec<Asked>, Vec<String>),
    /// A module that left a question without an end is asked no more of them.
    Unanswered,
}

impl Watch {
    /// An information response.
    pub(super) fn handle_info(&mut self, shown: &str) {
        if let Self::Reading(_, lines) = self {
            lines.push(shown.to_owned());
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Waiting(at) => Some(*at),
            _ => None,
        }
    }
}

impl Host {
    /// Whether the network is read now and then from now on.
    pub fn watch_network(&mut self, watches: bool) {
        match (watches, &self.watch) {
            (true, Watch::Off) => self.watch = Watch::Idle,
            (false, _) => {
                self.watch = Watch::Off;
                self.events.push_back(Event::Network(Vec::new()));
            }
            (true, _) => {}
        }
    }

    /// The line is gone, and all that was known with it.
    pub(super) fn end_watch(&mut self) {
        if !matches!(self.watch, Watch::Off) {
            self.watch = Watch::Idle;
            self.events.push_back(Event::Network(Vec::new()));
        }
    }

    /// Something was found out meanwhile: what is told of the network is to be no older than that.
    pub(super) fn watch_soon(&mut self) {
        if let Watch::Waiting(at) = &mut self.watch {
            *at = Instant::ZERO;
        }
    }

    /// Begins once a module is ready.
    pub(super) fn tend_watch(&mut self, now: Instant) {
        if matches!(self.watch, Watch::Idle) && matches!(self.line, Line::Ready(_)) {
            self.watch = Watch::Waiting(now + FIRST_AFTER);
        }
    }

    pub(super) fn handle_watch_timeout(&mut self, now: Instant) {
        match self.watch {
            Watch::Waiting(at) if now >= at => {}
            _ => return,
        }
        let is_busy = self.dte.awaits_answer()
            || self.ftp.awaits_outcome()
            || self.network.is_some()
            || self.check.is_some()
            || self.typed.is_busy()
            || !matches!(self.line, Line::Ready(_))
            || ChannelId::ALL
                .into_iter()
                .any(|channel| self.ftp.is_busy(channel));
        if is_busy {
            self.watch = Watch::Waiting(now + AGAIN_AFTER);
        } else {
            self.watch = Watch::Reading(Vec::new(), Vec::new());
            self.read_network(now);
        }
    }

    fn read_network(&mut self, now: Instant) {
        let Watch::Reading(answers, _) = &self.watch else {
            return;
        };
        let Some((command, header)) = READ.get(answers.len()) else {
            self.events.push_back(Event::Network(answers.clone()));
            self.watch = Watch::Waiting(now + EVERY);
            return;
        };
        let (line, claims) = (CommandLine::fixed(command), Claims::Header(header));
        let transaction = Asker::Watch.transaction(line, claims, TIMEOUT);
        self.dte.submit(Lane::Fair, transaction);
    }

    /// A question has ended.
    pub(super) fn handle_watch_ended(&mut self, now: Instant, result: &Result<(), Failure>) {
        let Watch::Reading(answers, lines) = &mut self.watch else {
            return;
        };
        if matches!(result, Err(Failure::TimedOut)) {
            self.watch = Watch::Unanswered;
            return;
        }
        let (command, _) = READ[answers.len().min(READ.len() - 1)];
        answers.push(Asked {
            command: command.to_owned(),
            answer: std::mem::take(lines).join("\n"),
        });
        self.read_network(now);
    }
}
