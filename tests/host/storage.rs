//! The module's own file system: dialogues in the manual's bytes (clause 4.1) and in those of the vendor's
//! firmware, and both ends together.

use at_ferry::app::{
    Command, DemoOptions, IfExists, ListingState, Message, StorageCheck, StorageCommand, Support,
    TransferOptions, TransferState, UploadWay, Verified,
};
use at_ferry::dialect::{Model, StorageVerb};
use at_ferry::time::Duration;

use crate::bench::{Bench, ch};
use crate::dialogue::{NOT_THERE, RELIST, Reads, Turn, connected, listing, play, ready};
use crate::pair::Pair;

const OK: &str = "\r\nOK\r\n";
const ERROR: &str = "\r\nERROR\r\n";

/// What a firmware with the whole family says to the test forms.
const ALL_THERE: [Turn<'_>; 9] = [
    ("AT+MFPUT=?\r", OK),
    ("AT+MFGET=?\r", OK),
    ("AT+MFLIST=?\r", OK),
    ("AT+MFSINFO=?\r", OK),
    ("AT+MFSIZE=?\r", OK),
    ("AT+MFDELETE=?\r", OK),
    ("AT+MFMOVE=?\r", OK),
    ("AT+MFCHECK=?\r", OK),
    (
        "AT+MFCFG=?\r",
        "\r\n+MFCFG: \"timeout\",(1-120)\r\n+MFCFG: \"encoding\",(0-2),(0-1)\r\n\r\nOK\r\n",
    ),
];

/// A firmware that has what the manual uses, and nothing else.
const MANUAL_ONLY: [Turn<'_>; 9] = [
    ("AT+MFPUT=?\r", OK),
    ("AT+MFGET=?\r", OK),
    ("AT+MFLIST=?\r", ERROR),
    ("AT+MFSINFO=?\r", ERROR),
    ("AT+MFSIZE=?\r", ERROR),
    ("AT+MFDELETE=?\r", ERROR),
    ("AT+MFMOVE=?\r", ERROR),
    ("AT+MFCHECK=?\r", ERROR),
    ("AT+MFCFG=?\r", "\r\n+CME ERROR: 50\r\n"),
];

const LIST: [Turn<'_>; 2] = [
    (
        "AT+MFLIST\r",
        "\r\n+MFLIST: \"/b.txt\",2\r\n\r\n+MFLIST: \"/usr\"\r\n\r\nOK\r\n",
    ),
    ("AT+MFSINFO\r", "\r\n+MFSINFO: 524288,524286\r\n\r\nOK\r\n"),
];

const PREPARED: [Turn<'_>; 2] = [
    ("AT+MFCFG=\"timeout\",10\r", OK),
    ("AT+MFCFG=\"encoding\",0,0\r", OK),
];

fn storage(bench: &mut Bench, command: StorageCommand) {
    bench.command(Command::Storage(command));
}

/// A panel that was opened on a firmware with the whole family.
fn opened(reads: Reads) -> Bench {
    let mut bench = ready(reads);
    storage(&mut bench, StorageCommand::Open);
    play(&mut bench, reads, &ALL_THERE);
    play(&mut bench, reads, &LIST);
    bench
}

/// A panel that was opened on a firmware as in the manual.
fn opened_as_in_the_manual() -> Bench {
    let mut bench = ready(Reads::Whole);
    storage(&mut bench, StorageCommand::Open);
    play(&mut bench, Reads::Whole, &MANUAL_ONLY);
    bench
}

fn put(bench: &mut Bench, name: &str, bytes: &[u8], replace: bool) {
    let file = bench.add_source(bytes);
    let size_bytes = bytes.len() as u64;
    let name = name.into();
    storage(
        bench,
        StorageCommand::Put {
            file,
            name,
            size_bytes,
            replace,
        },
    );
}

fn last(bench: &Bench) -> Result<StorageCheck, &'static str> {
    let last = bench.page.storage.last.as_ref().expect("something ended");
    last.result.as_ref().copied().map_err(Message::code)
}

fn names(bench: &Bench) -> Vec<(String, Option<u64>)> {
    let entries = bench.page.storage.entries.iter();
    entries
        .map(|entry| (entry.path.clone(), entry.size_bytes()))
        .collect()
}

