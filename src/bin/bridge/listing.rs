//! Lines of LIST, as `ls -l` writes them and most servers with it, or as those of another system do.

use std::time::{Duration, SystemTime};

use at_ferry::sim::{Entry, EntryKind};

use crate::names;

/// A line of a listing; `None` for one that is no entry.
///
/// Whatever is no directory is a file, a link too, with the length of its target's name for a size. A name is as it
/// came: with a path before it, or with blanks at its ends.
pub(crate) fn entry(line: &str, today: &Today) -> Option<Entry> {
    let entry = unix(line, today).or_else(|| dos(line))?;
    (!matches!(entry.name.as_slice(), b"." | b"..")).then_some(entry)
}

/// What a date that names no year is read by.
pub(crate) struct Today {
    year: u32,
    /// `MMDDHHMM` of tomorrow: what is later was last year. Clocks may differ by a day.
    tomorrow: String,
}

impl Today {
    pub(crate) fn of(now: SystemTime) -> Self {
        let tomorrow = now + Duration::from_hours(24);
        let seconds = tomorrow
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let stamp = at_ferry::sim::timestamp(seconds);
        Self {
            year: stamp[..4].parse().unwrap_or(1970),
            tomorrow: stamp[4..12].to_owned(),
        }
    }

    /// `YYYYMMDDHHMMSS` of a month's name, a day, and a time or a year.
    fn stamp(&self, month: &str, day: &str, time_or_year: &str) -> Option<String> {
        const MONTHS: &str = "janfebmaraprmayjunjulaugsepoctnovdec";
        let month = MONTHS.find(&month.get(..3)?.to_ascii_lowercase())? / 3 + 1;
        let day: u32 = day.parse().ok()?;
        let Some((hour, minute)) = time_or_year.split_once(':') else {
            let year: u32 = time_or_year.parse().ok()?;
            return Some(format!("{year:04}{month:02}{day:02}000000"));
        };
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        let time = format!("{month:02}{day:02}{hour:02}{minute:02}");
        let year = self.year - u32::from(time > self.tomorrow);
        Some(format!("{year:04}{time}00"))
    }
}

/// `-rw-r--r--    1 owner    group         409 Nov  5 13:46 name`.
fn unix(line: &str, today: &Today) -> Option<Entry> {
    let mut rest = line;
    let [mode, _links, _owner, _group, size, month, day, time_or_year] =
        std::array::from_fn(|_| column(&mut rest));
    let kind = mode
        .bytes()
        .next()
        .filter(|kind| b"-dlbcps".contains(kind))?;
    let permission = mode.as_bytes().get(1..4)?.try_into().ok()?;
    let modified = today.stamp(month, day, time_or_year)?;
    // One blank ends the date: more of them begin the name.
    let name = rest.strip_prefix(' ')?;
    let name = match kind {
        b'l' => name.split_once(" -> ").map_or(name, |(name, _)| name),
        _ => name,
    };
    let kind = match kind {
        b'd' => EntryKind::Directory,
        _ => EntryKind::File {
            size: size.into(),
            modified,
        },
    };
    (!name.is_empty()).then(|| Entry {
        name: names::bytes(name),
        kind,
        permission,
    })
}

/// Takes a column, with the blanks before it.
fn column<'a>(rest: &mut &'a str) -> &'a str {
    let text = rest.trim_start_matches(' ');
    let (column, behind) = text.split_at(text.find(' ').unwrap_or(text.len()));
    *rest = behind;
    column
}

/// `11-05-18  01:46PM       <DIR>          name`, or a size where that stands.
fn dos(line: &str) -> Option<Entry> {
    let file = suppaftp::list::ListParser::parse_dos(line).ok()?;
    let seconds = file
        .modified()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (kind, permission) = if file.is_directory() {
        (EntryKind::Directory, *b"rwx")
    } else {
        let kind = EntryKind::File {
            size: file.size().to_string(),
            modified: at_ferry::sim::timestamp(seconds),
        };
        (kind, *b"rw-")
    };
    Some(Entry {
        name: names::bytes(file.name()),
        kind,
        permission,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_servers_write_them() {
        // 2026-03-01 12:00:00.
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(492_324);
        let check = |line: &str, expect: &str| {
            let shown = match entry(line, &Today::of(now)) {
                None => "none".to_owned(),
                Some(Entry {
                    name,
                    kind,
                    permission,
                }) => {
                    let name = String::from_utf8_lossy(&name);
                    let permission = String::from_utf8_lossy(&permission);
                    match kind {
                        EntryKind::Directory => format!("[{name}]/ {permission}"),
                        EntryKind::File { size, modified } => {
                            format!("[{name}] {size} {modified} {permission}")
                        }
                    }
                }
            };
            assert_eq!(shown, expect, "{line}");
        };
        check(
            "-rw-r--r--    1 1000     1000          409 Nov 05  2018 a file.txt",
            "[a file.txt] 409 20181105000000 rw-",
        );
        check(
            "-rw-r--r--    1 65534    nogroup         1 Mar  1 08:54  both ends ",
            "[ both ends ] 1 20260301085400 rw-",
        );
        check(
            "-rw-r--r--    1 65534    nogroup         1 Mar  3 08:54 last year",
            "[last year] 1 20250303085400 rw-",
        );
        check(
            "drwxr-xr-x    2 0        0            4096 Jan 01  2020 测量数据",
            "[测量数据]/ rwx",
        );
        check(
            "-r--r--r-- 1 ftp ftp 0 Jan 01 2020 sub/empty",
            "[sub/empty] 0 20200101000000 r--",
        );
        check(
            "lrwxrwxrwx    1 0        0              11 Jan 01  2020 link -> ../victim",
            "[link] 11 20200101000000 rwx",
        );
        check(
            "11-05-18  01:46PM                   25 a file.txt",
            "[a file.txt] 25 20181105134600 rw-",
        );
        check("11-05-18  01:46PM       <DIR>          sub", "[sub]/ rwx");
        check(
            "drwxr-xr-x    2 0        0            4096 Jan 01  2020 ..",
            "none",
        );
        check("total 12", "none");
    }
}
