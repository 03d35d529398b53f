//! What was on its way when the page was loaded again: it goes on where that is sure, starts over where it is not,
//! and fails with a reason where the local file is another one.

use at_ferry::app::{
    ChannelPhase, Command, DemoOptions, FrameDirection, IfExists, Message, OnConflict, Saved,
    SavedLocal, SavedPhase, SourceStamp, Transfer, TransferOptions, TransferState, UploadWay,
    Verified, WaitsFor,
};

use crate::bench::{Bench, ch};
use crate::pair::{Pair, demo_server};

/// Bytes of which no two runs are the same.
fn noise(len_bytes: usize, seed: u32) -> Vec<u8> {
    let step = |x: &mut u32| {
        *x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Some((*x >> 24) as u8)
    };
    std::iter::repeat(())
        .scan(seed, |x, ()| step(x))
        .take(len_bytes)
        .collect()
}

/// What the user's file was when it was chosen.
fn stamp(name: &str, bytes: &[u8]) -> SourceStamp {
    SourceStamp {
        name: name.into(),
        size_bytes: bytes.len() as u64,
        modified_ms: 0,
    }
}

/// The local file of the only transfer is there again.
fn supply(bench: &mut Bench, stamp: SourceStamp, bytes: &[u8]) {
    let (file, transfer) = (bench.add_source(bytes), bench.last_transfer().id);
    bench.command(Command::Supply {
        transfer,
        file,
        stamp,
    });
}

fn set(pair: &mut Pair, options: TransferOptions) {
    pair.bench.command(Command::SetOptions(options));
}

/// An upload that the page left in the middle.
fn left_in_mid_upload(options: TransferOptions, bytes: &[u8]) -> Pair {
    let mut pair = Pair::ready(&DemoOptions::default());
    set(&mut pair, options);
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", bytes);
    pair.until("it moves", |pair| {
        pair.bench.last_transfer().done_bytes > 100_000
    });
    pair.reload();
    pair
}

/// A download that the page left in the middle, of what was uploaded before.
fn left_in_mid_download(options: TransferOptions, bytes: &[u8]) -> Pair {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "down.bin", bytes);
    pair.until_transfers_end();
    pair.bench.command(Command::ClearEnded);
    set(&mut pair, options);
    download(&mut pair, "down.bin");
    pair.until("half of it is on disk", |pair| {
        let sinks = &pair.bench.sinks;
        sinks.values().any(|sink| sink.len() > bytes.len() / 3)
    });
    pair.reload();
    pair
}

fn download(pair: &mut Pair, name: &str) {
    pair.bench.command(Command::Download {
        channel: ch(0),
        name: name.into(),
    });
}

/// Connects the server again, without waiting for more.
fn reconnect(pair: &mut Pair) {
    pair.bench.command(Command::Connect {
        channel: ch(0),
        server: demo_server("ftp.demo"),
    });
}

fn choice_of(name: &str, bytes: &[u8]) -> WaitsFor {
    let file = Box::new(stamp(name, bytes));
    WaitsFor::Choice { file }
}

/// What the server has under this name.
fn on_the_server(pair: &mut Pair, name: &str) -> Vec<u8> {
    set(pair, TransferOptions::default());
    download(pair, name);
    pair.until_transfers_end();
    let down = pair.bench.last_transfer().clone();
    assert_eq!(down.state, TransferState::Done, "{:?}", down.failure);
    pair.bench.sinks[&down.id].clone()
}

/// What this page has sent.
fn sent(pair: &Pair, command: &str) -> usize {
    let is_it = |text: &str| text.starts_with(command);
    let frames = pair.bench.frames();
    frames
        .iter()
        .filter(|frame| frame.direction == FrameDirection::Tx && is_it(&frame.text))
        .count()
}

fn only(pair: &Pair) -> Transfer {
    let [transfer] = &pair.bench.page.transfers[..] else {
        panic!("{:#?}", pair.bench.page.transfers);
    };
    transfer.clone()
}

