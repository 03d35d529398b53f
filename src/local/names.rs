//! Names for what comes from a server: such that every system takes them, and no two that any system takes for one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The longest name that is kept, in bytes: what most file systems take, less the room for a number.
const NAME_MAX_BYTES: usize = 240;

/// Names that Windows keeps for devices, with whatever extension.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// What a name becomes where it is not legal on every system, or does not read as it is: a character that turns the
/// direction, which lets `exe` pass for the end of a text's name, is shown by its number.
pub fn safe(name: &str) -> String {
    let mut safe = String::new();
    for letter in name.chars() {
        match letter {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => safe.push('_'),
            _ if letter.is_control() => safe.push('_'),
            _ if turns_direction(letter) => {
                write!(safe, "[U+{:04X}]", u32::from(letter)).expect("a string takes all");
            }
            _ => safe.push(letter),
        }
    }
    while safe.len() > NAME_MAX_BYTES {
        safe.pop();
    }
    let kept = safe.trim_end_matches(['.', ' ']).len();
    if kept < safe.len() || safe.is_empty() {
        safe.truncate(kept);
        safe.push('_');
    }
    let stem = safe.split('.').next().unwrap_or_default();
    if RESERVED.contains(&stem.trim_end().to_lowercase().as_str()) {
        safe.insert(0, '_');
    }
    safe
}

/// Whether a character changes the direction in which those around it are shown (UAX #9 clauses 2.1 to 2.6).
pub fn turns_direction(letter: char) -> bool {
    matches!(letter,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The local places of what is in one tree.
#[derive(Debug)]
pub struct Places {
    composed: fn(&str) -> String,
    /// By the remote path.
    directories: BTreeMap<String, String>,
    /// Local paths that are taken, in one form.
    taken: BTreeSet<String>,
    /// How many names are not those of the server.
    changed: u32,
}

impl Places {
    /// None is taken yet. `composed` gives a text in Unicode's form NFC: what differs by its form alone is one file to
    /// some systems.
    pub fn new(composed: fn(&str) -> String) -> Self {
        Self {
            composed,
            directories: BTreeMap::new(),
            taken: BTreeSet::new(),
            changed: 0,
        }
    }

    /// The local path of a remote directory `a/b`, the same whenever it is asked for.
    pub fn directory(&mut self, below: &str) -> String {
        if let Some(known) = self.directories.get(below) {
            return known.clone();
        }
        let local = match below.rsplit_once('/') {
            Some((above, name)) => {
                let above = self.directory(above);
                self.take(&above, name)
            }
            None => self.take("", below),
        };
        self.directories.insert(below.to_owned(), local.clone());
        local
    }

    /// A local path for a file of a remote directory, one that nothing else has.
    pub fn file(&mut self, below: &str, name: &str) -> String {
        let directory = self.directory(below);
        self.take(&directory, name)
    }

    /// How many names are not those of the server.
    pub fn changed(&self) -> u32 {
        self.changed
    }

    fn take(&mut self, directory: &str, name: &str) -> String {
        let wanted = safe(name);
        let mut local = wanted.clone();
        for number in 2.. {
            let path = if directory.is_empty() {
                local.clone()
            } else {
                format!("{directory}/{local}")
            };
            if self.taken.insert(self.one_form(&path)) {
                self.changed += u32::from(local != name);
                return path;
            }
            local = numbered(&wanted, number);
        }
        unreachable!("some number is free");
    }

    /// The same for all that any system takes for one. Systems compare in lower case or in upper case: `ſ` is an `s` to
    /// those that go by the one, `K` a `k` to those that go by the other.
    fn one_form(&self, path: &str) -> String {
        let folded = (self.composed)(path).to_lowercase().to_uppercase();
        (self.composed)(&folded)
    }
}

/// The name with a number before its extension.
pub fn numbered(name: &str, number: u32) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => format!("{stem} ({number}).{extension}"),
        _ => format!("{name} ({number})"),
    }
}

/// What a file may be called here, the best first: a name that every system takes, then that with a number.
pub fn choices(name: &str) -> impl Iterator<Item = String> + use<> {
    let safe = safe(name);
    (0..).map(move |number| match number {
        0 => safe.clone(),
        _ => numbered(&safe, number),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_legal_everywhere() {
        let check = |name: &str, expect: &str| assert_eq!(safe(name), expect, "{name:?}");
        check("固件 v2.bin", "固件 v2.bin");
        check(".profile", ".profile");
        check("a/b", "a_b");
        check("..", "_");
        check(".", "_");
        check("", "_");
        check("a\\b:c*d?e\"f<g>h|i", "a_b_c_d_e_f_g_h_i");
        check("bell\u{7}", "bell_");
        check("dot.", "dot_");
        check("space ", "space_");
        check("NUL", "_NUL");
        check("con.txt", "_con.txt");
        check("Lpt9 .log", "_Lpt9 .log");
        check("console", "console");
        check(&"长".repeat(100), &"长".repeat(80));
        check("Makefile", "Makefile");
    }

    #[test]
    fn an_extension_cannot_be_disguised() {
        let check = |name: &str, expect: &str| assert_eq!(safe(name), expect, "{name:?}");
        check("invoice\u{202e}fdp.exe", "invoice[U+202E]fdp.exe");
        check("a\u{200f}b\u{2066}c\u{2069}", "a[U+200F]b[U+2066]c[U+2069]");
        check("\u{61c}x", "[U+061C]x");
        // Letters that are written from the right need none of these.
        check("שלום.txt", "שלום.txt");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let check = |name: &str, expect: [&str; 3]| {
            let choices: Vec<String> = choices(name).take(3).collect();
            assert_eq!(choices, expect);
        };
        check(
            "report.bin",
            ["report.bin", "report (1).bin", "report (2).bin"],
        );
        check("a.tar.gz", ["a.tar.gz", "a.tar (1).gz", "a.tar (2).gz"]);
        check(".profile", [".profile", ".profile (1)", ".profile (2)"]);
        check("日志/1?", ["日志_1_", "日志_1_ (1)", "日志_1_ (2)"]);
    }

    #[test]
    fn no_two_come_to_the_same_place() {
        let mut places = Places::new(|text| text.replace("e\u{301}", "é").replace("E\u{301}", "É"));
        let mut file = |below: &str, name: &str, expect: &str| {
            assert_eq!(places.file(below, name), expect, "{below}/{name}");
        };
        file("top", "a.txt", "top/a.txt");
        file("top", "A.TXT", "top/A (2).TXT");
        file("top", "a:txt", "top/a_txt");
        file("top", "a_txt", "top/a_txt (2)");
        file("top", "Ä", "top/Ä");
        file("top", "ä", "top/ä (2)");
        file("top/..", "x", "top/_/x");
        file("top/...", "x", "top/_ (2)/x");
        file("top/..", "y", "top/_/y");
        file("Top", "x", "Top (2)/x");
        file("top", "caf\u{e9}", "top/caf\u{e9}");
        file("top", "cafe\u{301}", "top/cafe\u{301} (2)");
        file("top", "CAFE\u{301}", "top/CAFE\u{301} (3)");
        file("top", "ς", "top/ς");
        file("top", "Σ", "top/Σ (2)");
        file("top", "\u{212a}", "top/\u{212a}");
        file("top", "k", "top/k (2)");
        assert_eq!(places.directory("top/.."), "top/_");
        assert_eq!(places.changed(), 11);
    }
}
