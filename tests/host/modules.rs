//! Modules that do not behave: what is asked of them is done all the same, and it is said what was wrong.

use at_ferry::app::{Command, DemoOptions, TransferState};
use at_ferry::dialect::Model;
use at_ferry::time::{Duration, Instant};

use crate::bench::ch;
use crate::pair::{Pair, demo_server};

/// Each fault of the simulated module, how long it may take to be found, and what is said of it.
const CASES: [(&str, u64, &[&str]); 16] = [
    ("numeric-results", 1, &["settings-put-right"]),
    ("quiet-results", 15, &["settings-put-right"]),
    ("line-feed-ends", 15, &["settings-put-right"]),
    ("pin-without-ok", 1, &[]),
    ("late-ok", 1, &["line-recovered"]),
    ("stale-answers", 1, &[]),
    // Deaf for 2.5 s, and then five more.
    ("boot", 7, &[]),
    ("restart-idle", 1, &["module-restarted"]),
    ("restart-mid-upload", 1, &["module-restarted"]),
    ("restart-at-prompt", 1, &["module-restarted"]),
    ("second-master", 1, &["other-program"]),
    ("slow-answers", 1, &[]),
    ("echo", 1, &[]),
    ("slow-answers,late-ok", 1, &[]),
    ("slow-answers,second-master", 1, &["other-program"]),
    ("boot,slow-answers", 7, &[]),
];

#[test]
fn a_file_goes_up_whole_whatever_the_module_does() {
    let bytes: Vec<u8> = (0..60_000_u32).map(|i| (i % 251) as u8).collect();
    for (fault, ready_s, codes) in CASES {
        for model in [Model::Ml307r, Model::Ml302a] {
            let what = format!("{fault} {model:?}");
            let mut pair = Pair::attached(&DemoOptions {
                model,
                fault: Some(fault.into()),
                ..DemoOptions::default()
            });
            pair.until(&what, |pair| pair.bench.is_ready());
            let took = pair.bench.now.since(Instant::ZERO);
            assert!(
                took <= Duration::from_secs(ready_s),
                "{what}: ready after {took:?}"
            );
            pair.bench.command(Command::Connect {
                channel: ch(0),
                server: demo_server("ftp.demo"),
            });
            // Long enough for an answer to be missed, and for a module to restart at rest.
            pair.pass(Duration::from_secs(40));
            pair.bench.upload(ch(0), "up.bin", &bytes);
            pair.until_transfers_end();
            let up = pair.bench.last_transfer();
            assert_eq!(up.state, TransferState::Done, "{what}: {:?}", up.failure);
            let server = pair.module.network().server("ftp.demo").unwrap();
            assert!(server.content("/up.bin").as_ref() == Some(&bytes), "{what}");
            let told = pair.bench.codes();
            let all = codes.iter().all(|code| told.contains(code));
            assert!(all, "{what}: {told:?}");
        }
    }
}
