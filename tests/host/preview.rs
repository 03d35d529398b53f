//! Looking at a file: its first bytes, in the manual's bytes (clauses 3.7 and 3.10), and what may come in between.

use at_ferry::app::{
    ChannelPhase, Command, DemoOptions, Message, Operation, PREVIEW_MAX_BYTES, Preview, PreviewId,
    TransferState,
};
use at_ferry::dialect::ResultCode;
use at_ferry::time::Duration;

use crate::bench::{Bench, ch};
use crate::dialogue::{FENCE, NOT_THERE, Reads, connected, listing, play};
use crate::pair::Pair;

const LOOK: PreviewId = PreviewId(7);

fn look(name: &str, max_bytes: u64) -> Command {
    Command::Preview {
        channel: ch(0),
        id: LOOK,
        name: name.into(),
        max_bytes,
    }
}

/// What the page shows of the preview.
fn shown(bench: &Bench) -> &Preview {
    let (id, preview) = bench.page.preview.as_ref().expect("it is told of");
    assert_eq!(*id, LOOK);
    preview
}

fn is_ready(bench: &Bench, expect: &[u8], size: u64) -> bool {
    matches!(shown(bench), Preview::Ready { bytes, size_bytes } if **bytes == *expect && *size_bytes == size)
}

/// The manual's file of 23 bytes.
const LISTED: &str = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"test1.txt\",23,20220818074000,\"rw-\"\r\n";
const LIST: &str = "AT+MFTPLIST=0,\"test1.txt\"\r";
const TEXT: &[u8] = b"BBBBBbbbbb+MFTPAPP TEST";

#[test]
fn a_small_file_is_shown_whole() {
    for reads in [Reads::Whole, Reads::Bytes, Reads::Pairs] {
        let mut bench = connected(reads);
        bench.command(look("test1.txt", 65_536));
        play(&mut bench, reads, &listing(LIST, LISTED));
        let fetching = Preview::Fetching {
            done_bytes: 0,
            want_bytes: 23,
        };
        assert_eq!(*shown(&bench), fetching);
        play(
            &mut bench,
            reads,
            &[(
                "AT+MFTPRETR=0,\"test1.txt\",,0,23\r",
                "\r\nOK\r\n\r\n+MFTPRETR: 0,0,23,23,BBBBBbbbbb+MFTPAPP TEST\r\n",
            )],
        );
        assert!(is_ready(&bench, TEXT, 23), "{:?}", shown(&bench));
        assert_eq!(bench.transmit(), None, "nothing is left to do");
        assert!(bench.notices.is_empty() && bench.page.transfers.is_empty());
    }
}

#[test]
fn of_a_large_file_only_the_beginning_is_fetched() {
    let mut bench = connected(Reads::Whole);
    bench.command(look("test1.txt", 5));
    play(
        &mut bench,
        Reads::Whole,
        &[
            (LIST, LISTED),
            FENCE,
            (
                "AT+MFTPRETR=0,\"test1.txt\",,0,5\r",
                "\r\nOK\r\n\r\n+MFTPRETR: 0,0,5,5,BBBBB\r\n",
            ),
        ],
    );
    assert!(is_ready(&bench, b"BBBBB", 23), "{:?}", shown(&bench));
}

#[test]
fn of_an_empty_file_nothing_is_fetched() {
    let mut bench = connected(Reads::Whole);
    bench.command(look("test1.txt", 5));
    let empty = LISTED.replace(",23,", ",0,");
    play(&mut bench, Reads::Whole, &listing(LIST, &empty));
    assert!(is_ready(&bench, b"", 0), "{:?}", shown(&bench));
    assert_eq!(
        bench.transmit(),
        None,
        "RETR of it would fail with result 19"
    );
}

#[test]
fn what_cannot_be_shown_says_why() {
    let retr = "AT+MFTPRETR=0,\"test1.txt\",,0,23\r";
    let failed = |code| Message::Failed {
        operation: Operation::Preview,
        code,
    };
    let directory = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"a\",\"rwx\"\r\n";
    let name = || "test1.txt".to_owned();
    let cases = [
        (NOT_THERE, None, Message::NotFound { name: name() }),
        (directory, None, Message::IsDirectory { name: name() }),
        (
            LISTED,
            Some("\r\nOK\r\n\r\n+MFTPRETR: 0,10\r\n"),
            failed(ResultCode::SERVER),
        ),
        // A byte is missing: what follows the payload is not where it must be.
        (
            LISTED,
            Some("\r\nOK\r\n\r\n+MFTPRETR: 0,0,23,23,BBBBbbbbb+MFTPAPP TEST\r\n\r\n+CEREG: 1\r\n"),
            Message::BytesLost,
        ),
    ];
    for (listed, answer, expect) in cases {
        let mut bench = connected(Reads::Whole);
        bench.command(look("test1.txt", 65_536));
        play(&mut bench, Reads::Whole, &listing(LIST, listed));
        if let Some(answer) = answer {
            play(&mut bench, Reads::Whole, &[(retr, answer)]);
        }
        assert_eq!(*shown(&bench), Preview::Failed(expect));
    }
    for (name, code) in [("a/b", "not-a-name"), ("a\"b", "text-refused")] {
        let mut bench = connected(Reads::Whole);
        bench.command(look(name, 1));
        let Preview::Failed(message) = shown(&bench) else {
            panic!("{:?}", shown(&bench));
        };
        assert_eq!(message.code(), code);
        assert_eq!(bench.transmit(), None);
    }
}

