//! *Name check*: what exists of a name already, and what is done about it. It is asked about before anything is
//! overwritten, unless the user has said what to do.

use crate::app::{Conflict, IfExists, Message};
use crate::ftp::context::{Context, Input, Step};
use crate::ftp::lookup::ListedFile;
use crate::ftp::queue::Intent;
use crate::ftp::transfer::flow::{End, Flow};
use crate::ftp::transfer::locate::{Locate, Located, Sought};
use crate::ftp::transfer::outgoing::Outgoing;

/// An upload's own name is being looked up.
#[derive(Debug)]
pub(crate) struct NameCheck(Option<Locate>);

/// What is done about the name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is free, or what has it may be replaced: from the beginning on.
    Store,
    /// So much is there: go on behind it, if its end is the same.
    Behind(u64),
    /// The upload has another name now, which is to be checked as well.
    Renamed,
}

impl NameCheck {
    pub(crate) fn new() -> Self {
        Self(None)
    }

    pub(crate) fn step(
        &mut self,
        input: Input,
        item: &mut Outgoing,
        context: &mut Context<'_>,
    ) -> Result<Flow<Verdict>, End> {
        let result = match (input, &mut self.0) {
            (Input::Start, _) => {
                let record = context.transfers.running(item.id);
                let directory = &record.view.directory;
                let sought = Sought::Possible;
                let (locate, request) =
                    Locate::begin(&item.name, directory, sought, context.connection);
                self.0 = Some(locate);
                return Ok(Flow::Wants(Step::Run(request)));
            }
            (Input::Ended(result), Some(locate)) => locate.step(result, context.connection)?,
            _ => return Ok(Flow::Wants(Step::Rest)),
        };
        match result {
            Located::Ask(request) => Ok(Flow::Wants(Step::Run(request))),
            Located::File(there) => judge(there, item, context).map(Flow::Over),
            Located::Unknown => judge_unknown(item, context).map(Flow::Over),
            Located::NoFile => not_a_file(item, context).map(Flow::Over),
            Located::Nothing => Ok(Flow::Over(Verdict::Store)),
        }
    }
}

/// What is done where nobody can tell whether a file has the name. Nobody can of another name either, so it is not
/// renamed; the answer to one question is that to all of its batch.
fn judge_unknown(item: &Outgoing, context: &mut Context<'_>) -> Result<Verdict, End> {
    let batch = context.transfers.running(item.id).batch;
    let answer = context.transfers.answer_to_unknowable(batch);
    let record = context.transfers.running(item.id);
    match answer.unwrap_or(record.if_exists()) {
        _ if record.intent == Intent::Cancel => Err(End::Cancelled),
        IfExists::Overwrite => {
            record.decide(IfExists::Overwrite);
            Ok(Verdict::Store)
        }
        IfExists::Skip if answer.is_some() => Err(End::Cancelled),
        _ => Err(End::Asks(Conflict::Unknowable)),
    }
}

/// What is done about a file that has the name of an upload.
pub(crate) fn judge(
    there: ListedFile,
    item: &mut Outgoing,
    context: &mut Context<'_>,
) -> Result<Verdict, End> {
    let record = context.transfers.running(item.id);
    let goes_on = !item.goes_whole() && !record.options.part_name;
    if !goes_on {
        // Behind what is there nothing is gone on with: under another name, or with a file that goes whole.
        record.asks_after_all();
    }
    match record.if_exists() {
        _ if record.intent == Intent::Cancel => Err(End::Cancelled),
        IfExists::Ask => Err(End::Asks(conflict(there))),
        IfExists::Skip => Err(End::Cancelled),
        IfExists::Resume if goes_on => Ok(Verdict::Behind(there.size_bytes.unwrap_or_default())),
        IfExists::Overwrite | IfExists::Resume => Ok(Verdict::Store),
        IfExists::Rename => {
            item.rename(context);
            Ok(Verdict::Renamed)
        }
    }
}

/// What is done about a directory that has the name of an upload.
fn not_a_file(item: &mut Outgoing, context: &mut Context<'_>) -> Result<Verdict, End> {
    let record = context.transfers.running(item.id);
    if record.if_exists() != IfExists::Rename {
        let name = item.name.clone();
        return Err(Message::IsDirectory { name }.into());
    }
    item.rename(context);
    Ok(Verdict::Renamed)
}

/// The question about a file that is there.
pub(crate) fn conflict(there: ListedFile) -> Conflict {
    Conflict::Exists {
        size_bytes: there.size_bytes,
        modified: there.modified,
    }
}
