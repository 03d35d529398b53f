//! *Arrive*: going to a directory of the server, and making what is missing of it on the way.
//!
//! What a failed `MFTPCWD` means is not told apart by the module (clause 3.4), and a failed `MFTPMKD` of a directory
//! that is there looks like any other failure (clause 3.6). So neither is trusted: a directory is there once the
//! module has gone to it.

use crate::app::Operation;
use crate::dialect::ResultCode;
use crate::ftp::context::{Answer, Context, Fault, Flow, Input, Request, unasked};

/// The way to one directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arrive {
    /// Where to: an absolute path.
    target: String,
    /// Up to here, in bytes, it has to be there already.
    base_len: usize,
    leg: Leg,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Leg {
    /// Trying the whole way at once.
    #[default]
    Straight,
    /// Going to the directory that ends here, from the one before it; making it where `made` does not say that this
    /// was tried.
    Step { end: usize, made: Made },
    /// Making the directory that ends here, in the one before it.
    Making { end: usize },
}

/// What became of making a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Made {
    /// It was not tried.
    Untried,
    /// It was made.
    Yes,
    /// It was not, maybe since it is there.
    Refused(Fault),
}

impl Arrive {
    /// To `directory`; what is missing of it is made as far as it is in `below`, the end of that path.
    pub(crate) fn new(directory: String, below: &str) -> Self {
        let base_len = if below.is_empty() {
            directory.len()
        } else {
            directory.len().saturating_sub(below.len() + 1)
        };
        Self {
            target: directory,
            base_len,
            leg: Leg::Straight,
        }
    }

    /// Goes on, until the module is in the directory.
    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Flow<()> {
        let next = match input {
            Input::Start => return context.go_to(&self.target),
            input => match input.ended()? {
                Ok(Answer::Done) => Ok(self.done()),
                Ok(answer) => Err((Operation::ChangeDirectory, unasked(&answer))),
                Err(fault) => self.failed(fault).map(Some),
            },
        };
        match next {
            Ok(Some(request)) => return Err(request.into()),
            Ok(None) => context.connection.arrive(self.target.clone()),
            Err((operation, fault)) => {
                context.connection.forget_place();
                return Err(fault.fails(operation).into());
            }
        }
        Ok(())
    }

    /// What to ask next, where the last question was done; `None` where the module is in the directory.
    fn done(&mut self) -> Option<Request> {
        match self.leg {
            Leg::Straight => None,
            Leg::Step { end, .. } if end == self.target.len() => None,
            Leg::Step { end, .. } => {
                let end = self.next_end(end);
                Some(self.go(end, Made::Untried))
            }
            Leg::Making { end } => Some(self.go(end, Made::Yes)),
        }
    }

    fn failed(&mut self, fault: Fault) -> Result<Request, (Operation, Fault)> {
        // Where the answer was lost the module may have gone there, or not.
        let is_unknown = fault == Fault::Code(ResultCode::TIMED_OUT);
        let may_be_missing = fault.refuses() && !is_unknown;
        match std::mem::replace(&mut self.leg, Leg::Straight) {
            Leg::Straight if may_be_missing && self.base_len < self.target.len() => {
                Ok(self.go(self.base_len, Made::Untried))
            }
            Leg::Step { end, made } if may_be_missing && end > self.base_len => match made {
                Made::Untried => {
                    self.leg = Leg::Making { end };
                    let start = self.target[..end].rfind('/').map_or(0, |slash| slash + 1);
                    Ok(Request::MakeDirectory(self.target[start..end].to_owned()))
                }
                Made::Yes => Err((Operation::ChangeDirectory, fault)),
                Made::Refused(why) => Err((Operation::MakeDirectory, why)),
            },
            Leg::Straight | Leg::Step { .. } => Err((Operation::ChangeDirectory, fault)),
            Leg::Making { end } if may_be_missing => Ok(self.go(end, Made::Refused(fault))),
            Leg::Making { .. } => Err((Operation::MakeDirectory, fault)),
        }
    }

    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    fn go(&mut self, end: usize, made: Made) -> Request {
        self.leg = Leg::Step { end, made };
        let path = &self.target[..end];
        Request::ChangeDirectory(if path.is_empty() { "/" } else { path }.to_owned())
    }

