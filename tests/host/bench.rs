//! The host on a bench: its clock, its files and its page are ours.

use std::collections::{BTreeMap, HashMap};

use at_ferry::app::{
    AppState, ByteRange, Command, Event, FileId, Frame, FrameDirection, FrameKind, LineState, Link,
    Message, Notice, Persist, Saved, Server, Sha256Sum, SourceAccess, Tie, Transfer, TransferId,
    shown,
};
use at_ferry::dialect::ChannelId;
use at_ferry::files::{FileEvent, FileFailed, FileRequest};
use at_ferry::host::Host;
use at_ferry::time::Instant;
use sha2::{Digest, Sha256};

/// The host with everything it needs around it.
#[derive(Default)]
pub(crate) struct Bench {
    pub(crate) host: Host,
    pub(crate) now: Instant,
    /// What the page shows.
    pub(crate) page: AppState,
    /// Local files that can be uploaded.
    pub(crate) sources: HashMap<FileId, Vec<u8>>,
    /// Files that were downloaded, or are being.
    pub(crate) sinks: HashMap<TransferId, Vec<u8>>,
    /// Notices since the start; the page keeps only some.
    pub(crate) notices: Vec<Notice>,
    /// What was written to them behind a hole, by its offset.
    pub(crate) pieces: HashMap<TransferId, BTreeMap<u64, Vec<u8>>>,
    /// What an earlier page left on disk of downloads.
    pub(crate) left: HashMap<TransferId, Vec<u8>>,
    /// What is kept for the next page.
    pub(crate) kept: BTreeMap<TransferId, Saved>,
    /// The making of each download's file on disk.
    pub(crate) makings: BTreeMap<TransferId, u32>,
    /// The one that what is kept of it names.
    pub(crate) kept_makings: BTreeMap<TransferId, u32>,
    pub(crate) last_making: u32,
    /// Nobody carries out what is asked of the files.
    pub(crate) stuck: bool,
}

impl Bench {
    /// A port has just been opened.
    pub(crate) fn opened(baud: u32) -> Self {
        let mut bench = Self::default();
        bench.host.handle_opened(bench.now, Link::Serial { baud });
        bench.settle();
        bench
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.host.handle_command(self.now, command);
        self.settle();
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.host.handle_bytes(self.now, bytes);
        self.settle();
    }

    /// Lets the time pass to the host's next deadline.
    pub(crate) fn pass_to_deadline(&mut self) {
        let deadline = self
            .host
            .poll_deadline()
            .expect("the host waits for nothing");
        self.now = self.now.max(deadline);
        self.host.handle_timeout(self.now);
        self.settle();
    }

    pub(crate) fn transmit(&mut self) -> Option<Vec<u8>> {
        let bytes = self.host.poll_transmit(self.now);
        self.settle();
        bytes
    }

    /// Carries out what the host asks of the files, and shows what it tells.
    pub(crate) fn settle(&mut self) {
        loop {
            while let Some(event) = self.host.poll_event() {
                if let Event::Notice(notice) = &event {
                    self.notices.push(notice.clone());
                }
                self.page.apply(event);
            }
            let Some(request) = self.host.poll_file() else {
                return self.keep();
            };
            if !self.stuck
                && let Some(event) = self.carry_out(request)
            {
                self.host.handle_file(self.now, event);
            }
        }
    }

    /// Keeps what the host wants kept, once the files are as it wants them.
    fn keep(&mut self) {
        while let Some(keep) = self.host.poll_persist() {
            let (Persist::Put { transfer, .. } | Persist::Drop { transfer }) = keep;
            self.kept_makings.remove(&transfer);
            if let Persist::Put { kept, .. } = keep {
                self.kept.insert(transfer, *kept);
                if let Some(making) = self.makings.get(&transfer) {
                    self.kept_makings.insert(transfer, *making);
                }
            } else {
                self.kept.remove(&transfer);
            }
        }
    }

