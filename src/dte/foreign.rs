//! What else speaks on a port. A module shows several ports, and each of the others has a language of its own, which
//! bears checks: sentences of NMEA 0183 have a checksum, frames of PPP (RFC 1662) and of diagnosis a check sequence. A
//! debug log has none: it is known by whole lines that nobody asked for and that no module says on its AT port.

use crate::app::PortSpeech;
use crate::dialect::is_boot_line;

/// Bytes of a line that are kept; of a longer one nothing is believed.
const LINE_MAX_BYTES: usize = 512;

/// Bytes of a frame that are kept: PPP's largest, with its bytes escaped.
const FRAME_MAX_BYTES: usize = 4096;

/// So many lines make a log.
const LOG_LINES: u8 = 3;

/// What bounds a frame (RFC 1662, 3.1).
const FLAG: u8 = 0x7e;

/// What is in front of a byte that was changed by [`CHANGED`].
const ESCAPE: u8 = 0x7d;
const CHANGED: u8 = 0x20;

/// What a whole frame's check sequence comes to (RFC 1662, C.2).
const GOOD_FCS: u16 = 0xf0b8;

/// How PPP's frames begin where nothing else was agreed on.
const PPP_HEAD: [u8; 2] = [0xff, 0x03];

/// Listens to a port just opened.
#[derive(Debug, Default)]
pub(super) struct Listener {
    line: Vec<u8>,
    frame: Vec<u8>,
    log_lines: u8,
    /// It speaks as a module does on its AT port, whatever else comes.
    speaks_at: bool,
    heard: Option<PortSpeech>,
}

impl Listener {
    /// Bytes came; what the port is known by so far, where it is another one.
    pub(super) fn handle_bytes(&mut self, bytes: &[u8]) -> Option<PortSpeech> {
        for byte in bytes {
            match byte {
                b'\r' | b'\n' => self.end_line(),
                byte if self.line.len() < LINE_MAX_BYTES => self.line.push(*byte),
                _ => {}
            }
            match *byte {
                FLAG => self.end_frame(),
                byte if self.frame.len() < FRAME_MAX_BYTES => self.frame.push(byte),
                _ => {}
            }
        }
        self.heard.filter(|_| !self.speaks_at)
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if is_sentence(&line) {
            self.heard = self.heard.max(Some(PortSpeech::Nmea));
        } else if is_of_at(&line) {
            self.speaks_at = true;
        } else if is_of_log(&line) {
            self.log_lines += 1;
            if self.log_lines >= LOG_LINES {
                self.log_lines = LOG_LINES;
                self.heard = self.heard.max(Some(PortSpeech::Log));
            }
        }
    }

    fn end_frame(&mut self) {
        let frame = std::mem::take(&mut self.frame);
        let frame = unescaped(&frame);
        if frame.len() > 4 && fcs_of(&frame) == GOOD_FCS {
            let speech = if frame.starts_with(&PPP_HEAD) {
                PortSpeech::Ppp
            } else {
                PortSpeech::Diagnostic
            };
            self.heard = self.heard.max(Some(speech));
        }
    }
}

/// Whether it is a sentence of NMEA 0183: `$GNGGA,…*hh`.
fn is_sentence(line: &[u8]) -> bool {
    let Some(line) = line.strip_prefix(b"$") else {
        return false;
    };
    let Some(star) = line.iter().rposition(|byte| *byte == b'*') else {
        return false;
    };
    let (text, sum) = (&line[..star], &line[star + 1..]);
    let sum = std::str::from_utf8(sum).ok();
    let sum = sum.filter(|sum| sum.len() == 2);
    let sum = sum.and_then(|sum| u8::from_str_radix(sum, 16).ok());
    text.len() >= 5 && sum == Some(text.iter().fold(0, |sum, byte| sum ^ byte))
}

/// Whether a module says such a line on its AT port.
fn is_of_at(line: &[u8]) -> bool {
    let is_tagged = matches!(line, [b'+' | b'^', b'A'..=b'Z', ..]) && line.contains(&b':');
    is_tagged || line == b"OK" || line == b"ERROR" || is_boot_line(line)
}

/// Whether it is a line of a log: printable, more than a word, and with the marks that logs have between theirs.
fn is_of_log(line: &[u8]) -> bool {
    let is_text = line.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t'));
    let has_marks = line.contains(&b' ') && line.iter().any(|byte| b"[]():=,;".contains(byte));
    is_text && has_marks && line.len() >= 12
}

