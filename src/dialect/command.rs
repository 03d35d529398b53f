//! The command lines we send (clause 3). Each says which clause it implements; parameters are checked where
//! they are written, so that nothing ill-formed reaches the line.

use crate::codec::{Charset, CommandLine, SetLine, StringError};
use crate::dialect::{
    CfgKey, CfgSetting, ChannelId, INLINE_MAX_BYTES, PACKET_MAX_BYTES, STRING_MAX_BYTES,
};

/// An MFTP command by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// `AT+MFTPCFG`
    Cfg,
    /// `AT+MFTPCONN`
    Conn,
    /// `AT+MFTPDISC`
    Disc,
    /// `AT+MFTPCWD`
    Cwd,
    /// `AT+MFTPPWD`
    Pwd,
    /// `AT+MFTPMKD`
    Mkd,
    /// `AT+MFTPLIST`
    List,
    /// `AT+MFTPDEL`
    Del,
    /// `AT+MFTPRN`
    Rn,
    /// `AT+MFTPRETR`
    Retr,
    /// `AT+MFTPSTOR`
    Stor,
    /// `AT+MFTPAPPE`
    Appe,
    /// `AT+MFTPSTATE`
    State,
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Cfg,
        Self::Conn,
        Self::Disc,
        Self::Cwd,
        Self::Pwd,
        Self::Mkd,
        Self::List,
        Self::Del,
        Self::Rn,
        Self::Retr,
        Self::Stor,
        Self::Appe,
        Self::State,
    ];

    /// The command's name with its `+`; also the header of its responses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cfg => "+MFTPCFG",
            Self::Conn => "+MFTPCONN",
            Self::Disc => "+MFTPDISC",
            Self::Cwd => "+MFTPCWD",
            Self::Pwd => "+MFTPPWD",
            Self::Mkd => "+MFTPMKD",
            Self::List => "+MFTPLIST",
            Self::Del => "+MFTPDEL",
            Self::Rn => "+MFTPRN",
            Self::Retr => "+MFTPRETR",
            Self::Stor => "+MFTPSTOR",
            Self::Appe => "+MFTPAPPE",
            Self::State => "+MFTPSTATE",
        }
    }

    /// The command that this line is, whatever its form: `AT+MFTPSTOR=…`.
    pub fn of_command(line: &[u8]) -> Option<Self> {
        let equals = memchr::memchr(b'=', line)?;
        let name = line[..equals].trim_ascii().get(2..)?;
        let is_it = |verb: &Self| verb.name().as_bytes().eq_ignore_ascii_case(name);
        Self::ALL.into_iter().find(is_it)
    }

    /// The command whose responses bear this header.
    pub fn from_name(name: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|verb| verb.name().as_bytes() == name)
    }
}

/// Whether a packet is the last of its upload (clause 3.11, `<eof>`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eof {
    /// 0: more packets follow.
    More,
    /// 1: this is the last.
    Last,
}

impl Eof {
    fn value(self) -> u64 {
        match self {
            Self::More => 0,
            Self::Last => 1,
        }
    }
}

/// The forms of an upload over the serial line, told apart by the parameters that are there (clauses 3.11 and
/// 3.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadForm<'d> {
    /// The data are in the command itself: 1 to [`INLINE_MAX_BYTES`] that can stand between quotes.
    Inline {
        /// Whether it is the last packet.
        eof: Eof,
        /// The packet.
        data: &'d [u8],
    },
    /// Data mode for exactly so many bytes, 1 to [`PACKET_MAX_BYTES`], of any kind.
    Counted {
        /// Whether it is the last packet.
        eof: Eof,
        /// Length of the packet.
        len_bytes: usize,
    },
    /// Data mode up to a Ctrl-Z.
    CtrlZ {
        /// Whether it is the last packet.
        eof: Eof,
    },
    /// Transparent mode up to a guarded `+++`: the whole file at once.
    Transparent,
}

