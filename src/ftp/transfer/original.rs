//! The original of a file that was moved to another server: deleted last, if it is still what was downloaded.
//!
//! Its length and the second of its last change do not tell that: another program may have put a file of the same
//! length there within that second. So it is read once more, where it is large its two ends.

use crate::app::{FileId, Message, Operation, RemoteStamp, Subject, TransferId};
use crate::files::{FileEvent, FileRequest};
use crate::ftp::context::{Context, Failed, Input, Step};
use crate::ftp::exchange::{Answer, Request, unasked};
use crate::ftp::queue::relay::Origin;
use crate::ftp::transfer::confirm::{Compared, Comparison};
use crate::ftp::transfer::find::Find;
use crate::ftp::transfer::locate::Sight;

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
    Compare {
        comparison: Box<Comparison>,
        other_end: bool,
    },
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

    /// The directory that it is in.
    pub(crate) fn directory(&self) -> &str {
        &self.origin.directory
    }

    /// The upload whose local file is read.
    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let step = match self.advance(input, context) {
            Ok(step) => step,
            Err(failed) => {
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
            }
        };
        if matches!(step, Step::Over | Step::OverUnsure) {
            context.out.file(FileRequest::Release { file: self.file });
        }
        step
    }

    fn advance(&mut self, input: Input, context: &mut Context<'_>) -> Result<Step, Failed> {
        let compared = match (input, &mut self.phase) {
            (Input::Start, _) => {
                let (directory, name) = (&self.origin.directory, &self.origin.name);
                context.connection.known.doubt_listing();
                let (find, request) = Find::begin(directory, name, context.connection);
                self.phase = Phase::Find(find);
                return Ok(Step::Run(request));
            }
            (Input::Ended(result), Phase::Find(find)) => {
                return match find.step(result, context.connection)? {
                    Sight::Ask(request) => Ok(Step::Run(request)),
                    Sight::File(file) => self.found(&file.stamp(), context),
                };
            }
            (Input::Payload(bytes), Phase::Compare { comparison, .. }) => {
                comparison.handle_payload(&bytes);
                return Ok(Step::Rest);
            }
            (
                Input::File(FileEvent::Read { offset, bytes, .. }),
                Phase::Compare { comparison, .. },
            ) => comparison.handle_read(offset, bytes, context.connection),
            (Input::Ended(result), Phase::Compare { comparison, .. }) => {
                let compared = comparison.handle_fetched(result, context.connection);
                compared.map_err(|fault| fault.fails(Operation::Delete))?
            }
            (Input::Ended(Ok(Answer::Done)), Phase::Delete) => return Ok(Step::Over),
            (Input::Ended(Ok(answer)), _) => {
                return Err(unasked(&answer).fails(Operation::Delete));
            }
            (Input::Ended(Err(fault)), _) => return Err(fault.fails(Operation::Delete)),
            (Input::Gone(_), _) => return Err(self.kept()),
            _ => return Ok(Step::Rest),
        };
        self.compared(compared, context)
    }

    fn found(&mut self, now: &RemoteStamp, context: &mut Context<'_>) -> Result<Step, Failed> {
        let origin = &self.origin;
        let is_same = origin.was.as_ref().is_some_and(|was| was.may_be(now));
        // What another channel is writing, or still wants to read, is not this one's to delete.
        let (transfers, server) = (&context.transfers, &origin.server);
        if !is_same || transfers.holds(server, &origin.directory, &origin.name) {
            return Err(self.kept());
        }
        let is_small = now.size_bytes <= WHOLE_MAX_BYTES;
        let end_bytes = if is_small { now.size_bytes } else { END_BYTES };
        self.compare((0, end_bytes), !is_small, context)
    }

    /// Reads a part of it once more.
    fn compare(
        &mut self,
        range: (u64, u64),
        other_end: bool,
        context: &mut Context<'_>,
    ) -> Result<Step, Failed> {
        let range_max_bytes = context.range_max_bytes();
        let (id, file, name) = (self.id, self.file, &self.origin.name);
        let comparison = Box::new(Comparison::new(id, file, name, range, range_max_bytes));
        let first = comparison.begin();
        self.phase = Phase::Compare {
            comparison,
            other_end,
        };
        self.compared(first, context)
    }

    fn compared(&mut self, compared: Compared, context: &mut Context<'_>) -> Result<Step, Failed> {
        let comes_to_end = !matches!(
            self.phase,
            Phase::Compare {
                other_end: true,
                ..
            }
        );
        match compared {
            Compared::Read(request) => {
                context.out.file(request);
                Ok(Step::Rest)
            }
            Compared::Fetch(request) => Ok(Step::Run(request)),
            Compared::Pending => Ok(Step::Rest),
            Compared::Same if comes_to_end => {
                self.phase = Phase::Delete;
                Ok(Step::Run(Request::Delete(self.origin.name.clone())))
            }
            Compared::Same => {
                let size_bytes = self.origin.was.as_ref().map_or(0, |was| was.size_bytes);
                self.compare((size_bytes - END_BYTES, size_bytes), false, context)
            }
            Compared::Different | Compared::Unreadable | Compared::Unprovable => Err(self.kept()),
        }
    }

    /// It is not known to be what was downloaded.
    fn kept(&self) -> Failed {
        let name = self.origin.name.clone();
        Failed::because(Message::OriginalKept { name })
    }
}
