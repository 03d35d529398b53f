//! Finds out whether a command failed because its session is gone: the module says of both that the command failed
//! (result code 6), and mostly that the connection ended only when somebody asks.

use std::collections::VecDeque;

use super::Host;
use super::asker::Asker;
use crate::dialect::{ChannelId, ChannelState, Report, ResultCode, Verb, commands};
use crate::dte::{Claims, Failure, Lane};
use crate::time::{Duration, Instant};

/// How long the answer may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Reports that are held at the most; more is let through.
const HELD_MAX: usize = 64;

/// The probe for a session.
#[derive(Debug, Default)]
pub(super) struct SessionProbe {
    /// The channel that is asked about, and what was told of it.
    asked: Option<(ChannelId, Option<ChannelState>)>,
    /// Reports that wait for it, in the order they came.
    held: VecDeque<Report>,
}

impl SessionProbe {
    /// Nothing is known of what is attached now.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// An information response to what was asked.
    pub(super) fn handle_info(&mut self, line: &[u8]) {
        if let (Some((channel, told)), Some(Report::State { channel: of, state })) =
            (&mut self.asked, Report::parse(line))
            && *channel == of
        {
            *told = Some(state);
        }
    }
}

impl Host {
    /// A report came for a channel, perhaps that its command failed.
    pub(super) fn handle_report(&mut self, now: Instant, report: Report) {
        let (Report::Outcome { code, .. } | Report::Sent { code, .. }) = report else {
            return self.pass_report(now, report);
        };
        let channel = report.channel();
        if code != ResultCode::COMMAND_FAILED || !self.ftp.is_up(channel) {
            return self.pass_report(now, report);
        }
        if self.session_probe.held.len() == HELD_MAX {
            return self.ftp.handle_report(now, &report);
        }
        self.session_probe.held.push_back(report);
        self.probe_session();
    }

    /// A report that is held where one of its channel is.
    fn pass_report(&mut self, now: Instant, report: Report) {
        let held = &mut self.session_probe.held;
        let is_behind = held.iter().any(|other| other.channel() == report.channel());
        if is_behind && held.len() < HELD_MAX {
            held.push_back(report);
        } else {
            self.ftp.handle_report(now, &report);
        }
    }

    fn probe_session(&mut self) {
        let probe = &mut self.session_probe;
        let (None, Some(report)) = (probe.asked, probe.held.front()) else {
            return;
        };
        let channel = report.channel();
        probe.asked = Some((channel, None));
        let claims = Claims::Needed(Verb::State.name());
        let transaction = Asker::Session.transaction(commands::state(channel), claims, TIMEOUT);
        self.dte.submit(Lane::Urgent, transaction);
    }

    /// What was asked for the probe has ended.
    pub(super) fn handle_session_probed(&mut self, now: Instant, result: &Result<(), Failure>) {
        let Some((channel, state)) = self.session_probe.asked.take() else {
            return;
        };
        let is_gone = result.is_ok() && state == Some(ChannelState::NotConnected);
        let held = std::mem::take(&mut self.session_probe.held);
        let (of_channel, rest) = held
            .into_iter()
            .partition(|report| report.channel() == channel);
        self.session_probe.held = rest;
        if is_gone {
            self.ftp
                .handle_report(now, &Report::Disconnected { channel });
        } else {
            let of_channel: VecDeque<Report> = of_channel;
            for report in of_channel {
                self.ftp.handle_report(now, &report);
            }
        }
        self.probe_session();
    }
}
