//! The tour: half a minute in which the page shows what it does, on itself. It does what a user could do, one command
//! after the other, and looks at what the page shows of them.
//!
//! To add a step, add it to [`Step`] with what it has to remember, say in [`Step::next`] what ends it, and give it a
//! caption.

use crate::app::{
    ChannelPhase, LineState, ListingState, Preview, Transfer, TransferId, TransferState, Verified,
};

/// Captions, in their order.
pub const CAPTIONS: u8 = 6;

/// Where the picture goes.
pub const DIRECTORY: &str = "/pictures";

/// What it is called there.
pub const NAME: &str = "ferry-dusk.png";

/// Its width and height, in points.
pub const SIZE: (u16, u16) = (480, 300);

/// The share of the picture behind which the session is cut, in percent.
pub const CUT_PERCENT: u64 = 40;

/// How long a caption stays at the least, so that it can be read, in ms.
const READ_MS: u64 = 4_000;

/// How long a caption stays before what it announces begins, in ms.
const ANNOUNCED_MS: u64 = 2_200;

/// What the tour is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The simulated module is attached.
    Attaching,
    /// The channel is connected to its server.
    Connecting,
    /// The directory is gone to.
    Entering,
    /// The caption about the upload is read.
    Announcing,
    /// The picture goes up.
    Sending {
        /// The last transfer there was before it.
        after: Option<TransferId>,
    },
    /// The session was cut.
    Cut(TransferId),
    /// The rest goes up.
    GoingOn(TransferId),
    /// Every byte is read back.
    Checking(TransferId),
    /// The picture comes back, to be looked at.
    Fetching(TransferId),
    /// All of it was shown.
    Shown(TransferId),
}

/// What the page shows just now of what the tour does.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The AT line.
    pub line: LineState,
    /// The tour's channel.
    pub phase: ChannelPhase,
    /// The directory shown on it.
    pub path: String,
    /// Whether that is listed.
    pub listing: ListingState,
    /// The transfer that was queued last.
    pub last: Option<Transfer>,
    /// The tour's preview.
    pub preview: Option<Preview>,
}

/// What the tour does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Attach the simulated module, with the cut in store.
    Attach,
    /// Connect the channel.
    Connect,
    /// Go to the picture's directory.
    Enter,
    /// Queue the upload.
    Send,
    /// Let the module be as the user wants it.
    Mend,
    /// Fetch the picture to look at it.
    Fetch,
}

/// How it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// As it is.
    Stay,
    /// With this step, which begins with this.
    Go(Step, Option<Act>),
    /// No further: what it was about is not there any more.
    Stop,
}

impl Step {
    /// Its caption, from 1 on.
    pub fn caption(self) -> u8 {
        match self {
            Self::Attaching | Self::Connecting | Self::Entering => 1,
            Self::Announcing | Self::Sending { .. } => 2,
            Self::Cut(_) => 3,
            Self::GoingOn(_) => 4,
            Self::Checking(_) => 5,
            Self::Fetching(_) | Self::Shown(_) => 6,
        }
    }

    /// The upload, once it is queued.
    pub fn transfer(self) -> Option<TransferId> {
        match self {
            Self::Cut(id)
            | Self::GoingOn(id)
            | Self::Checking(id)
            | Self::Fetching(id)
            | Self::Shown(id) => Some(id),
            _ => None,
        }
    }

    /// What comes next, where the caption has been there for so many ms.
    pub fn next(self, seen: &Seen, shown_ms: u64) -> Next {
        let was_read = shown_ms >= READ_MS;
        let is_up = matches!(seen.line, LineState::Ready { .. });
        if self != Self::Attaching && seen.line == LineState::Down {
            return Next::Stop;
        }
        let upload = seen.last.as_ref().filter(|last| match self {
            Self::Sending { after } => Some(last.id) > after,
            step => Some(last.id) == step.transfer(),
        });
        if let Some(TransferState::Failed | TransferState::Cancelled) = upload.map(|it| it.state) {
            return Next::Stop;
        }
        let ready = seen.phase == ChannelPhase::Ready && seen.listing == ListingState::Ready;
        match (self, upload) {
            (Self::Attaching, _) if is_up => Next::Go(Self::Connecting, Some(Act::Connect)),
            (Self::Connecting, _) if ready => Next::Go(Self::Entering, Some(Act::Enter)),
            (Self::Entering, _) if ready && seen.path == DIRECTORY && was_read => {
                Next::Go(Self::Announcing, None)
            }
            (Self::Announcing, _) if shown_ms >= ANNOUNCED_MS => {
                let after = seen.last.as_ref().map(|last| last.id);
                Next::Go(Self::Sending { after }, Some(Act::Send))
            }
            (Self::Sending { .. }, Some(it)) if was_cut(it) => {
                Next::Go(Self::Cut(it.id), Some(Act::Mend))
            }
            (Self::Cut(id), Some(it)) if was_read && goes_on(it) => {
                Next::Go(Self::GoingOn(id), None)
            }
            (Self::GoingOn(id), Some(it)) if was_read && is_sent(it) => {
                Next::Go(Self::Checking(id), None)
            }
            (Self::Checking(id), Some(it)) if was_read && is_checked(it) => {
                Next::Go(Self::Fetching(id), Some(Act::Fetch))
            }
            (Self::Fetching(id), Some(_)) => match &seen.preview {
                Some(Preview::Ready { .. }) => Next::Go(Self::Shown(id), None),
                Some(Preview::Failed(_)) => Next::Stop,
                _ => Next::Stay,
            },
            _ => Next::Stay,
        }
    }
}

fn was_cut(upload: &Transfer) -> bool {
    upload.next_try.is_some() || upload.attempts > 1 || is_sent(upload)
}

fn goes_on(upload: &Transfer) -> bool {
    upload.state == TransferState::Active && upload.next_try.is_none() || is_sent(upload)
}

fn is_sent(upload: &Transfer) -> bool {
    matches!(upload.state, TransferState::Verifying | TransferState::Done)
}

fn is_checked(upload: &Transfer) -> bool {
    upload.state == TransferState::Done && upload.verified == Verified::Full
}
