//! One MFTP command from its line to its outcome.
//!
//! `OK` only means that the module took the command (clause 3). The outcome comes later on a line of its own,
//! or in front of `OK` in some scenarios: either order is accepted, always.
//!
//! ```text
//!  Queued ─sent─► Submitted ─OK─► Accepted ─outcome─► over
//!                    │ OK of what has no mark at its end
//!                    └► FenceQueued ─sent─► Fencing ─OK─► Fenced ─its outcome─► over
//!                            ▲                  └──── still runs ────┴► FencedOff ─┘ (to FenceQueued)
//! ```
//!
//! To add a command, add a [`Request`], say in `begin` how it is written and which [`Kind`] of end it has, and add a
//! kind only where it ends in a way of its own. To add a state, say in [`State`] what it waits for, and in
//! [`Exchange::deadline`] for how long.

mod begin;
mod fence;
mod receiving;
mod request;

pub(crate) use request::{Answer, Fault, Outcome, PacketForm, Request, unasked};

use fence::{Fence, Fenced};
use receiving::{Extent, Receiving};

use crate::codec::CommandLine;
use crate::dialect::{
    CfgSetting, ChannelId, ChannelState, CmeCode, ListedEntry, Report, ResultCode, StorageReport,
    Verb,
};
use crate::dte::{Body, Claims, Failure, Owner, Transaction};
use crate::time::{Duration, Instant};

/// The room number of the owner handles made here.
pub const OWNER_ROOM: u8 = 1;

/// Entries that one listing may have; beyond it the listing counts as failed, not as shorter.
const ENTRIES_MAX: usize = 200_000;

/// How often an "in progress" may put the deadline off.
const EXTENSIONS_MAX: u8 = 30;

/// One command under way.
#[derive(Debug)]
pub(crate) struct Exchange {
    channel: ChannelId,
    /// Tells it from the channel's other exchanges.
    number: u32,
    kind: Kind,
    state: State,
    /// How long an outcome may take after `OK`.
    outcome_timeout: Duration,
    /// How long the final result code may take.
    accept_timeout: Duration,
    extensions: u8,
    upload: Upload,
    fence: Fence,
    /// Whether an answer came too late, or may still come.
    was_late: bool,
}

/// What it sends to the server.
#[derive(Clone, Copy, Debug)]
enum Upload {
    /// Nothing, or what is counted as it is fed.
    Nothing,
    /// So many bytes over the line, which the module takes or refuses.
    Packet(u64),
    /// A file of the module.
    File {
        size_bytes: u64,
        /// As the module counted.
        sent_bytes: Option<u64>,
    },
}

/// What completes it.
#[derive(Debug)]
enum Kind {
    /// Its information responses and `OK`.
    Settings(Vec<CfgSetting>),
    /// The same.
    State(Option<ChannelState>),
    /// `OK` alone.
    Accepted,
    /// The outcome line of this verb.
    Outcome(Verb),
    /// The end of transparent mode; an outcome line of this verb may come or not.
    Stream(Verb),
    /// The outcome of a fence, see [`State::Fencing`].
    Listing(Vec<ListedEntry>),
    /// The same, since what comes first may be the answer to an earlier question: the last one counts, once another
    /// round of both questions says the same.
    Path {
        told: Option<Vec<u8>>,
        before: Option<Vec<u8>>,
        rounds: u8,
    },
    /// Its information responses and `OK`; those that cannot be read spoil it.
    Storage(Result<Vec<StorageReport>, String>),
    /// All bytes that are due, or a fence.
    Receiving(Receiving),
}

impl Kind {
    /// Nothing was told yet.
    const PATH: Self = Self::Path {
        told: None,
        before: None,
        rounds: 0,
    };

    fn receiving(extent: Extent) -> Self {
        Self::Receiving(Receiving::new(extent))
    }
}

