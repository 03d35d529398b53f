//! Parameter lists and strings: what is read is what stands there, and what we write reads back the same.

use at_ferry::codec::{
    Charset, CommandLine, FinalResult, Param, ParamError, Params, encode_string, is_connect,
    is_quotable, split_header,
};
use at_ferry::dialect::{STRING_MAX_BYTES, Secrets};

/// The input is a parameter list, a line, a typed command line and a name, each in turn.
///
/// # Panics
///
/// Where one of them is read as something else than what stands there.
pub fn check(input: &[u8]) {
    read(input);
    header(input);
    password(input);
    if let Ok(text) = std::str::from_utf8(input) {
        for charset in Charset::ALL {
            write(text, charset);
        }
        typed(text);
    }
    for charset in Charset::ALL {
        let (text, exact) = charset.decode(input);
        if exact {
            assert_eq!(charset.encode(&text).as_deref(), Ok(input), "{charset:?}");
        }
    }
    assert!(!(is_connect(input) && FinalResult::parse(input).is_some()));
}

/// One after the other up to the end, and written again they are the same.
fn read(list: &[u8]) {
    let mut params = Params::new(list);
    let mut again = Vec::new();
    let mut got = Vec::new();
    let mut left = list.len() + 1;
    while let Some(param) = params.next() {
        let rest = params.rest().map_or(0, |rest| {
            assert!(list.ends_with(rest));
            rest.len() + 1
        });
        assert!(rest < left, "a parameter takes at least its comma");
        left = rest;
        let Ok(param) = param else {
            assert!(matches!(
                param,
                Err(ParamError::Unclosed | ParamError::AfterQuote)
            ));
            assert_eq!(params.next(), None, "nothing follows what cannot be read");
            return;
        };
        match param {
            Param::Omitted => {}
            Param::Quoted(text) => {
                assert!(!text.contains(&b'"'));
                again.extend_from_slice(b"\"");
                again.extend_from_slice(text);
                again.extend_from_slice(b"\"");
                assert_eq!(param.as_int(), None);
            }
            Param::Bare(text) => {
                assert!(!text.is_empty() && text == text.trim_ascii());
                again.extend_from_slice(text);
                let digits = text.iter().all(u8::is_ascii_digit);
                let value = std::str::from_utf8(text)
                    .ok()
                    .and_then(|text| text.parse().ok());
                assert_eq!(param.as_int(), value.filter(|_| digits));
            }
        }
        again.push(b',');
        got.push(param);
    }
    assert_eq!(params.next(), None);
    again.pop();
    let reread: Vec<Param<'_>> = Params::new(&again)
        .map(|param| param.expect("it was read before"))
        .collect();
    assert_eq!(reread, got);
}

fn header(line: &[u8]) {
    let Some((name, list)) = split_header(line) else {
        return;
    };
    assert!(name.starts_with(b"+") && !name.contains(&b':'));
    let joined = |colon: &[u8]| [name, colon, list].concat() == line;
    assert!(joined(b":") || joined(b": "));
}

/// A password never comes through, whatever stands around it.
fn password(input: &[u8]) {
    let quotable = is_quotable(input) && input.len() <= STRING_MAX_BYTES;
    let _never_panics = Secrets::default().masked(input, true);
    if !quotable {
        return;
    }
    let line = [b"AT+MFTPCONN=0,\"", input, b"\",\"u\",\"-=secret=-\",21\r"].concat();
    let shown = Secrets::default().masked(&line, false);
    let is_shown = shown.windows(10).any(|part| part == b"-=secret=-");
    assert!(!is_shown || input.windows(10).any(|part| part == b"-=secret=-"));
}

/// A name that may be sent stands between its quotes as it is, and nowhere else.
fn write(text: &str, charset: Charset) {
    let Ok(encoded) = encode_string(text, charset, STRING_MAX_BYTES) else {
        return;
    };
    assert!(encoded.len() <= STRING_MAX_BYTES && is_quotable(&encoded));
    let line = CommandLine::set("+MFTPDEL")
        .int(3)
        .string(text, charset, STRING_MAX_BYTES);
    let line = line.expect("it was encoded before").finish();
    let bytes = line
        .as_bytes()
        .strip_suffix(b"\r")
        .expect("a line ends with CR");
    assert!(!bytes.iter().any(u8::is_ascii_control));
    let list = bytes.strip_prefix(b"AT+MFTPDEL=").expect("its own name");
    let read: Vec<_> = Params::new(list).collect();
    assert_eq!(read, [Ok(Param::Bare(b"3")), Ok(Param::Quoted(&encoded))]);
    assert_eq!(charset.decode(&encoded).0, text);
}

/// What a person types is one line, or nothing.
fn typed(text: &str) {
    let Ok(line) = CommandLine::typed(text) else {
        return;
    };
    let bytes = line.as_bytes();
    assert_eq!(
        bytes.iter().filter(|byte| byte.is_ascii_control()).count(),
        1
    );
    assert!(bytes.ends_with(b"\r") && bytes[..2].eq_ignore_ascii_case(b"AT"));
    assert_eq!(line.text(), text.trim().as_bytes());
}
