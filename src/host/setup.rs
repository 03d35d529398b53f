//! Bring-up of a line that has just answered `AT`: no echo, numeric errors, who is there, and does it speak
//! MFTP?
//!
//! To add a question, give it a stage, its line in [`Setup::ask`], its place in the order in [`Setup::next`], and what
//! its answer tells in [`Setup::handle_info`].

use super::asker::Asker;
use super::line::Identity;
use crate::app::Down;
use crate::codec::{CommandLine, split_header};
use crate::dialect::{CfgKey, Model, TestForm, Verb, commands};
use crate::dte::{Claims, Failure, Settings, Transaction};
use crate::time::Duration;

/// How long each of these commands may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Bytes of a module's name, and of what else it says of itself, that are kept.
const NAME_MAX_BYTES: usize = 64;

/// How often a bring-up may begin: a port that answers `AT` alone is no module.
const ROUNDS_MAX: u8 = 3;

/// How far the bring-up is.
#[derive(Debug, Default)]
pub(super) struct Setup {
    stage: Stage,
    settings: Settings,
    name: String,
    numbers_errors: bool,
    firmware: String,
    serial: String,
    /// What can be read of what it said of its configuration.
    answers: Vec<TestForm>,
    /// How often it has begun.
    rounds: u8,
    /// It came to the question about MFTP in an earlier round, and no answer to that did.
    lacks_mftp: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// `AT` has not been answered yet.
    #[default]
    Finding,
    /// `ATE0`, or `ATE0Q0V1` where results were off or in digits
    NoEcho,
    /// `ATS4=10S5=8`, where lines may end in another way
    LineEnds,
    /// `AT+CMEE=1`
    NumericErrors,
    /// `AT+CGMM`
    Model,
    /// `ATI`, where `AT+CGMM` is not known
    Identity,
    /// `AT+CGMR`
    Firmware,
    /// `AT+CGSN`
    Serial,
    /// `AT+MFTPCFG=?`: a port may be believed only after a command whose answer is checked
    Mftp,
}

/// What follows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SetupStep {
    /// Send this.
    Run(Transaction),
    /// The module is ready.
    Ready(Found),
    /// An answer was missed: the line is on its way back.
    Missed,
    /// The module does not know MFTP, or what came was no answer of its: the line is to be proven in step, and all
    /// asked again.
    Refused,
}

/// Who was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) identity: Identity,
    /// How it had been left.
    pub(super) settings: Settings,
    /// Its firmware, as it names that.
    pub(super) firmware: String,
    /// Its serial number, where it gives one.
    pub(super) serial: String,
}

impl Setup {
    /// The module answered, set so: begin, unless it has begun too often.
    pub(super) fn begin(&self, settings: Settings) -> Result<(Self, Transaction), Down> {
        let setup = Self {
            stage: Stage::NoEcho,
            settings: self.settings.max(settings),
            rounds: self.rounds + 1,
            lacks_mftp: self.lacks_mftp || self.stage == Stage::Mftp,
            ..Self::default()
        };
        if setup.rounds > ROUNDS_MAX {
            return Err(if setup.lacks_mftp {
                Down::NoMftp
            } else {
                Down::NotAt
            });
        }
        let transaction = setup.ask();
        Ok((setup, transaction))
    }

    /// The module restarted in the middle of it: find it again.
    pub(super) fn again(&self) -> Self {
        Self {
            rounds: self.rounds,
            lacks_mftp: self.lacks_mftp,
            ..Self::default()
        }
    }

    /// An information response.
    pub(super) fn handle_info(&mut self, line: &[u8]) {
        match self.stage {
            Stage::Mftp if self.answers.len() < CfgKey::ALL.len() => {
                self.answers.extend(TestForm::parse(line));
            }
            Stage::Model | Stage::Identity if self.name.is_empty() || self.is_unknown() => {
                // `ATI` tells maker and version as well: the line that names a known model is the model.
                let name = text_of(line);
                if self.name.is_empty() || Model::from_name(&name) != Model::Other {
                    self.name = name;
                }
            }
            Stage::Firmware if self.firmware.is_empty() => self.firmware = text_of(line),
            Stage::Serial if self.serial.is_empty() => self.serial = text_of(line),
            _ => {}
        }
    }

