//! How rows are filled in: from the record, when they come into view.

use super::fold::{Fold, What};
use super::hits::Hits;
use super::moment::loses_session;
use super::store::Recorder;
use crate::app::{
    FRAME_SHOWN_MAX_BYTES, Frame, FrameDirection, FrameKind, LogLine, LogRow, ROW_FRAMES_MAX,
    RowFile, RowKey, RowKind, RowOutcome,
};
use crate::time::Duration;

/// Frames of one row that are looked through for those that come with it.
const LOOKED_MAX_FRAMES: usize = 4_096;

/// What is in an unfolded row.
#[derive(Debug)]
pub(super) struct Children(Vec<Child>);

#[derive(Clone, Copy, Debug)]
struct Child {
    depth: u8,
    /// A frame, or an exchange by its command.
    number: u64,
    is_exchange: bool,
}

impl Children {
    pub(super) fn of(recorder: &Recorder, fold: &Fold, unfolded: &[RowKey]) -> Self {
        let mut children = Vec::new();
        match fold.what {
            What::Frame => {}
            What::Exchange { .. } => children.extend(frames_of(recorder, fold, 1)),
            What::Run { .. } => {
                for frame in frames_in(recorder, fold) {
                    if frame.kind != FrameKind::Command {
                        continue;
                    }
                    children.push(Child {
                        depth: 1,
                        number: frame.number,
                        is_exchange: true,
                    });
                    let key = RowKey {
                        number: frame.number,
                        depth: 1,
                    };
                    if unfolded.contains(&key) {
                        children.extend(frames_of(recorder, &exchange_at(&frame, fold), 2));
                    }
                }
            }
        }
        Self(children)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Which row in it, counted from 1, this frame is in.
    pub(super) fn row_of(&self, number: u64) -> u64 {
        let up_to = self.0.iter().take_while(|child| child.number <= number);
        up_to.count() as u64
    }

    pub(super) fn rows(
        &self,
        recorder: &Recorder,
        fold: &Fold,
        unfolded: &[RowKey],
        hits: &Hits,
        skip: u64,
        rows: usize,
    ) -> Vec<LogRow> {
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let children = self.0.iter().enumerate().skip(skip).take(rows);
        let rows = children.filter_map(|(place, child)| {
            let frame = recorder.frame(child.number)?;
            let before = self.0[..place].iter().rev();
            let same = before.clone().find(|before| before.depth == child.depth);
            // Frames are counted from the beginning of their exchange.
            let began = if child.is_exchange {
                same.map_or(fold.at, |before| at_of(recorder, before.number, fold))
            } else {
                let holder = before.clone().find(|before| before.depth < child.depth);
                holder.map_or(fold.at, |holder| at_of(recorder, holder.number, fold))
            };
            let gap = frame.first_byte_at.since(began);
            let mut row = if child.is_exchange {
                let key = RowKey {
                    number: child.number,
                    depth: 1,
                };
                let exchange = exchange_at(&frame, fold);
                let is_unfolded = Some(unfolded.contains(&key));
                row_of(recorder, &exchange, is_unfolded, gap, hits)
            } else {
                row_of(recorder, &Fold::alone(&frame), None, gap, hits)
            };
            row.key.depth = child.depth;
            Some(row)
        });
        rows.collect()
    }
}

fn at_of(recorder: &Recorder, number: u64, fold: &Fold) -> crate::time::Instant {
    recorder
        .frame(number)
        .map_or(fold.at, |frame| frame.first_byte_at)
}

/// The exchange in a run that begins with this command.
fn exchange_at(command: &Frame<'_>, run: &Fold) -> Fold {
    Fold {
        first: command.number,
        last: run.last,
        at: command.first_byte_at,
        last_at: command.last_byte_at,
        what: What::done(command),
        payload_bytes: 0,
    }
}

/// The frames of a fold.
fn frames_in<'r>(recorder: &'r Recorder, fold: &Fold) -> impl Iterator<Item = Frame<'r>> {
    let last = fold.last;
    let first = fold.first;
    let what = fold.what;
    recorder
        .frames_from(first)
        .take_while(move |frame| frame.number <= last)
        .filter(move |frame| match what {
            What::Frame => frame.number == first,
            What::Exchange { transaction, .. } => frame.tie.transaction == Some(transaction),
            What::Run { carries, .. } => frame
                .tie
                .of
                .is_some_and(|of| of.transfer == carries.transfer),
        })
}

