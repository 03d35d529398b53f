//! The core, the line and the simulated module, whose FTP is done for real.

use std::os::fd::AsFd as _;

use at_ferry::app::{
    self, ChannelPhase, Command, DemoOptions, Entry, EntryKind, Link, ListingState, Message,
    Transfer, TransferOptions, TransferState, TreeId, TreePhase,
};
use at_ferry::dialect::{CHANNELS, ChannelId};
use at_ferry::sim::{Network, Reply, Request, Simulator, Terms};
use at_ferry::time::{Duration, Instant, earliest};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::bench::{Bench, ch};
use crate::network::RealNetwork;
use crate::server::{self, Server, soon};
use crate::waker::Waker;

/// How long a server may take for one answer, on a machine that is busy.
const ANSWER_MAX_S: i64 = 60;

/// Steps after which a wait counts as endless.
const STEPS_MAX: u64 = 2_000_000;

/// Both ends of the line, and a server behind them.
pub(crate) struct Station {
    pub(crate) bench: Bench,
    module: Simulator<Watched>,
    waker: Waker,
    /// When the line has carried what was written last.
    written_at: Instant,
    /// Whether the host is to be told of that.
    writing: bool,
    trees: u32,
    /// Of the servers that it was connected to.
    ports: Vec<u16>,
}

/// The network, and what of it is still to be answered.
struct Watched {
    network: RealNetwork,
    asked: [bool; CHANNELS],
    /// What was asked last.
    last: Option<Request>,
    /// Replies that are here, and that the module may have no room for yet.
    here: [Option<Reply>; CHANNELS],
}

impl Station {
    /// Connected to a server, on channel 0, its directory listed.
    pub(crate) fn at(server: &Server) -> Self {
        let mut station = Self::new();
        station.connect(server.login());
        station
    }

    /// Connected to nothing.
    pub(crate) fn new() -> Self {
        let options = DemoOptions {
            seed: 0,
            ..DemoOptions::default()
        };
        let waker = Waker::new().unwrap();
        let network = Watched {
            network: RealNetwork::new(None, waker.handle().unwrap()),
            asked: [false; CHANNELS],
            last: None,
            here: Default::default(),
        };
        let mut bench = Bench::default();
        bench
            .host
            .handle_opened(bench.now, Link::Demo { baud: options.baud });
        bench.settle();
        let mut station = Self {
            bench,
            module: Simulator::with_network(&options, Duration::ZERO, network),
            waker,
            written_at: Instant::ZERO,
            writing: false,
            trees: 0,
            ports: Vec::new(),
        };
        station.until("the line is ready", |station| station.bench.is_ready());
        station
    }

    pub(crate) fn connect(&mut self, server: app::Server) {
        self.connect_on(0, server);
    }

    /// Connects one of the channels, and waits until its directory is listed.
    pub(crate) fn connect_on(&mut self, channel: u8, server: app::Server) {
        self.ports.push(server.port);
        self.bench.command(Command::Connect {
            channel: ch(channel.into()),
            server,
        });
        self.until("the directory is listed", |station| {
            let shown = &station.bench.page.channels[usize::from(channel)];
            shown.phase == ChannelPhase::Ready && shown.listing.state == ListingState::Ready
        });
    }

    pub(crate) fn go(&mut self, path: &str) {
        let before = self.bench.page.channels[0].listing.version;
        self.bench.command(Command::ChangeDirectory {
            channel: ch(0),
            path: path.into(),
        });
        self.until("the directory is listed", |station| {
            station.bench.page.channels[0].listing.version > before
        });
    }

    /// Does this, and waits for what comes of it.
    pub(crate) fn act(&mut self, command: Command) {
        self.bench.command(command);
        self.until_idle();
    }

    /// Waits until nothing is left to be done.
    pub(crate) fn until_idle(&mut self) {
        self.until("nothing is left to do", |station| {
            let shown = &station.bench.page.channels[0];
            shown.phase == ChannelPhase::Ready
                && shown.listing.state != ListingState::Loading
                && station.bench.page.transfers.iter().all(rests)
        });
        // What follows by itself follows at once.
        self.pass(Duration::from_secs(2));
    }

    pub(crate) fn set(&mut self, options: TransferOptions) {
        self.bench.command(Command::SetOptions(options));
    }

    /// Uploads these bytes into the directory shown, and waits until that ends or asks.
    pub(crate) fn upload(&mut self, name: &str, bytes: &[u8]) -> &Transfer {
        self.bench.upload(ch(0), name, bytes);
        self.until_transfer()
    }

