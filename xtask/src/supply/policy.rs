//! What may be used of others: under which licences, from where, and in how many versions.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::Graph;
use super::licences;
use super::spdx::Expression;
use crate::{
    error::{Error, Result},
    pack,
};

/// Licences of what may be part of the page, the one that is preferred first.
pub(super) const IN_THE_PAGE: &[&str] = &["MIT", "Apache-2.0", "Zlib", "BSL-1.0", "Unicode-3.0"];

/// Licences of what builds and tests it: these, and in addition these.
const BESIDE_THE_PAGE: &[&str] = &["BSD-3-Clause", "CC0-1.0", "ISC", "MPL-2.0", "NCSA"];

/// The project's workspaces.
const WORKSPACES: &[Workspace] = &[
    Workspace {
        manifest: "Cargo.toml",
        duplicates: &[
            Duplicates {
                because: "macros move to the new syn one by one, and each is at build time alone",
                names: &["syn", "synstructure"],
            },
            Duplicates {
                because: "config, which leptos takes for its options, is behind leptos",
                names: &["convert_case"],
            },
            Duplicates {
                because: "gloo-net, which leptos takes for server functions, is behind it; both are a few macros",
                names: &["thiserror", "thiserror-impl"],
            },
            Duplicates {
                because: "postcard may read from either, is asked for neither, and neither is compiled",
                names: &["embedded-io"],
            },
            Duplicates {
                because: "sha2 0.10 and the random numbers of the tests: some constants each",
                names: &["cpufeatures"],
            },
            Duplicates {
                because: "webdriver, by which fantoccini speaks in the tests, is behind fantoccini",
                names: &[
                    "cookie",
                    "http",
                    "icu_collections",
                    "icu_provider",
                    "litemap",
                    "tinystr",
                    "writeable",
                    "yoke",
                    "yoke-derive",
                    "zerovec",
                    "zerovec-derive",
                ],
            },
        ],
    },
    Workspace {
        manifest: "xtask/tools/Cargo.toml",
        duplicates: &[
            Duplicates {
                because: "macros move to the new syn one by one",
                names: &["syn", "synstructure"],
            },
            Duplicates {
                because: "wasm-bindgen and the splitter of the page each read WebAssembly by a version of their own",
                names: &["gimli", "wasm-encoder", "wasmparser"],
            },
            Duplicates {
                because: "wasm-bindgen's test runner and libunftp are each behind some of what they use",
                names: &["base64", "getrandom", "hashbrown", "io-lifetimes", "shlex"],
            },
        ],
    },
    Workspace {
        manifest: "xtask/codec/Cargo.toml",
        duplicates: &[
            OF_THE_PAGE,
            Duplicates {
                because: "atat and criterion, which the page is measured beside, are each behind some of what they use",
                names: &["embedded-hal", "itertools", "nb"],
            },
        ],
    },
    Workspace {
        manifest: "fuzz/Cargo.toml",
        duplicates: &[OF_THE_PAGE],
    },
];

/// Those of a workspace that builds on the page's library.
const OF_THE_PAGE: Duplicates = Duplicates {
    because: "the page's own",
    names: &[
        "convert_case",
        "embedded-io",
        "syn",
        "thiserror",
        "thiserror-impl",
    ],
};

struct Workspace {
    manifest: &'static str,
    duplicates: &'static [Duplicates],
}

/// Packages that may be there in more than one version.
struct Duplicates {
    because: &'static str,
    names: &'static [&'static str],
}

/// Holds every workspace to the policy.
pub(crate) fn check() -> Result<()> {
    let mut wrong = Vec::new();
    for Workspace {
        manifest,
        duplicates,
    } in WORKSPACES
    {
        let graph = Graph::of(manifest)?;
        let breaches = breaches(&graph, duplicates).into_iter();
        wrong.extend(breaches.map(|breach| format!("{manifest}: {breach}")));
    }
    let page = Graph::of_page()?;
    let linked = [licences::PAGE, pack::UNPACKER].map(|ours| page.linked(ours));
    for package in linked.concat() {
        if !may_be_used(package.license.as_deref(), IN_THE_PAGE) {
            wrong.push(not_allowed(
                &package.name,
                package.license.as_deref(),
                "in the page",
            ));
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Error::Policy { breaches: wrong })
}

/// What is wrong with a workspace, a line each.
fn breaches(graph: &Graph, duplicates: &[Duplicates]) -> Vec<String> {
    let mut wrong = licences(graph);
    wrong.extend(sources(graph));
    wrong.extend(versions(graph, duplicates));
    wrong
}

fn licences(graph: &Graph) -> Vec<String> {
    let allowed = [IN_THE_PAGE, BESIDE_THE_PAGE].concat();
    let forbidden = graph
        .packages
        .iter()
        .filter(|package| !may_be_used(package.license.as_deref(), &allowed));
    forbidden
        .map(|package| not_allowed(&package.name, package.license.as_deref(), "here"))
        .collect()
}

fn may_be_used(licence: Option<&str>, allowed: &[&str]) -> bool {
    let expression = licence.and_then(Expression::read);
    expression.is_some_and(|expression| expression.choose(allowed).is_some())
}

fn not_allowed(name: &str, licence: Option<&str>, place: &str) -> String {
    let licence = licence.unwrap_or("no licence that it names");
    format!("{name}: {licence} is not allowed {place}")
}

/// All is from the default registry, which a manifest does not name, or is ours.
fn sources(graph: &Graph) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut registries = BTreeSet::new();
    for package in &graph.packages {
        match package.source.as_deref() {
            Some(source) if source.starts_with("registry+") => {
                registries.insert(source);
            }
            None if package.is_ours() => {}
            Some(source) => wrong.push(format!("{}: from {source}", package.name)),
            None => wrong.push(format!("{}: from outside the checkout", package.name)),
        }
        for wanted in &package.dependencies {
            if let Some(registry) = &wanted.registry {
                let (name, wanted) = (&package.name, &wanted.name);
                wrong.push(format!("{name}: wants {wanted} from {registry}"));
            }
        }
    }
    if registries.len() > 1 {
        wrong.push(format!("more than one registry: {registries:?}"));
    }
    wrong
}

