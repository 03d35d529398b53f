//! The network in memory: the servers that the page carries.

mod change;

use std::collections::VecDeque;

use super::demo;
use super::network::{Network, Reply, Request, Target, Terms};
use super::once::{OnceEachWay, Way};
use super::path::parent;
use super::rng::Rng;
use super::server::Server;
use super::timestamp::timestamp;
use super::tree::{LastLink, Refused};
use crate::app::fault::{Fault, Faults};
use crate::app::{DemoOptions, WallClock};
use crate::dialect::{CHANNELS, ChannelId, ResultCode};
use crate::time::{Duration, Instant, earliest, line_time};

/// Bytes that the time which a data connection takes is reckoned with.
const CARRIED_BYTES: u64 = 1_000_000;

/// The rate of slow servers, in the bits of a line with ten to the byte.
const SLOW_BAUD: u32 = 80_000;

/// 2023-08-01, the date of the manual, in seconds since 1970.
const CLOCK_START_S: u64 = 1_690_848_000;

/// The servers, and a session per channel.
#[derive(Debug)]
pub struct Internet {
    servers: Vec<Server>,
    sessions: [Session; CHANNELS],
    pace: Pace,
    rng: Rng,
    /// Until a connection is lost.
    drops: OnceEachWay,
    /// Changes that were asked for, of those whose answer may be lost.
    changes: u64,
    clock_start_s: u64,
}

/// How long servers take to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    Instant,
    Usual,
    Slow,
}

#[derive(Debug, Default)]
struct Session {
    link: Option<Link>,
    transfer: Transfer,
    replies: VecDeque<(Instant, Reply)>,
}

#[derive(Clone, Debug)]
struct Link {
    server: usize,
    /// As the server names it.
    directory: Vec<u8>,
    opened_at: Instant,
    /// Nothing is answered before that.
    busy_until: Instant,
}

#[derive(Debug, Default)]
enum Transfer {
    #[default]
    None,
    Storing {
        path: Vec<u8>,
    },
    Retrieving {
        path: Vec<u8>,
        /// Bytes that are not of the file, in front of it.
        foreign: Vec<u8>,
        offset: u64,
        left_bytes: u64,
        chunk_max_bytes: usize,
        next_at: Instant,
    },
}

impl Internet {
    /// The servers of the page, whose clocks show the time of this zone.
    pub fn demo(options: &DemoOptions, clock: WallClock) -> Self {
        let habits = options.fault.as_deref().unwrap_or_default();
        let servers = demo::servers(clock.local_s()).into_iter();
        let servers = servers.map(|server| server.habits(habits)).collect();
        let mut internet = Self::new(servers, options.seed).clock(clock.local_s());
        if options.baud > 0 {
            internet.pace = Pace::Usual;
        }
        internet
    }

    /// Servers of one's own, which answer at once.
    pub fn new(servers: Vec<Server>, seed: u64) -> Self {
        Self {
            servers,
            sessions: Default::default(),
            pace: Pace::Instant,
            rng: Rng::new(seed),
            drops: OnceEachWay::default(),
            changes: 0,
            clock_start_s: CLOCK_START_S,
        }
    }

    /// They answer as over a mobile network: after 30 to 60 ms.
    #[must_use]
    pub fn far_away(mut self) -> Self {
        self.pace = Pace::Usual;
        self
    }

    /// The servers' clocks show this, in seconds since 1970, at [`Instant::ZERO`].
    #[must_use]
    pub fn clock(mut self, start_s: u64) -> Self {
        self.clock_start_s = start_s;
        self
    }

    /// The server of this name, to look into.
    pub fn server(&self, host: &str) -> Option<&Server> {
        self.servers.iter().find(|server| server.is(host))
    }

    /// The server of this name, to change.
    pub fn server_mut(&mut self, host: &str) -> Option<&mut Server> {
        self.servers.iter_mut().find(|server| server.is(host))
    }

    /// Where the session of a channel is, if it has one: its server, and the working directory there.
    pub fn place(&self, channel: ChannelId) -> Option<(&Server, &[u8])> {
        let link = self.sessions[channel.index()].link.as_ref()?;
        Some((&self.servers[link.server], &link.directory))
    }

