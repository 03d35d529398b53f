//! What goes out: to the page, to whoever holds files, and to the journal of transfers.

use std::collections::{BTreeMap, VecDeque};

use crate::app::{Event, Message, Notice, Persist, Subject, TransferId};
use crate::files::FileRequest;

/// What goes out to the page, to the files, and to where transfers are kept.
#[derive(Debug, Default)]
pub(crate) struct Out {
    pub(crate) events: VecDeque<Event>,
    pub(crate) files: VecDeque<FileRequest>,
    /// Files of the module that were written, with their size in bytes where it is known, or deleted.
    pub(crate) module_changes: VecDeque<(String, Option<u64>)>,
    /// Halves of relays that are done.
    pub(crate) relayed: VecDeque<TransferId>,
    /// Transfers that are done, and whose local files may be digested when nothing else is to be done.
    pub(crate) undigested: VecDeque<TransferId>,
    /// How often anything changed in the queue but how far a transfer is.
    pub(crate) queue_changes: u64,
    /// Only the latest of each transfer.
    pub(crate) keeps: BTreeMap<TransferId, Persist>,
}

impl Out {
    pub(crate) fn event(&mut self, event: Event) {
        self.events.push_back(event);
    }

    pub(crate) fn notice(&mut self, subject: Subject, message: Message) {
        self.event(Event::Notice(Notice { subject, message }));
    }

    pub(crate) fn keep(&mut self, keep: Persist) {
        let (Persist::Put { transfer, .. } | Persist::Drop { transfer }) = &keep;
        self.keeps.insert(*transfer, keep);
    }

    pub(crate) fn file(&mut self, request: FileRequest) {
        self.files.push_back(request);
    }
}
