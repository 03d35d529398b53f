//! A file that replaces another one of the module is written under a name of its own first. The old one is renamed
//! aside, the new one renamed, seen in its place, and then the old one deleted; what goes wrong is put back.

use crate::app::Message;
use crate::dialect::StorageVerb;
use crate::dte::Failure;
use crate::storage::question::Question;
use crate::storage::task::{Answer, Fault, check_size, size};

/// Where a file is written until it is whole. What is left there is replaced by the next.
pub(super) const WRITTEN_AS: &str = "/at-ferry-new.tmp";

/// One file that takes the place of another one.
#[derive(Debug)]
pub(super) struct Swap {
    path: String,
    size_bytes: u64,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Is the name free that the old one gets meanwhile?
    Clear,
    SetAside,
    Place,
    See,
    Delete,
    /// The new one did not get the name, for this reason: the old one gets it back.
    Restore(Message),
}

/// What a swap wants next, or has come to.
pub(super) enum Swapped {
    Ask(Question),
    /// The new file may be written.
    Ready,
    /// It is in its place.
    Done,
}

impl Swap {
    /// Of what is at `path` for a file of this size; what to ask first.
    pub(super) fn begin(path: &str, size_bytes: u64) -> (Self, Question) {
        let swap = Self {
            path: path.to_owned(),
            size_bytes,
            stage: Stage::Clear,
        };
        let question = Question::Size(swap.aside());
        (swap, question)
    }

    /// The new file is whole, under [`WRITTEN_AS`].
    pub(super) fn place(&mut self) -> Question {
        self.stage = Stage::SetAside;
        Question::Move(self.path.clone(), self.aside())
    }

    pub(super) fn step(&mut self, answer: Answer) -> Result<Swapped, Message> {
        let refused = matches!(answer, Err(Fault::Failed(Failure::Refused(_))));
        let moved = |fault: Fault| fault.message(StorageVerb::Move);
        let (stage, question) = match &mut self.stage {
            Stage::Clear if refused => return Ok(Swapped::Ready),
            Stage::Clear => {
                size(answer)?;
                let path = self.aside();
                return Err(Message::ExistsInModule { path });
            }
            Stage::SetAside => {
                answer.map_err(moved)?;
                let question = Question::Move(WRITTEN_AS.to_owned(), self.path.clone());
                (Stage::Place, question)
            }
            Stage::Place => match answer {
                Ok(_) => (Stage::See, Question::Size(self.path.clone())),
                Err(fault) if refused => {
                    let back = Question::Move(self.aside(), self.path.clone());
                    (Stage::Restore(fault.message(StorageVerb::Move)), back)
                }
                Err(fault) => return Err(fault.message(StorageVerb::Move)),
            },
            Stage::See => {
                check_size(self.size_bytes, size(answer)?)?;
                (Stage::Delete, Question::Delete(self.aside()))
            }
            Stage::Delete => {
                answer.map_err(|fault| fault.message(StorageVerb::Delete))?;
                return Ok(Swapped::Done);
            }
            Stage::Restore(why) => {
                let why = why.clone();
                answer.map_err(moved)?;
                return Err(why);
            }
        };
        self.stage = stage;
        Ok(Swapped::Ask(question))
    }

    fn aside(&self) -> String {
        format!("{}.old", self.path)
    }
}
