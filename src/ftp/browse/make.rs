//! Making directories.

use crate::app::{Message, Operation};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::exchange::{Answer, Fault, unasked};
use crate::ftp::names;
use crate::ftp::transfer::Arrive;

/// Makes directories, where they are not there.
#[derive(Debug)]
pub(crate) struct MakeAll {
    arrive: Arrive,
    /// Those that come after it.
    left: Vec<Arrive>,
}

impl MakeAll {
    /// Makes those that `below` names in this directory; `None` where it names none.
    pub(crate) fn new(directory: &str, below: &[String]) -> Option<Self> {
        let join = |below: &String| Arrive::new(names::join(directory, below), below);
        let mut left: Vec<Arrive> = below.iter().rev().map(join).collect();
        let arrive = left.pop()?;
        Some(Self { arrive, left })
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let next = match input {
            Input::Start => Ok(Some(self.arrive.begin())),
            Input::Ended(Ok(Answer::Done)) => Ok(self.arrive.done()),
            Input::Ended(Ok(answer)) => Err((Operation::MakeDirectory, unasked(&answer))),
            Input::Ended(Err(fault)) => self.arrive.failed(fault).map(Some),
            Input::Gone(_) => return Step::Over,
            _ => return Step::Rest,
        };
        context.connection.module_directory = None;
        match next {
            Ok(Some(request)) => return Step::Run(request),
            Ok(None) => {
                let directory = self.arrive.target().to_owned();
                context.connection.module_directory = Some(directory);
            }
            Err((operation, fault)) => {
                let answered = matches!(fault, Fault::Code(_) | Fault::Refused(_));
                let unsure = fault.says_busy() || !answered;
                context.notice(Message::DirectoryNotMade {
                    path: self.arrive.target().to_owned(),
                    why: Box::new(fault.message(operation)),
                });
                if unsure {
                    return Step::OverUnsure;
                }
            }
        }
        match self.left.pop() {
            Some(arrive) => {
                self.arrive = arrive;
                Step::Run(self.arrive.begin())
            }
            None => Step::Over,
        }
    }
}
