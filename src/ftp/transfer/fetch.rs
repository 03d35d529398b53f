//! One range of a download that comes in pieces: asked for by whoever was handed it, and held against what is there.

use crate::app::{Message, Operation, Subject, TransferId};
use crate::files::FileRequest;
use crate::ftp::context::{Context, Flow, Halt, Input};
use crate::ftp::queue::pieces::{Ask, Fetcher, Fit};
use crate::ftp::range::Offsets;
use crate::ftp::transfer::receive::{Got, Receive};

/// A range under way.
#[derive(Debug)]
pub(crate) struct Fetch {
    id: TransferId,
    ask: Ask,
    receive: Receive,
    /// What was not known before, with what is before the range and behind it.
    came_bytes: u64,
}

/// What a range has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// It is there, or nobody waits for it any more.
    There,
    /// It does not fit to what is there; the owner goes on alone.
    Apart,
    /// The same, and the owner was alone.
    ApartAlone,
    /// What is there is not the beginning of the file.
    Changed,
    /// The server takes no offset, or sends something else.
    NoOffsets,
    /// The file ends before it, after so many bytes.
    Short(u64),
}

impl Fetch {
    /// The next range of a download, where there is one for this one.
    pub(crate) fn begin(
        id: TransferId,
        name: &str,
        fetcher: Fetcher,
        context: &mut Context<'_>,
    ) -> Option<Self> {
        let len_max_bytes = context.piece_max_bytes();
        let ticket = context.transfers.next_ticket();
        let pieces = context.transfers.get(id)?.on_disk.pieces()?;
        let size_bytes = pieces.of().size_bytes;
        let ask = pieces.hand_out(fetcher, len_max_bytes, ticket)?;
        Some(Self {
            id,
            ask,
            receive: Receive::new(name, Some(size_bytes)),
            came_bytes: 0,
        })
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Flow<Fetched> {
        match input {
            Input::Start => {
                let (ask, connection) = (&self.ask, &*context.connection);
                let (offset, len_bytes) = (ask.offset(), ask.new_bytes());
                let request = self
                    .receive
                    .range(offset, ask.known(), len_bytes, connection);
                Err(request.into())
            }
            Input::Payload(bytes) => {
                self.came_bytes += self.receive.handle_payload(&bytes);
                self.show(context);
                Err(Halt::REST)
            }
            input => {
                let (result, operation) = (input.ended()?, Operation::Download);
                let got = self.receive.step(result, operation, context.connection)?;
                Ok(self.got(got, context))
            }
        }
    }

    /// It does not come, or nobody waits for it.
    pub(crate) fn give_back(&self, context: &mut Context<'_>) {
        let (transfers, out) = (&mut *context.transfers, &mut *context.out);
        if let Some(record) = transfers.get(self.id)
            && let Some(pieces) = record.on_disk.pieces()
        {
            pieces.give_back(&self.ask);
            let done_bytes = pieces.done_bytes();
            record.resume(done_bytes, out);
        }
    }

    fn show(&self, context: &mut Context<'_>) {
        let lead_bytes = self.ask.lead.len_bytes() - self.ask.known().len() as u64;
        let own_bytes = self.came_bytes.saturating_sub(lead_bytes);
        let own_bytes = own_bytes.min(self.ask.range.len_bytes());
        let (now, transfers, out) = (context.now, &mut *context.transfers, &mut *context.out);
        if let Some(record) = transfers.get(self.id)
            && let Some(pieces) = record.on_disk.pieces()
            && pieces.note_coming(&self.ask, own_bytes)
        {
            let more_bytes = pieces.done_bytes().saturating_sub(record.view.done_bytes);
            record.progress(now, more_bytes, out);
        }
    }

    fn got(&self, got: Got, context: &mut Context<'_>) -> Fetched {
        let came = match got {
            Got::Range(bytes) => Some(bytes),
            Got::Different => None,
            Got::Short(bytes) => {
                self.give_back(context);
                let known_bytes = self.ask.known().len() as u64;
                return Fetched::Short(self.ask.offset() + known_bytes + bytes.len() as u64);
            }
            Got::NoOffsets | Got::Whole(..) => {
                self.give_back(context);
                return Fetched::NoOffsets;
            }
        };
        let (transfers, out) = (&mut *context.transfers, &mut *context.out);
        let Some(record) = transfers.get(self.id) else {
            return Fetched::There;
        };
        let Some(pieces) = record.on_disk.pieces() else {
            return Fetched::There;
        };
        let fit = match came {
            Some(came) => pieces.take(&self.ask, &came),
            None => pieces.differs(&self.ask),
        };
        let done_bytes = pieces.done_bytes();
        let transfer = self.id;
        let fetched = match fit {
            Fit::Unwanted => return Fetched::There,
            Fit::Fits(offset, bytes) => {
                if !bytes.is_empty() {
                    out.file(FileRequest::WriteAt {
                        transfer,
                        offset,
                        bytes,
                    });
                }
                Fetched::There
            }
            Fit::Apart { from } => {
                out.file(FileRequest::Cut { transfer, from });
                let name = record.view.name.clone();
                let message = Message::PiecesDisagree { name };
                out.notice(Subject::Transfer(transfer), message);
                Fetched::Apart
            }
            Fit::ApartAlone => Fetched::ApartAlone,
            Fit::Changed => Fetched::Changed,
        };
        record.resume(done_bytes, out);
        if fetched == Fetched::Apart {
            // It is seen once more whether offsets are to be trusted.
            context.connection.known.offsets = Offsets::Unproven;
        }
        fetched
    }
}