/// How far it is.
#[derive(Debug)]
enum State {
    /// The line has not been sent yet: nothing that comes is an answer to it.
    Queued,
    /// The result code is due; the outcome may have come already.
    Submitted { early: Option<Outcome> },
    /// `OK` came, the outcome is due.
    Accepted { deadline: Instant },
    /// What has no mark at its end was accepted. A channel runs one command at a time: when a PWD behind it comes to
    /// an outcome, it is over. The fence waits to be sent.
    FenceQueued { tries: u8 },
    /// The fence is out; its result code is due, its outcome may have come already.
    Fencing { tries: u8, early: Option<Fenced> },
    /// The fence was accepted; its outcome is due.
    Fenced { tries: u8, deadline: Instant },
    /// What the fence is to end still runs, or seems to: it is tried later.
    FencedOff { tries: u8, until: Instant },
}

/// What is to be done after an input.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nothing, yet.
    Pending,
    /// Send this as well.
    Submit(Transaction),
    /// It is over.
    Over(Outcome),
}

impl Exchange {
    /// Whose its transactions are.
    pub(crate) fn owner(&self) -> Owner {
        owner(self.channel, self.number)
    }

    /// Whether the module is at work, after it has said `OK`.
    pub(crate) fn awaits_outcome(&self) -> bool {
        matches!(
            self.state,
            State::Accepted { .. } | State::Fenced { .. } | State::FencedOff { .. }
        )
    }

    /// Whether an answer may still come that looks like one to a later question about directories.
    pub(crate) fn may_mislead(&self) -> bool {
        !matches!(self.state, State::Queued)
            && match &self.kind {
                Kind::Listing(_) | Kind::Path { .. } => true,
                Kind::Receiving(_) => self.is_fenced_by(self.fence.verb()),
                Kind::Outcome(verb) => matches!(verb, Verb::Pwd | Verb::Cwd),
                _ => false,
            }
    }

    /// Whether an answer of this channel is late, or may come for what was asked before.
    pub(crate) fn was_late(&self) -> bool {
        self.was_late
    }

    /// It came to nothing for this reason: what was refused was not sent.
    pub(crate) fn note_fault(&mut self, fault: &Fault) {
        self.was_late |= *fault == Fault::TimedOut;
        match (&mut self.upload, fault) {
            (Upload::Packet(_) | Upload::File { .. }, Fault::Refused(_)) => {
                self.upload = Upload::Nothing;
            }
            // The server did not want it, if the module says no number.
            (Upload::File { sent_bytes, .. }, Fault::Code(_)) => {
                sent_bytes.get_or_insert(0);
            }
            _ => {}
        }
    }

    /// How many bytes it has sent to the server, now that it is over. Where nobody knows, all that it had to send.
    pub(crate) fn take_sent_bytes(&mut self) -> u64 {
        match std::mem::replace(&mut self.upload, Upload::Nothing) {
            _ if matches!(self.state, State::Queued) => 0,
            Upload::Nothing => 0,
            Upload::Packet(len_bytes) => len_bytes,
            Upload::File {
                size_bytes,
                sent_bytes,
            } => sent_bytes.unwrap_or(size_bytes),
        }
    }

    pub(crate) fn handle_sent(&mut self) {
        match self.state {
            State::Queued => self.state = State::Submitted { early: None },
            State::FenceQueued { tries } => self.state = State::Fencing { tries, early: None },
            _ => {}
        }
    }

