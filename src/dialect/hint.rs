//! What can be typed next: the commands that begin so, and the parameter that the end of a line stands at.

use crate::dialect::table::{Command, Form, Kind, Parameter, Syntax, command, commands};

/// Names that are offered at a time.
const COMPLETIONS_MAX: usize = 8;

/// What the end of a line stands at.
#[derive(Clone, Copy, Debug)]
pub struct Hint {
    /// The command.
    pub command: &'static Command,
    /// The form that it is becoming.
    pub form: &'static Form,
    /// The place of the parameter in it, from 0.
    pub index: usize,
}

impl Hint {
    /// The parameter that is typed.
    pub fn parameter(&self) -> &'static Parameter {
        &self.form.parameters[self.index]
    }

    /// Those behind it.
    pub fn behind(&self) -> &'static [Parameter] {
        &self.form.parameters[self.index + 1..]
    }
}

/// The parameter that the end of this line stands at; `None` where it stands at none.
pub fn hint(line: &str) -> Option<Hint> {
    let part = last_command(line)?;
    let (name, list) = part.split_once('=')?;
    let command = command(name.trim().as_bytes())?;
    let params = split(list);
    let (index, done) = (params.len() - 1, &params[..params.len() - 1]);
    let forms = command.forms.iter();
    let fitting = forms.filter(|form| form.syntax == Syntax::Set && form.parameters.len() > index);
    let form = fitting.min_by_key(|form| {
        let amiss = done.iter().zip(form.parameters);
        let amiss = amiss.filter(|(param, parameter)| !is_like(param, parameter));
        // Of several that fit, the one that says most.
        (amiss.count(), usize::MAX - form.parameters.len())
    })?;
    Some(Hint {
        command,
        form,
        index,
    })
}

/// Whole lines that begin like this one and have one more name; none where a name is complete.
pub fn completions(line: &str) -> Vec<String> {
    let Some(part) = last_command(line) else {
        return Vec::new();
    };
    if !part.starts_with('+') || part.contains(['=', '?']) {
        return Vec::new();
    }
    let head = &line[..line.len() - part.len()];
    let begins = |name: &&str| {
        name.len() > part.len()
            && name.is_char_boundary(part.len())
            && name[..part.len()].eq_ignore_ascii_case(part)
    };
    let names = commands().filter(|command| !command.forms.is_empty());
    let names = names.map(|command| command.name).filter(begins);
    names
        .take(COMPLETIONS_MAX)
        .map(|name| format!("{head}{name}"))
        .collect()
}

/// What is typed of the last command of a line.
fn last_command(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let body = line.get(2..)?;
    if !line[..2].eq_ignore_ascii_case("AT") {
        return None;
    }
    let mut is_quoted = false;
    let ends = body.char_indices().filter(|(_, c)| {
        is_quoted ^= *c == '"';
        *c == ';' && !is_quoted
    });
    let start = ends.last().map_or(0, |(at, _)| at + 1);
    Some(&body[start..])
}

/// A list at its commas, outside of quotes.
fn split(list: &str) -> Vec<&str> {
    let mut is_quoted = false;
    list.split(|c| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    })
    .map(str::trim)
    .collect()
}

fn is_like(param: &str, parameter: &Parameter) -> bool {
    match parameter.kind {
        _ if param.is_empty() => parameter.need.is_optional(),
        Kind::Key(word, _) => param.trim_matches('"') == word,
        Kind::Text { .. } => param.starts_with('"'),
        Kind::Number { .. } => param.bytes().all(|byte| byte.is_ascii_digit()),
        Kind::Word { .. } | Kind::Rest => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameter_at_the_end_is_named() {
        let check = |line: &str, expect: Option<(&str, &[&str])>| {
            let hint = hint(line);
            let names = hint.map(|hint| {
                let behind = hint.behind().iter().map(|parameter| parameter.name.tag());
                (hint.parameter().name.tag(), behind.collect::<Vec<_>>())
            });
            let expect = expect.map(|(name, behind)| (name, behind.to_vec()));
            assert_eq!(names, expect, "{line}");
        };
        check(
            "AT+MFTPRETR=2,\"2026-11.csv\",,",
            Some(("offset", &["length"])),
        );
        check("AT+MFTPSTOR=0,\"f\",", Some(("eof", &["length", "data"])));
        check(
            "AT+MFTPSTOR=0,\"f\",\"/l\"",
            Some(("eof", &["length", "data"])),
        );
        check("at+mftpcfg=0,\"ssl\",", Some(("ssl_mode", &["ssl_id"])));
        check("AT+MFTPCWD=", Some(("connect_id", &["path"])));
        check("AT+MFTPCWD=0,\"a,b", Some(("path", &[])));
        check("AT+CSQ;+CEREG=", Some(("n", &[])));
        check("AT+MFTPCWD=0,\"a\",", None);
        check("AT+MFTPCWD", None);
        check("AT+OTHER=", None);
        check("A", None);
    }

    #[test]
    fn names_are_completed() {
        assert_eq!(completions("at+mftpst"), ["at+MFTPSTATE", "at+MFTPSTOR"]);
        assert_eq!(completions("AT+CSQ;+CER"), ["AT+CSQ;+CEREG"]);
        assert_eq!(completions("AT+").len(), COMPLETIONS_MAX);
        for line in ["", "A", "AT", "ATE", "AT+CSQ", "AT+MFTPST=", "AT+升", "+CS"] {
            assert!(completions(line).is_empty(), "{line}");
        }
    }
}
