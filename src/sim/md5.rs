//! MD5 (RFC 1321), which `AT+MFCHECK` gives.

/// The digest of `bytes` in hex digits.
pub(crate) fn md5_hex(bytes: &[u8]) -> String {
    let mut padded = bytes.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(64), 0);
    if padded.len() - bytes.len() < 9 {
        padded.resize(padded.len() + 64, 0);
    }
    let bits = (bytes.len() as u64).wrapping_mul(8);
    let end = padded.len();
    padded[end - 8..].copy_from_slice(&bits.to_le_bytes());
    let table = sines();
    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded.chunks_exact(64) {
        let mut words = [0_u32; 16];
        for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
            *word = u32::from_le_bytes(bytes.try_into().expect("chunks of four"));
        }
        state = mix(state, &words, &table);
    }
    let digest = state.iter().flat_map(|word| word.to_le_bytes());
    digest.flat_map(hex_digits).map(char::from).collect()
}

/// The two upper-case hex digits of a byte.
pub(crate) fn hex_digits(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 15].map(|nibble| b"0123456789ABCDEF"[usize::from(nibble)])
}

/// The four rounds over one block (RFC 1321, step 4).
fn mix(state: [u32; 4], words: &[u32; 16], table: &[u32; 64]) -> [u32; 4] {
    const SHIFTS: [[u32; 4]; 4] = [
        [7, 12, 17, 22],
        [5, 9, 14, 20],
        [4, 11, 16, 23],
        [6, 10, 15, 21],
    ];
    let mut now = state;
    for (step, sine) in table.iter().enumerate() {
        let [a, b, c, d] = now;
        let (mixed, word) = match step / 16 {
            0 => ((b & c) | (!b & d), step),
            1 => ((d & b) | (!d & c), 5 * step + 1),
            2 => (b ^ c ^ d, 3 * step + 5),
            _ => (c ^ (b | !d), 7 * step),
        };
        let sum = a
            .wrapping_add(mixed)
            .wrapping_add(*sine)
            .wrapping_add(words[word % 16]);
        let turned = b.wrapping_add(sum.rotate_left(SHIFTS[step / 16][step % 4]));
        now = [d, turned, b, c];
    }
    std::array::from_fn(|word| state[word].wrapping_add(now[word]))
}

/// `floor(2^32 * abs(sin(i + 1)))` (RFC 1321, step 4).
fn sines() -> [u32; 64] {
    let mut table = [0; 64];
    for (angle, sine) in (1_u32..).zip(&mut table) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the value is positive and below 2^32; the fraction is to go"
        )]
        {
            *sine = (f64::from(angle).sin().abs() * 4_294_967_296.0) as u32;
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::md5_hex;

    #[test]
    fn the_rfcs_own_vectors_come_out() {
        // RFC 1321, appendix A.5.
        let check =
            |text: &str, expect: &str| assert_eq!(md5_hex(text.as_bytes()), expect.to_uppercase());
        check("", "d41d8cd98f00b204e9800998ecf8427e");
        check("abc", "900150983cd24fb0d6963f7d28e17f72");
        check("message digest", "f96b697d7cb7938d525a2f31aaf161d0");
        check(&"1234567890".repeat(8), "57edf4a22be3c955ac49da2e2107b67a");
        check(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            "d174ab98d277d9f5a5611c2c9f419d9f",
        );
    }
}
