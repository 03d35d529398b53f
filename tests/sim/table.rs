//! The table of commands and the simulated module: each was written by itself, from the manual and the standards, and
//! here it is seen that they agree at every end of every range.

use at_ferry::dialect::table::{Command, Form, Kind, Parameter, Syntax, commands};
use at_ferry::dialect::{ChannelId, Model, examples};

use crate::rig::Tester;

/// Forms that the simulated module does not have, or has with fewer values than the standard.
const NOT_SIMULATED: [(&str, Syntax); 7] = [
    ("I", Syntax::Basic),
    ("&W", Syntax::Basic),
    ("O", Syntax::Basic),
    ("H", Syntax::Basic),
    ("S5", Syntax::Set),
    ("+CGSN", Syntax::Set),
    ("+CPIN", Syntax::Set),
];

/// The same, of a command that is not there at all.
const UNKNOWN: [&str; 1] = ["+MREBOOT"];

#[test]
fn ranges_end_where_the_module_ends_them() {
    let mut checked = 0;
    for command in commands().filter(|command| !UNKNOWN.contains(&command.name)) {
        for form in command.forms {
            let is_simulated = !NOT_SIMULATED.contains(&(command.name, form.syntax));
            if matches!(form.syntax, Syntax::Set | Syntax::Basic) && is_simulated {
                assert!(
                    takes(command, form, &list(form)),
                    "{}",
                    line(command, form, &list(form))
                );
                checked += check_form(command, form);
            }
        }
    }
    assert!(checked > 250, "{checked} values");
}

/// Every parameter of a form at its ends, and one beyond, the others as their samples are.
fn check_form(command: &Command, form: &Form) -> u32 {
    let mut checked = 0;
    for (index, parameter) in form.parameters.iter().enumerate() {
        for (value, expect) in values(form, parameter) {
            let mut list = list(form);
            if let Some(length) = length_of(form, parameter, &value) {
                let (place, length) = length;
                list[place] = length;
            }
            list[index] = value;
            let shown = line(command, form, &list);
            let shown = shown.get(..100).unwrap_or(&shown);
            assert_eq!(takes(command, form, &list), expect, "{shown}");
            checked += 1;
        }
    }
    checked
}

/// Values at the ends of a parameter and one beyond, each with whether it is one.
fn values(form: &Form, parameter: &Parameter) -> Vec<(String, bool)> {
    match parameter.kind {
        // A length that has its data behind it is theirs.
        Kind::Number { .. } if data_behind(form, parameter) => Vec::new(),
        Kind::Number { ranges, .. } => ranges
            .iter()
            .flat_map(|(first, last)| {
                let below = first.checked_sub(1).map(u128::from);
                let ends = [u128::from(*first), u128::from(*last), u128::from(*last) + 1];
                below.into_iter().chain(ends)
            })
            .map(|value| {
                let is_one = u64::try_from(value).is_ok_and(|value| parameter.kind.allows(value));
                (value.to_string(), is_one)
            })
            .collect(),
        Kind::Text {
            len_bytes: (min, max),
            ..
        } => {
            let quoted = |len: usize| format!("\"{}\"", "a".repeat(len));
            let mut values = vec![(quoted(0), min == 0), (quoted(min), true)];
            if max < 10_000 {
                values.extend([(quoted(max), true), (quoted(max + 1), false)]);
            }
            values.push(("a".to_owned(), false));
            values
        }
        Kind::Key(..) => vec![("\"nothing\"".to_owned(), false)],
        Kind::Word { .. } | Kind::Rest => Vec::new(),
    }
}

fn data_behind(form: &Form, parameter: &Parameter) -> bool {
    is_length(parameter) && form.parameters.iter().any(is_data)
}

/// Where the length of this data stands, and what it is.
fn length_of(form: &Form, parameter: &Parameter, value: &str) -> Option<(usize, String)> {
    let place = form.parameters.iter().position(is_length)?;
    let len = value.trim_matches('"').len();
    is_data(parameter).then(|| (place, len.to_string()))
}

fn is_data(parameter: &Parameter) -> bool {
    parameter.name.tag() == "data"
}

fn is_length(parameter: &Parameter) -> bool {
    parameter.name.tag() == "length"
}

fn list(form: &Form) -> Vec<String> {
    let sample = |parameter: &Parameter| match parameter.kind {
        Kind::Key(word, _) => format!("\"{word}\""),
        _ => parameter.sample.to_owned(),
    };
    form.parameters.iter().map(sample).collect()
}

fn line(command: &Command, form: &Form, list: &[String]) -> String {
    let name = command.name;
    let list = list.join(",");
    match form.syntax {
        Syntax::Basic => format!("AT{name}{list}"),
        _ => format!("AT{name}={}", list.trim_end_matches(',')),
    }
}

/// Whether a module that takes all that the manual has does not refuse the parameters.
fn takes(command: &Command, form: &Form, list: &[String]) -> bool {
    let mut tester = Tester::new(Model::Other);
    let answer = tester.say(&line(command, form, list));
    let is_refused = |part: &str| matches!(part, "+CME ERROR: 50" | "ERROR");
    !answer.split('|').any(is_refused)
}

#[test]
fn every_example_is_a_command_that_this_module_takes() {
    for family in examples(ChannelId::ALL[2]) {
        for line in family.lines {
            let answer = Tester::new(Model::Other).say(&line);
            // Not connected, no such file, set for the other kind of files: but never ill-formed or unknown.
            let refused = |part: &str| part == "+CME ERROR: 50" || part == "ERROR";
            assert!(!answer.split('|').any(refused), "{line}: {answer}");
            assert!(!answer.is_empty(), "{line}");
        }
    }
}
