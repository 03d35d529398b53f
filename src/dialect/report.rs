//! The lines the module sends of itself about FTP: outcomes, listed entries, states (clause 3).

use crate::codec::{Framing, Param, Params, split_header};
use crate::dialect::{CfgSetting, ChannelId, ResultCode, Verb};

/// Payload bytes that one line may announce; more is taken for garbage.
const PAYLOAD_MAX_BYTES: u64 = 64 << 10;

/// Bytes of a module file at the most: `AT+MFGET` gives one in a single response, and `AT+MFPUT` takes one in a
/// single command, so as much is held in memory. The modules' file systems are smaller than that.
pub const FILE_MAX_BYTES: u64 = 2 << 20;

/// A line that tells something about a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// The outcome of a command that has nothing more to say: `+MFTP<CMD>: <id>,<result_code>`, for any
    /// verb when the code is not 0.
    Outcome {
        /// The command.
        verb: Verb,
        /// Its channel.
        channel: ChannelId,
        /// How it ended.
        code: ResultCode,
    },
    /// `+MFTPPWD: <id>,0,<path>` (clause 3.5). The path comes quoted or bare.
    WorkingDirectory {
        /// The channel.
        channel: ChannelId,
        /// The path's bytes.
        path: Vec<u8>,
    },
    /// `+MFTPLIST: <id>,0,…` (clause 3.7).
    Entry {
        /// The channel.
        channel: ChannelId,
        /// The entry.
        entry: ListedEntry,
    },
    /// `+MFTPSTOR: <id>,<result_code>,<sent_length>` and the same of APPE (clauses 3.11 and 3.12).
    Sent {
        /// STOR or APPE.
        verb: Verb,
        /// The channel.
        channel: ChannelId,
        /// How it ended.
        code: ResultCode,
        /// Bytes, of the packet or of the upload so far, by model.
        sent_bytes: u64,
    },
    /// `+MFTPRETR: <id>,0,<sum_size>,<recv_size>[,<data>]` (clause 3.10).
    Received {
        /// The channel.
        channel: ChannelId,
        /// Bytes so far, or in all: the manual says both.
        sum_bytes: u64,
        /// Bytes in this line.
        recv_bytes: u64,
    },
    /// `+MFTPSTATE: <id>,<state>` (clause 3.13).
    State {
        /// The channel.
        channel: ChannelId,
        /// Its state.
        state: ChannelState,
    },
    /// `+MFTPCFG: <id>,"key",…` (clause 3.1).
    Cfg {
        /// The channel.
        channel: ChannelId,
        /// The setting.
        setting: CfgSetting,
    },
    /// `+MFTPURC: <id>,"conn",0`: the channel was disconnected (clause 3.14).
    Disconnected {
        /// The channel.
        channel: ChannelId,
    },
}

impl Report {
    /// The report that this line is; `None` for any other line, and for one that its own clause does not allow.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let (name, list) = split_header(line)?;
        if name == b"+MFTPURC" {
            return parse_urc(list);
        }
        let verb = Verb::from_name(name)?;
        let mut params = Params::new(list);
        let channel = ChannelId::new(params.next_int()?)?;
        if verb == Verb::Cfg {
            return parse_cfg(channel, params);
        }
        let number = u16::try_from(params.next_int()?).ok()?;
        if verb == Verb::State {
            return ChannelState::from_number(number).map(|state| Self::State { channel, state });
        }
        let code = ResultCode(number);
        match (verb, params.rest()) {
            (Verb::Pwd, Some(path)) if code == ResultCode::DONE => {
                let text = path.trim_ascii();
                let path = whole_quoted(text).unwrap_or(text);
                // A server may give any path, even one that cannot be sent back; a quote that nothing closes shows
                // that bytes were lost.
                let is_torn = path == text && text.starts_with(b"\"") || runs_on(text);
                (!is_torn).then(|| Self::WorkingDirectory {
                    channel,
                    path: path.to_vec(),
                })
            }
            (Verb::List, Some(rest)) if code == ResultCode::DONE => {
                ListedEntry::parse(rest).map(|entry| Self::Entry { channel, entry })
            }
            (Verb::Stor | Verb::Appe, Some(_)) => Some(Self::Sent {
                verb,
                channel,
                code,
                sent_bytes: params.next_int()?,
            }),
            (Verb::Retr, Some(_)) if code == ResultCode::DONE => Some(Self::Received {
                channel,
                sum_bytes: params.next_int()?,
                recv_bytes: params.next_int()?,
            }),
            _ => Some(Self::Outcome {
                verb,
                channel,
                code,
            }),
        }
    }

    /// The channel it is about.
    pub fn channel(&self) -> ChannelId {
        match self {
            Self::Outcome { channel, .. }
            | Self::WorkingDirectory { channel, .. }
            | Self::Entry { channel, .. }
            | Self::Sent { channel, .. }
            | Self::Received { channel, .. }
            | Self::State { channel, .. }
            | Self::Cfg { channel, .. }
            | Self::Disconnected { channel } => *channel,
        }
    }
}

