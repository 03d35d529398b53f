//! *Publish*: what was stored under another name gets its own, once it is complete and checked.
//!
//! Nothing is deleted for a successor that has not been seen in its place. It is renamed onto its name first, which many
//! servers do over a file that is there. Where that is refused, nobody says why: it is looked what is there. A file that
//! may be replaced is renamed aside, the new one renamed, seen in its place, and then the one aside deleted; what
//! goes wrong on the way is put back.

use crate::app::{Conflict, IfExists, Message, Operation, Subject, Verified};
use crate::codec::Charset;
use crate::dialect::{ListedEntry, ResultCode};
use crate::ftp::context::{Context, Failed, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::lookup::{ListedFile, find_file, lists};
use crate::ftp::names::{check_name, next_free};
use crate::ftp::queue::retry::may_pass;
use crate::ftp::transfer::flow::{End, Flow};
use crate::ftp::transfer::locate::{Locate, Located, Sought};
use crate::ftp::transfer::name_check::conflict;
use crate::ftp::transfer::outgoing::Outgoing;
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

    pub(crate) fn step(
        &mut self,
        input: Input,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Published>, End> {
        match (&self.stage, input) {
            (Stage::Begun, Input::Start) => Ok(self.begin(item, context)),
            (_, Input::Ended(result)) => self.advance(result, item, context),
            _ => Ok(Flow::Wants(Step::Rest)),
        }
    }

    fn begin(&mut self, item: &mut Outgoing, context: &mut Context<'_>) -> Flow<Published> {
        if item.stored_as == item.name {
            return self.in_place(item, context);
        }
        context.transfers.running(item.id).note_whole(context.out);
        // Many servers rename onto a file that is there without a word, and one may have come up meanwhile.
        if context.may_replace(item.id) {
            return self.rename(Move::OntoName, item);
        }
        self.look(item, context)
    }

    fn advance(
        &mut self,
        result: Result<Answer, Fault>,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Published>, End> {
        if let Stage::Looking(locate) = &mut self.stage {
            return match locate.step(result, context.connection)? {
                Located::Ask(request) => Ok(Flow::Wants(Step::Run(request))),
                Located::File(there) => self.taken(there, item, context),
                Located::Unknown => Err(End::Asks(Conflict::Unknowable)),
                Located::NoFile | Located::Nothing => Ok(self.rename(Move::OntoName, item)),
            };
        }
        let operation = match self.stage {
            Stage::Renaming(_) => Operation::Rename,
            Stage::Deleting(_) => Operation::Delete,
            _ => Operation::List,
        };
        match (std::mem::replace(&mut self.stage, Stage::Begun), result) {
            (Stage::Renaming(done), Ok(Answer::Done)) => self.moved(done, item, context),
            (Stage::Renaming(tried), Err(fault)) if fault.refuses() => {
                self.stage = Stage::Surveying(tried, fault.message(operation));
                Ok(survey(item, context))
            }
            (Stage::Surveying(tried, why), Ok(Answer::Entries(entries))) => {
                self.surveyed(&entries, tried, why, item, context)
            }
            (Stage::Seeing(aside), Ok(Answer::Entries(entries))) => {
                Ok(self.seen(&entries, aside, item, context))
            }
            (Stage::Deleting(_), Ok(Answer::Done)) => Ok(Flow::Over(Published::Done(self.level))),
            // It is in its place, whatever becomes of the old one.
            (Stage::Seeing(aside) | Stage::Deleting(aside), Err(fault)) if fault.refuses() => {
                tell_aside(aside, item, context);
                Ok(Flow::Over(Published::Done(self.level)))
            }
            (_, Ok(answer)) => Err(unasked(&answer).fails(operation).into()),
            (_, Err(fault)) => {
                let why = fault.message(operation);
                Err(End::Failed(Failed { why, unsure: true }))
            }
        }
    }

    fn look(&mut self, item: &Outgoing, context: &mut Context<'_>) -> Flow<Published> {
        let record = context.transfers.running(item.id);
        let directory = &record.view.directory;
        let sought = Sought::Possible;
        let (locate, request) = Locate::begin(&item.name, directory, sought, context.connection);
        self.stage = Stage::Looking(locate);
        Flow::Wants(Step::Run(request))
    }

    /// Its own name is another file's, which nobody has let it replace.
    fn taken(
        &mut self,
        there: ListedFile,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Published>, End> {
        let record = context.transfers.running(item.id);
        if record.if_exists() != IfExists::Rename {
            return Err(End::Asks(conflict(there)));
        }
        item.name = next_free(&item.name);
        Ok(self.look(item, context))
    }

    fn rename(&mut self, what: Move, item: &Outgoing) -> Flow<Published> {
        let (stored_as, name) = (item.stored_as.clone(), item.name.clone());
        let (from, to) = match &what {
            Move::OntoName | Move::Successor(_) => (stored_as, name),
            Move::Aside(aside) => (name, aside.clone()),
            Move::Back(aside) => (aside.clone(), name),
        };
        self.stage = Stage::Renaming(what);
        Flow::Wants(Step::Run(Request::Rename(from, to)))
    }

    fn moved(
        &mut self,
        done: Move,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Published>, End> {
        match done {
            Move::OntoName | Move::Successor(_) => Ok(self.in_place(item, context)),
            Move::Aside(aside) => Ok(self.rename(Move::Successor(aside), item)),
            Move::Back(_) => {
                context
                    .transfers
                    .running(item.id)
                    .note_aside(None, context.out);
                let (operation, code) = (Operation::Rename, ResultCode::SERVER);
                Err(unpublished(Message::Failed { operation, code }, item))
            }
        }
    }

    /// It has its own name now. What was set aside for it can go, once it is seen in its place.
    fn in_place(&mut self, item: &mut Outgoing, context: &mut Context<'_>) -> Flow<Published> {
        item.stored_as.clone_from(&item.name);
        let record = context.transfers.running(item.id);
        record.view.name.clone_from(&item.name);
        let Some(aside) = record.aside.clone() else {
            return Flow::Over(Published::Done(self.level));
        };
        self.stage = Stage::Seeing(aside);
        survey(item, context)
    }

    /// Something could not be renamed, or nobody knows whether it was: what is there says what can be done.
    fn surveyed(
        &mut self,
        entries: &[ListedEntry],
        tried: Move,
        why: Message,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Published>, End> {
        let charset = context.connection.charset();
        let may_replace = context.may_replace(item.id);
        let record = context.transfers.running(item.id);
        let its_own = find_file(entries, &item.name, charset);
        let is_taken = lists(entries, &item.name, charset);
        let is_stored = lists(entries, &item.stored_as, charset);
        let aside = record.aside.clone();
        let aside = aside.filter(|aside| lists(entries, aside, charset));
        if aside.is_none() {
            record.note_aside(None, context.out);
        }
        match (its_own, aside, tried) {
            // It seems to be done, whatever was said of it.
            (Some((size_bytes, _)), ..) if !is_stored && Some(size_bytes) == item.size_bytes => {
                Ok(Flow::Over(Published::Perhaps(why)))
            }
            _ if !is_stored => Err(unpublished(why, item)),
            (None, ..) if is_taken => {
                let name = item.name.clone();
                Err(unpublished(Message::IsDirectory { name }, item))
            }
            (None, Some(aside), Move::OntoName | Move::Aside(_)) => {
                Ok(self.rename(Move::Successor(aside), item))
            }
            (None, Some(aside), Move::Successor(_)) => Ok(self.rename(Move::Back(aside), item)),
            (Some(_), None, Move::OntoName) if may_replace => {
                let aside = free_aside(&item.name, entries, context.now, charset);
                if check_name(&aside, charset).is_err() {
                    return Err(unpublished(why, item));
                }
                // Should the answer be lost, this is where what it replaces stands.
                let record = context.transfers.running(item.id);
                record.note_aside(Some(aside.clone()), context.out);
                Ok(self.rename(Move::Aside(aside), item))
            }
            (Some((size_bytes, modified)), None, Move::OntoName) => {
                let size_bytes = Some(size_bytes);
                Err(End::Asks(conflict(ListedFile {
                    size_bytes,
                    modified,
                    ..ListedFile::default()
                })))
            }
            (_, Some(aside), _) => {
                tell_aside(aside, item, context);
                Err(unpublished(why, item))
            }
            (_, None, _) => Err(unpublished(why, item)),
        }
    }

    fn seen(
        &mut self,
        entries: &[ListedEntry],
        aside: String,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Flow<Published> {
        let charset = context.connection.charset();
        let in_place = find_file(entries, &item.name, charset).map(|(size_bytes, _)| size_bytes);
        if !lists(entries, &aside, charset) {
            return Flow::Over(Published::Done(self.level));
        }
        if in_place.is_none() || in_place != item.size_bytes {
            tell_aside(aside, item, context);
            return Flow::Over(Published::Done(self.level));
        }
        self.stage = Stage::Deleting(aside.clone());
        Flow::Wants(Step::Run(Request::Delete(aside)))
    }
}

fn survey(item: &Outgoing, context: &mut Context<'_>) -> Flow<Published> {
    let record = context.transfers.running(item.id);
    Flow::Wants(Step::Run(Request::List(record.view.directory.clone())))
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

fn tell_aside(aside: String, item: &Outgoing, context: &mut Context<'_>) {
    let name = item.name.clone();
    let message = Message::OldFileAside { name, aside };
    context.out.notice(Subject::Transfer(item.id), message);
}

/// It is whole, under the name that it was stored under.
pub(crate) fn unpublished(why: Message, item: &Outgoing) -> End {
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
