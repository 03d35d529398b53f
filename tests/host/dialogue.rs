//! Dialogues: what we send, and what a module answers, in bytes. The answers are the manual's (clauses 3 and 4,
//! framed as clause 2 has it), not the simulated module's.

use at_ferry::app::{ChannelPhase, Command, EntryKind, ListingState, OnConflict, TransferState};
use at_ferry::app::{Message, Operation, TransferOptions, Verified};
use at_ferry::dialect::{CfgKey, CfgSetting, Model, ResultCode};

use crate::bench::{Bench, ch, server};

/// What is sent, and what is answered to it.
pub(crate) type Turn<'a> = (&'a str, &'a str);

/// How an answer is cut into reads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reads {
    Whole,
    Bytes,
    Pairs,
}

const ALL_READS: [Reads; 3] = [Reads::Whole, Reads::Bytes, Reads::Pairs];

/// Bring-up with a module that echoes.
pub(crate) const BRING_UP: &[Turn<'_>] = &[
    ("\rAT\r", "\rAT\r\r\nOK\r\n"),
    ("ATE0\r", "ATE0\r\r\nOK\r\n"),
    ("AT+CMEE=1\r", "\r\nOK\r\n"),
    ("AT+CGMM\r", "\r\nML307R-DC\r\n\r\nOK\r\n"),
    ("AT+CGMR\r", "\r\nML307R-DC-2.0\r\n\r\nOK\r\n"),
    ("AT+CGSN\r", "\r\n860123456789012\r\n\r\nOK\r\n"),
    (
        "AT+MFTPCFG=?\r",
        "\r\n+MFTPCFG: (0-5),\"data_type\",(0,1)\r\n\
         \r\n+MFTPCFG: (0-5),\"transmode\",(0,1)\r\n\r\n+MFTPCFG: (0-5),\"rsptimeout\",(2-30)\r\n\
         \r\n+MFTPCFG: (0-5),\"ssl\",(0),(0-5)\r\n\r\n+MFTPCFG: (0-5),\"local_fs\",(0,1)\r\n\
         \r\nOK\r\n",
    ),
];

/// Connecting channel 0 as in clause 4.1; the listing's fence is ours.
pub(crate) const CONNECT: &[Turn<'_>] = &[
    ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,0\r\n\r\nOK\r\n"),
    (
        "AT+MFTPCFG=0\r",
        "\r\n+MFTPCFG: 0,\"data_type\",0\r\n+MFTPCFG: 0,\"transmode\",1\r\n\
         +MFTPCFG: 0,\"rsptimeout\",10\r\n+MFTPCFG: 0,\"ssl\",0,0\r\n\
         +MFTPCFG: 0,\"local_fs\",0\r\n+MFTPCFG: 0,\"cid\",1\r\n\r\nOK\r\n",
    ),
    (
        "AT+MFTPCONN=0,\"115.29.109.79\",\"uftp\",\"12341\"\r",
        "\r\nOK\r\n\r\n+MFTPCONN: 0,0\r\n",
    ),
    (
        "AT+MFTPPWD=0\r",
        "\r\nOK\r\n\r\n+MFTPPWD: 0,0,/home/uftp\r\n",
    ),
    (
        "AT+MFTPLIST=0,\"/home/uftp\"\r",
        "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old\",\"rwx\"\r\n\
         \r\n+MFTPLIST: 0,0,\"old.txt\",9,20220818074000,\"rw-\"\r\n",
    ),
    (
        "AT+MFTPPWD=0\r",
        "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/home/uftp\"\r\n",
    ),
];