const WAYS: [TransferOptions; 3] = [
    TransferOptions {
        verify: Verified::Full,
        if_exists: IfExists::Ask,
        way: UploadWay::Stream,
        part_name: false,
        retries: 3,
        lanes_max: 1,
        pieces: false,
    },
    TransferOptions {
        verify: Verified::Tail,
        if_exists: IfExists::Overwrite,
        way: UploadWay::EveryPacket,
        part_name: false,
        retries: 0,
        lanes_max: 1,
        pieces: false,
    },
    TransferOptions {
        verify: Verified::Size,
        if_exists: IfExists::Overwrite,
        way: UploadWay::Stream,
        part_name: true,
        retries: 0,
        lanes_max: 1,
        pieces: false,
    },
];

#[test]
fn an_upload_goes_on_behind_what_the_server_has() {
    let bytes = noise(300_000, 1);
    for options in WAYS {
        let mut pair = left_in_mid_upload(options, &bytes);
        assert_eq!(only(&pair).waits_for, Some(WaitsFor::Permission));
        supply(&mut pair.bench, stamp("up.bin", &bytes), &bytes);
        let waits = only(&pair).waits_for;
        assert!(matches!(&waits, Some(WaitsFor::Server(server)) if server.host == "ftp.demo"));
        reconnect(&mut pair);
        pair.until("it goes on", |pair| only(pair).done_bytes > 0);
        let rejoined_at = only(&pair).done_bytes;
        assert!(rejoined_at > 50_000, "started over: {rejoined_at}");
        pair.until_transfers_end();
        let up = only(&pair);
        assert_eq!(up.state, TransferState::Done, "{options:?}: {up:?}");
        assert_eq!(up.verified, options.verify);
        assert_eq!(sent(&pair, "AT+MFTPSTOR"), 0, "{options:?}");
        assert!(sent(&pair, "AT+MFTPAPPE") > 0, "{options:?}");
        assert!(pair.bench.kept.is_empty(), "{:?}", pair.bench.kept);
        assert!(on_the_server(&mut pair, "up.bin") == bytes);
    }
}

#[test]
fn it_goes_on_after_two_loads_as_after_one() {
    let bytes = noise(600_000, 1);
    let mut pair = left_in_mid_upload(WAYS[0], &bytes);
    supply(&mut pair.bench, stamp("up.bin", &bytes), &bytes);
    reconnect(&mut pair);
    pair.until("it has moved on", |pair| only(pair).done_bytes > 300_000);
    pair.reload();
    supply(&mut pair.bench, stamp("up.bin", &bytes), &bytes);
    reconnect(&mut pair);
    pair.until("it goes on", |pair| only(pair).done_bytes > 0);
    assert!(only(&pair).done_bytes > 250_000, "{:?}", only(&pair));
    pair.until_transfers_end();
    assert_eq!(only(&pair).verified, Verified::Full, "{:?}", only(&pair));
    assert!(on_the_server(&mut pair, "up.bin") == bytes);
}

#[test]
fn a_server_that_is_connected_already_is_not_waited_for() {
    let bytes = noise(300_000, 1);
    let mut pair = left_in_mid_upload(WAYS[0], &bytes);
    pair.connect(ch(3), "ftp.demo");
    supply(&mut pair.bench, stamp("up.bin", &bytes), &bytes);
    pair.until_transfers_end();
    let up = only(&pair);
    assert_eq!((up.state, up.channel), (TransferState::Done, ch(3)));
    assert_eq!(up.waits_for, None);
}

