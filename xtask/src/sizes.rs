//! What the built page weighs, by part.

use std::{collections::BTreeMap, fs, path::Path};

use crate::{
    error::{Error, Result},
    paths, run,
};

/// Brotli at its strongest, as a host that compresses beforehand has it. Node.js, which wasm-opt brings, knows it.
const BROTLI: &str = "const {brotliCompressSync, constants} = require('zlib');\
    for (const file of process.argv.slice(1)) {\
        const bytes = require('fs').readFileSync(file);\
        const params = {[constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24};\
        console.log(brotliCompressSync(bytes, {params}).length);\
    }";

#[derive(Default)]
struct Part {
    raw_bytes: u64,
    brotli_bytes: Option<u64>,
}

/// Prints what `dist/` holds.
pub(crate) fn print() -> Result<()> {
    let dist = paths::dist();
    let entries = fs::read_dir(&dist).map_err(Error::file(&dist))?;
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.sort();
    let mut node = run::program("node");
    node.arg("-e").arg(BROTLI).args(&files);
    let brotli: Vec<u64> = run::answer(&mut node)
        .map(|answer| {
            answer
                .lines()
                .filter_map(|line| line.parse().ok())
                .collect()
        })
        .unwrap_or_default();
    let mut parts: BTreeMap<&str, Part> = BTreeMap::new();
    let mut all = Part {
        brotli_bytes: (brotli.len() == files.len()).then_some(0),
        ..Part::default()
    };
    for (at, file) in files.iter().enumerate() {
        let raw_bytes = fs::metadata(file).map_err(Error::file(file))?.len();
        let brotli_bytes = all.brotli_bytes.and_then(|_| brotli.get(at).copied());
        for part in [parts.entry(kind(file)).or_default(), &mut all] {
            part.raw_bytes += raw_bytes;
            part.brotli_bytes = brotli_bytes.map(|bytes| part.brotli_bytes.unwrap_or(0) + bytes);
        }
    }
    println!("dist/, in bytes, as it is and by brotli:");
    for (name, part) in parts.iter().chain([(&"all", &all)]) {
        let brotli = part
            .brotli_bytes
            .map_or_else(|| "-".to_owned(), |bytes| bytes.to_string());
        println!("{:>10} {brotli:>10}  {name}", part.raw_bytes);
    }
    if all.brotli_bytes.is_none() {
        println!("Node.js is not there, which would know how small brotli makes it.");
    }
    Ok(())
}

/// What a file of the page is.
fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("wasm") => "wasm",
        Some("js") => "JS",
        Some("css") => "CSS",
        Some("html") => "HTML",
        Some("svg" | "png" | "ico") => "icons",
        Some("woff2") => "fonts",
        _ => "other",
    }
}
