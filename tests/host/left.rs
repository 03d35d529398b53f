//! What a module may be left in when a port is opened: it is found, whatever was open is not trusted, and where that can
//! be known no byte of ours lands in a file.

use at_ferry::app::{
    Command, DemoOptions, Down, IfExists, LineState, Message, TransferOptions, TransferState,
    UploadWay,
};
use at_ferry::dialect::Model;
use at_ferry::sim::Simulator;
use at_ferry::time::{Duration, Instant};

use crate::bench::ch;
use crate::dialogue::{CONNECT, Reads, Turn, connected, play};
use crate::pair::{Pair, demo_server};

/// The speed that is chosen in all of these, in bit/s.
const BAUD: u32 = 115_200;

/// How long it may take to find a module that was left in anything, at any speed.
const FOUND_WITHIN: Duration = Duration::from_mins(1);

/// What we upload; what somebody else has begun to upload is its beginning.
fn source() -> Vec<u8> {
    let text = |i: u32| b' ' + (i.wrapping_mul(2_654_435_761) >> 26) as u8;
    (0..9_000).map(text).collect()
}

/// What follows once a module that we had answers again.
const IN_STEP: [Turn<'_>; 4] = [
    ("AT+MFTPSTATE=3\r", "\r\n+MFTPSTATE: 3,0\r\n\r\nOK\r\n"),
    ("AT+CMEE?\r", "\r\n+CMEE: 1\r\n\r\nOK\r\n"),
    ("ATE0Q0V1\r", "\r\nOK\r\n"),
    ("AT+CMEE=1\r", "\r\nOK\r\n"),
];

/// How many bytes of it the others sent.
const BEGUN_BYTES: usize = 60;

/// Somebody else at the module's line, on a clock.
struct Other {
    module: Simulator,
    now: Instant,
    baud: u32,
}

impl Other {
    fn new(model: Model, baud: u32) -> Self {
        let options = DemoOptions {
            model,
            seed: 0,
            baud,
            fault: None,
        };
        let mut other = Self {
            module: Simulator::new(&options),
            now: Instant::ZERO,
            baud,
        };
        other.says(b"ATE0\r");
        other.says(b"AT+MFTPCONN=0,\"ftp.demo\",\"demo\",\"demo\"\r");
        other
    }

    fn says(&mut self, bytes: &[u8]) -> String {
        self.module.handle_bytes(self.now, bytes);
        self.waits(Duration::from_secs(1))
    }

    fn waits(&mut self, time: Duration) -> String {
        let end = self.now + time;
        let mut heard = Vec::new();
        while let Some(at) = self.module.poll_deadline().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.module.handle_timeout(self.now);
            heard.extend(self.module.poll_output(self.now).unwrap_or_default());
        }
        self.now = end;
        heard.extend(self.module.poll_output(end).unwrap_or_default());
        String::from_utf8_lossy(&heard).into_owned()
    }

    /// Sets the module to another speed, and follows.
    fn moves_to(&mut self, baud: u32) {
        let heard = self.says(format!("AT+IPR={baud}\r").as_bytes());
        assert!(
            heard.contains("OK"),
            "the answer comes at the old speed: {heard:?}"
        );
        self.module.reopen(self.now, baud);
        self.baud = baud;
        assert!(self.says(b"AT\r").contains("OK"), "it is at {baud}");
    }
}

/// What is in the file of the others when our port is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spoilt {
    /// Nothing but what they sent, if that.
    Never,
    /// Our questions as well: they were taken for content before anything could tell.
    ByQuestions,
}

const NEVER: Spoilt = Spoilt::Never;

/// Brings a module into a state.
type Leave = fn(&mut Other);

fn begun() -> Vec<u8> {
    source()[..BEGUN_BYTES].to_vec()
}

