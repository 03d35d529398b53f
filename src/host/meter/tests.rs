use super::*;

/// What happens to a line, at a time in ms.
enum At {
    Sent(u64, usize),
    Taken(u64),
    Received(u64, usize),
    /// The same, in the middle of counted payload.
    Payload(u64, usize),
    Wait(u64, Wait),
}

fn at(ms: u64) -> Instant {
    Instant::ZERO + Duration::from_millis(ms)
}

/// A meter to which all this has happened, at a speed of 80 kbit/s: eight bytes in a ms.
fn metered(baud: u32, steps: &[At]) -> LineMeter {
    let mut meter = LineMeter::default();
    meter.open(at(0), baud);
    for step in steps {
        match *step {
            At::Sent(ms, len) => meter.handle_sent(at(ms), len),
            At::Taken(ms) => meter.handle_taken(at(ms)),
            At::Received(ms, len) => meter.handle_received(at(ms), len, false),
            At::Payload(ms, len) => meter.handle_received(at(ms), len, true),
            At::Wait(ms, wait) => meter.set_wait(at(ms), wait),
        }
    }
    meter
}

/// The parts of a time in ms: sending, receiving, `OK`, outcome, idle.
fn parts(meter: &mut LineMeter, ms: u64) -> [u128; 5] {
    let split = meter.poll(at(ms)).expect("there is news").split;
    let Split {
        sending,
        receiving,
        ok,
        outcome,
        idle,
    } = split;
    [sending, receiving, ok, outcome, idle].map(|time| time.as_millis())
}

const BAUD: u32 = 80_000;

#[test]
fn each_moment_is_put_down_to_what_the_line_was_at() {
    use At::{Payload, Received, Sent, Taken, Wait as Waits};
    use Wait::{Answer, Nothing, Outcome};
    let check = |steps: &[At], until, expect| {
        let parts = parts(&mut metered(BAUD, steps), until);
        assert_eq!(parts, expect);
        assert_eq!(
            parts.iter().sum::<u128>(),
            u128::from(until),
            "no time is lost"
        );
    };
    // A packet: 400 bytes are out in 50 ms, `OK` (8 bytes, 1 ms) comes 31 ms later, the outcome (16 bytes) after 202.
    let packet = [
        Waits(1000, Answer),
        Sent(1000, 400),
        Taken(1001),
        Received(1081, 8),
        Waits(1081, Outcome),
        Received(1283, 16),
        Waits(1283, Nothing),
    ];
    check(&packet, 2000, [50, 3, 30, 200, 1717]);
    // A port that holds the bytes for longer than the line takes: the module did not want them.
    let held = [
        Waits(1000, Answer),
        Sent(1000, 400),
        Taken(1300),
        Received(1331, 8),
        Waits(1331, Nothing),
    ];
    check(&held, 2000, [300, 1, 30, 0, 1669]);
    // Payload in two reads, with a pause of the module's between them.
    let download = [
        Waits(500, Outcome),
        Payload(800, 800),
        Payload(1000, 800),
        Waits(1000, Nothing),
    ];
    check(&download, 1000, [0, 200, 0, 300, 500]);
    // Both ways at once count as sending.
    let both = [
        Waits(1000, Answer),
        Sent(1000, 800),
        Taken(1000),
        Received(1050, 800),
        Waits(1100, Nothing),
    ];
    check(&both, 1200, [100, 0, 0, 0, 1100]);
    // What came took no longer than there was time for.
    check(&[Received(10, 8000)], 500, [0, 10, 0, 0, 490]);
}

#[test]
fn a_line_without_a_limit_is_measured_by_what_the_port_says() {
    use At::{Payload, Received, Sent, Taken, Wait as Waits};
    use Wait::{Answer, Nothing, Outcome};
    let steps = [
        Waits(1000, Answer),
        Sent(1000, 4096),
        Taken(1020),
        Received(1050, 8),
        Waits(1050, Outcome),
        Received(1100, 4096),
        Payload(1130, 4096),
        Waits(1130, Nothing),
    ];
    let mut meter = metered(0, &steps);
    assert_eq!(parts(&mut meter, 2000), [20, 30, 30, 50, 1870]);
    assert_eq!(
        meter.poll(at(9000)).map(|meter| meter.limit_bytes_per_s),
        Some(None)
    );
}

