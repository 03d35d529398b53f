//! The owner of a download that comes in pieces: it fetches ranges as lanes do, and what becomes of the file is its
//! matter alone.

use crate::app::{ByteRange, Message};
use crate::files::{FILE_TIMEOUT, FileEvent, FileFailed, FileRequest};
use crate::ftp::context::{Context, Flow, Halt, Input, Step};
use crate::ftp::queue::Intent;
use crate::ftp::queue::on_disk::{Cut, OnDisk};
use crate::ftp::queue::pieces::{Fetcher, Pieces};
use crate::ftp::queue::received::Received;
use crate::ftp::range::{CUT_MIN_BYTES, Offsets};
use crate::ftp::transfer::download::{Download, Extent, Phase};
use crate::ftp::transfer::fetch::{Fetch, Fetched};
use crate::ftp::transfer::flow::End;
use crate::ftp::transfer::read_back::{ReadBack, Recalled};

/// How far it is.
#[derive(Debug)]
pub(super) enum InPieces {
    /// A range is coming in.
    Fetch(Box<Fetch>),
    /// Others are at all there is to do, or what came is being written.
    Await,
    /// An end of what an earlier page left is being read.
    ReadEnd(ByteRange),
    /// All is there, and is read as if it had just been received.
    ReadAll(Box<ReadBack>),
}

impl Download {
    /// Whether it waits for what others do.
    pub(crate) fn awaits_pieces(&self) -> bool {
        matches!(self.phase, Phase::Pieces(InPieces::Await))
    }

    /// Whether it may come in pieces, as far as the user wants it.
    pub(super) fn may_be_cut(&self, context: &mut Context<'_>) -> bool {
        let record = context.transfers.running(self.id);
        context.lanes_max > 1 && record.options.pieces && record.may_go_by_lane()
    }

    /// Whether so much that is left is to come in pieces from now on. It is said where it may.
    pub(super) fn is_to_be_cut(&self, left_bytes: u64, context: &mut Context<'_>) -> bool {
        let is_proven = context.connection.known.offsets == Offsets::Proven;
        if !is_proven || left_bytes < CUT_MIN_BYTES || !self.may_be_cut(context) {
            return false;
        }
        let record = context.transfers.running(self.id);
        let OnDisk::InUse { cut, .. } = record.on_disk else {
            return false;
        };
        if cut == Cut::No {
            context.transfers.offer_to_cut(self.id, context.out);
        }
        cut == Cut::Wanted
    }

    /// All that came is on the disk: the rest comes in pieces.
    pub(super) fn cut(&mut self, context: &mut Context<'_>) -> Flow<(), End> {
        let pieces = Pieces::cut(self.received.clone());
        context.transfers.cut(self.id, pieces, context.out);
        self.next_piece(context)
    }

    /// An earlier attempt of this page left pieces.
    pub(super) fn go_on_with(
        &mut self,
        mut pieces: Pieces,
        context: &mut Context<'_>,
    ) -> Flow<(), End> {
        self.received = pieces.received.clone();
        pieces.begin_attempt();
        let done_bytes = pieces.done_bytes();
        context.transfers.cut(self.id, pieces, context.out);
        let (record, out) = context.record(self.id);
        record.resume(done_bytes, out);
        self.next_piece(context)
    }

    /// An earlier page left pieces, of which these were known to be there.
    pub(super) fn reopened_in_pieces(
        &mut self,
        known: &[ByteRange],
        on_disk: (Result<u64, FileFailed>, &[ByteRange]),
        context: &mut Context<'_>,
    ) -> Flow<(), End> {
        let (Ok(first_bytes), pieces) = on_disk else {
            return self.create(Extent::Ranges, context);
        };
        let end_bytes = pieces.last().map_or(first_bytes, |last| last.to);
        if end_bytes.max(first_bytes) > self.received.of.size_bytes {
            return self.create(Extent::Ranges, context);
        }
        let pieces = Pieces::left(self.received.clone(), known, first_bytes, pieces);
        context.transfers.cut(self.id, pieces, context.out);
        self.read_ends(context)
    }

    fn read_ends(&mut self, context: &mut Context<'_>) -> Flow<(), End> {
        let (record, _) = context.record(self.id);
        let OnDisk::Pieces(pieces) = &record.on_disk else {
            return self.spoiled(Message::SinkFailed);
        };
        let Some(range) = pieces.unread() else {
            let pieces = Pieces::clone(pieces);
            return self.go_on_with(pieces, context);
        };
        self.phase = Phase::Pieces(InPieces::ReadEnd(range));
        let read = FileRequest::ReadBack {
            transfer: self.id,
            offset: range.from,
            len_bytes: u32::try_from(range.len_bytes()).expect("an end is short"),
        };
        Err(context.ask_file(read).into())
    }

    /// Leaves the pieces to the next attempt.
    pub(super) fn keep_pieces(&self, context: &mut Context<'_>) {
        let (record, out) = context.record(self.id);
        if let Phase::Pieces(InPieces::ReadEnd(_)) = self.phase {
            let (of, there) = (self.received.of.clone(), record.on_disk.there());
            record.on_disk = OnDisk::Left { of, there };
        } else if let Some(pieces) = record.on_disk.pieces() {
            pieces.rest();
            let done_bytes = pieces.done_bytes();
            record.resume(done_bytes, out);
        }
    }

