//! File names as bytes, through a client that has them as text.

use std::io;

use suppaftp::Encoding;

/// Bytes that are not UTF-8 stand in the text as private characters, and so come out again as they were.
///
/// A name that has such a character of its own is not told apart; it takes one of 128 of a block that nobody
/// writes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawNames;

/// Where byte 0 would be; only 0x80 and up are used.
const BASE: u32 = 0xf700;

impl Encoding for RawNames {
    fn decode(&self, bytes: &[u8]) -> String {
        text(bytes)
    }

    fn encode(&self, text: &str) -> io::Result<Vec<u8>> {
        Ok(bytes(text))
    }
}

/// The text that stands for these bytes.
pub(crate) fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(
            chunk
                .invalid()
                .iter()
                .filter_map(|byte| char::from_u32(BASE + u32::from(*byte))),
        );
    }
    text
}

/// The bytes for which this text stands.
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match u32::from(c)
            .checked_sub(BASE)
            .and_then(|byte| u8::try_from(byte).ok())
        {
            Some(byte) if byte >= 0x80 => bytes.push(byte),
            _ => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_out_as_they_were() {
        for name in [
            &b"plain.txt"[..],
            "测量数据".as_bytes(),
            b"\xb2\xe2\xc1\xbf",
            b"caf\xe9\xff\x80",
        ] {
            assert_eq!(bytes(&text(name)), name);
        }
        assert_eq!(text("测量".as_bytes()), "测量");
    }
}