#[test]
fn what_the_firmware_can_do_is_asked_first_and_then_the_root_listed() {
    for reads in [Reads::Whole, Reads::Bytes, Reads::Pairs] {
        let bench = opened(reads);
        let shown = &bench.page.storage;
        for verb in StorageVerb::ALL {
            assert!(shown.has(verb), "{verb:?}");
        }
        assert_eq!(shown.listing, ListingState::Ready);
        assert_eq!(
            names(&bench),
            [("/b.txt".to_owned(), Some(2)), ("/usr".to_owned(), None)]
        );
        assert_eq!(shown.space.map(|space| space.free_bytes), Some(524_286));
        assert_eq!(shown.task, None);
    }
}

#[test]
fn what_the_firmware_lacks_is_told_with_the_reason() {
    let mut bench = opened_as_in_the_manual();
    let shown = &bench.page.storage;
    assert!(shown.has(StorageVerb::Put) && shown.has(StorageVerb::Get));
    for (verb, said) in [
        (StorageVerb::List, "ERROR"),
        (StorageVerb::Delete, "ERROR"),
        (StorageVerb::Cfg, "+CME ERROR: 50"),
    ] {
        match shown.support(verb) {
            Support::Missing(report) => assert_eq!(report.to_string(), said, "{verb:?}"),
            other => panic!("{verb:?} {other:?}"),
        }
    }
    // Nothing of what is missing is sent.
    let path = "/b.txt".to_owned();
    storage(&mut bench, StorageCommand::Delete { path });
    assert_eq!(bench.transmit(), None);
    assert_eq!(last(&bench), Err("not-in-firmware"));
}

/// The manual's file and path (clause 4.1), in the form that carries every byte.
#[test]
fn a_file_is_put_and_checked_as_far_as_the_module_can() {
    let mut bench = opened(Reads::Whole);
    put(&mut bench, "test.txt", b"CESHI1111111", false);
    play(&mut bench, Reads::Whole, &PREPARED);
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFSIZE=\"/test.txt\"\r", "\r\n+CME ERROR: 22\r\n"),
            ("AT+MFSINFO\r", "\r\n+MFSINFO: 524288,524286\r\n\r\nOK\r\n"),
            ("AT+MFPUT=\"/test.txt\",12\r", "\r\n>"),
            ("CESHI1111111", "\r\n+MFPUT: 12\r\n\r\nOK\r\n"),
            ("AT+MFSIZE=\"/test.txt\"\r", "\r\n+MFSIZE: 12\r\n\r\nOK\r\n"),
            (
                "AT+MFCHECK=\"/test.txt\"\r",
                "\r\n+MFCHECK: 0A7B4E7EB8BE03D6D7ED71A0D3EDF8FC\r\n\r\nOK\r\n",
            ),
        ],
    );
    // That was not its MD5.
    assert_eq!(last(&bench), Err("content-differs"));
    play(&mut bench, Reads::Whole, &LIST);

    let mut bench = opened_as_in_the_manual();
    put(&mut bench, "test.txt", b"CESHI1111111", false);
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFPUT=\"/test.txt\",12\r", "\r\n>"),
            ("CESHI1111111", "\r\n+MFPUT: 12\r\n\r\nOK\r\n"),
        ],
    );
    assert_eq!(last(&bench), Ok(StorageCheck::Counted));
    // It cannot be listed; that we have put it is known.
    assert_eq!(names(&bench), [("/test.txt".to_owned(), Some(12))]);
    put(&mut bench, "test.txt", b"other", false);
    assert_eq!(last(&bench), Err("exists-in-module"));
}

#[test]
fn a_file_is_got_and_checked() {
    for reads in [Reads::Whole, Reads::Bytes, Reads::Pairs] {
        let mut bench = opened(reads);
        let path = "/usr/test.txt".to_owned();
        storage(&mut bench, StorageCommand::Get { path });
        play(&mut bench, reads, &PREPARED);
        play(
            &mut bench,
            reads,
            &[
                (
                    "AT+MFSIZE=\"/usr/test.txt\"\r",
                    "\r\n+MFSIZE: 3\r\n\r\nOK\r\n",
                ),
                (
                    "AT+MFGET=\"/usr/test.txt\"\r",
                    "\r\n+MFGET: 3,abc\r\n\r\nOK\r\n",
                ),
                // RFC 1321, appendix A.5.
                (
                    "AT+MFCHECK=\"/usr/test.txt\"\r",
                    "\r\n+MFCHECK: 900150983CD24FB0D6963F7D28E17F72\r\n\r\nOK\r\n",
                ),
            ],
        );
        assert_eq!(last(&bench), Ok(StorageCheck::Digest));
        let (transfer, name) = bench.page.ready_downloads.last().expect("it is staged");
        assert_eq!(name, "test.txt");
        assert_eq!(bench.sinks[transfer], b"abc");
    }
}

