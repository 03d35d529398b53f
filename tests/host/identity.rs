//! Whether the module at the port is the one of before: nothing that was for one is done with another.

use at_ferry::app::{Command, Down, Event, Link, ModuleMark, TransferState};

use crate::bench::{Bench, ch};
use crate::dialogue::{BRING_UP, Reads, connected, play};

/// Another of the same kind, and numbers that prove nothing.
const SERIALS: [&str; 3] = ["860123456789029", "000000000000000", ""];

/// Pulls the module out and puts one in that says this of itself.
fn replug(bench: &mut Bench, model: &str, serial: &str) {
    bench.host.handle_closed(bench.now, Down::Unplugged);
    open(bench, model, serial);
}

fn open(bench: &mut Bench, model: &str, serial: &str) {
    let link = Link::Serial { baud: 115_200 };
    bench.host.handle_opened(bench.now, link);
    bench.settle();
    let turns: Vec<(&str, String)> = BRING_UP
        .iter()
        .map(|(line, answer)| {
            let answer = match *line {
                "AT+CGSN\r" if serial.is_empty() => "\r\nERROR\r\n".to_owned(),
                "AT+CGSN\r" => format!("\r\n+CGSN: \"{serial}\"\r\n\r\nOK\r\n"),
                _ => answer.replace("ML307R-DC", model),
            };
            (*line, answer)
        })
        .collect();
    let turns: Vec<(&str, &str)> = turns.iter().map(|(line, a)| (*line, a.as_str())).collect();
    play(bench, Reads::Whole, &turns);
    assert!(bench.is_ready());
}

/// A channel with a file of the module that waits to be sent.
fn waiting() -> Bench {
    let mut bench = connected(Reads::Whole);
    bench.command(Command::SendFromModule {
        channel: ch(0),
        path: "/fw.bin".into(),
        name: "fw.bin".into(),
    });
    let transfer = bench.last_transfer().id;
    bench.command(Command::Pause { transfer });
    bench
}

#[test]
fn the_same_module_goes_on_without_a_word() {
    let mut bench = waiting();
    replug(&mut bench, "ML307R-DC", "860123456789012");
    assert_eq!(bench.codes(), ["line-unplugged"]);
}

#[test]
fn another_module_is_told_and_gets_nothing_of_the_one_before() {
    for (model, serial) in [("ML307R-DC", SERIALS[0]), ("ML305A-DS", "860123456789012")] {
        let mut bench = waiting();
        replug(&mut bench, model, serial);
        assert!(
            bench.codes().contains(&"other-module"),
            "{:?}",
            bench.codes()
        );
        let failed = bench.last_transfer();
        assert_eq!(failed.state, TransferState::Failed);
        let why = failed.failure.as_ref().map(at_ferry::app::Message::code);
        assert_eq!(why, Some("other-module"));
    }
}

#[test]
fn a_module_that_cannot_be_told_from_another_is_asked_about() {
    for serial in &SERIALS[1..] {
        let mut bench = waiting();
        replug(&mut bench, "ML307R-DC", serial);
        assert!(bench.codes().contains(&"maybe-other-module"), "{serial:?}");
        let state = bench.last_transfer().state;
        assert!(
            matches!(state, TransferState::Paused | TransferState::Failed),
            "{state:?}"
        );
        assert_eq!(
            bench.transmit(),
            None,
            "nothing is sent before the user says so"
        );
    }
}

#[test]
fn the_serial_number_is_kept_as_a_hash_that_means_nothing_elsewhere() {
    let mark_of = |salt: &[u8], last: Option<ModuleMark>| {
        let mut bench = Bench::default();
        bench.host.set_module_memory(salt.to_vec(), last);
        let link = Link::Serial { baud: 115_200 };
        bench.host.handle_opened(bench.now, link);
        let mut mark = None;
        for (sent, answer) in BRING_UP {
            while bench.host.poll_transmit(bench.now).is_none() {
                bench.pass_to_deadline();
            }
            assert!(!sent.is_empty());
            bench.host.handle_bytes(bench.now, answer.as_bytes());
            while let Some(event) = bench.host.poll_event() {
                match event {
                    Event::Module(told) => mark = Some(told),
                    event => bench.page.apply(event),
                }
            }
        }
        (mark.expect("it is to be remembered"), bench)
    };
    let (here, _) = mark_of(b"here", None);
    let (again, bench) = mark_of(b"here", Some(here));
    assert_eq!(here, again);
    assert!(bench.page.notices.is_empty(), "{:?}", bench.page.notices);
    let (there, _) = mark_of(b"there", None);
    assert_ne!(here.serial, there.serial);
    // What an earlier page remembered counts as well.
    let other = ModuleMark {
        serial: Some([7; 16]),
        ..here
    };
    let (_, bench) = mark_of(b"here", Some(other));
    let codes: Vec<_> = bench
        .page
        .notices
        .iter()
        .map(|n| n.message.code())
        .collect();
    assert_eq!(codes, ["other-module"]);
}

#[test]
fn a_restart_is_no_change_of_module() {
    let mut bench = connected(Reads::Whole);
    bench.bytes(b"\r\n+MATREADY\r\n");
    play(&mut bench, Reads::Whole, BRING_UP);
    assert_eq!(bench.codes(), ["module-restarted"]);
}
