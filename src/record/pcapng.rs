//! A record as pcapng, which stock Wireshark decodes: each frame is an *upper PDU* (link type 252), whose tags say by
//! which dissector it is read and which way it went.

use super::about::About;
use crate::app::{Frame, FrameDirection, FrameKind};

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const PACKET: u32 = 6;

const BYTE_ORDER: u32 = 0x1a2b_3c4d;

/// `LINKTYPE_WIRESHARK_UPPER_PDU`.
const LINK_UPPER_PDU: u16 = 252;

/// Options of blocks: their end, a comment, an interface's name, the hardware and the application of a section, and a
/// packet's flags.
const OPTION_END: u16 = 0;
const OPTION_COMMENT: u16 = 1;
const OPTION_NAME: u16 = 2;
const OPTION_HARDWARE: u16 = 2;
const OPTION_APPLICATION: u16 = 4;
const OPTION_FLAGS: u16 = 2;

/// A packet's flags: it came, or it went.
const INBOUND: u32 = 1;
const OUTBOUND: u32 = 2;

/// Tags of an upper PDU: their end, the dissector's name, the direction, and text for the information column.
const TAG_END: u16 = 0;
const TAG_DISSECTOR: u16 = 12;
const TAG_DIRECTION: u16 = 35;
const TAG_TEXT: u16 = 36;

/// Directions as the tag has them.
const SENT: u32 = 0;
const RECEIVED: u32 = 1;

/// The section and its one interface.
pub(super) fn head(out: &mut Vec<u8>, about: &About) {
    let mut body = Vec::new();
    body.extend_from_slice(&BYTE_ORDER.to_le_bytes());
    body.extend_from_slice(&1_u16.to_le_bytes());
    body.extend_from_slice(&0_u16.to_le_bytes());
    body.extend_from_slice(&u64::MAX.to_le_bytes());
    let module = [about.model.as_str(), about.firmware.as_str()].join(" ");
    option(&mut body, OPTION_HARDWARE, module.trim().as_bytes());
    option(&mut body, OPTION_APPLICATION, about.app.as_bytes());
    option(&mut body, OPTION_END, b"");
    block(out, SECTION, &body);
    let mut body = Vec::new();
    body.extend_from_slice(&LINK_UPPER_PDU.to_le_bytes());
    body.extend_from_slice(&0_u16.to_le_bytes());
    body.extend_from_slice(&0_u32.to_le_bytes());
    let name = if about.model.is_empty() {
        "module"
    } else {
        &about.model
    };
    option(&mut body, OPTION_NAME, name.as_bytes());
    option(&mut body, OPTION_END, b"");
    block(out, INTERFACE, &body);
}

/// One packet.
pub(super) fn frame(out: &mut Vec<u8>, frame: &Frame<'_>, about: &About) {
    let is_line = frame.payload.is_none() && frame.kind != FrameKind::Mark;
    let mut packet = Vec::new();
    let dissector: &[u8] = if is_line { b"at" } else { b"data" };
    tag(&mut packet, TAG_DISSECTOR, dissector);
    let (direction, flags) = match frame.direction {
        FrameDirection::Tx => (SENT, OUTBOUND),
        FrameDirection::Rx => (RECEIVED, INBOUND),
    };
    tag(&mut packet, TAG_DIRECTION, &direction.to_be_bytes());
    if !is_line {
        let text = match frame.payload {
            Some(payload) => format!("{} bytes, CRC-32 {:08x}", payload.len_bytes, payload.crc32),
            None => String::from_utf8_lossy(frame.bytes).into_owned(),
        };
        tag(&mut packet, TAG_TEXT, text.as_bytes());
    }
    tag(&mut packet, TAG_END, b"");
    let tags = packet.len();
    // A payload that is kept by its ends is one of which the capture has the beginning.
    let whole_bytes = match frame.payload {
        Some(payload) => {
            packet.extend_from_slice(payload.head);
            payload.len_bytes
        }
        None if is_line => {
            packet.extend_from_slice(frame.bytes);
            packet.extend_from_slice(b"\r\n");
            frame.bytes.len() as u64 + 2
        }
        None => 0,
    };
    let len = |bytes: u64| u32::try_from(bytes).unwrap_or(u32::MAX);
    let began_us = about
        .began
        .map_or(0, |began| began.unix_ms.max(0).unsigned_abs() * 1_000);
    let at_us = began_us + frame.first_byte_at.as_micros();
    let mut body = Vec::new();
    let words = [
        0,
        u32::try_from(at_us >> 32).unwrap_or(u32::MAX),
        (at_us & u64::from(u32::MAX)).try_into().unwrap_or(u32::MAX),
        len(packet.len() as u64),
        len((tags as u64 + whole_bytes).max(packet.len() as u64)),
    ];
    for word in words {
        body.extend_from_slice(&u32::to_le_bytes(word));
    }
    body.extend_from_slice(&packet);
    pad(&mut body);
    option(&mut body, OPTION_FLAGS, &flags.to_le_bytes());
    if frame.tie.is_typed {
        option(&mut body, OPTION_COMMENT, b"typed by hand");
    }
    option(&mut body, OPTION_END, b"");
    block(out, PACKET, &body);
}

fn block(out: &mut Vec<u8>, kind: u32, body: &[u8]) {
    let len = u32::try_from(body.len() + 12).unwrap_or(u32::MAX);
    out.extend_from_slice(&kind.to_le_bytes());
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(body);
    out.extend_from_slice(&len.to_le_bytes());
}

/// An option in the order of bytes of the section.
fn option(out: &mut Vec<u8>, code: u16, value: &[u8]) {
    out.extend_from_slice(&code.to_le_bytes());
    let len = u16::try_from(value.len()).unwrap_or(u16::MAX);
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&value[..usize::from(len)]);
    pad(out);
}

/// A tag, which is big-endian whatever the section is.
fn tag(out: &mut Vec<u8>, code: u16, value: &[u8]) {
    let len = u16::try_from(value.len().next_multiple_of(4)).unwrap_or(u16::MAX - 3);
    out.extend_from_slice(&code.to_be_bytes());
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(&value[..value.len().min(usize::from(len))]);
    pad(out);
}

fn pad(out: &mut Vec<u8>) {
    out.resize(out.len().next_multiple_of(4), 0);
}
