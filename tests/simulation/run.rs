//! One run: a stormy time in which anything happens, then a calm in which all of it must come to its end.

use std::collections::BTreeSet;

use at_ferry::app::{
    ChannelPhase, Command, Direction, Down, LineState, Message, OnConflict, Operation, Transfer,
    TransferOptions, TransferState,
};
use at_ferry::dialect::{ChannelId, ResultCode, StorageVerb};
use at_ferry::time::{Duration, Instant};

use crate::bulk;
use crate::content;
use crate::log::Text;
use crate::panel;
use crate::plan::{Habit, Plan};
use crate::random::Rng;
use crate::relays;
use crate::trees;
use crate::user;
use crate::world::{Figures, Violation, World};

/// When all must be at rest, once nothing goes wrong any more. A slow line takes half an hour for what a run
/// can hold; what waits for ever waits longer.
const REST_WITHIN: Duration = Duration::from_hours(6);

/// What the last accident may take until it is noticed.
const BOOT_TIME: Duration = Duration::from_secs(5);

/// What the longest listing may take on the slowest line, with what the module has to say between its entries.
const FLOOD_TIME: Duration = Duration::from_mins(30);

/// How often what failed is tried again: a fault that comes once may come in the first of them.
const TRIES: u8 = 3;

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    /// What it came to, or what must not be and was.
    pub(crate) result: Result<Figures, Violation>,
    /// All bytes on the line with their times, as one number.
    pub(crate) hash: u64,
}

/// Runs a seed; `text` is told what happens.
pub(crate) fn run(seed: u64, text: Option<Text>) -> Run {
    let mut world = World::new(seed, Plan::draw(seed), text);
    let result = storm(&mut world, seed).and_then(|()| calm(&mut world));
    let now = world.now;
    if let Err(violation) = &result {
        world.log.say(now, format_args!("VIOLATION {violation}"));
    }
    Run {
        result: result.map(|()| world.figures),
        hash: world.log.hash(),
    }
}

/// The user acts, and things go wrong.
fn storm(world: &mut World, seed: u64) -> Result<(), Violation> {
    let rng = &mut Rng::of(seed, "user");
    let chance = &mut Rng::of(seed, "accidents");
    let at_panel = &mut Rng::of(seed, "panel");
    let of_queue = &mut Rng::of(seed, "bulk");
    let of_trees = &mut Rng::of(seed, "trees");
    let of_relays = &mut Rng::of(seed, "relays");
    let of_batches = &mut Rng::of(seed, "batches");
    let of_pieces = &mut Rng::of(seed, "large files");
    world.command(Command::SetOptions(TransferOptions {
        lanes_max: world.plan.lanes_max,
        pieces: world.plan.pieces,
        ..TransferOptions::default()
    }))?;
    world.plug()?;
    let (mut acts, mut accidents) = (world.plan.acts, world.plan.accidents);
    let mut plug_at: Option<Instant> = None;
    while acts > 0 {
        let pause = rng.time(world.plan.pause_max);
        world.run_until(world.now + pause)?;
        if plug_at.is_some_and(|at| at <= world.now)
            || !world.is_plugged && plug_at.is_none() && rng.one_in(2)
        {
            plug_at = None;
            world.plug()?;
        }
        acts -= 1;
        let is_ready = matches!(world.page.line, LineState::Ready { .. });
        if world.is_plugged && !is_ready && !rng.one_in(4) {
            let is_found = |world: &World| matches!(world.page.line, LineState::Probing);
            world.run_while(Duration::from_secs(30), is_found)?;
        } else {
            user::act(world, rng)?;
        }
        if world.plan.has(Habit::Panel) && at_panel.one_in(2) {
            panel::act(world, at_panel)?;
        }
        if world.plan.has(Habit::Bulk) && of_queue.one_in(4) {
            bulk::act(world, of_queue)?;
        }
        if world.plan.has(Habit::Trees) && of_trees.one_in(3) {
            trees::act(world, of_trees)?;
        }
        if world.plan.has(Habit::Relays) && of_relays.one_in(2) {
            relays::act(world, of_relays)?;
        }
        if world.plan.has(Habit::Batches) && of_batches.one_in(6) {
            bulk::batch(world, of_batches)?;
        }
        if world.plan.pieces && of_pieces.one_in(8) {
            let (channel, name) = (user::channel(world, of_pieces), content::LARGE.into());
            world.command(Command::Download { channel, name })?;
        }
        if accidents > 0 && chance.one_in(acts + 1) {
            accidents -= 1;
            let after = chance.time(Duration::from_secs(3));
            world.run_until(world.now + after)?;
            match chance.within(0..=6) {
                6 => {
                    let begun = world.page.transfers.iter().find(|t| {
                        let states = [TransferState::Active, TransferState::Paused];
                        t.direction == Direction::Down && states.contains(&t.state)
                    });
                    if let Some(begun) = begun.map(|begun| begun.id) {
                        world.replace_remote(begun);
                    }
                }
                0 => world.restart(),
                1 | 2 if world.is_plugged => {
                    world.unplug(Down::Unplugged)?;
                    plug_at = Some(world.now + chance.time(Duration::from_secs(15)));
                }
                _ => {
                    let id = chance.within(0..=5).min(chance.within(0..=5));
                    world.drop_session(ChannelId::new(id).unwrap());
                }
            }
        }
    }
    Ok(())
}