/// Every state, at the chosen speed.
const STATES: [(&str, Leave, Spoilt); 14] = [
    ("idle", |_| {}, NEVER),
    (
        "counted, nothing sent",
        |other| {
            other.says(b"AT+MFTPSTOR=0,\"left.bin\",0,4096\r");
        },
        Spoilt::ByQuestions,
    ),
    (
        "counted, first packet",
        |other| {
            other.says(b"AT+MFTPSTOR=0,\"left.bin\",0,4096\r");
            other.says(&begun());
        },
        Spoilt::ByQuestions,
    ),
    (
        "counted, last packet",
        |other| {
            other.says(b"AT+MFTPSTOR=0,\"left.bin\",1,4096\r");
            other.says(&begun());
        },
        Spoilt::ByQuestions,
    ),
    (
        "up to Ctrl-Z",
        |other| {
            other.says(b"AT+MFTPSTOR=0,\"left.bin\",1\r");
            other.says(&begun());
        },
        NEVER,
    ),
    (
        "between two packets",
        |other| {
            other.says(b"AT+MFTPSTOR=0,\"left.bin\",0,60\r");
            other.says(&begun());
        },
        NEVER,
    ),
    (
        "transparent",
        |other| {
            other.says(b"AT+MFTPSTOR=0,\"left.bin\"\r");
            other.says(&begun());
        },
        Spoilt::ByQuestions,
    ),
    (
        "in mid-command",
        |other| {
            other.says(b"AT+MFTPLIST=0,\"/");
        },
        NEVER,
    ),
    (
        "in a line that is too long",
        |other| {
            other.says(&[b'x'; 3_000]);
        },
        NEVER,
    ),
    (
        "echoing",
        |other| {
            other.says(b"ATE1\r");
        },
        NEVER,
    ),
    (
        "with errors in words",
        |other| {
            other.says(b"AT+CMEE=2\r");
        },
        NEVER,
    ),
    (
        "behind garbage",
        |other| {
            let garbage: Vec<u8> = (0..700_u32).map(|i| (i * i * 7 % 251) as u8).collect();
            other.says(&garbage);
        },
        NEVER,
    ),
    (
        "waiting for a module file",
        |other| {
            other.says(b"AT+MFPUT=\"/left\",100\r");
            other.says(b"abc");
        },
        NEVER,
    ),
    (
        "sending a file",
        |other| {
            let line = b"AT+MFTPRETR=0,\"/firmware/image.bin\"\r";
            other.module.handle_bytes(other.now, line);
            other.waits(Duration::from_millis(300));
        },
        NEVER,
    ),
];

/// What a question is at a wrong speed.
fn is_noise(byte: u8) -> bool {
    byte == 0 || byte >= 0x80
}

/// Opens the port on what was left, and has an upload of the same name go on.
fn check(what: &str, mut other: Other, spoilt: Spoilt) {
    let elsewhere = other.baud != BAUD;
    let began = other.now;
    let module = std::mem::replace(&mut other.module, Simulator::new(&DemoOptions::default()));
    let mut pair = Pair::around(module, began, BAUD);
    pair.until("the line is ready", |pair| {
        pair.bench.is_ready() || pair.bench.now > began + FOUND_WITHIN
    });
    assert!(pair.bench.is_ready(), "{what}: {:?}", pair.bench.page.line);
    let found = Message::SpeedFound { baud: other.baud };
    let told = pair
        .bench
        .notices
        .iter()
        .any(|notice| notice.message == found);
    assert_eq!(told, elsewhere, "{what}");
    assert_eq!(
        pair.bench.page.link.as_ref().unwrap().baud(),
        other.baud,
        "{what}"
    );

    // Whatever was still under way has come to its end.
    pair.pass(Duration::from_secs(30));
    let content = |pair: &mut Pair| {
        let server = pair.module.network().server("ftp.demo").unwrap();
        server.content("/left.bin")
    };
    let there = content(&mut pair).unwrap_or_default();
    let source = source();
    let theirs = there.len().min(BEGUN_BYTES);
    let rest = there[theirs..].iter();
    if spoilt == Spoilt::Never {
        assert!(
            source.starts_with(&there),
            "{what}: {}",
            there.escape_ascii()
        );
    } else {
        let is_ours =
            |byte: &u8| b"\r\n\x1bATE0Q0V1+".contains(byte) || elsewhere && is_noise(*byte);
        assert!(
            rest.clone().all(is_ours),
            "{what}: {}",
            there.escape_ascii()
        );
    }

    pair.bench.command(Command::SetOptions(TransferOptions {
        if_exists: IfExists::Resume,
        ..TransferOptions::default()
    }));
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "left.bin", &source);
    pair.until_transfers_end();
    let up = pair.bench.last_transfer();
    assert_eq!(up.state, TransferState::Done, "{what}: {:?}", up.failure);
    assert!(content(&mut pair) == Some(source), "{what}");
}

#[test]
fn a_module_left_in_anything_is_found_at_its_speed() {
    for (what, leave, spoilt) in STATES {
        let mut other = Other::new(Model::Ml307r, BAUD);
        leave(&mut other);
        check(what, other, spoilt);
    }
}

