//! Where the lines and the files are in what a module says, seen from between both ends.
//!
//! It is not the codec's deframer, whose faults it is to show.

/// Follows what a module says, byte by byte.
#[derive(Clone, Debug, Default)]
pub(crate) struct Framing {
    line: Vec<u8>,
    payload_left_bytes: u64,
    after_payload: bool,
}

/// What a byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A part of a line.
    Line,
    /// A file's.
    Payload,
    /// The last of a line: here a URC may follow.
    LineEnd,
}

impl Framing {
    pub(crate) fn see(&mut self, byte: u8) -> Kind {
        if self.payload_left_bytes > 0 {
            self.payload_left_bytes -= 1;
            self.after_payload = self.payload_left_bytes == 0;
            return Kind::Payload;
        }
        if byte == b'\n' {
            let ends = !self.line.is_empty() || std::mem::take(&mut self.after_payload);
            self.line.clear();
            return if ends { Kind::LineEnd } else { Kind::Line };
        }
        if byte != b'\r' {
            self.line.push(byte);
        }
        if byte == b',' {
            self.payload_left_bytes = counted(&self.line).unwrap_or(0);
            if self.payload_left_bytes > 0 {
                self.line.clear();
            }
        }
        Kind::Line
    }
}

/// `+MFTPRETR: <id>,0,<sum_size>,<recv_size>,` or `+MFGET: <size>,` and the count in it.
fn counted(line: &[u8]) -> Option<u64> {
    if let Some(list) = line.strip_prefix(b"+MFGET: ") {
        let size = std::str::from_utf8(list.strip_suffix(b",")?).ok()?;
        return size.parse().ok();
    }
    let list = line.strip_prefix(b"+MFTPRETR: ")?.strip_suffix(b",")?;
    let list = std::str::from_utf8(list).ok()?;
    let numbers: Vec<u64> = list
        .split(',')
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    match numbers[..] {
        [_, 0, _, recv_size] => Some(recv_size),
        _ => None,
    }
}

#[test]
fn lines_and_files_are_told_apart() {
    let text = b"\r\nOK\r\n\r\n+MFTPRETR: 0,0,5,5,\r\nOK\n\r\n+MFTPURC: 1,\"conn\",0\r\n\
        \r\n+MFGET: 3,\r\n,\r\n\r\nOK\r\n";
    let mut framing = Framing::default();
    let seen: String = text
        .iter()
        .map(|&byte| match framing.see(byte) {
            Kind::Line => '.',
            Kind::Payload => 'p',
            Kind::LineEnd => '|',
        })
        .collect();
    assert_eq!(
        seen,
        ".....|.....................ppppp.|.....................|............ppp.|.....|"
    );
}
