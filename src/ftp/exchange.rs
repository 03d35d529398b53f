//! One MFTP command from its line to its outcome.
//!
//! `OK` only means that the module took the command (clause 3). The outcome comes later on a line of its own,
//! or in front of `OK` in some scenarios: either order is accepted, always.

use crate::codec::{CommandLine, ErrorReport, StringError};
use crate::dialect::{
    Address, CfgSetting, ChannelId, ChannelState, CmeCode, Eof, ListedEntry, Report, ResultCode,
    StorageReport, UploadForm, Verb, commands,
};
use crate::dte::{Body, Claims, Failure, Owner, Transaction};
use crate::storage::Question;
use crate::time::{Duration, Instant};

/// What the module is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Request {
    /// Read the channel's configuration.
    Settings,
    /// Set one key of it.
    Set(CfgSetting),
    /// Ask for the channel's state.
    State,
    /// Connect and log in.
    Connect(crate::app::Server),
    /// Disconnect.
    Disconnect,
    /// Go to a directory.
    ChangeDirectory(String),
    /// Ask which directory it is.
    WorkingDirectory,
    /// Make a directory.
    MakeDirectory(String),
    /// Delete a file or an empty directory.
    Delete(String),
    /// Rename.
    Rename(String, String),
    /// List a directory, or one file.
    List(String),
    /// Send one packet of an upload; an empty one ends the upload without adding a byte.
    Packet {
        /// STOR or APPE.
        verb: Verb,
        /// The name on the server.
        name: String,
        /// Whether it is the last.
        eof: Eof,
        /// How its bytes are carried.
        form: PacketForm,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Send a whole upload in transparent mode, its bytes to be fed.
    Stream {
        /// STOR or APPE.
        verb: Verb,
        /// The name on the server.
        name: String,
    },
    /// Fetch a range of a file.
    Range {
        /// The name on the server.
        name: String,
        /// Where it starts, in bytes.
        offset: u64,
        /// How long it is, in bytes; not 0.
        range_len_bytes: u64,
    },
    /// Send a file of the module.
    SendFile {
        /// STOR or APPE.
        verb: Verb,
        /// The name on the server.
        name: String,
        /// The path in the module.
        path: String,
        /// Its size in bytes, as far as it is known.
        size_bytes: u64,
    },
    /// Fetch all of a file into one of the module.
    FetchFile {
        /// The name on the server.
        name: String,
        /// The path in the module.
        path: String,
        /// Its size in bytes.
        size_bytes: u64,
    },
    /// Something in the module's file system.
    Storage(Question),
}

/// How a packet's bytes are carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PacketForm {
    /// By their length: any bytes.
    Counted,
    /// In the command line: bytes that can be quoted.
    Inline,
    /// Up to a Ctrl-Z: text, or no byte at all.
    CtrlZ,
}

/// What it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Done, with nothing more to say.
    Done,
    /// The settings.
    Settings(Vec<CfgSetting>),
    /// The channel's state.
    State(ChannelState),
    /// The working directory's bytes.
    WorkingDirectory(Vec<u8>),
    /// All entries; an empty directory and a missing name have none alike.
    Entries(Vec<ListedEntry>),
    /// A packet was taken; the bytes that the module counted, of it or in all.
    Sent(u64),
    /// What the module said of its file system.
    Storage(Vec<StorageReport>),
}

/// Why it came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The module refused the command.
    Refused(ErrorReport),
    /// The outcome was not 0.
    Code(ResultCode),
    /// No answer, or no outcome in time.
    TimedOut,
    /// An outcome that makes no sense here.
    Unexpected(String),
    /// Bytes of a range were lost on the line.
    Torn,
    /// The module left transparent mode by itself.
    Left,
    /// It cannot be written as a command.
    Text {
        /// The text.
        text: String,
        /// Why.
        error: StringError,
    },
    /// The server connection ended.
    ConnectionLost,
    /// The line went down, or the module restarted.
    Interrupted,
}

impl Fault {
    /// Whether the module has not ended the channel's previous command yet.
    pub(super) fn says_busy(&self) -> bool {
        match self {
            Self::Code(code) => *code == ResultCode::BLOCKED,
            Self::Refused(report) => report.cme_code() == Some(CmeCode::RUNNING.0),
            _ => false,
        }
    }
}

/// Entries that one listing may have; beyond it the listing counts as failed, not as shorter.
const ENTRIES_MAX: usize = 200_000;

/// Time for the server's answer to cross the air, over the module's own `rsptimeout`.
const MARGIN: Duration = Duration::from_secs(5);

