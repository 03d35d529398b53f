//! A large download comes in pieces over several channels, as one channel would have brought it, and sooner.

use at_ferry::app::{
    Command, Message, SavedLocal, Transfer, TransferOptions, TransferState, Verified,
};
use at_ferry::dialect::ChannelId;
use at_ferry::sim;
use at_ferry::time::Duration;

use crate::bench::ch;
use crate::pair::{Pair, demo_server};

const HOST: &str = "server";
const NAME: &str = "image.bin";

/// In kB/s, over each data connection.
const SLOW: &str = "connection-rate:100";

fn noise(len_bytes: usize) -> Vec<u8> {
    let mut seed = 7_u32;
    let byte = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    std::iter::repeat_with(byte).take(len_bytes).collect()
}

/// What each file here has, so that all ranges are of it.
fn image() -> Vec<u8> {
    noise(6_000_000)
}

/// Far away from a server with these habits, over a port that was opened at a speed which limits nothing.
fn pair_at(habits: &str, bytes: &[u8], options: TransferOptions) -> Pair {
    let server = sim::Server::new(HOST)
        .files_from("20230731123456")
        .file(format!("/{NAME}"), bytes)
        .file("/other.bin", noise(200_000))
        .habits(habits);
    let mut pair = Pair::ready_far_from(0, vec![server]);
    pair.bench.command(Command::SetOptions(options));
    pair.connect(ch(0), HOST);
    pair
}

fn over(lanes_max: u8) -> TransferOptions {
    TransferOptions {
        lanes_max,
        pieces: true,
        ..TransferOptions::default()
    }
}

fn download(pair: &mut Pair) {
    pair.bench.command(Command::Download {
        channel: ch(0),
        name: NAME.into(),
    });
}

fn shown(pair: &Pair) -> &Transfer {
    &pair.bench.page.transfers[0]
}

/// How many data connections carry it now.
fn carriers(pair: &Pair) -> usize {
    let all = ChannelId::ALL.into_iter();
    all.filter(|id| {
        let shown = &pair.bench.page.channels[id.index()];
        shown.lane_of.is_some()
    })
    .count()
}

/// Until lanes bring some of it: there are pieces on the disk.
fn until_in_pieces(pair: &mut Pair, count: usize) {
    pair.until("it comes in pieces", |pair| {
        let pieces = pair.bench.pieces.values().next();
        pieces.is_some_and(|pieces| pieces.len() >= count)
    });
}

fn check_whole(pair: &Pair, bytes: &[u8]) {
    let down = shown(pair);
    assert_eq!(down.state, TransferState::Done, "{down:?}");
    assert!(pair.bench.sinks[&down.id] == bytes, "other bytes");
    assert_eq!(down.done_bytes, bytes.len() as u64);
}

fn seconds(pair: &mut Pair) -> f64 {
    let began = pair.bench.now;
    pair.until_transfers_end();
    pair.bench.now.since(began).as_secs_f64()
}

#[test]
fn a_large_download_is_cut_and_whole() {
    for verify in [Verified::Size, Verified::Tail, Verified::Full] {
        let bytes = image();
        let mut pair = pair_at(SLOW, &bytes, TransferOptions { verify, ..over(4) });
        download(&mut pair);
        until_in_pieces(&mut pair, 6);
        assert!(carriers(&pair) >= 2);
        pair.until_transfers_end();
        check_whole(&pair, &bytes);
        assert_eq!(shown(&pair).verified, verify);
        assert_eq!(pair.bench.codes(), Vec::<&str>::new());
        pair.until("lanes are given back", |pair| carriers(pair) == 0);
    }
}

#[test]
fn six_channels_are_four_times_as_fast_as_one() {
    let bytes = noise(24_000_000);
    let took = [1, 6].map(|lanes_max| {
        let mut pair = pair_at("connection-rate:300", &bytes, over(lanes_max));
        download(&mut pair);
        let took = seconds(&mut pair);
        check_whole(&pair, &bytes);
        took
    });
    assert!(took[0] > 4.0 * took[1], "{took:?}");
}

