//! One file to the server (clause 3.12): as one STOR stream, packets with eof 0 and the last one with eof 1, so
//! that the server sees one data connection; packet by packet, STOR and then APPE; or in transparent mode.
//!
//! An upload that was broken off goes on where the server's copy ends, if the end of that copy is the same as
//! the source; otherwise it starts over.

mod naming;
mod transparent;

use crate::app::{
    ChannelPhase, Conflict, FileId, IfExists, Message, Operation, PART_SUFFIX, Subject, TransferId,
    TransferState, UploadWay, Verified,
};
use crate::codec::ErrorReport;
use crate::dialect::{CmeCode, Eof, ListedEntry, ResultCode, Verb};
use crate::files::{FILE_TIMEOUT, FileEvent};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::exchange::{Answer, Fault, PacketForm, Request, unasked};
use crate::ftp::lookup::{find_file, look_up};
use crate::ftp::names::next_free;
use crate::ftp::queue::Intent;
use crate::ftp::range::{TAIL_BYTES, range_len_bytes};
use crate::ftp::transfer::arrive::Arrive;
use crate::ftp::transfer::comparison::{Compared, Comparison};
use crate::ftp::transfer::packet::{EscapeScan, packet_form, packet_max_bytes};
use crate::ftp::transfer::source::Source;
use crate::time::Duration;
use transparent::{End, FLUSH_WAIT};

/// A server may need a moment until a listing shows all of a file it has just taken.
const SETTLE_WAIT: Duration = Duration::from_millis(500);

/// How often the size is looked up before it counts as wrong, or as never coming to rest.
const SETTLE_TRIES: u8 = 4;

/// One upload under way.
#[derive(Debug)]
pub(crate) struct Upload {
    id: TransferId,
    /// The name it gets in the end.
    name: String,
    /// The name it is stored under until then.
    stored_as: String,
    file: FileId,
    size_bytes: u64,
    /// How it goes: as it was set, unless the file cannot go that way.
    way: UploadWay,
    source: Source,
    /// Where this attempt began; what lies before it was there already.
    base_bytes: u64,
    /// Up to where the server has it.
    sent_bytes: u64,
    /// Whether its own name was looked at in this attempt.
    name_seen: bool,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Arrive to its directory.
    Directory(Arrive),
    /// Does the name exist?
    Probe(Within),
    /// So much is there; is it at rest?
    Settling { there_bytes: u64, tries: u8 },
    /// Is the end of what is there the same?
    Resuming(Comparison),
    /// Is the escape of transparent mode in it?
    Scanning(EscapeScan),
    /// Transparent mode. So many bytes are with the line; more is wanted or not.
    Streaming { in_flight_bytes: u64, wanted: bool },
    /// Transparent mode is being left.
    Leaving(End),
    /// It is left, but the module may still be sending what it has taken in.
    Flushing { end: End, tries: u8 },
    /// The next packet is being read.
    Reading,
    /// The user holds it. The server's data connection stays open.
    Holding,
    /// A packet is on its way.
    Sending { len_bytes: u64 },
    /// Is all of it on the server?
    Measuring { tries: u8, within: Within },
    /// Is it the same there, to this level?
    Verifying {
        level: Verified,
        comparison: Comparison,
    },
    /// Complete and checked to this level: it gets its own name. What has that name was deleted for it or not.
    Renaming { level: Verified, replaced: bool },
    /// Complete and checked to this level: is its own name still free?
    Looking(Verified),
    /// Its own name was taken, with the user's leave: what has it is deleted first.
    Replacing(Verified),
    /// The stream is being ended before the file's end, by an empty last packet: no made-up byte may reach
    /// the file.
    Ending(Early),
    /// How much of it is on the server?
    Ended(Early),
}

/// Where a file on the server is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Within {
    /// In what the server lists of the name.
    Name,
    /// In the directory's listing, since of the name it listed nothing.
    Directory,
}

/// Why an upload ends before the file does.
#[derive(Debug)]
enum Early {
    /// The user wants no more of it.
    Cancelled,
    /// The local file cannot be read.
    Unreadable,
}

impl Upload {
    pub(crate) fn new(id: TransferId, name: String, file: FileId, size_bytes: u64) -> Self {
        Self {
            id,
            stored_as: name.clone(),
            name,
            file,
            size_bytes,
            way: UploadWay::Stream,
            source: Source::new(id, file, 0, size_bytes),
            base_bytes: 0,
            sent_bytes: 0,
            name_seen: false,
            stage: Stage::Directory(Arrive::default()),
        }
    }

