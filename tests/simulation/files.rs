//! Local files in memory: they take their time, and fail where they are to.
//!
//! They answer as the driver's do: in order per download, and nothing any more of one that was discarded.

use std::collections::BTreeMap;
use std::rc::Rc;

use at_ferry::app::{FileId, Sha256Sum, TransferId};
use at_ferry::files::{FileEvent, FileFailed, FileRequest, PIECES_MAX_BYTES, WRITES_MAX_BYTES};
use at_ferry::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::plan::Plan;
use crate::random::Rng;

/// The files on the host's side.
#[derive(Debug)]
pub(crate) struct Files {
    rng: Rng,
    failure_one_in: u64,
    time_max: Duration,
    sources: BTreeMap<FileId, Rc<Vec<u8>>>,
    sinks: BTreeMap<TransferId, Sink>,
    next_file: u32,
    /// Answers under way, by their time and their number.
    answers: BTreeMap<(Instant, u64), (Option<Life>, FileEvent)>,
    asked: u64,
}

/// One making of a download's file; another one of the same transfer is another.
type Life = u64;

#[derive(Debug)]
struct Sink {
    life: Life,
    bytes: Vec<u8>,
    /// What was written behind a hole, by its offset.
    pieces: BTreeMap<u64, Vec<u8>>,
    failed: bool,
    finished: bool,
    unwritten_bytes: u64,
    last_at: Instant,
}

impl Sink {
    /// Where it belongs; nothing is there yet.
    fn write_at(&mut self, offset: u64, bytes: Vec<u8>) -> Result<(), String> {
        let end = offset + bytes.len() as u64;
        let before = self.pieces.range(..=offset).next_back();
        let before = before.map_or(self.bytes.len() as u64, |(at, it)| at + it.len() as u64);
        let behind = self.pieces.range(offset..).next();
        if offset < before || behind.is_some_and(|(at, _)| *at < end) {
            return Err(format!("{offset} to {end} is written twice"));
        }
        self.pieces.insert(offset, bytes);
        Ok(())
    }

    /// A part of it, where that has no hole.
    fn read(&self, offset: u64, len_bytes: u32) -> Option<Vec<u8>> {
        let first = [(0, &self.bytes)].into_iter();
        let pieces = self.pieces.iter().map(|(at, bytes)| (*at, bytes));
        let mut read = Vec::new();
        for (at, bytes) in first.chain(pieces) {
            let next = offset + read.len() as u64;
            let end = at + bytes.len() as u64;
            let left = len_bytes as usize - read.len();
            if at <= next && next < end && left > 0 {
                let from = usize::try_from(next - at).unwrap();
                read.extend(&bytes[from..bytes.len().min(from + left)]);
            }
        }
        (read.len() == len_bytes as usize).then_some(read)
    }

    /// What is behind a hole does not belong to it.
    fn close(&mut self) {
        for (offset, bytes) in std::mem::take(&mut self.pieces) {
            if offset == self.bytes.len() as u64 {
                self.bytes.extend(bytes);
            }
        }
    }
}

impl Files {
    pub(crate) fn new(seed: u64, plan: &Plan) -> Self {
        Self {
            rng: Rng::of(seed, "files"),
            failure_one_in: plan.file_failure_one_in,
            time_max: plan.file_time_max,
            sources: BTreeMap::new(),
            sinks: BTreeMap::new(),
            next_file: 0,
            answers: BTreeMap::new(),
            asked: 0,
        }
    }

    /// From here on nothing fails.
    pub(crate) fn mend(&mut self) {
        self.failure_one_in = 0;
    }

    /// The user chooses a file.
    pub(crate) fn add(&mut self, bytes: Rc<Vec<u8>>) -> FileId {
        let file = FileId::Chosen(self.next_file);
        self.next_file += 1;
        self.sources.insert(file, bytes);
        file
    }