#[test]
fn one_channel_carries_it_where_it_is_not_to_be_cut() {
    let off = TransferOptions {
        lanes_max: 6,
        ..TransferOptions::default()
    };
    let cases = [
        ("off", SLOW, off, 6_000_000),
        ("one lane", SLOW, over(1), 6_000_000),
        ("small", SLOW, over(6), 250_000),
        ("a full line", "", over(6), 6_000_000),
        (
            "no offsets",
            "connection-rate:100,refuse-offset",
            over(6),
            6_000_000,
        ),
        (
            "other offsets",
            "connection-rate:100,ignore-offset",
            over(6),
            6_000_000,
        ),
    ];
    for (what, habits, options, len_bytes) in cases {
        let bytes = noise(len_bytes);
        let mut pair = pair_at(habits, &bytes, options);
        if what == "a full line" {
            let server = sim::Server::new(HOST).file(format!("/{NAME}"), bytes.as_slice());
            pair = Pair::ready_far_from(921_600, vec![server]);
            pair.bench.command(Command::SetOptions(options));
            pair.connect(ch(0), HOST);
        }
        download(&mut pair);
        while !shown(&pair).state.is_ended() {
            assert!(pair.step());
            assert_eq!(carriers(&pair), 0, "{what}");
            assert!(pair.bench.pieces.is_empty(), "{what}");
        }
        check_whole(&pair, &bytes);
    }
}

#[test]
fn a_lane_that_is_lost_in_mid_range_returns_it() {
    for how in ["lost", "wanted", "fewer"] {
        let bytes = image();
        let mut pair = pair_at(SLOW, &bytes, over(4));
        download(&mut pair);
        until_in_pieces(&mut pair, 4);
        let lane = ChannelId::ALL.into_iter().find(|id| {
            let shown = &pair.bench.page.channels[id.index()];
            shown.lane_of.is_some()
        });
        let lane = lane.unwrap();
        match how {
            "lost" => {
                let now = pair.bench.now;
                pair.module.network().drop_session(now, lane);
            }
            "wanted" => pair.bench.command(Command::Connect {
                channel: lane,
                server: demo_server(HOST),
            }),
            _ => pair.bench.command(Command::SetOptions(over(1))),
        }
        pair.until_transfers_end();
        check_whole(&pair, &bytes);
        assert_eq!(shown(&pair).failure, None, "{how}");
        assert_eq!(shown(&pair).attempts, 1, "{how}");
    }
}

#[test]
fn a_lane_that_is_refused_leaves_it_to_the_others() {
    let bytes = image();
    let mut pair = pair_at(&format!("{SLOW},logins:2"), &bytes, over(6));
    download(&mut pair);
    pair.until_transfers_end();
    check_whole(&pair, &bytes);
    let told: Vec<_> = pair.bench.notices.iter().map(|it| &it.message).collect();
    assert_eq!(told, [&Message::FewerLanes { channels: 2 }]);
}

#[test]
fn a_page_that_goes_leaves_any_set_of_holes() {
    for lanes_max in [4, 1] {
        for pieces in [1, 3, 12] {
            let bytes = image();
            let mut pair = pair_at(SLOW, &bytes, over(4));
            download(&mut pair);
            until_in_pieces(&mut pair, pieces);
            let id = shown(&pair).id;
            let left = pair.bench.pieces[&id].values().map(Vec::len).sum::<usize>();
            let left = left + pair.bench.sinks[&id].len();
            let before = pair.bench.host.carried().down_bytes;
            assert!(before >= left as u64);
            pair.reload();
            pair.bench.command(Command::SetOptions(over(lanes_max)));
            pair.connect(ch(0), HOST);
            pair.until_transfers_end();
            check_whole(&pair, &bytes);
            let again = pair.bench.host.carried().down_bytes;
            let new = bytes.len() - left;
            let surplus = again.saturating_sub(new as u64);
            // What four channels were at when the page went still comes, for nobody.
            assert!(
                surplus < 850_000,
                "{lanes_max} {pieces}: {surplus} of {new}"
            );
        }
    }
}

