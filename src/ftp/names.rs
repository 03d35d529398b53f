//! Names and paths on the server.

pub(crate) use crate::app::{check_name, check_text, resolve};

use crate::app::{Entry, EntryKind, Message};
use crate::codec::Charset;
use crate::dialect::{ListedEntry, ListedKind};

/// Whether `below` can name a directory below this one and be sent; empty names this one.
pub(crate) fn check_below(directory: &str, below: &str, charset: Charset) -> Result<(), Message> {
    if below.is_empty() {
        return Ok(());
    }
    below
        .split('/')
        .try_for_each(|name| check_name(name, charset))?;
    check_text(&join(directory, below), charset)
}

/// The directory that `below` names in this one; empty names this one.
pub(crate) fn join(directory: &str, below: &str) -> String {
    if below.is_empty() {
        return directory.to_owned();
    }
    format!("{}/{below}", directory.trim_end_matches('/'))
}

/// Whether two absolute paths are written the same way.
pub(crate) fn is_same_path(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

/// A listed entry as the page shows it; `None` for the directory itself and its parent, which some servers
/// list.
pub(crate) fn entry(listed: ListedEntry, charset: Charset) -> Option<Entry> {
    let (name, exact) = charset.decode(&listed.name);
    if name == "." || name == ".." {
        return None;
    }
    Some(Entry {
        usable: exact && check_name(&name, charset).is_ok(),
        kind: match listed.kind {
            ListedKind::Directory => EntryKind::Directory,
            ListedKind::File {
                size_bytes,
                modified,
            } => EntryKind::File {
                size_bytes,
                modified: String::from_utf8_lossy(&modified).into_owned(),
            },
        },
        permission: String::from_utf8_lossy(&listed.permission).into_owned(),
        name,
    })
}

/// The name to try after this one: `a.bin`, `a (2).bin`, `a (3).bin` and so on.
pub(crate) fn next_free(name: &str) -> String {
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if dot > 0 => name.split_at(dot),
        _ => (name, ""),
    };
    let counted = stem.strip_suffix(')').and_then(|stem| {
        let (stem, count) = stem.rsplit_once(" (")?;
        Some((stem, count.parse::<u32>().ok()?))
    });
    let (stem, count) = counted.unwrap_or((stem, 1));
    format!("{stem} ({}){extension}", count.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved() {
        let check = |directory: &str, path: &str, expect: &str| {
            assert_eq!(resolve(directory, path), expect, "{directory} + {path}");
        };
        check("/home/uftp", "test", "/home/uftp/test");
        check("/home/uftp", "..", "/home");
        check("/", "..", "/");
        check("/home", "/升级/./a//b/..", "/升级/a");
        check("/home", ".", "/home");
    }

    #[test]
    fn the_next_name_counts_up_in_front_of_the_extension() {
        let check = |name: &str, expect: &str| assert_eq!(next_free(name), expect);
        check("a.bin", "a (2).bin");
        check("a (2).bin", "a (3).bin");
        check("固件", "固件 (2)");
        check(".profile", ".profile (2)");
        check("a (b).tar.gz", "a (b).tar (2).gz");
    }

    #[test]
    fn names_that_name_nothing_are_refused() {
        let code = |name: &str| check_name(name, Charset::Utf8).map_err(|message| message.code());
        assert_eq!(code("固件 v1.bin"), Ok(()));
        for name in ["", ".", "..", "a/b"] {
            assert_eq!(code(name), Err("not-a-name"), "{name:?}");
        }
        for name in ["a\"b", "a\rb", "a\nb", "a\0b", "a\u{1a}b", "a\u{1b}b"] {
            assert_eq!(code(name), Err("text-refused"), "{name:?}");
        }
        assert_eq!(code(&"x".repeat(256)), Err("text-refused"));
    }

    #[test]
    fn entries_that_cannot_be_named_in_a_command_are_shown_and_not_usable() {
        let listed = |name: &[u8]| ListedEntry {
            name: name.to_vec(),
            kind: ListedKind::Directory,
            permission: b"rwx".to_vec(),
        };
        let usable = |name: &[u8]| entry(listed(name), Charset::Utf8).map(|entry| entry.usable);
        assert_eq!(usable("日志".as_bytes()), Some(true));
        assert_eq!(usable(b"a\"b"), Some(false));
        assert_eq!(usable(b"\xc8\xd5\xd6\xbe"), Some(false));
        assert_eq!(usable(b".."), None);
    }
}
