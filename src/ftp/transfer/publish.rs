//! *Publish*: what was stored under another name gets its own, once it is complete and checked.
//!
//! Nothing is deleted for a successor that has not been seen in its place. It is renamed onto its name first, which many
//! servers do over a file that is there. Where that is refused, nobody says why: it is looked what is there. A file that
//! may be replaced is renamed aside, the new one renamed, seen in its place, and then the one aside deleted; what
//! goes wrong on the way is put back.

use crate::app::{IfExists, Message, Operation, Subject, Verified};
use crate::codec::Charset;
use crate::dialect::ListedEntry;
use crate::ftp::context::{Context, Failed, Input, Step};
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::lookup::{ListedFile, find_file, lists};
use crate::ftp::names::{check_name, next_free};
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
    /// Whether its own name was looked at in this attempt.
    name_seen: bool,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Begun,
    /// Is its own name free?
    Looking(Locate),
    /// It is renamed onto its name.
    Renaming,
    /// That was refused: what is there?
    Surveying(Message),
    /// What has its name is renamed to another one.
    SettingAside(String),
    /// It is renamed, its name being free now.
    Succeeding(String),
    /// Is it in its place, and what stands aside still there?
    Seeing(String),
    /// What stands aside is deleted.
    Deleting(String),
    /// What stands aside gets its name back, since this is why nothing else got it.
    Restoring(String, Message),
}

impl Publish {
    pub(crate) fn new(level: Verified, name_seen: bool) -> Self {
        Self {
            level,
            name_seen,
            stage: Stage::Begun,
        }
    }