/// The manual prints eight bytes behind a count of seven: a byte too many is a fault, not a file.
#[test]
fn what_is_got_is_counted() {
    let cases: [(&str, &str); 4] = [
        ("\r\n+MFGET: 7,33333333\r\n\r\nOK\r\n", "bytes-lost"),
        ("\r\n+MFGET: 6,333333\r\n\r\nOK\r\n", "size-mismatch"),
        ("\r\nOK\r\n", "unexpected-answer"),
        ("\r\n+CME ERROR: 22\r\n", "refused"),
    ];
    for (answer, code) in cases {
        let mut bench = opened(Reads::Whole);
        let path = "/usr/test.txt".to_owned();
        storage(&mut bench, StorageCommand::Get { path });
        play(&mut bench, Reads::Whole, &PREPARED);
        play(
            &mut bench,
            Reads::Whole,
            &[
                (
                    "AT+MFSIZE=\"/usr/test.txt\"\r",
                    "\r\n+MFSIZE: 7\r\n\r\nOK\r\n",
                ),
                ("AT+MFGET=\"/usr/test.txt\"\r", answer),
            ],
        );
        assert_eq!(last(&bench), Err(code), "{answer:?}");
        assert!(bench.sinks.is_empty(), "{answer:?}: something is staged");
        assert!(bench.page.ready_downloads.is_empty());
    }
}

#[test]
fn a_put_that_came_short_or_cannot_be_is_told() {
    // What the module says of room, what it counts, and what comes of it.
    let cases: [(u64, &str, Result<(), &str>); 3] = [
        (12, "\r\n+MFPUT: 11\r\n\r\nOK\r\n", Err("short-packet")),
        (12, "\r\n+CME ERROR: 20\r\n", Err("refused")),
        (11, "", Err("no-room-in-module")),
    ];
    for (free_bytes, counted, expect) in cases {
        let mut bench = opened(Reads::Whole);
        put(&mut bench, "t", b"CESHI1111111", false);
        play(&mut bench, Reads::Whole, &PREPARED);
        let room = format!("\r\n+MFSINFO: 524288,{free_bytes}\r\n\r\nOK\r\n");
        play(
            &mut bench,
            Reads::Whole,
            &[
                ("AT+MFSIZE=\"/t\"\r", "\r\n+CME ERROR: 22\r\n"),
                ("AT+MFSINFO\r", &room),
            ],
        );
        if !counted.is_empty() {
            play(
                &mut bench,
                Reads::Whole,
                &[("AT+MFPUT=\"/t\",12\r", "\r\n>"), ("CESHI1111111", counted)],
            );
        }
        assert_eq!(last(&bench).map(|_| ()), expect);
    }
    let mut bench = opened(Reads::Whole);
    let file = bench.add_source(b"");
    storage(
        &mut bench,
        StorageCommand::Put {
            file,
            name: "huge".into(),
            size_bytes: (2 << 20) + 1,
            replace: false,
        },
    );
    assert_eq!(last(&bench), Err("too-large-for-module"));
}

#[test]
fn an_existing_file_is_not_replaced_unasked() {
    let mut bench = opened(Reads::Whole);
    put(&mut bench, "b.txt", b"abc", false);
    play(&mut bench, Reads::Whole, &PREPARED);
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFSIZE=\"/b.txt\"\r", "\r\n+MFSIZE: 2\r\n\r\nOK\r\n")],
    );
    assert_eq!(last(&bench), Err("exists-in-module"));
    play(&mut bench, Reads::Whole, &LIST);
    let (from, to) = ("/b.txt".to_owned(), "/c.txt".to_owned());
    storage(&mut bench, StorageCommand::Move { from, to });
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFSIZE=\"/c.txt\"\r", "\r\n+MFSIZE: 9\r\n\r\nOK\r\n")],
    );
    assert_eq!(last(&bench), Err("exists-in-module"));
}

#[test]
fn deleting_never_means_everything() {
    let mut bench = opened(Reads::Whole);
    for path in ["", "/", "//", "usr"] {
        let path = path.to_owned();
        storage(&mut bench, StorageCommand::Delete { path });
        assert_eq!(bench.transmit(), None);
    }
    assert_eq!(bench.codes(), ["not-a-name"; 4]);
}

