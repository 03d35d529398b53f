//! The network for real: an FTP client per channel, each on a thread of its own.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use at_ferry::dialect::{CHANNELS, ChannelId, ResultCode};
use at_ferry::sim::{Network, Reply, Request, Terms};
use at_ferry::time::Instant;

use crate::client;
use crate::options::Endpoint;
use crate::waker::Wake;

/// Replies of one request that wait to be taken, at the most: the client stops reading from the server then.
const REPLIES_MAX: usize = 16;

/// One request on its way to a client.
pub(crate) struct Job {
    pub(crate) request: Request,
    pub(crate) terms: Terms,
    /// Where its replies go; nobody takes them any more when it is given up.
    pub(crate) replies: SyncSender<Reply>,
}

/// The sessions.
#[derive(Debug)]
pub(crate) struct RealNetwork {
    server: Option<Endpoint>,
    wake: Wake,
    sessions: [Session; CHANNELS],
    tally: Tally,
}

/// What was asked of the network.
#[derive(Debug, Default)]
struct Tally {
    packets: u64,
    listings: u64,
    ranges: u64,
    /// The first and the last packet of payload, and the bytes from behind the first on.
    first_at: Option<Instant>,
    last_at: Option<Instant>,
    bytes_since: u64,
}

#[derive(Debug, Default)]
struct Session {
    /// The client, while there is one. It ends when this does.
    jobs: Option<SyncSender<Job>>,
    /// What comes of the request that runs.
    replies: Option<Receiver<Reply>>,
    /// Told when the session is lost with no request running.
    lost: Option<Receiver<()>>,
}

impl RealNetwork {
    /// All sessions go to `server`, or to where the page says.
    pub(crate) fn new(server: Option<Endpoint>, wake: Wake) -> Self {
        Self {
            server,
            wake,
            sessions: Default::default(),
            tally: Tally::default(),
        }
    }

    /// What was asked of it, by name.
    pub(crate) fn counts(&self) -> [(&'static str, u64); 5] {
        let tally = &self.tally;
        let span = tally
            .first_at
            .zip(tally.last_at)
            .map_or(0, |(first, last)| last.since(first).as_micros());
        [
            ("packets", tally.packets),
            ("listings", tally.listings),
            ("ranges", tally.ranges),
            // From the first packet of payload to the last.
            ("payload_bytes", tally.bytes_since),
            ("payload_micros", u64::try_from(span).unwrap_or(u64::MAX)),
        ]
    }

    /// Ends every session, as a server does that has had enough of it.
    pub(crate) fn drop_sessions(&mut self) {
        for session in &mut self.sessions {
            if session.jobs.is_none() {
                continue;
            }
            let (on_loss, lost) = sync_channel(1);
            let told = on_loss.try_send(());
            debug_assert!(told.is_ok(), "the channel is new");
            *session = Session {
                lost: Some(lost),
                ..Session::default()
            };
        }
        self.wake.wake();
    }
}

impl Tally {
    fn see(&mut self, now: Instant, request: &Request) {
        match request {
            Request::List(_) => self.listings += 1,
            Request::Retrieve { .. } => self.ranges += 1,
            Request::Send(bytes) => {
                self.packets += 1;
                if self.first_at.is_some() {
                    self.bytes_since += bytes.len() as u64;
                }
                self.first_at.get_or_insert(now);
                self.last_at = Some(now);
            }
            _ => {}
        }
    }
}

impl Network for RealNetwork {
    fn start(&mut self, now: Instant, channel: ChannelId, terms: Terms, mut request: Request) {
        self.tally.see(now, &request);
        let session = &mut self.sessions[channel.index()];
        if let Request::Connect(target) = &mut request {
            if let Some(server) = &self.server {
                target.host.clone_from(&server.host);
                target.port = server.port;
            }
            *session = Session::default();
            if let Ok(wake) = self.wake.try_clone() {
                // One request runs at a time; an end that was asked for may stand behind it.
                let (jobs, orders) = sync_channel(2);
                let (on_loss, lost) = sync_channel(1);
                thread::spawn(move || client::run(&orders, &on_loss, wake));
                session.jobs = Some(jobs);
                session.lost = Some(lost);
            }
        }
        let (sender, replies) = sync_channel(REPLIES_MAX);
        let job = Job {
            request,
            terms,
            replies: sender.clone(),
        };
        let taken = session
            .jobs
            .as_ref()
            .is_some_and(|jobs| jobs.try_send(job).is_ok());
        if !taken {
            // The client has ended, or is stuck with what was given up: either way there is no session.
            let told = sender.try_send(Reply::Failed(ResultCode::COMMAND_FAILED));
            debug_assert!(told.is_ok(), "the channel is new");
            self.wake.wake();
        }
        session.replies = Some(replies);
    }

    fn poll(&mut self, _now: Instant, channel: ChannelId) -> Option<Reply> {
        let session = &mut self.sessions[channel.index()];
        if let Some(reply) = session
            .replies
            .as_ref()
            .and_then(|replies| replies.try_recv().ok())
        {
            return Some(reply);
        }
        if session
            .lost
            .as_ref()
            .is_some_and(|lost| lost.try_recv().is_ok())
        {
            *session = Session::default();
            return Some(Reply::Closed);
        }
        None
    }

    fn poll_deadline(&self, _channel: ChannelId) -> Option<Instant> {
        // Whatever comes wakes the loop.
        None
    }

    fn cancel(&mut self, _now: Instant, channel: ChannelId) {
        self.sessions[channel.index()].replies = None;
    }

    fn reset(&mut self) {
        self.sessions = Default::default();
    }
}
