//! What a server makes of a listing: which entries are in it, and how each is written.

use super::network::{Entry, EntryKind};
use super::path::{last_part, parent};
use super::server::Server;
use super::tree::{Item, ItemKind, LastLink};
use crate::app::fault::{Fault, Faults};

/// The time of a link, which the tree does not keep.
const LINK_MODIFIED: &str = "20230801000000";

/// A size that no storage of these modules has.
const HUGE_SIZE: &str = "34000000000000";

/// 2⁶⁴ + 23: who keeps the lower 64 bits of it has 23.
const OVERFLOWING_SIZE: &str = "18446744073709551639";

impl Server {
    /// The entries that a listing of `name` has for a session in `directory`; none where nothing is there.
    /// Files older than `coarse_before` have coarse times where any have.
    pub(crate) fn list(&self, directory: &[u8], name: &[u8], coarse_before: &str) -> Vec<Entry> {
        let takes_patterns = self.faults.has(Fault::Patterns);
        let name = match name {
            [b'-', ..] if takes_patterns => b"",
            name => name,
        };
        let is_pattern = takes_patterns && last_part(name).iter().any(|byte| b"*?[".contains(byte));
        let whole = self.absolute(directory, name);
        let shown = if is_pattern { parent(&whole) } else { &whole };
        let Some(place) = self.tree.locate(shown, LastLink::Follow) else {
            return Vec::new();
        };
        let listing = |directory| Listing {
            server: self,
            directory,
            coarse_before,
        };
        if self.tree.is_directory(&place) {
            let mut items = self.tree.list(&place).unwrap_or_default();
            items.retain(|item| {
                let hidden = self.faults.has(Fault::HideDotNames) && item.name.starts_with(b".");
                let matches = !is_pattern || matches_pattern(last_part(name), &item.name);
                !hidden && matches && (item.kind == ItemKind::Directory || !self.hides(&place))
            });
            if let Some(count) = self.faults.number(Fault::CutListings) {
                items.truncate(usize::try_from(count).unwrap_or(usize::MAX));
            }
            let entry = |item| listing(shown).entry(&place, item);
            return items.into_iter().filter_map(entry).collect();
        }
        let Some(place) = self.tree.locate(&whole, LastLink::Keep) else {
            return Vec::new();
        };
        if self.faults.has(Fault::NoSingleFiles) || self.hides(parent(&place)) {
            return Vec::new();
        }
        let items = self.tree.list(&place).unwrap_or_default().into_iter();
        items
            .filter_map(|item| listing(parent(&whole)).entry(parent(&place), item))
            .collect()
    }
}

/// A listing that is being written.
struct Listing<'a> {
    server: &'a Server,
    /// The directory, as the session named it.
    directory: &'a [u8],
    coarse_before: &'a str,
}

