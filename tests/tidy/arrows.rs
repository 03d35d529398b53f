//! Which module uses which, as the paths in the sources say.

use std::collections::BTreeSet;

use crate::Tree;
use crate::tidy::code::Code;

/// One path that is written in a source.
#[derive(Clone, Debug)]
pub(crate) struct Arrow {
    /// The module that it is written in, from the crate's root down.
    pub(crate) from: Vec<String>,
    /// What it names: `crate` first where it is ours, else the other crate.
    pub(crate) to: Vec<String>,
    /// Where it is written, and how.
    pub(crate) written: String,
}

/// All paths of the library that lead to another of its modules, or out of it.
pub(crate) fn arrows(tree: &Tree) -> Vec<Arrow> {
    let sources: Vec<(&String, Vec<String>, Code)> = tree
        .iter()
        .filter_map(|(path, text)| Some((path, module_of(path)?, Code::of(text))))
        .collect();
    let for_tests: BTreeSet<Vec<String>> = sources
        .iter()
        .flat_map(|(_, module, code)| code.test_modules.iter().map(|name| child(module, name)))
        .collect();
    let modules: BTreeSet<Vec<String>> = sources
        .iter()
        .map(|(_, module, _)| module.clone())
        .collect();
    let mut arrows = Vec::new();
    for (path, module, code) in &sources {
        let is_test = |len| for_tests.contains(&module[..len]);
        if !(1..=module.len()).any(is_test) {
            for (line, written, segments, inner) in paths(&code.text) {
                let here: Vec<String> = module.iter().chain(&inner).cloned().collect();
                arrows.extend(resolve(&segments, &here, module, &modules).map(|to| Arrow {
                    from: module.clone(),
                    to,
                    written: format!("{path}:{line} {written}"),
                }));
            }
        }
    }
    arrows
}

/// The module of a source of the library: none for the crate's own programs.
fn module_of(path: &str) -> Option<Vec<String>> {
    let below = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    if below == "main" || below.starts_with("bin/") {
        return None;
    }
    let below = below.strip_suffix("/mod").unwrap_or(below);
    Some(match below {
        "lib" => Vec::new(),
        _ => below.split('/').map(str::to_owned).collect(),
    })
}

fn child(module: &[String], name: &str) -> Vec<String> {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

/// What a path means that is written in the module `here` of the file of `module`; nothing where it names what is in
/// the file itself.
fn resolve(
    segments: &[String],
    here: &[String],
    module: &[String],
    modules: &BTreeSet<Vec<String>>,
) -> Option<Vec<String>> {
    let mut base = here.to_vec();
    let mut rest = segments;
    match segments[0].as_str() {
        "crate" | "at_ferry" => {
            base.clear();
            rest = &segments[1..];
        }
        "self" => rest = &segments[1..],
        "super" => {
            while rest.first().is_some_and(|segment| segment == "super") {
                base.pop();
                rest = &rest[1..];
            }
        }
        name if modules.contains(&child(here, name)) => {}
        // A word with a capital is a type.
        name if name.starts_with(|c: char| c.is_lowercase()) => return Some(segments.to_vec()),
        _ => return None,
    }
    base.extend(rest.iter().cloned());
    let named = (0..=base.len())
        .rev()
        .find(|len| modules.contains(&base[..*len]));
    let within = base.len() > module.len() && base.starts_with(module);
    // What stands in an inner module of the same file is no arrow.
    if named == Some(module.len()) && base.starts_with(module) && (within || rest.is_empty()) {
        return None;
    }
    Some(["crate".to_owned()].into_iter().chain(base).collect())
}

/// A path in a source: its line, as it is written, its segments, and the inner modules that it stands in.
type Written = (usize, String, Vec<String>, Vec<String>);

/// All paths of more than one segment, those of a `use` one by one.
fn paths(code: &str) -> Vec<Written> {
    let mut found = Vec::new();
    let tokens = tokens(code);
    let mut inner: Vec<(u32, String)> = Vec::new();
    let mut depth = 0;
    let mut at = 0;
    while let Some((line, token)) = tokens.get(at) {
        let text = |at: usize| tokens.get(at).map_or("", |(_, token)| *token);
        match *token {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                inner.retain(|(within, _)| *within <= depth);
            }
            "mod" if text(at + 2) == "{" => inner.push((depth + 1, text(at + 1).to_owned())),
            _ => {}
        }
        let in_use = *token == "use";
        let begins = in_use || is_word(token) && text(at + 1) == "::";
        if !begins || at > 0 && matches!(text(at - 1), "::" | ".") {
            at += 1;
            continue;
        }
        let inner: Vec<String> = inner.iter().map(|(_, name)| name.clone()).collect();
        let mut leaves = Vec::new();
        let start = at + usize::from(in_use);
        at = branch(&tokens, start, &[], in_use, &mut leaves).max(at + 1);
        for leaf in leaves {
            let written = leaf.join("::");
            let segments = leaf.into_iter().filter(|segment| segment != "*").collect();
            found.push((*line, written, segments, inner.clone()));
        }
    }
    found
}

/// Reads a path, or a branch of a `use`, behind what is before it; where it ends.
fn branch(
    tokens: &[(usize, &str)],
    mut at: usize,
    before: &[String],
    in_use: bool,
    leaves: &mut Vec<Vec<String>>,
) -> usize {
    let text = |at: usize| tokens.get(at).map_or("", |(_, token)| *token);
    let mut path = before.to_vec();
    if text(at) == "::" {
        at += 1;
    }
    loop {
        match text(at) {
            "{" if in_use => {
                at += 1;
                while !matches!(text(at), "}" | "") {
                    at = branch(tokens, at, &path, true, leaves);
                    if text(at) == "as" {
                        at += 2;
                    }
                    if text(at) == "," {
                        at += 1;
                    }
                }
                return at + 1;
            }
            // The branch itself.
            "self" if !path.is_empty() => at += 1,
            word if is_word(word) || word == "*" && in_use => {
                path.push(word.to_owned());
                at += 1;
            }
            _ => break,
        }
        if text(at) != "::" {
            break;
        }
        at += 1;
    }
    if !path.is_empty() {
        leaves.push(path);
    }
    at
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::` and single signs, each with its line.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let len_bytes = if rest.starts_with("::") {
            2
        } else if is_part(c) {
            rest.find(|c| !is_part(c)).unwrap_or(rest.len())
        } else {
            c.len_utf8()
        };
        let (token, behind) = rest.split_at(len_bytes);
        line += usize::from(c == '\n');
        if !c.is_whitespace() {
            tokens.push((line, token));
        }
        rest = behind;
    }
    tokens
}
