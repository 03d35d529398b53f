//! The simulated module: whatever is typed at it, it does not panic, says no more than its bounds, comes to an end, and
//! can be brought back.

use at_ferry::app::DemoOptions;
use at_ferry::dialect::{ChannelId, Model};
use at_ferry::sim::{Internet, Server, Simulator};
use at_ferry::time::{Duration, Instant};

/// Lets time pass; the byte behind it says how much.
const PAUSE: u8 = 0xfe;

/// Reboots the module.
const RESTART: u8 = 0xfd;

/// Ends a session; the byte behind it says whose.
const DROP: u8 = 0xfc;

/// Milliseconds that may pass at once.
const PAUSES_MS: [u64; 8] = [0, 1, 60, 500, 1_000, 1_100, 11_000, 130_000];

/// Faults of the module and the servers that leave somebody to talk to.
const FAULTS: [Option<&str>; 4] = [None, Some("echo"), Some("short-packets"), Some("restart")];

/// Line speeds in bit/s; 0: no limit.
const SPEEDS: [u32; 2] = [0, 921_600];

/// Things that one moment may hold; more is an endless loop.
const AT_ONCE_MAX: u32 = 20_000;

/// What may come at once: what the module lets pile up, and a burst behind it.
const HEARD_AT_ONCE_MAX_BYTES: usize = (64 << 10) + 8 * 1024;

/// What one byte that is typed may come back as: its echo, and each `\r` as an answer of some lines.
const HEARD_PER_BYTE: usize = 1 << 10;

/// A script is at most this long, so that each is over soon.
const SCRIPT_MAX_BYTES: usize = 4096;

/// What is heard of one script; more of the same would show nothing new.
const HEARD_MAX_BYTES: usize = 2 << 20;

/// `ATS3` takes any byte below this for the one that ends command lines.
const LINE_ENDS: u8 = 0x20;

/// Someone who types at a module and reads all that it says.
struct Typist {
    module: Simulator,
    now: Instant,
    heard_bytes: usize,
    /// The last of it.
    tail: Vec<u8>,
    typed_since: usize,
}

/// The first two bytes say which module; the rest is typed, but for bytes of which [`PAUSE`], [`RESTART`] and
/// [`DROP`] tell.
///
/// # Panics
///
/// Where the module panics, runs on for ever, says too much, or cannot be brought back.
pub fn check(input: &[u8]) {
    let [model, fault, script @ ..] = input else {
        return;
    };
    let mut typist = Typist::new(*model, *fault);
    let mut script = script.iter().copied().take(SCRIPT_MAX_BYTES).peekable();
    while let Some(byte) = script.next() {
        match byte {
            PAUSE => {
                let ms = PAUSES_MS[usize::from(script.next().unwrap_or(0)) % PAUSES_MS.len()];
                typist.wait(Duration::from_millis(ms));
            }
            RESTART => {
                typist.module.restart(typist.now);
                typist.hear();
            }
            DROP => {
                let id = u64::from(script.next().unwrap_or(0)) % 6;
                let channel = ChannelId::new(id).expect("0 to 5");
                typist.module.network().drop_session(typist.now, channel);
                typist.hear();
            }
            first => {
                let mut bytes = vec![first];
                while let Some(byte) = script.next_if(|byte| *byte < DROP || *byte == 0xff) {
                    bytes.push(byte);
                }
                typist.say(&bytes);
            }
        }
        if typist.heard_bytes > HEARD_MAX_BYTES {
            break;
        }
    }
    typist.bring_back();
}

impl Typist {
    fn new(model: u8, fault: u8) -> Self {
        let options = DemoOptions {
            model: Model::NAMED[usize::from(model) % Model::NAMED.len()],
            seed: u64::from(model >> 4),
            baud: SPEEDS[usize::from(fault >> 4) % SPEEDS.len()],
            fault: FAULTS[usize::from(fault) % FAULTS.len()].map(str::to_owned),
        };
        let server = Server::new("s")
            .file("/a.txt", "first line\r\nOK\r\n")
            .file("/dir/b.bin", vec![0x1a; 5_000])
            .noise("/n.bin", 1, 20_000)
            .read_only("/dir/b.bin")
            .quota(100_000);
        let internet = Internet::new(vec![server], 0);
        Self {
            module: Simulator::with_network(&options, Duration::ZERO, internet),
            now: Instant::ZERO,
            heard_bytes: 0,
            tail: Vec::new(),
            typed_since: 0,
        }
    }

    fn say(&mut self, bytes: &[u8]) {
        self.module.handle_bytes(self.now, bytes);
        self.typed_since += bytes.len();
        self.hear();
    }

    /// Lets time pass, moment by moment.
    fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        let mut moments = 0;
        while let Some(at) = self.module.poll_deadline().filter(|at| *at <= end) {
            let before = self.heard_bytes;
            self.now = self.now.max(at);
            self.module.handle_timeout(self.now);
            self.hear();
            moments += 1;
            let is_busy = self.heard_bytes > before;
            assert!(
                is_busy || moments < AT_ONCE_MAX,
                "it has something due for ever"
            );
            if self.heard_bytes > HEARD_MAX_BYTES {
                break;
            }
        }
        self.now = self.now.max(end);
        self.module.handle_timeout(self.now);
        self.hear();
    }

    /// Reads all that there is at this moment.
    fn hear(&mut self) {
        let mut heard = 0;
        let most = HEARD_AT_ONCE_MAX_BYTES + self.typed_since * HEARD_PER_BYTE;
        let mut turns = 0;
        while let Some(bytes) = self.module.poll_output(self.now) {
            assert!(!bytes.is_empty());
            assert!(bytes.len() <= most, "{} bytes at once", bytes.len());
            heard += bytes.len();
            self.tail.extend_from_slice(&bytes);
            let over = self.tail.len().saturating_sub(4096);
            self.tail.drain(..over);
            turns += 1;
            assert!(turns < AT_ONCE_MAX, "it has something to say for ever");
        }
        self.typed_since = 0;
        self.heard_bytes += heard;
    }

    /// Settings as they are made, whichever byte ends a command line by now.
    fn restore(&mut self) {
        for end in 0..LINE_ENDS {
            // What was typed so far is a line of its own.
            self.say(&[end]);
            self.say(&[b"AT&F".as_slice(), &[end]].concat());
            self.wait(Duration::from_millis(10));
        }
        self.say(b"\r");
        self.wait(Duration::from_millis(10));
    }

    /// The way that any host has: silence, the escape, ESC, and `AT`. It may take as long as the servers do. Where the
    /// speed was changed (`AT+IPR`), it is found again as over USB, where any is understood.
    fn bring_back(&mut self) {
        self.heard_bytes = 0;
        for attempt in 0..4 {
            if attempt > 0 {
                self.module.reopen(self.now, 0);
            }
            self.wait(Duration::from_secs(11));
            self.say(b"+++");
            self.wait(Duration::from_millis(1_100));
            self.say(b"\x1b\rAT\r");
            self.wait(Duration::from_millis(500));
            self.restore();
            self.tail.clear();
            self.say(b"AT+CGMI\r");
            self.wait(Duration::from_millis(500));
            let answer = b"\r\nCMCC\r\n\r\nOK\r\n";
            if self.tail.windows(answer.len()).any(|part| part == answer) {
                return;
            }
            self.heard_bytes = 0;
            self.wait(Duration::from_mins(2));
        }
        panic!(
            "it does not come back: {:?}",
            self.tail.escape_ascii().to_string()
        );
    }
}
