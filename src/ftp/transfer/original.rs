//! The original of a file that was moved to another server: deleted last, if it is still what was downloaded.
//!
//! Its length and the second of its last change do not tell that: another program may have put a file of the same
//! length there within that second. So it is read once more, where it is large its two ends.

use crate::app::{FileId, Message, Operation, RemoteStamp, Subject, TransferId};
use crate::dialect::ListedEntry;
use crate::files::{FileEvent, FileRequest};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::listing::{show_entries, show_failure};
use crate::ftp::lookup::find_file;
use crate::ftp::queue::relay::Origin;
use crate::ftp::range::range_len_bytes;
use crate::ftp::transfer::confirm::{Compared, Comparison};

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
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Going to its directory.
    Directory,
    /// Is it still the same?
    Probe,
    /// Reading it once more; of a large one, whether its other end is still to come.
    Compare {
        comparison: Comparison,
        other_end: bool,
    },
    /// Deleting it.
    Delete,
    /// It is gone: listing the directory once more, where that is shown.
    List,
}

impl RemoveOriginal {
    pub(crate) fn new(id: TransferId, file: FileId, origin: Origin) -> Self {
        Self {
            id,
            file,
            origin,
            stage: Stage::Directory,
        }
    }

    /// The upload whose local file is read.
    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let step = self.go_on(input, context);
        if matches!(step, Step::Over | Step::OverUnsure) {
            context.out.file(FileRequest::Release { file: self.file });
        }
        step
    }

    fn go_on(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match (input, &mut self.stage) {
            (Input::Start, _) => match context.connection.go_if_elsewhere(&self.origin.directory) {
                Some(request) => Step::Run(request),
                None => self.probe(),
            },
            (Input::Payload(bytes), Stage::Compare { comparison, .. }) => {
                comparison.handle_payload(&bytes);
                Step::Rest
            }
            (
                Input::File(FileEvent::Read { offset, bytes, .. }),
                Stage::Compare { comparison, .. },
            ) => {
                let compared = comparison.handle_read(offset, bytes);
                self.compared(compared, context)
            }
            (Input::Ended(Ok(_)), Stage::Compare { comparison, .. }) => {
                let compared = comparison.handle_fetched();
                self.compared(compared, context)
            }
            (Input::Ended(Ok(answer)), _) => self.advance(answer, context),
            (Input::Ended(Err(fault)), _) => self.fail(fault, context),
            (Input::Gone(_), _) => {
                self.kept(context);
                Step::Over
            }
            _ => Step::Rest,
        }
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        match (&self.stage, answer) {
            (Stage::Directory, Answer::Done) => {
                let directory = self.origin.directory.clone();
                context.connection.module_directory = Some(directory);
                self.probe()
            }
            (Stage::Probe, Answer::Entries(entries)) => self.probed(&entries, context),
            (Stage::Delete, Answer::Done) => {
                if context.connection.shown_directory != self.origin.directory {
                    return Step::Over;
                }
                self.stage = Stage::List;
                Step::Run(Request::List(self.origin.directory.clone()))
            }
            (Stage::List, Answer::Entries(entries)) => {
                show_entries(context, entries);
                Step::Over
            }
            (_, answer) => self.fail(unasked(&answer), context),
        }
    }

    fn probe(&mut self) -> Step {
        self.stage = Stage::Probe;
        Step::Run(Request::List(self.origin.directory.clone()))
    }

    fn probed(&mut self, entries: &[ListedEntry], context: &mut Context<'_>) -> Step {
        let charset = context.connection.charset();
        let found = find_file(entries, &self.origin.name, charset);
        let now = found.map(|(size_bytes, modified)| RemoteStamp {
            size_bytes,
            modified,
        });
        if now.is_none() || now != self.origin.was {
            self.kept(context);
            return Step::Over;
        }
        // What another channel is writing, or still wants to read, is not this one's to delete.
        let origin = &self.origin;
        let (transfers, server) = (&context.transfers, &origin.server);
        if transfers.holds(server, &origin.directory, &origin.name) {
            self.kept(context);
            return Step::Over;
        }
        let size_bytes = self.size_bytes();
        let is_small = size_bytes <= WHOLE_MAX_BYTES;
        let end_bytes = if is_small { size_bytes } else { END_BYTES };
        self.compare((0, end_bytes), !is_small, context)
    }

    fn size_bytes(&self) -> u64 {
        self.origin.was.as_ref().map_or(0, |was| was.size_bytes)
    }

    /// Reads a part of it once more.
    fn compare(
        &mut self,
        (from_bytes, end_bytes): (u64, u64),
        other_end: bool,
        context: &mut Context<'_>,
    ) -> Step {
        let range_max_bytes = range_len_bytes(context.baud);
        let (id, file, name) = (self.id, self.file, &self.origin.name);
        let range = (from_bytes, end_bytes);
        let comparison = Comparison::new(id, file, name, range, range_max_bytes);
        let first = comparison.begin();
        self.stage = Stage::Compare {
            comparison,
            other_end,
        };
        self.compared(first, context)
    }

    fn compared(&mut self, compared: Compared, context: &mut Context<'_>) -> Step {
        let other_end = matches!(
            self.stage,
            Stage::Compare {
                other_end: true,
                ..
            }
        );
        match compared {
            Compared::Read(request) => {
                context.out.file(request);
                Step::Rest
            }
            Compared::Fetch(request) => Step::Run(request),
            Compared::Pending => Step::Rest,
            Compared::Same if other_end => {
                let size_bytes = self.size_bytes();
                self.compare((size_bytes - END_BYTES, size_bytes), false, context)
            }
            Compared::Same => {
                self.stage = Stage::Delete;
                Step::Run(Request::Delete(self.origin.name.clone()))
            }
            Compared::Different | Compared::Unreadable => {
                self.kept(context);
                Step::Over
            }
        }
    }

    fn fail(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let was_busy = fault.says_busy();
        if let Stage::List = self.stage {
            show_failure(context, fault.message(Operation::List));
        } else {
            let message = fault.message(Operation::Delete);
            context.out.notice(Subject::Transfer(self.id), message);
            self.kept(context);
        }
        if was_busy {
            return Step::OverUnsure;
        }
        Step::Over
    }

    fn kept(&self, context: &mut Context<'_>) {
        if !matches!(self.stage, Stage::List) {
            let name = self.origin.name.clone();
            let message = Message::OriginalKept { name };
            context.out.notice(Subject::Transfer(self.id), message);
        }
    }
}
