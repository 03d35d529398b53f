//! The manual's own dialogues, with the simulated module in the module's part.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;

use at_ferry::app::DemoOptions;
use at_ferry::dialect::Model;
use at_ferry::sim::{Internet, Server, Simulator};
use at_ferry::time::{Duration, Instant};

/// How the host's bytes are cut.
#[derive(Clone, Copy, Debug)]
enum Cut {
    Whole,
    EveryByte,
    /// In two parts, each line of the dialogue at this place where it is long enough.
    At(usize),
}

#[test]
fn the_module_says_what_the_manual_prints() {
    let mut files: Vec<_> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts"))
            .expect("the directory is there")
            .map(|entry| entry.expect("a file").path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "txt"))
            .collect();
    files.sort();
    assert_eq!(files.len(), 16);
    for path in files {
        let text = fs::read_to_string(&path).expect("text");
        let name = path.file_name().expect("a file").to_string_lossy();
        let longest = text.lines().map(str::len).max().unwrap_or(0);
        for cut in [Cut::Whole, Cut::EveryByte]
            .into_iter()
            .chain((1..longest).map(Cut::At))
        {
            play(&name, &text, cut);
        }
    }
}

fn play(name: &str, text: &str, cut: Cut) {
    let mut host = Host::new(text, cut);
    host.send("ATE0");
    host.heard();
    for (number, line) in text.lines().enumerate() {
        let at = format!("{name}:{}, {cut:?}", number + 1);
        match line.split_at_checked(2) {
            Some(("= ", command)) => {
                host.send(command);
                host.heard();
            }
            Some(("> ", command)) => host.send(command),
            Some(("< ", expect)) => assert_eq!(host.line(), expect, "{at}"),
            Some((". ", bytes)) => host.send_bytes(&bytes.replace("^Z", "\x1a")),
            _ if line == "?" => assert_eq!(host.heard(), "\r\n>", "{at}"),
            _ => assert!(
                line.is_empty() || line.starts_with(['#', '@']),
                "{at}: {line}"
            ),
        }
        let next = text.lines().nth(number + 1);
        if !next.is_some_and(|next| next.starts_with("< ") || next == "?") {
            assert_eq!(host.heard(), "", "{at}: nothing more");
        }
    }
}

struct Host {
    simulator: Simulator,
    now: Instant,
    cut: Cut,
    /// Lines that came and were not looked at yet.
    lines: VecDeque<String>,
}

impl Host {
    fn new(text: &str, cut: Cut) -> Self {
        let mut options = DemoOptions {
            seed: 0,
            baud: 0,
            ..DemoOptions::default()
        };
        let mut servers: Vec<Server> = Vec::new();
        let mut clock = 0;
        for line in text.lines().filter_map(|line| line.strip_prefix('@')) {
            let mut words = line.splitn(4, ' ');
            let mut word = || words.next().unwrap_or_default();
            let (what, first) = (word(), word());
            let on_last = |servers: &mut Vec<Server>, change: &dyn Fn(Server) -> Server| {
                let server = servers.pop().expect("a server comes first");
                servers.push(change(server));
            };
            match what {
                "model" => options.model = Model::from_name(first),
                "clock" => clock = first.parse().expect("seconds"),
                "server" => {
                    let server = Server::new(first);
                    let (user, password) = (word(), word());
                    let is_open = user.is_empty();
                    servers.push(if is_open {
                        server
                    } else {
                        server.login(user, password)
                    });
                }
                "directory" => on_last(&mut servers, &|server| server.directory(first)),
                "file" => {
                    let (time, content) = (word(), word());
                    on_last(&mut servers, &|server| {
                        server.files_from(time).file(first, content)
                    });
                }
                other => panic!("@{other}"),
            }
        }
        let internet = Internet::new(servers, 0).clock(clock);
        Self {
            simulator: Simulator::with_network(&options, Duration::ZERO, internet),
            now: Instant::ZERO,
            cut,
            lines: VecDeque::new(),
        }
    }

    fn send(&mut self, command: &str) {
        self.send_bytes(&format!("{command}\r"));
    }

    fn send_bytes(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let parts: Vec<&[u8]> = match self.cut {
            Cut::Whole => vec![bytes],
            Cut::EveryByte => bytes.chunks(1).collect(),
            Cut::At(at) => {
                let (one, two) = bytes.split_at(at.min(bytes.len()));
                vec![one, two]
            }
        };
        for part in parts {
            // Time passes too little to matter to the servers' clocks.
            self.now = self.now + Duration::from_micros(1);
            self.simulator.handle_bytes(self.now, part);
        }
    }

    /// All that the module says, but for the lines that were looked at.
    fn heard(&mut self) -> String {
        let lines = std::mem::take(&mut self.lines);
        let mut heard = String::new();
        for line in lines {
            heard.extend(["\r\n", &line, "\r\n"]);
        }
        while let Some(bytes) = self.simulator.poll_output(self.now) {
            heard += &String::from_utf8(bytes).expect("text");
        }
        heard
    }

    /// The next line.
    fn line(&mut self) -> String {
        let heard = self.heard();
        let mut rest = heard.as_str();
        while let Some(line) = rest.strip_prefix("\r\n") {
            let (line, after) = line.split_once("\r\n").unwrap_or((line, ""));
            self.lines.push_back(line.to_owned());
            rest = after;
        }
        assert_eq!(rest, "", "lines stand between CR LF");
        self.lines.pop_front().unwrap_or_default()
    }
}
