//! Session files, as they are read: whatever a newer page has written into one, what can be read of it is, and what
//! cannot is named.

use std::collections::{BTreeMap, BTreeSet};

use super::about::About;
use super::base64;
use super::json::Json;
use super::page::Entry;
use super::session_file::SESSION_FILE_VERSION;
use super::store::{RECORD_MAX_BYTES, Recorder};
use super::verdict::Reader;
use crate::app::verdict::Verdict;
use crate::app::{
    FilePart, FrameDirection, FrameKind, Link, Payload, Tie, TransferId, Unread, WallClock,
};
use crate::dialect::ChannelId;
use crate::time::Instant;

/// Bytes of one line of a session file at the most; a longer one is named and left out.
const LINE_MAX_BYTES: usize = 256 << 10;

/// Kinds of what could not be read that are named at the most.
const UNREAD_MAX: usize = 32;

/// Members that are known, of the first line and of the others.
const HEAD_MEMBERS: [&str; 8] = [
    "atf", "app", "started", "model", "firmware", "link", "masked", "dropped",
];
const MEMBERS: [&str; 16] = [
    "t", "e", "n", "d", "k", "x", "c", "typed", "partial", "len", "crc", "head", "tail", "s", "b",
    "of",
];

/// A session file as far as it was read.
#[derive(Debug)]
pub struct Opened {
    /// What went over the line.
    pub recorder: Recorder,
    /// What it is of.
    pub about: About,
    /// What could not be read, and how often.
    pub unread: BTreeMap<Unread, u64>,
    /// What became of the session, once the file is [over](Self::finish).
    pub verdict: Verdict,
    reader: Reader,
    lines: u64,
    half_line: Vec<u8>,
    is_skipping: bool,
    is_session: bool,
    known_members: BTreeSet<&'static str>,
}

impl Default for Opened {
    fn default() -> Self {
        let mut recorder = Recorder::default();
        recorder.set_bound(RECORD_MAX_BYTES);
        Self {
            recorder,
            about: About::default(),
            unread: BTreeMap::new(),
            verdict: Verdict::default(),
            reader: Reader::default(),
            lines: 0,
            half_line: Vec::new(),
            is_skipping: false,
            is_session: false,
            known_members: MEMBERS.into_iter().collect(),
        }
    }
}

/// One line as it is to be kept.
struct Read {
    first_byte_at: Instant,
    last_byte_at: Instant,
    direction: FrameDirection,
    kind: FrameKind,
    tie: Tie,
    is_partial: bool,
    bytes: Vec<u8>,
    payload: Option<(u64, u32, Vec<u8>, Vec<u8>)>,
}

impl Opened {
    /// Whether what has come so far is a session file.
    pub fn is_session(&self) -> bool {
        self.is_session
    }

