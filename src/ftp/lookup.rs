//! Looking names of the server up, by what it lists.

use crate::codec::Charset;
use crate::dialect::{ListedEntry, ListedKind};
use crate::ftp::exchange::Request;
use crate::ftp::names;

/// Looks one name of `directory`, the working directory, up.
///
/// Many servers take the argument of LIST for a pattern, and one with a leading `-` for options: a name that
/// would be is looked for in the listing of the whole directory, and so is any where the server does not list
/// single files.
pub(crate) fn look_up(name: &str, directory: &str, lists_files: bool) -> Request {
    let whole = is_pattern(name) || !lists_files;
    Request::List(if whole { directory } else { name }.into())
}

/// Whether a server may take this argument of LIST for a pattern or an option.
pub(crate) fn is_pattern(argument: &str) -> bool {
    argument.contains(['*', '?', '[', ']', '{', '}', '~']) || argument.starts_with('-')
}

/// Stands for a size that the server does not give: no file of ours has it, and none is taken for shorter.
const SIZE_UNKNOWN_BYTES: u64 = u64::MAX;

/// The file of this name among what `LIST` of that name gave. Some servers give the path that they were
/// asked for, so only the last part counts.
pub(crate) fn find_file(
    listed: &[ListedEntry],
    name: &str,
    charset: Charset,
) -> Option<(u64, String)> {
    let name = charset.encode(name).ok()?;
    listed.iter().find_map(|entry| match &entry.kind {
        ListedKind::File {
            size_bytes,
            modified,
        } if last_part(&entry.name) == &*name => {
            let size_bytes = size_bytes.unwrap_or(SIZE_UNKNOWN_BYTES);
            Some((size_bytes, String::from_utf8_lossy(modified).into_owned()))
        }
        _ => None,
    })
}

/// Whether anything of this name is among what was listed.
pub(crate) fn lists(listed: &[ListedEntry], name: &str, charset: Charset) -> bool {
    let name = charset.encode(name);
    name.is_ok_and(|name| listed.iter().any(|entry| last_part(&entry.name) == &*name))
}

/// How a directory, the working one, is named to `LIST`: by its path, or as the working directory where the path
/// cannot be written as a string parameter or would be taken for a pattern.
pub(crate) fn listed_as(path: &str, charset: Charset) -> String {
    match names::check_text(path, charset) {
        Ok(()) if !is_pattern(path) => path.into(),
        _ => ".".into(),
    }
}

/// The last part of a path.
pub(crate) fn last_part(path: &[u8]) -> &[u8] {
    memchr::memrchr(b'/', path).map_or(path, |slash| &path[slash + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_the_last_part_of_what_the_server_gives() {
        let file = |name: &str, size_bytes| ListedEntry {
            name: name.into(),
            kind: ListedKind::File {
                size_bytes: Some(size_bytes),
                modified: b"20220818074000".to_vec(),
            },
            permission: b"rw-".to_vec(),
        };
        let found = |listed: &[ListedEntry]| {
            find_file(listed, "a.txt", Charset::Utf8).map(|(size, _)| size)
        };
        assert_eq!(found(&[file("a.txt", 9)]), Some(9));
        assert_eq!(found(&[file("/home/uftp/a.txt", 9)]), Some(9));
        assert_eq!(found(&[file("ba.txt", 9)]), None);
        assert_eq!(found(&[]), None);
    }
}
