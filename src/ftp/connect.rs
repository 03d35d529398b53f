//! Connecting, disconnecting, and finding out where a channel stands.

use crate::app::{ChannelPhase, Event, Message, Operation, Server};
use crate::dialect::{CfgSetting, ChannelState, ResultCode};
use crate::ftp::directory::{show_entries, show_failure};
use crate::ftp::exchange::{Answer, Fault, Request};
use crate::ftp::job::{Context, Input, Step, unasked};
use crate::ftp::settings::take;
use crate::time::Duration;

/// What every exact transfer needs of a channel: another tool may have left it otherwise.
const NEEDED: [CfgSetting; 3] = [
    CfgSetting::DataType { ascii: false },
    CfgSetting::Transmode { passive: true },
    CfgSetting::LocalFs { module: false },
];

/// Connects a channel: its state, its configuration, the login, the working directory and its listing.
#[derive(Debug)]
pub(super) struct Connect {
    server: Server,
    stage: ConnectStage,
    tries: u8,
}

#[derive(Debug)]
enum ConnectStage {
    /// Is it connected already, left so by another page or tool?
    State,
    /// It is: disconnect first.
    Clear,
    /// What is its configuration?
    Settings,
    /// Set what differs.
    Set(Vec<CfgSetting>),
    Login,
    Directory,
    Listing,
}

impl Connect {
    pub(super) fn new(server: Server) -> Self {
        Self {
            server,
            stage: ConnectStage::State,
            tries: 0,
        }
    }

    pub(super) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Start => {
                context.connection.module_directory = None;
                // A session of before may have been elsewhere.
                context.connection.shown_directory.clear();
                context.connection.server = Some(self.server.clone());
                context.connection.lists_files = true;
                context.out.event(Event::Server {
                    channel: context.channel,
                    host: self.server.host.clone(),
                    charset: self.server.charset,
                });
                context.phase(ChannelPhase::Connecting);
                Step::Run(Request::State)
            }
            Input::Ended(result) => match (&mut self.stage, result) {
                (ConnectStage::Listing, Ok(Answer::Entries(entries))) => {
                    show_entries(context, entries);
                    Step::Over
                }
                (ConnectStage::Listing, Err(fault)) => {
                    show_failure(context, fault.message(Operation::List));
                    Step::Over
                }
                (_, Ok(answer)) => self.advance(answer, context),
                (ConnectStage::Clear, Err(fault))
                    if fault.says_busy() && self.tries < CHECK_TRIES_MAX =>
                {
                    self.tries += 1;
                    Step::Wait(context.now + CHECK_WAIT)
                }
                // Whatever it was connected to is gone as well.
                (ConnectStage::Clear, Err(Fault::Refused(_) | Fault::Code(_))) => {
                    self.stage = ConnectStage::Settings;
                    Step::Run(Request::Settings)
                }
                (stage, Err(fault)) => {
                    let operation = match stage {
                        ConnectStage::Settings | ConnectStage::Set(_) => Operation::Configure,
                        _ => Operation::Connect,
                    };
                    fail(fault, operation, context)
                }
            },
            Input::Elapsed => Step::Run(Request::Disconnect),
            Input::Gone(fault) => fail(fault, Operation::Connect, context),
            _ => Step::Rest,
        }
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        let (stage, request) = match (&mut self.stage, answer) {
            (ConnectStage::State, Answer::State(ChannelState::NotConnected))
            | (ConnectStage::Clear, Answer::Done) => (ConnectStage::Settings, Request::Settings),
            (ConnectStage::State, Answer::State(_)) => (ConnectStage::Clear, Request::Disconnect),
            (ConnectStage::Settings, Answer::Settings(settings)) => {
                // What was not heard may be anything.
                let is_set = |needed: &CfgSetting| settings.contains(needed);
                let set = NEEDED
                    .into_iter()
                    .filter(|needed| !is_set(needed))
                    .collect();
                take(settings, context);
                self.next_setting(set)
            }
            (ConnectStage::Set(left), Answer::Done) => {
                let left = std::mem::take(left);
                self.next_setting(left)
            }
            (ConnectStage::Login, Answer::Done) => {
                context.phase(ChannelPhase::Ready);
                (ConnectStage::Directory, Request::WorkingDirectory)
            }
            (ConnectStage::Directory, Answer::WorkingDirectory(path)) => {
                let (path, _) = context.connection.charset().decode(&path);
                context.connection.module_directory = Some(path.clone());
                context.connection.shown_directory.clone_from(&path);
                let channel = context.channel;
                context.out.event(Event::Path {
                    channel,
                    path: path.clone(),
                });
                context.out.event(Event::ListingStarted { channel });
                (ConnectStage::Listing, Request::List(path))
            }
            (_, answer) => return fail(unasked(&answer), Operation::Connect, context),
        };
        self.stage = stage;
        Step::Run(request)
    }

    fn next_setting(&self, mut left: Vec<CfgSetting>) -> (ConnectStage, Request) {
        match left.pop() {
            Some(setting) => (ConnectStage::Set(left), Request::Set(setting)),
            None => (ConnectStage::Login, Request::Connect(self.server.clone())),
        }
    }
}

fn fail(fault: Fault, operation: Operation, context: &mut Context<'_>) -> Step {
    if fault == Fault::Code(ResultCode::PDP_INACTIVE) {
        let channel = context.channel;
        context.out.event(Event::PdpNeeded { channel });
    }
    if fault != Fault::Interrupted {
        context.notice(fault.message(operation));
    }
    Step::Disconnected(ChannelPhase::Failed)
}

/// Disconnects a channel, as soon as it has ended what it is at.
#[derive(Debug, Default)]
pub(super) struct Disconnect {
    tries: u8,
}

impl Disconnect {
    pub(super) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
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

/// Asks a channel for its state after an outcome was missed, and waits until the module has ended whatever it
/// was doing.
#[derive(Debug, Default)]
pub(super) struct Check {
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

/// How long to wait before the state is asked for again.
const CHECK_WAIT: Duration = Duration::from_secs(1);

/// How often a channel may be found at work before it is disconnected.
const CHECK_TRIES_MAX: u8 = 15;

impl Check {
    pub(super) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
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
                context.connection.module_directory = Some(path);
                context.phase(ChannelPhase::Ready);
                Step::Over
            }
            (CheckStage::Fencing, Input::Ended(Err(fault))) if fault.says_busy() => {
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
