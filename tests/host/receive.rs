//! Files from servers that send something else than an offset asks for, or list other sizes and times than files have.

use at_ferry::app::{
    Command, DemoOptions, Message, Preview, PreviewId, Transfer, TransferOptions, TransferState,
    Verified,
};
use at_ferry::sim::Server;
use at_ferry::time::Duration;

use crate::bench::ch;
use crate::pair::Pair;

const HOST: &str = "server";
const NAME: &str = "f.bin";

/// At this speed a range is 23040 bytes.
const OPTIONS: DemoOptions = DemoOptions {
    model: at_ferry::dialect::Model::Ml307r,
    seed: 1,
    baud: 115_200,
    fault: None,
};

/// Habits of servers that take an offset and send something else.
const WRONG_OFFSETS: [&str; 6] = [
    "ignore-offset",
    "foreign-at-offset:1",
    "foreign-at-offset:16",
    "foreign-at-offset:4096",
    "repeat-at-offset:1",
    "repeat-at-offset:512",
];

fn noise(len_bytes: usize, seed: u32) -> Vec<u8> {
    let step = |x: &mut u32| {
        *x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*x >> 24) as u8
    };
    std::iter::repeat_n((), len_bytes)
        .scan(seed, |x, ()| Some(step(x)))
        .collect()
}

