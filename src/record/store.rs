//! The recorder: the last frames of the line in a ring of pages. Nothing is allocated for a frame, and a full ring
//! makes room by a page at a time.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::digest::Digest;
use super::page::{Belongs, Entry, PAGE_BYTES};
use super::ring::{Dropped, Ring};
use crate::app::{Frame, FrameDirection, FrameKind, Payload, Tie, TransferId};
use crate::dialect::{Secrets, is_login};
use crate::time::{Duration, Instant};

/// Bytes that a recorder may be told to take at the least.
pub const RECORD_MIN_BYTES: usize = 1 << 20;

/// The same at the most.
pub const RECORD_MAX_BYTES: usize = 256 << 20;

/// Bytes of one frame of a payload of which all is kept; a longer one is several.
const KEPT_PAYLOAD_MAX_BYTES: usize = 16 << 10;

/// Bytes of one line that are kept; longer ones are cut.
const LINE_KEPT_MAX_BYTES: usize = 16 << 10;

/// Names of files that are known; the oldest makes room.
const NAMES_MAX: usize = 20_000;

/// How long an echo of a login may come after it was sent.
const LOGIN_ECHO: Duration = Duration::from_secs(5);

/// What went over the line. Nothing comes in but by [`push`](Self::push) and [`payload`](Self::payload), which leave out
/// every password that is known.
#[derive(Debug)]
pub struct Recorder {
    pages: Ring,
    run: Option<Run>,
    partial: Option<Partial>,
    names: BTreeMap<TransferId, String>,
    keeps_payload: bool,
    secrets: Secrets,
    /// Until when an echo of a login may come.
    login_until: Instant,
}

/// A line as far as it has come, which has stood for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial {
    /// When its first byte came.
    pub first_byte_at: Instant,
    /// What has come.
    pub bytes: Vec<u8>,
}

/// A payload as far as it has come.
#[derive(Debug)]
struct Run {
    first_byte_at: Instant,
    last_byte_at: Instant,
    direction: FrameDirection,
    tie: Tie,
    digest: Digest,
    kept: Vec<u8>,
}

/// A line that is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Line<'l> {
    /// When its first byte came.
    pub first_byte_at: Instant,
    /// When its last byte did.
    pub last_byte_at: Instant,
    /// Which way it went.
    pub direction: FrameDirection,
    /// What it is.
    pub kind: FrameKind,
    /// What it is part of.
    pub tie: Tie,
    /// Whether the rest of it never came.
    pub is_partial: bool,
    /// The line.
    pub bytes: &'l [u8],
}

impl Default for Recorder {
    fn default() -> Self {
        Self {
            pages: Ring::default(),
            run: None,
            partial: None,
            names: BTreeMap::new(),
            keeps_payload: false,
            secrets: Secrets::default(),
            login_until: Instant::ZERO,
        }
    }
}

impl Recorder {
    /// Takes so many bytes at the most from now on.
    pub fn set_bound(&mut self, bound_bytes: usize) {
        let bound_bytes = bound_bytes.clamp(RECORD_MIN_BYTES, RECORD_MAX_BYTES);
        self.pages.set_max(bound_bytes / PAGE_BYTES);
    }

    /// How much it takes at the most, in bytes.
    pub fn bound_bytes(&self) -> usize {
        self.pages.max() * PAGE_BYTES
    }

    /// How much it takes, in bytes.
    pub fn used_bytes(&self) -> usize {
        self.pages.all().len() * PAGE_BYTES
    }

    /// Whether all of each payload is kept from now on.
    pub fn keep_payload(&mut self, keeps: bool) {
        self.end_payload();
        self.keeps_payload = keeps;
    }

    /// What is known of logins.
    pub fn secrets(&mut self) -> &mut Secrets {
        &mut self.secrets
    }

