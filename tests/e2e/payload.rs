//! Files that are hard to carry: their bytes look like the protocol that carries them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

/// What would end a response, a prompt or the data mode, if anybody looked for it inside a file.
const TRAPS: &[&[u8]] = &[
    b"\r\nOK\r\n",
    b"\r\n+CME ERROR: 50\r\n",
    b"+++",
    b"\x1a",
    b"\x1b",
    b"\r\n> ",
    b"\r\nERROR\r\n",
    b"\x00\xff",
];

/// A file on this side, to be carried.
#[derive(Clone, Debug)]
pub(crate) struct Payload {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

impl Payload {
    /// Writes such a file into `dir`.
    pub(crate) fn write(dir: &Path, name: &str, length: usize) -> Self {
        Self::of(dir, name, bytes(length))
    }

    /// Writes a file of these bytes into `dir`.
    pub(crate) fn of(dir: &Path, name: &str, bytes: Vec<u8>) -> Self {
        let path = dir.join(name);
        fs::write(&path, &bytes).expect("the test's own directory takes its files");
        Self {
            name: name.to_owned(),
            path,
            bytes,
        }
    }

    /// Fails unless the file at `path` is this one, byte for byte.
    pub(crate) fn assert_same(&self, path: &Path) {
        let there = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(
            there.len(),
            self.bytes.len(),
            "length of {}",
            path.display()
        );
        assert_eq!(
            sha256(&there),
            sha256(&self.bytes),
            "SHA-256 of {}",
            path.display()
        );
    }
}

/// The sizes at which packets of 4096 bytes begin, end and spill over; and a megabyte.
pub(crate) fn all_sizes(dir: &Path) -> Vec<Payload> {
    [
        ("empty.bin", 0),
        ("one.bin", 1),
        ("packet.bin", 4096),
        ("packet-and-one.bin", 4097),
        ("mebibyte.bin", 1 << 20),
    ]
    .map(|(name, length)| Payload::write(dir, name, length))
    .to_vec()
}

/// Traps with noise between them, so that they come to lie at every offset of a packet. The same on every run.
fn bytes(length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length + 64);
    let mut noise = 0x9e37_79b9_7f4a_7c15_u64 ^ length as u64;
    for trap in TRAPS.iter().cycle() {
        if bytes.len() >= length {
            break;
        }
        bytes.extend_from_slice(trap);
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        let count = usize::from(noise.to_le_bytes()[7] % 8);
        bytes.extend_from_slice(&noise.to_le_bytes()[..count]);
    }
    bytes.truncate(length);
    bytes
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// The SHA-256 of files, by their paths.
pub(crate) type Digests = BTreeMap<String, String>;

/// A folder on this side, with folders and files in it.
pub(crate) struct Tree {
    top: PathBuf,
    /// Each file's path below the directory that the folder is in, and its bytes.
    files: Vec<(String, Vec<u8>)>,
}

impl Tree {
    /// Makes a folder of 200 files in 20 folders, with names in English and Chinese, of up to 300 kB each.
    pub(crate) fn plant(dir: &Path) -> Self {
        Self::of(dir, "交付 release 1.2", 20, 200)
    }

    /// Makes a folder of this name with so many folders, itself among them, and so many files.
    pub(crate) fn of(dir: &Path, name: &str, folders_count: usize, files_count: usize) -> Self {
        let mut folders = vec![name.to_owned()];
        for n in 1..folders_count {
            let inner = if n % 2 == 0 {
                format!("测试 {n}")
            } else {
                format!("unit-{n}")
            };
            folders.push(format!("{}/{inner}", folders[n / 3]));
        }
        let mut files = Vec::new();
        for n in 0..files_count {
            let inner = if n % 3 == 0 {
                format!("记录_{n}.csv")
            } else {
                format!("image-{n}.bin")
            };
            // Most are small, as in any such folder; some are empty, and the largest is the largest there may be.
            let length = match n % 20 {
                0 => 0,
                1..=16 => n * 97,
                17 => 300_000 - n,
                _ => n * 350,
            };
            files.push((
                format!("{}/{inner}", folders[n % folders.len()]),
                bytes(length),
            ));
        }
        for folder in &folders {
            fs::create_dir_all(dir.join(folder)).expect("the test's own directory");
        }
        for (path, bytes) in &files {
            fs::write(dir.join(path), bytes).expect("the test's own directory");
        }
        Self {
            top: dir.join(name),
            files,
        }
    }

    /// The folder.
    pub(crate) fn top(&self) -> PathBuf {
        self.top.clone()
    }

    /// Its name.
    pub(crate) fn name(&self) -> String {
        let name = self.top.file_name().expect("it has a name");
        name.to_string_lossy().into_owned()
    }

    /// How many files are in it.
    pub(crate) fn files(&self) -> usize {
        self.files.len()
    }

    /// What is in it.
    pub(crate) fn digests(&self) -> Digests {
        let files = self.files.iter();
        files
            .map(|(path, bytes)| (path.clone(), sha256(bytes)))
            .collect()
    }

    /// How many of its files are below `root`, as long as they are to be.
    pub(crate) fn landed(&self, root: &Path) -> usize {
        let whole = |(path, bytes): &&(String, Vec<u8>)| {
            fs::metadata(root.join(path)).is_ok_and(|there| there.len() == bytes.len() as u64)
        };
        self.files.iter().filter(whole).count()
    }

    /// Fails unless each of its files is below `root`, byte for byte, and no other beside them.
    pub(crate) fn assert_same(&self, root: &Path) {
        for (path, bytes) in &self.files {
            let there = fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
            assert!(there == *bytes, "{path} differs");
        }
        let name = self.top.file_name().expect("it has a name");
        assert_eq!(count_files(&root.join(name)), self.files.len());
    }
}

fn count_files(dir: &Path) -> usize {
    let entries = fs::read_dir(dir).expect("a directory that can be read");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .map(|path| if path.is_dir() { count_files(&path) } else { 1 })
        .sum()
}
