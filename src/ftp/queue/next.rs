//! Which transfer starts next, and on which channel: its own, or a lane of that. Two that use one name of a server never
//! run at once.

use crate::app::{
    Direction, PART_SUFFIX, Server, ServerName, TransferId, TransferState, UploadWay,
};
use crate::dialect::ChannelId;
use crate::ftp::lookup::held_key;
use crate::ftp::outputs::Out;
use crate::ftp::queue::{Local, Record, Transfers};
use crate::time::Instant;

/// A channel that carries transfers, and the one that they were queued on: itself, unless it is a lane of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Carrier {
    pub(crate) channel: ChannelId,
    pub(crate) home: ChannelId,
}

impl Carrier {
    pub(crate) fn is_lane(self) -> bool {
        self.channel != self.home
    }
}

/// What small files count where it is asked whether a lane is worth it: so many are worth one.
const SMALL_WORTH: u32 = 1;

/// What any other file counts.
const LARGE_WORTH: u32 = 4;

/// What has to wait, beyond what its channel and the lanes are at, for another lane.
const LANE_WORTH: u32 = 4;

impl Transfers {
    /// The first that waits for this channel and may start.
    pub(crate) fn next_for(&mut self, now: Instant, carrier: Carrier) -> Option<&mut Record> {
        let id = self.due(now, carrier)?.view.id;
        self.get(id)
    }

    fn due(&self, now: Instant, carrier: Carrier) -> Option<&Record> {
        if self.is_closed(carrier) {
            return None;
        }
        let mut behind = 0;
        loop {
            let waiting = self.iter().filter(|record| {
                record.view.place > behind && record.is_due_on(carrier) && record.not_before <= now
            });
            let next = waiting.min_by_key(|record| record.view.place)?;
            if !self.is_taken(next, carrier) {
                return Some(next);
            }
            behind = next.view.place;
        }
    }

    /// When the first that waits for this channel may start. It is asked at every turn, and looked up again only where
    /// something in the queue has changed since, as `out` counts.
    pub(crate) fn next_start(&self, carrier: Carrier, out: &Out) -> Option<Instant> {
        if self.is_closed(carrier) {
            return None;
        }
        let seen = &self.starts[carrier.channel.index()];
        if let Some((changes, start)) = seen.get()
            && changes == out.queue_changes
        {
            return start;
        }
        let waiting = self.iter();
        let waiting =
            waiting.filter(|record| record.is_due_on(carrier) && !self.is_taken(record, carrier));
        let start = waiting.map(|record| record.not_before).min();
        seen.set(Some((out.queue_changes, start)));
        start
    }

    /// Whether so much waits for this channel now that another lane of it is worth its login. `small` tells of a file
    /// whose size only a listing gives whether it is small.
    pub(crate) fn is_worth_a_lane(
        &self,
        now: Instant,
        lane: Carrier,
        server: &Server,
        small: impl Fn(&Record) -> bool,
    ) -> bool {
        if self.is_cut_worth_a_lane(lane.home) {
            return true;
        }
        let mut worth = 0;
        self.iter()
            .filter(|record| {
                record.is_due_on(lane)
                    && record.not_before <= now
                    && record.server.known() == Some(server)
            })
            .filter(|record| !self.is_taken(record, lane))
            .any(|record| {
                worth += if small(record) {
                    SMALL_WORTH
                } else {
                    LARGE_WORTH
                };
                worth >= LANE_WORTH
            })
    }

    /// Whether anything is to be done on this channel, or is done for it by a lane.
    pub(crate) fn is_wanted_on(&self, home: ChannelId, out: &Out) -> bool {
        let carrier = Carrier {
            channel: home,
            home,
        };
        self.next_start(carrier, out).is_some() || self.is_carried_for(home)
    }

    /// Whether a lane carries something that was queued on this channel, or is not through with it.
    pub(crate) fn is_carried_for(&self, home: ChannelId) -> bool {
        let mut records = self.iter();
        records.any(|record| {
            let is_unsettled = record.view.state == TransferState::Queued
                && record.unsettled_on.is_some_and(|at| at != home);
            record.view.channel == home && (record.view.lane.is_some() || is_unsettled)
        })
    }

    /// Whether nothing that waits needs this channel to be as it is.
    pub(crate) fn leaves_alone(&self, channel: ChannelId) -> bool {
        let needs = |record: &Record| {
            record.view.channel == channel
                && !record.view.state.is_ended()
                && record.server.known().is_some()
        };
        !self.iter().any(needs)
    }

    /// Whether a lane of this channel carries a file that has one of these paths, or is below one.
    pub(crate) fn is_carried_at(&self, home: ChannelId, paths: &[String]) -> bool {
        let is_at = |record: &Record| {
            let directory = record.view.directory.trim_end_matches('/');
            record.names().any(|name| {
                let path = format!("{directory}/{name}");
                paths.iter().any(|touched| {
                    let rest = path.strip_prefix(touched.trim_end_matches('/'));
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                })
            })
        };
        let mut records = self.iter();
        records.any(|record| {
            record.view.channel == home && record.view.lane.is_some() && is_at(record)
        })
    }

