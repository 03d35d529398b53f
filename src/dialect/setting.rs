//! A channel's configuration (clause 3.1).

use serde::{Deserialize, Serialize};

/// A key of a channel's configuration (clause 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CfgKey {
    /// `"data_type"`
    DataType,
    /// `"transmode"`
    Transmode,
    /// `"rsptimeout"`
    Rsptimeout,
    /// `"ssl"`
    Ssl,
    /// `"local_fs"`
    LocalFs,
    /// `"cid"`
    Cid,
}

impl CfgKey {
    /// All of them, in the manual's order.
    pub const ALL: [Self; 6] = [
        Self::DataType,
        Self::Transmode,
        Self::Rsptimeout,
        Self::Ssl,
        Self::LocalFs,
        Self::Cid,
    ];

    /// The key as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::DataType => "data_type",
            Self::Transmode => "transmode",
            Self::Rsptimeout => "rsptimeout",
            Self::Ssl => "ssl",
            Self::LocalFs => "local_fs",
            Self::Cid => "cid",
        }
    }

    /// The key that is written so.
    pub fn from_name(name: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|key| key.name().as_bytes() == name)
    }

    /// Its place in [`ALL`](Self::ALL).
    pub(super) fn index(self) -> usize {
        self as usize
    }
}

/// One key of a channel's configuration with its value (clause 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CfgSetting {
    /// `"data_type"`: whether the server may translate line ends.
    DataType {
        /// 1 rather than 0.
        ascii: bool,
    },
    /// `"transmode"`: who opens the data connection.
    Transmode {
        /// 1 rather than 0.
        passive: bool,
    },
    /// `"rsptimeout"`: how long the module waits for the server.
    Rsptimeout {
        /// 2 to 30 s.
        seconds: u8,
    },
    /// `"ssl"`: plain, implicit or explicit FTPS.
    Ssl {
        /// 0 plain, 1 implicit, 2 explicit.
        mode: u8,
        /// 0 to 5.
        ssl_id: u8,
    },
    /// `"local_fs"`: where STOR and APPE read, and RETR writes.
    LocalFs {
        /// 1, the module's file system, rather than 0, the serial line.
        module: bool,
    },
    /// `"cid"`: the PDP context to use.
    Cid {
        /// 1 to 15; 1 to 7 on some models.
        cid: u8,
    },
}

impl CfgSetting {
    /// Its key.
    pub fn key(self) -> CfgKey {
        match self {
            Self::DataType { .. } => CfgKey::DataType,
            Self::Transmode { .. } => CfgKey::Transmode,
            Self::Rsptimeout { .. } => CfgKey::Rsptimeout,
            Self::Ssl { .. } => CfgKey::Ssl,
            Self::LocalFs { .. } => CfgKey::LocalFs,
            Self::Cid { .. } => CfgKey::Cid,
        }
    }

    /// The values that follow the key.
    pub fn values(self) -> (u8, Option<u8>) {
        match self {
            Self::DataType { ascii } => (ascii.into(), None),
            Self::Transmode { passive } => (passive.into(), None),
            Self::Rsptimeout { seconds } => (seconds, None),
            Self::Ssl { mode, ssl_id } => (mode, Some(ssl_id)),
            Self::LocalFs { module } => (module.into(), None),
            Self::Cid { cid } => (cid, None),
        }
    }

    /// The setting that a key and its values name; `None` for a key or a value that the manual does not have.
    pub fn parse(key: &[u8], value: u64, second: Option<u64>) -> Option<Self> {
        let flag = match value {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        };
        let byte = u8::try_from(value).ok();
        Some(match CfgKey::from_name(key)? {
            CfgKey::DataType => Self::DataType { ascii: flag? },
            CfgKey::Transmode => Self::Transmode { passive: flag? },
            CfgKey::Rsptimeout => Self::Rsptimeout { seconds: byte? },
            CfgKey::Ssl => Self::Ssl {
                mode: byte?,
                ssl_id: u8::try_from(second?).ok()?,
            },
            CfgKey::LocalFs => Self::LocalFs { module: flag? },
            CfgKey::Cid => Self::Cid { cid: byte? },
        })
    }
}
