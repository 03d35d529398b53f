//! `cargo xtask bench`: what is fast, what it costs and what others can, in tables, all of it measured in the one run.

mod codec;
mod figures;
mod machine;
mod python;
pub(crate) mod relay;
mod table;

use std::{ffi::OsString, fs, path::PathBuf, process::ExitCode};

use crate::{
    e2e,
    error::{Error, Result},
    page, paths,
    run::{self, Progress},
    single, sizes, times,
};
use figures::{Better, Figures};
pub(crate) use machine::commit;

/// What measures in the page.
const MEASURING: &str = "measure::";
/// The tables that a later run is compared with.
const COMMITTED: &str = "xtask/bench.md";
/// The cells that are no matter of a browser.
const CODEC: &str = "codec";
const WEIGHTS: &str = "weights";
const TIMES: &str = "times";

/// What the command line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wanted {
    extent: Extent,
    /// The tables become those that a later run is compared with.
    keep: bool,
    /// Parts of the names of cells; all where there is none.
    cells: Vec<String>,
}

/// How much is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Full sizes, several runs of what is claimed.
    #[default]
    Full,
    /// Full sizes, one run each.
    Once,
    /// Small sizes, one run each.
    Quick,
}

impl Extent {
    /// What the cells are told.
    fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Once => "once",
            Self::Quick => "quick",
        }
    }
}

/// Measures, prints the tables and writes them down.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let wanted = Wanted::read(arguments)?;
    page::build(Progress::Shown)?;
    if wanted.has(WEIGHTS) {
        // It is weighed too.
        single::build(Progress::Shown)?;
    }
    let bridge = build_bridge()?;
    let python = python::get();
    let dir = paths::target().join("bench");
    fs::create_dir_all(&dir).map_err(Error::file(&dir))?;
    let machine = machine::describe(wanted.extent, python.as_ref().ok());

    let mut figures = Figures::default();
    let mut failed = Vec::new();
    let sheet = dir.join("sheet.jsonl");
    let mut environment: Vec<(&str, OsString)> = vec![
        ("AT_FERRY_BENCH_SHEET", sheet.clone().into()),
        ("AT_FERRY_BENCH_CELLS", wanted.cells.join(" ").into()),
        ("AT_FERRY_BENCH_EXTENT", wanted.extent.word().into()),
        ("AT_FERRY_BRIDGE", bridge.into()),
        (
            "AT_FERRY_XTASK",
            std::env::current_exe()
                .map_err(Error::io("looking for ourselves"))?
                .into(),
        ),
    ];
    match python {
        Ok(python) => environment.push(("AT_FERRY_PYTHON", python.into())),
        Err(error) => environment.push(("AT_FERRY_NO_PYTHON", error.to_string().into())),
    }
    if let Err(error) = e2e::apart(MEASURING, &environment) {
        failed.push(error.to_string());
    }
    if sheet.exists() {
        figures.read(&sheet)?;
    }
    if wanted.has(CODEC)
        && let Err(error) = codec::measure(wanted.extent == Extent::Quick, &mut figures)
    {
        failed.push(error.to_string());
    }
    if wanted.has(WEIGHTS) {
        weights(&mut figures)?;
    }
    if wanted.has(TIMES) {
        build_times(&mut figures);
    }
    for reason in failed {
        figures.gap("Cells that failed", &reason, "failed".into());
    }
    tell(&wanted, &machine, &figures)?;
    Ok(ExitCode::SUCCESS)
}

impl Wanted {
    fn read(arguments: &[String]) -> Result<Self> {
        let mut wanted = Self::default();
        for argument in arguments {
            match argument.as_str() {
                "--quick" => wanted.extent = Extent::Quick,
                "--once" => wanted.extent = Extent::Once,
                "--keep" => wanted.keep = true,
                flag if flag.starts_with('-') => {
                    return Err(Error::Usage(format!("`bench` takes no `{flag}`")));
                }
                cell => wanted.cells.push(cell.to_owned()),
            }
        }
        Ok(wanted)
    }

    fn has(&self, cell: &str) -> bool {
        self.cells.is_empty()
            || self
                .cells
                .iter()
                .any(|filter| cell.contains(filter.as_str()))
    }
}

