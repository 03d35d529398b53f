//! What is done in the directory shown: go elsewhere, list, make, rename, delete.

use crate::app::{Event, Message, Operation};
use crate::codec::Charset;
use crate::ftp::context::{Answer, Context, Failed, Fault, Halt, Input, Request, Step, unasked};
use crate::ftp::listing::Showing;
use crate::ftp::names;
use crate::ftp::transfer::{Locate, Located, Sought};

/// One action in the directory shown, and the listing after it.
#[derive(Debug)]
pub(crate) struct DirectoryJob {
    action: Action,
    /// The directory that was shown when it was asked for: another one may be by the time its turn comes, with other
    /// entries of the same names.
    directory: String,
    stage: Stage,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Go to this absolute path.
    Change(String),
    /// Only list.
    List,
    /// Make a directory.
    Make(String),
    /// Rename.
    Rename(String, String),
    /// Delete a file or an empty directory.
    Delete(String),
}

impl Action {
    pub(crate) fn is_about_an_entry(&self) -> bool {
        matches!(self, Self::Make(_) | Self::Rename(..) | Self::Delete(_))
    }

    /// Whether it can be written as a command.
    pub(crate) fn check(&self, charset: Charset) -> Result<(), Message> {
        match self {
            Self::Change(path) => names::check_text(path, charset),
            Self::List => Ok(()),
            Self::Make(name) | Self::Delete(name) => names::check_name(name, charset),
            Self::Rename(from, to) => {
                names::check_name(from, charset).and(names::check_name(to, charset))
            }
        }
    }
}

#[derive(Debug)]
enum Stage {
    /// Going to the directory that it is about, since something has taken the module elsewhere.
    Return,
    /// Going where the user wants.
    Change,
    /// Asking where that is: a server may have its own name for it.
    Where,
    /// Is the name free that something is renamed to? Many servers rename onto what is there without a word.
    Free(Locate),
    /// Making, renaming or deleting.
    Act,
    /// Listing.
    List(Showing),
}

impl DirectoryJob {
    /// To be done in this directory; what goes elsewhere or only lists is not bound to one.
    pub(crate) fn new(action: Action, directory: String) -> Self {
        Self {
            action,
            directory,
            stage: Stage::Return,
        }
    }

    /// The listing of what is shown by then.
    pub(crate) fn listing() -> Self {
        Self::new(Action::List, String::new())
    }

    pub(crate) fn only_lists(&self) -> bool {
        self.action == Action::List
    }

    pub(crate) fn is_about_an_entry(&self) -> bool {
        self.action.is_about_an_entry()
    }

    /// The paths of the entries that it is about.
    pub(crate) fn names(&self) -> Vec<String> {
        let names = match &self.action {
            Action::Make(name) | Action::Delete(name) => vec![name],
            Action::Rename(from, to) => vec![from, to],
            Action::Change(_) | Action::List => Vec::new(),
        };
        let names = names.into_iter();
        names
            .map(|name| names::join(&self.directory, name))
            .collect()
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        match input {
            Input::Start => self.begin(context),
            Input::Ended(_) if matches!(self.stage, Stage::Free(_)) => self.look(input, context),
            Input::Ended(result) => match (&mut self.stage, result) {
                (Stage::List(showing), result) => showing.step(result, context),
                (_, Ok(answer)) => self.advance(answer, context),
                (_, Err(fault)) => self.fail(fault, context),
            },
            Input::Gone(_) => {
                let channel = context.channel;
                context.out.event(Event::ListingFailed { channel });
                Step::Over
            }
            _ => Step::Rest,
        }
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Step {
        if let Action::Change(path) = &self.action {
            let path = path.clone();
            return self.change(path, context);
        }
        let place = self.place(context);
        let Some(request) = context.connection.go_if_elsewhere(&place) else {
            return self.act(context);
        };
        self.stage = Stage::Return;
        Step::Run(request)
    }

    /// The directory that it is about.
    fn place(&self, context: &Context<'_>) -> String {
        if self.action.is_about_an_entry() {
            self.directory.clone()
        } else {
            context.connection.shown_directory.clone()
        }
    }

    fn advance(&mut self, answer: Answer, context: &mut Context<'_>) -> Step {
        match (&self.stage, answer) {
            (Stage::Return, Answer::Done) => {
                let place = self.place(context);
                context.connection.arrive(place);
                self.act(context)
            }
            (Stage::Change, Answer::Done) => {
                self.stage = Stage::Where;
                Step::Run(Request::WorkingDirectory)
            }
            (Stage::Where, Answer::WorkingDirectory(path)) => {
                let (showing, request) = Showing::enter(&path, context);
                self.stage = Stage::List(showing);
                Step::Run(request)
            }
            (Stage::Act, Answer::Done) => {
                self.action = Action::List;
                self.begin(context)
            }
            (_, answer) => self.fail(unasked(&answer), context),
        }
    }

    fn change(&mut self, path: String, context: &mut Context<'_>) -> Step {
        self.stage = Stage::Change;
        Step::Run(context.connection.go(path))
    }

    fn look(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        let (Stage::Free(locate), Action::Rename(_, to)) = (&mut self.stage, &self.action) else {
            return Step::Rest;
        };
        let name = to.clone();
        let failed = match locate.step(input, context) {
            Ok(Located::Nothing) => return self.run(context),
            Ok(Located::Unknown) => Failed::because(Message::NameUnknowable { name }),
            Ok(Located::File(_) | Located::NoFile) => Failed::because(Message::NameTaken { name }),
            Err(Halt::Wants(step)) => return step,
            Err(Halt::Ends(failed)) => failed,
        };
        context.notice(failed.why.clone());
        failed.step()
    }

    fn act(&mut self, context: &mut Context<'_>) -> Step {
        if let Action::Rename(_, to) = &self.action {
            self.stage = Stage::Free(Locate::new(to, &self.directory, Sought::Possible));
            return self.look(Input::Start, context);
        }
        self.run(context)
    }

    fn run(&mut self, context: &mut Context<'_>) -> Step {
        self.stage = Stage::Act;
        Step::Run(match &self.action {
            Action::Make(name) => Request::MakeDirectory(name.clone()),
            Action::Rename(from, to) => Request::Rename(from.clone(), to.clone()),
            Action::Delete(name) => Request::Delete(name.clone()),
            Action::List | Action::Change(_) => return self.list(context),
        })
    }

    fn list(&mut self, context: &mut Context<'_>) -> Step {
        let (showing, request) = Showing::begin(context);
        self.stage = Stage::List(showing);
        Step::Run(request)
    }

    fn fail(&mut self, fault: Fault, context: &mut Context<'_>) -> Step {
        let operation = match (&self.stage, &self.action) {
            (Stage::Act, Action::Make(_)) => Operation::MakeDirectory,
            (Stage::Act, Action::Rename(..)) => Operation::Rename,
            (Stage::Act, Action::Delete(_)) => Operation::Delete,
            _ => Operation::ChangeDirectory,
        };
        context.notice(fault.message(operation));
        Step::Over
    }
}
