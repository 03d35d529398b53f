//! The beginning of a file of the server, for looking at it.
//!
//! A job of the channel like any other, so it comes before or after a transfer and never into one. A RETR cannot be
//! stopped: one that nobody wants any more ends with its range.

use crate::app::{Event, Message, Operation, Preview, PreviewId};
use crate::ftp::context::{Context, Flow, Halt, Input, Step, settle};
use crate::ftp::outputs::Out;
use crate::ftp::range::{Offsets, overlap};
use crate::ftp::transfer::find::Find;
use crate::ftp::transfer::receive::{Got, Receive};

/// One preview under way.
#[derive(Debug)]
pub(crate) struct Look {
    id: PreviewId,
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
    Find(Find),
    Receive(Receive),
}

impl Look {
    /// At the first `max_bytes` of the file of this name in this directory.
    pub(crate) fn new(id: PreviewId, directory: &str, name: String, max_bytes: u64) -> Self {
        Self {
            id,
            phase: Phase::Find(Find::new(directory, &name)),
            name,
            max_bytes,
            size_bytes: 0,
            bytes: Vec::new(),
            wanted: true,
        }
    }

    pub(crate) fn id(&self) -> PreviewId {
        self.id
    }

    /// Nobody wants it any more.
    pub(crate) fn give_up(&mut self) {
        self.wanted = false;
        self.bytes = Vec::new();
    }

    pub(crate) fn fail(&self, why: Message, out: &mut Out) {
        self.show(Preview::Failed(why), out);
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        settle(self.advance(input, context), |failed| {
            self.fail(failed.why.clone(), context.out);
            failed.step()
        })
    }

    fn advance(&mut self, input: Input, context: &mut Context<'_>) -> Flow<()> {
        if let Input::Gone(fault) = input {
            return Err(fault.fails(Operation::Preview).into());
        }
        let flow = match &mut self.phase {
            Phase::Find(find) => find.step(input, context).map(|file| {
                let size_bytes = file.known_bytes();
                self.size_bytes = size_bytes.unwrap_or(u64::MAX);
                self.phase = Phase::Receive(Receive::new(&self.name, size_bytes));
            }),
            Phase::Receive(receive) => match input {
                Input::Payload(bytes) => {
                    receive.handle_payload(&bytes);
                    return Err(Halt::REST);
                }
                input => {
                    let result = input.ended()?;
                    let got = receive.step(result, Operation::Preview, context.connection);
                    got.map(|got| self.got(got, context))
                }
            },
        };
        match flow {
            // Nobody wants what it would ask next.
            Err(Halt::Wants(Step::Run(_))) if !self.wanted => Ok(()),
            flow => {
                flow?;
                self.next(context)
            }
        }
    }

    fn got(&mut self, got: Got, context: &mut Context<'_>) {
        match got {
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
    }

    /// The next range, or what there is.
    fn next(&mut self, context: &mut Context<'_>) -> Flow<()> {
        let Phase::Receive(receive) = &mut self.phase else {
            return Ok(());
        };
        if !self.wanted {
            return Ok(());
        }
        let done_bytes = self.bytes.len() as u64;
        let want_bytes = self.size_bytes.min(self.max_bytes);
        if done_bytes >= want_bytes {
            let bytes = std::mem::take(&mut self.bytes).into();
            let size_bytes = self.size_bytes;
            self.show(Preview::Ready { bytes, size_bytes }, context.out);
            return Ok(());
        }
        let range_max_bytes = match context.connection.known.offsets {
            Offsets::Untrusted => want_bytes,
            Offsets::Unproven | Offsets::Proven => context.range_max_bytes(),
        };
        let len_bytes = range_max_bytes.min(want_bytes - done_bytes);
        let known = overlap(&self.bytes);
        let offset = done_bytes - known.len() as u64;
        let request = receive.range(offset, known, len_bytes, context.connection);
        let fetching = Preview::Fetching {
            done_bytes,
            want_bytes,
        };
        self.show(fetching, context.out);
        Err(request.into())
    }

    fn show(&self, preview: Preview, out: &mut Out) {
        if self.wanted {
            let id = self.id;
            out.event(Event::Preview { id, preview });
        }
    }
}
