//! The commands of the module's file system and what they answer. The manual uses `AT+MFPUT` and `AT+MFGET`
//! (clause 4.1); the rest of the family is as the vendor's firmware has it, and a firmware may lack any of it.

use serde::{Deserialize, Serialize};

use crate::codec::{Charset, CommandLine, Param, Params, SetLine, StringError, split_header};
use crate::dialect::STRING_MAX_BYTES;
use crate::dialect::report::{is_size_like, take_bare_from_end};

/// A command of the module's file system by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum StorageVerb {
    /// `AT+MFPUT`: write a file.
    Put,
    /// `AT+MFGET`: read a file.
    Get,
    /// `AT+MFLIST`: what is in a directory.
    List,
    /// `AT+MFSINFO`: how much room there is.
    Info,
    /// `AT+MFSIZE`: how long a file is.
    Size,
    /// `AT+MFDELETE`: delete a file, or a directory with all below it.
    Delete,
    /// `AT+MFMOVE`: rename a file.
    Move,
    /// `AT+MFCHECK`: the MD5 of a file.
    Check,
    /// `AT+MFCFG`: how file content is written on the line, and how long it may stall.
    Cfg,
}

impl StorageVerb {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Put,
        Self::Get,
        Self::List,
        Self::Info,
        Self::Size,
        Self::Delete,
        Self::Move,
        Self::Check,
        Self::Cfg,
    ];

    /// The command's name with its `+`; also the header of its responses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Put => "+MFPUT",
            Self::Get => "+MFGET",
            Self::List => "+MFLIST",
            Self::Info => "+MFSINFO",
            Self::Size => "+MFSIZE",
            Self::Delete => "+MFDELETE",
            Self::Move => "+MFMOVE",
            Self::Check => "+MFCHECK",
            Self::Cfg => "+MFCFG",
        }
    }

    /// Its place in an array of all of them.
    pub fn index(self) -> usize {
        self as usize
    }
}

/// One key of `AT+MFCFG` with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageSetting {
    /// `"timeout"`: how long the input of a file may stall.
    Timeout {
        /// 1 to 120 s.
        seconds: u8,
    },
    /// `"encoding"`: how file content is written on the line.
    Encoding {
        /// To the module: 0 raw, 1 hex, 2 escaped.
        input: u8,
        /// From the module: 0 raw, 1 hex.
        output: u8,
    },
}

impl StorageSetting {
    /// Content on the line as it is in the file, both ways.
    pub const RAW: Self = Self::Encoding {
        input: 0,
        output: 0,
    };

    /// Whether the module can take it.
    pub fn is_allowed(self) -> bool {
        match self {
            Self::Timeout { seconds } => (1..=120).contains(&seconds),
            Self::Encoding { input, output } => input <= 2 && output <= 1,
        }
    }
}

/// An information response of the family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageReport {
    /// `+MFPUT: <n>`: so many bytes were written.
    Written(u64),
    /// `+MFGET: <n>,` with its payload still to come, or with none.
    Content(u64),
    /// `+MFLIST: "<path>"[,<size>]`.
    Entry {
        /// The path's bytes; some firmware may give the last part alone.
        path: Vec<u8>,
        /// What it is.
        kind: StoredKind,
    },
    /// `+MFSINFO: <total>,<free>`.
    Space {
        /// Bytes in all.
        total_bytes: u64,
        /// Bytes free.
        free_bytes: u64,
    },
    /// `+MFSIZE: <n>`.
    Size(u64),
    /// `+MFCHECK: <MD5 in hex digits>`.
    Digest([u8; 16]),
    /// `+MFCFG: "<key>",…`.
    Setting(StorageSetting),
}

/// What an entry of the module's file system is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum StoredKind {
    /// It came without a size.
    Directory,
    /// It came with a size, or with something in the place of one.
    File {
        /// Its size in bytes; `None` where it is nothing that a file can have.
        size_bytes: Option<u64>,
    },
}

impl StorageReport {
    /// The response that this line is; `None` for any other, and for one that cannot be read.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let (name, list) = split_header(line)?;
        let verb = StorageVerb::ALL
            .into_iter()
            .find(|verb| verb.name().as_bytes() == name)?;
        let list = list.trim_ascii_end();
        let mut params = Params::new(list);
        let report = match verb {
            StorageVerb::Put => Self::Written(params.next_int()?),
            StorageVerb::Size => Self::Size(params.next_int()?),
            StorageVerb::Get => {
                let content = Self::Content(params.next_int()?);
                return matches!(params.rest(), None | Some(b"")).then_some(content);
            }
            StorageVerb::Info => Self::Space {
                total_bytes: params.next_int()?,
                free_bytes: params.next_int()?,
            },
            StorageVerb::List => return parse_entry(list),
            StorageVerb::Check => match params.next()?.ok()? {
                Param::Bare(digits) | Param::Quoted(digits) => Self::Digest(parse_digest(digits)?),
                Param::Omitted => return None,
            },
            StorageVerb::Cfg => Self::Setting(parse_setting(&mut params)?),
            StorageVerb::Delete | StorageVerb::Move => return None,
        };
        params.rest().is_none().then_some(report)
    }
}