/// Contents in which one place looks like another: noise, zeros and then something else, a period.
fn contents() -> [(&'static str, Vec<u8>); 4] {
    let mut zeros_first = vec![0; 60_000];
    zeros_first.extend(noise(30_000, 2));
    let mut zeros_last = noise(30_000, 3);
    zeros_last.extend(vec![0; 60_000]);
    let mut period = noise(64, 4).repeat(1000);
    period.extend(noise(20_000, 5));
    [
        ("noise", noise(90_000, 1)),
        ("zeros first", zeros_first),
        ("zeros last", zeros_last),
        ("a period", period),
    ]
}

fn at_server(habits: &str, bytes: &[u8]) -> Pair {
    let server = Server::new(HOST)
        .file(format!("/{NAME}"), bytes)
        .habits(habits);
    let mut pair = Pair::ready_at(&OPTIONS, vec![server]);
    pair.connect(ch(0), HOST);
    pair
}

fn verify(pair: &mut Pair, verify: Verified) {
    pair.bench.command(Command::SetOptions(TransferOptions {
        verify,
        ..TransferOptions::default()
    }));
}

fn download(pair: &mut Pair) {
    pair.bench.command(Command::Download {
        channel: ch(0),
        name: NAME.into(),
    });
}

/// Downloads it to its end; what has come of that, and how often it was said that it comes whole.
fn downloaded(pair: &mut Pair) -> (Transfer, usize) {
    download(pair);
    pair.until_transfers_end();
    let said = pair.bench.codes();
    let said = said.iter().filter(|code| **code == "comes-whole").count();
    (pair.bench.last_transfer().clone(), said)
}

fn is_there(pair: &Pair, bytes: &[u8]) -> bool {
    let transfer = pair.bench.last_transfer();
    transfer.state == TransferState::Done && pair.bench.sinks[&transfer.id] == bytes
}

#[test]
fn what_a_server_sends_instead_of_an_offset_is_never_joined() {
    for habit in WRONG_OFFSETS {
        for (content, bytes) in contents() {
            let mut pair = at_server(habit, &bytes);
            let (down, said) = downloaded(&mut pair);
            assert!(is_there(&pair, &bytes), "{habit}, {content}: {down:?}");
            assert_eq!(
                (down.verified, said),
                (Verified::Size, 1),
                "{habit}, {content}"
            );
        }
    }
}

#[test]
fn that_offsets_are_not_taken_is_remembered_for_the_server() {
    for habit in ["ignore-offset", "refuse-offset"] {
        let bytes = noise(60_000, 1);
        let mut pair = at_server(habit, &bytes);
        assert_eq!(downloaded(&mut pair).1, 1);
        pair.bench.command(Command::Disconnect { channel: ch(0) });
        pair.pass(Duration::from_secs(2));
        pair.connect(ch(0), HOST);
        let before = pair.bench.host.carried().down_bytes;
        downloaded(&mut pair);
        assert!(is_there(&pair, &bytes));
        let carried = pair.bench.host.carried().down_bytes - before;
        assert!(carried < 60_500, "{habit}: no range before it: {carried}");
    }
}

#[test]
fn a_tail_that_cannot_be_asked_for_is_not_called_checked() {
    for habit in WRONG_OFFSETS.into_iter().chain(["refuse-offset"]) {
        for (content, bytes) in contents() {
            for (level, expect) in [
                (Verified::Tail, Verified::Size),
                (Verified::Full, Verified::Full),
            ] {
                let mut pair = at_server(habit, &bytes);
                verify(&mut pair, level);
                let (down, _) = downloaded(&mut pair);
                assert!(is_there(&pair, &bytes), "{habit}, {content}: {down:?}");
                assert_eq!(down.verified, expect, "{habit}, {content}");
            }
        }
        // What comes in one range is read again as a whole.
        let bytes = noise(20_000, 7);
        let mut pair = at_server(habit, &bytes);
        verify(&mut pair, Verified::Tail);
        let (down, said) = downloaded(&mut pair);
        assert!(is_there(&pair, &bytes), "{habit}: {down:?}");
        assert_eq!((down.verified, said), (Verified::Tail, 0), "{habit}");
    }
}

#[test]
fn ranges_of_any_content_are_joined_where_offsets_are_taken() {
    for (content, bytes) in contents() {
        let mut pair = at_server("", &bytes);
        verify(&mut pair, Verified::Tail);
        let (down, said) = downloaded(&mut pair);
        assert!(is_there(&pair, &bytes), "{content}: {down:?}");
        assert_eq!((down.verified, said), (Verified::Tail, 0), "{content}");
    }
}

#[test]
fn a_file_of_a_server_without_offsets_comes_whole() {
    let bytes = noise(100_000, 1);
    let mut pair = at_server("refuse-offset", &bytes);
    let (down, said) = downloaded(&mut pair);
    assert!(is_there(&pair, &bytes), "{down:?}");
    assert_eq!((said, down.attempts), (1, 1));
}

#[test]
fn a_whole_file_that_is_cancelled_ends_with_its_last_byte_and_leaves_nothing() {
    let bytes = noise(200_000, 1);
    let mut pair = at_server("refuse-offset", &bytes);
    download(&mut pair);
    pair.until("it comes whole", |pair| {
        pair.bench.codes().contains(&"comes-whole") && pair.bench.last_transfer().done_bytes > 0
    });
    let transfer = pair.bench.last_transfer().id;
    assert!(pair.bench.last_transfer().holds_channel);
    pair.bench.command(Command::Cancel { transfer });
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Cancelled);
    assert!(!pair.bench.sinks.contains_key(&transfer));
    let list = Command::Refresh { channel: ch(0) };
    pair.bench.command(list);
    pair.until("the channel is free again", |pair| {
        pair.bench.page.channels[0].listing.state == at_ferry::app::ListingState::Ready
    });
}

#[test]
fn a_download_goes_on_from_disk_only_where_offsets_are_taken() {
    for habit in WRONG_OFFSETS.into_iter().chain(["refuse-offset", ""]) {
        for (content, bytes) in contents() {
            let mut pair = at_server("", &bytes);
            download(&mut pair);
            pair.until("some of it is on disk", |pair| {
                pair.bench.sinks.values().any(|sink| sink.len() > 40_000)
            });
            // The same file, at a server that takes offsets in another way.
            let server = Server::new(HOST)
                .file(format!("/{NAME}"), bytes.clone())
                .habits(habit);
            let kept = std::mem::take(&mut pair.bench);
            pair = Pair::ready_at(&OPTIONS, vec![server]);
            pair.bench.kept = kept.kept;
            pair.bench.sinks = kept.sinks;
            pair.bench.makings = kept.makings;
            pair.bench.kept_makings = kept.kept_makings;
            pair.reload();
            pair.connect(ch(0), HOST);
            pair.until_transfers_end();
            let down = pair.bench.last_transfer();
            assert!(is_there(&pair, &bytes), "{habit}, {content}: {down:?}");
        }
    }
}

