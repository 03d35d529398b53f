//! Names for what comes from a server: such that every system takes them, and no two that any system takes for one.

use std::collections::{BTreeMap, BTreeSet};

/// The longest name that is kept, in bytes: what most file systems take, less the room for a number.
const NAME_MAX_BYTES: usize = 240;

/// Names that Windows keeps for devices, with whatever extension.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// What a name becomes where it is not legal on every system.
pub fn safe(name: &str) -> String {
    let legal = |letter: char| match letter {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        _ if letter.is_control() => '_',
        _ => letter,
    };
    let mut safe: String = name.chars().map(legal).collect();
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

/// The local places of what is in one tree.
#[derive(Debug, Default)]
pub struct Places {
    /// By the remote path.
    directories: BTreeMap<String, String>,
    /// Local paths that are taken, in one case.
    taken: BTreeSet<String>,
    /// How many names are not those of the server.
    changed: u32,
}

impl Places {
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
            if self.taken.insert(path.to_lowercase()) {
                self.changed += u32::from(local != name);
                return path;
            }
            local = numbered(&wanted, number);
        }
        unreachable!("some number is free");
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
        let mut places = Places::default();
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
        assert_eq!(places.directory("top/.."), "top/_");
        assert_eq!(places.changed(), 7);
    }
}
