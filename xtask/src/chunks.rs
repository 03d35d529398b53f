//! The parts of the page that are loaded behind it. Our wasm-bindgen splits them off while trunk builds, and knows not
//! yet what the rest will be called.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    error::{Error, Result},
    paths, run,
    tools::PageTools,
};

/// The name that the splitter gives to the script of the main part.
const MAIN: &str = "./main.js";

/// Where the splitter leaves them.
pub(crate) fn dir() -> PathBuf {
    paths::target().join("chunks")
}

/// Adds the chunks, and the script that loads them, to what trunk made.
pub(crate) fn add(dist: &Path, tools: &PageTools) -> Result<()> {
    let dir = dir();
    let names = |dir: &Path| -> Result<Vec<String>> {
        let entries = fs::read_dir(dir).map_err(Error::file(dir))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<_> = names.collect();
        names.sort();
        Ok(names)
    };
    let missing = |lacks| Error::Unexpected {
        what: dir.display().to_string(),
        lacks,
    };
    let ours = names(&dir)?;
    let link = ours
        .iter()
        .find(|name| is(name, "js"))
        .ok_or(missing("script that loads the chunks"))?;
    let main = names(dist)?
        .into_iter()
        .find(|name| name.starts_with("at-ferry-") && is(name, "js"))
        .ok_or(missing("main part"))?;
    let id = link.trim_start_matches("chunks-").trim_end_matches(".js");
    let path = dir.join(link);
    let script = fs::read_to_string(&path).map_err(Error::file(&path))?;
    let mut script = script.replace(MAIN, &format!("./{main}"));
    for chunk in ours.iter().filter(|name| is(name, "wasm")) {
        let name = chunk_name(chunk, id);
        script = script.replace(&format!("./{chunk}"), &format!("./{name}"));
        let (from, to) = (dir.join(chunk), dist.join(&name));
        match tools.wasm_opt("-Oz") {
            Some(mut wasm_opt) => run::run_quietly(
                wasm_opt.arg(&from).arg("-o").arg(&to),
                "wasm-opt of a chunk",
            )
            .map(drop)?,
            None => fs::copy(&from, &to).map(drop).map_err(Error::file(&to))?,
        }
    }
    let to = dist.join(link);
    fs::write(&to, script).map_err(Error::file(&to))
}

/// Whether a file of `dist/` is loaded behind the page.
pub(crate) fn is_chunk(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    is(&name, "wasm") && (name.starts_with("split_") || name.starts_with("chunk_"))
}

/// Hosts may cache it for ever: the name changes with the page.
fn chunk_name(chunk: &str, id: &str) -> String {
    format!("{}-{id}.wasm", chunk.trim_end_matches(".wasm"))
}

fn is(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|it| it == extension)
}