    /// The file that a channel's upload goes to, as long as it is open, and its server.
    pub fn storing(&self, channel: ChannelId) -> Option<(&Server, &[u8])> {
        let session = &self.sessions[channel.index()];
        let Transfer::Storing { path } = &session.transfer else {
            return None;
        };
        let link = session.link.as_ref()?;
        Some((&self.servers[link.server], path))
    }

    /// Somebody else puts another file in the place of one. `false` where there is none.
    pub fn replace(&mut self, now: Instant, host: &str, path: &str, bytes: Vec<u8>) -> bool {
        let modified = self.time(now);
        let server = self.servers.iter_mut().find(|server| server.is(host));
        server.is_some_and(|server| server.replace(path.as_bytes(), bytes, &modified))
    }

    fn delay(&mut self, pace: Pace) -> Duration {
        match pace {
            Pace::Instant => Duration::ZERO,
            Pace::Usual => Duration::from_micros(self.rng.between(30_000, 60_000)),
            Pace::Slow => Duration::from_secs(2),
        }
    }

    /// How fast the server of this number is; of one that is not there, its neighbours.
    fn pace(&self, server: Option<usize>) -> Pace {
        let is_slow = server.is_some_and(|index| self.servers[index].faults.has(Fault::Slow));
        if is_slow { Pace::Slow } else { self.pace }
    }

    fn connect(&mut self, channel: ChannelId, now: Instant, terms: Terms, target: &Target) {
        let is_address = target.host.contains(':')
            || target.host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let found = self
            .servers
            .iter()
            .position(|server| server.is(&target.host));
        let pace = self.pace(found);
        let delay = self.delay(pace) + self.delay(pace);
        let has_room = found.is_none_or(|index| self.has_room(index, channel));
        let session = &mut self.sessions[channel.index()];
        let (after, reply) = match found.map(|index| (index, &self.servers[index])) {
            // Nobody at that address: no answer ever.
            None if is_address => (
                terms.reply_timeout,
                Reply::Failed(ResultCode::CONNECT_TIMED_OUT),
            ),
            None => (delay, Reply::Failed(ResultCode::DNS)),
            Some((_, server)) if server.faults.has(Fault::NoDns) && !is_address => {
                (delay, Reply::Failed(ResultCode::DNS))
            }
            Some((_, server)) if server.faults.has(Fault::Unreachable) => (
                terms.reply_timeout,
                Reply::Failed(ResultCode::CONNECT_TIMED_OUT),
            ),
            Some((_, server)) if server.faults.has(Fault::NoAnswer) => {
                (terms.reply_timeout, Reply::Failed(ResultCode::TIMED_OUT))
            }
            Some((_, server))
                if !server.listens_on(target.port) || server.faults.has(Fault::Refused) =>
            {
                (delay, Reply::Failed(ResultCode::CONNECT_FAILED))
            }
            Some((server, found)) => {
                let admitted = found.admits(target.user.as_deref(), target.password.as_deref());
                if admitted && has_room && !found.faults.has(Fault::WrongPassword) {
                    session.link = Some(Link {
                        server,
                        directory: found.home_path().to_vec(),
                        opened_at: now,
                        busy_until: now,
                    });
                    (delay, Reply::Done)
                } else {
                    (delay, Reply::Failed(ResultCode::SERVER))
                }
            }
        };
        session.replies.push_back((now + after, reply));
    }

    /// Whether the server of this number admits another session than those that it has on other channels.
    fn has_room(&self, server: usize, channel: ChannelId) -> bool {
        let sessions = self.sessions.iter().enumerate();
        let others = sessions.filter(|(at, session)| {
            let link = session.link.as_ref();
            *at != channel.index() && link.is_some_and(|link| link.server == server)
        });
        let logins_max = self.servers[server].faults.number(Fault::Logins);
        logins_max.is_none_or(|max| (others.count() as u64) < max)
    }

    /// What a file's bytes take beyond the line, over a data connection of the server of this number.
    fn carry_time(&self, server: Option<usize>, way: Way, len_bytes: u64) -> Duration {
        let faults = server.map(|index| &self.servers[index].faults);
        let rate = |fault| faults.and_then(|faults| faults.number(fault));
        let sending = rate(Fault::SendingRate).filter(|_| matches!(way, Way::Down));
        match sending.or(rate(Fault::ConnectionRate)) {
            Some(kilobytes_per_s) => {
                Duration::from_micros(len_bytes * 1_000 / kilobytes_per_s.max(1))
            }
            None => self.pace(server).carry_time(len_bytes),
        }
    }