    /// A download that is complete.
    pub(crate) fn finished(&self, transfer: TransferId) -> Option<&[u8]> {
        let sink = self.sinks.get(&transfer)?;
        sink.finished.then_some(sink.bytes.as_slice())
    }

    /// Whether anything is still to be answered.
    pub(crate) fn is_idle(&self) -> bool {
        self.answers.is_empty()
    }

    /// Carries a request out; what is wrong with it is said.
    pub(crate) fn carry_out(&mut self, now: Instant, request: FileRequest) -> Result<(), String> {
        let fails = self.failure_one_in > 0 && self.rng.one_in(self.failure_one_in);
        match request {
            FileRequest::Read {
                transfer,
                file,
                offset,
                len_bytes,
            } => {
                let from = usize::try_from(offset).unwrap();
                let source = match file.staged_by() {
                    Some(download) => self.finished(download),
                    None => self.sources.get(&file).map(|source| source.as_slice()),
                };
                let Some(source) = source else {
                    return Err(format!("{file:?} was released and is read"));
                };
                let part = source.get(from..from + len_bytes as usize);
                let Some(part) = part else {
                    return Err(format!("{file:?} is read past its end"));
                };
                let bytes = if fails {
                    Err(FileFailed)
                } else {
                    Ok(part.to_vec())
                };
                let at = now + self.rng.time(self.time_max);
                self.answer(
                    at,
                    None,
                    FileEvent::Read {
                        transfer,
                        offset,
                        bytes,
                    },
                );
            }
            FileRequest::Create { transfer, .. } => {
                let sink = Sink {
                    life: self.asked,
                    bytes: Vec::new(),
                    pieces: BTreeMap::new(),
                    failed: fails,
                    finished: false,
                    unwritten_bytes: 0,
                    last_at: now,
                };
                self.sinks.insert(transfer, sink);
                let result = if fails { Err(FileFailed) } else { Ok(()) };
                self.answer_later(now, transfer, FileEvent::Created { transfer, result });
            }
            FileRequest::Reopen { transfer, .. } => {
                return Err(format!("no earlier page left anything of {transfer:?}"));
            }
            FileRequest::ReadBack {
                transfer,
                offset,
                len_bytes,
            } => {
                let Some(sink) = self.sinks.get_mut(&transfer) else {
                    return Err(format!("{transfer:?} has no file and is read"));
                };
                sink.failed |= fails;
                let part = sink.read(offset, len_bytes).filter(|_| !sink.failed);
                let bytes = part.ok_or(FileFailed);
                self.answer_later(
                    now,
                    transfer,
                    FileEvent::Read {
                        transfer,
                        offset,
                        bytes,
                    },
                );
            }
            FileRequest::WriteAt {
                transfer,
                offset,
                bytes,
            } => {
                let Some(sink) = self.sinks.get_mut(&transfer) else {
                    return Err(format!("{transfer:?} has no file and is written"));
                };
                if sink.finished {
                    return Err(format!("{transfer:?} is closed and is written"));
                }
                sink.failed |= fails;
                let len_bytes = bytes.len() as u64;
                sink.unwritten_bytes += len_bytes;
                if sink.unwritten_bytes > PIECES_MAX_BYTES {
                    return Err(format!(
                        "{transfer:?} has {} bytes to write",
                        sink.unwritten_bytes
                    ));
                }
                let result = if sink.failed {
                    Err(FileFailed)
                } else {
                    sink.write_at(offset, bytes)
                        .map_err(|why| format!("{transfer:?}: {why}"))?;
                    Ok(len_bytes)
                };
                self.answer_later(
                    now,
                    transfer,
                    FileEvent::Written {
                        transfer,
                        len_bytes: result,
                    },
                );
            }
            FileRequest::Cut { transfer, from } => {
                if let Some(sink) = self.sinks.get_mut(&transfer) {
                    sink.pieces.retain(|offset, _| *offset < from);
                }
            }
            FileRequest::Write { transfer, bytes } => {
                let Some(sink) = self.sinks.get_mut(&transfer) else {
                    return Err(format!("{transfer:?} has no file and is written"));
                };
                if sink.finished {
                    return Err(format!("{transfer:?} is closed and is written"));
                }
                sink.failed |= fails;
                sink.unwritten_bytes += bytes.len() as u64;
                if sink.unwritten_bytes > WRITES_MAX_BYTES {
                    return Err(format!(
                        "{transfer:?} has {} bytes to write",
                        sink.unwritten_bytes
                    ));
                }
                let len_bytes = if sink.failed {
                    Err(FileFailed)
                } else {
                    sink.bytes.extend_from_slice(&bytes);
                    Ok(bytes.len() as u64)
                };
                self.answer_later(
                    now,
                    transfer,
                    FileEvent::Written {
                        transfer,
                        len_bytes,
                    },
                );
            }
            FileRequest::Finish { transfer } => {
                let Some(sink) = self.sinks.get_mut(&transfer) else {
                    return Err(format!("{transfer:?} has no file and is closed"));
                };
                sink.failed |= fails;
                sink.finished = !sink.failed;
                sink.close();
                let len_bytes = if sink.failed {
                    Err(FileFailed)
                } else {
                    Ok(sink.bytes.len() as u64)
                };
                self.answer_later(
                    now,
                    transfer,
                    FileEvent::Finished {
                        transfer,
                        len_bytes,
                    },
                );
            }
            FileRequest::Digest { transfer, file } => {
                let bytes = match file.staged_by() {
                    Some(download) => self.finished(download),
                    None => self.sources.get(&file).map(|source| source.as_slice()),
                };
                let sha256 = bytes.filter(|_| !fails).map(digest).ok_or(FileFailed);
                let at = now + self.rng.time(self.time_max);
                self.answer(at, None, FileEvent::Digested { transfer, sha256 });
            }
            FileRequest::Discard { transfer } => {
                self.sinks.remove(&transfer);
            }
            FileRequest::Release { file } => match file.staged_by() {
                Some(download) => drop(self.sinks.remove(&download)),
                None => drop(self.sources.remove(&file)),
            },
        }
        Ok(())
    }

