//! JSON (RFC 8259), as much as a session file needs: flat objects written by us, and any value read.

use std::fmt::Write;

/// Objects and lists in one another at the most.
const DEPTH_MAX: u32 = 16;

/// A value. A number stays as it is written: a time has more digits than a float keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_number<T: std::str::FromStr>(&self) -> Option<T> {
        match self {
            Self::Number(number) => number.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn is_true(&self) -> bool {
        *self == Self::Bool(true)
    }

    /// A member of an object.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The value that this is; `None` where it is none, or something follows.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader(text);
        let value = reader.value(0)?;
        reader.skip_space();
        reader.0.is_empty().then_some(value)
    }
}

struct Reader<'t>(&'t str);

impl Reader<'_> {
    fn skip_space(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    fn take(&mut self, token: &str) -> bool {
        self.skip_space();
        let rest = self.0.strip_prefix(token);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn value(&mut self, depth: u32) -> Option<Json> {
        if depth > DEPTH_MAX {
            return None;
        }
        if self.take("{") {
            let mut members = Vec::new();
            while !self.take("}") {
                if !members.is_empty() && !self.take(",") {
                    return None;
                }
                self.skip_space();
                let name = self.text()?;
                if !self.take(":") {
                    return None;
                }
                members.push((name, self.value(depth + 1)?));
            }
            return Some(Json::Object(members));
        }
        if self.take("[") {
            let mut items = Vec::new();
            while !self.take("]") {
                if !items.is_empty() && !self.take(",") {
                    return None;
                }
                items.push(self.value(depth + 1)?);
            }
            return Some(Json::List(items));
        }
        let words = [
            ("null", Json::Null),
            ("true", Json::Bool(true)),
            ("false", Json::Bool(false)),
        ];
        for (word, value) in words {
            if self.take(word) {
                return Some(value);
            }
        }
        if self.0.starts_with('"') {
            return self.text().map(Json::Text);
        }
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        let len = self.0.find(|c| !is_part(c)).unwrap_or(self.0.len());
        let (number, rest) = self.0.split_at(len);
        number.parse::<f64>().ok()?;
        self.0 = rest;
        Some(Json::Number(number.to_owned()))
    }

    fn text(&mut self) -> Option<String> {
        let mut rest = self.0.strip_prefix('"')?.chars();
        let mut text = String::new();
        loop {
            match rest.next()? {
                '"' => break,
                '\\' => match rest.next()? {
                    'n' => text.push('\n'),
                    'r' => text.push('\r'),
                    't' => text.push('\t'),
                    'b' => text.push('\u{8}'),
                    'f' => text.push('\u{c}'),
                    'u' => {
                        let high = unit(&mut rest)?;
                        let unit = if (0xd800..0xdc00).contains(&high) {
                            let is_pair = rest.next()? == '\\' && rest.next()? == 'u';
                            let low = unit(&mut rest)?.checked_sub(0xdc00);
                            let low = low.filter(|low| is_pair && *low < 0x400)?;
                            0x10000 + ((high - 0xd800) << 10) + low
                        } else {
                            high
                        };
                        text.push(char::from_u32(unit)?);
                    }
                    c @ ('"' | '\\' | '/') => text.push(c),
                    _ => return None,
                },
                c if c.is_control() && c < ' ' => return None,
                c => text.push(c),
            }
        }
        self.0 = rest.as_str();
        Some(text)
    }
}

fn unit(rest: &mut std::str::Chars<'_>) -> Option<u32> {
    let mut unit = 0;
    for _ in 0..4 {
        unit = unit * 16 + rest.next()?.to_digit(16)?;
    }
    Some(unit)
}

/// Writes one object, member by member.
pub(super) struct Object<'o> {
    out: &'o mut String,
    is_first: bool,
}

impl<'o> Object<'o> {
    pub(super) fn begin(out: &'o mut String) -> Self {
        out.push('{');
        Self {
            out,
            is_first: true,
        }
    }

    fn name(&mut self, name: &str) {
        if !std::mem::take(&mut self.is_first) {
            self.out.push(',');
        }
        quote(self.out, name);
        self.out.push(':');
    }

    pub(super) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name);
        quote(self.out, value);
        self
    }

    /// What is written as it is: a number, or `true`.
    pub(super) fn bare(&mut self, name: &str, value: impl std::fmt::Display) -> &mut Self {
        self.name(name);
        write!(self.out, "{value}").expect("a String takes all");
        self
    }

    pub(super) fn object(&mut self, name: &str, fill: impl FnOnce(&mut Object<'_>)) -> &mut Self {
        self.name(name);
        let mut object = Object::begin(self.out);
        fill(&mut object);
        object.end();
        self
    }

    pub(super) fn end(self) {
        self.out.push('}');
    }
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => write!(out, "\\u{:04x}", u32::from(c)).expect("a String takes all"),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut text = String::new();
        let mut object = Object::begin(&mut text);
        object.text("s", "a\"b\\c\u{1}升").bare("t", "1.000001");
        object.object("of", |of| {
            of.bare("at", 7);
        });
        object.end();
        assert_eq!(
            text,
            r#"{"s":"a\"b\\c\u0001升","t":1.000001,"of":{"at":7}}"#
        );
        let read = Json::parse(&text).expect("it is an object");
        assert_eq!(
            read.get("s").and_then(Json::as_text),
            Some("a\"b\\c\u{1}升")
        );
        let at = read.get("of").and_then(|of| of.get("at"));
        assert_eq!(at.and_then(Json::as_number), Some(7_u64));
    }

    #[test]
    fn what_others_write_is_read_and_what_is_no_value_is_not() {
        let check = |text: &str, is_read: bool| {
            assert_eq!(Json::parse(text).is_some(), is_read, "{text}");
        };
        check(
            r#" { "a" : [ 1 , -2.5e3 , "\ud83d\ude00\/" , null , true ] } "#,
            true,
        );
        check("[[]]", true);
        for bad in [
            "",
            "{",
            "{\"a\"}",
            "{\"a\":1,}",
            "[1 2]",
            "\"a",
            "\"\\x\"",
            "\"\\ud800\"",
            "1 2",
            "nul",
            "\"a\nb\"",
            "--1",
        ] {
            check(bad, false);
        }
        check(&"[".repeat(10_000), false);
    }
}
