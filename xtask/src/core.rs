//! The core: a module of its own, which a worker runs, and its script.

use std::{fs, path::Path};

use sha2::{Digest as _, Sha256};

use crate::{
    error::{Error, Result},
    module::{self, Module, Recipe},
    run::Progress,
    tools::PageTools,
};

/// The script around the glue, and where in it that goes.
const SCRIPT: &str = include_str!("../../src/site/core.js");
const GLUE_SLOT: &str = "/* glue */";

/// What its files in `dist/` are called, before their digest.
const PREFIX: &str = "core-";

/// How it is built for a host. Unlike the page, which has to be small, it has to be fast.
pub(crate) const FAST: Recipe = Recipe {
    bin: "at-ferry-core",
    profile: "core",
    cargo: &["--no-default-features"],
    optimise: "-O3",
};

/// How it is built for where it has to be small as well.
pub(crate) const SMALL: Recipe = Recipe {
    profile: "release",
    optimise: "-Oz",
    ..FAST
};

/// Its script and its module.
pub(crate) struct Core {
    pub(crate) script: String,
    pub(crate) wasm: Vec<u8>,
}

/// Builds it.
pub(crate) fn build(recipe: &Recipe, tools: &PageTools, progress: Progress) -> Result<Core> {
    let Module { glue, wasm } = module::build(recipe, tools, progress)?;
    Ok(Core {
        script: script(&glue),
        wasm,
    })
}

/// Adds it to what trunk made, and tells the page what it is called.
pub(crate) fn add(core: &Core, dist: &Path) -> Result<()> {
    let mut digest = Sha256::new_with_prefix(&core.script);
    digest.update(&core.wasm);
    // Hosts may cache it for ever: the name changes with what it holds.
    let name: String = digest.finalize()[..8]
        .iter()
        .fold(PREFIX.to_owned(), |name, byte| format!("{name}{byte:02x}"));
    for (extension, bytes) in [("js", core.script.as_bytes()), ("wasm", &core.wasm)] {
        let file = dist.join(format!("{name}.{extension}"));
        fs::write(&file, bytes).map_err(Error::file(&file))?;
    }
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).map_err(Error::file(&index))?;
    let (head, rest) = html.split_once("</head>").ok_or(Error::Unexpected {
        what: index.display().to_string(),
        lacks: "head",
    })?;
    let html = format!("{head}<meta name=\"at-ferry-core\" content=\"{name}\" /></head>{rest}");
    fs::write(&index, html).map_err(Error::file(&index))
}

/// Whether a file of `dist/` is of it.
pub(crate) fn is_of_it(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(PREFIX)
}

fn script(glue: &str) -> String {
    SCRIPT.replacen(GLUE_SLOT, glue, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glue_is_inside_of_what_each_call_has_for_itself() {
        let script = script("let wasm_bindgen;");
        let place = script.find("let wasm_bindgen;").unwrap();
        assert!(script.find("globalThis.atFerryCore =").unwrap() < place);
        assert!(place < script.find("await wasm_bindgen(").unwrap());
        assert!(!script.contains(GLUE_SLOT));
    }
}
