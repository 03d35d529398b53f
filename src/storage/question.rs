//! One command of the module's file system as a transaction.

use crate::codec::StringError;
use crate::dialect::{StorageSetting, StorageVerb, commands};
use crate::dte::{Body, Claims, Owner, Transaction};
use crate::time::Duration;

/// How long a short answer may take.
const SHORT: Duration = Duration::from_secs(10);

/// How long the module may be busy with a whole file, not counting the time on the line: flash is slow, and an
/// input that stalls ends after [`INPUT_TIMEOUT_SECONDS`].
const WHOLE_FILE: Duration = Duration::from_secs(40);

/// How long the module waits for input that stalls. It is the vendor's default, and what the recovery of the
/// line waits out.
pub(crate) const INPUT_TIMEOUT_SECONDS: u8 = 10;

/// What must hold before file content goes over the line.
pub(crate) const NEEDED: [StorageSetting; 2] = [
    StorageSetting::RAW,
    StorageSetting::Timeout {
        seconds: INPUT_TIMEOUT_SECONDS,
    },
];

/// What the module is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// Whether it has this command.
    Test(StorageVerb),
    /// Write a file: make it or replace it.
    Put {
        path: String,
        bytes: Vec<u8>,
    },
    Get(String),
    List(String),
    /// How much room is there?
    Info,
    /// How long is this file?
    Size(String),
    /// Delete this.
    Delete(String),
    /// Rename this to that.
    Move(String, String),
    /// What is the MD5 of this file?
    Check(String),
    /// Set one key of its configuration.
    Set(StorageSetting),
}

impl Question {
    pub(crate) fn verb(&self) -> StorageVerb {
        match self {
            Self::Test(verb) => *verb,
            Self::Put { .. } => StorageVerb::Put,
            Self::Get(_) => StorageVerb::Get,
            Self::List(_) => StorageVerb::List,
            Self::Info => StorageVerb::Info,
            Self::Size(_) => StorageVerb::Size,
            Self::Delete(_) => StorageVerb::Delete,
            Self::Move(..) => StorageVerb::Move,
            Self::Check(_) => StorageVerb::Check,
            Self::Set(_) => StorageVerb::Cfg,
        }
    }

    /// The same for the line; fails with a text that cannot be written.
    pub(crate) fn transaction(self, owner: Owner) -> Result<Transaction, (String, StringError)> {
        let verb = self.verb();
        let tests = matches!(self, Self::Test(_));
        let mut body = Body::None;
        let text = match &self {
            Self::Put { path, .. }
            | Self::Get(path)
            | Self::List(path)
            | Self::Size(path)
            | Self::Delete(path)
            | Self::Move(_, path)
            | Self::Check(path) => path.clone(),
            Self::Test(_) | Self::Info | Self::Set(_) => String::new(),
        };
        let line = match self {
            Self::Test(verb) => Ok(commands::mf_test(verb)),
            Self::Put { path, bytes } => {
                let line = commands::mf_put(&path, bytes.len() as u64);
                // Length 0 stands for "up to a Ctrl-Z".
                body = if bytes.is_empty() {
                    Body::CtrlZ(bytes)
                } else {
                    Body::Counted(bytes)
                };
                line
            }
            Self::Info => Ok(commands::mf_info()),
            Self::Set(setting) => Ok(commands::mf_set(setting)),
            Self::Move(from, to) => commands::mf_move(&from, &to),
            Self::Get(path) => commands::mf_get(&path),
            Self::List(path) => commands::mf_list(&path),
            Self::Size(path) => commands::mf_size(&path),
            Self::Delete(path) => commands::mf_delete(&path),
            Self::Check(path) => commands::mf_check(&path),
        };
        Ok(Transaction {
            owner,
            line: line.map_err(|error| (text, error))?,
            body,
            claims: Claims::Header(verb.name()),
            timeout: match verb {
                StorageVerb::Put | StorageVerb::Get | StorageVerb::Check if !tests => WHOLE_FILE,
                _ => SHORT,
            },
            of: None,
        })
    }
}