/// Plays the turns: whatever is sent must be what the next turn has.
pub(crate) fn play(bench: &mut Bench, reads: Reads, turns: &[Turn<'_>]) {
    for (sent, answer) in turns {
        let bytes = loop {
            match bench.transmit() {
                Some(bytes) => break bytes,
                None => bench.pass_to_deadline(),
            }
        };
        assert_eq!(String::from_utf8_lossy(&bytes), *sent);
        let answer = answer.as_bytes();
        match reads {
            Reads::Whole => bench.bytes(answer),
            Reads::Bytes => answer.chunks(1).for_each(|read| bench.bytes(read)),
            Reads::Pairs => answer.chunks(2).for_each(|read| bench.bytes(read)),
        }
    }
}

pub(crate) fn ready(reads: Reads) -> Bench {
    let mut bench = Bench::opened(115_200);
    play(&mut bench, reads, BRING_UP);
    assert!(bench.is_ready());
    bench
}

pub(crate) fn connected(reads: Reads) -> Bench {
    let mut bench = ready(reads);
    bench.command(Command::Connect {
        channel: ch(0),
        server: server("115.29.109.79"),
    });
    play(&mut bench, reads, CONNECT);
    assert_eq!(bench.page.channels[0].phase, ChannelPhase::Ready);
    tries_again(&mut bench, 0);
    bench
}

/// How often a transfer is tried again by itself.
pub(crate) fn tries_again(bench: &mut Bench, retries: u8) {
    bench.command(Command::SetOptions(TransferOptions {
        retries,
        ..TransferOptions::default()
    }));
}

/// The turns of one listing of a name on channel 0, its fence included.
pub(crate) fn listing<'a>(list: &'a str, entries: &'a str) -> [Turn<'a>; 2] {
    [(list, entries), FENCE]
}

/// A listing after an upload.
pub(crate) const RELIST: &[Turn<'_>] = &[("AT+MFTPLIST=0,\"/home/uftp\"\r", "\r\nOK\r\n"), FENCE];

/// The fence of a listing.
pub(crate) const FENCE: Turn<'_> = (
    "AT+MFTPPWD=0\r",
    "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/home/uftp\"\r\n",
);

pub(crate) const NOT_THERE: &str = "\r\nOK\r\n\r\n+MFTPLIST: 0,14\r\n";

#[test]
fn a_line_is_brought_up_and_the_module_known() {
    for reads in ALL_READS {
        let bench = ready(reads);
        let at_ferry::app::LineState::Ready {
            name,
            model,
            profile,
        } = &bench.page.line
        else {
            panic!("{:?}", bench.page.line);
        };
        assert_eq!((name.as_str(), *model), ("ML307R-DC", Model::Ml307r));
        // What it says of itself, not what the manual's table has.
        assert!(profile.allows(CfgSetting::Transmode { passive: false }));
        assert!(!profile.has(CfgKey::Cid));
    }
}

#[test]
fn a_setting_that_the_module_lacks_is_not_sent() {
    let mut bench = ready(Reads::Whole);
    for setting in [
        CfgSetting::Cid { cid: 1 },
        CfgSetting::Ssl { mode: 1, ssl_id: 0 },
        CfgSetting::Rsptimeout { seconds: 31 },
    ] {
        bench.command(Command::Configure {
            channel: ch(0),
            setting: Some(setting),
        });
        assert_eq!(bench.transmit(), None, "{setting:?}");
        let message = &bench.notices.last().expect("a reason").message;
        assert!(
            matches!(message, Message::NotOnThisModel { .. }),
            "{message:?}"
        );
    }
}

#[test]
fn a_module_without_cgmm_is_known_by_ati() {
    let mut bench = Bench::opened(115_200);
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("\rAT\r", "\r\nOK\r\n"),
            ("ATE0\r", "\r\nOK\r\n"),
            ("AT+CMEE=1\r", "\r\nOK\r\n"),
            ("AT+CGMM\r", "\r\nERROR\r\n"),
            ("ATI\r", "\r\nCMCC\r\nML305A-DS\r\nV1.0\r\n\r\nOK\r\n"),
            ("AT+CGMR\r", "\r\nERROR\r\n"),
            ("AT+CGSN\r", "\r\nERROR\r\n"),
            (
                "AT+MFTPCFG=?\r",
                "\r\n+MFTPCFG: (0-5),\"data_type\",(0,1)\r\n\r\nOK\r\n",
            ),
        ],
    );
    let at_ferry::app::LineState::Ready { name, model, .. } = &bench.page.line else {
        panic!("{:?}", bench.page.line);
    };
    assert_eq!((name.as_str(), *model), ("ML305A-DS", Model::Ml305a));
}

