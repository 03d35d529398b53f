//! What is kept of a transfer for the next page, and the way back.

use crate::app::{
    FileId, IfExists, Message, PART_SUFFIX, PartFile, Persist, RemoteStamp, Saved, SavedLocal,
    SavedPhase, SourceAccess, SourceStamp, Subject, TransferId, TransferOptions, TransferState,
    WaitsFor,
};
use crate::files::FileRequest;
use crate::ftp::outputs::Out;
use crate::ftp::queue::on_disk::OnDisk;
use crate::ftp::queue::{Half, Home, Intent, Local, New, Record, Task};

/// What is kept as ours on the server runs ahead of what was sent by this at the least, in bytes, and moves by as
/// much: a page that ends without notice has then never sent more than it kept, and little has to be written.
const AHEAD_BYTES: u64 = 4 << 20;

/// Up to where what is on the server is saved as ours.
fn ahead_bytes(half: Half) -> Option<u64> {
    let ours_bytes = half.up_to_bytes()?;
    Some((ours_bytes / AHEAD_BYTES + 2).saturating_mul(AHEAD_BYTES))
}

/// Whether what is saved of an upload is something else after such a change.
pub(super) fn is_saved_otherwise(before: Half, after: Half) -> bool {
    let is_whole = |half| matches!(half, Half::Whole { .. });
    ahead_bytes(before) != ahead_bytes(after) || is_whole(before) != is_whole(after)
}

impl Record {
    /// Says what is to be saved of it, where that is something else by now.
    pub(super) fn save(&mut self, out: &mut Out) {
        let keep = self.keep();
        if keep != self.said {
            let transfer = self.view.id;
            out.keep(keep.clone().unwrap_or(Persist::Drop { transfer }));
            self.said = keep;
        }
    }

    /// A transfer that was kept; an upload's file is yet to be had.
    pub(crate) fn restored(id: TransferId, kept: Saved, access: SourceAccess) -> Self {
        let (local, half, aside, on_disk) = match kept.local {
            SavedLocal::Source {
                stamp,
                ours_bytes,
                is_whole,
                aside,
            } => {
                let half = match ours_bytes {
                    Some(size_bytes) if is_whole => Half::Whole { size_bytes },
                    Some(up_to_bytes) => Half::Likely { up_to_bytes },
                    None => Half::Foreign,
                };
                (Local::Lost { access, stamp }, half, aside, OnDisk::Nothing)
            }
            SavedLocal::Sink { part_of, there } => {
                let left = part_of.map(|of| OnDisk::Left { of, there });
                let on_disk = left.unwrap_or(OnDisk::Nothing);
                (Local::Sink, Half::Foreign, None, on_disk)
            }
        };
        let new = New {
            channel: kept.channel,
            name: kept.name,
            directory: kept.directory,
            below: kept.below,
            local,
            server: Home::Saved(kept.server),
            // The folder or the archive that it was to go to went with the page.
            tree: None,
            options: kept.options,
        };
        let mut record = Self::new(id, new);
        record.view.place = kept.place;
        record.half = half;
        record.aside = aside;
        if let Some(stamp) = on_disk.stamp() {
            record.view.total_bytes = Some(stamp.size_bytes);
        }
        record.on_disk = on_disk;
        match kept.phase {
            SavedPhase::Waiting => {}
            SavedPhase::Held => {
                record.view.state = TransferState::Paused;
                record.intent = Intent::Pause;
            }
            SavedPhase::Failed => {
                record.view.state = TransferState::Failed;
                record.view.failure = Some(Message::EndedBefore);
            }
            SavedPhase::Cancelled => record.view.state = TransferState::Cancelled,
        }
        record
    }

    /// A new file for it is begun on disk, for a copy of this. What was kept names the file before that one, even if
    /// all else in it is the same.
    pub(crate) fn begin_sink(&mut self, of: RemoteStamp, out: &mut Out) {
        self.on_disk = OnDisk::in_use(of);
        self.said = None;
        self.show(out);
    }