/// Whom a command is for, and how names are written to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// The channel.
    pub channel: ChannelId,
    /// How names are written.
    pub charset: Charset,
}

impl From<ChannelId> for Address {
    /// With names in UTF-8.
    fn from(channel: ChannelId) -> Self {
        Self {
            channel,
            charset: Charset::Utf8,
        }
    }
}

/// `AT+MFTP…=?`: which parameters this module has, and which values of them (the test forms of clause 3).
pub fn test(verb: Verb) -> CommandLine {
    CommandLine::test(verb.name())
}

/// `AT+MFTPCFG=<id>`: all keys of a channel (clause 3.1).
pub fn cfg_read(to: impl Into<Address>) -> CommandLine {
    on(Verb::Cfg, to).finish()
}

/// `AT+MFTPCFG=<id>,"key"`: one key of a channel (clause 3.1).
pub fn cfg_read_key(to: impl Into<Address>, key: CfgKey) -> CommandLine {
    on(Verb::Cfg, to).word(key.name()).finish()
}

/// `AT+MFTPCFG=<id>,"key",…`: set one key (clause 3.1).
pub fn cfg_set(to: impl Into<Address>, setting: CfgSetting) -> CommandLine {
    let (value, second) = setting.values();
    let line = on(Verb::Cfg, to)
        .word(setting.key().name())
        .int(value.into());
    match second {
        Some(second) => line.int(second.into()),
        None => line,
    }
    .finish()
}

/// `AT+MFTPCONN` (clause 3.2). An empty user and password are left out, and so is port 21.
pub fn conn(
    to: impl Into<Address>,
    host: &str,
    user: &str,
    password: &str,
    port: u16,
) -> Result<CommandLine, StringError> {
    let to = to.into();
    let mut line = string(on(Verb::Conn, to), to, host)?;
    for text in [user, password] {
        line = if text.is_empty() {
            line.omitted()
        } else {
            string(line, to, text)?
        };
    }
    Ok(match port {
        21 => line,
        _ => line.int(port.into()),
    }
    .finish())
}

/// `AT+MFTPDISC` (clause 3.3).
pub fn disc(to: impl Into<Address>) -> CommandLine {
    on(Verb::Disc, to).finish()
}

/// `AT+MFTPCWD` (clause 3.4).
pub fn cwd(to: impl Into<Address>, path: &str) -> Result<CommandLine, StringError> {
    with_name(Verb::Cwd, to, path)
}

/// `AT+MFTPPWD` (clause 3.5).
pub fn pwd(to: impl Into<Address>) -> CommandLine {
    on(Verb::Pwd, to).finish()
}

/// `AT+MFTPMKD` (clause 3.6).
pub fn mkd(to: impl Into<Address>, name: &str) -> Result<CommandLine, StringError> {
    with_name(Verb::Mkd, to, name)
}

/// `AT+MFTPLIST` (clause 3.7).
pub fn list(to: impl Into<Address>, name: &str) -> Result<CommandLine, StringError> {
    with_name(Verb::List, to, name)
}

/// `AT+MFTPDEL` (clause 3.8).
pub fn del(to: impl Into<Address>, name: &str) -> Result<CommandLine, StringError> {
    with_name(Verb::Del, to, name)
}

/// `AT+MFTPRN` (clause 3.9).
pub fn rn(to: impl Into<Address>, from: &str, new: &str) -> Result<CommandLine, StringError> {
    let to = to.into();
    let line = string(on(Verb::Rn, to), to, from)?;
    Ok(string(line, to, new)?.finish())
}

/// `AT+MFTPRETR` of a range to the serial line (clause 3.10).
pub fn retr(
    to: impl Into<Address>,
    name: &str,
    offset: u64,
    range_len_bytes: u64,
) -> Result<CommandLine, StringError> {
    let to = to.into();
    Ok(string(on(Verb::Retr, to), to, name)?
        .omitted()
        .int(offset)
        .int(range_len_bytes)
        .finish())
}

