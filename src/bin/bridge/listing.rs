//! Listings: MLSD where the server offers it, else LIST as most servers write it.

use std::time::SystemTime;

use at_ferry::sim::{Entry, EntryKind};
use suppaftp::list::{File, ListParser, PosixPexQuery};

use crate::names;

/// A line of MLSD or MLST; `None` for the directory itself and its parent.
pub(crate) fn machine_entry(line: &str) -> Option<Entry> {
    let (facts, _) = line.trim_start().split_once(' ')?;
    let facts = facts.to_ascii_lowercase();
    if facts.contains("type=cdir") || facts.contains("type=pdir") {
        return None;
    }
    let mut entry = entry(&ListParser::parse_mlst(line).ok()?);
    if !facts.contains("unix.mode=") && entry.kind != EntryKind::Directory {
        // Nothing is said of it; what the manual's own examples have.
        entry.permission = *b"rw-";
    }
    Some(entry)
}

/// A line of LIST; `None` for one that is no entry.
pub(crate) fn listed_entry(line: &str) -> Option<Entry> {
    let file = ListParser::parse_posix(line)
        .or_else(|_| ListParser::parse_dos(line))
        .ok()?;
    (!matches!(file.name(), "." | "..")).then(|| entry(&file))
}

fn entry(file: &File) -> Entry {
    // A file that was asked for by a path may come back with it.
    let name = file.name().rsplit('/').next().unwrap_or_default();
    let kind = if file.is_directory() {
        EntryKind::Directory
    } else {
        EntryKind::File {
            size_bytes: file.size() as u64,
            modified: timestamp(file.modified()),
        }
    };
    let flag = |allowed: bool, letter| if allowed { letter } else { b'-' };
    let owner = PosixPexQuery::Owner;
    Entry {
        name: names::bytes(name),
        kind,
        permission: [
            flag(file.can_read(owner), b'r'),
            flag(file.can_write(owner), b'w'),
            flag(file.can_execute(owner), b'x'),
        ],
    }
}

/// `YYYYMMDDHHMMSS`, UTC.
fn timestamp(time: SystemTime) -> String {
    let seconds = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    at_ferry::sim::timestamp(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(entry: Option<Entry>) -> String {
        let Some(entry) = entry else {
            return "none".to_owned();
        };
        let (name, permission) = (
            String::from_utf8_lossy(&entry.name),
            String::from_utf8_lossy(&entry.permission),
        );
        match entry.kind {
            EntryKind::Directory => format!("{name}/ {permission}"),
            EntryKind::File {
                size_bytes,
                modified,
            } => format!("{name} {size_bytes} {modified} {permission}"),
        }
    }

    #[test]
    fn lines_of_list_are_read() {
        let check =
            |line: &str, expect: &str| assert_eq!(show(listed_entry(line)), expect, "{line}");
        check(
            "-rw-r--r--    1 1000     1000          409 Nov 05  2018 a file.txt",
            "a file.txt 409 20181105000000 rw-",
        );
        check(
            "drwxr-xr-x    2 0        0            4096 Jan 01  2020 测量数据",
            "测量数据/ rwx",
        );
        check(
            "-r--r--r-- 1 ftp ftp 0 Jan 01 2020 sub/empty",
            "empty 0 20200101000000 r--",
        );
        check("total 12", "none");
    }

    #[test]
    fn lines_of_mlsd_are_read() {
        let check =
            |line: &str, expect: &str| assert_eq!(show(machine_entry(line)), expect, "{line}");
        check(
            "type=file;size=7;modify=20220818074000; a b.txt",
            "a b.txt 7 20220818074000 rw-",
        );
        check(
            "Type=dir;Modify=20220818074000;UNIX.mode=0755; pub",
            "pub/ rwx",
        );
        check("Type=cdir;Modify=20220818074000; .", "none");
    }
}
