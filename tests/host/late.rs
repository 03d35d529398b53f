//! Answers that come late: what an old one says is nothing to the question of now.

use at_ferry::app::{Command, DemoOptions, ListingState};
use at_ferry::time::Duration;

use crate::bench::{Bench, ch, server};
use crate::dialogue::{CONNECT, NOT_THERE, Reads, Turn, connected, play};
use crate::pair::Pair;

const LIST: &str = "AT+MFTPLIST=0,\"/home/uftp\"\r";
const PWD: &str = "AT+MFTPPWD=0\r";
const CWD_HERE: &str = "AT+MFTPCWD=0,\".\"\r";
const CWD_SHOWN: Turn<'_> = ("AT+MFTPCWD=0,\"/home/uftp\"\r", WENT);
const WENT: &str = "\r\nOK\r\n\r\n+MFTPCWD: 0,0\r\n";
const FILES: &str = "\r\n+MFTPLIST: 0,0,\"a.txt\",9,20220818074000,\"rw-\"\r\n\
     \r\n+MFTPLIST: 0,0,\"b.txt\",9,20220818074000,\"rw-\"\r\n";

fn refresh(bench: &mut Bench) {
    bench.command(Command::Refresh { channel: ch(0) });
}

fn shown(bench: &Bench) -> (ListingState, usize) {
    let listing = &bench.page.channels[0].listing;
    (listing.state, listing.entries.len())
}

/// A PWD that was given up on is answered behind the fence of the next listing, before the listing itself.
#[test]
fn an_answer_to_an_earlier_question_does_not_end_a_listing() {
    let mut bench = connected(Reads::Whole);
    refresh(&mut bench);
    let taken = "\r\nOK\r\n";
    // No outcome of this fence comes in time: the listing is ended by another question, which is answered.
    play(
        &mut bench,
        Reads::Whole,
        &[
            (LIST, &format!("{taken}{FILES}")),
            (PWD, taken),
            (CWD_HERE, "\r\nOK\r\n\r\n+MFTPCWD: 0,0\r\n"),
        ],
    );
    assert_eq!(shown(&bench), (ListingState::Ready, 2));
    refresh(&mut bench);
    let old = "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/\"\r\n";
    let turns = [CWD_SHOWN, (LIST, taken), (PWD, old)];
    play(&mut bench, Reads::Whole, &turns);
    assert_eq!(shown(&bench).0, ListingState::Loading);
    bench.bytes(FILES.as_bytes());
    let here = "\r\n+MFTPPWD: 0,0,\"/home/uftp\"\r\n\r\nOK\r\n\r\n+MFTPCWD: 0,0\r\n";
    play(&mut bench, Reads::Whole, &[(CWD_HERE, here)]);
    assert_eq!(shown(&bench), (ListingState::Ready, 2));
}

/// The answer comes when nobody asks: from then on it is known that they do.
#[test]
fn an_answer_that_nobody_waits_for_shows_that_answers_are_late() {
    let mut bench = connected(Reads::Whole);
    bench.bytes(b"\r\n+MFTPPWD: 0,0,\"/\"\r\n");
    refresh(&mut bench);
    let both = format!("\r\nOK\r\n{FILES}");
    let turns = [
        CWD_SHOWN,
        (LIST, both.as_str()),
        (PWD, "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/\"\r\n"),
        (CWD_HERE, "\r\nOK\r\n\r\n+MFTPCWD: 0,0\r\n"),
    ];
    play(&mut bench, Reads::Whole, &turns);
    assert_eq!(shown(&bench), (ListingState::Ready, 2));
}

/// It comes while the listing runs, before that is fenced: the fence in flight may be answered by another old one.
#[test]
fn an_old_answer_in_front_of_the_fence_has_the_listing_end_by_two_questions() {
    let mut bench = connected(Reads::Whole);
    refresh(&mut bench);
    let early = format!("\r\n+MFTPPWD: 0,0,\"/\"\r\n\r\nOK\r\n{FILES}");
    let turns = [
        (LIST, early.as_str()),
        (PWD, "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/\"\r\n"),
        (CWD_HERE, "\r\nOK\r\n\r\n+MFTPCWD: 0,0\r\n"),
    ];
    play(&mut bench, Reads::Whole, &turns);
    assert_eq!(shown(&bench), (ListingState::Ready, 2));
}

