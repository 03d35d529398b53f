//! Answers to the question whether a remote file may be replaced: for one transfer, or for all of its batch.

use crate::app::{Conflict, Direction, IfExists, OnConflict, TransferId, takes_answer};
use crate::ftp::outputs::Out;
use crate::ftp::queue::{Intent, Record, Transfers};

/// Transfers that were queued one after the other while others of them still ran or waited to run. An answer for all
/// holds for these and for no others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Batch(u32);

/// The batch that transfers are queued into, and the answers given for all of it.
#[derive(Debug, Default)]
pub(crate) struct OpenBatch {
    batch: Batch,
    /// By the direction that they go in.
    all: [Option<IfExists>; 2],
    /// The answer for all whose name nobody can tell to be free.
    unknowable: Option<IfExists>,
}

impl OpenBatch {
    /// The answer for all that go this way.
    pub(crate) fn answer(&self, direction: Direction) -> Option<IfExists> {
        self.all[direction as usize]
    }
}

/// What is to be done from now on, where this was the answer.
fn if_exists(on_conflict: OnConflict) -> IfExists {
    match on_conflict {
        OnConflict::Overwrite => IfExists::Overwrite,
        OnConflict::Resume => IfExists::Resume,
        OnConflict::Skip => IfExists::Skip,
        OnConflict::Rename => IfExists::Rename,
    }
}

impl Transfers {
    /// The batch that a transfer belongs to which is queued now. Another one begins where nothing of the last one runs
    /// or waits to run: nothing that is queued an hour later is overwritten for an answer of now.
    pub(crate) fn batch(&mut self) -> Batch {
        let open = self.open.batch;
        let goes_on = self
            .iter()
            .rev()
            .any(|record| record.batch == open && record.is_live());
        if !goes_on {
            self.open = OpenBatch {
                batch: Batch(open.0.wrapping_add(1)),
                ..OpenBatch::default()
            };
        }
        self.open.batch
    }

    /// A question was answered; whether there was one.
    pub(crate) fn answer(
        &mut self,
        id: TransferId,
        on_conflict: OnConflict,
        out: &mut Out,
    ) -> bool {
        let Some(record) = self.get(id).filter(|record| record.asks()) else {
            return false;
        };
        let is_unknowable = record.view.conflict == Some(Conflict::Unknowable);
        let batch = record.batch;
        record.answer(on_conflict, out);
        if is_unknowable {
            // What cannot be known is asked once.
            if batch == self.open.batch {
                self.open.unknowable = Some(if_exists(on_conflict));
            }
            for record in self.iter_mut() {
                let asks = record.asks() && record.view.conflict == Some(Conflict::Unknowable);
                if asks && record.batch == batch {
                    record.answer(on_conflict, out);
                }
            }
        }
        true
    }

    /// The answer that was given for all of this batch whose name nobody can tell to be free.
    pub(crate) fn answer_to_unknowable(&self, batch: Batch) -> Option<IfExists> {
        self.open.unknowable.filter(|_| batch == self.open.batch)
    }

    /// The same, and the same is done to all others of its batch that go the same way: to those that ask, and to those
    /// that will.
    pub(crate) fn answer_all(
        &mut self,
        id: TransferId,
        on_conflict: OnConflict,
        out: &mut Out,
    ) -> bool {
        if !self.answer(id, on_conflict, out) {
            return false;
        }
        let Some(record) = self.get(id) else {
            return false;
        };
        let (batch, direction) = (record.batch, record.view.direction);
        if batch == self.open.batch {
            self.open.all[direction as usize] = Some(if_exists(on_conflict));
        }
        for record in self.iter_mut() {
            let is_meant = record.batch == batch && record.view.direction == direction;
            if is_meant && !record.view.state.is_ended() && record.view.id != id {
                record.adopt(on_conflict, out);
            }
        }
        true
    }
}

impl Record {
    /// Whether it waits for an answer.
    pub(crate) fn asks(&self) -> bool {
        self.view.conflict.is_some() && !self.view.state.is_ended()
    }

    /// Whether it runs, or will without anything from the user but an answer.
    fn is_live(&self) -> bool {
        let goes = self.intent == Intent::Run && !self.needs_something();
        !self.view.state.is_ended() && (goes || self.asks())
    }

    /// What to do about a remote name that exists.
    pub(crate) fn if_exists(&self) -> IfExists {
        self.borrowed.unwrap_or(self.options.if_exists)
    }

    /// That is its own from now on, whatever the answer to another one was.
    pub(crate) fn decide(&mut self, if_exists: IfExists) {
        self.options.if_exists = if_exists;
        self.borrowed = None;
    }

    /// Its question was answered.
    fn answer(&mut self, on_conflict: OnConflict, out: &mut Out) {
        if on_conflict == OnConflict::Skip {
            return self.cancel(out);
        }
        self.decide(if_exists(on_conflict));
        self.go_on(out);
    }

    /// One that was held meanwhile goes on only when it is let.
    fn go_on(&mut self, out: &mut Out) {
        let held = self.intent == Intent::Pause;
        self.queue(out);
        if held {
            self.hold(out);
        }
    }

    /// The answer to another one is taken for its own, now or when it would ask.
    fn adopt(&mut self, on_conflict: OnConflict, out: &mut Out) {
        if self.asks() {
            if takes_answer(&self.view, on_conflict) {
                self.options.if_exists = IfExists::Ask;
                self.borrowed = Some(if_exists(on_conflict));
                match on_conflict {
                    OnConflict::Skip => self.cancel(out),
                    _ => self.go_on(out),
                }
            }
        } else if self.if_exists() == IfExists::Ask {
            self.borrow(if_exists(on_conflict));
            self.show(out);
        }
    }

    /// The answer for all of its batch is its own as well, where it would ask.
    pub(crate) fn borrow(&mut self, if_exists: IfExists) {
        if self.if_exists() == IfExists::Ask {
            self.borrowed = Some(if_exists);
        }
    }

    /// To go on behind what is there was the answer to another one, and what is there is not this one's beginning: it
    /// asks for itself.
    pub(crate) fn asks_after_all(&mut self) -> bool {
        let asks = self.borrowed == Some(IfExists::Resume);
        if asks {
            self.give_back();
        }
        asks
    }

    /// From now on it asks for itself.
    pub(crate) fn give_back(&mut self) {
        self.borrowed = None;
    }
}