    /// A line of this moment without its passwords.
    pub fn masked<'l>(&self, at: Instant, line: &'l [u8]) -> Cow<'l, [u8]> {
        self.secrets.masked(line, at < self.login_until)
    }

    /// Frames that are kept.
    pub fn len(&self) -> u64 {
        self.next_number() - self.first_number()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the oldest frame that is kept.
    pub fn first_number(&self) -> u64 {
        self.pages.first_number()
    }

    /// The number of the frame that comes next.
    pub fn next_number(&self) -> u64 {
        self.pages.next_number()
    }

    /// What made room for newer ones.
    pub fn dropped(&self) -> Dropped {
        self.pages.dropped()
    }

    /// The line that has stood half for a while.
    pub fn partial(&self) -> Option<&Partial> {
        self.partial.as_ref()
    }

    /// A frame by its number.
    pub fn frame(&self, number: u64) -> Option<Frame<'_>> {
        self.pages.page_of(number)?.frame(number)
    }

    /// The frames from this one on.
    pub fn frames_from(&self, number: u64) -> impl Iterator<Item = Frame<'_>> {
        let pages = self.pages.pages_from(number);
        pages.flat_map(move |page| {
            let numbers = page.numbers();
            (numbers.start.max(number)..numbers.end).filter_map(|number| page.frame(number))
        })
    }

    pub(super) fn belongs(&self, number: u64) -> Option<Belongs> {
        self.pages.page_of(number)?.belongs(number)
    }

    /// Keeps a frame of which nothing is left out.
    pub(super) fn keep(&mut self, entry: &Entry<'_>) {
        self.end_payload();
        self.pages.keep(entry);
    }

    /// The first frame has this number.
    pub(super) fn begin_at(&mut self, number: u64) {
        self.pages.begin_at(number);
    }

    /// So much made room before.
    pub(super) fn note_dropped(&mut self, frames: u64, line_bytes: u64) {
        self.pages.note_dropped(frames, line_bytes);
    }

    pub(super) fn pages(&self) -> &Ring {
        &self.pages
    }

    /// The name of a transfer's file, where it is known.
    pub fn name_of(&self, transfer: TransferId) -> Option<&str> {
        self.names.get(&transfer).map(String::as_str)
    }

    /// A transfer's file has this name.
    pub fn set_name(&mut self, transfer: TransferId, name: &str) {
        if self.name_of(transfer) == Some(name) {
            return;
        }
        if self.names.len() >= NAMES_MAX {
            self.names.pop_first();
        }
        self.names.insert(transfer, name.to_owned());
    }

    /// Forgets all frames.
    pub fn clear(&mut self) {
        self.run = None;
        self.partial = None;
        self.pages.clear();
    }

    /// Keeps a line.
    pub fn push(&mut self, line: &Line<'_>) {
        self.end_payload();
        self.partial = None;
        if line.direction == FrameDirection::Tx && is_login(line.bytes) {
            self.login_until = line.last_byte_at + LOGIN_ECHO;
        }
        let bytes = self.masked(line.first_byte_at, line.bytes);
        let bytes = &bytes[..bytes.len().min(LINE_KEPT_MAX_BYTES)];
        self.pages.keep(&Entry {
            first_byte_at: line.first_byte_at,
            last_byte_at: line.last_byte_at,
            direction: line.direction,
            kind: line.kind,
            tie: line.tie,
            is_partial: line.is_partial,
            bytes,
            payload: None,
        });
    }

    /// Something has become of the line, in words of its own: see the guide to session files.
    pub fn mark(&mut self, at: Instant, what: &str) {
        self.push(&Line {
            first_byte_at: at,
            last_byte_at: at,
            direction: FrameDirection::Rx,
            kind: FrameKind::Mark,
            tie: Tie::default(),
            is_partial: false,
            bytes: what.as_bytes(),
        });
    }

    /// The line that came last is this, and part of that.
    pub fn amend_last(&mut self, kind: FrameKind, tie: &Tie) {
        self.pages.amend_last(kind, tie);
    }

    /// A line has stood half for a while.
    pub fn set_partial(&mut self, first_byte_at: Instant, bytes: &[u8]) {
        let bytes = self.masked(first_byte_at, bytes).into_owned();
        self.partial = Some(Partial {
            first_byte_at,
            bytes,
        });
    }

    /// A run of payload, which goes on until something else comes, or [its end](Self::end_payload).
    pub fn payload(&mut self, at: Instant, direction: FrameDirection, tie: Tie, bytes: &[u8]) {
        let goes_on =
            |run: &Run| run.direction == direction && run.tie.transaction == tie.transaction;
        if !self.run.as_ref().is_some_and(goes_on) {
            self.end_payload();
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let run = self.run.get_or_insert_with(|| Run {
                first_byte_at: at,
                last_byte_at: at,
                direction,
                tie,
                digest: Digest::default(),
                kept: Vec::new(),
            });
            let room = if self.keeps_payload {
                KEPT_PAYLOAD_MAX_BYTES - run.kept.len()
            } else {
                rest.len()
            };
            let (piece, behind) = rest.split_at(room.min(rest.len()));
            run.digest.add(piece);
            run.last_byte_at = at;
            if self.keeps_payload {
                run.kept.extend_from_slice(piece);
            }
            rest = behind;
            if run.kept.len() == KEPT_PAYLOAD_MAX_BYTES {
                let mut tie = run.tie;
                if let Some(offset) = tie.of.as_mut().and_then(|of| of.offset.as_mut()) {
                    *offset += run.digest.len_bytes;
                }
                self.end_payload();
                if !rest.is_empty() {
                    return self.payload(at, direction, tie, rest);
                }
            }
        }
    }

    /// The payload is over.
    pub fn end_payload(&mut self) {
        let Some(run) = self.run.take() else { return };
        let ends = if self.keeps_payload {
            [run.kept.as_slice(), &[]]
        } else {
            run.digest.ends()
        };
        // A module that restarts in mid-payload has its echoes taken for more of it.
        let [head, tail] = ends.map(|end| self.secrets.masked(end, true));
        self.pages.keep(&Entry {
            first_byte_at: run.first_byte_at,
            last_byte_at: run.last_byte_at,
            direction: run.direction,
            kind: FrameKind::Payload,
            tie: run.tie,
            is_partial: false,
            bytes: &[],
            payload: Some(Payload {
                len_bytes: run.digest.len_bytes,
                crc32: run.digest.crc32(),
                head: &head,
                tail: &tail,
            }),
        });
    }
}