#[test]
fn a_preview_shows_the_beginning_whatever_an_offset_brings() {
    for habit in WRONG_OFFSETS.into_iter().chain(["refuse-offset", ""]) {
        for (content, bytes) in contents() {
            let mut pair = at_server(habit, &bytes);
            let (id, max_bytes) = (PreviewId(1), 65_536);
            pair.bench.command(Command::Preview {
                channel: ch(0),
                id,
                name: NAME.into(),
                max_bytes,
            });
            pair.until("it is shown", |pair| {
                let shown = pair.bench.page.preview.as_ref();
                shown.is_some_and(|(_, shown)| !matches!(shown, Preview::Fetching { .. }))
            });
            let (_, shown) = pair.bench.page.preview.as_ref().unwrap();
            let Preview::Ready { bytes: shown, .. } = shown else {
                panic!("{habit}, {content}: {shown:?}");
            };
            assert!(**shown == bytes[..shown.len()], "{habit}, {content}");
            assert_eq!(shown.len(), bytes.len().min(65_536));
        }
    }
}

#[test]
fn a_file_that_is_not_as_long_as_listed_ends_by_itself() {
    for (habit, listed_bytes) in [
        ("size-huge", 34_000_000_000_000),
        ("size-overflow", 0),
        ("size-negative", 0),
        ("size-empty", 0),
    ] {
        let contents = [&b"BBBBBbbbbb+MFTPAPP TEST"[..], b"", &noise(50_000, 1)];
        for content in contents {
            let mut pair = at_server(habit, content);
            download(&mut pair);
            pair.until("it has begun", |pair| {
                pair.bench.last_transfer().state == TransferState::Active
            });
            let began = pair.bench.now;
            pair.until_transfers_end();
            let took = pair.bench.now.since(began);
            let carries = Duration::from_secs(content.len() as u64 / 8_000);
            assert!(took < Duration::from_secs(3) + carries, "{habit}: {took:?}");
            let down = pair.bench.last_transfer();
            if listed_bytes == 0 {
                assert!(is_there(&pair, content), "{habit}: {down:?}");
                continue;
            }
            let Some(Message::NotAsListed {
                listed_bytes: listed,
                came_bytes,
            }) = &down.failure
            else {
                panic!("{habit}: {down:?}");
            };
            assert!(*listed >= listed_bytes);
            assert_eq!(*came_bytes, content.len() as u64);
            assert_eq!(down.attempts, 1);
            let codes = pair.bench.codes();
            assert!(!codes.contains(&"comes-whole"), "{habit}: {codes:?}");
        }
    }
}

#[test]
fn a_stamp_that_loses_its_time_is_of_the_same_file() {
    let bytes = noise(200_000, 1);
    // Half a day after it was put there, a minute from now, its time is not shown any more.
    let server = Server::new(HOST)
        .files_from("20230731123456")
        .file(format!("/{NAME}"), bytes.clone())
        .habits("coarse-stamps:41160");
    let mut pair = Pair::ready_at(&OPTIONS, vec![server]);
    pair.connect(ch(0), HOST);
    download(&mut pair);
    pair.until("much of it is there", |pair| {
        pair.bench.last_transfer().done_bytes > 100_000
    });
    let transfer = pair.bench.last_transfer().id;
    pair.bench.command(Command::Pause { transfer });
    pair.pass(Duration::from_mins(5));
    let before = pair.bench.host.carried().down_bytes;
    pair.bench.command(Command::Resume { transfer });
    pair.until_transfers_end();
    assert!(is_there(&pair, &bytes), "{:?}", pair.bench.last_transfer());
    let carried = pair.bench.host.carried().down_bytes - before;
    assert!(carried < 120_000, "nothing is fetched again: {carried}");
}

