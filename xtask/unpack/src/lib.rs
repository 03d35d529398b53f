//! Unpacks what the page that is one file is packed into: parts, one behind the other, in one LZMA stream.
//!
//! It is a module of its own, which the file carries beside the stream; `start.js` is what calls it. LZMA has no
//! checksum, so each part has one.

#[cfg(target_arch = "wasm32")]
mod surface;

use lzma_rust2::{Error, LzmaReader, Read};

/// What a part may hold, and what the decoder may take for itself, in KiB: a damaged stream asks for anything.
const MAX_KIB: u32 = 64 << 10;

/// Takes the parts out of a stream.
pub struct Unpacker<'a>(LzmaReader<&'a [u8]>);

impl<'a> Unpacker<'a> {
    /// Begins a stream, which has the header of a `.lzma` file.
    pub fn new(packed: &'a [u8]) -> Result<Self, Error> {
        LzmaReader::new_mem_limit(packed, MAX_KIB, None).map(Self)
    }

    /// Takes the next part: its length, what it holds, and its Adler-32.
    pub fn part(&mut self) -> Result<Vec<u8>, Error> {
        let length = self.number()?;
        if length > MAX_KIB << 10 {
            return Err(Error::InvalidData("a part that is too long"));
        }
        let mut part = vec![0; length as usize];
        self.0.read_exact(&mut part)?;
        if self.number()? == adler2::adler32_slice(&part) {
            Ok(part)
        } else {
            Err(Error::InvalidData("a part with another checksum"))
        }
    }

    fn number(&mut self) -> Result<u32, Error> {
        let mut bytes = [0; 4];
        self.0.read_exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }
}
