//! How much of the line is used, whoever uses it.

use std::path::PathBuf;

use super::{
    Bench,
    carry::{Job, ScriptWay, Subject, Took},
    contest::{Contest, Unit, in_browser, word},
    files::{self, Content},
    sheet::{Better, Figure},
};
use crate::page::Direction;

const TABLE: &str = "The line";
const WAYS_TABLE: &str = "Each way of uploading";
/// The part of the arithmetic bound, and of a script's rate, that the page is to reach on a line of 921,600 bit/s.
const OF_BOUND: f64 = 97.0;
const OF_SCRIPT: f64 = 0.99;
/// The part of the bare page's rate that it is to reach on an unlimited line: it stores what comes, the bare page does not.
const OF_BARE_UP: f64 = 0.7;
const OF_BARE_DOWN: f64 = 0.5;
/// What transparent mode is to use of the line from the first byte of payload to the last.
const OF_TRANSPARENT: f64 = 99.0;

/// 4 MiB at 921,600 bit/s, up.
pub(super) async fn claimed_up(bench: &Bench) {
    claimed(
        bench,
        Direction::Up,
        &[
            Subject::Script(ScriptWay::Data),
            Subject::Script(ScriptWay::Inline),
        ],
    )
    .await;
}

/// The same down.
pub(super) async fn claimed_down(bench: &Bench) {
    claimed(bench, Direction::Down, &[Subject::Script(ScriptWay::Data)]).await;
}

async fn claimed(bench: &Bench, direction: Direction, rivals: &[Subject]) {
    const BAUD: u32 = 921_600;
    let (bytes, size) = bench.sized((4 << 20, "4 MiB"), (192 << 10, "192 kB"));
    let file = file(bench, direction, bytes, Content::Letters);
    let mut subjects = vec![Subject::Page(vec![])];
    subjects.extend_from_slice(rivals);
    let contest = Contest {
        table: TABLE,
        what: format!("{BAUD} bit/s, {}, {size}", word(direction)),
        job: Job::of(direction, file, BAUD),
        subjects,
        runs: 5,
        claim: |rival| matches!(rival, Subject::Script(_)).then_some(OF_SCRIPT),
        unit: Unit::Kilobytes,
    };
    in_browser(async |page| {
        for took in contest.run(bench, page).await {
            tell_bound(bench, &contest, &took, Some(OF_BOUND));
        }
    })
    .await;
}

/// An unlimited line, up.
pub(super) async fn unlimited_up(bench: &Bench) {
    let rivals = [
        Subject::Bare,
        Subject::Script(ScriptWay::Data),
        Subject::Script(ScriptWay::Inline),
    ];
    unlimited(bench, Direction::Up, &rivals, |rival| {
        (*rival == Subject::Bare).then_some(OF_BARE_UP)
    })
    .await;
}

/// The same down.
pub(super) async fn unlimited_down(bench: &Bench) {
    let rivals = [Subject::Bare, Subject::Script(ScriptWay::Data)];
    unlimited(bench, Direction::Down, &rivals, |rival| {
        (*rival == Subject::Bare).then_some(OF_BARE_DOWN)
    })
    .await;
}

async fn unlimited(
    bench: &Bench,
    direction: Direction,
    rivals: &[Subject],
    claim: fn(&Subject) -> Option<f64>,
) {
    let (bytes, size) = bench.sized((64 << 20, "64 MiB"), (4 << 20, "4 MiB"));
    let file = file(bench, direction, bytes, Content::Letters);
    let mut subjects = vec![Subject::Page(vec![])];
    subjects.extend_from_slice(rivals);
    let contest = Contest {
        table: TABLE,
        what: format!("unlimited, {}, {size}", word(direction)),
        job: Job::of(direction, file, 0),
        subjects,
        runs: 5,
        claim,
        unit: Unit::Megabytes,
    };
    in_browser(async |page| {
        contest.run(bench, page).await;
    })
    .await;
}

/// Both directions at a speed for which nothing is claimed.
pub(super) async fn other(bench: &Bench, baud: u32) {
    let bytes = u64::from(baud / 10) * bench.sized(20, 2);
    in_browser(async |page| {
        for direction in [Direction::Up, Direction::Down] {
            let contest = Contest {
                table: TABLE,
                what: format!("{baud} bit/s, {}", word(direction)),
                job: Job::of(
                    direction,
                    file(bench, direction, bytes, Content::Letters),
                    baud,
                ),
                subjects: vec![
                    Subject::Page(vec![]),
                    Subject::Bare,
                    Subject::Script(ScriptWay::Data),
                ],
                runs: 1,
                claim: |_| None,
                unit: Unit::Kilobytes,
            };
            for took in contest.run(bench, page).await {
                tell_bound(bench, &contest, &took, None);
            }
        }
    })
    .await;
}