    pub(crate) fn step(
        &mut self,
        input: Input,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Verified>, End> {
        match (&self.stage, input) {
            (Stage::Begun, Input::Start) => self.begin(item, context),
            (_, Input::Ended(result)) => self.advance(result, item, context),
            _ => Ok(Flow::Wants(Step::Rest)),
        }
    }

    fn begin(
        &mut self,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Verified>, End> {
        if item.stored_as == item.name {
            return self.renamed(item, context);
        }
        context.transfers.running(item.id).note_whole(context.out);
        // An attempt that went on behind another one's end has not looked at it, and the other one may be long ago.
        if self.name_seen || context.may_replace(item.id) {
            return Ok(self.rename(item));
        }
        Ok(self.look(item, context))
    }

    fn advance(
        &mut self,
        result: Result<Answer, Fault>,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Verified>, End> {
        if let Stage::Looking(locate) = &mut self.stage {
            return match locate.step(result, context.connection)? {
                Located::Ask(request) => Ok(Flow::Wants(Step::Run(request))),
                Located::File(there) => self.taken(there, item, context),
                Located::Unknown => self.taken(ListedFile::default(), item, context),
                Located::NoFile | Located::Nothing => Ok(self.rename(item)),
            };
        }
        let operation = match self.stage {
            Stage::Surveying(_) | Stage::Seeing(_) => Operation::List,
            Stage::Deleting(_) => Operation::Delete,
            _ => Operation::Rename,
        };
        match (std::mem::replace(&mut self.stage, Stage::Begun), result) {
            (Stage::Renaming, Ok(Answer::Done)) => self.renamed(item, context),
            (Stage::Renaming, Err(fault)) if fault.refuses() => {
                self.stage = Stage::Surveying(fault.message(operation));
                Ok(survey(item, context))
            }
            (Stage::Surveying(why), Ok(Answer::Entries(entries))) => {
                self.surveyed(&entries, why, item, context)
            }
            (Stage::SettingAside(aside), Ok(Answer::Done)) => {
                self.stage = Stage::Succeeding(aside);
                Ok(onto_its_name(item))
            }
            (Stage::SettingAside(_), Err(fault)) if fault.refuses() => {
                context
                    .transfers
                    .running(item.id)
                    .note_aside(None, context.out);
                Err(unpublished(fault.message(operation), item))
            }
            (Stage::Succeeding(_), Ok(Answer::Done)) => self.renamed(item, context),
            (Stage::Succeeding(aside), Err(fault)) if fault.refuses() => {
                let request = Request::Rename(aside.clone(), item.name.clone());
                self.stage = Stage::Restoring(aside, fault.message(operation));
                Ok(Flow::Wants(Step::Run(request)))
            }
            (Stage::Restoring(_, why), Ok(Answer::Done)) => {
                context
                    .transfers
                    .running(item.id)
                    .note_aside(None, context.out);
                Err(unpublished(why, item))
            }
            (Stage::Restoring(aside, why), Err(fault)) if fault.refuses() => {
                tell_aside(aside, item, context);
                Err(unpublished(why, item))
            }
            (Stage::Seeing(aside), Ok(Answer::Entries(entries))) => {
                Ok(self.seen(&entries, aside, item, context))
            }
            (Stage::Deleting(_), Ok(Answer::Done)) => Ok(Flow::Over(self.level)),
            // It is in its place, whatever becomes of the old one.
            (Stage::Seeing(aside) | Stage::Deleting(aside), Err(fault)) if fault.refuses() => {
                tell_aside(aside, item, context);
                Ok(Flow::Over(self.level))
            }
            (_, Ok(answer)) => Err(unasked(&answer).fails(operation).into()),
            (_, Err(fault)) => {
                let why = fault.message(operation);
                Err(End::Failed(Failed { why, unsure: true }))
            }
        }
    }

    fn look(&mut self, item: &Outgoing, context: &mut Context<'_>) -> Flow<Verified> {
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
    ) -> Result<Flow<Verified>, End> {
        let record = context.transfers.running(item.id);
        if record.options.if_exists != IfExists::Rename {
            return Err(End::Asks(conflict(there)));
        }
        item.name = next_free(&item.name);
        Ok(self.look(item, context))
    }

    fn rename(&mut self, item: &Outgoing) -> Flow<Verified> {
        self.stage = Stage::Renaming;
        onto_its_name(item)
    }

    /// It has its own name now. What an attempt has set aside for it can go, once it is seen in its place.
    fn renamed(
        &mut self,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Verified>, End> {
        item.stored_as.clone_from(&item.name);
        let record = context.transfers.running(item.id);
        record.view.name.clone_from(&item.name);
        let Some(aside) = record.aside.clone() else {
            return Ok(Flow::Over(self.level));
        };
        self.stage = Stage::Seeing(aside);
        Ok(survey(item, context))
    }

    /// The server would not rename: what is there says what can be done.
    fn surveyed(
        &mut self,
        entries: &[ListedEntry],
        why: Message,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Verified>, End> {
        let charset = context.connection.charset();
        let its_own = find_file(entries, &item.name, charset);
        let is_stored = lists(entries, &item.stored_as, charset);
        match its_own {
            // It was done, whatever was said of it.
            Some((size_bytes, _)) if !is_stored && Some(size_bytes) == item.size_bytes => {
                self.renamed(item, context)
            }
            Some(_) if is_stored && context.may_replace(item.id) => {
                let record = context.transfers.running(item.id);
                if record
                    .aside
                    .as_ref()
                    .is_some_and(|aside| lists(entries, aside, charset))
                {
                    // What it was to replace stands there, and this is another one by now.
                    return Err(unpublished(why, item));
                }
                let aside = free_aside(&item.name, entries, context.now, charset);
                if check_name(&aside, charset).is_err() {
                    return Err(unpublished(why, item));
                }
                // Should the answer be lost, this is where what it replaces stands.
                record.note_aside(Some(aside.clone()), context.out);
                let request = Request::Rename(item.name.clone(), aside.clone());
                self.stage = Stage::SettingAside(aside);
                Ok(Flow::Wants(Step::Run(request)))
            }
            Some((size_bytes, modified)) if is_stored => {
                let size_bytes = Some(size_bytes);
                let there = ListedFile {
                    size_bytes,
                    modified,
                };
                Err(End::Asks(conflict(there)))
            }
            _ => Err(unpublished(why, item)),
        }
    }

    fn seen(
        &mut self,
        entries: &[ListedEntry],
        aside: String,
        item: &Outgoing,
        context: &mut Context<'_>,
    ) -> Flow<Verified> {
        let charset = context.connection.charset();
        let in_place = find_file(entries, &item.name, charset).map(|(size_bytes, _)| size_bytes);
        if !lists(entries, &aside, charset) {
            return Flow::Over(self.level);
        }
        if in_place.is_none() || in_place != item.size_bytes {
            tell_aside(aside, item, context);
            return Flow::Over(self.level);
        }
        self.stage = Stage::Deleting(aside.clone());
        Flow::Wants(Step::Run(Request::Delete(aside)))
    }
}

fn onto_its_name(item: &Outgoing) -> Flow<Verified> {
    let (from, to) = (item.stored_as.clone(), item.name.clone());
    Flow::Wants(Step::Run(Request::Rename(from, to)))
}

fn survey(item: &Outgoing, context: &mut Context<'_>) -> Flow<Verified> {
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
fn unpublished(why: Message, item: &Outgoing) -> End {
    Message::NotRenamed {
        name: item.name.clone(),
        stored_as: item.stored_as.clone(),
        why: Box::new(why),
    }
    .into()
}
