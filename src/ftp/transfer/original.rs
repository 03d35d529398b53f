//! The original of a file that was moved to another server: deleted last, if it is still what was downloaded.
//!
//! Its length and the second of its last change do not tell that: another program may have put a file of the same
//! length there within that second. So it is read once more, where it is large its two ends.

use crate::app::{FileId, Message, Operation, Subject, TransferId};
use crate::files::FileRequest;
use crate::ftp::context::{Context, Flow, Halt, Input, Request, Step, settle};
use crate::ftp::lookup::ListedFile;
use crate::ftp::names;
use crate::ftp::queue::relay::Origin;
use crate::ftp::transfer::comparison::{Compared, Comparison};
use crate::ftp::transfer::find::Find;

/// Up to here an original is read as a whole before it goes.
const WHOLE_MAX_BYTES: u64 = 64 << 10;

/// What is read of each end of a larger one.
const END_BYTES: u64 = 8 << 10;

/// Deletes the original of a file that was moved, if it is still what was downloaded.
#[derive(Debug)]
pub(crate) struct RemoveOriginal {
    /// The upload that has brought it elsewhere.
    id: TransferId,
    /// What was downloaded; released in the end.
    file: FileId,
    origin: Origin,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Begun,
    /// Is it still the same?
    Find(Find),
    /// Reading it once more; of a large one, whether its other end is still to come.
    Compare(Box<Comparison>, bool),
    Delete,
}

impl RemoveOriginal {
    pub(crate) fn new(id: TransferId, file: FileId, origin: Origin) -> Self {
        Self {
            id,
            file,
            origin,
            phase: Phase::Begun,
        }
    }

    pub(crate) fn directory(&self) -> &str {
        &self.origin.directory
    }

    pub(crate) fn path(&self) -> String {
        names::join(&self.origin.directory, &self.origin.name)
    }

    /// The upload whose local file is read.
    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let step = settle(self.advance(input, context), |failed| {
            let subject = Subject::Transfer(self.id);
            let name = self.origin.name.clone();
            if let Message::Failed { .. }
            | Message::Refused { .. }
            | Message::TimedOut { .. }
            | Message::Unexpected { .. } = failed.why
            {
                context.out.notice(subject, failed.why.clone());
            }
            context.out.notice(subject, Message::OriginalKept { name });
            failed.step()
        });
        if matches!(step, Step::Over | Step::OverUnsure) {
            context.out.file(FileRequest::Release { file: self.file });
        }
        step
    }

    fn advance(&mut self, input: Input, context: &mut Context<'_>) -> Flow<()> {
        match (&mut self.phase, input) {
            (_, Input::Gone(_)) => Err(self.kept()),
            (Phase::Begun, _) => {
                context.connection.known.doubt_listing();
                let find = Find::new(&self.origin.directory, &self.origin.name);
                self.phase = Phase::Find(find);
                self.advance(Input::Start, context)
            }
            (Phase::Find(find), input) => {
                let file = find.step(input, context)?;
                self.found(file, context)
            }
            (Phase::Compare(comparison, other_end), input) => {
                let other_end = *other_end;
                let compared = comparison.step(input, Operation::Delete, context)?;
                self.compared(compared, other_end, context)
            }
            (Phase::Delete, input) => input.done(Operation::Delete),
        }
    }

    fn found(&mut self, file: ListedFile, context: &mut Context<'_>) -> Flow<()> {
        // Two files of which no length is known are not the same by that.
        let size_bytes = file.size_bytes.ok_or_else(|| self.kept())?;
        let (origin, now) = (&self.origin, file.stamp());
        let is_same = origin.was.as_ref().is_some_and(|was| was.may_be(&now));
        // What another channel is writing, or still wants to read, is not this one's to delete.
        let (transfers, server) = (&context.transfers, &origin.server);
        if !is_same || transfers.holds(server, &origin.directory, &origin.name) {
            return Err(self.kept());
        }
        let is_small = size_bytes <= WHOLE_MAX_BYTES;
        let end_bytes = if is_small { size_bytes } else { END_BYTES };
        self.compare((0, end_bytes), !is_small, context)
    }

    /// Reads a part of it once more.
    fn compare(
        &mut self,
        range: (u64, u64),
        other_end: bool,
        context: &mut Context<'_>,
    ) -> Flow<()> {
        let range_max_bytes = context.range_max_bytes();
        let (id, file, name) = (self.id, self.file, &self.origin.name);
        let comparison = Comparison::new(id, file, name, range, range_max_bytes);
        self.phase = Phase::Compare(Box::new(comparison), other_end);
        self.advance(Input::Start, context)
    }

    fn compared(
        &mut self,
        compared: Compared,
        other_end: bool,
        context: &mut Context<'_>,
    ) -> Flow<()> {
        if compared != Compared::Same {
            return Err(self.kept());
        }
        if other_end {
            let size_bytes = self.origin.was.as_ref().map_or(0, |was| was.size_bytes);
            return self.compare((size_bytes - END_BYTES, size_bytes), false, context);
        }
        self.phase = Phase::Delete;
        Err(Request::Delete(self.origin.name.clone()).into())
    }

    /// It is not known to be what was downloaded.
    fn kept(&self) -> Halt {
        let name = self.origin.name.clone();
        Message::OriginalKept { name }.into()
    }
}