/// Each way of uploading.
pub(super) async fn ways(bench: &Bench, baud: u32) {
    let (bytes, unit, speed) = if baud > 0 {
        let bytes = u64::from(baud / 10) * bench.sized(20, 2);
        (bytes, Unit::Kilobytes, format!("{baud} bit/s"))
    } else {
        let bytes = bench.sized(16 << 20, 1 << 20);
        (bytes, Unit::Megabytes, "unlimited".to_owned())
    };
    in_browser(async |page| {
        for way in ["stream", "every-packet", "transparent", "text", "inline"] {
            // Nothing holds the page back there but itself: it sends as fast as the port says that it is.
            let paced = baud == 0 && way == "transparent";
            let bytes = if paced { bytes / 16 } else { bytes };
            let file = file(bench, Direction::Up, bytes, Content::Letters);
            let contest = Contest {
                table: WAYS_TABLE,
                what: speed.clone(),
                job: Job::of(Direction::Up, file, baud),
                subjects: vec![Subject::Page(vec![("option-way", way)])],
                // What is claimed of transparent mode is claimed of a line that is full.
                runs: if way == "transparent" && baud > 0 {
                    5
                } else {
                    1
                },
                claim: |_| None,
                unit,
            };
            for took in contest.run(bench, page).await {
                if baud > 0 {
                    tell_payload(bench, baud, way, &took);
                }
            }
        }
    })
    .await;
}

fn file(bench: &Bench, direction: Direction, bytes: u64, content: Content) -> PathBuf {
    let name = format!("{}-{bytes}.bin", word(direction));
    files::write(bench.scratch.path(), &name, bytes, content)
}

/// What the line could carry of a payload in packets of 4096 bytes, if nobody ever waited: the payload over all bytes
/// both ways. Down, the page's own commands are not reckoned.
#[expect(clippy::cast_precision_loss, reason = "no file is that large")]
fn bound_bytes_per_second(job: &Job) -> f64 {
    const PACKET_BYTES: u64 = 4096;
    let name = job.files[0].file_name().map_or(0, |name| name.len() as u64);
    let beside = match job.direction {
        Direction::Up => {
            let command = "AT+MFTPSTOR=0,\"\",0,4096\r".len() as u64 + name;
            let answer = "\r\n> \r\nOK\r\n\r\n+MFTPSTOR: 0,0,4096\r\n".len() as u64;
            command + answer
        }
        Direction::Down => "\r\n+MFTPRETR: 0,0,1048576,4096,\r\n".len() as u64,
    };
    let share = PACKET_BYTES as f64 / (PACKET_BYTES + beside) as f64;
    f64::from(job.baud) / 10.0 * share
}

#[expect(clippy::cast_precision_loss, reason = "no file is that large")]
fn tell_bound(bench: &Bench, contest: &Contest, took: &Took, claim: Option<f64>) {
    let reached = contest.job.bytes() as f64 / took.seconds / bound_bytes_per_second(&contest.job);
    bench.sheet.figure(&Figure {
        table: contest.table,
        row: format!("{}: page, of the arithmetic bound", contest.what),
        unit: "%",
        better: Better::More,
        value: reached * 100.0,
        claim,
    });
}

/// What of the line was payload between its first packet and its last.
#[expect(clippy::cast_precision_loss, reason = "no file is that large")]
fn tell_payload(bench: &Bench, baud: u32, way: &str, took: &Took) {
    if took.count.payload_micros == 0 {
        return;
    }
    let seconds = took.count.payload_micros as f64 / 1e6;
    let carried = took.count.payload_bytes as f64 / seconds / (f64::from(baud) / 10.0);
    bench.sheet.figure(&Figure {
        table: WAYS_TABLE,
        row: format!("{baud} bit/s: page, way {way}, of the line from first to last payload byte"),
        unit: "%",
        better: Better::More,
        value: carried * 100.0,
        claim: (way == "transparent").then_some(OF_TRANSPARENT),
    });
    bench.sheet.figure(&Figure {
        table: WAYS_TABLE,
        row: format!("{baud} bit/s: page, way {way}, seconds before, after and beside that"),
        unit: "s",
        better: Better::Less,
        value: took.seconds - seconds,
        claim: None,
    });
}
