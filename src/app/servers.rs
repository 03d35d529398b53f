//! Saved servers: what is kept of each, and what is taken of a list that anyone may have written.

use serde::{Deserialize, Serialize};

use crate::app::{ServerName, UploadWay};
use crate::codec::{Charset, encode_string};
use crate::dialect::{ChannelId, STRING_MAX_BYTES};
use crate::local::names::turns_direction;

/// What a written list calls itself.
pub const SERVERS_FORMAT: &str = "at-ferry-servers";

/// Grows whenever a written list changes its meaning.
pub const SERVERS_VERSION: u32 = 1;

/// Saved servers, at the most.
pub const SERVERS_MAX: usize = 200;

/// A written list, at the most, in bytes.
pub const SERVERS_FILE_MAX_BYTES: usize = 1 << 20;

/// A name, at the most, in characters.
pub const SERVER_NAME_MAX_CHARS: usize = 80;

/// A server as it was saved.
#[derive(Clone, PartialEq, Eq)]
pub struct SavedServer {
    /// What the user calls it; no other one has the same name.
    pub name: String,
    /// Where it is, and as whom to log in.
    pub server: ServerName,
    /// The password, where the user wanted it kept.
    pub password: Option<String>,
    /// The directory to open, an absolute path; empty for the one that the server opens by itself.
    pub directory: String,
    /// The channel to use; `None` for any that is free.
    pub channel: Option<ChannelId>,
    /// How what is queued on its channel is uploaded; `None` for as all others are.
    pub way: Option<UploadWay>,
}

impl std::fmt::Debug for SavedServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SavedServer")
            .field("name", &self.name)
            .field("server", &self.server)
            .field("password", &self.password.as_ref().map(|_| "•••"))
            .field("directory", &self.directory)
            .field("channel", &self.channel)
            .field("way", &self.way)
            .finish()
    }
}

/// A saved server as it is written: words and numbers, none of them looked at yet.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    missing_docs,
    reason = "each is the member of SavedServer of that name"
)]
pub struct WrittenServer {
    pub name: String,
    pub host: String,
    pub port: Option<f64>,
    pub user: String,
    pub password: Option<String>,
    pub directory: String,
    pub charset: Option<String>,
    pub channel: Option<f64>,
    pub way: Option<String>,
}

/// A list of saved servers as it is written.
#[derive(Serialize)]
#[expect(missing_docs, reason = "each is named after what it holds")]
pub struct WrittenServers {
    pub format: &'static str,
    pub version: u32,
    pub servers: Vec<WrittenServer>,
}

/// What is wrong with a server that was to be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerFault {
    /// It is not a list of words and numbers at all.
    Shape,
    /// The name: none, too long, or of characters that are not for reading.
    Name,
    /// The host.
    Host,
    /// The port: not one of 1 to 65535.
    Port,
    /// The user.
    User,
    /// The password.
    Password,
    /// The directory: not an absolute path, or one that cannot be sent.
    Directory,
    /// The charset: none that is known.
    Charset,
    /// The channel: none of the six.
    Channel,
    /// The way to upload: none that is known.
    Way,
    /// Another one has the name.
    NameTaken,
    /// [`SERVERS_MAX`] are saved already.
    TooMany,
}

/// Whether it can be the name or the address of a server, with nothing else beside it.
pub fn is_host(host: &str) -> bool {
    !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || "/\\@,'<>".contains(c))
}

