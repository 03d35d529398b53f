//! What the line was at, to the microsecond, and what went over the air.

use at_ferry::app::{
    Carried, Command, DemoOptions, Meter, Split, TransferOptions, TransferState, UploadWay,
    Verified,
};
use at_ferry::time::{Duration, line_time};

use crate::bench::{Bench, ch};
use crate::dialogue::{NOT_THERE, Reads, connected, listing, play, tries_again};
use crate::pair::Pair;

const BAUD: u32 = 115_200;

/// Lets the line rest until there is a reading, and reads.
fn reading(bench: &mut Bench) -> Meter {
    bench.now = bench.now + Duration::from_secs(1);
    bench.host.poll_meter(bench.now).expect("time has passed")
}

/// What came to the parts between two readings, but for the idle time.
fn since(after: &Meter, before: &Meter) -> Split {
    let (after, before) = (after.split, before.split);
    Split {
        sending: after.sending.saturating_sub(before.sending),
        receiving: after.receiving.saturating_sub(before.receiving),
        ok: after.ok.saturating_sub(before.ok),
        outcome: after.outcome.saturating_sub(before.outcome),
        idle: Duration::ZERO,
    }
}

/// Adds up what a dialogue takes of the line, from what is done to it.
struct Watched {
    bench: Bench,
    expect: Split,
}

impl Watched {
    /// Something is sent, on its way for as long as the line makes of it.
    fn sends(&mut self, text: &str) {
        let bytes = self.bench.transmit().expect("there is something to send");
        assert_eq!(String::from_utf8_lossy(&bytes), text);
        let took = line_time(bytes.len() as u64, BAUD);
        self.expect.sending += took;
        self.bench.now = self.bench.now + took;
        self.bench.host.handle_written(self.bench.now);
    }

    /// After this pause something comes.
    fn comes(&mut self, pause_ms: u64, part: fn(&mut Split) -> &mut Duration, text: &str) {
        let pause = Duration::from_millis(pause_ms);
        let took = line_time(text.len() as u64, BAUD);
        *part(&mut self.expect) += pause;
        self.expect.receiving += took;
        self.bench.now = self.bench.now + pause + took;
        self.bench.bytes(text.as_bytes());
    }
}

fn ok(split: &mut Split) -> &mut Duration {
    &mut split.ok
}

fn outcome(split: &mut Split) -> &mut Duration {
    &mut split.outcome
}

#[test]
fn the_time_of_a_packet_is_put_down_to_what_it_was_spent_on() {
    // Clause 4.1.6, at known times.
    let content = "x".repeat(1152);
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "1.txt", content.as_bytes());
    play(
        &mut bench,
        Reads::Whole,
        &listing("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
    );
    let before = reading(&mut bench);
    let expect = Split::default();
    let mut watched = Watched { bench, expect };
    watched.sends("AT+MFTPSTOR=0,\"1.txt\",1,1152\r");
    watched.comes(5, ok, "\r\n> ");
    watched.sends(&content);
    watched.comes(30, ok, "\r\nOK\r\n");
    watched.comes(250, outcome, "\r\n+MFTPSTOR: 0,0,1152\r\n");
    // Whether all of it is there.
    watched.sends("AT+MFTPLIST=0,\"1.txt\"\r");
    let entry = "\r\n+MFTPLIST: 0,0,\"1.txt\",1152,20220818074000,\"rw-\"\r\n";
    watched.comes(7, ok, "\r\nOK\r\n");
    // The fence is asked for at once, and held back by nobody.
    watched.sends("AT+MFTPPWD=0\r");
    watched.comes(80, ok, entry);
    watched.comes(2, ok, "\r\nOK\r\n");
    watched.comes(40, outcome, "\r\n+MFTPPWD: 0,0,\"/home/uftp\"\r\n");
    let Watched { mut bench, expect } = watched;
    assert_eq!(bench.last_transfer().state, TransferState::Done);
    let after = reading(&mut bench);
    assert_eq!(since(&after, &before), expect);
    assert_eq!(after.limit_bytes_per_s, Some(11_520));
}