#[test]
fn a_port_whose_ok_means_nothing_is_not_believed() {
    let mut bench = Bench::opened(115_200);
    let down = loop {
        match bench.transmit() {
            Some(_) => bench.bytes(b"\r\nOK\r\n"),
            None => bench.pass_to_deadline(),
        }
        if let Some(down) = bench.host.poll_hang_up() {
            break down;
        }
    };
    assert_eq!(down, at_ferry::app::Down::NotAt);
    // Who else is there may take the answers away.
    assert_eq!(bench.codes(), ["other-program"]);
}

#[test]
fn a_channel_connects_and_lists() {
    for reads in ALL_READS {
        let bench = connected(reads);
        let channel = &bench.page.channels[0];
        assert_eq!(channel.path, "/home/uftp");
        assert_eq!(channel.listing.state, ListingState::Ready);
        let names: Vec<&str> = channel
            .listing
            .entries
            .iter()
            .map(|e| e.name.as_str())
            .collect();
        assert_eq!(names, ["old", "old.txt"]);
        assert_eq!(
            channel.listing.entries[1].kind,
            EntryKind::File {
                size_bytes: Some(9),
                modified: "20220818074000".into()
            }
        );
    }
}

#[test]
fn a_configuration_left_otherwise_is_set_right() {
    let mut bench = ready(Reads::Whole);
    bench.command(Command::Connect {
        channel: ch(0),
        server: server("h"),
    });
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n"),
            (
                "AT+MFTPDISC=0\r",
                "\r\nOK\r\n\r\n+MFTPDISC: 0,0\r\n\r\n+MFTPURC: 0,\"conn\",0\r\n",
            ),
            (
                "AT+MFTPCFG=0\r",
                "\r\n+MFTPCFG: 0,\"data_type\",1\r\n+MFTPCFG: 0,\"transmode\",1\r\n\
                 +MFTPCFG: 0,\"local_fs\",1\r\n\r\nOK\r\n",
            ),
            ("AT+MFTPCFG=0,\"local_fs\",0\r", "\r\nOK\r\n"),
            ("AT+MFTPCFG=0,\"data_type\",0\r", "\r\nOK\r\n"),
            (
                "AT+MFTPCONN=0,\"h\",\"uftp\",\"12341\"\r",
                "\r\nOK\r\n\r\n+MFTPCONN: 0,10\r\n",
            ),
        ],
    );
    assert_eq!(bench.page.channels[0].phase, ChannelPhase::Failed);
    assert_eq!(
        *bench.last_message(),
        Message::Failed {
            operation: Operation::Connect,
            code: ResultCode::SERVER
        }
    );
}

#[test]
fn a_missing_context_is_brought_up_and_the_channel_connected_again() {
    let mut bench = ready(Reads::Whole);
    bench.command(Command::Connect {
        channel: ch(0),
        server: server("h"),
    });
    let state: Turn<'_> = ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,0\r\n\r\nOK\r\n");
    let cfg: Turn<'_> = (
        "AT+MFTPCFG=0\r",
        "\r\n+MFTPCFG: 0,\"data_type\",0\r\n+MFTPCFG: 0,\"transmode\",1\r\n\
         +MFTPCFG: 0,\"local_fs\",0\r\n\r\nOK\r\n",
    );
    let conn = "AT+MFTPCONN=0,\"h\",\"uftp\",\"12341\"\r";
    let no_pdp: Turn<'_> = (conn, "\r\nOK\r\n\r\n+MFTPCONN: 0,20\r\n");
    play(&mut bench, Reads::Whole, &[state, cfg, no_pdp]);
    // It is asked for only where nothing below it is wrong.
    assert_eq!(bench.page.pdp_needed, None);
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+CPIN?\r", "\r\n+CPIN: READY\r\n\r\nOK\r\n"),
            ("AT+CSQ\r", "\r\n+CSQ: 21,99\r\n\r\nOK\r\n"),
            ("AT+CEREG?\r", "\r\n+CEREG: 0,1\r\n\r\nOK\r\n"),
            ("AT+CGATT?\r", "\r\n+CGATT: 1\r\n\r\nOK\r\n"),
        ],
    );
    assert_eq!(bench.page.health, None);
    assert_eq!(bench.page.pdp_needed, Some(ch(0)));
    bench.command(Command::BringUpPdp {
        channel: ch(0),
        apn: "cmnet".into(),
    });
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+CGDCONT=1,\"IPV4V6\",\"cmnet\"\r", "\r\nOK\r\n"),
            (
                "AT+MIPCALL=1,1\r",
                "\r\nOK\r\n\r\n+MIPCALL: 1,1,\"10.0.0.7\"\r\n",
            ),
            state,
            cfg,
            (conn, "\r\nOK\r\n\r\n+MFTPCONN: 0,0\r\n"),
        ],
    );
    assert!(bench.codes().contains(&"pdp-up"));
    assert_eq!(bench.page.pdp_needed, None);
}

