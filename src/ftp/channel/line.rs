//! What the line tells, and what that is to a channel.

use crate::dte::{Failure, Owner};
use crate::ftp::channel::{Channel, Shared};
use crate::ftp::context::Input;
use crate::ftp::exchange::{Exchange, Fault};
use crate::ftp::job::Job;
use crate::ftp::session::Check;
use crate::time::{Duration, Instant};

/// What the line tells of one transaction, or of all that is under way.
#[derive(Debug)]
pub enum LineInput<'a> {
    /// A transaction of this owner is being sent.
    Sent(Owner),
    /// The line is taken for so long by this owner's transaction, or was: what others wait for comes so much later.
    Taken(Owner, Duration),
    /// The transparent stream of this owner can take more bytes.
    Wanted(Owner),
    /// An information response to this owner's transaction.
    Info(Owner, &'a [u8]),
    /// This owner's transaction ended.
    Ended(Owner, Result<(), Failure>),
    /// Bytes were lost: of what, no one knows.
    Damaged,
    /// A line came that cannot be read: no one knows whose it was.
    Unreadable(&'a str),
    /// An answer was missed, and the line is being brought back.
    Missed,
}

impl Channel {
    pub(crate) fn handle_line(&mut self, now: Instant, input: &LineInput<'_>, shared: &mut Shared) {
        match input {
            LineInput::Sent(owner) => {
                if let Some(exchange) = self.exchange_of(*owner) {
                    exchange.handle_sent();
                }
            }
            LineInput::Info(owner, line) => {
                if let Some(exchange) = self.exchange_of(*owner) {
                    exchange.handle_info(line);
                }
            }
            LineInput::Taken(owner, time) => match self.exchange_under_way() {
                Some(exchange) if exchange.owner() != *owner => exchange.put_off_by(*time),
                _ => {}
            },
            LineInput::Wanted(owner) => {
                if self.exchange_of(*owner).is_some() {
                    self.step(now, Input::Wanted, shared);
                }
            }
            LineInput::Ended(owner, result) => {
                if self.exchange_of(*owner).is_some() {
                    let result = result.clone();
                    self.exchange(now, shared, |exchange| exchange.handle_ended(now, result));
                }
            }
            LineInput::Damaged => self.exchange(now, shared, Exchange::handle_damaged),
            LineInput::Unreadable(line) => {
                self.exchange(now, shared, |exchange| exchange.handle_unreadable(line));
            }
            LineInput::Missed => self.handle_missed(now, shared),
        }
    }

    /// What was missed may have been taken for payload, in the place of lost bytes. What a download has received is not
    /// to be trusted any more, nor what a preview has.
    fn handle_missed(&mut self, now: Instant, shared: &mut Shared) {
        let torn = || Input::Gone(Fault::Torn);
        let is_download = |job: &Job| matches!(job, Job::Download(_));
        self.drop_set_aside(now, torn, is_download, shared);
        let receives = matches!(
            self.job(),
            Some(Job::Download(_) | Job::Piece(_) | Job::Preview(_))
        );
        if !receives {
            return;
        }
        self.withdraw(shared);
        if let Some(mut running) = self.running.take() {
            running.job.step(torn(), &mut self.context(now, shared));
            if let Some(id) = running.job.transfer() {
                let out = &mut shared.out;
                shared.transfers.unsettle(id, self.id, out);
            }
            self.waiting.push_front(Job::Check(Check::default()));
            self.ended(now, &running.job, shared);
            self.advance(now, shared);
        }
    }
}
