//! The ways an upload can go, in the manual's bytes and on the simulated module.

use at_ferry::app::{
    Command, Conflict, DemoOptions, Message, TransferOptions, TransferState, UploadWay, Verified,
};
use at_ferry::dialect::Model;
use at_ferry::time::Duration;

use crate::bench::{Bench, ch};
use crate::dialogue::{FENCE, NOT_THERE, RELIST, Reads, Turn, connected, listing, play};
use crate::pair::Pair;

const ALL_READS: [Reads; 3] = [Reads::Whole, Reads::Bytes, Reads::Pairs];

/// Every way.
const WAYS: [UploadWay; 5] = [
    UploadWay::Stream,
    UploadWay::EveryPacket,
    UploadWay::Inline,
    UploadWay::Text,
    UploadWay::Transparent,
];

fn goes(bench: &mut Bench, way: UploadWay) {
    bench.command(Command::SetOptions(TransferOptions {
        way,
        retries: 0,
        ..TransferOptions::default()
    }));
}

/// An upload of `bytes` to `name`: what is sent and answered between the look whether it is there and the look
/// whether it is complete.
fn check(way: UploadWay, name: &str, bytes: &[u8], turns: &[Turn<'_>]) {
    for reads in ALL_READS {
        let mut bench = connected(reads);
        goes(&mut bench, way);
        bench.upload(ch(0), name, bytes);
        let list = format!("AT+MFTPLIST=0,\"{name}\"\r");
        let entry = format!(
            "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"{name}\",{},20220818074000,\"rw-\"\r\n",
            bytes.len()
        );
        play(&mut bench, reads, &listing(&list, NOT_THERE));
        play(&mut bench, reads, turns);
        play(&mut bench, reads, &listing(&list, &entry));
        play(&mut bench, reads, RELIST);
        let transfer = bench.last_transfer();
        let state = (transfer.state, transfer.verified, transfer.done_bytes);
        let expect = (TransferState::Done, Verified::Size, bytes.len() as u64);
        assert_eq!(state, expect, "{way:?}: {:?}", transfer.failure);
    }
}

#[test]
fn inline_data_are_in_the_command_line() {
    // Clause 4.1.6.
    check(
        UploadWay::Inline,
        "1.txt",
        b"1234567890",
        &[(
            "AT+MFTPSTOR=0,\"1.txt\",1,10,\"1234567890\"\r",
            "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,10\r\n",
        )],
    );
    // What cannot be quoted goes by its length.
    check(
        UploadWay::Inline,
        "1.txt",
        b"a\"b",
        &[
            ("AT+MFTPSTOR=0,\"1.txt\",1,3\r", "\r\n> "),
            ("a\"b", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,3\r\n"),
        ],
    );
}

#[test]
fn a_channel_may_have_a_way_of_its_own() {
    let upload = |own: Option<UploadWay>, turn: Turn<'_>| {
        let reads = Reads::Whole;
        let mut bench = connected(reads);
        goes(&mut bench, UploadWay::Stream);
        // Another channel's way is none of this one's.
        for (channel, way) in [(ch(1), Some(UploadWay::Text)), (ch(0), own)] {
            bench.command(Command::SetWay { channel, way });
        }
        bench.upload(ch(0), "1.txt", b"1234567890");
        play(
            &mut bench,
            reads,
            &listing("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
        );
        play(&mut bench, reads, &[turn]);
    };
    upload(
        Some(UploadWay::Inline),
        (
            "AT+MFTPSTOR=0,\"1.txt\",1,10,\"1234567890\"\r",
            "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,10\r\n",
        ),
    );
    upload(None, ("AT+MFTPSTOR=0,\"1.txt\",1,10\r", "\r\n> "));
}

#[test]
fn text_ends_in_ctrl_z() {
    // Clause 3.12.
    check(
        UploadWay::Text,
        "test1.txt",
        b"bbbbb",
        &[
            ("AT+MFTPSTOR=0,\"test1.txt\",1\r", "\r\n>"),
            ("bbbbb\x1a", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,5\r\n"),
        ],
    );
    check(
        UploadWay::Text,
        "test1.txt",
        b"b\x1ab",
        &[
            ("AT+MFTPSTOR=0,\"test1.txt\",1,3\r", "\r\n>"),
            ("b\u{1a}b", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,3\r\n"),
        ],
    );
}

#[test]
fn transparent_mode_ends_in_a_guarded_escape() {
    // Clause 3.12: CONNECT, the bytes, +++, OK. The outcome line is optional.
    for answer in [
        "\r\nOK\r\n",
        "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,5\r\n",
        "\r\n+MFTPSTOR: 0,0,5\r\n\r\nOK\r\n",
    ] {
        check(
            UploadWay::Transparent,
            "test1.txt",
            b"bbbbb",
            &[
                ("AT+MFTPSTOR=0,\"test1.txt\"\r", "\r\nCONNECT\r\n"),
                ("bbbbb", ""),
                ("+++", answer),
                FENCE,
            ],
        );
    }
}

#[test]
fn the_escape_is_guarded_by_silence() {
    let mut bench = connected(Reads::Whole);
    goes(&mut bench, UploadWay::Transparent);
    bench.upload(ch(0), "test1.txt", &[b'b'; 5000]);
    let list = listing("AT+MFTPLIST=0,\"test1.txt\"\r", NOT_THERE);
    play(&mut bench, Reads::Whole, &list);
    let stor = ("AT+MFTPSTOR=0,\"test1.txt\"\r", "\r\nCONNECT\r\n");
    play(&mut bench, Reads::Whole, &[stor]);
    let mut sent = Vec::new();
    let mut last_at = bench.now;
    let escaped_at = loop {
        match bench.transmit() {
            Some(bytes) if bytes == b"+++" => break bench.now,
            Some(bytes) => {
                sent.extend(bytes);
                last_at = bench.now;
            }
            None => bench.pass_to_deadline(),
        }
    };
    assert_eq!(sent, [b'b'; 5000]);
    // At 115200 bit/s the port has the last bytes for 78 ms after it has taken them.
    let silence = escaped_at.since(last_at);
    assert!(silence >= Duration::from_millis(1_078), "{silence:?}");
    assert!(bench.transmit().is_none(), "silence behind it as well");
    bench.bytes(b"\r\nOK\r\n");
    assert!(bench.transmit().is_some(), "its size is looked up");
}

#[test]
fn a_module_that_leaves_transparent_mode_gets_no_more_of_the_file() {
    for answer in [
        &b"\r\n+MFTPSTOR: 0,13,4096\r\n"[..],
        b"\r\nERROR\r\n",
        b"\r\n+MFTPURC: 0,\"conn\",0\r\n",
    ] {
        let mut bench = connected(Reads::Whole);
        goes(&mut bench, UploadWay::Transparent);
        bench.upload(ch(0), "test1.txt", &vec![b'b'; 50_000]);
        let list = listing("AT+MFTPLIST=0,\"test1.txt\"\r", NOT_THERE);
        play(&mut bench, Reads::Whole, &list);
        let stor = ("AT+MFTPSTOR=0,\"test1.txt\"\r", "\r\nCONNECT\r\n");
        play(&mut bench, Reads::Whole, &[stor]);
        assert_eq!(bench.transmit().map(|bytes| bytes.len()), Some(4096));
        bench.bytes(answer);
        let failure = bench.last_transfer().failure.clone();
        assert!(failure.is_some(), "{}", String::from_utf8_lossy(answer));
        // Out of a mode that it may have left or not; then the line is there for everyone.
        play(
            &mut bench,
            Reads::Whole,
            &[
                ("+++", ""),
                ("AT\r", "\r\nOK\r\n"),
                IN_STEP,
                AS_SET_UP,
                ("ATE0Q0V1\r", "\r\nOK\r\n"),
            ],
        );
    }
}

#[test]
fn a_file_with_the_escape_in_it_never_goes_in_transparent_mode() {
    check(
        UploadWay::Transparent,
        "1.txt",
        b"ab+++cd",
        &[
            ("AT+MFTPSTOR=0,\"1.txt\",1,7\r", "\r\n>"),
            ("ab+++cd", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,7\r\n"),
        ],
    );
    let mut bytes = vec![b'a'; 300_000];
    bytes[131_071..131_074].copy_from_slice(b"+++");
    let pair = sent(UploadWay::Transparent, &bytes, None);
    let told = |notice: &at_ferry::app::Notice| notice.message == Message::HoldsEscape;
    assert!(pair.bench.notices.iter().any(told));
}

/// Uploads `bytes`, downloads them again, and checks that they are the same.
fn sent(way: UploadWay, bytes: &[u8], fault: Option<&str>) -> Pair {
    let mut pair = Pair::ready(&DemoOptions {
        fault: fault.map(Into::into),
        ..DemoOptions::default()
    });
    pair.bench.command(Command::SetOptions(TransferOptions {
        way,
        retries: if fault.is_some() { 3 } else { 0 },
        ..TransferOptions::default()
    }));
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", bytes);
    pair.until_transfers_end();
    let up = pair.bench.last_transfer();
    let failure = &up.failure;
    assert_eq!(
        up.state,
        TransferState::Done,
        "{way:?} {fault:?} {failure:?}"
    );
    comes_down(&mut pair, "up.bin", bytes);
    pair
}

fn comes_down(pair: &mut Pair, name: &str, bytes: &[u8]) {
    pair.bench.command(Command::Download {
        channel: ch(0),
        name: name.into(),
    });
    pair.until_transfers_end();
    let down = pair.bench.last_transfer();
    assert_eq!(down.state, TransferState::Done, "{:?}", down.failure);
    assert!(pair.bench.sinks[&down.id] == bytes, "{name} differs");
}

fn noise(len_bytes: usize) -> Vec<u8> {
    let mut x = 1_u32;
    std::iter::repeat_with(|| {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (x >> 24) as u8
    })
    .take(len_bytes)
    .collect()
}

#[test]
fn files_are_the_same_whatever_way_they_go() {
    let text = "固件 v1.2, one line\r\n".repeat(9_000).into_bytes();
    let one_line = "0123456789".repeat(1_000).into_bytes();
    for way in WAYS {
        for bytes in [
            b"x".to_vec(),
            noise(200_000),
            text.clone(),
            one_line.clone(),
        ] {
            sent(way, &bytes, None);
        }
    }
}

#[test]
fn what_breaks_goes_on_whatever_way_it_goes() {
    for way in WAYS {
        for fault in ["drop-mid-upload", "drop-connection"] {
            let pair = sent(way, &noise(300_000), Some(fault));
            let attempts: u32 = pair
                .bench
                .page
                .transfers
                .iter()
                .map(|transfer| transfer.attempts)
                .sum();
            assert!(attempts > 2, "{way:?} {fault}: nothing was broken");
        }
    }
}

#[test]
fn a_stream_can_be_held_and_goes_on() {
    let bytes = noise(300_000);
    let mut pair = Pair::ready(&DemoOptions::default());
    goes(&mut pair.bench, UploadWay::Transparent);
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &bytes);
    pair.until("it moves", |pair| {
        pair.bench.last_transfer().done_bytes > 100_000
    });
    let transfer = pair.bench.last_transfer().id;
    pair.bench.command(Command::Pause { transfer });
    pair.until("it is held", |pair| {
        pair.bench.last_transfer().state == TransferState::Paused
    });
    // The line is there for others.
    pair.connect(ch(1), "archive.demo");
    pair.bench.command(Command::Resume { transfer });
    pair.until_transfers_end();
    let up = pair.bench.last_transfer();
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    comes_down(&mut pair, "up.bin", &bytes);
}

#[test]
fn a_stream_can_be_cancelled_and_the_line_goes_on() {
    let mut pair = Pair::ready(&DemoOptions {
        model: Model::Ml305u,
        ..DemoOptions::default()
    });
    goes(&mut pair.bench, UploadWay::Transparent);
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &noise(300_000));
    pair.until("it moves", |pair| {
        pair.bench.last_transfer().done_bytes > 100_000
    });
    let transfer = pair.bench.last_transfer().id;
    pair.bench.command(Command::Cancel { transfer });
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Cancelled);
    let told = |notice: &at_ferry::app::Notice| matches!(notice.message, Message::PartLeft { .. });
    assert!(pair.bench.notices.iter().any(told));
    pair.bench.upload(ch(0), "next.bin", &noise(10_000));
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Done);
}

#[test]
fn a_source_that_never_comes_ends_the_stream() {
    let mut pair = Pair::ready(&DemoOptions::default());
    goes(&mut pair.bench, UploadWay::Transparent);
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &noise(1_500_000));
    pair.until("it moves", |pair| {
        pair.bench.last_transfer().done_bytes > 100_000
    });
    pair.bench.stuck = true;
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Failed);
    pair.until("the line is back", |pair| pair.bench.is_ready());
}

