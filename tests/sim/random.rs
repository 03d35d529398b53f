//! Anything at all on the line: the module neither falls over nor runs away, and says the same each time.

use at_ferry::app::DemoOptions;
use at_ferry::dialect::Model;
use at_ferry::sim::{Fault, Simulator};
use at_ferry::time::{Duration, Instant};
use proptest::prelude::*;

/// Bytes on their way to the host that the module may let pile up, and one burst more.
const OUTPUT_MAX_BYTES: usize = 2 * 64 * 1024;

/// Steps between two things that the host does: a module that has nothing to do takes none.
const STEPS_MAX: usize = 200_000;

/// What the host does next.
#[derive(Clone, Debug)]
enum Act {
    Send(Vec<u8>),
    Wait(Duration),
    Restart,
}

/// Words of which command lines are made, and bytes that end or cancel things.
const WORDS: [&str; 40] = [
    "AT",
    "ATE1",
    "ATE0",
    "AT+MFTPCONN=",
    "AT+MFTPCFG=",
    "AT+MFTPSTOR=",
    "AT+MFTPAPPE=",
    "AT+MFTPRETR=",
    "AT+MFTPLIST=",
    "AT+MFTPDISC=",
    "AT+MFTPPWD=",
    "AT+MFTPCWD=",
    "AT+MFTPDEL=",
    "AT+MFTPRN=",
    "AT+MFTPSTATE=",
    "AT+MFPUT=",
    "AT+MFGET=",
    "AT+MFCFG=",
    "AT+MIPCALL=1,1",
    "0",
    "1",
    ",",
    "\"f\"",
    "\"ftp.demo\"",
    "\"demo\"",
    "\"firmware/image.bin\"",
    "\"local_fs\"",
    "\"/a\"",
    "5",
    "4096",
    "\r",
    "\r",
    "\r\n",
    "\x1a",
    "\x1b",
    "+++",
    "?",
    "=?",
    "\"",
    "\u{8}",
];

/// Commands that get somewhere, so that more than refusals is tried.
const LINES: [&str; 12] = [
    "AT+MFTPCONN=0,\"ftp.demo\",\"demo\",\"demo\"\r",
    "AT+MFTPCONN=1,\"archive.demo\",\"demo\",\"demo\"\r",
    "AT+MFTPSTOR=0,\"f\",0,5\r",
    "AT+MFTPSTOR=0,\"f\",1,5\r",
    "AT+MFTPAPPE=1,\"f\",1\r",
    "AT+MFTPSTOR=1,\"f\"\r",
    "AT+MFTPRETR=0,\"firmware/image.bin\"\r",
    "AT+MFTPLIST=1,\"/archive\"\r",
    "AT+MFPUT=\"/a\",5\r",
    "AT+MFTPCFG=0,\"local_fs\",1\r",
    "AT+MFTPSTOR=0,\"g\",\"/a\"\r",
    "AT+MFTPDISC=0\r",
];

fn act() -> impl Strategy<Value = Act> {
    let words = prop::collection::vec(prop::sample::select(&WORDS[..]), 1..12)
        .prop_map(|words| Act::Send(words.concat().into_bytes()));
    prop_oneof![
        6 => words,
        6 => prop::sample::select(&LINES[..]).prop_map(|line| Act::Send(line.into())),
        2 => prop::collection::vec(any::<u8>(), 0..300).prop_map(Act::Send),
        6 => (0_u64..12_000_000).prop_map(|micros| Act::Wait(Duration::from_micros(micros))),
        1 => Just(Act::Restart),
    ]
}

fn options() -> impl Strategy<Value = DemoOptions> {
    let models = prop::sample::select(&Model::NAMED[..]);
    let bauds = prop::sample::select(&[0_u32, 9_600, 115_200, 921_600][..]);
    let faults = prop::collection::vec(prop::sample::select(&Fault::ALL[..]), 0..4);
    (models, any::<u64>(), bauds, faults).prop_map(|(model, seed, baud, faults)| DemoOptions {
        model,
        seed,
        baud,
        fault: Some(
            faults
                .iter()
                .map(|known| known.name)
                .collect::<Vec<_>>()
                .join(","),
        ),
    })
}

/// All that the module says, and when.
fn play(options: &DemoOptions, acts: &[Act]) -> Vec<(Instant, Vec<u8>)> {
    let mut simulator = Simulator::new(options);
    let mut now = Instant::ZERO;
    let mut said = Vec::new();
    for act in acts {
        match act {
            Act::Send(bytes) => simulator.handle_bytes(now, bytes),
            Act::Restart => simulator.restart(now),
            Act::Wait(time) => {
                let end = now + *time;
                let mut steps = 0;
                while let Some(at) = simulator.poll_deadline().filter(|at| *at <= end) {
                    assert!(simulator.write_ready_at(now) >= now);
                    now = now.max(at);
                    simulator.handle_timeout(now);
                    while let Some(bytes) = simulator.poll_output(now) {
                        assert!(bytes.len() <= OUTPUT_MAX_BYTES);
                        said.push((now, bytes));
                    }
                    steps += 1;
                    assert!(steps < STEPS_MAX, "the module runs away");
                }
                now = end;
            }
        }
    }
    said
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_module_takes_anything(options in options(), acts in prop::collection::vec(act(), 1..40)) {
        let said = play(&options, &acts);
        prop_assert_eq!(said, play(&options, &acts));
    }
}
