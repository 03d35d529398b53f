//! What is kept of a payload that comes in runs: its ends, its length and its CRC-32.

use crate::app::PAYLOAD_END_BYTES;
use crate::local::crc::Crc32;

/// A payload as far as it has come.
#[derive(Clone, Debug)]
pub(super) struct Digest {
    pub(super) len_bytes: u64,
    crc: Crc32,
    ends: [[u8; PAYLOAD_END_BYTES]; 2],
}

impl Default for Digest {
    fn default() -> Self {
        Self {
            len_bytes: 0,
            crc: Crc32::default(),
            ends: [[0; PAYLOAD_END_BYTES]; 2],
        }
    }
}

impl Digest {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        let len = usize::try_from(self.len_bytes).unwrap_or(usize::MAX);
        let [head, tail] = &mut self.ends;
        if let Some(room) = head.get_mut(len..) {
            let fits = room.len().min(bytes.len());
            room[..fits].copy_from_slice(&bytes[..fits]);
        }
        let kept = bytes.len().min(PAYLOAD_END_BYTES);
        tail.copy_within(kept.., 0);
        tail[PAYLOAD_END_BYTES - kept..].copy_from_slice(&bytes[bytes.len() - kept..]);
        self.crc.add(bytes);
        self.len_bytes += bytes.len() as u64;
    }

    pub(super) fn crc32(&self) -> u32 {
        self.crc.value()
    }

    /// The first bytes, and the last ones that are not among those.
    pub(super) fn ends(&self) -> [&[u8]; 2] {
        let len = usize::try_from(self.len_bytes).unwrap_or(usize::MAX);
        let [head, tail] = &self.ends;
        let of_tail = len.saturating_sub(PAYLOAD_END_BYTES).min(PAYLOAD_END_BYTES);
        [
            &head[..len.min(PAYLOAD_END_BYTES)],
            &tail[PAYLOAD_END_BYTES - of_tail..],
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_the_same_however_the_payload_is_cut() {
        let bytes: Vec<u8> = (0..100).collect();
        for len in [0, 1, 31, 32, 33, 63, 64, 65, 100] {
            for cut in [1, 7, 32, 40, 100] {
                let mut digest = Digest::default();
                for run in bytes[..len].chunks(cut) {
                    digest.add(run);
                }
                let ends = digest.ends().concat();
                let head = &bytes[..len.min(32)];
                let tail = &bytes[len.saturating_sub(32).max(head.len())..len];
                assert_eq!(ends, [head, tail].concat(), "{len} by {cut}");
                assert_eq!(digest.len_bytes, len as u64);
                let mut whole = Crc32::default();
                whole.add(&bytes[..len]);
                assert_eq!(digest.crc32(), whole.value());
            }
        }
    }
}
