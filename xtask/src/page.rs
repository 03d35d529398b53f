//! The page, built for release.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{
    error::{Error, Result},
    fingerprint::Fingerprint,
    paths,
    run::{self, Progress},
    tools::{self, PageTools},
};

/// At the top of the checkout, what the page is not made of.
const NOT_THE_PAGE: &[&str] = &[
    "target",
    "dist",
    "xtask",
    "tests",
    "benches",
    "docs",
    "node_modules",
];

/// `cargo xtask build`.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    if let Some(argument) = arguments.first() {
        return Err(Error::Usage(format!("`build` takes no `{argument}`")));
    }
    build()?;
    print_sizes()?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the page into `dist/`, unless what is there was made of just this.
pub(crate) fn build() -> Result<()> {
    let tools = PageTools::get(Progress::Shown)?;
    if fs::read_to_string(stamp()).is_ok_and(|stamp| stamp == state(&tools).unwrap_or_default()) {
        println!("The page in dist/ is up to date.");
        return Ok(());
    }
    run::step(
        "page: building it for release",
        "1 min 40 s the first time, then 15 s",
        || {
            // Told to stay offline, trunk tells cargo the same.
            let mut fetch = run::cargo(&["fetch", "--locked", "--target", tools::WASM]);
            run::run(fetch.args(Progress::Shown.argument()), "cargo fetch")?;
            let mut trunk = PageTools::trunk();
            // In its own word for release trunk runs wasm-opt, else not; the cargo profile is the same.
            trunk.args(["build", "--locked"]);
            trunk.args(if tools.optimise {
                &["--release"][..]
            } else {
                &["--cargo-profile", "release"]
            });
            run::run(&mut trunk, "trunk build")
        },
    )?;
    fs::create_dir_all(paths::target()).map_err(Error::file(&paths::target()))?;
    fs::write(stamp(), state(&tools)?).map_err(Error::file(&stamp()))
}

fn stamp() -> PathBuf {
    paths::target().join("page.stamp")
}

/// What the page is made of and what it was made to.
fn state(tools: &PageTools) -> Result<String> {
    let mut state = Fingerprint::default();
    state.text(&run::answer(run::program("rustc").arg("-vV")).unwrap_or_default());
    state.text(&std::env::var("RUSTFLAGS").unwrap_or_default());
    state.text(if tools.optimise { "optimised" } else { "plain" });
    state.tree(&paths::root(), |name| {
        NOT_THE_PAGE.contains(&name)
            || Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "md")
            || (name.starts_with('.') && name != ".cargo")
    })?;
    state.tree(&paths::dist(), |_| false)?;
    Ok(state.finish())
}

fn print_sizes() -> Result<()> {
    let dist = paths::dist();
    let mut files: Vec<(u64, String)> = fs::read_dir(&dist)
        .map_err(Error::file(&dist))?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((
                entry.metadata().ok()?.len(),
                entry.file_name().to_string_lossy().into_owned(),
            ))
        })
        .collect();
    files.sort_by(|a, b| b.cmp(a));
    println!("dist/, in bytes as served uncompressed:");
    for (size, name) in &files {
        println!("{size:>10}  {name}");
    }
    println!(
        "{:>10}  in all",
        files.iter().map(|(size, _)| size).sum::<u64>()
    );
    Ok(())
}
