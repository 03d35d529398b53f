//! A file in transparent mode: it is looked through for the escape first, and then goes in one run.

use crate::app::{FileId, Message, Operation};
use crate::dialect::PACKET_MAX_BYTES;
use crate::dte::Feed;
use crate::files::{FILE_TIMEOUT, FileEvent};
use crate::ftp::context::{Context, Failed, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request};
use crate::ftp::queue::Intent;
use crate::ftp::transfer::deliver::packet::EscapeScan;
use crate::ftp::transfer::deliver::source::Source;
use crate::ftp::transfer::deliver::{Delivered, Early, EarlyWhy, is_append_refused, verb};
use crate::ftp::transfer::flow::{End, Flow};
use crate::ftp::transfer::outgoing::Outgoing;
use crate::time::Duration;

/// Waits between two looks whether the module has sent all that it has taken in.
const FLUSH_WAIT: Duration = Duration::from_millis(500);

/// How often it is looked.
const FLUSH_TRIES: u8 = 60;

#[derive(Debug)]
pub(crate) struct Transparent {
    file: FileId,
    source: Source,
    /// Where this attempt began; what lies before it was there already.
    base_bytes: u64,
    /// Up to where the line has taken it.
    sent_bytes: u64,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Nothing has been sent yet: is the escape in what is to be sent?
    Scanning(EscapeScan),
    /// So many bytes are with the line; more is wanted or not.
    Streaming { in_flight_bytes: u64, wanted: bool },
    /// The mode is being left.
    Leaving(Why),
    /// It is left, but the module may still be sending what it has taken in.
    Flushing { why: Why, tries: u8 },
}

/// Why a stream is ended.
#[derive(Clone, Copy, Debug)]
enum Why {
    /// All of the file is in it.
    Complete,
    /// The user holds the transfer: the line is for others meanwhile.
    Held,
    /// It is given up.
    Early(EarlyWhy),
}

impl Transparent {
    pub(super) fn new(base_bytes: u64, file: FileId, item: &Outgoing) -> Self {
        Self {
            file,
            source: Source::new(item.id, file, base_bytes, item.len_bytes()),
            base_bytes,
            sent_bytes: base_bytes,
            state: State::Scanning(EscapeScan::default()),
        }
    }

