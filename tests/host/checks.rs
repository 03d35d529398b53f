//! The connection check: the one place that says what keeps a connection from being made.

use at_ferry::app::{CheckStep, Command, DemoOptions, Verdict};

use crate::bench::{Bench, ch, server};
use crate::dialogue::{CONNECT, Reads, Turn, play, ready};
use crate::pair::{Pair, demo_server};

const ANSWERS: [Turn<'_>; 5] = [
    ("AT+CPIN?\r", "\r\n+CPIN: READY\r\n\r\nOK\r\n"),
    ("AT+CSQ\r", "\r\n+CSQ: 21,99\r\n\r\nOK\r\n"),
    ("AT+CEREG?\r", "\r\n+CEREG: 0,1\r\n\r\nOK\r\n"),
    ("AT+CGATT?\r", "\r\n+CGATT: 1\r\n\r\nOK\r\n"),
    (
        "AT+MIPCALL?\r",
        "\r\n+MIPCALL: 1,1,\"10.0.0.7\"\r\n\r\nOK\r\n",
    ),
];

fn verdicts(bench: &Bench) -> Vec<(CheckStep, Verdict)> {
    let check = bench.page.connection_check.as_ref().expect("it was run");
    let steps = check.steps.iter();
    steps.map(|report| (report.step, report.verdict)).collect()
}

#[test]
fn a_step_without_its_final_result_code_says_so_and_the_check_goes_on() {
    for at in 0..ANSWERS.len() {
        let mut bench = ready(Reads::Whole);
        bench.command(Command::CheckConnection {
            channel: ch(0),
            server: server("115.29.109.79"),
        });
        play(&mut bench, Reads::Whole, &ANSWERS[..at]);
        let (line, answer) = ANSWERS[at];
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
        play(&mut bench, Reads::Whole, &ANSWERS[at + 1..]);
        play(&mut bench, Reads::Whole, &CONNECT[..3]);
        let mut expect: Vec<_> = CheckStep::ALL.map(|step| (step, Verdict::Good)).to_vec();
        expect[at + 1].1 = Verdict::Unfinished;
        assert_eq!(verdicts(&bench), expect, "{line}");
    }
}

#[test]
fn what_is_wrong_below_the_address_has_the_check_for_its_one_remedy() {
    for (fault, step) in [("no-sim", Some(CheckStep::Sim)), ("no-pdp", None)] {
        let mut pair = Pair::ready(&DemoOptions {
            fault: Some(fault.into()),
            ..DemoOptions::default()
        });
        pair.bench.command(Command::Connect {
            channel: ch(0),
            server: demo_server("ftp.demo"),
        });
        pair.pass(at_ferry::time::Duration::from_secs(30));
        let bench = &pair.bench;
        let asks = bench.page.pdp_needed.is_some();
        assert_eq!(asks, step.is_none(), "{fault}");
        assert_eq!(bench.codes().contains(&"result-code"), asks, "{fault}");
        let shown = bench.page.connection_check.as_ref();
        let bad = shown
            .and_then(|check| check.steps.last())
            .map(|last| last.step);
        assert_eq!(bad, step, "{fault}");
    }
}
