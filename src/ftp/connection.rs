//! What is known of a channel's connection.

use crate::app::{ChannelPhase, Event, Server, ServerName};
use crate::codec::Charset;
use crate::dialect::{CfgSetting, ChannelId, Verb};
use crate::ftp::exchange::Request;
use crate::ftp::lookup::Known;
use crate::ftp::outputs::Out;
use crate::ftp::queue::Carrier;
use crate::ftp::range::Pace;
use crate::time::Duration;

/// The module's `rsptimeout` where nothing else was set (clause 3.1).
const RSPTIMEOUT_DEFAULT: Duration = Duration::from_secs(10);

/// What is known of a channel's connection.
#[derive(Debug)]
pub(crate) struct Connection {
    role: Role,
    phase: ChannelPhase,
    /// The server it was told to connect to last.
    pub(crate) server: Option<Server>,
    place: Place,
    /// The directory that the page shows.
    pub(crate) shown_directory: String,
    /// The directory that was shown when the connection was lost.
    pub(crate) left_directory: Option<String>,
    /// What the server was seen to do.
    pub(crate) known: Known,
    /// Whether an answer came too late: what is answered from then on may be what was asked before.
    pub(crate) answers_late: bool,
    /// The channel's configuration, as it was read last.
    pub(crate) settings: Vec<CfgSetting>,
    /// How long the module waits for the server.
    pub(crate) rsptimeout: Duration,
    /// How fast ranges came, until it was lost.
    pub(crate) pace: Pace,
}

/// Whom a channel serves.
#[derive(Debug, Default)]
enum Role {
    /// The user.
    #[default]
    Own,
    /// The queue: it carries what waits for another channel, and the page shows it as not connected.
    Lane(Box<Lane>),
}

/// What a lane is of.
#[derive(Debug)]
pub(crate) struct Lane {
    /// The channel whose transfers it carries.
    pub(crate) home: ChannelId,
    /// Whether it has carried one to its end.
    pub(crate) has_carried: bool,
    /// How it ends once it is disconnected.
    pub(crate) ending: Ending,
    /// The keys of the channel's configuration that were set for this, as they were before.
    pub(crate) settings_before: Vec<CfgSetting>,
    /// What is known of the channel's own connection.
    own: Connection,
}

/// How a lane ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It could not be connected.
    Refused,
    /// Its connection was lost, and whether it had carried something by then.
    Lost { has_carried: bool },
    /// Nobody needs it, or somebody needs it for something else.
    GivenBack,
}

/// The directory that the module is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Any: something may have changed it.
    #[default]
    Unknown,
    /// It went to this one.
    In(String),
    /// It said that it is in this one.
    Told(String),
    /// Perhaps not the one that was believed: what said so may have been an old answer.
    Doubted,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            role: Role::Own,
            phase: ChannelPhase::Idle,
            server: None,
            place: Place::Unknown,
            shown_directory: String::new(),
            left_directory: None,
            known: Known::default(),
            answers_late: false,
            settings: Vec::new(),
            rsptimeout: RSPTIMEOUT_DEFAULT,
            pace: Pace::default(),
        }
    }
}

impl Connection {
    /// The channel becomes a lane of this one, as well informed as that.
    pub(crate) fn become_lane(
        &mut self,
        channel: ChannelId,
        home: (ChannelId, &Self),
        out: &mut Out,
    ) {
        let (id, home) = home;
        let lane = Self {
            phase: self.phase,
            server: home.server.clone(),
            known: home.known.clone(),
            settings: self.settings.clone(),
            pace: home.pace,
            // Whoever answers late does so on every channel.
            answers_late: self.answers_late || home.answers_late,
            ..Self::default()
        };
        let own = std::mem::replace(self, lane);
        self.role = Role::Lane(Box::new(Lane {
            home: id,
            has_carried: false,
            ending: Ending::GivenBack,
            settings_before: Vec::new(),
            own,
        }));
        out.queue_changes += 1;
        let home = Some(id);
        out.event(Event::Lane { channel, home });
    }