#[test]
fn a_file_goes_up_in_one_stream_of_packets() {
    let bytes = letters(4101);
    let text = String::from_utf8(bytes.clone()).unwrap();
    for reads in ALL_READS {
        // `sent_length` is the packet's on one model, and the total so far on another.
        for second in ["5", "4101"] {
            let mut bench = connected(reads);
            bench.upload(ch(0), "1.txt", &bytes);
            let last = format!("\r\nOK\r\n\r\n+MFTPSTOR: 0,0,{second}\r\n");
            play(
                &mut bench,
                reads,
                &[
                    ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
                    FENCE,
                    ("AT+MFTPSTOR=0,\"1.txt\",0,4096\r", "\r\n>"),
                    (&text[..4096], "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,4096\r\n"),
                    ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\n> "),
                    (&text[4096..], &last),
                ],
            );
            let entry = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"1.txt\",4101,20220816181600,\"rw-\"\r\n";
            play(
                &mut bench,
                reads,
                &listing("AT+MFTPLIST=0,\"1.txt\"\r", entry),
            );
            let transfer = bench.last_transfer();
            assert_eq!(transfer.state, TransferState::Done);
            assert_eq!(transfer.verified, Verified::Size);
            play(&mut bench, reads, RELIST);
        }
    }
}

#[test]
fn a_packet_that_came_short_fails_the_upload() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
            FENCE,
            ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\n>"),
            ("bbbbb", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,4\r\n"),
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n"),
        ],
    );
    assert_eq!(bench.last_transfer().state, TransferState::Failed);
    assert_eq!(
        *bench.last_message(),
        Message::ShortPacket {
            sent_bytes: 5,
            counted_bytes: 4
        }
    );
}

/// An upload of 4101 bytes whose second packet came short, up to the listing of what is there.
fn broken_off(bytes: &[u8], there: &str) -> Bench {
    let text = std::str::from_utf8(bytes).unwrap();
    let mut bench = connected(Reads::Whole);
    tries_again(&mut bench, 1);
    bench.upload(ch(0), "1.txt", bytes);
    let entry = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"1.txt\",THERE,20220816181600,\"rw-\"\r\n";
    let entry = entry.replace("THERE", there);
    let list: Turn<'_> = ("AT+MFTPLIST=0,\"1.txt\"\r", &entry);
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
            FENCE,
            ("AT+MFTPSTOR=0,\"1.txt\",0,4096\r", "\r\n>"),
            (&text[..4096], "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,4096\r\n"),
            ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\n>"),
            (&text[4096..], "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,2\r\n"),
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n"),
            FENCE,
        ],
    );
    assert_eq!(bench.last_transfer().state, TransferState::Queued);
    play(
        &mut bench,
        Reads::Whole,
        &[RELIST[0], RELIST[1], list, FENCE, list, FENCE],
    );
    bench
}

fn letters(len_bytes: usize) -> Vec<u8> {
    (b'a'..=b'w').cycle().take(len_bytes).collect()
}

#[test]
fn a_broken_upload_goes_on_behind_what_is_there_if_its_end_is_the_same() {
    let bytes = letters(4101);
    let text = std::str::from_utf8(&bytes).unwrap();
    let mut bench = broken_off(&bytes, "4098");
    let tail = format!(
        "\r\nOK\r\n\r\n+MFTPRETR: 0,0,4098,4098,{}\r\n",
        &text[..4098]
    );
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPRETR=0,\"1.txt\",,0,4098\r", &tail),
            ("AT+MFTPAPPE=0,\"1.txt\",1,3\r", "\r\n>"),
            (&text[4098..], "\r\nOK\r\n\r\n+MFTPAPPE: 0,0,3\r\n"),
        ],
    );
    assert_eq!(bench.last_transfer().state, TransferState::Verifying);
    assert_eq!(bench.last_transfer().done_bytes, 4101);
}

