//! How far the line is, from an open port to a module that is known.

use super::setup::Found;
use super::{Host, Search, Setup, setup};
use crate::app::{Event, LineState, Link, Message, Subject};
use crate::dialect::{Model, Profile};
use crate::dte::{Claims, Dte, Heard, Lane, Settings};
use crate::ftp::LineInput;
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
    /// The module has taken another speed, and the port is to be opened again at that one.
    Moving(Identity),
    /// The port is open, and nobody there is asked any more: what is typed goes as it is.
    Terminal,
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
        let was_up = matches!(
            self.line,
            Line::Ready(_) | Line::Recovering(_) | Line::Moving(_)
        );
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
            self.end_watch();
            self.restart_probe.reset();
            self.session_probe.reset();
            self.ftp.handle_line_down(now, false);
            self.storage.handle_line_down(now);
        }
        self.line = Line::SettingUp(Setup::default());
        self.tell_probing(now);
    }

    pub(super) fn handle_synced(&mut self, now: Instant, settings: Settings) {
        match std::mem::take(&mut self.line) {
            Line::Recovering(identity) | Line::Moving(identity) => {
                self.line = Line::Recovering(identity.clone());
                self.suspect_missed(now);
                self.become_ready(now, identity);
                self.notice(Subject::Line, Message::LineRecovered);
            }
            Line::SettingUp(setup) => match setup.begin(settings) {
                Ok((setup, transaction)) => {
                    self.line = Line::SettingUp(setup);
                    self.dte.submit(Lane::Urgent, transaction);
                    self.tell_probing(now);
                }
                Err(why) => self.hang_up = Some(why),
            },
            line => self.line = line,
        }
    }

    /// The module is being looked for: for so long at the most, where nobody answers.
    pub(super) fn tell_probing(&mut self, now: Instant) {
        self.events.push_back(Event::Line(LineState::Probing));
        if let Some(at) = self.dte.gives_up_at() {
            let speeds = self.search.map_or_else(
                || Search::begin(self.dte.baud(), false).speeds_left(),
                Search::speeds_left,
            );
            let time = at.since(now) + Dte::other_speed_time() * speeds;
            self.events.push_back(Event::ProbingEnds(time));
        }
    }

    /// The user wants nobody asked any more: the port stays open, for what is typed.
    pub(super) fn stop_probing(&mut self, now: Instant) {
        if !matches!(self.line, Line::SettingUp(_)) {
            return;
        }
        self.search = None;
        self.reopen = None;
        self.hang_up = None;
        self.line = Line::Terminal;
        self.dte.listen(now);
        self.events.push_back(Event::Line(LineState::Terminal));
    }

    /// The port is open again at the speed that the module has taken.
    pub(super) fn handle_moved(&mut self, now: Instant, link: Link, identity: Identity) {
        let baud = link.baud();
        self.get_in_step(now, baud, identity);
        self.meter.open(now, baud);
        self.link = Some(link.clone());
        self.events.push_back(Event::Link(Some(link)));
        self.events.push_back(Event::Line(LineState::Recovering));
        self.notice(Subject::Line, Message::SpeedFollowed { baud });
        self.settle(now);
    }

    /// The port is open at this speed, after it may have been at another. What came meanwhile, and the line that it cut,
    /// is nowhere.
    pub(super) fn get_in_step(&mut self, now: Instant, baud: u32, identity: Identity) {
        self.dte.reopen(now, baud);
        self.doubt_answers(now);
        self.ftp.handle_line(now, &LineInput::Missed);
        self.line = Line::Recovering(identity);
    }

    /// Bytes were lost: whoever's answer is under way may lack some.
    pub(super) fn doubt_answers(&mut self, now: Instant) {
        self.ftp.handle_line(now, &LineInput::Damaged);
        self.storage.handle_damaged();
    }

    /// The module restarted by itself: every channel is gone, and so are its settings.
    pub(super) fn restart(&mut self, now: Instant) {
        match &self.line {
            Line::Down | Line::Terminal => return,
            Line::SettingUp(setup) => {
                self.line = Line::SettingUp(setup.again());
                self.dte.open_restarted(now);
                return;
            }
            Line::Ready { .. } | Line::Recovering { .. } | Line::Moving(_) => {}
        }
        self.network = None;
        self.end_check();
        self.restart_probe.reset();
        self.session_probe.reset();
        self.ftp.handle_restart(now);
        self.storage.handle_line_down(now);
        self.dte.open_restarted(now);
        self.line = Line::SettingUp(Setup::default());
        self.tell_probing(now);
        self.notice(Subject::Line, Message::ModuleRestarted);
    }

    /// The model attached, [`Model::Other`] where none is known.
    pub(super) fn model(&self) -> Model {
        match self.line {
            Line::Ready(Identity { model, .. })
            | Line::Recovering(Identity { model, .. })
            | Line::Moving(Identity { model, .. }) => model,
            Line::Down | Line::SettingUp(_) | Line::Terminal => Model::Other,
        }
    }

    /// What it can do.
    pub(super) fn profile(&self) -> Profile {
        match self.line {
            Line::Ready(Identity { profile, .. })
            | Line::Recovering(Identity { profile, .. })
            | Line::Moving(Identity { profile, .. }) => profile,
            Line::Down | Line::SettingUp(_) | Line::Terminal => Profile::default(),
        }
    }

    /// The module is known now.
    pub(super) fn handle_found(&mut self, now: Instant, found: Found) {
        if found.settings == Settings::Odd {
            self.notice(Subject::Line, Message::SettingsPutRight);
        }
        self.recognize(&found);
        self.module_in_log(&found);
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
