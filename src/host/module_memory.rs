//! Knows the module again that was attached before.

use sha2::{Digest, Sha256};

use super::Host;
use super::setup::Found;
use crate::app::{Event, Link, Message, ModuleMark, Sameness, Subject};

/// Characters that a serial number has at the least; an IMEI has 15 digits.
const SERIAL_MIN_CHARS: usize = 8;

/// What is remembered of the module that was attached last.
#[derive(Debug, Default)]
pub(super) struct ModuleMemory {
    salt: Vec<u8>,
    last: Option<ModuleMark>,
    /// The port was closed since: another module may be at it.
    may_be_another: bool,
}

impl ModuleMemory {
    /// What an earlier page remembered.
    pub(super) fn set(&mut self, salt: Vec<u8>, last: Option<ModuleMark>) {
        self.salt = salt;
        self.last = last;
        self.may_be_another = true;
    }

    /// The port is closed.
    pub(super) fn handle_closed(&mut self) {
        self.may_be_another = true;
    }

    fn mark_of(&self, found: &Found) -> ModuleMark {
        ModuleMark {
            serial: is_telling(&found.serial).then(|| self.hash(&found.serial)),
            model: self.hash(&found.identity.name),
            firmware: self.hash(&found.firmware),
        }
    }

    fn hash(&self, text: &str) -> [u8; 16] {
        let mut hasher = Sha256::new();
        hasher.update(&self.salt);
        hasher.update(text.as_bytes());
        let digest = hasher.finalize();
        let mut hash = [0; 16];
        hash.copy_from_slice(&digest[..16]);
        hash
    }
}

/// Whether a serial number is one module's alone: none that is missing, of one digit, or counted up.
fn is_telling(serial: &str) -> bool {
    let digits: Vec<u8> = serial.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let counts_up = |pair: &[u8]| pair[1] == pair[0] + 1 || (pair[0], pair[1]) == (b'9', b'0');
    digits.len() >= SERIAL_MIN_CHARS
        && digits.iter().any(|digit| *digit != digits[0])
        && !digits.windows(2).all(counts_up)
}

impl Host {
    /// What an earlier page remembered of the module, and this browser's own salt for that. To be called before a port is
    /// opened; what is to be remembered from then on is told by [`Event::Module`].
    pub fn set_module_memory(&mut self, salt: Vec<u8>, last: Option<ModuleMark>) {
        self.module_memory.set(salt, last);
    }

    /// A module is known now: what was for another one is not carried over to it.
    pub(super) fn recognize(&mut self, found: &Found) {
        if !matches!(self.link, Some(Link::Serial { .. })) {
            return;
        }
        let mark = self.module_memory.mark_of(found);
        let memory = &mut self.module_memory;
        let before = memory.last.replace(mark);
        let may_be_another = std::mem::take(&mut memory.may_be_another);
        match before
            .filter(|_| may_be_another)
            .map(|before| before.compare(&mark))
        {
            None | Some(Sameness::Same) => {}
            Some(Sameness::Other) => {
                self.ftp.handle_other_module();
                self.notice(Subject::Line, Message::OtherModule);
            }
            Some(Sameness::Unknown) => {
                self.ftp.hold_module_files();
                self.notice(Subject::Line, Message::MaybeOtherModule);
            }
        }
        self.events.push_back(Event::Module(mark));
    }
}

#[cfg(test)]
mod tests {
    use super::is_telling;

    #[test]
    fn numbers_that_many_modules_have_tell_nothing() {
        for (serial, expect) in [
            ("860123456789012", true),
            ("AB12-CD34", true),
            ("", false),
            ("000000000000000", false),
            ("111111111111111", false),
            ("123456789012345", false),
            ("0123456789", false),
            ("1234", false),
        ] {
            assert_eq!(is_telling(serial), expect, "{serial}");
        }
    }
}