#[test]
fn a_broken_upload_starts_over_where_the_end_of_what_is_there_differs() {
    let bytes = letters(4101);
    let text = std::str::from_utf8(&bytes).unwrap();
    let mut bench = broken_off(&bytes, "4098");
    let tail = format!(
        "\r\nOK\r\n\r\n+MFTPRETR: 0,0,4098,4098,{}X\r\n",
        &text[..4097]
    );
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPRETR=0,\"1.txt\",,0,4098\r", &tail),
            ("AT+MFTPSTOR=0,\"1.txt\",0,4096\r", "\r\n>"),
        ],
    );
}

#[test]
fn a_file_of_another_size_on_the_server_is_not_done() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
            FENCE,
            ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\n>"),
            ("bbbbb", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,5\r\n"),
        ],
    );
    let entry = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"1.txt\",4,20220816181600,\"rw-\"\r\n";
    for _ in 0..4 {
        assert_eq!(bench.last_transfer().state, TransferState::Verifying);
        play(
            &mut bench,
            Reads::Whole,
            &listing("AT+MFTPLIST=0,\"1.txt\"\r", entry),
        );
    }
    assert_eq!(bench.last_transfer().state, TransferState::Failed);
    assert_eq!(
        *bench.last_message(),
        Message::SizeMismatch {
            expected_bytes: 5,
            found_bytes: Some(4)
        }
    );
}

#[test]
fn an_empty_file_is_a_ctrl_z_and_nothing_else() {
    let stored: &[Turn<'_>] = &[
        ("AT+MFTPLIST=0,\"0.txt\"\r", NOT_THERE),
        FENCE,
        ("AT+MFTPSTOR=0,\"0.txt\",1\r", "\r\n>"),
        ("\x1a", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,0\r\n"),
    ];
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "0.txt", b"");
    play(&mut bench, Reads::Whole, stored);
    let entry = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"0.txt\",0,20220816181600,\"rw-\"\r\n";
    play(
        &mut bench,
        Reads::Whole,
        &listing("AT+MFTPLIST=0,\"0.txt\"\r", entry),
    );
    assert_eq!(bench.last_transfer().state, TransferState::Done);

    for refusal in [
        "\r\n+CME ERROR: 50\r\n",
        "\r\nOK\r\n\r\n+MFTPSTOR: 0,3,0\r\n",
    ] {
        let mut bench = connected(Reads::Whole);
        bench.upload(ch(0), "0.txt", b"");
        let refused: Turn<'_> = ("AT+MFTPSTOR=0,\"0.txt\",1\r", refusal);
        play(&mut bench, Reads::Whole, &[stored[0], FENCE, refused]);
        assert_eq!(*bench.last_message(), Message::EmptyFileNotStored);
    }
}

#[test]
fn an_existing_name_is_asked_about_before_a_byte_is_sent() {
    let entry = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"1.txt\",9,20220816181600,\"rw-\"\r\n";
    let asked = || {
        let mut bench = connected(Reads::Whole);
        bench.upload(ch(0), "1.txt", b"bbbbb");
        play(
            &mut bench,
            Reads::Whole,
            &listing("AT+MFTPLIST=0,\"1.txt\"\r", entry),
        );
        assert_eq!(
            bench
                .last_transfer()
                .conflict
                .as_ref()
                .unwrap()
                .size_bytes(),
            Some(9)
        );
        let transfer = bench.last_transfer().id;
        (bench, transfer)
    };
    let (mut bench, transfer) = asked();
    bench.command(Command::Answer {
        transfer,
        on_conflict: OnConflict::Skip,
    });
    assert_eq!(bench.last_transfer().state, TransferState::Cancelled);

    let (mut bench, transfer) = asked();
    play(&mut bench, Reads::Whole, RELIST);
    bench.command(Command::Answer {
        transfer,
        on_conflict: OnConflict::Overwrite,
    });
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\n>"),
            ("bbbbb", "\r\nOK\r\n\r\n+MFTPSTOR: 0,0,5\r\n"),
        ],
    );
    assert_eq!(bench.last_transfer().state, TransferState::Verifying);
}

