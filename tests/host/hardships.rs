//! What a line, a module or a server may do at the worst moment, and what must not come of it: a file that is
//! called done and is not, a file of somebody else's overwritten, or a wait without an end.

use at_ferry::app::{
    ChannelPhase, Command, LineState, ListingState, Message, TransferOptions, TransferState,
};

use crate::bench::{Bench, ch, server};
use crate::dialogue::{
    BRING_UP, CONNECT, FENCE, NOT_THERE, RELIST, Reads, Turn, connected, listing, play, ready,
    tries_again,
};

fn entry_of(name: &str, size: usize) -> String {
    format!("\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"{name}\",{size},20220818074000,\"rw-\"\r\n")
}

fn download(bench: &mut Bench, size: usize) {
    bench.command(Command::Download {
        channel: ch(0),
        name: "old.txt".into(),
    });
    play(
        bench,
        Reads::Whole,
        &listing("AT+MFTPLIST=0,\"old.txt\"\r", &entry_of("old.txt", size)),
    );
}

/// Lets deadlines pass and collects what is sent, at most n sends.
fn sends(bench: &mut Bench, n: usize) -> Vec<String> {
    let mut sent = Vec::new();
    for _ in 0..10_000 {
        match bench.transmit() {
            Some(bytes) => {
                sent.push(String::from_utf8_lossy(&bytes).into_owned());
                if sent.len() == n {
                    return sent;
                }
            }
            None if bench.host.poll_deadline().is_some() => bench.pass_to_deadline(),
            None => return sent,
        }
    }
    sent
}

fn lost_in_last(lost: usize) {
    let mut bench = connected(Reads::Whole);
    download(&mut bench, 9);
    let good = "abcdefghi";
    let answer = format!("\r\nOK\r\n\r\n+MFTPRETR: 0,0,9,9,{}\r\n", &good[lost..]);
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPRETR=0,\"old.txt\",,0,9\r", &answer)],
    );
    for _ in 0..3 {
        if bench.host.poll_deadline().is_some() {
            bench.pass_to_deadline();
        }
    }
    let t = bench.last_transfer();
    assert!(
        t.state != TransferState::Done,
        "lost {lost}: Done with {:?}",
        bench
            .sinks
            .get(&t.id)
            .map(|b| String::from_utf8_lossy(b).into_owned())
    );
}
#[test]
fn one_byte_lost() {
    lost_in_last(1);
}
#[test]
fn two_bytes_lost() {
    lost_in_last(2);
}
#[test]
fn two_bytes_lost_between_packets() {
    let mut bench = connected(Reads::Whole);
    download(&mut bench, 18);
    // 2 of 9 bytes lost in the first packet
    let answer =
        "\r\nOK\r\n\r\n+MFTPRETR: 0,0,9,9,cdefghi\r\n\r\n+MFTPRETR: 0,0,18,9,jklmnopqr\r\n";
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPRETR=0,\"old.txt\",,0,18\r", answer)],
    );
    let t = bench.last_transfer();
    assert!(
        t.state != TransferState::Done,
        "Done with {:?}",
        bench
            .sinks
            .get(&t.id)
            .map(|b| String::from_utf8_lossy(b).into_owned())
    );
}

#[test]
fn a_fence_in_flight_ends_the_next_listing_early() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "a.txt", b"aaaaa");
    bench.upload(ch(0), "1.txt", b"bbbbb");
    // The listing of a.txt fails while the fence is under way.
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"a.txt\"\r", "\r\nOK\r\n"),
            (
                "AT+MFTPPWD=0\r",
                "\r\n+MFTPLIST: 0,6\r\n\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/home/uftp\"\r\n",
            ),
        ],
    );
    let mut sent = Vec::new();
    for _ in 0..6 {
        let Some(bytes) = bench.transmit() else {
            bench.pass_to_deadline();
            continue;
        };
        let line = String::from_utf8_lossy(&bytes).into_owned();
        if line.starts_with("AT+MFTPLIST=0,\"1.txt\"") {
            bench.bytes(b"\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"1.txt\",9,20220816181600,\"rw-\"\r\n");
        } else if line.starts_with("AT+MFTPPWD") {
            bench.bytes(b"\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/home/uftp\"\r\n");
        }
        sent.push(line);
    }
    assert!(
        !sent.iter().any(|l| l.contains("AT+MFTPSTOR")),
        "overwritten unasked: {sent:#?}"
    );
}

