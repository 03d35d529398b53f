use super::*;
use crate::codec::{CommandLine, ErrorDetail, ErrorReport};
use crate::dte::Claims;
use crate::dte::transaction::Body;
use crate::time::line_time;

const OWNER: Owner = Owner::new(1, 0, 0);

const TIMEOUT: Duration = Duration::from_secs(5);

/// A line that has been opened and answered.
fn ready() -> (Dte, Instant) {
    let mut dte = Dte::default();
    dte.open(Instant::ZERO, 115_200);
    let mut now = Instant::ZERO;
    loop {
        if dte.poll_transmit(now).is_some() {
            dte.handle_bytes(now, b"\r\nOK\r\n");
        }
        match happened(&mut dte).pop() {
            Some(LineEvent::Synced { .. }) => return (dte, now),
            Some(other) => panic!("{other:?}"),
            None => {}
        }
        now = dte.poll_deadline().expect("bring-up has a deadline");
        dte.handle_timeout(now);
    }
}

fn submit(dte: &mut Dte, line: &str, body: Body, claims: Claims) {
    dte.submit(
        Lane::Fair,
        Transaction {
            owner: OWNER,
            line: CommandLine::fixed(line),
            body,
            claims,
            timeout: TIMEOUT,
            of: None,
        },
    );
}

/// All events but that a line is sent.
fn happened(dte: &mut Dte) -> Vec<LineEvent> {
    std::iter::from_fn(|| dte.poll_event())
        .filter(|event| {
            !matches!(
                event,
                LineEvent::Sent { .. } | LineEvent::Noticed(Sign::Echo)
            )
        })
        .collect()
}

fn ended(result: Result<(), Failure>) -> LineEvent {
    LineEvent::Ended {
        owner: OWNER,
        result,
    }
}

fn info(line: &str) -> LineEvent {
    LineEvent::Info {
        owner: OWNER,
        line: line.into(),
    }
}

fn urc(line: &str) -> LineEvent {
    LineEvent::Unsolicited(line.into())
}

/// One answer, whole, byte by byte and split at every place.
fn check(line: &str, claims: Claims, answer: &[u8], expect: &[LineEvent]) {
    let run = |reads: &[&[u8]]| {
        let (mut dte, now) = ready();
        submit(&mut dte, line, Body::None, claims);
        dte.poll_transmit(now);
        for read in reads {
            dte.handle_bytes(now, read);
        }
        happened(&mut dte)
    };
    assert_eq!(run(&[answer]), expect, "whole");
    let bytes: Vec<&[u8]> = answer.chunks(1).collect();
    assert_eq!(run(&bytes), expect, "byte by byte");
    for at in 0..=answer.len() {
        let (a, b) = answer.split_at(at);
        assert_eq!(run(&[a, b]), expect, "split at {at}");
    }
}

#[test]
fn a_transaction_ends_with_its_final_result_code() {
    check("AT", Claims::Nothing, b"\r\nOK\r\n", &[ended(Ok(()))]);
    check(
        "AT+MFTPDISC=0",
        Claims::Nothing,
        b"\r\n+CME ERROR: 801\r\n",
        &[ended(Err(Failure::Refused(ErrorReport::Cme(
            ErrorDetail::Code(801),
        ))))],
    );
}

#[test]
fn an_echo_is_no_response_even_with_a_urc_behind_it() {
    check(
        "AT+MFTPSTATE=0",
        Claims::Header("+MFTPSTATE"),
        b"AT+MFTPSTATE=0\r\r\n+MFTPURC: 1,\"conn\",0\r\n\r\n+MFTPSTATE: 0,1\r\n\r\nOK\r\n",
        &[
            urc("+MFTPURC: 1,\"conn\",0"),
            info("+MFTPSTATE: 0,1"),
            ended(Ok(())),
        ],
    );
}

#[test]
fn bare_lines_are_claimed_only_by_who_asked_for_them() {
    check(
        "AT+CGMM",
        Claims::HeaderOrBare("+CGMM"),
        b"\r\nML307R-DC\r\n\r\n+CEREG: 1\r\n\r\nOK\r\n",
        &[info("ML307R-DC"), urc("+CEREG: 1"), ended(Ok(()))],
    );
}

#[test]
fn an_outcome_in_front_of_ok_passes_through() {
    check(
        "AT+MFTPAPPE=0,\"2.txt\",\"/usr/test.txt\"",
        Claims::Nothing,
        b"\r\n+MFTPAPPE: 0,0,12\r\n\r\nOK\r\n",
        &[urc("+MFTPAPPE: 0,0,12"), ended(Ok(()))],
    );
}

