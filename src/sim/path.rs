//! Paths of an in-memory server, as bytes.

/// What a path names in the directory that it is in.
pub(crate) fn last_part(path: &[u8]) -> &[u8] {
    let slash = path.iter().rposition(|byte| *byte == b'/');
    &path[slash.map_or(0, |slash| slash + 1)..]
}

/// The directory that a path is in; the root's is the root.
pub(crate) fn parent(path: &[u8]) -> &[u8] {
    match path.iter().rposition(|byte| *byte == b'/') {
        None | Some(0) => b"/",
        Some(slash) => &path[..slash],
    }
}

/// The absolute path that `name` means in `directory`, `.` and `..` resolved.
pub(crate) fn resolve(directory: &[u8], name: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    let start: &[u8] = if name.starts_with(b"/") {
        b""
    } else {
        directory
    };
    for part in start
        .split(|byte| *byte == b'/')
        .chain(name.split(|byte| *byte == b'/'))
    {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut path = b"/".to_vec();
    path.extend_from_slice(&parts.join(&b'/'));
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved() {
        let check = |directory: &str, name: &str, expect: &str| {
            let got = resolve(directory.as_bytes(), name.as_bytes());
            assert_eq!(String::from_utf8_lossy(&got), expect, "{directory} {name}");
        };
        check("/", "a", "/a");
        check("/a/b", "c", "/a/b/c");
        check("/a/b", "..", "/a");
        check("/a", "../../..", "/");
        check("/a", "/x//y/./z/", "/x/y/z");
        check("/a", "", "/a");
    }
}
