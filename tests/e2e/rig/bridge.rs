use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
};

use serde::Deserialize;

/// The simulated module on a pseudo terminal, doing its FTP for real.
pub(crate) struct Bridge {
    program: Child,
    stdin: ChildStdin,
    ports: Receiver<String>,
    counts: Receiver<String>,
    /// The port that the module has now.
    port: String,
    unplugged: bool,
}

/// What the line and the network carried.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Count {
    /// Command lines that the module has run.
    pub(crate) commands: u64,
    /// Bytes that went over the line.
    pub(crate) up_bytes: u64,
    pub(crate) down_bytes: u64,
    /// Packets of uploads.
    pub(crate) packets: u64,
    /// Listings, and ranges of downloads: each is a data connection.
    pub(crate) listings: u64,
    pub(crate) ranges: u64,
    /// Payload from behind the first packet up to the last, and the time between the two.
    pub(crate) payload_bytes: u64,
    pub(crate) payload_micros: u64,
}

impl Bridge {
    /// Starts one. No browser knows of its port before [`Self::plug`].
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut program = Command::new(program())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the bridge runs");
        let stdin = program.stdin.take().expect("it was piped");
        let stdout = program.stdout.take().expect("it was piped");
        let (port_sender, ports) = channel();
        let (count_sender, counts) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Some(port) = line.strip_prefix("port: ") {
                    let _ = port_sender.send(port.to_owned());
                } else if let Some(count) = line.strip_prefix("count: ") {
                    let _ = count_sender.send(count.to_owned());
                }
            }
        });
        let mut bridge = Self {
            program,
            stdin,
            ports,
            counts,
            port: String::new(),
            unplugged: true,
        };
        bridge.await_port();
        bridge
    }

    /// Plugs the module in, as the browser sees it.
    pub(crate) fn plug(&mut self) {
        self.unplugged = false;
        self.say("plug");
        self.await_port();
    }

    /// Pulls it out.
    pub(crate) fn unplug(&mut self) {
        self.unplugged = true;
        self.say("unplug");
    }

    /// Whether no browser has it.
    pub(crate) fn is_unplugged(&self) -> bool {
        self.unplugged
    }

    /// Has it reboot.
    pub(crate) fn restart(&mut self) {
        self.say("restart");
    }

    /// Has the server end every session.
    pub(crate) fn drop_sessions(&mut self) {
        self.say("drop");
    }

    /// Has the module talk beside its answers, in one of the ways that the bridge knows.
    pub(crate) fn babble(&mut self, kind: &str) {
        self.say(&format!("babble {kind}"));
    }

    /// Has it talk no more.
    pub(crate) fn hush(&mut self) {
        self.say("hush");
    }

    /// Ends it in order: browsers are told that its port is gone.
    pub(crate) fn quit(mut self) {
        self.say("quit");
        let _ = self.program.wait();
    }

    /// The port, as a path.
    pub(crate) fn port(&self) -> &str {
        &self.port
    }

    /// What the line and the network carried since the module was plugged in.
    pub(crate) fn count(&mut self) -> Count {
        self.say("count");
        let count = self
            .counts
            .recv_timeout(super::SOON)
            .expect("the bridge says what it counted");
        serde_json::from_str(&count).unwrap_or_else(|error| panic!("{count}: {error}"))
    }

    fn await_port(&mut self) {
        self.port = self
            .ports
            .recv_timeout(super::SOON)
            .expect("the bridge says which port it has");
    }

    fn say(&mut self, command: &str) {
        writeln!(self.stdin, "{command}").expect("the bridge listens");
    }
}

/// The bridge that was built for these tests, or another one that is named.
fn program() -> PathBuf {
    super::program("AT_FERRY_BRIDGE").unwrap_or_else(|| env!("CARGO_BIN_EXE_bridge").into())
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // `quit` would do, but nothing is left to be put right here.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