#[test]
fn an_old_file_with_the_same_end_is_not_our_upload() {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::SetOptions(TransferOptions {
        retries: 1,
        if_exists: at_ferry::app::IfExists::Overwrite,
        ..TransferOptions::default()
    }));
    let new: Vec<u8> = [vec![b'N'; 100], vec![b'.'; 8192]].concat();
    bench.upload(ch(0), "1.txt", &new);
    // STOR never reached the server: the module gave up.
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPSTOR=0,\"1.txt\",0,4096\r", "\r\n>"),
            (
                std::str::from_utf8(&new[..4096]).unwrap(),
                "\r\nOK\r\n\r\n+MFTPSTOR: 0,5,0\r\n",
            ),
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n"),
            FENCE,
            RELIST[0],
            RELIST[1],
        ],
    );
    // It starts over, rather than find its own end in the old file.
    assert_eq!(sends(&mut bench, 1), ["AT+MFTPSTOR=0,\"1.txt\",0,4096\r"]);
}

#[test]
fn a_first_packet_that_was_never_answered_for_is_known_again_by_its_bytes() {
    // Whether what is there after the session has ended is taken for our own.
    for (there, is_ours) in [("bbbbb", true), ("bbbbc", false)] {
        let mut bench = connected(Reads::Whole);
        tries_again(&mut bench, 1);
        bench.upload(ch(0), "1.txt", b"bbbbb");
        let (list, fence) = ("AT+MFTPLIST=0,\"1.txt\"\r", FENCE);
        let first = [
            (list, NOT_THERE),
            fence,
            ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\n>"),
            ("bbbbb", "\r\nOK\r\n\r\n+MFTPURC: 0,\"conn\",0\r\n"),
        ];
        play(&mut bench, Reads::Whole, &first);
        play(&mut bench, Reads::Whole, CONNECT);
        let entry = entry_of("1.txt", 5);
        let read = format!("\r\nOK\r\n\r\n+MFTPRETR: 0,0,5,5,{there}\r\n");
        let again = [(list, entry.as_str()), fence];
        play(&mut bench, Reads::Whole, &again);
        play(&mut bench, Reads::Whole, &again);
        play(
            &mut bench,
            Reads::Whole,
            &[("AT+MFTPRETR=0,\"1.txt\",,0,5\r", &read)],
        );
        play(&mut bench, Reads::Whole, &again);
        let up = bench.last_transfer();
        let state = if is_ours {
            TransferState::Done
        } else {
            TransferState::Paused
        };
        assert_eq!(up.state, state, "{there}");
        assert_eq!(up.conflict.is_some(), !is_ours, "{there}");
    }
}

#[test]
fn a_fence_that_fails_does_not_complete_a_listing() {
    for code in [5, 10, 13] {
        let mut bench = connected(Reads::Whole);
        bench.command(Command::Refresh { channel: ch(0) });
        let fence = format!("\r\nOK\r\n\r\n+MFTPPWD: 0,{code}\r\n");
        play(
            &mut bench,
            Reads::Whole,
            &[
                (
                    "AT+MFTPLIST=0,\"/home/uftp\"\r",
                    "\r\nOK\r\n\r\n+MFTPLIST: 0,0,\"old\",\"rwx\"\r\n",
                ),
                ("AT+MFTPPWD=0\r", &fence),
            ],
        );
        assert_ne!(
            bench.page.channels[0].listing.state,
            ListingState::Ready,
            "code {code}"
        );
    }
}

#[test]
fn a_listing_line_without_its_first_bytes_is_not_left_out() {
    for torn in [
        "MFTPLIST: 0,0,\"1.txt\",9,20220816181600,\"rw-\"",
        "+TPLIST: 0,0,\"1.txt\",9,20220816181600,\"rw-\"",
        "+MFTPLIST: 0,0,\"a\",\"rw+MFTPLIST: 0,0,\"1.txt\",9,20220816181600,\"rw-\"",
    ] {
        let mut bench = connected(Reads::Whole);
        bench.upload(ch(0), "1.txt", b"bbbbb");
        let answer = format!("\r\nOK\r\n\r\n{torn}\r\n");
        play(
            &mut bench,
            Reads::Whole,
            &[("AT+MFTPLIST=0,\"1.txt\"\r", &answer)],
        );
        let next = sends(&mut bench, 1);
        assert!(
            !next.iter().any(|l| l.contains("STOR")),
            "{torn}: overwritten unasked"
        );
    }
}

