//! What became of a session: how far it got, the first step that broke, and what followed from that.
//!
//! Each step is as it was told last. One that holds shows that all before it hold as well: who is logged in has a
//! network, whatever was said of it earlier.

use serde::{Deserialize, Serialize};

use crate::dialect::{CmeCode, ResultCode};
use crate::time::Instant;

/// Failures behind the first step that broke that are named.
pub const FOLLOWED_MAX: usize = 8;

/// The way of a session, one step after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Step {
    /// The port is open.
    Port,
    /// A module answers.
    At,
    /// The SIM is ready.
    Sim,
    /// There is a signal.
    Signal,
    /// The network has taken the SIM.
    Registration,
    /// A PDP context is active.
    Pdp,
    /// The server's name resolves.
    Dns,
    /// The server answers.
    Server,
    /// The server takes the login.
    Login,
    /// A file is carried.
    Transfer,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 10] = [
        Self::Port,
        Self::At,
        Self::Sim,
        Self::Signal,
        Self::Registration,
        Self::Pdp,
        Self::Dns,
        Self::Server,
        Self::Login,
        Self::Transfer,
    ];

    /// How it is written.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Port => "port",
            Self::At => "at",
            Self::Sim => "sim",
            Self::Signal => "signal",
            Self::Registration => "registration",
            Self::Pdp => "pdp",
            Self::Dns => "dns",
            Self::Server => "server",
            Self::Login => "login",
            Self::Transfer => "transfer",
        }
    }
}

/// Why a step broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cause {
    /// Nothing at all came back.
    NothingCame,
    /// What came back is not what a module answers.
    NotAt,
    /// No SIM is in the module.
    NoSim,
    /// The SIM wants its PIN or PUK, or is locked.
    SimLocked,
    /// The SIM failed.
    SimFailed,
    /// The module's radio is off.
    RadioOff,
    /// There is no usable signal.
    NoSignal,
    /// The network refused the SIM.
    Denied,
    /// No network was found by the end.
    StillSearching,
    /// The module does not look for a network.
    NotSearching,
    /// The packet service is not attached.
    NotAttached,
    /// No PDP context is active.
    NoContext,
    /// The server's name does not resolve.
    NameUnknown,
    /// Nothing answers at the server's address.
    Unreachable,
    /// The server's address refuses connections.
    ConnectionRefused,
    /// The server takes connections and says nothing.
    ServerSilent,
    /// What answers is no FTP server.
    NotFtp,
    /// The session ended while nothing was carried.
    SessionLost,
    /// The server refused user or password.
    LoginRefused,
    /// The server refused the file.
    FileRefused,
    /// The session or its data connection ended while a file was carried.
    Cut,
    /// The module restarted while a file was carried.
    Restarted,
    /// Something else, which the code tells.
    Other,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 23] = [
        Self::NothingCame,
        Self::NotAt,
        Self::NoSim,
        Self::SimLocked,
        Self::SimFailed,
        Self::RadioOff,
        Self::NoSignal,
        Self::Denied,
        Self::StillSearching,
        Self::NotSearching,
        Self::NotAttached,
        Self::NoContext,
        Self::NameUnknown,
        Self::Unreachable,
        Self::ConnectionRefused,
        Self::ServerSilent,
        Self::NotFtp,
        Self::SessionLost,
        Self::LoginRefused,
        Self::FileRefused,
        Self::Cut,
        Self::Restarted,
        Self::Other,
    ];
}

/// A step as it was told last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Nothing was told of it.
    #[default]
    NotReached,
    /// It holds; the line that told it last, where one did.
    Good {
        /// The line's number.
        line: Option<u64>,
    },
    /// It does not.
    Bad(Broken),
}

/// How a step broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// Why.
    pub cause: Cause,
    /// The first line that told so.
    pub line: u64,
    /// When that came.
    pub at: Instant,
    /// The result code that it was told by, where it was.
    pub result: Option<ResultCode>,
}

/// A failure behind the step that broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// The line that told of it.
    pub line: u64,
    /// How it ended.
    pub error: Failed,
}

/// The code of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failed {
    /// The result code of an operation.
    Result(ResultCode),
    /// The number of a `+CME ERROR`.
    Cme(CmeCode),
}

/// What became of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    steps: [Status; Step::ALL.len()],
    followed: Vec<Followed>,
}

impl Verdict {
    /// A step is told so from now on.
    pub fn set(&mut self, step: Step, status: Status) {
        self.steps[step as usize] = status;
    }

    /// What failed behind the step that broke, the first [`FOLLOWED_MAX`] of it.
    pub fn set_followed(&mut self, failures: impl IntoIterator<Item = Followed>) {
        self.followed = failures.into_iter().take(FOLLOWED_MAX).collect();
    }

    /// How a step was told last.
    pub fn status(&self, step: Step) -> Status {
        self.steps[step as usize]
    }

    /// The first step that broke, and how.
    pub fn broken(&self) -> Option<(Step, Broken)> {
        Step::ALL
            .into_iter()
            .find_map(|step| match self.status(step) {
                Status::Bad(broken) => Some((step, broken)),
                Status::NotReached | Status::Good { .. } => None,
            })
    }

    /// The steps behind the first one on the way that broke which had broken before it did, the earliest first.
    pub fn broken_earlier(&self) -> Vec<(Step, Broken)> {
        let Some((_, first)) = self.broken() else {
            return Vec::new();
        };
        let bad = Step::ALL.into_iter().filter_map(|step| {
            let Status::Bad(broken) = self.status(step) else {
                return None;
            };
            (broken.line < first.line).then_some((step, broken))
        });
        let mut bad: Vec<_> = bad.collect();
        bad.sort_by_key(|(_, broken)| broken.line);
        bad
    }

    /// Whether a step held only before one in front of it broke: what it would come to since, nothing has told.
    pub fn is_past(&self, step: Step) -> bool {
        match (self.broken(), self.status(step)) {
            (Some((first, broken)), Status::Good { line }) => {
                first < step && line.is_none_or(|line| line < broken.line)
            }
            _ => false,
        }
    }

    /// The last step that holds.
    pub fn reached(&self) -> Option<Step> {
        let holds = |step: &Step| matches!(self.status(*step), Status::Good { .. });
        Step::ALL.into_iter().rev().find(holds)
    }

    /// What failed behind it.
    pub fn followed(&self) -> &[Followed] {
        &self.followed
    }
}
