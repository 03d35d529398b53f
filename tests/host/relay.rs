//! Files from one server to another.

use at_ferry::app::{
    Command, DemoOptions, Direction, IfExists, TransferOptions, TransferState, UploadWay, Verified,
};
use at_ferry::dialect::ChannelId;
use at_ferry::time::Duration;

use crate::bench::ch;
use crate::pair::Pair;

const SOURCE: ChannelId = ChannelId::ALL[0];
const TARGET: ChannelId = ChannelId::ALL[3];

/// Both demo servers, each in a directory that can be written to.
fn side_by_side() -> Pair {
    let mut pair = Pair::ready(&DemoOptions {
        baud: 0,
        ..DemoOptions::default()
    });
    pair.connect(SOURCE, "ftp.demo");
    pair.connect(TARGET, "archive.demo");
    go(&mut pair, TARGET, "/archive/incoming");
    pair
}

fn go(pair: &mut Pair, channel: ChannelId, path: &str) {
    let path = path.to_owned();
    pair.bench.command(Command::ChangeDirectory {
        channel,
        path: path.clone(),
    });
    pair.until("the directory is shown", |pair| {
        pair.bench.page.channels[channel.index()].path == path
    });
    settled(pair);
}

fn settled(pair: &mut Pair) {
    pair.until("both are listed", |pair| {
        let shown = |channel: ChannelId| &pair.bench.page.channels[channel.index()].listing;
        [SOURCE, TARGET]
            .into_iter()
            .all(|channel| shown(channel).state == at_ferry::app::ListingState::Ready)
    });
}

fn relay(pair: &mut Pair, name: &str, moves: bool) {
    pair.bench.command(Command::Relay {
        from: SOURCE,
        name: name.into(),
        to: TARGET,
        moves,
    });
}

/// The bytes of a file of the directory that a channel shows.
fn content(pair: &mut Pair, channel: ChannelId, name: &str) -> Vec<u8> {
    let name = name.to_owned();
    pair.bench.command(Command::Download { channel, name });
    pair.until_transfers_end();
    let download = pair.bench.last_transfer();
    assert_eq!(
        download.state,
        TransferState::Done,
        "{:?}",
        download.failure
    );
    pair.bench.sinks[&download.id].clone()
}

fn is_listed(pair: &Pair, channel: ChannelId, name: &str) -> bool {
    let entries = &pair.bench.page.channels[channel.index()].listing.entries;
    entries.iter().any(|entry| entry.name == name)
}

#[test]
fn a_file_is_the_same_on_both_servers() {
    for (verify, way) in [
        (Verified::Size, UploadWay::Stream),
        (Verified::Full, UploadWay::EveryPacket),
        (Verified::Tail, UploadWay::Transparent),
    ] {
        for (directory, name) in [
            ("/firmware", "image.bin"),
            ("/test", "like-a-module.bin"),
            ("/", "one byte.bin"),
            ("/", "说明.txt"),
        ] {
            let mut pair = side_by_side();
            pair.bench.command(Command::SetOptions(TransferOptions {
                verify,
                way,
                ..TransferOptions::default()
            }));
            go(&mut pair, SOURCE, directory);
            relay(&mut pair, name, false);
            pair.until_transfers_end();
            let [down, up] = &pair.bench.page.transfers[..] else {
                panic!("two transfers: {:?}", pair.bench.page.transfers);
            };
            let shown = |direction, channel, host: &str, at: &str| {
                let it = if direction == Direction::Down {
                    down
                } else {
                    up
                };
                let relayed = it.relayed.as_ref().expect("a half of a copy");
                assert_eq!((it.direction, it.channel), (direction, channel));
                assert_eq!(
                    (it.state, it.verified),
                    (TransferState::Done, verify),
                    "{name}"
                );
                assert_eq!(
                    (relayed.host.as_str(), relayed.directory.as_str()),
                    (host, at)
                );
            };
            shown(Direction::Down, SOURCE, "archive.demo", "/archive/incoming");
            shown(Direction::Up, TARGET, "ftp.demo", directory);
            assert!(
                pair.bench.sinks.is_empty(),
                "what was staged is cleared away"
            );
            let there = content(&mut pair, TARGET, name);
            let here = content(&mut pair, SOURCE, name);
            assert!(
                !here.is_empty() && here == there,
                "{name} {verify:?} {way:?}"
            );
            assert!(
                pair.bench.page.ready_downloads.len() == 2,
                "those of the check alone"
            );
            assert!(is_listed(&pair, SOURCE, name));
        }
    }
}

#[test]
fn a_move_deletes_the_original_once_the_copy_is_there() {
    let mut pair = side_by_side();
    let bytes = b"to be moved".repeat(1000);
    go(&mut pair, SOURCE, "/upload");
    pair.bench.upload(SOURCE, "a.bin", &bytes);
    pair.until_transfers_end();
    settled(&mut pair);
    relay(&mut pair, "a.bin", true);
    pair.until("the original is gone", |pair| {
        !is_listed(pair, SOURCE, "a.bin")
    });
    settled(&mut pair);
    let up = pair.bench.last_transfer();
    assert_eq!(
        (up.direction, up.state),
        (Direction::Up, TransferState::Done)
    );
    assert!(content(&mut pair, TARGET, "a.bin") == bytes);
    assert!(pair.bench.codes().is_empty(), "{:?}", pair.bench.codes());
}

