//! The `AT+MFTP…` commands and `+MFTPURC` (manual, clause 3).

use super::Then::{Connect, Ok, Outcome, Prompt};
use super::{
    ANY, Answer, Clause, Command, FLAG, Form, Meaning, Name, Need, Parameter, TEST, Topic, Unit,
    Way, choice, counted, information, key, number, outcome, rest, set, set_way, text,
    text_or_none, unsolicited,
};
use crate::dialect::{INLINE_MAX_BYTES, PACKET_MAX_BYTES, STRING_MAX_BYTES};

const ID: Parameter = number(Name::ConnectId, &[(0, 5)], "0");
const RESULT: Parameter = number(Name::ResultCode, &[(0, 20)], "");
const DATA_TYPE: Parameter = choice(
    Name::DataType,
    FLAG,
    &[(0, Meaning::Binary), (1, Meaning::Ascii)],
    "0",
);
const TRANS_MODE: Parameter = choice(
    Name::TransMode,
    FLAG,
    &[(0, Meaning::Active), (1, Meaning::Passive)],
    "1",
);
const REPLY_TIMEOUT: Parameter = counted(Name::ReplyTimeout, &[(2, 30)], Unit::Seconds, "10");
const SSL_MODE: Parameter = choice(
    Name::SslMode,
    &[(0, 2)],
    &[
        (0, Meaning::PlainFtp),
        (1, Meaning::ImplicitFtps),
        (2, Meaning::ExplicitFtps),
    ],
    "0",
);
const SSL_ID: Parameter = number(Name::SslId, &[(0, 5)], "0");
const FS_TRANS_TYPE: Parameter = choice(
    Name::FsTransType,
    FLAG,
    &[(0, Meaning::OverTheLine), (1, Meaning::ModuleFiles)],
    "0",
);
const PDP_CID: Parameter = number(Name::PdpCid, &[(1, 15)], "1");

const KEY_DATA_TYPE: Parameter = key(Name::Key, "data_type", Meaning::KeyDataType);
const KEY_TRANS_MODE: Parameter = key(Name::Key, "transmode", Meaning::KeyTransMode);
const KEY_REPLY_TIMEOUT: Parameter = key(Name::Key, "rsptimeout", Meaning::KeyReplyTimeout);
const KEY_SSL: Parameter = key(Name::Key, "ssl", Meaning::KeySsl);
const KEY_LOCAL_FS: Parameter = key(Name::Key, "local_fs", Meaning::KeyLocalFs);
const KEY_CID: Parameter = key(Name::Key, "cid", Meaning::KeyCid);

/// The forms of `AT+MFTPCFG` (clause 3.1).
pub(super) const CFG: &[Form] = &[
    TEST,
    set_way(&[ID], Ok, Way::AllSettings),
    set_way(&[ID, KEY_DATA_TYPE, DATA_TYPE.may()], Ok, Way::OneSetting),
    set_way(&[ID, KEY_TRANS_MODE, TRANS_MODE.may()], Ok, Way::OneSetting),
    set_way(
        &[ID, KEY_REPLY_TIMEOUT, REPLY_TIMEOUT.may()],
        Ok,
        Way::OneSetting,
    ),
    set_way(
        &[ID, KEY_SSL, SSL_MODE.may(), SSL_ID.may()],
        Ok,
        Way::OneSetting,
    ),
    set_way(
        &[ID, KEY_LOCAL_FS, FS_TRANS_TYPE.may()],
        Ok,
        Way::OneSetting,
    ),
    set_way(&[ID, KEY_CID, PDP_CID.may()], Ok, Way::OneSetting),
];

const PATH: Parameter = text(Name::Path, STRING_MAX_BYTES, "\"/\"");
const FILE_NAME: Parameter = text(Name::FileName, STRING_MAX_BYTES, "\"file.txt\"");
const LOCAL_FILE_NAME: Parameter = text(Name::LocalFileName, STRING_MAX_BYTES, "\"/file.txt\"");
const EOF: Parameter = choice(
    Name::Eof,
    FLAG,
    &[(0, Meaning::MoreFollow), (1, Meaning::LastPacket)],
    "1",
);
const LENGTH: Parameter = counted(
    Name::PacketLength,
    &[(1, PACKET_MAX_BYTES as u64)],
    Unit::Bytes,
    "5",
);
const DATA: Parameter = text(Name::Data, INLINE_MAX_BYTES, "\"12345\"");

/// The forms of an upload (clauses 3.11 and 3.12), told apart by the parameters that are there.
const UPLOAD: &[Form] = &[
    TEST,
    set_way(&[ID, FILE_NAME, EOF, LENGTH, DATA], Outcome, Way::Inline),
    set_way(&[ID, FILE_NAME, EOF, LENGTH], Prompt, Way::Counted),
    set_way(&[ID, FILE_NAME, EOF], Prompt, Way::UpToCtrlZ),
    set_way(&[ID, FILE_NAME], Connect, Way::Transparent),
    set_way(
        &[ID, FILE_NAME, LOCAL_FILE_NAME],
        Outcome,
        Way::FromModuleFile,
    ),
];

const SENT: &[Answer] = &[outcome(&[
    ID,
    RESULT,
    counted(Name::SentLength, ANY, Unit::Bytes, "").may(),
])];

/// An outcome with nothing more to say.
const PLAIN: &[Answer] = &[outcome(&[ID, RESULT])];

const fn ftp(
    name: &'static str,
    topic: Topic,
    clause: &'static str,
    forms: &'static [Form],
    answers: &'static [Answer],
) -> Command {
    Command {
        name,
        aliases: &[],
        topic,
        clause: Clause::Manual(clause),
        forms,
        answers,
    }
}