/// An upload of these bytes, up to where the module has granted transparent mode.
fn granted(bytes: &[u8]) -> Bench {
    let mut bench = connected(Reads::Whole);
    goes(&mut bench, UploadWay::Transparent);
    bench.upload(ch(0), "test1.txt", bytes);
    let list = listing("AT+MFTPLIST=0,\"test1.txt\"\r", NOT_THERE);
    play(&mut bench, Reads::Whole, &list);
    let stor = ("AT+MFTPSTOR=0,\"test1.txt\"\r", "\r\nCONNECT\r\n");
    play(&mut bench, Reads::Whole, &[stor]);
    bench
}

/// The way out of transparent mode, whether the module was in it or not.
const WAY_OUT: &[Turn<'_>] = &[
    ("+++", ""),
    ("AT\r", "\r\nOK\r\n"),
    IN_STEP,
    AS_SET_UP,
    ("ATE0Q0V1\r", "\r\nOK\r\n"),
];

/// The module has not restarted.
const AS_SET_UP: Turn<'_> = ("AT+CMEE?\r", "\r\n+CMEE: 1\r\n\r\nOK\r\n");

/// How the line is proven in step.
const IN_STEP: Turn<'_> = ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n");

#[test]
fn a_port_that_takes_all_at_once_is_given_the_time_to_send_it() {
    let mut bench = granted(&vec![b'b'; 50_000]);
    let began_at = bench.now;
    let escaped_at = loop {
        match bench.transmit() {
            Some(bytes) if bytes == b"+++" => break bench.now,
            Some(_) => assert!(bench.host.drains(), "the end of it is to be known"),
            None => bench.pass_to_deadline(),
        }
    };
    // 50,000 bytes at 115,200 bit/s, ten bits each, and the silence.
    let since = escaped_at.since(began_at);
    assert!(since >= Duration::from_millis(4_340 + 1_000), "{since:?}");
}