#[test]
fn late_payload_of_a_broken_range_is_not_the_next_ones() {
    let mut bench = connected(Reads::Whole);
    tries_again(&mut bench, 1);
    download(&mut bench, 8);
    // sum is the file's total on this model
    play(
        &mut bench,
        Reads::Whole,
        &[
            // 5 lost bytes tear the first packet
            (
                "AT+MFTPRETR=0,\"old.txt\",,0,8\r",
                "\r\nOK\r\n\r\n+MFTPRETR: 0,0,8,4,\r\nXX+\r\n",
            ),
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n"),
        ],
    );
    let e = entry_of("old.txt", 8);
    play(
        &mut bench,
        Reads::Whole,
        &[
            FENCE,
            ("AT+MFTPLIST=0,\"old.txt\"\r", &e),
            FENCE,
            (
                "AT+MFTPRETR=0,\"old.txt\",,0,8\r",
                // late second packet of the first RETR, then the new one's
                "\r\nOK\r\n\r\n+MFTPRETR: 0,0,8,4,efgh\r\n\r\n+MFTPRETR: 0,0,8,4,abcd\r\n",
            ),
        ],
    );
    let t = bench.last_transfer();
    assert!(
        t.state != TransferState::Done,
        "Done with {:?}",
        bench
            .sinks
            .get(&t.id)
            .map(|b| String::from_utf8_lossy(b).into_owned())
    );
}

#[test]
fn a_port_that_answers_at_alone_is_given_up() {
    let mut bench = Bench::opened(115_200);
    for _ in 0..2_000 {
        match bench.transmit() {
            Some(bytes) if bytes.ends_with(b"AT\r") => bench.bytes(b"\r\nOK\r\n"),
            Some(_) => {}
            None => bench.pass_to_deadline(),
        }
        if bench.host.poll_hang_up().is_some() {
            return;
        }
    }
    panic!(
        "after {:?} s still {:?}",
        bench.now.as_micros() / 1_000_000,
        bench.page.line
    );
}

#[test]
fn a_port_that_never_falls_silent_is_given_up() {
    let mut bench = Bench::opened(115_200);
    while bench.transmit().is_none() {
        bench.pass_to_deadline();
    }
    bench.bytes(b"\r\nOK\r\n");
    for _ in 0..20_000 {
        bench.now = bench.now + at_ferry::time::Duration::from_millis(50);
        bench.host.handle_timeout(bench.now);
        bench.bytes(b"$GPGGA\r\n");
        let _ = bench.transmit();
        if bench.host.poll_hang_up().is_some() {
            return;
        }
    }
    panic!(
        "after {:?} s still {:?}",
        bench.now.as_micros() / 1_000_000,
        bench.page.line
    );
}

#[test]
fn a_channel_with_a_held_upload_can_be_disconnected() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    let transfer = bench.last_transfer().id;
    bench.command(Command::Pause { transfer });
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE), FENCE],
    );
    assert_eq!(bench.last_transfer().state, TransferState::Paused);
    bench.command(Command::Disconnect { channel: ch(0) });
    let sent = sends(&mut bench, 1);
    assert_eq!(sent, ["AT+MFTPDISC=0\r"]);
}

#[test]
fn an_upload_whose_file_does_not_answer_can_be_cancelled() {
    let mut bench = connected(Reads::Whole);
    bench.stuck = true;
    bench.upload(ch(0), "1.txt", b"bbbbb");
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE), FENCE],
    );
    let transfer = bench.last_transfer().id;
    bench.command(Command::Cancel { transfer });
    assert_eq!(
        bench.last_transfer().state,
        TransferState::Cancelled,
        "deadline {:?}",
        bench.host.poll_deadline()
    );
}

