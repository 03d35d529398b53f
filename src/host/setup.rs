//! Bring-up of a line that has just answered `AT`: no echo, numeric errors, who is there, and does it speak
//! MFTP?

use super::asker::Asker;
use super::line::Identity;
use crate::app::Down;
use crate::codec::{CommandLine, split_header};
use crate::dialect::{CfgKey, Model, TestForm, Verb, commands};
use crate::dte::{Body, Claims, Failure, Transaction};
use crate::time::Duration;

/// How long each of these commands may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Bytes of a model's name that are kept.
const NAME_MAX_BYTES: usize = 64;

/// How far the bring-up is.
#[derive(Debug, Default)]
pub(super) struct Setup {
    stage: Stage,
    name: String,
    answered: bool,
    /// What can be read of what it said of its configuration.
    answers: Vec<TestForm>,
    /// How often it has begun.
    rounds: u8,
}

/// How often a bring-up may begin: a port that answers `AT` alone is no module.
const ROUNDS_MAX: u8 = 3;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// `AT` has not been answered yet.
    #[default]
    Finding,
    /// `ATE0`
    NoEcho,
    /// `AT+CMEE=1`
    NumericErrors,
    /// `AT+CGMM`
    Model,
    /// `ATI`, where `AT+CGMM` is not known
    Identity,
    /// `AT+MFTPCFG=?`: a port may be believed only after a command whose answer is checked
    Mftp,
}

/// What follows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SetupStep {
    /// Send this.
    Run(Transaction),
    /// The module is ready.
    Ready(Identity),
    /// This is no module for us.
    Failed(Down),
    /// An answer was missed.
    Again,
}

impl Setup {
    /// The module answered: begin, unless it has begun too often.
    pub(super) fn begin(&self) -> Option<(Self, Transaction)> {
        let setup = Self {
            stage: Stage::NoEcho,
            rounds: self.rounds + 1,
            ..Self::default()
        };
        let transaction = setup.ask();
        (setup.rounds <= ROUNDS_MAX).then_some((setup, transaction))
    }

    /// The module restarted in the middle of it: find it again.
    pub(super) fn again(&self) -> Self {
        Self {
            rounds: self.rounds,
            ..Self::default()
        }
    }

    /// An information response.
    pub(super) fn handle_info(&mut self, line: &[u8]) {
        match self.stage {
            Stage::Mftp => {
                self.answered = true;
                if self.answers.len() < CfgKey::ALL.len() {
                    self.answers.extend(TestForm::parse(line));
                }
            }
            Stage::Model | Stage::Identity if self.name.is_empty() || self.is_unknown() => {
                let text = split_header(line).map_or(line, |(_, list)| list);
                let name = String::from_utf8_lossy(text.trim_ascii());
                let name = name.trim_matches('"');
                // `ATI` tells maker and version as well: the line that names a known model is the model.
                let first = self.name.is_empty();
                if first || Model::from_name(name) != Model::Other {
                    self.name = name.chars().filter(|c| !c.is_control()).collect();
                    self.name
                        .truncate(self.name.floor_char_boundary(NAME_MAX_BYTES));
                }
            }
            _ => {}
        }
    }

    /// The command ended.
    pub(super) fn handle_ended(&mut self, result: &Result<(), Failure>) -> SetupStep {
        if matches!(
            result,
            Err(Failure::TimedOut | Failure::Left | Failure::NotSent)
        ) {
            return SetupStep::Again;
        }
        self.stage = match self.stage {
            Stage::Finding | Stage::NoEcho => Stage::NumericErrors,
            Stage::NumericErrors => Stage::Model,
            Stage::Model if result.is_err() || self.name.is_empty() => Stage::Identity,
            Stage::Model | Stage::Identity => Stage::Mftp,
            Stage::Mftp => {
                if result.is_err() || !self.answered {
                    return SetupStep::Failed(Down::NoMftp);
                }
                let model = Model::from_name(&self.name);
                return SetupStep::Ready(Identity {
                    name: std::mem::take(&mut self.name),
                    model,
                    profile: model.profile().corrected(&self.answers),
                });
            }
        };
        SetupStep::Run(self.ask())
    }

    fn ask(&self) -> Transaction {
        match self.stage {
            Stage::Finding | Stage::NoEcho => transaction("ATE0", Claims::Nothing),
            Stage::NumericErrors => transaction("AT+CMEE=1", Claims::Nothing),
            Stage::Model => transaction("AT+CGMM", Claims::HeaderOrBare("+CGMM")),
            Stage::Identity => transaction("ATI", Claims::HeaderOrBare("+ATI")),
            Stage::Mftp => Transaction {
                line: commands::test(Verb::Cfg),
                ..transaction("AT", Claims::Header("+MFTPCFG"))
            },
        }
    }

    fn is_unknown(&self) -> bool {
        Model::from_name(&self.name) == Model::Other
    }
}

/// One command of the bring-up.
pub(super) fn transaction(line: &str, claims: Claims) -> Transaction {
    Transaction {
        owner: Asker::Setup.owner(),
        line: CommandLine::fixed(line),
        body: Body::None,
        claims,
        timeout: TIMEOUT,
    }
}
