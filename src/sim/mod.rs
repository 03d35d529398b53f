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
mod command_context;
mod commands;
mod content;
mod demo;
mod escape;
mod files;
mod internet;
mod line;
mod listing;
mod mf;
mod mftp;
mod mode;
mod module;
mod network;
mod once;
mod path;
mod power;
mod quirks;
mod radio;
mod rng;
mod server;
mod terminal;
mod timestamp;
mod tree;
mod uart;

pub use internet::Internet;
pub use network::{Entry, EntryKind, Network, Reply, Request, Target, Terms};
pub use server::Server;
pub use timestamp::timestamp;

pub use crate::app::fault::{About, Fault, Faults, Known, Place};

use self::line::Direction;
use self::module::Module;
use self::rng::Rng;
use self::uart::{Uart, misread};
use crate::app::{DemoOptions, WallClock};
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

/// Of so many bytes a noisy line loses one, and gets one wrong.
const HARMED_ONE_IN: u64 = 20_000;

/// A module, the line to it and the network behind it.
#[derive(Debug)]
pub struct Simulator<N = Internet> {
    module: Module<N>,
    /// The module's end of the line.
    uart: Uart,
    /// The speed of the host's end.
    baud: u32,
    latency: Duration,
    up: Direction,
    down: Direction,
    /// What decides which bytes are harmed, where some are.
    noise: Option<Rng>,
    seed: u64,
    is_unplugged: bool,
}

impl Simulator<Internet> {
    /// The module that the page carries, with the servers `ftp.demo` and `archive.demo`.
    ///
    /// Seed 0 has no chatter URCs. Speed 0 has no latency anywhere.
    pub fn new(options: &DemoOptions) -> Self {
        Self::at(options, WallClock::OF_THE_MANUAL)
    }

    /// The same, where it is this time: the module's clock and those of the servers are right.
    pub fn at(options: &DemoOptions, clock: WallClock) -> Self {
        let mut simulator =
            Self::with_network(options, Duration::ZERO, Internet::demo(options, clock));
        simulator.module.set_wall_clock(clock);
        simulator
    }

    /// Another module in the place of this one: the servers have in them what they had.
    #[must_use]
    pub fn exchanged(self, options: &DemoOptions, clock: WallClock) -> Self {
        let network = self.module.ftp.network.anew(options);
        let mut simulator = Self::with_network(options, Duration::ZERO, network);
        simulator.module.set_wall_clock(clock);
        simulator
    }

    /// Shows these faults from now on, by their names as [`Faults::named`] reads them. What comes after so many bytes,
    /// commands or the like counts them from here on where it is new, and goes on counting where it is not.
    pub fn set_faults(&mut self, now: Instant, names: &str) {
        self.advance(now);
        let faults = Faults::named(names);
        self.module.set_faults(now, &faults);
        self.network().set_faults(names);
        let slow_ms = faults.number(Fault::SlowAnswers).unwrap_or(0);
        self.latency = Duration::from_millis(slow_ms);
        self.down.set_latency(self.latency);
        if !faults.has(Fault::Noise) {
            self.noise = None;
        } else if self.noise.is_none() {
            self.noise = Some(Rng::new(self.seed));
        }
        let is_out = faults.has(Fault::Unplugged);
        if self.is_unplugged && !is_out {
            self.restart(now);
        }
        self.is_unplugged = is_out;
    }
}

impl<N: Network> Simulator<N> {
    /// A module on a network of one's own; `latency` is what the line adds on the way to the host.
    pub fn with_network(options: &DemoOptions, latency: Duration, network: N) -> Self {
        let faults = Faults::named(options.fault.as_deref().unwrap_or_default());
        let slow_ms = faults.number(Fault::SlowAnswers).unwrap_or(0);
        let latency = latency + Duration::from_millis(slow_ms);
        Self {
            module: Module::new(options, network),
            uart: Uart::default(),
            baud: options.baud,
            latency,
            up: Direction::new(options.baud, Duration::ZERO),
            down: Direction::new(options.baud, latency),
            noise: faults.has(Fault::Noise).then(|| Rng::new(options.seed)),
            seed: options.seed,
            is_unplugged: faults.has(Fault::Unplugged),
        }
    }

    /// What the host sent.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.advance(now);
        if self.is_unplugged {
            return;
        }
        let bytes = self.harmed(bytes.to_vec());
        self.up.push(now, bytes);
        self.advance(now);
    }

    /// Time has passed, or the network has something.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.advance(now);
    }

    /// What the line has delivered to the host by now.
    pub fn poll_output(&mut self, now: Instant) -> Option<Vec<u8>> {
        self.advance(now);
        self.down.take(now).filter(|_| !self.is_unplugged)
    }

    /// Whether the cable is out: nothing goes either way.
    pub fn is_unplugged(&self) -> bool {
        self.is_unplugged
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

    /// The host closes its port and opens it again at `baud` bit/s: what was under way is lost, and the module knows
    /// nothing of it.
    pub fn reopen(&mut self, now: Instant, baud: u32) {
        self.advance(now);
        self.baud = baud;
        self.up = Direction::new(baud, Duration::ZERO);
        self.down = Direction::new(baud, self.latency);
    }

    /// The module reboots: all channels are gone, and `+MATREADY` follows.
    pub fn restart(&mut self, now: Instant) {
        self.advance(now);
        self.up = Direction::new(self.baud, Duration::ZERO);
        self.down.cut(now);
        self.uart.restart();
        self.module.restart(now);
    }

    /// What is in a file of the module.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.module.file(path.as_bytes())
    }

    /// How many command lines the module has run since it was made.
    pub fn commands(&self) -> u64 {
        self.module.commands()
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
            let taken = if self.uart.agrees(self.baud) {
                self.module.handle_bytes(at, arrived)
            } else {
                let misread: Vec<u8> = arrived.iter().copied().map(misread).collect();
                self.module.handle_bytes(at, &misread)
            };
            if taken == 0 {
                break;
            }
            self.up.consume(taken);
            if self.module.take_heard_command() {
                self.uart.heard_command(self.baud);
            }
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
        if let Some(mut bytes) = self.module.poll_output() {
            if !self.uart.agrees(self.baud) {
                for byte in &mut bytes {
                    *byte = misread(*byte);
                }
            }
            let bytes = self.harmed(bytes);
            self.down.push(at, bytes);
        }
        // Its `OK` still came at the old one.
        if let Some(baud) = self.module.take_ordered_speed() {
            self.uart.order(baud);
        }
    }

    /// What of these bytes a noisy line leaves.
    fn harmed(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        let Some(rng) = &mut self.noise else {
            return bytes;
        };
        bytes.retain_mut(|byte| match rng.between(0, HARMED_ONE_IN) {
            0 => false,
            1 => {
                *byte ^= 1 << rng.between(0, 7);
                true
            }
            _ => true,
        });
        bytes
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
