//! Command lines to begin with, for whoever types commands by hand: every form of clause 3 that one line makes,
//! and what an engineer asks a module around it. The forms that prompt for bytes are not among them.

use crate::dialect::{CfgKey, ChannelId, Verb};

/// Examples of one family of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examples {
    /// What their lines begin with.
    pub family: &'static str,
    /// The lines, without CR.
    pub lines: Vec<String>,
}

/// The parameters of the set forms behind the channel, by command.
const FTP: [(Verb, &[&str]); 13] = [
    (Verb::Cfg, &[""]),
    (Verb::Conn, &[",\"host\",\"user\",\"password\",21"]),
    (Verb::State, &[""]),
    (Verb::Pwd, &[""]),
    (Verb::Cwd, &[",\"/\""]),
    (Verb::List, &[",\"/\""]),
    (Verb::Mkd, &[",\"directory\""]),
    (Verb::Rn, &[",\"old.txt\",\"new.txt\""]),
    (Verb::Del, &[",\"old.txt\""]),
    (
        Verb::Retr,
        &[
            ",\"file.txt\",,0,1024",
            ",\"file.txt\",\"/file.txt\",0,1024",
        ],
    ),
    (
        Verb::Stor,
        &[",\"file.txt\",1,5,\"12345\"", ",\"file.txt\",\"/file.txt\""],
    ),
    (
        Verb::Appe,
        &[",\"file.txt\",1,5,\"12345\"", ",\"file.txt\",\"/file.txt\""],
    ),
    (Verb::Disc, &[""]),
];

/// A value of each key of the configuration, the one it has by default.
const CFG: [(CfgKey, &str); 6] = [
    (CfgKey::DataType, "0"),
    (CfgKey::Transmode, "1"),
    (CfgKey::Rsptimeout, "10"),
    (CfgKey::Ssl, "0,0"),
    (CfgKey::LocalFs, "0"),
    (CfgKey::Cid, "1"),
];

/// The module's own files.
const FILES: [&str; 10] = [
    "AT+MFLIST",
    "AT+MFSINFO",
    "AT+MFPUT=\"/file.txt\",5,\"12345\"",
    "AT+MFGET=\"/file.txt\"",
    "AT+MFSIZE=\"/file.txt\"",
    "AT+MFCHECK=\"/file.txt\"",
    "AT+MFMOVE=\"/file.txt\",\"/new.txt\"",
    "AT+MFDELETE=\"/file.txt\"",
    "AT+MFCFG=\"timeout\",10",
    "AT+MFCFG=\"encoding\",0,0",
];

/// The module and its network.
const MODULE: [&str; 10] = [
    "ATI",
    "AT+CGMM",
    "AT+CGMR",
    "AT+CPIN?",
    "AT+CSQ",
    "AT+CEREG?",
    "AT+CGATT?",
    "AT+CGDCONT?",
    "AT+MIPCALL?",
    "AT+MIPCALL=1,1",
];

/// All of them, for this channel.
pub fn examples(channel: ChannelId) -> [Examples; 3] {
    let mut ftp = Vec::new();
    for (verb, forms) in FTP {
        let name = verb.name();
        ftp.push(format!("AT{name}=?"));
        ftp.extend(forms.iter().map(|form| format!("AT{name}={channel}{form}")));
        if verb == Verb::Cfg {
            for (key, value) in CFG {
                let key = key.name();
                ftp.push(format!("AT{name}={channel},\"{key}\""));
                ftp.push(format!("AT{name}={channel},\"{key}\",{value}"));
            }
        }
    }
    let owned = |lines: [&str; 10]| lines.map(str::to_owned).into();
    [
        Examples {
            family: "AT+MFTP…",
            lines: ftp,
        },
        Examples {
            family: "AT+MF…",
            lines: owned(FILES),
        },
        Examples {
            family: "AT…",
            lines: owned(MODULE),
        },
    ]
}
