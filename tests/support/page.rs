//! A page without components: the driver, and the state that its events make.

use std::cell::{Cell, RefCell};

use at_ferry::app::{
    AppState, AttachTarget, Command, DemoOptions, FileId, LineState, ListingState, Message, Server,
    Transfer, TransferId,
};
use at_ferry::boundary::{Core, PortSeen, RequestId, ToCore, ToPage};
use at_ferry::browser::clock::Clock;
use at_ferry::dialect::ChannelId;
use at_ferry::driver;
use futures::StreamExt;
use futures::channel::mpsc;
use js_sys::{Array, Uint8Array};
use web_sys::{Blob, File};

/// What the page would show.
pub(crate) struct Page {
    pub(crate) driver: Core,
    wakes: mpsc::UnboundedReceiver<()>,
    pub(crate) state: AppState,
    /// What the core has said beside events.
    pub(crate) said: Vec<ToPage>,
    /// The serial ports as it told of them last.
    pub(crate) ports: RefCell<Vec<PortSeen>>,
    last_number: Cell<u32>,
}

impl Page {
    pub(crate) fn open() -> Self {
        let (bell, wakes) = mpsc::unbounded();
        let ring = move || {
            let _page_gone = bell.unbounded_send(());
        };
        Self {
            driver: driver::in_place(Clock::new(), ring),
            wakes,
            state: AppState::default(),
            said: Vec::new(),
            ports: RefCell::default(),
            last_number: Cell::new(0),
        }
    }

    /// Attach a module and connect its first channel.
    pub(crate) async fn connect(&mut self, target: AttachTarget) {
        self.driver.send(Command::Attach(target));
        self.until(|state| matches!(state.line, LineState::Ready { .. }))
            .await;
        self.driver.send(Command::Connect {
            channel: channel(),
            server: Server {
                host: "ftp.demo".into(),
                port: 21,
                user: "demo".into(),
                password: "demo".into(),
                charset: at_ferry::codec::Charset::Utf8,
            },
        });
        self.until(|state| state.channels[0].listing.state == ListingState::Ready)
            .await;
    }

    pub(crate) async fn until(&mut self, condition: impl Fn(&AppState) -> bool) {
        loop {
            self.take();
            if condition(&self.state) {
                return;
            }
            self.wakes.next().await.unwrap();
        }
    }

    fn take(&mut self) {
        for message in self.driver.take() {
            match message {
                ToPage::Event(event) => self.state.apply(event),
                ToPage::PortsMoved(number) => {
                    let ports = self.ports.borrow().clone();
                    self.driver.send(ToCore::Ports(number, ports));
                }
                other => self.said.push(other),
            }
        }
    }

    /// A number that was not given yet.
    pub(crate) fn number(&self) -> u32 {
        self.last_number.set(self.last_number.get() + 1);
        self.last_number.get()
    }

    pub(crate) fn upload(&self, name: &str, bytes: &[u8]) {
        let command = Command::Upload {
            channel: channel(),
            file: FileId::Chosen(self.number()),
            below: String::new(),
            name: name.into(),
            modified_ms: 0,
            size_bytes: bytes.len() as u64,
        };
        self.driver
            .send(ToCore::CommandWithFile(command, file(bytes).into()));
    }

    /// A staged download.
    pub(crate) async fn download(&mut self, transfer: TransferId) -> Option<Blob> {
        let request = RequestId(self.number());
        self.driver.send(ToCore::TakeDownload(request, transfer));
        loop {
            self.take();
            for message in self.said.drain(..) {
                if let ToPage::Download(answered, blob) = message
                    && answered == request
                {
                    return blob;
                }
            }
            self.wakes.next().await.unwrap();
        }
    }

    /// Wait until the transfer that was queued last is over.
    pub(crate) async fn over(&mut self, transfers: usize) -> Transfer {
        self.until(|state| {
            state.transfers.len() == transfers && state.transfers.iter().all(|t| t.state.is_ended())
        })
        .await;
        self.state.transfers[transfers - 1].clone()
    }

    pub(crate) fn was_told(&self, message: &Message) -> bool {
        self.state.notices.iter().any(|n| n.message == *message)
    }
}

pub(crate) fn demo(baud: u32) -> AttachTarget {
    AttachTarget::Demo(DemoOptions {
        baud,
        ..DemoOptions::default()
    })
}

pub(crate) fn channel() -> ChannelId {
    ChannelId::ALL[0]
}

fn file(bytes: &[u8]) -> File {
    File::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)), "chosen").unwrap()
}

/// Bytes that look like much of what the line says.
pub(crate) fn tricky(len: usize) -> Vec<u8> {
    let tricks = b"\r\nOK\r\n\r\n+CME ERROR: 50\r\n+++\x1a\x1b>\0\xff";
    tricks.iter().copied().cycle().take(len).collect()
}