#[test]
fn nothing_but_the_escape_follows_a_stream_that_is_not_granted_or_given_up() {
    // `CONNECT` does not come in time.
    let mut bench = connected(Reads::Whole);
    goes(&mut bench, UploadWay::Transparent);
    bench.upload(ch(0), "test1.txt", b"bbbbb");
    let list = listing("AT+MFTPLIST=0,\"test1.txt\"\r", NOT_THERE);
    play(&mut bench, Reads::Whole, &list);
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPSTOR=0,\"test1.txt\"\r", "")],
    );
    play(&mut bench, Reads::Whole, WAY_OUT);

    // It comes when nobody wants it any more.
    let mut bench = connected(Reads::Whole);
    goes(&mut bench, UploadWay::Transparent);
    bench.upload(ch(0), "test1.txt", b"bbbbb");
    play(&mut bench, Reads::Whole, &list);
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPSTOR=0,\"test1.txt\"\r", "")],
    );
    bench.command(Command::Disconnect { channel: ch(0) });
    bench.bytes(b"\r\nCONNECT\r\n");
    play(&mut bench, Reads::Whole, WAY_OUT);

    // It comes when the line is on its way back already.
    let mut bench = connected(Reads::Whole);
    goes(&mut bench, UploadWay::Transparent);
    bench.upload(ch(0), "test1.txt", b"bbbbb");
    play(&mut bench, Reads::Whole, &list);
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPSTOR=0,\"test1.txt\"\r", "")],
    );
    play(&mut bench, Reads::Whole, &[("+++", "\r\nCONNECT\r\n")]);
    play(&mut bench, Reads::Whole, WAY_OUT);

    // The user gives it up while the port has some of it: the silence begins when that is sent.
    let mut bench = granted(&vec![b'b'; 50_000]);
    assert_eq!(bench.transmit().map(|bytes| bytes.len()), Some(4096));
    bench.command(Command::Disconnect { channel: ch(0) });
    bench.now = bench.now + Duration::from_secs(5);
    assert_eq!(bench.transmit(), None);
    let taken_at = bench.now;
    let escape = loop {
        match bench.transmit() {
            Some(bytes) => break bytes,
            None => bench.pass_to_deadline(),
        }
    };
    assert_eq!(escape, b"+++");
    let silence = bench.now.since(taken_at);
    assert!(silence >= Duration::from_secs(1), "{silence:?}");
}

