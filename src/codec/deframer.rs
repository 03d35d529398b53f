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
    vendor: Framing,
    /// How the line break in front of the line ended.
    broken_by: Break,
}

/// What of framing is a vendor's own.
#[derive(Clone, Copy, Debug)]
pub struct Framing {
    /// Whether a response that has come up to this comma is followed by payload, and by how much of it.
    pub payload_len: fn(&[u8]) -> Option<u64>,
    /// Whether a response whose header has come up to this colon gives text that is not the module's own: a name on
    /// some server may hold a CR or a LF, and then that ends no line.
    pub is_foreign_text: fn(&[u8]) -> bool,
}

/// What a line break is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Break {
    Cr,
    Lf,
    CrLf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Line,
    /// In a line of foreign text, which only a break as in front of it ends.
    Text {
        /// A CR is held back: with a LF behind it, it ends the line.
        after_cr: bool,
    },
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
        /// It is a line of foreign text; whether a CR came last.
        text: Option<bool>,
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
    /// A deframer at the start of a line.
    pub fn new(vendor: Framing) -> Self {
        Self {
            state: State::Line,
            line: Vec::new(),
            vendor,
            broken_by: Break::CrLf,
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
                State::Text { after_cr } => {
                    *input = rest;
                    if let Some(frame) = self.handle_text(*byte, after_cr) {
                        return Some(frame);
                    }
                }
                State::Line | State::AfterPrompt => {
                    *input = rest;
                    if let Some(frame) = self.handle_byte(*byte, awaits_prompt) {
                        return Some(frame);
                    }
                }
                State::Overlong { len_bytes, text } => {
                    *input = rest;
                    let ends = match text {
                        None => is_line_end(*byte),
                        Some(after_cr) => self.ends_text(*byte, after_cr),
                    };
                    if ends {
                        self.state = State::Line;
                        return Some(Frame::Overlong { len_bytes });
                    }
                    self.state = State::Overlong {
                        len_bytes: len_bytes + 1,
                        text: text.map(|_| *byte == b'\r'),
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

    /// What has come of a line whose end has not.
    pub fn half_line(&self) -> &[u8] {
        &self.line
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
        self.broken_by = Break::CrLf;
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

    /// A byte of a line of foreign text.
    fn handle_text(&mut self, byte: u8, after_cr: bool) -> Option<Frame<'static>> {
        if self.ends_text(byte, after_cr) {
            self.state = State::Line;
            return Some(self.end_line(self.broken_by));
        }
        // What was held back ends nothing.
        if after_cr && !self.push(b'\r', Some(byte == b'\r')) {
            return None;
        }
        let after_cr = byte == b'\r';
        if after_cr || self.push(byte, Some(false)) {
            self.state = State::Text { after_cr };
        }
        None
    }

    fn end_line(&mut self, broken_by: Break) -> Frame<'static> {
        self.broken_by = broken_by;
        Frame::Line(std::mem::take(&mut self.line))
    }

    /// Whether this byte ends a line of foreign text.
    fn ends_text(&self, byte: u8, after_cr: bool) -> bool {
        match self.broken_by {
            Break::CrLf => after_cr && byte == b'\n',
            Break::Lf => byte == b'\n',
            Break::Cr => byte == b'\r',
        }
    }

    /// Adds a byte to the line, unless that is too long then; `text` as [`State::Overlong`] has it.
    fn push(&mut self, byte: u8, text: Option<bool>) -> bool {
        if self.line.len() < LINE_MAX_BYTES {
            self.line.push(byte);
            return true;
        }
        self.line.clear();
        self.state = State::Overlong {
            len_bytes: LINE_MAX_BYTES + 1,
            text,
        };
        false
    }

    fn handle_byte(&mut self, byte: u8, awaits_prompt: bool) -> Option<Frame<'static>> {
        let after_prompt = std::mem::replace(&mut self.state, State::Line) == State::AfterPrompt;
        if self.line.is_empty() {
            if is_line_end(byte) {
                self.broken_by = self.broken_by.then(byte);
                return None;
            }
            if after_prompt && byte == b' ' {
                return None;
            }
            if awaits_prompt && byte == b'>' {
                self.state = State::AfterPrompt;
                return Some(Frame::Prompt);
            }
        }
        if is_line_end(byte) {
            let broken_by = if byte == b'\r' { Break::Cr } else { Break::Lf };
            return Some(self.end_line(broken_by));
        }
        if !self.push(byte, None) {
            return None;
        }
        if byte == b':' && (self.vendor.is_foreign_text)(&self.line) {
            self.state = State::Text { after_cr: false };
        }
        if byte == b','
            && let Some(len_bytes) = (self.vendor.payload_len)(&self.line)
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

impl Break {
    /// The break that this one is with a further byte.
    fn then(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Cr, b'\n') => Self::CrLf,
            (_, b'\n') => Self::Lf,
            _ => Self::Cr,
        }
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
        let mut deframer = Deframer::new(crate::dialect::FRAMING);
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
    fn a_line_end_in_a_name_is_part_of_the_name() {
        let one = |head: &str, name: &str, tail: &str, end: &str| {
            let text = format!("{head}\"{name}\"{tail}");
            let input = format!("{end}{text}{end}{end}OK{end}");
            check(input.as_bytes(), false, &[line(&text), line("OK")]);
        };
        let forged = [
            "x\r+MFTPURC: 0,\"conn\",0",
            "x\",\"rwx\"\r+MFTPURC: 0,\"conn\",0",
            "x\r+MFTPRETR: 0,0,9,9,",
            "x\r\rOK\r\r",
            "\r",
        ];
        let headers = ["+MFTPLIST: 0,0,", "+MFTPPWD: 0,0,", "+MFLIST: "];
        for head in headers {
            for name in forged {
                one(head, name, ",\"rwx\"", "\r\n");
                one(head, &name.replace('\r', "\n"), "", "\r\n");
                // Where lines end in LF alone, a CR ends none.
                one(head, name, ",\"rwx\"", "\n");
            }
        }
        // Every other line ends as before.
        check(
            b"\r\nx\ry\nz\r\n",
            false,
            &[line("x"), line("y"), line("z")],
        );
    }

    #[test]
    fn a_line_end_in_a_name_that_is_too_long_is_part_of_it() {
        let name = "x".repeat(LINE_MAX_BYTES);
        let input =
            format!("\r\n+MFTPLIST: 0,0,\"{name}\r+MFTPURC: 0,\"conn\",0\",\"rwx\"\r\nOK\r\n");
        let got = run(&[input.as_bytes()], false);
        assert!(
            matches!(got[..], [Got::Overlong(_), Got::Line(_)]),
            "{got:?}"
        );
    }

    #[test]
    fn a_listed_line_ends_as_the_lines_around_it() {
        let entry = "+MFTPLIST: 0,0,\"a\",\"rwx\"";
        for end in ["\r\n", "\n", "\r"] {
            let input = format!("{end}{entry}{end}{end}{entry}{end}OK{end}");
            let expect = [line(entry), line(entry), line("OK")];
            check(input.as_bytes(), false, &expect);
        }
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
