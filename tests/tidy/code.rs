//! What of a source is code that is compiled into the program: no comments, no words between quotes, no tests.

/// Code with its lines where they were.
pub(crate) struct Code {
    pub(crate) text: String,
    /// Modules in files of their own that are for tests alone.
    pub(crate) test_modules: Vec<String>,
}

const TEST: &str = "#[cfg(test)]";

impl Code {
    pub(crate) fn of(source: &str) -> Self {
        let mut text = without_words(source);
        let mut test_modules = Vec::new();
        while let Some(from) = text.find(TEST) {
            let rest = &text[from..];
            let to = from + item_len_bytes(rest);
            let item = &rest[TEST.len()..to - from];
            let module = item.trim().trim_start_matches("pub(crate) ");
            if let Some(name) = module
                .strip_prefix("mod ")
                .and_then(|rest| rest.strip_suffix(';'))
            {
                test_modules.push(name.trim().to_owned());
            }
            let blank = blanked(&text[from..to]);
            text.replace_range(from..to, &blank);
        }
        Self { text, test_modules }
    }
}

/// How long the item is that this begins with, with its attributes.
fn item_len_bytes(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && c == '}' {
                    return at + 1 + usize::from(text[at + 1..].starts_with(';'));
                }
            }
            ';' if depth == 0 => return at + 1,
            // Behind a field or an arm; in a function's head it parts its parameters.
            ',' if depth == 0 && !heads_function(&text[..at]) => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn heads_function(text: &str) -> bool {
    text.split_whitespace()
        .any(|word| word == "fn" || word.starts_with("impl"))
}

/// The source with spaces in the place of comments and of what stands between quotes.
fn without_words(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let len_bytes = words_len_bytes(rest, code.chars().next_back());
        if len_bytes == 0 {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            let (words, behind) = rest.split_at(len_bytes);
            code.push_str(&blanked(words));
            rest = behind;
        }
    }
    code
}

/// How much of the beginning is a comment, or between quotes.
fn words_len_bytes(text: &str, before: Option<char>) -> usize {
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let bytes = text.as_bytes();
    match bytes[0] {
        b'/' if text.starts_with("//") => text.find('\n').unwrap_or(text.len()),
        b'/' if text.starts_with("/*") => comment_len_bytes(text),
        b'"' => quoted_len_bytes(text, '"'),
        b'\'' => {
            let mut chars = text[1..].chars();
            let (first, second) = (chars.next(), chars.next());
            // Otherwise it is a lifetime.
            match (first, second) {
                (Some('\\'), _) | (Some(_), Some('\'')) => quoted_len_bytes(text, '\''),
                _ => 0,
            }
        }
        b'r' | b'b' | b'c' if !in_word => {
            let behind = text.trim_start_matches(['b', 'c', 'r']);
            let prefix_bytes = text.len() - behind.len();
            let hashes = behind.len() - behind.trim_start_matches('#').len();
            if prefix_bytes > 2 || !behind[hashes..].starts_with('"') {
                return 0;
            }
            if !text[..prefix_bytes].contains('r') {
                return if hashes == 0 {
                    prefix_bytes + quoted_len_bytes(behind, '"')
                } else {
                    0
                };
            }
            let end = format!("\"{}", "#".repeat(hashes));
            let open_bytes = prefix_bytes + hashes + 1;
            text[open_bytes..]
                .find(&end)
                .map_or(text.len(), |at| open_bytes + at + end.len())
        }
        _ => 0,
    }
}

fn quoted_len_bytes(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    text.len()
}

fn comment_len_bytes(text: &str) -> usize {
    let mut depth = 0_u32;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

fn blanked(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\n' { '\n' } else { ' ' })
        .collect()
}

#[test]
fn words_and_tests_are_left_out() {
    let check = |source: &str, expect: &str| {
        let code = Code::of(source).text;
        let words: Vec<&str> = code.split_whitespace().collect();
        assert_eq!(words.join(" "), expect, "{source}");
    };
    check("a /* b /* c */ d */ e // f\ng", "a e g");
    check(r#"a("b\"c", 'd', '\'', '"') e"#, "a( , , , ) e");
    check("r\"a\\\" b r#\"c\"d\"# b\"e\" br##\"f\"#g\"## h", "b h");
    check(
        "fn f<'a>(x: &'a str) -> &'a str",
        "fn f<'a>(x: &'a str) -> &'a str",
    );
    check("a\n#[cfg(test)]\nmod tests {\n { } }\nb", "a b");
    check("a\n#[cfg(test)]\nuse x::{y, z};\nb", "a b");
    check(
        "struct A { #[cfg(test)] b: u8, c: u8 }",
        "struct A { c: u8 }",
    );
    check("number_r\"", "number_r");
    assert_eq!(
        Code::of("#[cfg(test)]\nmod tests;\nmod b;").test_modules,
        ["tests"]
    );
}
