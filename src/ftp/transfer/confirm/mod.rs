//! *Confirm*: what is on the server of a file. The length that the server gives is the truth, once it has come to rest;
//! then its end is compared with the source, or all of it.

mod comparison;

pub(crate) use comparison::{Compared, Comparison};

use crate::app::{Message, Operation, Subject, UploadWay, Verified};
use crate::files::{FILE_TIMEOUT, FileEvent};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::queue::Intent;
use crate::ftp::transfer::flow::{End, Flow};
use crate::ftp::transfer::locate::{Locate, Located, Sought};
use crate::ftp::transfer::outgoing::Outgoing;
use crate::time::Duration;

/// A server may need a moment until a listing shows all of a file it has just taken.
const SETTLE_WAIT: Duration = Duration::from_millis(500);

/// How often the size is looked up before it counts as wrong, or as never coming to rest.
const SETTLE_TRIES: u8 = 4;

/// What an earlier attempt, or somebody else, has left under a name is seen at rest, and its end compared.
#[derive(Debug)]
pub(crate) struct Resume {
    /// Under which name.
    name: String,
    there_bytes: u64,
    /// Whether all of it is compared, and not its end alone.
    is_whole: bool,
    tries: u8,
    stage: Looking,
}

/// All of an upload is sent: is it there, and the same?
#[derive(Debug)]
pub(crate) struct Confirm {
    tries: u8,
    level: Verified,
    /// Whether the server does not tell how long it is.
    is_unsized: bool,
    stage: Looking,
}

#[derive(Debug)]
enum Looking {
    /// The server is given a moment.
    Waiting,
    /// How long is it?
    Sizing(Locate),
    /// Is it the same?
    Comparing(Box<Comparison>),
}

/// What stands under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing.
    Gone,
    /// The file's beginning, of this length.
    Beginning(u64),
    /// Something else.
    Other,
    /// Something longer than the file.
    Longer,
}

impl Resume {
    /// All of it is compared where it is not known to be ours, or where `is_whole` wants that.
    pub(crate) fn new(name: String, there_bytes: u64, is_whole: bool) -> Self {
        Self {
            name,
            there_bytes,
            is_whole,
            tries: 1,
            stage: Looking::Waiting,
        }
    }

