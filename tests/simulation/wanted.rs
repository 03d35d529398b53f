//! What the user wants done to what is on the servers. Nothing else may be done to it, and nothing that was named is
//! worse off than was told: what is there is replaced only where that was allowed, and nothing whole goes before what
//! takes its place is there.

use std::collections::{BTreeMap, BTreeSet};

use at_ferry::app::{
    Command, Conflict, Direction, IfExists, Message, Notice, OnConflict, Operation, PART_SUFFIX,
    Subject, Transfer, TransferId, TransferState,
};
use at_ferry::dialect::ChannelId;
use at_ferry::sim::Fault;

use crate::journal::{Change, What, join};
use crate::oracle;
use crate::relays;
use crate::trees;
use crate::world::{Violation, World, carrier};

/// A path on a host.
type Place = (String, String);

/// What is wanted, each of a path on a host.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    made: BTreeSet<Place>,
    deleted: BTreeSet<Place>,
    renamed: BTreeSet<Place>,
    written: BTreeSet<Place>,
    /// Whether what is queued from now on may replace what is there.
    replaces: bool,
    replaces_for_all: bool,
    /// Transfers that may.
    may_replace: BTreeSet<TransferId>,
    /// Who has written a file last.
    writers: BTreeMap<Place, TransferId>,
    /// Files that had to make room, by where they are now: where they were, and what is in them.
    aside: BTreeMap<Place, (String, Vec<u8>)>,
    /// Half files that the user wants deleted, and what they are of.
    halves: BTreeMap<Place, TransferId>,
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
    let shown = |channel: &ChannelId| &world.page.channels[channel.index()];
    let hosts = |channel: &ChannelId| shown(channel).host.clone();
    let paths = |channel: &ChannelId, name: &str| join(&shown(channel).path, name);
    match command {
        Command::Connect { channel, .. } => world.module.network().forget_server(*channel),
        Command::MakeDirectory { channel, name } => {
            let (host, path) = (hosts(channel), paths(channel, name));
            let path = world.module.network().entry_of(&host, &path);
            world.wanted.made.insert((host, path));
        }
        Command::MakeDirectories { channel, below } => {
            let all = below.iter().flat_map(|below| parents(below));
            let all: Vec<_> = all.map(|below| paths(channel, below)).collect();
            let host = hosts(channel);
            make_all(world, &host, all);
        }
        Command::Upload { channel, below, .. } => {
            let all: Vec<_> = parents(below).map(|below| paths(channel, below)).collect();
            let host = hosts(channel);
            make_all(world, &host, all);
        }
        Command::Cancel { transfer } => {
            world.wanted.given_up.insert(*transfer);
        }
        Command::CancelAll => {
            let all = world.page.transfers.iter().map(|t| t.id);
            world.wanted.given_up.extend(all);
        }
        Command::Delete { channel, name } => {
            let (host, path) = (hosts(channel), paths(channel, name));
            let path = world.module.network().entry_of(&host, &path);
            world.wanted.deleted.insert((host, path));
        }
        Command::Rename { channel, from, .. } => {
            let (host, path) = (hosts(channel), paths(channel, from));
            let path = world.module.network().entry_of(&host, &path);
            world.wanted.renamed.insert((host, path));
        }
        Command::SetOptions(options) => {
            let replaces = [IfExists::Overwrite, IfExists::Resume].contains(&options.if_exists);
            world.wanted.replaces = replaces;
        }
        Command::Answer {
            transfer,
            on_conflict,
        } if replaces(*on_conflict) => {
            let unknowable = |t: &&Transfer| t.conflict == Some(Conflict::Unknowable);
            let mut asking = world.page.transfers.iter().filter(unknowable);
            // Where nobody can tell, one answer holds for all that cannot be told, and for those to come.
            if asking.any(|t| t.id == *transfer) {
                world.wanted.replaces_for_all = true;
                let all = world.page.transfers.iter().map(|t| t.id);
                world.wanted.may_replace.extend(all);
            }
            world.wanted.may_replace.insert(*transfer);
        }
        Command::AnswerAll { on_conflict, .. } if replaces(*on_conflict) => {
            let all = world.page.transfers.iter().map(|t| t.id);
            world.wanted.may_replace.extend(all);
            // Those of the same batch that are still to be queued have it as well.
            world.wanted.replaces_for_all = true;
        }
        Command::DeletePart { transfer } => {
            let mut transfers = world.page.transfers.iter();
            let left = transfers.find(|t| t.id == *transfer);
            if let Some((left, part)) = left.and_then(|left| Some((left, left.part.as_ref()?))) {
                let path = join(&left.directory, &part.name);
                let place = (part.server.host.clone(), path);
                world.wanted.halves.insert(place, *transfer);
            }
        }
        _ => {}
    }
}

fn replaces(on_conflict: OnConflict) -> bool {
    matches!(on_conflict, OnConflict::Overwrite | OnConflict::Resume)
}

fn make_all(world: &mut World, host: &str, paths: Vec<String>) {
    for path in paths {
        let path = world.module.network().entry_of(host, &path);
        world.wanted.made.insert((host.into(), path));
    }
}

