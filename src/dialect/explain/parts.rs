//! A command line taken apart: basic commands one behind the other, extended ones parted by `;` (V.250 clause 5.2.1).

use crate::dialect::table::Syntax;

/// One command of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part<'l> {
    /// Its name; `+` first where it is an extended one.
    pub(super) name: &'l [u8],
    /// How it is written.
    pub(super) syntax: Syntax,
    /// Its parameters, where it has any.
    pub(super) list: &'l [u8],
}

/// The commands of a line; `None` where it is no command line. `AT` alone is the command without a name.
pub(super) fn parts(line: &[u8]) -> Option<Vec<Part<'_>>> {
    let line = line.trim_ascii();
    let (at, mut rest) = line.split_at_checked(2)?;
    if !at.eq_ignore_ascii_case(b"AT") {
        return None;
    }
    let mut parts = Vec::new();
    loop {
        rest = rest.trim_ascii_start();
        let Some(first) = rest.first() else {
            break;
        };
        let part;
        (part, rest) = match first {
            b';' => {
                rest = &rest[1..];
                continue;
            }
            b'+' | b'^' | b'*' | b'$' | b'%' => extended(rest),
            _ => basic(rest),
        };
        parts.push(part);
    }
    if parts.is_empty() {
        let (name, list) = (&rest[..0], &rest[..0]);
        let syntax = Syntax::Basic;
        parts.push(Part { name, syntax, list });
    }
    Some(parts)
}

/// An extended command off the front: up to the next `;` that stands in no string.
fn extended(line: &[u8]) -> (Part<'_>, &[u8]) {
    let mut is_quoted = false;
    let end = line.iter().position(|byte| {
        is_quoted ^= *byte == b'"';
        *byte == b';' && !is_quoted
    });
    let (body, rest) = line.split_at(end.unwrap_or(line.len()));
    let is_end = |byte: &u8| matches!(byte, b'=' | b'?');
    let name_len = body.iter().position(is_end).unwrap_or(body.len());
    let (name, form) = body.split_at(name_len);
    let (syntax, list) = match form.trim_ascii_end() {
        [] => (Syntax::Execute, form),
        b"?" => (Syntax::Read, &form[..0]),
        b"=?" => (Syntax::Test, &form[..0]),
        _ => (Syntax::Set, &form[1..]),
    };
    let name = name.trim_ascii_end();
    (Part { name, syntax, list }, rest)
}

/// A basic command off the front: a letter, `&` and a letter, or `S` and its number, and the digits behind it.
fn basic(line: &[u8]) -> (Part<'_>, &[u8]) {
    let digits = |bytes: &[u8]| {
        bytes
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let letters = match line {
        [b'&', _, ..] => 2,
        _ => 1,
    };
    let is_register = line[0].eq_ignore_ascii_case(&b'S');
    let name_len = letters + if is_register { digits(&line[1..]) } else { 0 };
    let (name, rest) = line.split_at(name_len);
    if !is_register {
        let (list, rest) = rest.split_at(digits(rest));
        let syntax = Syntax::Basic;
        return (Part { name, syntax, list }, rest);
    }
    match rest {
        [b'?', rest @ ..] => {
            let (syntax, list) = (Syntax::Read, &name[..0]);
            (Part { name, syntax, list }, rest)
        }
        [b'=', rest @ ..] => {
            let (list, rest) = rest.split_at(digits(rest));
            let syntax = Syntax::Set;
            (Part { name, syntax, list }, rest)
        }
        _ => {
            let (syntax, list) = (Syntax::Basic, &name[..0]);
            (Part { name, syntax, list }, rest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_apart() {
        let check = |line: &str, expect: Option<&[(&str, Syntax, &str)]>| {
            let parts = parts(line.as_bytes());
            let parts = parts.map(|parts| {
                let shown = |part: &Part<'_>| {
                    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                    (text(part.name), part.syntax, text(part.list))
                };
                parts.iter().map(shown).collect::<Vec<_>>()
            });
            let expect = expect.map(|expect| {
                let owned = |(name, syntax, list): &(&str, Syntax, &str)| {
                    ((*name).to_owned(), *syntax, (*list).to_owned())
                };
                expect.iter().map(owned).collect::<Vec<_>>()
            });
            assert_eq!(parts, expect, "{line}");
        };
        check("AT", Some(&[("", Syntax::Basic, "")]));
        check("at+csq\r", Some(&[("+csq", Syntax::Execute, "")]));
        check("AT+CEREG?", Some(&[("+CEREG", Syntax::Read, "")]));
        check("AT+MFTPCFG=?", Some(&[("+MFTPCFG", Syntax::Test, "")]));
        check(
            "AT+MFTPCWD = 0,\"a;b?\"",
            Some(&[("+MFTPCWD", Syntax::Set, " 0,\"a;b?\"")]),
        );
        check(
            "ATE0Q0V1&FS3=13S4?",
            Some(&[
                ("E", Syntax::Basic, "0"),
                ("Q", Syntax::Basic, "0"),
                ("V", Syntax::Basic, "1"),
                ("&F", Syntax::Basic, ""),
                ("S3", Syntax::Set, "13"),
                ("S4", Syntax::Read, ""),
            ]),
        );
        check(
            "AT+CSQ;+CEREG?;E0",
            Some(&[
                ("+CSQ", Syntax::Execute, ""),
                ("+CEREG", Syntax::Read, ""),
                ("E", Syntax::Basic, "0"),
            ]),
        );
        check("A", None);
        check("+++", None);
        check("OK", None);
    }
}