    /// This channel takes nothing new, or does again; gives what was so before.
    pub(crate) fn close(&mut self, lane: ChannelId, is_closed: bool) -> bool {
        std::mem::replace(&mut self.closed[lane.index()], is_closed)
    }

    /// This channel may still be at a transfer whose attempt has ended.
    pub(crate) fn unsettle(&mut self, id: TransferId, channel: ChannelId, out: &mut Out) {
        if let Some(record) = self.get(id) {
            record.unsettled_on = Some(channel);
            out.queue_changes += 1;
        }
    }

    /// Whatever this channel was at is over.
    pub(crate) fn settle(&mut self, channel: ChannelId, out: &mut Out) {
        for record in self.iter_mut() {
            if record.unsettled_on == Some(channel) {
                record.unsettled_on = None;
                out.queue_changes += 1;
            }
        }
    }

    pub(super) fn is_closed(&self, carrier: Carrier) -> bool {
        carrier.is_lane() && self.closed[carrier.channel.index()]
    }

    /// Whether another transfer is at one of the names that this one uses, or another channel may still be at an attempt of
    /// this one that has ended: what both write would mix.
    fn is_taken(&self, record: &Record, carrier: Carrier) -> bool {
        self.iter().any(|other| {
            let is_elsewhere = |at: Option<ChannelId>| at.is_some_and(|at| at != carrier.channel);
            let is_at_it = is_elsewhere(other.unsettled_on)
                || other.is_at_its_file()
                    && (other.view.channel != record.view.channel
                        || is_elsewhere(other.carried_on));
            is_at_it && other.uses_names_of(record)
        })
    }

    /// Whether another transfer than this one is at a name, or at the one that a part of it would have.
    pub(crate) fn is_held_by_another(&self, id: TransferId, name: &str) -> bool {
        let Some(this) = self.look_at(id) else {
            return false;
        };
        let keys = [held_key(name), held_key(&format!("{name}{PART_SUFFIX}"))];
        self.iter().any(|other| {
            other.view.id != id
                && other.holds_its_file()
                && other.is_beside(this)
                && other.uses_one_of(&keys)
        })
    }

    /// Whether a transfer is at this remote file.
    pub(crate) fn holds(&self, server: &ServerName, directory: &str, name: &str) -> bool {
        self.iter().any(|record| {
            let at = record.server.name();
            record.holds_its_file()
                && (record.view.directory.as_str(), record.view.name.as_str()) == (directory, name)
                && (&at.host, at.port, &at.user) == (&server.host, server.port, &server.user)
        })
    }
}

impl Record {
    fn is_due_on(&self, carrier: Carrier) -> bool {
        self.view.channel == carrier.home
            && self.view.state == TransferState::Queued
            && !self.needs_something()
            && (!carrier.is_lane() || self.may_go_by_lane())
    }

    /// What uses the module's own files, or the line as a whole, gains nothing by another channel; and a copy to another
    /// server stays with the channels that it was asked for.
    pub(crate) fn may_go_by_lane(&self) -> bool {
        let goes_alone = match self.local {
            Local::Source { .. } => matches!(
                self.options.way,
                UploadWay::ModuleFile | UploadWay::Transparent
            ),
            Local::Sink => false,
            Local::Lost { .. } | Local::ModuleSource { .. } | Local::ModuleSink { .. } => true,
        };
        !goes_alone && self.relay.is_none()
    }

    /// The names that it uses in its directory.
    fn names(&self) -> impl Iterator<Item = String> {
        let part = self.view.direction == Direction::Up && self.options.part_name;
        let part = part.then(|| format!("{}{PART_SUFFIX}", self.view.name));
        [Some(self.view.name.clone()), part, self.claimed.clone()]
            .into_iter()
            .flatten()
    }

    pub(super) fn is_beside(&self, other: &Self) -> bool {
        self.is_in(&other.server.name(), &other.view.directory)
    }

    /// Whether something of it is under way, or has come under its name: one that is only held is in nobody's way.
    fn is_at_its_file(&self) -> bool {
        let is_begun = self.view.state != TransferState::Paused
            || self.carried_on.is_some()
            || self.half.up_to_bytes().is_some();
        self.holds_its_file() && is_begun
    }

    /// Whether it is about this directory of this server, however names are written to it.
    pub(super) fn is_in(&self, server: &ServerName, directory: &str) -> bool {
        let key = |server: &ServerName| (server.host.clone(), server.port, server.user.clone());
        self.view.directory == directory && key(&self.server.name()) == key(server)
    }

    /// Whether both use one name, or names that a server may take for one.
    fn uses_names_of(&self, other: &Self) -> bool {
        self.is_beside(other) && self.uses_one_of(&other.held_keys())
    }

    /// What the names that it uses come to.
    pub(super) fn held_keys(&self) -> Vec<String> {
        self.names().map(|name| held_key(&name)).collect()
    }

    /// Whether one of its names comes to one of these.
    pub(super) fn uses_one_of(&self, keys: &[String]) -> bool {
        self.names().any(|name| keys.contains(&held_key(&name)))
    }
}
