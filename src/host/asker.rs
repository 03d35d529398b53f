//! Whose transactions run on the line, as their owner handles tell.

use crate::codec::CommandLine;
use crate::dte::{Body, Claims, Owner, Transaction};
use crate::time::Duration;
use crate::{ftp, storage};

/// Rooms of owner handles are numbered once, over all who make some: the host's own lie above those below it.
const FIRST_ROOM: u8 = 16;

const _: () = assert!(
    ftp::OWNER_ROOM != storage::OWNER_ROOM
        && ftp::OWNER_ROOM < FIRST_ROOM
        && storage::OWNER_ROOM < FIRST_ROOM,
    "each room's owner handles are its own"
);

/// Who has asked the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// An FTP channel.
    Ftp,
    /// The module's file system.
    Storage,
    /// Bring-up of the line.
    Setup,
    /// Bring-up of the network.
    Network,
    /// The health check.
    Check,
    /// The probe for a restart.
    Restart,
    /// The probe for a session.
    Session,
    /// A person at the console.
    User,
    /// The watch over the network.
    Watch,
}

impl Asker {
    /// Those who ask for the host itself.
    const OWN: [Self; 7] = [
        Self::Setup,
        Self::Network,
        Self::Check,
        Self::Restart,
        Self::Session,
        Self::User,
        Self::Watch,
    ];

    /// Whose handle this is.
    pub(super) fn of(owner: Owner) -> Option<Self> {
        match owner.room() {
            ftp::OWNER_ROOM => Some(Self::Ftp),
            storage::OWNER_ROOM => Some(Self::Storage),
            room => Self::OWN.into_iter().find(|asker| asker.room() == room),
        }
    }

    /// The handle of one that asks for the host itself.
    pub(super) fn owner(self) -> Owner {
        self.numbered_owner(0)
    }

    /// The same of one that asks several things at a time.
    pub(super) fn numbered_owner(self, number: u32) -> Owner {
        debug_assert!(Self::OWN.contains(&self), "{self:?} makes its own handles");
        Owner::new(self.room(), 0, number)
    }

    /// A command of its own, without content.
    pub(super) fn transaction(
        self,
        line: CommandLine,
        claims: Claims,
        timeout: Duration,
    ) -> Transaction {
        Transaction {
            owner: self.owner(),
            line,
            body: Body::None,
            claims,
            timeout,
            of: None,
        }
    }

    fn room(self) -> u8 {
        FIRST_ROOM + self as u8
    }
}
