//! Passwords, masked wherever a line becomes text that can be shown or kept.
//!
//! A line is masked by where a password stands in it, and by the passwords that are known, as bytes: an echo may be
//! damaged anywhere. One that is short, or the same as a host or a user, would mask what is no password: it is masked
//! by its place alone, and its place is known by the host and the user in front of it as well.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

const MASK: &[u8] = "•••".as_bytes();

/// The name of the command that holds a login (clause 3.2).
const LOGIN: &[u8] = b"MFTPCONN";

/// The places of `<host>`, `<user>` and `<password>` among its parameters.
const HOST_INDEX: usize = 1;
const USER_INDEX: usize = 2;
const PASSWORD_INDEX: usize = 3;

/// The command that gives a SIM its PINs (27.007 clause 8.3): all of its parameters are.
const PINS: &[u8] = b"CPIN";
const PINS_COUNT: usize = 2;

/// Bytes that a password has at the least to be masked wherever it stands.
const TELLING_MIN_BYTES: usize = 6;

/// Bytes of a password at the start or the end of a line that were cut off from the rest of it.
const CUT_MIN_BYTES: usize = 3;

/// Logins that are known; the oldest makes room.
const LOGINS_MAX: usize = 32;

/// The logins that are known.
#[derive(Clone, Debug, Default)]
pub struct Secrets(VecDeque<Login>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Login {
    host: Vec<u8>,
    user: Vec<u8>,
    password: Vec<u8>,
}

impl Secrets {
    /// A login is used from now on, as it is written on the line.
    pub fn learn(&mut self, host: &[u8], user: &[u8], password: &[u8]) {
        let login = Login {
            host: host.to_vec(),
            user: user.to_vec(),
            password: password.to_vec(),
        };
        if password.is_empty() || self.0.contains(&login) {
            return;
        }
        if self.0.len() == LOGINS_MAX {
            self.0.pop_front();
        }
        self.0.push_back(login);
    }

    /// The same, where this line is such a command.
    pub fn learn_from(&mut self, line: &[u8]) {
        let Some(list) = login_lists(line).next() else {
            return;
        };
        let param = |index| {
            let range = nth_param(&line[list..], index)?;
            let text = line[list..][range].trim_ascii();
            let text = text.strip_prefix(b"\"").unwrap_or(text);
            Some(text.strip_suffix(b"\"").unwrap_or(text))
        };
        let [host, user, password] = [HOST_INDEX, USER_INDEX, PASSWORD_INDEX].map(param);
        if let Some(password) = password {
            self.learn(host.unwrap_or_default(), user.unwrap_or_default(), password);
        }
    }

    /// `line` without its passwords. `in_login`: an echo of one may stand in it, cut anywhere.
    pub fn masked<'l>(&self, line: &'l [u8], in_login: bool) -> Cow<'l, [u8]> {
        let mut secrets: Vec<Range<usize>> = Vec::new();
        secrets.extend(login_lists(line).filter_map(|list| {
            let place = nth_param(&line[list..], PASSWORD_INDEX)?;
            Some(list + place.start..list + place.end)
        }));
        let pins = lists_of(line, PINS).filter(|list| !line[*list..].starts_with(b"?"));
        secrets.extend(pins.flat_map(|list| {
            let places = (0..PINS_COUNT).filter_map(move |index| nth_param(&line[list..], index));
            places.map(move |place| list + place.start..list + place.end)
        }));
        secrets.extend(in_address(line));
        for login in &self.0 {
            secrets.extend(login.places_in(line));
            if self.is_telling(&login.password) {
                let len = login.password.len();
                let found = memchr::memmem::find_iter(line, &login.password);
                secrets.extend(found.map(|at| at..at + len));
            }
            if in_login {
                secrets.extend(login.cut_in(line));
            }
        }
        secrets.retain(|range| !range.is_empty());
        if secrets.is_empty() {
            return Cow::Borrowed(line);
        }
        secrets.sort_by_key(|range| range.start);
        let mut masked = Vec::with_capacity(line.len());
        let mut at = 0;
        for Range { start, end } in secrets {
            if start >= at {
                masked.extend_from_slice(&line[at..start]);
                masked.extend_from_slice(MASK);
            }
            at = at.max(end);
        }
        masked.extend_from_slice(&line[at..]);
        Cow::Owned(masked)
    }

    /// Whether a password can stand for nothing else.
    fn is_telling(&self, password: &[u8]) -> bool {
        let names = |login: &Login| login.host == password || login.user == password;
        password.len() >= TELLING_MIN_BYTES && !self.0.iter().any(names)
    }
}

