use super::*;

const IN_STEP: Outcome = Outcome::Synced {
    settings: Settings::Usual,
};

const NOBODY: Outcome = Outcome::Lost {
    heard: Heard::Nothing,
};

/// How a module answers a question.
type Module = fn(&[u8]) -> &'static [&'static str];

/// One that answers, if it answers this question of how it is.
fn answering(question: &[u8], to: &[u8]) -> &'static [&'static str] {
    match question {
        b"AT+MFTPSTATE=0\r" => &["+MFTPSTATE: 0,0", "OK"],
        b"AT+MFTPSTATE=1\r" => &["+MFTPSTATE: 1,0", "OK"],
        b"AT+MFTPSTATE=2\r" => &["+MFTPSTATE: 2,0", "OK"],
        question if question == to => &["OK"],
        _ => &[],
    }
}

const MUTE: Module = |_| &[];

/// Lets the time run and gives back what was sent, each with its millisecond, until an end.
fn run(mut resync: Resync, module: Module) -> (Vec<(u64, String)>, Outcome) {
    let mut sent = Vec::new();
    for _ in 0..100 {
        let now = resync.deadline();
        let (next, outcome) = resync.handle_timeout(now);
        resync = next;
        match outcome {
            Some(Outcome::Send { bytes, .. }) => {
                sent.push((now.as_micros() / 1000, bytes.escape_ascii().to_string()));
                for line in module(&bytes) {
                    resync = hear(resync, now, line);
                }
            }
            Some(end) => return (sent, end),
            None => {}
        }
    }
    panic!("the way back has no end: {sent:?}");
}

fn hear(resync: Resync, now: Instant, line: &str) -> Resync {
    let resync = resync.handle_bytes(now);
    match line {
        "OK" => resync.handle_ok(now, Settings::Usual),
        "0" => resync.handle_ok(now, Settings::Odd),
        "ERROR" => resync.handle_refusal(now),
        line => resync.handle_line(now, line.as_bytes()),
    }
}

fn check(resync: Resync, module: Module, sent: &[&str], end: &Outcome) -> Vec<u64> {
    let (got, got_end) = run(resync, module);
    let texts: Vec<&str> = got.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, sent);
    assert_eq!(got_end, *end, "{sent:?}");
    got.iter().map(|(at, _)| *at).collect()
}

fn on_open() -> Resync {
    Resync::on_open(Instant::ZERO)
}

fn missed(in_data_mode: bool) -> Resync {
    Resync::on_timeout(Instant::ZERO, in_data_mode).proving(Proof::default())
}

#[test]
fn an_open_port_is_asked_at_once_and_then_with_growing_force() {
    let sent = [
        r"\rAT\r",
        r"AT\r",
        r"AT\r",
        r"AT\r",
        r"\x1bAT\r",
        r"ATE0Q0V1\r",
        r"\nATE0Q0V1\n",
        "+++",
        r"ATE0Q0V1\r",
        r"\x1bATE0Q0V1\r",
    ];
    let at = check(on_open(), MUTE, &sent, &NOBODY);
    let silence = at[5] - at[4];
    assert!(silence >= 10_000, "data mode must run out: {silence} ms");
    let guard = (at[7] - at[6], at[8] - at[7]);
    assert!(guard.0 >= 1_000 && guard.1 >= 1_000, "{guard:?}");
}

#[test]
fn nothing_is_sent_into_a_data_mode_that_may_be_open() {
    let sent = [r"ATE0Q0V1\r", r"AT+MFTPSTATE=0\r"];
    let module: Module = |question| answering(question, b"ATE0Q0V1\r");
    let at = check(missed(true), module, &sent, &IN_STEP);
    assert_eq!(at[0], 11_000);
}