impl Listing<'_> {
    /// An item of the directory at `place`; `None` where the server leaves it out.
    fn entry(&self, place: &[u8], item: Item) -> Option<Entry> {
        let faults = &self.server.faults;
        let Item {
            mut name,
            mut kind,
            writable,
        } = item;
        if let ItemKind::Link { target } = &kind {
            let as_file = ItemKind::File {
                size_bytes: target.len() as u64,
                modified: LINK_MODIFIED.into(),
            };
            if faults.has(Fault::LinksWithTargets) {
                name.extend_from_slice(b" -> ");
                name.extend_from_slice(target);
            }
            kind = if faults.has(Fault::LinksAsDirectories) {
                self.behind_link(place, &name)?
            } else {
                as_file
            };
        }
        let (kind, permission) = match kind {
            ItemKind::File {
                size_bytes,
                modified,
            } => {
                let size = written_size(faults, &name, size_bytes);
                let modified = self.stamp(modified);
                let permission = if writable { *b"rw-" } else { *b"r--" };
                (EntryKind::File { size, modified }, permission)
            }
            ItemKind::Directory | ItemKind::Link { .. } => {
                let permission = if writable { *b"rwx" } else { *b"r-x" };
                (EntryKind::Directory, permission)
            }
        };
        Some(Entry {
            name: self.written_name(name),
            kind,
            permission,
        })
    }

    /// What a link leads to; `None` where that is not there.
    fn behind_link(&self, place: &[u8], name: &[u8]) -> Option<ItemKind> {
        let tree = &self.server.tree;
        let end = tree.locate(&[place, b"/", name].concat(), LastLink::Follow)?;
        if tree.is_directory(&end) {
            return Some(ItemKind::Directory);
        }
        tree.list(&end)?.pop().map(|item| item.kind)
    }

    fn written_name(&self, name: Vec<u8>) -> Vec<u8> {
        let faults = &self.server.faults;
        let directory = if self.directory == b"/" {
            b""
        } else {
            self.directory
        };
        if faults.has(Fault::AbsoluteNames) {
            [directory, b"/", &name].concat()
        } else if faults.has(Fault::DottedNames) {
            [b"./", name.as_slice()].concat()
        } else if faults.has(Fault::NamesBelow) && !directory.is_empty() {
            [last_part(directory), b"/", &name].concat()
        } else {
            name
        }
    }

    fn stamp(&self, modified: String) -> String {
        let faults = &self.server.faults;
        if faults.has(Fault::NoStamps) {
            String::new()
        } else if !faults.has(Fault::CoarseStamps) {
            modified
        } else if *modified < *self.coarse_before {
            format!("{modified:.8}000000")
        } else {
            format!("{modified:.12}00")
        }
    }
}

/// The size of a file, as the server writes it.
fn written_size(faults: &Faults, name: &[u8], size_bytes: u64) -> String {
    let written = [
        (Fault::SizeNegative, "-1"),
        (Fault::SizeEmpty, ""),
        (Fault::SizeHuge, HUGE_SIZE),
        (Fault::SizeOverflow, OVERFLOWING_SIZE),
    ];
    // Not by its place in the listing: a file keeps what is wrong with it.
    let count = name.iter().map(|byte| u64::from(*byte)).sum();
    let wrong = written
        .iter()
        .find(|(fault, _)| faults.is_due(*fault, count));
    wrong.map_or_else(|| size_bytes.to_string(), |(_, text)| (*text).to_owned())
}

