//! What bytes are, and how they are written down.

use std::fmt::Write;

/// The picture format that a file's first bytes are of, as a media type.
pub fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let starts: [(&[u8], &str); 5] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"BM", "image/bmp"),
        (b"\0\0\x01\0", "image/x-icon"),
    ];
    let known = starts
        .into_iter()
        .find(|(start, _)| bytes.starts_with(start));
    known
        .map(|(_, kind)| kind)
        .or(is_webp.then_some("image/webp"))
}

/// Whether a name is of a picture, as far as names tell.
pub fn names_picture(name: &str) -> bool {
    const EXTENSIONS: [&str; 7] = ["png", "jpg", "jpeg", "gif", "bmp", "ico", "webp"];
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|it| {
        EXTENSIONS
            .iter()
            .any(|known| it.eq_ignore_ascii_case(known))
    })
}

/// Whether a person would hardly read it: there are control characters in it that no text has.
pub fn is_binary(bytes: &[u8]) -> bool {
    let in_text = |byte: &u8| matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | 0x1b | 0x20..);
    !bytes.iter().all(in_text)
}

/// The bytes by their offsets, `row_len` to a row: the offset and the bytes in hexadecimal, and as ASCII, where they
/// are printable.
pub fn dump(bytes: &[u8], row_len: usize) -> String {
    // Eight digits, a byte's three, its one, and what stands between.
    let mut dump = String::with_capacity(bytes.len().div_ceil(row_len) * (row_len * 4 + 14));
    for (number, row) in bytes.chunks(row_len).enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(dump, "{:08x} ", number * row_len);
        for place in 0..row_len {
            if place % 8 == 0 {
                dump.push(' ');
            }
            match row.get(place) {
                Some(byte) => drop(write!(dump, "{byte:02x} ")),
                None => dump.push_str("   "),
            }
        }
        dump.push(' ');
        let shown = |byte: &u8| match byte {
            0x20..=0x7e => char::from(*byte),
            _ => '.',
        };
        dump.extend(row.iter().map(shown));
        dump.push('\n');
    }
    dump
}