/// They are in the order in which a session uses them.
pub(super) static COMMANDS: &[Command] = &[
    ftp(
        "+MFTPCFG",
        Topic::Configuration,
        "3.1",
        CFG,
        &[
            information(&[ID, KEY_DATA_TYPE, DATA_TYPE]),
            information(&[ID, KEY_TRANS_MODE, TRANS_MODE]),
            information(&[ID, KEY_REPLY_TIMEOUT, REPLY_TIMEOUT]),
            information(&[ID, KEY_SSL, SSL_MODE, SSL_ID]),
            information(&[ID, KEY_LOCAL_FS, FS_TRANS_TYPE]),
            information(&[ID, KEY_CID, PDP_CID]),
        ],
    ),
    ftp(
        "+MFTPCONN",
        Topic::Connect,
        "3.2",
        &[
            TEST,
            set(
                &[
                    ID,
                    text(Name::Host, STRING_MAX_BYTES, "\"host\""),
                    text_or_none(Name::UserName, STRING_MAX_BYTES, "\"user\"").may(),
                    text_or_none(Name::Password, STRING_MAX_BYTES, "\"password\"").may(),
                    number(Name::Port, &[(0, 65_535)], "21").or(Need::Default(21)),
                ],
                Outcome,
            ),
        ],
        PLAIN,
    ),
    ftp(
        "+MFTPSTATE",
        Topic::FtpState,
        "3.13",
        &[TEST, set(&[ID], Ok)],
        &[information(&[
            ID,
            choice(
                Name::State,
                &[(0, 3)],
                &[
                    (0, Meaning::NotConnected),
                    (1, Meaning::Connected),
                    (2, Meaning::Downloading),
                    (3, Meaning::Uploading),
                ],
                "",
            ),
        ])],
    ),
    ftp(
        "+MFTPPWD",
        Topic::WorkingDirectory,
        "3.5",
        &[TEST, set(&[ID], Outcome)],
        &[outcome(&[ID, RESULT, rest(Name::Path).may()])],
    ),
    ftp(
        "+MFTPCWD",
        Topic::ChangeDirectory,
        "3.4",
        &[TEST, set(&[ID, PATH], Outcome)],
        PLAIN,
    ),
    ftp(
        "+MFTPLIST",
        Topic::List,
        "3.7",
        &[
            TEST,
            set(
                &[ID, text_or_none(Name::EntryName, STRING_MAX_BYTES, "\"/\"")],
                Outcome,
            ),
        ],
        &[
            outcome(&[ID, RESULT]),
            outcome(&[
                ID,
                RESULT,
                text(Name::DirName, STRING_MAX_BYTES, ""),
                text_or_none(Name::Permission, STRING_MAX_BYTES, ""),
            ]),
            outcome(&[
                ID,
                RESULT,
                text(Name::FileName, STRING_MAX_BYTES, ""),
                counted(Name::FileSize, ANY, Unit::Bytes, ""),
                number(Name::ModifyTime, ANY, ""),
                text_or_none(Name::Permission, STRING_MAX_BYTES, ""),
            ]),
        ],
    ),
    ftp(
        "+MFTPMKD",
        Topic::MakeDirectory,
        "3.6",
        &[
            TEST,
            set(
                &[ID, text(Name::DirName, STRING_MAX_BYTES, "\"directory\"")],
                Outcome,
            ),
        ],
        PLAIN,
    ),
    ftp(
        "+MFTPRN",
        Topic::Rename,
        "3.9",
        &[
            TEST,
            set(
                &[
                    ID,
                    text(Name::OldName, STRING_MAX_BYTES, "\"old.txt\""),
                    text(Name::NewName, STRING_MAX_BYTES, "\"new.txt\""),
                ],
                Outcome,
            ),
        ],
        PLAIN,
    ),
    ftp(
        "+MFTPDEL",
        Topic::Delete,
        "3.8",
        &[
            TEST,
            set(
                &[ID, text(Name::EntryName, STRING_MAX_BYTES, "\"old.txt\"")],
                Outcome,
            ),
        ],
        PLAIN,
    ),
    ftp(
        "+MFTPRETR",
        Topic::Retrieve,
        "3.10",
        &[
            TEST,
            set(
                &[
                    ID,
                    FILE_NAME,
                    text_or_none(Name::LocalFileName, STRING_MAX_BYTES, "\"/file.txt\"").may(),
                    counted(Name::Offset, ANY, Unit::Bytes, "0").or(Need::Default(0)),
                    counted(Name::RangeLength, ANY, Unit::Bytes, "1024")
                        .or(Need::Means(Meaning::ToTheEnd)),
                ],
                Outcome,
            ),
        ],
        &[outcome(&[
            ID,
            RESULT,
            counted(Name::SumSize, ANY, Unit::Bytes, "").may(),
            counted(Name::RecvSize, ANY, Unit::Bytes, "").may(),
            rest(Name::Data).may(),
        ])],
    ),
    ftp("+MFTPSTOR", Topic::Store, "3.12", UPLOAD, SENT),
    ftp("+MFTPAPPE", Topic::Append, "3.11", UPLOAD, SENT),
    ftp(
        "+MFTPDISC",
        Topic::Disconnect,
        "3.3",
        &[TEST, set(&[ID], Outcome)],
        PLAIN,
    ),
    ftp(
        "+MFTPURC",
        Topic::FtpEvent,
        "3.14",
        &[],
        &[unsolicited(&[
            ID,
            key(Name::Event, "conn", Meaning::ConnectionEvent),
            choice(
                Name::StateCode,
                &[(0, 0)],
                &[(0, Meaning::Disconnected)],
                "",
            ),
        ])],
    ),
];
