//! The module's FTP service: six channels, one command at a time on each (vendor manual, clause 3).
//!
//! A command that is taken gets its `OK` at once; its outcome follows when the network has answered. Only
//! `AT+MFTPCFG` and `AT+MFTPSTATE` answer by themselves.

mod config;
mod download;
mod upload;
mod verb;

use self::config::Config;
use self::download::Retrieval;
pub(crate) use self::upload::Packet;
use self::upload::Upload;
pub(crate) use self::verb::Verb;
use super::args::Args;
use super::command_context::{CommandContext, Step};
use super::network::{Entry, EntryKind, Network, Reply, Request, Target};
use super::once::{OnceEachWay, Way};
use super::quirks::{Quirks, WhenBusy};
use crate::app::fault::{Fault, Faults};
use crate::dialect::{CHANNELS, ChannelId, CmeCode, Profile, ResultCode};
use crate::time::{Instant, earliest};

/// The service, and the network that it reaches.
#[derive(Debug)]
pub(crate) struct Service<N> {
    pub(crate) network: N,
    quirks: Quirks,
    profile: Profile,
    faults: Faults,
    packets: u64,
    /// Working directories that were told.
    directories_told: u64,
    /// Until the module reboots by itself, if it is one that does.
    restarts: OnceEachWay,
    channels: [Channel; CHANNELS],
    /// The channel to be polled first: the one after the last that had something.
    turn: usize,
}

/// One channel.
#[derive(Debug, Default)]
struct Channel {
    config: Config,
    state: State,
    /// An outcome that is told only behind the next question for the same.
    stale: Option<Vec<u8>>,
}

/// What a channel is doing.
#[derive(Debug, Default)]
enum State {
    /// Not connected.
    #[default]
    Down,
    /// A login runs.
    Connecting,
    /// Connected, and free for a command.
    Idle,
    /// A command runs that has one outcome line.
    Running(Verb),
    /// A listing comes in.
    Listing { entries: u64 },
    /// A download comes in.
    Retrieving(Retrieval),
    /// An upload is open, between packets too.
    Uploading(Upload),
}

/// What one reply of the network led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Polled {
    /// Nothing beyond what was written.
    Written,
    /// The upload of a module file has ended; its final result is due.
    FileSent,
    /// The upload in transparent mode has ended.
    TransparentEnded,
}

impl<N: Network> Service<N> {
    pub(crate) fn new(network: N, quirks: Quirks, profile: Profile, faults: Faults) -> Self {
        Self {
            network,
            quirks,
            profile,
            faults,
            packets: 0,
            directories_told: 0,
            restarts: OnceEachWay::default(),
            channels: Default::default(),
            turn: 0,
        }
    }

    /// The module reboots.
    pub(crate) fn reset(&mut self) {
        self.network.reset();
        self.channels = Default::default();
    }

    /// Shows these faults from now on.
    pub(crate) fn set_faults(&mut self, faults: &Faults) {
        if faults.number(Fault::Restart) != self.faults.number(Fault::Restart) {
            self.restarts = OnceEachWay::default();
        }
        self.faults = faults.clone();
    }

    /// Whether a module that reboots by itself does so now.
    pub(crate) fn restart_is_due(&mut self) -> bool {
        self.faults
            .number(Fault::Restart)
            .is_some_and(|after_bytes| {
                [Way::Up, Way::Down]
                    .into_iter()
                    .any(|way| self.restarts.take(way, 0, after_bytes))
            })
    }

    /// Whether an upload of so many bytes, or more, is between two packets.
    pub(crate) fn is_between_packets(&self, sent_bytes: u64) -> bool {
        let is_so =
            |upload: &Upload| upload.is_between_packets() && upload.sent_bytes() >= sent_bytes;
        let states = self.channels.iter().map(|channel| &channel.state);
        states
            .into_iter()
            .any(|state| matches!(state, State::Uploading(upload) if is_so(upload)))
    }