/// What the slowest network that a file is waited for carries, in bytes per second.
const SLOWEST_BYTES_PER_S: u64 = 1_000;

/// How often an "in progress" may put the deadline off.
const EXTENSIONS_MAX: u8 = 30;

/// The first wait before the fence of a listing is tried again; it doubles up to [`FENCE_WAIT_MAX`].
const FENCE_WAIT: Duration = Duration::from_millis(50);

/// The longest wait before the fence of a listing is tried again.
const FENCE_WAIT_MAX: Duration = Duration::from_secs(2);

/// How often the fence of a listing is tried without an entry coming meanwhile.
const FENCE_TRIES_MAX: u8 = 30;

/// One command under way.
#[derive(Debug)]
pub(super) struct Exchange {
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
    /// All bytes have come into the module.
    Fetched { want_bytes: u64, got_bytes: u64 },
    /// Its information responses and `OK`; those that cannot be read spoil it.
    Storage(Result<Vec<StorageReport>, String>),
    /// All bytes of the range.
    Range {
        want_bytes: u64,
        got_bytes: u64,
        /// What `sum_size` says where it is the file's total rather than the running one.
        total_bytes: Option<u64>,
        /// Bytes were lost on the line meanwhile, perhaps of this range.
        damaged: bool,
    },
}

/// How far it is.
#[derive(Debug)]
enum State {
    /// The line has not been sent yet: nothing that comes is an answer to it.
    Queued,
    /// The result code is due; the outcome may have come already.
    Submitted {
        early: Option<Result<Answer, Fault>>,
    },
    /// `OK` came, the outcome is due.
    Accepted { deadline: Instant },
    /// A listing was accepted. Nothing marks its last entry, but a channel runs one command at a time: when a
    /// PWD comes to an outcome, the listing is over.
    FenceQueued { tries: u8 },
    /// The fence is out; its result code is due, its outcome may have come already.
    Fencing { tries: u8, early: Option<Fence> },
    /// The fence was accepted; its outcome is due.
    Fenced { tries: u8, deadline: Instant },
    /// The module said that the listing still runs: the fence is tried again later.
    FencedOff { tries: u8, until: Instant },
}

/// What the outcome of a fence says of the listing in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fence {
    /// It is over.
    Over,
    /// It still runs.
    NotYet,
    /// Nothing: the fence itself failed.
    Failed(ResultCode),
}

/// What is to be done after an input.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Nothing, yet.
    Pending,
    /// Send this as well.
    Submit(Transaction),
    /// It is over.
    Over(Result<Answer, Fault>),
}