/// Whatever the second question comes to, it is an answer: the listing in front of it is over.
#[test]
fn a_server_that_does_not_know_the_working_directory_by_a_dot_ends_a_listing_all_the_same() {
    for refused in [
        "\r\nOK\r\n\r\n+MFTPCWD: 0,10\r\n",
        "\r\n+CME ERROR: 805\r\n",
    ] {
        let mut bench = connected(Reads::Whole);
        bench.bytes(b"\r\n+MFTPPWD: 0,0,\"/\"\r\n");
        refresh(&mut bench);
        let both = format!("\r\nOK\r\n{FILES}");
        let turns = [
            CWD_SHOWN,
            (LIST, both.as_str()),
            (PWD, "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/\"\r\n"),
            (CWD_HERE, refused),
        ];
        play(&mut bench, Reads::Whole, &turns);
        assert_eq!(shown(&bench), (ListingState::Ready, 2), "{refused}");
    }
}

/// What was told of it so far may have been an old answer as well.
#[test]
fn the_module_goes_to_the_directory_shown_once_an_old_answer_came() {
    let act: [(&str, fn(&mut Bench)); 3] = [
        (LIST, refresh),
        ("AT+MFTPLIST=0,\"f\"\r", |bench| {
            bench.upload(ch(0), "f", b"new");
        }),
        ("AT+MFTPDEL=0,\"old.txt\"\r", |bench| {
            bench.command(Command::Delete {
                channel: ch(0),
                name: "old.txt".into(),
            });
        }),
    ];
    for (first, act) in act {
        let mut bench = connected(Reads::Whole);
        bench.bytes(b"\r\n+MFTPPWD: 0,0,\"/\"\r\n");
        act(&mut bench);
        play(&mut bench, Reads::Whole, &[CWD_SHOWN, (first, "")]);
    }
}

/// The old one comes between the question whether the name is free and the first byte.
#[test]
fn nothing_is_stored_by_name_where_the_directory_came_into_doubt() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "f", b"new");
    let twice = "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/\"\r\n\r\n+MFTPPWD: 0,0,\"/\"\r\n";
    let turns = [
        ("AT+MFTPLIST=0,\"f\"\r", NOT_THERE),
        (PWD, twice),
        // Where the channel stands is seen to first.
        ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n"),
    ];
    play(&mut bench, Reads::Whole, &turns);
}

/// The answer to what was asked as the connection ended comes in the next one, where that asks the same.
#[test]
fn a_new_connection_does_not_begin_where_an_answer_of_the_last_one_says() {
    let mut bench = connected(Reads::Whole);
    refresh(&mut bench);
    let ends = "\r\nOK\r\n\r\n+MFTPURC: 0,\"conn\",0\r\n";
    play(
        &mut bench,
        Reads::Whole,
        &[(LIST, "\r\nOK\r\n"), (PWD, ends)],
    );
    bench.command(Command::Connect {
        channel: ch(0),
        server: server("115.29.109.79"),
    });
    play(&mut bench, Reads::Whole, &CONNECT[..3]);
    let here = "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/home/uftp\"\r\n";
    let turns = [
        (PWD, "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/\"\r\n"),
        (CWD_HERE, WENT),
        (PWD, here),
        (CWD_HERE, WENT),
        // It is believed where two in turn agree.
        (PWD, here),
        (CWD_HERE, WENT),
        CWD_SHOWN,
        (LIST, "\r\nOK\r\n"),
    ];
    play(&mut bench, Reads::Whole, &turns);
}

/// Which directory it is, is what the last answer before the second question's says.
#[test]
fn the_directory_that_is_told_late_is_not_where_the_next_upload_lands() {
    let mut pair = Pair::ready(&DemoOptions {
        fault: Some("stale-answers:3".into()),
        ..DemoOptions::default()
    });
    pair.connect(ch(0), "ftp.demo");
    let home = pair.bench.page.channels[0].path.clone();
    for below in ["one", "two", "three", "four"] {
        let below_all = vec![below.to_owned()];
        pair.bench.command(Command::MakeDirectories {
            channel: ch(0),
            below: below_all,
        });
        pair.pass(Duration::from_mins(1));
        let path = format!("{home}/{below}").replace("//", "/");
        change(&mut pair, &path);
        pair.bench.upload(ch(0), "a.bin", below.as_bytes());
        pair.until_transfers_end();
        let network = pair.module.network();
        let server = network.server("ftp.demo").unwrap();
        let content = server.content(&format!("{path}/a.bin"));
        assert_eq!(content.as_deref(), Some(below.as_bytes()), "{path}");
        change(&mut pair, &home);
    }
}

/// Goes there, again where it was not told in time where that is.
fn change(pair: &mut Pair, path: &str) {
    for _ in 0..3 {
        pair.bench.command(Command::ChangeDirectory {
            channel: ch(0),
            path: path.to_owned(),
        });
        pair.pass(Duration::from_mins(1));
        if pair.bench.page.channels[0].path == path {
            return;
        }
    }
    panic!("{:?}", pair.bench.page.channels[0]);
}
