//! Many small files: all of it is overhead, and what the module is asked beside their packets is counted.

use super::{
    Bench,
    carry::{Job, ScriptWay, Subject, Took},
    contest::{Contest, Unit, in_browser, word},
    files::{self, Content},
    sheet::{Better, Figure},
};
use crate::page::Direction;

const TABLE: &str = "Small files";
/// AT commands for a file at most: up beside its packets, down in all.
const COMMANDS_UP: f64 = 1.2;
const COMMANDS_DOWN: f64 = 2.2;
/// Files of this size are what those are claimed for.
const CLAIMED_BYTES: u64 = 100;

/// So many files of such a size, each way.
pub(super) async fn cell(bench: &Bench, files_count: u32, bytes: u64) {
    let files_count = bench.sized(files_count, files_count / 10);
    let dir = bench.scratch.path().join(format!("small-{bytes}"));
    let files: Vec<_> = (0..files_count)
        .map(|n| files::write(&dir, &format!("file-{n:04}.bin"), bytes, Content::Noise))
        .collect();
    in_browser(async |page| {
        for direction in [Direction::Up, Direction::Down] {
            let contest = Contest {
                table: TABLE,
                what: format!("{files_count} files of {bytes} B, {}", word(direction)),
                job: Job {
                    direction,
                    files: files.clone(),
                    baud: 0,
                    round_trip_ms: 0,
                    server: "",
                },
                subjects: vec![Subject::Page(vec![]), Subject::Script(ScriptWay::Data)],
                runs: 1,
                claim: |_| None,
                unit: Unit::Files,
            };
            for took in contest.run(bench, page).await {
                tell_commands(bench, &contest, bytes, &took);
            }
        }
    })
    .await;
}

#[expect(clippy::cast_precision_loss, reason = "nobody counts that far")]
fn tell_commands(bench: &Bench, contest: &Contest, bytes: u64, took: &Took) {
    let per_file = |count: u64| count as f64 / contest.job.files.len() as f64;
    let count = &took.count;
    let (commands, words, claim) = match contest.job.direction {
        Direction::Up => (
            count.commands - count.packets,
            "beside its packets",
            COMMANDS_UP,
        ),
        Direction::Down => (count.commands, "in all", COMMANDS_DOWN),
    };
    let figures = [
        (
            commands,
            format!("AT commands per file, {words}"),
            Some(claim),
        ),
        (count.listings, "listings per file".to_owned(), None),
        (
            count.listings
                + count.ranges
                + match contest.job.direction {
                    Direction::Up => contest.job.files.len() as u64,
                    Direction::Down => 0,
                },
            "data connections per file".to_owned(),
            None,
        ),
        (
            count.up_bytes + count.down_bytes - contest.job.bytes(),
            "bytes on the line per file beside its own".to_owned(),
            None,
        ),
    ];
    for (number, words, claim) in figures {
        bench.sheet.figure(&Figure {
            table: contest.table,
            row: format!("{}: page, {words}", contest.what),
            unit: "",
            better: Better::Less,
            value: per_file(number),
            claim: claim.filter(|_| bytes == CLAIMED_BYTES),
        });
    }
}
