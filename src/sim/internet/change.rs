//! The servers while their faults change, and while another module is put in front of them.

use super::{Internet, Pace, Transfer};
use crate::app::DemoOptions;
use crate::app::fault::{Fault, Faults};
use crate::dialect::ChannelId;
use crate::sim::network::{Network, Reply};
use crate::sim::once::OnceEachWay;
use crate::sim::rng::Rng;
use crate::time::Instant;

impl Internet {
    /// The servers show these faults from now on. What is to come once counts from where it is switched on.
    pub fn set_faults(&mut self, names: &str) {
        let faults = Faults::named(names);
        let before = self.servers.first().map(|server| server.faults.clone());
        let before = before.unwrap_or_default();
        let drops = [
            Fault::DropMidUpload,
            Fault::DropMidDownload,
            Fault::DropConnection,
        ];
        if drops
            .into_iter()
            .any(|fault| faults.number(fault) != before.number(fault))
        {
            self.drops = OnceEachWay::default();
        }
        for server in &mut self.servers {
            server.set_habits(names);
        }
    }

    /// The same servers, as they are, for another module.
    pub(crate) fn anew(mut self, options: &DemoOptions) -> Self {
        self.reset();
        self.rng = Rng::new(options.seed);
        self.pace = if options.baud > 0 {
            Pace::Usual
        } else {
            Pace::Instant
        };
        (self.drops, self.changes) = (OnceEachWay::default(), 0);
        self.set_faults(options.fault.as_deref().unwrap_or_default());
        self
    }

    /// All sessions end, whatever they are at: a server does so that is restarted.
    pub fn drop_sessions(&mut self, now: Instant) {
        for channel in ChannelId::ALL {
            self.drop_session(now, channel);
        }
    }

    /// The server ends a session, as one does that was idle for too long.
    pub fn drop_session(&mut self, now: Instant, channel: ChannelId) {
        let session = &mut self.sessions[channel.index()];
        if session.link.take().is_some() {
            session.transfer = Transfer::None;
            session.replies.clear();
            session.replies.push_back((now, Reply::Closed));
        }
    }
}