#[test]
fn a_file_comes_down_whatever_its_bytes_look_like() {
    let payload = "\r\nOK\r\n\r\n+CME ERROR: 3\r\n>+++\x1a\x1b";
    let len = payload.len();
    let (a, b) = payload.split_at(7);
    for reads in ALL_READS {
        let mut bench = connected(reads);
        bench.command(Command::Download {
            channel: ch(0),
            name: "old.txt".into(),
        });
        let entry =
            format!("\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old.txt\",{len},20220818074000,\"rw-\"\r\n");
        play(
            &mut bench,
            reads,
            &listing("AT+MFTPLIST=0,\"old.txt\"\r", &entry),
        );
        let retr = format!("AT+MFTPRETR=0,\"old.txt\",,0,{len}\r");
        let rest = len - a.len();
        let answer = format!(
            "\r\nOK\r\n\r\n+MFTPRETR: 0,0,{},{},{a}\r\n\r\n+MFTPRETR: 0,0,{len},{rest},{b}\r\n",
            a.len(),
            a.len(),
        );
        play(&mut bench, reads, &[(&retr, &answer)]);
        play(
            &mut bench,
            reads,
            &listing("AT+MFTPLIST=0,\"old.txt\"\r", &entry),
        );
        let transfer = bench.last_transfer();
        assert_eq!(transfer.state, TransferState::Done);
        assert_eq!(bench.sinks[&transfer.id], payload.as_bytes());
    }
}

#[test]
fn a_running_total_that_skips_bytes_fails_the_download() {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Download {
        channel: ch(0),
        name: "old.txt".into(),
    });
    let entry = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old.txt\",9,20220818074000,\"rw-\"\r\n";
    play(
        &mut bench,
        Reads::Whole,
        &listing("AT+MFTPLIST=0,\"old.txt\"\r", entry),
    );
    play(
        &mut bench,
        Reads::Whole,
        &[(
            "AT+MFTPRETR=0,\"old.txt\",,0,9\r",
            "\r\nOK\r\n\r\n+MFTPRETR: 0,0,8,5,bbbbb\r\n",
        )],
    );
    let transfer = bench.last_transfer();
    assert_eq!(transfer.state, TransferState::Failed);
    assert!(bench.sinks[&transfer.id].is_empty());
    assert!(bench.codes().contains(&"unexpected-answer"));
}

#[test]
fn a_listing_with_a_line_that_cannot_be_read_is_not_shown_shorter() {
    for torn in ["+MFTPLIST: 0,0,\"a\",\"rw", "+MFTPLIST: ,0,\"a\",\"rwx\""] {
        let mut bench = connected(Reads::Whole);
        bench.command(Command::Refresh { channel: ch(0) });
        let answer = format!("\r\nOK\r\n\r\n{torn}\r\n\r\n+MFTPLIST: 0,0,\"b\",\"rwx\"\r\n");
        play(
            &mut bench,
            Reads::Whole,
            &[("AT+MFTPLIST=0,\"/home/uftp\"\r", &answer)],
        );
        assert_eq!(bench.page.channels[0].listing.state, ListingState::Failed);
        assert_eq!(bench.codes().last(), Some(&"unexpected-answer"));
    }
}

#[test]
fn a_download_whose_bytes_were_lost_on_the_line_fails() {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Download {
        channel: ch(0),
        name: "old.txt".into(),
    });
    let entry = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old.txt\",9,20220818074000,\"rw-\"\r\n";
    play(
        &mut bench,
        Reads::Whole,
        &listing("AT+MFTPLIST=0,\"old.txt\"\r", entry),
    );
    play(
        &mut bench,
        Reads::Whole,
        &[(
            "AT+MFTPRETR=0,\"old.txt\",,0,9\r",
            "\r\nOK\r\n\r\n+MFTPRETR: 0,0,9,9,bbbb\r\n\r\n+CEREG: 1\r\n",
        )],
    );
    assert_eq!(bench.last_transfer().failure, Some(Message::BytesLost));
}