    /// Downloads a file, and waits until that ends; what came, where it is done.
    pub(crate) fn download(&mut self, name: &str) -> Result<Vec<u8>, Option<Message>> {
        self.bench.command(Command::Download {
            channel: ch(0),
            name: name.into(),
        });
        let transfer = self.until_transfer().clone();
        match transfer.state {
            TransferState::Done => Ok(self.bench.sinks[&transfer.id].clone()),
            _ => Err(transfer.failure),
        }
    }

    /// Begins an upload, and ends every session when it has come so far.
    pub(crate) fn break_upload(&mut self, name: &str, bytes: &[u8], at_bytes: u64) {
        self.bench.upload(ch(0), name, bytes);
        self.break_at(at_bytes);
    }

    /// Begins a download, and ends every session when it has come so far.
    pub(crate) fn break_download(&mut self, name: &str, at_bytes: u64) {
        self.bench.command(Command::Download {
            channel: ch(0),
            name: name.into(),
        });
        self.break_at(at_bytes);
    }

    /// Lets the time run until a server was asked something like this, and ends every session before its answer comes.
    pub(crate) fn break_when_asked(&mut self, like: impl Fn(&Request) -> bool) {
        for _ in 0..STEPS_MAX {
            if self.module.network().last.as_ref().is_some_and(&like) {
                return self.end_sessions();
            }
            assert!(
                self.step(None),
                "it is never asked: {:#?}",
                self.bench.page.transfers
            );
        }
        panic!("endless");
    }

    /// Ends every session when the transfer that was queued last has come so far.
    pub(crate) fn break_at(&mut self, at_bytes: u64) {
        self.until("it has come so far", |station| {
            station.bench.last_transfer().done_bytes >= at_bytes
        });
        self.end_sessions();
    }

    fn end_sessions(&mut self) {
        self.module.network().network.drop_sessions();
        // What was on its way the server still takes; the page gives it time for that, which stands here.
        soon("every session has ended", || {
            !self.ports.iter().copied().any(server::has_sessions)
        });
        self.module.handle_timeout(self.bench.now);
        self.until("the loss is told", |station| {
            station.bench.page.channels[0].phase != ChannelPhase::Ready
                || station.bench.last_transfer().state != TransferState::Active
        });
    }

    /// Waits until the transfer that was queued last ends or asks.
    pub(crate) fn until_transfer(&mut self) -> &Transfer {
        self.until("the transfer ends, or asks", |station| {
            rests(station.bench.last_transfer())
        });
        self.bench.last_transfer()
    }

    /// Counts a directory with all below it, and waits for the end of that.
    pub(crate) fn count_tree(&mut self, name: &str) -> (TreeId, TreePhase) {
        self.trees += 1;
        let tree = TreeId(self.trees);
        self.bench.command(Command::CountTree {
            channel: ch(0),
            directories: vec![name.into()],
            files: Vec::new(),
            tree,
        });
        (
            tree,
            self.until_tree(|phase| !matches!(phase, TreePhase::Walking(_))),
        )
    }

    /// Downloads a directory with all below it, and waits for the end of that.
    pub(crate) fn download_tree(&mut self, name: &str) -> TreePhase {
        self.trees += 1;
        self.bench.command(Command::DownloadTree {
            channel: ch(0),
            name: name.into(),
            tree: TreeId(self.trees),
        });
        let phase = self.until_tree(|phase| !matches!(phase, TreePhase::Walking(_)));
        self.until_idle();
        phase
    }

    /// Counts and deletes a directory with all below it, and waits for the end of that.
    pub(crate) fn delete_tree(&mut self, name: &str) -> TreePhase {
        let (tree, phase) = self.count_tree(name);
        assert!(matches!(phase, TreePhase::Walked { .. }), "{phase:?}");
        self.bench.command(Command::DeleteTree {
            channel: ch(0),
            tree,
            even_if_links: true,
        });
        let phase =
            self.until_tree(|phase| matches!(phase, TreePhase::Deleted | TreePhase::Failed(_)));
        self.until_idle();
        phase
    }

    fn until_tree(&mut self, so: impl Fn(&TreePhase) -> bool) -> TreePhase {
        self.until("the tree comes to its end", |station| {
            let tree = station.bench.page.trees.last();
            tree.is_some_and(|tree| so(&tree.phase))
        });
        self.bench.page.trees.last().unwrap().phase.clone()
    }

    pub(crate) fn listed(&self) -> &[Entry] {
        &self.bench.page.channels[0].listing.entries
    }