#[test]
fn content_is_raw_or_nothing_is_moved() {
    let mut bench = opened(Reads::Whole);
    let path = "/b.txt".to_owned();
    storage(&mut bench, StorageCommand::Get { path });
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFCFG=\"timeout\",10\r", OK),
            ("AT+MFCFG=\"encoding\",0,0\r", "\r\n+CME ERROR: 50\r\n"),
        ],
    );
    assert_eq!(last(&bench), Err("refused"));
    assert_eq!(bench.transmit(), None);
}

#[test]
fn a_listing_that_lost_a_line_is_no_listing() {
    for answer in [
        "\r\n+MFLIST: \"/b.txt\",2\r\n\r\nLIST: \"/usr\"\r\n\r\nOK\r\n",
        "\r\n+MFLIST: \"/b.txt\",2\r\n\r\n+MFLIST: /usr\r\n\r\nOK\r\n",
        "\r\n+CME ERROR: 3\r\n",
    ] {
        let mut bench = opened(Reads::Whole);
        let directory = "/".to_owned();
        storage(&mut bench, StorageCommand::List { directory });
        play(&mut bench, Reads::Whole, &[("AT+MFLIST\r", answer)]);
        assert_eq!(
            bench.page.storage.listing,
            ListingState::Failed,
            "{answer:?}"
        );
        assert!(bench.page.storage.entries.is_empty());
        assert_eq!(bench.codes().len(), 1, "{answer:?}");
    }
}

/// "Overwriting upload through the local file system" (clause 4.1), its outcome before and after `OK`.
#[test]
fn a_file_of_the_module_goes_to_the_server_and_local_fs_back_to_0() {
    for outcome in [
        "\r\n+MFTPSTOR: 0,0,12\r\n\r\nOK\r\n",
        "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,12\r\n",
    ] {
        let mut bench = connected(Reads::Whole);
        bench.command(Command::SendFromModule {
            channel: ch(0),
            path: "/usr/test.txt".into(),
            name: "2.txt".into(),
        });
        play(
            &mut bench,
            Reads::Whole,
            &listing("AT+MFTPLIST=0,\"2.txt\"\r", NOT_THERE),
        );
        play(
            &mut bench,
            Reads::Whole,
            &[
                (
                    "AT+MFSIZE=\"/usr/test.txt\"\r",
                    "\r\n+MFSIZE: 12\r\n\r\nOK\r\n",
                ),
                ("AT+MFTPCFG=0,\"local_fs\",1\r", OK),
                ("AT+MFTPSTOR=0,\"2.txt\",\"/usr/test.txt\"\r", outcome),
                ("AT+MFTPCFG=0,\"local_fs\",0\r", OK),
            ],
        );
        play(
            &mut bench,
            Reads::Whole,
            &listing(
                "AT+MFTPLIST=0,\"2.txt\"\r",
                "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"2.txt\",12,20220816182100,\"rw-\"\r\n",
            ),
        );
        play(&mut bench, Reads::Whole, RELIST);
        let sent = bench.last_transfer();
        assert_eq!(sent.state, TransferState::Done, "{:?}", sent.failure);
        assert_eq!(sent.verified, Verified::Size);
        assert_eq!(sent.module_path.as_deref(), Some("/usr/test.txt"));
    }
}

/// Whatever becomes of it, `"local_fs"` is 0 behind it.
#[test]
fn local_fs_goes_back_to_0_after_a_failure() {
    for (outcome, code) in [
        ("\r\n+MFTPSTOR: 0,10,0\r\n\r\nOK\r\n", "result-code"),
        ("\r\nOK\r\n\r\n+MFTPSTOR: 0,18\r\n", "result-code"),
        ("\r\n+CME ERROR: 812\r\n", "refused"),
        ("\r\n+MFTPSTOR: 0,0,7\r\n\r\nOK\r\n", "short-packet"),
    ] {
        let mut bench = connected(Reads::Whole);
        bench.command(Command::SendFromModule {
            channel: ch(0),
            path: "/usr/test.txt".into(),
            name: "2.txt".into(),
        });
        play(
            &mut bench,
            Reads::Whole,
            &listing("AT+MFTPLIST=0,\"2.txt\"\r", NOT_THERE),
        );
        play(
            &mut bench,
            Reads::Whole,
            &[
                (
                    "AT+MFSIZE=\"/usr/test.txt\"\r",
                    "\r\n+MFSIZE: 12\r\n\r\nOK\r\n",
                ),
                ("AT+MFTPCFG=0,\"local_fs\",1\r", OK),
                ("AT+MFTPSTOR=0,\"2.txt\",\"/usr/test.txt\"\r", outcome),
                ("AT+MFTPCFG=0,\"local_fs\",0\r", OK),
            ],
        );
        let sent = bench.last_transfer();
        assert_eq!(sent.state, TransferState::Failed);
        assert_eq!(sent.failure.as_ref().map(Message::code), Some(code));
    }
}