    /// A set command.
    pub(crate) fn set(
        &mut self,
        context: &mut CommandContext<'_>,
        verb: Verb,
        list: &[u8],
    ) -> Result<Step, CmeCode> {
        let mut args = Args::new(list)?;
        let channel = args.channel()?;
        match verb {
            Verb::Cfg => self.cfg(context, channel, args),
            Verb::State => self.state(context, channel, &args),
            Verb::Conn => self.conn(context, channel, args),
            Verb::Disc => self.disc(context, channel, &args),
            Verb::Pwd => {
                args.end()?;
                let step = self.run(context, channel, verb, Request::WorkingDirectory)?;
                let Some(stale) = self.channels[channel.index()].stale.take() else {
                    return Ok(step);
                };
                // What is answered to this one comes behind it.
                Ok(Step::OkThen(match step {
                    Step::OkThen(line) => [stale, b"\r\n\r\n".to_vec(), line].concat(),
                    _ => stale,
                }))
            }
            Verb::List => {
                let name = args.string()?.to_vec();
                args.end()?;
                self.run(context, channel, verb, Request::List(name))
            }
            Verb::Cwd | Verb::Mkd | Verb::Del => {
                let name = args.name()?.to_vec();
                args.end()?;
                let request = match verb {
                    Verb::Cwd => Request::ChangeDirectory(name),
                    Verb::Mkd => Request::MakeDirectory(name),
                    _ => Request::Delete(name),
                };
                self.run(context, channel, verb, request)
            }
            Verb::Rn => {
                let (from, to) = (args.name()?.to_vec(), args.name()?.to_vec());
                args.end()?;
                self.run(context, channel, verb, Request::Rename { from, to })
            }
            Verb::Retr => self.retr(context, channel, args),
            Verb::Stor | Verb::Appe => self.upload(context, verb, channel, args),
        }
    }

    /// The test form of a command.
    pub(crate) fn test(&self, context: &mut CommandContext<'_>, verb: Verb) -> Step {
        if verb == Verb::Cfg {
            for line in config::ranges(self.profile) {
                context.terminal.respond(line);
            }
        } else {
            context
                .terminal
                .respond(format!("{}: {}", verb.name(), verb.ranges()));
        }
        Step::Ok
    }

    /// Takes one reply of the network, where there is one and the line has room for what comes of it.
    pub(crate) fn poll(&mut self, context: &mut CommandContext<'_>, room: usize) -> Option<Polled> {
        for step in 0..CHANNELS {
            let index = (self.turn + step) % CHANNELS;
            let channel = ChannelId::ALL[index];
            if self.channels[index].state.streams() && context.terminal.free_bytes(room) == 0 {
                continue;
            }
            if let Some(reply) = self.network.poll(context.now, channel) {
                self.turn = (index + 1) % CHANNELS;
                return Some(self.reply(context, channel, reply));
            }
        }
        None
    }

    /// When the next reply is due; what streams waits for the line as well.
    pub(crate) fn poll_deadline(&self, line_free_at: Option<Instant>) -> Option<Instant> {
        ChannelId::ALL
            .into_iter()
            .filter_map(|channel| {
                let due = self.network.poll_deadline(channel)?;
                if self.channels[channel.index()].state.streams() {
                    line_free_at.map(|free_at| due.max(free_at))
                } else {
                    Some(due)
                }
            })
            .fold(None, |first, due| earliest(first, Some(due)))
    }

    /// `AT+MFTPCFG` (clause 3.1).
    fn cfg(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        args: Args<'_>,
    ) -> Result<Step, CmeCode> {
        let lines = self.channels[channel.index()]
            .config
            .command(channel, args, self.profile)?;
        for line in lines {
            context.terminal.respond(line);
        }
        Ok(Step::Ok)
    }

    /// `AT+MFTPSTATE` (clause 3.13).
    fn state(
        &self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        args: &Args<'_>,
    ) -> Result<Step, CmeCode> {
        args.end()?;
        let state = match self.channels[channel.index()].state {
            State::Down | State::Connecting => 0,
            State::Idle | State::Running(_) | State::Listing { .. } => 1,
            State::Retrieving(_) => 2,
            State::Uploading(_) => 3,
        };
        context
            .terminal
            .respond(format!("+MFTPSTATE: {channel},{state}"));
        Ok(Step::Ok)
    }

