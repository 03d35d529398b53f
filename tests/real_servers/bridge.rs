//! The bridge, with a program for a page: a real pty, a real FTP server that others wrote.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::server::Server;

/// How long anything here may take.
const SOON: Duration = Duration::from_mins(1);

/// What is typed at a module on a pseudo terminal, and what it says to it.
pub(crate) fn check_dialogue(server: &Server) {
    let mut bridge = Bridge::start(&["--server", &server.address(), "--baud", "0", "--seed", "0"]);
    let mut port = bridge.open_port();
    port.check("ATE0", "ATE0\r\r\nOK\r\n");
    port.check("AT+CMEE=1", "\r\nOK\r\n");
    port.check(
        "AT+MFTPCONN=0,\"any\",\"anonymous\",\"x\"",
        "\r\nOK\r\n\r\n+MFTPCONN: 0,0\r\n",
    );
    let root = server.root().to_string_lossy().into_owned();
    for (line, outcome) in [
        (
            format!("AT+MFTPCWD=0,\"{root}\""),
            "+MFTPCWD: 0,0".to_owned(),
        ),
        (
            "AT+MFTPMKD=0,\"测量 1\"".to_owned(),
            "+MFTPMKD: 0,0".to_owned(),
        ),
        (
            "AT+MFTPMKD=0,\"测量 1\"".to_owned(),
            "+MFTPMKD: 0,10".to_owned(),
        ),
        (
            "AT+MFTPCWD=0,\"测量 1\"".to_owned(),
            "+MFTPCWD: 0,0".to_owned(),
        ),
        (
            "AT+MFTPPWD=0".to_owned(),
            format!("+MFTPPWD: 0,0,\"{root}/测量 1\""),
        ),
        (
            "AT+MFTPLIST=0,\"\"".to_owned(),
            "+MFTPLIST: 0,14".to_owned(),
        ),
        (
            "AT+MFTPLIST=0,\"none\"".to_owned(),
            "+MFTPLIST: 0,14".to_owned(),
        ),
    ] {
        port.check(&line, &format!("\r\nOK\r\n\r\n{outcome}\r\n"));
    }

    // One upload of many packets, in bytes that a line discipline or a careless module would spoil.
    let packet = b"\r\nOK\r\n+++\x1a\x1b\x03\x11\x13\0\xff\r".repeat(240);
    let packets = 50;
    for number in 1..=packets {
        let eof = u8::from(number == packets);
        port.check(
            &format!("AT+MFTPSTOR=0,\"a.bin\",{eof},{}", packet.len()),
            "\r\n>",
        );
        port.write(&packet);
        port.hears(&format!(
            "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,{}\r\n",
            packet.len()
        ));
    }
    let whole = packet.repeat(packets);
    let path = server.root().join("测量 1/a.bin");
    assert!(fs::read(&path).expect("it is on the disk") == whole);

    let (offset, len) = (100_001, 5_000);
    port.say(&format!("AT+MFTPRETR=0,\"a.bin\",,{offset},{len}"));
    port.hears("\r\nOK\r\n\r\n+MFTPRETR: 0,0,4096,4096,");
    assert!(port.read(4096) == whole[offset..offset + 4096]);
    port.hears("\r\n\r\n+MFTPRETR: 0,0,5000,904,");
    assert!(port.read(904) == whole[offset + 4096..offset + 5000]);
    port.hears("\r\n");

    for (line, outcome) in [
        (
            format!("AT+MFTPRETR=0,\"a.bin\",,{}", whole.len()),
            "+MFTPRETR: 0,3",
        ),
        ("AT+MFTPRETR=0,\"none\"".to_owned(), "+MFTPRETR: 0,10"),
        (
            "AT+MFTPAPPE=0,\"a.bin\",1,3,\"end\"".to_owned(),
            "+MFTPAPPE: 0,0,3",
        ),
        ("AT+MFTPRN=0,\"a.bin\",\"b.bin\"".to_owned(), "+MFTPRN: 0,0"),
        ("AT+MFTPDEL=0,\"b.bin\"".to_owned(), "+MFTPDEL: 0,0"),
        ("AT+MFTPDEL=0,\"b.bin\"".to_owned(), "+MFTPDEL: 0,10"),
        (
            "AT+MFTPSTOR=0,\"/none/x\",1,1,\"1\"".to_owned(),
            "+MFTPSTOR: 0,10,0",
        ),
        (
            "AT+MFTPDISC=0".to_owned(),
            "+MFTPDISC: 0,0\r\n\r\n+MFTPURC: 0,\"conn\",0",
        ),
    ] {
        port.check(&line, &format!("\r\nOK\r\n\r\n{outcome}\r\n"));
    }
    assert!(!path.exists());
}

