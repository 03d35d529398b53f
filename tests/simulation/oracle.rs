//! Is what is called done the same on both sides, byte for byte?

use at_ferry::app::{Direction, Transfer, Verified};
use at_ferry::sim::Fault;

use crate::files::digest;
use crate::journal::What;
use crate::plan::Damage;
use crate::world::{Violation, World};

/// Holds the digest of a receipt against the local file.
pub(crate) fn check_digest(world: &World, transfer: &Transfer) -> Result<(), Violation> {
    let told = transfer.receipt.as_ref().and_then(|it| it.sha256);
    let local = match transfer.direction {
        Direction::Up => world
            .sources
            .get(&transfer.id)
            .map(|bytes| bytes.as_slice()),
        Direction::Down => world.files.finished(transfer.id),
    };
    match (told, local) {
        (Some(told), Some(local)) if told != digest(local) => {
            Err(format!("this is not its digest: {transfer:?}"))
        }
        _ => Ok(()),
    }
}

/// Holds a transfer that has just been called done against both of its files.
pub(crate) fn check_done(world: &mut World, transfer: &Transfer) -> Result<(), Violation> {
    // Where no size is told, and nothing can be read, there is nothing to hold it against.
    let tells_nothing = [
        Fault::SizeNegative,
        Fault::SizeEmpty,
        Fault::SizeHuge,
        Fault::SizeOverflow,
        Fault::UploadOnly,
        Fault::HideDotNames,
    ];
    if transfer.verified == Verified::None && !world.plan.has_any(&tells_nothing) {
        return Err(format!("done and not verified: {transfer:?}"));
    }
    let host = &world.page.channels[transfer.channel.index()].host;
    let path = world.module.network().place_of(host, &path(transfer));
    let server = world.module.network().server(host);
    let remote = server.and_then(|server| server.content(&path));
    // Somebody may have taken it away after the last look at it.
    let since = world.in_state_since.get(&transfer.id).copied();
    let mut later = world
        .module
        .network()
        .changes_at(host, &path, since.unwrap_or_default());
    let is_taken =
        later.any(|change| matches!(change.what, What::Deleted { .. } | What::Renamed { .. }));
    let Some(remote) = remote.filter(|_| !is_taken) else {
        if is_taken {
            return Ok(());
        }
        // The directory itself may have been misheard.
        return match world.plan.damage {
            Damage::Anything { .. } => Ok(()),
            Damage::None | Damage::PayloadLost { .. } => Err(format!(
                "done, and there is no {path} on {host}: {transfer:?}"
            )),
        };
    };
    let local = match transfer.direction {
        Direction::Up => world.sources[&transfer.id].as_slice(),
        Direction::Down => world
            .files
            .finished(transfer.id)
            .ok_or_else(|| format!("done, and not on disk: {transfer:?}"))?,
    };
    if local == remote {
        return Ok(());
    }
    // Without a checksum on the line there is no more to a claim than what was read twice.
    let is_claimed = match (world.plan.damage, transfer.verified) {
        (Damage::Anything { .. }, Verified::None | Verified::Size | Verified::Tail) => false,
        (Damage::Anything { .. }, Verified::Full)
        | (Damage::None | Damage::PayloadLost { .. }, _) => true,
    };
    if !is_claimed {
        return Ok(());
    }
    let same = local.iter().zip(&remote).take_while(|(a, b)| a == b);
    Err(format!(
        "done ({:?}), and of {} bytes here and {} there {} are the same: {transfer:?}",
        transfer.verified,
        local.len(),
        remote.len(),
        same.count(),
    ))
}

/// The remote file of a transfer.
pub(crate) fn path(transfer: &Transfer) -> String {
    let slash = if transfer.directory.ends_with('/') {
        ""
    } else {
        "/"
    };
    format!("{}{slash}{}", transfer.directory, transfer.name)
}
