//! The frame of a ZIP archive whose files are stored as they are. The files themselves never come by here.

/// What an archive without the 64-bit extension can hold: offsets are 32 bits wide (APPNOTE 4.4.1.4), and all ones
/// stand for the extension.
pub const ARCHIVE_MAX_BYTES: u64 = 0xffff_fffe;

/// The same of entries, which are counted with 16 bits (APPNOTE 4.4.21).
pub const ENTRIES_MAX: usize = 0xfffe;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;

/// Version 2.0 is needed to extract directories (APPNOTE 4.4.3.2).
const VERSION: u16 = 20;

/// Bit 11: the name is UTF-8 (APPNOTE 4.4.4).
const UTF8: u16 = 1 << 11;

/// 1 January 1980, the first day there is (APPNOTE 4.4.6); servers tell no times that could be kept.
const DATE: u16 = 0x21;

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// An archive that grows: a header comes before each file, and the directory of it all at the end.
#[derive(Debug, Default)]
pub struct Archive {
    central: Vec<u8>,
    offset: u64,
    entries: usize,
}

impl Archive {
    /// What comes before the bytes of this file, whose CRC-32 and length are known.
    pub fn file(&mut self, path: &str, crc: u32, len_bytes: u64) -> Result<Vec<u8>, TooLarge> {
        self.entry(path, crc, len_bytes)
    }

    /// A directory, which has no bytes.
    pub fn directory(&mut self, path: &str) -> Result<Vec<u8>, TooLarge> {
        self.entry(&format!("{path}/"), 0, 0)
    }

    /// What comes at the end.
    pub fn finish(mut self) -> Result<Vec<u8>, TooLarge> {
        let central_bytes = u32::try_from(self.central.len()).map_err(|_| TooLarge)?;
        let offset = narrow(self.offset)?;
        let entries = u16::try_from(self.entries).map_err(|_| TooLarge)?;
        let mut end = std::mem::take(&mut self.central);
        put32(&mut end, END);
        put16(&mut end, 0);
        put16(&mut end, 0);
        put16(&mut end, entries);
        put16(&mut end, entries);
        put32(&mut end, central_bytes);
        put32(&mut end, offset);
        put16(&mut end, 0);
        Ok(end)
    }

    fn entry(&mut self, path: &str, crc: u32, len_bytes: u64) -> Result<Vec<u8>, TooLarge> {
        let name_bytes = u16::try_from(path.len()).map_err(|_| TooLarge)?;
        let size = narrow(len_bytes)?;
        let offset = narrow(self.offset)?;
        if self.entries == ENTRIES_MAX {
            return Err(TooLarge);
        }
        // Shared by both headers, from the version needed to the length of the extra field.
        let mut common = Vec::new();
        put16(&mut common, VERSION);
        put16(&mut common, UTF8);
        put16(&mut common, 0);
        put16(&mut common, 0);
        put16(&mut common, DATE);
        put32(&mut common, crc);
        put32(&mut common, size);
        put32(&mut common, size);
        put16(&mut common, name_bytes);
        put16(&mut common, 0);

        let mut local = Vec::new();
        put32(&mut local, LOCAL);
        local.extend_from_slice(&common);
        local.extend_from_slice(path.as_bytes());
        let behind = narrow(self.offset + local.len() as u64 + len_bytes)?;

        put32(&mut self.central, CENTRAL);
        put16(&mut self.central, VERSION);
        self.central.extend_from_slice(&common);
        put16(&mut self.central, 0);
        put16(&mut self.central, 0);
        put16(&mut self.central, 0);
        // Bit 4 of the attributes: a directory, as MS-DOS has it.
        put32(
            &mut self.central,
            if path.ends_with('/') { 0x10 } else { 0 },
        );
        put32(&mut self.central, offset);
        self.central.extend_from_slice(path.as_bytes());
        self.offset = behind.into();
        self.entries += 1;
        Ok(local)
    }
}

fn narrow(value: u64) -> Result<u32, TooLarge> {
    if value > ARCHIVE_MAX_BYTES {
        return Err(TooLarge);
    }
    u32::try_from(value).map_err(|_| TooLarge)
}

fn put16(to: &mut Vec<u8>, value: u16) {
    to.extend_from_slice(&value.to_le_bytes());
}

fn put32(to: &mut Vec<u8>, value: u32) {
    to.extend_from_slice(&value.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_has_the_headers_of_the_specification() {
        let mut archive = Archive::default();
        let directory = archive.directory("a").unwrap();
        assert_eq!(
            directory,
            b"PK\x03\x04\x14\0\0\x08\0\0\0\0\x21\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0a/"
        );
        let file = archive.file("a/x", 0xcbf4_3926, 9).unwrap();
        assert_eq!(
            file,
            b"PK\x03\x04\x14\0\0\x08\0\0\0\0\x21\0\x26\x39\xf4\xcb\x09\0\0\0\x09\0\0\0\x03\0\0\0a/x"
        );
        let end = archive.finish().unwrap();
        let first: &[u8] =
            b"PK\x01\x02\x14\0\x14\0\0\x08\0\0\0\0\x21\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\
              \0\0\0\0\0\0\x10\0\0\0\0\0\0\0a/";
        let second: &[u8] =
            b"PK\x01\x02\x14\0\x14\0\0\x08\0\0\0\0\x21\0\x26\x39\xf4\xcb\x09\0\0\0\x09\0\0\0\x03\0\0\0\
              \0\0\0\0\0\0\0\0\0\0\x20\0\0\0a/x";
        let last: &[u8] = b"PK\x05\x06\0\0\0\0\x02\0\x02\0\x61\0\0\0\x4a\0\0\0\0\0";
        assert_eq!(end, [first, second, last].concat());
    }

    #[test]
    fn what_32_bits_cannot_tell_is_refused() {
        let mut archive = Archive::default();
        assert!(archive.file("most", 0, ARCHIVE_MAX_BYTES - 34).is_ok());
        assert_eq!(archive.file("more", 0, 1), Err(TooLarge));
        assert_eq!(
            Archive::default().file("all", 0, ARCHIVE_MAX_BYTES),
            Err(TooLarge)
        );
    }
}
