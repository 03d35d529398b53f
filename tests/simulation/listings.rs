//! What is shown of a directory is what the server has in it, and all of that.

use std::collections::BTreeSet;

use at_ferry::app::Entry;
use at_ferry::dialect::{CHANNELS, ChannelId};

use crate::plan::Damage;
use crate::trees;
use crate::world::{Violation, World};

/// Where the listings under way began.
#[derive(Debug, Default)]
pub(crate) struct Listings {
    /// What came to the servers' files up to here was before.
    since: [usize; CHANNELS],
}

/// The directory of a simulated server that has a crowd of files.
const CROWD: &str = "/many";

/// One was asked for.
pub(crate) fn begin(world: &mut World, channel: ChannelId) {
    let position = world.module.network().position();
    world.listings.since[channel.index()] = position;
}

/// Holds one that is called complete against what is on the server.
pub(crate) fn check(
    world: &mut World,
    channel: ChannelId,
    entries: &[Entry],
) -> Result<(), Violation> {
    let since = world.listings.since[channel.index()];
    let shown = &world.page.channels[channel.index()];
    // A channel that is connected again shows no directory until it is asked where it is.
    let is_anywhere = shown.path.is_empty();
    let is_damaged = world.plan.damage != Damage::None;
    if is_anywhere || is_damaged || world.plan.has_any(&trees::UNLIKE) {
        return Ok(());
    }
    let servers = world.module.network();
    let place = servers.place_of(&shown.host, &shown.path);
    let Some(server) = servers.server(&shown.host) else {
        return Ok(());
    };
    let mut meanwhile = servers.changes_below(&shown.host, &place, since);
    if meanwhile.next().is_some() {
        return Ok(());
    }
    let below = format!("{}/", place.trim_end_matches('/'));
    let all = server.paths_below(&place);
    let there: BTreeSet<&str> = all
        .iter()
        .map(|path| path[below.len()..].trim_end_matches(trees::MARKS))
        .filter(|name| !name.contains('/'))
        .collect();
    let told: BTreeSet<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    // A crowd is made when it is asked for; of it only what somebody has put in its place is there before.
    let is_crowd = place.ends_with(CROWD) && there.is_subset(&told) && !told.is_empty();
    if told != there && !is_crowd {
        let path = &shown.path;
        return Err(format!(
            "{path} is shown with {told:?}, and has {there:?} in it"
        ));
    }
    Ok(())
}
