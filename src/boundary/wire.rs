//! How messages are posted: a batch at a time, as an array of the plain data of all of them, in bytes, and behind it,
//! in their order, what the browser alone can carry.
//!
//! Both ends are built together, so the bytes say nothing of what they mean, and cost neither side more than a copy:
//! a listing of ten thousand entries is one array, not as many objects.

use js_sys::{Array, Uint8Array};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::{LocalFile, PortSeen, PortsMove, RequestId, ToCore, ToPage};
use crate::app::{Command, Event, FileId, LogExport, LogView, TransferId};

/// The page's way to post and to read what is posted. It is not needed before there is a core, and the first screen does
/// without it.
#[derive(Clone, Copy)]
pub struct Wire {
    /// Makes a batch.
    pub packed: fn(Vec<ToCore>) -> Array,
    /// Reads one.
    pub unpacked: fn(&JsValue) -> Option<Vec<ToPage>>,
}

impl Default for Wire {
    fn default() -> Self {
        Self { packed, unpacked }
    }
}

/// A message that can be posted.
pub trait Posted: Sized {
    /// What of it is plain data.
    type Plain: Serialize + DeserializeOwned;

    /// Lays aside what is not.
    fn parted(self, beside: &mut Beside) -> Self::Plain;

    /// Puts it together again; `None` where something is missing.
    fn joined(plain: Self::Plain, beside: &mut Beside) -> Option<Self>;
}

/// A batch as it is posted.
pub fn packed<M: Posted>(messages: Vec<M>) -> Array {
    let mut beside = Beside(Array::of1(&JsValue::NULL));
    let plain = messages
        .into_iter()
        .map(|message| message.parted(&mut beside));
    let plain: Vec<M::Plain> = plain.collect();
    beside.0.set(0, bytes_of(&plain).into());
    beside.0
}

fn bytes_of(plain: &impl Serialize) -> Uint8Array {
    let bytes = postcard::to_allocvec(plain).expect("plain data has bytes");
    Uint8Array::from(&bytes[..])
}

/// The messages of such a batch; `None` for what is none, or of another build.
pub fn unpacked<M: Posted>(batch: &JsValue) -> Option<Vec<M>> {
    let batch = batch.dyn_ref::<Array>()?.slice(0, u32::MAX);
    let mut beside = Beside(batch);
    let bytes: Uint8Array = beside.next()?;
    let plain: Vec<M::Plain> = postcard::from_bytes(&bytes.to_vec()).ok()?;
    let messages = plain.into_iter().map(|plain| M::joined(plain, &mut beside));
    messages.collect()
}

/// What goes beside the bytes.
pub struct Beside(Array);

impl Beside {
    fn lay(&mut self, value: impl Into<JsValue>) {
        self.0.push(&value.into());
    }

    /// What was laid there as `null` is none.
    fn next<T: JsCast>(&mut self) -> Option<T> {
        let value = self.0.shift();
        value.is_object().then(|| value.unchecked_into())
    }
}

/// The plain part of [`ToCore`].
#[derive(Serialize, Deserialize)]
pub enum PlainToCore {
    Command(Command),
    CommandWithFile(Command),
    HandleOf(FileId),
    Ports(PortsMove, Vec<PortSeen>),
    ReadingAllowed(Vec<TransferId>),
    TakeDownload(RequestId, TransferId),
    DiscardDownload(TransferId),
    ShowLog(LogView),
    ExportLog(RequestId, LogExport),
    OpenLog(bool),
    Seen(bool),
}

impl Posted for ToCore {
    type Plain = PlainToCore;

    fn parted(self, beside: &mut Beside) -> PlainToCore {
        match self {
            Self::Command(command) => PlainToCore::Command(command),
            Self::CommandWithFile(command, LocalFile { file, handle }) => {
                beside.lay(file);
                beside.lay(handle);
                PlainToCore::CommandWithFile(command)
            }
            Self::HandleOf(file, handle) => {
                beside.lay(handle);
                PlainToCore::HandleOf(file)
            }
            Self::Ports(after, ports) => PlainToCore::Ports(after, ports),
            Self::ReadingAllowed(transfers) => PlainToCore::ReadingAllowed(transfers),
            Self::TakeDownload(request, transfer) => PlainToCore::TakeDownload(request, transfer),
            Self::DiscardDownload(transfer) => PlainToCore::DiscardDownload(transfer),
            Self::ShowLog(view) => PlainToCore::ShowLog(view),
            Self::ExportLog(request, asked) => PlainToCore::ExportLog(request, asked),
            Self::OpenLog(file) => {
                let is_file = file.is_some();
                if let Some(file) = file {
                    beside.lay(file);
                }
                PlainToCore::OpenLog(is_file)
            }
            Self::Seen(is_seen) => PlainToCore::Seen(is_seen),
        }
    }

    fn joined(plain: PlainToCore, beside: &mut Beside) -> Option<Self> {
        Some(match plain {
            PlainToCore::Command(command) => Self::Command(command),
            PlainToCore::CommandWithFile(command) => {
                let (file, handle) = (beside.next()?, beside.next());
                Self::CommandWithFile(command, LocalFile { file, handle })
            }
            PlainToCore::HandleOf(file) => Self::HandleOf(file, beside.next()?),
            PlainToCore::Ports(after, ports) => Self::Ports(after, ports),
            PlainToCore::ReadingAllowed(transfers) => Self::ReadingAllowed(transfers),
            PlainToCore::TakeDownload(request, transfer) => Self::TakeDownload(request, transfer),
            PlainToCore::DiscardDownload(transfer) => Self::DiscardDownload(transfer),
            PlainToCore::ShowLog(view) => Self::ShowLog(view),
            PlainToCore::ExportLog(request, asked) => Self::ExportLog(request, asked),
            PlainToCore::OpenLog(true) => Self::OpenLog(Some(beside.next()?)),
            PlainToCore::OpenLog(false) => Self::OpenLog(None),
            PlainToCore::Seen(is_seen) => Self::Seen(is_seen),
        })
    }
}

/// The plain part of [`ToPage`].
#[derive(Serialize, Deserialize)]
pub enum PlainToPage {
    Event(Event),
    SourceHandle(TransferId),
    Download(RequestId),
    PortsMoved(PortsMove),
}

impl Posted for ToPage {
    type Plain = PlainToPage;

    fn parted(self, beside: &mut Beside) -> PlainToPage {
        match self {
            Self::Event(event) => PlainToPage::Event(event),
            Self::SourceHandle(transfer, handle) => {
                beside.lay(handle);
                PlainToPage::SourceHandle(transfer)
            }
            Self::Download(request, blob) => {
                beside.lay(blob);
                PlainToPage::Download(request)
            }
            Self::PortsMoved(number) => PlainToPage::PortsMoved(number),
        }
    }

    fn joined(plain: PlainToPage, beside: &mut Beside) -> Option<Self> {
        Some(match plain {
            PlainToPage::Event(event) => Self::Event(event),
            PlainToPage::SourceHandle(transfer) => Self::SourceHandle(transfer, beside.next()?),
            PlainToPage::Download(request) => Self::Download(request, beside.next()),
            PlainToPage::PortsMoved(number) => Self::PortsMoved(number),
        })
    }
}