    /// `AT+MFTPCONN` (clause 3.2).
    fn conn(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        mut args: Args<'_>,
    ) -> Result<Step, CmeCode> {
        let host = args.name()?;
        let host = std::str::from_utf8(host)
            .map_err(|_| CmeCode::PARAMETER)?
            .to_owned();
        let user = args.optional_string()?.map(<[u8]>::to_vec);
        let password = args.optional_string()?.map(<[u8]>::to_vec);
        let port = args
            .optional_int(0..=u64::from(u16::MAX))?
            .unwrap_or(FTP_PORT);
        let port = u16::try_from(port).expect("the range was checked");
        args.end()?;
        match self.channels[channel.index()].state {
            State::Down => {}
            State::Connecting => return self.busy(Verb::Conn, channel),
            _ => return Err(CmeCode::RUNNING),
        }
        if !context
            .contexts
            .is_active(self.channels[channel.index()].config.cid)
        {
            return Ok(Step::OkThen(outcome(
                Verb::Conn,
                channel,
                ResultCode::PDP_INACTIVE,
            )));
        }
        let target = Target {
            host,
            port,
            user,
            password,
        };
        self.start(
            context,
            channel,
            State::Connecting,
            Request::Connect(target),
        );
        Ok(Step::Ok)
    }

    /// `AT+MFTPDISC` (clause 3.3). It ends an open upload between two packets; what is running it does not.
    fn disc(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        args: &Args<'_>,
    ) -> Result<Step, CmeCode> {
        args.end()?;
        match &self.channels[channel.index()].state {
            State::Down => return Err(CmeCode::NOT_RUNNING),
            State::Idle => {}
            State::Uploading(upload) if upload.is_between_packets() => {}
            _ => return self.busy(Verb::Disc, channel),
        }
        self.start(
            context,
            channel,
            State::Running(Verb::Disc),
            Request::Disconnect,
        );
        Ok(Step::Ok)
    }

    /// A command that needs a free channel and has one request.
    fn run(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        verb: Verb,
        request: Request,
    ) -> Result<Step, CmeCode> {
        match self.channels[channel.index()].state {
            State::Down => return Err(CmeCode::NOT_RUNNING),
            State::Idle => {}
            _ => return self.busy(verb, channel),
        }
        let state = match request {
            Request::List(_) => State::Listing { entries: 0 },
            _ => State::Running(verb),
        };
        self.start(context, channel, state, request);
        Ok(Step::Ok)
    }

    /// The previous command has not ended.
    fn busy(&self, verb: Verb, channel: ChannelId) -> Result<Step, CmeCode> {
        match self.quirks.when_busy {
            WhenBusy::Refused => Err(CmeCode::RUNNING),
            WhenBusy::Blocked => Ok(Step::OkThen(outcome(verb, channel, ResultCode::BLOCKED))),
        }
    }

    fn start(
        &mut self,
        context: &CommandContext<'_>,
        channel: ChannelId,
        state: State,
        request: Request,
    ) {
        let place = &mut self.channels[channel.index()];
        place.state = state;
        let terms = place.config.terms();
        self.network.start(context.now, channel, terms, request);
    }

