//! The beginning of a file of the server, for looking at it.
//!
//! A job of the channel like any other, so it comes before or after a transfer and never into one. A RETR cannot be
//! stopped: one that nobody wants any more ends with its range.

use crate::app::{Event, Message, Operation, Preview, PreviewId};
use crate::ftp::context::{Context, Failed, Input, Step};
use crate::ftp::exchange::{Answer, Fault};
use crate::ftp::outputs::Out;
use crate::ftp::range::Offsets;
use crate::ftp::transfer::find::Find;
use crate::ftp::transfer::locate::Sight;
use crate::ftp::transfer::receive::{Got, Receive, overlap};

/// One preview under way.
#[derive(Debug)]
pub(crate) struct Look {
    id: PreviewId,
    directory: String,
    name: String,
    max_bytes: u64,
    /// The file's size, once it is known.
    size_bytes: u64,
    /// What has come.
    bytes: Vec<u8>,
    /// Whether somebody still wants to see it.
    wanted: bool,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Begun,
    Find(Find),
    Receive(Receive),
}

impl Look {
    /// At the first `max_bytes` of the file of this name in this directory.
    pub(crate) fn new(id: PreviewId, directory: String, name: String, max_bytes: u64) -> Self {
        Self {
            id,
            directory,
            name,
            max_bytes,
            size_bytes: 0,
            bytes: Vec::new(),
            wanted: true,
            phase: Phase::Begun,
        }
    }

    /// Which one it is.
    pub(crate) fn id(&self) -> PreviewId {
        self.id
    }

    /// Nobody wants it any more.
    pub(crate) fn give_up(&mut self) {
        self.wanted = false;
        self.bytes = Vec::new();
    }

    /// It cannot be had.
    pub(crate) fn fail(&self, why: Message, out: &mut Out) {
        self.show(Preview::Failed(why), out);
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let next = match input {
            Input::Start => {
                let (find, request) = Find::begin(&self.directory, &self.name, context.connection);
                self.phase = Phase::Find(find);
                Ok(Step::Run(request))
            }
            Input::Ended(result) => self.advance(result, context),
            Input::Payload(bytes) => {
                if let Phase::Receive(receive) = &mut self.phase {
                    receive.handle_payload(&bytes);
                }
                Ok(Step::Rest)
            }
            Input::Gone(fault) => Err(fault.fails(Operation::Preview)),
            Input::File(_) | Input::Wanted | Input::Elapsed | Input::IntentChanged => {
                Ok(Step::Rest)
            }
        };
        next.unwrap_or_else(|failed| {
            self.fail(failed.why.clone(), context.out);
            failed.step()
        })
    }

    fn advance(
        &mut self,
        result: Result<Answer, Fault>,
        context: &mut Context<'_>,
    ) -> Result<Step, Failed> {
        let got = match &mut self.phase {
            Phase::Begun => return Ok(Step::Over),
            Phase::Find(find) => match find.step(result, context.connection)? {
                Sight::Ask(_) if !self.wanted => return Ok(Step::Over),
                Sight::Ask(request) => return Ok(Step::Run(request)),
                Sight::File(file) => {
                    let size_bytes = file.known_bytes();
                    self.size_bytes = size_bytes.unwrap_or(u64::MAX);
                    self.phase = Phase::Receive(Receive::new(&self.name, size_bytes));
                    return Ok(self.next(context));
                }
            },
            Phase::Receive(receive) => {
                let got = receive.step(result, context.connection);
                got.map_err(|fault| fault.fails(Operation::Preview))?
            }
        };
        match got {
            Got::Ask(_) if !self.wanted => return Ok(Step::Over),
            Got::Ask(request) => return Ok(Step::Run(request)),
            Got::Range(bytes) | Got::Whole(bytes, _) => self.bytes.extend(bytes),
            Got::Short(bytes) => {
                self.bytes.extend(bytes);
                self.size_bytes = self.bytes.len() as u64;
            }
            // From the beginning on, and all at once.
            Got::Different | Got::NoOffsets => {
                context.connection.known.offsets = Offsets::Untrusted;
                self.bytes.clear();
            }
        }
        Ok(self.next(context))
    }

    /// The next range, or what there is.
    fn next(&mut self, context: &mut Context<'_>) -> Step {
        let Phase::Receive(receive) = &mut self.phase else {
            return Step::Over;
        };
        if !self.wanted {
            return Step::Over;
        }
        let done_bytes = self.bytes.len() as u64;
        let want_bytes = self.size_bytes.min(self.max_bytes);
        if done_bytes >= want_bytes {
            let bytes = std::mem::take(&mut self.bytes).into();
            let size_bytes = self.size_bytes;
            self.show(Preview::Ready { bytes, size_bytes }, context.out);
            return Step::Over;
        }
        let range_max_bytes = match context.connection.known.offsets {
            Offsets::Untrusted => want_bytes,
            Offsets::Unproven | Offsets::Proven => context.range_max_bytes(),
        };
        let len_bytes = range_max_bytes.min(want_bytes - done_bytes);
        let known = overlap(&self.bytes);
        let offset = done_bytes - known.len() as u64;
        let request = receive.range(offset, known, len_bytes, context.connection);
        self.show(
            Preview::Fetching {
                done_bytes,
                want_bytes,
            },
            context.out,
        );
        Step::Run(request)
    }

    fn show(&self, preview: Preview, out: &mut Out) {
        if self.wanted {
            let id = self.id;
            out.event(Event::Preview { id, preview });
        }
    }
}
