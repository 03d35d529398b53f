//! The deframer: the module's bytes to lines, prompts and counted payload, split anywhere by the reads.

/// Bytes of one line that are kept; a longer one is reported by its length alone.
///
/// The longest line that a module has cause to send is a command line's echo: three strings of 255 bytes and
/// 1024 bytes of inline data.
pub const LINE_MAX_BYTES: usize = 4096;

/// One thing that came from the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame<'i> {
    /// A line without its CR and LF; never empty.
    Line(Vec<u8>),
    /// The prompt `>` that was awaited.
    Prompt,
    /// A response up to the comma in front of its payload; `len_bytes` of payload follow.
    Header {
        /// The response so far, its last comma included.
        line: Vec<u8>,
        /// Payload bytes that follow.
        len_bytes: u64,
    },
    /// Payload, never looked into.
    Payload {
        /// A run of it, as long as the read allows.
        bytes: &'i [u8],
        /// Payload bytes still to come.
        left_bytes: u64,
    },
    /// The payload is over.
    PayloadEnd {
        /// Whether its own CR LF followed, as it must. Without one bytes were lost, and what stands in for them
        /// is part of whatever came next.
        intact: bool,
    },
    /// A line longer than [`LINE_MAX_BYTES`], dropped.
    Overlong {
        /// Its length.
        len_bytes: usize,
    },
}

/// Turns bytes into [`Frame`]s.
#[derive(Clone, Debug)]
pub struct Deframer {
    state: State,
    line: Vec<u8>,
    /// Whether a response that ends in a comma here is followed by payload, and by how much of it.
    payload_len: fn(&[u8]) -> Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Line,
    /// A prompt was just taken; one space belongs to it.
    AfterPrompt,
    Payload {
        left_bytes: u64,
        /// The last bytes so far.
        ended_in: [u8; 2],
    },
    /// The count is reached; CR LF must follow.
    AfterPayload {
        /// What the payload ended in.
        ended_in: [u8; 2],
        seen: AfterPayload,
    },
    Overlong {
        len_bytes: usize,
    },
}

/// What has followed a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AfterPayload {
    Nothing,
    Cr,
    /// CR LF. Where the payload ended in CR LF too, that may have been this response's own, taken for payload
    /// in the place of two lost bytes, and this one the next response's first: then no other follows.
    CrLf,
}

impl Deframer {
    /// A deframer at the start of a line. `payload_len` is asked about each response that has come up to a
    /// comma: does counted payload follow, and how much?
    pub fn new(payload_len: fn(&[u8]) -> Option<u64>) -> Self {
        Self {
            state: State::Line,
            line: Vec::new(),
            payload_len,
        }
    }

