//! *Locate*: the one way to look a name up.
//!
//! A server may list a single file, or directories only; it may take the name for a pattern. So where the listing of
//! the name has nothing of it, the directory's listing is asked for, as far as the name is sought there. To see
//! something new in what a server lists, do it in [`lookup`](crate::ftp::lookup); to look in another way, add a place
//! to look to [`Within`].

use crate::app::{Operation, RemoteStamp};
use crate::ftp::connection::Connection;
use crate::ftp::context::Failed;
use crate::ftp::exchange::{Answer, Fault, Request, unasked};
use crate::ftp::lookup::{find_file, is_pattern, lists, look_up};

/// A name that is being looked up in the working directory.
#[derive(Debug)]
pub(crate) struct Locate {
    name: String,
    directory: String,
    sought: Sought,
    within: Within,
}

/// How sure it is that the name is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sought {
    /// Somebody has seen it there.
    Expected,
    /// It may be anything, and is in the directory's listing only if it was when that was shown.
    Possible,
}

/// Where it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    /// In what the server lists of the name.
    Name,
    /// In the directory's listing, since of the name it listed nothing.
    Directory,
}

/// What looking has come to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Located {
    /// Ask this next.
    Ask(Request),
    /// It is a file, and this is it.
    File(RemoteStamp),
    /// Something is listed of that name, but no file.
    NoFile,
    /// Nothing is listed of it.
    Nothing,
}

impl Locate {
    /// Begins to look `name` of `directory` up; what to ask first.
    pub(crate) fn begin(
        name: &str,
        directory: &str,
        sought: Sought,
        connection: &Connection,
    ) -> (Self, Request) {
        let request = look_up(name, directory, connection.lists_files);
        let asks_for_directory = matches!(&request, Request::List(asked) if asked == directory);
        let locate = Self {
            name: name.into(),
            directory: directory.into(),
            sought,
            within: if asks_for_directory {
                Within::Directory
            } else {
                Within::Name
            },
        };
        (locate, request)
    }

    /// What came of what was asked.
    pub(crate) fn step(
        &mut self,
        result: Result<Answer, Fault>,
        connection: &mut Connection,
    ) -> Result<Located, Failed> {
        let entries = match result {
            Ok(Answer::Entries(entries)) => entries,
            Ok(answer) => return Err(unasked(&answer).fails(Operation::List)),
            Err(fault) => return Err(fault.fails(Operation::List)),
        };
        let found = find_file(&entries, &self.name, connection.charset());
        if let Some((size_bytes, modified)) = found {
            if self.within == Within::Directory && !is_pattern(&self.name) {
                connection.lists_files = false;
            }
            return Ok(Located::File(RemoteStamp {
                size_bytes,
                modified,
            }));
        }
        let is_listed = || connection.has_listed(&self.directory, &self.name);
        let is_worth_it = self.sought == Sought::Expected || is_listed();
        Ok(match self.within {
            Within::Name if entries.is_empty() && is_worth_it => {
                self.within = Within::Directory;
                Located::Ask(Request::List(self.directory.clone()))
            }
            Within::Name if entries.is_empty() => Located::Nothing,
            Within::Directory if !lists(&entries, &self.name, connection.charset()) => {
                Located::Nothing
            }
            // What was listed is what is in a directory of that name, or that directory itself.
            Within::Name | Within::Directory => Located::NoFile,
        })
    }
}