    pub(crate) fn handle_ended(&mut self, now: Instant, result: Result<(), Failure>) -> Progress {
        let fault = match result {
            Ok(()) => return self.handle_ok(now),
            Err(Failure::TimedOut) => match self.take_early() {
                Some(outcome) => return Progress::Over(outcome),
                None => Fault::TimedOut,
            },
            Err(Failure::NotSent) => Fault::Interrupted,
            Err(Failure::Left) => Fault::Left,
            Err(Failure::Refused(report)) => {
                // While a RETR runs, that it is refused says that it runs, in whatever words.
                let receives = matches!(self.kind, Kind::Receiving(_));
                let is_busy =
                    |code| code == CmeCode::RUNNING.0 || receives && code != CmeCode::NOT_RUNNING.0;
                if let State::Fencing { tries, .. } = self.state
                    && report.cme_code().is_none_or(is_busy)
                {
                    return self.fence_off(now, tries);
                }
                // It is an answer, whatever it says.
                if let (State::Fencing { .. }, Fence::Last) = (&self.state, self.fence)
                    && report.cme_code() != Some(CmeCode::NOT_RUNNING.0)
                {
                    return self.listed();
                }
                Fault::Refused(report)
            }
        };
        Progress::Over(Err(fault))
    }

    /// The outcome that came in front of an `OK` which did not come: it is this command's all the same, but for a path,
    /// which an earlier question may have asked for.
    fn take_early(&mut self) -> Option<Outcome> {
        match (&mut self.state, &self.kind) {
            (State::Submitted { early }, Kind::Outcome(verb)) if *verb != Verb::Pwd => early.take(),
            _ => None,
        }
    }

    pub(crate) fn handle_info(&mut self, line: &[u8]) {
        if let Kind::Storage(reports) = &mut self.kind {
            match (StorageReport::parse(line), &mut *reports) {
                (Some(report), Ok(all)) => all.push(report),
                (None, Ok(_)) => *reports = Err(String::from_utf8_lossy(line).into_owned()),
                (_, Err(_)) => {}
            }
            return;
        }
        let Some(report) = Report::parse(line).filter(|report| report.channel() == self.channel)
        else {
            return;
        };
        match (&mut self.kind, report) {
            (Kind::Settings(settings), Report::Cfg { setting, .. }) => settings.push(setting),
            (Kind::State(found), Report::State { state, .. }) => *found = Some(state),
            _ => {}
        }
    }

    /// Whether an answer to it may look like this.
    pub(crate) fn awaits(&self, report: &Report) -> bool {
        let verb = match report {
            Report::WorkingDirectory { .. } => Verb::Pwd,
            Report::Entry { .. } => Verb::List,
            Report::Outcome { verb, .. } => *verb,
            _ => return true,
        };
        !matches!(self.state, State::Queued)
            && match &self.kind {
                Kind::Listing(_) => verb == Verb::List || self.is_fenced_by(verb),
                Kind::Path { .. } => verb == Verb::Pwd || self.is_fenced_by(verb),
                Kind::Receiving(_) => verb == Verb::Retr || self.is_fenced_by(verb),
                Kind::Outcome(own) | Kind::Stream(own) => verb == *own,
                _ => false,
            }
    }

    fn is_fenced_by(&self, verb: Verb) -> bool {
        let is_out = matches!(self.state, State::Fencing { .. } | State::Fenced { .. });
        // The first question may still be answered while the last one is asked.
        is_out && self.fence.asks(verb) || self.fence == Fence::Last && verb == Verb::Pwd
    }

    /// Answers come late, as is known by now.
    pub(crate) fn doubt_answers(&mut self) {
        if self.fence == Fence::Only {
            self.fence = Fence::First;
        }
        if let (Kind::Outcome(Verb::Pwd), State::Queued | State::Accepted { .. }) =
            (&self.kind, &self.state)
        {
            self.kind = Kind::PATH;
            self.fence = Fence::Last;
        }
    }