#[test]
fn the_time_of_a_range_is_put_down_to_what_it_was_spent_on() {
    // Clause 4.1.7, at known times.
    let content = "y".repeat(576);
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Download {
        channel: ch(0),
        name: "old.txt".into(),
    });
    let entry =
        "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old.txt\",1152,20220818074000,\"rw-\"\r\n".to_string();
    play(
        &mut bench,
        Reads::Whole,
        &listing("AT+MFTPLIST=0,\"old.txt\"\r", &entry),
    );
    let before = reading(&mut bench);
    let expect = Split::default();
    let mut watched = Watched { bench, expect };
    watched.sends("AT+MFTPRETR=0,\"old.txt\",,0,1152\r");
    watched.comes(3, ok, "\r\nOK\r\n");
    let packet = |sum: u64| format!("\r\n+MFTPRETR: 0,0,{sum},576,{content}\r\n");
    watched.comes(400, outcome, &packet(576));
    watched.comes(100, outcome, &packet(1152));
    let Watched { mut bench, expect } = watched;
    assert_eq!(bench.last_transfer().done_bytes, 1152);
    assert_eq!(since(&reading(&mut bench), &before), expect);
}

fn demo(baud: u32) -> Pair {
    let mut pair = Pair::ready(&DemoOptions {
        baud,
        ..DemoOptions::default()
    });
    pair.connect(ch(0), "ftp.demo");
    pair
}

fn options(pair: &mut Pair, verify: Verified, way: UploadWay) {
    pair.bench.command(Command::SetOptions(TransferOptions {
        verify,
        way,
        ..TransferOptions::default()
    }));
}

#[test]
fn no_time_is_lost_and_no_second_exceeds_the_line() {
    for baud in [9_600, 115_200, 921_600] {
        let mut pair = demo(baud);
        let length = baud / 2;
        let content = vec![7; length as usize];
        pair.bench.upload(ch(0), "up.bin", &content);
        pair.until_transfers_end();
        pair.pass(Duration::from_secs(1));
        let now = pair.bench.now;
        let reading = pair.bench.host.poll_meter(now).unwrap();
        let split = reading.split;
        let limit = baud / 10;
        assert_eq!(reading.limit_bytes_per_s, Some(limit));
        let busiest = reading.bytes_per_s.iter().max().unwrap();
        assert!(*busiest <= limit + 1, "{busiest} of {limit}");
        // Five seconds of content, and a little around it.
        let content_time = line_time(length.into(), baud);
        assert!(split.sending >= content_time, "{split:?}");
        assert!(split.sending < content_time * 11 / 10, "{split:?}");
        let all = split.busy() + split.idle;
        assert_eq!(all, now.since(at_ferry::time::Instant::ZERO));
    }
}

/// What went over the air meanwhile, listings apart: uploads here read none but the file's own entry.
fn carried(pair: &mut Pair, run: impl FnOnce(&mut Pair)) -> Carried {
    let before = pair.bench.host.carried();
    run(pair);
    pair.bench.host.carried().since(before)
}

/// More than all listings of these tests together, less than any content of theirs.
const LISTINGS_MAX_BYTES: u64 = 5_000;