    /// The channel is a lane no more: what it was a lane of, and what was seen of the server.
    pub(crate) fn leave_lane(
        &mut self,
        channel: ChannelId,
        out: &mut Out,
    ) -> Option<(Lane, Known)> {
        let Role::Lane(mut lane) = std::mem::take(&mut self.role) else {
            return None;
        };
        let own = std::mem::take(&mut lane.own);
        let lanes = std::mem::replace(self, own);
        self.settings = lanes.settings;
        self.rsptimeout = lanes.rsptimeout;
        self.answers_late |= lanes.answers_late;
        out.queue_changes += 1;
        out.event(Event::Lane {
            channel,
            home: None,
        });
        Some((*lane, lanes.known))
    }

    /// What it is a lane of, where it is one.
    pub(crate) fn lane(&mut self) -> Option<&mut Lane> {
        match &mut self.role {
            Role::Own => None,
            Role::Lane(lane) => Some(lane),
        }
    }

    /// Whose transfers it carries, being the connection of this channel.
    pub(crate) fn carrier(&self, channel: ChannelId) -> Carrier {
        let home = match &self.role {
            Role::Own => channel,
            Role::Lane(lane) => lane.home,
        };
        Carrier { channel, home }
    }

    /// It is to be connected to this server. What is known of it outlasts the session.
    pub(crate) fn set_server(&mut self, server: Server) {
        // Another password makes it no other server.
        let is_same = |before: &Server| ServerName::from(before) == ServerName::from(&server);
        if !self.server.as_ref().is_some_and(is_same) {
            self.known = Known::default();
            self.left_directory = None;
        }
        self.server = Some(server);
        self.place = Place::Unknown;
        // A session of before may have been elsewhere.
        self.shown_directory.clear();
    }

    pub(crate) fn lose(&mut self) {
        self.place = Place::Unknown;
        self.pace = Pace::default();
        let shown = std::mem::take(&mut self.shown_directory);
        if !shown.is_empty() {
            self.left_directory = Some(shown);
        }
    }

    /// An answer to this was missed, or came when nobody waited for it: one that was believed may have been an old one,
    /// and so may the next.
    pub(crate) fn doubt_answers(&mut self, verb: Verb) {
        self.answers_late = true;
        match (&self.place, verb) {
            (Place::Told(_), _) | (Place::In(_), Verb::Cwd) => self.place = Place::Doubted,
            _ => {}
        }
    }

    /// Whether a name would lead nobody knows where.
    pub(crate) fn is_place_doubted(&self) -> bool {
        self.place == Place::Doubted
    }

    /// The directory that the module is in, where that is known.
    pub(crate) fn directory(&self) -> Option<&str> {
        match &self.place {
            Place::In(place) | Place::Told(place) => Some(place),
            Place::Unknown | Place::Doubted => None,
        }
    }

    pub(crate) fn arrive(&mut self, directory: String) {
        self.place = Place::In(directory);
    }

    /// The module says that it is in this directory. Where answers are late it may be where it was before.
    pub(crate) fn be_told(&mut self, directory: String) {
        self.place = if self.answers_late {
            Place::Unknown
        } else {
            Place::Told(directory)
        };
    }

    /// The module may have gone elsewhere.
    pub(crate) fn forget_place(&mut self) {
        self.place = Place::Unknown;
    }

    /// Takes the module to a directory; until it has come there it may be anywhere.
    pub(crate) fn go(&mut self, directory: String) -> Request {
        self.place = Place::Unknown;
        Request::ChangeDirectory(directory)
    }

    /// The same; `None` where the module is there already.
    pub(crate) fn go_if_elsewhere(&mut self, directory: &str) -> Option<Request> {
        let is_there = self.directory() == Some(directory);
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

    /// Whether it is not connected, and nothing is done about that.
    pub(crate) fn is_idle(&self) -> bool {
        matches!(self.phase, ChannelPhase::Idle | ChannelPhase::Failed)
    }

    /// Changes the phase, and tells the page where it is another one.
    pub(crate) fn set_phase(&mut self, channel: ChannelId, phase: ChannelPhase, out: &mut Out) {
        if self.phase != phase {
            self.phase = phase;
            if let Role::Own = self.role {
                out.event(Event::Phase { channel, phase });
            }
        }
    }
}
