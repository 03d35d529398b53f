//! The licences of what the page consists of, as one text that the page shows when it is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::graph::{Graph, Package};
use super::policy::IN_THE_PAGE;
use super::spdx::Expression;
use crate::{
    error::{Error, Result},
    paths,
};

/// The text, in `dist/`.
pub(crate) const NAME: &str = "licences.txt";

/// The package that the page is.
pub(crate) const PAGE: &str = "at-ferry";

/// What every program of Rust's consists of, beside packages.
const STANDARD_LIBRARY: &str = "Rust's standard library";
const STANDARD_LIBRARY_AUTHORS: &str = "The Rust Project Contributors";

/// Ours, and the wording for packages that bring no text of the same licence.
const MIT: &str = include_str!("../../../LICENSE-MIT");

/// Writes the text beside the page.
pub(crate) fn add(dist: &Path) -> Result<()> {
    let file = dist.join(NAME);
    fs::write(&file, text(&[PAGE])?).map_err(Error::file(&file))
}

/// The text, for what is linked into these of our packages.
pub(crate) fn text(ours: &[&str]) -> Result<String> {
    let graph = Graph::of_page()?;
    let mut texts = Texts::default();
    let linked: BTreeSet<&Package> = ours.iter().flat_map(|name| graph.linked(name)).collect();
    for package in linked {
        texts.add_package(package)?;
    }
    texts.add(mit_of(STANDARD_LIBRARY_AUTHORS), STANDARD_LIBRARY.into());
    let ours = paths::root().join("LICENSE-APACHE");
    let apache = fs::read_to_string(&ours).map_err(Error::file(&ours))?;
    Ok(texts.print(&apache))
}

/// Licence texts, each with the names of those that it is for.
#[derive(Default)]
struct Texts(BTreeMap<String, Vec<String>>);

impl Texts {
    fn add(&mut self, text: String, name: String) {
        self.0.entry(text).or_default().push(name);
    }

    fn add_package(&mut self, package: &Package) -> Result<()> {
        let name = format!("{} {}", package.name, package.version);
        let unexpected = |lacks| Error::Unexpected {
            what: name.clone(),
            lacks,
        };
        let licence = package.license.as_deref().and_then(Expression::read);
        let chosen = licence.and_then(|licence| licence.choose(IN_THE_PAGE));
        let chosen = chosen.ok_or_else(|| unexpected("licence that is allowed in the page"))?;
        let dir = package.manifest_path.parent().unwrap_or(Path::new(""));
        for licence in chosen {
            let text = match text_of(dir, licence)? {
                Some(text) => text,
                None if licence == "MIT" => mit_of(&authors(package)),
                None => return Err(unexpected("text of its licence")),
            };
            self.add(text, name.clone());
        }
        Ok(())
    }

    /// What is for most comes first.
    fn print(&self, apache: &str) -> String {
        let mut print = format!(
            "AT Ferry is under the MIT licence or the Apache licence 2.0, whichever you prefer. \
             It is made with what others wrote; theirs is named here, each under its licence.\n\n\
             ==== AT Ferry ====\n\n{}\n\n{}\n",
            MIT.trim(),
            apache.trim()
        );
        let mut texts: Vec<_> = self.0.iter().collect();
        texts.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
        for (text, names) in texts {
            let names = names.join(", ");
            print.extend(["\n==== ", &names, " ====\n\n", text, "\n"]);
        }
        print
    }
}

/// The text of this licence that a package brings.
fn text_of(dir: &Path, licence: &str) -> Result<Option<String>> {
    let entries = fs::read_dir(dir).map_err(Error::file(dir))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let Some(name) = choose_file(&names.collect::<Vec<_>>(), licence) else {
        return Ok(None);
    };
    let file = dir.join(name);
    let bytes = fs::read(&file).map_err(Error::file(&file))?;
    let text = String::from_utf8_lossy(&bytes).replace('\r', "");
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    Ok(Some(lines.join("\n")))
}

/// The file that names the licence, else the one that names none.
fn choose_file(names: &[String], licence: &str) -> Option<String> {
    let (word, _) = licence.split_once('-').unwrap_or((licence, ""));
    let plain = |name: &str| {
        let upper = name.to_uppercase();
        let upper = upper.trim_end_matches(".MD").trim_end_matches(".TXT");
        let rest = ["LICENSE", "LICENCE"]
            .iter()
            .find_map(|start| upper.strip_prefix(start))?;
        Some(rest.trim_matches(['-', '_', '.']).to_owned())
    };
    let find = |wanted: &str| {
        let mut names = names.iter();
        names.find(|name| plain(name).as_deref() == Some(wanted))
    };
    find(&word.to_uppercase()).or_else(|| find("")).cloned()
}

fn mit_of(authors: &str) -> String {
    let lines = MIT.trim().lines().map(|line| {
        if line.starts_with("Copyright") {
            format!("Copyright (c) {authors}")
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Without their addresses.
fn authors(package: &Package) -> String {
    if package.authors.is_empty() {
        return format!("the authors of {}", package.name);
    }
    let names = package.authors.iter().map(|author| {
        let (name, _) = author.split_once('<').unwrap_or((author, ""));
        name.trim()
    });
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack;

    #[test]
    fn the_text_names_all_that_is_linked_and_nothing_else() {
        let text = text(&[PAGE]).unwrap();
        let heads: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("===="))
            .collect();
        let named = |name: &str| {
            let name = format!("{name} ");
            let of_head = |head: &&str| head.trim_matches(['=', ' ']).to_owned() + " ";
            heads.iter().any(|head| {
                let head = of_head(head);
                head.split(", ").any(|one| one.starts_with(&name))
            })
        };
        for linked in ["leptos", "wasm-bindgen", "sha2", "memchr", "web-sys", "AT"] {
            assert!(named(linked), "{linked}");
        }
        assert!(text.contains(STANDARD_LIBRARY));
        // It runs in the compiler, in the bridge, in the tests, in the page that is one file.
        for beside in [
            "leptos_macro",
            "rustix",
            "suppaftp",
            "proptest",
            "xtask",
            "lzma-rust2",
        ] {
            assert!(!named(beside), "{beside}");
        }
    }

    #[test]
    fn one_text_is_for_several_of_our_packages() {
        let text = text(&[PAGE, pack::UNPACKER]).unwrap();
        for linked in ["leptos ", "lzma-rust2 ", "adler2 "] {
            assert!(text.contains(linked), "{linked}");
        }
    }

    #[test]
    fn the_file_of_a_licence_is_found() {
        let check = |names: &[&str], licence: &str, expect: Option<&str>| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            assert_eq!(choose_file(&names, licence).as_deref(), expect, "{names:?}");
        };
        check(
            &["LICENSE-APACHE", "LICENSE-MIT"],
            "MIT",
            Some("LICENSE-MIT"),
        );
        check(
            &["LICENSE-APACHE.txt", "LICENSE-MIT.txt"],
            "Apache-2.0",
            Some("LICENSE-APACHE.txt"),
        );
        check(&["Cargo.toml", "LICENSE"], "Unicode-3.0", Some("LICENSE"));
        check(&["LICENSE-ZLIB.md"], "Zlib", Some("LICENSE-ZLIB.md"));
        check(&["LICENSE-APACHE"], "MIT", None);
        check(
            &["COPYING", "UNLICENSE", "license-mit"],
            "MIT",
            Some("license-mit"),
        );
        check(&["LICENSED.rs"], "MIT", None);
    }
}
