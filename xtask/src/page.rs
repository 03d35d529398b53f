//! The page, built for release.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{
    chunks, core,
    error::{Error, Result},
    fingerprint::Fingerprint,
    offline, paths,
    run::{self, Progress},
    seal::{POLICY, seal},
    single, sizes,
    supply::licences,
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
    match arguments {
        [] => {
            build(Progress::Shown)?;
            sizes::print()?;
        }
        [wish] if wish == single::WISH => single::build(Progress::Shown)?,
        [argument, ..] => return Err(Error::Usage(format!("`build` takes no `{argument}`"))),
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the page in all the forms it comes in.
pub(crate) fn build_all(progress: Progress) -> Result<()> {
    build(progress)?;
    single::build(progress)
}

/// Builds the page into `dist/`, unless what is there was made of just this.
pub(crate) fn build(progress: Progress) -> Result<()> {
    let tools = PageTools::get(progress)?;
    // Taken first: what is edited while the compiler runs belongs to the next page.
    let sources = sources(&tools)?;
    if fs::read_to_string(stamp())
        .is_ok_and(|stamp| stamp == sources.clone() + &result().unwrap_or_default())
    {
        println!("The page in dist/ is up to date.");
        return Ok(());
    }
    run::step(
        "page: building it for release",
        "2 min the first time, then 1 min",
        || {
            // Told to stay offline, trunk tells cargo the same.
            let mut fetch = run::cargo(&["fetch", "--locked", "--target", tools::WASM]);
            progress.run(fetch.args(progress.argument()), "cargo fetch")?;
            let mut trunk = PageTools::trunk();
            // In its own word for release trunk runs wasm-opt, else not; the cargo profile is the same.
            trunk.args(["build", "--locked"]);
            trunk.args(if tools.optimise {
                &["--release"][..]
            } else {
                &["--cargo-profile", "release"]
            });
            progress.run(&mut trunk, "trunk build")?;
            chunks::add(&paths::dist(), &tools)?;
            core::add(&core::build(&core::FAST, &tools, progress)?, &paths::dist())?;
            seal(&paths::dist())?;
            licences::add(&paths::dist())?;
            offline::add(&paths::dist())
        },
    )?;
    fs::create_dir_all(paths::target()).map_err(Error::file(&paths::target()))?;
    fs::write(stamp(), sources + &result()?).map_err(Error::file(&stamp()))
}

fn stamp() -> PathBuf {
    paths::target().join("page.stamp")
}

/// What the page is made of and what it is made to.
pub(crate) fn sources(tools: &PageTools) -> Result<String> {
    let mut sources = Fingerprint::default();
    sources.text(&run::answer(run::program("rustc").arg("-vV")).unwrap_or_default());
    sources.text(&std::env::var("RUSTFLAGS").unwrap_or_default());
    sources.text(if tools.optimise { "optimised" } else { "plain" });
    sources.text(POLICY);
    sources.tree(&paths::root(), |name| {
        NOT_THE_PAGE.contains(&name)
            || Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "md")
            || (name.starts_with('.') && name != ".cargo")
    })?;
    // The guide is read in the page as well.
    sources.tree(&paths::root().join("xtask/guide"), |_| false)?;
    Ok(sources.finish())
}

/// What is in `dist/`, but for the single file, which is made apart.
fn result() -> Result<String> {
    let mut result = Fingerprint::default();
    result.tree(&paths::dist(), |name| name == single::NAME)?;
    Ok(result.finish())
}
