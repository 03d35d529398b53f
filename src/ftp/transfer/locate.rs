//! *Locate*: the one way to find out what a server has under a name.
//!
//! The name is asked for by itself first, and then looked for in what the directory lists. Neither proves that it is
//! not there, see [`lookup`](crate::ftp::lookup). Where something is to be put under the name and the listings may hide
//! it, its first byte is asked for as well: that comes, or the file is empty, and it is there; or it is refused, and
//! that proves something only in a directory whose files are sent at all. What one of many files is looked up for may be
//! told by a listing that serves them all, see [`Shared`]. To see something new in what a server lists,
//! do it in [`Known`]; to look in another way, add a question to [`Asked`].

use crate::app::{Message, Operation};
use crate::codec::Charset;
use crate::dialect::{ListedEntry, ListedKind, ResultCode};
use crate::ftp::changes::Changes;
use crate::ftp::context::{Answer, Context, Failed, Fault, Flow, Input, Outcome, Request, unasked};
use crate::ftp::lookup::{Known, ListedFile, Place, can_be_asked, is_named, listed_as};

/// A name that is being looked up in the working directory.
#[derive(Debug)]
pub(crate) struct Locate {
    name: String,
    directory: String,
    sought: Sought,
    shared: Shared,
    /// Whether something may have been left under the name, whatever a listing tells.
    may_be_left: bool,
    asked: Asked,
}

/// Which listing of the directory, made for others as well, tells enough of a file that is not large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shared {
    /// None.
    No,
    /// One that is of now.
    OfNow,
    /// One that was asked for behind so many others.
    After(u32),
}

/// What it is sought for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sought {
    /// Somebody has seen it there.
    Expected,
    /// Something is to be put under the name: nothing that is there may be missed.
    Possible,
}

/// What was asked last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// To list the directory, for others as well.
    Shared,
    /// To list the name.
    Name,
    /// To list the directory.
    Directory,
    /// To list another file by its name: does the server do that?
    OtherName,
    /// For the first byte.
    FirstByte,
    /// For the first byte of another file: are any of this directory sent?
    OtherFirstByte,
}

/// What looking has come to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Located {
    /// It is a file, and this is what is known of it.
    File(ListedFile),
    /// It is there, and no file.
    NoFile,
    /// It is not there.
    Nothing,
    /// It was not seen, and that proves nothing.
    Unknown,
}

impl Locate {
    pub(crate) fn new(name: &str, directory: &str, sought: Sought) -> Self {
        Self {
            name: name.into(),
            directory: directory.into(),
            sought,
            shared: Shared::No,
            may_be_left: false,
            asked: Asked::Name,
        }
    }

    /// The same, where another upload may have left something under the name.
    pub(crate) fn may_be_left(self, may_be_left: bool) -> Self {
        Self {
            may_be_left,
            ..self
        }
    }