#[test]
fn a_module_left_in_anything_is_found_at_another_speed() {
    for (baud, model) in [(9_600, Model::Ml302a), (921_600, Model::Ml307r)] {
        for (what, leave, _) in STATES {
            let mut other = Other::new(model, BAUD);
            other.moves_to(baud);
            leave(&mut other);
            check_elsewhere(what, other);
        }
    }
}

/// As [`check`]: what is asked at a wrong speed reaches the module as noise, which may stand in the others' file.
fn check_elsewhere(what: &str, other: Other) {
    let what = format!("{what}, at {} bit/s", other.baud);
    check(&what, other, Spoilt::ByQuestions);
}

#[test]
fn a_speed_is_kept_over_a_restart_of_the_module() {
    let mut other = Other::new(Model::Ml307r, BAUD);
    other.moves_to(460_800);
    other.module.restart(other.now);
    other.waits(Duration::from_secs(3));
    check("restarted", other, NEVER);
}

#[test]
fn a_module_that_changes_its_speed_under_us_is_followed() {
    let mut other = Other::new(Model::Ml307r, BAUD);
    other.says(b"AT\r");
    let mut pair = Pair::around(other.module, other.now, BAUD);
    pair.until("the line is ready", |pair| pair.bench.is_ready());
    pair.connect(ch(0), "ftp.demo");
    pair.bench.command(Command::Raw {
        line: "AT+IPR=230400".into(),
    });
    // What has not begun waits for the new speed.
    let bytes = source();
    pair.bench.upload(ch(0), "after.bin", &bytes);
    pair.until_transfers_end();
    let up = pair.bench.last_transfer();
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    assert_eq!(pair.bench.page.link.as_ref().unwrap().baud(), 230_400);
    assert_eq!(pair.bench.codes(), ["speed-followed", "line-recovered"]);
    // The session has gone on.
    assert_eq!(pair.bench.page.channels[0].path, "/");
}

#[test]
fn a_port_without_a_speed_goes_on_where_one_is_typed() {
    let mut bench = connected(Reads::Whole);
    let line = "AT+IPR=9600".into();
    bench.command(Command::Raw { line });
    play(&mut bench, Reads::Whole, &[("AT+IPR=9600\r", "\r\nOK\r\n")]);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    assert_eq!(bench.host.poll_reopen(), Some(9_600));
    assert_eq!(bench.transmit(), None, "it waits for the other speed");
    bench.host.handle_not_reopened(bench.now);
    bench.settle();
    play(&mut bench, Reads::Whole, &[("\rAT\r", "\r\nOK\r\n")]);
    play(&mut bench, Reads::Whole, &IN_STEP);
    assert!(bench.is_ready());
    assert!(!bench.last_transfer().state.is_ended());
    assert_eq!(bench.host.poll_hang_up(), None);
}

#[test]
fn a_listing_that_another_speed_cut_is_not_taken_for_whole() {
    let mut bench = connected(Reads::Whole);
    let [list, fence] = [CONNECT[4], CONNECT[5]];
    bench.command(Command::Refresh { channel: ch(0) });
    let begun = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"ol";
    let line = "AT+IPR=9600".into();
    play(&mut bench, Reads::Whole, &[(list.0, "\r\nOK\r\n")]);
    bench.command(Command::Raw { line });
    play(
        &mut bench,
        Reads::Whole,
        &[(fence.0, "\r\n+CME ERROR: 802\r\n")],
    );
    play(&mut bench, Reads::Whole, &[("AT+IPR=9600\r", begun)]);
    assert_eq!(bench.host.poll_reopen(), Some(9_600));
    bench.host.handle_not_reopened(bench.now);
    bench.settle();
    let rest =
        "d\",\"rwx\"\r\n\r\n+MFTPLIST: 0,0,\"old.txt\",9,20220818074000,\"rw-\"\r\n\r\nOK\r\n";
    play(&mut bench, Reads::Whole, &[("\rAT\r", rest)]);
    play(&mut bench, Reads::Whole, &IN_STEP);
    while let Some(sent) = bench.transmit() {
        let sent = String::from_utf8_lossy(&sent).into_owned();
        let asked = [list, fence].into_iter().find(|(line, _)| *line == sent);
        bench.bytes(asked.map_or("", |(_, answer)| answer).as_bytes());
    }
    let listing = &bench.page.channels[0].listing;
    assert_eq!(listing.state, at_ferry::app::ListingState::Failed);
}