#[test]
fn a_port_comes_and_goes() {
    let mut bridge = Bridge::start(&["--baud", "0", "--seed", "0"]);
    let mut port = bridge.open_port();
    port.check("ATE0", "ATE0\r\r\nOK\r\n");
    bridge.say("restart");
    port.hears("\r\n+MATREADY\r\n");
    port.check("ATE0", "ATE0\r\r\nOK\r\n");
    port.check("AT+CMEE=1", "\r\nOK\r\n");
    // Nobody answers there: port 1 of this machine.
    port.check(
        "AT+MFTPCONN=0,\"127.0.0.1\",\"u\",\"p\",1",
        "\r\nOK\r\n\r\n+MFTPCONN: 0,11\r\n",
    );
    bridge.say("unplug");
    port.ends();
    bridge.say("plug");
    let mut port = bridge.open_port();
    port.check("AT", "AT\r\r\nOK\r\n");
    bridge.say("quit");
    port.ends();
    bridge.ends();
}

/// The program.
struct Bridge {
    program: Child,
    stdin: ChildStdin,
    stdout: Lines<BufReader<ChildStdout>>,
}

impl Bridge {
    fn start(arguments: &[&str]) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_bridge"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it was built");
        let stdin = program.stdin.take().expect("it is piped");
        let stdout = BufReader::new(program.stdout.take().expect("it is piped")).lines();
        Self {
            program,
            stdin,
            stdout,
        }
    }

    /// The port that it says it has.
    fn open_port(&mut self) -> Port {
        let line = self
            .stdout
            .next()
            .expect("it says something")
            .expect("text");
        Port::open(Path::new(line.strip_prefix("port: ").expect("a port")))
    }

    fn say(&mut self, line: &str) {
        writeln!(self.stdin, "{line}").expect("it listens");
    }

    fn ends(mut self) {
        assert!(self.program.wait().expect("it is ours").success());
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // Where it has ended already, so much the better.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// A port, read by a thread, so that a wait has an end.
struct Port {
    file: File,
    reads: Receiver<Vec<u8>>,
    unread: Vec<u8>,
}

impl Port {
    fn open(path: &Path) -> Self {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .expect("it is there");
        let mut reader = file.try_clone().expect("one more descriptor");
        let (sender, reads) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 16 * 1024];
            while let Ok(len @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..len].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            file,
            reads,
            unread: Vec::new(),
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        self.file.write_all(bytes).expect("it takes bytes");
    }

    fn say(&mut self, line: &str) {
        self.write(format!("{line}\r").as_bytes());
    }

    fn read(&mut self, len: usize) -> Vec<u8> {
        let deadline = Instant::now() + SOON;
        while self.unread.len() < len {
            let wait = deadline.saturating_duration_since(Instant::now());
            let heard = String::from_utf8_lossy(&self.unread);
            let bytes = self.reads.recv_timeout(wait);
            let bytes = bytes.unwrap_or_else(|error| panic!("{error} after {heard:?}"));
            self.unread.extend(bytes);
        }
        self.unread.drain(..len).collect()
    }

    fn hears(&mut self, expect: &str) {
        let heard = self.read(expect.len());
        assert_eq!(String::from_utf8_lossy(&heard), expect);
    }

    fn check(&mut self, line: &str, expect: &str) {
        self.say(line);
        let heard = self.read(expect.len());
        assert_eq!(String::from_utf8_lossy(&heard), expect, "{line}");
    }

    /// It hangs up.
    fn ends(self) {
        assert_eq!(
            self.reads.recv_timeout(SOON),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected)
        );
    }
}
