//! The way out of transparent mode: `+++` with a second of silence before and after, and nothing else.

use crate::time::{Duration, Instant};

/// Silence before and after the escape.
const GUARD: Duration = Duration::from_secs(1);

/// How far an escape has come. A `+` that may belong to one is kept back until that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escape {
    /// Data came last at this moment.
    Data { last: Instant },
    /// So many `+` after a silence, the last at this moment.
    Pluses { count: usize, last: Instant },
}

/// What a silence turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Escaped {
    /// Nothing yet.
    No,
    /// Data after all.
    Data(Vec<u8>),
    /// The escape.
    Yes,
}

impl Escape {
    pub(crate) fn new(now: Instant) -> Self {
        Self::Data { last: now }
    }

    /// What of these bytes, and of those kept back, is data.
    pub(crate) fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) -> Vec<u8> {
        let before = match *self {
            Self::Data { last } if now.since(last) >= GUARD => Some(0),
            Self::Data { .. } => None,
            Self::Pluses { count, .. } => Some(count),
        };
        let pluses = bytes.iter().all(|byte| *byte == b'+');
        if let Some(count) = before
            && pluses
            && count + bytes.len() <= 3
        {
            *self = Self::Pluses {
                count: count + bytes.len(),
                last: now,
            };
            return Vec::new();
        }
        *self = Self::Data { last: now };
        let mut data = vec![b'+'; before.unwrap_or(0)];
        data.extend_from_slice(bytes);
        data
    }

    pub(crate) fn handle_timeout(&mut self, now: Instant) -> Escaped {
        match *self {
            Self::Pluses { count, last } if now.since(last) >= GUARD => {
                *self = Self::Data { last };
                if count == 3 {
                    Escaped::Yes
                } else {
                    Escaped::Data(vec![b'+'; count])
                }
            }
            _ => Escaped::No,
        }
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        match *self {
            Self::Data { .. } => None,
            Self::Pluses { last, .. } => Some(last + GUARD),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes with the milliseconds before them; the data that comes out, and whether the escape does.
    fn check(input: &[(u64, &str)], data: &str, escaped: bool) {
        let mut now = Instant::ZERO;
        let mut escape = Escape::new(now);
        let (mut got, mut out) = (Vec::new(), false);
        for (pause, bytes) in input {
            let next = now + Duration::from_millis(*pause);
            if let Some(deadline) = escape.deadline().filter(|deadline| *deadline <= next) {
                match escape.handle_timeout(deadline) {
                    Escaped::No => panic!("the deadline had come"),
                    Escaped::Data(bytes) => got.extend(bytes),
                    Escaped::Yes => out = true,
                }
            }
            now = next;
            if !bytes.is_empty() {
                got.extend(escape.handle_bytes(now, bytes.as_bytes()));
            }
        }
        assert_eq!(
            (String::from_utf8_lossy(&got).as_ref(), out),
            (data, escaped),
            "{input:?}"
        );
    }

    #[test]
    fn only_a_guarded_escape_is_one() {
        check(&[(0, "abc"), (1000, "+++"), (1000, "")], "abc", true);
        check(
            &[(0, "abc"), (1000, "+"), (10, "+"), (10, "+"), (1000, "")],
            "abc",
            true,
        );
        check(&[(0, "abc"), (999, "+++"), (1000, "")], "abc+++", false);
        check(
            &[(0, "abc"), (1000, "+++"), (999, "d"), (1000, "")],
            "abc+++d",
            false,
        );
        check(&[(0, "abc"), (1000, "++++"), (1000, "")], "abc++++", false);
        check(&[(0, "abc"), (1000, "++"), (1000, "")], "abc++", false);
        check(&[(0, "abc+++def"), (2000, "x+++")], "abc+++defx+++", false);
        check(&[(1000, "+++"), (1000, "")], "", true);
    }
}