/// `AT+MFTPRETR` (clause 3.10) of all of a file.
pub fn retr_whole(to: impl Into<Address>, name: &str) -> Result<CommandLine, StringError> {
    with_name(Verb::Retr, to, name)
}

/// `AT+MFTPSTOR` (clause 3.12) or `AT+MFTPAPPE` (clause 3.11) over the serial line.
///
/// # Panics
///
/// Where `verb` is neither, and where `form` is out of its bounds.
pub fn upload(
    verb: Verb,
    to: impl Into<Address>,
    name: &str,
    form: UploadForm<'_>,
) -> Result<CommandLine, StringError> {
    assert!(
        matches!(verb, Verb::Stor | Verb::Appe),
        "{verb:?} uploads nothing"
    );
    let to = to.into();
    let line = string(on(verb, to), to, name)?;
    Ok(match form {
        UploadForm::Inline { eof, data } => {
            assert!(
                (1..=INLINE_MAX_BYTES).contains(&data.len()),
                "{} bytes inline",
                data.len()
            );
            line.int(eof.value()).int(data.len() as u64).data(data)
        }
        UploadForm::Counted { eof, len_bytes } => {
            assert!(
                (1..=PACKET_MAX_BYTES).contains(&len_bytes),
                "packet of {len_bytes} bytes"
            );
            line.int(eof.value()).int(len_bytes as u64)
        }
        UploadForm::CtrlZ { eof } => line.int(eof.value()),
        UploadForm::Transparent => line,
    }
    .finish())
}

/// `AT+MFTPSTOR` or `AT+MFTPAPPE` of a file of the module (clauses 3.12 and 3.11), which needs `"local_fs"` 1.
///
/// # Panics
///
/// Where `verb` is neither.
pub fn store_file(
    to: impl Into<Address>,
    verb: Verb,
    name: &str,
    path: &str,
) -> Result<CommandLine, StringError> {
    assert!(
        matches!(verb, Verb::Stor | Verb::Appe),
        "{verb:?} stores nothing"
    );
    let to = to.into();
    let line = string(on(verb, to), to, name)?;
    Ok(module_path(line, path)?.finish())
}

/// `AT+MFTPRETR` of all of a file into one of the module (clause 3.10), which needs `"local_fs"` 1.
pub fn retr_file(
    to: impl Into<Address>,
    name: &str,
    path: &str,
) -> Result<CommandLine, StringError> {
    let to = to.into();
    let line = string(on(Verb::Retr, to), to, name)?;
    Ok(module_path(line, path)?.finish())
}

/// `AT+MFTPSTATE` (clause 3.13).
pub fn state(to: impl Into<Address>) -> CommandLine {
    on(Verb::State, to).finish()
}

fn with_name(verb: Verb, to: impl Into<Address>, name: &str) -> Result<CommandLine, StringError> {
    let to = to.into();
    Ok(string(on(verb, to), to, name)?.finish())
}

fn on(verb: Verb, to: impl Into<Address>) -> SetLine {
    CommandLine::set(verb.name()).int(to.into().channel.connect_id().into())
}

/// Whatever charset the server has, the module's own names are UTF-8.
fn module_path(line: SetLine, path: &str) -> Result<SetLine, StringError> {
    line.string(path, Charset::Utf8, STRING_MAX_BYTES)
}

