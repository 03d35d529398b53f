//! Answers that come late: what an old one says is nothing to the question of now.

use at_ferry::app::{Command, DemoOptions, ListingState};
use at_ferry::time::Duration;

use crate::bench::{Bench, ch};
use crate::dialogue::{Reads, connected, play};
use crate::pair::Pair;

const LIST: &str = "AT+MFTPLIST=0,\"/home/uftp\"\r";
const PWD: &str = "AT+MFTPPWD=0\r";
const CWD_HERE: &str = "AT+MFTPCWD=0,\".\"\r";
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
    play(&mut bench, Reads::Whole, &[(LIST, taken), (PWD, old)]);
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
            (LIST, both.as_str()),
            (PWD, "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/\"\r\n"),
            (CWD_HERE, refused),
        ];
        play(&mut bench, Reads::Whole, &turns);
        assert_eq!(shown(&bench), (ListingState::Ready, 2), "{refused}");
    }
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
