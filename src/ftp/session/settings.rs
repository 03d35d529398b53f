//! A channel's configuration (clause 3.1): set one key, and read all of them back.

use crate::app::{Event, Operation};
use crate::dialect::CfgSetting;
use crate::ftp::context::{Answer, Context, Input, Request, Step, unasked};
use crate::time::Duration;

/// Sets one key if one is given, and reads all keys.
#[derive(Debug)]
pub(crate) struct Configure {
    setting: Option<CfgSetting>,
}

impl Configure {
    pub(crate) fn new(setting: Option<CfgSetting>) -> Self {
        Self { setting }
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let fault = match input {
            Input::Start => {
                return Step::Run(match self.setting {
                    Some(setting) => Request::Set(setting),
                    None => Request::Settings,
                });
            }
            Input::Ended(Ok(Answer::Done)) => return Step::Run(Request::Settings),
            Input::Ended(Ok(Answer::Settings(settings))) => {
                take(settings, context);
                return Step::Over;
            }
            Input::Ended(Ok(answer)) => unasked(&answer),
            Input::Ended(Err(fault)) => fault,
            Input::Gone(_) => return Step::Over,
            _ => return Step::Rest,
        };
        context.notice(fault.message(Operation::Configure));
        Step::Over
    }
}

/// The channel's settings are these.
pub(crate) fn take(settings: Vec<CfgSetting>, context: &mut Context<'_>) {
    for setting in &settings {
        if let CfgSetting::Rsptimeout { seconds } = setting {
            context.connection.rsptimeout = Duration::from_secs((*seconds).into());
        }
    }
    context.connection.settings.clone_from(&settings);
    let channel = context.channel;
    context.out.event(Event::Settings { channel, settings });
}
