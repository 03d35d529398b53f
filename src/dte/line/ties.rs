//! Which transaction a line belongs to: the one in flight, or the FTP operation whose outcome comes long after its `OK`.

use crate::app::{FilePart, Tie};
use crate::codec::{Params, split_header};
use crate::dialect::{CHANNELS, ChannelId, Verb};
use crate::dte::transaction::{Body, Transaction};

/// The transactions, as far as a line may still belong to them.
#[derive(Debug, Default)]
pub(super) struct Ties {
    last_transaction: u32,
    /// Of what was sent last.
    current: Tie,
    /// Of the last command of each name on each channel.
    operations: [[Tie; Verb::ALL.len()]; CHANNELS],
}

impl Ties {
    /// A transaction begins.
    pub(super) fn begin(&mut self, transaction: &Transaction) -> Tie {
        let is_typed = match transaction.body {
            Body::Unknown | Body::Typed(_) => true,
            // What a transfer streams is of its file.
            Body::Stream => transaction.of.is_none(),
            Body::None | Body::Counted(_) | Body::CtrlZ(_) => false,
        };
        self.sent(transaction.line.text(), transaction.of, is_typed)
    }

    /// A line is sent that is no transaction of anyone's.
    pub(super) fn sent(&mut self, line: &[u8], of: Option<FilePart>, is_typed: bool) -> Tie {
        self.last_transaction = self.last_transaction.wrapping_add(1).max(1);
        let operation = addressed(line);
        let tie = Tie {
            transaction: Some(self.last_transaction),
            channel: operation.map(|(channel, _)| channel),
            of,
            is_typed,
        };
        self.current = tie;
        if let Some((channel, verb)) = operation {
            self.operations[channel.index()][verb as usize] = tie;
        }
        tie
    }

    /// Of what was sent last.
    pub(super) fn current(&self) -> Tie {
        self.current
    }

    /// Of a line that came, as far as the line itself tells.
    pub(super) fn of_line(&self, line: &[u8]) -> Tie {
        match reported(line) {
            Some((channel, Some(verb))) => Tie {
                channel: Some(channel),
                ..self.operations[channel.index()][verb as usize]
            },
            Some((channel, None)) => Tie {
                channel: Some(channel),
                ..Tie::default()
            },
            None => Tie::default(),
        }
    }

    /// So much of what a transaction carries has gone over the line.
    pub(super) fn carried(&mut self, tie: Tie, len_bytes: u64) {
        let all = self.operations.iter_mut().flatten();
        let same = all.filter(|known| known.transaction == tie.transaction);
        for known in same.chain([&mut self.current]) {
            if known.transaction == tie.transaction
                && let Some(offset) = known.of.as_mut().and_then(|of| of.offset.as_mut())
            {
                *offset += len_bytes;
            }
        }
    }
}

/// The channel and the command of `AT+MFTP<CMD>=<connect_id>,…`.
fn addressed(line: &[u8]) -> Option<(ChannelId, Verb)> {
    let verb = Verb::of_command(line)?;
    let equals = memchr::memchr(b'=', line)?;
    let connect_id = Params::new(&line[equals + 1..]).next_int()?;
    Some((ChannelId::new(connect_id)?, verb))
}

/// The same of `+MFTP<CMD>: <connect_id>,…`, of which some answer no command.
fn reported(line: &[u8]) -> Option<(ChannelId, Option<Verb>)> {
    let (name, list) = split_header(line)?;
    let channel = ChannelId::new(Params::new(list).next_int()?)?;
    let is_ours = name.starts_with(b"+MFTP");
    is_ours.then(|| (channel, Verb::from_name(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_belongs_to_the_last_command_of_its_name_on_its_channel() {
        let mut ties = Ties::default();
        let stor = ties.sent(b"AT+MFTPSTOR=0,\"a\",0,4096", None, false);
        let other = ties.sent(b"AT+MFTPSTOR=1,\"a\",0,4096", None, false);
        let typed = ties.sent(b"at+mftpstate = 0", None, true);
        assert_eq!(ties.of_line(b"+MFTPSTOR: 0,0,4096"), stor);
        assert_eq!(ties.of_line(b"+MFTPSTOR: 1,0,4096"), other);
        assert_eq!(ties.of_line(b"+MFTPSTATE: 0,1"), typed);
        assert_eq!(typed.channel, ChannelId::new(0));
        assert_eq!(ties.of_line(b"+MFTPSTATE: 1,1").transaction, None);
        assert_eq!(ties.of_line(b"+CSQ: 20,99"), Tie::default());
        let urc = ties.of_line(b"+MFTPURC: 2,\"conn\",0");
        assert_eq!(urc.channel, ChannelId::new(2));
        assert_eq!(urc.transaction, None);
    }
}
