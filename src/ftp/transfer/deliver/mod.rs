//! *Deliver*: the bytes of a file to the server (clause 3.12), in one of three ways: in packets, as a transparent
//! stream, or from a file of the module. To add a way, write its machine beside these, and say in [`Deliver::new`] when
//! it is taken.

mod module_file;
mod packet;
mod packets;
mod source;
mod transparent;

use crate::app::UploadWay;
use crate::dialect::{ChannelId, CmeCode, ResultCode, Verb};
use crate::ftp::context::{Context, Fault, Flow, Input};
use crate::ftp::transfer::flow::End;
use crate::ftp::transfer::outgoing::{Outgoing, SourceFile, Work};
use module_file::ModuleFile;
use packets::Packets;
use transparent::Transparent;

/// A file on its way.
#[derive(Debug)]
pub(crate) enum Deliver {
    Packets(Packets),
    Transparent(Transparent),
    ModuleFile(ModuleFile),
}

/// What delivering has come to.
#[derive(Debug)]
pub(crate) enum Delivered {
    /// All of it was sent.
    Whole,
    /// It ended before the file did.
    Short(Early),
    /// The user holds it, and what was sent so far is a file of its own by now.
    Held,
    /// The file cannot go this way: what is behind `base_bytes` goes in packets.
    NotThisWay { base_bytes: u64 },
    /// The server refuses to go on behind what is there.
    NoAppend,
}

pub(crate) type Delivery = Flow<Delivered, End>;

/// Why an upload ends before the file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Early {
    pub(crate) why: EarlyWhy,
    /// Up to where it was sent, where something of it may be on the server.
    pub(crate) sent_bytes: Option<u64>,
    /// Whether the module may still be at it.
    pub(crate) unsure: bool,
}

/// Who ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EarlyWhy {
    /// The user wants no more of it.
    Cancelled,
    /// The local file cannot be read.
    Unreadable,
}

impl Deliver {
    /// Of all that is behind `base_bytes`, which are there already.
    pub(crate) fn new(base_bytes: u64, item: &Outgoing) -> Self {
        match (&item.from, item.way) {
            (SourceFile::Local(file), UploadWay::Transparent) if item.len_bytes() > 0 => {
                Self::Transparent(Transparent::new(base_bytes, *file, item))
            }
            (SourceFile::Local(file), way) if way != UploadWay::ModuleFile => {
                Self::Packets(Packets::new(base_bytes, *file, item))
            }
            _ => Self::ModuleFile(ModuleFile::default()),
        }
    }

    pub(crate) fn step(&mut self, input: Input, work: &mut Work<'_, '_>) -> Delivery {
        match self {
            Self::Packets(packets) => packets.step(input, work),
            Self::Transparent(stream) => stream.step(input, work),
            Self::ModuleFile(file) => file.step(input, work),
        }
    }

    /// The attempt ended in it.
    pub(crate) fn abandon(&self, work: &mut Work<'_, '_>) {
        if let Self::ModuleFile(file) = self {
            file.abandon(work);
        }
    }

    /// The file of the module that it goes through.
    pub(crate) fn module_path(&self, channel: ChannelId, item: &Outgoing) -> Option<String> {
        matches!(self, Self::ModuleFile(_)).then(|| module_file::path_of(item, channel))
    }
}

impl Early {
    fn nothing_sent(why: EarlyWhy) -> Delivered {
        Delivered::Short(Self {
            why,
            sent_bytes: None,
            unsure: false,
        })
    }

    fn behind(sent_bytes: u64, why: EarlyWhy, unsure: bool) -> Delivered {
        let sent_bytes = Some(sent_bytes);
        Delivered::Short(Self {
            why,
            sent_bytes,
            unsure,
        })
    }
}

/// STOR overwrites; what goes on behind something appends.
fn verb(begun_at_bytes: u64) -> Verb {
    if begun_at_bytes == 0 {
        Verb::Stor
    } else {
        Verb::Appe
    }
}

/// Whether the server refuses APPE itself, which it was never seen to take. Nobody can tell that from a disk that is
/// full.
fn is_append_refused(verb: Verb, fault: &Fault, context: &Context<'_>) -> bool {
    let refuses = match fault {
        Fault::Code(code) => *code == ResultCode::SERVER,
        Fault::Refused(report) => report.cme_code() == Some(CmeCode::APPEND.0),
        _ => false,
    };
    verb == Verb::Appe && refuses && context.connection.known.appends.is_none()
}
