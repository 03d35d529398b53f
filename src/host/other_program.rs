//! Tells from what comes on the line whether another program talks to the module on the same port, as modem managers
//! do.

use crate::time::{Duration, Instant};

/// Signs that come together within this time count together.
const TOGETHER: Duration = Duration::from_secs(30);

/// Signs that are told of: one may be a module's own fault.
const SIGNS_MIN: u8 = 2;

/// What is left of typed commands may come for so long.
const TYPED_AFTERMATH: Duration = Duration::from_secs(10);

/// Responses that come to commands alone, never of themselves, and to none that we send.
const RESPONSES: [&[u8]; 12] = [
    b"+COPS:",
    b"+CGMI:",
    b"+GMM:",
    b"+CIMI:",
    b"+CNUM:",
    b"+CCLK:",
    b"+CGDCONT:",
    b"+CPMS:",
    b"+CNMI:",
    b"+CGACT:",
    b"+CGPADDR:",
    b"+CPBS:",
];

/// What was seen of another program.
#[derive(Debug, Default)]
pub(super) struct OtherProgram {
    last: Option<(Instant, u8)>,
    typed_at: Option<Instant>,
    is_told: bool,
}

impl OtherProgram {
    /// A person has typed a command, or it has ended: what follows may be its answer.
    pub(super) fn handle_typed(&mut self, now: Instant) {
        self.typed_at = Some(now);
    }

    /// A sign came, and one is enough where `is_clear`; gives whether it is to be told now.
    pub(super) fn handle_sign(&mut self, now: Instant, is_clear: bool) -> bool {
        let is_typed = self
            .typed_at
            .is_some_and(|at| now.since(at) < TYPED_AFTERMATH);
        if self.is_told || is_typed {
            return false;
        }
        let before = self.last.filter(|(at, _)| now.since(*at) < TOGETHER);
        let signs = before.map_or(1, |(_, signs)| signs.saturating_add(1));
        self.last = Some((now, signs));
        self.is_told = is_clear || signs >= SIGNS_MIN;
        self.is_told
    }
}

/// Whether this line, which nobody of us has asked for, is part of somebody else's dialogue.
pub(super) fn is_foreign(line: &[u8]) -> bool {
    let is_echo = line.len() > 3 && line[..3].eq_ignore_ascii_case(b"AT+");
    is_echo || RESPONSES.iter().any(|header| line.starts_with(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_ask_is_told_from_what_a_module_says_of_itself() {
        for (line, expect) in [
            ("AT+CSQ", true),
            ("at+cops?", true),
            ("+COPS: 0,0,\"CMCC\",7", true),
            ("+CEREG: 1", false),
            ("+MATREADY", false),
            ("AT", false),
            ("ATTENTION", false),
        ] {
            assert_eq!(is_foreign(line.as_bytes()), expect, "{line}");
        }
    }

    #[test]
    fn it_is_told_once_and_not_of_one_sign_alone() {
        let at = |seconds: u64| Instant::from_micros(seconds * 1_000_000);
        let mut seen = OtherProgram::default();
        assert!(!seen.handle_sign(at(1), false));
        assert!(!seen.handle_sign(at(40), false), "too far apart");
        assert!(seen.handle_sign(at(50), false));
        assert!(!seen.handle_sign(at(51), true), "once");
        let mut typed = OtherProgram::default();
        typed.handle_typed(at(1));
        assert!(!typed.handle_sign(at(2), true), "it may be what was typed");
    }
}