    /// The one transition of a channel by what the network says.
    fn reply(
        &mut self,
        context: &mut CommandContext<'_>,
        channel: ChannelId,
        reply: Reply,
    ) -> Polled {
        if reply == Reply::Closed {
            return self.closed(context, channel);
        }
        let place = &mut self.channels[channel.index()];
        match (std::mem::take(&mut place.state), reply) {
            (State::Connecting, Reply::Done) => {
                place.state = State::Idle;
                context.outcome(Verb::Conn, channel, ResultCode::DONE);
            }
            (State::Connecting, Reply::Failed(code)) => context.outcome(Verb::Conn, channel, code),
            (State::Running(Verb::Disc), Reply::Done | Reply::Failed(_)) => {
                context.outcome(Verb::Disc, channel, ResultCode::DONE);
                if self.quirks.urc_after_disc {
                    context.disconnected(channel);
                }
            }
            (State::Running(Verb::Pwd), Reply::Path(path)) => {
                place.state = State::Idle;
                let mut line = outcome(Verb::Pwd, channel, ResultCode::DONE);
                line.extend_from_slice(b",\"");
                line.extend_from_slice(&path);
                line.push(b'"');
                self.directories_told += 1;
                if self
                    .faults
                    .is_due(Fault::StaleAnswers, self.directories_told)
                {
                    place.stale = Some(line);
                } else {
                    context.terminal.report(line);
                }
            }
            (State::Running(verb), Reply::Done) => {
                place.state = State::Idle;
                context.outcome(verb, channel, ResultCode::DONE);
            }
            (State::Running(verb), Reply::Failed(code)) => {
                place.state = State::Idle;
                context.outcome(verb, channel, code);
            }
            (State::Listing { entries }, Reply::Entry(entry)) => {
                place.state = State::Listing {
                    entries: entries + 1,
                };
                context.terminal.report(entry_line(channel, &entry));
            }
            (State::Listing { entries }, Reply::Done) => {
                place.state = State::Idle;
                if entries == 0 {
                    context.outcome(Verb::List, channel, ResultCode::EMPTY_DIRECTORY);
                }
            }
            (State::Listing { .. }, Reply::Failed(code)) => {
                place.state = State::Idle;
                context.outcome(Verb::List, channel, code);
            }
            (State::Retrieving(retrieval), reply) => {
                self.retrieve_goes_on(context, channel, retrieval, reply);
            }
            (State::Uploading(upload), reply) => {
                return self.upload_goes_on(context, channel, upload, &reply);
            }
            (state, _) => place.state = state,
        }
        Polled::Written
    }

    /// The session is gone: what ran on it fails, then the URC (clause 3.14).
    fn closed(&mut self, context: &mut CommandContext<'_>, channel: ChannelId) -> Polled {
        let mut polled = Polled::Written;
        match std::mem::take(&mut self.channels[channel.index()].state) {
            State::Down => return polled,
            State::Connecting => {
                context.outcome(Verb::Conn, channel, ResultCode::CONNECT_FAILED);
                return polled;
            }
            State::Idle => {}
            State::Running(Verb::Disc) => context.outcome(Verb::Disc, channel, ResultCode::DONE),
            State::Running(verb) => context.outcome(verb, channel, ResultCode::COMMAND_FAILED),
            State::Listing { .. } => {
                context.outcome(Verb::List, channel, ResultCode::COMMAND_FAILED);
            }
            State::Retrieving(_) => {
                context.outcome(Verb::Retr, channel, ResultCode::COMMAND_FAILED);
            }
            State::Uploading(upload) => polled = self.upload_lost(context, channel, &upload),
        }
        context.disconnected(channel);
        polled
    }
}

impl State {
    /// Whether what comes next may be much, and so waits for the line.
    fn streams(&self) -> bool {
        matches!(self, Self::Listing { .. } | Self::Retrieving(_))
    }
}

/// Where FTP servers listen (clause 3.2, `<port>`).
const FTP_PORT: u64 = 21;

/// `+MFTP<CMD>: <connect_id>,<result_code>`.
pub(crate) fn outcome(verb: Verb, channel: ChannelId, code: ResultCode) -> Vec<u8> {
    format!("{}: {channel},{code}", verb.name()).into_bytes()
}

/// One line of a listing (clause 3.7).
fn entry_line(channel: ChannelId, entry: &Entry) -> Vec<u8> {
    let mut line = format!("+MFTPLIST: {channel},0,\"").into_bytes();
    line.extend_from_slice(&entry.name);
    line.extend_from_slice(b"\",");
    if let EntryKind::File { size, modified } = &entry.kind {
        line.extend_from_slice(format!("{size},{modified},").as_bytes());
    }
    line.push(b'"');
    line.extend_from_slice(&entry.permission);
    line.push(b'"');
    line
}