/// The test form, which tells whether the firmware has the command.
pub fn mf_test(verb: StorageVerb) -> CommandLine {
    CommandLine::test(verb.name())
}

/// `AT+MFPUT="<path>",<length>`: the module prompts, and takes exactly so many bytes; with length 0 it takes bytes
/// up to a Ctrl-Z. The form with the data in quotes is never used: it cannot carry every byte.
pub fn mf_put(path: &str, len_bytes: u64) -> Result<CommandLine, StringError> {
    Ok(with_path(StorageVerb::Put, path)?.int(len_bytes).finish())
}

/// `AT+MFGET="<path>"`.
pub fn mf_get(path: &str) -> Result<CommandLine, StringError> {
    Ok(with_path(StorageVerb::Get, path)?.finish())
}

/// `AT+MFLIST="<directory>"`, without a parameter for the root.
pub fn mf_list(directory: &str) -> Result<CommandLine, StringError> {
    if directory == "/" {
        return Ok(CommandLine::fixed(&format!(
            "AT{}",
            StorageVerb::List.name()
        )));
    }
    Ok(with_path(StorageVerb::List, directory)?.finish())
}

/// `AT+MFSINFO`.
pub fn mf_info() -> CommandLine {
    CommandLine::fixed(&format!("AT{}", StorageVerb::Info.name()))
}

/// `AT+MFSIZE="<path>"`.
pub fn mf_size(path: &str) -> Result<CommandLine, StringError> {
    Ok(with_path(StorageVerb::Size, path)?.finish())
}

/// `AT+MFDELETE="<path>"`.
///
/// # Panics
///
/// Where `path` is the root or empty: without a path the command deletes everything.
pub fn mf_delete(path: &str) -> Result<CommandLine, StringError> {
    assert!(
        !path.trim_matches('/').is_empty(),
        "deleting everything is never asked for"
    );
    Ok(with_path(StorageVerb::Delete, path)?.finish())
}

/// `AT+MFMOVE="<old>","<new>"`.
pub fn mf_move(from: &str, to: &str) -> Result<CommandLine, StringError> {
    let line = with_path(StorageVerb::Move, from)?;
    Ok(string(line, to)?.finish())
}

/// `AT+MFCHECK="<path>"`.
pub fn mf_check(path: &str) -> Result<CommandLine, StringError> {
    Ok(with_path(StorageVerb::Check, path)?.finish())
}

/// `AT+MFCFG="<key>",…`.
///
/// # Panics
///
/// Where the value is out of its range.
pub fn mf_set(setting: StorageSetting) -> CommandLine {
    assert!(setting.is_allowed(), "{setting:?}");
    let line = CommandLine::set(StorageVerb::Cfg.name());
    match setting {
        StorageSetting::Timeout { seconds } => line.word("timeout").int(seconds.into()),
        StorageSetting::Encoding { input, output } => {
            line.word("encoding").int(input.into()).int(output.into())
        }
    }
    .finish()
}

fn with_path(verb: StorageVerb, path: &str) -> Result<SetLine, StringError> {
    string(CommandLine::set(verb.name()), path)
}

fn string(line: SetLine, text: &str) -> Result<SetLine, StringError> {
    line.string(text, Charset::Utf8, STRING_MAX_BYTES)
}

/// `"<path>"[,<size>]`, from the right end, since a path may hold a `"` or a comma.
fn parse_entry(list: &[u8]) -> Option<StorageReport> {
    let whole_quoted = |text: &[u8]| {
        let path = text.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        // Two lines that ran into one another are no entry.
        let runs_on = memchr::memmem::find(path, b"+MFLIST").is_some();
        (!path.is_empty() && !runs_on).then(|| path.to_vec())
    };
    if let Some(path) = whole_quoted(list) {
        let kind = StoredKind::Directory;
        return Some(StorageReport::Entry { path, kind });
    }
    let (rest, size) = take_bare_from_end(list, is_size_like)?;
    let size_bytes = Param::Bare(size).as_int();
    Some(StorageReport::Entry {
        path: whole_quoted(rest)?,
        kind: StoredKind::File { size_bytes },
    })
}

fn parse_digest(digits: &[u8]) -> Option<[u8; 16]> {
    if digits.len() != 32 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let text = std::str::from_utf8(digits).ok()?;
    let number = u128::from_str_radix(text, 16).ok()?;
    Some(number.to_be_bytes())
}