    /// The command ended.
    pub(super) fn handle_ended(&mut self, result: &Result<(), Failure>) -> SetupStep {
        if matches!(
            result,
            Err(Failure::TimedOut | Failure::Left | Failure::NotSent)
        ) {
            return SetupStep::Missed;
        }
        if self.stage == Stage::NumericErrors {
            self.numbers_errors = result.is_ok();
        }
        match self.next(result.is_ok()) {
            Some(stage) => {
                self.stage = stage;
                SetupStep::Run(self.ask())
            }
            None if result.is_err() => SetupStep::Refused,
            None => SetupStep::Ready(self.found()),
        }
    }

    /// What is asked next; nothing after the last.
    fn next(&self, is_ok: bool) -> Option<Stage> {
        Some(match self.stage {
            Stage::Finding | Stage::NoEcho if self.settings == Settings::Odd => Stage::LineEnds,
            Stage::Finding | Stage::NoEcho | Stage::LineEnds => Stage::NumericErrors,
            Stage::NumericErrors => Stage::Model,
            Stage::Model if !is_ok || self.name.is_empty() => Stage::Identity,
            Stage::Model | Stage::Identity => Stage::Firmware,
            Stage::Firmware => Stage::Serial,
            Stage::Serial => Stage::Mftp,
            Stage::Mftp => return None,
        })
    }

    fn ask(&self) -> Transaction {
        match self.stage {
            Stage::Finding | Stage::NoEcho => match self.settings {
                Settings::Usual => transaction("ATE0", Claims::Nothing),
                Settings::Odd => transaction("ATE0Q0V1", Claims::Nothing),
            },
            Stage::LineEnds => transaction("ATS4=10S5=8", Claims::Nothing),
            Stage::NumericErrors => transaction("AT+CMEE=1", Claims::Nothing),
            Stage::Model => transaction("AT+CGMM", Claims::HeaderOrBare("+CGMM")),
            Stage::Identity => transaction("ATI", Claims::HeaderOrBare("+ATI")),
            Stage::Firmware => transaction("AT+CGMR", Claims::HeaderOrBare("+CGMR")),
            Stage::Serial => transaction("AT+CGSN", Claims::HeaderOrBare("+CGSN")),
            Stage::Mftp => Transaction {
                line: commands::test(Verb::Cfg),
                ..transaction("AT", Claims::Needed(Verb::Cfg.name()))
            },
        }
    }

    fn found(&mut self) -> Found {
        let model = Model::from_name(&self.name);
        Found {
            identity: Identity {
                name: std::mem::take(&mut self.name),
                model,
                profile: model.profile().corrected(&self.answers),
                numbers_errors: self.numbers_errors,
            },
            settings: self.settings,
            firmware: std::mem::take(&mut self.firmware),
            serial: std::mem::take(&mut self.serial),
        }
    }

    fn is_unknown(&self) -> bool {
        Model::from_name(&self.name) == Model::Other
    }
}

/// What a line says, without its header and quotes.
fn text_of(line: &[u8]) -> String {
    let text = split_header(line).map_or(line, |(_, list)| list);
    let text = String::from_utf8_lossy(text.trim_ascii());
    let mut text: String = text
        .trim_matches('"')
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    text.truncate(text.floor_char_boundary(NAME_MAX_BYTES));
    text
}

/// One command of the bring-up.
pub(super) fn transaction(line: &str, claims: Claims) -> Transaction {
    Asker::Setup.transaction(CommandLine::fixed(line), claims, TIMEOUT)
}
