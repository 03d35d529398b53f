//! `cargo xtask mutants`: the sources, deliberately broken in known ways, one at a time; the simulation must catch each.
//!
//! A mutant is a file in `tests/simulation/mutants`: what it breaks, in words; then, for each file, its path, the lines
//! to be replaced (`- `) and what stands there instead (`+ `). Lines are found by what they say, wherever they stand
//! and however they are indented, and must be there once.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::Instant,
};

use crate::{
    error::{Error, Result},
    paths, simulate,
};

/// Seeds within which a mutant must be caught.
const SEEDS: u64 = 5_000;

/// What cargo needs of the checkout to build the simulation.
const TREE: [&str; 6] = [
    "src",
    "tests",
    "xtask",
    ".cargo",
    "Cargo.toml",
    "Cargo.lock",
];

/// One way to break it.
#[derive(Debug, PartialEq, Eq)]
struct Mutant {
    name: String,
    edits: Vec<Edit>,
}

/// Lines of one file to be replaced.
#[derive(Debug, Default, PartialEq, Eq)]
struct Edit {
    file: String,
    old: Vec<String>,
    new: Vec<String>,
}

/// Breaks a copy of the sources in every known way, or in those that are named, and demands that it shows.
pub(crate) fn command(names: &[String]) -> Result<ExitCode> {
    let mut mutants = all()?;
    if let Some(unknown) = names
        .iter()
        .find(|name| mutants.iter().all(|mutant| mutant.name != **name))
    {
        return Err(Error::Usage(format!("no mutant is called `{unknown}`")));
    }
    mutants.retain(|mutant| names.is_empty() || names.contains(&mutant.name));
    let tree = paths::target().join("mutants/tree");
    renew(&tree)?;
    // What catches the sources as they are would catch anything.
    if let Ok(caught) = try_it(&tree) {
        println!("the sources as they are fail already: {caught}");
        return Ok(ExitCode::FAILURE);
    }
    let mut missed = 0;
    for mutant in &mutants {
        let start = Instant::now();
        let verdict = mutant.apply(&tree).and_then(|whole| {
            let verdict = try_it(&tree);
            mend(whole).map_err(|error| error.to_string())?;
            verdict
        });
        let seconds = start.elapsed().as_secs_f32();
        match verdict {
            Ok(caught) => println!("caught  {} in {seconds:.0} s by {caught}", mutant.name),
            Err(why) => {
                missed += 1;
                println!("MISSED  {} in {seconds:.0} s: {why}", mutant.name);
            }
        }
    }
    println!("{} mutants, {missed} missed", mutants.len());
    Ok(if missed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The seed that catches what the tree has, and by what.
fn try_it(tree: &Path) -> std::result::Result<String, String> {
    // Never where the checkout is built: cargo would take what was built of the one for the other's.
    let target = paths::target().join("mutants/target");
    let built = quietly(simulate::cargo(tree, &target).arg("--no-run"))?;
    if !built.success {
        return Err(format!("it does not build: {}", built.said.trim()));
    }
    let ran = quietly(&mut simulate::simulation(tree, &target, 0, SEEDS))?;
    // A violation, and not some other failure.
    let seed = ran.said.lines().find(|line| line.starts_with("seed "));
    match seed.filter(|_| !ran.success) {
        Some(seed) => Ok(seed.chars().take(120).collect()),
        None => Err(format!("{SEEDS} seeds found nothing")),
    }
}

struct Outcome {
    success: bool,
    said: String,
}

fn quietly(command: &mut Command) -> std::result::Result<Outcome, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    Ok(Outcome {
        success: output.status.success(),
        said: said.into_owned(),
    })
}

fn all() -> Result<Vec<Mutant>> {
    let home = paths::root().join("tests/simulation/mutants");
    let entries = fs::read_dir(&home).map_err(Error::file(&home))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|kind| kind == "mutant"))
        .collect();
    files.sort();
    let read = |file: &PathBuf| {
        let text = fs::read_to_string(file).map_err(Error::file(file))?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Mutant::parse(&name, &text))
    };
    files.iter().map(read).collect()
}

