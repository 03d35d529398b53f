//! Finding out where a channel stands after an outcome was missed.

use crate::app::{ChannelPhase, Message};
use crate::dialect::ChannelState;
use crate::ftp::context::{Answer, Context, Input, Request, Step};
use crate::time::Duration;

/// How long to wait before the state is asked for again.
pub(crate) const CHECK_WAIT: Duration = Duration::from_secs(1);

/// How often a channel may be found at work before it is disconnected.
pub(crate) const CHECK_TRIES_MAX: u8 = 15;

/// Asks a channel for its state after an outcome was missed, and waits until the module has ended whatever it
/// was doing.
#[derive(Debug, Default)]
pub(crate) struct Check {
    stage: CheckStage,
    tries: u8,
}

#[derive(Debug, Default)]
enum CheckStage {
    #[default]
    Asking,
    /// It says that it is connected, which does not mean that the last command has ended: when a PWD comes to
    /// an outcome it has.
    Fencing,
    Waiting,
    Disconnecting,
}

impl Check {
    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match (&self.stage, input) {
            (_, Input::Start | Input::Elapsed) => {
                self.stage = CheckStage::Asking;
                Step::Run(Request::State)
            }
            (CheckStage::Asking, Input::Ended(Ok(Answer::State(state)))) => match state {
                ChannelState::Connected => {
                    self.stage = CheckStage::Fencing;
                    Step::Run(Request::WorkingDirectory)
                }
                ChannelState::NotConnected => lost(context),
                ChannelState::Downloading | ChannelState::Uploading => self.wait(context),
            },
            (CheckStage::Fencing, Input::Ended(Ok(Answer::WorkingDirectory(path)))) => {
                let (path, _) = context.connection.charset().decode(&path);
                context.connection.be_told(path);
                context.phase(ChannelPhase::Ready);
                Step::Over
            }
            (CheckStage::Fencing, Input::Ended(Err(fault))) if fault.says_busy() => {
                self.wait(context)
            }
            // An answer that may be another's, or did not come, says nothing of the session.
            (CheckStage::Asking, Input::Ended(Err(fault))) if !fault.refuses() => {
                self.wait(context)
            }
            // Its outcome could not be told from the next one's: only a new connection is sure.
            (CheckStage::Fencing, Input::Ended(_)) => self.disconnect(),
            (_, Input::Ended(_)) => lost(context),
            (_, Input::Gone(_)) => Step::Disconnected(ChannelPhase::Failed),
            _ => Step::Rest,
        }
    }
}

impl Check {
    /// The module is still at it.
    fn wait(&mut self, context: &Context<'_>) -> Step {
        self.tries += 1;
        if self.tries == CHECK_TRIES_MAX {
            return self.disconnect();
        }
        self.stage = CheckStage::Waiting;
        Step::Wait(context.now + CHECK_WAIT)
    }

    fn disconnect(&mut self) -> Step {
        self.stage = CheckStage::Disconnecting;
        Step::Run(Request::Disconnect)
    }
}

fn lost(context: &mut Context<'_>) -> Step {
    context.notice(Message::ConnectionLost);
    Step::Disconnected(ChannelPhase::Failed)
}
