//! Which files look like firmware, where one wrong byte costs most.

/// The ends of names that images of firmware have.
const EXTENSIONS: [&str; 20] = [
    "bin", "hex", "ihex", "srec", "s19", "mot", "elf", "axf", "out", "img", "rom", "fw", "ota",
    "dfu", "dfota", "fota", "uf2", "pac", "mbn", "upd",
];

/// Whether a file of this name is likely to be firmware.
pub fn looks_like_firmware(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    let is_packed = ["gz", "xz", "zst", "zip"].contains(&extension);
    EXTENSIONS.contains(&extension) || is_packed && looks_like_firmware(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn firmware_is_known_by_the_end_of_its_name() {
        for name in [
            "gateway-2.4.1.bin",
            "BOOT.HEX",
            "a.b.ota",
            "image.img.gz",
            "固件.bin",
        ] {
            assert!(looks_like_firmware(name), "{name}");
        }
        for name in ["bin", "photo.jpg", "binary.txt", "a.gz", "log.bin.txt", ""] {
            assert!(!looks_like_firmware(name), "{name}");
        }
    }
}