/// "Download into a local file" (clause 4.1), of the whole file.
#[test]
fn a_file_of_the_server_goes_into_the_module() {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::FetchIntoModule {
        channel: ch(0),
        name: "old.txt".into(),
        path: "/usr/test.txt".into(),
        replace: false,
    });
    play(
        &mut bench,
        Reads::Whole,
        &listing(
            "AT+MFTPLIST=0,\"old.txt\"\r",
            "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old.txt\",12,20220816182100,\"rw-\"\r\n",
        ),
    );
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFSIZE=\"/usr/test.txt\"\r", "\r\n+CME ERROR: 22\r\n"),
            ("AT+MFTPCFG=0,\"local_fs\",1\r", OK),
            (
                "AT+MFTPRETR=0,\"old.txt\",\"/usr/test.txt\"\r",
                "\r\nOK\r\n\r\n+MFTPRETR: 0,0,12,12\r\n",
            ),
            ("AT+MFTPCFG=0,\"local_fs\",0\r", OK),
            (
                "AT+MFSIZE=\"/usr/test.txt\"\r",
                "\r\n+MFSIZE: 12\r\n\r\nOK\r\n",
            ),
        ],
    );
    let got = bench.last_transfer();
    assert_eq!(got.state, TransferState::Done, "{:?}", got.failure);
    assert_eq!((got.verified, got.done_bytes), (Verified::Size, 12));
}

/// Bytes that look like everything a module says.
fn nasty(len_bytes: usize) -> Vec<u8> {
    b"\r\nOK\r\n\r\n+CME ERROR: 50\r\n+++\x1a\x1b>\r\n+MFGET: 3,\\x41\r\n+MFTPRETR: 0,0,9,9,"
        .iter()
        .copied()
        .cycle()
        .take(len_bytes)
        .collect()
}

fn until_idle(pair: &mut Pair) {
    pair.until("the module's files are at rest", |pair| {
        let shown = &pair.bench.page.storage;
        shown.is_known() && shown.task.is_none() && shown.waiting == 0
    });
}

fn do_all(pair: &mut Pair, command: StorageCommand) -> Result<StorageCheck, &'static str> {
    storage(&mut pair.bench, command);
    until_idle(pair);
    last(&pair.bench)
}

#[test]
fn files_go_round_every_model_through_its_own_storage() {
    for model in Model::NAMED {
        let mut pair = Pair::ready(&DemoOptions {
            model,
            ..DemoOptions::default()
        });
        pair.connect(ch(0), "ftp.demo");
        storage(&mut pair.bench, StorageCommand::Open);
        until_idle(&mut pair);
        let best = if pair.bench.page.storage.has(StorageVerb::Check) {
            StorageCheck::Digest
        } else {
            StorageCheck::Counted
        };
        for len_bytes in [0, 1, 70_000] {
            let bytes = nasty(len_bytes);
            put(&mut pair.bench, "f.bin", &bytes, true);
            until_idle(&mut pair);
            assert_eq!(last(&pair.bench), Ok(best), "{model:?} {len_bytes}");
            if len_bytes > 0 {
                pair.bench.command(Command::SetOptions(TransferOptions {
                    if_exists: IfExists::Overwrite,
                    ..TransferOptions::default()
                }));
                pair.bench.command(Command::SendFromModule {
                    channel: ch(0),
                    path: "/f.bin".into(),
                    name: "up.bin".into(),
                });
                pair.until_transfers_end();
                pair.bench.command(Command::FetchIntoModule {
                    channel: ch(0),
                    name: "up.bin".into(),
                    path: "/g.bin".into(),
                    replace: true,
                });
                pair.until_transfers_end();
                for transfer in &pair.bench.page.transfers {
                    assert_eq!(
                        transfer.state,
                        TransferState::Done,
                        "{model:?} {len_bytes} {:?}",
                        transfer.failure
                    );
                }
            }
            let path = if len_bytes > 0 { "/g.bin" } else { "/f.bin" };
            let path = path.to_owned();
            let got = do_all(&mut pair, StorageCommand::Get { path });
            assert_eq!(
                got.map_err(|why| (model, len_bytes, why)),
                Ok(best),
                "{:?}",
                pair.bench.notices
            );
            let (transfer, _) = pair.bench.page.ready_downloads.last().expect("staged");
            assert!(
                pair.bench.sinks[transfer] == bytes,
                "{model:?} {len_bytes}: other bytes"
            );
        }
    }
}