#[test]
fn a_module_that_is_nowhere_is_given_up_once_every_speed_was_tried() {
    let options = DemoOptions {
        fault: Some("silent".into()),
        baud: BAUD,
        ..DemoOptions::default()
    };
    let mut pair = Pair::around(Simulator::new(&options), Instant::ZERO, BAUD);
    let mut why = None;
    while why.is_none() && pair.step() {
        why = pair.bench.host.poll_hang_up();
    }
    assert_eq!(why, Some(Down::Silent));
    assert!(
        pair.bench.now < Instant::ZERO + FOUND_WITHIN,
        "{:?}",
        pair.bench.now
    );
    pair.bench.host.handle_closed(pair.bench.now, Down::Silent);
    pair.bench.settle();
    assert_eq!(pair.bench.page.line, LineState::Down);
    assert_eq!(pair.bench.host.poll_reopen(), None);
}

#[test]
fn a_port_without_another_speed_is_given_up_at_once() {
    for (fault, expect) in [("silent", Down::Silent), ("garbage", Down::NotAt)] {
        let options = DemoOptions {
            fault: Some(fault.into()),
            baud: BAUD,
            ..DemoOptions::default()
        };
        let mut pair = Pair::around(Simulator::new(&options), Instant::ZERO, BAUD);
        let mut wanted = None;
        // Taken before the pair can carry it out.
        while wanted.is_none() && pair.step() {
            wanted = pair.bench.host.poll_reopen();
        }
        assert!(wanted.is_some(), "{fault}");
        pair.bench.host.handle_not_reopened(pair.bench.now);
        assert_eq!(pair.bench.host.poll_hang_up(), Some(expect), "{fault}");
        assert!(pair.bench.now < Instant::ZERO + FOUND_WITHIN / 2, "{fault}");
    }
}

/// The ways in which the module is left in a data mode by ourselves.
const WAYS: [UploadWay; 3] = [UploadWay::Stream, UploadWay::Text, UploadWay::Transparent];

#[test]
fn nothing_of_ours_lands_in_a_file_that_we_left_open() {
    for way in WAYS {
        // Cut at many places: in command lines, before a prompt, in the middle of a packet, behind one.
        for cut_after_ms in (5..900).step_by(35) {
            let what = format!("{way:?} after {cut_after_ms} ms");
            let options = DemoOptions {
                baud: BAUD,
                seed: 0,
                ..DemoOptions::default()
            };
            let mut pair = Pair::ready(&options);
            pair.connect(ch(0), "ftp.demo");
            pair.bench.command(Command::SetOptions(TransferOptions {
                way,
                if_exists: IfExists::Resume,
                retries: 0,
                ..TransferOptions::default()
            }));
            let source = source();
            pair.bench.upload(ch(0), "cut.bin", &source);
            pair.pass(Duration::from_millis(cut_after_ms));
            pair.unplug_in_mid_write();
            pair.until("the line is ready", |pair| pair.bench.is_ready());
            pair.pass(Duration::from_secs(15));
            let content = |pair: &mut Pair| {
                let server = pair.module.network().server("ftp.demo").unwrap();
                server.content("/cut.bin")
            };
            let there = content(&mut pair).unwrap_or_default();
            assert!(
                source.starts_with(&there),
                "{what}: {}",
                there.escape_ascii()
            );
            let transfer = pair.bench.last_transfer();
            if transfer.state != TransferState::Done {
                let transfer = transfer.id;
                pair.bench.command(Command::Retry { transfer });
                pair.until_transfers_end();
            }
            let up = pair.bench.last_transfer();
            assert_eq!(up.state, TransferState::Done, "{what}: {:?}", up.failure);
            assert!(content(&mut pair) == Some(source), "{what}");
        }
    }
}

#[test]
fn a_data_mode_that_a_person_opened_is_waited_out() {
    let mut pair = Pair::ready(&DemoOptions {
        baud: BAUD,
        ..DemoOptions::default()
    });
    pair.bench.command(Command::Connect {
        channel: ch(1),
        server: demo_server("ftp.demo"),
    });
    pair.pass(Duration::from_secs(5));
    pair.bench.command(Command::Raw {
        line: "AT+MFTPSTOR=1,\"typed.bin\",1,50".into(),
    });
    pair.pass(Duration::from_secs(2));
    pair.replug();
    pair.until("the line is ready", |pair| pair.bench.is_ready());
    pair.pass(Duration::from_secs(15));
    let server = pair.module.network().server("ftp.demo").unwrap();
    let there = server.content("/typed.bin").unwrap_or_default();
    assert!(there.is_empty(), "{}", there.escape_ascii());
}
