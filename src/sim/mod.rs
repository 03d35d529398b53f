//! The module's side: command interpreter, FTP service, in-memory servers, line model.
//!
//! ```text
//!   host bytes --> up line --> module: modes, commands --> FTP service --> network
//!   host bytes <-- down line <------- terminal <------------- outcomes <----'
//! ```
//!
//! It is built from the manual and formats its own lines: nothing of our side of the line (`dte`, `ftp`,
//! `host`) is used here, so that a misreading on one side does not agree with itself on the other.
//!
//! The network is a seam: in memory for the page, real for the bridge. Time comes in with every call; the
//! same calls at the same times give the same bytes, for the same seed.

mod args;
mod chatter;
mod commands;
mod demo;
mod desk;
mod escape;
mod fault;
mod files;
mod habits;
mod internet;
mod line;
mod mf;
mod mftp;
mod module;
mod network;
mod rng;
mod server;
mod terminal;
mod tree;

pub use fault::Fault;
pub use internet::{Internet, timestamp};
pub use network::{Entry, EntryKind, Network, Reply, Request, Target, Terms};
pub use server::Server;

use self::line::Direction;
use self::module::Module;
use crate::app::DemoOptions;
use crate::time::{Duration, Instant, earliest, line_time};

/// Bytes on their way to the host that the module lets pile up when the host does not take them.
const OUTPUT_MAX_BYTES: usize = 64 * 1024;

/// Bytes that may still be in front of a packet when the module hands the next one to the line.
const OUTPUT_AHEAD_BYTES: u64 = 2048;

/// Bytes of packets that the module hands to a line of limited speed at once, so that the lines of other
/// channels need not stand behind more.
const OUTPUT_BURST_BYTES: usize = 4096;

/// How long to wait before asking again whether a module that takes no bytes takes some.
const STALL_RECHECK: Duration = Duration::from_millis(2);

/// A module, the line to it and the network behind it.
#[derive(Debug)]
pub struct Simulator<N = Internet> {
    module: Module<N>,
    baud: u32,
    up: Direction,
    down: Direction,
}

impl Simulator<Internet> {
    /// The module that the page carries, with the servers `ftp.demo` and `archive.demo`.
    ///
    /// Seed 0 has no chatter URCs. Speed 0 has no latency anywhere.
    pub fn new(options: &DemoOptions) -> Self {
        Self::with_network(options, Duration::ZERO, Internet::demo(options))
    }
}

impl<N: Network> Simulator<N> {
    /// A module on a network of one's own; `latency` is what the line adds on the way to the host.
    pub fn with_network(options: &DemoOptions, latency: Duration, network: N) -> Self {
        Self {
            module: Module::new(options, network),
            baud: options.baud,
            up: Direction::new(options.baud, Duration::ZERO),
            down: Direction::new(options.baud, latency),
        }
    }

    /// What the host sent.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.advance(now);
        self.up.push(now, bytes.to_vec());
        self.advance(now);
    }

    /// Time has passed, or the network has something.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.advance(now);
    }

    /// What the line has delivered to the host by now.
    pub fn poll_output(&mut self, now: Instant) -> Option<Vec<u8>> {
        self.advance(now);
        self.down.take(now)
    }

    /// When to call [`handle_timeout`](Self::handle_timeout), or look for output, next.
    pub fn poll_deadline(&self) -> Option<Instant> {
        earliest(self.down.poll_deadline(), self.next_event())
    }

    /// When the line will have carried what was handed in so far. A transport that hands in more before
    /// that has it pile up here.
    pub fn write_ready_at(&self, now: Instant) -> Instant {
        let sent_at = self.up.sent_at().max(now);
        if self.up.queued_bytes() > 0 && !self.module.takes_bytes() {
            sent_at.max(now + STALL_RECHECK)
        } else {
            sent_at
        }
    }

    /// The module reboots: all channels are gone, and `+MATREADY` follows.
    pub fn restart(&mut self, now: Instant) {
        self.advance(now);
        self.up = Direction::new(self.baud, Duration::ZERO);
        self.down.cut(now);
        self.module.restart(now);
    }

    /// The network behind the module.
    pub fn network(&mut self) -> &mut N {
        &mut self.module.ftp.network
    }

    /// Does all that was due up to `now`, each thing at its own time: a caller whose timer comes late does
    /// not make the module late.
    fn advance(&mut self, now: Instant) {
        while let Some(at) = self.next_event().filter(|at| *at < now) {
            self.step(at);
        }
        self.step(now);
        while self.next_event().is_some_and(|at| at <= now) {
            self.step(now);
        }
    }

    fn next_event(&self) -> Option<Instant> {
        let up = self
            .up
            .poll_deadline()
            .filter(|_| self.module.takes_bytes());
        earliest(up, self.module.poll_deadline(self.line_free_at()))
    }

    fn step(&mut self, at: Instant) {
        loop {
            let arrived = self.up.arrived(at);
            let taken = self.module.handle_bytes(at, arrived);
            if taken == 0 {
                break;
            }
            self.up.consume(taken);
        }
        let free = self.line_free_at().is_some_and(|free_at| free_at <= at);
        let room = if !free {
            0
        } else if self.baud == 0 {
            OUTPUT_MAX_BYTES - self.down.queued_bytes()
        } else {
            OUTPUT_BURST_BYTES
        };
        self.module.handle_timeout(at, room);
        if let Some(bytes) = self.module.poll_output() {
            self.down.push(at, bytes);
        }
    }

    /// When the line takes more packets; never, while the host leaves too much of them lying.
    fn line_free_at(&self) -> Option<Instant> {
        if self.down.queued_bytes() >= OUTPUT_MAX_BYTES {
            return None;
        }
        let ahead = line_time(OUTPUT_AHEAD_BYTES, self.baud);
        let sent_at = self.down.sent_at().as_micros();
        let ahead = u64::try_from(ahead.as_micros()).unwrap_or(u64::MAX);
        Some(Instant::from_micros(sent_at.saturating_sub(ahead)))
    }
}