#[test]
fn content_counts_as_often_as_it_goes_over_the_air() {
    const LENGTH: u64 = 40_000;
    let content = vec![b'x'; 40_000];
    let check = |verify, way, up_bytes, down_bytes: u64| {
        let mut pair = demo(921_600);
        options(&mut pair, verify, way);
        let carried = carried(&mut pair, |pair| {
            pair.bench.upload(ch(0), "up.bin", &content);
            pair.until_transfers_end();
        });
        let transfer = pair.bench.last_transfer();
        assert_eq!(transfer.state, TransferState::Done, "{transfer:?}");
        assert_eq!(carried.up_bytes, up_bytes, "{way:?}");
        let down = down_bytes..down_bytes + LISTINGS_MAX_BYTES;
        assert!(down.contains(&carried.down_bytes), "{way:?}: {carried:?}");
    };
    for way in [
        UploadWay::Stream,
        UploadWay::EveryPacket,
        UploadWay::Inline,
        UploadWay::Text,
        UploadWay::Transparent,
        // Into the module it goes over the line alone.
        UploadWay::ModuleFile,
    ] {
        check(Verified::Size, way, LENGTH, 0);
    }
    check(Verified::Full, UploadWay::Stream, LENGTH, LENGTH);
    check(Verified::Tail, UploadWay::Stream, LENGTH, 8_192);
}

#[test]
fn what_is_downloaded_counts_wherever_it_goes() {
    let mut pair = demo(921_600);
    let content = vec![b'z'; 30_000];
    pair.bench.upload(ch(0), "there.bin", &content);
    pair.until_transfers_end();
    let down = 30_000..30_000 + LISTINGS_MAX_BYTES;
    let to_disk = carried(&mut pair, |pair| {
        pair.bench.command(Command::Download {
            channel: ch(0),
            name: "there.bin".into(),
        });
        pair.until_transfers_end();
    });
    assert!(down.contains(&to_disk.down_bytes), "{to_disk:?}");
    let into_module = carried(&mut pair, |pair| {
        pair.bench.command(Command::FetchIntoModule {
            channel: ch(0),
            name: "there.bin".into(),
            path: "/there.bin".into(),
            replace: true,
        });
        pair.until_transfers_end();
    });
    assert_eq!(pair.bench.last_transfer().state, TransferState::Done);
    assert!(down.contains(&into_module.down_bytes), "{into_module:?}");
    let from_module = carried(&mut pair, |pair| {
        pair.bench.command(Command::SendFromModule {
            channel: ch(0),
            path: "/there.bin".into(),
            name: "back.bin".into(),
        });
        pair.until_transfers_end();
    });
    assert_eq!(pair.bench.last_transfer().state, TransferState::Done);
    assert_eq!(from_module.up_bytes, 30_000);
}

#[test]
fn a_listing_counts() {
    let mut pair = demo(921_600);
    let listing = carried(&mut pair, |pair| {
        pair.bench.command(Command::Refresh { channel: ch(0) });
        pair.until("it is listed", |pair| {
            let shown = &pair.bench.page.channels[0].listing;
            shown.state == at_ferry::app::ListingState::Ready && shown.version > 1
        });
    });
    let entries = pair.bench.page.channels[0].listing.entries.len() as u64;
    assert_eq!(listing.up_bytes, 0);
    assert!(listing.down_bytes > entries * 25, "{listing:?}");
}

#[test]
fn what_is_tried_again_counts_again_and_what_was_refused_does_not() {
    let check = |answers: [&str; 2], up_bytes| {
        let mut bench = connected(Reads::Whole);
        tries_again(&mut bench, 0);
        bench.upload(ch(0), "1.txt", b"bbbbb");
        play(
            &mut bench,
            Reads::Whole,
            &listing("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
        );
        let [prompt, end] = answers;
        play(
            &mut bench,
            Reads::Whole,
            &[("AT+MFTPSTOR=0,\"1.txt\",1,5\r", prompt)],
        );
        if !end.is_empty() {
            play(&mut bench, Reads::Whole, &[("bbbbb", end)]);
        }
        assert_eq!(bench.host.carried().up_bytes, up_bytes, "{answers:?}");
    };
    check(["\r\n>", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,5\r\n"], 5);
    // It went out, and what came of it is another matter.
    check(["\r\n>", "\r\nOK\r\n\r\n+MFTPSTOR: 0,13,0\r\n"], 5);
    check(["\r\n>", "\r\n+CME ERROR: 812\r\n"], 0);
    check(["\r\n+CME ERROR: 812\r\n", ""], 0);
}
