//! What is known of a channel's connection.

use crate::app::{ChannelPhase, Event, Server, ServerName};
use crate::codec::Charset;
use crate::dialect::ChannelId;
use crate::ftp::exchange::Request;
use crate::ftp::lookup::Known;
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
    /// The directory that was shown when the connection was lost.
    pub(crate) left_directory: Option<String>,
    /// What the server was seen to do.
    pub(crate) known: Known,
    /// Whether an answer came too late: what is answered from then on may be what was asked before.
    pub(crate) answers_late: bool,
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
            left_directory: None,
            known: Known::default(),
            answers_late: false,
            rsptimeout: RSPTIMEOUT_DEFAULT,
        }
    }
}

impl Connection {
    /// It is to be connected to this server. What is known of it outlasts the session.
    pub(crate) fn set_server(&mut self, server: Server) {
        // Another password makes it no other server.
        let is_same = |before: &Server| ServerName::from(before) == ServerName::from(&server);
        if !self.server.as_ref().is_some_and(is_same) {
            self.known = Known::default();
            self.left_directory = None;
        }
        self.server = Some(server);
        self.module_directory = None;
        // A session of before may have been elsewhere.
        self.shown_directory.clear();
    }

    /// The connection is gone.
    pub(crate) fn lose(&mut self) {
        self.module_directory = None;
        let shown = std::mem::take(&mut self.shown_directory);
        if !shown.is_empty() {
            self.left_directory = Some(shown);
        }
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