    /// Takes bytes off the front of `input` until a frame is complete; `None` when the input is used up.
    ///
    /// A `>` at the start of a line is a prompt only where `awaits_prompt`.
    pub fn next_frame<'i>(
        &mut self,
        input: &mut &'i [u8],
        awaits_prompt: bool,
    ) -> Option<Frame<'i>> {
        while let [byte, rest @ ..] = *input {
            match self.state {
                State::Payload {
                    left_bytes,
                    ended_in,
                } => return Some(self.take_payload(input, left_bytes, ended_in)),
                State::AfterPayload { ended_in, seen } => {
                    let wanted = if seen == AfterPayload::Cr {
                        b'\n'
                    } else {
                        b'\r'
                    };
                    let seen = match seen {
                        _ if *byte != wanted => return Some(self.end_payload(false)),
                        AfterPayload::Nothing => AfterPayload::Cr,
                        AfterPayload::Cr if ended_in != *b"\r\n" => {
                            *input = rest;
                            return Some(self.end_payload(true));
                        }
                        AfterPayload::Cr => AfterPayload::CrLf,
                        AfterPayload::CrLf => return Some(self.end_payload(true)),
                    };
                    *input = rest;
                    self.state = State::AfterPayload { ended_in, seen };
                }
                State::Line | State::AfterPrompt => {
                    *input = rest;
                    if let Some(frame) = self.handle_byte(*byte, awaits_prompt) {
                        return Some(frame);
                    }
                }
                State::Overlong { len_bytes } => {
                    *input = rest;
                    if is_line_end(*byte) {
                        self.state = State::Line;
                        return Some(Frame::Overlong { len_bytes });
                    }
                    self.state = State::Overlong {
                        len_bytes: len_bytes + 1,
                    };
                }
            }
        }
        None
    }

    /// Whether a payload's count is reached, and the line end behind it is due.
    pub fn awaits_payload_end(&self) -> bool {
        matches!(self.state, State::AfterPayload { .. })
    }

    /// Whether payload is still to come.
    pub fn is_in_payload(&self) -> bool {
        matches!(self.state, State::Payload { .. })
    }

    /// Nothing more followed a payload.
    pub fn handle_quiet(&mut self) -> Option<Frame<'static>> {
        match self.state {
            State::AfterPayload { seen, .. } => Some(self.end_payload(seen == AfterPayload::CrLf)),
            _ => None,
        }
    }

    fn end_payload(&mut self, intact: bool) -> Frame<'static> {
        self.state = State::Line;
        Frame::PayloadEnd { intact }
    }

    /// Forgets a half line and owed payload: what comes next is the start of a line.
    pub fn reset(&mut self) {
        self.state = State::Line;
        self.line.clear();
    }

    fn take_payload<'i>(
        &mut self,
        input: &mut &'i [u8],
        left_bytes: u64,
        ended_in: [u8; 2],
    ) -> Frame<'i> {
        let len = usize::try_from(left_bytes).map_or(input.len(), |left| left.min(input.len()));
        let (bytes, rest) = input.split_at(len);
        *input = rest;
        let left_bytes = left_bytes - len as u64;
        let ended_in = match *bytes {
            [.., a, b] => [a, b],
            [b] => [ended_in[1], b],
            [] => ended_in,
        };
        self.state = match left_bytes {
            0 => State::AfterPayload {
                ended_in,
                seen: AfterPayload::Nothing,
            },
            _ => State::Payload {
                left_bytes,
                ended_in,
            },
        };
        Frame::Payload { bytes, left_bytes }
    }

    fn handle_byte(&mut self, byte: u8, awaits_prompt: bool) -> Option<Frame<'static>> {
        let after_prompt = std::mem::replace(&mut self.state, State::Line) == State::AfterPrompt;
        if self.line.is_empty() {
            if is_line_end(byte) || (after_prompt && byte == b' ') {
                return None;
            }
            if awaits_prompt && byte == b'>' {
                self.state = State::AfterPrompt;
                return Some(Frame::Prompt);
            }
        }
        if is_line_end(byte) {
            return Some(Frame::Line(std::mem::take(&mut self.line)));
        }
        if self.line.len() == LINE_MAX_BYTES {
            self.line.clear();
            self.state = State::Overlong {
                len_bytes: LINE_MAX_BYTES + 1,
            };
            return None;
        }
        self.line.push(byte);
        if byte == b','
            && let Some(len_bytes) = (self.payload_len)(&self.line)
        {
            let ended_in = [0; 2];
            self.state = match len_bytes {
                0 => State::AfterPayload {
                    ended_in,
                    seen: AfterPayload::Nothing,
                },
                left_bytes => State::Payload {
                    left_bytes,
                    ended_in,
                },
            };
            return Some(Frame::Header {
                line: std::mem::take(&mut self.line),
                len_bytes,
            });
        }
        None
    }
}

