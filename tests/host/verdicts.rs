//! Sessions with a module whose SIM, network or server is at fault, recorded from the line, and what is said of each.

use at_ferry::app::verdict::{Cause, Failed, Status, Step, Verdict};
use at_ferry::app::{Command, DemoOptions, TransferOptions, TransferState};
use at_ferry::dialect::ResultCode;
use at_ferry::record::verdict_of as read;
use at_ferry::time::Duration;

use crate::bench::ch;
use crate::pair::{Pair, demo_server};

/// A module with this fault, asked as a person would, and told to connect.
fn session(fault: &str, host: &str) -> Pair {
    let mut pair = Pair::ready(&DemoOptions {
        fault: Some(fault.to_owned()),
        ..DemoOptions::default()
    });
    for line in ["AT+CPIN?", "AT+CSQ", "AT+CEREG?", "AT+MIPCALL?"] {
        pair.bench.command(Command::Raw { line: line.into() });
        pair.pass(Duration::from_secs(1));
    }
    pair.bench.command(Command::SetOptions(TransferOptions {
        retries: 0,
        ..TransferOptions::default()
    }));
    let (channel, server) = (ch(0), demo_server(host));
    pair.bench.command(Command::Connect { channel, server });
    pair.pass(Duration::from_secs(40));
    pair
}

fn verdict_of(pair: &Pair) -> Verdict {
    read(pair.bench.host.recorder().frames_from(0))
}

#[test]
fn each_fault_is_found_at_its_step() {
    for (fault, host, step, cause, result) in [
        ("no-sim", "ftp.demo", Step::Sim, Cause::NoSim, Some(20)),
        (
            "registration-denied",
            "ftp.demo",
            Step::Registration,
            Cause::Denied,
            Some(20),
        ),
        ("no-pdp", "ftp.demo", Step::Pdp, Cause::NoContext, Some(20)),
        ("", "nowhere.demo", Step::Dns, Cause::NameUnknown, None),
        (
            "no-answer",
            "ftp.demo",
            Step::Server,
            Cause::ServerSilent,
            None,
        ),
        (
            "wrong-password",
            "ftp.demo",
            Step::Login,
            Cause::LoginRefused,
            None,
        ),
    ] {
        let pair = session(fault, host);
        let verdict = verdict_of(&pair);
        let broken = verdict.broken().map(|(step, broken)| (step, broken.cause));
        assert_eq!(broken, Some((step, cause)), "{fault} {verdict:?}");
        // The step before holds, and those behind were not reached, or broke of it.
        let before = Step::ALL[step as usize - 1];
        let is_good = matches!(verdict.status(before), Status::Good { .. });
        assert!(is_good, "{fault}: {verdict:?}");
        assert_eq!(
            verdict.status(Step::Transfer),
            Status::NotReached,
            "{fault}"
        );
        let followed = verdict.followed().iter().map(|followed| followed.error);
        let expect = result.map(|code| Failed::Result(ResultCode(code)));
        let mut followed = followed.filter(|error| matches!(error, Failed::Result(_)));
        assert_eq!(followed.next_back(), expect, "{fault}");
        // The line that is named is in the record, and says so.
        let line = verdict.broken().map(|(_, broken)| broken.line).unwrap();
        assert!(pair.bench.host.recorder().frame(line).is_some(), "{fault}");
    }
}

#[test]
fn a_cut_in_mid_transfer_is_told_from_a_file_that_was_carried() {
    let mut pair = session("drop-connection", "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &vec![5; 300_000]);
    pair.until_transfers_end();
    assert_eq!(pair.bench.last_transfer().state, TransferState::Failed);
    let verdict = verdict_of(&pair);
    let broken = verdict.broken().map(|(step, broken)| (step, broken.cause));
    assert_eq!(broken, Some((Step::Transfer, Cause::Cut)));
    assert_eq!(verdict.reached(), Some(Step::Login));

    let mut pair = session("", "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &vec![5; 300_000]);
    pair.until_transfers_end();
    let verdict = verdict_of(&pair);
    assert_eq!(verdict.broken(), None, "{verdict:?}");
    assert_eq!(verdict.reached(), Some(Step::Transfer));
    assert!(verdict.followed().is_empty());
}

#[test]
fn a_port_at_which_nothing_or_no_module_answers_is_told() {
    for (fault, cause) in [("silent", Cause::NothingCame), ("garbage", Cause::NotAt)] {
        let mut pair = Pair::attached(&DemoOptions {
            fault: Some(fault.to_owned()),
            ..DemoOptions::default()
        });
        pair.pass(Duration::from_mins(2));
        let verdict = verdict_of(&pair);
        let broken = verdict.broken().map(|(step, broken)| (step, broken.cause));
        assert_eq!(broken, Some((Step::At, cause)), "{fault}");
    }
}

/// The way of a session is not the order in which its steps broke.
#[test]
fn what_held_only_before_and_what_broke_earlier_are_told_apart() {
    let mut pair = session("", "ftp.demo");
    pair.bench.upload(ch(0), "up.bin", &vec![5; 3_000]);
    pair.until_transfers_end();
    pair.bench.bytes(b"\r\n+MFTPURC: 0,\"conn\",0\r\n");
    let verdict = verdict_of(&pair);
    assert_eq!(verdict.broken().map(|(step, _)| step), Some(Step::Server));
    assert!(verdict.is_past(Step::Login) && verdict.is_past(Step::Transfer));
    assert!(!verdict.is_past(Step::Dns), "it is in front of what broke");
    assert_eq!(verdict.broken_earlier(), []);
    pair.pass(Duration::from_secs(1));
    pair.bench.bytes(b"\r\n+CEREG: 3\r\n");
    let verdict = verdict_of(&pair);
    let broken = verdict.broken().map(|(step, broken)| (step, broken.cause));
    assert_eq!(broken, Some((Step::Registration, Cause::Denied)));
    let earlier = verdict.broken_earlier();
    let causes: Vec<_> = earlier.iter().map(|(_, broken)| broken.cause).collect();
    assert_eq!(causes, [Cause::SessionLost]);
    assert!(verdict.is_past(Step::Pdp) && verdict.is_past(Step::Transfer));
    assert!(!verdict.is_past(Step::Server) && !verdict.is_past(Step::Sim));
}

/// What was wrong and was put right is not what broke.
#[test]
fn what_was_mended_is_no_fault() {
    let mut pair = session("", "nowhere.demo");
    let (channel, server) = (ch(0), demo_server("ftp.demo"));
    pair.bench.command(Command::Connect { channel, server });
    pair.pass(Duration::from_secs(10));
    let verdict = verdict_of(&pair);
    assert_eq!(verdict.broken(), None, "{verdict:?}");
    assert_eq!(verdict.reached(), Some(Step::Login));
}
