//! The health check: the one place that says what keeps a file from moving, and that puts right what a command can.

use at_ferry::app::verdict::{Cause, Step};
use at_ferry::app::{
    Command, DemoOptions, Found, FoundState, FrameDirection, FrameKind, Health, Mend,
};
use at_ferry::time::Duration;

use crate::bench::{Bench, ch, server};
use crate::dialogue::{CONNECT, Reads, Turn, play, ready};
use crate::pair::{Pair, demo_server};

const ANSWERS: [(Turn<'_>, Step); 5] = [
    (("AT+CPIN?\r", "\r\n+CPIN: READY\r\n\r\nOK\r\n"), Step::Sim),
    (("AT+CSQ\r", "\r\n+CSQ: 21,99\r\n\r\nOK\r\n"), Step::Signal),
    (
        ("AT+CEREG?\r", "\r\n+CEREG: 0,1\r\n\r\nOK\r\n"),
        Step::Registration,
    ),
    (("AT+CGATT?\r", "\r\n+CGATT: 1\r\n\r\nOK\r\n"), Step::Pdp),
    (
        (
            "AT+MIPCALL?\r",
            "\r\n+MIPCALL: 1,1,\"10.0.0.7\"\r\n\r\nOK\r\n",
        ),
        Step::Pdp,
    ),
];

/// Up to the login.
const STEPS: &[Step] = Step::ALL.split_at(9).0;

fn health(bench: &Bench) -> &Health {
    bench.page.health.as_ref().expect("it was checked")
}

fn states(bench: &Bench) -> Vec<(Step, FoundState)> {
    let steps = health(bench).steps.iter();
    steps.map(|found| (found.step, found.state)).collect()
}

fn with(fault: &str) -> Pair {
    Pair::ready(&DemoOptions {
        fault: (!fault.is_empty()).then(|| fault.into()),
        ..DemoOptions::default()
    })
}

fn checked(pair: &mut Pair, command: Command) -> Health {
    pair.bench.page.health = None;
    pair.bench.command(command);
    pair.until("it is checked", |pair| {
        let health = pair.bench.page.health.as_ref();
        health.is_some_and(|health| !health.running)
    });
    health(&pair.bench).clone()
}

fn check(host: &str) -> Command {
    Command::CheckConnection {
        channel: ch(0),
        server: demo_server(host),
    }
}

fn mend(mend: Mend) -> Command {
    Command::Mend {
        channel: ch(0),
        server: demo_server("ftp.demo"),
        mend,
    }
}

/// The command lines that were sent, from a frame on.
fn sent(pair: &Pair, from: u64) -> Vec<String> {
    let frames = pair.bench.host.recorder().frames_from(from);
    let lines = frames.filter(|frame| frame.kind == FrameKind::Command);
    let lines = lines.filter(|frame| frame.direction == FrameDirection::Tx);
    lines
        .map(|frame| String::from_utf8_lossy(frame.bytes).into_owned())
        .collect()
}

/// Those of them that set something.
fn set(pair: &Pair, from: u64) -> Vec<String> {
    let is_set = |line: &String| {
        let Some((name, values)) = line.split_once('=') else {
            return false;
        };
        match name {
            "AT+MFTPCONN" | "AT+MFTPSTATE" | "AT+MFTPPWD" | "AT+MFTPLIST" => false,
            // With its connect id alone it reads all of a channel's configuration (clause 3.1).
            "AT+MFTPCFG" => values.contains(','),
            _ => values != "?",
        }
    };
    sent(pair, from).into_iter().filter(is_set).collect()
}

#[test]
fn a_step_without_its_final_result_code_says_so_and_the_check_goes_on() {
    for at in 0..ANSWERS.len() {
        let mut bench = ready(Reads::Whole);
        bench.command(Command::CheckConnection {
            channel: ch(0),
            server: server("115.29.109.79"),
        });
        let turns = ANSWERS.map(|(turn, _)| turn);
        play(&mut bench, Reads::Whole, &turns[..at]);
        let ((line, answer), step) = ANSWERS[at];
        let cut = answer.replace("\r\nOK\r\n", "");
        play(&mut bench, Reads::Whole, &[(line, &cut)]);
        // The line is brought back in between.
        let way_back: [Turn<'_>; 5] = [
            ("\rAT\r", "\r\nOK\r\n"),
            ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,0\r\n\r\nOK\r\n"),
            ("AT+CMEE?\r", "\r\n+CMEE: 1\r\n\r\nOK\r\n"),
            ("ATE0Q0V1\r", "\r\nOK\r\n"),
            ("AT+CMEE=1\r", "\r\nOK\r\n"),
        ];
        play(&mut bench, Reads::Whole, &way_back);
        play(&mut bench, Reads::Whole, &turns[at + 1..]);
        play(&mut bench, Reads::Whole, &CONNECT[..3]);
        let expect: Vec<_> = STEPS
            .iter()
            .map(|other| match *other {
                // The address is told behind it.
                other if other == step && line != "AT+CGATT?\r" => (other, FoundState::Unfinished),
                other => (other, FoundState::Good),
            })
            .collect();
        assert_eq!(states(&bench), expect, "{line}");
    }
}

#[test]
fn each_step_that_does_not_hold_is_found_with_its_cause_and_its_line() {
    for (fault, host, step, cause) in [
        ("no-sim", "ftp.demo", Step::Sim, Cause::NoSim),
        ("sim-pin", "ftp.demo", Step::Sim, Cause::SimLocked),
        ("radio-off", "ftp.demo", Step::Signal, Cause::RadioOff),
        (
            "radio-off,no-sim",
            "ftp.demo",
            Step::Signal,
            Cause::RadioOff,
        ),
        ("no-signal", "ftp.demo", Step::Signal, Cause::NoSignal),
        (
            "registration-denied",
            "ftp.demo",
            Step::Registration,
            Cause::Denied,
        ),
        (
            "searching",
            "ftp.demo",
            Step::Registration,
            Cause::StillSearching,
        ),
        ("not-attached", "ftp.demo", Step::Pdp, Cause::NotAttached),
        ("no-pdp", "ftp.demo", Step::Pdp, Cause::NoContext),
        ("", "nowhere.demo", Step::Dns, Cause::NameUnknown),
        ("no-dns", "ftp.demo", Step::Dns, Cause::NameUnknown),
        ("unreachable", "ftp.demo", Step::Server, Cause::Unreachable),
        (
            "refused",
            "ftp.demo",
            Step::Server,
            Cause::ConnectionRefused,
        ),
        ("no-answer", "ftp.demo", Step::Server, Cause::ServerSilent),
        (
            "wrong-password",
            "ftp.demo",
            Step::Login,
            Cause::LoginRefused,
        ),
    ] {
        let mut pair = with(fault);
        let from = pair.bench.host.recorder().next_number();
        let health = checked(&mut pair, check(host));
        assert_eq!(health.broken(), Some((step, cause)), "{fault}: {health:#?}");
        let last = health.steps.last().unwrap();
        assert_eq!(last.step, step, "nothing is asked behind it: {fault}");
        // The steps in front of it were taken, and none of them is bad.
        let before: Vec<Step> = health.steps.iter().map(|found| found.step).collect();
        assert_eq!(before, Step::ALL[..before.len()], "{fault}");
        let recorder = pair.bench.host.recorder();
        let frame = recorder.frame(last.line.expect("a line tells it")).unwrap();
        assert!(
            frame.number >= from && frame.direction == FrameDirection::Rx,
            "{fault}"
        );
        assert!(!last.asked.answer.is_empty(), "{fault}");
        assert!(
            pair.bench.codes().is_empty(),
            "it is told once: {fault} {:?}",
            pair.bench.codes()
        );
        assert_eq!(
            set(&pair, from),
            Vec::<String>::new(),
            "it only reads: {fault}"
        );
    }
}

#[test]
fn what_holds_is_told_from_the_port_to_the_login() {
    let mut pair = with("");
    let from = pair.bench.host.recorder().next_number();
    let all = STEPS
        .iter()
        .map(|step| (*step, FoundState::Good))
        .collect::<Vec<_>>();
    for _ in 0..2 {
        // The second time it is connected already.
        let health = checked(&mut pair, check("ftp.demo"));
        assert_eq!(states(&pair.bench), all);
        assert!(health.holds());
        assert_eq!(
            (health.server.as_str(), health.user.as_str()),
            ("ftp.demo:21", "demo")
        );
        assert_eq!(set(&pair, from), Vec::<String>::new());
    }
    let asked = |found: &Found| found.asked.command.clone();
    let signal = health(&pair.bench).found(Step::Signal).map(asked);
    assert_eq!(signal.as_deref(), Some("AT+CSQ"));
}

#[test]
fn what_a_command_can_put_right_is_put_right_and_undone() {
    for (fault, mend_by, did, undo, undone) in [
        (
            "radio-off",
            Mend::Radio,
            &["AT+CFUN=1"][..],
            &["AT+CFUN=4"][..],
            Some((Step::Signal, Cause::RadioOff)),
        ),
        (
            "sim-pin",
            Mend::Pin("1234".into()),
            &["AT+CPIN=•••"],
            &[],
            None,
        ),
        (
            "not-attached",
            Mend::Attach,
            &["AT+CGATT=1"],
            &["AT+CGATT=0"],
            Some((Step::Pdp, Cause::NotAttached)),
        ),
        (
            "no-pdp",
            Mend::Context { apn: String::new() },
            &["AT+MIPCALL=1,1"],
            &["AT+MIPCALL=1,0"],
            Some((Step::Pdp, Cause::NoContext)),
        ),
        (
            "no-pdp",
            Mend::Context {
                apn: "iot.net".into(),
            },
            &["AT+CGDCONT=1,\"IPV4V6\",\"iot.net\"", "AT+MIPCALL=1,1"],
            &["AT+MIPCALL=1,0", "AT+CGDCONT=1,\"IPV4V6\",\"cmnet\""],
            Some((Step::Pdp, Cause::NoContext)),
        ),
    ] {
        let mut pair = with(fault);
        checked(&mut pair, check("ftp.demo"));
        let from = pair.bench.host.recorder().next_number();
        let health = checked(&mut pair, mend(mend_by));
        assert!(health.holds(), "{fault}: {health:#?}");
        assert_eq!(health.refused, None, "{fault}");
        assert_eq!(health.undo, undo, "{fault}");
        assert_eq!(set(&pair, from), did, "{fault}");
        let told = format!("{health:?}{:?}", sent(&pair, from));
        assert!(!told.contains("1234"), "{told}");
        let Some(undone) = undone else { continue };
        pair.bench.command(Command::Disconnect { channel: ch(0) });
        pair.pass(Duration::from_secs(10));
        let from = pair.bench.host.recorder().next_number();
        let began = pair.bench.now;
        let health = checked(&mut pair, mend(Mend::Undo));
        // What is undone is not waited for to be right again.
        assert!(pair.bench.now < began + Duration::from_secs(5), "{fault}");
        assert_eq!(set(&pair, from), undo, "{fault}");
        assert!(health.undo.is_empty(), "{fault}");
        assert_eq!(health.broken(), Some(undone), "{fault}");
    }
}

#[test]
fn what_is_refused_of_a_mending_is_told_and_nothing_is_built_on_it() {
    for (fault, mend_by, command, cause) in [
        (
            "sim-pin",
            Mend::Pin("0000".into()),
            "AT+CPIN=•••",
            Cause::SimLocked,
        ),
        (
            "registration-denied",
            Mend::Context { apn: String::new() },
            "AT+MIPCALL=1,1",
            Cause::Denied,
        ),
    ] {
        let mut pair = with(fault);
        let health = checked(&mut pair, mend(mend_by));
        let refused = health.refused.expect("it is refused");
        assert_eq!(refused.command, command);
        assert!(refused.answer.contains("+CME ERROR"), "{refused:?}");
        assert!(health.undo.is_empty(), "{fault}");
        assert_eq!(
            health.steps.last().map(|found| found.state),
            Some(FoundState::Bad(cause))
        );
    }
    let mut pair = with("");
    let from = pair.bench.host.recorder().next_number();
    pair.bench.command(mend(Mend::Pin("12\"34".into())));
    pair.pass(Duration::from_secs(5));
    assert_eq!(pair.bench.codes().last(), Some(&"text-refused"));
    assert!(set(&pair, from).is_empty());
}

#[test]
fn what_was_mended_is_given_time_to_show() {
    let mut bench = ready(Reads::Whole);
    bench.command(Command::Mend {
        channel: ch(0),
        server: server("115.29.109.79"),
        mend: Mend::Radio,
    });
    let turns = ANSWERS.map(|(turn, _)| turn);
    let mend: [Turn<'_>; 2] = [
        ("AT+CFUN?\r", "\r\n+CFUN: 0\r\n\r\nOK\r\n"),
        ("AT+CFUN=1\r", "\r\nOK\r\n"),
    ];
    play(&mut bench, Reads::Whole, &mend);
    play(&mut bench, Reads::Whole, &turns[..2]);
    let searching: [Turn<'_>; 2] = [
        ("AT+CEREG?\r", "\r\n+CEREG: 0,2\r\n\r\nOK\r\n"),
        ("AT+CFUN?\r", "\r\n+CFUN: 1\r\n\r\nOK\r\n"),
    ];
    for _ in 0..3 {
        play(&mut bench, Reads::Whole, &searching);
        let health = health(&bench);
        assert!(health.running, "{health:#?}");
        assert_eq!(health.undo, ["AT+CFUN=0"]);
        bench.pass_to_deadline();
    }
    play(&mut bench, Reads::Whole, &turns[2..]);
    play(&mut bench, Reads::Whole, &CONNECT[..3]);
    assert!(health(&bench).holds());
}

#[test]
fn what_is_wrong_below_the_address_has_the_check_for_its_one_remedy() {
    for (fault, step) in [("no-sim", Some(Step::Sim)), ("no-pdp", None)] {
        let mut pair = with(fault);
        pair.bench.command(Command::Connect {
            channel: ch(0),
            server: demo_server("ftp.demo"),
        });
        pair.pass(Duration::from_secs(30));
        let bench = &pair.bench;
        let asks = bench.page.pdp_needed.is_some();
        assert_eq!(asks, step.is_none(), "{fault}");
        assert_eq!(bench.codes().contains(&"result-code"), asks, "{fault}");
        let shown = bench.page.health.as_ref();
        let bad = shown.and_then(Health::broken).map(|(step, _)| step);
        assert_eq!(bad, step, "{fault}");
    }
}

/// What a minute of nothing to do has sent.
fn watched(pair: &mut Pair) -> Vec<String> {
    let from = pair.bench.host.recorder().next_number();
    pair.pass(Duration::from_secs(59));
    sent(pair, from)
}

#[test]
fn the_network_is_read_while_the_line_is_free_and_nothing_is_set_for_it() {
    let read = ["AT+CSQ", "AT+CEREG?", "AT+COPS?", "AT+MIPCALL?"];
    let mut pair = with("");
    assert!(watched(&mut pair).is_empty(), "nobody wants it");
    pair.bench.host.watch_network(true);
    assert_eq!(watched(&mut pair), read);
    let told = |pair: &Pair| -> Vec<String> {
        let told = pair.bench.page.network.iter();
        told.map(|asked| asked.answer.clone()).collect()
    };
    let expect = [
        "+CSQ: 24,99",
        "+CEREG: 0,1",
        "+COPS: 0,0,\"CHINA MOBILE\",7",
        "+MIPCALL: 1,1,10.64.12.34",
    ];
    assert_eq!(told(&pair), expect);
    assert_eq!(watched(&mut pair), read);
    // Not while a channel is at something, and again behind it.
    pair.connect(ch(0), "ftp.demo");
    let from = pair.bench.host.recorder().next_number();
    pair.bench.upload(ch(0), "up.bin", &vec![5; 6 << 20]);
    pair.until_transfers_end();
    let lines = sent(&pair, from);
    let first_read = lines.iter().position(|line| line == read[0]);
    let last_packet = lines
        .iter()
        .rposition(|line| line.starts_with("AT+MFTPSTOR"));
    assert!(
        first_read.is_none_or(|at| Some(at) > last_packet),
        "{first_read:?} {last_packet:?}"
    );
    assert!(!watched(&mut pair).is_empty());
    pair.bench.command(Command::WatchNetwork(false));
    assert!(watched(&mut pair).is_empty() && told(&pair).is_empty());
}

#[test]
fn a_module_that_leaves_a_question_without_an_end_is_asked_no_more() {
    let mut bench = ready(Reads::Whole);
    bench.host.watch_network(true);
    bench.command(Command::WatchNetwork(true));
    bench.pass_to_deadline();
    play(
        &mut bench,
        Reads::Whole,
        &[("AT+CSQ\r", "\r\n+CSQ: 21,99\r\n")],
    );
    let way_back: [Turn<'_>; 5] = [
        ("\rAT\r", "\r\nOK\r\n"),
        ("AT+MFTPSTATE=0\r", "\r\n+MFTPSTATE: 0,0\r\n\r\nOK\r\n"),
        ("AT+CMEE?\r", "\r\n+CMEE: 1\r\n\r\nOK\r\n"),
        ("ATE0Q0V1\r", "\r\nOK\r\n"),
        ("AT+CMEE=1\r", "\r\nOK\r\n"),
    ];
    play(&mut bench, Reads::Whole, &way_back);
    assert_eq!(bench.host.poll_deadline(), None);
}
