//! The parts of the page that is one file, in one stream: page and core have much in common, which is in it once.

use std::fs;

use lzma_rust2::{EncodeMode, LzmaOptions, LzmaWriter, MfType, Write as _};

use crate::{
    error::{Error, Result},
    module, paths,
    run::{self, Progress},
    tools::{self, PageTools},
};

/// The crate that takes the parts out again, and where it is.
pub(crate) const UNPACKER: &str = "at-ferry-unpack";
pub(crate) const UNPACKER_DIR: &str = "xtask/unpack";

/// How far back what is alike is looked for, in bytes: to the start.
const WINDOW_BYTES: u32 = 8 << 20;

/// How many places are looked at for what is most alike: what the library takes does best.
const DEPTH_BY_ITSELF: i32 = 0;

/// Packs them as the unpacker has them: each with its length before it and its Adler-32 behind.
pub(crate) fn pack(parts: &[&[u8]]) -> Vec<u8> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("a part is far from 4 GiB");
    let mut stream = Vec::new();
    for part in parts {
        stream.extend(length(part).to_le_bytes());
        stream.extend_from_slice(part);
        stream.extend(adler2::adler32_slice(part).to_le_bytes());
    }
    // In code of WebAssembly the byte before a byte tells most of it, and where it stands nothing.
    let (previous_bits, position_bits) = (4, 0);
    let options = LzmaOptions::new(
        WINDOW_BYTES,
        previous_bits,
        position_bits,
        position_bits,
        EncodeMode::Normal,
        LzmaOptions::NICE_LEN_MAX,
        MfType::Bt4,
        DEPTH_BY_ITSELF,
    );
    let size = Some(u64::from(length(&stream)));
    let written = LzmaWriter::new_use_header(Vec::new(), &options, size).and_then(|mut writer| {
        writer.write_all(&stream)?;
        writer.finish()
    });
    written.expect("memory takes all that is written")
}

/// Builds the module of the unpacker.
pub(crate) fn unpacker(tools: &PageTools, progress: Progress) -> Result<Vec<u8>> {
    // As fast as the core: nothing is shown before it is done.
    let mut cargo = run::cargo(&["build", "--locked", "--target", tools::WASM]);
    cargo
        .args(["--profile", "core", "--package", UNPACKER])
        .args(progress.argument());
    progress.run(&mut cargo, "cargo build")?;
    let name = UNPACKER.replace('-', "_");
    let built = paths::target().join(format!("{}/core/{name}.wasm", tools::WASM));
    let dir = paths::target().join("module-unpack");
    fs::create_dir_all(&dir).map_err(Error::file(&dir))?;
    let module = dir.join("module.wasm");
    fs::copy(&built, &module).map_err(Error::file(&built))?;
    module::optimised(module, "-Oz", tools, progress)
}

#[cfg(test)]
mod tests {
    use at_ferry_unpack::Unpacker;

    use super::*;

    /// What comes out of a stream up to its first error, by the unpacker that the file carries.
    fn unpacked(packed: &[u8], count: usize) -> Vec<Vec<u8>> {
        let Ok(mut unpacker) = Unpacker::new(packed) else {
            return Vec::new();
        };
        (0..count).map_while(|_| unpacker.part().ok()).collect()
    }

    /// Two that have much in common, one that has nothing in it, and a short one.
    fn parts() -> [Vec<u8>; 4] {
        let mut state = 1_u32;
        let noise = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        let noise: Vec<u8> = (0..20_100).map(noise).collect();
        let (first, last) = noise.split_at(20_000);
        [first, &first[1000..], &[], last].map(Vec::from)
    }

    #[test]
    fn the_parts_come_out_as_they_went_in() {
        let parts = parts();
        let packed = pack(&parts.each_ref().map(Vec::as_slice));
        assert_eq!(unpacked(&packed, parts.len()), parts);
        // What is alike is in it once.
        assert!(packed.len() < pack(&[&parts[0]]).len() + 200);
        // And there is no part behind the last.
        assert_eq!(unpacked(&packed, parts.len() + 1), parts);
    }

    #[test]
    fn no_part_of_a_damaged_stream_is_another() {
        let parts = parts();
        let packed = pack(&parts.each_ref().map(Vec::as_slice));
        let check = |damaged: &[u8], what: &str, at: usize| {
            let unpacked = unpacked(damaged, parts.len());
            assert_eq!(unpacked, parts[..unpacked.len()], "{what} at {at}");
            unpacked.len()
        };
        // Damage breaks the stream sooner or later, but at its end it is too late for that.
        let end = packed.len() - 100;
        for at in (0..end).step_by(400).chain(end..packed.len()) {
            assert!(check(&packed[..at], "cut", at) < parts.len());
            let mut damaged = packed.clone();
            damaged[at] ^= 0x10;
            check(&damaged, "changed", at);
        }
        // In the middle nothing is of no account.
        let mut damaged = packed.clone();
        damaged[packed.len() / 2] ^= 1;
        assert!(check(&damaged, "changed", packed.len() / 2) < parts.len());
    }
}
