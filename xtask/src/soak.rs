//! `cargo xtask soak`: the page at work on a real port for as long as one likes, with all that goes wrong there.

use std::{ffi::OsString, process::ExitCode};

use crate::{
    e2e,
    error::{Error, Result},
    page,
    run::Progress,
};

/// What runs it.
const SOAK: &str = "soak::";
/// The arguments, and how the test hears of them.
const NUMBERS: [(&str, &str); 2] = [
    ("--minutes", "AT_FERRY_SOAK_MINUTES"),
    ("--seed", "AT_FERRY_SOAK_SEED"),
];

/// Runs it, and prints what came of it as a table.
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let environment = read(arguments)?;
    page::build(Progress::Shown)?;
    e2e::apart(SOAK, &environment)?;
    Ok(ExitCode::SUCCESS)
}

fn read(arguments: &[String]) -> Result<Vec<(&'static str, OsString)>> {
    let mut environment = Vec::new();
    for pair in arguments.chunks(2) {
        let known = NUMBERS.iter().find(|(argument, _)| *argument == pair[0]);
        let (_, variable) =
            known.ok_or_else(|| Error::Usage(format!("`soak` takes no `{}`", pair[0])))?;
        let number = pair
            .get(1)
            .filter(|value| value.parse::<f64>().is_ok_and(|it| it > 0.0));
        let number = number.ok_or_else(|| Error::Usage(format!("`{}` takes a number", pair[0])))?;
        environment.push((*variable, number.into()));
    }
    Ok(environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_and_seed_are_wished_for() {
        let check = |line: &str, expect: Option<usize>| {
            let arguments: Vec<String> = line.split_whitespace().map(Into::into).collect();
            assert_eq!(read(&arguments).ok().map(|it| it.len()), expect, "{line}");
        };
        check("", Some(0));
        check("--minutes 0.5", Some(1));
        check("--seed 7 --minutes 60", Some(2));
        check("--minutes", None);
        check("--minutes soon", None);
        check("--hours 1", None);
    }
}
