//! A module that another program has left with other settings is found, and put right without saving anything in it.

use at_ferry::app::DemoOptions;
use at_ferry::dialect::Model;
use at_ferry::sim::Simulator;
use at_ferry::time::{Duration, Instant};

use crate::bench::Bench;
use crate::dialogue::{BRING_UP, Reads, play};
use crate::pair::Pair;

const BAUD: u32 = 115_200;

/// A module to which somebody else has said this.
fn told(model: Model, line: &str) -> Pair {
    let options = DemoOptions {
        model,
        baud: BAUD,
        ..DemoOptions::default()
    };
    let mut module = Simulator::new(&options);
    let mut now = Instant::ZERO;
    module.handle_bytes(now, line.as_bytes());
    while let Some(at) = module.poll_deadline() {
        now = now.max(at);
        if now.as_micros() > 1_000_000 {
            break;
        }
        module.handle_timeout(now);
        let _answer = module.poll_output(now);
    }
    Pair::around(module, now, BAUD)
}

#[test]
fn a_module_with_other_line_settings_is_found_and_put_right() {
    // With echo and without.
    for model in [Model::Ml307r, Model::Ml302a] {
        for (line, is_odd) in [
            ("ATV0\r", true),
            ("ATQ1\r", true),
            ("ATS3=10\r", true),
            ("ATS4=11\r", true),
            ("ATV0Q1\r", true),
            ("ATQ1S3=10\r", true),
            ("AT+CMEE=2\r", false),
        ] {
            let mut pair = told(model, line);
            let began = pair.bench.now;
            pair.until("the line is ready", |pair| {
                pair.bench.is_ready() || pair.bench.now.since(began) > Duration::from_mins(1)
            });
            let what = format!("{model:?} {line:?} {:?}", pair.bench.now.since(began));
            assert!(pair.bench.is_ready(), "{what}");
            let told = pair.bench.codes().contains(&"settings-put-right");
            assert_eq!(told, is_odd, "{what} {:?}", pair.bench.codes());
            let sent = pair.bench.texts();
            assert!(!sent.iter().any(|text| text.contains("&W")), "{what}");
        }
    }
}

#[test]
fn results_in_digits_cost_no_wait() {
    let mut bench = Bench::opened(BAUD);
    let mut turns = BRING_UP.to_vec();
    turns[0] = ("\rAT\r", "\rAT\r0\r");
    turns[1] = ("ATE0Q0V1\r", "ATE0Q0V1\r\r\nOK\r\n");
    turns.insert(2, ("ATS4=10S5=8\r", "\r\nOK\r\n"));
    play(&mut bench, Reads::Bytes, &turns);
    assert!(bench.is_ready());
    assert!(bench.now.since(Instant::ZERO) < Duration::from_secs(1));
}

#[test]
fn a_module_that_starts_is_ready_soon_after_its_first_words() {
    for deaf_ms in [500, 2_500, 6_000] {
        let mut bench = Bench::opened(BAUD);
        let at = |ms: u64| Instant::from_micros(ms * 1_000);
        let words = [
            (deaf_ms, "\r\nRDY\r\n"),
            (deaf_ms + 100, "\r\n+MATREADY\r\n"),
            (deaf_ms + 900, "\r\nSMS Ready\r\n"),
        ];
        let mut words = words.iter().peekable();
        let mut swallowed = 0;
        while !bench.is_ready() {
            assert!(bench.now < at(deaf_ms + 5_000), "{deaf_ms}");
            assert_eq!(bench.host.poll_hang_up(), None, "{deaf_ms}");
            if let Some(bytes) = bench.transmit() {
                let sent = String::from_utf8(bytes).unwrap();
                let is_deaf = bench.now < at(deaf_ms) || swallowed < 3;
                swallowed += u8::from(is_deaf && bench.now >= at(deaf_ms));
                let answer = BRING_UP.iter().find(|(line, _)| line.trim() == sent.trim());
                match answer {
                    _ if is_deaf => {}
                    Some((_, answer)) => bench.bytes(answer.as_bytes()),
                    None if sent.starts_with("AT+MFTPSTATE=") => {
                        let channel = &sent[13..14];
                        let line = format!("\r\n+MFTPSTATE: {channel},0\r\n\r\nOK\r\n");
                        bench.bytes(line.as_bytes());
                    }
                    None => bench.bytes(b"\r\nOK\r\n"),
                }
                continue;
            }
            let due = bench.host.poll_deadline().expect("it waits for something");
            match words.next_if(|(said_at, _)| at(*said_at) <= due) {
                Some((said_at, line)) => {
                    bench.now = bench.now.max(at(*said_at));
                    bench.bytes(line.as_bytes());
                }
                None => bench.pass_to_deadline(),
            }
        }
        assert!(swallowed >= 3, "{deaf_ms}");
    }
}