/// Payload that follows a response which has come up to this comma: `+MFTPRETR: <id>,0,<sum>,<recv>,` and
/// `+MFGET: <n>,` are the only ones (clause 3.10; manual, chapter 4).
pub fn counted_payload_len(line: &[u8]) -> Option<u64> {
    let (name, list) = split_header(line)?;
    let list = list.strip_suffix(b",")?;
    let mut params = Params::new(list);
    let (len_bytes, max_bytes) = match name {
        b"+MFTPRETR" => {
            ChannelId::new(params.next_int()?)?;
            let code = params.next_int()?;
            params.next_int()?;
            let recv_bytes = params.next_int()?;
            ((code == 0).then_some(recv_bytes)?, PAYLOAD_MAX_BYTES)
        }
        b"+MFGET" => (params.next_int()?, FILE_MAX_BYTES),
        _ => return None,
    };
    (params.rest().is_none() && len_bytes <= max_bytes).then_some(len_bytes)
}

/// Whether a response whose header has come up to this colon gives names: those of a server, and those of the module's
/// file system.
fn gives_names(line: &[u8]) -> bool {
    [b"+MFTPLIST:".as_slice(), b"+MFTPPWD:", b"+MFLIST:"].contains(&line)
}

/// What of the framing of lines is this vendor's own.
pub const FRAMING: Framing = Framing {
    payload_len: counted_payload_len,
    is_foreign_text: gives_names,
};

/// What `AT+MFTPSTATE` says of a channel (clause 3.13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelState {
    /// 0: not connected.
    NotConnected,
    /// 1: connected.
    Connected,
    /// 2: downloading.
    Downloading,
    /// 3: uploading.
    Uploading,
}

impl ChannelState {
    fn from_number(number: u16) -> Option<Self> {
        [
            Self::NotConnected,
            Self::Connected,
            Self::Downloading,
            Self::Uploading,
        ]
        .get(usize::from(number))
        .copied()
    }
}

/// One entry of a listing (clause 3.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedEntry {
    /// The name's bytes, as the server has it.
    pub name: Vec<u8>,
    /// File or directory.
    pub kind: ListedKind,
    /// `rwx`, `rw-` and the like.
    pub permission: Vec<u8>,
}

/// What a listed entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListedKind {
    /// It came without a size.
    Directory,
    /// It came with a size, or with something in the place of one.
    File {
        /// Size in bytes; `None` where it is nothing that a file can have: empty, below 0, over 64 bits.
        size_bytes: Option<u64>,
        /// `YYYYMMDDHHMMSS`; empty where there is none.
        modified: Vec<u8>,
    },
}

