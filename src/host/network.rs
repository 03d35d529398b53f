//! Bring-up of the PDP context, which FTP needs and real modules start without.

use super::asker::Asker;
use crate::app::{Message, Operation};
use crate::codec::{Charset, CommandLine, Param, Params, StringError, split_header};
use crate::dialect::ChannelId;
use crate::dte::{Claims, Failure, Transaction};
use crate::time::{Duration, Instant};

/// Access point names have at most 100 octets (3GPP TS 23.003 clause 9.1).
const APN_MAX_BYTES: usize = 100;

/// How long the network may take to give an address.
const ACTIVATION: Duration = Duration::from_mins(1);

/// A context on its way up, for a channel that is to be connected again afterwards.
#[derive(Debug)]
pub(super) struct Network {
    channel: ChannelId,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// `AT+CGDCONT=1,"IPV4V6","<apn>"` (27.007 clause 10.1.1)
    Defining,
    /// `AT+MIPCALL=1,1` is due its `OK`; the address may come in front of it
    Calling,
    /// `+MIPCALL: 1,1,<address>` is due
    Waiting { deadline: Instant },
}

impl Network {
    /// Begins; an empty `apn` leaves the choice to the network.
    pub(super) fn begin(channel: ChannelId, apn: &str) -> Result<(Self, Transaction), Message> {
        let refused = |error: StringError| Message::TextRefused {
            text: apn.into(),
            error,
        };
        let define = define_context(apn).map_err(refused)?;
        let network = Self {
            channel,
            stage: Stage::Defining,
        };
        Ok((network, transaction(define)))
    }

    /// A command ended: what follows, or why it failed.
    pub(super) fn handle_ended(
        self,
        now: Instant,
        result: Result<(), Failure>,
    ) -> Result<(Self, Option<Transaction>), (ChannelId, Message)> {
        let channel = self.channel;
        let operation = Operation::BringUpPdp;
        match result {
            Ok(()) => {}
            Err(Failure::Refused(error)) => {
                return Err((channel, Message::Refused { operation, error }));
            }
            Err(Failure::TimedOut | Failure::Left) => {
                return Err((channel, Message::TimedOut { operation }));
            }
            Err(Failure::NotSent) => return Err((channel, Message::Interrupted)),
        }
        let (stage, transaction) = match self.stage {
            Stage::Defining => {
                let call = CommandLine::set("+MIPCALL").int(1).int(1).finish();
                (Stage::Calling, Some(transaction(call)))
            }
            Stage::Calling | Stage::Waiting { .. } => (
                Stage::Waiting {
                    deadline: now + ACTIVATION,
                },
                None,
            ),
        };
        Ok((Self { channel, stage }, transaction))
    }

    /// A line that no one claimed. `Err`: it is the address, and the context is up.
    pub(super) fn handle_line(self, line: &[u8]) -> Result<Self, (ChannelId, String)> {
        match (active_address(line), &self.stage) {
            (Some(address), Stage::Calling | Stage::Waiting { .. }) => Err((self.channel, address)),
            _ => Ok(self),
        }
    }

    /// `Err`: no address came in time.
    pub(super) fn handle_timeout(self, now: Instant) -> Result<Self, (ChannelId, Message)> {
        match self.stage {
            Stage::Waiting { deadline } if now >= deadline => {
                let operation = Operation::BringUpPdp;
                Err((self.channel, Message::TimedOut { operation }))
            }
            _ => Ok(self),
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.stage {
            Stage::Waiting { deadline } => Some(deadline),
            _ => None,
        }
    }
}

/// The address in `+MIPCALL: 1,1,<address>`.
fn active_address(line: &[u8]) -> Option<String> {
    let (name, list) = split_header(line)?;
    let mut params = Params::new(list);
    let is_up = name == b"+MIPCALL" && params.next_int()? == 1 && params.next_int()? == 1;
    let address = params.next().and_then(Result::ok).and_then(Param::as_bytes);
    is_up.then(|| String::from_utf8_lossy(address.unwrap_or_default()).into_owned())
}

/// What defines context 1 with this access point name (27.007 clause 10.1.1).
pub(super) fn define_context(apn: &str) -> Result<CommandLine, StringError> {
    let define = CommandLine::set("+CGDCONT").int(1).word("IPV4V6");
    let define = define.string(apn, Charset::Utf8, APN_MAX_BYTES)?;
    Ok(define.finish())
}

fn transaction(line: CommandLine) -> Transaction {
    Asker::Network.transaction(line, Claims::Nothing, ACTIVATION)
}
