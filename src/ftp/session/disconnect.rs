//! Disconnecting a channel.

use crate::app::{ChannelPhase, Operation};
use crate::ftp::context::{Context, Input, Request, Step};
use crate::ftp::exchange::Fault;
use crate::ftp::session::check::{CHECK_TRIES_MAX, CHECK_WAIT};

/// Disconnects a channel, as soon as it has ended what it is at.
#[derive(Debug, Default)]
pub(crate) struct Disconnect {
    whose: Whose,
    tries: u8,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Whose {
    /// The user is told of a failure, and may try again.
    #[default]
    User,
    /// Nobody else would, and what it was at goes on elsewhere once the module is not at it any more.
    Lane,
}

impl Disconnect {
    /// Of a lane.
    pub(crate) fn lane() -> Self {
        Self {
            whose: Whose::Lane,
            tries: 0,
        }
    }

    fn tries_again(&self, fault: &Fault) -> bool {
        let is_unknown = self.whose == Whose::Lane && !fault.refuses();
        (fault.says_busy() || is_unknown) && self.tries < CHECK_TRIES_MAX
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Start => {
                context.phase(ChannelPhase::Closing);
                Step::Run(Request::Disconnect)
            }
            Input::Ended(Ok(_)) | Input::Gone(_) => Step::Disconnected(ChannelPhase::Idle),
            Input::Elapsed => Step::Run(Request::Disconnect),
            Input::Ended(Err(fault)) if self.tries_again(&fault) => {
                self.tries += 1;
                Step::Wait(context.now + CHECK_WAIT)
            }
            Input::Ended(Err(fault)) => {
                context.notice(fault.message(Operation::Disconnect));
                Step::Disconnected(ChannelPhase::Failed)
            }
            _ => Step::Rest,
        }
    }
}
