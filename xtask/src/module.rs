//! A WebAssembly module with its glue as a classic script, for what trunk does not build.

use std::{fs, path::PathBuf};

use crate::{
    error::{Error, Result},
    linking, paths,
    run::{self, Progress},
    tools::{self, PageTools},
};

/// What is built.
pub(crate) struct Recipe {
    /// The binary.
    pub(crate) bin: &'static str,
    /// The profile of cargo's that it is built by.
    pub(crate) profile: &'static str,
    /// What else cargo is told.
    pub(crate) cargo: &'static [&'static str],
    /// What wasm-opt is to care for.
    pub(crate) optimise: &'static str,
}

/// What comes out.
pub(crate) struct Module {
    /// Defines `wasm_bindgen`, which starts the module.
    pub(crate) glue: String,
    pub(crate) wasm: Vec<u8>,
}

/// Builds it for release.
pub(crate) fn build(recipe: &Recipe, tools: &PageTools, progress: Progress) -> Result<Module> {
    let Recipe {
        bin,
        profile,
        cargo: arguments,
        optimise,
    } = recipe;
    let mut cargo = run::cargo(&["build", "--locked", "--target", tools::WASM]);
    cargo
        .args(["--profile", profile, "--bin", bin])
        .args(*arguments)
        .args(progress.argument())
        .envs([PageTools::rustflags()]);
    progress.run(&mut cargo, "cargo build")?;
    let dir = paths::target().join(format!("module-{bin}"));
    let built = paths::target()
        .join(tools::WASM)
        .join(format!("{profile}/{bin}.wasm"));
    let module = fs::read(&built).map_err(Error::file(&built))?;
    let module = linking::without(&module).ok_or(Error::Unexpected {
        what: built.display().to_string(),
        lacks: "sections as a module has them",
    })?;
    fs::create_dir_all(&dir).map_err(Error::file(&dir))?;
    let unsplit = dir.join("unsplit.wasm");
    fs::write(&unsplit, module).map_err(Error::file(&unsplit))?;
    let mut bindgen = PageTools::wasm_bindgen();
    bindgen
        .args(["--target", "no-modules", "--no-typescript", "--out-dir"])
        .arg(&dir)
        .args(["--out-name", "module"])
        .arg(unsplit);
    progress.run(&mut bindgen, "wasm-bindgen")?;
    let glue = dir.join("module.js");
    Ok(Module {
        glue: fs::read_to_string(&glue).map_err(Error::file(&glue))?,
        wasm: optimised(dir.join("module_bg.wasm"), optimise, tools, progress)?,
    })
}

/// What a file holds, by wasm-opt where that is there.
pub(crate) fn optimised(
    mut wasm: PathBuf,
    level: &str,
    tools: &PageTools,
    progress: Progress,
) -> Result<Vec<u8>> {
    if let Some(mut wasm_opt) = tools.wasm_opt(level) {
        let optimised = wasm.with_file_name("module_opt.wasm");
        progress.run(wasm_opt.arg(&wasm).arg("-o").arg(&optimised), "wasm-opt")?;
        wasm = optimised;
    }
    fs::read(&wasm).map_err(Error::file(&wasm))
}