impl SavedServer {
    /// What was written, where all of it makes sense.
    ///
    /// # Errors
    ///
    /// The first member that does not.
    pub fn read(written: WrittenServer) -> Result<Self, ServerFault> {
        let name = written.name.trim();
        let is_name = !name.is_empty()
            && name.chars().count() <= SERVER_NAME_MAX_CHARS
            && name.chars().all(is_for_reading);
        let name = is_name.then(|| name.to_owned()).ok_or(ServerFault::Name)?;
        let charset = match written.charset.as_deref() {
            None => Charset::default(),
            Some(word) => {
                let known = Charset::ALL.into_iter().find(|known| known.name() == word);
                known.ok_or(ServerFault::Charset)?
            }
        };
        let can_be_sent = |text: &str| {
            encode_string(text, charset, STRING_MAX_BYTES).is_ok()
                && text.chars().all(is_for_reading)
        };
        let host = written.host.trim();
        let is_host = is_host(host) && can_be_sent(host);
        let directory = written.directory.trim();
        let way = match written.way.as_deref() {
            None => None,
            Some(word) => {
                let known = UploadWay::NAMES.iter().find(|(_, name)| *name == word);
                Some(known.ok_or(ServerFault::Way)?.0)
            }
        };
        let check = |holds: bool, fault| if holds { Ok(()) } else { Err(fault) };
        check(is_host, ServerFault::Host)?;
        check(can_be_sent(&written.user), ServerFault::User)?;
        let password = written.password;
        let sends = |text: &String| encode_string(text, charset, STRING_MAX_BYTES).is_ok();
        check(password.as_ref().is_none_or(sends), ServerFault::Password)?;
        let is_path = directory.is_empty() || directory.starts_with('/');
        check(is_path && can_be_sent(directory), ServerFault::Directory)?;
        Ok(Self {
            name,
            server: ServerName {
                host: host.to_owned(),
                port: match written.port {
                    None => 21,
                    Some(port) => whole(port, 1, u16::MAX).ok_or(ServerFault::Port)?,
                },
                user: written.user,
                charset,
            },
            password,
            directory: directory.to_owned(),
            channel: match written.channel {
                None => None,
                Some(id) => {
                    let id = whole(id, 0, u16::MAX).and_then(|id| ChannelId::new(id.into()));
                    Some(id.ok_or(ServerFault::Channel)?)
                }
            },
            way,
        })
    }

    /// The same as it is written, with its password or without.
    pub fn write(&self, with_password: bool) -> WrittenServer {
        let way = UploadWay::NAMES
            .iter()
            .find(|(way, _)| Some(*way) == self.way);
        WrittenServer {
            name: self.name.clone(),
            host: self.server.host.clone(),
            port: Some(self.server.port.into()),
            user: self.server.user.clone(),
            password: self.password.clone().filter(|_| with_password),
            directory: self.directory.clone(),
            charset: Some(self.server.charset.name().to_owned()),
            channel: self.channel.map(|channel| channel.connect_id().into()),
            way: way.map(|(_, name)| (*name).to_owned()),
        }
    }
}

/// Not for reading: control characters, and those that turn the direction of what stands around them.
fn is_for_reading(c: char) -> bool {
    !c.is_control() && !turns_direction(c)
}

fn whole(number: f64, from: u16, to: u16) -> Option<u16> {
    (from..=to).find(|known| f64::from(*known).total_cmp(&number).is_eq())
}

/// What to do about servers of a file whose names are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameName {
    /// The file's take the place of those that are here.
    Replace,
    /// The file's get other names.
    KeepBoth,
    /// The file's are left out.
    LeaveOut,
}

/// What came of servers of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Those that are new here.
    pub added: usize,
    /// Those that took the place of others.
    pub replaced: usize,
    /// Those that were left out because their name is taken.
    pub left_out: usize,
    /// Those that there is no room for.
    pub too_many: usize,
}

/// All saved servers, in the user's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedServers(Vec<SavedServer>);

impl SavedServers {
    /// These; of several of one name the later get other names, and those beyond [`SERVERS_MAX`] come back.
    pub fn of(servers: Vec<SavedServer>) -> (Self, Vec<SavedServer>) {
        let mut all = Self::default();
        let mut beyond = Vec::new();
        for mut server in servers {
            server.name = all.free_name(&server.name);
            if all.0.len() == SERVERS_MAX {
                beyond.push(server);
            } else {
                all.0.push(server);
            }
        }
        (all, beyond)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &SavedServer> {
        self.0.iter()
    }

    /// The one of this name.
    pub fn get(&self, name: &str) -> Option<&SavedServer> {
        self.0.iter().find(|known| known.name == name)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|known| known.name == name)
    }

    /// Saves a server, in the place of the one that was called `instead_of` where there is one.
    ///
    /// # Errors
    ///
    /// Where another one has its name, or there is no room.
    pub fn put(
        &mut self,
        instead_of: Option<&str>,
        server: SavedServer,
    ) -> Result<(), ServerFault> {
        let place = instead_of.and_then(|name| self.place(name));
        if self
            .place(&server.name)
            .is_some_and(|taken| Some(taken) != place)
        {
            return Err(ServerFault::NameTaken);
        }
        match place {
            Some(place) => self.0[place] = server,
            None if self.0.len() == SERVERS_MAX => return Err(ServerFault::TooMany),
            None => self.0.push(server),
        }
        Ok(())
    }

