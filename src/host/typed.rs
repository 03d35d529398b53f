//! Lines that a person types: to a module that is ready, and to whatever else is at the port.

use std::collections::VecDeque;

use super::asker::Asker;
use super::line::Line;
use super::{Host, RAW_TIMEOUT};
use crate::app::{Message, Operation, Subject, TYPED_LINES_MAX};
use crate::codec::{CommandLine, Params};
use crate::dialect::ChannelId;
use crate::dte::{Body, Claims, Failure, Lane, Transaction};
use crate::time::Instant;

/// What was typed and has not ended, in order: the speed that each sets, where it sets one.
#[derive(Debug, Default)]
pub(super) struct Typed(VecDeque<Option<u32>>);

impl Host {
    /// Sends a line that a person typed.
    pub(super) fn type_line(&mut self, now: Instant, text: &str) {
        match self.line {
            Line::Ready { .. } | Line::Recovering { .. } => {}
            // Nobody there is known to speak AT: whatever is typed goes as it is.
            Line::Terminal => {
                self.dte.type_raw(text);
                return;
            }
            Line::Down | Line::SettingUp(_) | Line::Moving(_) => {
                self.notice(Subject::Line, Message::NotConnected);
                return;
            }
        }
        let Ok(line) = CommandLine::typed(text) else {
            self.notice(Subject::Line, Message::NotACommand);
            return;
        };
        if let Some(channel) = addressed(text)
            && self.ftp.is_busy(channel)
        {
            self.notice(Subject::Channel(channel), Message::ChannelBusy);
            return;
        }
        if self.dte.waiting(Asker::User.owner()) == TYPED_LINES_MAX {
            self.notice(Subject::Line, Message::QueueFull);
            return;
        }
        self.other_program.handle_typed(now);
        self.typed.0.push_back(speed_set_by(text));
        self.dte.submit(
            Lane::Fair,
            Transaction {
                owner: Asker::User.owner(),
                line,
                body: Body::Unknown,
                claims: Claims::Nothing,
                timeout: RAW_TIMEOUT,
            },
        );
    }

    /// Such a line has ended.
    pub(super) fn handle_typed_ended(&mut self, now: Instant, result: Result<(), Failure>) {
        self.restart_probe.handle_typed();
        self.other_program.handle_typed(now);
        self.storage.handle_foreign();
        // Whatever was typed may have moved a channel elsewhere.
        self.ftp.forget_directories();
        let speed = self.typed.0.pop_front().flatten();
        let operation = Operation::Raw;
        let message = match result {
            Ok(()) => return self.follow(now, speed),
            Err(Failure::NotSent) => Message::QueueFull,
            Err(Failure::Refused(error)) => Message::Refused { operation, error },
            Err(Failure::TimedOut) => Message::TimedOut { operation },
            Err(Failure::Left) => Message::LeftTransparent,
        };
        self.notice(Subject::Line, message);
    }

    /// The module has taken another speed: the port is opened again at that one, and all that runs on it goes on.
    fn follow(&mut self, now: Instant, speed: Option<u32>) {
        let (Some(baud), Line::Ready(identity)) = (speed, &self.line) else {
            return;
        };
        if baud == self.dte.baud() || self.dte.baud() == 0 {
            return;
        }
        self.line = Line::Moving(identity.clone());
        self.dte.await_reopening(now);
        self.reopen = Some(baud);
    }
}

/// The speed that `AT+IPR=<rate>` (27.007) sets, where it sets one.
fn speed_set_by(text: &str) -> Option<u32> {
    let (name, rate) = text.trim().split_once('=')?;
    let is_rate = name.trim_end().eq_ignore_ascii_case("AT+IPR");
    let rate = rate.trim().parse().ok().filter(|rate| *rate > 0);
    rate.filter(|_| is_rate)
}

/// The channel that a typed `AT+MFTP…=<id>` is for.
fn addressed(text: &str) -> Option<ChannelId> {
    let (name, list) = text.trim().split_once('=')?;
    let is_mftp = name.to_ascii_uppercase().starts_with("AT+MFTP");
    let connect_id = Params::new(list.as_bytes()).next_int()?;
    ChannelId::new(connect_id).filter(|_| is_mftp)
}

#[cfg(test)]
mod tests {
    use super::speed_set_by;

    #[test]
    fn a_speed_is_set_by_its_command_alone() {
        for (text, expect) in [
            ("AT+IPR=9600", Some(9_600)),
            (" at+ipr = 115200 ", Some(115_200)),
            ("AT+IPR=0", None),
            ("AT+IPR=?", None),
            ("AT+IPR?", None),
            ("AT+CMEE=1", None),
        ] {
            assert_eq!(speed_set_by(text), expect, "{text}");
        }
    }
}