    /// Where the directory below the one that ends here ends.
    fn next_end(&self, end: usize) -> usize {
        let rest = &self.target[end + 1..];
        rest.find('/')
            .map_or(self.target.len(), |len| end + 1 + len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays the server that has these directories and refuses to make those in `forbidden`; gives what was asked of
    /// it and how it ended.
    fn play(
        target: &str,
        below: &str,
        there: &[&str],
        forbidden: &[&str],
    ) -> (Vec<String>, String) {
        let mut there: Vec<String> = there.iter().map(|path| (*path).to_owned()).collect();
        let mut at = String::new();
        let mut asked = Vec::new();
        let mut arrive = Arrive::new(target.into(), below);
        let mut request = Request::ChangeDirectory(target.into());
        loop {
            let ok = match &request {
                Request::ChangeDirectory(path) => {
                    asked.push(format!("cwd {path}"));
                    let ok = there.contains(path);
                    if ok {
                        at.clone_from(path);
                    }
                    ok
                }
                Request::MakeDirectory(name) => {
                    asked.push(format!("mkd {name}"));
                    let path = format!("{}/{name}", at.trim_end_matches('/'));
                    let ok = !forbidden.contains(&path.as_str()) && !there.contains(&path);
                    if ok {
                        there.push(path);
                    }
                    ok
                }
                other => panic!("{other:?}"),
            };
            let next = if ok {
                Ok(arrive.done())
            } else {
                arrive.failed(Fault::Code(ResultCode::SERVER)).map(Some)
            };
            request = match next {
                Ok(Some(request)) => request,
                Ok(None) => return (asked, format!("in {at}")),
                Err((operation, _)) => return (asked, format!("{operation:?}")),
            };
        }
    }

    #[test]
    fn what_is_missing_is_made_and_what_is_there_is_not() {
        let check = |target, below, there: &[&str], forbidden: &[&str], asked: &str, end: &str| {
            let played = play(target, below, there, forbidden);
            assert_eq!(
                (played.0.join(", ").as_str(), played.1.as_str()),
                (asked, end)
            );
        };
        check("/a", "", &["/a"], &[], "cwd /a", "in /a");
        // Nothing is made of what was to be there.
        check("/a", "", &[], &[], "cwd /a", "ChangeDirectory");
        check(
            "/up/a",
            "a",
            &["/up", "/up/a"],
            &[],
            "cwd /up/a",
            "in /up/a",
        );
        check(
            "/up/a/b",
            "a/b",
            &["/up"],
            &[],
            "cwd /up/a/b, cwd /up, cwd /up/a, mkd a, cwd /up/a, cwd /up/a/b, mkd b, cwd /up/a/b",
            "in /up/a/b",
        );
        check(
            "/up/固件/b",
            "固件/b",
            &["/up", "/up/固件"],
            &[],
            "cwd /up/固件/b, cwd /up, cwd /up/固件, cwd /up/固件/b, mkd b, cwd /up/固件/b",
            "in /up/固件/b",
        );
        // In the root.
        check(
            "/a",
            "a",
            &["/"],
            &[],
            "cwd /a, cwd /, cwd /a, mkd a, cwd /a",
            "in /a",
        );
        check(
            "/up/a",
            "a",
            &[],
            &[],
            "cwd /up/a, cwd /up",
            "ChangeDirectory",
        );
        check(
            "/up/a/b",
            "a/b",
            &["/up"],
            &["/up/a"],
            "cwd /up/a/b, cwd /up, cwd /up/a, mkd a, cwd /up/a",
            "MakeDirectory",
        );
    }

    #[test]
    fn a_fault_that_says_nothing_of_the_directory_makes_none() {
        for fault in [
            Fault::TimedOut,
            Fault::ConnectionLost,
            Fault::Code(ResultCode::BLOCKED),
            Fault::Code(ResultCode::TIMED_OUT),
        ] {
            let mut arrive = Arrive::new("/up/a".into(), "a");
            let went = arrive.failed(fault.clone());
            assert_eq!(went, Err((Operation::ChangeDirectory, fault)));
        }
    }
}
