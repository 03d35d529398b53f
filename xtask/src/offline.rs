//! What keeps the page for where there is no network: a worker that is told what the page consists of, and the version
//! by which an open page and the worker tell whether they belong together.

use std::{collections::BTreeMap, fs, path::Path};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha256};

use crate::{
    error::{Error, Result},
    single,
};

/// The worker, in `dist/` and in the sources.
pub(crate) const NAME: &str = "offline.js";
const WORKER: &str = include_str!("../../src/site/offline.js");
/// Where the worker has what is written into it.
const VERSION_SLOT: &str = "@version@";
const FILES_SLOT: &str = "FILES = {}";
const INDEX: &str = "index.html";

/// Writes the version into the page, and the worker beside it. Nothing in `dist/` may change afterwards.
pub(crate) fn add(dist: &Path) -> Result<()> {
    let entries = fs::read_dir(dist).map_err(Error::file(dist))?;
    let mut files = BTreeMap::new();
    for entry in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        if name != NAME && name != single::NAME {
            let bytes = fs::read(&entry).map_err(Error::file(&entry))?;
            files.insert(name.into_owned(), bytes);
        }
    }
    let (index, worker) = kept(files).map_err(|lacks| Error::Unexpected {
        what: dist.display().to_string(),
        lacks,
    })?;
    for (name, text) in [(INDEX, index), (NAME, worker)] {
        let file = dist.join(name);
        fs::write(&file, text).map_err(Error::file(&file))?;
    }
    Ok(())
}

/// The page with its version, and the worker that keeps these files.
fn kept(
    mut files: BTreeMap<String, Vec<u8>>,
) -> std::result::Result<(String, String), &'static str> {
    let index = files.remove(INDEX).ok_or("page")?;
    let index = String::from_utf8(index).map_err(|_| "page of UTF-8")?;
    let mut digest = Sha256::new_with_prefix(WORKER);
    digest.update(&index);
    for (name, bytes) in &files {
        digest.update(name);
        digest.update(Sha256::digest(bytes));
    }
    let digest = digest.finalize();
    let (version, _) = digest
        .split_first_chunk()
        .ok_or("digest long enough for a version")?;
    let version = format!("{:016x}", u64::from_be_bytes(*version));
    let (head, rest) = index.split_once("</head>").ok_or("head")?;
    let index =
        format!("{head}<meta name=\"at-ferry-version\" content=\"{version}\" /></head>{rest}");
    let mut list = format!("FILES = {{\n  './': '{}',\n", integrity(index.as_bytes()));
    for (name, bytes) in &files {
        list.extend(["  './", name, "': '", &integrity(bytes), "',\n"]);
    }
    list.push('}');
    if !WORKER.contains(VERSION_SLOT) || !WORKER.contains(FILES_SLOT) {
        return Err("worker with places for what it keeps");
    }
    let worker = WORKER
        .replace(VERSION_SLOT, &version)
        .replace(FILES_SLOT, &list);
    Ok((index, worker))
}

/// What must be in a file, as Subresource Integrity has it.
fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(page: &str, style: &str) -> (String, String) {
        let files = [
            (INDEX, format!("<html><head>{page}</head></html>")),
            ("a-1.css", style.to_owned()),
        ];
        kept(
            files
                .map(|(name, text)| (name.to_owned(), text.into_bytes()))
                .into(),
        )
        .unwrap()
    }

    fn version(index: &str) -> &str {
        let (_, rest) = index.split_once("at-ferry-version\" content=\"").unwrap();
        rest.split_once('"').unwrap().0
    }

    #[test]
    fn the_worker_knows_every_file_and_the_version_of_the_page() {
        let (index, worker) = site("<title>T</title>", "a{}");
        assert_eq!(version(&index).len(), 16);
        assert!(worker.contains(&format!("VERSION = '{}';", version(&index))));
        // The page is checked as it is with its version.
        let list = format!(
            "FILES = {{\n  './': '{}',\n  './a-1.css': '{}',\n}};",
            integrity(index.as_bytes()),
            integrity(b"a{}")
        );
        assert!(worker.contains(&list), "{worker}");
    }

    #[test]
    fn whatever_changes_makes_a_new_version() {
        let (index, _) = site("", "a{}");
        let (same, _) = site("", "a{}");
        assert_eq!(index, same);
        for (page, style) in [("<title>", "a{}"), ("", "b{}")] {
            let (other, _) = site(page, style);
            assert_ne!(version(&index), version(&other));
        }
    }
}