fn parse_setting(params: &mut Params<'_>) -> Option<StorageSetting> {
    let Param::Quoted(key) = params.next()?.ok()? else {
        return None;
    };
    let mut byte = || u8::try_from(params.next_int()?).ok();
    Some(match key {
        b"timeout" => StorageSetting::Timeout { seconds: byte()? },
        b"encoding" => StorageSetting::Encoding {
            input: byte()?,
            output: byte()?,
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_the_firmware_takes_them() {
        let check = |line: Result<CommandLine, StringError>, expect: &str| {
            let line = line.expect("plain text");
            assert_eq!(String::from_utf8_lossy(line.text()), expect);
        };
        // Clause 4.1.
        check(mf_get("/usr/test.txt"), "AT+MFGET=\"/usr/test.txt\"");
        check(mf_put("/usr/test.txt", 12), "AT+MFPUT=\"/usr/test.txt\",12");
        check(mf_put("/e", 0), "AT+MFPUT=\"/e\",0");
        check(Ok(mf_test(StorageVerb::Put)), "AT+MFPUT=?");
        check(mf_list("/"), "AT+MFLIST");
        check(mf_list("/usr"), "AT+MFLIST=\"/usr\"");
        check(Ok(mf_info()), "AT+MFSINFO");
        check(mf_size("/升级.bin"), "AT+MFSIZE=\"/升级.bin\"");
        check(mf_delete("/usr"), "AT+MFDELETE=\"/usr\"");
        check(mf_move("/a", "/b"), "AT+MFMOVE=\"/a\",\"/b\"");
        check(mf_check("/a"), "AT+MFCHECK=\"/a\"");
        check(Ok(mf_set(StorageSetting::RAW)), "AT+MFCFG=\"encoding\",0,0");
        let seconds = 120;
        check(
            Ok(mf_set(StorageSetting::Timeout { seconds })),
            "AT+MFCFG=\"timeout\",120",
        );
    }

    #[test]
    fn a_path_that_cannot_be_written_is_refused() {
        let check = |path: &str, expect: StringError| {
            assert_eq!(mf_put(path, 1), Err(expect.clone()), "{path:?}");
            assert_eq!(mf_move("/a", path), Err(expect), "{path:?}");
        };
        check("/a\"b", StringError::Character('"'));
        check("/a\u{1a}", StringError::Character('\u{1a}'));
        let (len_bytes, max_bytes) = (257, 255);
        let long = StringError::TooLong {
            len_bytes,
            max_bytes,
        };
        check(&format!("/{}", "x".repeat(256)), long);
    }

    #[test]
    #[should_panic(expected = "everything")]
    fn everything_is_never_deleted() {
        let _never_made = mf_delete("/");
    }

    #[test]
    fn answers_are_read() {
        let check = |line: &str, expect: Option<StorageReport>| {
            assert_eq!(StorageReport::parse(line.as_bytes()), expect, "{line:?}");
        };
        let entry = |path: &str, kind| {
            let path = path.into();
            Some(StorageReport::Entry { path, kind })
        };
        let file = |path: &str, size_bytes| entry(path, StoredKind::File { size_bytes });
        // Clause 4.1.
        check("+MFPUT: 12", Some(StorageReport::Written(12)));
        check("+MFGET: 7,", Some(StorageReport::Content(7)));
        check("+MFGET: 0", Some(StorageReport::Content(0)));
        check("+MFLIST: \"/b.txt\",2", file("/b.txt", Some(2)));
        check("+MFLIST:\"/usr\"", entry("/usr", StoredKind::Directory));
        check("+MFLIST: \"/a,1\"", entry("/a,1", StoredKind::Directory));
        check("+MFLIST: \"/a\"b\",7", file("/a\"b", Some(7)));
        for size in ["", "-1", "18446744073709551616"] {
            check(&format!("+MFLIST: \"/core\",{size}"), file("/core", None));
        }
        check(
            "+MFSINFO: 524288,524283",
            Some(StorageReport::Space {
                total_bytes: 524_288,
                free_bytes: 524_283,
            }),
        );
        check("+MFSIZE: 3", Some(StorageReport::Size(3)));
        let abc = [
            0x90, 0x01, 0x50, 0x98, 0x3c, 0xd2, 0x4f, 0xb0, 0xd6, 0x96, 0x3f, 0x7d, 0x28, 0xe1,
            0x7f, 0x72,
        ];
        for digest in [
            "900150983CD24FB0D6963F7D28E17F72",
            "900150983cd24fb0d6963f7d28e17f72",
            "\"900150983cd24fb0d6963f7d28e17f72\"",
        ] {
            check(
                &format!("+MFCHECK: {digest}"),
                Some(StorageReport::Digest(abc)),
            );
        }
        let seconds = 10;
        check(
            "+MFCFG: \"timeout\",10",
            Some(StorageReport::Setting(StorageSetting::Timeout { seconds })),
        );
        check(
            "+MFCFG: \"encoding\",0,0",
            Some(StorageReport::Setting(StorageSetting::RAW)),
        );
    }

    #[test]
    fn odd_lines_are_no_answers() {
        for line in [
            "",
            "OK",
            "+MFPUT",
            "+MFPUT: 12a",
            "+MFPUT: 1,2",
            "+MFGET: 7,3333",
            "+MFLIST: /b,2",
            "+MFLIST: \"\",2",
            "+MFLIST: \"/a\",1+MFLIST: \"/b\",2",
            "+MFSINFO: 1",
            "+MFCHECK: 9001",
            "+MFCHECK: +00150983cd24fb0d6963f7d28e17f72",
            "+MFCFG: \"timeout\",(1-120)",
            "+MFDELETE: 1",
            "+MFTPSTOR: 0,0,5",
        ] {
            assert_eq!(StorageReport::parse(line.as_bytes()), None, "{line:?}");
        }
    }
}
