//! The simulated module on a pseudo terminal, its FTP done for real: a newcomer without a module can try the
//! page's way through a real serial port with it.
//!
//! ```text
//!   page --- pty --- line model --- module --- FTP service --- one thread per session --- server
//! ```

mod announce;
mod babble;
mod client;
mod console;
mod failure;
mod listing;
mod names;
mod network;
mod options;
mod pty;
mod voice;
mod waker;

use std::io;
use std::os::fd::AsFd;
use std::process::ExitCode;

use at_ferry::sim::Simulator;
use at_ferry::time::{Duration, Instant};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use thiserror::Error;

use announce::Announcer;
use babble::Babble;
use console::{Console, Order};
use network::RealNetwork;
use options::{Options, USAGE, Usage};
use pty::Pty;
use voice::Voice;
use waker::Waker;

/// Bytes for the host that may wait for the pseudo terminal; the module waits behind them.
const BACKLOG_MAX_BYTES: usize = 64 * 1024;

/// How far the line may be behind before no more is read from the pseudo terminal. A timer comes late by
/// about so much.
const LINE_AHEAD: Duration = Duration::from_millis(5);

/// How long one who talks takes breath.
const BABBLE_PAUSE: Duration = Duration::from_millis(1);

/// Bytes that are read from the pseudo terminal at once.
const READ_BYTES: usize = 16 * 1024;

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(Usage::Asked) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("bridge: {error}\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    match Bridge::new(options).and_then(|mut bridge| bridge.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bridge: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Why the bridge ends.
#[derive(Debug, Error)]
enum Error {
    /// No pseudo terminal is to be had.
    #[error("opening a pseudo terminal: {0}")]
    Open(io::Error),
    /// The pseudo terminal is lost.
    #[error("the pseudo terminal: {0}")]
    Terminal(io::Error),
    /// Waiting fails.
    #[error("waiting: {0}")]
    Wait(io::Error),
}

/// The bridge: a module that is plugged in or not.
struct Bridge {
    options: Options,
    started: std::time::Instant,
    console: Console,
    waker: Waker,
    announcer: Announcer,
    plugged: Option<Plugged>,
}

/// A module that is plugged in.
struct Plugged {
    pty: Pty,
    simulator: Simulator<RealNetwork>,
    /// What it says beside its answers, where it does.
    babble: Option<Babble>,
    /// It is another port of the module than the one for AT commands.
    voice: Option<Voice>,
    /// For the host, and not taken by the pseudo terminal yet.
    backlog: Vec<u8>,
    /// Bytes that the host has sent, and that it was sent.
    up_bytes: u64,
    down_bytes: u64,
}

impl Bridge {
    fn new(options: Options) -> Result<Self, Error> {
        let waker = Waker::new().map_err(Error::Wait)?;
        let mut bridge = Self {
            console: Console::start(waker.handle().map_err(Error::Wait)?),
            started: std::time::Instant::now(),
            announcer: Announcer::default(),
            plugged: None,
            waker,
            options,
        };
        bridge.plug(bridge.options.plug)?;
        Ok(bridge)
    }

    fn run(&mut self) -> Result<(), Error> {
        loop {
            self.wait()?;
            while let Some(order) = self.console.next() {
                match order {
                    Order::Plug => self.plug(true)?,
                    Order::Unplug => self.unplug(),
                    Order::Restart => {
                        let now = self.now();
                        if let Some(plugged) = &mut self.plugged {
                            plugged.simulator.restart(now);
                        }
                    }
                    Order::Drop => {
                        if let Some(plugged) = &mut self.plugged {
                            plugged.simulator.network().drop_sessions();
                        }
                    }
                    Order::Count => {
                        if let Some(plugged) = &mut self.plugged {
                            println!("count: {}", plugged.count());
                        }
                    }
                    Order::Babble(kind) => {
                        let now = self.now();
                        if let Some(plugged) = &mut self.plugged {
                            plugged.babble = kind.map(|kind| Babble::new(kind, now));
                        }
                    }
                    Order::Quit => {
                        self.unplug();
                        return Ok(());
                    }
                }
            }
            let now = self.now();
            if let Some(plugged) = &mut self.plugged {
                plugged.carry(now).map_err(Error::Terminal)?;
            }
        }
    }

    /// Waits for the pseudo terminal, the network, the console or the module's next deadline.
    fn wait(&mut self) -> Result<(), Error> {
        let now = self.now();
        let mut fds = vec![PollFd::from_borrowed_fd(self.waker.as_fd(), PollFlags::IN)];
        let mut deadline = None;
        if let Some(plugged) = &self.plugged {
            let mut wanted = PollFlags::empty();
            let ready_at = plugged.simulator.write_ready_at(now);
            if ready_at <= now + LINE_AHEAD {
                wanted |= PollFlags::IN;
            } else {
                deadline = Some(ready_at);
            }
            if plugged.backlog.is_empty() {
                if plugged.babble.is_some() {
                    deadline = at_ferry::time::earliest(deadline, Some(now + BABBLE_PAUSE));
                }
                deadline = at_ferry::time::earliest(deadline, plugged.simulator.poll_deadline());
                let voice = plugged.voice.as_ref().map(Voice::deadline);
                deadline = at_ferry::time::earliest(deadline, voice);
            } else {
                wanted |= PollFlags::OUT;
            }
            if !wanted.is_empty() {
                fds.push(PollFd::from_borrowed_fd(plugged.pty.as_fd(), wanted));
            }
        }
        let timeout = deadline.map(|at| {
            let wait = at.since(now);
            Timespec {
                tv_sec: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
                tv_nsec: wait.subsec_nanos().into(),
            }
        });
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(Error::Wait(error.into())),
        }
        if fds[0].revents().contains(PollFlags::IN) {
            self.waker.clear().map_err(Error::Wait)?;
        }
        Ok(())
    }

    /// Plugs a module in, in place of one that is. It comes up fresh, as one that the port feeds does.
    fn plug(&mut self, announce: bool) -> Result<(), Error> {
        self.unplug();
        let pty = Pty::open().map_err(Error::Open)?;
        let wake = self.waker.handle().map_err(Error::Wait)?;
        let network = RealNetwork::new(self.options.server.clone(), wake);
        let simulator =
            Simulator::with_network(&self.options.module, self.options.latency, network);
        println!("port: {}", pty.name());
        if announce {
            let name = self.options.module.model.name();
            if let Err(error) = self.announcer.add(pty.name(), name) {
                eprintln!("bridge: browsers are not told of the port: {error}");
            }
        }
        self.plugged = Some(Plugged {
            pty,
            simulator,
            babble: None,
            voice: self
                .options
                .port
                .map(|speech| Voice::new(speech, self.now())),
            backlog: Vec::new(),
            up_bytes: 0,
            down_bytes: 0,
        });
        Ok(())
    }

    /// The line is cut first: with the event alone, whoever reads would wait on.
    fn unplug(&mut self) {
        let Some(plugged) = self.plugged.take() else {
            return;
        };
        drop(plugged);
        if let Err(error) = self.announcer.remove() {
            eprintln!("bridge: browsers are not told of the port: {error}");
        }
    }

    fn now(&self) -> Instant {
        let micros = self.started.elapsed().as_micros();
        Instant::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
    }
}

