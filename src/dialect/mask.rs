//! Passwords, masked where a record of the line is made.

use std::borrow::Cow;

const MASK: &[u8] = "•••".as_bytes();

/// The place of `<password>` among the parameters of `AT+MFTPCONN` (clause 3.2).
const PASSWORD_INDEX: usize = 3;

/// `line` with the password of an `AT+MFTPCONN` replaced, whoever typed it and whichever way it goes: an echo
/// shows it as well. What cannot be taken apart is masked from the password's place to the end.
pub fn masked(line: &[u8]) -> Cow<'_, [u8]> {
    const HEAD: &[u8] = b"+MFTPCONN=";
    let Some(head) = line
        .windows(HEAD.len())
        .position(|window| window.eq_ignore_ascii_case(HEAD))
    else {
        return Cow::Borrowed(line);
    };
    let list = head + HEAD.len();
    let Some((start, end)) = nth_param(&line[list..], PASSWORD_INDEX) else {
        return Cow::Borrowed(line);
    };
    if start == end {
        return Cow::Borrowed(line);
    }
    Cow::Owned([&line[..list + start], MASK, &line[list + end..]].concat())
}

/// Where the parameter of this index stands; an unclosed string runs to the end.
fn nth_param(list: &[u8], index: usize) -> Option<(usize, usize)> {
    let (mut at, mut start, mut quoted) = (0, 0, false);
    for (i, byte) in list.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                if at == index {
                    return Some((start, i));
                }
                at += 1;
                start = i + 1;
            }
            b'\r' | b'\n' if !quoted && at == index => return Some((start, i)),
            _ => {}
        }
    }
    (at == index).then_some((start, list.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked() {
        let check = |line: &str, expect: &str| {
            assert_eq!(String::from_utf8_lossy(&masked(line.as_bytes())), expect);
        };
        check(
            "AT+MFTPCONN=1,\"115.29.109.79\",\"uftp\",\"12341\",21",
            "AT+MFTPCONN=1,\"115.29.109.79\",\"uftp\",•••,21",
        );
        check(
            "at+mftpconn=0,\"h\",\"u\",\"p,w\"\r",
            "at+mftpconn=0,\"h\",\"u\",•••\r",
        );
        check(
            "AT+MFTPCONN=0,\"h\",\"u\",\"pw",
            "AT+MFTPCONN=0,\"h\",\"u\",•••",
        );
        check("AT+MFTPCONN=0,\"h\",,,2121", "AT+MFTPCONN=0,\"h\",,,2121");
        check("AT+MFTPCONN=0,\"h\",\"u\"", "AT+MFTPCONN=0,\"h\",\"u\"");
        check("+MFTPCONN: 0,0", "+MFTPCONN: 0,0");
    }
}