    /// The transfer it carries out.
    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Start => self.start(context),
            Input::Ended(Ok(answer)) => self.advance(answer, context),
            Input::Ended(Err(fault)) => self.fault(fault, context),
            Input::Payload(bytes) => {
                if let Some(comparison) = self.comparison() {
                    comparison.handle_payload(&bytes);
                }
                Step::Rest
            }
            Input::File(FileEvent::Read { offset, bytes, .. }) => {
                if let Some(comparison) = self.comparison() {
                    let compared = comparison.handle_read(offset, bytes);
                    return self.compared(compared, context);
                }
                self.source.handle_read(offset, bytes.ok());
                match self.stage {
                    Stage::Reading => self.next(context),
                    Stage::Scanning(_) => self.scan_on(context),
                    _ => self.feed(context),
                }
            }
            Input::Wanted => self.wanted(context),
            Input::IntentChanged => match self.stage {
                Stage::Holding => self.go_on(context),
                Stage::Streaming { .. } => self.feed(context),
                Stage::Reading if context.transfers.running(self.id).intent == Intent::Cancel => {
                    self.next(context)
                }
                _ => Step::Rest,
            },
            Input::Elapsed => match self.stage {
                Stage::Settling { .. } | Stage::Measuring { .. } => self.list(context),
                Stage::Flushing { .. } => Step::Run(Request::WorkingDirectory),
                _ => self.unreadable(context),
            },
            Input::Gone(fault) => {
                context.break_off(self.id, fault, Operation::Upload);
                Step::Over
            }
            Input::File(_) => Step::Rest,
        }
    }

    fn start(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        record.start(context.out);
        self.way = record.options.way;
        let directory = record.view.directory.clone();
        let mut arrive = Arrive::new(directory, &record.below);
        context.phase(ChannelPhase::Uploading);
        let Some(request) = arrive.begin(context.connection) else {
            return self.probe(context);
        };
        self.stage = Stage::Directory(arrive);
        Step::Run(request)
    }

    fn probe(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        if record.options.part_name {
            self.stored_as = format!("{}{PART_SUFFIX}", self.name);
        }
        let overwrites = record.options.if_exists == IfExists::Overwrite;
        let is_ours = record.ours_bytes.is_some();
        if overwrites && !is_ours {
            return self.next(context);
        }
        self.stage = Stage::Probe(Within::Name);
        let name = if is_ours { &self.stored_as } else { &self.name };
        self.name_seen = *name == self.name;
        let lists_files = context.connection.known.lists_files != Some(false);
        Step::Run(look_up(name, &record.view.directory, lists_files))
    }

    fn list(&self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        let lists_files = context.connection.known.lists_files != Some(false);
        Step::Run(look_up(
            &self.stored_as,
            &record.view.directory,
            lists_files,
        ))
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        match (&mut self.stage, answer) {
            (Stage::Directory(arrive), Answer::Done) => {
                if let Some(request) = arrive.done() {
                    return Step::Run(request);
                }
                let directory = arrive.target().to_owned();
                context.connection.module_directory = Some(directory);
                self.probe(context)
            }
            (Stage::Probe(within), Answer::Entries(entries)) => {
                let within = *within;
                self.probed(&entries, within, context)
            }
            (Stage::Settling { there_bytes, tries }, Answer::Entries(entries)) => {
                let (before, tries) = (*there_bytes, *tries);
                match self.found_bytes(&entries, context) {
                    Some(now) if now == before => self.resume(now, context),
                    Some(now) if tries < SETTLE_TRIES => self.settle(now, tries + 1, context),
                    Some(_) => {
                        let operation = Operation::Upload;
                        context.fail(self.id, Message::TimedOut { operation });
                        Step::Over
                    }
                    None => self.next(context),
                }
            }
            (Stage::Resuming(comparison) | Stage::Verifying { comparison, .. }, Answer::Done) => {
                let compared = comparison.handle_fetched();
                self.compared(compared, context)
            }
            (Stage::Sending { len_bytes }, Answer::Sent(counted_bytes)) => {
                let len_bytes = *len_bytes;
                self.sent(len_bytes, counted_bytes, context)
            }
            (Stage::Leaving(_), answer @ (Answer::Done | Answer::Sent(_))) => {
                self.left(&answer, context)
            }
            (Stage::Flushing { .. }, Answer::WorkingDirectory(_)) => self.flushed(context),
            (Stage::Measuring { tries, within }, Answer::Entries(entries)) => {
                let (tries, within) = (*tries, *within);
                let found_bytes = self.found_bytes(&entries, context);
                self.measured(found_bytes, tries, within, context)
            }
            (Stage::Renaming { level, .. }, Answer::Done) => {
                let level = *level;
                self.stored_as.clone_from(&self.name);
                self.complete(level, context)
            }
            (Stage::Looking(level), Answer::Entries(entries)) => {
                let level = *level;
                self.looked(&entries, level, context)
            }
            (Stage::Replacing(level), Answer::Done) => {
                let (level, replaced) = (*level, true);
                self.stage = Stage::Renaming { level, replaced };
                self.rename()
            }
            (Stage::Ending(_), Answer::Sent(_)) => self.ended(context),
            (Stage::Ended(_), Answer::Entries(entries)) => {
                let left_bytes = self.found_bytes(&entries, context);
                self.end(left_bytes, context);
                Step::Over
            }
            (_, answer) => self.fault(unasked(&answer), context),
        }
    }

    /// An existing name is asked about before anything is overwritten, unless what is there is our own half
    /// of it, or the user has said what to do.
    fn probed(
        &mut self,
        entries: &[ListedEntry],
        within: Within,
        context: &mut Context<'_>,
    ) -> Step {
        let charset = context.connection.charset();
        let record = context.transfers.running(self.id);
        if let Some(ours_bytes) = record.ours_bytes {
            match find_file(entries, &self.stored_as, charset) {
                None => return self.next(context),
                Some((there_bytes, _)) if there_bytes <= ours_bytes => {
                    return self.settle(there_bytes, 1, context);
                }
                // Longer than anything we have sent: somebody else's by now.
                Some(_) => record.ours_bytes = None,
            }
        }
        let found = find_file(entries, &self.name, charset);
        match (within, &found) {
            // The server may list directories only: what was seen there is not overwritten for that.
            (Within::Name, None)
                if context
                    .connection
                    .has_listed(&record.view.directory, &self.name) =>
            {
                self.stage = Stage::Probe(Within::Directory);
                return Step::Run(Request::List(record.view.directory.clone()));
            }
            (Within::Directory, Some(_)) => context.connection.known.lists_files = Some(false),
            _ => {}
        }
        let Some((there_bytes, modified)) = found else {
            return self.next(context);
        };
        if record.options.part_name {
            // Behind a complete file nothing is gone on with under another name.
            record.asks_after_all();
        }
        match record.options.if_exists {
            _ if record.intent == Intent::Cancel => record.cancel(context.out),
            IfExists::Ask => {
                let size_bytes = there_bytes;
                let conflict = Conflict {
                    size_bytes,
                    modified,
                };
                record.ask(conflict, context.out);
            }
            IfExists::Skip => record.cancel(context.out),
            IfExists::Overwrite => return self.next(context),
            IfExists::Resume if record.options.part_name => return self.next(context),
            IfExists::Resume => return self.settle(there_bytes, 1, context),
            IfExists::Rename => {
                self.name = next_free(&self.name);
                self.stored_as.clone_from(&self.name);
                record.view.name.clone_from(&self.name);
                record.show(context.out);
                return self.probe(context);
            }
        }
        Step::Over
    }

    /// The length that the server gives is the truth, once it has come to rest.
    fn settle(&mut self, there_bytes: u64, tries: u8, context: &mut Context<'_>) -> Step {
        self.stage = Stage::Settling { there_bytes, tries };
        Step::Wait(context.now + SETTLE_WAIT)
    }

    /// So much is there and at rest: go on behind it, if its end is ours.
    fn resume(&mut self, there_bytes: u64, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        if there_bytes > self.size_bytes && record.ours_bytes.is_some() {
            return self.not_ours(context);
        }
        if there_bytes == 0 || there_bytes > self.size_bytes {
            if record.ours_bytes.is_none() && record.asks_after_all() {
                return self.probe(context);
            }
            return self.next(context);
        }
        self.base_bytes = there_bytes;
        // What we have not sent ourselves is compared from its beginning, and so is what no packet was answered
        // for: bytes lost in the middle leave an end that may look the same.
        let from_bytes = match context.transfers.running(self.id).ours_bytes {
            Some(_) if self.way != UploadWay::Transparent => there_bytes.saturating_sub(TAIL_BYTES),
            _ => 0,
        };
        let (comparison, first) = self.compare(from_bytes, there_bytes, context);
        self.stage = Stage::Resuming(comparison);
        self.compared(first, context)
    }

    /// What is there may be anybody's: under a name that others use it is treated like all that was there before.
    fn not_ours(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        record.ours_bytes = None;
        record.ours_by_word = false;
        if self.stored_as != self.name {
            return self.next(context);
        }
        // It may be our own half all the same, and that is nothing to leave there without a word.
        if record.options.if_exists == IfExists::Skip {
            record.options.if_exists = IfExists::Ask;
        }
        self.probe(context)
    }

    fn compared(&mut self, compared: Compared, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        match (compared, &self.stage) {
            // A read that an earlier attempt asked for: what this one waits for is still to come.
            (Compared::Pending, _) => Step::Rest,
            (Compared::Read(_) | Compared::Fetch(_), Stage::Resuming(_))
                if record.intent == Intent::Cancel =>
            {
                record.cancel(context.out);
                Step::Over
            }
            // The file is there, and checked so far.
            (Compared::Read(_), Stage::Verifying { .. }) if record.intent == Intent::Cancel => {
                self.complete(Verified::Size, context)
            }
            (Compared::Read(read), _) => {
                context.out.file(read);
                Step::Wait(context.now + FILE_TIMEOUT)
            }
            (Compared::Fetch(request), _) => Step::Run(request),
            (Compared::Same, Stage::Verifying { level, .. }) => {
                let level = *level;
                self.complete(level, context)
            }
            (Compared::Same, _) => {
                if std::mem::take(&mut record.ours_by_word) {
                    record.ours_bytes = Some(self.base_bytes);
                }
                self.sent_bytes = self.base_bytes;
                self.source = Source::new(self.id, self.file, self.base_bytes, self.size_bytes);
                record.resume(self.base_bytes, context.out);
                if self.sent_bytes == self.size_bytes {
                    return self.measure(context);
                }
                self.next(context)
            }
            (Compared::Different, Stage::Verifying { .. }) => {
                record.ours_bytes = None;
                record.options.if_exists = IfExists::Overwrite;
                context.fail(self.id, Message::ContentDiffers);
                Step::Over
            }
            (Compared::Different, _) => {
                self.base_bytes = 0;
                if record.ours_by_word {
                    return self.not_ours(context);
                }
                if record.ours_bytes.is_none() && record.asks_after_all() {
                    return self.probe(context);
                }
                self.next(context)
            }
            (Compared::Unreadable, _) => {
                context.fail(self.id, Message::SourceUnreadable);
                Step::Over
            }
        }
    }

    /// Between two packets: the next one, as the user wishes.
    fn next(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        match record.intent {
            Intent::Cancel if self.sent_bytes == self.base_bytes => {
                record.cancel(context.out);
                return Step::Over;
            }
            Intent::Cancel => return self.end_early(Early::Cancelled, context),
            Intent::Pause => {
                self.stage = Stage::Holding;
                record.set(TransferState::Paused, context.out);
                return Step::Rest;
            }
            Intent::Run if record.view.state != TransferState::Active => {
                record.set(TransferState::Active, context.out);
            }
            Intent::Run => {}
        }
        if self.size_bytes == 0 {
            return self.send(Vec::new(), context);
        }
        if self.way == UploadWay::Transparent {
            return self.scan(context);
        }
        let packet = self.source.cut_packet(packet_max_bytes(self.way));
        if let Some(read) = self.source.poll_read() {
            context.out.file(read);
        }
        match packet {
            Some(packet) => self.send(packet, context),
            None if self.source.has_failed() => self.end_early(Early::Unreadable, context),
            None => {
                self.stage = Stage::Reading;
                Step::Wait(context.now + FILE_TIMEOUT)
            }
        }
    }

    /// The local file does not answer.
    fn unreadable(&mut self, context: &mut Context<'_>) -> Step {
        if let Stage::Reading = self.stage {
            return self.end_early(Early::Unreadable, context);
        }
        context.fail(self.id, Message::SourceUnreadable);
        Step::Over
    }

    fn send(&mut self, bytes: Vec<u8>, context: &mut Context<'_>) -> Step {
        let len_bytes = bytes.len() as u64;
        self.stage = Stage::Sending { len_bytes };
        let record = context.transfers.running(self.id);
        let up_to_bytes = self.sent_bytes + len_bytes;
        match &mut record.ours_bytes {
            Some(ours_bytes) => *ours_bytes = up_to_bytes.max(*ours_bytes),
            // What is overwritten in any case need not be known again.
            None if record.options.if_exists == IfExists::Overwrite => {}
            // Should the answer be lost, this may be there all the same; whether it is, its bytes will tell.
            None => {
                record.ours_bytes = Some(up_to_bytes);
                record.ours_by_word = true;
            }
        }
        let last = self.sent_bytes + len_bytes == self.size_bytes;
        let eof = if last || self.way == UploadWay::EveryPacket {
            Eof::Last
        } else {
            Eof::More
        };
        Step::Run(Request::Packet {
            verb: self.verb(),
            name: self.stored_as.clone(),
            eof,
            form: packet_form(self.way, &bytes),
            bytes,
        })
    }

    /// STOR overwrites at the first packet of its stream only; what goes on behind something appends.
    fn verb(&self) -> Verb {
        let begun_at = match self.way {
            UploadWay::EveryPacket => self.sent_bytes,
            _ => self.base_bytes,
        };
        if begun_at == 0 {
            Verb::Stor
        } else {
            Verb::Appe
        }
    }

    fn sent(&mut self, len_bytes: u64, counted_bytes: u64, context: &mut Context<'_>) -> Step {
        self.sent_bytes += len_bytes;
        context.transfers.running(self.id).ours_by_word = false;
        // The packet's length or the total so far, by model.
        let totals = [self.sent_bytes - self.base_bytes, self.sent_bytes];
        if counted_bytes != len_bytes && !totals.contains(&counted_bytes) {
            let record = context.transfers.running(self.id);
            record.ours_bytes = record.ours_bytes.max(Some(self.sent_bytes));
            let short = Message::ShortPacket {
                sent_bytes: len_bytes,
                counted_bytes,
            };
            context.fail(self.id, short);
            return Step::OverUnsure;
        }
        let record = context.transfers.running(self.id);
        record.ours_bytes = record.ours_bytes.max(Some(self.sent_bytes));
        record.progress(context.now, len_bytes, context.out);
        if self.sent_bytes < self.size_bytes {
            return self.next(context);
        }
        self.measure(context)
    }

    fn measure(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        record.set(TransferState::Verifying, context.out);
        let within = Within::Name;
        self.stage = Stage::Measuring { tries: 1, within };
        self.list(context)
    }

    fn measured(
        &mut self,
        found_bytes: Option<u64>,
        tries: u8,
        within: Within,
        context: &mut Context<'_>,
    ) -> Step {
        match (within, found_bytes) {
            (Within::Name, None) => {
                let within = Within::Directory;
                self.stage = Stage::Measuring { tries, within };
                let record = context.transfers.running(self.id);
                return Step::Run(Request::List(record.view.directory.clone()));
            }
            (Within::Directory, Some(_)) => context.connection.known.lists_files = Some(false),
            _ => {}
        }
        if found_bytes == Some(self.size_bytes) {
            return self.verify(context);
        }
        if tries < SETTLE_TRIES {
            let (tries, within) = (tries + 1, Within::Name);
            self.stage = Stage::Measuring { tries, within };
            return Step::Wait(context.now + SETTLE_WAIT);
        }
        let why = match found_bytes {
            _ if self.size_bytes == 0 => Message::EmptyFileNotStored,
            // No packet of it was answered for: this is where it shows what came of them.
            Some(counted_bytes)
                if self.way == UploadWay::Transparent && counted_bytes < self.size_bytes =>
            {
                Message::ShortPacket {
                    sent_bytes: self.size_bytes,
                    counted_bytes,
                }
            }
            _ => Message::SizeMismatch {
                expected_bytes: self.size_bytes,
                found_bytes,
            },
        };
        context.fail(self.id, why);
        Step::Over
    }

    fn verify(&mut self, context: &mut Context<'_>) -> Step {
        let record = context.transfers.running(self.id);
        let level = record.options.verify;
        let from_bytes = match level {
            Verified::None | Verified::Size => {
                return self.complete(Verified::Size, context);
            }
            Verified::Tail => self.size_bytes.saturating_sub(TAIL_BYTES),
            Verified::Full => 0,
        };
        let (comparison, first) = self.compare(from_bytes, self.size_bytes, context);
        self.stage = Stage::Verifying { level, comparison };
        self.compared(first, context)
    }

    fn end_early(&mut self, early: Early, context: &mut Context<'_>) -> Step {
        if self.sent_bytes == self.base_bytes {
            self.stage = Stage::Ended(early);
            self.end(None, context);
            return Step::Over;
        }
        if matches!(self.way, UploadWay::EveryPacket | UploadWay::Transparent) {
            // What was sent is a file of its own already.
            self.stage = Stage::Ended(early);
            return self.list(context);
        }
        self.stage = Stage::Ending(early);
        Step::Run(Request::Packet {
            verb: self.verb(),
            name: self.stored_as.clone(),
            eof: Eof::Last,
            form: PacketForm::CtrlZ,
            bytes: Vec::new(),
        })
    }

    fn ended(&mut self, context: &mut Context<'_>) -> Step {
        let stage = std::mem::replace(&mut self.stage, Stage::Reading);
        if let Stage::Ending(early) = stage {
            self.stage = Stage::Ended(early);
        }
        self.list(context)
    }

    fn end(&mut self, left_bytes: Option<u64>, context: &mut Context<'_>) {
        if let Some(size_bytes) = left_bytes {
            let name = self.stored_as.clone();
            let left = Message::PartLeft { name, size_bytes };
            context.out.notice(Subject::Transfer(self.id), left);
        }
        match std::mem::replace(&mut self.stage, Stage::Reading) {
            Stage::Ending(Early::Unreadable)
            | Stage::Ended(Early::Unreadable)
            | Stage::Leaving(End::Early(Early::Unreadable))
            | Stage::Flushing {
                end: End::Early(Early::Unreadable),
                ..
            } => {
                context.fail(self.id, Message::SourceUnreadable);
            }
            _ => {
                let record = context.transfers.running(self.id);
                record.cancel(context.out);
            }
        }
    }

    fn fault(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let (operation, fault) = match &mut self.stage {
            Stage::Directory(arrive) => match arrive.failed(fault) {
                Ok(request) => return Step::Run(request),
                Err(nowhere) => nowhere,
            },
            _ => (Operation::Upload, fault),
        };
        match &mut self.stage {
            Stage::Flushing { tries, .. } if fault.says_busy() && *tries > 0 => {
                *tries -= 1;
                return Step::Wait(context.now + FLUSH_WAIT);
            }
            // Some servers rename onto nothing but a free name.
            Stage::Renaming {
                level,
                replaced: false,
            } if fault == Fault::Code(ResultCode::SERVER) && context.may_replace(self.id) => {
                self.stage = Stage::Replacing(*level);
                return Step::Run(Request::Delete(self.name.clone()));
            }
            Stage::Ended(_) => {
                self.end(None, context);
                return Step::OverUnsure;
            }
            Stage::Ending(_)
            | Stage::Leaving(End::Early(_))
            | Stage::Flushing {
                end: End::Early(_), ..
            } => {
                self.end(Some(self.sent_bytes), context);
                return Step::OverUnsure;
            }
            _ => {}
        }
        let was_busy = fault.says_busy();
        let why = if self.size_bytes == 0 && refuses_no_byte(&fault) {
            Message::EmptyFileNotStored
        } else {
            fault.message(operation)
        };
        context.fail(self.id, why);
        match self.stage {
            Stage::Directory(_) | Stage::Probe(_) | Stage::Settling { .. } if !was_busy => {
                Step::Over
            }
            _ => Step::OverUnsure,
        }
    }

    fn compare(
        &self,
        from_bytes: u64,
        end_bytes: u64,
        context: &Context<'_>,
    ) -> (Comparison, Compared) {
        let (id, file, name) = (self.id, self.file, &self.stored_as);
        let range_max_bytes = range_len_bytes(context.baud);
        Comparison::begin(id, file, name, from_bytes, end_bytes, range_max_bytes)
    }

    fn comparison(&mut self) -> Option<&mut Comparison> {
        match &mut self.stage {
            Stage::Resuming(comparison) | Stage::Verifying { comparison, .. } => Some(comparison),
            _ => None,
        }
    }

    fn found_bytes(&self, entries: &[ListedEntry], context: &Context<'_>) -> Option<u64> {
        find_file(entries, &self.stored_as, context.connection.charset())
            .map(|(size_bytes, _)| size_bytes)
    }
}

/// Whether the module will not take a packet without a byte.
pub(crate) fn refuses_no_byte(fault: &Fault) -> bool {
    match fault {
        Fault::Code(code) => *code == ResultCode::PARAMETER,
        Fault::Refused(ErrorReport::Bare) => true,
        Fault::Refused(report) => report.cme_code() == Some(CmeCode::PARAMETER.0),
        _ => false,
    }
}
