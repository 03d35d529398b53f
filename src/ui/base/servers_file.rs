//! The saved servers as files hold them, and as the browser keeps them.

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::app::{
    SERVERS_FILE_MAX_BYTES, SERVERS_FORMAT, SERVERS_VERSION, SavedServer, SavedServers,
    ServerFault, WrittenServer, WrittenServers,
};

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
    pub text: String,
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

/// A value as a text, indented.
pub fn text_of(value: &JsValue) -> Option<String> {
    let text = JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &2.into());
    text.ok()?.as_string()
}

/// A member of what may be anything.
fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or_default()
}
