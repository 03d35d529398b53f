//! Someone who wants something of the whole queue, or of its order, and what must hold at once.

use at_ferry::app::{Command, Transfer, TransferId, TransferState};

use crate::content;
use crate::random::Rng;
use crate::user;
use crate::world::{Violation, World};

/// Does something.
pub(crate) fn act(world: &mut World, rng: &mut Rng) -> Result<(), Violation> {
    match rng.within(0..=12) {
        0 | 1 => {
            world.command(Command::PauseAll)?;
            none_is(world, "held", |t| t.state == TransferState::Queued)
        }
        2..=4 => {
            world.command(Command::ResumeAll)?;
            none_is(world, "let go on", |t| {
                let is_held = t.state == TransferState::Paused && t.conflict.is_none();
                is_held && !world.wanted.is_given_up(t.id)
            })
        }
        5 if rng.one_in(2) => {
            world.command(Command::CancelAll)?;
            none_is(world, "given up", |t| t.state == TransferState::Queued)
        }
        5 | 6 => world.command(Command::RetryFailed),
        7 => {
            world.command(Command::ClearDone)?;
            none_is(world, "cleared", |t| {
                matches!(t.state, TransferState::Done | TransferState::Cancelled)
            })
        }
        8 | 9 => answer_all(world, rng),
        _ => reorder(world, rng),
    }
}

/// Queues many files at once.
pub(crate) fn batch(world: &mut World, rng: &mut Rng) -> Result<(), Violation> {
    let channel = user::channel(world, rng);
    let is_up = rng.one_in(2);
    for _ in 0..rng.within(8..=30) {
        let name = content::batch_name(rng, channel);
        if is_up {
            let bytes = content::draw_small(rng);
            world.upload(channel, String::new(), name, bytes)?;
        } else {
            world.command(Command::Download { channel, name })?;
        }
    }
    Ok(())
}

fn none_is(world: &World, what: &str, is_so: impl Fn(&Transfer) -> bool) -> Result<(), Violation> {
    let left = world.page.transfers.iter().find(|t| is_so(t));
    left.map_or(Ok(()), |left| {
        Err(format!("all are {what}, and not {left:?}"))
    })
}

fn answer_all(world: &mut World, rng: &mut Rng) -> Result<(), Violation> {
    let asking = world.page.transfers.iter().find(|t| t.conflict.is_some());
    let Some(transfer) = asking.map(|asking| asking.id) else {
        return Ok(());
    };
    let on_conflict = user::answer(world, rng);
    world.command(Command::AnswerAll {
        transfer,
        on_conflict,
    })?;
    none_is(world, "answered", |t| {
        t.id == transfer && t.conflict.is_some()
    })
}

fn reorder(world: &mut World, rng: &mut Rng) -> Result<(), Violation> {
    let transfers = &world.page.transfers;
    if transfers.is_empty() {
        return Ok(());
    }
    let (moved, before) = (rng.pick(transfers).id, rng.pick(transfers).id);
    let before = (!rng.one_in(4)).then_some(before);
    let of = |world: &World, id: TransferId| {
        let mut all = world.page.transfers.iter();
        all.find(|t| t.id == id).map(|t| (t.place, t.state))
    };
    let waits = [TransferState::Queued, TransferState::Paused];
    let waited = of(world, moved).is_some_and(|(_, state)| waits.contains(&state));
    world.command(Command::Reorder {
        transfer: moved,
        before,
    })?;
    if !waited || before == Some(moved) {
        return Ok(());
    }
    let places = of(world, moved).zip(before.map_or(Some(u64::MAX), |before| {
        of(world, before).map(|(place, _)| place)
    }));
    let Some(((place, _), end)) = places else {
        return Ok(());
    };
    let is_between = |t: &Transfer| t.id != moved && (place..end).contains(&t.place);
    let between = world.page.transfers.iter().find(|t| is_between(t));
    match between {
        Some(between) => Err(format!(
            "{moved:?} is to come before {before:?}: {between:?}"
        )),
        None if place < end => Ok(()),
        None => Err(format!("{moved:?} comes behind {before:?}")),
    }
}