    pub(crate) fn step(
        &mut self,
        input: Input,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Standing>, End> {
        let step = match self.stage.step(input, &self.name, item, context)? {
            Seen::Wants(step) => step,
            Seen::Size(None) | Seen::Unsized => return Ok(Flow::Over(Standing::Gone)),
            Seen::Size(Some(there_bytes)) if there_bytes == self.there_bytes => {
                return self.compare(item, context);
            }
            Seen::Size(Some(there_bytes)) if self.tries < SETTLE_TRIES => {
                self.there_bytes = there_bytes;
                self.tries += 1;
                self.stage.wait(context)
            }
            Seen::Size(Some(_)) => {
                let operation = Operation::Upload;
                return Err(Message::TimedOut { operation }.into());
            }
            Seen::Compared(compared) => match compared {
                Compared::Same => return Ok(Flow::Over(Standing::Beginning(self.there_bytes))),
                Compared::Different => return Ok(Flow::Over(Standing::Other)),
                Compared::Unprovable => {
                    end_not_shown(&self.name, item, context);
                    return Ok(Flow::Over(Standing::Other));
                }
                Compared::Unreadable => return Err(Message::SourceUnreadable.into()),
                _ if cancelled(item, context) => return Err(End::Cancelled),
                compared => next(compared, context),
            },
        };
        Ok(Flow::Wants(step))
    }

    fn compare(
        &mut self,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Standing>, End> {
        let there_bytes = self.there_bytes;
        if there_bytes > item.len_bytes() {
            return Ok(Flow::Over(Standing::Longer));
        }
        // What we have not sent ourselves is compared from its beginning, and so is what no packet was answered
        // for: bytes lost in the middle leave an end that may look the same.
        let is_ours = context.transfers.running(item.id).half.is_known();
        let from_bytes = if is_ours && !self.is_whole && item.way != UploadWay::Transparent {
            Outgoing::tail_from(there_bytes)
        } else {
            0
        };
        match item.compare(&self.name, (from_bytes, there_bytes), context) {
            Some(comparison) if there_bytes > 0 => {
                self.stage = Looking::Comparing(Box::new(comparison));
                self.step(Input::Start, item, context)
            }
            _ => Ok(Flow::Over(Standing::Beginning(there_bytes))),
        }
    }
}

impl Confirm {
    /// To this level, but for what only the size can tell.
    pub(crate) fn new(level: Verified) -> Self {
        Self {
            tries: 0,
            level,
            is_unsized: false,
            stage: Looking::Waiting,
        }
    }

    pub(crate) fn step(
        &mut self,
        input: Input,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Verified>, End> {
        let input = match (input, &self.stage) {
            // At first there is nothing to wait for.
            (Input::Start, Looking::Waiting) => Input::Elapsed,
            (input, _) => input,
        };
        let seen = match self.stage.step(input, &item.stored_as, item, context) {
            // A byte of it came before: what was refused may be a line that was damaged.
            Err(End::Failed(failed))
                if self.is_unsized
                    && !failed.unsure
                    && is_readable(item, context)
                    && self.tries + 1 < SETTLE_TRIES =>
            {
                self.tries += 1;
                self.is_unsized = false;
                return Ok(Flow::Wants(self.stage.wait(context)));
            }
            // It cannot be read either: nobody can tell.
            Err(End::Failed(failed)) if self.is_unsized && !failed.unsure => {
                return Ok(Flow::Over(Verified::None));
            }
            seen => seen?,
        };
        let step = match seen {
            Seen::Wants(step) => step,
            Seen::Size(there_bytes) if there_bytes == item.size_bytes => {
                return self.compare(Verified::Size, item, context);
            }
            Seen::Unsized => {
                // Its end says more than nothing.
                self.is_unsized = true;
                if self.level != Verified::Full {
                    self.level = Verified::Tail;
                }
                return self.compare(Verified::None, item, context);
            }
            Seen::Size(_) if self.tries + 1 < SETTLE_TRIES => {
                self.tries += 1;
                self.stage.wait(context)
            }
            Seen::Size(there_bytes) => {
                // Others may be there too that the server does not show.
                context.connection.known.hides |= there_bytes.is_none();
                return Err(missing(there_bytes, item).into());
            }
            Seen::Compared(compared) => match compared {
                Compared::Same => return Ok(Flow::Over(self.level)),
                Compared::Different => {
                    let record = context.transfers.running(item.id);
                    record.note_other_content();
                    return Err(Message::ContentDiffers.into());
                }
                Compared::Unreadable => return Err(Message::SourceUnreadable.into()),
                Compared::Unprovable => {
                    end_not_shown(&item.stored_as, item, context);
                    return Ok(Flow::Over(Verified::Size));
                }
                // The file is there, and checked so far.
                Compared::Read(_) if cancelled(item, context) => {
                    return Ok(Flow::Over(Verified::Size));
                }
                compared => next(compared, context),
            },
        };
        Ok(Flow::Wants(step))
    }

    /// Compares it as far as it is to be; that far it is checked without.
    fn compare(
        &mut self,
        without: Verified,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Verified>, End> {
        let from_bytes = item.compared_from(self.level);
        let range = from_bytes.map(|from_bytes| (from_bytes, item.len_bytes()));
        let range = range.filter(|(from_bytes, end_bytes)| from_bytes < end_bytes);
        let comparison = range.and_then(|range| item.compare(&item.stored_as, range, context));
        let Some(comparison) = comparison else {
            return Ok(Flow::Over(without));
        };
        self.stage = Looking::Comparing(Box::new(comparison));
        self.step(Input::Start, item, context)
    }
}

/// Whether a byte of a file in the directory of this one came.
fn is_readable(item: &Outgoing, context: &mut Context<'_>) -> bool {
    let record = context.transfers.running(item.id);
    context.connection.known.readable.as_ref() == Some(&record.view.directory)
}

/// What was seen of a name on the server.
enum Seen {
    /// Nothing yet: this is wanted.
    Wants(Step),
    /// Its size; `None` where there is no such file.
    Size(Option<u64>),
    /// It may be there, and the server does not tell how long it is.
    Unsized,
    /// How the comparison goes.
    Compared(Compared),
}

impl Looking {
    fn wait(&mut self, context: &Context<'_>) -> Step {
        *self = Self::Waiting;
        Step::Wait(context.now + SETTLE_WAIT)
    }

    fn step(
        &mut self,
        input: Input,
        name: &str,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Seen, End> {
        Ok(match (self, input) {
            (looking @ Self::Waiting, Input::Start) => Seen::Wants(looking.wait(context)),
            (looking @ Self::Waiting, Input::Elapsed) => {
                let record = context.transfers.running(item.id);
                let directory = &record.view.directory;
                let sought = Sought::Possible;
                context.connection.known.doubt_listing();
                let (locate, request) = Locate::begin(name, directory, sought, context.connection);
                *looking = Self::Sizing(locate);
                Seen::Wants(Step::Run(request))
            }
            (Self::Sizing(locate), Input::Ended(result)) => {
                match locate.step(result, context.connection)? {
                    Located::Ask(request) => Seen::Wants(Step::Run(request)),
                    Located::File(file) if file.size_bytes.is_some() => Seen::Size(file.size_bytes),
                    Located::File(_) | Located::Unknown => Seen::Unsized,
                    Located::NoFile | Located::Nothing => Seen::Size(None),
                }
            }
            (Self::Comparing(comparison), Input::Start) => Seen::Compared(comparison.begin()),
            (Self::Comparing(comparison), Input::Payload(bytes)) => {
                comparison.handle_payload(&bytes);
                Seen::Wants(Step::Rest)
            }
            (Self::Comparing(comparison), Input::File(FileEvent::Read { offset, bytes, .. })) => {
                Seen::Compared(comparison.handle_read(offset, bytes, context.connection))
            }
            (Self::Comparing(comparison), Input::Ended(result)) => {
                let compared = comparison.handle_fetched(result, context.connection);
                Seen::Compared(compared.map_err(|fault| fault.fails(Operation::Download))?)
            }
            // The local file does not answer.
            (Self::Comparing(_), Input::Elapsed) => Seen::Compared(Compared::Unreadable),
            _ => Seen::Wants(Step::Rest),
        })
    }
}

fn next(compared: Compared, context: &mut Context<'_>) -> Step {
    match compared {
        Compared::Read(read) => {
            context.out.file(read);
            Step::Wait(context.now + FILE_TIMEOUT)
        }
        Compared::Fetch(request) => Step::Run(request),
        // A read that an earlier attempt asked for: what this one waits for is still to come.
        _ => Step::Rest,
    }
}

/// The server does not show the end of a file by itself.
fn end_not_shown(name: &str, item: &Outgoing, context: &mut Context<'_>) {
    let message = Message::EndNotShown { name: name.into() };
    context.out.notice(Subject::Transfer(item.id), message);
}

fn cancelled(item: &Outgoing, context: &mut Context<'_>) -> bool {
    context.transfers.running(item.id).intent == Intent::Cancel
}

/// Why an upload is not what it should be, where so much is there.
fn missing(found_bytes: Option<u64>, item: &Outgoing) -> Message {
    let expected_bytes = item.len_bytes();
    match found_bytes {
        _ if expected_bytes == 0 => Message::EmptyFileNotStored,
        // No packet of it was answered for: this is where it shows what came of them.
        Some(counted_bytes)
            if item.way == UploadWay::Transparent && counted_bytes < expected_bytes =>
        {
            Message::ShortPacket {
                sent_bytes: expected_bytes,
                counted_bytes,
            }
        }
        _ => Message::SizeMismatch {
            expected_bytes,
            found_bytes,
        },
    }
}
