//! A line of limited speed: throughput and back-pressure.

use at_ferry::app::DemoOptions;
use at_ferry::sim::Simulator;
use at_ferry::time::{Duration, Instant};

/// A host that types and reads, on a virtual clock.
struct Host {
    sim: Simulator,
    now: Instant,
}

impl Host {
    fn new(options: &DemoOptions) -> Self {
        Self {
            sim: Simulator::new(options),
            now: Instant::ZERO,
        }
    }

    /// Sends, and reads until the answer ends so.
    fn say(&mut self, bytes: &[u8], end: &str) -> Vec<u8> {
        self.sim.handle_bytes(self.now, bytes);
        let mut got = Vec::new();
        let give_up = self.now + Duration::from_mins(1);
        loop {
            while let Some(bytes) = self.sim.poll_output(self.now) {
                got.extend(bytes);
            }
            if got.ends_with(end.as_bytes()) {
                return got;
            }
            match self.sim.poll_deadline() {
                Some(at) if at <= give_up => self.now = self.now.max(at),
                other => {
                    let tail = &got[got.len().saturating_sub(200)..];
                    panic!(
                        "waits for {end:?} with {other:?}, has {:?}",
                        String::from_utf8_lossy(tail)
                    );
                }
            }
            self.sim.handle_timeout(self.now);
        }
    }

    fn command(&mut self, line: &str, end: &str) -> String {
        let got = self.say(format!("{line}\r").as_bytes(), end);
        String::from_utf8(got).expect("text")
    }
}

fn connected(options: &DemoOptions) -> Host {
    let mut host = Host::new(options);
    host.command("ATE0", "OK\r\n");
    host.command("AT+CMEE=1", "OK\r\n");
    host.command(
        "AT+MFTPCONN=0,\"ftp.demo\",\"demo\",\"demo\",21",
        "+MFTPCONN: 0,0\r\n",
    );
    host
}

#[test]
fn an_upload_fills_the_line() {
    let mut host = connected(&DemoOptions {
        seed: 0,
        ..DemoOptions::default()
    });
    let packet = vec![0x1a; 4096];
    host.command("AT+MFTPSTOR=0,\"up.bin\",0,4096", ">");
    host.say(&packet, "+MFTPSTOR: 0,0,4096\r\n");
    let start = host.now;
    for _ in 0..100 {
        host.command("AT+MFTPSTOR=0,\"up.bin\",0,4096", ">");
        host.say(&packet, "+MFTPSTOR: 0,0,4096\r\n");
    }
    let payload = Duration::from_micros(409_600 * 10_000_000 / 921_600);
    let took = host.now.since(start);
    assert!(took < payload.mul_f64(1.03), "{took:?} for {payload:?}");
    host.command("AT+MFTPSTOR=0,\"up.bin\",1,4096", ">");
    host.say(&packet, "+MFTPSTOR: 0,0,4096\r\n");
    let listed = host.command("AT+MFTPLIST=0,\"up.bin\"", "\"rw-\"\r\n");
    assert!(listed.contains("\"up.bin\",417792,2023080109"), "{listed}");
}

#[test]
fn a_download_fills_the_line_and_is_never_held_whole() {
    let mut host = connected(&DemoOptions {
        seed: 0,
        ..DemoOptions::default()
    });
    let start = host.now;
    host.sim
        .handle_bytes(host.now, b"AT+MFTPRETR=0,\"firmware/image.bin\"\r");
    let mut total = 0;
    while let Some(at) = host.sim.poll_deadline() {
        host.now = at;
        while let Some(bytes) = host.sim.poll_output(host.now) {
            total += bytes.len();
        }
    }
    assert!(total > 300_000);
    let line = Duration::from_micros(300_000 * 10_000_000 / 921_600);
    let took = host.now.since(start);
    assert!(
        took < line.mul_f64(1.03) + Duration::from_millis(60),
        "{took:?} for {line:?}"
    );
}

#[test]
fn an_unlimited_line_stops_for_a_host_that_does_not_read() {
    let options = DemoOptions {
        seed: 0,
        baud: 0,
        ..DemoOptions::default()
    };
    let mut host = Host::new(&options);
    host.command("ATE0", "OK\r\n");
    host.command(
        "AT+MFTPCONN=0,\"archive.demo\",\"demo\",\"demo\",21",
        "+MFTPCONN: 0,0\r\n",
    );
    host.sim
        .handle_bytes(host.now, b"AT+MFTPRETR=0,\"2022/backup.tar.gz\"\r");
    let mut total = 0;
    while let Some(bytes) = host.sim.poll_output(host.now) {
        assert!(bytes.len() < 70_000, "{}", bytes.len());
        total += bytes.len();
    }
    assert!(total > 262_144);
}

#[test]
fn chatter_stands_between_lines_only() {
    let options = DemoOptions {
        seed: 7,
        baud: 115_200,
        ..DemoOptions::default()
    };
    let mut host = connected(&options);
    let mut heard = Vec::new();
    for _ in 0..4 {
        host.sim
            .handle_bytes(host.now, b"AT+MFTPRETR=0,\"firmware/image.bin\"\r");
        let end = host.now + Duration::from_secs(30);
        while let Some(at) = host.sim.poll_deadline().filter(|at| *at <= end) {
            host.now = host.now.max(at);
            while let Some(bytes) = host.sim.poll_output(host.now) {
                heard.extend(bytes);
            }
        }
        host.now = end;
    }
    let (mut payload, mut chatter) = (0, 0);
    let mut rest = heard.as_slice();
    while !rest.is_empty() {
        let line = rest.strip_prefix(b"\r\n").expect("a line begins");
        let end = line
            .windows(2)
            .position(|two| two == b"\r\n")
            .expect("a line ends");
        let text = String::from_utf8_lossy(&line[..end]);
        let mut len = end;
        if let Some(counts) = text.strip_prefix("+MFTPRETR: 0,0,") {
            let mut counts = counts.splitn(3, ',');
            let recv: usize = counts
                .nth(1)
                .expect("two counts")
                .parse()
                .expect("a number");
            let header = line
                .iter()
                .enumerate()
                .filter(|(_, byte)| **byte == b',')
                .nth(3);
            len = header.expect("four commas").0 + 1 + recv;
            payload += recv;
        } else {
            chatter += usize::from(text != "OK");
        }
        rest = line[len..].strip_prefix(b"\r\n").expect("a line ends");
    }
    assert_eq!(payload, 4 * 300_000);
    assert!(chatter > 2, "{chatter}");
}

#[test]
fn servers_take_their_time_and_packets_do_not() {
    let mut host = Host::new(&DemoOptions {
        seed: 0,
        ..DemoOptions::default()
    });
    host.command("ATE0", "OK\r\n");
    let start = host.now;
    host.command(
        "AT+MFTPCONN=0,\"ftp.demo\",\"demo\",\"demo\",21",
        "+MFTPCONN: 0,0\r\n",
    );
    let took = host.now.since(start);
    assert!((60..130).contains(&took.as_millis()), "{took:?}");
    host.command(
        "AT+MFTPSTOR=0,\"f\",0,10,\"1234567890\"",
        "+MFTPSTOR: 0,0,10\r\n",
    );
    let start = host.now;
    host.command(
        "AT+MFTPSTOR=0,\"f\",0,10,\"1234567890\"",
        "+MFTPSTOR: 0,0,10\r\n",
    );
    let took = host.now.since(start);
    assert!(took.as_millis() < 2, "{took:?}");
}