impl Exchange {
    /// Begins one; the transaction is to be submitted.
    pub(super) fn begin(
        number: u32,
        address: Address,
        request: Request,
        rsptimeout: Duration,
    ) -> Result<(Self, Transaction), Fault> {
        let mut outcome_timeout = rsptimeout + MARGIN;
        let mut body = Body::None;
        let mut claims = Claims::Nothing;
        let mut text = String::new();
        let (kind, line) = match request {
            Request::Settings => {
                claims = Claims::Header(Verb::Cfg.name());
                (Kind::Settings(Vec::new()), Ok(commands::cfg_read(address)))
            }
            Request::Set(setting) => (Kind::Accepted, Ok(commands::cfg_set(address, setting))),
            Request::State => {
                claims = Claims::Header(Verb::State.name());
                (Kind::State(None), Ok(commands::state(address)))
            }
            Request::Connect(server) => {
                // Name, TCP connection and login may each take the module's time.
                outcome_timeout = rsptimeout * 3 + MARGIN;
                let at = (server.host.as_str(), server.port);
                let line = commands::conn(address, at.0, &server.user, &server.password, at.1);
                text.clone_from(&server.host);
                (Kind::Outcome(Verb::Conn), line)
            }
            Request::Disconnect => (Kind::Outcome(Verb::Disc), Ok(commands::disc(address))),
            Request::ChangeDirectory(path) => {
                let line = commands::cwd(address, &path);
                text = path;
                (Kind::Outcome(Verb::Cwd), line)
            }
            Request::WorkingDirectory => (Kind::Outcome(Verb::Pwd), Ok(commands::pwd(address))),
            Request::MakeDirectory(name) => {
                let line = commands::mkd(address, &name);
                text = name;
                (Kind::Outcome(Verb::Mkd), line)
            }
            Request::Delete(name) => {
                let line = commands::del(address, &name);
                text = name;
                (Kind::Outcome(Verb::Del), line)
            }
            Request::Rename(from, to) => {
                let line = commands::rn(address, &from, &to);
                text = to;
                (Kind::Outcome(Verb::Rn), line)
            }
            Request::List(name) => {
                let line = commands::list(address, &name);
                text = name;
                (Kind::Listing(Vec::new()), line)
            }
            Request::Packet {
                verb,
                name,
                eof,
                form,
                bytes,
            } => {
                let written = match form {
                    PacketForm::Counted => UploadForm::Counted {
                        eof,
                        len_bytes: bytes.len(),
                    },
                    PacketForm::Inline => UploadForm::Inline { eof, data: &bytes },
                    PacketForm::CtrlZ => UploadForm::CtrlZ { eof },
                };
                let line = commands::upload(verb, address, &name, written);
                text = name;
                body = match form {
                    PacketForm::Counted => Body::Counted(bytes),
                    PacketForm::Inline => Body::None,
                    PacketForm::CtrlZ => Body::CtrlZ(bytes),
                };
                (Kind::Outcome(verb), line)
            }
            Request::Stream { verb, name } => {
                let line = commands::upload(verb, address, &name, UploadForm::Transparent);
                text = name;
                body = Body::Stream;
                (Kind::Stream(verb), line)
            }
            Request::Range {
                name,
                offset,
                range_len_bytes,
            } => {
                let line = commands::retr(address, &name, offset, range_len_bytes);
                text = name;
                let kind = Kind::Range {
                    want_bytes: range_len_bytes,
                    got_bytes: 0,
                    total_bytes: None,
                    damaged: false,
                };
                (kind, line)
            }
            Request::SendFile {
                verb,
                name,
                path,
                size_bytes,
            } => {
                outcome_timeout += air_time(size_bytes);
                let line = commands::store_file(address, verb, &name, &path);
                text = name;
                (Kind::Outcome(verb), line)
            }
            Request::FetchFile {
                name,
                path,
                size_bytes,
            } => {
                outcome_timeout += air_time(size_bytes);
                let line = commands::retr_file(address, &name, &path);
                text = name;
                let kind = Kind::Fetched {
                    want_bytes: size_bytes,
                    got_bytes: 0,
                };
                (kind, line)
            }
            Request::Storage(question) => {
                let owner = Owner::Channel(address.channel, number);
                let transaction = question
                    .transaction(owner)
                    .map_err(|(text, error)| Fault::Text { text, error })?;
                let exchange = Self {
                    channel: address.channel,
                    number,
                    kind: Kind::Storage(Ok(Vec::new())),
                    state: State::Queued,
                    outcome_timeout,
                    accept_timeout: transaction.timeout,
                    extensions: 0,
                };
                return Ok((exchange, transaction));
            }
        };
        let line = line.map_err(|error| Fault::Text { text, error })?;
        // A file of the module may be done with only when `OK` comes, or long after.
        let accept_timeout = match kind {
            Kind::Outcome(Verb::Stor | Verb::Appe) => outcome_timeout,
            _ => rsptimeout + MARGIN,
        };
        let exchange = Self {
            channel: address.channel,
            number,
            kind,
            state: State::Queued,
            outcome_timeout,
            accept_timeout,
            extensions: 0,
        };
        let transaction = exchange.transaction(line, body, claims);
        Ok((exchange, transaction))
    }

    /// Whose its transactions are.
    pub(super) fn owner(&self) -> Owner {
        Owner::Channel(self.channel, self.number)
    }

    /// A transaction of this exchange is being sent.
    pub(super) fn handle_sent(&mut self) {
        match self.state {
            State::Queued => self.state = State::Submitted { early: None },
            State::FenceQueued { tries } => self.state = State::Fencing { tries, early: None },
            _ => {}
        }
    }

    /// A transaction of this exchange ended.
    pub(super) fn handle_ended(&mut self, now: Instant, result: Result<(), Failure>) -> Progress {
        let fault = match result {
            Ok(()) => return self.handle_ok(now),
            Err(Failure::TimedOut) => Fault::TimedOut,
            Err(Failure::NotSent) => Fault::Interrupted,
            Err(Failure::Left) => Fault::Left,
            Err(Failure::Refused(report)) => {
                if let State::Fencing { tries, .. } = self.state
                    && report
                        .cme_code()
                        .is_none_or(|code| code == CmeCode::RUNNING.0)
                {
                    return self.fence_off(now, tries);
                }
                Fault::Refused(report)
            }
        };
        Progress::Over(Err(fault))
    }