#[test]
fn usb_shows_that_it_is_not_bound_to_its_speed() {
    use At::{Received, Sent, Taken, Wait as Waits};
    use Wait::{Answer, Nothing};
    let limit = |answered| {
        let steps = [
            Waits(1000, Answer),
            Sent(1000, 4096),
            Taken(1001),
            Received(answered, 8),
            Waits(answered, Nothing),
        ];
        metered(BAUD, &steps)
            .poll(at(5000))
            .unwrap()
            .limit_bytes_per_s
    };
    // 4096 bytes take 512 ms at that speed.
    assert_eq!(limit(1515), Some(8000));
    assert_eq!(limit(1010), None);
}

#[test]
fn bytes_are_spread_over_the_time_that_they_took() {
    use At::{Received, Sent, Taken, Wait as Waits};
    // From 0.9 s on: 0.1 s, 1 s and 0.4 s of 8 bytes a ms.
    let sent = [
        Waits(900, Wait::Answer),
        Sent(900, 12_000),
        Taken(900),
        Waits(2400, Wait::Nothing),
    ];
    let reading = metered(BAUD, &sent).poll(at(4000)).unwrap();
    assert_eq!(reading.bytes_per_s, [800, 8000, 3200, 0]);
    assert_eq!(reading.limit_bytes_per_s, Some(8000));
    let received = [Received(2400, 12_000)];
    let reading = metered(BAUD, &received).poll(at(3500)).unwrap();
    assert_eq!(reading.bytes_per_s, [800, 8000, 3200]);
}

#[test]
fn only_the_last_seconds_are_held() {
    let mut meter = metered(BAUD, &[At::Received(900, 80)]);
    meter.set_wait(at(3_600_000), Wait::Outcome);
    meter.set_wait(at(3_700_500), Wait::Nothing);
    let reading = meter.poll(at(3_700_500)).unwrap();
    assert_eq!(reading.bytes_per_s, [0; METER_SECONDS]);
    assert_eq!(reading.split.outcome, Duration::from_millis(100_500));
    assert_eq!(reading.split.idle, Duration::from_secs(20));
}

#[test]
fn readings_come_a_few_times_a_second_and_end() {
    let mut meter = LineMeter::default();
    assert_eq!(meter.due(), None);
    meter.open(at(0), BAUD);
    assert_eq!(meter.due(), Some(at(500)));
    assert_eq!(meter.poll(at(499)), None);
    assert!(meter.poll(at(500)).is_some());
    assert_eq!(meter.due(), None, "nothing happens");
    meter.set_wait(at(900), Wait::Answer);
    assert_eq!(meter.due(), Some(at(1000)));
    assert!(meter.poll(at(1000)).is_some());
    assert_eq!(meter.due(), Some(at(1500)), "time goes by");
    meter.set_wait(at(1100), Wait::Nothing);
    assert!(meter.poll(at(1500)).is_some());
    // The picture moves on until there is nothing on it.
    let mut readings = 0;
    while let Some(due) = meter.due() {
        assert!(meter.poll(due).is_some());
        readings += 1;
    }
    assert_eq!(readings, METER_SECONDS + 1);
    meter.close();
    let due = meter.due().unwrap();
    let carried = Carried::default();
    assert_eq!(
        meter.poll(due),
        Some(Meter {
            carried,
            ..Meter::default()
        })
    );
    assert_eq!(meter.due(), None);
}

#[test]
fn what_went_over_the_air_is_news() {
    let mut meter = LineMeter::default();
    let carried = Carried {
        up_bytes: 5,
        down_bytes: 7,
    };
    meter.set_carried(carried);
    assert_eq!(
        meter.poll(at(500)).map(|meter| meter.carried),
        Some(carried)
    );
    meter.set_carried(carried);
    assert_eq!(meter.due(), None);
}