    pub(crate) fn handle_report(&mut self, now: Instant, report: &Report) -> Progress {
        if matches!(self.state, State::Queued) {
            return Progress::Pending;
        }
        if let (
            Upload::File {
                sent_bytes: told, ..
            },
            Report::Sent { sent_bytes, .. },
        ) = (&mut self.upload, report)
        {
            *told = Some(*sent_bytes);
        }
        if let Report::Outcome { code, .. } | Report::Sent { code, .. } = report
            && *code == ResultCode::IN_PROGRESS
        {
            self.put_off(now);
            return Progress::Pending;
        }
        match &mut self.kind {
            Kind::Listing(entries) => {
                if let Report::Entry { entry, .. } = report {
                    if entries.len() == ENTRIES_MAX {
                        return Progress::Over(Err(Fault::Code(ResultCode::MEMORY)));
                    }
                    entries.push(entry.clone());
                    self.restart_fence(now);
                    return Progress::Pending;
                }
                self.handle_listing_report(now, report)
            }
            Kind::Path { told, .. } => {
                let outcome = outcome_of(Verb::Pwd, report);
                if let Some(Ok(Answer::WorkingDirectory(path))) = &outcome {
                    *told = Some(path.clone());
                }
                match (&self.state, outcome) {
                    (State::Accepted { .. }, Some(Ok(_))) => self.fence(0),
                    (State::Accepted { .. }, Some(Err(fault))) => Progress::Over(Err(fault)),
                    _ => self.handle_fence_report(now, report),
                }
            }
            Kind::Receiving(_) => self.handle_received_report(now, report),
            Kind::Outcome(verb) => match outcome_of(*verb, report) {
                Some(outcome) => self.come_to(outcome),
                None => Progress::Pending,
            },
            // Where the stream failed the module has left it, and takes what follows for commands.
            Kind::Stream(verb) => match outcome_of(*verb, report) {
                Some(Err(fault)) => Progress::Over(Err(fault)),
                Some(outcome) => self.come_to(outcome),
                None => Progress::Pending,
            },
            Kind::Settings(_) | Kind::State(_) | Kind::Accepted | Kind::Storage(_) => {
                Progress::Pending
            }
        }
    }

    /// Whether payload of this channel may be its own: not of what was asked before, while it has not been sent.
    pub(crate) fn takes_payload(&self) -> bool {
        !matches!(self.state, State::Queued)
    }

    /// Bytes were lost on the line: of what, no one knows.
    pub(crate) fn handle_damaged(&mut self) -> Progress {
        match &mut self.kind {
            Kind::Listing(_) => {
                // What was asked behind it may be answered yet.
                self.was_late |= self.may_mislead();
                Progress::Over(Err(Fault::Torn))
            }
            Kind::Receiving(receiving) => {
                receiving.damaged = true;
                Progress::Pending
            }
            _ => Progress::Pending,
        }
    }

    /// A line came that cannot be read, perhaps one of this exchange's. A listing without it would be
    /// shorter than the directory, and nothing would tell.
    pub(crate) fn handle_unreadable(&mut self, line: &str) -> Progress {
        match self.kind {
            Kind::Listing(_) => Progress::Over(Err(Fault::Unexpected(line.into()))),
            _ => Progress::Pending,
        }
    }

    /// The time given by [`deadline`](Self::deadline) has come.
    pub(crate) fn handle_timeout(&mut self, now: Instant) -> Progress {
        match self.state {
            State::Fenced { deadline, .. } if now >= deadline => self.fence_missed(),
            State::Accepted { deadline } if now >= deadline => match self.kind {
                Kind::Path { .. } => self.fence(0),
                _ => Progress::Over(Err(Fault::TimedOut)),
            },
            State::FencedOff { tries, until } if now >= until => self.fence(tries),
            _ => Progress::Pending,
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called. Transactions keep their own time.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::Queued
            | State::Submitted { .. }
            | State::FenceQueued { .. }
            | State::Fencing { .. } => None,
            State::Accepted { deadline } | State::Fenced { deadline, .. } => Some(deadline),
            State::FencedOff { until, .. } => Some(until),
        }
    }

