//! The commands of the FTP service by name, and what their test forms print (clauses 3.2 to 3.13).

/// A command of the FTP service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Cfg,
    Conn,
    Disc,
    Cwd,
    Pwd,
    Mkd,
    List,
    Del,
    Rn,
    Retr,
    Stor,
    Appe,
    State,
}

impl Verb {
    const ALL: [Self; 13] = [
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

    /// The command of this name, its `+` included, in upper case.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
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

    /// What the test form prints after the header; that of `AT+MFTPCFG` has lines of its own.
    pub(crate) fn ranges(self) -> &'static str {
        match self {
            Self::Cfg | Self::Disc | Self::Pwd | Self::State => "(0-5)",
            Self::Cwd | Self::Mkd | Self::List | Self::Del => "(0-5),",
            Self::Rn => "(0-5),,",
            Self::Conn => "(0-5),,,,(0-65535)",
            Self::Stor | Self::Appe => "(0-5),,,,",
            Self::Retr => "(0-5),[,[,<offset>[,<length>]]]",
        }
    }
}
