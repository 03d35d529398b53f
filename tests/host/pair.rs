//! The host and the simulated module on one virtual clock, with nothing between them but the line model.

use at_ferry::app::{ChannelPhase, Command, DemoOptions, Down, LineState, Link, Server};
use at_ferry::dialect::ChannelId;
use at_ferry::sim::{self, Simulator};
use at_ferry::time::{Duration, Instant, earliest};

use crate::bench::Bench;

/// Steps after which a wait counts as endless.
const STEPS_MAX: u64 = 5_000_000;

/// Both ends of the line.
pub(crate) struct Pair {
    pub(crate) bench: Bench,
    pub(crate) module: Simulator,
    /// When the line has carried what was written last.
    written_at: Instant,
    /// Whether the host is to be told of that.
    writing: bool,
}

impl Pair {
    /// A module of this kind, attached and ready.
    pub(crate) fn ready(options: &DemoOptions) -> Self {
        let mut pair = Self::attached(options);
        pair.until("the line is ready", |pair| {
            matches!(pair.bench.page.line, LineState::Ready { .. })
        });
        pair
    }

    /// A module of this kind, just attached.
    pub(crate) fn attached(options: &DemoOptions) -> Self {
        Self::attached_to(options, Simulator::new(options))
    }

    /// A module of this kind, attached and ready, with servers of one's own: their names, their files and their
    /// habits ([`sim::Server::habits`]) are as the test wants them, and they admit anyone.
    pub(crate) fn ready_at(options: &DemoOptions, servers: Vec<sim::Server>) -> Self {
        let internet = sim::Internet::new(servers, options.seed);
        let module = Simulator::with_network(options, Duration::ZERO, internet);
        let mut pair = Self::attached_to(options, module);
        pair.until("the line is ready", |pair| pair.bench.is_ready());
        pair
    }

    /// The same over a line of `baud` bit/s, with servers that take their time.
    pub(crate) fn ready_far_from(baud: u32, servers: Vec<sim::Server>) -> Self {
        let options = DemoOptions {
            baud,
            ..DemoOptions::default()
        };
        let internet = sim::Internet::new(servers, options.seed).far_away();
        let module = Simulator::with_network(&options, Duration::ZERO, internet);
        let mut pair = Self::attached_at(Link::Serial { baud }, module);
        pair.until("the line is ready", |pair| pair.bench.is_ready());
        pair
    }

    /// The same over USB: the port was opened at `baud` bit/s, which limits nothing.
    pub(crate) fn ready_over_usb(baud: u32, servers: Vec<sim::Server>) -> Self {
        let options = DemoOptions {
            baud: 0,
            ..DemoOptions::default()
        };
        let internet = sim::Internet::new(servers, options.seed);
        let module = Simulator::with_network(&options, Duration::ZERO, internet);
        let mut pair = Self::attached_at(Link::Serial { baud }, module);
        pair.until("the line is ready", |pair| pair.bench.is_ready());
        pair
    }

    fn attached_to(options: &DemoOptions, module: Simulator) -> Self {
        Self::attached_at(Link::Demo { baud: options.baud }, module)
    }

    fn attached_at(link: Link, module: Simulator) -> Self {
        let mut bench = Bench::default();
        bench.host.handle_opened(bench.now, link);
        bench.settle();
        Self {
            bench,
            module,
            written_at: Instant::ZERO,
            writing: false,
        }
    }

    /// A module that somebody else has used before, just attached at `baud` bit/s.
    pub(crate) fn around(mut module: Simulator, now: Instant, baud: u32) -> Self {
        module.reopen(now, baud);
        let mut bench = Bench {
            now,
            ..Bench::default()
        };
        bench.host.handle_opened(now, Link::Serial { baud });
        bench.settle();
        Self {
            bench,
            module,
            written_at: now,
            writing: false,
        }
    }

