//! Disconnecting a channel.

use crate::app::{ChannelPhase, Operation};
use crate::ftp::context::{Context, Input, Request, Step};
use crate::ftp::session::check::{CHECK_TRIES_MAX, CHECK_WAIT};

/// Disconnects a channel, as soon as it has ended what it is at.
#[derive(Debug, Default)]
pub(crate) struct Disconnect {
    tries: u8,
}

impl Disconnect {
    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Start => {
                context.phase(ChannelPhase::Closing);
                Step::Run(Request::Disconnect)
            }
            Input::Ended(Ok(_)) | Input::Gone(_) => Step::Disconnected(ChannelPhase::Idle),
            Input::Elapsed => Step::Run(Request::Disconnect),
            Input::Ended(Err(fault)) if fault.says_busy() && self.tries < CHECK_TRIES_MAX => {
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
