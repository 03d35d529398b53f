//! Many small files one behind the other: the looks at their directory are shared, and nothing is less sure for it.

use at_ferry::app::{
    Command, DemoOptions, IfExists, Message, TransferOptions, TransferState, Verified,
};
use at_ferry::sim;
use at_ferry::time::Duration;

use crate::bench::ch;
use crate::pair::Pair;

const LEN_BYTES: usize = 100;

fn content(number: usize) -> Vec<u8> {
    format!("file {number:04} ")
        .bytes()
        .cycle()
        .take(LEN_BYTES)
        .collect()
}

fn name(number: usize) -> String {
    format!("reading-{number:04}.csv")
}

fn pair_at(server: sim::Server) -> Pair {
    let mut pair = Pair::ready_at(&DemoOptions::default(), vec![server]);
    pair.connect(ch(0), "server");
    pair
}

/// A server with so many small files, and these habits.
fn server_with(files: usize, habits: &str) -> sim::Server {
    let server = sim::Server::new("server").habits(habits);
    (0..files).fold(server, |server, number| {
        server.file(format!("/{}", name(number)), content(number))
    })
}

/// Waits until so many wait for a look at their directory.
fn until_delivered(pair: &mut Pair, transfers: usize) {
    pair.until("they are delivered", |pair| {
        let shown = pair.bench.page.transfers.iter();
        let delivered = shown.filter(|it| it.state == TransferState::Verifying);
        delivered.count() >= transfers
    });
}

fn states(pair: &Pair) -> Vec<TransferState> {
    let shown = pair.bench.page.transfers.iter();
    shown.map(|transfer| transfer.state).collect()
}

/// All are done, and the server has what was sent.
fn check_stored(pair: &mut Pair, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let transfer = &pair.bench.page.transfers[number];
        let ended = (transfer.state, transfer.verified);
        let failure = &transfer.failure;
        assert_eq!(
            ended,
            (TransferState::Done, Verified::Size),
            "{number}: {failure:?}"
        );
        assert_eq!(
            stored(pair, &name(number)),
            Some(content(number)),
            "{number}"
        );
    }
}

fn upload(pair: &mut Pair, numbers: std::ops::Range<usize>) {
    for number in numbers {
        pair.bench.upload(ch(0), &name(number), &content(number));
    }
}

fn download(pair: &mut Pair, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let (channel, name) = (ch(0), name(number));
        pair.bench.command(Command::Download { channel, name });
    }
}

fn stored(pair: &mut Pair, name: &str) -> Option<Vec<u8>> {
    let server = pair.module.network().server("server").unwrap();
    server.content(&format!("/{name}"))
}

#[test]
fn few_commands_go_for_each_of_many_small_files() {
    let mut pair = pair_at(sim::Server::new("server"));
    let before = pair.module.commands();
    upload(&mut pair, 0..500);
    pair.until_transfers_end();
    let packets = 500;
    let up = pair.module.commands() - before - packets;
    check_stored(&mut pair, 0..500);
    pair.pass(Duration::from_secs(20));
    let before = pair.module.commands();
    download(&mut pair, 0..500);
    pair.until_transfers_end();
    let down = pair.module.commands() - before;
    for transfer in &pair.bench.page.transfers[500..] {
        assert_eq!(transfer.state, TransferState::Done);
        let number = (transfer.id.0 - 500) as usize;
        assert_eq!(pair.bench.sinks[&transfer.id], content(number));
    }
    // A file: 1.2 on top of its packets up, 2.2 down.
    assert!(up <= 600, "up: {up}");
    assert!(down <= 1100, "down: {down}");
}

#[test]
fn a_file_that_another_changed_before_its_check_is_not_done() {
    let mut pair = pair_at(sim::Server::new("server"));
    upload(&mut pair, 0..12);
    until_delivered(&mut pair, 6);
    let now = pair.bench.now;
    let path = format!("/{}", name(2));
    assert!(
        pair.module
            .network()
            .replace(now, "server", &path, b"other".to_vec())
    );
    pair.until_transfers_end();
    for (number, transfer) in pair.bench.page.transfers.iter().enumerate() {
        let mismatch = Message::SizeMismatch {
            expected_bytes: LEN_BYTES as u64,
            found_bytes: Some(5),
        };
        let failure = (number == 2).then_some(mismatch);
        assert_eq!(transfer.failure, failure, "{number}");
    }
}