/// `a/b/c` and what it is in.
fn parents(below: &str) -> impl Iterator<Item = &str> {
    let ends = below.match_indices('/').map(|(at, _)| at);
    let ends = ends.chain((!below.is_empty()).then_some(below.len()));
    ends.map(|end| &below[..end])
}

/// The page has told this: what it knows of a server it is held to.
pub(crate) fn see_notice(world: &mut World, notice: &Notice) {
    let (Subject::Transfer(id), Message::AppendRefused { .. }) = (&notice.subject, &notice.message)
    else {
        return;
    };
    let mut transfers = world.page.transfers.iter();
    if let Some(channel) = transfers.find(|t| t.id == *id).map(carrier) {
        world.module.network().note_append_refused(channel);
    }
}

/// A transfer is on the list.
pub(crate) fn note_queued(world: &mut World, transfer: &Transfer) {
    // One that comes of a relay does what was set when that was asked for.
    let wanted = &world.wanted;
    let replaces = wanted.replaces || wanted.replaces_for_all;
    if replaces || transfer.relayed.is_some() && !world.plan.replaces_nothing {
        world.wanted.may_replace.insert(transfer.id);
    }
}

/// An upload writes to its file.
pub(crate) fn note_transfer(world: &mut World, transfer: &Transfer) {
    if transfer.direction == Direction::Up {
        let host = world.page.channels[transfer.channel.index()].host.clone();
        let servers = world.module.network();
        let path = servers.place_of(&host, &oracle::path(transfer));
        world.wanted.written.insert((host, path));
    }
}

/// Is this what somebody wanted?
pub(crate) fn check(world: &mut World, change: &Change) -> Result<(), Violation> {
    let Some(channel) = change.channel else {
        return Ok(());
    };
    let place = (change.host.clone(), change.path.clone());
    let whole = |path: &str| path.strip_suffix(PART_SUFFIX).map(ToOwned::to_owned);
    let is_part = whole(&change.path)
        .is_some_and(|path| world.wanted.written.contains(&(change.host.clone(), path)));
    let is_wanted = match &change.what {
        What::Made => world.wanted.made.contains(&place),
        What::Mixed => return Err(format!("two channels write it at once: {change:?}")),
        What::AppendedAgain => return Err(format!("APPE is known to be refused: {change:?}")),
        What::Opened { was, stays } => {
            let is_its = world.wanted.written.contains(&place) || is_part;
            if is_its {
                check_opened(world, channel, &place, was.as_deref(), *stays)?;
            }
            is_its
        }
        What::Written => world.wanted.written.contains(&place) || is_part,
        What::Renamed { to, replaced } => {
            let target = (change.host.clone(), to.clone());
            let writer = writer_on(world, channel, &target);
            if replaced.is_some() && !may_replace(world, writer, &target) {
                return Err(format!("it takes the place of a file, unasked: {change:?}"));
            }
            // Its name may have become another one, where the one that it was to have is taken.
            let is_complete = is_part
                && (whole(&change.path).as_ref() == Some(to)
                    || replaced.is_none() && directory(to) == directory(&change.path));
            if is_complete && let Some(writer) = writer {
                world.wanted.writers.insert(target.clone(), writer);
            }
            let is_back = world
                .wanted
                .aside
                .get(&place)
                .is_some_and(|(was, _)| was == to);
            // A file's own name may end as that of a part does.
            let makes_room = makes_room(world, channel, &place, &target);
            let is_its = is_complete || is_back || makes_room;
            if !is_its && replaced.is_some() {
                return Err(format!("what is renamed takes a file's place: {change:?}"));
            }
            is_its || world.wanted.renamed.contains(&place)
        }
        What::Deleted { was } => {
            is_deleted_by_user(world, change, &place)
                || check_half(world, &place, was.as_deref())?
                || check_aside(world, &place, was.as_deref())?
                || match was {
                    Some(was) => relays::wanted(world, change, was)?,
                    None => relays::is_link(world, &place),
                }
        }
    };
    if is_wanted {
        return Ok(());
    }
    Err(format!("nobody wanted this: {change:?}"))
}

/// The upload on this channel that a file, or its part, is of. One that is over may still have a command on its way: of
/// several it is the one that was carried last.
fn writer_on(world: &mut World, channel: ChannelId, place: &Place) -> Option<TransferId> {
    let turn = |t: &Transfer| world.carried.iter().rposition(|it| *it == (channel, t.id));
    let of_channel = |t: &Transfer| t.direction == Direction::Up && t.channel == channel;
    let mut uploads: Vec<_> = world
        .page
        .transfers
        .iter()
        .map(|t| (t, turn(t)))
        .filter(|(t, turn)| of_channel(t) || turn.is_some())
        .map(|(t, turn)| {
            let runs = [TransferState::Active, TransferState::Verifying].contains(&t.state);
            ((runs, turn, t.id), oracle::path(t))
        })
        .collect();
    uploads.sort_unstable();
    let servers = world.module.network();
    let whole = place.1.strip_suffix(PART_SUFFIX).unwrap_or(&place.1);
    let is_it = |path: &str| [whole, &place.1].contains(&servers.place_of(&place.0, path).as_str());
    let mut uploads = uploads.into_iter().rev();
    uploads
        .find(|(_, path)| is_it(path))
        .map(|((_, _, id), _)| id)
}

