//! One page of the ring: the bytes of its frames from the front, and a head of fixed size for each from the back.

use std::ops::Range;

use crate::app::{FilePart, Frame, FrameDirection, FrameKind, Payload, Tie, TransferId};
use crate::dialect::ChannelId;
use crate::time::{Duration, Instant};

/// Bytes of a page.
pub(super) const PAGE_BYTES: usize = 256 << 10;

/// Bytes of a head.
pub(super) const HEAD_BYTES: usize = 32;

/// What stands in front of a payload's bytes: length, place in the file, CRC-32, bytes of the head.
const PAYLOAD_HEAD_BYTES: usize = 8 + 8 + 4 + 2;

/// Where there is no transfer, and no place in a file.
const NO_TRANSFER: u32 = u32::MAX;
const NO_OFFSET: u64 = u64::MAX;
const NO_CHANNEL: u8 = u8::MAX;

const IS_TX: u8 = 1;
const IS_TYPED: u8 = 2;
const IS_PARTIAL: u8 = 4;

/// A frame that is to be kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'e> {
    pub(super) first_byte_at: Instant,
    pub(super) last_byte_at: Instant,
    pub(super) direction: FrameDirection,
    pub(super) kind: FrameKind,
    pub(super) tie: Tie,
    pub(super) is_partial: bool,
    pub(super) bytes: &'e [u8],
    pub(super) payload: Option<Payload<'e>>,
}

/// What of a frame tells where it belongs, without its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Belongs {
    pub(super) kind: FrameKind,
    pub(super) direction: FrameDirection,
    pub(super) transaction: Option<u32>,
    pub(super) transfer: Option<TransferId>,
    pub(super) channel: Option<ChannelId>,
    pub(super) is_typed: bool,
}

pub(super) struct Page {
    room: Box<[u8]>,
    first_number: u64,
    frames: usize,
    used_bytes: usize,
    /// Bytes of its frames as they went over the line.
    pub(super) line_bytes: u64,
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Page({} from {})", self.frames, self.first_number)
    }
}

impl Page {
    pub(super) fn new(first_number: u64) -> Self {
        Self {
            room: vec![0; PAGE_BYTES].into_boxed_slice(),
            first_number,
            frames: 0,
            used_bytes: 0,
            line_bytes: 0,
        }
    }

    /// The same room for other frames.
    pub(super) fn emptied(self, first_number: u64) -> Self {
        Self {
            room: self.room,
            first_number,
            frames: 0,
            used_bytes: 0,
            line_bytes: 0,
        }
    }

    pub(super) fn numbers(&self) -> Range<u64> {
        self.first_number..self.first_number + self.frames as u64
    }

    /// Keeps a frame; `false` where there is no room for it.
    pub(super) fn push(&mut self, entry: &Entry<'_>) -> bool {
        let text = match entry.payload {
            Some(payload) => PAYLOAD_HEAD_BYTES + payload.head.len() + payload.tail.len(),
            None => entry.bytes.len(),
        };
        let start = self.used_bytes;
        let heads_at = PAGE_BYTES - HEAD_BYTES * (self.frames + 1);
        let (Ok(text_bytes), true) = (u16::try_from(text), start + text <= heads_at) else {
            return false;
        };
        let mut out = Cursor(&mut self.room[start..]);
        if let Some(payload) = entry.payload {
            let offset = entry.tie.of.and_then(|of| of.offset);
            out.put(&payload.len_bytes.to_le_bytes());
            out.put(&offset.unwrap_or(NO_OFFSET).to_le_bytes());
            out.put(&payload.crc32.to_le_bytes());
            let head_bytes = u16::try_from(payload.head.len()).unwrap_or(text_bytes);
            out.put(&head_bytes.to_le_bytes());
            out.put(payload.head);
            out.put(payload.tail);
            self.line_bytes += payload.len_bytes;
        } else {
            out.put(entry.bytes);
            self.line_bytes += entry.bytes.len() as u64;
        }
        self.used_bytes += text;
        self.frames += 1;
        let took = entry.last_byte_at.since(entry.first_byte_at);
        let mut head = Cursor(&mut self.room[heads_at..]);
        head.put(&entry.first_byte_at.as_micros().to_le_bytes());
        let took_us = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        head.put(&took_us.to_le_bytes());
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        head.put(&start.to_le_bytes());
        head.put(&text_bytes.to_le_bytes());
        let flags = [
            (entry.direction == FrameDirection::Tx, IS_TX),
            (entry.is_partial, IS_PARTIAL),
        ];
        let flags = flags.iter().filter(|(is, _)| *is);
        head.put(&[flags.fold(0, |all, (_, flag)| all | flag)]);
        self.amend_last(entry.kind, &entry.tie);
        true
    }

    /// The frame that came last is this, and part of that.
    pub(super) fn amend_last(&mut self, kind: FrameKind, tie: &Tie) {
        let at = PAGE_BYTES - HEAD_BYTES * self.frames;
        let head = &mut self.room[at..at + HEAD_BYTES];
        let is_typed = if tie.is_typed { IS_TYPED } else { 0 };
        head[18] = (head[18] & !IS_TYPED) | is_typed;
        let mut rest = Cursor(&mut head[19..]);
        rest.put(&[kind as u8]);
        rest.put(&tie.transaction.unwrap_or(0).to_le_bytes());
        let transfer = tie.of.map_or(NO_TRANSFER, |of| of.transfer.0);
        rest.put(&transfer.to_le_bytes());
        let channel = tie.channel.map_or(NO_CHANNEL, ChannelId::connect_id);
        rest.put(&[channel]);
    }