#[test]
fn one_that_nobody_wants_any_more_ends_with_its_range() {
    let mut bench = connected(Reads::Whole);
    bench.command(look("test1.txt", 65_536));
    // At 115200 bit/s a range is 23040 bytes.
    let listed = LISTED.replace(",23,", ",50000,");
    play(&mut bench, Reads::Whole, &listing(LIST, &listed));
    let first = "AT+MFTPRETR=0,\"test1.txt\",,0,23040\r";
    play(&mut bench, Reads::Whole, &[(first, "\r\nOK\r\n")]);
    bench.command(Command::EndPreview { id: LOOK });
    assert_eq!(bench.page.preview, None);
    let rest = format!("\r\n+MFTPRETR: 0,0,23040,23040,{}\r\n", "x".repeat(23_040));
    bench.bytes(rest.as_bytes());
    assert_eq!(bench.transmit(), None, "no second range");
    assert_eq!(bench.page.preview, None, "nothing more is told of it");
    // One that waits is gone at once.
    bench.command(look("test1.txt", 5));
    bench.command(Command::EndPreview { id: LOOK });
    bench.command(Command::Refresh { channel: ch(0) });
    play(&mut bench, Reads::Whole, &listing(LIST, LISTED));
    let shown = "AT+MFTPLIST=0,\"/home/uftp\"\r";
    play(&mut bench, Reads::Whole, &listing(shown, "\r\nOK\r\n"));
    assert_eq!(bench.page.preview, None);
}

#[test]
fn a_lost_connection_ends_it_in_words() {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Refresh { channel: ch(0) });
    bench.command(look("test1.txt", 5));
    // It waits behind the listing.
    bench.bytes(b"\r\n+MFTPURC: 0,\"conn\",0\r\n");
    assert_eq!(*shown(&bench), Preview::Failed(Message::ConnectionLost));
    bench.command(look("test1.txt", 5));
    assert_eq!(*shown(&bench), Preview::Failed(Message::NotConnected));
}

fn noise(pair: &mut Pair) -> Vec<u8> {
    let server = pair.module.network().server("ftp.demo");
    let content = server.and_then(|server| server.content("/firmware/image.bin"));
    content.expect("it comes with the demo")
}

#[test]
fn with_the_simulated_module_it_comes_in_ranges_and_beside_transfers() {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.connect(ch(0), "ftp.demo");
    let path = "/firmware".to_owned();
    pair.bench.command(Command::ChangeDirectory {
        channel: ch(0),
        path,
    });
    pair.until("it is there", |pair| {
        pair.bench.page.channels[0].path == "/firmware"
    });
    pair.bench.command(Command::Download {
        channel: ch(0),
        name: "image.bin".into(),
    });
    pair.until("the transfer moves", |pair| {
        let transfers = &pair.bench.page.transfers;
        transfers
            .last()
            .is_some_and(|transfer| transfer.done_bytes > 0)
    });
    pair.bench.command(look("image.bin", PREVIEW_MAX_BYTES));
    pair.until("the preview is there", |pair| {
        matches!(pair.bench.page.preview, Some((_, Preview::Ready { .. })))
    });
    let file = noise(&mut pair);
    assert!(is_ready(&pair.bench, &file, 300_000));
    let transfer = pair.bench.last_transfer().clone();
    assert_eq!(
        transfer.state,
        TransferState::Done,
        "{:?}",
        transfer.failure
    );
    assert!(pair.bench.sinks[&transfer.id] == file);
    assert_eq!(pair.bench.page.channels[0].phase, ChannelPhase::Ready);
    pair.bench.command(look("image.bin", 65_536));
    pair.until("the beginning is there", |pair| {
        is_ready(&pair.bench, &file[..65_536], 300_000)
    });
}

#[test]
fn under_any_fault_it_is_right_or_has_failed() {
    let faults = [
        "slow",
        "echo",
        "restart",
        "drop-mid-download",
        "drop-connection",
    ];
    let mut shown_right = 0;
    for fault in faults {
        let mut pair = Pair::attached(&DemoOptions {
            fault: Some(fault.into()),
            ..DemoOptions::default()
        });
        pair.until("the line is ready", |pair| pair.bench.is_ready());
        pair.connect(ch(0), "ftp.demo");
        let file = noise(&mut pair);
        pair.bench.command(Command::ChangeDirectory {
            channel: ch(0),
            path: "/firmware".into(),
        });
        pair.pass(Duration::from_mins(1));
        for max_bytes in [1, 65_536, 300_000] {
            pair.bench.command(Command::EndPreview { id: LOOK });
            pair.bench.command(look("image.bin", max_bytes));
            pair.until("it is over", |pair| {
                let preview = pair.bench.page.preview.as_ref();
                preview.is_some_and(|(_, it)| !matches!(it, Preview::Fetching { .. }))
            });
            if let Preview::Ready { bytes, size_bytes } = shown(&pair.bench) {
                let expect = &file[..usize::try_from(max_bytes).unwrap()];
                assert!(**bytes == *expect && *size_bytes == 300_000, "{fault}");
                shown_right += 1;
            }
            pair.pass(Duration::from_mins(1));
        }
    }
    assert!(
        shown_right > faults.len(),
        "most come through: {shown_right}"
    );
}
