//! Which packages a workspace consists of, as `cargo metadata` tells it: the same on every machine, whatever it runs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Deserialize;

use crate::{
    error::{Error, Result},
    paths, run, tools,
};

/// What the programs run on, when they are looked at; the page runs on [`tools::WASM`].
const NATIVE: &str = "x86_64-unknown-linux-gnu";

/// The packages of a workspace and how they depend on each other.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Graph {
    pub(super) packages: Vec<Package>,
    resolve: Resolve,
}

/// One version of a package.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    id: String,
    /// As SPDX has it, or nearly so.
    pub(super) license: Option<String>,
    /// Where it is from: nothing for a directory on this machine.
    pub(super) source: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) manifest_path: PathBuf,
    pub(super) dependencies: Vec<Wanted>,
    targets: Vec<Target>,
}

/// What a package's manifest asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Wanted {
    pub(super) name: String,
    /// Where it is to be from: nothing for the default registry.
    pub(super) registry: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Arrow>,
}

#[derive(Debug, Deserialize)]
struct Arrow {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Debug, Deserialize)]
struct Kind {
    /// Nothing for what is linked, else `build` or `dev`.
    kind: Option<String>,
}

impl Graph {
    /// Of this workspace, with all that its features bring, for the page and for programs.
    pub(super) fn of(manifest: &str) -> Result<Self> {
        Self::on(manifest, &["--all-features"], &[NATIVE, tools::WASM])
    }

    /// Of what the page is compiled from.
    pub(super) fn of_page() -> Result<Self> {
        Self::on("Cargo.toml", &["--features", "chunks"], &[tools::WASM])
    }

    fn on(manifest: &str, features: &[&str], platforms: &[&str]) -> Result<Self> {
        let mut metadata = run::cargo(&["metadata", "--quiet", "--locked", "--format-version=1"]);
        metadata.args(["--manifest-path", manifest]).args(features);
        for platform in platforms {
            metadata.args(["--filter-platform", platform]);
        }
        let text = run::run_quietly(metadata.current_dir(paths::root()), "cargo metadata")?;
        Self::read(&text).map_err(|_| Error::Unexpected {
            what: format!("what cargo tells of {manifest}"),
            lacks: "packages as cargo has them",
        })
    }

    pub(super) fn read(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// What is linked into a program of this package, sorted by name: neither what runs at build time, nor what tests
    /// need, nor the package itself.
    pub(super) fn linked(&self, name: &str) -> Vec<&Package> {
        let packages: BTreeMap<&str, &Package> = self
            .packages
            .iter()
            .map(|package| (package.id.as_str(), package))
            .collect();
        let nodes: BTreeMap<&str, &Node> = self
            .resolve
            .nodes
            .iter()
            .map(|node| (node.id.as_str(), node))
            .collect();
        let is_root = |package: &&Package| package.name == name;
        let root: Vec<&str> = self
            .packages
            .iter()
            .filter(is_root)
            .map(|package| package.id.as_str())
            .collect();
        let mut linked = BTreeSet::new();
        let mut ahead = root.clone();
        while let Some(id) = ahead.pop() {
            let (Some(package), Some(node)) = (packages.get(id), nodes.get(id)) else {
                continue;
            };
            if package.runs_at_build_time() || !linked.insert(*package) {
                continue;
            }
            let is_linked = |arrow: &&Arrow| arrow.dep_kinds.iter().any(|it| it.kind.is_none());
            let next = node.deps.iter().filter(is_linked);
            ahead.extend(next.map(|arrow| arrow.pkg.as_str()));
        }
        linked.retain(|package| !root.contains(&package.id.as_str()));
        linked.into_iter().collect()
    }
}

impl Package {
    /// Whether it lies in this checkout.
    pub(super) fn is_ours(&self) -> bool {
        self.source.is_none() && self.manifest_path.starts_with(paths::root())
    }

    fn runs_at_build_time(&self) -> bool {
        let is_macro = |target: &Target| target.kind.iter().any(|kind| kind == "proc-macro");
        self.targets.iter().any(is_macro)
    }
}
