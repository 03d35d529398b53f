//! A page without components: the driver, and the state that its events make.

use at_ferry::app::{
    AppState, AttachTarget, Command, DemoOptions, LineState, ListingState, Message, Server,
    Transfer,
};
use at_ferry::dialect::ChannelId;
use at_ferry::driver::Driver;
use futures::StreamExt;
use futures::channel::mpsc;
use js_sys::{Array, Uint8Array};
use web_sys::File;

/// What the page would show.
pub(crate) struct Page {
    pub(crate) driver: Driver,
    wakes: mpsc::UnboundedReceiver<()>,
    pub(crate) state: AppState,
}

impl Page {
    pub(crate) fn open() -> Self {
        let (bell, wakes) = mpsc::unbounded();
        let ring = move || {
            let _page_gone = bell.unbounded_send(());
        };
        Self {
            driver: Driver::start(ring),
            wakes,
            state: AppState::default(),
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
            for event in self.driver.take_events() {
                self.state.apply(event);
            }
            if condition(&self.state) {
                return;
            }
            self.wakes.next().await.unwrap();
        }
    }

    pub(crate) fn upload(&self, name: &str, bytes: &[u8]) {
        self.driver.send(Command::Upload {
            channel: channel(),
            file: self.driver.add_file(file(bytes)),
            below: String::new(),
            name: name.into(),
            modified_ms: 0,
            size_bytes: bytes.len() as u64,
        });
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
