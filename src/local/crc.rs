//! The CRC-32 of bytes that come piece by piece (APPNOTE 4.4.7).

use std::sync::LazyLock;

/// The sum so far.
#[derive(Clone, Copy, Debug)]
pub struct Crc32(u32);

impl Default for Crc32 {
    fn default() -> Self {
        Self(!0)
    }
}

/// Bytes that are taken in at once.
const STRIDE_BYTES: usize = 8;

/// For each place in a stride what its byte does to the sum. Made when it is first asked for: as data it would weigh
/// more than all else here.
static TABLES: LazyLock<[[u32; 256]; STRIDE_BYTES]> = LazyLock::new(tables);

impl Crc32 {
    /// Take in a piece.
    pub fn add(&mut self, bytes: &[u8]) {
        let tables = &*TABLES;
        let (strides, rest) = bytes.as_chunks::<STRIDE_BYTES>();
        for stride in strides {
            let sum = self.0.to_le_bytes();
            self.0 = 0;
            for (place, byte) in stride.iter().enumerate() {
                let byte = byte ^ sum.get(place).copied().unwrap_or(0);
                self.0 ^= tables[STRIDE_BYTES - 1 - place][usize::from(byte)];
            }
        }
        for byte in rest {
            let [low, ..] = self.0.to_le_bytes();
            self.0 = tables[0][usize::from(low ^ byte)] ^ (self.0 >> 8);
        }
    }

    /// Of all that was taken in.
    pub fn value(self) -> u32 {
        !self.0
    }
}

fn tables() -> [[u32; 256]; STRIDE_BYTES] {
    let mut tables = [[0; 256]; STRIDE_BYTES];
    for (value, byte) in tables[0].iter_mut().zip(0_u32..) {
        *value = (0..8).fold(byte, |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        });
    }
    for place in 1..STRIDE_BYTES {
        for byte in 0..256 {
            let before: u32 = tables[place - 1][byte];
            let [low, ..] = before.to_le_bytes();
            tables[place][byte] = tables[0][usize::from(low)] ^ (before >> 8);
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_that_everybody_computes() {
        let check = |bytes: &[u8], expect: u32| {
            let mut whole = Crc32::default();
            whole.add(bytes);
            let mut pieces = Crc32::default();
            for piece in bytes.chunks(2) {
                pieces.add(piece);
            }
            assert_eq!((whole.value(), pieces.value()), (expect, expect));
        };
        check(b"", 0);
        check(b"123456789", 0xcbf4_3926);
        check(b"The quick brown fox jumps over the lazy dog", 0x414f_a339);
    }
}
