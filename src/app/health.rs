//! The health check: what must hold for a file to move, from the port up, and the first step that does not.

use serde::{Deserialize, Serialize};

use crate::app::verdict::{Cause, Step};
use crate::dialect::ChannelId;
use crate::time::Duration;

/// What was found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The channel at the top of it.
    pub channel: ChannelId,
    /// The server that it is to reach, as `host:port`.
    pub server: String,
    /// As whom; empty for nobody.
    pub user: String,
    /// The steps that were taken, from the port up; it ends at the first bad one.
    pub steps: Vec<Found>,
    /// Whether it is still running.
    pub running: bool,
    /// What was refused of the last mending, where something was.
    pub refused: Option<Asked>,
    /// The command lines that undo what was mended, in their order.
    pub undo: Vec<String>,
}

/// What was found in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The step.
    pub step: Step,
    /// What that means.
    pub state: FoundState,
    /// What was asked for it, and answered.
    pub asked: Asked,
    /// The number of the line in the log that tells it, where one does.
    pub line: Option<u64>,
    /// From the command to the last line of its answer.
    pub took: Duration,
}

/// A command, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The command, without values that are secret.
    pub command: String,
    /// What was answered, line by line; empty where nothing was.
    pub answer: String,
}

/// What an answer means for what is above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FoundState {
    /// It holds.
    Good,
    /// It does not hold, and nothing above it can.
    Bad(Cause),
    /// It cannot be told from the answer.
    Unknown,
    /// The answer says that it holds, and no final result code came behind it.
    Unfinished,
}

impl Health {
    /// The step that does not hold, and why.
    pub fn broken(&self) -> Option<(Step, Cause)> {
        self.steps.iter().find_map(|found| match found.state {
            FoundState::Bad(cause) => Some((found.step, cause)),
            _ => None,
        })
    }

    /// What was found in a step; `None`: it was not taken.
    pub fn found(&self, step: Step) -> Option<&Found> {
        self.steps.iter().find(|found| found.step == step)
    }

    /// Whether all of it up to the login was found to hold, as far as it could be told.
    pub fn holds(&self) -> bool {
        !self.running && self.broken().is_none() && self.found(Step::Login).is_some()
    }
}

/// What can be put right by a command.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mend {
    /// Switch the radio on: `AT+CFUN=1` (27.007 clause 8.2).
    Radio,
    /// Give the SIM its PIN: `AT+CPIN` (27.007 clause 8.3). It cannot be taken back, and a SIM takes three wrong ones.
    Pin(String),
    /// Attach to the packet service: `AT+CGATT=1` (27.007 clause 10.1.9).
    Attach,
    /// Activate context 1: `AT+MIPCALL=1,1`. It is given this access point name, unless that is empty.
    Context {
        /// The access point name.
        apn: String,
    },
    /// Put back what was there before.
    Undo,
}

impl std::fmt::Debug for Mend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Radio => f.write_str("Radio"),
            Self::Pin(_) => f.write_str("Pin(•••)"),
            Self::Attach => f.write_str("Attach"),
            Self::Context { apn } => write!(f, "Context({apn:?})"),
            Self::Undo => f.write_str("Undo"),
        }
    }
}
