//! A file that was received is read once more, as far as the user wants it checked and the server allows.

use crate::app::{Operation, TransferId, Verified};
use crate::ftp::context::{Context, Flow, Input};
use crate::ftp::lookup::SIZE_UNKNOWN_BYTES;
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
    /// It is the same, and was checked so far.
    Same(Verified),
    /// It is not the same.
    Different,
}

impl Verify {
    /// Of what this transfer has received under this name.
    pub(crate) fn new(id: TransferId, name: &str, received: &Received) -> Self {
        let listed_bytes = Some(received.of.size_bytes);
        let known_bytes = listed_bytes.filter(|bytes| *bytes != SIZE_UNKNOWN_BYTES);
        Self {
            id,
            receive: Receive::new(name, known_bytes),
            reading: Reading::Tail,
        }
    }

    pub(crate) fn step(
        &mut self,
        input: Input,
        received: &Received,
        context: &mut Context<'_>,
    ) -> Flow<Verdict> {
        if let Input::Start = input {
            return self.begin(received, context);
        }
        if let Input::Payload(bytes) = &input {
            self.receive.handle_payload(bytes);
            if let (Some(block), Reading::All(again, _)) =
                (self.receive.take_block(), &mut self.reading)
            {
                again.add(&block);
            }
        }
        let (result, operation) = (input.ended()?, Operation::Download);
        let got = self.receive.step(result, operation, context.connection)?;
        match (&mut self.reading, got) {
            (Reading::Tail, Got::Range(_)) => Ok(Verdict::Same(Verified::Tail)),
            (Reading::Tail, Got::NoOffsets) => self.tail_refused(received, context),
            (Reading::All(again, _), Got::NoOffsets) => {
                *again = Received::new(received.of.clone());
                Err(self.receive.whole().into())
            }
            (Reading::All(again, _), Got::Range(bytes) | Got::Whole(bytes, _)) => {
                again.add(&bytes);
                self.next(received, context)
            }
            _ => Ok(Verdict::Different),
        }
    }

    fn begin(&mut self, received: &Received, context: &mut Context<'_>) -> Flow<Verdict> {
        let level = context.transfers.running(self.id).options.verify;
        let is_empty = received.len_bytes == 0;
        let takes_offsets = context.connection.known.offsets != Offsets::Untrusted;
        match level {
            Verified::Tail if !is_empty && takes_offsets => {
                let end = received.end();
                let offset = received.len_bytes - end.len() as u64;
                Err(self
                    .receive
                    .range(offset, end, 0, context.connection)
                    .into())
            }
            Verified::Tail if !is_empty => self.tail_refused(received, context),
            Verified::Full if !is_empty => self.all(level, received, context),
            level => Ok(Verdict::Same(level.max(Verified::Size))),
        }
    }

    /// The end cannot be asked for: what comes at once is read as a whole.
    fn tail_refused(&mut self, received: &Received, context: &mut Context<'_>) -> Flow<Verdict> {
        if received.len_bytes > context.range_max_bytes() {
            return Ok(Verdict::Same(Verified::Size));
        }
        self.all(Verified::Tail, received, context)
    }

    fn all(
        &mut self,
        level: Verified,
        received: &Received,
        context: &mut Context<'_>,
    ) -> Flow<Verdict> {
        let again = Received::new(received.of.clone());
        self.reading = Reading::All(again, level);
        self.next(received, context)
    }

    fn next(&mut self, received: &Received, context: &mut Context<'_>) -> Flow<Verdict> {
        let Reading::All(again, level) = &self.reading else {
            return Ok(Verdict::Different);
        };
        let left_bytes = received.len_bytes.saturating_sub(again.len_bytes);
        if left_bytes == 0 {
            return Ok(if received.is_same(again) {
                Verdict::Same(*level)
            } else {
                Verdict::Different
            });
        }
        // The file is here and complete; only the check is given up.
        if context.is_cancelled(self.id) {
            return Ok(Verdict::Same(Verified::Size));
        }
        if comes_whole(received.of.size_bytes, context) {
            return Err(self.receive.whole().into());
        }
        let len_bytes = context.range_max_bytes().min(left_bytes);
        let (at_bytes, connection) = (again.len_bytes, &*context.connection);
        let range = self.receive.range(at_bytes, &[], len_bytes, connection);
        Err(range.into())
    }
}
