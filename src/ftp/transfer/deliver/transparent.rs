//! A file in transparent mode: it is looked through for the escape first, and then goes in one run.

use crate::app::{FileId, Message, Operation};
use crate::dialect::PACKET_MAX_BYTES;
use crate::dte::Feed;
use crate::files::{FILE_TIMEOUT, FileEvent};
use crate::ftp::context::{Answer, Failed, Halt, Input, Request, Step};
use crate::ftp::queue::Intent;
use crate::ftp::transfer::deliver::packet::EscapeScan;
use crate::ftp::transfer::deliver::source::Source;
use crate::ftp::transfer::deliver::{
    Delivered, Delivery, Early, EarlyWhy, is_append_refused, verb,
};
use crate::ftp::transfer::flow::End;
use crate::ftp::transfer::outgoing::{Outgoing, Work};
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

    pub(super) fn step(&mut self, input: Input, work: &mut Work<'_, '_>) -> Delivery {
        if let Input::File(FileEvent::Read { offset, bytes, .. }) = input {
            self.source.handle_read(offset, bytes.ok());
            return match self.state {
                State::Scanning(_) => self.scan(work),
                _ => Err(self.feed(work).into()),
            };
        }
        match (&mut self.state, input) {
            (State::Scanning(_), Input::Start) => self.scan(work),
            (State::Scanning(_), Input::Elapsed) => Ok(Early::nothing_sent(EarlyWhy::Unreadable)),
            (State::Streaming { .. }, Input::Wanted) => Err(self.wanted(work).into()),
            (State::Streaming { .. }, Input::IntentChanged) => Err(self.feed(work).into()),
            (State::Leaving(why), Input::Ended(Ok(answer))) => {
                let why = *why;
                Err(self.left(why, &answer))
            }
            (State::Flushing { why, .. }, Input::Ended(Ok(Answer::WorkingDirectory(_)))) => {
                // The channel takes commands again: what was streamed is on the server.
                Ok(match *why {
                    Why::Complete => Delivered::Whole,
                    Why::Held => Delivered::Held,
                    Why::Early(why) => Early::behind(self.sent_bytes, why, false),
                })
            }
            (State::Flushing { tries, .. }, Input::Ended(Err(fault)))
                if fault.says_busy() && *tries > 0 =>
            {
                *tries -= 1;
                Err(Step::Wait(work.now + FLUSH_WAIT).into())
            }
            (State::Flushing { .. }, Input::Elapsed) => Err(Request::WorkingDirectory.into()),
            (
                State::Leaving(Why::Early(why))
                | State::Flushing {
                    why: Why::Early(why),
                    ..
                },
                Input::Ended(Err(_)),
            ) => Ok(Early::behind(self.sent_bytes, *why, true)),
            (_, Input::Ended(Err(fault)))
                if is_append_refused(verb(self.base_bytes), &fault, work) =>
            {
                Ok(Delivered::NoAppend)
            }
            (_, Input::Ended(Err(fault))) => Err(failed(fault.message(Operation::Upload))),
            _ => Err(Halt::REST),
        }
    }

    /// Looks through what was read, and asks for more.
    fn scan(&mut self, work: &mut Work<'_, '_>) -> Delivery {
        let State::Scanning(scan) = &mut self.state else {
            return Err(Halt::REST);
        };
        if work.is_cancelled() {
            return Ok(Early::nothing_sent(EarlyWhy::Cancelled));
        }
        while let Some(piece) = self.source.cut_packet(PACKET_MAX_BYTES) {
            if scan.finds(&piece) {
                let base_bytes = self.base_bytes;
                return Ok(Delivered::NotThisWay { base_bytes });
            }
        }
        if self.base_bytes + scan.scanned_bytes == work.item.len_bytes() {
            return Err(self.begin(work).into());
        }
        if self.source.has_failed() {
            return Ok(Early::nothing_sent(EarlyWhy::Unreadable));
        }
        self.source.read_ahead(work.out);
        Err(Step::Wait(work.now + FILE_TIMEOUT).into())
    }

    fn begin(&mut self, work: &mut Work<'_, '_>) -> Request {
        let item = &*work.item;
        self.source = Source::new(item.id, self.file, self.base_bytes, item.len_bytes());
        // So that the first bytes are there when the module asks for them.
        self.source.read_ahead(work.context.out);
        self.state = State::Streaming {
            in_flight_bytes: 0,
            wanted: false,
        };
        Request::Stream {
            verb: verb(self.base_bytes),
            name: item.stored_as.clone(),
            offset: self.base_bytes,
        }
    }

    /// The stream can take bytes: what it was given before is on its way.
    fn wanted(&mut self, work: &mut Work<'_, '_>) -> Step {
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
            let now = work.now;
            let (record, out) = work.record();
            record.progress(now, taken_bytes, out);
        }
        self.feed(work)
    }

    /// The next bytes for the stream, where they are wanted and there.
    fn feed(&mut self, work: &mut Work<'_, '_>) -> Step {
        if !matches!(self.state, State::Streaming { wanted: true, .. }) {
            return Step::Rest;
        }
        let len_bytes = work.item.len_bytes();
        let (record, out) = work.record();
        match record.intent {
            Intent::Cancel => return self.end(Why::Early(EarlyWhy::Cancelled)),
            Intent::Pause => return self.end(Why::Held),
            Intent::Run => {
                record.heed(out);
            }
        }
        if self.sent_bytes == len_bytes {
            return self.end(Why::Complete);
        }
        let piece = self.source.cut_packet(PACKET_MAX_BYTES);
        self.source.read_ahead(out);
        let Some(piece) = piece else {
            if self.source.has_failed() {
                return self.end(Why::Early(EarlyWhy::Unreadable));
            }
            return Step::Rest;
        };
        let in_flight_bytes = piece.len() as u64;
        record.note_sent(self.sent_bytes + in_flight_bytes, out);
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
    fn left(&mut self, why: Why, answer: &Answer) -> Halt<End> {
        let streamed_bytes = self.sent_bytes - self.base_bytes;
        if let Answer::Sent(counted_bytes) = *answer
            && counted_bytes != streamed_bytes
            && counted_bytes != self.sent_bytes
        {
            return failed(Message::ShortPacket {
                sent_bytes: streamed_bytes,
                counted_bytes,
            });
        }
        let tries = FLUSH_TRIES;
        self.state = State::Flushing { why, tries };
        Request::WorkingDirectory.into()
    }
}

fn failed(why: Message) -> Halt<End> {
    Failed { why, unsure: true }.into()
}