    pub(super) fn step_in_pieces(
        &mut self,
        input: Input,
        context: &mut Context<'_>,
    ) -> Flow<(), End> {
        let Phase::Pieces(at) = &mut self.phase else {
            return Err(Halt::REST);
        };
        match (at, input) {
            (
                InPieces::Fetch(_),
                Input::File(FileEvent::Written {
                    len_bytes: Err(_), ..
                }),
            ) => {
                // A RETR cannot be stopped: the failure waits for its end.
                self.phase = Phase::Ignore;
                Err(Halt::REST)
            }
            (
                InPieces::Fetch(_),
                Input::File(_) | Input::IntentChanged | Input::PiecesChanged | Input::Elapsed,
            ) => Err(Halt::REST),
            (InPieces::Fetch(fetch), input) => {
                let fetched = fetch.step(input, context)?;
                self.fetched(fetched, context)
            }
            (
                _,
                Input::File(FileEvent::Written {
                    len_bytes: Err(_), ..
                }),
            ) => self.spoiled(Message::SinkFailed),
            (InPieces::Await, Input::Elapsed) => {
                let (record, _) = context.record(self.id);
                let pieces = record.on_disk.pieces();
                if pieces.is_none_or(|pieces| pieces.is_writing()) {
                    return self.spoiled(Message::SinkFailed);
                }
                self.next_piece(context)
            }
            (InPieces::Await, _) => self.next_piece(context),
            (_, Input::Elapsed) => self.spoiled(Message::SinkFailed),
            (_, Input::IntentChanged) if context.is_cancelled(self.id) => self.cancel(),
            (InPieces::ReadEnd(range), Input::File(FileEvent::Read { offset, bytes, .. })) => {
                match bytes {
                    _ if offset != range.from => Err(Halt::REST),
                    Ok(bytes) if bytes.len() as u64 == range.len_bytes() => {
                        let (record, _) = context.record(self.id);
                        if let Some(pieces) = record.on_disk.pieces() {
                            pieces.note_read(offset, &bytes);
                        }
                        self.read_ends(context)
                    }
                    _ => self.create(Extent::Ranges, context),
                }
            }
            (InPieces::ReadAll(read_back), Input::File(FileEvent::Read { offset, bytes, .. })) => {
                let bytes = bytes.as_deref().map_err(|failed| *failed);
                let recalled = read_back.handle_read(offset, bytes);
                self.recall(recalled, context)
            }
            (InPieces::ReadEnd(_) | InPieces::ReadAll(_), _) => Err(Halt::REST),
        }
    }

    fn fetched(&mut self, fetched: Fetched, context: &mut Context<'_>) -> Flow<(), End> {
        match fetched {
            Fetched::There | Fetched::Apart => self.next_piece(context),
            Fetched::Changed => self.create(Extent::Ranges, context),
            Fetched::ApartAlone => {
                context.connection.known.offsets = Offsets::Untrusted;
                self.create(Extent::Whole, context)
            }
            Fetched::NoOffsets => self.create(Extent::Whole, context),
            Fetched::Short(len_bytes) => self.came_short(len_bytes),
        }
    }

    /// Between two ranges: the next one, as the user wishes and the disk allows.
    fn next_piece(&mut self, context: &mut Context<'_>) -> Flow<(), End> {
        let (record, out) = context.record(self.id);
        if record.intent == Intent::Cancel {
            return self.cancel();
        }
        if record.heed(out) == Intent::Pause {
            return Err(End::Paused.into());
        }
        match record.on_disk.pieces() {
            None => return self.spoiled(Message::SinkFailed),
            Some(pieces) if pieces.is_complete() => return self.read_all(context),
            Some(_) => {}
        }
        self.phase = Phase::Pieces(InPieces::Await);
        if let Some(mut fetch) = Fetch::begin(self.id, &self.name, Fetcher::Owner, context) {
            let asked = fetch.step(Input::Start, context);
            self.phase = Phase::Pieces(InPieces::Fetch(Box::new(fetch)));
            return match asked {
                Err(halt) => Err(halt.into()),
                Ok(fetched) => self.fetched(fetched, context),
            };
        }
        Err(Step::Wait(context.now + FILE_TIMEOUT).into())
    }

    /// No hole is left. What is on the disk is read once, so that it is known as if it had come over one channel.
    fn read_all(&mut self, context: &mut Context<'_>) -> Flow<(), End> {
        let size_bytes = self.received.of.size_bytes;
        let received: Received = self.received.clone();
        let (read_back, first) = ReadBack::begin(self.id, received, size_bytes);
        self.phase = Phase::Pieces(InPieces::ReadAll(Box::new(read_back)));
        self.recall(first, context)
    }

    fn recall(&mut self, recalled: Recalled, context: &mut Context<'_>) -> Flow<(), End> {
        match recalled {
            Recalled::Pending => Err(Halt::REST),
            Recalled::Read(read) => Err(context.ask_file(read).into()),
            Recalled::Unreadable => self.spoiled(Message::SinkFailed),
            Recalled::All(received) => {
                self.received = received;
                self.check(context)
            }
        }
    }
}