#[test]
fn it_waits_through_other_servers_other_users_and_lost_lines() {
    let bytes = noise(300_000, 1);
    let mut pair = left_in_mid_upload(WAYS[0], &bytes);
    supply(&mut pair.bench, stamp("up.bin", &bytes), &bytes);
    pair.connect(ch(0), "archive.demo");
    let mut other_user = demo_server("ftp.demo");
    other_user.user = "somebody".into();
    pair.bench.command(Command::Connect {
        channel: ch(1),
        server: other_user,
    });
    pair.until("that is refused", |pair| {
        pair.bench.page.channels[1].phase == ChannelPhase::Failed
    });
    pair.replug();
    pair.until("the line is ready", |pair| pair.bench.is_ready());
    let waiting = only(&pair);
    assert_eq!(waiting.state, TransferState::Queued);
    assert!(matches!(waiting.waits_for, Some(WaitsFor::Server(_))));
    assert_eq!(waiting.attempts, 0);
    pair.connect(ch(0), "ftp.demo");
    pair.until_transfers_end();
    assert_eq!(only(&pair).state, TransferState::Done);
}

#[test]
fn a_local_file_that_changed_fails_the_upload() {
    let bytes = noise(300_000, 1);
    let mut longer = stamp("up.bin", &bytes);
    longer.size_bytes += 1;
    let mut later = stamp("up.bin", &bytes);
    later.modified_ms += 1;
    for changed in [longer, later] {
        let mut pair = left_in_mid_upload(WAYS[0], &bytes);
        supply(&mut pair.bench, changed, &bytes);
        let up = only(&pair);
        assert_eq!(up.state, TransferState::Failed);
        assert_eq!(up.failure, Some(Message::SourceChanged));
        assert!(pair.bench.sources.is_empty(), "it is still held");
        pair.connect(ch(0), "ftp.demo");
        pair.pass(at_ferry::time::Duration::from_mins(1));
        assert_eq!(sent(&pair, "AT+MFTPSTOR") + sent(&pair, "AT+MFTPAPPE"), 0);
    }
}

#[test]
fn another_file_is_not_taken_for_the_one_that_is_missing() {
    let bytes = noise(300_000, 1);
    let mut pair = left_in_mid_upload(WAYS[0], &bytes);
    // What the browser gave no handle for.
    let mut kept: Vec<Saved> = std::mem::take(&mut pair.bench.kept).into_values().collect();
    let kept = kept.pop().unwrap();
    pair.bench.host = at_ferry::host::Host::new();
    pair.bench.page = at_ferry::app::AppState::default();
    let choice = at_ferry::app::SourceAccess::Choice;
    pair.bench
        .host
        .restore(pair.bench.now, vec![(kept, choice)]);
    pair.bench.settle();
    assert_eq!(only(&pair).waits_for, Some(choice_of("up.bin", &bytes)));
    supply(&mut pair.bench, stamp("other.bin", &bytes), &bytes);
    let name = "up.bin".into();
    assert_eq!(*pair.bench.last_message(), Message::NotTheSameFile { name });
    assert_eq!(only(&pair).waits_for, Some(choice_of("up.bin", &bytes)));
    supply(&mut pair.bench, stamp("up.bin", &bytes), &bytes);
    assert!(matches!(only(&pair).waits_for, Some(WaitsFor::Server(_))));
}

/// A half upload after a reload, its file at hand, and under its name somebody else's file of a length that could be
/// that of the half.
fn meets_another_file(if_exists: IfExists, bytes: &[u8]) -> Pair {
    let options = TransferOptions {
        if_exists,
        ..WAYS[0]
    };
    let mut pair = left_in_mid_upload(options, bytes);
    pair.connect(ch(0), "ftp.demo");
    let transfer = only(&pair).id;
    set(&mut pair, WAYS[1]);
    pair.bench.upload(ch(0), "up.bin", &others());
    pair.until("it is there", |pair| {
        pair.bench.last_transfer().state == TransferState::Done
    });
    let file = pair.bench.add_source(bytes);
    pair.bench.command(Command::Supply {
        transfer,
        file,
        stamp: stamp("up.bin", bytes),
    });
    pair.until("it ends or asks", |pair| {
        let up = &pair.bench.page.transfers[0];
        up.state.is_ended() || up.conflict.is_some()
    });
    pair
}

/// Somebody else's file.
fn others() -> Vec<u8> {
    noise(150_000, 7)
}

