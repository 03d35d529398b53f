//! What an upload is about.

use std::ops::{Deref, DerefMut};

use crate::app::{FileId, Message, PART_SUFFIX, Subject, TransferId, UploadWay, Verified};
use crate::ftp::context::Context;
use crate::ftp::lookup::Known;
use crate::ftp::names::next_free;
use crate::ftp::outputs::Out;
use crate::ftp::queue::Record;
use crate::ftp::range::TAIL_BYTES;
use crate::ftp::transfer::comparison::Comparison;
use crate::ftp::transfer::locate::{Locate, Sought};

/// A file on its way to the server: where its bytes come from, and the names it has there.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) id: TransferId,
    /// The name it gets in the end.
    pub(crate) name: String,
    /// The name it is stored under until then.
    pub(crate) stored_as: String,
    pub(crate) from: SourceFile,
    /// Its size in bytes, once it is known.
    pub(crate) size_bytes: Option<u64>,
    /// How it goes: as it was set, unless the file cannot go that way.
    pub(crate) way: UploadWay,
}

/// Where the bytes of an upload come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SourceFile {
    /// A local file.
    Local(FileId),
    /// A file of the module, by its path.
    Module(String),
}

impl Outgoing {
    /// How long it is, as far as that is known.
    pub(crate) fn len_bytes(&self) -> u64 {
        self.size_bytes.unwrap_or(0)
    }

    /// Whether the module sends it from a file of its own: whole, from its beginning.
    pub(crate) fn goes_whole(&self) -> bool {
        self.way == UploadWay::ModuleFile
    }

    /// Goes in a way that the server takes, as far as that is known.
    pub(crate) fn adapt(&mut self, known: &Known) {
        if self.way == UploadWay::EveryPacket && known.appends == Some(false) {
            self.way = UploadWay::Stream;
        }
    }

    /// From where a part that ends there is compared, to be known by its end.
    pub(crate) fn tail_from(end_bytes: u64) -> u64 {
        end_bytes.saturating_sub(TAIL_BYTES)
    }

    /// From where it is compared for this level; `None` where its size says enough.
    pub(crate) fn compared_from(&self, level: Verified) -> Option<u64> {
        match level {
            Verified::None | Verified::Size => None,
            Verified::Tail => Some(Self::tail_from(self.len_bytes())),
            Verified::Full => Some(0),
        }
    }
}

/// An upload, and what it may touch: what each of its phases is handed.
pub(crate) struct Work<'a, 'c> {
    pub(crate) item: &'a mut Outgoing,
    pub(crate) context: &'a mut Context<'c>,
}

impl<'c> Deref for Work<'_, 'c> {
    type Target = Context<'c>;

    fn deref(&self) -> &Context<'c> {
        self.context
    }
}

impl DerefMut for Work<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.context
    }
}

impl Work<'_, '_> {
    /// Its record, and where that is told of.
    pub(crate) fn record(&mut self) -> (&mut Record, &mut Out) {
        self.context.record(self.item.id)
    }

    pub(crate) fn is_cancelled(&mut self) -> bool {
        self.context.is_cancelled(self.item.id)
    }

    pub(crate) fn may_replace(&mut self) -> bool {
        self.context.may_replace(self.item.id)
    }

    pub(crate) fn tell(&mut self, message: Message) {
        let subject = Subject::Transfer(self.item.id);
        self.out.notice(subject, message);
    }

    pub(crate) fn locate(&self, name: &str, sought: Sought) -> Locate {
        Locate::new(name, self.directory_of(self.item.id), sought)
    }

    /// Whether the name is free is to be found out.
    pub(crate) fn locate_free(&self, name: &str) -> Locate {
        let is_left = self.transfers.may_be_left_by_another(self.item.id, name);
        self.locate(name, Sought::Possible).may_be_left(is_left)
    }

    pub(crate) fn rename(&mut self) {
        self.item.name = self.next_name();
        self.name_storage();
    }

    /// The next name that is no other transfer's.
    pub(crate) fn next_name(&self) -> String {
        let mut name = next_free(&self.item.name);
        while self.transfers.is_held_by_another(self.item.id, &name) {
            name = next_free(&name);
        }
        name
    }

    /// What has the name that it is stored under is not what was listed any more.
    pub(crate) fn note_stored(&mut self) {
        let directory = self.context.directory_of(self.item.id).to_owned();
        let changes = &mut self.context.transfers.changes;
        changes.note_stored(&directory, &self.item.stored_as);
    }

    /// It is there, under its own name.
    pub(crate) fn note_seen(&mut self) {
        let directory = self.context.directory_of(self.item.id).to_owned();
        let changes = &mut self.context.transfers.changes;
        changes.note_seen(&directory, &self.item.name);
    }

    /// Whether its size alone is looked up, and may be with that of others.
    pub(crate) fn may_be_set_aside(&mut self) -> bool {
        let level = self.record().0.options.verify;
        let item = &self.item;
        matches!(item.from, SourceFile::Local(_))
            && item.stored_as == item.name
            && matches!(level, Verified::None | Verified::Size)
            && self.context.may_set_aside(item.id, item.size_bytes)
    }

    /// Under which name it is stored until it is complete.
    pub(crate) fn name_storage(&mut self) {
        let (record, out) = self.context.record(self.item.id);
        let suffix = if record.options.part_name {
            PART_SUFFIX
        } else {
            ""
        };
        self.item.stored_as = format!("{}{suffix}", self.item.name);
        if record.view.name != self.item.name {
            record.view.name.clone_from(&self.item.name);
            record.show(out);
        }
    }

    /// How its bytes in the range are compared with those of `name` on the server; `None` where they are not here.
    pub(crate) fn compare(&self, name: &str, range: (u64, u64)) -> Option<Comparison> {
        let SourceFile::Local(file) = self.item.from else {
            return None;
        };
        let range_max_bytes = self.range_max_bytes();
        Some(Comparison::new(
            self.item.id,
            file,
            name,
            range,
            range_max_bytes,
        ))
    }
}