#[test]
fn content_that_came_before_it_was_asked_for_is_nobodys() {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Download {
        channel: ch(0),
        name: "old.txt".into(),
    });
    let entry = "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old.txt\",5,20220818074000,\"rw-\"\r\n";
    let (list, fence) = ("AT+MFTPLIST=0,\"old.txt\"\r", "AT+MFTPPWD=0\r");
    play(
        &mut bench,
        Reads::Whole,
        &[(list, entry), (fence, "\r\nOK\r\n")],
    );
    // The line is taken by another command when the range is to be asked for.
    bench.command(Command::Raw {
        line: "AT+CSQ".into(),
    });
    let late = "\r\n+MFTPPWD: 0,0,\"/home/uftp\"\r\n\r\n+MFTPRETR: 0,0,5,5,aaaaa\r\n";
    let retr = "AT+MFTPRETR=0,\"old.txt\",,0,5\r";
    let range = "\r\nOK\r\n\r\n+MFTPRETR: 0,0,5,5,bbbbb\r\n";
    play(
        &mut bench,
        Reads::Bytes,
        &[
            ("AT+CSQ\r", &format!("{late}\r\nOK\r\n")),
            (retr, range),
            (list, entry),
            FENCE,
        ],
    );
    let down = bench.last_transfer();
    assert_eq!(down.state, TransferState::Done, "{down:?}");
    assert_eq!(bench.sinks[&down.id], b"bbbbb");
}

#[test]
fn a_listing_is_over_only_when_the_fence_says_so() {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Refresh { channel: ch(0) });
    play(
        &mut bench,
        Reads::Bytes,
        &[
            (
                "AT+MFTPLIST=0,\"/home/uftp\"\r",
                "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"a\",\"rwx\"\r\n",
            ),
            (
                "AT+MFTPPWD=0\r",
                "\r\n+MFTPLIST: 0,0,\"b\",\"rwx\"\r\n\r\n+CME ERROR: 802\r\n",
            ),
            (
                "AT+MFTPPWD=0\r",
                "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"c\",\"rwx\"\r\n\r\n+MFTPPWD: 0,4\r\n",
            ),
        ],
    );
    assert_eq!(bench.page.channels[0].listing.state, ListingState::Loading);
    play(&mut bench, Reads::Bytes, &RELIST[1..]);
    let listing = &bench.page.channels[0].listing;
    assert_eq!(
        (listing.state, listing.entries.len()),
        (ListingState::Ready, 3)
    );
}

#[test]
fn the_loss_of_a_connection_fails_what_runs_on_it_and_nothing_else() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
            FENCE,
            ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\n>"),
            (
                "bbbbb",
                "\r\nOK\r\n\r\n+MFTPURC: 1,\"conn\",0\r\n\r\n+MFTPURC: 0,\"conn\",0\r\n",
            ),
        ],
    );
    assert_eq!(bench.last_transfer().state, TransferState::Failed);
    assert_eq!(bench.page.channels[0].phase, ChannelPhase::Failed);
    assert!(bench.is_ready());
}

#[test]
fn a_restart_of_the_module_brings_the_line_up_again() {
    let mut bench = connected(Reads::Whole);
    bench.bytes(b"\r\n+MATREADY\r\n");
    assert_eq!(bench.page.channels[0].phase, ChannelPhase::Idle);
    play(&mut bench, Reads::Whole, BRING_UP);
    assert!(bench.is_ready());
    assert!(bench.codes().contains(&"module-restarted"));
}

#[test]
fn a_name_that_cannot_be_sent_is_refused_before_anything_is_sent() {
    let mut bench = connected(Reads::Whole);
    for name in ["a\"b", "a\rb", "a\nb", "a\0b", "a\u{1a}b", "a\u{1b}b"] {
        bench.upload(ch(0), name, b"x");
        bench.command(Command::MakeDirectory {
            channel: ch(0),
            name: name.into(),
        });
        assert_eq!(bench.transmit(), None);
    }
    bench.upload(ch(0), &"x".repeat(256), b"x");
    assert_eq!(bench.transmit(), None);
    assert_eq!(bench.codes().len(), 13);
    assert!(bench.codes().iter().all(|code| *code == "text-refused"));
    assert!(bench.page.transfers.is_empty());
}

#[test]
fn passwords_never_reach_the_record() {
    let bench = connected(Reads::Whole);
    let lines = bench.texts();
    assert!(lines.iter().any(|line| line.contains("AT+MFTPCONN")));
    assert!(
        lines.iter().all(|line| !line.contains("12341")),
        "{lines:#?}"
    );
}