    /// What is to be kept of it, if anything is.
    pub(crate) fn keep(&self) -> Option<Persist> {
        // What is staged of a relay ends with its page; the original is where it was. A check ends with it too.
        let is_done_once = matches!(self.task, Task::Check(_));
        if self.relay.is_some() || is_done_once {
            return None;
        }
        let phase = match (self.view.state, self.intent) {
            (TransferState::Failed, _) => SavedPhase::Failed,
            (TransferState::Cancelled, _) if self.part().is_some() => SavedPhase::Cancelled,
            (TransferState::Cancelled | TransferState::Done, _) => return None,
            // What the user wants of it is kept at once, though a packet or a range may take its time to end.
            (_, Intent::Cancel) => SavedPhase::Cancelled,
            (_, Intent::Pause) => SavedPhase::Held,
            (_, Intent::Run) => SavedPhase::Waiting,
        };
        let (file, local) = match &self.local {
            Local::Source { file, stamp } => (Some(*file), self.kept_source(stamp)),
            Local::Lost { stamp, .. } => (None, self.kept_source(stamp)),
            Local::Sink => {
                let part_of = self.on_disk.stamp().cloned();
                let there = self.on_disk.there();
                (None, SavedLocal::Sink { part_of, there })
            }
            // What the module's own storage holds by then, nobody knows.
            Local::ModuleSource { .. } | Local::ModuleSink { .. } => return None,
        };
        let kept = Saved {
            channel: self.view.channel,
            server: self.server.name(),
            directory: self.view.directory.clone(),
            below: self.below.clone(),
            name: self.view.name.clone(),
            options: self.kept_options(),
            phase,
            place: self.view.place,
            runs: self.view.state == TransferState::Active,
            local,
        };
        Some(Persist::Put {
            transfer: self.view.id,
            file,
            kept: Box::new(kept),
        })
    }

    /// That something is gone on with because another one was holds no longer than the page.
    fn kept_options(&self) -> TransferOptions {
        let mut options = self.options;
        if self.borrowed != Some(IfExists::Resume) {
            options.if_exists = self.if_exists();
        }
        options
    }

    fn kept_source(&self, stamp: &SourceStamp) -> SavedLocal {
        SavedLocal::Source {
            stamp: stamp.clone(),
            ours_bytes: ahead_bytes(self.half).map(|bytes| bytes.min(stamp.size_bytes)),
            is_whole: matches!(self.half, Half::Whole { .. }),
            aside: self.aside.clone(),
        }
    }

    /// Whether only the user can give something, before it can go on.
    pub(super) fn needs_something(&self) -> bool {
        matches!(self.local, Local::Lost { .. }) || matches!(self.server, Home::Saved(_))
    }

    /// What only the user can give, before it can go on.
    pub(crate) fn waits_for(&self) -> Option<WaitsFor> {
        if self.view.state.is_ended() {
            return None;
        }
        match (&self.local, &self.server) {
            (Local::Lost { access, stamp }, _) => Some(match access {
                SourceAccess::Permission => WaitsFor::Permission,
                SourceAccess::Choice => WaitsFor::Choice {
                    file: Box::new(stamp.clone()),
                },
            }),
            (_, Home::Saved(server)) => Some(WaitsFor::Server(Box::new(server.clone()))),
            _ => None,
        }
    }

    /// The half file that it ended with, where that has a name of its own: what is under a name that others use
    /// may be theirs.
    pub(crate) fn part(&self) -> Option<Box<PartFile>> {
        let ended = matches!(
            self.view.state,
            TransferState::Failed | TransferState::Cancelled
        );
        // What is whole is no half, even where it could not get its own name.
        let is_half = matches!(self.half, Half::Likely { .. } | Half::Ours { .. });
        let left = ended && self.options.part_name && is_half;
        left.then(|| {
            Box::new(PartFile {
                name: format!("{}{PART_SUFFIX}", self.view.name),
                server: self.server.name(),
            })
        })
    }

    /// Its local file is at hand again, if it is the one that the upload began with. Whether it is.
    pub(crate) fn supply(&mut self, file: FileId, now: SourceStamp, out: &mut Out) -> bool {
        let Local::Lost { access, stamp } = &self.local else {
            out.file(FileRequest::Release { file });
            return false;
        };
        if *stamp == now {
            self.local = Local::Source { file, stamp: now };
            self.show(out);
            return true;
        }
        out.file(FileRequest::Release { file });
        match access {
            // The same file, and it is another one by now: what is on the server is no half of it.
            SourceAccess::Permission => self.lose_source(Message::SourceChanged, out),
            SourceAccess::Choice => {
                let name = stamp.name.clone();
                let subject = Subject::Transfer(self.view.id);
                out.notice(subject, Message::NotTheSameFile { name });
            }
        }
        false
    }

    /// The file that its handle leads to is of no use: only the one it began with would be.
    pub(crate) fn lose_source(&mut self, why: Message, out: &mut Out) {
        if let Local::Lost { access, .. } = &mut self.local {
            *access = SourceAccess::Choice;
            if !self.view.state.is_ended() {
                self.interrupt(why.clone(), out);
                out.notice(Subject::Transfer(self.view.id), why);
            }
        }
    }
}
