//! An answer goes to the question it answers, whatever came late, twice or from somebody else.

use at_ferry::app::{ChannelPhase, Command, ListingState};

use crate::bench::{Bench, ch};
use crate::dialogue::{BRING_UP, FENCE, Reads, Turn, connected, play};

const LIST: Turn<'_> = (
    "AT+MFTPLIST=0,\"/home/uftp\"\r",
    "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old\",\"rwx\"\r\n",
);

/// Waits for the next thing that is sent.
fn next_sent(bench: &mut Bench) -> String {
    loop {
        match bench.transmit() {
            Some(bytes) => return String::from_utf8_lossy(&bytes).into_owned(),
            None => bench.pass_to_deadline(),
        }
    }
}

/// A channel whose listing was asked for, and whose answer did not come in time.
fn missed() -> Bench {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Refresh { channel: ch(0) });
    assert_eq!(next_sent(&mut bench), LIST.0);
    assert_eq!(next_sent(&mut bench), "\rAT\r");
    bench
}

/// What may still come of a command whose answer was missed.
const LATE: [&str; 9] = [
    "\r\nOK\r\n",
    "\r\nOK\r\n\r\nOK\r\n",
    "0\r",
    "\r\n+CME ERROR: 808\r\n",
    "\r\nERROR\r\n",
    "\r\n+MFTPSTATE: 5,1\r\n\r\nOK\r\n",
    "\r\n+MFTPCFG: 0,\"cid\",1\r\n\r\nOK\r\n",
    "\r\nOK\r\n\r\n+MFTPRETR: 0,0,9,9,abcdefghi\r\n",
    "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/\"\r\n",
];

#[test]
fn after_a_missed_answer_nothing_is_asked_before_the_line_is_in_step() {
    for late in LATE {
        let mut bench = missed();
        // The late answer takes the place of that to `AT`, whose own stands in front of the next.
        bench.bytes(late.as_bytes());
        bench.bytes(b"\r\nOK\r\n");
        let proof = next_sent(&mut bench);
        assert_eq!(proof, "AT+MFTPSTATE=0\r", "{late:?}");
        bench.bytes(b"\r\nOK\r\n");
        assert!(bench.host.poll_transmit(bench.now).is_none(), "{late:?}");
        bench.bytes(b"\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n");
        assert_eq!(next_sent(&mut bench), "AT+CMEE?\r", "{late:?}");
        assert!(bench.codes().contains(&"line-recovered"), "{late:?}");
    }
}

#[test]
fn a_state_that_was_asked_for_before_proves_nothing() {
    let mut bench = missed();
    bench.bytes(b"\r\nOK\r\n");
    assert_eq!(next_sent(&mut bench), "AT+MFTPSTATE=0\r");
    // It comes only when another is asked for.
    assert_eq!(next_sent(&mut bench), "AT+MFTPSTATE=1\r");
    bench.bytes(b"\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n");
    assert!(bench.host.poll_transmit(bench.now).is_none());
    bench.bytes(b"\r\n+MFTPSTATE: 1,0\r\n\r\nOK\r\n");
    assert_eq!(next_sent(&mut bench), "AT+CMEE?\r");
}

#[test]
fn a_late_prompt_gets_nothing_of_ours() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    let there = "\r\nOK\r\n\r\n+MFTPLIST: 0,14\r\n";
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPLIST=0,\"1.txt\"\r", there), FENCE],
    );
    assert_eq!(next_sent(&mut bench), "AT+MFTPSTOR=0,\"1.txt\",1,5\r");
    // Its deadline, and almost all of the silence behind it.
    bench.pass_to_deadline();
    let silence_began = bench.now;
    bench.now = bench.now + at_ferry::time::Duration::from_secs(8);
    let prompted = bench.now;
    bench.bytes(b"\r\n>");
    let sent = next_sent(&mut bench);
    assert_eq!(sent, "ATE0Q0V1\r");
    assert!(
        bench.now.since(prompted).as_secs() >= 10,
        "{:?}",
        bench.now.since(silence_began)
    );
}

#[test]
fn a_late_connect_is_left_before_anything_is_asked() {
    let mut bench = missed();
    bench.bytes(b"\r\nCONNECT\r\n");
    assert_eq!(next_sent(&mut bench), "+++");
}

