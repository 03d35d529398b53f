//! Tasks: what is done in the module's file system, one after the other. A task asks one question at a time and
//! is told what came of it.

use std::collections::{BTreeMap, VecDeque};

use crate::app::{self, Message, Operation, StorageCheck};
use crate::dialect::{StorageReport, StorageSetting, StorageVerb};
use crate::dte::Failure;
use crate::files::{FILE_TIMEOUT, FileEvent, FileRequest};
use crate::storage::question::{NEEDED, Question};
use crate::time::Instant;

/// What a task is told.
#[derive(Debug)]
pub(super) enum Input {
    /// Begin.
    Start,
    /// What the question it asked came to.
    Answered(Answer),
    /// Content of the file it asked for.
    Payload(Vec<u8>),
    /// Something became of a file request.
    File(FileEvent),
    /// The time it asked to wait for has passed.
    Elapsed,
    /// The line is gone; the task can only end.
    Gone,
}

/// What a question came to.
pub(super) type Answer = Result<Vec<StorageReport>, Fault>;

/// Why a question came to nothing.
#[derive(Debug)]
pub(super) enum Fault {
    /// Its transaction failed.
    Failed(Failure),
    /// A line of the answer cannot be read.
    Unreadable(String),
    /// Bytes were lost on the line.
    Torn,
}

impl Fault {
    pub(super) fn message(self, verb: StorageVerb) -> Message {
        let operation = Operation::Storage(verb);
        match self {
            Self::Failed(Failure::Refused(error)) => Message::Refused { operation, error },
            Self::Failed(Failure::TimedOut | Failure::Left) => Message::TimedOut { operation },
            Self::Failed(Failure::NotSent) => Message::Interrupted,
            Self::Unreadable(line) => Message::Unexpected { operation, line },
            Self::Torn => Message::BytesLost,
        }
    }
}

/// What a task wants next.
#[derive(Debug)]
pub(super) enum Step {
    /// Ask this.
    Ask(Question),
    /// Tell me when this time has come.
    Wait(Instant),
    /// Nothing, until I am told something.
    Rest,
    /// It is over.
    Over(Result<StorageCheck, Message>),
}

/// What is known of a file without asking.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Its size in bytes, where the module gives one.
    pub(super) size_bytes: Option<u64>,
    /// Its MD5, where it was asked for.
    pub(super) digest: Option<String>,
}

/// What a task may touch.
pub(super) struct Context<'a> {
    pub(super) now: Instant,
    pub(super) view: &'a mut app::Storage,
    /// Files by their path, as far as they are known.
    pub(super) seen: &'a mut BTreeMap<String, Seen>,
    /// Whether [`NEEDED`] holds.
    pub(super) prepared: &'a mut bool,
    pub(super) files: &'a mut VecDeque<FileRequest>,
    pub(super) events: &'a mut VecDeque<app::Event>,
}

impl Context<'_> {
    /// Asks whoever holds the local files, and waits for the answer.
    pub(super) fn ask_file(&mut self, request: FileRequest) -> Step {
        self.files.push_back(request);
        Step::Wait(self.now + FILE_TIMEOUT)
    }

    /// What is to be set before file content goes over the line. A firmware without the command has nothing else
    /// than what is needed.
    pub(super) fn to_prepare(&self) -> Vec<StorageSetting> {
        if *self.prepared || !self.view.has(StorageVerb::Cfg) {
            return Vec::new();
        }
        NEEDED.to_vec()
    }
}

/// The one report that a question is answered with.
pub(super) fn only<T>(
    verb: StorageVerb,
    answer: Answer,
    take: impl Fn(&StorageReport) -> Option<T>,
) -> Result<T, Message> {
    let reports = answer.map_err(|fault| fault.message(verb))?;
    match &reports[..] {
        [report] => take(report),
        _ => None,
    }
    .ok_or_else(|| Message::Unexpected {
        operation: Operation::Storage(verb),
        line: if reports.is_empty() {
            "OK".into()
        } else {
            format!("{reports:?}")
        },
    })
}

pub(super) fn size(answer: Answer) -> Result<u64, Message> {
    only(StorageVerb::Size, answer, |report| match report {
        StorageReport::Size(size_bytes) => Some(*size_bytes),
        _ => None,
    })
}

pub(super) fn digest(answer: Answer) -> Result<[u8; 16], Message> {
    only(StorageVerb::Check, answer, |report| match report {
        StorageReport::Digest(digest) => Some(*digest),
        _ => None,
    })
}

/// Whether there is as much as there should be.
pub(super) fn check_size(expected_bytes: u64, found_bytes: u64) -> Result<(), Message> {
    let mismatch = Message::SizeMismatch {
        expected_bytes,
        found_bytes: Some(found_bytes),
    };
    (expected_bytes == found_bytes)
        .then_some(())
        .ok_or(mismatch)
}

/// An MD5 in hex digits, as it is shown.
pub(super) fn hex(digest: &[u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(*digest))
}