    /// The next bytes of the file, cut anywhere.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (piece, behind) = rest.split_at(end);
            self.add(piece);
            self.end_line();
            rest = &behind[1..];
        }
        self.add(rest);
    }

    /// The file is over.
    pub fn finish(&mut self) {
        if !self.half_line.is_empty() || self.is_skipping {
            self.end_line();
        }
        self.verdict = std::mem::take(&mut self.reader).finish();
    }

    fn add(&mut self, piece: &[u8]) {
        if self.half_line.len() + piece.len() > LINE_MAX_BYTES {
            self.half_line.clear();
            self.is_skipping = true;
        }
        if !self.is_skipping {
            self.half_line.extend_from_slice(piece);
        }
    }

    fn end_line(&mut self) {
        self.lines += 1;
        let line = std::mem::take(&mut self.half_line);
        if std::mem::take(&mut self.is_skipping) {
            return self.miss(Unread::Line);
        }
        let text = str::from_utf8(&line).map(str::trim);
        let text = text.map(|text| text.trim_start_matches('\u{feff}'));
        match text.ok().map(|text| (text, Json::parse(text))) {
            Some(("", _)) => {}
            Some((_, Some(value))) if value.get("atf").is_some() => self.read_head(&value),
            Some((_, Some(value))) if self.is_session => self.read_frame(&value),
            _ => self.miss(Unread::Line),
        }
        self.half_line = line;
        self.half_line.clear();
    }

    fn miss(&mut self, what: Unread) {
        if self.unread.len() < UNREAD_MAX || self.unread.contains_key(&what) {
            *self.unread.entry(what).or_default() += 1;
        }
    }

    fn note_unknown(&mut self, value: &Json, is_head: bool) {
        let Json::Object(members) = value else { return };
        for (name, _) in members {
            let is_known = if is_head {
                HEAD_MEMBERS.contains(&name.as_str())
            } else {
                self.known_members.contains(name.as_str())
            };
            if !is_known {
                self.miss(Unread::Member(name.clone()));
            }
        }
    }

    fn read_head(&mut self, value: &Json) {
        self.is_session = true;
        self.note_unknown(value, true);
        let version: Option<u32> = value.get("atf").and_then(Json::as_number);
        if version != Some(SESSION_FILE_VERSION) {
            self.miss(Unread::Version(version.unwrap_or(0)));
        }
        let text = |name| value.get(name).and_then(Json::as_text).unwrap_or_default();
        let link = value.get("link");
        let baud = link.and_then(|link| link.get("baud")?.as_number());
        let kind = link.and_then(|link| link.get("kind")?.as_text());
        let usb = link.and_then(|link| link.get("usb")?.as_text()?.split_once(':'));
        let hex = |text: &str| u16::from_str_radix(text, 16).ok();
        self.about = About {
            app: text("app").to_owned(),
            model: text("model").to_owned(),
            firmware: text("firmware").to_owned(),
            link: baud.map(|baud| match kind {
                Some("demo") => Link::Demo { baud },
                _ => Link::Serial { baud },
            }),
            usb: usb.and_then(|(vendor, product)| hex(vendor).zip(hex(product))),
            began: WallClock::from_stamp(text("started")),
        };
        if let Some(dropped) = value.get("dropped") {
            let number = |name| dropped.get(name).and_then(Json::as_number).unwrap_or(0);
            self.recorder
                .note_dropped(number("frames"), number("bytes"));
        }
    }

    fn read_frame(&mut self, value: &Json) {
        self.note_unknown(value, false);
        let Some(read) = self.frame_of(value) else {
            return self.miss(Unread::Line);
        };
        let payload = read.payload.as_ref();
        self.recorder.keep(&Entry {
            first_byte_at: read.first_byte_at,
            last_byte_at: read.last_byte_at,
            direction: read.direction,
            kind: read.kind,
            tie: read.tie,
            is_partial: read.is_partial,
            bytes: &read.bytes,
            payload: payload.map(|(len_bytes, crc32, head, tail)| Payload {
                len_bytes: *len_bytes,
                crc32: *crc32,
                head,
                tail,
            }),
        });
        let last = self.recorder.next_number() - 1;
        if let Some(frame) = self.recorder.frame(last) {
            self.reader.take(frame);
        }
    }

    fn frame_of(&mut self, value: &Json) -> Option<Read> {
        let text = |name| value.get(name).and_then(Json::as_text);
        let number = |name| value.get(name).and_then(Json::as_number::<u64>);
        let time = |name| value.get(name).and_then(moment);
        let first_byte_at = time("t")?;
        let direction = match text("d") {
            Some("tx") => FrameDirection::Tx,
            _ => FrameDirection::Rx,
        };
        let mut bytes = match (text("s"), text("b")) {
            (Some(text), _) => text.as_bytes().to_vec(),
            (None, Some(text)) => base64::decode(text)?,
            (None, None) => Vec::new(),
        };
        let name = text("k")?;
        let kind = FrameKind::from_name(name).unwrap_or_else(|| {
            // It is shown as what it says of itself.
            bytes = [name.as_bytes(), b" ", &bytes].concat();
            self.miss(Unread::Kind(name.to_owned()));
            FrameKind::Mark
        });
        if let Some(number) = number("n")
            && self.recorder.is_empty()
        {
            self.recorder.begin_at(number);
        }
        let of = value.get("of");
        let id = of.and_then(|of| of.get("id")?.as_number());
        let file = of.and_then(|of| of.get("file")?.as_text());
        let transfer = id.map(TransferId);
        if let Some((transfer, file)) = transfer.zip(file) {
            self.recorder.set_name(transfer, file);
        }
        let end = |name| text(name).map_or(Some(Vec::new()), base64::decode);
        let payload = (kind == FrameKind::Payload).then(|| {
            let crc32 = text("crc").and_then(|crc| u32::from_str_radix(crc, 16).ok());
            Some((number("len")?, crc32?, end("head")?, end("tail")?))
        });
        Some(Read {
            first_byte_at,
            last_byte_at: time("e").unwrap_or(first_byte_at),
            direction,
            kind,
            tie: Tie {
                transaction: number("x").and_then(|number| u32::try_from(number).ok()),
                channel: number("c").and_then(ChannelId::new),
                of: transfer.map(|transfer| FilePart {
                    transfer,
                    offset: of.and_then(|of| of.get("at")?.as_number()),
                }),
                is_typed: value.get("typed").is_some_and(Json::is_true),
            },
            is_partial: value.get("partial").is_some_and(Json::is_true),
            bytes,
            payload: match payload {
                Some(payload) => Some(payload?),
                None => None,
            },
        })
    }
}

/// Seconds, to the microsecond.
fn moment(value: &Json) -> Option<Instant> {
    let Json::Number(number) = value else {
        return None;
    };
    let (seconds, rest) = number.split_once('.').unwrap_or((number, ""));
    let seconds: u64 = seconds.parse().ok()?;
    let rest = rest.get(..rest.len().min(6))?;
    let micros: u64 = format!("{rest:0<6}").parse().ok()?;
    Some(Instant::from_micros(
        seconds.checked_mul(1_000_000)?.checked_add(micros)?,
    ))
}
