//! What a directory of the module holds.

use std::collections::BTreeMap;

use crate::app::StorageEntry;
use crate::codec::{Charset, encode_string};
use crate::dialect::{STRING_MAX_BYTES, StorageReport, StoredKind};
use crate::storage::below;
use crate::storage::task::Seen;

/// The entries that the module listed, and with them what is known of its files.
pub(super) fn entries(
    directory: &str,
    reports: Vec<StorageReport>,
    seen: &mut BTreeMap<String, Seen>,
) -> Vec<StorageEntry> {
    let listed: Vec<StorageEntry> = reports
        .into_iter()
        .filter_map(|report| match report {
            StorageReport::Entry { path, kind } => Some(entry(directory, &path, kind)),
            _ => None,
        })
        .filter(|entry| !entry.name.is_empty())
        .collect();
    let before = std::mem::take(seen);
    let (here, elsewhere): (BTreeMap<_, _>, BTreeMap<_, _>) = before
        .into_iter()
        .partition(|(path, _)| name_in(directory, path).is_some());
    *seen = elsewhere;
    listed
        .into_iter()
        .map(|mut entry| {
            if let StoredKind::File { size_bytes } = entry.kind {
                // Of another size it is another file.
                let digest = here
                    .get(&entry.path)
                    .filter(|seen| size_bytes.is_some() && seen.size_bytes == size_bytes)
                    .and_then(|seen| seen.digest.clone());
                entry.digest.clone_from(&digest);
                seen.insert(entry.path.clone(), Seen { size_bytes, digest });
            }
            entry
        })
        .collect()
}

/// What is known to be in a directory of a module that cannot list: files that were put there.
pub(super) fn seen_entries(directory: &str, seen: &BTreeMap<String, Seen>) -> Vec<StorageEntry> {
    seen.iter()
        .filter_map(|(path, seen)| {
            name_in(directory, path)?;
            let size_bytes = seen.size_bytes;
            let mut entry = entry(directory, path.as_bytes(), StoredKind::File { size_bytes });
            entry.digest.clone_from(&seen.digest);
            Some(entry)
        })
        .collect()
}

/// Some firmware may give the last part of a path alone.
fn entry(directory: &str, path: &[u8], kind: StoredKind) -> StorageEntry {
    let (text, exact) = Charset::Utf8.decode(path);
    let path = if text.starts_with('/') {
        text
    } else {
        below(directory, &text)
    };
    let path = match path.trim_end_matches('/') {
        "" => "/".to_owned(),
        path => path.to_owned(),
    };
    let name = path.rsplit('/').next().unwrap_or_default().to_owned();
    StorageEntry {
        usable: exact && encode_string(&path, Charset::Utf8, STRING_MAX_BYTES).is_ok(),
        name,
        path,
        kind,
        digest: None,
    }
}

/// What `path` is called in `directory`, where it is directly in there.
fn name_in<'p>(directory: &str, path: &'p str) -> Option<&'p str> {
    let name = path.strip_prefix(&below(directory, ""))?;
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_known_by_path_or_by_name() {
        let check = |directory: &str, path: &str, expect: (&str, &str, bool)| {
            let listed = entry(directory, path.as_bytes(), StoredKind::Directory);
            let got = (listed.name.as_str(), listed.path.as_str(), listed.usable);
            assert_eq!(got, expect, "{directory} {path}");
        };
        check("/", "/a.txt", ("a.txt", "/a.txt", true));
        check("/", "a.txt", ("a.txt", "/a.txt", true));
        check("/usr", "b", ("b", "/usr/b", true));
        check("/usr", "/usr/x/", ("x", "/usr/x", true));
        check("/", "/a\"b", ("a\"b", "/a\"b", false));
    }

    #[test]
    fn a_digest_goes_with_a_size_that_changed() {
        let seen = |size_bytes| Seen {
            size_bytes: Some(size_bytes),
            digest: Some("d".into()),
        };
        let mut known: BTreeMap<String, Seen> = [
            ("/a".to_owned(), seen(1)),
            ("/b".to_owned(), seen(2)),
            ("/gone".to_owned(), seen(3)),
            ("/usr/c".to_owned(), seen(4)),
        ]
        .into();
        let report = |path: &str, size_bytes| StorageReport::Entry {
            path: path.into(),
            kind: StoredKind::File {
                size_bytes: Some(size_bytes),
            },
        };
        let listed = entries("/", vec![report("/a", 1), report("/b", 9)], &mut known);
        let digests: Vec<bool> = listed.iter().map(|entry| entry.digest.is_some()).collect();
        assert_eq!(digests, [true, false]);
        let paths: Vec<&str> = known.keys().map(String::as_str).collect();
        assert_eq!(paths, ["/a", "/b", "/usr/c"]);
    }
}
