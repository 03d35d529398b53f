//! A record, or a part of it, as a file: made in pieces, so that nothing waits for it and none of it is whole in memory.

use super::about::About;
use super::store::Recorder;
use super::{pcapng, session_file, text};
use crate::app::{Frame, LogExport, LogForm, LogPart};
use crate::time::Instant;

/// Frames that are written in one piece.
const PIECE_FRAMES: usize = 2_000;

/// A file under way.
#[derive(Debug)]
pub struct Export {
    form: LogForm,
    part: LogPart,
    about: About,
    next: Option<u64>,
    end: u64,
}

impl Export {
    /// Of what there is of this record by now.
    pub fn new(recorder: &Recorder, about: About, asked: LogExport) -> Self {
        Self {
            form: asked.form,
            part: asked.part,
            about,
            next: None,
            end: recorder.next_number(),
        }
    }

    /// The next piece; `None` once there is none. `now` is the end of the last minutes.
    pub fn piece(&mut self, recorder: &Recorder, now: Instant) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut next = match self.next {
            Some(next) if next >= self.end => return None,
            Some(next) => next,
            None => {
                match self.form {
                    LogForm::Session => session_file::head(&mut out, &self.about, recorder),
                    LogForm::Text => text::head(&mut out, &self.about, recorder, now),
                    LogForm::Pcapng => pcapng::head(&mut out, &self.about),
                }
                recorder.first_number()
            }
        };
        for frame in recorder.frames_from(next).take(PIECE_FRAMES) {
            if frame.number >= self.end {
                break;
            }
            next = frame.number + 1;
            if !is_of(self.part, &frame, now) {
                continue;
            }
            match self.form {
                LogForm::Session => session_file::frame(&mut out, &frame, recorder),
                LogForm::Text => text::frame(&mut out, &frame, &self.about),
                LogForm::Pcapng => pcapng::frame(&mut out, &frame, &self.about),
            }
        }
        let is_over = recorder.frames_from(next).next().is_none();
        self.next = Some(if is_over { self.end } else { next });
        Some(out)
    }
}

fn is_of(part: LogPart, frame: &Frame<'_>, now: Instant) -> bool {
    match part {
        LogPart::All => true,
        LogPart::Last(time) => now.since(frame.last_byte_at) <= time,
        LogPart::Frames { first, last } => (first..=last).contains(&frame.number),
        LogPart::Transaction(number) => frame.tie.transaction == Some(number),
        LogPart::Transfer(transfer) => frame.tie.of.is_some_and(|of| of.transfer == transfer),
    }
}