#[test]
fn what_the_server_has_is_not_overwritten_unasked_where_it_is_not_ours() {
    let bytes = noise(300_000, 1);
    for if_exists in [IfExists::Ask, IfExists::Skip] {
        let mut pair = meets_another_file(if_exists, &bytes);
        let up = pair.bench.page.transfers[0].clone();
        let conflict = up.conflict.expect("it asks");
        assert_eq!(conflict.size_bytes(), Some(150_000), "{if_exists:?}");
        pair.bench.command(Command::Answer {
            transfer: up.id,
            on_conflict: OnConflict::Overwrite,
        });
        pair.until_transfers_end();
        let up = &pair.bench.page.transfers[0];
        assert_eq!(up.state, TransferState::Done, "{up:?}");
        assert!(on_the_server(&mut pair, "up.bin") == bytes);
    }
    for (if_exists, name, stays) in [
        (IfExists::Rename, "up (2).bin", true),
        (IfExists::Overwrite, "up.bin", false),
        (IfExists::Resume, "up.bin", false),
    ] {
        let mut pair = meets_another_file(if_exists, &bytes);
        let up = &pair.bench.page.transfers[0];
        assert_eq!(up.state, TransferState::Done, "{up:?}");
        assert_eq!(up.name, name);
        assert!(on_the_server(&mut pair, name) == bytes);
        assert_eq!(on_the_server(&mut pair, "up.bin") == others(), stays);
    }
}

#[test]
fn an_upload_by_way_of_the_module_overwrites_nothing_unasked_either() {
    let bytes = noise(20_000, 1);
    let mut pair = Pair::ready(&DemoOptions::default());
    set(
        &mut pair,
        TransferOptions {
            way: UploadWay::ModuleFile,
            ..WAYS[0]
        },
    );
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &bytes);
    pair.until("the server is about to get it", |pair| {
        let mut kept = pair.bench.kept.values();
        kept.any(|kept| {
            matches!(
                kept.local,
                SavedLocal::Source {
                    ours_bytes: Some(_),
                    ..
                }
            )
        })
    });
    pair.reload();
    pair.pass(at_ferry::time::Duration::from_mins(1));
    pair.connect(ch(0), "ftp.demo");
    let transfer = only(&pair).id;
    set(&mut pair, WAYS[1]);
    pair.bench.upload(ch(0), "up.bin", &others()[..15_000]);
    pair.until("it is there", |pair| {
        pair.bench.last_transfer().state == TransferState::Done
    });
    let file = pair.bench.add_source(&bytes);
    pair.bench.command(Command::Supply {
        transfer,
        file,
        stamp: stamp("up.bin", &bytes),
    });
    pair.until("it ends or asks", |pair| {
        let up = &pair.bench.page.transfers[0];
        up.state.is_ended() || up.conflict.is_some()
    });
    let up = &pair.bench.page.transfers[0];
    assert!(up.conflict.is_some(), "{up:?}");
}

#[test]
fn a_part_does_not_get_a_name_that_was_taken_meanwhile() {
    let bytes = noise(300_000, 1);
    for (answer, name, stays) in [
        (OnConflict::Rename, "up (2).bin", true),
        (OnConflict::Overwrite, "up.bin", false),
    ] {
        let options = TransferOptions {
            if_exists: IfExists::Ask,
            ..WAYS[2]
        };
        let mut pair = left_in_mid_upload(options, &bytes);
        pair.connect(ch(0), "ftp.demo");
        let transfer = only(&pair).id;
        set(&mut pair, WAYS[1]);
        pair.bench.upload(ch(0), "up.bin", &others());
        pair.until("it is there", |pair| {
            pair.bench.last_transfer().state == TransferState::Done
        });
        let file = pair.bench.add_source(&bytes);
        pair.bench.command(Command::Supply {
            transfer,
            file,
            stamp: stamp("up.bin", &bytes),
        });
        pair.until("it ends or asks", |pair| {
            let up = &pair.bench.page.transfers[0];
            up.state.is_ended() || up.conflict.is_some()
        });
        let asks = pair.bench.page.transfers[0].conflict.clone();
        assert_eq!(asks.expect("it asks").size_bytes(), Some(150_000));
        assert_eq!(sent(&pair, "AT+MFTPRENAME"), 0);
        pair.bench.command(Command::Answer {
            transfer,
            on_conflict: answer,
        });
        pair.until_transfers_end();
        let up = pair.bench.page.transfers[0].clone();
        assert_eq!((up.state, &*up.name), (TransferState::Done, name), "{up:?}");
        assert!(on_the_server(&mut pair, name) == bytes);
        assert_eq!(on_the_server(&mut pair, "up.bin") == others(), stays);
    }
}

