//! What is tried again: how often, from where on, and with whose login.

use at_ferry::app::{
    Command, DemoOptions, Down, IfExists, Message, OnConflict, TransferOptions, TransferState,
    UploadWay,
};
use at_ferry::sim;
use at_ferry::time::Duration;

use crate::bench::{ch, server};
use crate::dialogue::{CONNECT, Reads, connected, play};
use crate::pair::Pair;

pub(crate) fn noise(len_bytes: usize) -> Vec<u8> {
    (0..len_bytes)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0])
        .collect()
}

/// Connected to a server of these habits, with these files.
pub(crate) fn at(habits: &str, files: &[(&str, &[u8])], baud: u32) -> Pair {
    let server = sim::Server::new("server").habits(habits);
    let add =
        |server: sim::Server, (path, bytes): &(&str, &[u8])| server.file(path, bytes.to_vec());
    let server = files.iter().fold(server, add);
    let options = DemoOptions {
        baud,
        ..DemoOptions::default()
    };
    let mut pair = Pair::ready_at(&options, vec![server]);
    pair.connect(ch(0), "server");
    pair
}

pub(crate) fn content(pair: &mut Pair, path: &str) -> Option<Vec<u8>> {
    pair.module
        .network()
        .server("server")
        .unwrap()
        .content(path)
}

/// How often a command was sent.
fn count(pair: &Pair, command: &str) -> usize {
    let lines = pair.bench.frames();
    lines
        .iter()
        .filter(|line| format!("{line:?}").contains(command))
        .count()
}

/// Uploads, and has the session dropped so often, each time half way through what is left.
pub(crate) fn broken(pair: &mut Pair, name: &str, bytes: &[u8], breaks: u64) {
    pair.bench.upload(ch(0), name, bytes);
    for number in 1..=breaks {
        let at_bytes = bytes.len() as u64 * number / (breaks + 1);
        pair.until("it moves", |pair| {
            let transfer = pair.bench.last_transfer();
            transfer.done_bytes > at_bytes || transfer.state.is_ended()
        });
        let now = pair.bench.now;
        pair.module.network().drop_session(now, ch(0));
    }
    pair.until_transfers_end();
}

#[test]
fn a_server_that_takes_no_append_gets_its_half_again_from_the_beginning() {
    let bytes = noise(200_000);
    for way in [
        UploadWay::Stream,
        UploadWay::Transparent,
        UploadWay::EveryPacket,
    ] {
        let mut pair = at("refuse-append", &[], 921_600);
        pair.bench.command(Command::SetOptions(TransferOptions {
            way,
            ..TransferOptions::default()
        }));
        broken(&mut pair, "f", &bytes, 1);
        let transfer = pair.bench.last_transfer();
        assert_eq!(
            transfer.state,
            TransferState::Done,
            "{way:?} {:?}",
            transfer.failure
        );
        assert_eq!(content(&mut pair, "/f"), Some(bytes.clone()));
        assert!(pair.bench.codes().contains(&"append-refused"), "{way:?}");
        // What went twice counts twice.
        assert!(pair.bench.host.carried().up_bytes > 200_000, "{way:?}");
    }
}

#[test]
fn that_a_server_takes_no_append_is_asked_once() {
    let mut pair = at("refuse-append", &[], 921_600);
    broken(&mut pair, "f", &noise(200_000), 2);
    assert_eq!(pair.bench.last_transfer().state, TransferState::Done);
    broken(&mut pair, "g", &noise(200_000), 1);
    assert_eq!(pair.bench.last_transfer().state, TransferState::Done);
    assert_eq!(count(&pair, "AT+MFTPAPPE"), 1);
}

#[test]
fn what_is_not_ours_is_not_stored_again_where_a_server_takes_no_append() {
    let bytes = noise(100_000);
    let foreign = &bytes[..50_000];
    let mut pair = at("refuse-append", &[("/f", foreign)], 921_600);
    pair.bench.command(Command::SetOptions(TransferOptions {
        if_exists: IfExists::Resume,
        ..TransferOptions::default()
    }));
    pair.bench.upload(ch(0), "f", &bytes);
    pair.until("it asks or ends", |pair| {
        let transfer = pair.bench.last_transfer();
        transfer.conflict.is_some() || transfer.state.is_ended()
    });
    let asked = pair.bench.last_transfer().conflict.as_ref();
    assert_eq!(
        asked.and_then(at_ferry::app::Conflict::size_bytes),
        Some(50_000)
    );
    assert_eq!(content(&mut pair, "/f").as_deref(), Some(foreign));
}

#[test]
fn a_file_that_is_confirmed_late_is_found_whatever_its_length() {
    for bytes in [noise(0), noise(1), noise(5_000)] {
        let mut pair = at("late-answers:90", &[], 921_600);
        pair.bench.upload(ch(0), "f", &bytes);
        pair.until_transfers_end();
        let transfer = pair.bench.last_transfer();
        assert_eq!(
            transfer.state,
            TransferState::Done,
            "{:?}",
            transfer.failure
        );
        assert_eq!(content(&mut pair, "/f"), Some(bytes.clone()));
        let carried = pair.bench.host.carried().up_bytes;
        assert_eq!(carried, bytes.len() as u64, "sent once");
        assert!(count(&pair, "AT+MFTPSTOR") <= 1 + bytes.len() / 4096);
    }
}