#[test]
fn a_file_that_was_deleted_before_its_check_is_not_done() {
    let mut pair = pair_at(sim::Server::new("server"));
    pair.connect(ch(1), "server");
    upload(&mut pair, 0..30);
    until_delivered(&mut pair, 4);
    let (channel, name) = (ch(1), name(2));
    pair.bench.command(Command::Delete { channel, name });
    pair.until_transfers_end();
    let states = states(&pair);
    assert_eq!(states[2], TransferState::Failed);
    assert_eq!(
        states
            .iter()
            .filter(|it| **it == TransferState::Done)
            .count(),
        29
    );
}

#[test]
fn a_name_that_exists_is_asked_about_in_the_midst_of_many() {
    for habits in [
        "",
        "no-single-files",
        "cut-listings:9",
        "cut-listings:20",
        "cut-listings:20,no-single-files",
    ] {
        let mut pair = pair_at(server_with(40, habits));
        upload(&mut pair, 30..60);
        pair.until("all have ended or ask", |pair| {
            let mut shown = pair.bench.page.transfers.iter();
            shown.all(|it| it.state.is_ended() || it.conflict.is_some())
        });
        for (at, transfer) in pair.bench.page.transfers.iter().enumerate() {
            let number = at + 30;
            let asks = transfer.conflict.is_some();
            // Where listings are cut nobody may be able to tell.
            let may_ask = number < 40 || habits.contains("cut");
            assert!(asks || number >= 40, "{habits} {number}: {transfer:?}");
            assert!(may_ask || !asks, "{habits} {number}");
        }
    }
}

#[test]
fn a_name_that_came_up_through_another_channel_is_asked_about() {
    let mut pair = pair_at(sim::Server::new("server"));
    pair.connect(ch(1), "server");
    pair.bench.upload(ch(1), &name(3), b"first");
    pair.until_transfers_end();
    upload(&mut pair, 0..8);
    pair.until("all have ended or ask", |pair| {
        let mut shown = pair.bench.page.transfers.iter();
        shown.all(|it| it.state.is_ended() || it.conflict.is_some())
    });
    let asks = pair
        .bench
        .page
        .transfers
        .iter()
        .map(|it| it.conflict.is_some());
    assert_eq!(
        asks.enumerate()
            .filter(|it| it.1)
            .map(|it| it.0)
            .collect::<Vec<_>>(),
        [4]
    );
    assert_eq!(stored(&mut pair, &name(3)), Some(b"first".to_vec()));
}

#[test]
fn a_name_that_some_servers_take_for_the_same_is_looked_up_by_itself() {
    let mut pair = pair_at(server_with(3, ""));
    let names = [
        "READING-0001.CSV",
        "a.txt",
        "A.TXT",
        "a.txt.",
        "b.txt",
        "caf\u{e9}",
        "c.txt",
    ];
    for name in names {
        pair.bench.upload(ch(0), name, b"some");
    }
    pair.until_transfers_end();
    let sent = pair.bench.texts();
    let is_asked = |name: &&&str| {
        let list = format!("LIST=0,\"{name}\"");
        sent.iter().any(|text| text.contains(&list))
    };
    let asked: Vec<&str> = names.iter().filter(is_asked).copied().collect();
    assert_eq!(asked, ["READING-0001.CSV", "A.TXT", "a.txt.", "caf\u{e9}"]);
}

#[test]
fn a_lost_answer_in_the_midst_of_many_makes_no_wrong_file() {
    for fault in [
        "lose-answers",
        "cut-answers",
        "drop-connection",
        "restart",
        "late-answers",
    ] {
        let mut pair = Pair::ready(&DemoOptions {
            fault: Some(fault.into()),
            ..DemoOptions::default()
        });
        pair.connect(ch(0), "ftp.demo");
        upload(&mut pair, 0..60);
        pair.until("all have ended or ask", |pair| {
            let mut shown = pair.bench.page.transfers.iter();
            shown.all(|it| it.state.is_ended() || it.conflict.is_some())
        });
        let done: Vec<usize> = (0..60)
            .filter(|number| pair.bench.page.transfers[*number].state == TransferState::Done)
            .collect();
        assert!(done.len() > 40, "{fault}: {:?}", states(&pair));
        for number in done {
            let server = pair.module.network().server("ftp.demo").unwrap();
            let content_there = server.content(&format!("/{}", name(number)));
            assert_eq!(content_there, Some(content(number)), "{fault} {number}");
        }
    }
}

#[test]
fn a_cancelled_file_that_waits_for_its_check_holds_nothing_up() {
    let mut pair = pair_at(sim::Server::new("server"));
    upload(&mut pair, 0..30);
    until_delivered(&mut pair, 4);
    let transfer = pair.bench.page.transfers[1].id;
    pair.bench.command(Command::Cancel { transfer });
    pair.until_transfers_end();
    check_stored(&mut pair, 0..30);
}