#[test]
fn a_download_goes_on_from_what_is_on_disk() {
    let bytes = noise(900_000, 1);
    for verify in [Verified::Size, Verified::Tail, Verified::Full] {
        let options = TransferOptions { verify, ..WAYS[0] };
        let mut pair = left_in_mid_download(options, &bytes);
        let down = only(&pair);
        assert!(matches!(down.waits_for, Some(WaitsFor::Server(_))));
        let on_disk = pair.bench.left[&down.id].len();
        reconnect(&mut pair);
        pair.until("it goes on", |pair| only(pair).done_bytes > 0);
        assert_eq!(only(&pair).done_bytes, on_disk as u64);
        pair.until_transfers_end();
        let down = only(&pair);
        assert_eq!(
            (down.state, down.verified),
            (TransferState::Done, verify),
            "{:?}",
            down.failure
        );
        assert!(pair.bench.sinks[&down.id] == bytes);
        assert!(pair.bench.kept.is_empty());
    }
}

/// Something that makes what is on disk no beginning of what is on the server.
type Harm = fn(&mut Pair);

const HARMS: [(&str, Harm); 4] = [
    ("another end", |pair| {
        let left = pair.bench.left.values_mut().next().unwrap();
        *left.last_mut().unwrap() ^= 1;
    }),
    ("nothing there", |pair| pair.bench.left.clear()),
    ("more than there can be", |pair| {
        let left = pair.bench.left.values_mut().next().unwrap();
        left.resize(900_001, 0);
    }),
    ("of a file of another time", |pair| {
        let kept = pair.bench.kept.values_mut().next().unwrap();
        let SavedLocal::Sink { part_of, .. } = &mut kept.local else {
            panic!("{kept:?}");
        };
        part_of.as_mut().unwrap().modified = "20000101000000".into();
        pair.bench.sinks = std::mem::take(&mut pair.bench.left);
        pair.reload();
    }),
];

#[test]
fn a_download_starts_over_where_what_is_on_disk_is_not_of_that_file() {
    let bytes = noise(900_000, 1);
    for (what, harm) in HARMS {
        let mut pair = left_in_mid_download(WAYS[0], &bytes);
        harm(&mut pair);
        reconnect(&mut pair);
        pair.until("it goes on", |pair| only(pair).done_bytes > 0);
        let down = only(&pair);
        assert!(down.done_bytes < 50_000, "{what}: {down:?}");
        pair.until_transfers_end();
        let down = only(&pair);
        assert_eq!(down.state, TransferState::Done, "{what}: {down:?}");
        assert!(pair.bench.sinks[&down.id] == bytes, "{what}");
    }
}

#[test]
fn a_download_that_started_over_goes_on_from_its_new_file() {
    let bytes = noise(900_000, 1);
    let mut pair = left_in_mid_download(WAYS[0], &bytes);
    let (_, another_end) = HARMS[0];
    another_end(&mut pair);
    reconnect(&mut pair);
    pair.until("much of it is there", |pair| {
        only(pair).done_bytes > 600_000
    });
    pair.reload();
    reconnect(&mut pair);
    pair.until("it goes on", |pair| only(pair).done_bytes > 0);
    assert!(only(&pair).done_bytes > 300_000, "{:?}", only(&pair));
    pair.until_transfers_end();
    let down = only(&pair);
    assert_eq!(down.state, TransferState::Done, "{down:?}");
    assert!(pair.bench.sinks[&down.id] == bytes);
}