    fn handle_ok(&mut self, now: Instant) -> Progress {
        let due = now + self.outcome_timeout;
        let state = State::Accepted { deadline: due };
        match std::mem::replace(&mut self.state, state) {
            State::Submitted { early: Some(early) } => Progress::Over(early),
            State::Submitted { early: None } => match &mut self.kind {
                Kind::Settings(settings) => {
                    Progress::Over(Ok(Answer::Settings(std::mem::take(settings))))
                }
                Kind::State(found) => {
                    let none = || Fault::Unexpected("OK".into());
                    Progress::Over(found.map(Answer::State).ok_or_else(none))
                }
                Kind::Accepted | Kind::Stream(_) => Progress::Over(Ok(Answer::Done)),
                Kind::Storage(reports) => {
                    let reports = std::mem::replace(reports, Ok(Vec::new()));
                    Progress::Over(reports.map(Answer::Storage).map_err(Fault::Unexpected))
                }
                Kind::Listing(_) | Kind::Path { told: Some(_), .. } => self.fence(0),
                Kind::Receiving(_) => {
                    self.move_on(now);
                    Progress::Pending
                }
                Kind::Path { told: None, .. } | Kind::Outcome(_) => Progress::Pending,
            },
            State::Fencing {
                early: Some(fence),
                tries,
            } => self.fenced(now, tries, fence),
            State::Fencing { early: None, tries } => {
                self.state = State::Fenced {
                    tries,
                    deadline: due,
                };
                Progress::Pending
            }
            state @ (State::Queued
            | State::FenceQueued { .. }
            | State::Accepted { .. }
            | State::Fenced { .. }
            | State::FencedOff { .. }) => {
                self.state = state;
                Progress::Pending
            }
        }
    }

    /// The outcome came: it counts once `OK` has come as well.
    fn come_to(&mut self, outcome: Outcome) -> Progress {
        match &mut self.state {
            State::Submitted { early } => {
                *early = Some(outcome);
                Progress::Pending
            }
            _ => Progress::Over(outcome),
        }
    }

    /// Something came that shows the command at work.
    fn restart(&mut self, now: Instant) {
        if let State::Accepted { deadline } | State::Fenced { deadline, .. } = &mut self.state {
            *deadline = now + self.outcome_timeout;
        }
    }

    /// The line is taken for so long, in which no outcome can come.
    pub(crate) fn put_off_by(&mut self, time: Duration) {
        if let Kind::Receiving(receiving) = &mut self.kind {
            receiving.moved_at = receiving.moved_at + time;
        }
        if let State::Accepted { deadline } | State::Fenced { deadline, .. } = &mut self.state {
            *deadline = *deadline + time;
        }
    }

    fn put_off(&mut self, now: Instant) {
        if self.extensions < EXTENSIONS_MAX {
            self.extensions += 1;
            self.restart(now);
        }
    }

    fn transaction(&self, line: CommandLine, body: Body, claims: Claims) -> Transaction {
        Transaction {
            owner: self.owner(),
            line,
            body,
            claims,
            timeout: self.accept_timeout,
            of: None,
        }
    }
}

/// The handle of a channel's exchange of this number: a later one is not told of an earlier one's end.
fn owner(channel: ChannelId, number: u32) -> Owner {
    Owner::new(OWNER_ROOM, channel.connect_id(), number)
}

fn outcome_of(verb: Verb, report: &Report) -> Option<Outcome> {
    Some(match report {
        Report::Outcome { verb: of, code, .. } if *of == verb => match *code {
            ResultCode::DONE if verb == Verb::Pwd => Err(Fault::Unexpected("+MFTPPWD".into())),
            ResultCode::DONE => Ok(Answer::Done),
            code => Err(Fault::Code(code)),
        },
        Report::WorkingDirectory { path, .. } if verb == Verb::Pwd => {
            Ok(Answer::WorkingDirectory(path.clone()))
        }
        Report::Sent {
            verb: of,
            code,
            sent_bytes,
            ..
        } if *of == verb => match *code {
            ResultCode::DONE => Ok(Answer::Sent(*sent_bytes)),
            code => Err(Fault::Code(code)),
        },
        _ => return None,
    })
}