    /// What a request that the server answers at once comes to.
    fn answer(
        &mut self,
        channel: ChannelId,
        now: Instant,
        request: Request,
    ) -> Result<Vec<Reply>, ResultCode> {
        let time = self.time(now);
        let dropped = match &request {
            Request::Send(bytes) => {
                self.is_due(channel, Fault::DropMidUpload, Way::Up, bytes.len() as u64)
            }
            _ => false,
        };
        let session = &mut self.sessions[channel.index()];
        let link = session.link.as_mut().ok_or(ResultCode::COMMAND_FAILED)?;
        let server = &mut self.servers[link.server];
        let coarse_after_s = server.faults.number(Fault::CoarseStamps).unwrap_or(0);
        let clock_s = self.clock_start_s + now.as_micros() / 1_000_000;
        let coarse_before = timestamp(clock_s.saturating_sub(coarse_after_s));
        let directory = &link.directory;
        let mut replies = Vec::new();
        match request {
            Request::WorkingDirectory => return Ok(vec![Reply::Path(link.directory.clone())]),
            Request::ChangeDirectory(name) => link.directory = server.enter(directory, &name)?,
            Request::MakeDirectory(name) => {
                let path = server.locate(directory, &name, LastLink::Keep)?;
                server.tree.make_directory(&path)?;
            }
            Request::Delete(name) => {
                let path = server.locate(directory, &name, LastLink::Keep)?;
                server.delete(&path)?;
            }
            Request::Rename { from, to } => {
                let from = server.locate(directory, &from, LastLink::Keep)?;
                let to = server.locate(directory, &to, LastLink::Keep)?;
                server.rename(&from, &to)?;
            }
            // A name that does not exist lists as empty: that is what servers make of LIST.
            Request::List(name) => {
                let entries = server.list(directory, &name, &coarse_before);
                replies.extend(entries.into_iter().map(Reply::Entry));
            }
            Request::Retrieve {
                name,
                offset,
                len_bytes,
                chunk_max_bytes,
            } => {
                let path = server.locate(directory, &name, LastLink::Follow)?;
                let size_bytes = server.tree.size(&path).ok_or(ResultCode::SERVER)?;
                if server.hides(parent(&path)) {
                    return Err(ResultCode::SERVER);
                }
                if size_bytes == 0 {
                    return Err(ResultCode::EMPTY_FILE);
                }
                if offset > 0 && server.faults.has(Fault::RefuseOffset) {
                    return Err(ResultCode::SERVER);
                }
                if offset >= size_bytes {
                    return Err(ResultCode::PARAMETER);
                }
                let (foreign, offset) = server.sent_at_offset(offset);
                let rest = foreign.len() as u64 + (size_bytes - offset);
                session.transfer = Transfer::Retrieving {
                    path,
                    foreign,
                    offset,
                    left_bytes: len_bytes.map_or(rest, |len| len.min(rest)),
                    chunk_max_bytes,
                    next_at: now,
                };
                return Ok(replies);
            }
            Request::Store { name, append } => {
                let path = server.locate(directory, &name, LastLink::Follow)?;
                server.create(&path, append, time)?;
                session.transfer = Transfer::Storing { path };
            }
            Request::Send(bytes) => {
                let Transfer::Storing { path } = &mut session.transfer else {
                    return Err(ResultCode::SEND_FAILED);
                };
                // A connection that breaks does so in the middle of a packet.
                let kept = if dropped {
                    &bytes[..bytes.len() / 2]
                } else {
                    &bytes[..]
                };
                self.drops.carry(Way::Up, kept.len() as u64);
                let stored = server.store(path, kept, time);
                if dropped {
                    session.transfer = Transfer::None;
                    return Err(ResultCode::SEND_FAILED);
                }
                if let Err(refused) = stored {
                    session.transfer = Transfer::None;
                    return Err(refused.into());
                }
            }
            Request::Finish => {
                session.transfer = Transfer::None;
                if let Some(late_s) = server.faults.number(Fault::LateAnswers) {
                    link.busy_until = now + Duration::from_secs(late_s);
                }
            }
            Request::Connect(_) | Request::Disconnect => {}
        }
        replies.push(Reply::Done);
        Ok(replies)
    }