    pub(super) fn step(
        &mut self,
        input: Input,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Delivered>, End> {
        if let Input::File(FileEvent::Read { offset, bytes, .. }) = input {
            self.source.handle_read(offset, bytes.ok());
            return Ok(match self.state {
                State::Scanning(_) => self.scan(item, context),
                _ => Flow::Wants(self.feed(item, context)),
            });
        }
        match (&mut self.state, input) {
            (State::Scanning(_), Input::Start) => Ok(self.scan(item, context)),
            (State::Scanning(_), Input::Elapsed) => Ok(Early::nothing_sent(EarlyWhy::Unreadable)),
            (State::Streaming { .. }, Input::Wanted) => Ok(Flow::Wants(self.wanted(item, context))),
            (State::Streaming { .. }, Input::IntentChanged) => {
                Ok(Flow::Wants(self.feed(item, context)))
            }
            (State::Leaving(why), Input::Ended(Ok(answer))) => {
                let why = *why;
                self.left(why, &answer)
            }
            (State::Flushing { why, .. }, Input::Ended(Ok(Answer::WorkingDirectory(_)))) => {
                let why = *why;
                Ok(self.flushed(why))
            }
            (State::Flushing { tries, .. }, Input::Ended(Err(fault)))
                if fault.says_busy() && *tries > 0 =>
            {
                *tries -= 1;
                Ok(Flow::Wants(Step::Wait(context.now + FLUSH_WAIT)))
            }
            (State::Flushing { .. }, Input::Elapsed) => {
                Ok(Flow::Wants(Step::Run(Request::WorkingDirectory)))
            }
            (
                State::Leaving(Why::Early(why))
                | State::Flushing {
                    why: Why::Early(why),
                    ..
                },
                Input::Ended(Err(_)),
            ) => {
                let why = *why;
                Ok(self.short(why, true))
            }
            (_, Input::Ended(Err(fault)))
                if is_append_refused(verb(self.base_bytes), &fault, context) =>
            {
                Ok(Flow::Over(Delivered::NoAppend))
            }
            (_, Input::Ended(Err(fault))) => Err(failed(fault)),
            _ => Ok(Flow::Wants(Step::Rest)),
        }
    }

    /// Looks through what was read, and asks for more.
    fn scan(&mut self, item: &Outgoing, context: &mut Context<'_>) -> Flow<Delivered> {
        let State::Scanning(scan) = &mut self.state else {
            return Flow::Wants(Step::Rest);
        };
        if context.transfers.running(item.id).intent == Intent::Cancel {
            return Early::nothing_sent(EarlyWhy::Cancelled);
        }
        while let Some(piece) = self.source.cut_packet(PACKET_MAX_BYTES) {
            if scan.finds(&piece) {
                let base_bytes = self.base_bytes;
                return Flow::Over(Delivered::NotThisWay { base_bytes });
            }
        }
        if self.base_bytes + scan.scanned_bytes == item.len_bytes() {
            return Flow::Wants(self.begin(item, context));
        }
        if self.source.has_failed() {
            return Early::nothing_sent(EarlyWhy::Unreadable);
        }
        if let Some(read) = self.source.poll_read() {
            context.out.file(read);
        }
        Flow::Wants(Step::Wait(context.now + FILE_TIMEOUT))
    }

    fn begin(&mut self, item: &Outgoing, context: &mut Context<'_>) -> Step {
        self.source = Source::new(item.id, self.file, self.base_bytes, item.len_bytes());
        // So that the first bytes are there when the module asks for them.
        if let Some(read) = self.source.poll_read() {
            context.out.file(read);
        }
        self.state = State::Streaming {
            in_flight_bytes: 0,
            wanted: false,
        };
        Step::Run(Request::Stream {
            verb: verb(self.base_bytes),
            name: item.stored_as.clone(),
        })
    }

    /// The stream can take bytes: what it was given before is on its way.
    fn wanted(&mut self, item: &Outgoing, context: &mut Context<'_>) -> Step {
        let State::Streaming {
            in_flight_bytes,
            wanted,
        } = &mut self.state
        else {
            return Step::Rest;
        };
        *wanted = true;
        let taken_bytes = std::mem::take(in_flight_bytes);
        self.sent_bytes += taken_bytes;
        if taken_bytes > 0 {
            let record = context.transfers.running(item.id);
            record.progress(context.now, taken_bytes, context.out);
        }
        self.feed(item, context)
    }

    /// The next bytes for the stream, where they are wanted and there.
    fn feed(&mut self, item: &Outgoing, context: &mut Context<'_>) -> Step {
        if !matches!(self.state, State::Streaming { wanted: true, .. }) {
            return Step::Rest;
        }
        let record = context.transfers.running(item.id);
        match record.intent {
            Intent::Cancel => return self.end(Why::Early(EarlyWhy::Cancelled)),
            Intent::Pause => return self.end(Why::Held),
            Intent::Run => {
                record.heed(context.out);
            }
        }
        if self.sent_bytes == item.len_bytes() {
            return self.end(Why::Complete);
        }
        let piece = self.source.cut_packet(PACKET_MAX_BYTES);
        if let Some(read) = self.source.poll_read() {
            context.out.file(read);
        }
        let Some(piece) = piece else {
            if self.source.has_failed() {
                return self.end(Why::Early(EarlyWhy::Unreadable));
            }
            return Step::Rest;
        };
        let in_flight_bytes = piece.len() as u64;
        record.note_sent(self.sent_bytes + in_flight_bytes, context.out);
        self.state = State::Streaming {
            in_flight_bytes,
            wanted: false,
        };
        Step::Feed(Feed::Bytes(piece))
    }

    fn end(&mut self, why: Why) -> Step {
        self.state = State::Leaving(why);
        Step::Feed(Feed::End)
    }

    /// The module is back from transparent mode.
    fn left(&mut self, why: Why, answer: &Answer) -> Result<Flow<Delivered>, End> {
        let streamed_bytes = self.sent_bytes - self.base_bytes;
        if let Answer::Sent(counted_bytes) = *answer
            && counted_bytes != streamed_bytes
            && counted_bytes != self.sent_bytes
        {
            let why = Message::ShortPacket {
                sent_bytes: streamed_bytes,
                counted_bytes,
            };
            return Err(End::Failed(Failed { why, unsure: true }));
        }
        let tries = FLUSH_TRIES;
        self.state = State::Flushing { why, tries };
        Ok(Flow::Wants(Step::Run(Request::WorkingDirectory)))
    }

    /// The channel takes commands again: what was streamed is on the server.
    fn flushed(&self, why: Why) -> Flow<Delivered> {
        match why {
            Why::Complete => Flow::Over(Delivered::Whole),
            Why::Held => Flow::Over(Delivered::Held),
            Why::Early(why) => self.short(why, false),
        }
    }

    fn short(&self, why: EarlyWhy, unsure: bool) -> Flow<Delivered> {
        Flow::Over(Delivered::Short(Early {
            why,
            sent_bytes: Some(self.sent_bytes),
            unsure,
        }))
    }
}

fn failed(fault: Fault) -> End {
    let why = fault.message(Operation::Upload);
    End::Failed(Failed { why, unsure: true })
}
