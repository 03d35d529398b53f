//! Finds out whether the module has restarted without a word: then its settings are those of a fresh start, and its
//! sessions are gone.
//!
//! A sign of it is an `ERROR` without a number where numbers were set up, a command line that comes back though echo is
//! off, or content that comes back. What has come to nothing meanwhile is held until that is known.

use super::Host;
use super::asker::Asker;
use super::line::Line;
use crate::codec::{CommandLine, ErrorReport, Params, split_header};
use crate::dialect::{ChannelId, ChannelState, Report, Verb, commands};
use crate::dte::{Claims, Failure, Lane, Owner};
use crate::time::{Duration, Instant};

/// How far apart the probes for an `ERROR` or an echo are: a module may have its reasons for either.
const APART: Duration = Duration::from_secs(10);

/// How often an echo is looked into that tells of nothing: some firmware keeps it on.
const ECHOES_MAX: u8 = 2;

/// How long each answer may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// The probe for a restart.
#[derive(Debug, Default)]
pub(super) struct RestartProbe {
    stage: Stage,
    began_at: Option<Instant>,
    /// What a person has typed may have set what a restart sets as well.
    settings_touched: bool,
    /// How often an echo was looked into and told of nothing.
    echoes_in_vain: u8,
}

/// A result that counts only if the module has not restarted.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) owner: Owner,
    pub(super) result: Result<(), Failure>,
}

#[derive(Debug, Default)]
enum Stage {
    /// Nothing is in doubt.
    #[default]
    Resting,
    /// `AT+CMEE?`: are errors still reported as they were set up?
    Settings {
        held: Option<Held>,
        reports: Option<u64>,
    },
    /// `AT+MFTPSTATE=<id>`: does the module still know of a session?
    Session {
        held: Option<Held>,
        state: Option<ChannelState>,
    },
}

impl RestartProbe {
    /// Nothing is known of what is attached now.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// A person has typed a command.
    pub(super) fn handle_typed(&mut self) {
        self.settings_touched = true;
    }

    /// Whether a probe is due, or under way and holds nothing yet.
    fn takes(&self, now: Instant, is_certain: bool) -> bool {
        match &self.stage {
            Stage::Resting => {
                is_certain || self.began_at.is_none_or(|began| now.since(began) >= APART)
            }
            Stage::Settings { held, .. } | Stage::Session { held, .. } => held.is_none(),
        }
    }

    /// An information response to what was asked.
    pub(super) fn handle_info(&mut self, line: &[u8]) {
        match &mut self.stage {
            Stage::Settings { reports, .. } => {
                *reports = split_header(line).and_then(|(_, list)| Params::new(list).next_int());
            }
            Stage::Session { state, .. } => {
                if let Some(Report::State { state: told, .. }) = Report::parse(line) {
                    *state = Some(told);
                }
            }
            Stage::Resting => {}
        }
    }
}

impl Host {
    /// A command line came back, though echo is off.
    pub(super) fn suspect_echo(&mut self, now: Instant) {
        if self.restart_probe.echoes_in_vain < ECHOES_MAX {
            // Nothing is held, so nothing comes back.
            let _nothing = self.probe_restart(now, None, false);
        }
    }

    /// A bare `ERROR` came: hands `held` back where that is not to be looked into.
    pub(super) fn suspect_restart(&mut self, now: Instant, held: Held) -> Option<Held> {
        self.probe_restart(now, Some(held), false)
    }

    /// An answer was missed, and the line is in step again: the module may have restarted, or lost its settings.
    pub(super) fn suspect_missed(&mut self, now: Instant) {
        self.restart_probe.echoes_in_vain = 0;
        self.probe_restart(now, None, true);
        if matches!(self.restart_probe.stage, Stage::Resting) {
            self.set_terminal();
        }
    }

    /// What was sent came back in the place of an answer.
    pub(super) fn doubt(&mut self, now: Instant, held: Held) {
        if let Some(held) = self.probe_restart(now, Some(held), true) {
            self.handle_ended(now, held.owner, held.result);
        }
    }

    fn probe_restart(
        &mut self,
        now: Instant,
        held: Option<Held>,
        is_certain: bool,
    ) -> Option<Held> {
        let (Line::Ready(identity) | Line::Recovering(identity)) = &self.line else {
            return held;
        };
        if !identity.numbers_errors || !self.restart_probe.takes(now, is_certain) {
            return held;
        }
        match &mut self.restart_probe.stage {
            Stage::Settings { held: place, .. } | Stage::Session { held: place, .. } => {
                *place = held;
            }
            stage @ Stage::Resting => {
                let reports = None;
                *stage = Stage::Settings { held, reports };
                self.restart_probe.began_at = Some(now);
                let line = CommandLine::fixed("AT+CMEE?");
                self.ask_restarted(line, Claims::Needed("+CMEE"));
            }
        }
        None
    }

    /// What was asked for the probe has ended.
    pub(super) fn handle_restart_probed(&mut self, now: Instant, result: &Result<(), Failure>) {
        match std::mem::take(&mut self.restart_probe.stage) {
            Stage::Resting => {}
            Stage::Settings { held, reports } => {
                // A firmware that cannot be asked refuses it in the same way.
                let (are_gone, is_sure) = match result {
                    Ok(()) => (reports == Some(0), !self.restart_probe.settings_touched),
                    Err(Failure::Refused(report)) => (*report == ErrorReport::Bare, false),
                    Err(_) => (false, false),
                };
                let session = ChannelId::ALL
                    .into_iter()
                    .find(|channel| self.ftp.is_up(*channel));
                match session {
                    _ if !are_gone => self.settle_restart(now, held, false),
                    Some(channel) if !is_sure => {
                        let state = None;
                        self.restart_probe.stage = Stage::Session { held, state };
                        let claims = Claims::Needed(Verb::State.name());
                        self.ask_restarted(commands::state(channel), claims);
                    }
                    _ => self.settle_restart(now, held, is_sure),
                }
            }
            Stage::Session { held, state } => {
                let is_gone = result.is_ok() && state == Some(ChannelState::NotConnected);
                self.settle_restart(now, held, is_gone);
            }
        }
    }

    fn settle_restart(&mut self, now: Instant, held: Option<Held>, has_restarted: bool) {
        self.restart_probe.settings_touched = false;
        if has_restarted {
            self.restart(now);
            return;
        }
        self.set_terminal();
        if let Some(Held { owner, result }) = held {
            self.deliver_ended(now, owner, result);
        } else {
            let echoes = &mut self.restart_probe.echoes_in_vain;
            *echoes = echoes.saturating_add(1);
        }
    }

    fn ask_restarted(&mut self, line: CommandLine, claims: Claims) {
        let transaction = Asker::Restart.transaction(line, claims, TIMEOUT);
        self.dte.submit(Lane::Urgent, transaction);
    }
}
