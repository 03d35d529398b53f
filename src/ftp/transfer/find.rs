//! *Arrive* and *locate* one behind the other: finds a file that somebody has seen in its directory.

use crate::ftp::connection::Connection;
use crate::ftp::context::Failed;
use crate::ftp::exchange::{Answer, Fault, Request};
use crate::ftp::transfer::arrive::Arrive;
use crate::ftp::transfer::locate::{Locate, Sight, Sought};

/// A file that is being found.
#[derive(Debug)]
pub(crate) struct Find {
    name: String,
    directory: String,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Arrive(Arrive),
    Locate(Locate),
}

impl Find {
    /// The file of this name in this directory; what to ask first.
    pub(crate) fn begin(
        directory: &str,
        name: &str,
        connection: &mut Connection,
    ) -> (Self, Request) {
        let mut arrive = Arrive::new(directory.into(), "");
        let Some(request) = arrive.begin(connection) else {
            return Self::again(directory, name, connection);
        };
        let find = Self {
            name: name.into(),
            directory: directory.into(),
            phase: Phase::Arrive(arrive),
        };
        (find, request)
    }

    /// The file of this name, once more, in the directory that the module went to for it.
    pub(crate) fn again(directory: &str, name: &str, connection: &Connection) -> (Self, Request) {
        let (locate, request) = Locate::begin(name, directory, Sought::Expected, connection);
        let find = Self {
            name: name.into(),
            directory: directory.into(),
            phase: Phase::Locate(locate),
        };
        (find, request)
    }

    /// What came of what was asked.
    pub(crate) fn step(
        &mut self,
        result: Result<Answer, Fault>,
        connection: &mut Connection,
    ) -> Result<Sight, Failed> {
        let arrive = match &mut self.phase {
            Phase::Locate(locate) => return locate.file(result, connection),
            Phase::Arrive(arrive) => arrive,
        };
        if let Some(request) = arrive.step(result, connection)? {
            return Ok(Sight::Ask(request));
        }
        let (find, request) = Self::again(&self.directory, &self.name, connection);
        *self = find;
        Ok(Sight::Ask(request))
    }
}