#[test]
fn what_is_kept_is_never_more_than_what_is_on_the_disk() {
    let bytes = image();
    let mut pair = pair_at(SLOW, &bytes, over(5));
    download(&mut pair);
    let mut most = 0;
    while !shown(&pair).state.is_ended() {
        assert!(pair.step());
        let id = shown(&pair).id;
        let Some(SavedLocal::Sink { there, .. }) = pair.bench.kept.get(&id).map(|it| &it.local)
        else {
            continue;
        };
        most = most.max(there.len());
        let pieces = pair.bench.pieces.get(&id).into_iter().flatten();
        let first = pair.bench.sinks.get(&id).map_or(0, Vec::len);
        let mut on_disk = vec![(0, first as u64)];
        on_disk.extend(pieces.map(|(at, it)| (*at, at + it.len() as u64)));
        for range in there {
            let mut at = range.from;
            for (from, to) in &on_disk {
                if *from <= at && at < *to {
                    at = *to;
                }
            }
            assert!(at >= range.to, "{range:?} of {on_disk:?}");
        }
    }
    assert!(most > 1, "there was no hole");
    check_whole(&pair, &bytes);
}

#[test]
fn what_does_not_fit_together_goes_on_over_one_channel() {
    // From some moment on the server sends something else at an offset.
    for habit in [
        "ignore-offset",
        "foreign-at-offset:16",
        "repeat-at-offset:512",
    ] {
        let bytes = image();
        let mut pair = pair_at(SLOW, &bytes, over(4));
        download(&mut pair);
        until_in_pieces(&mut pair, 4);
        let network = pair.module.network();
        let server = network.server_mut(HOST).unwrap();
        *server = server.clone().habits(&format!("{SLOW},{habit}"));
        pair.until_transfers_end();
        check_whole(&pair, &bytes);
        let codes = pair.bench.codes();
        let said = codes.iter().filter(|code| **code == "pieces-disagree");
        assert!(said.count() <= 1, "{habit}: {codes:?}");
    }
}

#[test]
fn a_file_that_changes_in_between_is_never_mixed() {
    for (how, longer) in [("same length", false), ("longer", true)] {
        let bytes = image();
        let mut pair = pair_at(SLOW, &bytes, over(4));
        download(&mut pair);
        until_in_pieces(&mut pair, 5);
        let mut other: Vec<u8> = bytes.iter().map(|byte| !byte).collect();
        other.extend(vec![b'!'; usize::from(longer)]);
        let now = pair.bench.now;
        let network = pair.module.network();
        network.replace(now, HOST, &format!("/{NAME}"), other.clone());
        pair.until_transfers_end();
        let down = shown(&pair);
        if down.state == TransferState::Done {
            check_whole(&pair, &other);
        } else {
            assert!(down.failure.is_some(), "{how}");
        }
    }
}

#[test]
fn it_is_held_and_given_up_as_the_user_wants() {
    let bytes = image();
    for gives_up in [false, true] {
        let mut pair = pair_at(SLOW, &bytes, over(4));
        download(&mut pair);
        until_in_pieces(&mut pair, 5);
        let transfer = shown(&pair).id;
        if gives_up {
            pair.bench.command(Command::Cancel { transfer });
        } else {
            pair.bench.command(Command::Pause { transfer });
        }
        let began = pair.bench.now;
        let held = if gives_up {
            TransferState::Cancelled
        } else {
            TransferState::Paused
        };
        pair.until("it is so", |pair| shown(pair).state == held);
        let took = pair.bench.now.since(began);
        assert!(took < Duration::from_secs(25), "{took:?}");
        pair.until("lanes are given back", |pair| carriers(pair) == 0);
        let done_bytes = shown(&pair).done_bytes;
        pair.pass(Duration::from_secs(30));
        if gives_up {
            assert!(pair.bench.sinks.is_empty() && pair.bench.pieces.is_empty());
            continue;
        }
        let before = pair.bench.host.carried().down_bytes;
        pair.bench.command(Command::Resume { transfer });
        pair.until_transfers_end();
        check_whole(&pair, &bytes);
        let again = pair.bench.host.carried().down_bytes - before;
        let left = bytes.len() as u64 - done_bytes;
        assert!(again < left + 150_000, "{again} for {left}");
    }
}

#[test]
fn others_that_wait_come_before_its_pieces() {
    let bytes = image();
    let mut pair = pair_at(SLOW, &bytes, over(3));
    download(&mut pair);
    until_in_pieces(&mut pair, 3);
    pair.bench.command(Command::Download {
        channel: ch(0),
        name: "other.bin".into(),
    });
    pair.until("the other is done", |pair| {
        pair.bench.page.transfers[1].state == TransferState::Done
    });
    assert!(!shown(&pair).state.is_ended());
    pair.until_transfers_end();
    check_whole(&pair, &bytes);
}
