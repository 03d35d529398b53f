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

/// The name of what was listed in `directory`, without the way to it that some servers put in front; `below` where one
/// was seen to put the directory's own name there.
pub(crate) fn listed_name<'a>(listed: &'a [u8], directory: &[u8], below: bool) -> &'a [u8] {
    let directory = directory.strip_suffix(b"/").unwrap_or(directory);
    let behind = |listed: &'a [u8], way: &[u8]| listed.strip_prefix(way)?.strip_prefix(b"/");
    let own = memchr::memrchr(b'/', directory).map_or(directory, |slash| &directory[slash + 1..]);
    behind(listed, directory)
        .or_else(|| behind(listed, b"."))
        .or_else(|| behind(listed, own).filter(|_| below && !own.is_empty()))
        .unwrap_or(listed)
}

/// Where all that was listed in `directory` has the directory's own name in front: one name without that. It may be a
/// name in the directory, or the way to one in a directory of the same name in there.
pub(crate) fn to_prove<'a>(entries: &'a [ListedEntry], directory: &[u8]) -> Option<&'a [u8]> {
    let mut named = entries.iter().filter(|entry| !entry.name.starts_with(b"."));
    let in_front = |entry: &ListedEntry| {
        let plain = listed_name(&entry.name, directory, false);
        let name = listed_name(&entry.name, directory, true);
        name.len() < plain.len() && !name.is_empty() && !name.contains(&b'/')
    };
    if !named.clone().all(in_front) {
        return None;
    }
    let is_file = |entry: &&ListedEntry| matches!(entry.kind, ListedKind::File { .. });
    let one = named.clone().find(is_file).or_else(|| named.next())?;
    Some(listed_name(&one.name, directory, true))
}

/// An entry that was listed in `directory` as the page shows it; `None` for the directory itself and its parent, which
/// some servers list.
pub(crate) fn entry(
    listed: ListedEntry,
    directory: &str,
    below: bool,
    charset: Charset,
) -> Option<Entry> {
    let directory = charset.encode(directory).unwrap_or_default();
    let (name, exact) = charset.decode(listed_name(&listed.name, &directory, below));
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
    fn the_way_to_a_listed_name_is_no_part_of_it() {
        let check = |directory: &str, listed: &str, below: bool, expect: &str| {
            let name = listed_name(listed.as_bytes(), directory.as_bytes(), below);
            assert_eq!(name, expect.as_bytes(), "{listed} in {directory}");
        };
        check("/foo", "/foo/bar.dat", false, "bar.dat");
        check("/foo/", "/foo/bar.dat", false, "bar.dat");
        check("/", "/bar.dat", false, "bar.dat");
        check("/foo", "./baz", false, "baz");
        check("/foo", "bar", false, "bar");
        check("/a/foo", "foo/qux", true, "qux");
        // Not before it is known, and not of another directory.
        check("/a/foo", "foo/qux", false, "foo/qux");
        check("/foo", "/foobar/x", true, "/foobar/x");
        check("/foo", "bar/x", true, "bar/x");
        check("/", "foo/qux", true, "foo/qux");
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
        let entry = |name: &[u8]| entry(listed(name), "/foo", false, Charset::Utf8);
        let usable = |name: &[u8]| entry(name).map(|entry| entry.usable);
        assert_eq!(usable("日志".as_bytes()), Some(true));
        assert_eq!(usable(b"a\"b"), Some(false));
        assert_eq!(usable(b"\xc8\xd5\xd6\xbe"), Some(false));
        assert_eq!(usable(b".."), None);
    }
}