    /// Forgets the one of this name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|known| known.name != name);
    }

    /// Saves the one of this name once more, behind itself.
    ///
    /// # Errors
    ///
    /// Where there is no room.
    pub fn duplicate(&mut self, name: &str) -> Result<(), ServerFault> {
        let Some(place) = self.place(name) else {
            return Ok(());
        };
        if self.0.len() == SERVERS_MAX {
            return Err(ServerFault::TooMany);
        }
        let mut copy = self.0[place].clone();
        copy.name = self.free_name(name);
        self.0.insert(place + 1, copy);
        Ok(())
    }

    /// Moves the one of this name by one place, up or down.
    pub fn shift(&mut self, name: &str, up: bool) {
        let Some(place) = self.place(name) else {
            return;
        };
        let to = if up {
            place.checked_sub(1)
        } else {
            Some(place + 1)
        };
        if let Some(to) = to.filter(|to| *to < self.0.len()) {
            self.0.swap(place, to);
        }
    }

    /// Those of a file whose names are taken here by servers that are not the same.
    pub fn same_names(&self, of_file: &[SavedServer]) -> Vec<String> {
        let differs = |new: &&SavedServer| {
            let known = self.get(&new.name);
            known.is_some_and(|known| !is_same(known, new))
        };
        let names = of_file.iter().filter(differs);
        names.map(|server| server.name.clone()).collect()
    }

    /// Takes servers of a file in.
    pub fn merge(&mut self, of_file: Vec<SavedServer>, same_name: SameName) -> Merged {
        let mut merged = Merged::default();
        for mut new in of_file {
            match self.place(&new.name) {
                Some(place) if is_same(&self.0[place], &new) => {
                    merged.left_out += 1;
                    continue;
                }
                Some(place) => match same_name {
                    SameName::Replace => {
                        let known = &mut self.0[place];
                        // A file has no passwords; the one for the same login still holds.
                        if known.server == new.server && new.password.is_none() {
                            new.password = known.password.take();
                        }
                        *known = new;
                        merged.replaced += 1;
                        continue;
                    }
                    SameName::KeepBoth => new.name = self.free_name(&new.name),
                    SameName::LeaveOut => {
                        merged.left_out += 1;
                        continue;
                    }
                },
                None => {}
            }
            if self.0.len() == SERVERS_MAX {
                merged.too_many += 1;
            } else {
                self.0.push(new);
                merged.added += 1;
            }
        }
        merged
    }

    /// This name, or where it is taken the next like it that is free: `Lab (2)`.
    pub fn free_name(&self, name: &str) -> String {
        if self.get(name).is_none() {
            return name.to_owned();
        }
        let stem = name
            .rsplit_once(" (")
            .filter(|(_, count)| {
                let count = count.strip_suffix(')');
                count.is_some_and(|count| count.parse::<u32>().is_ok())
            })
            .map_or(name, |(stem, _)| stem);
        // Room for the count.
        let stem: String = stem.chars().take(SERVER_NAME_MAX_CHARS - 8).collect();
        let mut counted = (2..).map(|count: u32| format!("{stem} ({count})"));
        counted
            .find(|name| self.get(name).is_none())
            .unwrap_or_default()
    }
}

/// The same but for the password, which no file has.
fn is_same(known: &SavedServer, new: &SavedServer) -> bool {
    known.write(false) == new.write(false)
}

/// The channel for a server: the one that it asks for, else the one shown, else any; `None` where that is in use.
pub fn channel_for(
    wanted: Option<ChannelId>,
    shown: ChannelId,
    is_free: impl Fn(ChannelId) -> bool,
) -> Option<ChannelId> {
    match wanted {
        Some(wanted) => is_free(wanted).then_some(wanted),
        None if is_free(shown) => Some(shown),
        None => ChannelId::ALL.into_iter().find(|channel| is_free(*channel)),
    }
}

#[cfg(test)]
mod tests;
