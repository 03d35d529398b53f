//! The saved servers as this browser keeps them, and as files hold them.
//!
//! What cannot be read is never written over: it is set aside, as the text that it was, until the user has saved it or
//! thrown it away.

use js_sys::{Array, JSON, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::app::{
    ChannelPhase, Command, SERVERS_FILE_MAX_BYTES, SERVERS_FORMAT, SERVERS_VERSION, SavedServer,
    SavedServers, ServerFault, ServerName, WrittenServer, WrittenServers, channel_for,
};
use crate::dialect::{CHANNELS, ChannelId};
use crate::ui::context::{ServerForm, Ui, storage};
use crate::ui::notices::PageNotice;
use crate::ui::store::ChannelHead;

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

/// What is wrong with a whole file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// More than [`SERVERS_FILE_MAX_BYTES`].
    TooLarge,
    /// The browser could not read it.
    Unreadable,
    /// It is not JSON.
    NotJson,
    /// It is no list of saved servers.
    NotServers,
    /// It is of a newer version.
    Newer,
}

/// What a text holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The servers in it.
    pub servers: Vec<SavedServer>,
    /// What of it is no server.
    pub refused: Vec<Refused>,
}

/// An entry that is no server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its place, from 1 on.
    pub number: u64,
    /// What it calls itself, for showing.
    pub name: String,
    /// What is wrong with it.
    pub fault: ServerFault,
    /// It, as it was written.
    text: String,
}

/// Characters of a refused entry's name that are shown.
const SHOWN_NAME_MAX_CHARS: usize = 40;

/// Reads a list of saved servers, each entry for itself.
///
/// # Errors
///
/// Where it is no such list at all.
pub fn parse(text: &str) -> Result<Parsed, FileFault> {
    if text.len() > SERVERS_FILE_MAX_BYTES {
        return Err(FileFault::TooLarge);
    }
    let list = JSON::parse(text).map_err(|_| FileFault::NotJson)?;
    if member(&list, "format").as_string().as_deref() != Some(SERVERS_FORMAT) {
        return Err(FileFault::NotServers);
    }
    let version = member(&list, "version").as_f64();
    if version.is_some_and(|version| version > f64::from(SERVERS_VERSION)) {
        return Err(FileFault::Newer);
    }
    let entries = member(&list, "servers").dyn_into::<Array>();
    let (Some(_), Ok(entries)) = (version, entries) else {
        return Err(FileFault::NotServers);
    };
    let mut parsed = Parsed::default();
    for (number, entry) in (1..).zip(entries.iter()) {
        let written = serde_wasm_bindgen::from_value::<WrittenServer>(entry.clone());
        let read = written.map_err(|_| ServerFault::Shape);
        match read.and_then(SavedServer::read) {
            Ok(server) => parsed.servers.push(server),
            Err(fault) => {
                let name = member(&entry, "name").as_string().unwrap_or_default();
                let shown = name.chars().filter(|c| !c.is_control());
                parsed.refused.push(Refused {
                    number,
                    name: shown.take(SHOWN_NAME_MAX_CHARS).collect(),
                    fault,
                    text: text_of(&entry).unwrap_or_default(),
                });
            }
        }
    }
    Ok(parsed)
}

/// The list as a text, with its passwords or without.
pub fn to_text(servers: &SavedServers, with_passwords: bool) -> Option<String> {
    let written = WrittenServers {
        format: SERVERS_FORMAT,
        version: SERVERS_VERSION,
        servers: servers
            .iter()
            .map(|server| server.write(with_passwords))
            .collect(),
    };
    text_of(&serde_wasm_bindgen::to_value(&written).ok()?)
}

fn text_of(value: &JsValue) -> Option<String> {
    let text = JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &2.into());
    text.ok()?.as_string()
}

/// A member of what may be anything.
fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or_default()
}

impl Servers {
    /// None known yet.
    pub fn new() -> Self {
        Self {
            all: RwSignal::new(SavedServers::default()),
            unreadable: RwSignal::new(None),
            filled: std::array::from_fn(|_| RwSignal::new(None)),
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
        ui: Ui,
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
            ui.notices.tell_page(PageNotice::ServersNotKept);
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
}

impl Default for Servers {
    fn default() -> Self {
        Self::new()
    }
}

/// Fills a channel in from a saved server and connects it, where there is a module and nothing is missing. Gives
/// whether all of it could be done.
pub fn open(ui: Ui, saved: SavedServer) -> bool {
    let is_free = |channel: ChannelId| {
        let head = ui.store.channels[channel.index()];
        let phase = head.with_untracked(|head| head.phase);
        matches!(phase, ChannelPhase::Idle | ChannelPhase::Failed)
    };
    let Some(channel) = channel_for(saved.channel, ui.channel.get_untracked(), is_free) else {
        ui.notices.tell_page(PageNotice::ServerBusy);
        return false;
    };
    ui.channel.set(channel);
    let form = ServerForm {
        host: saved.server.host.clone(),
        port: saved.server.port.to_string(),
        user: saved.server.user.clone(),
        password: saved.password.clone().unwrap_or_default(),
        charset: saved.server.charset,
    };
    let server = form.server();
    ui.forms[channel.index()].set(form);
    let way = saved.way;
    ui.send(Command::SetWay { channel, way });
    // Without a user there is no password to ask for.
    let is_whole = saved.password.is_some() || saved.server.user.is_empty();
    let filled = Filled {
        saved,
        is_due: true,
    };
    ui.servers.filled[channel.index()].set(Some(filled));
    match server {
        Some(server) if is_whole && ui.store.is_line_ready() => {
            ui.send(Command::Connect { channel, server });
            true
        }
        _ => false,
    }
}

/// The form of the channel shown is about to be connected: what it was filled in from holds for that server only.
pub fn check_filled(ui: Ui) {
    let channel = ui.channel.get_untracked();
    let filled = ui.servers.filled[channel.index()];
    let form = ui.forms[channel.index()];
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
        ui.send(Command::SetWay { channel, way: None });
    }
}

/// Goes to the directory of a saved server, once its channel is connected; and sees what other tabs save.
pub fn watch(ui: Ui) {
    ui.servers.load();
    let heard = window_event_listener_untyped("storage", move |_| ui.servers.load());
    on_cleanup(move || heard.remove());
    for channel in ChannelId::ALL {
        let is_up =
            Memo::new(move |_| ui.store.channels[channel.index()].with(ChannelHead::is_connected));
        let filled = ui.servers.filled[channel.index()];
        Effect::new(move || {
            if !is_up.get() {
                return;
            }
            let due = filled.with_untracked(|filled| {
                let due = filled.as_ref().filter(|filled| filled.is_due);
                due.map(|filled| filled.saved.directory.clone())
            });
            let Some(path) = due else { return };
            filled.update(|filled| {
                if let Some(filled) = filled {
                    filled.is_due = false;
                }
            });
            if !path.is_empty() {
                ui.send(Command::ChangeDirectory { channel, path });
            }
        });
    }
}
