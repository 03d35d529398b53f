//! Licence expressions (SPDX 2.3, annex D), and the older form with a slash that many manifests still have.

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// One licence, with its exception if it has one.
    Licence(String),
    /// The user may choose.
    Or(Vec<Self>),
    /// All of them hold.
    And(Vec<Self>),
}

impl Expression {
    /// Reads an expression; `None` for what is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.replace('/', " OR ");
        let text = text.replace('(', " ( ").replace(')', " ) ");
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut words = words.as_slice();
        let expression = any_of(&mut words)?;
        words.is_empty().then_some(expression)
    }

    /// The licences under which it may be used, where only these are allowed: of a choice the first allowed in the
    /// order of the list. `None` where it may not be used.
    pub(super) fn choose<'a>(&self, allowed: &[&'a str]) -> Option<Vec<&'a str>> {
        match self {
            Self::Licence(licence) => {
                let known = allowed.iter().find(|allowed| *allowed == licence)?;
                Some(vec![*known])
            }
            Self::Or(choices) => {
                let place = |chosen: &Vec<&str>| {
                    let place = |one: &&str| allowed.iter().position(|allowed| allowed == one);
                    chosen.iter().filter_map(place).max()
                };
                let chosen = choices.iter().filter_map(|choice| choice.choose(allowed));
                chosen.min_by_key(place)
            }
            Self::And(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(|part| part.choose(allowed)).collect();
                Some(parts?.concat())
            }
        }
    }
}

/// `AND` binds more closely than `OR`.
fn any_of(words: &mut &[&str]) -> Option<Expression> {
    list(words, "OR", all_of, Expression::Or)
}

fn all_of(words: &mut &[&str]) -> Option<Expression> {
    list(words, "AND", one, Expression::And)
}

fn list(
    words: &mut &[&str],
    operator: &str,
    part: fn(&mut &[&str]) -> Option<Expression>,
    sum: fn(Vec<Expression>) -> Expression,
) -> Option<Expression> {
    let first = part(words)?;
    let mut parts = vec![first];
    while let [word, rest @ ..] = *words
        && *word == operator
    {
        *words = rest;
        parts.push(part(words)?);
    }
    if parts.len() == 1 {
        return parts.pop();
    }
    Some(sum(parts))
}

fn one(words: &mut &[&str]) -> Option<Expression> {
    match *words {
        ["(", rest @ ..] => {
            *words = rest;
            let inner = any_of(words)?;
            let [")", rest @ ..] = *words else {
                return None;
            };
            *words = rest;
            Some(inner)
        }
        ["AND" | "OR" | "WITH" | ")", ..] | [] => None,
        [licence, "WITH", exception, rest @ ..] => {
            *words = rest;
            Some(Expression::Licence(format!("{licence} WITH {exception}")))
        }
        [licence, rest @ ..] => {
            *words = rest;
            Some(Expression::Licence((*licence).to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_weighed() {
        let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"];
        let check = |text: &str, expect: Option<&[&str]>| {
            let chosen = Expression::read(text).and_then(|it| it.choose(&allowed));
            assert_eq!(chosen.as_deref(), expect, "{text}");
        };
        check("MIT", Some(&["MIT"]));
        check("Apache-2.0 OR MIT", Some(&["MIT"]));
        check("Apache-2.0/MIT", Some(&["MIT"]));
        check("GPL-3.0-only OR Apache-2.0", Some(&["Apache-2.0"]));
        check("GPL-3.0-only", None);
        check("MIT AND GPL-3.0-only", None);
        check(
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            Some(&["MIT", "Unicode-3.0"]),
        );
        check(
            "MIT AND Unicode-3.0 OR GPL-2.0-only",
            Some(&["MIT", "Unicode-3.0"]),
        );
        check(
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0",
            Some(&["Apache-2.0"]),
        );
        check("Apache-2.0 WITH LLVM-exception", None);
        for nothing in ["", "MIT OR", "(MIT", "MIT)", "MIT Apache-2.0", "OR MIT"] {
            check(nothing, None);
        }
    }
}
