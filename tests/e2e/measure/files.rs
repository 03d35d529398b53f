use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

/// What is written and compared at once.
const BLOCK_BYTES: usize = 1 << 20;

/// What a file is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Any bytes.
    Noise,
    /// Letters and digits on one line, as every way of uploading takes them.
    Letters,
}

/// Writes a file, a new block each MiB, and gives its path.
pub(super) fn write(dir: &Path, name: &str, length: u64, content: Content) -> PathBuf {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    fs::create_dir_all(dir).expect("a directory for files");
    let path = dir.join(name);
    let mut noise = 0x9e37_79b9_7f4a_7c15_u64 ^ length;
    let mut byte = || {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        match content {
            Content::Noise => noise.to_le_bytes()[3],
            Content::Letters => LETTERS[usize::from(noise.to_le_bytes()[3] % 64)],
        }
    };
    let mut block: Vec<u8> = (0..BLOCK_BYTES as u64)
        .take_while(|at| *at < length)
        .map(|_| byte())
        .collect();
    let mut file = File::create(&path).expect("a file of our own");
    let mut left = length;
    while left > 0 {
        // No block is the one before it, though making each anew would take longer than carrying it.
        for at in (0..block.len()).step_by(4096) {
            block[at] = byte();
        }
        let run = usize::try_from(left).map_or(block.len(), |left| left.min(block.len()));
        file.write_all(&block[..run]).expect("room on the disk");
        left -= run as u64;
    }
    path
}

/// Fails unless the two are the same, byte for byte.
pub(super) fn assert_same(one: &Path, other: &Path) {
    let open = |path: &Path| {
        File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let (mut first, mut second) = (open(one), open(other));
    let (mut a, mut b) = (Vec::new(), Vec::new());
    loop {
        for (file, block) in [(&mut first, &mut a), (&mut second, &mut b)] {
            block.clear();
            let read = file.take(BLOCK_BYTES as u64).read_to_end(block);
            read.expect("a file that can be read");
        }
        assert!(a == b, "{} is not {}", other.display(), one.display());
        if a.is_empty() {
            return;
        }
    }
}

/// A file of so many zeros, which take no room.
pub(super) fn sparse(dir: &Path, name: &str, length: u64) -> PathBuf {
    let path = dir.join(name);
    let file = File::create(&path).expect("a file of our own");
    file.set_len(length).expect("a file system with holes");
    path
}