    /// Whether this is where the fault loses a connection.
    fn is_due(&mut self, channel: ChannelId, fault: Fault, way: Way, len_bytes: u64) -> bool {
        let after_bytes = self.faults(channel).and_then(|faults| faults.number(fault));
        after_bytes.is_some_and(|after_bytes| self.drops.take(way, len_bytes, after_bytes))
    }

    /// Those of the server at which a channel's session is.
    fn faults(&self, channel: ChannelId) -> Option<&Faults> {
        let link = self.sessions[channel.index()].link.as_ref()?;
        Some(&self.servers[link.server].faults)
    }

    /// When the server ends the session of a channel, whatever it is at.
    fn session_ends_at(&self, channel: ChannelId) -> Option<Instant> {
        let lasts_s = self.faults(channel)?.number(Fault::SessionsEnd)?;
        let link = self.sessions[channel.index()].link.as_ref()?;
        Some(link.opened_at + Duration::from_secs(lasts_s))
    }

    /// What becomes of the answer to a change that was carried out.
    fn lost_answer(&mut self, channel: ChannelId, request: &Request) -> Option<Fault> {
        let is_change = matches!(
            request,
            Request::ChangeDirectory(_)
                | Request::MakeDirectory(_)
                | Request::Delete(_)
                | Request::Rename { .. }
                | Request::Finish
        );
        let lost = [Fault::LoseAnswers, Fault::CutAnswers];
        let faults = self.faults(channel)?;
        if !is_change || !lost.iter().any(|fault| faults.has(*fault)) {
            return None;
        }
        let count = self.changes + 1;
        let lost = lost.into_iter().find(|fault| faults.is_due(*fault, count));
        self.changes = count;
        lost
    }

    fn time(&self, now: Instant) -> String {
        timestamp(self.clock_start_s + now.as_micros() / 1_000_000)
    }
}

impl Network for Internet {
    fn start(&mut self, now: Instant, channel: ChannelId, terms: Terms, request: Request) {
        if let Request::Connect(target) = &request {
            return self.connect(channel, now, terms, target);
        }
        if request == Request::Disconnect {
            let link = self.sessions[channel.index()].link.as_ref();
            let pace = self.pace(link.map(|link| link.server));
            let after = self.delay(pace).min(terms.reply_timeout);
            self.sessions[channel.index()] = Session::default();
            return self.reply(now + after, channel, Reply::Done);
        }
        let timed_out = Reply::Failed(ResultCode::TIMED_OUT);
        let link = self.sessions[channel.index()].link.as_ref();
        let pace = self.pace(link.map(|link| link.server));
        let busy_until = link.map_or(now, |link| link.busy_until);
        let after = match &request {
            Request::Send(bytes) => {
                let server = link.map(|link| link.server);
                self.carry_time(server, Way::Up, bytes.len() as u64)
            }
            _ => self.delay(pace),
        };
        let after = after + busy_until.since(now);
        if after > terms.reply_timeout {
            return self.reply(now + terms.reply_timeout, channel, timed_out);
        }
        let sends = matches!(request, Request::Send(_));
        let lost = self.lost_answer(channel, &request);
        let replies = match self.answer(channel, now, request) {
            Ok(replies) => replies,
            Err(code) => vec![Reply::Failed(code)],
        };
        let loses_session = sends && self.is_due(channel, Fault::DropConnection, Way::Up, 0);
        if loses_session || lost == Some(Fault::CutAnswers) {
            let session = &mut self.sessions[channel.index()];
            session.link = None;
            session.transfer = Transfer::None;
            return self.reply(now + after, channel, Reply::Closed);
        }
        let link = self.sessions[channel.index()].link.as_ref();
        let is_late = link.is_some_and(|link| link.busy_until.since(now) > terms.reply_timeout);
        if lost.is_some() || is_late {
            return self.reply(now + terms.reply_timeout, channel, timed_out);
        }
        let session = &mut self.sessions[channel.index()];
        if let Transfer::Retrieving { next_at, .. } = &mut session.transfer {
            *next_at = now + after;
        }
        session
            .replies
            .extend(replies.into_iter().map(|reply| (now + after, reply)));
    }

