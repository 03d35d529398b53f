//! What is in the files, and how they are called.

use at_ferry::dialect::ChannelId;

use crate::random::Rng;

/// What a module might say: as part of a file it must come through like any other byte.
const SAYINGS: [&[u8]; 16] = [
    b"\r\nOK\r\n",
    b"\r\nERROR\r\n",
    b"\r\n+CME ERROR: 50\r\n",
    b"\r\nCONNECT\r\n",
    b"\r\n> ",
    b"+++",
    b"\x1a",
    b"\x1b",
    b"\r\n+MFTPRETR: 0,0,9,9,",
    b"\r\n+MFTPSTOR: 0,0,4096\r\n",
    b"\r\n+MFTPURC: 1,\"conn\",0\r\n",
    b"\r\n+MATREADY\r\n",
    b"AT+MFTPDISC=0\r",
    b"AT\r",
    b"\r\n",
    b"\0\xff",
];

/// The name of a file that is there from the start, and long enough to come in pieces.
pub(crate) const LARGE: &str = "large.img";

/// What is in it.
pub(crate) fn large(seed: u64) -> Vec<u8> {
    let rng = &mut Rng::of(seed, "large");
    let len = usize::try_from(rng.within(500_000..=1_000_000)).unwrap();
    let mut bytes = Vec::with_capacity(len + 8);
    // In some, one place looks like the next.
    let repeats = rng.one_in(4);
    while bytes.len() < len {
        let words = if repeats { rng.spread(1..=2_000) } else { 1 };
        let word = rng.next().to_le_bytes();
        (0..words).for_each(|_| bytes.extend_from_slice(&word));
    }
    bytes.truncate(len);
    bytes
}

/// A file.
pub(crate) fn draw(rng: &mut Rng) -> Vec<u8> {
    let len = len(rng);
    let mut bytes = Vec::with_capacity(len + 32);
    match rng.within(0..=3) {
        0 => bytes.resize(len, *rng.pick(b"\0\r\n+> \x1a\xff")),
        1 => {
            while bytes.len() < len {
                bytes.extend_from_slice(rng.pick::<&[u8]>(&SAYINGS));
            }
        }
        _ => {
            while bytes.len() < len {
                bytes.extend_from_slice(&rng.next().to_le_bytes());
            }
        }
    }
    bytes.truncate(len);
    bytes
}

/// A small file.
pub(crate) fn draw_small(rng: &mut Rng) -> Vec<u8> {
    let mut bytes = draw(rng);
    bytes.truncate(6_000);
    bytes
}

/// Lengths around those at which something changes: none, a packet, the blocks that are read and compared.
fn len(rng: &mut Rng) -> usize {
    let edge = |rng: &mut Rng, at: u64| at - 2 + rng.within(0..=4);
    let len = match rng.within(0..=15) {
        0 => 0,
        1 | 2 => rng.within(1..=100),
        3..=6 => {
            let packets = rng.within(1..=5);
            edge(rng, packets * 4096)
        }
        7 => edge(rng, 8192 + 4096),
        8 => edge(rng, 131_072),
        9 => rng.within(100_000..=200_000),
        _ => rng.spread(1..=40_000),
    };
    usize::try_from(len).unwrap()
}

/// A name that only this channel writes to: few of them, so that they are met again.
pub(crate) fn name(rng: &mut Rng, channel: ChannelId) -> String {
    let number = rng.within(0..=3);
    match rng.within(0..=9) {
        0 => format!("c{channel}-固件 {number}.bin"),
        1 => format!("c{channel}, \u{e9}t\u{e9} {number}"),
        // Some servers hide such names.
        2 => format!(".c{channel}-{number}.bin"),
        // Some take these for a pattern, and then there is no asking for one alone.
        3 => format!("c{channel}-[{number}].bin"),
        4 => format!(".c{channel}-[{number}].bin"),
        _ => format!("c{channel}-{number}.bin"),
    }
}

/// One of the names that only this channel writes many files to: more than there are at once, and few enough to be met
/// again.
pub(crate) fn batch_name(rng: &mut Rng, channel: ChannelId) -> String {
    let number = rng.within(0..=39);
    match rng.within(0..=19) {
        0 => format!("c{channel}-B{number}.bin"),
        1 => format!("c{channel}-b{number}.bin.part"),
        _ => format!("c{channel}-b{number}.bin"),
    }
}

/// Whether only this channel writes to this name.
pub(crate) fn is_own(name: &str, channel: ChannelId) -> bool {
    let name = name.strip_prefix('.').unwrap_or(name);
    name.strip_prefix('c').is_some_and(|rest| {
        rest.starts_with(&format!("{channel}-")) || rest.starts_with(&format!("{channel},"))
    })
}

/// Whether some channel writes to this name.
pub(crate) fn is_anyones(name: &str) -> bool {
    ChannelId::ALL.iter().any(|channel| is_own(name, *channel))
}

/// A name that must be refused before anything is sent.
pub(crate) fn bad_name(rng: &mut Rng) -> String {
    match rng.within(0..=4) {
        0 => String::new(),
        1 => "..".into(),
        2 => "a\"b".into(),
        3 => "line\r\nAT".into(),
        _ => "x".repeat(256),
    }
}