#[test]
fn the_body_follows_the_prompt_and_only_then() {
    let (mut dte, now) = ready();
    let body = Body::Counted(b"bbbbb".to_vec());
    submit(
        &mut dte,
        "AT+MFTPSTOR=0,\"test1.txt\",1,5",
        body,
        Claims::Nothing,
    );
    assert_eq!(
        dte.poll_transmit(now).as_deref(),
        Some(b"AT+MFTPSTOR=0,\"test1.txt\",1,5\r".as_slice())
    );
    assert_eq!(dte.poll_transmit(now), None);
    dte.handle_bytes(now, b"\r\n>");
    assert_eq!(dte.poll_transmit(now).as_deref(), Some(b"bbbbb".as_slice()));
    dte.handle_bytes(now, b" \r\nOK\r\n\r\n+MFTPSTOR: 0,0,5\r\n");
    assert_eq!(happened(&mut dte), [ended(Ok(())), urc("+MFTPSTOR: 0,0,5")]);
}

#[test]
fn no_body_follows_a_refusal_that_came_behind_the_prompt() {
    let (mut dte, now) = ready();
    let body = Body::Counted(b"bbbbb".to_vec());
    submit(&mut dte, "AT+MFTPSTOR=0,\"f\",1,5", body, Claims::Nothing);
    dte.poll_transmit(now);
    dte.handle_bytes(now, b"\r\n>\r\nERROR\r\n");
    assert_eq!(dte.poll_transmit(now), None);
    let refused = Err(Failure::Refused(ErrorReport::Bare));
    assert_eq!(happened(&mut dte), [ended(refused)]);
}

#[test]
fn one_transaction_is_in_flight_at_a_time() {
    let (mut dte, now) = ready();
    submit(&mut dte, "ATE0", Body::None, Claims::Nothing);
    submit(&mut dte, "AT+CMEE=1", Body::None, Claims::Nothing);
    assert_eq!(
        dte.poll_transmit(now).as_deref(),
        Some(b"ATE0\r".as_slice())
    );
    assert_eq!(dte.poll_transmit(now), None);
    dte.handle_bytes(now, b"\r\nOK\r\n");
    assert_eq!(
        dte.poll_transmit(now).as_deref(),
        Some(b"AT+CMEE=1\r".as_slice())
    );
}

#[test]
fn a_missed_answer_leads_to_recovery_and_the_rest_goes_on() {
    let (mut dte, mut now) = ready();
    submit(&mut dte, "AT+CGMM", Body::None, Claims::Nothing);
    submit(&mut dte, "ATI", Body::None, Claims::Nothing);
    dte.poll_transmit(now);
    now = dte.poll_deadline().expect("a command has a deadline");
    dte.handle_timeout(now);
    assert_eq!(
        happened(&mut dte),
        [ended(Err(Failure::TimedOut)), LineEvent::Recovering]
    );
    for _ in 0..20 {
        if let Some(at) = dte.poll_deadline() {
            now = at;
            dte.handle_timeout(now);
        }
        if let Some(sent) = dte.poll_transmit(now) {
            if sent == b"ATI\r" {
                return;
            }
            let answer = match &*sent {
                b"AT+MFTPSTATE=0\r" => b"\r\n+MFTPSTATE: 0,0\r\n\r\nOK\r\n".as_slice(),
                _ => b"AT\r\r\nOK\r\n",
            };
            dte.handle_bytes(now, answer);
        }
    }
    panic!("the second command was never sent");
}

#[test]
fn nothing_is_sent_while_a_file_may_take_it() {
    let (mut dte, now) = ready();
    let body = Body::Counted(vec![0; 4096]);
    submit(
        &mut dte,
        "AT+MFTPSTOR=0,\"f\",0,4096",
        body,
        Claims::Nothing,
    );
    dte.poll_transmit(now);
    dte.handle_bytes(now, b"\r\n>");
    assert_eq!(dte.poll_transmit(now).map(|body| body.len()), Some(4096));
    let missed = dte.poll_deadline().expect("a body has a deadline");
    assert!(missed.since(now) >= line_time(4096, 115_200) + TIMEOUT);
    dte.handle_timeout(missed);
    assert_eq!(dte.poll_transmit(missed), None);
    let next = dte.poll_deadline().expect("recovery has a deadline");
    assert!(next.since(missed) >= Duration::from_secs(10));
}

#[test]
fn payload_reaches_its_owner_untouched_while_a_command_waits() {
    let (mut dte, now) = ready();
    submit(&mut dte, "AT+MFTPCWD=3,\"/\"", Body::None, Claims::Nothing);
    dte.poll_transmit(now);
    dte.handle_bytes(now, b"\r\n+MFTPRETR: 2,0,6,6,\r\nOK\r\n");
    dte.handle_bytes(now, b"\r\n\r\nOK\r\n");
    let expect = [
        LineEvent::Counted {
            owner: None,
            line: b"+MFTPRETR: 2,0,6,6,".to_vec(),
        },
        LineEvent::Payload {
            bytes: b"\r\nOK\r\n".to_vec(),
        },
        LineEvent::PayloadEnd { intact: true },
        ended(Ok(())),
    ];
    assert_eq!(happened(&mut dte), expect);
}