#[test]
fn a_move_that_does_not_arrive_leaves_the_original() {
    let mut pair = side_by_side();
    go(&mut pair, TARGET, "/archive/read-only");
    go(&mut pair, SOURCE, "/firmware");
    pair.bench.command(Command::SetOptions(TransferOptions {
        if_exists: IfExists::Overwrite,
        retries: 0,
        ..TransferOptions::default()
    }));
    relay(&mut pair, "bootloader.bin", true);
    pair.until_transfers_end();
    let up = pair.bench.last_transfer();
    assert_eq!(
        (up.direction, up.state),
        (Direction::Up, TransferState::Failed)
    );
    assert_eq!(pair.bench.sinks.len(), 1, "still there for another try");
    assert_eq!(content(&mut pair, SOURCE, "bootloader.bin").len(), 32_768);
    // Given up, nothing of it stays here.
    pair.bench.command(Command::ClearEnded);
    pair.bench.settle();
    assert_eq!(pair.bench.sinks.len(), 1, "only that of the check");
}

#[test]
fn an_original_whose_length_is_not_listed_stays() {
    for fault in [
        "size-empty,no-stamps",
        "size-negative,no-stamps",
        "size-overflow",
    ] {
        let mut pair = Pair::ready(&DemoOptions {
            baud: 0,
            fault: Some(fault.into()),
            ..DemoOptions::default()
        });
        pair.connect(SOURCE, "ftp.demo");
        pair.connect(TARGET, "archive.demo");
        go(&mut pair, TARGET, "/archive/incoming");
        for name in ["one byte.bin", "说明.txt"] {
            relay(&mut pair, name, true);
            pair.until("the user is told", |pair| {
                pair.bench.codes().contains(&"original-kept")
            });
            settled(&mut pair);
            assert!(is_listed(&pair, SOURCE, name), "{fault}: {name}");
            assert!(is_listed(&pair, TARGET, name), "{fault}: {name}");
            pair.bench.notices.clear();
        }
    }
}

#[test]
fn an_original_that_changed_meanwhile_is_not_deleted() {
    let mut pair = side_by_side();
    go(&mut pair, SOURCE, "/upload");
    pair.bench.upload(SOURCE, "a.bin", b"old");
    pair.until_transfers_end();
    settled(&mut pair);
    // Another session of the same server writes it anew while the upload asks whether it may overwrite.
    pair.connect(ch(1), "ftp.demo");
    pair.bench.upload(TARGET, "a.bin", b"theirs");
    pair.until_transfers_end();
    relay(&mut pair, "a.bin", true);
    pair.until("it asks", |pair| {
        pair.bench.last_transfer().conflict.is_some()
    });
    let asking = pair.bench.last_transfer().id;
    pair.bench.command(Command::ChangeDirectory {
        channel: ch(1),
        path: "/upload".into(),
    });
    pair.until("it is there", |pair| {
        pair.bench.page.channels[1].path == "/upload"
    });
    pair.bench.command(Command::SetOptions(TransferOptions {
        if_exists: IfExists::Overwrite,
        ..TransferOptions::default()
    }));
    pair.bench.upload(ch(1), "a.bin", b"newer");
    pair.until("it is newer", |pair| {
        pair.bench.last_transfer().state == TransferState::Done
    });
    pair.bench.command(Command::Answer {
        transfer: asking,
        on_conflict: at_ferry::app::OnConflict::Overwrite,
    });
    pair.until("the user is told", |pair| {
        pair.bench.codes().contains(&"original-kept")
    });
    assert!(content(&mut pair, SOURCE, "a.bin") == b"newer");
    assert!(content(&mut pair, TARGET, "a.bin") == b"old");
}

#[test]
fn an_original_that_another_channel_is_at_is_not_deleted() {
    let mut pair = side_by_side();
    let other = ch(1);
    pair.connect(other, "ftp.demo");
    go(&mut pair, other, "/firmware");
    go(&mut pair, SOURCE, "/firmware");
    relay(&mut pair, "image.bin", true);
    pair.until("the copy is on its way", |pair| {
        pair.bench.page.transfers.len() == 2
    });
    // Held half-way, it is still to be read.
    pair.bench.command(Command::Download {
        channel: other,
        name: "image.bin".into(),
    });
    let transfer = pair.bench.last_transfer().id;
    pair.until("it has begun", |pair| {
        pair.bench.last_transfer().done_bytes > 0
    });
    pair.bench.command(Command::Pause { transfer });
    pair.until("the copy is there", |pair| {
        pair.bench.page.transfers[1].state == TransferState::Done
    });
    pair.pass(Duration::from_secs(5));
    assert_eq!(pair.bench.last_transfer().state, TransferState::Paused);
    assert!(pair.bench.codes().contains(&"original-kept"));
    pair.bench.command(Command::Resume { transfer });
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Done);
}