#[test]
fn a_paused_download_leaves_its_channel_to_others() {
    let bytes = noise(300_000, 1);
    let server = Server::new(HOST)
        .file(format!("/{NAME}"), bytes.clone())
        .file("/other", "other");
    let mut pair = Pair::ready_at(&OPTIONS, vec![server]);
    pair.connect(ch(0), HOST);
    download(&mut pair);
    pair.until("it moves", |pair| {
        pair.bench.last_transfer().done_bytes > 30_000
    });
    let transfer = pair.bench.last_transfer().id;
    pair.bench.command(Command::Pause { transfer });
    pair.bench.command(Command::Download {
        channel: ch(0),
        name: "other".into(),
    });
    pair.until("the other one is there", |pair| {
        pair.bench.last_transfer().state == TransferState::Done
    });
    let paused = &pair.bench.page.transfers[0];
    assert_eq!(paused.state, TransferState::Paused);
    let done_bytes = paused.done_bytes;
    pair.bench.command(Command::Refresh { channel: ch(0) });
    pair.until("the directory is listed", |pair| {
        pair.bench.page.channels[0].listing.state == at_ferry::app::ListingState::Ready
    });
    let before = pair.bench.host.carried().down_bytes;
    pair.bench.command(Command::Resume { transfer });
    pair.until_transfers_end();
    let down = &pair.bench.page.transfers[0];
    assert_eq!(down.state, TransferState::Done);
    assert!(pair.bench.sinks[&transfer] == bytes);
    let carried = pair.bench.host.carried().down_bytes - before;
    assert!(carried < 320_000 - done_bytes, "nothing is fetched again");
}

/// Uploads `bytes` to a server of these habits, broken off in the middle; what has come of that.
fn broken_upload(habits: &str, bytes: &[u8]) -> Pair {
    let server = Server::new(HOST).habits(&format!("{habits},drop-mid-upload"));
    let mut pair = Pair::ready_at(&OPTIONS, vec![server]);
    pair.connect(ch(0), HOST);
    pair.bench.upload(ch(0), NAME, bytes);
    pair.until_transfers_end();
    pair
}

#[test]
fn an_upload_goes_on_only_behind_an_end_that_an_offset_shows() {
    for habit in WRONG_OFFSETS.into_iter().chain(["refuse-offset", ""]) {
        for (content, mut bytes) in contents() {
            bytes.extend(noise(60_000, 6));
            let mut pair = broken_upload(habit, &bytes);
            let up = pair.bench.last_transfer();
            assert_eq!(up.state, TransferState::Done, "{habit}, {content}: {up:?}");
            let server = pair.module.network().server(HOST).unwrap();
            let path = format!("/{NAME}");
            assert!(server.content(&path) == Some(bytes), "{habit}, {content}");
            let starts_over = pair.bench.codes().contains(&"end-not-shown");
            assert_eq!(starts_over, !habit.is_empty(), "{habit}, {content}");
        }
    }
}

#[test]
fn that_offsets_are_not_taken_is_remembered_for_uploads() {
    for habit in WRONG_OFFSETS.into_iter().chain(["refuse-offset"]) {
        let bytes = vec![0; 60_000];
        let server = Server::new(HOST).habits(habit);
        let mut pair = Pair::ready_at(&OPTIONS, vec![server]);
        verify(&mut pair, Verified::Tail);
        pair.connect(ch(0), HOST);
        for name in ["a", "b"] {
            pair.bench.upload(ch(0), name, &bytes);
            pair.until_transfers_end();
            let up = pair.bench.last_transfer();
            assert_eq!(up.verified, Verified::Size, "{habit}: {up:?}");
        }
    }
}

#[test]
fn an_upload_is_called_checked_only_as_far_as_it_was() {
    for habit in WRONG_OFFSETS.into_iter().chain(["refuse-offset", ""]) {
        for (level, len, expect) in [
            (
                Verified::Tail,
                60_000,
                if habit.is_empty() {
                    Verified::Tail
                } else {
                    Verified::Size
                },
            ),
            (Verified::Tail, 20_000, Verified::Tail),
            (Verified::Full, 60_000, Verified::Full),
            (Verified::Full, 20_000, Verified::Full),
        ] {
            for bytes in [noise(len, 1), vec![0; len]] {
                let server = Server::new(HOST).habits(habit);
                let mut pair = Pair::ready_at(&OPTIONS, vec![server]);
                verify(&mut pair, level);
                pair.connect(ch(0), HOST);
                pair.bench.upload(ch(0), NAME, &bytes);
                pair.until_transfers_end();
                let up = pair.bench.last_transfer();
                assert_eq!(up.state, TransferState::Done, "{habit}: {up:?}");
                assert_eq!(up.verified, expect, "{habit}, {level:?}, {len}");
            }
        }
    }
}