#[test]
fn a_port_that_takes_no_bytes_is_given_up() {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Refresh { channel: ch(0) });
    bench.transmit().unwrap(); // and the write never completes
    for _ in 0..1000 {
        if bench.host.poll_hang_up().is_some() {
            return;
        }
        assert!(
            bench.host.poll_deadline().is_some(),
            "waits for nothing, line {:?}",
            bench.page.line
        );
        bench.pass_to_deadline();
    }
}

#[test]
fn typed_lines_do_not_fail_the_queue() {
    let mut bench = connected(Reads::Whole);
    for i in 0..5 {
        bench.upload(ch(0), &format!("{i}.txt"), b"bbbbb");
    }
    bench.transmit().unwrap();
    for _ in 0..70 {
        bench.command(Command::Raw { line: "ATI".into() });
    }
    bench.bytes(NOT_THERE.as_bytes());
    for _ in 0..3 {
        let Some(bytes) = bench.transmit() else { break };
        if bytes.starts_with(b"AT+MFTPLIST") {
            bench.bytes(NOT_THERE.as_bytes());
        } else {
            bench.bytes(b"\r\nOK\r\n");
        }
    }
    let failed: Vec<_> = bench
        .page
        .transfers
        .iter()
        .filter(|t| t.state == TransferState::Failed)
        .map(|t| t.failure.as_ref().map(Message::code))
        .collect();
    assert!(
        failed.is_empty(),
        "{failed:?} {:?} {:?}",
        bench.page.channels[0].phase,
        bench.codes()
    );
}

#[test]
fn in_progress_of_a_packet_is_no_outcome() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
            FENCE,
            ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\n>"),
            ("bbbbb", "\r\nOK\r\n\r\n+MFTPSTOR: 0,1,0\r\n"),
        ],
    );
    assert_eq!(bench.last_transfer().state, TransferState::Active);
}

#[test]
fn retrying_many_connects_once() {
    let mut bench = connected(Reads::Whole);
    for i in 0..5 {
        bench.upload(ch(0), &format!("{i}.txt"), b"bbbbb");
    }
    bench.bytes(b"\r\n+MATREADY\r\n");
    play(&mut bench, Reads::Whole, BRING_UP);
    let ids: Vec<_> = bench.page.transfers.iter().map(|t| t.id).collect();
    for transfer in ids {
        bench.command(Command::Retry { transfer });
    }
    let mut connects = 0;
    for _ in 0..400 {
        let Some(bytes) = bench.transmit() else {
            if bench.host.poll_deadline().is_none() {
                break;
            }
            bench.pass_to_deadline();
            continue;
        };
        let line = String::from_utf8_lossy(&bytes).into_owned();
        let answer = match &line[..line.len().min(10)] {
            "AT+MFTPSTA" => "\r\n+MFTPSTATE: 0,0\r\n\r\nOK\r\n",
            "AT+MFTPCFG" => CONNECT[1].1,
            "AT+MFTPCON" => {
                connects += 1;
                CONNECT[2].1
            }
            "AT+MFTPPWD" => FENCE.1,
            "AT+MFTPLIS" => NOT_THERE,
            _ => break,
        };
        bench.bytes(answer.as_bytes());
    }
    assert_eq!(connects, 1);
}

#[test]
fn a_listed_size_that_lost_a_digit_makes_no_shorter_file() {
    let mut bench = connected(Reads::Whole);
    download(&mut bench, 9); // the file has 90 bytes, the 0 was lost on the line
    play(
        &mut bench,
        Reads::Whole,
        &[(
            "AT+MFTPRETR=0,\"old.txt\",,0,9\r",
            "\r\nOK\r\n\r\n+MFTPRETR: 0,0,9,9,abcdefghi\r\n",
        )],
    );
    assert!(
        bench.last_transfer().state != TransferState::Done,
        "size is never looked at again"
    );
}

#[test]
fn a_setting_that_was_not_heard_is_set() {
    let mut bench = ready(Reads::Whole);
    bench.command(Command::Connect {
        channel: ch(0),
        server: server("h"),
    });
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,0\r\n\r\nOK\r\n"),
            (
                "AT+MFTPCFG=0\r",
                "\r\n+MFTPCFG: 0,\"data_pe\",1\r\n+MFTPCFG: 0,\"transmode\",1\r\n+MFTPCFG: 0,\"local_fs\",0\r\n\r\nOK\r\n",
            ),
        ],
    );
    let next = sends(&mut bench, 1);
    assert!(
        !next[0].contains("CONN"),
        "data_type may still be ASCII: {next:?}"
    );
}