    fn head(&self, number: u64) -> Option<&[u8; HEAD_BYTES]> {
        let place = usize::try_from(number.checked_sub(self.first_number)?).ok()?;
        if place >= self.frames {
            return None;
        }
        self.room[PAGE_BYTES - HEAD_BYTES * (place + 1)..].first_chunk()
    }

    /// Where a frame belongs.
    pub(super) fn belongs(&self, number: u64) -> Option<Belongs> {
        let head = self.head(number)?;
        let transaction = u32::from_le_bytes(part(head, 20));
        let transfer = u32::from_le_bytes(part(head, 24));
        let kind = FrameKind::ALL.get(usize::from(head[19]));
        Some(Belongs {
            kind: kind.copied().unwrap_or(FrameKind::Damaged),
            direction: if head[18] & IS_TX == 0 {
                FrameDirection::Rx
            } else {
                FrameDirection::Tx
            },
            transaction: (transaction > 0).then_some(transaction),
            transfer: (transfer != NO_TRANSFER).then_some(TransferId(transfer)),
            channel: ChannelId::new(head[28].into()),
            is_typed: head[18] & IS_TYPED != 0,
        })
    }

    /// A frame by its number.
    pub(super) fn frame(&self, number: u64) -> Option<Frame<'_>> {
        let head = self.head(number)?;
        let belongs = self.belongs(number)?;
        let text = &self.room[text_of(head)];
        let first_byte_at = Instant::from_micros(u64::from_le_bytes(part(head, 0)));
        let took_us = u32::from_le_bytes(part(head, 8));
        let (bytes, payload, offset) = if belongs.kind == FrameKind::Payload {
            let (ahead, ends) = text.split_first_chunk::<PAYLOAD_HEAD_BYTES>()?;
            let head_bytes = usize::from(u16::from_le_bytes(part(ahead, 20)));
            let (head, tail) = ends.split_at_checked(head_bytes)?;
            let payload = Payload {
                len_bytes: u64::from_le_bytes(part(ahead, 0)),
                crc32: u32::from_le_bytes(part(ahead, 16)),
                head,
                tail,
            };
            let offset = u64::from_le_bytes(part(ahead, 8));
            let offset = (offset != NO_OFFSET).then_some(offset);
            (&text[..0], Some(payload), offset)
        } else {
            (text, None, None)
        };
        Some(Frame {
            number,
            first_byte_at,
            last_byte_at: first_byte_at + Duration::from_micros(took_us.into()),
            direction: belongs.direction,
            kind: belongs.kind,
            tie: Tie {
                transaction: belongs.transaction,
                channel: belongs.channel,
                of: belongs
                    .transfer
                    .map(|transfer| FilePart { transfer, offset }),
                is_typed: belongs.is_typed,
            },
            is_partial: head[18] & IS_PARTIAL != 0,
            bytes,
            payload,
        })
    }

    /// All bytes of its frames, one behind the other.
    pub(super) fn text(&self) -> &[u8] {
        &self.room[..self.used_bytes]
    }

    /// The frame in which these of [all bytes](Self::text) stand, where they stand in one and are text of it, and where that
    /// one's bytes do. It is looked for from a frame on that is not behind it.
    pub(super) fn frame_with(&self, found: Range<usize>, from: u64) -> Option<(u64, Range<usize>)> {
        let starts_by = |place: usize| {
            let head = self.head(self.first_number + place as u64);
            head.is_some_and(|head| text_of(head).start <= found.start)
        };
        let mut low = usize::try_from(from.checked_sub(self.first_number)?).ok()?;
        // It is near as a rule.
        let mut step = 1;
        while starts_by(low + step) {
            low += step;
            step *= 2;
        }
        let mut high = low + step;
        while low + 1 < high {
            let middle = low.midpoint(high);
            if starts_by(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        let number = self.first_number + low as u64;
        let text = text_of(self.head(number)?);
        let is_text = self.belongs(number)?.kind != FrameKind::Payload
            || found.start >= text.start + PAYLOAD_HEAD_BYTES;
        (is_text && found.end <= text.end).then_some((number, text))
    }
}

/// Where the bytes of a frame stand in its page.
fn text_of(head: &[u8; HEAD_BYTES]) -> Range<usize> {
    let start = u32::from_le_bytes(part(head, 12)) as usize;
    start..start + usize::from(u16::from_le_bytes(part(head, 16)))
}

/// Writes at the front of what is left.
struct Cursor<'r>(&'r mut [u8]);

impl Cursor<'_> {
    fn put(&mut self, bytes: &[u8]) {
        let (front, rest) = std::mem::take(&mut self.0).split_at_mut(bytes.len());
        front.copy_from_slice(bytes);
        self.0 = rest;
    }
}

/// So many bytes of a head from there on.
fn part<const N: usize>(head: &[u8], at: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&head[at..at + N]);
    part
}
