//! *Publish*: what was stored under another name gets its own, once it is complete and checked.
//!
//! Nothing is deleted for a successor that has not been seen in its place. It is renamed onto its name first, which many
//! servers do over a file that is there. Where that is refused, nobody says why: it is looked what is there. A file that
//! may be replaced is renamed aside, the new one renamed, seen in its place, and then the one aside deleted; what
//! goes wrong on the way is put back.

use crate::app::{Conflict, IfExists, Message, Operation, Verified};
use crate::codec::Charset;
use crate::dialect::{ListedEntry, ResultCode};
use crate::ftp::context::{Answer, Failed, Flow, Halt, Input, Outcome, Request, unasked};
use crate::ftp::lookup::{ListedFile, find_file, lists};
use crate::ftp::names::check_name;
use crate::ftp::queue::retry::may_pass;
use crate::ftp::transfer::flow::End;
use crate::ftp::transfer::locate::{Locate, Located, Sought};
use crate::ftp::transfer::name_check::conflict;
use crate::ftp::transfer::outgoing::{Outgoing, Work};
use crate::time::Instant;

/// A complete file that gets its own name.
#[derive(Debug)]
pub(crate) struct Publish {
    /// How far it was checked.
    level: Verified,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Begun,
    /// Is its own name free?
    Looking(Locate),
    Renaming(Move),
    /// Some renaming came to nothing, for this reason: what is there?
    Surveying(Move, Message),
    /// Is it in its place, and what stands aside still there?
    Seeing(String),
    /// What stands aside is deleted.
    Deleting(String),
}

/// What publishing has come to.
#[derive(Debug)]
pub(crate) enum Published {
    /// It has its own name; checked so far.
    Done(Verified),
    /// It was refused, for this reason, and what has its name is as long as it: that may be it all the same.
    Perhaps(Message),
}

/// What is renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Move {
    /// The new file, onto its name.
    OntoName,
    /// What has that name, to this one.
    Aside(String),
    /// The new file, its name being free now that the old one stands there.
    Successor(String),
    /// What stands there, back to its name.
    Back(String),
}

impl Publish {
    pub(crate) fn new(level: Verified) -> Self {
        let stage = Stage::Begun;
        Self { level, stage }
    }

    pub(crate) fn step(&mut self, input: Input, work: &mut Work<'_, '_>) -> Flow<Published, End> {
        match (&mut self.stage, input) {
            (Stage::Begun, Input::Start) => self.begin(work),
            (Stage::Looking(locate), input) => match locate.step(input, work)? {
                Located::File(there) => self.taken(there, work),
                Located::Unknown => Err(End::Asks(Conflict::Unknowable).into()),
                Located::NoFile | Located::Nothing => self.rename(Move::OntoName, work.item),
            },
            (_, input) => self.advance(input.ended()?, work),
        }
    }

    fn begin(&mut self, work: &mut Work<'_, '_>) -> Flow<Published, End> {
        if work.item.stored_as == work.item.name {
            return self.in_place(work);
        }
        let (record, out) = work.record();
        record.note_whole(out);
        // Many servers rename onto a file that is there without a word, and one may have come up meanwhile.
        if work.may_replace() {
            return self.rename(Move::OntoName, work.item);
        }
        self.look(work)
    }

    fn advance(&mut self, result: Outcome, work: &mut Work<'_, '_>) -> Flow<Published, End> {
        let operation = match self.stage {
            Stage::Renaming(_) => Operation::Rename,
            Stage::Deleting(_) => Operation::Delete,
            _ => Operation::List,
        };
        match (std::mem::replace(&mut self.stage, Stage::Begun), result) {
            (Stage::Renaming(done), Ok(Answer::Done)) => self.moved(done, work),
            (Stage::Renaming(tried), Err(fault)) if fault.refuses() => {
                self.stage = Stage::Surveying(tried, fault.message(operation));
                survey(work)
            }
            (Stage::Surveying(tried, why), Ok(Answer::Entries(entries))) => {
                self.surveyed(&entries, tried, why, work)
            }
            (Stage::Seeing(aside), Ok(Answer::Entries(entries))) => {
                self.seen(&entries, aside, work)
            }
            (Stage::Deleting(_), Ok(Answer::Done)) => Ok(Published::Done(self.level)),
            // It is in its place, whatever becomes of the old one.
            (Stage::Seeing(aside) | Stage::Deleting(aside), Err(fault)) if fault.refuses() => {
                tell_aside(aside, work);
                Ok(Published::Done(self.level))
            }
            (_, Ok(answer)) => Err(unasked(&answer).fails(operation).into()),
            (_, Err(fault)) => {
                let why = fault.message(operation);
                Err(Failed { why, unsure: true }.into())
            }
        }
    }

    fn look(&mut self, work: &mut Work<'_, '_>) -> Flow<Published, End> {
        self.stage = Stage::Looking(work.locate(&work.item.name, Sought::Possible));
        self.step(Input::Start, work)
    }

    /// Its own name is another file's, which nobody has let it replace.
    fn taken(&mut self, there: ListedFile, work: &mut Work<'_, '_>) -> Flow<Published, End> {
        if work.record().0.if_exists() != IfExists::Rename {
            return Err(End::Asks(conflict(there)).into());
        }
        work.item.name = work.next_name();
        let (record, _) = work.context.record(work.item.id);
        record.claimed = Some(work.item.name.clone());
        self.look(work)
    }

