//! What the built page weighs, by part, and whether what loads first is light enough.

use std::{collections::BTreeMap, fs, path::Path};

use crate::{
    chunks, core,
    error::{Error, Result},
    paths, run, single,
    supply::licences,
};

/// Brotli at its strongest, as a host that compresses beforehand has it. Node.js, which wasm-opt brings, knows it.
const BROTLI: &str = "const {brotliCompressSync, constants} = require('zlib');\
    for (const file of process.argv.slice(1)) {\
        const bytes = require('fs').readFileSync(file);\
        const params = {[constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24};\
        console.log(brotliCompressSync(bytes, {params}).length);\
    }";

/// What is built, by part.
struct Parts {
    kinds: BTreeMap<&'static str, Part>,
    /// What loads before the page can be used.
    first: Part,
    all: Part,
}

struct Part {
    raw_bytes: u64,
    brotli_bytes: Option<u64>,
}

/// What may load before the page can be used, in bytes as brotli has them.
const FIRST_MAX_BYTES: u64 = 300_000;

/// One weight of the page's, in bytes, and what it may be.
pub(crate) struct Weight {
    pub(crate) what: &'static str,
    /// Nothing where it is brotli's to say, and Node.js is not there.
    pub(crate) bytes: Option<u64>,
    pub(crate) max_bytes: Option<u64>,
}

/// Prints what `dist/` holds.
///
/// # Errors
///
/// [`Error::TooHeavy`] where what loads first is over its budget.
pub(crate) fn print() -> Result<()> {
    let Parts { kinds, first, all } = weigh()?;
    println!("dist/, in bytes, as it is and by brotli:");
    let sums = [(&"all", &all), (&"of that loads first", &first)];
    for (name, part) in kinds.iter().chain(sums) {
        let brotli = part
            .brotli_bytes
            .map_or_else(|| "-".to_owned(), |bytes| bytes.to_string());
        println!("{:>10} {brotli:>10}  {name}", part.raw_bytes);
    }
    match first.brotli_bytes {
        None => println!("Node.js is not there, which would know how small brotli makes it."),
        Some(bytes) if bytes > FIRST_MAX_BYTES => {
            return Err(Error::TooHeavy {
                what: "what loads first, by brotli,",
                bytes,
                max_bytes: FIRST_MAX_BYTES,
            });
        }
        Some(_) => {}
    }
    Ok(())
}

/// What counts of the weights.
pub(crate) fn weights() -> Result<[Weight; 3]> {
    let Parts { first, all, .. } = weigh()?;
    let single = paths::dist().join(single::NAME);
    let single_bytes = fs::metadata(&single).map_err(Error::file(&single))?.len();
    let weight = |what, bytes, max_bytes| Weight {
        what,
        bytes,
        max_bytes,
    };
    Ok([
        weight(
            "what loads first, by brotli",
            first.brotli_bytes,
            Some(FIRST_MAX_BYTES),
        ),
        weight("all of it, by brotli", all.brotli_bytes, None),
        weight(
            "the single file",
            Some(single_bytes),
            Some(single::SIZE_MAX_BYTES),
        ),
    ])
}

/// Weighs what is in `dist/`, but for the single file.
fn weigh() -> Result<Parts> {
    let dist = paths::dist();
    let entries = fs::read_dir(&dist).map_err(Error::file(&dist))?;
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.file_name().is_some_and(|name| name != single::NAME))
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
    let known = brotli.len() == files.len();
    let mut parts = Parts {
        kinds: BTreeMap::new(),
        first: Part::new(known),
        all: Part::new(known),
    };
    for (at, file) in files.iter().enumerate() {
        let raw_bytes = fs::metadata(file).map_err(Error::file(file))?.len();
        let brotli_bytes = brotli.get(at).copied();
        let kind = parts.kinds.entry(kind(file));
        let kind = kind.or_insert_with(|| Part::new(known));
        for part in [kind, &mut parts.all] {
            part.add(raw_bytes, brotli_bytes);
        }
        let is_behind = chunks::is_chunk(file) || core::is_of_it(file) || is_for_installing(file);
        if !is_behind && !file.ends_with(licences::NAME) {
            parts.first.add(raw_bytes, brotli_bytes);
        }
    }
    Ok(parts)
}

impl Part {
    /// Nothing yet; `known` says whether brotli's side is.
    fn new(known: bool) -> Self {
        Self {
            raw_bytes: 0,
            brotli_bytes: known.then_some(0),
        }
    }

    fn add(&mut self, raw_bytes: u64, brotli_bytes: Option<u64>) {
        self.raw_bytes += raw_bytes;
        self.brotli_bytes = self
            .brotli_bytes
            .zip(brotli_bytes)
            .map(|(sum, bytes)| sum + bytes);
    }
}

/// What a file of the page is.
/// The manifest's pictures: a browser asks for them where the page is installed.
fn is_for_installing(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "png")
}

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