impl ListedEntry {
    /// Reads `"name"[,size,time],"permission"`. From the right end, since a listed name may hold a `"` that
    /// the manual gives no way to escape.
    fn parse(list: &[u8]) -> Option<Self> {
        let (rest, permission) = take_quoted_from_end(list)?;
        if runs_on(list)
            || permission.is_empty()
            || !permission.iter().all(|c| b"rwxdlst-".contains(c))
        {
            return None;
        }
        let rest = rest.strip_suffix(b",")?;
        if let Some((head, modified)) = take_bare_from_end(rest, is_stamp_like)
            && let Some((head, size)) = take_bare_from_end(head, is_size_like)
            && let Some(name) = whole_quoted(head)
        {
            return Some(Self {
                name: name.to_vec(),
                kind: ListedKind::File {
                    size_bytes: Param::Bare(size).as_int(),
                    modified: modified.to_vec(),
                },
                permission: permission.to_vec(),
            });
        }
        Some(Self {
            name: whole_quoted(rest)?.to_vec(),
            kind: ListedKind::Directory,
            permission: permission.to_vec(),
        })
    }
}

/// Whether two lines ran into one another, for bytes that were lost between them. A name may hold what looks like a
/// line, behind a line end of its own; behind what is an entry as it stands, that is the next line all the same.
fn runs_on(list: &[u8]) -> bool {
    memchr::memmem::find_iter(list, b"+MFTP").any(|at| {
        let (before, line) = list.split_at(at);
        let in_front = before.trim_ascii_end();
        !before.ends_with(b"\r") && !before.ends_with(b"\n")
            || line.starts_with(b"+MFTPLIST:") && ListedEntry::parse(in_front).is_some()
    })
}

/// `…"text"` to what is in front of the opening quote, and the text.
fn take_quoted_from_end(list: &[u8]) -> Option<(&[u8], &[u8])> {
    let body = list.trim_ascii_end().strip_suffix(b"\"")?;
    let open = memchr::memrchr(b'"', body)?;
    Some((&body[..open], &body[open + 1..]))
}

/// `…,number` to what is in front of the comma, and the number, which some firmware may quote.
pub(super) fn take_bare_from_end(list: &[u8], is_one: fn(&[u8]) -> bool) -> Option<(&[u8], &[u8])> {
    let comma = memchr::memrchr(b',', list)?;
    let number = unquoted(&list[comma + 1..]);
    is_one(number).then_some((&list[..comma], number))
}

/// `YYYYMMDDHHMMSS`, or nothing where the server gives no time.
fn is_stamp_like(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_digit)
}

/// What stands in the place of a size: of a link, a device or a file beyond 2 GiB some servers and firmware give none,
/// or one below 0.
pub(super) fn is_size_like(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    digits.iter().all(u8::is_ascii_digit)
}

fn whole_quoted(text: &[u8]) -> Option<&[u8]> {
    text.strip_prefix(b"\"")?.strip_suffix(b"\"")
}

fn unquoted(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    whole_quoted(text).unwrap_or(text)
}

fn parse_urc(list: &[u8]) -> Option<Report> {
    let mut params = Params::new(list);
    let channel = ChannelId::new(params.next_int()?)?;
    let event = params.next()?.ok()?;
    (event == Param::Quoted(b"conn") && params.next_int()? == 0)
        .then_some(Report::Disconnected { channel })
}