#[test]
fn an_ok_in_front_of_what_must_come_first_is_not_ours() {
    // Before the prompt.
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    let there = "\r\nOK\r\n\r\n+MFTPLIST: 0,14\r\n";
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", there),
            FENCE,
            ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\nOK\r\n\r\n>"),
            ("bbbbb", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,5\r\n"),
        ],
    );
    // Before the answer of the bring-up's last question: it is not that the module has no FTP.
    let mut bench = Bench::opened(115_200);
    let (last, before) = BRING_UP.split_last().expect("there is a last one");
    play(&mut bench, Reads::Whole, before);
    let answer = format!("\r\nOK\r\n{}", last.1);
    play(&mut bench, Reads::Whole, &[(last.0, &answer)]);
    assert!(bench.is_ready());
    assert_eq!(bench.codes(), ["other-program"]);
}

#[test]
fn a_refusal_that_may_be_anothers_is_no_verdict() {
    for refusal in ["\r\nERROR\r\n", "\r\n+CME ERROR: 100\r\n"] {
        let mut bench = Bench::opened(115_200);
        let (last, before) = BRING_UP.split_last().expect("there is a last one");
        play(&mut bench, Reads::Whole, before);
        play(&mut bench, Reads::Whole, &[(last.0, refusal)]);
        assert_eq!(bench.host.poll_hang_up(), None, "{refusal:?}");
        play(
            &mut bench,
            Reads::Whole,
            &[
                ("\rAT\r", "\r\nOK\r\n"),
                ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,0\r\n\r\nOK\r\n"),
            ],
        );
        play(&mut bench, Reads::Whole, &BRING_UP[1..]);
        assert!(bench.is_ready(), "{refusal:?}");
    }
}

#[test]
fn a_module_without_ftp_is_told_once_it_has_refused_again_and_again() {
    let mut bench = Bench::opened(115_200);
    let mut asked = 0;
    let began = bench.now;
    let down = loop {
        match bench.transmit() {
            Some(bytes) if bytes.starts_with(b"AT+MFTP") => {
                asked += u32::from(bytes.starts_with(b"AT+MFTPCFG=?"));
                bench.bytes(b"\r\nERROR\r\n");
            }
            Some(bytes) if bytes.starts_with(b"AT+CGMM") => bench.bytes(b"\r\nEC20\r\n\r\nOK\r\n"),
            Some(_) => bench.bytes(b"\r\nOK\r\n"),
            None => bench.pass_to_deadline(),
        }
        if let Some(down) = bench.host.poll_hang_up() {
            break down;
        }
    };
    assert_eq!((down, asked), (at_ferry::app::Down::NoMftp, 3));
    assert!(bench.now.since(began).as_secs() < 10);
}

#[test]
fn another_program_on_the_port_is_told_of_once() {
    let mut bench = connected(Reads::Whole);
    bench.bytes(b"AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
    bench.bytes(b"AT+COPS?\r\r\n+COPS: 0,0,\"CMCC\",7\r\n\r\nOK\r\n");
    assert_eq!(bench.codes(), ["other-program"]);
    // What a person has typed is no other program's.
    let mut bench = connected(Reads::Whole);
    let line = "AT+COPS?".into();
    bench.command(Command::Raw { line });
    let answer = "\r\n+COPS: 0,0,\"CMCC\",7\r\n\r\nOK\r\n\r\nOK\r\n";
    play(&mut bench, Reads::Whole, &[("AT+COPS?\r", answer)]);
    assert!(bench.codes().is_empty(), "{:?}", bench.codes());
}

#[test]
fn an_ok_that_comes_twice_loses_nothing() {
    let twice = |answer: &str| answer.replace("\r\nOK\r\n", "\r\nOK\r\n\r\nOK\r\n");
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Refresh { channel: ch(0) });
    let (list, fence) = (twice(LIST.1), twice(FENCE.1));
    play(
        &mut bench,
        Reads::Bytes,
        &[(LIST.0, &list), (FENCE.0, &fence)],
    );
    let shown = &bench.page.channels[0];
    assert_eq!(shown.listing.state, ListingState::Ready);
    assert_eq!(shown.phase, ChannelPhase::Ready);
}

#[test]
fn an_outcome_without_its_ok_is_the_outcome() {
    let mut bench = connected(Reads::Whole);
    let name = "new".into();
    bench.command(Command::MakeDirectory {
        channel: ch(0),
        name,
    });
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPMKD=0,\"new\"\r", "\r\n+MFTPMKD: 0,0\r\n"),
            ("\rAT\r", "\r\nOK\r\n"),
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n"),
            ("AT+CMEE?\r", "\r\n+CMEE: 1\r\n\r\nOK\r\n"),
            ("ATE0Q0V1\r", "\r\nOK\r\n"),
            ("AT+CMEE=1\r", "\r\nOK\r\n"),
            LIST,
        ],
    );
    assert_eq!(bench.codes(), ["line-recovered"]);
}