#[test]
fn entries_are_renamed_digested_and_deleted() {
    let mut pair = Pair::ready(&DemoOptions::default());
    storage(&mut pair.bench, StorageCommand::Open);
    put(&mut pair.bench, "a.txt", b"abc", false);
    until_idle(&mut pair);
    let path = || "/a.txt".to_owned();
    let nothing = Ok(StorageCheck::Nothing);
    assert_eq!(
        do_all(&mut pair, StorageCommand::Digest { path: path() }),
        nothing
    );
    assert_eq!(
        pair.bench.page.storage.entries[0].digest.as_deref(),
        Some("900150983cd24fb0d6963f7d28e17f72")
    );
    let to = "/usr/b.txt".to_owned();
    let renamed = StorageCommand::Move { from: path(), to };
    assert_eq!(do_all(&mut pair, renamed), nothing);
    assert_eq!(names(&pair.bench), [("/usr".to_owned(), None)]);
    let path = "/usr".to_owned();
    assert_eq!(do_all(&mut pair, StorageCommand::Delete { path }), nothing);
    assert_eq!(names(&pair.bench), []);
    assert_eq!(pair.bench.codes(), [""; 0]);
}

#[test]
fn a_local_file_goes_through_the_module_and_leaves_nothing_there() {
    for (model, verify) in [
        (Model::Ml307r, Verified::Full),
        (Model::Ml307a, Verified::Tail),
        (Model::Ml305u, Verified::Size),
    ] {
        let mut pair = Pair::ready(&DemoOptions {
            model,
            ..DemoOptions::default()
        });
        pair.connect(ch(0), "ftp.demo");
        pair.bench.command(Command::SetOptions(TransferOptions {
            way: UploadWay::ModuleFile,
            verify,
            part_name: model == Model::Ml307a,
            ..TransferOptions::default()
        }));
        let bytes = nasty(100_000);
        pair.bench.upload(ch(0), "through.bin", &bytes);
        pair.until_transfers_end();
        let up = pair.bench.last_transfer();
        assert_eq!(up.state, TransferState::Done, "{model:?} {:?}", up.failure);
        assert_eq!(up.verified, verify, "{model:?}");
        storage(&mut pair.bench, StorageCommand::Open);
        until_idle(&mut pair);
        assert_eq!(names(&pair.bench), [], "{model:?}");
        pair.bench.command(Command::Download {
            channel: ch(0),
            name: "through.bin".into(),
        });
        pair.until_transfers_end();
        let down = pair.bench.last_transfer();
        assert!(pair.bench.sinks[&down.id] == bytes, "{model:?}");
    }
}

#[test]
fn a_server_that_fails_leaves_the_channel_as_it_was() {
    for fault in ["disk-full", "drop-mid-upload", "drop-connection"] {
        let mut pair = Pair::ready(&DemoOptions {
            fault: Some(fault.into()),
            ..DemoOptions::default()
        });
        pair.connect(ch(0), "ftp.demo");
        storage(&mut pair.bench, StorageCommand::Open);
        put(&mut pair.bench, "f.bin", &nasty(200_000), false);
        until_idle(&mut pair);
        pair.bench.command(Command::SendFromModule {
            channel: ch(0),
            path: "/f.bin".into(),
            name: "up.bin".into(),
        });
        pair.until_transfers_end();
        let state = pair.bench.last_transfer().state;
        let expect = match fault {
            "disk-full" => TransferState::Failed,
            _ => TransferState::Done,
        };
        assert_eq!(state, expect, "{fault}: {:?}", pair.bench.notices);
        // An upload over the line means what it says.
        pair.bench.upload(ch(0), "small.bin", &nasty(1_000));
        pair.until_transfers_end();
        let small = pair.bench.last_transfer();
        if fault != "disk-full" {
            assert_eq!(
                small.state,
                TransferState::Done,
                "{fault}: {:?}",
                small.failure
            );
        }
        assert!(
            !matches!(&small.failure, Some(Message::Refused { .. })),
            "{fault}: {:?}",
            small.failure
        );
    }
}