impl Login {
    /// What stands behind this host and this user.
    fn places_in<'l>(&'l self, line: &'l [u8]) -> impl Iterator<Item = Range<usize>> + 'l {
        let is_between = |byte: &u8| matches!(byte, b'"' | b',' | b' ');
        let gap = move |at: usize| {
            let len = line[at..]
                .iter()
                .take_while(|byte| is_between(byte))
                .count();
            (len > 0).then_some(at + len)
        };
        let hosts = memchr::memmem::find_iter(line, &self.host);
        hosts.filter_map(move |at| {
            let user = gap(at + self.host.len()).filter(|_| !self.host.is_empty())?;
            let rest = line[user..].strip_prefix(self.user.as_slice())?;
            let start = gap(line.len() - rest.len())?;
            let is_end = |byte: &u8| matches!(byte, b'"' | b',');
            let len = line[start..].iter().position(is_end);
            Some(start..len.map_or(line.len(), |len| start + len))
        })
    }

    /// What a line end has cut off of the password.
    fn cut_in(&self, line: &[u8]) -> impl Iterator<Item = Range<usize>> + use<> {
        let lens = || (CUT_MIN_BYTES..self.password.len()).rev();
        let head = lens().find(|len| line.ends_with(&self.password[..*len]));
        let tail = lens().find(|len| line.starts_with(&self.password[self.password.len() - len..]));
        let end = line.len();
        let head = head.map(|len| end - len..end);
        head.into_iter().chain(tail.map(|len| 0..len))
    }
}

/// Whether this line holds a login.
pub fn is_login(line: &[u8]) -> bool {
    login_lists(line).next().is_some()
}

/// Where the parameters of each login command in this line begin.
fn login_lists(line: &[u8]) -> impl Iterator<Item = usize> + '_ {
    lists_of(line, LOGIN)
}

/// The same of each command whose name ends so.
fn lists_of<'l>(line: &'l [u8], name: &'static [u8]) -> impl Iterator<Item = usize> + 'l {
    memchr::memchr_iter(b'=', line).filter_map(move |at| {
        let before = line[..at].trim_ascii_end();
        let end = before.len().checked_sub(name.len())?;
        before[end..].eq_ignore_ascii_case(name).then_some(at + 1)
    })
}

/// The password in an address, `ftp://user:password@host`.
fn in_address(line: &[u8]) -> Option<Range<usize>> {
    let start = memchr::memmem::find(line, b"://")? + 3;
    let is_end = |byte: &u8| matches!(byte, b'/' | b'"' | b' ');
    let len = line[start..].iter().position(is_end);
    let authority = &line[start..len.map_or(line.len(), |len| start + len)];
    let at = memchr::memrchr(b'@', authority)?;
    let colon = memchr::memchr(b':', &authority[..at])?;
    Some(start + colon + 1..start + at)
}