    fn rename(&mut self, what: Move, item: &Outgoing) -> Flow<Published, End> {
        let (stored_as, name) = (item.stored_as.clone(), item.name.clone());
        let (from, to) = match &what {
            Move::OntoName | Move::Successor(_) => (stored_as, name),
            Move::Aside(aside) => (name, aside.clone()),
            Move::Back(aside) => (aside.clone(), name),
        };
        self.stage = Stage::Renaming(what);
        Err(Request::Rename(from, to).into())
    }

    fn moved(&mut self, done: Move, work: &mut Work<'_, '_>) -> Flow<Published, End> {
        match done {
            Move::OntoName | Move::Successor(_) => self.in_place(work),
            Move::Aside(aside) => self.rename(Move::Successor(aside), work.item),
            Move::Back(_) => {
                let (record, out) = work.record();
                record.note_aside(None, out);
                let (operation, code) = (Operation::Rename, ResultCode::SERVER);
                Err(unpublished(Message::Failed { operation, code }, work.item))
            }
        }
    }

    /// It has its own name now. What was set aside for it can go, once it is seen in its place.
    fn in_place(&mut self, work: &mut Work<'_, '_>) -> Flow<Published, End> {
        work.item.stored_as.clone_from(&work.item.name);
        let (record, _) = work.context.record(work.item.id);
        record.view.name.clone_from(&work.item.name);
        let Some(aside) = record.aside.clone() else {
            return Ok(Published::Done(self.level));
        };
        self.stage = Stage::Seeing(aside);
        survey(work)
    }

    /// Something could not be renamed, or nobody knows whether it was: what is there says what can be done.
    fn surveyed(
        &mut self,
        entries: &[ListedEntry],
        tried: Move,
        why: Message,
        work: &mut Work<'_, '_>,
    ) -> Flow<Published, End> {
        let (now, charset) = (work.now, work.connection.charset());
        let may_replace = work.may_replace();
        let item = &*work.item;
        let its_own = find_file(entries, &item.name, charset);
        let is_taken = lists(entries, &item.name, charset);
        let is_stored = lists(entries, &item.stored_as, charset);
        let (record, out) = work.context.record(item.id);
        let aside = record.aside.clone();
        let aside = aside.filter(|aside| lists(entries, aside, charset));
        if aside.is_none() {
            record.note_aside(None, out);
        }
        match (its_own, aside, tried) {
            // It seems to be done, whatever was said of it.
            (Some((size_bytes, _)), ..) if !is_stored && Some(size_bytes) == item.size_bytes => {
                Ok(Published::Perhaps(why))
            }
            _ if !is_stored => Err(unpublished(why, item)),
            (None, ..) if is_taken => {
                let name = item.name.clone();
                Err(unpublished(Message::IsDirectory { name }, item))
            }
            (None, Some(aside), Move::OntoName | Move::Aside(_)) => {
                self.rename(Move::Successor(aside), item)
            }
            (None, Some(aside), Move::Successor(_)) => self.rename(Move::Back(aside), item),
            (Some(_), None, Move::OntoName) if may_replace => {
                let aside = free_aside(&item.name, entries, now, charset);
                if check_name(&aside, charset).is_err() {
                    return Err(unpublished(why, item));
                }
                // Should the answer be lost, this is where what it replaces stands.
                record.note_aside(Some(aside.clone()), out);
                self.rename(Move::Aside(aside), item)
            }
            (Some((size_bytes, modified)), None, Move::OntoName) => {
                let there = ListedFile {
                    size_bytes: Some(size_bytes),
                    modified,
                    ..ListedFile::default()
                };
                Err(End::Asks(conflict(there)).into())
            }
            (_, Some(aside), _) => {
                tell_aside(aside, work);
                Err(unpublished(why, work.item))
            }
            (_, None, _) => Err(unpublished(why, item)),
        }
    }

    fn seen(
        &mut self,
        entries: &[ListedEntry],
        aside: String,
        work: &mut Work<'_, '_>,
    ) -> Flow<Published, End> {
        let charset = work.connection.charset();
        if !lists(entries, &aside, charset) {
            return Ok(Published::Done(self.level));
        }
        let in_place = find_file(entries, &work.item.name, charset);
        let in_place = in_place.map(|(size_bytes, _)| size_bytes);
        if in_place.is_none() || in_place != work.item.size_bytes {
            tell_aside(aside, work);
            return Ok(Published::Done(self.level));
        }
        self.stage = Stage::Deleting(aside.clone());
        Err(Request::Delete(aside).into())
    }
}

fn survey(work: &Work<'_, '_>) -> Flow<Published, End> {
    let directory = work.directory_of(work.item.id);
    Err(Request::List(directory.to_owned()).into())
}

/// A name that nothing has, to rename what has `name` to.
fn free_aside(name: &str, entries: &[ListedEntry], now: Instant, charset: Charset) -> String {
    // A listing may hide names: one that nobody would have.
    let first = now.as_micros() % 1_000_000;
    let mut names = (first..).map(|number| format!("{name}.{number:06}.old"));
    names
        .find(|aside| !lists(entries, aside, charset))
        .expect("there are more names than entries")
}

fn tell_aside(aside: String, work: &mut Work<'_, '_>) {
    let name = work.item.name.clone();
    work.tell(Message::OldFileAside { name, aside });
}

/// It is whole, under the name that it was stored under.
pub(crate) fn unpublished(why: Message, item: &Outgoing) -> Halt<End> {
    if may_pass(&why) {
        return why.into();
    }
    Message::NotRenamed {
        name: item.name.clone(),
        stored_as: item.stored_as.clone(),
        why: Box::new(why),
    }
    .into()
}
