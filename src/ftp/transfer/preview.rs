//! The beginning of a file of the server, in ranges of RETR to the serial line (clause 3.10), for looking at it.
//!
//! A job of the channel like any other, so it comes before or after a transfer and never into one. A RETR cannot be
//! stopped: one that nobody wants any more ends with its range.

use crate::app::{Event, Message, Operation, Preview, PreviewId};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::outputs::Out;
use crate::ftp::range::range_len_bytes;
use crate::ftp::transfer::locate::{Locate, Sight, Sought};

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
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Going to its directory.
    Directory,
    /// How long is it?
    Probe(Locate),
    /// A range is coming in, up to here.
    Fetching { end_bytes: u64 },
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
            stage: Stage::Directory,
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
        match input {
            Input::Start => match context.connection.go_if_elsewhere(&self.directory) {
                Some(request) => Step::Run(request),
                None => self.probe(context),
            },
            Input::Ended(result) if matches!(self.stage, Stage::Probe(_)) => {
                self.probed(result, context)
            }
            Input::Ended(Ok(answer)) => self.advance(answer, context),
            Input::Ended(Err(fault)) => self.fault(fault, context),
            Input::Payload(bytes) => {
                if self.wanted {
                    self.bytes.extend_from_slice(&bytes);
                }
                Step::Rest
            }
            Input::Gone(fault) => {
                self.fail(fault.message(Operation::Preview), context.out);
                Step::Over
            }
            Input::File(_) | Input::Wanted | Input::Elapsed | Input::IntentChanged => Step::Rest,
        }
    }

    fn probe(&mut self, context: &Context<'_>) -> Step {
        let (sought, connection) = (Sought::Expected, &*context.connection);
        let (locate, request) = Locate::begin(&self.name, &self.directory, sought, connection);
        self.stage = Stage::Probe(locate);
        Step::Run(request)
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        match (&self.stage, answer) {
            (Stage::Directory, Answer::Done) => {
                context.connection.module_directory = Some(self.directory.clone());
                if self.wanted {
                    self.probe(context)
                } else {
                    Step::Over
                }
            }
            (Stage::Fetching { end_bytes }, Answer::Done) => {
                if self.wanted && self.bytes.len() as u64 != *end_bytes {
                    return self.fault(Fault::Torn, context);
                }
                self.next(context)
            }
            (_, answer) => self.fault(unasked(&answer), context),
        }
    }

    fn probed(&mut self, result: Result<Answer, Fault>, context: &mut Context<'_>) -> Step {
        let Stage::Probe(locate) = &mut self.stage else {
            return Step::Rest;
        };
        match locate.file(result, context.connection) {
            Ok(Sight::File(file)) => {
                self.size_bytes = file.size_bytes.unwrap_or(u64::MAX);
                self.next(context)
            }
            Ok(Sight::Ask(request)) => Step::Run(request),
            Err(failed) => {
                self.fail(failed.why.clone(), context.out);
                failed.step()
            }
        }
    }

    /// The next range, or what there is.
    fn next(&mut self, context: &mut Context<'_>) -> Step {
        if !self.wanted {
            return Step::Over;
        }
        let done_bytes = self.bytes.len() as u64;
        let want_bytes = self.size_bytes.min(self.max_bytes);
        if done_bytes == want_bytes {
            let bytes = std::mem::take(&mut self.bytes).into();
            let size_bytes = self.size_bytes;
            self.show(Preview::Ready { bytes, size_bytes }, context.out);
            return Step::Over;
        }
        let fetching = Preview::Fetching {
            done_bytes,
            want_bytes,
        };
        self.show(fetching, context.out);
        let range_len_bytes = range_len_bytes(context.baud).min(want_bytes - done_bytes);
        self.stage = Stage::Fetching {
            end_bytes: done_bytes + range_len_bytes,
        };
        Step::Run(Request::Range {
            name: self.name.clone(),
            offset: done_bytes,
            range_len_bytes,
        })
    }

    fn fault(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let was_busy = fault.says_busy();
        self.fail(fault.message(Operation::Preview), context.out);
        match self.stage {
            Stage::Directory | Stage::Probe(_) if !was_busy => Step::Over,
            _ => Step::OverUnsure,
        }
    }

    fn show(&self, preview: Preview, out: &mut Out) {
        if self.wanted {
            let id = self.id;
            out.event(Event::Preview { id, preview });
        }
    }
}