#[test]
fn recovery_does_not_read_payload_as_lines() {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Connect {
        channel: ch(1),
        server: server("h2"),
    });
    let c1: Vec<(String, String)> = CONNECT
        .iter()
        .map(|(a, b)| {
            (
                a.replace("=0", "=1").replace("115.29.109.79", "h2"),
                b.replace(": 0,", ": 1,"),
            )
        })
        .collect();
    let c1: Vec<Turn<'_>> = c1.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    play(&mut bench, Reads::Whole, &c1);
    // Channel 1 fetches 90 bytes.
    bench.command(Command::Download {
        channel: ch(1),
        name: "old.txt".into(),
    });
    play(
        &mut bench,
        Reads::Whole,
        &[
            (
                "AT+MFTPLIST=1,\"old.txt\"\r",
                "\r\nOK\r\n\r\n+MFTPLIST: 1,0,\"old.txt\",90,20220818074000,\"rw-\"\r\n",
            ),
            (
                "AT+MFTPPWD=1\r",
                "\r\nOK\r\n\r\n+MFTPPWD: 1,0,\"/home/uftp\"\r\n",
            ),
            ("AT+MFTPRETR=1,\"old.txt\",,0,90\r", "\r\nOK\r\n"),
        ],
    );
    // Channel 0 sends a packet whose last byte is lost; the module waits 10 s for it.
    bench.upload(ch(0), "1.txt", b"bbbbb");
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
            FENCE,
            ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\n>"),
            ("bbbbb", ""),
        ],
    );
    while bench.page.line != LineState::Recovering {
        bench.pass_to_deadline();
    }
    // Its input timeout over, the module lets channel 1's packet out, just as we ask.
    let due = bench.host.poll_deadline().unwrap();
    bench.now = at_ferry::time::Instant::from_micros(due.as_micros() - 2000);
    bench.bytes(b"\r\n+MFTPRETR: 1,0,90,90,abcdefghij");
    while bench.transmit().is_none() {
        bench.pass_to_deadline();
    }
    bench.bytes(b"\r\n+MFTPSTOR: 0,0,5\r\n\r\n+MATREADY\r\n");
    assert!(
        !bench.codes().contains(&"module-restarted"),
        "a payload's bytes were taken for a restart"
    );
}

#[test]
fn what_a_lost_connection_left_on_the_line_is_not_the_next_ones() {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::Refresh { channel: ch(0) });
    let sent = sends(&mut bench, 1);
    assert!(sent[0].contains("LIST"));
    bench.bytes(b"\r\n+MFTPURC: 0,\"conn\",0\r\n");
    bench.command(Command::Connect {
        channel: ch(0),
        server: server("h"),
    });
    bench.bytes(b"\r\n+CME ERROR: 801\r\n"); // the LIST's
    let sent = sends(&mut bench, 1);
    assert_eq!(sent, ["AT+MFTPSTATE=0\r"]);
    assert_eq!(
        bench.page.channels[0].phase,
        ChannelPhase::Connecting,
        "{:?}",
        bench.codes()
    );
}

#[test]
fn a_name_that_a_server_takes_for_a_pattern_or_an_option() {
    for name in ["fw[1].bin", "fw*.bin", "-la"] {
        let mut bench = connected(Reads::Whole);
        bench.upload(ch(0), name, b"bbbbb");
        let sent = sends(&mut bench, 1);
        assert_ne!(sent[0], format!("AT+MFTPLIST=0,\"{name}\"\r"));
    }
}

#[test]
fn a_foreign_file_under_our_name_is_asked_about_on_retry() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
            FENCE,
            ("AT+MFTPSTOR=0,\"1.txt\",1,5\r", "\r\n+CME ERROR: 812\r\n"), // nothing was stored
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n"),
            FENCE,
            RELIST[0],
            RELIST[1],
        ],
    );
    let transfer = bench.last_transfer().id;
    bench.command(Command::Retry { transfer });
    let e = entry_of("1.txt", 900); // somebody else's, longer than ours can be
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPLIST=0,\"1.txt\"\r", &e), FENCE],
    );
    assert!(bench.last_transfer().conflict.is_some());
}