    fn poll(&mut self, now: Instant, channel: ChannelId) -> Option<Reply> {
        if self.session_ends_at(channel).is_some_and(|at| at <= now) {
            self.drop_session(now, channel);
        }
        let session = &mut self.sessions[channel.index()];
        if let Some((at, _)) = session.replies.front() {
            return if *at <= now {
                session.replies.pop_front().map(|(_, reply)| reply)
            } else {
                None
            };
        }
        self.next_chunk(now, channel)
    }

    fn poll_deadline(&self, channel: ChannelId) -> Option<Instant> {
        let session = &self.sessions[channel.index()];
        let reply = session.replies.front().map(|(at, _)| *at);
        let chunk = match session.transfer {
            Transfer::Retrieving { next_at, .. } => Some(next_at),
            Transfer::None | Transfer::Storing { .. } => None,
        };
        earliest(earliest(reply, chunk), self.session_ends_at(channel))
    }

    fn cancel(&mut self, _now: Instant, channel: ChannelId) {
        let session = &mut self.sessions[channel.index()];
        session.transfer = Transfer::None;
        session.replies.clear();
    }

    fn reset(&mut self) {
        self.sessions = Default::default();
    }
}

impl Internet {
    fn reply(&mut self, at: Instant, channel: ChannelId, reply: Reply) {
        let replies = &mut self.sessions[channel.index()].replies;
        replies.push_back((at, reply));
    }

    fn next_chunk(&mut self, now: Instant, channel: ChannelId) -> Option<Reply> {
        match self.sessions[channel.index()].transfer {
            Transfer::Retrieving { next_at, .. } if next_at <= now => {}
            _ => return None,
        }
        if self.is_due(channel, Fault::DropMidDownload, Way::Down, 0) {
            self.sessions[channel.index()].transfer = Transfer::None;
            return Some(Reply::Failed(ResultCode::COMMAND_FAILED));
        }
        if self.is_due(channel, Fault::DropConnection, Way::Down, 0) {
            self.sessions[channel.index()] = Session::default();
            return Some(Reply::Closed);
        }
        let link = self.sessions[channel.index()].link.as_ref();
        let server = link.map(|link| link.server);
        let second = self.carry_time(server, Way::Down, CARRIED_BYTES);
        let session = &mut self.sessions[channel.index()];
        let Transfer::Retrieving {
            path,
            foreign,
            offset,
            left_bytes,
            chunk_max_bytes,
            next_at,
        } = &mut session.transfer
        else {
            return None;
        };
        let max_bytes = usize::try_from(*left_bytes)
            .map_or(*chunk_max_bytes, |left| left.min(*chunk_max_bytes));
        let server = session.link.as_ref().map(|link| &self.servers[link.server]);
        let is_foreign = !foreign.is_empty();
        let chunk = if is_foreign {
            let rest = foreign.split_off(foreign.len().min(max_bytes));
            Some(std::mem::replace(foreign, rest))
        } else {
            server.and_then(|server| server.tree.read(path, *offset, max_bytes))
        };
        match chunk {
            Some(chunk) if !chunk.is_empty() => {
                let len = chunk.len() as u64;
                if !is_foreign {
                    *offset += len;
                }
                *left_bytes -= len;
                self.drops.carry(Way::Down, len);
                let micros = second.as_micros() * u128::from(len) / u128::from(CARRIED_BYTES);
                *next_at = now + Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX));
                let last = *left_bytes == 0;
                if last {
                    session.transfer = Transfer::None;
                }
                Some(Reply::Chunk { bytes: chunk, last })
            }
            // Someone has cut the file short meanwhile: the connection just ends.
            _ => {
                session.transfer = Transfer::None;
                Some(Reply::Done)
            }
        }
    }
}

impl Pace {
    /// What a file's bytes take beyond the line.
    fn carry_time(self, len_bytes: u64) -> Duration {
        match self {
            Self::Instant | Self::Usual => Duration::ZERO,
            Self::Slow => line_time(len_bytes, SLOW_BAUD),
        }
    }
}

impl From<Refused> for ResultCode {
    fn from(_: Refused) -> Self {
        Self::SERVER
    }
}
