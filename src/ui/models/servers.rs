//! The saved servers as this browser keeps them.
//!
//! What cannot be read is never written over: it is set aside, as the text that it was, until the user has saved it or
//! thrown it away.

use leptos::prelude::*;

use crate::app::{
    ChannelPhase, Command, SERVERS_FILE_MAX_BYTES, SavedServer, SavedServers, ServerFault,
    ServerName, channel_for,
};
use crate::dialect::{CHANNELS, ChannelId};
use crate::ui::base::local_storage::storage;
use crate::ui::base::servers_file::{FileFault, Parsed, parse, text_of, to_text};
use crate::ui::models::notices::PageNotice;
use crate::ui::models::page::Page;
use crate::ui::models::server_form::{self, ServerForm};
use crate::ui::models::store::ChannelHead;

/// Where the servers are kept.
const KEY: &str = "at-ferry.servers";

/// Where is kept what could not be read.
const ASIDE_KEY: &str = "at-ferry.servers.unreadable";

/// The saved servers, and which of them the channels were filled in from. A handle: copies are the same list.
#[derive(Clone, Copy)]
pub struct Servers {
    /// All of them.
    pub all: RwSignal<SavedServers>,
    /// What could not be read, and what is to be known of it.
    pub unreadable: RwSignal<Option<Unreadable>>,
    /// What each channel was filled in from.
    pub filled: [RwSignal<Option<Filled>>; CHANNELS],
    /// The directory of a pasted address, to be opened once its channel is connected.
    pasted: [StoredValue<Option<String>>; CHANNELS],
    forms: [RwSignal<ServerForm>; CHANNELS],
    page: Page,
}

/// What is kept here and could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It was set aside; this is its text.
    Aside(String),
    /// A newer version of the page has written it, and it stays as it is.
    Newer,
    /// There is no room to set it aside, so it stays as it is; this is its text.
    Stuck(String),
}

/// What a channel was filled in from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The saved server.
    pub saved: SavedServer,
    /// Its directory is still to be opened, once the channel is connected.
    pub is_due: bool,
}

impl Servers {
    /// None known yet.
    pub fn new(page: Page, forms: [RwSignal<ServerForm>; CHANNELS]) -> Self {
        Self {
            all: RwSignal::new(SavedServers::default()),
            unreadable: RwSignal::new(None),
            filled: std::array::from_fn(|_| RwSignal::new(None)),
            pasted: std::array::from_fn(|_| StoredValue::new(None)),
            forms,
            page,
        }
    }

    /// Reads what this browser keeps.
    pub fn load(self) {
        let Some(storage) = storage() else { return };
        let get = |key| storage.get_item(key).ok().flatten();
        let text = get(KEY);
        let mut unreadable = get(ASIDE_KEY).map(Unreadable::Aside);
        let parsed = text.as_deref().map_or_else(|| Ok(Parsed::default()), parse);
        let (mut servers, broken) = match parsed {
            Ok(parsed) => {
                let broken = parsed.refused.into_iter().map(|refused| refused.text);
                (parsed.servers, broken.collect::<Vec<_>>())
            }
            Err(FileFault::Newer) => {
                unreadable = Some(Unreadable::Newer);
                (Vec::new(), Vec::new())
            }
            Err(_) => (Vec::new(), text.clone().into_iter().collect()),
        };
        let (all, beyond) = SavedServers::of(std::mem::take(&mut servers));
        let beyond = beyond.iter().filter_map(|server| {
            let value = serde_wasm_bindgen::to_value(&server.write(true)).ok()?;
            text_of(&value)
        });
        let broken: Vec<String> = broken.into_iter().chain(beyond).collect();
        if !broken.is_empty() {
            let aside: Vec<String> = get(ASIDE_KEY).into_iter().chain(broken).collect();
            let aside = aside.join("\n");
            let fits = aside.len() <= SERVERS_FILE_MAX_BYTES;
            // What is left is written only after the rest is safe.
            let moved = fits
                && storage.set_item(ASIDE_KEY, &aside).is_ok()
                && to_text(&all, true).is_some_and(|text| storage.set_item(KEY, &text).is_ok());
            unreadable = Some(if moved {
                Unreadable::Aside(aside)
            } else {
                Unreadable::Stuck(text.unwrap_or_default())
            });
        }
        if self.unreadable.with_untracked(|known| *known != unreadable) {
            self.unreadable.set(unreadable);
        }
        if self.all.with_untracked(|known| *known != all) {
            self.all.set(all);
        }
    }

