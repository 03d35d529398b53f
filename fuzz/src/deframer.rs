//! The deframer: the same frames however the reads fall, and every byte accounted for.

use at_ferry::codec::{Deframer, Frame, LINE_MAX_BYTES};
use at_ferry::dialect::{FRAMING, counted_payload_len};

/// A frame, the runs of one payload joined.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Got {
    Line(Vec<u8>),
    Prompt,
    Header(Vec<u8>, u64),
    Payload(Vec<u8>),
    PayloadEnd(bool),
    Overlong(usize),
}

/// The first byte says whether a prompt is awaited, the second how the reads fall; the rest is what comes.
///
/// # Panics
///
/// Where the frames depend on the reads, break a bound or lose a byte.
pub fn check(input: &[u8]) {
    let [mode, cuts, input @ ..] = input else {
        return;
    };
    let awaits_prompt = mode & 1 == 1;
    let whole = run([input], awaits_prompt);
    account(input, &whole);
    assert_eq!(run(input.chunks(1), awaits_prompt), whole, "byte by byte");
    let mut seed = u64::from(*cuts);
    let mut rest = input;
    let mut reads = Vec::new();
    while !rest.is_empty() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let most = 1 << (1 + (seed >> 60) % 7);
        let len = usize::try_from((seed >> 33) % most).unwrap_or(0);
        let (read, after) = rest.split_at(len.min(rest.len()));
        reads.push(read);
        rest = after;
    }
    assert_eq!(run(reads, awaits_prompt), whole, "in reads");
}

fn run<'i>(reads: impl IntoIterator<Item = &'i [u8]>, awaits_prompt: bool) -> Vec<Got> {
    let mut deframer = Deframer::new(FRAMING);
    let mut got = Vec::new();
    let mut left = None;
    for read in reads {
        let mut input = read;
        while let Some(frame) = deframer.next_frame(&mut input, awaits_prompt) {
            take(frame, &mut got, &mut left);
        }
        assert!(input.is_empty(), "bytes of a read are left over");
        assert_eq!(deframer.is_in_payload(), left.is_some_and(|left| left > 0));
    }
    let awaits = deframer.awaits_payload_end();
    let end = deframer.handle_quiet();
    assert_eq!(end.is_some(), awaits);
    if awaits {
        assert!(deframer.handle_quiet().is_none());
    }
    deframer.reset();
    let mut input = b"\r\nOK\r\n".as_slice();
    let fresh = deframer.next_frame(&mut input, awaits_prompt);
    assert_eq!(fresh, Some(Frame::Line(b"OK".to_vec())), "after a reset");
    assert_eq!(deframer.next_frame(&mut input, awaits_prompt), None);
    got
}

/// `left`: payload bytes that the last header or run has promised.
fn take(frame: Frame<'_>, got: &mut Vec<Got>, left: &mut Option<u64>) {
    if !matches!(frame, Frame::Payload { .. } | Frame::PayloadEnd { .. }) {
        assert_eq!(*left, None, "{frame:?} where payload is due");
    }
    match frame {
        Frame::Line(line) => {
            assert!(!line.is_empty() && line.len() <= LINE_MAX_BYTES);
            let has_ends = line.iter().any(|byte| matches!(byte, b'\r' | b'\n'));
            assert!(
                !has_ends || gives_names(&line),
                "only a name may hold a line end"
            );
            got.push(Got::Line(line));
        }
        Frame::Prompt => got.push(Got::Prompt),
        Frame::Header { line, len_bytes } => {
            assert!(line.len() <= LINE_MAX_BYTES);
            assert_eq!(counted_payload_len(&line), Some(len_bytes));
            *left = Some(len_bytes);
            got.push(Got::Header(line, len_bytes));
        }
        Frame::Payload { bytes, left_bytes } => {
            assert!(!bytes.is_empty());
            assert_eq!(*left, Some(left_bytes + bytes.len() as u64));
            *left = Some(left_bytes);
            match got.last_mut() {
                Some(Got::Payload(payload)) => payload.extend_from_slice(bytes),
                _ => got.push(Got::Payload(bytes.to_vec())),
            }
        }
        Frame::PayloadEnd { intact } => {
            assert_eq!(left.take(), Some(0), "a payload ends before its count");
            got.push(Got::PayloadEnd(intact));
        }
        Frame::Overlong { len_bytes } => {
            assert!(len_bytes > LINE_MAX_BYTES);
            got.push(Got::Overlong(len_bytes));
        }
    }
}

/// Walks the frames along the input: they stand in it one behind the other, with nothing between them but line ends
/// and the space of a prompt.
fn account(input: &[u8], frames: &[Got]) {
    let mut rest = input;
    let mut ended_in = Vec::new();
    for frame in frames {
        match frame {
            Got::Line(bytes) | Got::Header(bytes, _) => {
                rest = skip_gap(rest)
                    .strip_prefix(bytes.as_slice())
                    .unwrap_or_else(|| {
                        panic!(
                            "{frame:?} does not come next in {:?}",
                            rest.escape_ascii().to_string()
                        )
                    });
                ended_in.clear();
            }
            Got::Prompt => {
                rest = skip_gap(rest).strip_prefix(b">").expect("a prompt is a >");
                rest = rest.strip_prefix(b" ").unwrap_or(rest);
            }
            Got::Payload(bytes) => {
                rest = rest
                    .strip_prefix(bytes.as_slice())
                    .expect("payload follows at once");
                ended_in.clone_from(bytes);
            }
            Got::PayloadEnd(intact) => {
                // A CR LF of the payload's own may be the response's, in the place of two lost bytes.
                let due: &[u8] = if ended_in.ends_with(b"\r\n") {
                    b"\r\n\r"
                } else {
                    b"\r\n"
                };
                assert_eq!(
                    *intact,
                    rest.starts_with(due),
                    "before {:?}",
                    rest.escape_ascii().to_string()
                );
            }
            Got::Overlong(len) => {
                // In a line of names, what was held back when it grew too long is not counted again.
                let line = skip_gap(rest);
                let end = line.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                if gives_names(line) {
                    let at = (*len..line.len()).find(|at| matches!(line[*at], b'\r' | b'\n'));
                    rest = &line[at.unwrap_or(line.len())..];
                    continue;
                }
                assert_eq!(end, Some(*len), "an overlong line is counted to its end");
                rest = &line[*len..];
            }
        }
    }
    let in_payload = matches!(frames.last(), Some(Got::Header(..) | Got::Payload(_)));
    let end = skip_gap(rest);
    if !in_payload && !gives_names(end) {
        let is_half = !end.iter().any(|byte| matches!(byte, b'\r' | b'\n'));
        assert!(
            is_half,
            "a line was swallowed: {:?}",
            end.escape_ascii().to_string()
        );
    }
}

/// Whether a line gives names, which may hold line ends of their own.
fn gives_names(line: &[u8]) -> bool {
    let colon = line.iter().position(|byte| *byte == b':');
    colon.is_some_and(|colon| (FRAMING.is_foreign_text)(&line[..=colon]))
}

fn skip_gap(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| !matches!(byte, b'\r' | b'\n'));
    &bytes[start.unwrap_or(bytes.len())..]
}
