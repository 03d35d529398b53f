//! Copies and moves from one server to another: who asks for them, and what must hold of them.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use at_ferry::app::{Command, Direction, Entry, Message, Notice, Subject, Transfer, TransferId};

use crate::journal::{Change, What};
use crate::oracle;
use crate::plan::Damage;
use crate::random::Rng;
use crate::user;
use crate::world::{Violation, World};

/// What is known of them.
#[derive(Debug, Default)]
pub(crate) struct Relays {
    /// Downloads that are complete, and whose uploads are still to come.
    staged: VecDeque<Origin>,
    /// What uploads are of.
    origins: BTreeMap<TransferId, Origin>,
    /// Moves whose upload is done.
    arrived: Vec<Arrived>,
}

/// What was downloaded to go on.
#[derive(Clone, Debug)]
struct Origin {
    host: String,
    path: String,
    /// The entry that was named: a link that leads there, or the file itself.
    named: String,
    name: String,
    bytes: Rc<Vec<u8>>,
    download: TransferId,
    moves: bool,
}

/// A file that was moved, but for its original.
#[derive(Debug)]
struct Arrived {
    upload: TransferId,
    origin: Origin,
    host: String,
    path: String,
    /// What came to the servers' files up to here was before.
    position: usize,
    /// The original is gone, or is said to be kept.
    is_settled: bool,
}

/// Asks for one, or changes an original on its way.
pub(crate) fn act(world: &mut World, rng: &mut Rng) -> Result<(), Violation> {
    if rng.one_in(6) {
        replace_original(world, rng);
        return Ok(());
    }
    let from = user::channel(world, rng);
    // Mostly to another one.
    let to = (0..3).map(|_| user::channel(world, rng));
    let to = to.fold(from, |to, next| if to == from { next } else { to });
    let size_max_bytes = if rng.one_in(8) { 1 << 20 } else { 32 << 10 };
    let is_small = |entry: &&Entry| entry.size_bytes().is_some_and(|size| size < size_max_bytes);
    let entries = &world.page.channels[from.index()].listing.entries;
    let files = entries.iter().filter(is_small);
    let files = files.filter(|entry| !entry.name.starts_with("reading-"));
    let names: Vec<&String> = files.map(|entry| &entry.name).collect();
    if names.is_empty() {
        return Ok(());
    }
    let name = (*rng.pick(&names)).clone();
    let moves = rng.one_in(2);
    world.command(Command::Relay {
        from,
        name,
        to,
        moves,
    })
}

/// Somebody else puts another file in the place of one that is being moved.
fn replace_original(world: &mut World, rng: &mut Rng) {
    let is_on_its_way = |id: &TransferId| {
        let upload = world.page.transfers.iter().find(|t| t.id == *id);
        upload.is_some_and(|upload| !upload.state.is_ended())
    };
    let mut origins = world.relays.origins.iter();
    let origin = origins.find(|(upload, _)| is_on_its_way(upload));
    let Some((_, origin)) = origin else { return };
    let (host, path) = (origin.host.clone(), origin.path.clone());
    // Nobody is told that it has changed who is at it.
    let is_free = |t: &Transfer| t.state.is_ended() || oracle::path(t) != path;
    if world.page.transfers.iter().all(is_free) {
        let (name, download) = (origin.name.clone(), origin.download);
        world.replace(
            TransferId(download.0 + u32::try_from(rng.within(0..=3)).unwrap()),
            host,
            path,
            &name,
        );
    }
}

/// The upload of what was staged begins; gives that.
pub(crate) fn begin(world: &mut World, upload: &Transfer) -> Result<Rc<Vec<u8>>, Violation> {
    let origin = world.relays.staged.pop_front();
    let origin = origin.filter(|origin| origin.name == upload.name);
    let origin = origin.ok_or_else(|| format!("nothing is staged for {upload:?}"))?;
    let bytes = Rc::clone(&origin.bytes);
    world.relays.origins.insert(upload.id, origin);
    Ok(bytes)
}

/// A transfer is done: perhaps one half of a relay.
pub(crate) fn see_done(world: &mut World, transfer: &Transfer) {
    let Some(relayed) = &transfer.relayed else {
        return;
    };
    let host = world.page.channels[transfer.channel.index()].host.clone();
    // Links may lead there.
    let servers = world.module.network();
    let path = servers.place_of(&host, &oracle::path(transfer));
    let named = servers.entry_of(&host, &oracle::path(transfer));
    match transfer.direction {
        Direction::Down => {
            let bytes = world.files.finished(transfer.id).unwrap_or_default();
            world.relays.staged.push_back(Origin {
                host,
                path,
                named,
                name: transfer.name.clone(),
                bytes: Rc::new(bytes.to_vec()),
                download: transfer.id,
                moves: relayed.moves,
            });
        }
        Direction::Up => {
            world.figures.relayed += 1;
            let position = world.module.network().position();
            let origin = world.relays.origins.remove(&transfer.id);
            if let Some(origin) = origin.filter(|origin| origin.moves) {
                world.relays.arrived.push(Arrived {
                    upload: transfer.id,
                    origin,
                    host,
                    path,
                    position,
                    is_settled: false,
                });
            }
        }
    }
}