    /// The same, where a listing may tell of it.
    pub(crate) fn shared(self, shared: Shared) -> Self {
        Self { shared, ..self }
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Flow<Located> {
        let charset = context.connection.charset();
        let heard = match input {
            Input::Start => return self.begin(charset, context),
            input => hear(input.ended()?)?,
        };
        let (known, changes) = (&mut context.connection.known, &context.transfers.changes);
        match (self.asked, heard) {
            (Asked::Shared, heard) => {
                if let Some(Answer::Entries(entries)) = heard {
                    known.note_listing(&self.directory, &entries, charset, changes);
                    let found = self.found(&entries, charset);
                    if let Some(found @ Located::File(_)) = found {
                        return Ok(found);
                    }
                    if let Some(located) = self.by_listing(charset, known, changes) {
                        return Ok(located);
                    }
                }
                self.ask(charset, known)
            }
            (Asked::Name, Some(Answer::Entries(entries))) if !entries.is_empty() => {
                // What was listed is what is in a directory of that name, where none of it has the name.
                let found = self.found(&entries, charset);
                if found.is_some() {
                    known.note_listed_by_name(&self.directory, &self.name, charset);
                }
                Ok(found.unwrap_or(Located::NoFile))
            }
            (Asked::Name, _) => self.not_by_name(known, charset),
            (Asked::Directory, Some(Answer::Entries(entries))) => {
                known.note_listing(&self.directory, &entries, charset, changes);
                let Some(found) = self.found(&entries, charset) else {
                    return self.not_listed(known);
                };
                if can_be_asked(&self.name) && found != Located::NoFile {
                    known.lists_files = Some(false);
                }
                Ok(found)
            }
            (Asked::Directory, _) => self.doubt(known),
            (Asked::OtherName, heard) => {
                let lists = matches!(heard, Some(Answer::Entries(entries)) if !entries.is_empty());
                known.lists_files = Some(lists);
                self.not_listed(known)
            }
            (Asked::FirstByte, Some(Answer::Received(1..))) => {
                known.readable = Some(self.directory.clone());
                Ok(self.hidden(None, known))
            }
            (Asked::FirstByte, Some(Answer::Received(0))) => Ok(self.hidden(Some(0), known)),
            (Asked::FirstByte, _) if known.proves_by_reading(&self.directory, &self.name) => {
                Ok(Located::Nothing)
            }
            // Where nothing is sent, that nothing was sent says nothing.
            (Asked::FirstByte, _) => match known.sample(&self.directory) {
                Some(other) => {
                    self.asked = Asked::OtherFirstByte;
                    Err(first_byte(other).into())
                }
                None => Ok(Located::Unknown),
            },
            (Asked::OtherFirstByte, Some(Answer::Received(1..))) => {
                known.readable = Some(self.directory.clone());
                Ok(Located::Nothing)
            }
            (Asked::OtherFirstByte, _) => Ok(Located::Unknown),
        }
    }

    fn begin(&mut self, charset: Charset, context: &mut Context<'_>) -> Flow<Located> {
        let others = context.shares(&self.directory);
        let is_alone = !others && self.shared == Shared::OfNow;
        if is_alone || context.connection.answers_late {
            self.shared = Shared::No;
        }
        let (known, changes) = (&context.connection.known, &context.transfers.changes);
        if let Some(located) = self.by_listing(charset, known, changes) {
            return Ok(located);
        }
        let is_due = match self.shared {
            Shared::No => false,
            Shared::OfNow => !known.is_listed_of_now(&self.directory, changes),
            Shared::After(listings) => !known.is_listed_after(listings, &self.directory),
        };
        if is_due && others && known.is_worth_listing(&self.directory) {
            self.asked = Asked::Shared;
            return Err(Request::List(listed_as(&self.directory, charset)).into());
        }
        self.ask(charset, &mut context.connection.known)
    }

    /// Asks for the name itself, where that is worth it.
    fn ask(&mut self, charset: Charset, known: &mut Known) -> Flow<Located> {
        if let Shared::After(_) = self.shared {
            // It should have been listed: a server may need a moment for that.
            known.doubt_listing();
        }
        if !known.may_list(&self.name) {
            return self.list_directory(charset);
        }
        self.asked = Asked::Name;
        Err(Request::List(self.name.clone()).into())
    }

    /// What a listing that was made already tells of it. That something is there is looked up afresh where something is
    /// to be put under the name.
    fn by_listing(&self, charset: Charset, known: &Known, changes: &Changes) -> Option<Located> {
        let place = Place {
            directory: &self.directory,
            name: &self.name,
            charset,
        };
        match (self.shared, self.sought) {
            (Shared::No, _) => None,
            (Shared::After(listings), _) => known.file_after(listings, place).map(Located::File),
            (Shared::OfNow, Sought::Expected) => {
                known.file_of_now(place, changes).map(Located::File)
            }
            (Shared::OfNow, Sought::Possible) => {
                let is_free = !self.may_be_left && known.proves_free(place, changes);
                is_free.then_some(Located::Nothing)
            }
        }
    }

    /// The same, where a file is sought.
    pub(crate) fn file(&mut self, input: Input, context: &mut Context<'_>) -> Flow<ListedFile> {
        let located = self.step(input, context)?;
        let name = self.name.clone();
        match located {
            Located::File(file) => Ok(file),
            Located::Unknown => Ok(ListedFile::default()),
            Located::NoFile => Err(Message::IsDirectory { name }.into()),
            Located::Nothing => Err(Message::NotFound { name }.into()),
        }
    }

    /// Of the name itself nothing was listed.
    fn not_by_name(&mut self, known: &Known, charset: Charset) -> Flow<Located> {
        if known.proves_by_name(&self.name) {
            return Ok(Located::Nothing);
        }
        let is_seen = known.has_listed(&self.directory, &self.name, charset);
        if !is_seen && known.is_fresh(&self.directory) {
            return self.not_listed(known);
        }
        self.list_directory(charset)
    }

    /// It is not in the listing of the directory.
    fn not_listed(&mut self, known: &Known) -> Flow<Located> {
        if self.sought == Sought::Expected || known.proves_by_name(&self.name) {
            return Ok(self.unseen(known));
        }
        if known.lists_files.is_some() || !known.lists(&self.name) {
            return self.doubt(known);
        }
        let doubtful = self.may_be_left || known.may_hide(&self.directory, &self.name);
        match known.sample(&self.directory) {
            Some(other) if doubtful || known.is_long() => {
                self.asked = Asked::OtherName;
                Err(Request::List(other.into()).into())
            }
            _ if doubtful => self.doubt(known),
            _ => Ok(Located::Nothing),
        }
    }

    /// It may be there all the same.
    fn doubt(&mut self, known: &Known) -> Flow<Located> {
        if self.sought == Sought::Expected {
            return Ok(self.unseen(known));
        }
        self.asked = Asked::FirstByte;
        Err(first_byte(&self.name).into())
    }

    fn unseen(&self, known: &Known) -> Located {
        let is_proof =
            known.proves_by_name(&self.name) || !known.may_hide(&self.directory, &self.name);
        if is_proof {
            Located::Nothing
        } else {
            Located::Unknown
        }
    }

    /// It is there, though it was not listed.
    fn hidden(&self, size_bytes: Option<u64>, known: &mut Known) -> Located {
        // That names with a dot in front are left out says nothing of others.
        known.hides |= !self.name.starts_with('.');
        Located::File(ListedFile {
            size_bytes,
            ..ListedFile::default()
        })
    }

    fn list_directory(&mut self, charset: Charset) -> Flow<Located> {
        self.asked = Asked::Directory;
        Err(Request::List(listed_as(&self.directory, charset)).into())
    }

    fn found(&self, entries: &[ListedEntry], charset: Charset) -> Option<Located> {
        let name = charset.encode(&self.name).ok()?;
        let entry = entries.iter().find(|entry| is_named(&entry.name, &name))?;
        Some(match &entry.kind {
            ListedKind::Directory => Located::NoFile,
            ListedKind::File {
                size_bytes,
                modified,
            } => Located::File(ListedFile::of(*size_bytes, modified, &entry.permission)),
        })
    }
}

/// What the server has of what was asked for; `None` where it refuses.
fn hear(result: Outcome) -> Result<Option<Answer>, Failed> {
    let fault = match result {
        Ok(answer @ (Answer::Entries(_) | Answer::Received(_))) => return Ok(Some(answer)),
        Ok(answer) => unasked(&answer),
        Err(Fault::Code(ResultCode::SERVER)) => return Ok(None),
        Err(fault) => fault,
    };
    Err(fault.fails(Operation::List))
}

fn first_byte(name: &str) -> Request {
    Request::Range {
        name: name.to_owned(),
        offset: 0,
        range_len_bytes: 1,
    }
}