#[test]
fn what_waits_for_its_check_is_checked_after_a_reconnection() {
    let mut pair = pair_at(sim::Server::new("server"));
    upload(&mut pair, 0..30);
    until_delivered(&mut pair, 4);
    let now = pair.bench.now;
    pair.module.network().drop_session(now, ch(0));
    pair.until("the loss is told", |pair| {
        pair.bench.codes().contains(&"connection-lost")
    });
    let done = states(&pair)
        .iter()
        .filter(|it| **it == TransferState::Done)
        .count();
    assert_eq!(done, 0);
    pair.until_transfers_end();
    check_stored(&mut pair, 0..30);
}

#[test]
fn what_waits_for_its_check_is_checked_after_a_reload() {
    let mut pair = pair_at(sim::Server::new("server"));
    upload(&mut pair, 0..30);
    until_delivered(&mut pair, 4);
    let sources = pair.bench.sources.len();
    pair.reload();
    let states = states(&pair);
    assert_eq!((states.len(), sources), (30, 30));
    assert!(!states.contains(&TransferState::Done), "{states:?}");
}

#[test]
fn a_file_that_waits_for_its_check_is_not_stored_again_first() {
    let mut pair = pair_at(sim::Server::new("server"));
    pair.bench.command(Command::SetOptions(TransferOptions {
        if_exists: IfExists::Overwrite,
        ..TransferOptions::default()
    }));
    for (number, len_bytes) in [(0, 10), (1, 10), (0, 20), (2, 10)] {
        pair.bench
            .upload(ch(0), &name(number), &content(number)[..len_bytes]);
    }
    pair.until_transfers_end();
    assert_eq!(states(&pair), [TransferState::Done; 4]);
    assert_eq!(stored(&mut pair, &name(0)), Some(content(0)[..20].to_vec()));
}

#[test]
fn a_download_of_a_file_that_changed_meanwhile_is_not_done() {
    let mut pair = pair_at(server_with(20, ""));
    download(&mut pair, 0..20);
    until_delivered(&mut pair, 6);
    let now = pair.bench.now;
    let at = states(&pair)
        .iter()
        .position(|it| *it == TransferState::Verifying);
    let number = at.expect("some wait");
    let path = format!("/{}", name(number));
    assert!(
        pair.module
            .network()
            .replace(now, "server", &path, b"other".to_vec())
    );
    pair.until_transfers_end();
    for (at, transfer) in pair.bench.page.transfers.iter().enumerate() {
        let expect: Option<&[u8]> = match (at == number, transfer.state) {
            (true, TransferState::Failed) => None,
            (true, _) => Some(b"other"),
            (false, _) => Some(&content(at)),
        };
        if let Some(expect) = expect {
            assert_eq!(pair.bench.sinks[&transfer.id], expect, "{at}");
        }
    }
}

#[test]
fn one_that_is_held_keeps_no_other_from_its_end() {
    let mut pair = pair_at(sim::Server::new("server"));
    let long: Vec<u8> = (0..60_000_u32).map(|at| at.to_le_bytes()[1]).collect();
    upload(&mut pair, 0..1);
    pair.bench.upload(ch(0), "long.bin", &long);
    pair.until("the second is on its way", |pair| {
        pair.bench.last_transfer().done_bytes > 10_000
    });
    assert_eq!(states(&pair)[0], TransferState::Verifying);
    let transfer = pair.bench.last_transfer().id;
    pair.bench.command(Command::Pause { transfer });
    pair.until("the first is looked at", |pair| {
        states(pair) == [TransferState::Done, TransferState::Paused]
    });
    check_stored(&mut pair, 0..1);
    pair.bench.command(Command::Resume { transfer });
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Done);
    assert_eq!(stored(&mut pair, "long.bin"), Some(long));
}

#[test]
fn what_was_seen_to_be_stored_and_is_not_listed_is_not_taken_for_free() {
    let mut pair = pair_at(server_with(5, "cut-listings:5"));
    for (name, byte) in [
        ("z.csv", b'1'),
        ("z2.csv", b'2'),
        ("z.csv", b'3'),
        ("z3.csv", b'4'),
    ] {
        pair.bench.upload(ch(0), name, &[byte; LEN_BYTES]);
    }
    pair.until("each has ended, or asks", |pair| {
        let mut shown = pair.bench.page.transfers.iter();
        shown.all(|it| it.state.is_ended() || it.conflict.is_some())
    });
    assert_eq!(stored(&mut pair, "z.csv"), Some(vec![b'1'; LEN_BYTES]));
}