fn frames_of(recorder: &Recorder, fold: &Fold, depth: u8) -> Vec<Child> {
    frames_in(recorder, fold)
        .take(LOOKED_MAX_FRAMES)
        .map(|frame| Child {
            depth,
            number: frame.number,
            is_exchange: false,
        })
        .collect()
}

/// The row of a fold.
pub(super) fn row_of(
    recorder: &Recorder,
    fold: &Fold,
    is_unfolded: Option<bool>,
    gap: Duration,
    hits: &Hits,
) -> LogRow {
    let mut frames = frames_in(recorder, fold);
    let first = frames.next();
    let mut row = LogRow {
        key: RowKey {
            number: fold.first,
            depth: 0,
        },
        kind: match fold.what {
            What::Frame => RowKind::Frame(first.map_or(FrameKind::Damaged, |first| first.kind)),
            What::Exchange { .. } => RowKind::Exchange,
            What::Run { .. } => RowKind::Run,
        },
        is_unfolded,
        at: fold.at,
        gap,
        took: fold.last_at.since(fold.at),
        direction: first.map_or(FrameDirection::Rx, |first| first.direction),
        channel: first.and_then(|first| first.tie.channel),
        transaction: first.and_then(|first| first.tie.transaction),
        is_typed: first.is_some_and(|first| first.tie.is_typed),
        outcome: fold.outcome().or_else(|| {
            let is_lost = first.is_some_and(|first| loses_session(recorder, &first));
            is_lost.then_some(RowOutcome::Error)
        }),
        count: fold.count(),
        payload_bytes: fold.payload_bytes,
        of: None,
        is_hit: false,
        lines: Vec::new(),
    };
    let of = first.and_then(|first| first.tie.of);
    row.of = of.map(|of| RowFile {
        transfer: of.transfer,
        name: recorder.name_of(of.transfer).unwrap_or_default().to_owned(),
        offset: of.offset,
    });
    let is_part = matches!(fold.what, What::Exchange { .. });
    let (mut payload_bytes, mut last_at) = (0, fold.last_at);
    for frame in first.into_iter().chain(frames).take(LOOKED_MAX_FRAMES) {
        row.is_hit |= hits.has(frame.number);
        if let Some(payload) = frame.payload {
            payload_bytes += payload.len_bytes;
            if let (Some(of), Some(part)) = (&mut row.of, frame.tie.of) {
                of.offset = of.offset.or(part.offset);
            }
        }
        last_at = last_at.max(frame.last_byte_at);
        // The first ones, and the last one.
        if row.lines.len() == ROW_FRAMES_MAX {
            row.lines.pop();
        }
        row.lines.push(line_of(&frame));
    }
    if is_part {
        row.payload_bytes = row.payload_bytes.max(payload_bytes);
        row.took = last_at.since(fold.at);
    }
    row
}

/// A frame in view.
pub(super) fn line_of(frame: &Frame<'_>) -> LogLine {
    let bytes = frame.payload.map_or(frame.bytes, |payload| payload.head);
    let shown = &bytes[..bytes.len().min(FRAME_SHOWN_MAX_BYTES)];
    LogLine {
        number: frame.number,
        direction: frame.direction,
        kind: frame.kind,
        is_partial: frame.is_partial,
        bytes: shown.to_vec(),
        len_bytes: frame.len_bytes(),
        payload: frame
            .payload
            .map(|payload| (payload.tail.to_vec(), payload.crc32)),
    }
}