#[test]
fn a_module_without_a_file_system_says_so() {
    let mut pair = Pair::ready(&DemoOptions {
        fault: Some("no-files".into()),
        ..DemoOptions::default()
    });
    pair.connect(ch(0), "ftp.demo");
    storage(&mut pair.bench, StorageCommand::Open);
    until_idle(&mut pair);
    for verb in StorageVerb::ALL {
        assert!(!pair.bench.page.storage.has(verb), "{verb:?}");
    }
    put(&mut pair.bench, "a", b"abc", false);
    assert_eq!(last(&pair.bench), Err("not-in-firmware"));
    pair.bench.command(Command::SetOptions(TransferOptions {
        way: UploadWay::ModuleFile,
        ..TransferOptions::default()
    }));
    pair.bench.upload(ch(0), "a.bin", b"abc");
    pair.until_transfers_end();
    let failure = pair.bench.last_transfer().failure.as_ref();
    assert_eq!(failure.map(Message::code), Some("refused"));
}

#[test]
fn a_lost_line_ends_what_is_under_way() {
    let mut pair = Pair::ready(&DemoOptions::default());
    storage(&mut pair.bench, StorageCommand::Open);
    put(&mut pair.bench, "f.bin", &nasty(200_000), false);
    pair.pass(Duration::from_secs(1));
    assert!(pair.bench.page.storage.task.is_some());
    pair.replug();
    assert_eq!(pair.bench.page.storage.task, None);
    assert!(!pair.bench.page.storage.is_known());
    pair.until("the line is back", |pair| pair.bench.is_ready());
    storage(&mut pair.bench, StorageCommand::Open);
    until_idle(&mut pair);
    put(&mut pair.bench, "f.bin", &nasty(200_000), true);
    until_idle(&mut pair);
    assert_eq!(last(&pair.bench), Ok(StorageCheck::Digest));
}

#[test]
fn a_file_in_use_stays_as_it_is() {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    storage(&mut pair.bench, StorageCommand::Open);
    put(&mut pair.bench, "f.bin", &nasty(200_000), false);
    until_idle(&mut pair);
    pair.bench.command(Command::SendFromModule {
        channel: ch(0),
        path: "/f.bin".into(),
        name: "up.bin".into(),
    });
    let path = "/f.bin".to_owned();
    storage(&mut pair.bench, StorageCommand::Delete { path });
    assert_eq!(pair.bench.codes(), ["in-use-in-module"]);
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Done);
}

#[test]
fn a_source_that_cannot_be_read_writes_nothing() {
    let mut bench = opened(Reads::Whole);
    put(&mut bench, "t", b"abc", false);
    bench.sources.clear();
    play(&mut bench, Reads::Whole, &PREPARED);
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFSIZE=\"/t\"\r", "\r\n+CME ERROR: 22\r\n"),
            ("AT+MFSINFO\r", "\r\n+MFSINFO: 524288,524286\r\n\r\nOK\r\n"),
        ],
    );
    assert_eq!(last(&bench), Err("source-unreadable"));
}

#[test]
fn what_was_fetched_is_known_where_it_cannot_be_listed() {
    let mut pair = Pair::ready(&DemoOptions {
        model: Model::Ml302a,
        ..DemoOptions::default()
    });
    pair.connect(ch(0), "ftp.demo");
    storage(&mut pair.bench, StorageCommand::Open);
    until_idle(&mut pair);
    pair.bench.upload(ch(0), "up.bin", b"abc");
    pair.until_transfers_end();
    pair.bench.command(Command::FetchIntoModule {
        channel: ch(0),
        name: "up.bin".into(),
        path: "/g.bin".into(),
        replace: true,
    });
    pair.until_transfers_end();
    until_idle(&mut pair);
    assert_eq!(names(&pair.bench), [("/g.bin".to_owned(), Some(3))]);
}

/// A firmware that cannot delete keeps the temporary file: that is told, and there is one at the most.
#[test]
fn a_temporary_file_that_stays_is_told() {
    let mut pair = Pair::ready(&DemoOptions {
        model: Model::Ml302a,
        ..DemoOptions::default()
    });
    pair.connect(ch(0), "ftp.demo");
    pair.bench.command(Command::SetOptions(TransferOptions {
        way: UploadWay::ModuleFile,
        ..TransferOptions::default()
    }));
    for name in ["a.bin", "b.bin"] {
        pair.bench.upload(ch(0), name, &nasty(10_000));
        pair.until_transfers_end();
        let up = pair.bench.last_transfer();
        assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
        assert_eq!(
            pair.bench.last_message(),
            &Message::LeftInModule {
                path: "/at-ferry-0.tmp".into()
            }
        );
    }
}