#[test]
fn a_paused_upload_holds_its_channel_only_while_its_stream_is_open() {
    use at_ferry::app::UploadWay;
    for (way, holds) in [
        (UploadWay::Stream, true),
        (UploadWay::EveryPacket, false),
        (UploadWay::Transparent, false),
    ] {
        let server = Server::new(HOST).file("/other", "other");
        let mut pair = Pair::ready_at(&OPTIONS, vec![server]);
        pair.bench.command(Command::SetOptions(TransferOptions {
            way,
            ..TransferOptions::default()
        }));
        pair.connect(ch(0), HOST);
        let bytes = noise(100_000, 1);
        pair.bench.upload(ch(0), NAME, &bytes);
        pair.until("it moves", |pair| {
            pair.bench.last_transfer().done_bytes > 20_000
        });
        let transfer = pair.bench.last_transfer().id;
        pair.bench.command(Command::Pause { transfer });
        pair.bench.command(Command::Download {
            channel: ch(0),
            name: "other".into(),
        });
        pair.pass(Duration::from_secs(20));
        let [up, other] = &pair.bench.page.transfers[..] else {
            panic!("two transfers");
        };
        assert_eq!(up.state, TransferState::Paused, "{way:?}");
        assert_eq!(up.holds_channel, holds, "{way:?}");
        assert_eq!(other.state == TransferState::Done, !holds, "{way:?}");
        pair.bench.command(Command::Resume { transfer });
        pair.until_transfers_end();
        let up = &pair.bench.page.transfers[0];
        assert_eq!((up.state, up.holds_channel), (TransferState::Done, false));
        let server = pair.module.network().server(HOST).unwrap();
        assert!(
            server.content(&format!("/{NAME}")) == Some(bytes),
            "{way:?}"
        );
    }
}

#[test]
fn a_file_that_is_not_as_long_as_listed_ends_in_the_module_too() {
    for (habit, expect) in [
        ("size-huge", Some("not-as-listed")),
        ("size-empty", None),
        ("", None),
    ] {
        let mut pair = at_server(habit, b"BBBBBbbbbb+MFTPAPP TEST");
        pair.bench.command(Command::FetchIntoModule {
            channel: ch(0),
            name: NAME.into(),
            path: "/f".into(),
            replace: false,
        });
        let began = pair.bench.now;
        pair.until_transfers_end();
        let took = pair.bench.now.since(began);
        assert!(took < Duration::from_secs(3), "{habit}: {took:?}");
        let down = pair.bench.last_transfer();
        let why = down.failure.as_ref().map(Message::code);
        assert_eq!(why, expect, "{habit}: {down:?}");
        pair.pass(Duration::from_secs(5));
        download(&mut pair);
        pair.until_transfers_end();
        assert_eq!(pair.bench.last_transfer().attempts, 1, "the line is right");
    }
}

#[test]
fn what_a_link_leads_to_is_shown_though_it_is_longer_than_listed() {
    use crate::dialogue::{FENCE, Reads, connected, listing, play};
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Preview {
        channel: ch(0),
        id: PreviewId(1),
        name: "link".into(),
        max_bytes: 65_536,
    });
    // So long is the name of what it leads to.
    let entry = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"link\",5,20220818074000,\"rwx\"\r\n";
    let list = listing("AT+MFTPLIST=0,\"link\"\r", entry);
    play(&mut bench, Reads::Whole, &list);
    let retr = "AT+MFTPRETR=0,\"link\",,0,23040\r";
    let came = "\r\nOK\r\n\r\n+MFTPRETR: 0,0,9,9,bbbbbcccc\r\n";
    play(&mut bench, Reads::Whole, &[(retr, came)]);
    bench.pass_to_deadline();
    play(&mut bench, Reads::Whole, &[FENCE]);
    let Some((_, Preview::Ready { bytes, size_bytes })) = &bench.page.preview else {
        panic!("{:?}", bench.page.preview);
    };
    assert_eq!((&**bytes, *size_bytes), (&b"bbbbbcccc"[..], 9));
}

