//! Pictures as PNG files (RFC 2083), their points stored as they are.

use crate::local::crc::Crc32;

/// What is in one stored block at the most (RFC 1951 clause 3.2.4), in bytes.
const BLOCK_MAX_BYTES: usize = 0xffff;

/// A picture of these points, from the top left on: red, green and blue.
pub(super) fn written(width: u16, height: u16, point: impl Fn(u16, u16) -> [u8; 3]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(usize::from(height) * (1 + usize::from(width) * 3));
    for y in 0..height {
        // Not filtered.
        lines.push(0);
        for x in 0..width {
            lines.extend_from_slice(&point(x, y));
        }
    }
    let mut head = Vec::new();
    head.extend_from_slice(&u32::from(width).to_be_bytes());
    head.extend_from_slice(&u32::from(height).to_be_bytes());
    // Eight bits a colour, three colours, and the only ways there are.
    head.extend_from_slice(&[8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, *b"IHDR", &head);
    chunk(&mut file, *b"IDAT", &stored(&lines));
    chunk(&mut file, *b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], bytes: &[u8]) {
    let len = u32::try_from(bytes.len()).expect("a picture is smaller than 4 GB");
    let mut sum = Crc32::default();
    sum.add(&kind);
    sum.add(bytes);
    file.extend_from_slice(&len.to_be_bytes());
    file.extend_from_slice(&kind);
    file.extend_from_slice(bytes);
    file.extend_from_slice(&sum.value().to_be_bytes());
}

/// As a stream of zlib's (RFC 1950) that is not packed.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(BLOCK_MAX_BYTES).peekable();
    while let Some(block) = blocks.next() {
        stream.push(u8::from(blocks.peek().is_none()));
        let len = u16::try_from(block.len()).expect("a block is no longer");
        stream.extend_from_slice(&len.to_le_bytes());
        stream.extend_from_slice(&(!len).to_le_bytes());
        stream.extend_from_slice(block);
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in bytes {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    stream.extend_from_slice(&((high << 16) | low).to_be_bytes());
    stream
}