/// Whether a name is one of those that a pattern of a shell means.
fn matches_pattern(pattern: &[u8], name: &[u8]) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return name.is_empty();
    };
    match first {
        b'*' => (0..=name.len()).any(|skip| matches_pattern(rest, &name[skip..])),
        b'[' => {
            let Some(end) = rest.iter().position(|byte| *byte == b']') else {
                return name.first() == Some(&b'[') && matches_pattern(rest, &name[1..]);
            };
            let one_of = &rest[..end];
            let is_meant = |byte: &u8| {
                one_of.contains(byte)
                    || one_of
                        .windows(3)
                        .any(|range| range[1] == b'-' && (range[0]..=range[2]).contains(byte))
            };
            name.first().is_some_and(is_meant) && matches_pattern(&rest[end + 1..], &name[1..])
        }
        _ => {
            let is_meant = |byte: &u8| *first == b'?' || byte == first;
            name.first().is_some_and(is_meant) && matches_pattern(rest, &name[1..])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(server: &Server, directory: &str, name: &str) -> Vec<String> {
        let entries = server.list(directory.as_bytes(), name.as_bytes(), "20230501000000");
        let line = |entry: Entry| {
            let name = String::from_utf8_lossy(&entry.name).into_owned();
            match entry.kind {
                EntryKind::Directory => name + "/",
                EntryKind::File { size, modified } => format!("{name} {size} {modified}"),
            }
        };
        entries.into_iter().map(line).collect()
    }

    #[test]
    fn servers_list_as_is_their_habit() {
        let check = |habits: &str, directory: &str, name: &str, expect: &[&str]| {
            let server = Server::new("s")
                .files_from("20230102030405")
                .file("/d/.a", "1")
                .file("/d/b", "22")
                .file("/d/z[1].x", "333")
                .link("/d/l", "sub")
                .link("/d/m", "gone")
                .directory("/d/sub")
                .habits(habits);
            let got = shown(&server, directory, name);
            assert_eq!(got, expect, "{habits} {directory} {name}");
        };
        let (dotted, plain, braced) = (
            ".a 1 20230102030405",
            "b 2 20230102030405",
            "z[1].x 3 20230102030405",
        );
        let (there, gone) = ("l 3 20230801000000", "m 4 20230801000000");
        check("", "/d", "", &[dotted, plain, there, gone, "sub/", braced]);
        check("", "/", "d", &[dotted, plain, there, gone, "sub/", braced]);
        check("", "/d", "b", &[plain]);
        check("", "/d", "l", &[]);
        check("", "/d", "m", &[gone]);
        check("cut-listings:2", "/d", "", &[dotted, plain]);
        check(
            "hide-dot-names",
            "/d",
            "",
            &[plain, there, gone, "sub/", braced],
        );
        check("hide-dot-names", "/d", ".a", &[dotted]);
        check("no-single-files", "/d", "b", &[]);
        check("no-single-files,cut-listings:1", "/d", ".", &[dotted]);
        check(
            "links-as-directories",
            "/d",
            "",
            &[dotted, plain, "l/", "sub/", braced],
        );
        let (with_there, with_gone) = ("l -> sub 3 20230801000000", "m -> gone 4 20230801000000");
        check(
            "links-with-targets",
            "/d",
            "",
            &[dotted, plain, with_there, with_gone, "sub/", braced],
        );
        check("absolute-names", "/d", "b", &["/d/b 2 20230102030405"]);
        check("absolute-names", "/", "", &["/d/"]);
        check("dotted-names", "/", "d/b", &["./b 2 20230102030405"]);
        check("names-below", "/d", "b", &["d/b 2 20230102030405"]);
        check("names-below", "/", "", &["d/"]);
        check("patterns", "/d", "z[1].x", &[]);
        check("patterns", "/d", "?", &[plain, there, gone]);
        check(
            "patterns",
            "/d",
            "-l",
            &[dotted, plain, there, gone, "sub/", braced],
        );
        check("no-stamps", "/d", "b", &["b 2 "]);
        check("coarse-stamps", "/d", "b", &["b 2 20230102000000"]);
        check("coarse-stamps", "/d", "m", &["m 4 20230801000000"]);
        check("size-negative", "/d", "b", &["b -1 20230102030405"]);
        check("size-empty", "/d", "b", &["b  20230102030405"]);
        check("size-negative:97", "/d", "b", &[plain]);
        check("size-huge", "/d", "b", &["b 34000000000000 20230102030405"]);
    }

    #[test]
    fn an_upload_only_directory_shows_no_files() {
        let server = Server::new("s")
            .file("/incoming/b", "22")
            .directory("/incoming/sub")
            .habits("upload-only");
        assert_eq!(shown(&server, "/incoming", ""), ["sub/"]);
        assert_eq!(shown(&server, "/", "incoming/b"), Vec::<String>::new());
    }

    #[test]
    fn patterns_are_those_of_a_shell() {
        let check = |pattern: &str, name: &str, expect| {
            let got = matches_pattern(pattern.as_bytes(), name.as_bytes());
            assert_eq!(got, expect, "{pattern} {name}");
        };
        check("a*c", "abbc", true);
        check("a*c", "abb", false);
        check("z[1].bin", "z1.bin", true);
        check("z[1].bin", "z[1].bin", false);
        check("[a-c]?", "bx", true);
        check("[a", "[a", true);
    }
}