    /// Changes the list, as it is by now, and keeps it. What cannot be kept is not changed, and the user is told.
    ///
    /// # Errors
    ///
    /// Those of the change.
    pub fn change<T>(
        self,
        change: impl FnOnce(&mut SavedServers) -> Result<T, ServerFault>,
    ) -> Result<T, ServerFault> {
        // Another tab may have changed it.
        self.load();
        let mut all = self.all.get_untracked();
        let done = change(&mut all)?;
        let writable = self.unreadable.with_untracked(|unreadable| {
            !matches!(unreadable, Some(Unreadable::Newer | Unreadable::Stuck(_)))
        });
        let text = to_text(&all, true).filter(|text| text.len() <= SERVERS_FILE_MAX_BYTES);
        let kept = text.filter(|_| writable).is_some_and(|text| {
            storage().is_some_and(|storage| storage.set_item(KEY, &text).is_ok())
        });
        if kept {
            self.all.set(all);
        } else {
            self.page.notices.tell_page(PageNotice::ServersNotKept);
        }
        Ok(done)
    }

    /// Throws away what could not be read.
    pub fn forget_unreadable(self) {
        let Some(storage) = storage() else { return };
        let key = match self.unreadable.get_untracked() {
            Some(Unreadable::Aside(_)) => ASIDE_KEY,
            Some(Unreadable::Stuck(_)) => KEY,
            Some(Unreadable::Newer) | None => return,
        };
        // What is refused here stays, and is shown again.
        let _ = storage.remove_item(key);
        self.load();
    }

    /// Fills a channel in from a saved server and connects it, where there is a module and nothing is missing. Gives
    /// whether all of it could be done.
    pub fn open(self, saved: SavedServer) -> bool {
        let is_free = |channel: ChannelId| {
            let head = self.page.store.channels[channel.index()];
            let phase = head.with_untracked(|head| head.phase);
            matches!(phase, ChannelPhase::Idle | ChannelPhase::Failed)
        };
        let Some(channel) = channel_for(saved.channel, self.page.channel.get_untracked(), is_free)
        else {
            self.page.notices.tell_page(PageNotice::ServerBusy);
            return false;
        };
        self.page.channel.set(channel);
        let form = ServerForm {
            host: saved.server.host.clone(),
            port: saved.server.port.to_string(),
            user: saved.server.user.clone(),
            password: saved.password.clone().unwrap_or_default(),
            charset: saved.server.charset,
        };
        let server = form.server();
        self.forms[channel.index()].set(form);
        let way = saved.way;
        self.page.send(Command::SetWay { channel, way });
        // Without a user there is no password to ask for.
        let is_whole = saved.password.is_some() || saved.server.user.is_empty();
        let filled = Filled {
            saved,
            is_due: true,
        };
        self.filled[channel.index()].set(Some(filled));
        match server {
            Some(server) if is_whole && self.page.store.is_line_ready() => {
                self.page.send(Command::Connect { channel, server });
                true
            }
            _ => false,
        }
    }

    /// An address that was pasted as the host of this channel fills in the whole form.
    pub fn take_url(self, channel: ChannelId) {
        let form = self.forms[channel.index()];
        let url = form.with_untracked(|form| server_form::of_url(&form.host, form));
        if let Some((filled, directory)) = url {
            form.set(filled);
            self.pasted[channel.index()].set_value(Some(directory));
        }
    }

    /// The form of the channel shown is about to be connected: what it was filled in from holds for that server only.
    pub fn check_filled(self) {
        let channel = self.page.channel.get_untracked();
        let filled = self.filled[channel.index()];
        let form = self.forms[channel.index()];
        let is_it = form.with_untracked(|form| {
            let server = form.server();
            let server = server.as_ref().map(ServerName::from);
            filled.with_untracked(|filled| {
                let saved = filled.as_ref().map(|filled| &filled.saved.server);
                saved.is_none() || saved == server.as_ref()
            })
        });
        if is_it {
            filled.update(|filled| {
                if let Some(filled) = filled {
                    filled.is_due = true;
                }
            });
        } else {
            filled.set(None);
            self.page.send(Command::SetWay { channel, way: None });
        }
    }

    /// Goes to the directory of a saved server, once its channel is connected; and sees what other tabs save.
    pub fn watch(self) {
        self.load();
        let heard = window_event_listener_untyped("storage", move |_| self.load());
        on_cleanup(move || heard.remove());
        for channel in ChannelId::ALL {
            let is_up = Memo::new(move |_| {
                self.page.store.channels[channel.index()].with(ChannelHead::is_connected)
            });
            let filled = self.filled[channel.index()];
            Effect::new(move || {
                if !is_up.get() {
                    return;
                }
                let due = filled.with_untracked(|filled| {
                    let due = filled.as_ref().filter(|filled| filled.is_due);
                    due.map(|filled| filled.saved.directory.clone())
                });
                let pasted = self.pasted[channel.index()].try_update_value(Option::take);
                let Some(path) = pasted.flatten().or(due) else {
                    return;
                };
                filled.update(|filled| {
                    if let Some(filled) = filled {
                        filled.is_due = false;
                    }
                });
                if !path.is_empty() {
                    self.page.send(Command::ChangeDirectory { channel, path });
                }
            });
        }
    }
}