fn parse_cfg(channel: ChannelId, mut params: Params<'_>) -> Option<Report> {
    let Param::Quoted(key) = params.next()?.ok()? else {
        return None;
    };
    let value = params.next_int()?;
    let second = params.next_int();
    CfgSetting::parse(key, value, second).map(|setting| Report::Cfg { channel, setting })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ch(connect_id: u64) -> ChannelId {
        ChannelId::new(connect_id).expect("0 to 5")
    }

    fn check(line: &str, expect: impl Into<Option<Report>>) {
        assert_eq!(Report::parse(line.as_bytes()), expect.into(), "{line:?}");
    }

    fn outcome(verb: Verb, connect_id: u64, code: u16) -> Report {
        Report::Outcome {
            verb,
            channel: ch(connect_id),
            code: ResultCode(code),
        }
    }

    fn file(
        name: &str,
        size_bytes: impl Into<Option<u64>>,
        modified: &str,
        permission: &str,
    ) -> Report {
        Report::Entry {
            channel: ch(0),
            entry: ListedEntry {
                name: name.into(),
                kind: ListedKind::File {
                    size_bytes: size_bytes.into(),
                    modified: modified.into(),
                },
                permission: permission.into(),
            },
        }
    }

    fn directory(name: &str, permission: &str) -> Report {
        Report::Entry {
            channel: ch(0),
            entry: ListedEntry {
                name: name.into(),
                kind: ListedKind::Directory,
                permission: permission.into(),
            },
        }
    }

    /// The lines are the manual's, clauses 3 and 4.
    #[test]
    fn outcomes_are_read() {
        check("+MFTPCONN: 0,0", outcome(Verb::Conn, 0, 0));
        check("+MFTPCONN:5,10", outcome(Verb::Conn, 5, 10));
        check("+MFTPDISC: 1,0", outcome(Verb::Disc, 1, 0));
        check("+MFTPLIST: 0,14", outcome(Verb::List, 0, 14));
        check("+MFTPRETR: 0,19", outcome(Verb::Retr, 0, 19));
        check("+MFTPSTOR: 0,4", outcome(Verb::Stor, 0, 4));
        check("+MFTPPWD: 0,0", outcome(Verb::Pwd, 0, 0));
        check(
            "+MFTPSTOR: 0,0,5",
            Some(Report::Sent {
                verb: Verb::Stor,
                channel: ch(0),
                code: ResultCode::DONE,
                sent_bytes: 5,
            }),
        );
        check(
            "+MFTPRETR: 0,0,7,7",
            Some(Report::Received {
                channel: ch(0),
                sum_bytes: 7,
                recv_bytes: 7,
            }),
        );
        check(
            "+MFTPURC: 1,\"conn\",0",
            Some(Report::Disconnected { channel: ch(1) }),
        );
        check(
            "+MFTPSTATE: 0,1",
            Some(Report::State {
                channel: ch(0),
                state: ChannelState::Connected,
            }),
        );
    }

    #[test]
    fn a_working_directory_comes_quoted_or_bare() {
        let path = |path: &str| {
            Some(Report::WorkingDirectory {
                channel: ch(0),
                path: path.into(),
            })
        };
        check("+MFTPPWD: 0,0,\"/home/uftp/test\"", path("/home/uftp/test"));
        check("+MFTPPWD: 0,0,/home/uftp", path("/home/uftp"));
        check("+MFTPPWD: 0,0,\"/a,b\"", path("/a,b"));
        // It is the server's: what is in it need not be sendable.
        for odd in ["/a\rb", "/a\nb", "/a\u{1b}b", "/a\"b", "/a\"", "\""] {
            check(&format!("+MFTPPWD: 0,0,\"{odd}\""), path(odd));
        }
        check("+MFTPPWD: 0,0,\"/home/uf", None);
        check("+MFTPPWD: 0,0,\"/ho+MFTPPWD: 1,0,\"/\"", None);
    }

    #[test]
    fn entries_are_read_from_the_right_end() {
        check("+MFTPLIST: 0,0,\"old\",\"rwx\"", directory("old", "rwx"));
        check(
            "+MFTPLIST: 0,0,\"old.txt\",9,20220818074000,\"rw-\"",
            file("old.txt", 9, "20220818074000", "rw-"),
        );
        check(
            "+MFTPLIST: 0,0,\"a\"b,1,2.txt\",9,20220818074000,\"rw-\"",
            file("a\"b,1,2.txt", 9, "20220818074000", "rw-"),
        );
        check(
            "+MFTPLIST: 0,0,\"a\",1\",\"rwx\"",
            directory("a\",1", "rwx"),
        );
        check(
            "+MFTPLIST: 0,0,\"升级包\",\"rwx\"",
            directory("升级包", "rwx"),
        );
    }

    #[test]
    fn what_looks_like_a_line_in_a_name_is_a_name() {
        for name in [
            "x\r+MFTPURC: 0,\"conn\",0",
            "x\n+MFTPRETR: 0,0,9,9,",
            "x\",\"rwx\"\r+MFTPURC: 0,\"conn\",0",
            "\r\rOK\r\r",
        ] {
            check(
                &format!("+MFTPLIST: 0,0,\"{name}\",\"rwx\""),
                directory(name, "rwx"),
            );
            check(
                &format!("+MFTPLIST: 0,0,\"{name}\",9,20220818074000,\"rw-\""),
                file(name, 9, "20220818074000", "rw-"),
            );
        }
        // Here a line end was lost, and with it an entry.
        for torn in ["", "\r", "\n"] {
            let entry = "\"a\",\"rwx\"";
            check(
                &format!("+MFTPLIST: 0,0,{entry}{torn}+MFTPLIST: 0,0,{entry}"),
                None,
            );
        }
    }

    #[test]
    fn a_file_whose_size_cannot_be_is_listed_without_one() {
        for size in ["", "-1", "-2147483648", "18446744073709551616"] {
            check(
                &format!("+MFTPLIST: 0,0,\"core\",{size},20220818074000,\"rw-\""),
                file("core", None, "20220818074000", "rw-"),
            );
        }
        check(
            "+MFTPLIST: 0,0,\"core\",18446744073709551615,20220818074000,\"rw-\"",
            file("core", u64::MAX, "20220818074000", "rw-"),
        );
        check(
            "+MFTPLIST: 0,0,\"core\",7,,\"rw-\"",
            file("core", 7, "", "rw-"),
        );
        // A name may look like all that.
        check(
            "+MFTPLIST: 0,0,\"a\",-1,2022\",\"rwx\"",
            directory("a\",-1,2022", "rwx"),
        );
        check("+MFTPLIST: 0,0,\"core\",x,20220818074000,\"rw-\"", None);
    }

    #[test]
    fn settings_are_read() {
        let cfg = |setting| {
            Some(Report::Cfg {
                channel: ch(0),
                setting,
            })
        };
        check(
            "+MFTPCFG: 0,\"data_type\",0",
            cfg(CfgSetting::DataType { ascii: false }),
        );
        check(
            "+MFTPCFG: 0,\"ssl\",0,0",
            cfg(CfgSetting::Ssl { mode: 0, ssl_id: 0 }),
        );
        check("+MFTPCFG: 0,\"cid\",1", cfg(CfgSetting::Cid { cid: 1 }));
    }

    #[test]
    fn odd_lines_are_no_reports() {
        for line in [
            "",
            "OK",
            "+MFTPCONN",
            "+MFTPCONN: 6,0",
            "+MFTPDISC: 0.0",
            "+MFTPSTATE: 0,4",
            "+MFTPSTOR: 0,0,x",
            "+MFTPLIST: 0,0,old",
            "+MFTPURC: 1,\"conn\",1",
            "+CEREG: 1",
        ] {
            check(line, None);
        }
    }

    #[test]
    fn only_serial_downloads_count_payload() {
        let check = |line: &str, expect: Option<u64>| {
            assert_eq!(counted_payload_len(line.as_bytes()), expect, "{line:?}");
        };
        check("+MFTPRETR: 0,0,23,23,", Some(23));
        check("+MFTPRETR:5,0,5,0,", Some(0));
        check("+MFGET: 7,", Some(7));
        check("+MFGET: 2097152,", Some(FILE_MAX_BYTES));
        check("+MFGET: 2097153,", None);
        check("+MFTPRETR: 0,0,23,", None);
        check("+MFTPRETR: 0,0,", None);
        check("+MFTPRETR: 0,10,1,1,", None);
        check("+MFTPRETR: 6,0,1,1,", None);
        check("+MFTPSTOR: 0,0,1,1,", None);
        check("+MFTPRETR: 0,0,1,99999999999,", None);
    }
}
