//! Holds the sources to the table in `src/lib.rs`: which room may use which, what none may name, and how long a file
//! may be. It goes by the `use` lines and paths that are written, and prints the arrows that are not to be.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod tidy {
    pub(crate) mod arrows;
    pub(crate) mod code;
    pub(crate) mod rules;
    pub(crate) mod table;
}

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tidy::rules::violations;

/// Sources by their paths, which begin with `src/` or `style/`.
type Tree = BTreeMap<String, String>;

#[test]
fn the_sources_are_as_the_table_says() {
    let wrong = violations(&on_disk());
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn on_disk() -> Tree {
    let mut tree = Tree::new();
    for room in ["src", "style"] {
        gather(
            Path::new(env!("CARGO_MANIFEST_DIR")),
            Path::new(room),
            &mut tree,
        );
    }
    assert!(tree.contains_key("src/lib.rs"));
    tree
}

fn gather(root: &Path, below: &Path, tree: &mut Tree) {
    for entry in fs::read_dir(root.join(below)).unwrap() {
        let entry = entry.unwrap();
        let path = below.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            gather(root, &path, tree);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            tree.insert(path.to_str().unwrap().replace('\\', "/"), text);
        }
    }
}

/// A small tree that is as it should be, with some files put in the place of others.
fn small(planted: &[(&str, &str)]) -> Tree {
    let sound = [
        (
            "src/lib.rs",
            "//! | room | what it is for | what it must never name |\n\
             //! |---|---|---|\n\
             //! | [`low`] | | `std::time::Instant` |\n\
             //! | [`mid`] | | |\n\
             //! | [`ftp`] | | `mid` |\n\
             //! | [`host`] | | |\n\
             //! | [`ui`] | | `low::secret` |\n\
             //!\n\
             //! Down to [`host`] nothing names `web_sys` or `leptos`.\n\
             pub mod ftp;\npub mod host;\npub mod low;\npub mod mid;\npub mod ui;\n",
        ),
        (
            "src/low.rs",
            "//! [`crate::ui`] is not named here.\npub struct Low;\n",
        ),
        (
            "src/mid.rs",
            "use crate::low::Low;\n// use crate::ui::Page;\n",
        ),
        (
            "src/ftp/mod.rs",
            "mod job;\nmod range;\npub use job::Job;\nuse range::Range as Cut;\n",
        ),
        (
            "src/ftp/job.rs",
            "use super::range::{self, Range};\nfn f() { \"crate::ftp::Job\"; }\n",
        ),
        (
            "src/ftp/range.rs",
            "#[cfg(test)]\nmod tests {\n    use super::super::job::Job;\n}\n",
        ),
        ("src/host.rs", "use crate::ftp::Job;\n"),
        (
            "src/ui/mod.rs",
            "mod base;\nmod views;\nuse views::Page;\nuse web_sys::Window;\n",
        ),
        (
            "src/ui/base.rs",
            "use crate::low::Low;\nfn f<'a>(x: &'a str) { x != '\"' }\n",
        ),
        (
            "src/ui/views.rs",
            "use crate::ui::base::X;\nuse leptos::prelude::*;\n",
        ),
        ("style/main.css", "body {}\n"),
    ];
    let files = sound.iter().chain(planted);
    files
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

#[test]
fn what_is_planted_is_found() {
    let long = "\n".repeat(601);
    let check = |planted: &[(&str, &str)], expect: &[&str]| {
        assert_eq!(violations(&small(planted)), expect, "{planted:?}");
    };
    check(&[], &[]);
    check(
        &[("src/mid.rs", "use crate::{low::Low, ui::Page};\n")],
        &["order: mid -> ui: src/mid.rs:1 crate::ui::Page"],
    );
    check(
        &[("src/low.rs", "fn f() {\n    crate::host::run();\n}\n")],
        &["order: low -> host: src/low.rs:2 crate::host::run"],
    );
    check(
        &[(
            "src/ftp/range.rs",
            "fn f(job: &super::job::Job) {}\nmod inner {\n    use super::super::job::Job;\n}\n",
        )],
        &[
            "circle in ftp: job -> range: src/ftp/job.rs:1 super::range",
            "circle in ftp: range -> job: src/ftp/range.rs:1 super::job::Job",
        ],
    );
    check(
        &[("src/ftp/range.rs", "use crate::ftp::Job;\n")],
        &[
            "circle in ftp: the head -> job: src/ftp/mod.rs:3 job::Job",
            "circle in ftp: the head -> range: src/ftp/mod.rs:4 range::Range",
            "circle in ftp: job -> range: src/ftp/job.rs:1 super::range",
            "circle in ftp: range -> the head: src/ftp/range.rs:1 crate::ftp::Job",
        ],
    );
    check(
        &[
            ("src/ui/base.rs", "mod deep;\n"),
            ("src/ui/base/deep.rs", "use super::super::views::*;\n"),
        ],
        &[
            "circle in ui: base -> views: src/ui/base/deep.rs:1 super::super::views::*",
            "circle in ui: views -> base: src/ui/views.rs:1 crate::ui::base::X",
        ],
    );
    check(
        &[("src/ftp/job.rs", "use crate::mid::X;\n")],
        &["name: ftp never names `mid`: src/ftp/job.rs:1 crate::mid::X"],
    );
    check(
        &[("src/low.rs", "use std::time::{Duration, Instant};\n")],
        &["name: low never names `std::time::Instant`: src/low.rs:1 std::time::Instant"],
    );
    check(
        &[("src/mid.rs", "fn f() { leptos::mount(); }\n")],
        &["name: mid never names `leptos`: src/mid.rs:1 leptos::mount"],
    );
    check(
        &[("src/ui/base.rs", "use crate::low::secret::Key;\n")],
        &["name: ui never names `low::secret`: src/ui/base.rs:1 crate::low::secret::Key"],
    );
    check(
        &[("src/ui/base.rs", &long), ("style/main.css", &long)],
        &[
            "length: src/ui/base.rs has 601 lines",
            "length: style/main.css has 601 lines",
        ],
    );
    check(
        &[
            ("src/new.rs", ""),
            (
                "src/lib.rs",
                &small(&[])["src/lib.rs"].replace("[`mid`]", "[`gone`]"),
            ),
        ],
        &[
            "table: no row for mid",
            "table: no row for new",
            "table: gone is no room",
        ],
    );
}