#[test]
fn what_comes_late_is_not_the_rest_of_a_payload_however_well_it_fits() {
    // Thirteen bytes were lost, which is as long as what the module says of itself next.
    for (gap, intact) in [
        (Duration::from_millis(900), true),
        (Duration::from_secs(1), false),
    ] {
        let (mut dte, now) = ready();
        submit(&mut dte, "AT+MFTPRETR=0,\"f\"", Body::None, Claims::Nothing);
        dte.poll_transmit(now);
        dte.handle_bytes(now, b"\r\n+MFTPRETR: 0,0,20,20,content");
        dte.handle_bytes(now + gap, b"\r\n+CSQ: 25,99\r\n\r\nOK\r\n");
        let ended = happened(&mut dte);
        assert!(
            ended.contains(&LineEvent::PayloadEnd { intact }),
            "{gap:?}: {ended:?}"
        );
    }
}

#[test]
fn payload_puts_the_answer_off_while_it_comes_and_what_trickles_in_does_not() {
    // 5 s of what was asked for at full speed; then a module that restarted in the middle of it.
    for (run_bytes, gap, comes) in [
        (1_152, Duration::from_millis(100), true),
        (12, Duration::from_millis(12), true),
        (20, Duration::from_secs(3), false),
        (60, Duration::from_secs(4), false),
    ] {
        let (mut dte, mut now) = ready();
        let claims = Claims::Header("+MFGET");
        submit(&mut dte, "AT+MFGET=\"/f\"", Body::None, claims);
        dte.poll_transmit(now);
        dte.handle_bytes(now, b"\r\n+MFGET: 131072,");
        let mut left_bytes = 131_072_usize;
        let mut missed = false;
        while left_bytes > 0 && !missed {
            now = now + gap;
            dte.handle_timeout(now);
            let run = left_bytes.min(run_bytes);
            missed = happened(&mut dte).contains(&LineEvent::Recovering);
            dte.handle_bytes(now, &vec![b'x'; run]);
            left_bytes -= run;
        }
        assert_eq!(!missed, comes, "{run_bytes} bytes each {gap:?}");
    }
}

#[test]
fn counted_content_goes_to_who_asked_for_it() {
    check(
        "AT+MFGET=\"/usr/test.txt\"",
        Claims::Header("+MFGET"),
        b"\r\n+MFGET: 1,>\r\n\r\nOK\r\n",
        &[
            LineEvent::Counted {
                owner: Some(OWNER),
                line: b"+MFGET: 1,".to_vec(),
            },
            LineEvent::Payload {
                bytes: b">".to_vec(),
            },
            LineEvent::PayloadEnd { intact: true },
            ended(Ok(())),
        ],
    );
}

/// A file of the module is longer than a packet: it goes piece by piece, and no further once it is refused.
#[test]
fn a_long_body_goes_in_pieces() {
    let (mut dte, now) = ready();
    let body = Body::Counted(vec![7; 10_000]);
    submit(
        &mut dte,
        "AT+MFPUT=\"/f\",10000",
        body.clone(),
        Claims::Nothing,
    );
    dte.poll_transmit(now);
    dte.handle_bytes(now, b"\r\n>");
    let pieces: Vec<usize> = std::iter::from_fn(|| dte.poll_transmit(now))
        .map(|piece| piece.len())
        .collect();
    assert_eq!(pieces, [4096, 4096, 1808]);
    dte.handle_bytes(now, b"\r\nOK\r\n");
    assert_eq!(happened(&mut dte), [ended(Ok(()))]);

    submit(&mut dte, "AT+MFPUT=\"/f\",10000", body, Claims::Nothing);
    dte.poll_transmit(now);
    dte.handle_bytes(now, b"\r\n>");
    dte.poll_transmit(now);
    dte.handle_bytes(now, b"\r\nERROR\r\n");
    assert_eq!(dte.poll_transmit(now), None);
    let refused = Err(Failure::Refused(ErrorReport::Bare));
    assert_eq!(happened(&mut dte), [ended(refused)]);
}

#[test]
fn a_closed_line_ends_what_was_on_it() {
    let (mut dte, now) = ready();
    submit(&mut dte, "ATI", Body::None, Claims::Nothing);
    submit(&mut dte, "ATI", Body::None, Claims::Nothing);
    dte.poll_transmit(now);
    dte.close(now);
    submit(&mut dte, "ATI", Body::None, Claims::Nothing);
    let not_sent = ended(Err(Failure::NotSent));
    assert_eq!(
        happened(&mut dte),
        [not_sent.clone(), not_sent.clone(), not_sent]
    );
}