#[test]
fn bytes_lost_in_a_stream_are_found_even_where_its_end_looks_the_same() {
    let mut bytes = noise(20_000);
    bytes.extend(vec![0xff; 20_000]);
    let mut bench = granted(&bytes);
    bench.command(Command::SetOptions(TransferOptions::default()));
    let mut left = bytes.len();
    while left > 0 {
        match bench.transmit() {
            Some(sent) => left -= sent.len(),
            None => bench.pass_to_deadline(),
        }
    }
    play(&mut bench, Reads::Whole, &[("+++", "\r\nOK\r\n"), FENCE]);
    // 64 bytes are missing.
    let short = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"test1.txt\",39936,20220818074000,\"rw-\"\r\n";
    let list = listing("AT+MFTPLIST=0,\"test1.txt\"\r", short);
    for _ in 0..4 {
        play(&mut bench, Reads::Whole, &list);
    }
    let transfer = bench.last_transfer().id;
    play(&mut bench, Reads::Whole, RELIST);
    bench.command(Command::Retry { transfer });
    for _ in 0..2 {
        play(&mut bench, Reads::Whole, &list);
    }
    // Read again from its beginning, not from its end.
    let asked = loop {
        match bench.transmit() {
            Some(bytes) => break String::from_utf8(bytes).unwrap(),
            None => bench.pass_to_deadline(),
        }
    };
    assert!(
        asked.starts_with("AT+MFTPRETR=0,\"test1.txt\",,0,"),
        "{asked}"
    );
}

