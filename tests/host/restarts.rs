//! A module that restarts without a word is known for it by its settings, which are those of a fresh start again.

use at_ferry::app::{ChannelPhase, Command, DemoOptions, Message, TransferOptions, TransferState};
use at_ferry::time::Duration;

use crate::bench::{Bench, ch};
use crate::dialogue::{
    BRING_UP, CONNECT, FENCE, NOT_THERE, Reads, Turn, connected, play, tries_again,
};
use crate::pair::Pair;

/// What is asked to see whether the settings are still there.
const SETTINGS: &str = "AT+CMEE?\r";

/// As it was set up.
const KEPT: Turn<'_> = (SETTINGS, "\r\n+CMEE: 1\r\n\r\nOK\r\n");

/// As it is after a restart, with echo.
const GONE: Turn<'_> = (SETTINGS, "AT+CMEE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n");

fn refresh(bench: &mut Bench, answer: &str) {
    bench.command(Command::Refresh { channel: ch(0) });
    play(
        bench,
        Reads::Whole,
        &[("AT+MFTPLIST=0,\"/home/uftp\"\r", answer)],
    );
}

#[test]
fn a_bare_error_is_looked_into_and_a_silent_restart_told_as_one() {
    let gone = [
        GONE.1,
        "\r\n+CMEE: 0\r\n\r\nOK\r\n",
        // A firmware that cannot be asked says so in the way of a fresh start.
        "AT+CMEE?\r\r\nERROR\r\n",
    ];
    for answer in gone {
        for first in [
            "\r\nERROR\r\n",
            "AT+MFTPLIST=0,\"/home/uftp\"\r\r\nERROR\r\n",
        ] {
            let mut bench = connected(Reads::Whole);
            refresh(&mut bench, first);
            play(&mut bench, Reads::Whole, &[(SETTINGS, answer)]);
            if answer.contains("ERROR") {
                let gone = "\r\n+MFTPSTATE: 0,0\r\n\r\nOK\r\n";
                play(&mut bench, Reads::Whole, &[("AT+MFTPSTATE=0\r", gone)]);
            }
            assert_eq!(bench.codes(), ["module-restarted"], "{answer:?}");
            play(&mut bench, Reads::Whole, BRING_UP);
            assert!(bench.is_ready());
        }
    }
}

#[test]
fn what_waits_goes_on_after_a_silent_restart_between_two_packets() {
    let mut bench = connected(Reads::Whole);
    tries_again(&mut bench, 1);
    bench.upload(ch(0), "1.txt", &[b'b'; 5_000]);
    let body = "b".repeat(4_096);
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
            FENCE,
            ("AT+MFTPSTOR=0,\"1.txt\",0,4096\r", "\r\n>"),
            (&body, "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,4096\r\n"),
            (
                "AT+MFTPSTOR=0,\"1.txt\",1,904\r",
                "AT+MFTPSTOR=0,\"1.txt\",1,904\r\r\nERROR\r\n",
            ),
            GONE,
        ],
    );
    play(&mut bench, Reads::Whole, BRING_UP);
    play(&mut bench, Reads::Whole, &CONNECT[..3]);
    assert_eq!(bench.codes(), ["module-restarted"]);
    let state = bench.last_transfer().state;
    assert!(!state.is_ended(), "{state:?}");
}

#[test]
fn a_bare_error_stays_one_where_the_settings_are_still_there() {
    let mut bench = connected(Reads::Whole);
    refresh(&mut bench, "\r\nERROR\r\n");
    play(&mut bench, Reads::Whole, &[KEPT]);
    let refused = matches!(bench.last_message(), Message::Refused { .. });
    assert!(refused, "{:?}", bench.last_message());
    assert_eq!(bench.page.channels[0].phase, ChannelPhase::Ready);
    // It is looked into once in ten seconds.
    bench.now = bench.now + Duration::from_secs(9);
    play(
        &mut bench,
        Reads::Whole,
        &[("ATE0Q0V1\r", "\r\nOK\r\n"), ("AT+CMEE=1\r", "\r\nOK\r\n")],
    );
    refresh(&mut bench, "\r\nERROR\r\n");
    assert_ne!(bench.transmit().as_deref(), Some(SETTINGS.as_bytes()));
}

#[test]
fn a_firmware_that_cannot_be_asked_has_not_restarted_while_its_session_is_there() {
    let mut bench = connected(Reads::Whole);
    refresh(&mut bench, "\r\nERROR\r\n");
    play(
        &mut bench,
        Reads::Whole,
        &[
            (SETTINGS, "\r\nERROR\r\n"),
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n"),
        ],
    );
    assert_eq!(bench.codes(), ["refused"]);
}

#[test]
fn an_error_to_what_was_typed_is_no_sign() {
    let mut bench = connected(Reads::Whole);
    let line = "AT+NOSUCH".into();
    bench.command(Command::Raw { line });
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+NOSUCH\r", "\r\nERROR\r\n")],
    );
    assert_eq!(bench.transmit(), None);
    assert_eq!(bench.codes(), [""; 0], "the log has it");
}

