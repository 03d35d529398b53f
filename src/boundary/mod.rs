//! The boundary between the page and the core: all that one ever says to the other.
//!
//! Messages alone, in either direction, and none is answered in place: so the core may run beside the page or in a
//! worker, one for each module, and the page cannot tell. Everything in them can be posted: plain data, and what the
//! structured clone algorithm takes (files, blobs, handles). The page gives the numbers of what it makes known, each
//! its own for each core; the core gives those of transfers.
//!
//! What needs a window stays with the page: pickers, questions for a permission, downloads by a link, notifications.
//! What needs a serial port stays with the core, which finds by its place the one that the page was granted.

mod core_side;
pub mod launch;
mod page_side;
mod wire;
mod words;

use serde::{Deserialize, Serialize};
use web_sys::{Blob, File, FileSystemFileHandle};

use crate::app::{Command, Event, FileId, LogExport, LogView, PortId, SourceStamp, TransferId};
use crate::browser::js::whole;
pub use core_side::{Inlet, Outlet, open};
pub use page_side::{Core, MESSAGES_MAX};
pub use wire::{Posted, Wire, packed, unpacked};
pub use words::last_word;

/// What the page says.
#[derive(Clone, Debug)]
pub enum ToCore {
    /// The user wants something done.
    Command(Command),
    /// The same of a command that names a local file, with that file. It is held until the command is over or refused.
    CommandWithFile(Command, LocalFile),
    /// The browser gave the way to such a file later.
    HandleOf(FileId, FileSystemFileHandle),
    /// The serial ports that were granted and are plugged in, in the browser's order: all of them, whenever they change,
    /// and as the answer to the last [`ToPage::PortsMoved`] that was heard before they were read.
    Ports(PortsMove, Vec<PortSeen>),
    /// The user may have allowed that the local files of these uploads are read again.
    ReadingAllowed(Vec<TransferId>),
    /// A staged download is wanted; [`ToPage::Download`] answers. It stays staged, and can be taken again, until it is
    /// discarded.
    TakeDownload(RequestId, TransferId),
    /// A staged download is not wanted any more.
    DiscardDownload(TransferId),
    /// This is to be shown of the log from now on, by [`Event::Log`].
    ShowLog(LogView),
    /// A part of the log is wanted as a file; [`ToPage::Download`] answers.
    ExportLog(RequestId, LogExport),
    /// This session file is to be shown in the place of the log; `None`: the log again.
    OpenLog(Option<File>),
    /// Whether anyone sees the page, which may go altogether where nobody does. Of no concern to the core itself: its end
    /// of the boundary hears it.
    Seen(bool),
}

/// What the core says.
#[derive(Clone, Debug)]
pub enum ToPage {
    /// Something happened.
    Event(Event),
    /// The way to the local file of an upload of an earlier page load, where the user can be asked whether it may be
    /// read again.
    SourceHandle(TransferId, FileSystemFileHandle),
    /// A staged download; `None` for one that is not ready or not there any more.
    Download(RequestId, Option<Blob>),
    /// A port was plugged or unplugged: what the page reads of the ports from now on is believed, nothing that it has
    /// read before.
    PortsMoved(PortsMove),
}

impl From<Command> for ToCore {
    fn from(command: Command) -> Self {
        Self::Command(command)
    }
}

/// The number of a request of the page, not used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RequestId(pub u32);

/// A file of the user's.
#[derive(Clone, Debug)]
pub struct LocalFile {
    /// What was chosen.
    pub file: File,
    /// The way to it, where the browser gave one: with it an upload goes on after the page was loaded again.
    pub handle: Option<FileSystemFileHandle>,
}

impl LocalFile {
    /// What it was when it was chosen.
    pub fn stamp(&self) -> SourceStamp {
        stamp_of(&self.file)
    }
}

impl From<File> for LocalFile {
    fn from(file: File) -> Self {
        Self { file, handle: None }
    }
}

/// How often the core has seen a port plugged or unplugged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PortsMove(pub u32);

/// A serial port as the page sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortSeen {
    /// Its number.
    pub id: PortId,
    /// Its USB vendor and product; `None` for one that is not on USB.
    pub usb: Option<(u16, u16)>,
}

/// What a file is, to know it again.
pub fn stamp_of(file: &File) -> SourceStamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a time is a whole number of ms, and of no more than 2^53"
    )]
    let modified_ms = file.last_modified() as i64;
    SourceStamp {
        name: file.name(),
        size_bytes: whole(file.size()),
        modified_ms,
    }
}
