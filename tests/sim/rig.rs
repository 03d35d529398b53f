//! A tester at a terminal: types, reads, waits, on a virtual clock.

use at_ferry::app::DemoOptions;
use at_ferry::dialect::Model;
use at_ferry::sim::{Internet, Server, Simulator};
use at_ferry::time::{Duration, Instant};

/// The one server of these tests, for anyone.
pub(crate) const HOST: &str = "server";

/// A tester, and the module in front of them: echo off, numeric errors, no chatter, no latency.
pub(crate) struct Tester {
    pub(crate) simulator: Simulator,
    pub(crate) now: Instant,
}

impl Tester {
    pub(crate) fn new(model: Model) -> Self {
        Self::with_server(model, Server::new(HOST))
    }

    pub(crate) fn with_server(model: Model, server: Server) -> Self {
        let options = DemoOptions {
            model,
            seed: 0,
            baud: 0,
            fault: None,
        };
        let internet = Internet::new(vec![server], 0);
        Self::at(Simulator::with_network(&options, Duration::ZERO, internet))
    }

    /// In front of the module that the page has.
    pub(crate) fn of_the_page(fault: Option<&str>) -> Self {
        let fault = fault.map(str::to_owned);
        let options = DemoOptions {
            seed: 0,
            baud: 0,
            fault,
            ..DemoOptions::default()
        };
        Self::at(Simulator::new(&options))
    }

    fn at(simulator: Simulator) -> Self {
        let mut tester = Self {
            simulator,
            now: Instant::ZERO,
        };
        tester.say("ATE0");
        tester.say("AT+CMEE=1");
        tester
    }

    /// Connects a channel.
    #[must_use]
    pub(crate) fn connected(mut self, channel: u8) -> Self {
        let line = format!("AT+MFTPCONN={channel},\"{HOST}\"");
        self.check(&line, &format!("OK|+MFTPCONN: {channel},0"));
        self
    }

    /// Types a command line; what comes at once, as [`hear`](Self::hear) has it.
    pub(crate) fn say(&mut self, line: &str) -> String {
        self.send(format!("{line}\r").as_bytes())
    }

    /// Sends bytes.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> String {
        self.simulator.handle_bytes(self.now, bytes);
        self.hear()
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, time: Duration) -> String {
        self.now = self.now + time;
        self.simulator.handle_timeout(self.now);
        self.hear()
    }

    /// Types a command line, and sees that this comes of it.
    pub(crate) fn check(&mut self, line: &str, expect: &str) {
        assert_eq!(self.say(line), expect, "{line}");
    }

    /// Lines with `|` between them, in which a prompt stands as `>`.
    fn hear(&mut self) -> String {
        let mut heard = Vec::new();
        while let Some(bytes) = self.simulator.poll_output(self.now) {
            heard.extend(bytes);
        }
        let heard = String::from_utf8_lossy(&heard);
        let lines: Vec<_> = heard
            .split("\r\n")
            .filter(|line| !line.is_empty())
            .collect();
        lines.join("|")
    }

    /// What the server has in a file.
    pub(crate) fn stored(&mut self, path: &str) -> Option<Vec<u8>> {
        self.simulator.network().server(HOST)?.content(path)
    }
}