#[test]
fn settings_that_were_typed_away_are_no_restart_while_the_session_is_there() {
    for (state, restarted) in [("1", false), ("0", true)] {
        let mut bench = connected(Reads::Whole);
        let line = "AT+CMEE=0".into();
        bench.command(Command::Raw { line });
        play(&mut bench, Reads::Whole, &[("AT+CMEE=0\r", "\r\nOK\r\n")]);
        bench.command(Command::Refresh { channel: ch(0) });
        let mut go = vec![];
        while go.last().is_none_or(|sent| sent != SETTINGS) {
            let bytes = bench.transmit().expect("it goes on");
            let sent = String::from_utf8(bytes).unwrap();
            bench.bytes(if sent == SETTINGS {
                GONE.1.as_bytes()
            } else {
                b"\r\nERROR\r\n"
            });
            go.push(sent);
        }
        let told = format!("\r\n+MFTPSTATE: 0,{state}\r\n\r\nOK\r\n");
        play(&mut bench, Reads::Whole, &[("AT+MFTPSTATE=0\r", &told)]);
        assert_eq!(bench.codes().contains(&"module-restarted"), restarted);
    }
}

/// An upload of these bytes, sent and then answered with this.
fn answered(bytes: &[u8], answer: &[u8]) -> Bench {
    let mut bench = connected(Reads::Whole);
    tries_again(&mut bench, 1);
    bench.upload(ch(0), "1.txt", bytes);
    let stor = format!("AT+MFTPSTOR=0,\"1.txt\",1,{}\r", bytes.len());
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
            FENCE,
            (&stor, "\r\n>"),
        ],
    );
    assert_eq!(bench.transmit().as_deref(), Some(bytes));
    bench.bytes(answer);
    bench
}

#[test]
fn content_that_comes_back_is_a_restart_and_its_packet_is_not_trusted() {
    let texts = [
        "one line\r\n+CME ERROR: 50\r\nanother line\r\n",
        "\r\n+CME ERROR: 50\r\n",
        "\r\nOK\r\n",
        "OK\r\n\r\n+MFTPSTOR: 0,0,5\r\n",
        "the whole of it is one line",
    ];
    for text in texts {
        // From the start, and where the first bytes went before it listened.
        for from in [0, text.len().min(1)] {
            let mut bench = answered(text.as_bytes(), &text.as_bytes()[from..]);
            if !bench.codes().contains(&"module-restarted") {
                let mut sent = String::new();
                while sent != SETTINGS {
                    let Some(bytes) = bench.transmit() else {
                        assert!(
                            bench.host.poll_deadline().is_some(),
                            "{text:?} {from} {sent:?} {:?}",
                            bench.codes()
                        );
                        bench.pass_to_deadline();
                        continue;
                    };
                    sent = String::from_utf8_lossy(&bytes).into_owned();
                    let answer = match sent.as_str() {
                        SETTINGS => GONE.1,
                        "AT+MFTPSTATE=0\r" => "\r\n+MFTPSTATE: 0,0\r\n\r\nOK\r\n",
                        _ => "\r\nOK\r\n",
                    };
                    bench.bytes(answer.as_bytes());
                }
            }
            let codes = bench.codes();
            assert!(codes.contains(&"module-restarted"), "{text:?} {codes:?}");
            assert!(!codes.contains(&"refused"), "{text:?} {codes:?}");
            assert!(!bench.last_transfer().state.is_ended(), "{text:?}");
        }
    }
}

#[test]
fn a_result_that_the_file_holds_as_well_counts_once_the_module_is_as_it_was() {
    let mut bench = answered(b"log\r\nOK\r\n", b"\r\nOK\r\n\r\n+MFTPSTOR: 0,0,9\r\n");
    play(&mut bench, Reads::Whole, &[KEPT]);
    assert!(bench.codes().is_empty(), "{:?}", bench.codes());
    // Every other result is believed at once.
    let mut bench = answered(b"log\r\nOK\r\n", b"\r\n+CME ERROR: 812\r\n");
    assert_ne!(bench.transmit().as_deref(), Some(SETTINGS.as_bytes()));
}

#[test]
fn files_that_look_like_answers_go_up_whole() {
    let mut pair = Pair::ready(&DemoOptions::default());
    pair.bench
        .command(Command::SetOptions(TransferOptions::default()));
    pair.connect(ch(0), "ftp.demo");
    let lines =
        "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,4096\r\n\r\nERROR\r\n\r\n+MATREADY\r\n0\r4\r\r\n>\r\n+++";
    let bytes = lines.repeat(300).into_bytes();
    pair.bench.upload(ch(0), "up.bin", &bytes);
    pair.until_transfers_end();
    let up = pair.bench.last_transfer();
    assert_eq!(up.state, TransferState::Done, "{:?}", up.failure);
    let server = pair.module.network().server("ftp.demo").unwrap();
    assert!(server.content("/up.bin") == Some(bytes));
    assert!(!pair.bench.codes().contains(&"module-restarted"));
}

#[test]
fn a_command_that_fails_in_a_session_that_is_gone_was_not_refused() {
    for (state, code) in [("0", "connection-lost"), ("1", "result-code")] {
        let mut bench = connected(Reads::Whole);
        let name = "old".into();
        let channel = ch(0);
        bench.command(Command::MakeDirectory { channel, name });
        let told = format!("\r\n+MFTPSTATE: 0,{state}\r\n\r\nOK\r\n");
        play(
            &mut bench,
            Reads::Whole,
            &[
                ("AT+MFTPMKD=0,\"old\"\r", "\r\nOK\r\n\r\n+MFTPMKD: 0,6\r\n"),
                ("AT+MFTPSTATE=0\r", &told),
            ],
        );
        assert_eq!(bench.codes(), [code]);
        let is_up = bench.page.channels[0].phase == ChannelPhase::Ready;
        assert_eq!(is_up, state == "1");
    }
}
