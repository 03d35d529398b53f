//! The connection check: what must hold for a file to move, from the port up, and the first step that does not.

use serde::{Deserialize, Serialize};

/// One step, from the port up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckStep {
    /// A port is open and a module answers `AT`.
    Line,
    /// A SIM is in and open: `AT+CPIN?` (27.007 clause 8.3).
    Sim,
    /// There is a signal: `AT+CSQ` (27.007 clause 8.5).
    Signal,
    /// The network has let the module in: `AT+CEREG?` (27.007 clause 10.1.22).
    Registration,
    /// Packet data is on: `AT+CGATT?` (27.007 clause 10.1.9).
    Attachment,
    /// The module has an address: `AT+MIPCALL?`.
    Context,
    /// The server was found and answers; tried by connecting the channel.
    Server,
    /// The server has taken the login; tried in the same way.
    Login,
}

impl CheckStep {
    /// All of them, from the port up.
    pub const ALL: [Self; 8] = [
        Self::Line,
        Self::Sim,
        Self::Signal,
        Self::Registration,
        Self::Attachment,
        Self::Context,
        Self::Server,
        Self::Login,
    ];
}

/// What was found in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepReport {
    /// The step.
    pub step: CheckStep,
    /// What was asked, where something was.
    pub command: String,
    /// What was answered, line by line.
    pub answer: String,
    /// What that means.
    pub verdict: Verdict,
}

/// What an answer means for what is above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It holds.
    Good,
    /// It does not hold: nothing above it can.
    Bad,
    /// It cannot be told from the answer.
    Unknown,
    /// The answer says that it holds, and no final result code came behind it.
    Unfinished,
}

/// The steps that were taken so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionCheck {
    /// What was found, from the port up; it ends at the first bad step.
    pub steps: Vec<StepReport>,
    /// Whether it is still running.
    pub running: bool,
}
