//! GBK by a table that the platform has anyway: every browser decodes it, so the page need not carry it.

use std::sync::{LazyLock, OnceLock};

/// How whoever runs us decodes GBK.
pub type Decode = fn(&[u8]) -> String;

static DECODE: OnceLock<Decode> = OnceLock::new();

/// Tells how GBK is decoded here. To be called before the first name is, and once; natively it is known.
pub fn provide_gbk(decode: Decode) {
    // A second one would be the same.
    let _known = DECODE.set(decode);
}

/// What stands for bytes that are no character.
const REPLACEMENT: char = '\u{fffd}';

/// The one character of a single byte beyond ASCII.
const EURO: (u8, char) = (0x80, '€');

/// A pair that decodes to a private character, and is never written.
const NEVER_WRITTEN: u16 = 0xe5e5;

/// First bytes of a pair.
const LEADS: std::ops::RangeInclusive<u8> = 0x81..=0xfe;

/// Second bytes of a pair for each first one.
const TRAILS: u16 = 190;

/// All pairs.
const PAIRS: u16 = 126 * TRAILS;

/// The pairs of GBK. A character of four bytes, which GB 18030 has on top, is none to it.
static TABLE: LazyLock<Table> = LazyLock::new(|| {
    #[cfg(not(target_arch = "wasm32"))]
    provide_gbk(decode_natively);
    DECODE.get().copied().map(Table::of).unwrap_or_default()
});

#[derive(Default)]
struct Table {
    /// The character of each pair, by [`pointer`]; 0 for none.
    decoded: Vec<u16>,
    /// Characters with the pointer of the first pair that is theirs, in order.
    encoded: Vec<(u16, u16)>,
}

/// `bytes` as text; what is no character is a replacement.
pub(super) fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        rest = after;
        if byte.is_ascii() {
            text.push(char::from(*byte));
        } else if *byte == EURO.0 {
            text.push(EURO.1);
        } else {
            let pair = after.first().and_then(|trail| pointer(*byte, *trail));
            let decoded = pair.and_then(|at| TABLE.decoded.get(at));
            let decoded = decoded.filter(|code| **code != 0);
            let decoded = decoded.and_then(|code| char::from_u32((*code).into()));
            text.push(decoded.unwrap_or(REPLACEMENT));
            // An ASCII byte is never hidden by what stands before it.
            let hides = |trail: &u8| LEADS.contains(byte) && !trail.is_ascii();
            if decoded.is_some() || after.first().is_some_and(hides) {
                rest = &after[1..];
            }
        }
    }
    text
}

/// `text` as bytes, or the first character that GBK does not have.
pub(super) fn encode(text: &str) -> Result<Vec<u8>, char> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            bytes.push(c as u8);
        } else if c == EURO.1 {
            bytes.push(EURO.0);
        } else {
            let code = u16::try_from(u32::from(c)).map_err(|_| c)?;
            let encoded = &TABLE.encoded;
            let at = encoded
                .binary_search_by_key(&code, |(code, _)| *code)
                .map_err(|_| c)?;
            bytes.extend(pair(encoded[at].1));
        }
    }
    Ok(bytes)
}

impl Table {
    fn of(decode: Decode) -> Self {
        let mut all = Vec::new();
        for at in 0..PAIRS {
            all.extend(pair(at));
            all.push(b'\n');
        }
        let text = decode(&all);
        let decoded: Vec<u16> = text.lines().map(only_character).collect();
        if decoded.len() != usize::from(PAIRS) {
            return Self::default();
        }
        let mut encoded: Vec<(u16, u16)> = decoded
            .iter()
            .zip(0_u16..)
            .filter(|(code, _)| ![0, NEVER_WRITTEN].contains(code))
            .map(|(code, at)| (*code, at))
            .collect();
        encoded.sort_unstable();
        encoded.dedup_by_key(|(code, _)| *code);
        Self { decoded, encoded }
    }
}

/// The one character of `text`, 0 where it is not one of two bytes.
fn only_character(text: &str) -> u16 {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if c != REPLACEMENT => u16::try_from(u32::from(c)).unwrap_or(0),
        _ => 0,
    }
}

/// The place of a pair among all; `None` where it cannot be one.
fn pointer(lead: u8, trail: u8) -> Option<usize> {
    let trail = match trail {
        0x40..=0x7e => trail - 0x40,
        0x80..=0xfe => trail - 0x41,
        _ => return None,
    };
    let lead = LEADS.contains(&lead).then(|| lead - LEADS.start())?;
    Some(usize::from(lead) * usize::from(TRAILS) + usize::from(trail))
}

/// The pair of this place.
fn pair(pointer: u16) -> [u8; 2] {
    let (lead, trail) = (pointer / TRAILS, pointer % TRAILS);
    let offset = if trail < 0x3f { 0x40 } else { 0x41 };
    let byte = |value: u16| u8::try_from(value).expect("a pointer of a pair");
    [byte(lead + u16::from(*LEADS.start())), byte(trail + offset)]
}

#[cfg(not(target_arch = "wasm32"))]
fn decode_natively(bytes: &[u8]) -> String {
    let (text, _) = encoding_rs::GBK.decode_without_bom_handling(bytes);
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_written_as_the_standard_has_it() {
        for c in ('\0'..='\u{ffff}').chain(['😀', char::MAX]) {
            let mut text = [0; 4];
            let text = &*c.encode_utf8(&mut text);
            let (expect, _, refused) = encoding_rs::GBK.encode(text);
            match encode(text) {
                Ok(bytes) => {
                    assert!(!refused, "{c:?}");
                    assert_eq!(bytes, expect.as_ref(), "{c:?}");
                    assert_eq!(decode(&bytes), text, "{c:?}");
                }
                Err(named) => {
                    // Characters for private use that were given a place of their own since are taken for
                    // what they were by the standard, and refused here.
                    let private = ('\u{e000}'..='\u{f8ff}').contains(&c);
                    assert!(refused || private, "{c:?}");
                    assert_eq!(named, c);
                }
            }
        }
    }

    #[test]
    fn every_pair_is_read_as_the_standard_has_it() {
        for lead in 0..=u8::MAX {
            for trail in 0..=u8::MAX {
                let bytes = [lead, trail];
                let (expect, _) = encoding_rs::GBK.decode_without_bom_handling(&bytes);
                // Those that begin four bytes are read apart: two that are nothing, and what follows.
                let four = (0x30..=0x39).contains(&trail) && LEADS.contains(&lead);
                if !four {
                    assert_eq!(decode(&bytes), expect, "{bytes:x?}");
                }
            }
        }
        assert_eq!(decode(b"a\xc8\xd5b"), "a日b");
        assert_eq!(decode(b"a\xc8"), "a\u{fffd}");
        assert_eq!(decode(b"\xc8/x"), "\u{fffd}/x");
    }
}
