//! Half files that uploads leave on the server: deleted on demand, and nothing else ever is.

use at_ferry::app::{
    Command, DemoOptions, EntryKind, IfExists, Message, PART_SUFFIX, TransferOptions, TransferState,
};
use at_ferry::time::Duration;

use crate::bench::{Bench, ch};
use crate::dialogue::{FENCE, NOT_THERE, RELIST, Reads, connected, listing, play};
use crate::pair::Pair;

const PARTS: TransferOptions = TransferOptions {
    verify: at_ferry::app::Verified::Size,
    if_exists: IfExists::Overwrite,
    way: at_ferry::app::UploadWay::Stream,
    part_name: true,
    retries: 0,
    lanes_max: 1,
    pieces: false,
};

/// An upload under a part name that was cancelled in the middle.
fn cancelled_in_the_middle(options: TransferOptions) -> Pair {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.bench.command(Command::SetOptions(options));
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &vec![7; 300_000]);
    pair.until("it moves", |pair| {
        pair.bench.last_transfer().done_bytes > 100_000
    });
    let transfer = pair.bench.last_transfer().id;
    pair.bench.command(Command::Cancel { transfer });
    pair.until_transfers_end();
    pair.pass(Duration::from_secs(5));
    pair
}

fn listed(pair: &Pair, name: &str) -> Option<u64> {
    let entries = &pair.bench.page.channels[0].listing.entries;
    entries.iter().find_map(|entry| match entry.kind {
        EntryKind::File { size_bytes, .. } if entry.name == name => size_bytes,
        _ => None,
    })
}

fn delete(pair: &mut Pair) {
    let transfer = pair.bench.page.transfers[0].id;
    pair.bench.command(Command::DeletePart { transfer });
    pair.pass(Duration::from_secs(10));
}

#[test]
fn a_half_file_is_offered_and_deleted() {
    let mut pair = cancelled_in_the_middle(PARTS);
    let part = pair.bench.last_transfer().part.clone().unwrap();
    assert_eq!(part.name, "up.bin.part");
    assert!(listed(&pair, &part.name).is_some());
    delete(&mut pair);
    assert_eq!(listed(&pair, &part.name), None);
    assert_eq!(pair.bench.last_transfer().part, None);
    assert!(pair.bench.kept.is_empty());
}

#[test]
fn it_is_offered_after_a_reload_once_its_server_is_connected() {
    let mut pair = cancelled_in_the_middle(PARTS);
    pair.reload();
    let left = pair.bench.last_transfer().clone();
    assert_eq!(left.state, TransferState::Cancelled);
    assert!(left.part.is_some());
    pair.connect(ch(1), "archive.demo");
    delete(&mut pair);
    let host = "ftp.demo".into();
    assert_eq!(*pair.bench.last_message(), Message::PartElsewhere { host });
    pair.connect(ch(0), "ftp.demo");
    delete(&mut pair);
    assert_eq!(listed(&pair, "up.bin.part"), None);
    assert!(pair.bench.kept.is_empty());
}

#[test]
fn what_is_not_a_part_of_ours_is_not_offered() {
    let own_name = TransferOptions {
        part_name: false,
        ..PARTS
    };
    let pair = cancelled_in_the_middle(own_name);
    assert_eq!(pair.bench.last_transfer().part, None);

    let mut pair = Pair::ready(&DemoOptions::default());
    pair.bench.command(Command::SetOptions(PARTS));
    pair.connect(ch(0), "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &[7; 3000]);
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().part, None, "it is complete");
}

#[test]
fn what_somebody_else_put_there_stays() {
    let mut pair = cancelled_in_the_middle(PARTS);
    pair.bench.command(Command::SetOptions(TransferOptions {
        part_name: false,
        ..PARTS
    }));
    let name = format!("up.bin{PART_SUFFIX}");
    pair.bench.upload(ch(0), &name, &vec![9; 280_000]);
    pair.until_transfers_end();
    delete(&mut pair);
    assert_eq!(*pair.bench.last_message(), Message::NotOurPart { name });
    assert_eq!(listed(&pair, "up.bin.part"), Some(280_000));
}

#[test]
fn what_another_upload_is_at_stays() {
    let mut pair = cancelled_in_the_middle(PARTS);
    pair.bench.upload(ch(0), "up.bin", &vec![8; 200_000]);
    let transfer = pair.bench.page.transfers[0].id;
    pair.bench.command(Command::DeletePart { transfer });
    pair.until_transfers_end();
    let second = pair.bench.last_transfer();
    assert_eq!(second.state, TransferState::Done, "{:?}", second.failure);
    pair.pass(Duration::from_secs(5));
    assert_eq!(listed(&pair, "up.bin"), Some(200_000));
}

const DIRECTORY: &str = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old\",\"rwx\"\r\n\
                         \r\n+MFTPLIST: 0,0,\"1.txt\",5,20220816181600,\"rw-\"\r\n";

fn uploaded(bench: &mut Bench, name_listed: &str) {
    bench.upload(ch(0), "1.txt", b"bbbbb");
    play(
        bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
            FENCE,
            ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\n>"),
            ("bbbbb", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,5\r\n"),
            ("AT+MFTPLIST=0,\"1.txt\"\r", name_listed),
            FENCE,
        ],
    );
}

#[test]
fn a_server_that_lists_directories_only_is_asked_for_the_directory() {
    for name_listed in [NOT_THERE, "\r\nOK\r\n"] {
        let mut bench = connected(Reads::Whole);
        uploaded(&mut bench, name_listed);
        play(
            &mut bench,
            Reads::Whole,
            &listing("AT+MFTPLIST=0,\"/home/uftp\"\r", DIRECTORY),
        );
        assert_eq!(bench.last_transfer().state, TransferState::Done);
        play(&mut bench, Reads::Whole, RELIST);
        // From then on it is known: what is there is found before it is overwritten.
        bench.upload(ch(0), "1.txt", b"cc");
        play(
            &mut bench,
            Reads::Whole,
            &listing("AT+MFTPLIST=0,\"/home/uftp\"\r", DIRECTORY),
        );
        let conflict = bench.last_transfer().conflict.as_ref();
        assert_eq!(
            conflict.and_then(at_ferry::app::Conflict::size_bytes),
            Some(5)
        );
    }
}

#[test]
fn what_the_directory_does_not_list_either_is_not_there() {
    let mut bench = connected(Reads::Whole);
    uploaded(&mut bench, NOT_THERE);
    let there = listing("AT+MFTPLIST=0,\"/home/uftp\"\r", NOT_THERE);
    play(&mut bench, Reads::Whole, &there);
    let by_name = listing("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE);
    for _ in 0..3 {
        play(&mut bench, Reads::Whole, &by_name);
        play(&mut bench, Reads::Whole, &there);
    }
    assert_eq!(bench.last_transfer().state, TransferState::Failed);
    assert_eq!(
        *bench.last_message(),
        Message::SizeMismatch {
            expected_bytes: 5,
            found_bytes: None
        }
    );
}