/// A download of a file listed with nine bytes on channel 0, up to what came of it.
fn retr_of_nine_bytes(came: &str) -> crate::bench::Bench {
    use crate::dialogue::{Reads, connected, listing, play};
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Download {
        channel: ch(0),
        name: "old.txt".into(),
    });
    let entry = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old.txt\",9,20220818074000,\"rw-\"\r\n";
    let list = listing("AT+MFTPLIST=0,\"old.txt\"\r", entry);
    play(&mut bench, Reads::Whole, &list);
    let retr = ("AT+MFTPRETR=0,\"old.txt\",,0,9\r", came);
    play(&mut bench, Reads::Whole, &[retr]);
    bench
}

#[test]
fn a_question_behind_a_retr_tells_that_it_is_over_whatever_it_comes_to() {
    use crate::dialogue::{Reads, play};
    let ends = [
        "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/home/uftp\"\r\n",
        "\r\nOK\r\n\r\n+MFTPPWD: 0,10\r\n",
    ];
    let waits = [
        "\r\nOK\r\n\r\n+MFTPPWD: 0,4\r\n",
        "\r\n+CME ERROR: 802\r\n",
        "\r\n+CME ERROR: 806\r\n",
    ];
    let five = "\r\nOK\r\n\r\n+MFTPRETR: 0,0,5,5,bbbbb\r\n";
    for end in ends {
        for wait in waits {
            let mut bench = retr_of_nine_bytes(five);
            for answer in [wait, wait, end] {
                bench.pass_to_deadline();
                play(&mut bench, Reads::Whole, &[("AT+MFTPPWD=0\r", answer)]);
            }
            let expect = Message::NotAsListed {
                listed_bytes: 9,
                came_bytes: 5,
            };
            assert_eq!(bench.last_transfer().failure, Some(expect), "{wait} {end}");
        }
    }
}

#[test]
fn content_that_comes_behind_the_question_is_taken_and_its_answer_is_no_later_ones() {
    use crate::dialogue::{FENCE, Reads, play};
    let mut bench = retr_of_nine_bytes("\r\nOK\r\n\r\n+MFTPRETR: 0,0,5,5,bbbbb\r\n");
    bench.pass_to_deadline();
    let late = "\r\nOK\r\n\r\n+MFTPRETR: 0,0,9,4,cccc\r\n";
    play(&mut bench, Reads::Whole, &[("AT+MFTPPWD=0\r", late)]);
    assert_eq!(bench.transmit(), None, "the answer is still due");
    bench.bytes(b"\r\n+MFTPPWD: 0,0,\"/home/uftp\"\r\n");
    let entry = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old.txt\",9,20220818074000,\"rw-\"\r\n";
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPLIST=0,\"old.txt\"\r", entry), FENCE],
    );
    let down = bench.last_transfer();
    assert_eq!(down.state, TransferState::Done, "{down:?}");
    assert_eq!(bench.sinks[&down.id], b"bbbbbcccc");
}

#[test]
fn ranges_grow_with_what_comes_whatever_the_port_was_opened_at() {
    let server = Server::new(HOST).file(format!("/{NAME}"), noise(1_200_000, 9));
    let mut pair = Pair::ready_over_usb(115_200, vec![server]);
    pair.connect(ch(0), HOST);
    download(&mut pair);
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Done);
    let lines = pair.bench.texts();
    let asked = lines.iter();
    let asked: Vec<_> = asked
        .filter_map(|line| line.strip_prefix("AT+MFTPRETR=0,"))
        .collect();
    // The first goes by the speed, the second proves offsets, and each that comes at once makes the next four times as
    // long; some bytes come again with each.
    let lens = ["23040", "32", "92192", "368800", "716064"];
    assert_eq!(asked.len(), lens.len(), "{asked:?}");
    for (asked, len) in asked.iter().zip(lens) {
        assert!(asked.ends_with(&format!(",{len}")), "{asked}, not {len}");
    }
}
