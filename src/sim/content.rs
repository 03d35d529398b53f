//! What is in the files of an in-memory server.

use super::rng::noise;

/// What is in a file.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Bytes(Vec<u8>),
    /// So many bytes of noise, made when they are read.
    Noise {
        seed: u64,
        len_bytes: u64,
    },
}

impl Content {
    pub(crate) fn len_bytes(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Noise { len_bytes, .. } => *len_bytes,
        }
    }

    pub(crate) fn read(&self, offset: u64, max_bytes: usize) -> Vec<u8> {
        let left_bytes = self.len_bytes().saturating_sub(offset);
        let len = usize::try_from(left_bytes).map_or(max_bytes, |left| left.min(max_bytes));
        match self {
            Self::Bytes(bytes) => {
                let start =
                    usize::try_from(offset).map_or(bytes.len(), |start| start.min(bytes.len()));
                bytes[start..start + len].to_vec()
            }
            Self::Noise { seed, .. } => {
                let skip = usize::try_from(offset % 8).expect("below eight");
                (offset / 8..)
                    .flat_map(|index| noise(*seed, index).to_le_bytes())
                    .skip(skip)
                    .take(len)
                    .collect()
            }
        }
    }

    pub(crate) fn append(&mut self, bytes: &[u8]) {
        if let Self::Noise { len_bytes, .. } = self {
            let len = usize::try_from(*len_bytes).unwrap_or(usize::MAX);
            *self = Self::Bytes(self.read(0, len));
        }
        if let Self::Bytes(content) = self {
            content.extend_from_slice(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_the_same_from_any_offset() {
        let noise = Content::Noise {
            seed: 5,
            len_bytes: 1000,
        };
        let whole = noise.read(0, 4096);
        assert_eq!(whole.len(), 1000);
        for (offset, max) in [(0, 7), (3, 16), (8, 8), (995, 100), (1000, 1)] {
            let end = (offset + max).min(1000);
            assert_eq!(noise.read(offset as u64, max), whole[offset..end]);
        }
    }
}