/// The manual frames with CR LF, an echo ends with CR alone, and some firmware sends bare LF.
fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq)]
    enum Got {
        Line(String),
        Prompt,
        Payload(String, Vec<u8>),
        Torn,
        Overlong(usize),
    }

    /// Runs a vector with reads of the given lengths; payload runs are joined, since reads may split them.
    fn run(reads: &[&[u8]], awaits_prompt: bool) -> Vec<Got> {
        let mut deframer = Deframer::new(crate::dialect::counted_payload_len);
        let mut got = Vec::new();
        for read in reads {
            let mut input = *read;
            while let Some(frame) = deframer.next_frame(&mut input, awaits_prompt) {
                match frame {
                    Frame::Line(line) => {
                        got.push(Got::Line(String::from_utf8(line).expect("text")));
                    }
                    Frame::Prompt => got.push(Got::Prompt),
                    Frame::Header { line, .. } => {
                        got.push(Got::Payload(
                            String::from_utf8(line).expect("text"),
                            Vec::new(),
                        ));
                    }
                    Frame::Payload { bytes, .. } => match got.last_mut() {
                        Some(Got::Payload(_, payload)) => payload.extend_from_slice(bytes),
                        other => panic!("payload after {other:?}"),
                    },
                    Frame::PayloadEnd { intact: true } => {}
                    Frame::PayloadEnd { intact: false } => got.push(Got::Torn),
                    Frame::Overlong { len_bytes } => got.push(Got::Overlong(len_bytes)),
                }
            }
        }
        got
    }

    /// One vector: whole, byte by byte, and in two parts split at every place.
    fn check(input: &[u8], awaits_prompt: bool, expect: &[Got]) {
        assert_eq!(run(&[input], awaits_prompt), expect, "whole");
        let bytes: Vec<&[u8]> = input.chunks(1).collect();
        assert_eq!(run(&bytes, awaits_prompt), expect, "byte by byte");
        for at in 0..=input.len() {
            let (a, b) = input.split_at(at);
            assert_eq!(run(&[a, b], awaits_prompt), expect, "split at {at}");
        }
    }

    fn line(text: &str) -> Got {
        Got::Line(text.into())
    }

    #[test]
    fn lines_are_framed_by_cr_lf() {
        check(b"\r\nOK\r\n", false, &[line("OK")]);
        check(b"AT\r\r\nOK\r\n", false, &[line("AT"), line("OK")]);
        check(
            b"\r\nOK\r\n\r\n+MFTPCONN: 0,0\r\n",
            false,
            &[line("OK"), line("+MFTPCONN: 0,0")],
        );
        check(b"\nOK\n", false, &[line("OK")]);
    }

    #[test]
    fn a_prompt_is_one_only_where_awaited() {
        check(b"\r\n> \r\nOK\r\n", true, &[Got::Prompt, line("OK")]);
        check(b">", true, &[Got::Prompt]);
        check(b"\r\n>\r\n", false, &[line(">")]);
        check(b"a>b\r\n", true, &[line("a>b")]);
    }

    #[test]
    fn counted_payload_is_never_looked_into() {
        check(
            b"\r\n+MFTPRETR: 0,0,5,5,bbbbb\r\nOK\r\n",
            false,
            &[
                Got::Payload("+MFTPRETR: 0,0,5,5,".into(), b"bbbbb".into()),
                line("OK"),
            ],
        );
        let payload = b"\r\nOK\r\n\r\n+CME ERROR: 3\r\n>+++\x1a\x1b\r\n+MFTPRETR: 0,0,9,9,";
        let mut input = format!("+MFTPRETR: 5,0,{0},{0},", payload.len()).into_bytes();
        let header = String::from_utf8(input.clone()).expect("text");
        input.extend_from_slice(payload);
        input.extend_from_slice(b"\r\n+MFTPDEL: 0,0\r\n");
        check(
            &input,
            true,
            &[
                Got::Payload(header, payload.to_vec()),
                line("+MFTPDEL: 0,0"),
            ],
        );
    }

    #[test]
    fn payload_without_its_line_end_is_torn() {
        check(
            b"+MFTPRETR: 0,0,5,5,bbb\r\n+MFTPURC: 1,\"conn\",0\r\n",
            false,
            &[
                Got::Payload("+MFTPRETR: 0,0,5,5,".into(), b"bbb\r\n".into()),
                Got::Torn,
                line("+MFTPURC: 1,\"conn\",0"),
            ],
        );
        check(
            b"+MFTPRETR: 0,0,0,0,\r\nOK\r\n",
            false,
            &[
                Got::Payload("+MFTPRETR: 0,0,0,0,".into(), Vec::new()),
                line("OK"),
            ],
        );
    }

    #[test]
    fn payload_with_a_line_end_in_the_place_of_lost_bytes_is_torn() {
        let run = |input: &[u8], payload: &[u8], intact: bool| {
            let mut expect = vec![Got::Payload("+MFTPRETR: 0,0,5,5,".into(), payload.into())];
            expect.extend((!intact).then_some(Got::Torn));
            expect.push(line("OK"));
            check(input, false, &expect);
        };
        let (two, one) = (b"bbb\r\n".as_slice(), b"bbbb\r".as_slice());
        run(b"+MFTPRETR: 0,0,5,5,bbb\r\n\r\nOK\r\n", two, false);
        run(b"+MFTPRETR: 0,0,5,5,bbb\r\n\r\n\r\nOK\r\n", two, true);
        run(b"+MFTPRETR: 0,0,5,5,bbbb\r\n\r\nOK\r\n", one, false);
    }

    #[test]
    fn a_response_without_payload_stays_a_line() {
        check(
            b"+MFTPRETR: 0,0,7,7\r\n",
            false,
            &[line("+MFTPRETR: 0,0,7,7")],
        );
        check(b"+MFTPRETR: 0,10\r\n", false, &[line("+MFTPRETR: 0,10")]);
    }

    #[test]
    fn an_overlong_line_is_dropped_and_counted() {
        let mut input = vec![b'x'; LINE_MAX_BYTES + 7];
        input.extend_from_slice(b"\r\nOK\r\n");
        let expect = [Got::Overlong(LINE_MAX_BYTES + 7), line("OK")];
        assert_eq!(run(&[&input], false), expect);
        let bytes: Vec<&[u8]> = input.chunks(1).collect();
        assert_eq!(run(&bytes, false), expect);
    }
}