fn may_replace(world: &World, writer: Option<TransferId>, place: &Place) -> bool {
    // On a line that was lost the page may not know it yet as under way.
    writer.is_none_or(|writer| {
        let last = world.wanted.writers.get(place);
        // A part that another upload has left is of no more use to anybody.
        let is_left = place.1.ends_with(PART_SUFFIX) && last.is_some();
        world.wanted.may_replace.contains(&writer) || last == Some(&writer) || is_left
    })
}

/// A file is opened to be written: what is in it was this transfer's, or it may go.
fn check_opened(
    world: &mut World,
    channel: ChannelId,
    place: &Place,
    was: Option<&[u8]>,
    stays: bool,
) -> Result<(), Violation> {
    let is_hidden = ["/upload/", "/incoming/"]
        .iter()
        .any(|name| place.1.contains(name))
        && world.plan.has_any(&[Fault::UploadOnly]);
    if is_hidden || stays && world.plan.has_any(&[Fault::RefuseAppend]) {
        return Ok(());
    }
    let writer = writer_on(world, channel, place);
    // The beginning of what it sends is its own, or as good as that.
    let source = writer.and_then(|writer| world.sources.get(&writer));
    let is_its = |was: &[u8]| source.is_some_and(|source| source.starts_with(was));
    if was.is_some_and(|was| !is_its(was)) && !may_replace(world, writer, place) {
        let how = if stays { "written on" } else { "overwritten" };
        return Err(format!("{} is {how}, unasked, by {writer:?}", place.1));
    }
    if let Some(writer) = writer {
        world.wanted.writers.insert(place.clone(), writer);
    }
    Ok(())
}

fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// What is in the way of an upload gets another name, for a while.
fn makes_room(world: &mut World, channel: ChannelId, place: &Place, target: &Place) -> bool {
    let is_in_the_way = world.wanted.written.contains(place)
        && target.1.starts_with(&format!("{}.", place.1))
        && writer_on(world, channel, place).is_some();
    // A move renames its original, before it goes.
    let is_original = relays::is_original(world, place);
    if !is_in_the_way && !is_original {
        return false;
    }
    let content = world.module.network().content(&target.0, &target.1);
    let moved = (place.1.clone(), content.unwrap_or_default());
    world.wanted.aside.insert(target.clone(), moved);
    is_in_the_way || is_original
}

/// Whether the user has named it to be deleted, once, or a tree that it is in.
fn is_deleted_by_user(world: &mut World, change: &Change, place: &Place) -> bool {
    let is_wanted = world.wanted.deleted.remove(place) || trees::wants_deleted(world, change);
    if is_wanted {
        relays::settle(world, place);
    }
    is_wanted
}

/// Whether what is deleted had made room; what it made room for is there.
fn check_aside(world: &mut World, place: &Place, was: Option<&[u8]>) -> Result<bool, Violation> {
    let Some((path, old)) = world.wanted.aside.remove(place) else {
        return Ok(false);
    };
    if was != Some(old.as_slice()) {
        return Err(format!(
            "{} is deleted, and it is not what made room",
            place.1
        ));
    }
    let there = world.module.network().content(&place.0, &path);
    let is_whole = there.is_some_and(|there| {
        let mut sources = world.sources.values();
        sources.any(|source| **source == there)
    });
    if is_whole {
        return Ok(true);
    }
    let original = (place.0.clone(), path.clone());
    if relays::is_original(world, &original) {
        let change = Change {
            at: world.now,
            channel: None,
            host: place.0.clone(),
            path,
            what: What::Written,
        };
        return relays::wanted(world, &change, &old);
    }
    Err(format!(
        "{} is deleted, and nothing whole is at {path}",
        place.1
    ))
}

/// Whether what is deleted is a half file that the user wants deleted; then it is no whole one.
fn check_half(world: &mut World, place: &Place, was: Option<&[u8]>) -> Result<bool, Violation> {
    let Some(transfer) = world.wanted.halves.get(place) else {
        return Ok(false);
    };
    let source = &world.sources[transfer];
    let mut transfers = world.page.transfers.iter();
    let left = transfers.find(|t| t.id == *transfer);
    // All of it was looked at by then.
    let is_checked = left.is_some_and(|left| {
        let renaming = |why: &Message| {
            let operations = [Operation::Rename, Operation::Delete];
            matches!(why, Message::Failed { operation, .. } if operations.contains(operation))
        };
        left.failure.as_ref().is_some_and(renaming)
    });
    if is_checked && was == Some(source.as_slice()) && !source.is_empty() {
        return Err(format!("{} is deleted as a half, and is whole", place.1));
    }
    Ok(true)
}
