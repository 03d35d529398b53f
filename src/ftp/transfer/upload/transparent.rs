//! An upload in transparent mode: the file is looked through for the escape first, and then goes in one run.

use super::{Early, Stage, Upload};
use crate::app::{Message, Subject, TransferState, UploadWay};
use crate::dialect::PACKET_MAX_BYTES;
use crate::dte::Feed;
use crate::files::FILE_TIMEOUT;
use crate::ftp::context::{Context, Step};
use crate::ftp::exchange::{Answer, Request};
use crate::ftp::queue::Intent;
use crate::ftp::transfer::packet::EscapeScan;
use crate::ftp::transfer::source::Source;
use crate::time::Duration;

/// Waits between two looks whether the module has sent all that it has taken in.
pub(super) const FLUSH_WAIT: Duration = Duration::from_millis(500);

/// How often it is looked.
const FLUSH_TRIES: u8 = 60;

/// Why a stream is ended.
#[derive(Debug)]
pub(super) enum End {
    /// All of the file is in it.
    Complete,
    /// The user holds the transfer: the line is for others meanwhile.
    Held,
    /// It is given up.
    Early(Early),
}

impl Upload {
    /// Nothing has been sent yet: is the escape in what is to be sent?
    pub(super) fn scan(&mut self, context: &mut Context<'_>) -> Step {
        self.stage = Stage::Scanning(EscapeScan::default());
        self.scan_on(context)
    }

    /// Looks through what was read, and asks for more.
    pub(super) fn scan_on(&mut self, context: &mut Context<'_>) -> Step {
        let Stage::Scanning(scan) = &mut self.stage else {
            return Step::Rest;
        };
        let record = context.transfers.running(self.id);
        if record.intent == Intent::Cancel {
            record.cancel(context.out);
            return Step::Over;
        }
        while let Some(piece) = self.source.cut_packet(PACKET_MAX_BYTES) {
            if scan.finds(&piece) {
                self.way = UploadWay::Stream;
                let subject = Subject::Transfer(self.id);
                context.out.notice(subject, Message::HoldsEscape);
                return self.scanned(context);
            }
        }
        if self.base_bytes + scan.scanned_bytes == self.size_bytes {
            return self.scanned(context);
        }
        if self.source.has_failed() {
            return self.end_early(Early::Unreadable, context);
        }
        if let Some(read) = self.source.poll_read() {
            context.out.file(read);
        }
        Step::Wait(context.now + FILE_TIMEOUT)
    }

    fn scanned(&mut self, context: &mut Context<'_>) -> Step {
        self.source = Source::new(self.id, self.file, self.base_bytes, self.size_bytes);
        if self.way != UploadWay::Transparent {
            return self.next(context);
        }
        let (verb, name) = (self.verb(), self.stored_as.clone());
        // So that the first bytes are there when the module asks for them.
        if let Some(read) = self.source.poll_read() {
            context.out.file(read);
        }
        self.stage = Stage::Streaming {
            in_flight_bytes: 0,
            wanted: false,
        };
        Step::Run(Request::Stream { verb, name })
    }

    /// The stream can take bytes: what it was given before is on its way.
    pub(super) fn wanted(&mut self, context: &mut Context<'_>) -> Step {
        let Stage::Streaming {
            in_flight_bytes,
            wanted,
        } = &mut self.stage
        else {
            return Step::Rest;
        };
        *wanted = true;
        let taken_bytes = std::mem::take(in_flight_bytes);
        self.sent_bytes += taken_bytes;
        if taken_bytes > 0 {
            let record = context.transfers.running(self.id);
            record.progress(context.now, taken_bytes, context.out);
        }
        self.feed(context)
    }

    /// The next bytes for the stream, where they are wanted and there.
    pub(super) fn feed(&mut self, context: &mut Context<'_>) -> Step {
        if !matches!(self.stage, Stage::Streaming { wanted: true, .. }) {
            return Step::Rest;
        }
        let record = context.transfers.running(self.id);
        match record.intent {
            Intent::Cancel => return self.end_stream(End::Early(Early::Cancelled)),
            Intent::Pause => return self.end_stream(End::Held),
            Intent::Run if record.view.state != TransferState::Active => {
                record.set(TransferState::Active, context.out);
            }
            Intent::Run => {}
        }
        if self.sent_bytes == self.size_bytes {
            return self.end_stream(End::Complete);
        }
        let piece = self.source.cut_packet(PACKET_MAX_BYTES);
        if let Some(read) = self.source.poll_read() {
            context.out.file(read);
        }
        let Some(piece) = piece else {
            if self.source.has_failed() {
                return self.end_stream(End::Early(Early::Unreadable));
            }
            return Step::Rest;
        };
        let in_flight_bytes = piece.len() as u64;
        record.ours_bytes = record
            .ours_bytes
            .max(Some(self.sent_bytes + in_flight_bytes));
        record.ours_by_word = false;
        self.stage = Stage::Streaming {
            in_flight_bytes,
            wanted: false,
        };
        Step::Feed(Feed::Bytes(piece))
    }

    fn end_stream(&mut self, end: End) -> Step {
        self.stage = Stage::Leaving(end);
        Step::Feed(Feed::End)
    }

    /// The module is back from transparent mode.
    pub(super) fn left(&mut self, answer: &Answer, context: &mut Context<'_>) -> Step {
        let streamed_bytes = self.sent_bytes - self.base_bytes;
        if let Answer::Sent(counted_bytes) = *answer
            && counted_bytes != streamed_bytes
            && counted_bytes != self.sent_bytes
        {
            let short = Message::ShortPacket {
                sent_bytes: streamed_bytes,
                counted_bytes,
            };
            context.fail(self.id, short);
            return Step::OverUnsure;
        }
        if let Stage::Leaving(end) = std::mem::replace(&mut self.stage, Stage::Reading) {
            let tries = FLUSH_TRIES;
            self.stage = Stage::Flushing { end, tries };
        }
        Step::Run(Request::WorkingDirectory)
    }

    /// The channel takes commands again: what was streamed is on the server.
    pub(super) fn flushed(&mut self, context: &mut Context<'_>) -> Step {
        let Stage::Flushing { end, .. } = std::mem::replace(&mut self.stage, Stage::Reading) else {
            return Step::Rest;
        };
        match end {
            End::Complete => self.measure(context),
            End::Early(early) => {
                self.stage = Stage::Ended(early);
                self.list(context)
            }
            End::Held => {
                self.stage = Stage::Holding;
                let record = context.transfers.running(self.id);
                record.set(TransferState::Paused, context.out);
                self.go_on(context)
            }
        }
    }

    /// The user lets it go on: what was streamed so far is a file of its own on the server by now.
    pub(super) fn go_on(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        match record.intent {
            Intent::Pause => Step::Rest,
            Intent::Cancel => self.end_early(Early::Cancelled, context),
            Intent::Run if self.way == UploadWay::Transparent && record.ours_bytes.is_some() => {
                record.set(TransferState::Active, context.out);
                (self.base_bytes, self.sent_bytes) = (0, 0);
                self.source = Source::new(self.id, self.file, 0, self.size_bytes);
                self.probe(context)
            }
            Intent::Run => self.next(context),
        }
    }
}