#[test]
fn what_had_ended_is_shown_so_and_goes_on_when_it_is_tried_again() {
    let bytes = noise(300_000, 1);
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &bytes);
    pair.until("it moves", |pair| {
        pair.bench.last_transfer().done_bytes > 100_000
    });
    pair.replug();
    assert_eq!(only(&pair).state, TransferState::Failed);
    pair.reload();
    let up = only(&pair);
    assert_eq!(up.state, TransferState::Failed);
    assert_eq!(up.failure, Some(Message::EndedBefore));
    let transfer = up.id;
    pair.bench.command(Command::Retry { transfer });
    supply(&mut pair.bench, stamp("up.bin", &bytes), &bytes);
    pair.connect(ch(0), "ftp.demo");
    pair.until_transfers_end();
    assert_eq!(only(&pair).state, TransferState::Done);
    assert!(sent(&pair, "AT+MFTPAPPE") > 0, "started over");
    assert!(on_the_server(&mut pair, "up.bin") == bytes);
}

#[test]
fn a_held_transfer_stays_held_and_a_cancelled_one_is_forgotten() {
    let bytes = noise(300_000, 1);
    let mut pair = left_in_mid_upload(WAYS[0], &bytes);
    let transfer = only(&pair).id;
    pair.bench.command(Command::Pause { transfer });
    assert_eq!(pair.bench.kept[&transfer].phase, SavedPhase::Held);
    pair.reload();
    supply(&mut pair.bench, stamp("up.bin", &bytes), &bytes);
    pair.connect(ch(0), "ftp.demo");
    let held = only(&pair);
    assert_eq!(held.state, TransferState::Paused);
    let transfer = held.id;
    pair.bench.command(Command::Cancel { transfer });
    assert!(pair.bench.kept.is_empty());
    pair.reload();
    assert!(pair.bench.page.transfers.is_empty());
}

#[test]
fn what_the_user_wanted_last_counts_though_the_page_did_not_live_to_see_it() {
    let bytes = noise(300_000, 1);
    let moving = |down: bool| {
        let mut pair = Pair::ready(&DemoOptions::default());
        pair.connect(ch(0), "ftp.demo");
        pair.bench.upload(ch(0), "up.bin", &bytes);
        if down {
            pair.until_transfers_end();
            pair.bench.command(Command::ClearEnded);
            download(&mut pair, "up.bin");
        }
        pair.until("it moves", |pair| only(pair).done_bytes > 100_000);
        pair
    };
    for down in [false, true] {
        let mut pair = moving(down);
        let transfer = only(&pair).id;
        pair.bench.command(Command::Cancel { transfer });
        assert_eq!(
            only(&pair).state,
            TransferState::Active,
            "it is over already"
        );
        pair.reload();
        assert_eq!(only(&pair).state, TransferState::Cancelled);
        assert!(pair.bench.kept.is_empty() && pair.bench.left.is_empty());

        let mut pair = moving(down);
        let transfer = only(&pair).id;
        pair.bench.command(Command::Pause { transfer });
        assert_eq!(
            only(&pair).state,
            TransferState::Active,
            "it is held already"
        );
        pair.reload();
        assert_eq!(only(&pair).state, TransferState::Paused);
    }
}