#[test]
fn a_broken_stream_is_escaped_from_before_anything_else() {
    let broken = Resync::on_broken_stream(Instant::ZERO);
    let sent = ["+++", r"AT\r"];
    let at = check(
        broken,
        |question| answering(question, b"AT\r"),
        &sent,
        &IN_STEP,
    );
    assert_eq!(at, [1_100, 2_200]);
    // Half a line may stand before the last.
    let sent = [
        "+++",
        r"AT\r",
        "+++",
        r"AT\r",
        r"\rAT\r",
        r"AT+MFTPSTATE=0\r",
    ];
    check(
        broken,
        |question| answering(question, b"\rAT\r"),
        &sent,
        &IN_STEP,
    );
}

#[test]
fn nothing_is_sent_into_what_is_known_to_be_open() {
    let at = |s: u64| Instant::from_micros(s * 1_000_000);
    let reopened = |left, since, now| {
        let resync = Resync::on_reopen(at(now), left, at(since));
        let (sent, _) = run(resync, |question| answering(question, b"ATE0Q0V1\r"));
        sent[0].clone()
    };
    let question = r"ATE0Q0V1\r".to_owned();
    let rest = (11_000, question.clone());
    assert_eq!(reopened(Left::Input, 0, 3), rest, "the rest of the timeout");
    assert_eq!(
        reopened(Left::Input, 0, 60),
        (60_150, question),
        "it is over by now"
    );
    assert_eq!(reopened(Left::Stream, 0, 60), (61_100, "+++".to_owned()));
}

#[test]
fn at_another_speed_nothing_is_left_open() {
    let sent = ["+++", r"\x1b\rAT\r", r"ATE0Q0V1\r"];
    let at = check(Resync::on_other_speed(Instant::ZERO), MUTE, &sent, &NOBODY);
    assert_eq!(at, [1_100, 2_200, 2_700]);
}

#[test]
fn an_answer_counts_only_after_a_question_and_when_it_has_settled() {
    let early = on_open().handle_ok(Instant::ZERO, Settings::Usual);
    assert_eq!(early.step, on_open().step);
    let (_, end) = run(on_open(), |question| answering(question, b"\rAT\r"));
    assert_eq!(end, IN_STEP);
}

#[test]
fn after_a_missed_answer_only_the_state_asked_for_proves_the_line_in_step() {
    let state = |channel: u8| format!(r"AT+MFTPSTATE={channel}\r");
    let check = |module: Module, channels: &[u8], settled: bool| {
        let mut sent = vec![r"\rAT\r".to_owned()];
        sent.extend(channels.iter().map(|channel| state(*channel)));
        let (got, end) = run(missed(false), module);
        let got: Vec<String> = got.into_iter().map(|(_, text)| text).collect();
        assert!(got.starts_with(&sent), "{got:?}");
        assert_eq!(
            got.len() == sent.len() && end == IN_STEP,
            settled,
            "{got:?} {end:?}"
        );
    };
    check(|question| answering(question, b"\rAT\r"), &[0], true);
    // Old answers come first: results, prompts' ends, and a state that was asked for before.
    check(
        |question| match question {
            b"\rAT\r" => &["OK"],
            b"AT+MFTPSTATE=0\r" => &[
                "OK",
                "ERROR",
                "+MFTPSTATE: 3,1",
                "OK",
                "+MFTPSTATE: 0,1",
                "OK",
            ],
            _ => &[],
        },
        &[0],
        true,
    );
    // Each answer comes to the next question.
    check(
        |question| match question {
            b"\rAT\r" => &["OK"],
            b"AT+MFTPSTATE=1\r" => &["+MFTPSTATE: 0,1", "OK"],
            b"AT+MFTPSTATE=2\r" => &["+MFTPSTATE: 1,1", "OK"],
            _ => &[],
        },
        &[0, 1, 2],
        false,
    );
    // It knows no channels.
    check(
        |question| match question {
            b"\rAT\r" => &["OK"],
            question if question.starts_with(b"AT+MFTPSTATE") => &["ERROR"],
            _ => &[],
        },
        &[0, 1, 2],
        true,
    );
}