/// Each package is there in one version, or is allowed more; and what is allowed is there.
fn versions(graph: &Graph, duplicates: &[Duplicates]) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in &graph.packages {
        let known = versions.entry(&package.name).or_default();
        known.insert(&package.version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    let mut wrong = Vec::new();
    for duplicates in duplicates {
        for name in duplicates.names {
            if versions.remove(name).is_none() {
                let because = duplicates.because;
                wrong.push(format!("{name}: is there once, and is excused ({because})"));
            }
        }
    }
    wrong.extend(versions.iter().map(|(name, versions)| {
        let versions: Vec<_> = versions.iter().copied().collect();
        format!("{name}: is there as {}", versions.join(" and "))
    }));
    wrong
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::paths;

    const HOME: &str = "registry+https://registry.example/index";

    /// A workspace of `ours`, which uses `theirs` of the default registry.
    fn small() -> Value {
        json!({
            "resolve": {"nodes": []},
            "packages": [
                package("ours", "0.1.0", "MIT", None),
                package("theirs", "1.0.0", "MIT OR Apache-2.0", Some(HOME)),
            ],
        })
    }

    fn package(name: &str, version: &str, licence: &str, source: Option<&str>) -> Value {
        let dir = if name == "ours" {
            paths::root()
        } else {
            "/elsewhere".into()
        };
        json!({
            "name": name, "version": version, "id": format!("{name}@{version}"),
            "license": licence, "source": source, "authors": [],
            "manifest_path": dir.join("Cargo.toml"), "dependencies": [], "targets": [],
        })
    }

    fn check(planted: Value, duplicates: &[Duplicates], expect: &[&str]) {
        let mut graph = small();
        let packages = graph["packages"].as_array_mut().unwrap();
        packages.extend((!planted.is_null()).then(|| planted.clone()));
        let graph = Graph::read(&graph.to_string()).unwrap();
        assert_eq!(breaches(&graph, duplicates), expect, "{planted}");
    }

    #[test]
    fn what_is_as_it_should_be_passes() {
        check(Value::Null, &[], &[]);
        check(
            package("more", "1.0.0", "GPL-3.0-only OR MIT", Some(HOME)),
            &[],
            &[],
        );
    }

    #[test]
    fn a_forbidden_licence_is_told() {
        check(
            package("more", "1.0.0", "GPL-3.0-only", Some(HOME)),
            &[],
            &["more: GPL-3.0-only is not allowed here"],
        );
        let mut unnamed = package("more", "1.0.0", "", Some(HOME));
        unnamed["license"] = Value::Null;
        check(
            unnamed,
            &[],
            &["more: no licence that it names is not allowed here"],
        );
        // In the page less is allowed than beside it.
        assert!(!may_be_used(Some("MPL-2.0"), IN_THE_PAGE));
    }

    #[test]
    fn another_source_is_told() {
        let git = "git+https://git.example/more#0123";
        check(
            package("more", "1.0.0", "MIT", Some(git)),
            &[],
            &["more: from git+https://git.example/more#0123"],
        );
        check(
            package("more", "1.0.0", "MIT", None),
            &[],
            &["more: from outside the checkout"],
        );
        let other = "registry+https://other.example/index";
        check(
            package("more", "1.0.0", "MIT", Some(other)),
            &[],
            &[
                "more than one registry: {\"registry+https://other.example/index\", \"registry+https://registry.example/index\"}",
            ],
        );
        let mut wants = package("more", "1.0.0", "MIT", Some(HOME));
        wants["dependencies"] = json!([{"name": "less", "registry": "https://other.example"}]);
        check(wants, &[], &["more: wants less from https://other.example"]);
    }

    #[test]
    fn a_new_duplicate_is_told_and_so_is_an_excuse_for_none() {
        let excused = [Duplicates {
            because: "it is small",
            names: &["theirs"],
        }];
        let second = || package("theirs", "2.0.0", "MIT", Some(HOME));
        check(second(), &[], &["theirs: is there as 1.0.0 and 2.0.0"]);
        check(second(), &excused, &[]);
        check(
            Value::Null,
            &excused,
            &["theirs: is there once, and is excused (it is small)"],
        );
    }
}