/// A firmware that answers the test forms with nothing at all is asked once, not for ever.
#[test]
fn a_module_that_cannot_be_asked_is_not_asked_again_by_itself() {
    let mut bench = ready(Reads::Whole);
    put(&mut bench, "t", b"abc", false);
    play(&mut bench, Reads::Whole, &[("AT+MFPUT=?\r", "")]);
    bench.pass_to_deadline();
    assert!(bench.codes().contains(&"timed-out"), "{:?}", bench.codes());
    assert_eq!(bench.page.storage.listing, ListingState::Failed);
    assert_eq!(bench.page.storage.waiting, 0);
    assert!(bench.sources.is_empty(), "the file is given back");
    let mut sent = Vec::new();
    while let Some(bytes) = bench.transmit() {
        bench.bytes(b"\r\nOK\r\n");
        sent.push(bytes);
    }
    assert!(
        sent.iter().all(|line| !line.starts_with(b"AT+MF")),
        "{sent:?}"
    );
}

/// Without an answer about its room a module has its files all the same.
#[test]
fn a_listing_stays_where_the_room_is_not_told() {
    let mut bench = opened(Reads::Whole);
    let directory = "/".to_owned();
    storage(&mut bench, StorageCommand::List { directory });
    play(
        &mut bench,
        Reads::Whole,
        &[LIST[0], ("AT+MFSINFO\r", "\r\n+CME ERROR: 3\r\n")],
    );
    let shown = &bench.page.storage;
    assert_eq!(shown.listing, ListingState::Ready);
    assert_eq!((shown.entries.len(), shown.space), (2, None));
    assert_eq!(bench.codes(), ["refused"]);
}

#[test]
fn a_file_goes_where_it_was_dropped_and_is_in_use_until_it_is_there() {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    storage(&mut pair.bench, StorageCommand::Open);
    until_idle(&mut pair);
    put(&mut pair.bench, "long.bin", &nasty(100_000), false);
    let directory = "/usr".into();
    storage(&mut pair.bench, StorageCommand::List { directory });
    put(&mut pair.bench, "a.bin", b"12345", false);
    // It waits, and is in use already.
    pair.bench.command(Command::SendFromModule {
        channel: ch(0),
        path: "/a.bin".into(),
        name: "a.bin".into(),
    });
    let told = pair
        .bench
        .notices
        .last()
        .map(|notice| notice.message.code());
    assert_eq!(told, Some("in-use-in-module"));
    until_idle(&mut pair);
    let directory = "/".into();
    storage(&mut pair.bench, StorageCommand::List { directory });
    until_idle(&mut pair);
    let there = names(&pair.bench);
    assert!(there.contains(&("/a.bin".into(), Some(5))), "{there:?}");
}

#[test]
fn a_file_of_the_module_goes_only_once_its_successor_is_in_its_place() {
    let options = DemoOptions::default();
    let replaced = |new: &[u8]| {
        let mut pair = Pair::ready(&options);
        put(&mut pair.bench, "f", b"old", false);
        until_idle(&mut pair);
        put(&mut pair.bench, "f", new, true);
        pair
    };
    let mut pair = replaced(b"newer");
    until_idle(&mut pair);
    assert_eq!(last(&pair.bench), Ok(StorageCheck::Digest));
    assert_eq!(pair.module.file("/f"), Some(b"newer".as_slice()));
    assert_eq!(names(&pair.bench), [("/f".to_owned(), Some(5))]);
    // Cut off anywhere, the old one or the new one is there whole.
    let long = nasty(200_000);
    for cut_ms in (50..4_000).step_by(150) {
        let mut pair = replaced(&long);
        pair.pass(Duration::from_millis(cut_ms));
        let now = pair.bench.now;
        pair.module.restart(now);
        let there = ["/f", "/f.old"].map(|path| pair.module.file(path));
        let is_whole = |bytes: &[u8]| bytes == b"old" || bytes == long;
        assert!(there.into_iter().flatten().any(is_whole), "{cut_ms}");
        assert!(there[0].is_none_or(is_whole), "{cut_ms}");
    }
    // What has the name that the old one would get meanwhile stays.
    let mut pair = Pair::ready(&options);
    for (name, bytes) in [("f", b"old"), ("f.old", b"his")] {
        put(&mut pair.bench, name, bytes, false);
    }
    until_idle(&mut pair);
    put(&mut pair.bench, "f", b"new", true);
    until_idle(&mut pair);
    assert_eq!(last(&pair.bench), Err("exists-in-module"));
    assert_eq!(pair.module.file("/f.old"), Some(b"his".as_slice()));
}
