//! The module's own file system: small, flat, with directories that exist by what is in them.

use std::collections::BTreeMap;

use thiserror::Error;

/// Bytes that the file system holds.
pub(crate) const STORAGE_BYTES: usize = 4 << 20;

/// The files of the module, by path. They survive a reboot.
#[derive(Debug, Default)]
pub(crate) struct Files {
    files: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// There is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the module's storage is full")]
pub(crate) struct StorageFull;

impl Files {
    /// Makes or replaces a file.
    pub(crate) fn put(&mut self, path: &[u8], bytes: Vec<u8>) -> Result<(), StorageFull> {
        let replaced = self.files.get(path).map_or(0, Vec::len);
        if bytes.len() > self.free_bytes() + replaced {
            return Err(StorageFull);
        }
        self.files.insert(path.to_vec(), bytes);
        Ok(())
    }

    /// Adds to a file.
    pub(crate) fn append(&mut self, path: &[u8], bytes: &[u8]) -> Result<(), StorageFull> {
        if bytes.len() > self.free_bytes() {
            return Err(StorageFull);
        }
        self.files
            .entry(path.to_vec())
            .or_default()
            .extend_from_slice(bytes);
        Ok(())
    }

    pub(crate) fn get(&self, path: &[u8]) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Deletes a file, or a directory with all below it; tells whether there was one.
    pub(crate) fn delete(&mut self, path: &[u8]) -> bool {
        let before = self.files.len();
        self.files
            .retain(|file, _| file != path && below(file, path).is_none());
        self.files.len() < before
    }

    pub(crate) fn clear(&mut self) {
        self.files.clear();
    }

    /// Renames a file; tells whether there was one, and nothing of the new name.
    pub(crate) fn rename(&mut self, from: &[u8], to: &[u8]) -> bool {
        if self.files.contains_key(to) {
            return false;
        }
        match self.files.remove(from) {
            Some(bytes) => {
                self.files.insert(to.to_vec(), bytes);
                true
            }
            None => false,
        }
    }

    /// What is in a directory: path, and size where it is a file.
    pub(crate) fn list(&self, directory: &[u8]) -> BTreeMap<Vec<u8>, Option<usize>> {
        let mut entries = BTreeMap::new();
        for (path, bytes) in &self.files {
            let Some(rest) = below(path, directory) else {
                continue;
            };
            match rest.iter().position(|byte| *byte == b'/') {
                None => entries.insert(path.clone(), Some(bytes.len())),
                Some(end) => {
                    let len = path.len() - rest.len() + end;
                    entries.insert(path[..len].to_vec(), None)
                }
            };
        }
        entries
    }

    pub(crate) fn free_bytes(&self) -> usize {
        STORAGE_BYTES - self.files.values().map(Vec::len).sum::<usize>()
    }
}

/// What follows `directory` and its slash in `path`.
fn below<'p>(path: &'p [u8], directory: &[u8]) -> Option<&'p [u8]> {
    let directory = directory.strip_suffix(b"/").unwrap_or(directory);
    path.strip_prefix(directory)?.strip_prefix(b"/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_what_is_in_them() {
        let mut files = Files::default();
        for path in ["/a.txt", "/usr/1.txt", "/usr/2.txt", "/usr/x/3.txt"] {
            files.put(path.as_bytes(), b"abc".to_vec()).expect("room");
        }
        let check = |files: &Files, directory: &str, expect: &[(&str, Option<usize>)]| {
            let got: Vec<_> = files.list(directory.as_bytes()).into_iter().collect();
            let expect: Vec<_> = expect
                .iter()
                .map(|(path, size)| (path.as_bytes().to_vec(), *size))
                .collect();
            assert_eq!(got, expect, "{directory}");
        };
        check(&files, "/", &[("/a.txt", Some(3)), ("/usr", None)]);
        check(
            &files,
            "/usr",
            &[
                ("/usr/1.txt", Some(3)),
                ("/usr/2.txt", Some(3)),
                ("/usr/x", None),
            ],
        );
        assert!(files.delete(b"/usr"));
        check(&files, "/", &[("/a.txt", Some(3))]);
        assert!(!files.delete(b"/usr"));
    }

    #[test]
    fn the_storage_is_bounded() {
        let mut files = Files::default();
        assert_eq!(files.put(b"/a", vec![0; STORAGE_BYTES]), Ok(()));
        assert_eq!(files.put(b"/b", vec![0; 1]), Err(StorageFull));
        assert_eq!(files.append(b"/a", &[0]), Err(StorageFull));
        assert_eq!(files.put(b"/a", vec![0; 10]), Ok(()));
        assert_eq!(files.free_bytes(), STORAGE_BYTES - 10);
    }
}