/// Nothing goes wrong any more: everything comes to an end, and what failed can be done after all.
fn calm(world: &mut World) -> Result<(), Violation> {
    let now = world.now;
    world.log.say(now, format_args!("* calm"));
    world.wire.mend();
    world.files.mend();
    if !world.is_plugged {
        world.plug()?;
    }
    // A module that has just been restarted is silent at first.
    world.run_until(world.now + BOOT_TIME)?;
    let_go_on(world)?;
    if world.page.line == LineState::Down {
        if world.told_down.is_none() {
            return Err("the line is down, and no one was told".into());
        }
        // What was left behind may have been too much for one way back; twice it is not.
        world.plug()?;
        let_go_on(world)?;
    }
    if world.page.line == LineState::Down && !world.plan.is_no_module() {
        // Who still lists ten thousand entries on a slow line never falls silent, and is not known by an `OK`.
        world.run_until(world.now + FLOOD_TIME)?;
        world.plug()?;
        let_go_on(world)?;
    }
    if world.plan.is_no_module() {
        return match world.page.line {
            LineState::Down => Ok(()),
            _ => Err("there is no module, and the line is up".into()),
        };
    }
    if !matches!(world.page.line, LineState::Ready { .. }) {
        return Err(format!(
            "the line does not come back: {:?}",
            world.told_down
        ));
    }
    retry(world)?;
    list(world)?;
    relays::check_settled(world)
}

/// Resumes and answers, until nothing waits for the user, and nothing else is under way.
fn let_go_on(world: &mut World) -> Result<(), Violation> {
    loop {
        if !world.run_while(REST_WITHIN, |world| world.unrest().is_some())? {
            let unrest = world.unrest().unwrap_or_default();
            return Err(format!("it waits for ever: {unrest}"));
        }
        let transfers = &world.page.transfers;
        let held = transfers.iter().find(|t| t.state == TransferState::Paused);
        let Some(held) = held else { return Ok(()) };
        let (transfer, is_asked) = (held.id, held.conflict.is_some());
        // What was held half-way goes on in another file.
        if transfer.0.is_multiple_of(2) {
            world.replace_remote(transfer);
        }
        let command = if is_asked {
            Command::Answer {
                transfer,
                on_conflict: OnConflict::Overwrite,
            }
        } else {
            Command::Resume { transfer }
        };
        world.command(command)?;
        let held = world.page.transfers.iter().find(|t| t.id == transfer);
        // One that was held before it asked is let go on after it is answered.
        let stays = |held: &Transfer| {
            held.state == TransferState::Paused && held.conflict.is_some() == is_asked
        };
        if held.is_some_and(stays) {
            return Err(format!("it is let go on and stays: {held:?}"));
        }
    }
}

/// Tries again what failed. One at a time, since a channel may be on another server by the time; what comes of it is
/// tried as well.
fn retry(world: &mut World) -> Result<(), Violation> {
    let mut tried = BTreeSet::new();
    loop {
        let mut transfers = world.page.transfers.iter();
        let failed = transfers
            .find(|t| t.state == TransferState::Failed && !tried.contains(&t.id))
            .map(|t| t.id);
        let Some(transfer) = failed else {
            return Ok(());
        };
        tried.insert(transfer);
        // What is on disk of every other one is of another file by now.
        if transfer.0.is_multiple_of(2) {
            world.replace_remote(transfer);
        }
        let mut why = None;
        for _ in 0..TRIES {
            bring_context_up(world)?;
            world.command(Command::Retry { transfer })?;
            let_go_on(world)?;
            let now = world.page.transfers.iter().find(|t| t.id == transfer);
            why = now
                .filter(|now| now.state == TransferState::Failed)
                .cloned();
        }
        let Some(failed) = why else { continue };
        world.figures.failed += 1;
        let why = failed.failure.as_ref();
        if !world.plan.is_faulty_for_good() && !why.is_some_and(is_for_good) {
            return Err(format!("it cannot be mended: {failed:?}"));
        }
    }
}

/// Does what the page offers where a channel found no network context: a damaged command may have taken it down.
fn bring_context_up(world: &mut World) -> Result<(), Violation> {
    let Some(channel) = world.without_context.take() else {
        return Ok(());
    };
    let apn = String::new();
    world.command(Command::BringUpPdp { channel, apn })?;
    let_go_on(world)
}

/// Whether a transfer may fail for this reason on a line, a module and a server that are well.
fn is_for_good(why: &Message) -> bool {
    match why {
        Message::NotFound { .. }
        | Message::IsDirectory { .. }
        | Message::EmptyFileNotStored
        // Somebody else's file, or what an earlier upload left, has it.
        | Message::PartNameTaken { .. }
        // The module's own storage does not hold it.
        | Message::TooLargeForModule { .. }
        | Message::Refused { operation: Operation::Storage(StorageVerb::Put), .. }
        | Message::TextRefused { .. }
        | Message::NotAName { .. }
        // Its channel was told to connect to another server meanwhile.
        | Message::NotConnected => true,
        // A directory has its name.
        Message::NotRenamed { why, .. } => is_for_good(why),
        // Read-only, or its directory is gone.
        Message::Failed { code, .. } => *code == ResultCode::SERVER,
        _ => false,
    }
}

/// Every channel that is connected answers.
fn list(world: &mut World) -> Result<(), Violation> {
    for channel in ChannelId::ALL {
        let shown = &world.page.channels[channel.index()];
        if shown.phase != ChannelPhase::Ready {
            continue;
        }
        let before = (shown.listing.version, world.notices);
        world.command(Command::Refresh { channel })?;
        let_go_on(world)?;
        let shown = &world.page.channels[channel.index()];
        // With its entries, or with why there are none.
        if (shown.listing.version, world.notices) == before {
            return Err(format!("channel {channel} does not answer: {shown:?}"));
        }
    }
    Ok(())
}
