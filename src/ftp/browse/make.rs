//! Making directories.

use crate::app::Message;
use crate::ftp::context::{Context, Failed, Halt, Input, Step};
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
        if let Input::Gone(_) = input {
            return Step::Over;
        }
        match self.arrive.step(input, context) {
            Ok(()) => {}
            Err(Halt::Wants(step)) => return step,
            Err(Halt::Ends(Failed { why, unsure })) => {
                context.notice(Message::DirectoryNotMade {
                    path: self.arrive.target().to_owned(),
                    why: Box::new(why),
                });
                if unsure {
                    return Step::OverUnsure;
                }
            }
        }
        let Some(arrive) = self.left.pop() else {
            return Step::Over;
        };
        self.arrive = arrive;
        self.step(Input::Start, context)
    }
}
