//! What is done: what takes a few questions is here, moving files is in [`put`](super::put) and
//! [`get`](super::get).

use crate::app::{ListingState, Message, StorageCheck, Support};
use crate::dialect::StorageVerb;
use crate::dte::Failure;
use crate::storage::below;
use crate::storage::get::Get;
use crate::storage::listing::{entries, seen_entries};
use crate::storage::put::{Put, space};
use crate::storage::question::Question;
use crate::storage::task::{Answer, Context, Fault, Input, Step, digest, hex, only, size};

/// One thing that is done.
#[derive(Debug)]
pub(super) enum Task {
    /// Asking for one command after the other.
    Open { asked: usize },
    /// Listing.
    List,
    /// Listed; how much room is there?
    Room,
    /// To the module.
    Put(Box<Put>),
    /// From the module.
    Get(Box<Get>),
    /// Deleting.
    Delete,
    /// Is the new name free?
    Free { to: String },
    /// Renaming.
    Move { to: String },
    /// Asking for an MD5.
    Digest,
}

impl Task {
    pub(super) fn step(&mut self, path: &str, input: Input, context: &mut Context<'_>) -> Step {
        match self {
            Self::Put(put) => put.step(input, context),
            Self::Get(get) => get.step(input, context),
            Self::Open { asked } => match input {
                Input::Start => Step::Ask(Question::Test(StorageVerb::ALL[0])),
                Input::Answered(answer) => {
                    let verb = StorageVerb::ALL[*asked];
                    context.view.support[verb.index()] = match answer {
                        // What the test form tells is not ours to understand.
                        Ok(_) | Err(Fault::Unreadable(_)) => Support::There,
                        Err(Fault::Failed(Failure::Refused(report))) => Support::Missing(report),
                        Err(fault) => return Step::Over(Err(fault.message(verb))),
                    };
                    *asked += 1;
                    match StorageVerb::ALL.get(*asked) {
                        Some(verb) => Step::Ask(Question::Test(*verb)),
                        None => Step::Over(Ok(StorageCheck::Nothing)),
                    }
                }
                Input::Gone => Step::Over(Err(Message::Interrupted)),
                _ => Step::Rest,
            },
            _ => match input {
                Input::Start => self.start(path, context),
                Input::Answered(answer) => self.answered(path, answer, context),
                Input::Gone => Step::Over(Err(Message::Interrupted)),
                _ => Step::Rest,
            },
        }
    }

    fn start(&mut self, path: &str, context: &mut Context<'_>) -> Step {
        let path = path.to_owned();
        Step::Ask(match self {
            Self::List if context.view.has(StorageVerb::List) => {
                context.view.listing = ListingState::Loading;
                Question::List(path)
            }
            Self::List => {
                context.view.listing = ListingState::Ready;
                context.view.entries = seen_entries(&path, context.seen).into();
                return self.ask_room(context);
            }
            Self::Free { to } if context.view.has(StorageVerb::Size) => Question::Size(to.clone()),
            Self::Free { to } => {
                let to = std::mem::take(to);
                if context.seen.contains_key(&to) {
                    return Step::Over(Err(Message::ExistsInModule { path: to }));
                }
                *self = Self::Move { to: to.clone() };
                Question::Move(path, to)
            }
            Self::Digest => Question::Check(path),
            _ => Question::Delete(path),
        })
    }

    fn ask_room(&mut self, context: &Context<'_>) -> Step {
        if !context.view.has(StorageVerb::Info) {
            return Step::Over(Ok(StorageCheck::Nothing));
        }
        *self = Self::Room;
        Step::Ask(Question::Info)
    }

    fn answered(&mut self, path: &str, answer: Answer, context: &mut Context<'_>) -> Step {
        let over = |result: Result<(), Message>| Step::Over(result.map(|()| StorageCheck::Nothing));
        match self {
            Self::List => match answer {
                Ok(reports) => {
                    context.view.entries = entries(path, reports, context.seen).into();
                    context.view.listing = ListingState::Ready;
                    self.ask_room(context)
                }
                Err(fault) => Step::Over(Err(fault.message(StorageVerb::List))),
            },
            Self::Room => over(only(StorageVerb::Info, answer, space).map(|space| {
                context.view.space = Some(space);
            })),
            Self::Free { to } => match answer {
                Err(Fault::Failed(Failure::Refused(_))) => {
                    let to = std::mem::take(to);
                    *self = Self::Move { to: to.clone() };
                    Step::Ask(Question::Move(path.into(), to))
                }
                answer => Step::Over(Err(match size(answer) {
                    Ok(_) => Message::ExistsInModule {
                        path: std::mem::take(to),
                    },
                    Err(message) => message,
                })),
            },
            Self::Move { to } => over(match answer {
                Ok(_) => {
                    if let Some(seen) = context.seen.remove(path) {
                        context.seen.insert(to.clone(), seen);
                    }
                    Ok(())
                }
                Err(fault) => Err(fault.message(StorageVerb::Move)),
            }),
            Self::Digest => over(digest(answer).map(|digest| {
                context.seen.entry(path.into()).or_default().digest = Some(hex(&digest));
            })),
            _ => over(match answer {
                Ok(_) => {
                    let inside = below(path, "");
                    context
                        .seen
                        .retain(|seen, _| seen != path && !seen.starts_with(&inside));
                    Ok(())
                }
                Err(fault) => Err(fault.message(StorageVerb::Delete)),
            }),
        }
    }
}
