//! Lets what happens in one room reach the others, and what comes on the line reach whom it is for.

use super::Host;
use super::asker::Asker;
use super::line::Line;
use super::meter::Wait;
use super::other_program::is_foreign;
use super::restart::Held;
use super::setup::SetupStep;
use crate::app::{Event, LineState, Message, Subject};
use crate::codec::ErrorReport;
use crate::dialect::{Report, is_restart_line};
use crate::dte::{Failure, Lane, LineEvent, Owner, Sign};
use crate::ftp::LineInput;
use crate::time::{Instant, line_time};

/// Whose counted payload is coming in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Receiving {
    /// A channel's: it says itself which.
    #[default]
    Channel,
    /// The answer to this transaction of the module's file system.
    Storage(Owner),
    /// Of whoever typed the command.
    Nobody,
}

impl Host {
    /// Lets what happened in one room reach the others, until nothing more happens.
    pub(super) fn settle(&mut self, now: Instant) {
        self.settle_rooms(now);
        self.tend_watch(now);
        self.tell_typed();
        self.measure(now);
    }

    pub(super) fn measure(&mut self, now: Instant) {
        let wait = if self.dte.awaits_answer() {
            Wait::Answer
        } else if self.ftp.awaits_outcome() || self.network.is_some() {
            Wait::Outcome
        } else {
            Wait::Nothing
        };
        self.meter.set_wait(now, wait);
        self.meter.set_carried(self.ftp.carried());
    }

    fn settle_rooms(&mut self, now: Instant) {
        loop {
            self.ftp.start_freed(now);
            self.ftp.tend_lanes(now, || self.meter.spent());
            while let Some(event) = self.ftp.poll_event() {
                if self.watch_check(&event) {
                    continue;
                }
                if let Event::Transfer(transfer) = &event {
                    self.name_in_log(transfer);
                }
                let event = self.hold_for_address(now, event);
                self.events.extend(event);
            }
            while let Some((path, size_bytes)) = self.ftp.poll_module_change() {
                self.storage.handle_changed(now, path, size_bytes);
            }
            while let Some(event) = self.storage.poll_event() {
                self.events.push_back(event);
            }
            while let Some(owner) = self.ftp.poll_withdrawn() {
                self.dte.withdraw(now, owner);
            }
            while let Some((owner, feed)) = self.ftp.poll_feed() {
                self.dte.feed(now, owner, feed);
            }
            let transaction = self.ftp.poll_transaction();
            if let Some(transaction) = transaction.or_else(|| self.storage.poll_transaction()) {
                self.dte.submit(Lane::Fair, transaction);
            } else if let Some(event) = self.dte.poll_event() {
                self.handle_line_event(now, event);
            } else {
                return;
            }
        }
    }

    fn handle_line_event(&mut self, now: Instant, event: LineEvent) {
        match event {
            LineEvent::Sent { owner, takes } => {
                self.handle_typed_sent(owner);
                self.ftp.handle_line(now, &LineInput::Sent(owner));
                self.ftp.handle_line(now, &LineInput::Taken(owner, takes));
            }
            LineEvent::Wanted { owner, .. } if Asker::of(owner) == Some(Asker::User) => {
                self.handle_typed_wanted(now, owner);
            }
            LineEvent::Wanted { owner, took } => {
                self.ftp.handle_line(now, &LineInput::Taken(owner, took));
                self.ftp.handle_line(now, &LineInput::Wanted(owner));
            }
            LineEvent::Info { owner, line } => match Asker::of(owner) {
                Some(Asker::Ftp) => self.ftp.handle_line(now, &LineInput::Info(owner, &line)),
                Some(Asker::Setup) => {
                    if let Line::SettingUp(setup) = &mut self.line {
                        setup.handle_info(&line);
                    }
                }
                Some(Asker::Check) => {
                    if let Some(check) = &mut self.check {
                        check.handle_info(&line, &self.dte.shown(now, &line));
                    }
                }
                Some(Asker::Watch) => {
                    let shown = self.dte.shown(now, &line);
                    self.watch.handle_info(&shown);
                }
                Some(Asker::Storage) => self.storage.handle_info(owner, &line),
                Some(Asker::Restart) => self.restart_probe.handle_info(&line),
                Some(Asker::Session) => self.session_probe.handle_info(&line),
                Some(Asker::Network | Asker::User) | None => {}
            },
            LineEvent::Ended { owner, result } => self.handle_ended(now, owner, result),
            LineEvent::Unsolicited(line) => self.handle_unsolicited(now, &line),
            LineEvent::Counted { owner, line } => {
                let report = Report::parse(&line);
                let storages = owner.filter(|owner| Asker::of(*owner) == Some(Asker::Storage));
                self.receiving = match (storages, &report) {
                    (Some(owner), _) => {
                        self.storage.handle_info(owner, &line);
                        Receiving::Storage(owner)
                    }
                    (None, Some(_)) => Receiving::Channel,
                    (None, None) => Receiving::Nobody,
                };
                if let Some(report) = &report {
                    self.handle_typed_report(report);
                }
                if let Receiving::Channel = self.receiving {
                    self.ftp.handle_counted(now, report.as_ref());
                }
            }
            LineEvent::Payload { bytes } => match self.receiving {
                Receiving::Channel => self.ftp.handle_payload(now, bytes),
                Receiving::Storage(owner) => {
                    let time = line_time(bytes.len() as u64, self.dte.baud());
                    self.ftp.handle_line(now, &LineInput::Taken(owner, time));
                    self.storage.handle_payload(now, owner, bytes);
                }
                Receiving::Nobody => {}
            },
            LineEvent::PayloadEnd { intact } => match std::mem::take(&mut self.receiving) {
                Receiving::Channel => self.ftp.handle_payload_end(now, intact),
                Receiving::Storage(owner) => self.storage.handle_payload_end(owner, intact),
                Receiving::Nobody => {}
            },
            LineEvent::Unreadable(len_bytes) => {
                self.unreadable(now, &format!("({len_bytes} bytes)"));
            }
            LineEvent::Recovering => {
                self.ftp.handle_line(now, &LineInput::Missed);
                if let Line::Ready(identity) = &self.line {
                    self.line = Line::Recovering(identity.clone());
                }
                self.mark(now, "recovering");
                self.events.push_back(Event::Line(LineState::Recovering));
            }
            LineEvent::Noticed(sign) => self.handle_sign(now, sign),
            LineEvent::Doubtful { owner, result } => self.doubt(now, Held { owner, result }),
            LineEvent::Synced { settings } => self.handle_synced(now, settings),
            LineEvent::Lost { heard } => self.search_on(now, heard),
        }
    }