#[test]
fn a_held_stream_starts_over_where_its_half_is_gone() {
    let bytes = noise(300_000);
    let mut pair = Pair::ready(&DemoOptions::default());
    goes(&mut pair.bench, UploadWay::Transparent);
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &bytes);
    pair.until("it moves", |pair| {
        pair.bench.last_transfer().done_bytes > 100_000
    });
    let transfer = pair.bench.last_transfer().id;
    pair.bench.command(Command::Pause { transfer });
    pair.until("it is held", |pair| {
        pair.bench.last_transfer().state == TransferState::Paused
    });
    pair.connect(ch(1), "ftp.demo");
    let name = "up.bin".into();
    let channel = ch(1);
    pair.bench.command(Command::Delete { channel, name });
    pair.pass(Duration::from_secs(5));
    pair.bench.command(Command::Resume { transfer });
    pair.until_transfers_end();
    let up = pair.bench.last_transfer();
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    comes_down(&mut pair, "up.bin", &bytes);
}

#[test]
fn who_waits_for_an_outcome_waits_for_as_long_as_the_line_is_taken() {
    // At this speed the stream takes the line for a minute, four times as long as an outcome may take.
    let mut pair = Pair::ready(&DemoOptions {
        baud: 9_600,
        ..DemoOptions::default()
    });
    pair.connect(ch(0), "ftp.demo");
    pair.connect(ch(1), "archive.demo");
    goes(&mut pair.bench, UploadWay::Stream);
    pair.bench.upload(ch(1), "packets.bin", &noise(20_000));
    goes(&mut pair.bench, UploadWay::Transparent);
    pair.bench.upload(ch(0), "stream.bin", &noise(60_000));
    pair.until_transfers_end();
    for transfer in &pair.bench.page.transfers {
        let (state, attempts) = (transfer.state, transfer.attempts);
        let expect = (TransferState::Done, 1);
        assert_eq!((state, attempts), expect, "{:?}", transfer.failure);
    }
}