#[test]
fn a_final_result_code_right_behind_the_prompt_is_heard() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE),
            FENCE,
            (
                "AT+MFTPSTOR=0,\"1.txt\",1,5\r",
                "\r\n>\r\n+CME ERROR: 812\r\n",
            ),
        ],
    );
    let next = sends(&mut bench, 1);
    assert_ne!(next, ["bbbbb"], "file bytes go out as commands");
}

/// Six bytes lost, and the six of another command's `OK` taken in their place.
#[test]
fn a_download_that_swallowed_an_answer_is_not_done() {
    let mut bench = connected(Reads::Whole);
    tries_again(&mut bench, 0);
    download(&mut bench, 9);
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPRETR=0,\"old.txt\",,0,9\r", "\r\nOK\r\n")],
    );
    bench.command(Command::Raw { line: "ATI".into() });
    let swallowed = "\r\n+MFTPRETR: 0,0,9,9,ghi\r\n\r\nOK\r\n";
    play(&mut bench, Reads::Whole, &[("ATI\r", swallowed)]);
    while bench.page.line != LineState::Recovering {
        bench.pass_to_deadline();
    }
    let transfer = bench.last_transfer();
    assert_eq!(transfer.state, TransferState::Failed);
    assert_eq!(transfer.failure, Some(Message::BytesLost));
    assert!(!bench.sinks.contains_key(&transfer.id));
}

/// A typed command would come between those of the transfer that runs.
#[test]
fn a_typed_command_does_not_move_an_upload_elsewhere() {
    let mut bench = connected(Reads::Whole);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    bench.command(Command::Raw {
        line: "AT+MFTPCWD=0,\"/x\"".into(),
    });
    let refused = bench.page.typed.refused.as_ref();
    assert_eq!(refused.map(|(_, why)| why), Some(&Message::ChannelBusy));
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+MFTPLIST=0,\"1.txt\"\r", NOT_THERE), FENCE],
    );
    assert!(sends(&mut bench, 1)[0].starts_with("AT+MFTPSTOR"));
}

/// The state says connected, but the directory is asked for before anything relies on it.
#[test]
fn a_missed_change_of_directory_is_followed_by_asking_where_the_module_is() {
    let mut bench = connected(Reads::Whole);
    let path = "/a".into();
    let channel = ch(0);
    bench.command(Command::ChangeDirectory { channel, path });
    let cwd = ("AT+MFTPCWD=0,\"/a\"\r", "\r\nOK\r\n");
    play(&mut bench, Reads::Whole, &[cwd]);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    bench.pass_to_deadline();
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n"),
            (
                "AT+MFTPPWD=0\r",
                "\r\n+MFTPCWD: 0,0\r\n\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/a\"\r\n",
            ),
            // That may have been the answer to an earlier one.
            ("AT+MFTPCWD=0,\".\"\r", "\r\nOK\r\n\r\n+MFTPCWD: 0,0\r\n"),
            ("AT+MFTPPWD=0\r", "\r\nOK\r\n\r\n+MFTPPWD: 0,0,\"/a\"\r\n"),
            ("AT+MFTPCWD=0,\".\"\r", "\r\nOK\r\n\r\n+MFTPCWD: 0,0\r\n"),
        ],
    );
    assert_eq!(sends(&mut bench, 1), ["AT+MFTPCWD=0,\"/home/uftp\"\r"]);
}

/// Another's command still runs on the channel: wait and try again, rather than fail all that waits.
#[test]
fn a_busy_channel_is_waited_for() {
    let mut bench = connected(Reads::Whole);
    tries_again(&mut bench, 1);
    bench.upload(ch(0), "1.txt", b"bbbbb");
    play(
        &mut bench,
        Reads::Whole,
        &[
            ("AT+MFTPLIST=0,\"1.txt\"\r", "\r\n+CME ERROR: 802\r\n"),
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,2\r\n\r\nOK\r\n"),
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n"),
            FENCE,
        ],
    );
    assert_eq!(bench.last_transfer().state, TransferState::Queued);
}
