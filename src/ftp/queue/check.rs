//! What is done with a transfer that has ended well: an upload is compared once more with what the server has, and the
//! local file is digested for the receipt.

use crate::app::{FileId, Message, Sha256Sum, TransferState, Verified};
use crate::ftp::outputs::Out;
use crate::ftp::queue::{Half, Local, Record};

/// What is done is digested unasked up to so many bytes; beyond that where it was compared as a whole.
const DIGESTED_MAX_BYTES: u64 = 256 << 20;

/// What is done for a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Its file is carried.
    Carry,
    /// It is done, an upload, and compared byte by byte; it was checked to this level before.
    Check(Verified),
}

impl Record {
    /// It is an upload that is done, and compared as soon as its channel comes to it; whether it can be.
    pub(crate) fn queue_check(&mut self, out: &mut Out) -> bool {
        let is_at_hand =
            matches!(self.local, Local::Source { file, .. } if file.staged_by().is_none());
        let may = is_at_hand && self.view.state == TransferState::Done;
        if may {
            self.task = Task::Check(self.view.verified);
            self.queue_task(out);
        }
        may
    }

    /// A check fails for this reason; whether it is over by that, and all is as it was before: where it only could not be
    /// made.
    pub(super) fn ends_check(&mut self, why: &Message, out: &mut Out) -> bool {
        let Task::Check(before) = self.task else {
            return false;
        };
        if !tells_of_content(why) {
            self.end_check(before, out);
            return true;
        }
        self.task = Task::Carry;
        self.view.verified = Verified::None;
        // Whatever is there now, it is not known to be ours.
        self.half = Half::Foreign;
        false
    }

    /// It is done, as it was before the check.
    pub(super) fn end_check(&mut self, before: Verified, out: &mut Out) {
        self.task = Task::Carry;
        self.view.verified = before;
        self.view.failure = None;
        self.set(TransferState::Done, out);
    }

    /// The digest of its local file, where its receipt lacks that: what is to be digested for it.
    pub(crate) fn undigested(&self) -> Option<FileId> {
        let receipt = self.view.receipt.as_ref()?;
        let is_checked_whole = self.view.verified == Verified::Full;
        let is_cheap = self.view.done_bytes <= DIGESTED_MAX_BYTES || is_checked_whole;
        if receipt.sha256.is_some() || !is_cheap || self.relay.is_some() {
            return None;
        }
        match self.local {
            Local::Source { file, .. } => file.staged_by().is_none().then_some(file),
            Local::Sink => Some(FileId::Staged(self.view.id)),
            Local::Lost { .. } | Local::ModuleSource { .. } | Local::ModuleSink { .. } => None,
        }
    }

    /// The digest of its local file is known.
    pub(crate) fn note_digest(&mut self, sha256: Sha256Sum, out: &mut Out) {
        if let Some(receipt) = &mut self.view.receipt {
            receipt.sha256 = Some(sha256);
            self.show(out);
        }
    }
}

/// Whether it is the file on the server that is not as it should be, and not the look at it.
fn tells_of_content(why: &Message) -> bool {
    matches!(
        why,
        Message::ContentDiffers
            | Message::SizeMismatch { .. }
            | Message::ShortPacket { .. }
            | Message::EmptyFileNotStored
            | Message::NotFound { .. }
            | Message::IsDirectory { .. }
    )
}