#[test]
fn an_ok_behind_questions_in_vain_is_proven_to_be_the_last_ones() {
    let sent = [r"\rAT\r", r"AT\r", r"AT+MFTPSTATE=0\r"];
    check(
        on_open(),
        |question| answering(question, b"AT\r"),
        &sent,
        &IN_STEP,
    );
}

#[test]
fn a_late_prompt_is_waited_out() {
    let at = |ms: u64| Instant::from_micros(ms * 1_000);
    let prompted = missed(true)
        .handle_bytes(at(8_000))
        .handle_prompt(at(8_000));
    assert_eq!(prompted.deadline(), at(19_000));
    assert_eq!(prompted.left(), Some(Left::Input));
}

#[test]
fn results_that_are_off_or_in_digits_are_set_right() {
    let odd = Outcome::Synced {
        settings: Settings::Odd,
    };
    // In digits.
    check(on_open(), |_| &["0"], &[r"\rAT\r"], &odd);
    // Off, with echo: what was asked comes back at once.
    let sent = [r"\rAT\r", r"ATE0Q0V1\r", r"AT+MFTPSTATE=0\r"];
    let echoing: Module = |question| match question {
        b"\rAT\r" => &["AT"],
        question => answering(question, b"ATE0Q0V1\r"),
    };
    check(on_open(), echoing, &sent, &odd);
    // Off, without echo: nothing at all comes before.
    let (sent, end) = run(on_open(), |question| answering(question, b"ATE0Q0V1\r"));
    assert_eq!(end, odd, "{sent:?}");
    // Lines end in LF there.
    let by_lf: Module = |question| match question {
        b"\nATE0Q0V1\n" => &["ERROR", "OK"],
        b"ATS3=13\n" => &["OK"],
        question => answering(question, b""),
    };
    let (sent, end) = run(on_open(), by_lf);
    let last: Vec<&str> = sent
        .iter()
        .rev()
        .take(2)
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(last, [r"AT+MFTPSTATE=0\r", r"ATS3=13\n"]);
    assert_eq!(end, odd);
}

#[test]
fn a_module_that_starts_is_asked_until_it_listens() {
    let at = |ms: u64| Instant::from_micros(ms * 1_000);
    // All tries were in vain by then, and the silence for data mode runs.
    let mut resync = on_open();
    while resync.left().is_none() {
        resync = resync.handle_timeout(resync.deadline()).0;
    }
    assert!(resync.deadline() > at(10_000));
    for line in [b"RDY".as_slice(), b"+MATREADY", b"SMS Ready"] {
        resync = resync.handle_bytes(at(3_000)).handle_line(at(3_000), line);
    }
    let mut vain = 0;
    let booted_at = resync.deadline();
    while vain < 3 {
        let (next, outcome) = resync.handle_timeout(resync.deadline());
        resync = next;
        vain += u8::from(matches!(outcome, Some(Outcome::Send { .. })));
    }
    let asked = resync.deadline();
    assert!(asked.since(booted_at) < Duration::from_secs(2));
    assert_eq!(resync.left(), None, "it is still only asked");
}

#[test]
fn a_question_stands_while_an_earlier_answer_is_told() {
    let entry = "+MFTPLIST: 0,0,\"a.csv\",1,20220818074000,\"r--\"";
    let told = |line: &str, times: u64| {
        let (mut resync, asked) =
            Resync::on_timeout(Instant::ZERO, false).handle_timeout(Instant::ZERO);
        assert!(matches!(asked, Some(Outcome::Send { .. })));
        for second in 1..=times {
            // The line before has come just now.
            let now = Instant::ZERO + Duration::from_millis(second * 400);
            let (next, outcome) = resync.handle_timeout(now);
            if outcome.is_some() {
                return second;
            }
            resync = hear(next, now, line);
        }
        times
    };
    // Two minutes at the most, and not at all for what is no answer of a module's.
    assert_eq!(told(entry, 100), 100);
    assert_eq!(told(entry, 1_000), 301);
    assert!(told("some text that goes on and on", 100) < 5);
}
