//! A record as text, for people.

use super::about::About;
use super::store::Recorder;
use crate::app::{Frame, FrameDirection, FrameKind, Link, shown};
use crate::time::Instant;

/// Who and what it is of.
pub(super) fn head(out: &mut Vec<u8>, about: &About, recorder: &Recorder, now: Instant) {
    let link = match about.link {
        Some(Link::Demo { baud }) => format!("simulated, {baud} bit/s"),
        Some(Link::Serial { baud }) => format!("serial port, {baud} bit/s"),
        None => "none".to_owned(),
    };
    let usb = about
        .usb
        .map(|(vendor, product)| format!(", USB {vendor:04x}:{product:04x}"));
    let mut lines = vec![
        format!("AT log of {}", or_unknown(&about.app)),
        format!("Module:   {}", or_unknown(&about.model)),
        format!("Firmware: {}", or_unknown(&about.firmware)),
        format!("Link:     {link}{}", usb.unwrap_or_default()),
    ];
    if let Some(began) = about.began {
        lines.push(format!("Began:    {}", began.stamp(Instant::ZERO)));
        lines.push(format!("Saved:    {}", began.stamp(now)));
    }
    let dropped = recorder.dropped();
    if dropped.frames > 0 {
        lines.push(format!(
            "Dropped:  {} frames of {} bytes before the first",
            dropped.frames, dropped.line_bytes
        ));
    }
    for line in lines {
        out.extend_from_slice(format!("# {line}\n").as_bytes());
    }
}

fn or_unknown(text: &str) -> &str {
    if text.is_empty() { "unknown" } else { text }
}

/// One line for each frame.
pub(super) fn frame(out: &mut Vec<u8>, frame: &Frame<'_>, about: &About) {
    let at = frame.first_byte_at;
    let ms = at.as_micros() / 1_000;
    let time = match about.began {
        Some(began) => began.time_of_day(at),
        None => format!("{:>8}.{:03}", ms / 1_000, ms % 1_000),
    };
    let arrow = match (frame.kind, frame.direction) {
        (FrameKind::Mark, _) => '*',
        (_, FrameDirection::Tx) => '>',
        (_, FrameDirection::Rx) => '<',
    };
    let words = match frame.payload {
        Some(payload) => format!(
            "[{} bytes, CRC-32 {:08x}]",
            payload.len_bytes, payload.crc32
        ),
        None => whole(frame.bytes),
    };
    let typed = if frame.tie.is_typed && frame.kind == FrameKind::Command {
        "  (typed)"
    } else {
        ""
    };
    let part = if frame.is_partial { " …" } else { "" };
    out.extend_from_slice(format!("{time} {arrow} {words}{part}{typed}\n").as_bytes());
}

/// All of a line, however long.
fn whole(line: &[u8]) -> String {
    let pieces = line.chunks(crate::app::FRAME_SHOWN_MAX_BYTES / 4);
    match str::from_utf8(line) {
        Ok(text) if !text.contains(|c: char| c.is_control()) => text.to_owned(),
        _ => pieces.map(shown).collect(),
    }
}