/// Where the parameter of this index stands; an unclosed string runs to the end.
fn nth_param(list: &[u8], index: usize) -> Option<Range<usize>> {
    let (mut at, mut start, mut quoted) = (0, 0, false);
    for (i, byte) in list.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                if at == index {
                    return Some(start..i);
                }
                at += 1;
                start = i + 1;
            }
            b'\r' | b'\n' if !quoted && at == index => return Some(start..i),
            _ => {}
        }
    }
    (at == index).then_some(start..list.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One login of the manual's, whose password is short, one that is long, and one as of the demo.
    fn known() -> Secrets {
        let mut secrets = Secrets::default();
        secrets.learn(b"115.29.109.79", b"uftp", b"12341");
        secrets.learn(b"ftp.example", b"me", b"s3cret,pass");
        secrets.learn(b"ftp.demo", b"demodemo", b"demodemo");
        secrets
    }

    fn check(line: &str, expect: &str) {
        let masked = known().masked(line.as_bytes(), false).into_owned();
        assert_eq!(String::from_utf8_lossy(&masked), expect);
    }

    #[test]
    fn a_password_is_masked_in_its_place() {
        for (line, expect) in [
            (
                "AT+MFTPCONN=1,\"h\",\"u\",\"12341\",21",
                "AT+MFTPCONN=1,\"h\",\"u\",•••,21",
            ),
            (
                "at+mftpconn=0,\"h\",\"u\",\"p,w\"\r",
                "at+mftpconn=0,\"h\",\"u\",•••\r",
            ),
            (
                "AT+MFTPCONN =0,\"h\",\"u\",\"pw\"",
                "AT+MFTPCONN =0,\"h\",\"u\",•••",
            ),
            (
                "AT+MFTPCONN=0,\"h\",\"u\",\"pw",
                "AT+MFTPCONN=0,\"h\",\"u\",•••",
            ),
            ("AT+MFTPCONN=0,h,u,pw", "AT+MFTPCONN=0,h,u,•••"),
            ("AT+MFTPCONN=0,\"h\",,,2121", "AT+MFTPCONN=0,\"h\",,,2121"),
            ("AT+MFTPCONN=0,\"h\",\"u\"", "AT+MFTPCONN=0,\"h\",\"u\""),
            ("+MFTPCONN: 0,0", "+MFTPCONN: 0,0"),
            ("AT+CPIN=\"1234\"\r", "AT+CPIN=•••\r"),
            ("at+cpin=12345678,4321", "at+cpin=•••,•••"),
            ("AT+CPIN=?", "AT+CPIN=?"),
            ("+CPIN: READY", "+CPIN: READY"),
            (
                "AT+MFTPCONN=0,\"ftp://u:pw@h/dir\"",
                "AT+MFTPCONN=0,\"ftp://u:•••@h/dir\"",
            ),
        ] {
            check(line, expect);
        }
    }

    #[test]
    fn a_known_password_is_masked_wherever_it_stands() {
        for (line, expect) in [
            (
                "AT+MFTPCQNN=0,\"x\",\"me\",\"s3cret,pass\",21",
                "AT+MFTPCQNN=0,\"x\",\"me\",\"•••\",21",
            ),
            ("s3cret,pass", "•••"),
            ("+CME ERROR: not s3cret,pass!", "+CME ERROR: not •••!"),
            // One that is short or a name is known by what stands in front of it.
            (
                "ONN=0,\"115.29.109.79\",\"uftp\",\"12341\"",
                "ONN=0,\"115.29.109.79\",\"uftp\",\"•••\"",
            ),
            (
                "+MFTPCQNN=0,\"ftp.demo\",\"demodemo\",\"demodemo\"",
                "+MFTPCQNN=0,\"ftp.demo\",\"demodemo\",\"•••\"",
            ),
            ("115.29.109.79,\"uftp\",12341", "115.29.109.79,\"uftp\",•••"),
            (
                "+MFTPLIST: 0,0,\"12341\",\"rwx\"",
                "+MFTPLIST: 0,0,\"12341\",\"rwx\"",
            ),
            ("AT+MFTPCWD=0,\"/demodemo\"", "AT+MFTPCWD=0,\"/demodemo\""),
        ] {
            check(line, expect);
        }
    }

    #[test]
    fn what_a_line_end_cuts_off_of_a_password_is_masked_while_a_login_is_on_its_way() {
        let check = |line: &str, expect: &str| {
            let masked = known().masked(line.as_bytes(), true).into_owned();
            assert_eq!(String::from_utf8_lossy(&masked), expect);
        };
        check("ret,pass\",21", "•••\",21");
        check(
            "+MFTPCQNN=0,\"x\",\"me\",\"s3cre",
            "+MFTPCQNN=0,\"x\",\"me\",\"•••",
        );
        check("OK", "OK");
        assert_eq!(known().masked(b"ret,pass", false), b"ret,pass".as_slice());
    }

    #[test]
    fn a_typed_login_is_known_from_then_on() {
        let mut secrets = Secrets::default();
        secrets.learn_from(b"AT+MFTPCONN = 0,\"h\",\"u\",\"typed by hand");
        assert_eq!(secrets.masked(b"typed by hand", false), MASK);
        secrets.learn_from(b"AT+MFTPCONN=?");
        secrets.learn_from(b"AT+CGMM");
        assert_eq!(secrets.0.len(), 1);
    }
}