fn string(line: SetLine, to: Address, text: &str) -> Result<SetLine, StringError> {
    line.string(text, to.charset, STRING_MAX_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ch(connect_id: u64) -> ChannelId {
        ChannelId::new(connect_id).expect("0 to 5")
    }

    /// Every line is one that the manual prints.
    #[test]
    fn lines_are_the_manuals() {
        let check = |line: Result<CommandLine, StringError>, expect: &str| {
            let line = line.expect("plain text");
            assert_eq!(String::from_utf8_lossy(line.text()), expect);
            assert!(line.as_bytes().ends_with(b"\r"));
        };
        check(
            Ok(cfg_set(ch(0), CfgSetting::Ssl { mode: 0, ssl_id: 0 })),
            "AT+MFTPCFG=0,\"ssl\",0,0",
        );
        check(
            Ok(cfg_set(ch(0), CfgSetting::DataType { ascii: true })),
            "AT+MFTPCFG=0,\"data_type\",1",
        );
        check(
            Ok(cfg_set(ch(0), CfgSetting::LocalFs { module: true })),
            "AT+MFTPCFG=0,\"local_fs\",1",
        );
        check(Ok(cfg_read(ch(0))), "AT+MFTPCFG=0");
        check(Ok(cfg_read_key(ch(0), CfgKey::Ssl)), "AT+MFTPCFG=0,\"ssl\"");
        for verb in Verb::ALL {
            check(Ok(test(verb)), &format!("AT{}=?", verb.name()));
        }
        check(
            conn(ch(0), "2001:608:c00:180::1:ea", "", "", 21),
            "AT+MFTPCONN=0,\"2001:608:c00:180::1:ea\"",
        );
        check(
            conn(ch(1), "115.29.109.79", "uftp", "12341", 2121),
            "AT+MFTPCONN=1,\"115.29.109.79\",\"uftp\",\"12341\",2121",
        );
        check(
            conn(ch(0), "host", "", "", 2121),
            "AT+MFTPCONN=0,\"host\",,,2121",
        );
        check(Ok(disc(ch(1))), "AT+MFTPDISC=1");
        check(
            cwd(ch(0), "/home/uftp/test"),
            "AT+MFTPCWD=0,\"/home/uftp/test\"",
        );
        check(Ok(pwd(ch(0))), "AT+MFTPPWD=0");
        check(
            mkd(ch(0), "/home/uftp/test/new"),
            "AT+MFTPMKD=0,\"/home/uftp/test/new\"",
        );
        check(list(ch(0), "old.txt"), "AT+MFTPLIST=0,\"old.txt\"");
        check(del(ch(0), "new.txt"), "AT+MFTPDEL=0,\"new.txt\"");
        check(
            rn(ch(0), "a.txt", "d.txt"),
            "AT+MFTPRN=0,\"a.txt\",\"d.txt\"",
        );
        check(
            retr(ch(0), "test1.txt", 5, 5),
            "AT+MFTPRETR=0,\"test1.txt\",,5,5",
        );
        let up = |verb, name, form| upload(verb, ch(0), name, form);
        let eof = Eof::Last;
        check(
            up(
                Verb::Appe,
                "test1.txt",
                UploadForm::Counted { eof, len_bytes: 5 },
            ),
            "AT+MFTPAPPE=0,\"test1.txt\",1,5",
        );
        check(
            up(Verb::Stor, "test1.txt", UploadForm::CtrlZ { eof }),
            "AT+MFTPSTOR=0,\"test1.txt\",1",
        );
        let data = b"1234567890";
        check(
            up(Verb::Appe, "1.txt", UploadForm::Inline { eof, data }),
            "AT+MFTPAPPE=0,\"1.txt\",1,10,\"1234567890\"",
        );
        check(
            up(Verb::Stor, "1.txt", UploadForm::Transparent),
            "AT+MFTPSTOR=0,\"1.txt\"",
        );
        check(
            store_file(ch(0), Verb::Stor, "2.txt", "/usr/test.txt"),
            "AT+MFTPSTOR=0,\"2.txt\",\"/usr/test.txt\"",
        );
        check(
            store_file(ch(0), Verb::Appe, "2.txt", "/usr/test.txt"),
            "AT+MFTPAPPE=0,\"2.txt\",\"/usr/test.txt\"",
        );
        check(
            retr_file(ch(0), "test1.txt", "/usr/1.txt"),
            "AT+MFTPRETR=0,\"test1.txt\",\"/usr/1.txt\"",
        );
        check(Ok(state(ch(0))), "AT+MFTPSTATE=0");
    }
}
