//! What an upload is about.

use crate::app::{FileId, PART_SUFFIX, TransferId, UploadWay, Verified};
use crate::ftp::context::Context;
use crate::ftp::lookup::Known;
use crate::ftp::names::next_free;
use crate::ftp::range::TAIL_BYTES;
use crate::ftp::transfer::confirm::Comparison;

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

    /// It gets this name in the end.
    pub(crate) fn rename(&mut self, context: &mut Context<'_>) {
        self.name = next_free(&self.name);
        self.name_storage(context);
    }

    /// Under which name it is stored until it is complete.
    pub(crate) fn name_storage(&mut self, context: &mut Context<'_>) {
        let record = context.transfers.running(self.id);
        let suffix = if record.options.part_name {
            PART_SUFFIX
        } else {
            ""
        };
        self.stored_as = format!("{}{suffix}", self.name);
        if record.view.name != self.name {
            record.view.name.clone_from(&self.name);
            record.show(context.out);
        }
    }

    /// How its bytes in the range are compared with those of `name` on the server; `None` where they are not here.
    pub(crate) fn compare(
        &self,
        name: &str,
        (from_bytes, end_bytes): (u64, u64),
        context: &Context<'_>,
    ) -> Option<Comparison> {
        let SourceFile::Local(file) = self.from else {
            return None;
        };
        let range_max_bytes = context.range_max_bytes();
        Some(Comparison::new(
            self.id,
            file,
            name,
            (from_bytes, end_bytes),
            range_max_bytes,
        ))
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
