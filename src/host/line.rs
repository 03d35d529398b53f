//! How far the line is, from an open port to a module that is known.

use super::setup::Found;
use super::{Host, Search, Setup, setup};
use crate::app::{Event, LineState, Message, Subject};
use crate::dialect::{Model, Profile};
use crate::dte::{Claims, Heard, Lane, Settings};
use crate::time::Instant;

/// How far the line is.
#[derive(Debug, Default)]
pub(super) enum Line {
    /// No port is open.
    #[default]
    Down,
    /// The module is being found or asked who it is.
    SettingUp(Setup),
    /// Commands can be sent.
    Ready(Identity),
    /// The way back after a missed answer; who it was is known.
    Recovering(Identity),
}

/// Who is at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    /// As the module names itself.
    pub(super) name: String,
    pub(super) model: Model,
    pub(super) profile: Profile,
    /// Whether it has taken `AT+CMEE=1`.
    pub(super) numbers_errors: bool,
}

impl Host {
    /// Nothing answers at this speed: another one is tried, while there are any.
    pub(super) fn search_on(&mut self, now: Instant, heard: Heard) {
        let was_up = matches!(self.line, Line::Ready { .. } | Line::Recovering { .. });
        let baud = self.dte.baud();
        let search = self
            .search
            .get_or_insert_with(|| Search::begin(baud, was_up));
        search.handle_lost(heard);
        let Some(next) = search.next_speed() else {
            self.hang_up = Some(search.verdict());
            return;
        };
        self.reopen = Some(next);
        if was_up {
            self.network = None;
            self.end_check();
            self.ftp.handle_line_down(now, false);
            self.storage.handle_line_down(now);
        }
        self.line = Line::SettingUp(Setup::default());
        self.events.push_back(Event::Line(LineState::Probing));
    }

    pub(super) fn handle_synced(&mut self, now: Instant, settings: Settings) {
        match std::mem::take(&mut self.line) {
            Line::Recovering(identity) => {
                self.line = Line::Recovering(identity.clone());
                self.suspect_missed(now);
                self.become_ready(now, identity);
                self.notice(Subject::Line, Message::LineRecovered);
            }
            Line::SettingUp(setup) => match setup.begin(settings) {
                Ok((setup, transaction)) => {
                    self.line = Line::SettingUp(setup);
                    self.dte.submit(Lane::Urgent, transaction);
                    self.events.push_back(Event::Line(LineState::Probing));
                }
                Err(why) => self.hang_up = Some(why),
            },
            line => self.line = line,
        }
    }

    /// The module restarted by itself: every channel is gone, and so are its settings.
    pub(super) fn restart(&mut self, now: Instant) {
        match &self.line {
            Line::Down => return,
            Line::SettingUp(setup) => {
                self.line = Line::SettingUp(setup.again());
                self.dte.open_restarted(now);
                return;
            }
            Line::Ready { .. } | Line::Recovering { .. } => {}
        }
        self.network = None;
        self.end_check();
        self.restart_probe.reset();
        self.session_probe.reset();
        self.ftp.handle_restart(now);
        self.storage.handle_line_down(now);
        self.dte.open_restarted(now);
        self.line = Line::SettingUp(Setup::default());
        self.events.push_back(Event::Line(LineState::Probing));
        self.notice(Subject::Line, Message::ModuleRestarted);
    }

    /// The model attached, [`Model::Other`] where none is known.
    pub(super) fn model(&self) -> Model {
        match self.line {
            Line::Ready(Identity { model, .. }) | Line::Recovering(Identity { model, .. }) => model,
            Line::Down | Line::SettingUp(_) => Model::Other,
        }
    }

    /// What it can do.
    pub(super) fn profile(&self) -> Profile {
        match self.line {
            Line::Ready(Identity { profile, .. }) | Line::Recovering(Identity { profile, .. }) => {
                profile
            }
            Line::Down | Line::SettingUp(_) => Profile::default(),
        }
    }

    /// The module is known now.
    pub(super) fn handle_found(&mut self, now: Instant, found: Found) {
        if found.settings == Settings::Odd {
            self.notice(Subject::Line, Message::SettingsPutRight);
        }
        self.recognize(&found);
        self.become_ready(now, found.identity);
    }

    /// No echo, results in words and numeric errors: whoever has lost the thread may have lost these as well.
    pub(super) fn set_terminal(&mut self) {
        for line in ["ATE0Q0V1", "AT+CMEE=1"] {
            let transaction = setup::transaction(line, Claims::Nothing);
            self.dte.submit(Lane::Urgent, transaction);
        }
    }

    pub(super) fn become_ready(&mut self, now: Instant, identity: Identity) {
        let baud = self.dte.baud();
        self.ftp.handle_line_up(now, baud);
        if self
            .search
            .take()
            .is_some_and(|search| search.is_elsewhere(baud))
        {
            self.notice(Subject::Line, Message::SpeedFound { baud });
        }
        self.storage.handle_line_up();
        self.events.push_back(Event::Line(LineState::Ready {
            name: identity.name.clone(),
            model: identity.model,
            profile: identity.profile,
        }));
        self.line = Line::Ready(identity);
    }
}
