//! What is known of a channel's connection.

use std::collections::HashSet;

use crate::app::{ChannelPhase, Event, Server};
use crate::codec::Charset;
use crate::dialect::ChannelId;
use crate::ftp::exchange::Request;
use crate::ftp::outputs::Out;
use crate::time::Duration;

/// The module's `rsptimeout` where nothing else was set (clause 3.1).
const RSPTIMEOUT_DEFAULT: Duration = Duration::from_secs(10);

/// What is known of a channel's connection.
#[derive(Debug)]
pub(crate) struct Connection {
    phase: ChannelPhase,
    /// The server it was told to connect to last.
    pub(crate) server: Option<Server>,
    /// The directory that the module is in; unknown after anything that may have changed it.
    pub(crate) module_directory: Option<String>,
    /// The directory that the page shows.
    pub(crate) shown_directory: String,
    /// The directory that was listed last, and the last part of each name in it.
    pub(crate) listed: (String, HashSet<Vec<u8>>),
    /// Whether a file can be looked up by its name alone, as far as is known: some servers list directories only.
    pub(crate) lists_files: bool,
    /// How long the module waits for the server.
    pub(crate) rsptimeout: Duration,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            phase: ChannelPhase::Idle,
            server: None,
            module_directory: None,
            shown_directory: String::new(),
            listed: Default::default(),
            lists_files: true,
            rsptimeout: RSPTIMEOUT_DEFAULT,
        }
    }
}

impl Connection {
    /// Whether this name was in this directory when it was listed last.
    pub(crate) fn has_listed(&self, directory: &str, name: &str) -> bool {
        let (listed, names) = &self.listed;
        let encoded = self.charset().encode(name);
        listed == directory && encoded.is_ok_and(|name| names.contains(&*name))
    }

    /// Takes the module to a directory; until it has come there it may be anywhere.
    pub(crate) fn go(&mut self, directory: String) -> Request {
        self.module_directory = None;
        Request::ChangeDirectory(directory)
    }

    /// The same; `None` where the module is there already.
    pub(crate) fn go_if_elsewhere(&mut self, directory: &str) -> Option<Request> {
        let is_there = self.module_directory.as_deref() == Some(directory);
        (!is_there).then(|| self.go(directory.to_owned()))
    }

    /// How names are written to the server.
    pub(crate) fn charset(&self) -> Charset {
        self.server
            .as_ref()
            .map_or(Charset::Utf8, |server| server.charset)
    }

    /// Whether commands can be given to the server.
    pub(crate) fn is_up(&self) -> bool {
        matches!(
            self.phase,
            ChannelPhase::Ready | ChannelPhase::Uploading | ChannelPhase::Downloading
        )
    }

    /// Changes the phase, and tells the page where it is another one.
    pub(crate) fn set_phase(&mut self, channel: ChannelId, phase: ChannelPhase, out: &mut Out) {
        if self.phase != phase {
            self.phase = phase;
            out.event(Event::Phase { channel, phase });
        }
    }
}
