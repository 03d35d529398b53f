//! *Arrive* and *locate* one behind the other: finds a file that somebody has seen in its directory.

use crate::ftp::context::{Context, Flow, Input};
use crate::ftp::lookup::ListedFile;
use crate::ftp::transfer::arrive::Arrive;
use crate::ftp::transfer::locate::{Locate, Shared, Sought};

/// A file that is being found.
#[derive(Debug)]
pub(crate) struct Find {
    /// The way to its directory, until the module is there.
    arrive: Option<Arrive>,
    locate: Locate,
}

impl Find {
    /// The file of this name in this directory.
    pub(crate) fn new(directory: &str, name: &str) -> Self {
        Self {
            arrive: Some(Arrive::new(directory.into(), "")),
            ..Self::again(directory, name)
        }
    }

    /// The file of this name, once more, in the directory that the module went to for it.
    pub(crate) fn again(directory: &str, name: &str) -> Self {
        Self {
            arrive: None,
            locate: Locate::new(name, directory, Sought::Expected),
        }
    }

    /// The same, where a listing may tell of it.
    pub(crate) fn shared(self, shared: Shared) -> Self {
        let locate = self.locate.shared(shared);
        Self { locate, ..self }
    }

    pub(crate) fn step(&mut self, mut input: Input, context: &mut Context<'_>) -> Flow<ListedFile> {
        if let Some(arrive) = &mut self.arrive {
            arrive.step(input, context)?;
            self.arrive = None;
            input = Input::Start;
        }
        self.locate.file(input, context)
    }
}
