//! Connecting, disconnecting, and finding out where a channel stands.

use crate::app::{ChannelPhase, Event, Operation, Server};
use crate::dialect::{CfgSetting, ChannelState, ResultCode};
use crate::ftp::context::{Answer, Context, Fault, Input, Request, Step, unasked};
use crate::ftp::listing::Showing;
use crate::ftp::session::check::{CHECK_TRIES_MAX, CHECK_WAIT};
use crate::ftp::session::settings::take;

/// What every exact transfer needs of a channel: another tool may have left it otherwise.
const NEEDED: [CfgSetting; 3] = [
    CfgSetting::DataType { ascii: false },
    CfgSetting::Transmode { passive: true },
    CfgSetting::LocalFs { module: false },
];

/// Connects a channel: its state, its configuration, the login, the working directory and its listing.
#[derive(Debug)]
pub(crate) struct Connect {
    server: Server,
    then: Then,
    stage: ConnectStage,
    tries: u8,
}

/// What follows the login.
#[derive(Debug)]
enum Then {
    /// The directory that the server begins in is shown.
    Show,
    /// The directory that was shown last is shown again.
    Return,
    /// Nothing: the channel is a lane, with this configuration.
    Carry(Vec<CfgSetting>),
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
    /// Going back to the directory that was shown before the connection was lost.
    Return,
    Directory,
    Listing(Showing),
    /// The user has given it up. The module cannot be told: what it comes to is waited for.
    GivenUp {
        logs_in: bool,
    },
    /// It has logged in all the same, and is disconnected.
    Undo,
}

impl Connect {
    pub(crate) fn new(server: Server) -> Self {
        Self {
            server,
            then: Then::Show,
            stage: ConnectStage::State,
            tries: 0,
        }
    }

    /// Once more, and back to the directory that was shown.
    pub(crate) fn again(server: Server) -> Self {
        Self {
            then: Then::Return,
            ..Self::new(server)
        }
    }

    /// As a lane, configured like the channel that it is a lane of.
    pub(crate) fn lane(server: Server, settings: Vec<CfgSetting>) -> Self {
        Self {
            then: Then::Carry(settings),
            ..Self::new(server)
        }
    }

    /// Nobody wants it any more.
    pub(crate) fn give_up(&mut self) {
        self.stage = match self.stage {
            ConnectStage::Undo => return,
            ConnectStage::Login | ConnectStage::GivenUp { logs_in: true } => {
                ConnectStage::GivenUp { logs_in: true }
            }
            _ => ConnectStage::GivenUp { logs_in: false },
        };
    }

    /// Whether somebody waits for it.
    pub(crate) fn is_wanted(&self) -> bool {
        !matches!(
            self.stage,
            ConnectStage::GivenUp { .. } | ConnectStage::Undo
        )
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Ended(Ok(_))
                if matches!(self.stage, ConnectStage::GivenUp { logs_in: true }) =>
            {
                self.stage = ConnectStage::Undo;
                Step::Run(Request::Disconnect)
            }
            Input::Ended(_) | Input::Elapsed | Input::Gone(_) if !self.is_wanted() => Step::Over,
            Input::Start => {
                context.connection.set_server(self.server.clone());
                if !context.carrier().is_lane() {
                    context.out.event(Event::Server {
                        channel: context.channel,
                        host: self.server.host.clone(),
                        charset: self.server.charset,
                    });
                }
                context.phase(ChannelPhase::Connecting);
                Step::Run(Request::State)
            }
            Input::Ended(result) => match (&mut self.stage, result) {
                (ConnectStage::Listing(showing), result) => showing.step(result, context),
                // It is gone, or this login may not go there, or no command can name it: what is shown is where the
                // server begins.
                (ConnectStage::Return, Err(fault))
                    if fault.refuses() || matches!(fault, Fault::Text { .. }) =>
                {
                    context.notice(fault.message(Operation::ChangeDirectory));
                    self.stage = ConnectStage::Directory;
                    Step::Run(Request::WorkingDirectory)
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
        let charset = context.connection.charset();
        let (stage, request) = match (&mut self.stage, answer) {
            (ConnectStage::State, Answer::State(ChannelState::NotConnected))
            | (ConnectStage::Clear, Answer::Done) => (ConnectStage::Settings, Request::Settings),
            (ConnectStage::State, Answer::State(_)) => (ConnectStage::Clear, Request::Disconnect),
            (ConnectStage::Settings, Answer::Settings(settings)) => {
                let set = self.to_set(&settings);
                if let Some(lane) = context.connection.lane() {
                    let is_changed = |before: &&CfgSetting| {
                        let mut all = set.iter();
                        !is_needed(**before) && all.any(|set| set.key() == before.key())
                    };
                    lane.settings_before = settings.iter().filter(is_changed).copied().collect();
                }
                take(settings, context);
                self.next_setting(set)
            }
            (ConnectStage::Set(left), Answer::Done) => {
                let left = std::mem::take(left);
                self.next_setting(left)
            }
            (ConnectStage::Login, Answer::Done) => {
                context.phase(ChannelPhase::Ready);
                if let Then::Carry(_) = self.then {
                    return Step::Over;
                }
                (ConnectStage::Directory, Request::WorkingDirectory)
            }
            (ConnectStage::Return, Answer::Done) => {
                (ConnectStage::Directory, Request::WorkingDirectory)
            }
            (ConnectStage::Directory, Answer::WorkingDirectory(path)) => {
                let left = context.connection.left_directory.clone();
                let is_here = |left: &String| charset.encode(left).is_ok_and(|left| *left == *path);
                let returns = matches!(self.then, Then::Return);
                self.then = Then::Show;
                if let Some(left) = left.filter(|left| returns && !is_here(left)) {
                    (ConnectStage::Return, Request::ChangeDirectory(left))
                } else {
                    let (showing, request) = Showing::enter(&path, context);
                    (ConnectStage::Listing(showing), request)
                }
            }
            (_, answer) => return fail(unasked(&answer), Operation::Connect, context),
        };
        self.stage = stage;
        Step::Run(request)
    }

    /// What differs from what it is to be. What was not heard may be anything.
    fn to_set(&self, found: &[CfgSetting]) -> Vec<CfgSetting> {
        let like: &[CfgSetting] = match &self.then {
            Then::Carry(settings) => settings,
            Then::Show | Then::Return => &[],
        };
        let like = like.iter().copied().filter(|setting| !is_needed(*setting));
        let all = NEEDED.into_iter().chain(like);
        all.filter(|setting| !found.contains(setting)).collect()
    }

    fn next_setting(&self, mut left: Vec<CfgSetting>) -> (ConnectStage, Request) {
        match left.pop() {
            Some(setting) => (ConnectStage::Set(left), Request::Set(setting)),
            None => (ConnectStage::Login, Request::Connect(self.server.clone())),
        }
    }
}

fn is_needed(setting: CfgSetting) -> bool {
    NEEDED.iter().any(|needed| needed.key() == setting.key())
}

fn fail(fault: Fault, operation: Operation, context: &mut Context<'_>) -> Step {
    if fault == Fault::Code(ResultCode::PDP_INACTIVE) && !context.carrier().is_lane() {
        let channel = context.channel;
        context.out.event(Event::PdpNeeded { channel });
    }
    if !matches!(fault, Fault::Interrupted | Fault::Stopped) {
        context.notice(fault.message(operation));
    }
    Step::Disconnected(ChannelPhase::Failed)
}