#[test]
fn whoever_gains_has_all_tries_again_and_whoever_does_not_has_not() {
    // Each session is over before a quarter of the file is there.
    let bytes = noise(100_000);
    let mut pair = at("sessions-end:30", &[("/down", &bytes)], 9_600);
    pair.bench.command(Command::SetOptions(TransferOptions {
        retries: 1,
        ..TransferOptions::default()
    }));
    pair.bench.upload(ch(0), "f", &bytes);
    pair.until_transfers_end();
    let transfer = pair.bench.last_transfer();
    assert_eq!(
        transfer.state,
        TransferState::Done,
        "{:?}",
        transfer.failure
    );
    assert!(transfer.attempts > 3, "{}", transfer.attempts);
    assert_eq!(content(&mut pair, "/f"), Some(bytes));
    // No session lives long enough for a single packet.
    let mut pair = at("sessions-end:4", &[], 9_600);
    pair.bench.upload(ch(0), "f", &noise(100_000));
    pair.until_transfers_end();
    let transfer = pair.bench.last_transfer();
    assert_eq!(transfer.state, TransferState::Failed);
    assert!(transfer.attempts <= 6, "{}", transfer.attempts);
}

#[test]
fn a_transfer_goes_on_with_the_login_that_its_channel_has_by_now() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    let refused = "\r\n+CME ERROR: 808\r\n";
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPLIST=0,\"1.txt\"\r", refused)],
    );
    assert_eq!(bench.last_transfer().state, TransferState::Failed);
    let mut changed = server("115.29.109.79");
    changed.password = "another".into();
    let channel = ch(0);
    bench.command(Command::Connect {
        channel,
        server: changed,
    });
    let line = |line: &str| line.replace("12341", "another");
    let turns: Vec<(String, &str)> = CONNECT
        .iter()
        .map(|(sent, answer)| (line(sent), *answer))
        .collect();
    let turns: Vec<(&str, &str)> = turns
        .iter()
        .map(|(sent, answer)| (sent.as_str(), *answer))
        .collect();
    play(&mut bench, Reads::Whole, &turns);
    let transfer = bench.last_transfer().id;
    bench.command(Command::Retry { transfer });
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPLIST=0,\"1.txt\"\r", refused)],
    );
}

#[test]
fn what_the_user_stops_is_said_to_be_stopped_by_the_user() {
    for detaches in [false, true] {
        let mut pair = at("", &[], 921_600);
        for name in ["runs", "waits"] {
            pair.bench.upload(ch(0), name, &noise(500_000));
        }
        pair.until("it moves", |pair| {
            pair.bench.page.transfers[0].done_bytes > 0
        });
        if detaches {
            let now = pair.bench.now;
            pair.bench.host.handle_closed(now, Down::Detached);
            pair.bench.settle();
        } else {
            let channel = ch(0);
            pair.bench.command(Command::Disconnect { channel });
            pair.pass(Duration::from_secs(30));
        }
        for transfer in &pair.bench.page.transfers {
            assert_eq!(transfer.failure, Some(Message::StoppedByUser), "{detaches}");
        }
    }
}

/// How something else came to where the half of an upload was.
#[derive(Clone, Copy, Debug)]
enum Replaced {
    /// Another upload has stored it.
    Uploaded,
    /// The user has renamed it.
    Renamed,
    /// A command that was typed has.
    Typed,
}

#[test]
fn what_has_come_to_where_a_half_was_is_not_overwritten_unasked() {
    let bytes = noise(200_000);
    let other = b"worth keeping".as_slice();
    for replaced in [Replaced::Uploaded, Replaced::Renamed, Replaced::Typed] {
        let mut pair = at("", &[("/other", other)], 921_600);
        let channel = ch(0);
        pair.bench.upload(channel, "f", &bytes);
        pair.until("it moves", |pair| {
            pair.bench.last_transfer().done_bytes > 50_000
        });
        let transfer = pair.bench.last_transfer().id;
        pair.bench.command(Command::Disconnect { channel });
        pair.until_transfers_end();
        pair.pass(Duration::from_secs(5));
        pair.connect(channel, "server");
        match replaced {
            Replaced::Uploaded => {
                pair.bench.upload(channel, "f", other);
                pair.until("it asks", |pair| {
                    pair.bench.last_transfer().conflict.is_some()
                });
                let transfer = pair.bench.last_transfer().id;
                let on_conflict = OnConflict::Overwrite;
                pair.bench.command(Command::Answer {
                    transfer,
                    on_conflict,
                });
            }
            Replaced::Renamed => {
                let name = "f".to_owned();
                pair.bench.command(Command::Delete { channel, name });
                pair.pass(Duration::from_secs(5));
                let (from, to) = ("other".to_owned(), "f".to_owned());
                pair.bench.command(Command::Rename { channel, from, to });
            }
            Replaced::Typed => {
                for line in ["AT+MFTPDEL=0,\"f\"", "AT+MFTPRN=0,\"other\",\"f\""] {
                    pair.bench.command(Command::Raw { line: line.into() });
                    pair.pass(Duration::from_secs(5));
                }
            }
        }
        pair.pass(Duration::from_secs(10));
        assert_eq!(
            content(&mut pair, "/f").as_deref(),
            Some(other),
            "{replaced:?}"
        );
        pair.bench.command(Command::Retry { transfer });
        pair.until("it asks", |pair| {
            let mut all = pair.bench.page.transfers.iter();
            all.any(|it| {
                it.id == transfer && (it.conflict.is_some() || it.state == TransferState::Done)
            })
        });
        assert_eq!(
            content(&mut pair, "/f").as_deref(),
            Some(other),
            "{replaced:?}"
        );
    }
}
