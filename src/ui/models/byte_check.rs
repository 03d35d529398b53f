//! A byte each way: a file of one byte, under a name of its own, is sent to the server, read again, and removed. Only where
//! the user says so.

use std::time::Duration;

use js_sys::{Array, Math};
use leptos::prelude::*;
use web_sys::File;

use crate::app::{Command, Direction, ListingState, Message, Preview, TransferId, TransferState};
use crate::boundary::LocalFile;
use crate::dialect::ChannelId;
use crate::ui::models::page::Page;
use crate::ui::models::picking::upload_one;
use crate::ui::models::preview_ids::OF_BYTE_CHECK;

/// How its name begins.
const NAME: &str = ".at-ferry-check-";

/// How long the server's listing may take to tell of it.
const LISTED: Duration = Duration::from_secs(40);

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ByteCheck {
    /// The user has not said so.
    #[default]
    NotWanted,
    /// It is on its way.
    Running(Stage),
    /// It went both ways, and the file is gone.
    Good,
    /// It did not.
    Bad(Broke),
}

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is sent.
    Sending,
    /// The listing is to tell of it.
    Listing,
    /// It is read again.
    Reading,
    /// It is removed; whether what was read is what was sent.
    Removing(bool),
}

/// What broke.
#[derive(Clone, Debug, PartialEq)]
pub enum Broke {
    /// It was not sent; why, where that is known.
    Sending(Option<Message>),
    /// It was not read.
    Reading(Message),
    /// Another byte came back, or none.
    Differs,
    /// The server's listing does not tell of it in time.
    NotListed,
    /// It is still there.
    NotRemoved,
}

/// The file that it is done with.
#[derive(Clone, Debug, PartialEq)]
struct Probe {
    channel: ChannelId,
    directory: String,
    name: String,
    byte: u8,
    /// Transfers up to this one are others.
    before: Option<TransferId>,
}

/// A byte each way. A handle: copies are the same one.
#[derive(Clone, Copy)]
pub struct ByteEachWay {
    page: Page,
    /// How far it is.
    pub state: RwSignal<ByteCheck>,
    probe: RwSignal<Option<Probe>>,
}

impl ByteEachWay {
    /// Keeps at it from now on, for as long as the caller's owner is there.
    pub fn new(page: Page) -> Self {
        let check = Self {
            page,
            state: RwSignal::new(ByteCheck::NotWanted),
            probe: RwSignal::new(None),
        };
        Effect::new(move || check.go_on());
        check
    }

    /// The name of the file; tracked.
    pub fn name(self) -> Option<String> {
        self.probe.with(|probe| Some(probe.as_ref()?.name.clone()))
    }

    /// The user has said so.
    pub fn begin(self) {
        let page = self.page;
        let channel = page.channel.get_untracked();
        let head = page.store.channels[channel.index()].get_untracked();
        if !head.is_connected() || matches!(self.state.get_untracked(), ByteCheck::Running(_)) {
            return;
        }
        let entries = page.store.entries(channel);
        let is_free = |name: &String| entries.iter().all(|entry| entry.name != *name);
        let names = std::iter::repeat_with(|| format!("{NAME}{:06x}", below(0x0100_0000)));
        let Some(name) = names.into_iter().find(is_free) else {
            return;
        };
        let byte = b'a' + u8::try_from(below(26)).unwrap_or(0);
        let text = char::from(byte).to_string();
        let Ok(file) = File::new_with_str_sequence(&Array::of1(&text.into()), &name) else {
            return;
        };
        let before = page
            .store
            .transfers
            .with_untracked(|rows| rows.iter().map(|row| row.id).max());
        self.probe.set(Some(Probe {
            channel,
            directory: head.path,
            name,
            byte,
            before,
        }));
        self.state.set(ByteCheck::Running(Stage::Sending));
        let local = LocalFile { file, handle: None };
        upload_one(page, channel, String::new(), local);
    }

    /// It is of another check.
    pub fn reset(self) {
        if !matches!(self.state.get_untracked(), ByteCheck::Running(_)) {
            self.state.set(ByteCheck::NotWanted);
        }
    }

    /// Something has changed; tracked.
    fn go_on(self) {
        let ByteCheck::Running(stage) = self.state.get() else {
            return;
        };
        let Some(probe) = self.probe.get() else {
            return;
        };
        let store = self.page.store;
        let head = store.channels[probe.channel.index()].get();
        // What is done in a directory is done in the one shown.
        let is_there = head.is_connected() && head.path == probe.directory;
        let is_listed = || {
            let entries = store.entries(probe.channel);
            entries.iter().any(|entry| entry.name == probe.name)
        };
        let is_whole = head.listing == ListingState::Ready;
        match stage {
            Stage::Sending => self.sent(&probe),
            Stage::Listing if is_there && is_listed() => {
                self.state.set(ByteCheck::Running(Stage::Reading));
                self.page.send(Command::Preview {
                    channel: probe.channel,
                    id: OF_BYTE_CHECK,
                    name: probe.name,
                    max_bytes: 1,
                });
            }
            Stage::Reading if is_there => {
                let told = store.preview.get().filter(|(id, _)| *id == OF_BYTE_CHECK);
                let came_back = match told {
                    Some((_, Preview::Ready { bytes, .. })) => *bytes == [probe.byte],
                    Some((_, Preview::Failed(message))) => {
                        self.page.send(Command::EndPreview { id: OF_BYTE_CHECK });
                        return self.break_off(Broke::Reading(message));
                    }
                    Some((_, Preview::Fetching { .. })) | None => return,
                };
                self.page.send(Command::EndPreview { id: OF_BYTE_CHECK });
                self.wait(Stage::Removing(came_back), Broke::NotRemoved);
                self.page.send(Command::Delete {
                    channel: probe.channel,
                    name: probe.name,
                });
            }
            Stage::Removing(came_back) if is_there && is_whole && !is_listed() => {
                self.state.set(if came_back {
                    ByteCheck::Good
                } else {
                    ByteCheck::Bad(Broke::Differs)
                });
            }
            Stage::Listing | Stage::Reading | Stage::Removing(_) => {}
        }
    }

    /// What became of the upload; tracked.
    fn sent(self, probe: &Probe) {
        self.page.store.arrangement.track();
        let ended = self.page.store.transfers.with(|rows| {
            let transfers = rows.iter().map(|row| row.transfer.get());
            let mut ours = transfers.filter(|transfer| {
                Some(transfer.id) > probe.before
                    && transfer.name == probe.name
                    && transfer.direction == Direction::Up
            });
            ours.find(|transfer| transfer.state.is_ended())
        });
        match ended {
            None => {}
            Some(transfer) if transfer.state == TransferState::Done => {
                self.wait(Stage::Listing, Broke::NotListed);
                let channel = probe.channel;
                self.page.send(Command::Refresh { channel });
            }
            Some(transfer) => self.break_off(Broke::Sending(transfer.failure)),
        }
    }

    /// Goes on with this, which is to be over in time.
    fn wait(self, stage: Stage, broke: Broke) {
        self.state.set(ByteCheck::Running(stage));
        let given_up = move || {
            let is_still = self.state.try_get_untracked() == Some(ByteCheck::Running(stage));
            if is_still {
                self.break_off(broke);
            }
        };
        set_timeout(given_up, LISTED);
    }

    fn break_off(self, broke: Broke) {
        self.state.set(ByteCheck::Bad(broke));
    }
}

/// A number below this one, by chance.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is a number from 0 up to a small one"
)]
fn below(end: u32) -> u32 {
    (Math::random() * f64::from(end)) as u32
}