    /// Pulls the cable and plugs it in again: the module goes on as it was.
    pub(crate) fn replug(&mut self) {
        self.open_again_after(Down::Unplugged);
    }

    /// The port is closed for this reason, and opened again: the module goes on as it was.
    pub(crate) fn open_again_after(&mut self, why: Down) {
        let now = self.bench.now;
        let baud = match self.bench.page.link {
            Some(Link::Demo { baud } | Link::Serial { baud }) => baud,
            None => 0,
        };
        self.bench.host.handle_closed(now, why);
        self.bench.host.handle_opened(now, Link::Demo { baud });
        self.bench.settle();
    }

    /// Pulls the cable and plugs it in again: what was being written is lost where it was.
    pub(crate) fn unplug_in_mid_write(&mut self) {
        let baud = self.bench.page.link.as_ref().map_or(0, Link::baud);
        self.module.reopen(self.bench.now, baud);
        self.written_at = self.bench.now;
        self.replug();
    }

    /// Loads the page again in mid-session: the module goes on as it was, and the port is opened again.
    pub(crate) fn reload(&mut self) {
        let baud = self.bench.page.link.as_ref().map_or(0, Link::baud);
        self.bench.reload();
        let now = self.bench.now;
        self.bench.host.handle_opened(now, Link::Demo { baud });
        self.bench.settle();
        self.until("the line is ready", |pair| pair.bench.is_ready());
    }

    /// Connects a channel and waits for its listing.
    pub(crate) fn connect(&mut self, channel: ChannelId, host: &str) {
        self.bench.command(Command::Connect {
            channel,
            server: demo_server(host),
        });
        self.until("the channel is listed", |pair| {
            let shown = &pair.bench.page.channels[channel.index()];
            shown.phase == ChannelPhase::Ready
                && shown.listing.state == at_ferry::app::ListingState::Ready
        });
    }

    /// Waits until every transfer has ended, one way or the other.
    pub(crate) fn until_transfers_end(&mut self) {
        self.until("all transfers have ended", |pair| {
            let transfers = &pair.bench.page.transfers;
            transfers.iter().all(|transfer| transfer.state.is_ended())
        });
    }

    /// Lets the time run until something is so.
    pub(crate) fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        for _ in 0..STEPS_MAX {
            if so(self) {
                return;
            }
            assert!(self.step(), "nothing will ever happen, before {what}");
        }
        panic!("endless, before {what}: {:#?}", self.bench.page.transfers);
    }

    /// Lets this much time pass.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = self.bench.now + time;
        while self.exchange()
            || self
                .next_moment()
                .is_some_and(|at| at <= end && self.step())
        {}
        self.bench.now = end;
    }

    /// Does what is due now, or lets the time pass to what is due next; `false` where nothing ever will be.
    pub(crate) fn step(&mut self) -> bool {
        if self.exchange() {
            return true;
        }
        let Some(at) = self.next_moment() else {
            return false;
        };
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
        if let Some(baud) = self.bench.host.poll_reopen() {
            self.module.reopen(now, baud);
            self.written_at = now;
            self.bench.host.handle_opened(now, Link::Serial { baud });
            self.bench.settle();
            return true;
        }
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
}

/// The login that every simulated server takes.
pub(crate) fn demo_server(host: &str) -> Server {
    Server {
        host: host.into(),
        port: 21,
        user: "demo".into(),
        password: "demo".into(),
        charset: at_ferry::codec::Charset::Utf8,
    }
}

#[test]
fn a_listing_is_shown_as_the_server_has_it() {
    let server = sim::Server::new("server")
        .file("/.hidden", "1")
        .file("/shown", "2")
        .habits("hide-dot-names");
    let mut pair = Pair::ready_at(&DemoOptions::default(), vec![server]);
    let channel = ChannelId::new(0).unwrap();
    pair.connect(channel, "server");
    let entries = &pair.bench.page.channels[0].listing.entries;
    let names: Vec<_> = entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["shown"]);
}