/// The user is told something.
pub(crate) fn see_notice(world: &mut World, notice: &Notice) {
    if let (Subject::Transfer(id), Message::OriginalKept { .. }) = (notice.subject, &notice.message)
    {
        let all = &mut world.relays.arrived;
        let Some(at) = all.iter().position(|arrived| arrived.upload == id) else {
            return;
        };
        // Of two moves of one file either may have deleted it: this one has not.
        let place = |arrived: &Arrived| (arrived.origin.host.clone(), arrived.origin.path.clone());
        let same = place(&all[at]);
        let of_same = |arrived: &Arrived| !arrived.is_settled && place(arrived) == same;
        let settled = if all[at].is_settled {
            all.iter().position(of_same)
        } else {
            Some(at)
        };
        if let Some(settled) = settled {
            all[settled].is_settled = true;
        }
    }
}

/// Whether this is the original of a move that has arrived.
pub(crate) fn is_original(world: &World, (host, path): &(String, String)) -> bool {
    let mut arrived = world.relays.arrived.iter();
    arrived.any(|arrived| (&arrived.origin.host, &arrived.origin.path) == (host, path))
}

/// Whether what was deleted is the link by which the original of a move was named; that is settled by it.
pub(crate) fn is_link(world: &mut World, (host, path): &(String, String)) -> bool {
    let mut arrived = world.relays.arrived.iter_mut();
    let by_it =
        |arrived: &&mut Arrived| (&arrived.origin.host, &arrived.origin.named) == (host, path);
    let arrived = arrived.find(by_it);
    arrived.is_some_and(|arrived| {
        arrived.is_settled = true;
        arrived.origin.named != arrived.origin.path
    })
}

/// The user has deleted the original of a move.
pub(crate) fn settle(world: &mut World, (host, path): &(String, String)) {
    for arrived in &mut world.relays.arrived {
        arrived.is_settled |= (&arrived.origin.host, &arrived.origin.path) == (host, path);
    }
}

/// Whether what was deleted is the original of a move. Then it must be what the other server has by now.
pub(crate) fn wanted(world: &mut World, change: &Change, was: &[u8]) -> Result<bool, Violation> {
    // Said to be kept, it may go all the same: the command was on its way when the channel was told something else.
    let is_it = |arrived: &Arrived| {
        (&arrived.origin.host, &arrived.origin.path) == (&change.host, &change.path)
    };
    let all = &world.relays.arrived;
    let at = all
        .iter()
        .position(|arrived| is_it(arrived) && !arrived.is_settled)
        .or_else(|| all.iter().rposition(is_it));
    let Some(at) = at else { return Ok(false) };
    let arrived = &world.relays.arrived[at];
    let servers = world.module.network();
    let bytes = &arrived.origin.bytes;
    let is_whole = servers
        .content(&arrived.host, &arrived.path)
        .is_some_and(|content| content == **bytes);
    let is_touched = servers
        .changes_at(&arrived.host, &arrived.path, arrived.position)
        .next()
        .is_some();
    if !is_whole && !is_touched {
        let path = &arrived.path;
        return Err(format!("{} is deleted, and {path} is not it", change.path));
    }
    // Somebody else who writes it between the last look and the deletion cannot be seen.
    let is_same = was == bytes.as_slice()
        || servers
            .changes_at(&change.host, &change.path, arrived.position)
            .any(|change| change.what == What::Written && change.channel.is_none());
    if !is_same {
        return Err(format!(
            "{} is deleted, and it is not what was moved",
            change.path
        ));
    }
    world.relays.arrived[at].is_settled = true;
    Ok(true)
}

/// At the end each move has come to something, and the user knows to what.
pub(crate) fn check_settled(world: &World) -> Result<(), Violation> {
    if matches!(world.plan.damage, Damage::Anything { .. }) {
        return Ok(());
    }
    let mut arrived = world.relays.arrived.iter();
    match arrived.find(|arrived| !arrived.is_settled) {
        Some(left) => Err(format!(
            "it was moved, and its original is neither deleted nor said to be kept: {:?} {} on {}",
            left.upload, left.origin.path, left.origin.host
        )),
        None => Ok(()),
    }
}
