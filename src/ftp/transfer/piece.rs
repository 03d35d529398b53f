//! A range of a download that another channel is at as well: the one that owns its file.
//!
//! A lane that does not bring what it was handed gives it back, and is hung up: it is not tried again here.

use crate::app::{ChannelPhase, Message, TransferId};
use crate::ftp::context::{Context, Flow, Halt, Input, Step};
use crate::ftp::queue::Record;
use crate::ftp::queue::pieces::Fetcher;
use crate::ftp::range::Offsets;
use crate::ftp::transfer::arrive::Arrive;
use crate::ftp::transfer::fetch::{Fetch, Fetched};

/// One range under way.
#[derive(Debug)]
pub(crate) struct Piece {
    id: TransferId,
    name: String,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    /// On the way to the directory.
    Arrive(Arrive),
    Fetch(Fetch),
    /// The range came.
    Came,
}

impl Piece {
    /// Of this download.
    pub(crate) fn new(record: &Record) -> Self {
        let arrive = Arrive::new(record.view.directory.clone(), "");
        Self {
            id: record.view.id,
            name: record.view.name.clone(),
            phase: Phase::Arrive(arrive),
        }
    }

    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    /// Whether it brought what it was handed.
    pub(crate) fn has_come(&self) -> bool {
        matches!(self.phase, Phase::Came)
    }

    pub(crate) fn step(&mut self, input: Input, context: &mut Context<'_>) -> Step {
        if let Input::Gone(_) = input {
            self.give_back(context);
            return Step::Over;
        }
        match self.advance(input, context) {
            Ok(()) => Step::Over,
            Err(Halt::Wants(step)) => step,
            Err(Halt::Ends(_)) => {
                self.give_back(context);
                Step::Disconnected(ChannelPhase::Failed)
            }
        }
    }

    fn advance(&mut self, input: Input, context: &mut Context<'_>) -> Flow<()> {
        let fetched = match &mut self.phase {
            Phase::Arrive(arrive) => {
                arrive.step(input, context)?;
                let offsets = &mut context.connection.known.offsets;
                match offsets {
                    // The owner has seen it, on the same server.
                    Offsets::Unproven => *offsets = Offsets::Proven,
                    Offsets::Proven => {}
                    Offsets::Untrusted => return Err(Message::ContentDiffers.into()),
                }
                let Some(fetch) = Fetch::begin(self.id, &self.name, Fetcher::Lane, context) else {
                    return Ok(());
                };
                self.phase = Phase::Fetch(fetch);
                return self.advance(Input::Start, context);
            }
            Phase::Fetch(fetch) => fetch.step(input, context)?,
            Phase::Came => return Ok(()),
        };
        match fetched {
            Fetched::There => {
                self.phase = Phase::Came;
                Ok(())
            }
            Fetched::Apart | Fetched::ApartAlone | Fetched::Changed => Ok(()),
            // The owner will see the same, or not.
            Fetched::NoOffsets | Fetched::Short(_) => Err(Message::ContentDiffers.into()),
        }
    }

    fn give_back(&self, context: &mut Context<'_>) {
        if let Phase::Fetch(fetch) = &self.phase {
            fetch.give_back(context);
        }
    }
}