    /// An information response came.
    pub(super) fn handle_info(&mut self, line: &[u8]) {
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

    /// A report of this channel came.
    pub(super) fn handle_report(&mut self, now: Instant, report: &Report) -> Progress {
        if matches!(self.state, State::Queued) {
            return Progress::Pending;
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
            Kind::Range {
                want_bytes,
                got_bytes,
                total_bytes,
                ..
            } => match report {
                Report::Received {
                    sum_bytes,
                    recv_bytes,
                    ..
                } => {
                    // Both readings of `sum_size` are right, but one throughout: any other sum means that
                    // bytes are missing, or that this is no line of this range.
                    let after = *got_bytes + recv_bytes;
                    if *got_bytes == 0 && *sum_bytes > after && *sum_bytes >= *want_bytes {
                        *total_bytes = Some(*sum_bytes);
                    }
                    if after > *want_bytes || *sum_bytes != total_bytes.unwrap_or(after) {
                        return Progress::Over(Err(Fault::Unexpected(format!(
                            "+MFTPRETR: {},0,{sum_bytes},{recv_bytes}",
                            self.channel
                        ))));
                    }
                    Progress::Pending
                }
                Report::Outcome {
                    verb: Verb::Retr,
                    code,
                    ..
                } => self.come_to(Err(Fault::Code(*code))),
                _ => Progress::Pending,
            },
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
            Kind::Fetched {
                want_bytes,
                got_bytes,
            } => match report {
                Report::Received { recv_bytes, .. } => {
                    *got_bytes += recv_bytes;
                    let (want_bytes, got_bytes) = (*want_bytes, *got_bytes);
                    self.restart(now);
                    if got_bytes < want_bytes {
                        return Progress::Pending;
                    }
                    self.come_to(Ok(Answer::Sent(got_bytes)))
                }
                Report::Outcome {
                    verb: Verb::Retr,
                    code,
                    ..
                } => self.come_to(Err(Fault::Code(*code))),
                _ => Progress::Pending,
            },
            Kind::Settings(_) | Kind::State(_) | Kind::Accepted | Kind::Storage(_) => {
                Progress::Pending
            }
        }
    }

    /// So many payload bytes of this channel came.
    pub(super) fn handle_payload(&mut self, now: Instant, len_bytes: u64) -> Progress {
        let Kind::Range {
            want_bytes,
            got_bytes,
            ..
        } = &mut self.kind
        else {
            return Progress::Pending;
        };
        debug_assert!(*got_bytes + len_bytes <= *want_bytes, "reports are checked");
        *got_bytes += len_bytes;
        self.restart(now);
        Progress::Pending
    }

    /// A run of payload of this channel is over.
    pub(super) fn handle_payload_end(&mut self, intact: bool) -> Progress {
        match &self.kind {
            Kind::Range { .. } if !intact => self.come_to(Err(Fault::Torn)),
            Kind::Range {
                want_bytes,
                got_bytes,
                damaged: true,
                ..
            } if got_bytes == want_bytes => self.come_to(Err(Fault::Torn)),
            Kind::Range {
                want_bytes,
                got_bytes,
                ..
            } if got_bytes == want_bytes => self.come_to(Ok(Answer::Done)),
            _ => Progress::Pending,
        }
    }

    /// Bytes were lost on the line: of what, no one knows.
    pub(super) fn handle_damaged(&mut self) -> Progress {
        match &mut self.kind {
            Kind::Listing(_) => Progress::Over(Err(Fault::Torn)),
            Kind::Range { damaged, .. } => {
                *damaged = true;
                Progress::Pending
            }
            _ => Progress::Pending,
        }
    }

    /// A line came that cannot be read, perhaps one of this exchange's. A listing without it would be
    /// shorter than the directory, and nothing would tell.
    pub(super) fn handle_unreadable(&mut self, line: &str) -> Progress {
        match self.kind {
            Kind::Listing(_) => Progress::Over(Err(Fault::Unexpected(line.into()))),
            _ => Progress::Pending,
        }
    }

    /// The time given by [`deadline`](Self::deadline) has come.
    pub(super) fn handle_timeout(&mut self, now: Instant) -> Progress {
        match self.state {
            State::Accepted { deadline } | State::Fenced { deadline, .. } if now >= deadline => {
                Progress::Over(Err(Fault::TimedOut))
            }
            State::FencedOff { tries, until } if now >= until => self.fence(tries),
            _ => Progress::Pending,
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called. Transactions keep their own time.
    pub(super) fn deadline(&self) -> Option<Instant> {
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
                Kind::Listing(_) => self.fence(0),
                Kind::Outcome(_) | Kind::Fetched { .. } | Kind::Range { .. } => Progress::Pending,
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

    fn handle_listing_report(&mut self, now: Instant, report: &Report) -> Progress {
        let listing_code = match report {
            Report::Outcome {
                verb: Verb::List,
                code,
                ..
            } => Some(*code),
            _ => None,
        };
        match (&mut self.state, listing_code) {
            // The fence stays out or is on its way: its own outcome is awaited, so that it is not
            // taken for the answer to a later PWD.
            (_, Some(ResultCode::DONE | ResultCode::EMPTY_DIRECTORY)) => {
                if let State::Submitted { early } = &mut self.state {
                    let Kind::Listing(entries) = &mut self.kind else {
                        return Progress::Pending;
                    };
                    *early = Some(Ok(Answer::Entries(std::mem::take(entries))));
                }
                Progress::Pending
            }
            (State::Submitted { .. }, Some(code)) => self.come_to(Err(Fault::Code(code))),
            (_, Some(code)) => Progress::Over(Err(Fault::Code(code))),
            (State::Fencing { early, .. }, None) => {
                *early = fence_outcome(report).or(*early);
                Progress::Pending
            }
            (State::Fenced { tries, .. }, None) => {
                let tries = *tries;
                match fence_outcome(report) {
                    Some(fence) => self.fenced(now, tries, fence),
                    None => Progress::Pending,
                }
            }
            _ => Progress::Pending,
        }
    }

    /// The outcome came: it counts once `OK` has come as well.
    fn come_to(&mut self, outcome: Result<Answer, Fault>) -> Progress {
        match &mut self.state {
            State::Submitted { early } => {
                *early = Some(outcome);
                Progress::Pending
            }
            _ => Progress::Over(outcome),
        }
    }

    fn listed(&mut self) -> Progress {
        let Kind::Listing(entries) = &mut self.kind else {
            unreachable!("only a listing is fenced");
        };
        Progress::Over(Ok(Answer::Entries(std::mem::take(entries))))
    }

    fn fenced(&mut self, now: Instant, tries: u8, fence: Fence) -> Progress {
        match fence {
            Fence::Over => self.listed(),
            Fence::NotYet => self.fence_off(now, tries),
            Fence::Failed(code) => Progress::Over(Err(Fault::Code(code))),
        }
    }

    fn fence(&mut self, tries: u8) -> Progress {
        self.state = State::FenceQueued { tries };
        let line = commands::pwd(self.channel);
        Progress::Submit(self.transaction(line, Body::None, Claims::Nothing))
    }

    fn fence_off(&mut self, now: Instant, tries: u8) -> Progress {
        if tries == FENCE_TRIES_MAX {
            return Progress::Over(Err(Fault::TimedOut));
        }
        let wait = FENCE_WAIT
            .saturating_mul(1 << tries.min(10))
            .min(FENCE_WAIT_MAX);
        self.state = State::FencedOff {
            tries: tries + 1,
            until: now + wait,
        };
        Progress::Pending
    }

    /// An entry came: the listing is alive.
    fn restart_fence(&mut self, now: Instant) {
        match &mut self.state {
            State::FenceQueued { tries }
            | State::Fencing { tries, .. }
            | State::FencedOff { tries, .. } => *tries = 0,
            State::Fenced { .. } | State::Accepted { .. } => self.restart(now),
            State::Queued | State::Submitted { .. } => {}
        }
    }

    /// Something came that shows the command at work.
    fn restart(&mut self, now: Instant) {
        if let State::Accepted { deadline } | State::Fenced { deadline, .. } = &mut self.state {
            *deadline = now + self.outcome_timeout;
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
        }
    }
}

/// How long this many bytes may take over the air.
fn air_time(len_bytes: u64) -> Duration {
    Duration::from_secs(len_bytes / SLOWEST_BYTES_PER_S)
}

/// What `report` says of a fence.
fn fence_outcome(report: &Report) -> Option<Fence> {
    match report {
        Report::WorkingDirectory { .. } => Some(Fence::Over),
        Report::Outcome {
            verb: Verb::Pwd,
            code,
            ..
        } => Some(match *code {
            ResultCode::DONE => Fence::Over,
            ResultCode::BLOCKED => Fence::NotYet,
            code => Fence::Failed(code),
        }),
        _ => None,
    }
}

fn outcome_of(verb: Verb, report: &Report) -> Option<Result<Answer, Fault>> {
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
