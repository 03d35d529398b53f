//! A file that was received is read once more, as far as the user wants it checked and the server allows.

use crate::app::{TransferId, Verified};
use crate::ftp::context::Context;
use crate::ftp::exchange::{Answer, Fault, Request};
use crate::ftp::lookup::SIZE_UNKNOWN_BYTES;
use crate::ftp::queue::Intent;
use crate::ftp::queue::received::Received;
use crate::ftp::range::Offsets;
use crate::ftp::transfer::receive::{Got, Receive, comes_whole};

/// A check under way.
#[derive(Debug)]
pub(crate) struct Verify {
    id: TransferId,
    receive: Receive,
    reading: Reading,
}

#[derive(Debug)]
enum Reading {
    /// The end.
    Tail,
    /// All of it, for a check to this level; so much has come again.
    All(Received, Verified),
}

/// What a check has come to.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Ask this next.
    Ask(Request),
    /// It is the same, and was checked so far.
    Same(Verified),
    /// It is not the same.
    Different,
}

impl Verify {
    /// Of what this transfer has received under this name; what to ask first, or how far it is checked as it is.
    pub(crate) fn begin(
        id: TransferId,
        name: &str,
        received: &Received,
        context: &mut Context<'_>,
    ) -> (Self, Verdict) {
        let level = context.transfers.running(id).options.verify;
        let listed_bytes = received.of.size_bytes;
        let is_known = listed_bytes != SIZE_UNKNOWN_BYTES;
        let mut verify = Self {
            id,
            receive: Receive::new(name, is_known.then_some(listed_bytes)),
            reading: Reading::Tail,
        };
        let is_empty = received.len_bytes == 0;
        let takes_offsets = context.connection.known.offsets != Offsets::Untrusted;
        let verdict = match level {
            Verified::Tail if !is_empty && takes_offsets => {
                let end = received.end();
                let offset = received.len_bytes - end.len() as u64;
                Verdict::Ask(verify.receive.range(offset, end, 0, context.connection))
            }
            Verified::Tail if !is_empty => verify.tail_refused(received, context),
            Verified::Full if !is_empty => verify.all(level, received, context),
            level => Verdict::Same(level.max(Verified::Size)),
        };
        (verify, verdict)
    }

    /// Payload came.
    pub(crate) fn handle_payload(&mut self, bytes: &[u8]) {
        self.receive.handle_payload(bytes);
        if let (Some(block), Reading::All(again, _)) =
            (self.receive.take_block(), &mut self.reading)
        {
            again.add(&block);
        }
    }

    /// What came of what was asked.
    pub(crate) fn step(
        &mut self,
        result: Result<Answer, Fault>,
        received: &Received,
        context: &mut Context<'_>,
    ) -> Result<Verdict, Fault> {
        let got = self.receive.step(result, context.connection)?;
        Ok(match (&mut self.reading, got) {
            (_, Got::Ask(request)) => Verdict::Ask(request),
            (Reading::Tail, Got::Range(_)) => Verdict::Same(Verified::Tail),
            (Reading::Tail, Got::NoOffsets) => self.tail_refused(received, context),
            (Reading::All(again, _), Got::NoOffsets) => {
                *again = Received::new(received.of.clone());
                Verdict::Ask(self.receive.whole())
            }
            (Reading::All(again, _), Got::Range(bytes) | Got::Whole(bytes, _)) => {
                again.add(&bytes);
                self.next(received, context)
            }
            _ => Verdict::Different,
        })
    }

    /// The end cannot be asked for: what comes at once is read as a whole.
    fn tail_refused(&mut self, received: &Received, context: &mut Context<'_>) -> Verdict {
        if received.len_bytes > context.range_max_bytes() {
            return Verdict::Same(Verified::Size);
        }
        self.all(Verified::Tail, received, context)
    }

    fn all(&mut self, level: Verified, received: &Received, context: &mut Context<'_>) -> Verdict {
        let again = Received::new(received.of.clone());
        self.reading = Reading::All(again, level);
        self.next(received, context)
    }

    fn next(&mut self, received: &Received, context: &mut Context<'_>) -> Verdict {
        let Reading::All(again, level) = &self.reading else {
            return Verdict::Different;
        };
        let left_bytes = received.len_bytes.saturating_sub(again.len_bytes);
        if left_bytes == 0 {
            return if received.is_same(again) {
                Verdict::Same(*level)
            } else {
                Verdict::Different
            };
        }
        // The file is here and complete; only the check is given up.
        if context.transfers.running(self.id).intent == Intent::Cancel {
            return Verdict::Same(Verified::Size);
        }
        if comes_whole(received.of.size_bytes, context) {
            return Verdict::Ask(self.receive.whole());
        }
        let len_bytes = context.range_max_bytes().min(left_bytes);
        let (at_bytes, connection) = (again.len_bytes, &*context.connection);
        Verdict::Ask(self.receive.range(at_bytes, &[], len_bytes, connection))
    }
}