#[test]
fn what_is_kept_has_no_password_and_runs_ahead_of_what_was_sent() {
    let bytes = noise(20_000_000, 1);
    let mut pair = Pair::ready(&DemoOptions {
        baud: 0,
        ..DemoOptions::default()
    });
    let mut server = demo_server("ftp.demo");
    server.password = "demo".into();
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &bytes);
    let mut changes = 0;
    let mut last = None;
    while !pair.bench.page.transfers[0].state.is_ended() {
        pair.step();
        let done = pair.bench.page.transfers[0].done_bytes;
        let Some(kept) = pair.bench.kept.values().next() else {
            continue;
        };
        let SavedLocal::Source { ours_bytes, .. } = kept.local else {
            panic!("{kept:?}");
        };
        assert!(
            done == 0
                || ours_bytes.is_some_and(|ours| ours == 20_000_000 || ours >= done + (4 << 20))
        );
        if last.as_ref() != Some(kept) {
            let written = serde_json::to_string(kept).unwrap();
            assert!(!written.contains("password"), "{written}");
            let read: Saved = serde_json::from_str(&written).unwrap();
            assert_eq!(&read, kept);
            last = Some(kept.clone());
            changes += 1;
        }
    }
    assert!((4..=8).contains(&changes), "kept {changes} times");
}

#[test]
fn a_module_left_in_mid_packet_is_not_spoken_to_before_it_has_given_up() {
    let bytes = noise(300_000, 1);
    let mut pair = left_in_mid_upload(WAYS[0], &bytes);
    pair.bench.reload();
    let opened = pair.bench.now;
    let link = at_ferry::app::Link::Serial { baud: 921_600 };
    pair.bench.host.handle_opened(opened, link.clone());
    pair.bench.settle();
    let first = loop {
        if let Some(bytes) = pair.bench.transmit() {
            break bytes;
        }
        pair.bench.pass_to_deadline();
    };
    let waited = pair.bench.now.since(opened);
    assert!(waited >= at_ferry::time::Duration::from_secs(10));
    assert!(first.ends_with(b"ATE0Q0V1\r"), "{first:?}");

    // What came of it is known by then: the next opening waits no more.
    let now = pair.bench.now;
    let down = at_ferry::app::Down::Unplugged;
    pair.bench.host.handle_closed(now, down);
    pair.bench.host.handle_opened(now, link);
    pair.bench.settle();
    while pair.bench.transmit().is_none() {
        pair.bench.pass_to_deadline();
    }
    assert!(pair.bench.now.since(now) < at_ferry::time::Duration::from_secs(1));
}

#[test]
fn what_does_not_say_whether_it_ran_may_have_been_cut() {
    let pair = left_in_mid_upload(WAYS[0], &noise(300_000, 1));
    let kept = pair.bench.kept.values().next().unwrap();
    for (says, was_cut) in [(Some(true), true), (Some(false), false), (None, true)] {
        let mut written = serde_json::to_value(kept).unwrap();
        let members = written.as_object_mut().unwrap();
        members.remove("runs");
        members.extend(says.map(|runs| ("runs".into(), runs.into())));
        let read: Saved = serde_json::from_value(written).unwrap();
        assert_eq!(read.was_cut(), was_cut, "{says:?}");
    }
}

#[test]
fn the_very_first_packet_is_not_filled_up_by_the_next_page() {
    let bytes = noise(3000, 1);
    let mut pair = Pair::ready(&DemoOptions {
        baud: 9600,
        ..DemoOptions::default()
    });
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &bytes);
    let payload = |pair: &Pair| {
        let frames = pair.bench.frames();
        let last = frames.last();
        last.is_some_and(|frame| frame.direction == FrameDirection::Tx && frame.payload_bytes > 0)
    };
    pair.until("its packet is on its way", payload);
    pair.pass(at_ferry::time::Duration::from_millis(3050));
    // But for a few bytes all of it is over.
    let now = pair.bench.now;
    pair.module.reopen(now, 9600);
    pair.bench.reload();
    let link = at_ferry::app::Link::Serial { baud: 9600 };
    pair.bench.host.handle_opened(now, link);
    pair.bench.settle();
    pair.until("the line is ready", |pair| pair.bench.is_ready());
    pair.pass(at_ferry::time::Duration::from_mins(1));
    let server = pair.module.network().server("ftp.demo");
    let there = server.and_then(|server| server.content("/up.bin"));
    let there = there.unwrap_or_default();
    assert!(bytes.starts_with(&there), "made-up bytes are in it");
}
