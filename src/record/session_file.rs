//! Session files, `.atf.jsonl`, as they are written. What their members mean stands in the guide to them.

use super::about::About;
use super::base64;
use super::json::Object;
use super::store::Recorder;
use crate::app::{Frame, FrameDirection, Link};
use crate::time::Instant;

/// The version of the form that is written.
pub const SESSION_FILE_VERSION: u32 = 1;

/// The first line, and one for what made room.
pub(super) fn head(out: &mut Vec<u8>, about: &About, recorder: &Recorder) {
    let mut line = String::new();
    let mut object = Object::begin(&mut line);
    object
        .bare("atf", SESSION_FILE_VERSION)
        .text("app", &about.app);
    if let Some(began) = about.began {
        object.text("started", &began.stamp(Instant::ZERO));
    }
    if !about.model.is_empty() {
        object.text("model", &about.model);
    }
    if !about.firmware.is_empty() {
        object.text("firmware", &about.firmware);
    }
    if let Some(link) = &about.link {
        let kind = match link {
            Link::Demo { .. } => "demo",
            Link::Serial { .. } => "serial",
        };
        object.object("link", |object| {
            object.text("kind", kind).bare("baud", link.baud());
            if let Some((vendor, product)) = about.usb {
                object.text("usb", &format!("{vendor:04x}:{product:04x}"));
            }
        });
    }
    object.bare("masked", "[\"password\"]");
    let dropped = recorder.dropped();
    if dropped.frames > 0 {
        object.object("dropped", |object| {
            object
                .bare("frames", dropped.frames)
                .bare("bytes", dropped.line_bytes);
        });
    }
    object.end();
    line.push('\n');
    out.extend_from_slice(line.as_bytes());
}

/// One line.
pub(super) fn frame(out: &mut Vec<u8>, frame: &Frame<'_>, recorder: &Recorder) {
    let mut line = String::new();
    let mut object = Object::begin(&mut line);
    object.bare("t", seconds(frame.first_byte_at));
    if frame.last_byte_at > frame.first_byte_at {
        object.bare("e", seconds(frame.last_byte_at));
    }
    let direction = match frame.direction {
        FrameDirection::Tx => "tx",
        FrameDirection::Rx => "rx",
    };
    object
        .bare("n", frame.number)
        .text("d", direction)
        .text("k", frame.kind.name());
    if let Some(transaction) = frame.tie.transaction {
        object.bare("x", transaction);
    }
    if let Some(channel) = frame.tie.channel {
        object.bare("c", channel);
    }
    if frame.tie.is_typed {
        object.bare("typed", true);
    }
    if frame.is_partial {
        object.bare("partial", true);
    }
    if let Some(payload) = frame.payload {
        object
            .bare("len", payload.len_bytes)
            .text("crc", &format!("{:08x}", payload.crc32))
            .text("head", &base64::encode(payload.head))
            .text("tail", &base64::encode(payload.tail));
    } else {
        match str::from_utf8(frame.bytes) {
            Ok(text) if !text.contains(|c: char| c.is_control()) => object.text("s", text),
            _ => object.text("b", &base64::encode(frame.bytes)),
        };
    }
    if let Some(of) = frame.tie.of {
        object.object("of", |object| {
            object.bare("id", of.transfer.0);
            if let Some(name) = recorder.name_of(of.transfer) {
                object.text("file", name);
            }
            if let Some(offset) = of.offset {
                object.bare("at", offset);
            }
        });
    }
    object.end();
    line.push('\n');
    out.extend_from_slice(line.as_bytes());
}

/// Seconds to the microsecond.
fn seconds(at: Instant) -> String {
    let micros = at.as_micros();
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