#[test]
fn an_original_whose_connection_ends_before_its_turn_is_said_to_be_kept() {
    let mut pair = side_by_side();
    go(&mut pair, SOURCE, "/config");
    relay(&mut pair, "modem.ini", true);
    pair.until("the copy is on its way", |pair| {
        pair.bench.page.transfers.len() == 2
    });
    // The source is at something else when the copy has arrived.
    go(&mut pair, SOURCE, "/firmware");
    pair.bench.command(Command::Download {
        channel: SOURCE,
        name: "image.bin".into(),
    });
    pair.until("the copy is there", |pair| {
        pair.bench.page.transfers[1].state == TransferState::Done
    });
    assert_eq!(
        pair.bench.last_transfer().state,
        TransferState::Active,
        "its channel is busy"
    );
    pair.bench.command(Command::Disconnect { channel: SOURCE });
    pair.pass(Duration::from_secs(5));
    assert!(pair.bench.codes().contains(&"original-kept"));
    let server = pair.module.network().server("ftp.demo").unwrap();
    assert!(server.has("/config/modem.ini"));
}

#[test]
fn a_lost_target_is_waited_for_or_tried_again() {
    let mut pair = side_by_side();
    go(&mut pair, SOURCE, "/firmware");
    relay(&mut pair, "image.bin", false);
    pair.bench.command(Command::Disconnect { channel: TARGET });
    pair.until_transfers_end();
    let up = pair.bench.last_transfer();
    assert_eq!(
        (up.direction, up.state),
        (Direction::Up, TransferState::Failed)
    );
    let transfer = up.id;
    pair.bench.command(Command::Retry { transfer });
    pair.until_transfers_end();
    let up = pair.bench.last_transfer();
    assert_eq!(
        (up.id, up.state),
        (transfer, TransferState::Done),
        "{:?}",
        up.failure
    );
    assert_eq!(up.directory, "/archive/incoming");
    assert!(pair.bench.sinks.is_empty());
}

#[test]
fn what_cannot_be_copied_is_refused() {
    let mut pair = side_by_side();
    relay(&mut pair, "../x", false);
    assert_eq!(pair.bench.codes(), ["not-a-name"]);
    pair.connect(ch(1), "ftp.demo");
    pair.bench.command(Command::Relay {
        from: SOURCE,
        name: "readme.txt".into(),
        to: ch(1),
        moves: true,
    });
    assert_eq!(pair.bench.codes(), ["not-a-name", "same-place"]);
    pair.bench.command(Command::Relay {
        from: SOURCE,
        name: "readme.txt".into(),
        to: ch(5),
        moves: false,
    });
    assert_eq!(
        pair.bench.codes(),
        ["not-a-name", "same-place", "not-connected"]
    );
    assert!(pair.bench.page.transfers.is_empty());
}

/// Moves a file of this length that was written within this second; another file of the same length takes its place
/// once `so`. What is at the end in its place.
fn replaced_while_it_moves(len: usize, so: impl Fn(&TransferState) -> bool) -> (Vec<u8>, Vec<u8>) {
    let mut pair = side_by_side();
    go(&mut pair, SOURCE, "/upload");
    pair.bench.upload(SOURCE, "moved.bin", &vec![b'a'; len]);
    pair.until_transfers_end();
    let second = |pair: &Pair| pair.bench.now.as_micros() / 1_000_000;
    let written_s = second(&pair);
    settled(&mut pair);
    relay(&mut pair, "moved.bin", true);
    pair.until("the upload is far enough", |pair| {
        let is_it = |t: &at_ferry::app::Transfer| t.channel == TARGET && so(&t.state);
        pair.bench.page.transfers.iter().any(is_it)
    });
    assert_eq!(second(&pair), written_s);
    let now = pair.bench.now;
    let other = vec![b'b'; len];
    let servers = pair.module.network();
    assert!(servers.replace(now, "ftp.demo", "/upload/moved.bin", other));
    pair.until_transfers_end();
    pair.pass(Duration::from_secs(5));
    assert_eq!(
        pair.bench.now.as_micros() / 1_000_000,
        now.as_micros() / 1_000_000 + 5
    );
    let mut content = |host: &str, path: &str| {
        let server = pair.module.network().server(host);
        server
            .and_then(|server| server.content(path))
            .unwrap_or_default()
    };
    (
        content("ftp.demo", "/upload/moved.bin"),
        content("archive.demo", "/archive/incoming/moved.bin"),
    )
}

#[test]
fn an_original_that_was_replaced_within_its_second_is_kept() {
    for len in [1, 5_000, 64 << 10, 100_000] {
        let is_checked = |state: &TransferState| *state == TransferState::Verifying;
        let (original, copy) = replaced_while_it_moves(len, is_checked);
        assert_eq!(original, vec![b'b'; len], "{len}");
        assert_eq!(copy, vec![b'a'; len], "{len}");
    }
}