    /// What is listed, directories with a `/`, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let shown = |entry: &Entry| match entry.kind {
            EntryKind::Directory => format!("{}/", entry.name),
            EntryKind::File { .. } => entry.name.clone(),
        };
        let mut names: Vec<String> = self.listed().iter().map(shown).collect();
        names.sort();
        names
    }

    /// Lets the time run until something is so.
    pub(crate) fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        for _ in 0..STEPS_MAX {
            if so(self) {
                return;
            }
            assert!(
                self.step(None),
                "nothing will ever happen, before {what}: {:#?} {:?}",
                self.bench.page.transfers,
                self.bench.codes()
            );
        }
        panic!("endless, before {what}: {:#?}", self.bench.page.transfers);
    }

    /// Lets this much time pass.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = self.bench.now + time;
        while self.step(Some(end)) {}
        self.bench.now = end;
    }

    /// Does what is due now, waits for the servers, or lets the time pass to what is due next; `false` where nothing
    /// ever will be, or not before `end`.
    fn step(&mut self, end: Option<Instant>) -> bool {
        if self.exchange() {
            return true;
        }
        let now = self.bench.now;
        match self.module.network().look(now) {
            Look::Come => {
                self.module.handle_timeout(now);
                return true;
            }
            Look::Awaited => {
                self.wait_for_servers();
                return true;
            }
            Look::Nothing => {}
        }
        let Some(at) = self.next_moment() else {
            return false;
        };
        if end.is_some_and(|end| at > end) {
            return false;
        }
        let now = self.bench.now.max(at);
        self.bench.now = now;
        self.module.handle_timeout(now);
        self.bench.host.handle_timeout(now);
        self.bench.settle();
        true
    }

    /// Carries what either end has to say now.
    fn exchange(&mut self) -> bool {
        let now = self.bench.now;
        if now >= self.written_at {
            if std::mem::take(&mut self.writing) {
                self.bench.host.handle_written(now);
            }
            if let Some(bytes) = self.bench.transmit() {
                self.module.handle_bytes(now, &bytes);
                self.written_at = self.module.write_ready_at(now);
                self.writing = true;
                return true;
            }
        }
        if let Some(bytes) = self.module.poll_output(now) {
            self.bench.bytes(&bytes);
            return true;
        }
        false
    }

    fn next_moment(&self) -> Option<Instant> {
        let writing = (self.written_at > self.bench.now).then_some(self.written_at);
        let ends = earliest(self.module.poll_deadline(), self.bench.host.poll_deadline());
        earliest(ends, writing)
    }

    fn wait_for_servers(&mut self) {
        let mut fds = [PollFd::from_borrowed_fd(self.waker.as_fd(), PollFlags::IN)];
        let timeout = Timespec {
            tv_sec: ANSWER_MAX_S,
            tv_nsec: 0,
        };
        assert_ne!(
            poll(&mut fds, Some(&timeout)),
            Ok(0),
            "the server does not answer"
        );
        self.waker.clear().unwrap();
    }
}

/// Whether a transfer has ended, or waits for the user.
fn rests(transfer: &Transfer) -> bool {
    transfer.state.is_ended() || transfer.conflict.is_some() || transfer.waits_for.is_some()
}

/// What there is of replies.
enum Look {
    /// None is awaited that is not here.
    Nothing,
    /// One has just come.
    Come,
    /// One is awaited.
    Awaited,
}

impl Watched {
    fn look(&mut self, now: Instant) -> Look {
        let mut look = Look::Nothing;
        for index in 0..CHANNELS {
            let channel = ch(index as u64);
            if self.asked[index] && self.here[index].is_none() {
                self.here[index] = self.network.poll(now, channel);
                if self.here[index].is_some() {
                    return Look::Come;
                }
                look = Look::Awaited;
            }
        }
        look
    }
}

impl Network for Watched {
    fn start(&mut self, now: Instant, channel: ChannelId, terms: Terms, request: Request) {
        self.asked[channel.index()] = true;
        self.here[channel.index()] = None;
        self.last = Some(request.clone());
        self.network.start(now, channel, terms, request);
    }

    fn poll(&mut self, now: Instant, channel: ChannelId) -> Option<Reply> {
        let reply = self.here[channel.index()]
            .take()
            .or_else(|| self.network.poll(now, channel));
        let goes_on = matches!(
            reply,
            None | Some(Reply::Entry(_) | Reply::Chunk { last: false, .. })
        );
        if !goes_on {
            self.asked[channel.index()] = false;
        }
        reply
    }

    fn poll_deadline(&self, channel: ChannelId) -> Option<Instant> {
        self.network.poll_deadline(channel)
    }

    fn cancel(&mut self, now: Instant, channel: ChannelId) {
        self.asked[channel.index()] = false;
        self.here[channel.index()] = None;
        self.network.cancel(now, channel);
    }

    fn reset(&mut self) {
        self.asked = [false; CHANNELS];
        self.here = Default::default();
        self.network.reset();
    }
}
