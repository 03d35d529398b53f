//! What the user wants done to what is on the servers. Nothing else may be done to it.

use std::collections::BTreeSet;

use at_ferry::app::{Command, Direction, PART_SUFFIX, Transfer, TransferId};
use at_ferry::dialect::ChannelId;

use crate::journal::{Change, What, join};
use crate::oracle;
use crate::relays;
use crate::trees;
use crate::world::{Violation, World};

/// What is wanted, each of a path on a host.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    made: BTreeSet<(String, String)>,
    deleted: BTreeSet<(String, String)>,
    renamed: BTreeSet<(String, String)>,
    written: BTreeSet<(String, String)>,
    /// Transfers that were given up, which may take their time to end.
    given_up: BTreeSet<TransferId>,
}

impl Wanted {
    /// Whether the user gave a transfer up once.
    pub(crate) fn is_given_up(&self, transfer: TransferId) -> bool {
        self.given_up.contains(&transfer)
    }
}

/// The user wants this, in the directory that is shown.
pub(crate) fn note(world: &mut World, command: &Command) {
    let place = |channel: &ChannelId, name: &str| {
        let shown = &world.page.channels[channel.index()];
        (shown.host.clone(), join(&shown.path, name))
    };
    match command {
        Command::MakeDirectory { channel, name } => {
            let place = place(channel, name);
            world.wanted.made.insert(place);
        }
        Command::MakeDirectories { channel, below } => {
            let all: Vec<_> = below.iter().flat_map(|below| parents(below)).collect();
            let all: Vec<_> = all.iter().map(|below| place(channel, below)).collect();
            world.wanted.made.extend(all);
        }
        Command::Upload { channel, below, .. } => {
            let all: Vec<_> = parents(below).map(|below| place(channel, below)).collect();
            world.wanted.made.extend(all);
        }
        Command::Cancel { transfer } => {
            world.wanted.given_up.insert(*transfer);
        }
        Command::CancelAll => {
            let all = world.page.transfers.iter().map(|t| t.id);
            world.wanted.given_up.extend(all);
        }
        Command::Delete { channel, name } => {
            let place = place(channel, name);
            world.wanted.deleted.insert(place);
        }
        Command::Rename { channel, from, .. } => {
            let place = place(channel, from);
            world.wanted.renamed.insert(place);
        }
        _ => {}
    }
}

/// `a/b/c` and what it is in.
fn parents(below: &str) -> impl Iterator<Item = &str> {
    let ends = below.match_indices('/').map(|(at, _)| at);
    let ends = ends.chain((!below.is_empty()).then_some(below.len()));
    ends.map(|end| &below[..end])
}

/// An upload writes to its file.
pub(crate) fn note_transfer(world: &mut World, transfer: &Transfer) {
    if transfer.direction == Direction::Up {
        let host = world.page.channels[transfer.channel.index()].host.clone();
        world.wanted.written.insert((host, oracle::path(transfer)));
    }
}

/// Is this what somebody wanted?
pub(crate) fn check(world: &mut World, change: &Change) -> Result<(), Violation> {
    if change.channel.is_none() {
        return Ok(());
    }
    let wanted = &world.wanted;
    let place = (change.host.clone(), change.path.clone());
    let whole = |path: &str| path.strip_suffix(PART_SUFFIX).map(ToOwned::to_owned);
    let is_part = whole(&change.path)
        .is_some_and(|path| wanted.written.contains(&(change.host.clone(), path)));
    let is_wanted = match &change.what {
        What::Made => wanted.made.contains(&place),
        What::Written => wanted.written.contains(&place) || is_part,
        What::Renamed { to } => {
            let is_complete = is_part && whole(&change.path).as_ref() == Some(to);
            is_complete || wanted.renamed.contains(&place)
        }
        What::Deleted { was } => {
            let part = format!("{}{PART_SUFFIX}", change.path);
            let server = world.module.network().server(&change.host);
            // What was uploaded is whole, and takes its place.
            let is_replaced = world.wanted.written.contains(&place)
                && server.is_some_and(|server| server.has(&part));
            let is_original = match was {
                Some(was) => relays::wanted(world, change, was)?,
                None => false,
            };
            is_original
                || is_replaced
                || world.wanted.deleted.contains(&place)
                || trees::wants_deleted(world, change)
        }
    };
    if is_wanted {
        return Ok(());
    }
    Err(format!("nobody wanted this: {change:?}"))
}