/// Prints the tables, writes them down, and points out what fell.
fn tell(wanted: &Wanted, machine: &[(&str, String)], figures: &Figures) -> Result<()> {
    let committed = paths::root().join(COMMITTED);
    let earlier = table::read(&fs::read_to_string(&committed).unwrap_or_default());
    let head = machine
        .iter()
        .map(|(name, value)| format!("- {name}: {value}"));
    let head = format!("# Measured\n\n{}\n\n", head.collect::<Vec<_>>().join("\n"));
    let text = head.clone() + &table::markdown(figures, &earlier);
    println!("\n{text}");
    let dir = paths::target().join("bench");
    let described: serde_json::Map<String, serde_json::Value> = machine
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone().into()))
        .collect();
    let json = serde_json::json!({"machine": described, "rows": figures.rows()});
    for (name, content) in [
        ("bench.md", text.clone()),
        ("bench.json", format!("{json:#}\n")),
    ] {
        let file = dir.join(name);
        fs::write(&file, content).map_err(Error::file(&file))?;
    }
    let falls = table::falls(figures, &earlier);
    for fall in &falls {
        println!("worse than in {COMMITTED}: {fall}");
    }
    if wanted.extent == Extent::Quick && !falls.is_empty() {
        println!("(This run was quick: with small sizes, what is paid once weighs more.)");
    }
    println!("The tables are in {}.", dir.display());
    if wanted.keep {
        // Beside the figures of the one before it, nobody could tell which is which.
        let text = head + &table::markdown(figures, &table::Earlier::new());
        fs::write(&committed, text).map_err(Error::file(&committed))?;
        println!("They are kept in {COMMITTED}.");
    }
    Ok(())
}

/// Builds the bridge with optimisation, and gives its path.
fn build_bridge() -> Result<PathBuf> {
    let mut build = run::cargo(&["build", "--profile", "bench", "--features", "bridge"]);
    build
        .args(["--bin", "bridge"])
        .args(Progress::Shown.argument());
    run::run(&mut build, "building the bridge")?;
    Ok(paths::target().join("release/bridge"))
}

fn weights(figures: &mut Figures) -> Result<()> {
    const TABLE: &str = "Weights";
    for weight in sizes::weights()? {
        let kilobytes = |bytes: u64| {
            #[expect(clippy::cast_precision_loss, reason = "no page is that heavy")]
            let bytes = bytes as f64;
            bytes / 1000.0
        };
        let claimed = weight.max_bytes.map(kilobytes);
        let row = weight.what.to_owned();
        match (weight.bytes.map(kilobytes), claimed) {
            (Some(value), Some(claim)) => {
                figures.claimed(TABLE, row, "kB", Better::Less, value, claim);
            }
            (Some(value), None) => figures.figure(TABLE, row, "kB", Better::Less, value),
            (None, _) => figures.gap(
                TABLE,
                &row,
                "Node.js, which knows brotli, is not there".into(),
            ),
        }
    }
    Ok(())
}

/// How long builds and tests took when they last ran, where that was at this commit.
fn build_times(figures: &mut Figures) {
    const TABLE: &str = "Build and tests";
    let here = commit();
    for time in times::all() {
        if time.commit == here {
            figures.figure(TABLE, time.what, "s", Better::Less, time.seconds);
        } else {
            let reason = format!(
                "not at this commit; {:.0} s at {}",
                time.seconds, time.commit
            );
            figures.gap(TABLE, &time.what, reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_read() {
        let check = |line: &str, expect: Option<(Extent, bool, &[&str])>| {
            let arguments: Vec<String> = line.split_whitespace().map(String::from).collect();
            let read = Wanted::read(&arguments).ok();
            let expect = expect.map(|(extent, keep, cells)| Wanted {
                extent,
                keep,
                cells: cells.iter().map(ToString::to_string).collect(),
            });
            assert_eq!(read, expect, "{line}");
        };
        check("", Some((Extent::Full, false, &[])));
        check(
            "--quick unlimited",
            Some((Extent::Quick, false, &["unlimited"])),
        );
        check("--once start", Some((Extent::Once, false, &["start"])));
        check(
            "--keep line ways",
            Some((Extent::Full, true, &["line", "ways"])),
        );
        check("--fast", None);
    }
}
