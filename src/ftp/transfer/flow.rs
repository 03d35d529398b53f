//! How attempts at a transfer end.

use crate::app::{ChannelPhase, Conflict, Message, TransferId};
use crate::ftp::context::{Context, Failed, Halt, Step};

/// How an attempt ends before its time.
#[derive(Debug)]
pub(crate) enum End {
    /// It failed, and is tried again where that may help.
    Failed(Failed),
    /// The user wants no more of it.
    Cancelled,
    /// The user holds it, and nothing is open for it: the channel is free for others.
    Paused,
    /// The user is asked what to do about a file that is there.
    Asks(Conflict),
    /// It failed, and left the channel so that only a new connection puts it right.
    OutOfStep(Message),
}

impl From<Failed> for End {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed)
    }
}

impl From<End> for Halt<End> {
    fn from(end: End) -> Self {
        Self::Ends(end)
    }
}

impl From<Halt> for Halt<End> {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Wants(step) => Self::Wants(step),
            Halt::Ends(failed) => failed.into(),
        }
    }
}

impl End {
    pub(crate) fn apply(self, id: TransferId, context: &mut Context<'_>) -> Step {
        match self {
            Self::Failed(failed) => {
                context.fail(id, failed.why.clone());
                return failed.step();
            }
            Self::Paused => {
                let (record, out) = context.record(id);
                record.leave_channel(out);
            }
            Self::Cancelled => context.transfers.running(id).cancel(context.out),
            Self::Asks(conflict) => context.transfers.running(id).ask(conflict, context.out),
            Self::OutOfStep(why) => {
                context.fail(id, why);
                context.notice(Message::ConnectionLost);
                return Step::Disconnected(ChannelPhase::Failed);
            }
        }
        Step::Over
    }
}