    /// The page goes without a word, and the next one takes up what was kept. No port is open.
    pub(crate) fn reload(&mut self) {
        self.host = Host::new();
        self.page = AppState::default();
        self.sources.clear();
        let kept = std::mem::take(&mut self.kept);
        let mut sinks = std::mem::take(&mut self.sinks);
        let mut pieces = std::mem::take(&mut self.pieces);
        let makings = std::mem::take(&mut self.makings);
        let kept_makings = std::mem::take(&mut self.kept_makings);
        let (before, kept): (Vec<_>, Vec<_>) = kept.into_iter().unzip();
        let restored = kept
            .iter()
            .map(|kept| (kept.clone(), SourceAccess::Permission))
            .collect();
        let numbers = self.host.restore(self.now, restored);
        for ((before, kept), now) in before.into_iter().zip(kept).zip(numbers) {
            let now = now.expect("there is room on the list");
            self.kept.insert(now, kept);
            let making = makings.get(&before);
            if let Some(bytes) = sinks.remove(&before)
                && making == kept_makings.get(&before)
            {
                self.left.insert(now, bytes);
                self.pieces
                    .insert(now, pieces.remove(&before).unwrap_or_default());
                self.makings.extend(making.map(|making| (now, *making)));
                self.kept_makings
                    .extend(making.map(|making| (now, *making)));
            }
        }
        self.settle();
    }

    pub(crate) fn add_source(&mut self, bytes: &[u8]) -> FileId {
        let file = FileId::Chosen(u32::try_from(self.sources.len()).unwrap());
        self.sources.insert(file, bytes.to_vec());
        file
    }

    /// Queues an upload of these bytes.
    pub(crate) fn upload(&mut self, channel: ChannelId, name: &str, bytes: &[u8]) {
        self.upload_below(channel, "", name, bytes);
    }

    /// Queues an upload of these bytes into a directory below the one shown.
    pub(crate) fn upload_below(
        &mut self,
        channel: ChannelId,
        below: &str,
        name: &str,
        bytes: &[u8],
    ) {
        let file = self.add_source(bytes);
        self.command(Command::Upload {
            channel,
            file,
            below: below.into(),
            name: name.into(),
            size_bytes: bytes.len() as u64,
            modified_ms: 0,
        });
    }

    /// What went over the line, as it is kept.
    pub(crate) fn frames(&self) -> Vec<Kept> {
        let frames = self.host.recorder().frames_from(0);
        frames.map(|frame| Kept::of(&frame)).collect()
    }

