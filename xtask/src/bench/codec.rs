//! What criterion measures, read from what it writes.

use std::{fs, path::Path};

use serde_json::Value;

use super::figures::{Better, Figures};
use crate::{
    error::{Error, Result},
    paths, run,
};

const TABLE: &str = "Codec (native)";
/// Each group's benchmarks: ours first, and who it is compared with.
const GROUPS: [(&str, &str, &str); 2] = [
    ("lines", "deframer", "digester of atat"),
    ("payload", "deframer", "memchr"),
];

/// Runs the benchmarks, which are a workspace of their own.
pub(crate) fn measure(quick: bool, figures: &mut Figures) -> Result<()> {
    let home = paths::target().join("bench/criterion");
    let mut bench = run::cargo(&[
        "bench",
        "--locked",
        "--manifest-path",
        "xtask/codec/Cargo.toml",
    ]);
    bench.env("CRITERION_HOME", &home);
    bench
        .arg("--target-dir")
        .arg(paths::target().join("bench/codec"));
    bench.args(["--bench", "codec", "--", "--noplot"]);
    if quick {
        bench.args(["--warm-up-time", "0.5", "--measurement-time", "1"]);
    }
    run::run(&mut bench, "the benchmarks of the codec")?;
    for (group, ours, theirs) in GROUPS {
        let [first, second] =
            [ours, theirs].map(|name| gigabytes_per_second(&home.join(group).join(name)));
        let (first, second) = (first?, second?);
        for (name, rate) in [(ours, first), (theirs, second)] {
            figures.figure(
                TABLE,
                format!("{group}: {name}"),
                "GB/s",
                Better::More,
                rate,
            );
        }
        let row = format!("{group}: {ours} ÷ {theirs}");
        figures.figure(TABLE, row, "×", Better::More, first / second);
    }
    Ok(())
}

/// The median, from the time of an iteration and the bytes in it.
fn gigabytes_per_second(dir: &Path) -> Result<f64> {
    let number = |file: &str, pointer: &str| {
        let file = dir.join("new").join(file);
        let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
        let value: Value = serde_json::from_str(&text).unwrap_or_default();
        value
            .pointer(pointer)
            .and_then(Value::as_f64)
            .ok_or_else(|| Error::Unexpected {
                what: file.display().to_string(),
                lacks: "figure as criterion writes it",
            })
    };
    let nanoseconds = number("estimates.json", "/median/point_estimate")?;
    Ok(number("benchmark.json", "/throughput/Bytes")? / nanoseconds)
}