    pub(super) fn handle_ended(&mut self, now: Instant, owner: Owner, result: Result<(), Failure>) {
        // The module's file system is asked for what a firmware may lack, which has no number everywhere.
        let is_ours = Asker::of(owner) == Some(Asker::Ftp);
        let is_bare = result == Err(Failure::Refused(ErrorReport::Bare));
        let held = Held { owner, result };
        let held = if is_ours && is_bare {
            self.suspect_restart(now, held)
        } else {
            Some(held)
        };
        let Some(Held { owner, result }) = held else {
            return;
        };
        // With numeric errors on, a code is what comes: they are off, or the command was torn.
        if is_ours
            && let Err(Failure::Refused(report)) = &result
            && report.cme_code().is_none()
        {
            self.set_terminal();
        }
        self.deliver_ended(now, owner, result);
    }

    /// A transaction ended, and that is what it came to.
    pub(super) fn deliver_ended(
        &mut self,
        now: Instant,
        owner: Owner,
        result: Result<(), Failure>,
    ) {
        match Asker::of(owner) {
            Some(Asker::Ftp) => self.ftp.handle_line(now, &LineInput::Ended(owner, result)),
            Some(Asker::Setup) => {
                let Line::SettingUp(setup) = &mut self.line else {
                    return;
                };
                match setup.handle_ended(&result) {
                    SetupStep::Run(transaction) => self.dte.submit(Lane::Urgent, transaction),
                    SetupStep::Ready(found) => self.handle_found(now, found),
                    SetupStep::Refused => self.dte.prove(now),
                    // The line is on its way back, and starts the set-up again when it is there.
                    SetupStep::Missed => {}
                }
            }
            Some(Asker::Network) => {
                let Some(network) = self.network.take() else {
                    return;
                };
                match network.handle_ended(now, result) {
                    Ok((network, transaction)) => {
                        self.network = Some(network);
                        if let Some(transaction) = transaction {
                            self.dte.submit(Lane::Fair, transaction);
                        }
                    }
                    Err((channel, message)) => self.notice(Subject::Channel(channel), message),
                }
            }
            Some(Asker::Check) => {
                if let Some(check) = &mut self.check {
                    let next = check.handle_ended(now, self.dte.recorder(), &result);
                    self.check_on(now, next);
                }
            }
            Some(Asker::Storage) => self.storage.handle_ended(now, owner, result),
            Some(Asker::Restart) => self.handle_restart_probed(now, &result),
            Some(Asker::Session) => self.handle_session_probed(now, &result),
            Some(Asker::Watch) => self.handle_watch_ended(now, &result),
            Some(Asker::User) => self.handle_typed_ended(now, owner, result),
            None => {}
        }
    }

    fn handle_sign(&mut self, now: Instant, sign: Sign) {
        let is_up = matches!(self.line, Line::Ready(_));
        match sign {
            Sign::Echo if is_up => self.suspect_echo(now),
            Sign::Digits if is_up => self.set_terminal(),
            Sign::Foreign => self.notice_other_program(now, !is_up),
            Sign::Echo | Sign::Digits => {}
        }
    }

    fn notice_other_program(&mut self, now: Instant, is_clear: bool) {
        if self.other_program.handle_sign(now, is_clear) {
            self.notice(Subject::Line, Message::OtherProgram);
        }
    }

    fn handle_unsolicited(&mut self, now: Instant, line: &[u8]) {
        if is_restart_line(line) {
            self.restart(now);
        } else if let Some(report) = Report::parse(line) {
            self.ftp.count_report(&report, line.len());
            self.handle_typed_report(&report);
            self.handle_report(now, report);
        } else if looks_like_a_report(line) {
            let line = self.dte.shown(now, line);
            self.unreadable(now, &line);
        } else if is_foreign(line) {
            self.notice_other_program(now, false);
        } else if let Some(network) = self.network.take() {
            match network.handle_line(line) {
                Ok(network) => self.network = Some(network),
                Err((channel, address)) => {
                    self.notice(Subject::Channel(channel), Message::PdpUp { address });
                    self.ftp.reconnect(now, channel);
                }
            }
        }
    }
}

/// Whether a line that cannot be read may have been a report before bytes of it were lost.
fn looks_like_a_report(line: &[u8]) -> bool {
    [b"MFTP".as_slice(), b"LIST:"]
        .iter()
        .any(|mark| memchr::memmem::find(line, mark).is_some())
}
