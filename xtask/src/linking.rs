//! What a linker left in a module for the splitter, taken out where nothing is split: it is more than a third of it.

/// The sections of a module that are not [custom sections] about its linking, or nothing where it is no module.
///
/// [custom sections]: https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md
pub(crate) fn without(module: &[u8]) -> Option<Vec<u8>> {
    const HEADER_BYTES: usize = 8;
    const CUSTOM: u8 = 0;
    let (header, mut rest) = module.split_at_checked(HEADER_BYTES)?;
    let mut kept = header.to_vec();
    while let Some((&id, body)) = rest.split_first() {
        let (length, body) = number(body)?;
        let (content, after) = body.split_at_checked(length)?;
        let about_linking = id == CUSTOM && {
            let (length, name) = number(content)?;
            let name = name.get(..length)?;
            name == b"linking" || name.starts_with(b"reloc.")
        };
        if !about_linking {
            kept.extend(&rest[..rest.len() - after.len()]);
        }
        rest = after;
    }
    Some(kept)
}

/// An unsigned number of at most 32 bits (LEB128) at the start, and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    const BYTES_MAX: usize = 5;
    let mut value = 0_usize;
    for (at, byte) in bytes.iter().take(BYTES_MAX).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";
    const TYPES: &[u8] = b"\x01\x01\0";
    const FEATURES: &[u8] = b"\0\x10\x0ftarget_features";

    fn check(sections: &[&[u8]], expect: Option<&[&[u8]]>) {
        let module = [&[HEADER], sections].concat().concat();
        let expect = expect.map(|sections| [&[HEADER], sections].concat().concat());
        assert_eq!(without(&module), expect, "{sections:?}");
    }

    #[test]
    fn takes_out_what_is_about_linking_and_nothing_else() {
        let long: &[u8] = &[b"\0\x8c\x01\x0areloc.CODE", &[7; 129][..]].concat();
        check(&[], Some(&[]));
        check(&[TYPES, FEATURES], Some(&[TYPES, FEATURES]));
        check(&[b"\0\x08\x07linking", TYPES], Some(&[TYPES]));
        check(&[TYPES, long, FEATURES], Some(&[TYPES, FEATURES]));
        check(&[TYPES, b"\0\x09\x07linking"], None);
        check(&[b"\x01\x80\x80\x80\x80\x80\x01"], None);
    }

    #[test]
    fn what_is_no_module_is_none() {
        assert_eq!(without(b"\0asm"), None);
    }
}