fn unescaped(frame: &[u8]) -> Vec<u8> {
    let mut bytes = frame.iter();
    let mut out = Vec::with_capacity(frame.len());
    while let Some(byte) = bytes.next() {
        match byte {
            &ESCAPE => out.extend(bytes.next().map(|byte| byte ^ CHANGED)),
            byte => out.push(*byte),
        }
    }
    out
}

/// The check sequence of PPP and of diagnosis (RFC 1662, C.2).
fn fcs_of(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |fcs, byte| {
        let fcs = fcs ^ u16::from(*byte);
        (0..8).fold(fcs, |fcs, _| {
            let out = fcs & 1;
            (fcs >> 1) ^ if out == 1 { 0x8408 } else { 0 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a port is known by that says this, whole and byte by byte.
    fn check(said: &[u8], expect: Option<PortSpeech>) {
        let mut whole = Listener::default();
        assert_eq!(whole.handle_bytes(said), expect, "{}", said.escape_ascii());
        let mut split = Listener::default();
        let last = said.iter().map(|byte| split.handle_bytes(&[*byte])).last();
        assert_eq!(last.flatten(), expect, "{}", said.escape_ascii());
    }

    #[test]
    fn sentences_of_nmea_are_known_by_their_checksum() {
        // From the standard's own examples.
        let gga = b"$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,*76\r\n";
        check(gga, Some(PortSpeech::Nmea));
        let gsa = b"$GPGSA,A,3,10,07,05,02,29,04,08,13,,,,,1.72,1.03,1.38*0A\r\n";
        check(gsa, Some(PortSpeech::Nmea));
        let mut damaged = gga.to_vec();
        damaged[10] ^= 1;
        check(&damaged, None);
        check(b"$5 for *42\r\n", None);
    }

    #[test]
    fn frames_are_known_by_their_check_sequence() {
        // A Configure-Request of the Link Control Protocol, as pppd sends it first.
        let lcp = b"\x7e\xff\x7d\x23\xc0\x21\x7d\x21\x7d\x21\x7d\x20\x7d\x34\x7d\x22\x7d\x26\x7d\x20\x7d\x20\x7d\x20\x7d\x20\x7d\x25\x7d\x26\x28\xe5\x4c\x21\x7d\x27\x7d\x22\x7d\x28\x7d\x22\xe1\x93\x7e";
        let frame = unescaped(&lcp[1..lcp.len() - 1]);
        let sum = fcs_of(&frame[..frame.len() - 2]) ^ 0xffff;
        let mut good = frame[..frame.len() - 2].to_vec();
        good.extend(sum.to_le_bytes());
        let escaped: Vec<u8> = good
            .iter()
            .flat_map(|byte| match byte {
                0..0x20 | 0x7d | 0x7e => vec![0x7d, byte ^ 0x20],
                byte => vec![*byte],
            })
            .collect();
        let framed = |bytes: &[u8]| [b"\x7e", bytes, b"\x7e"].concat();
        check(&framed(&escaped), Some(PortSpeech::Ppp));
        // The version that a diagnostic port tells, and its answer to what it does not know.
        let mut version = b"\x00Aug  4 2022".to_vec();
        version.extend((fcs_of(&version) ^ 0xffff).to_le_bytes());
        check(&framed(&version), Some(PortSpeech::Diagnostic));
        version[3] ^= 4;
        check(&framed(&version), None);
        check(b"~~~~ ~ ~~", None);
    }

    #[test]
    fn a_log_is_known_by_lines_that_nobody_asked_for() {
        let line = b"[0000000012] modem: rrc state 3, cell 0x0000000c;\r\n";
        check(&line.repeat(2), None);
        check(&line.repeat(3), Some(PortSpeech::Log));
        // What a file of a log holds, that comes down where a module was left in the middle of it.
        let answers = [
            b"\r\n+MFTPRETR: 0,0,150,150,".as_slice(),
            &line.repeat(3),
            b"\r\nOK\r\n",
        ];
        check(&answers.concat(), None);
        for said in [
            &b"\r\nRDY\r\n\r\n+MATREADY\r\n\r\nSMS Ready\r\n"[..],
            b"\r\n+CEREG: 1\r\n\r\nRING\r\n\r\nOK\r\n",
            b"\xff\xfe\x00\x80\x01\r\n",
            b"",
        ] {
            check(&said.repeat(4), None);
        }
    }
}