impl Mutant {
    /// The first line says what it breaks; a line that ends in `.rs` names the file of the edits below it.
    fn parse(name: &str, text: &str) -> Self {
        let mut edits: Vec<Edit> = Vec::new();
        let mut file = String::new();
        for line in text.lines().skip(1) {
            if let Some(new) = line.strip_prefix("+ ") {
                if let Some(edit) = edits.last_mut() {
                    edit.new.push(new.trim().into());
                }
            } else if let Some(old) = line.strip_prefix("- ") {
                match edits.last_mut() {
                    Some(edit) if edit.file == file && edit.new.is_empty() => {
                        edit.old.push(old.trim().into());
                    }
                    _ => edits.push(Edit {
                        file: file.clone(),
                        old: vec![old.trim().into()],
                        new: Vec::new(),
                    }),
                }
            } else {
                line.trim().clone_into(&mut file);
            }
        }
        Self {
            name: name.into(),
            edits,
        }
    }

    /// Breaks the tree, and gives what the files were.
    fn apply(&self, tree: &Path) -> std::result::Result<Vec<(PathBuf, String)>, String> {
        if self.edits.is_empty() {
            return Err("it breaks nothing".into());
        }
        let mut whole = Vec::new();
        for edit in &self.edits {
            let path = tree.join(&edit.file);
            let text =
                fs::read_to_string(&path).map_err(|error| format!("{}: {error}", edit.file))?;
            let broken = edit.apply(&text)?;
            fs::write(&path, broken).map_err(|error| error.to_string())?;
            whole.push((path, text));
        }
        Ok(whole)
    }
}

impl Edit {
    fn apply(&self, text: &str) -> std::result::Result<String, String> {
        let lines: Vec<&str> = text.lines().collect();
        let is_here = |window: &[&str]| {
            window
                .iter()
                .zip(&self.old)
                .all(|(line, old)| line.trim() == old)
        };
        let mut places = lines
            .windows(self.old.len().max(1))
            .enumerate()
            .filter(|(_, window)| is_here(window))
            .map(|(at, _)| at);
        let (Some(at), None) = (places.next(), places.next()) else {
            let old = self.old.join(" / ");
            return Err(format!("not once in {}, renew it: {old}", self.file));
        };
        let new = self.new.iter().map(String::as_str);
        let before = lines[..at].iter().copied();
        let after = lines[at + self.old.len()..].iter().copied();
        Ok(before
            .chain(new)
            .chain(after)
            .fold(String::new(), |text, line| text + line + "\n"))
    }
}

/// Puts back what the files were; the last edit of a file goes first.
fn mend(whole: Vec<(PathBuf, String)>) -> std::io::Result<()> {
    whole
        .into_iter()
        .rev()
        .try_for_each(|(path, text)| fs::write(path, text))
}

/// Makes the copy like the checkout again. What did not change keeps its time, so that cargo need not build it
/// again.
fn renew(tree: &Path) -> Result<()> {
    for name in TREE {
        mirror(&paths::root().join(name), &tree.join(name))?;
    }
    Ok(())
}

fn mirror(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to).map_err(Error::file(to))?;
        for entry in fs::read_dir(from).map_err(Error::file(from))? {
            let name = entry.map_err(Error::file(from))?.file_name();
            mirror(&from.join(&name), &to.join(&name))?;
        }
        for entry in fs::read_dir(to).map_err(Error::file(to))? {
            let name = entry.map_err(Error::file(to))?.file_name();
            if !from.join(&name).exists() {
                remove(&to.join(&name))?;
            }
        }
        return Ok(());
    }
    let wanted = fs::read(from).map_err(Error::file(from))?;
    if fs::read(to).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    fs::write(to, wanted).map_err(Error::file(to))
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.map_err(Error::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mutant_applies_to_the_sources() {
        let mutants = all().unwrap();
        assert!(mutants.len() >= 10, "{}", mutants.len());
        for mutant in mutants {
            assert!(!mutant.edits.is_empty(), "{}", mutant.name);
            for edit in &mutant.edits {
                let text = fs::read_to_string(paths::root().join(&edit.file)).unwrap();
                let broken = edit.apply(&text);
                assert!(
                    broken.is_ok_and(|broken| broken != text),
                    "{}: {edit:?}",
                    mutant.name
                );
            }
        }
    }

    #[test]
    fn lines_are_found_wherever_they_stand() {
        let mutant = Mutant::parse(
            "m",
            "It breaks.\na.rs\n- one\n- two\n+ 1\n- four\n+ 4\n+ 5\n",
        );
        let [first, second] = &mutant.edits[..] else {
            panic!("{mutant:?}");
        };
        assert_eq!(
            first.apply("zero\n  one\n\ttwo\nthree\n").unwrap(),
            "zero\n1\nthree\n"
        );
        assert_eq!(second.apply("four\n").unwrap(), "4\n5\n");
        assert!(first.apply("one\nthree\n").is_err(), "it is not there");
        assert!(second.apply("four\nfour\n").is_err(), "it is there twice");
    }
}