    /// The same, each as text.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.frames().into_iter().map(|frame| frame.text).collect()
    }

    /// The transfer that was queued last.
    pub(crate) fn last_transfer(&self) -> &Transfer {
        self.page.transfers.last().expect("a transfer was queued")
    }

    pub(crate) fn is_ready(&self) -> bool {
        matches!(self.page.line, LineState::Ready { .. })
    }

    /// The stable ids of all notices so far.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        let code = |notice: &Notice| notice.message.code();
        self.notices.iter().map(code).collect()
    }

    pub(crate) fn last_message(&self) -> &Message {
        &self.notices.last().expect("there is a notice").message
    }

    /// A part of what is on the disk, where it has no hole.
    fn read_back(&self, transfer: TransferId, offset: u64, len_bytes: u64) -> Option<Vec<u8>> {
        let first = self.sinks.get(&transfer)?;
        let pieces = self.pieces.get(&transfer).into_iter().flatten();
        let all = [(0, first)]
            .into_iter()
            .chain(pieces.map(|(at, it)| (*at, it)));
        let mut read = Vec::new();
        for (at, bytes) in all {
            let next = offset + read.len() as u64;
            let end = at + bytes.len() as u64;
            if at <= next && next < end && (read.len() as u64) < len_bytes {
                let from = usize::try_from(next - at).unwrap();
                let left = usize::try_from(len_bytes).unwrap() - read.len();
                read.extend(&bytes[from..bytes.len().min(from + left)]);
            }
        }
        (read.len() as u64 == len_bytes).then_some(read)
    }

    fn carry_out(&mut self, request: FileRequest) -> Option<FileEvent> {
        Some(match request {
            FileRequest::Read {
                transfer,
                file,
                offset,
                len_bytes,
            } => {
                let from = usize::try_from(offset).unwrap();
                let staged = file.staged_by().map(|download| self.sinks.get(&download));
                let source = staged.unwrap_or_else(|| self.sources.get(&file));
                let part = source.and_then(|bytes| {
                    let is_all_there = from + len_bytes as usize <= bytes.len();
                    assert!(
                        file.staged_by().is_none() || is_all_there,
                        "{file:?} is read past its end"
                    );
                    let to = bytes.len().min(from + len_bytes as usize);
                    bytes.get(from..to).map(<[u8]>::to_vec)
                });
                FileEvent::Read {
                    transfer,
                    offset,
                    bytes: part.ok_or(FileFailed),
                }
            }
            FileRequest::Create { transfer, .. } => {
                self.sinks.insert(transfer, Vec::new());
                self.pieces.remove(&transfer);
                self.last_making += 1;
                self.makings.insert(transfer, self.last_making);
                FileEvent::Created {
                    transfer,
                    result: Ok(()),
                }
            }
            FileRequest::Reopen { transfer, kept } => {
                if let Some(left) = self.left.remove(&transfer) {
                    self.sinks.insert(transfer, left);
                }
                let len_bytes = self.sinks.get(&transfer).map(|sink| sink.len() as u64);
                let pieces = self.pieces.entry(transfer).or_default();
                let range = |from: u64, bytes: &Vec<u8>| ByteRange {
                    from,
                    to: from + bytes.len() as u64,
                };
                pieces.retain(|from, bytes| {
                    let own = range(*from, bytes);
                    let mut kept = kept.iter();
                    kept.any(|kept| kept.from <= own.from && own.to <= kept.to)
                });
                FileEvent::Reopened {
                    transfer,
                    len_bytes: len_bytes.ok_or(FileFailed),
                    pieces: pieces.iter().map(|(at, it)| range(*at, it)).collect(),
                }
            }
            FileRequest::ReadBack {
                transfer,
                offset,
                len_bytes,
            } => {
                let bytes = self.read_back(transfer, offset, u64::from(len_bytes));
                FileEvent::Read {
                    transfer,
                    offset,
                    bytes: bytes.ok_or(FileFailed),
                }
            }
            FileRequest::Write { transfer, bytes } => {
                let sink = self.sinks.get_mut(&transfer).expect("created before");
                sink.extend_from_slice(&bytes);
                FileEvent::Written {
                    transfer,
                    len_bytes: Ok(bytes.len() as u64),
                }
            }
            FileRequest::WriteAt {
                transfer,
                offset,
                bytes,
            } => {
                let len_bytes = Ok(bytes.len() as u64);
                assert!(offset >= self.sinks[&transfer].len() as u64);
                let pieces = self.pieces.entry(transfer).or_default();
                assert!(pieces.insert(offset, bytes).is_none(), "written twice");
                FileEvent::Written {
                    transfer,
                    len_bytes,
                }
            }
            FileRequest::Cut { transfer, from } => {
                let pieces = self.pieces.entry(transfer).or_default();
                pieces.retain(|offset, _| *offset < from);
                return None;
            }
            FileRequest::Finish { transfer } => {
                let sink = self.sinks.get_mut(&transfer).expect("created before");
                for (offset, bytes) in self.pieces.remove(&transfer).unwrap_or_default() {
                    assert_eq!(offset, sink.len() as u64, "a hole");
                    sink.extend(bytes);
                }
                FileEvent::Finished {
                    transfer,
                    len_bytes: Ok(sink.len() as u64),
                }
            }
            FileRequest::Digest { transfer, file } => {
                let bytes = match file.staged_by() {
                    Some(download) => self.sinks.get(&download),
                    None => self.sources.get(&file),
                };
                let sha256 = bytes.map(|bytes| Sha256Sum(Sha256::digest(bytes).into()));
                let sha256 = sha256.ok_or(FileFailed);
                FileEvent::Digested { transfer, sha256 }
            }
            FileRequest::Discard { transfer } => {
                self.sinks.remove(&transfer);
                self.pieces.remove(&transfer);
                self.left.remove(&transfer);
                self.makings.remove(&transfer);
                return None;
            }
            FileRequest::Release { file } => {
                self.sources.remove(&file);
                if let Some(download) = file.staged_by() {
                    self.sinks.remove(&download);
                }
                return None;
            }
        })
    }
}

/// One frame, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) direction: FrameDirection,
    pub(crate) kind: FrameKind,
    pub(crate) tie: Tie,
    pub(crate) text: String,
    pub(crate) payload_bytes: u64,
}

impl Kept {
    fn of(frame: &Frame<'_>) -> Self {
        Self {
            direction: frame.direction,
            kind: frame.kind,
            tie: frame.tie,
            text: shown(frame.bytes),
            payload_bytes: frame.payload.map_or(0, |payload| payload.len_bytes),
        }
    }
}

pub(crate) fn ch(connect_id: u64) -> ChannelId {
    ChannelId::new(connect_id).unwrap()
}

pub(crate) fn server(host: &str) -> Server {
    Server {
        host: host.into(),
        port: 21,
        user: "uftp".into(),
        password: "12341".into(),
        charset: at_ferry::codec::Charset::Utf8,
    }
}