    /// The next answer that is due.
    pub(crate) fn poll(&mut self, now: Instant) -> Option<FileEvent> {
        loop {
            let entry = self.answers.first_entry()?;
            if entry.key().0 > now {
                return None;
            }
            let (life, event) = entry.remove();
            let Some(life) = life else {
                return Some(event);
            };
            let transfer = match &event {
                FileEvent::Created { transfer, .. }
                | FileEvent::Reopened { transfer, .. }
                | FileEvent::Written { transfer, .. }
                | FileEvent::Finished { transfer, .. }
                | FileEvent::Digested { transfer, .. }
                | FileEvent::Read { transfer, .. } => *transfer,
            };
            let sink = self.sinks.get_mut(&transfer);
            if let Some(sink) = sink.filter(|sink| sink.life == life) {
                if let FileEvent::Written {
                    len_bytes: Ok(len_bytes),
                    ..
                } = event
                {
                    sink.unwritten_bytes -= len_bytes;
                }
                return Some(event);
            }
        }
    }

    /// When the next answer is due.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.answers.first_key_value().map(|((at, _), _)| *at)
    }

    fn answer_later(&mut self, now: Instant, transfer: TransferId, event: FileEvent) {
        let time = self.rng.time(self.time_max);
        let sink = self.sinks.get_mut(&transfer).unwrap();
        sink.last_at = sink.last_at.max(now + time);
        let (at, life) = (sink.last_at, sink.life);
        self.answer(at, Some(life), event);
    }

    fn answer(&mut self, at: Instant, life: Option<Life>, event: FileEvent) {
        self.answers.insert((at, self.asked), (life, event));
        self.asked += 1;
    }
}

/// What a file's digest is.
pub(crate) fn digest(bytes: &[u8]) -> Sha256Sum {
    Sha256Sum(Sha256::digest(bytes).into())
}
