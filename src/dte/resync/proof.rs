//! How the line is proven in step.

use crate::dialect::ChannelId;
use crate::time::Duration;

/// Which question is asked next to prove that the line is in step: `AT+MFTPSTATE=<id>` (clause 3.13), whose answer
/// names the channel. Answers come in the order of the questions, so with this one's all that was due has come; and it
/// is this one's, since no other question about that channel can be unanswered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::dte) struct Proof {
    asked: usize,
    /// The channel of the question whose answer was missed, where it was this one.
    missed: Option<ChannelId>,
}

impl Proof {
    /// How many channels are asked about.
    pub(super) const TRIES: u8 = 3;

    /// That of the next way back: it begins with other channels than this one could have come to.
    pub(in crate::dte) fn following(self) -> Self {
        Self {
            asked: self.asked + usize::from(Self::TRIES),
            missed: None,
        }
    }

    /// The same, where the answer to this command line was missed.
    pub(in crate::dte) fn behind(self, line: &[u8]) -> Self {
        const HEAD: &[u8] = b"AT+MFTPSTATE=";
        let missed = line.split_at_checked(HEAD.len()).and_then(|(head, list)| {
            let digit = list.iter().find(|byte| byte.is_ascii_digit())?;
            let is_state = head.eq_ignore_ascii_case(HEAD);
            ChannelId::new(u64::from(digit - b'0')).filter(|_| is_state)
        });
        Self { missed, ..self }
    }

    /// The channel to ask about: each time another one.
    pub(super) fn next_channel(&mut self) -> ChannelId {
        loop {
            self.asked %= ChannelId::ALL.len();
            let channel = ChannelId::ALL[self.asked];
            self.asked += 1;
            if Some(channel) != self.missed {
                return channel;
            }
        }
    }

    /// How long this try may take: an answer that was missed was a slow one.
    pub(super) fn answer_timeout(tries: u8) -> Duration {
        Duration::from_millis(1_500) * 2_u32.pow(u32::from(tries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_questions_in_a_row_are_alike_nor_like_the_missed_one() {
        let check = |missed: &str, expect: &[u8]| {
            let mut proof = Proof::default().behind(missed.as_bytes());
            let asked: Vec<u8> = (0..7).map(|_| proof.next_channel().connect_id()).collect();
            assert_eq!(asked, expect, "{missed}");
        };
        check("AT+CGMM", &[0, 1, 2, 3, 4, 5, 0]);
        check("AT+MFTPSTATE=0", &[1, 2, 3, 4, 5, 1, 2]);
        check("at+mftpstate= 1", &[0, 2, 3, 4, 5, 0, 2]);
    }
}
