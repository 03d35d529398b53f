//! *Name check*: what exists of a name already, and what is done about it. It is asked about before anything is
//! overwritten, unless the user has said what to do.

use crate::app::{Conflict, IfExists, Message};
use crate::ftp::context::Failed;
use crate::ftp::lookup::ListedFile;
use crate::ftp::queue::Intent;
use crate::ftp::transfer::flow::End;
use crate::ftp::transfer::locate::Located;
use crate::ftp::transfer::outgoing::Work;

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

/// What is done about what was found of the name.
pub(crate) fn check(located: Located, work: &mut Work<'_, '_>) -> Result<Verdict, End> {
    match located {
        Located::File(there) => judge(there, work),
        Located::Unknown => judge_unknown(work),
        Located::NoFile => not_a_file(work),
        Located::Nothing => Ok(Verdict::Store),
    }
}

/// What is done where nobody can tell whether a file has the name. Nobody can of another name either, so it is not
/// renamed; the answer to one question is that to all of its batch.
fn judge_unknown(work: &mut Work<'_, '_>) -> Result<Verdict, End> {
    let batch = work.record().0.batch;
    let answer = work.transfers.answer_to_unknowable(batch);
    let (record, _) = work.record();
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
pub(crate) fn judge(there: ListedFile, work: &mut Work<'_, '_>) -> Result<Verdict, End> {
    let goes_whole = work.item.goes_whole();
    let (record, _) = work.record();
    let goes_on = !goes_whole && !record.options.part_name;
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
            work.rename();
            Ok(Verdict::Renamed)
        }
    }
}

/// What is done about a directory that has the name of an upload.
fn not_a_file(work: &mut Work<'_, '_>) -> Result<Verdict, End> {
    if work.record().0.if_exists() != IfExists::Rename {
        let name = work.item.name.clone();
        return Err(Failed::because(Message::IsDirectory { name }).into());
    }
    work.rename();
    Ok(Verdict::Renamed)
}

/// The question about a file that is there.
pub(crate) fn conflict(there: ListedFile) -> Conflict {
    Conflict::Exists {
        size_bytes: there.size_bytes,
        modified: there.modified,
    }
}
