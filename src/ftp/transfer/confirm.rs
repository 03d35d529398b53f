//! *Confirm*: what is on the server of a file. The length that the server gives is the truth, once it has come to rest;
//! then its end is compared with the source, or all of it.

use crate::app::{Message, Operation, UploadWay, Verified};
use crate::ftp::context::{Flow, Halt, Input, Step};
use crate::ftp::transfer::comparison::{Compared, Comparison};
use crate::ftp::transfer::flow::End;
use crate::ftp::transfer::locate::{Locate, Located, Shared, Sought};
use crate::ftp::transfer::outgoing::{Outgoing, Work};
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

    pub(crate) fn step(&mut self, input: Input, work: &mut Work<'_, '_>) -> Flow<Standing, End> {
        match self.stage.step(input, &self.name, work)? {
            Seen::Size(None) | Seen::Unsized => Ok(Standing::Gone),
            Seen::Size(Some(there_bytes)) if there_bytes == self.there_bytes => self.compare(work),
            Seen::Size(Some(there_bytes)) if self.tries < SETTLE_TRIES => {
                self.there_bytes = there_bytes;
                self.tries += 1;
                Err(self.stage.wait(work))
            }
            Seen::Size(Some(_)) => {
                let operation = Operation::Upload;
                Err(Message::TimedOut { operation }.into())
            }
            Seen::Compared(compared) => match compared {
                Compared::Same => Ok(Standing::Beginning(self.there_bytes)),
                Compared::Different => Ok(Standing::Other),
                Compared::Unprovable => {
                    let name = self.name.clone();
                    work.tell(Message::EndNotShown { name });
                    Ok(Standing::Other)
                }
                Compared::Unreadable => Err(Message::SourceUnreadable.into()),
                Compared::Cancelled => Err(End::Cancelled.into()),
            },
        }
    }

    fn compare(&mut self, work: &mut Work<'_, '_>) -> Flow<Standing, End> {
        let there_bytes = self.there_bytes;
        if there_bytes > work.item.len_bytes() {
            return Ok(Standing::Longer);
        }
        // What we have not sent ourselves is compared from its beginning, and so is what no packet was answered
        // for: bytes lost in the middle leave an end that may look the same.
        let is_ours = work.record().0.half.is_known();
        let from_bytes = if is_ours && !self.is_whole && work.item.way != UploadWay::Transparent {
            Outgoing::tail_from(there_bytes)
        } else {
            0
        };
        match work.compare(&self.name, (from_bytes, there_bytes)) {
            Some(comparison) if there_bytes > 0 => {
                self.stage = Looking::Comparing(Box::new(comparison));
                self.step(Input::Start, work)
            }
            _ => Ok(Standing::Beginning(there_bytes)),
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

    /// The same, after it was set aside: first a listing tells of it that was asked for behind so many others.
    pub(crate) fn shared(level: Verified, listings: u32, work: &Work<'_, '_>) -> Self {
        let locate = work.locate(&work.item.stored_as, Sought::Possible);
        let stage = Looking::Sizing(locate.shared(Shared::After(listings)));
        Self {
            stage,
            ..Self::new(level)
        }
    }

    pub(crate) fn step(&mut self, input: Input, work: &mut Work<'_, '_>) -> Flow<Verified, End> {
        let input = match (input, &self.stage) {
            // At first there is nothing to wait for.
            (Input::Start, Looking::Waiting) => Input::Elapsed,
            (input, _) => input,
        };
        let name = work.item.stored_as.clone();
        let seen = match self.stage.step(input, &name, work) {
            Err(Halt::Ends(End::Failed(failed))) if self.is_unsized && !failed.unsure => {
                // A byte of it came before: what was refused may be a line that was damaged.
                if is_readable(work) && self.tries + 1 < SETTLE_TRIES {
                    self.is_unsized = false;
                    return Err(self.try_again(work));
                }
                // It cannot be read either: nobody can tell.
                return Ok(Verified::None);
            }
            seen => seen?,
        };
        match seen {
            Seen::Size(there_bytes) if there_bytes == work.item.size_bytes => {
                self.compare(Verified::Size, work)
            }
            Seen::Unsized => {
                // Its end says more than nothing.
                self.is_unsized = true;
                if self.level != Verified::Full {
                    self.level = Verified::Tail;
                }
                self.compare(Verified::None, work)
            }
            Seen::Size(_) if self.tries + 1 < SETTLE_TRIES => Err(self.try_again(work)),
            Seen::Size(there_bytes) => {
                // Others may be there too that the server does not show.
                work.connection.known.hides |= there_bytes.is_none();
                Err(missing(there_bytes, work.item).into())
            }
            Seen::Compared(compared) => match compared {
                Compared::Same => Ok(self.level),
                Compared::Different => {
                    work.record().0.note_other_content();
                    Err(Message::ContentDiffers.into())
                }
                Compared::Unreadable => Err(Message::SourceUnreadable.into()),
                Compared::Unprovable => {
                    work.tell(Message::EndNotShown { name });
                    Ok(Verified::Size)
                }
                // The file is there, and checked so far.
                Compared::Cancelled => Ok(Verified::Size),
            },
        }
    }

    fn try_again(&mut self, work: &Work<'_, '_>) -> Halt<End> {
        self.tries += 1;
        self.stage.wait(work)
    }

    /// Compares it as far as it is to be; that far it is checked without.
    fn compare(&mut self, without: Verified, work: &mut Work<'_, '_>) -> Flow<Verified, End> {
        let from_bytes = work.item.compared_from(self.level);
        let range = from_bytes.map(|from_bytes| (from_bytes, work.item.len_bytes()));
        let range = range.filter(|(from_bytes, end_bytes)| from_bytes < end_bytes);
        let comparison = range.and_then(|range| work.compare(&work.item.stored_as, range));
        let Some(comparison) = comparison else {
            return Ok(without);
        };
        self.stage = Looking::Comparing(Box::new(comparison));
        self.step(Input::Start, work)
    }
}

/// Whether a byte of a file in the directory of this one came.
fn is_readable(work: &Work<'_, '_>) -> bool {
    work.connection.known.readable.as_deref() == Some(work.directory_of(work.item.id))
}

/// What was seen of a name on the server.
enum Seen {
    /// Its size; `None` where there is no such file.
    Size(Option<u64>),
    /// It may be there, and the server does not tell how long it is.
    Unsized,
    Compared(Compared),
}

impl Looking {
    fn wait(&mut self, work: &Work<'_, '_>) -> Halt<End> {
        *self = Self::Waiting;
        Step::Wait(work.now + SETTLE_WAIT).into()
    }

    fn step(&mut self, input: Input, name: &str, work: &mut Work<'_, '_>) -> Flow<Seen, End> {
        match (&mut *self, input) {
            (Self::Waiting, Input::Start) => Err(self.wait(work)),
            (Self::Waiting, Input::Elapsed) => {
                work.connection.known.doubt_listing();
                *self = Self::Sizing(work.locate(name, Sought::Possible));
                self.step(Input::Start, name, work)
            }
            (Self::Waiting, _) => Err(Halt::REST),
            (Self::Sizing(locate), input) => Ok(match locate.step(input, work)? {
                Located::File(file) if file.size_bytes.is_some() => Seen::Size(file.size_bytes),
                Located::File(_) | Located::Unknown => Seen::Unsized,
                Located::NoFile | Located::Nothing => Seen::Size(None),
            }),
            (Self::Comparing(comparison), input) => {
                let compared = comparison.step(input, Operation::Download, work)?;
                Ok(Seen::Compared(compared))
            }
        }
    }
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
