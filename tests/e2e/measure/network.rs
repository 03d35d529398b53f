//! What the network between module and server costs, and what several channels win back.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use super::{
    Bench,
    carry::{Job, LANES, Line, PIECES, ScriptWay, Subject, connect, has_option},
    contest::{Contest, Unit, in_browser, word},
    files::{self, Content},
};
use crate::page::{Direction, Page};

const TABLE: &str = "A network between module and server";
const LANES_TABLE: &str = "Several channels for one server";
/// There and back.
pub(super) const ROUND_TRIP_MS: u32 = 60;
/// The same to another continent.
pub(super) const FARTHER_ROUND_TRIP_MS: u32 = 100;
/// What six channels are to bring where the network's time is what there is to win.
const TIMES_FOR_FILES: f64 = 3.0;
const TIMES_FOR_PIECES: f64 = 4.0;
/// What they may cost where there is nothing to win.
const COSTS_NOTHING: f64 = 0.98;

/// A slow network in front of a server: the project's own relay, as a program.
pub(super) struct Relay {
    program: Child,
    /// Where the server is to be reached through it.
    pub(super) port: u16,
}

impl Relay {
    pub(super) fn start(bench: &Bench, server_port: u16, round_trip_ms: u32) -> Self {
        let mut program = Command::new(&bench.xtask)
            .args(["relay", &format!("127.0.0.1:{server_port}")])
            .args(["--round-trip-ms", &round_trip_ms.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the relay runs");
        let stdout = program.stdout.take().expect("it was piped");
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        read.expect("the relay says where it is");
        let port = line
            .trim()
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok());
        Self {
            program,
            port: port.unwrap_or_else(|| panic!("the relay says {line:?}")),
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// One file each way, with the server far away.
pub(super) async fn far(bench: &Bench, baud: u32) {
    let (bytes, unit, speed) = if baud > 0 {
        let bytes = u64::from(baud / 10) * bench.sized(20, 2);
        (bytes, Unit::Kilobytes, format!("{baud} bit/s"))
    } else {
        let bytes = bench.sized(32 << 20, 4 << 20);
        (bytes, Unit::Megabytes, "unlimited".to_owned())
    };
    let file = files::write(bench.scratch.path(), "far.bin", bytes, Content::Noise);
    in_browser(async |page| {
        for direction in [Direction::Up, Direction::Down] {
            let contest = Contest {
                table: TABLE,
                what: format!(
                    "{speed}, {ROUND_TRIP_MS} ms there and back, {}",
                    word(direction)
                ),
                job: Job {
                    round_trip_ms: ROUND_TRIP_MS,
                    ..Job::of(direction, file.clone(), baud)
                },
                subjects: vec![
                    Subject::Page(vec![]),
                    Subject::Bare,
                    Subject::Script(ScriptWay::Data),
                ],
                runs: 1,
                claim: |_| None,
                unit,
            };
            contest.run(bench, page).await;
        }
    })
    .await;
}

/// 200 files of 20 kB, with the server this far away, over so many channels.
pub(super) async fn lanes_for_small_files(
    bench: &Bench,
    round_trip_ms: u32,
    lanes: &[&'static str],
) {
    let files_count = bench.sized(200, 12);
    let dir = bench.scratch.path().join("lanes");
    let files = (0..files_count)
        .map(|n| files::write(&dir, &format!("file-{n:03}.bin"), 20_000, Content::Noise))
        .collect();
    let job = Job {
        direction: Direction::Up,
        files,
        baud: 0,
        round_trip_ms,
        server: "",
    };
    in_browser(async |page| {
        for direction in [Direction::Up, Direction::Down] {
            let (has_lanes, subjects) = subjects(bench, page, &job, LANES, lanes).await;
            let contest = Contest {
                table: LANES_TABLE,
                what: format!(
                    "{files_count} files of 20 kB, {round_trip_ms} ms there and back, {}",
                    word(direction)
                ),
                job: Job {
                    direction,
                    ..job.clone()
                },
                subjects,
                runs: if direction == Direction::Up { 5 } else { 1 },
                claim: if has_lanes { claimed } else { |_| None },
                unit: Unit::Files,
            };
            contest.run(bench, page).await;
        }
    })
    .await;
}

/// What six channels are to bring beside one, and beside a script.
fn claimed(subject: &Subject) -> Option<f64> {
    let is_between = matches!(subject, Subject::Page(options) if options.contains(&(LANES, "3")));
    (!is_between).then_some(TIMES_FOR_FILES)
}

/// 32 MiB from a server that gives each connection 300 kB/s.
pub(super) async fn lanes_for_one_file(bench: &Bench) {
    let (bytes, size) = bench.sized((32 << 20, "32 MiB"), (1 << 20, "1 MiB"));
    let file = files::write(bench.scratch.path(), "pieces.bin", bytes, Content::Noise);
    let job = Job {
        server: "anon_max_rate=300000\n",
        round_trip_ms: ROUND_TRIP_MS,
        ..Job::of(Direction::Down, file, 0)
    };
    in_browser(async |page| {
        let (has_pieces, mut subjects) = subjects(bench, page, &job, PIECES, &["6", "1"]).await;
        // What a script takes is what the server gives.
        subjects.retain(|subject| matches!(subject, Subject::Page(_)));
        // It comes in pieces over as many channels as the queue may go over.
        for subject in &mut subjects {
            if let Subject::Page(options) = subject
                && let Some((_, channels)) = options.first().copied()
            {
                options.insert(0, (LANES, channels));
            }
        }
        let contest = Contest {
            table: LANES_TABLE,
            what: format!("{size} down, 300 kB/s for each connection"),
            job,
            runs: if has_pieces { 5 } else { 1 },
            subjects,
            claim: |_| Some(TIMES_FOR_PIECES),
            unit: Unit::Megabytes,
        };
        contest.run(bench, page).await;
    })
    .await;
}

/// Where several channels cannot help: a line that one fills.
pub(super) async fn lanes_on_a_full_line(bench: &Bench) {
    const BAUD: u32 = 921_600;
    let bytes = u64::from(BAUD / 10) * bench.sized(5, 1);
    let dir = bench.scratch.path().join("full");
    let files = (0..4)
        .map(|n| files::write(&dir, &format!("full-{n}.bin"), bytes, Content::Noise))
        .collect();
    let job = Job {
        direction: Direction::Up,
        files,
        baud: BAUD,
        round_trip_ms: 0,
        server: "",
    };
    in_browser(async |page| {
        let (has_lanes, mut subjects) = subjects(bench, page, &job, LANES, &["6", "1"]).await;
        subjects.retain(|subject| matches!(subject, Subject::Page(_)));
        if !has_lanes {
            return;
        }
        let contest = Contest {
            table: LANES_TABLE,
            what: format!("{BAUD} bit/s, 4 files up"),
            job,
            subjects,
            runs: 5,
            claim: |_| Some(COSTS_NOTHING),
            unit: Unit::Kilobytes,
        };
        contest.run(bench, page).await;
    })
    .await;
}

/// Whether the page has this option; the page with each of these values of it, or as it is, and the script.
async fn subjects(
    bench: &Bench,
    page: &Page,
    job: &Job,
    option: &'static str,
    values: &[&'static str],
) -> (bool, Vec<Subject>) {
    let mut line = Line::start(bench, job);
    connect(page, job, &mut line).await;
    let has = has_option(page, option).await;
    line.bridge.quit();
    let mut subjects = if has {
        let set = |value: &&'static str| Subject::Page(vec![(option, *value)]);
        values.iter().map(set).collect()
    } else {
        bench.sheet.gap(
            LANES_TABLE,
            &format!("page, {}", option.trim_start_matches("option-")),
            "this page has no such option",
        );
        vec![Subject::Page(vec![])]
    };
    subjects.push(Subject::Script(ScriptWay::Data));
    (has, subjects)
}