#[test]
fn a_name_that_came_up_meanwhile_is_asked_about_and_neither_replaced_nor_deleted() {
    // Before the last look, or behind it.
    for is_seen in [true, false] {
        let mut bench = connected(Reads::Whole);
        bench.command(Command::SetOptions(TransferOptions {
            part_name: true,
            retries: 0,
            ..TransferOptions::default()
        }));
        bench.upload(ch(0), "1.txt", b"12345");
        let by_name = "AT+MFTPLIST=0,\"1.txt\"\r";
        play(&mut bench, Reads::Whole, &listing(by_name, NOT_THERE));
        let list = listing("AT+MFTPLIST=0,\"1.txt.part\"\r", NOT_THERE);
        play(&mut bench, Reads::Whole, &list);
        let part = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"1.txt.part\",5,20220818074000,\"rw-\"\r\n";
        play(
            &mut bench,
            Reads::Whole,
            &[
                ("AT+MFTPSTOR=0,\"1.txt.part\",1,5\r", "\r\n>"),
                ("12345", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,5\r\n"),
                ("AT+MFTPLIST=0,\"1.txt.part\"\r", part),
                FENCE,
            ],
        );
        let there = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"1.txt\",7,20220818074000,\"rw-\"\r\n";
        let seen = if is_seen { there } else { NOT_THERE };
        play(&mut bench, Reads::Whole, &listing(by_name, seen));
        if !is_seen {
            let renamed = "AT+MFTPRN=0,\"1.txt.part\",\"1.txt\"\r";
            let refused = "\r\nOK\r\n\r\n+MFTPRN: 0,10\r\n";
            play(&mut bench, Reads::Whole, &[(renamed, refused)]);
            let both = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"1.txt\",7,20220818074000,\"rw-\"\r\n\
                        \r\n+MFTPLIST: 0,0,\"1.txt.part\",5,20220818074000,\"rw-\"\r\n";
            let list = listing("AT+MFTPLIST=0,\"/home/uftp\"\r", both);
            play(&mut bench, Reads::Whole, &list);
        }
        let asked = bench.last_transfer().conflict.as_ref();
        assert_eq!(asked.and_then(Conflict::size_bytes), Some(7));
        let next = String::from_utf8_lossy(&bench.transmit().unwrap_or_default()).into_owned();
        assert!(!next.contains("DEL") && !next.contains("MFTPRN"), "{next}");
    }
}

#[test]
fn a_listed_name_is_not_overwritten_where_the_server_lists_directories_only() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "old.txt", b"12345");
    let entries = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old\",\"rwx\"\r\n\
                   \r\n+MFTPLIST: 0,0,\"old.txt\",9,20220818074000,\"rw-\"\r\n";
    let list = listing("AT+MFTPLIST=0,\"old.txt\"\r", NOT_THERE);
    play(&mut bench, Reads::Whole, &list);
    let list = listing("AT+MFTPLIST=0,\"/home/uftp\"\r", entries);
    play(&mut bench, Reads::Whole, &list);
    let transfer = bench.last_transfer();
    assert_eq!(
        transfer.conflict.as_ref().and_then(Conflict::size_bytes),
        Some(9)
    );
}

#[test]
fn a_foreign_file_of_the_name_of_a_part_is_not_overwritten_unasked() {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::SetOptions(TransferOptions {
        part_name: true,
        ..TransferOptions::default()
    }));
    // What is listed may have changed meanwhile.
    bench.now = bench.now + Duration::from_mins(1);
    bench.upload(ch(0), "1.txt", b"12345");
    let list = listing("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE);
    play(&mut bench, Reads::Whole, &list);
    let there = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"1.txt.part\",7,20220818074000,\"rw-\"\r\n";
    for named in ["/home/uftp", "1.txt.part"] {
        let line = format!("AT+MFTPLIST=0,\"{named}\"\r");
        play(&mut bench, Reads::Whole, &listing(&line, there));
    }
    let name = "1.txt.part".into();
    let failed = bench.last_transfer().failure.as_ref();
    assert_eq!(failed, Some(&Message::PartNameTaken { name }));
}