impl Plugged {
    /// Moves bytes both ways until there is nothing to move.
    fn carry(&mut self, now: Instant) -> io::Result<()> {
        let mut buffer = [0; READ_BYTES];
        // Once: whoever talks without an end would keep everything else waiting.
        if self.backlog.is_empty()
            && let Some(babble) = &mut self.babble
        {
            self.backlog.extend(babble.poll(now).unwrap_or_default());
        }
        if let Some(voice) = &mut self.voice {
            self.backlog.extend_from_slice(voice.poll(now));
        }
        loop {
            let mut moved = false;
            if self.simulator.write_ready_at(now) <= now + LINE_AHEAD {
                let len = self.pty.read(&mut buffer)?;
                if len > 0 {
                    self.up_bytes += len as u64;
                    if self.voice.is_none() {
                        self.simulator.handle_bytes(now, &buffer[..len]);
                    }
                    moved = true;
                }
            }
            self.simulator.handle_timeout(now);
            while self.backlog.len() < BACKLOG_MAX_BYTES
                && let Some(bytes) = self.simulator.poll_output(now)
            {
                self.backlog.extend_from_slice(&bytes);
            }
            let len = self.pty.write(&self.backlog)?;
            self.backlog.drain(..len);
            self.down_bytes += len as u64;
            moved |= len > 0;
            if !moved {
                return Ok(());
            }
        }
    }

    /// What was carried so far, as numbers by name.
    fn count(&mut self) -> String {
        let mut counts = vec![
            ("commands", self.simulator.commands()),
            ("up_bytes", self.up_bytes),
            ("down_bytes", self.down_bytes),
        ];
        counts.extend(self.simulator.network().counts());
        let counts: Vec<String> = counts
            .iter()
            .map(|(name, number)| format!("\"{name}\":{number}"))
            .collect();
        format!("{{{}}}", counts.join(","))
    }
}
