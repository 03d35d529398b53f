//! Lanes: what waits for one server is spread over several channels.
//!
//! A lane is a channel that nobody uses. It is connected to the same server as the channel that the transfers were queued
//! on, its *home*, takes what waits there in its turn, and is given back when nothing is left or the user wants it. One is
//! opened at a time, and only where it can help: something worth a login waits, and the line is free while the network
//! keeps the home waiting. Where a server takes no more logins there are no more lanes, until the home is connected anew.

use crate::app::{Carried, Event, LanesGain, Message, ServerName};
use crate::dialect::{CHANNELS, ChannelId};
use crate::ftp::channel::Channel;
use crate::ftp::connection::Ending;
use crate::ftp::exchange::Fault;
use crate::ftp::facade::Ftp;
use crate::ftp::job::Job;
use crate::ftp::queue::{Carrier, Record};
use crate::ftp::session::Configure;
use crate::time::{Duration, Instant, earliest};

/// What the line's time was spent on, while something was asked of the module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// On what another channel would have to wait for.
    pub taken: Duration,
    /// On waiting for what commands come to, while other channels may give theirs.
    pub free: Duration,
}

/// The line is looked at over so much of its time at the least before it is told whether there is room on it.
const LOOKED_MIN: Duration = Duration::from_millis(1_500);

/// And over so much at the most: what was before says little of now.
const LOOKED_MAX: Duration = Duration::from_secs(6);

/// There is room, where at least one of so many parts of the time is free.
const FREE_PART: u32 = 4;

/// How long until the line is looked at again, where something waits and no lane was opened for it.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// How long no lane is opened after one was lost.
const LOST_WAIT: Duration = Duration::from_secs(10);

/// So many lanes that are lost before they carried anything are taken for a server that does not want them.
const VAIN_MAX: u8 = 2;

/// For so long several channels, and one, are to have carried something before that is compared.
const MEASURED_MIN: Duration = Duration::from_millis(500);

/// What is known of the lanes of all channels.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    homes: [Spread; CHANNELS],
    /// After so many changes of the queue it was looked for work for another lane.
    looked_after: u64,
    look_again: Option<Instant>,
    /// What the line's time was spent on when it began to be looked at.
    looked_from: Spent,
    gain: Gain,
}

/// How far what waits for one channel may be spread.
#[derive(Clone, Copy, Debug, Default)]
struct Spread {
    limit: Limit,
    not_before: Instant,
    /// Lanes that were lost before they carried anything, since one has.
    in_vain: u8,
}

/// How many channels may carry it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Limit {
    /// As many as the user allows.
    #[default]
    AsAllowed,
    /// No more than these: the server took no more.
    Fewer(u8),
}

/// What lanes are worth, as far as it was measured since nothing ran.
#[derive(Debug, Default)]
struct Gain {
    running: Running,
    since: Instant,
    carried_bytes: u64,
    one: Span,
    all: Span,
    channels: u8,
}

/// What carries transfers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Running {
    #[default]
    Nothing,
    /// One channel.
    One,
    /// So many, lanes among them.
    Lanes(u8),
    /// Several that are no lanes.
    Others,
}

/// What was carried in some time.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    time: Duration,
    bytes: u64,
}

impl Ftp {
    /// Opens lanes, and gives them back, as the queue and the line are now.
    pub fn tend_lanes(&mut self, now: Instant, spent: impl Fn() -> Spent) {
        self.settle_lane_ends(now);
        let is_spread = self.channels.iter().any(Channel::is_lane);
        if is_spread {
            self.hold_lanes(now);
        }
        if is_spread || self.options.lanes_max > 1 {
            self.measure_lanes(now, &spent);
        }
        self.open_lanes(now, &spent);
    }

    /// When it is to be looked again whether there is room for another lane.
    pub(super) fn lanes_deadline(&self) -> Option<Instant> {
        self.lanes.look_again
    }

    /// Whether a channel is connected for the user: no lane.
    pub(super) fn is_users(&self, channel: ChannelId) -> bool {
        self.channels[channel.index()].is_users()
    }

    /// The channel is on another server from now on, or anew on the same.
    pub(super) fn forget_lanes_of(&mut self, home: ChannelId) {
        self.lanes.homes[home.index()] = Spread::default();
    }

    /// The lanes of a channel end, what they are at with this fault.
    pub(super) fn end_lanes_of(&mut self, now: Instant, home: ChannelId, fault: &Fault) {
        for channel in &mut self.channels {
            let carrier = channel.carrier();
            if carrier.is_lane() && carrier.home == home {
                channel.hang_up(now, fault.clone(), &mut self.shared);
            }
        }
    }

    fn lanes_of(&self, home: ChannelId) -> impl Iterator<Item = &Channel> {
        let is_its = move |lane: &&Channel| lane.is_lane() && lane.carrier().home == home;
        self.channels.iter().filter(is_its)
    }

    fn allowed(&self, home: ChannelId) -> u8 {
        match self.lanes.homes[home.index()].limit {
            Limit::AsAllowed => self.options.lanes_max,
            Limit::Fewer(channels) => channels.min(self.options.lanes_max),
        }
    }

    /// What lanes that have ended leave behind.
    fn settle_lane_ends(&mut self, now: Instant) {
        while let Some((home, upload)) = self.shared.by_lanes.pop_front() {
            self.channels[home.index()].handle_stored(now, upload, &mut self.shared);
        }
        while let Some(end) = self.shared.lane_ends.pop_front() {
            let home = &mut self.channels[end.home.index()];
            let names = [&home.connection.server, &end.server]
                .map(|server| server.as_ref().map(ServerName::from));
            if names[0] == names[1] {
                home.connection.known.learn_from(&end.known);
            }
            let is_needed = home.is_users();
            if !is_needed && !home.is_coming() {
                // What it had is waiting again, for a channel that nobody connects.
                let why = Message::ConnectionLost;
                let out = &mut self.shared.out;
                self.shared.transfers.fail_waiting(end.home, &why, out);
            }
            if is_needed {
                self.note_ending(now, end.home, end.how);
            }
            if self.line_is_up {
                for setting in end.settings_before {
                    let configure = Configure::new(Some(setting));
                    self.queue(now, end.channel, Job::Configure(configure));
                }
            }
        }
    }

    fn note_ending(&mut self, now: Instant, home: ChannelId, how: Ending) {
        let channels = u8::try_from(1 + self.lanes_of(home).count()).unwrap_or(u8::MAX);
        let spread = &mut self.lanes.homes[home.index()];
        match how {
            Ending::GivenBack => return,
            Ending::Lost { has_carried } => {
                spread.not_before = now + LOST_WAIT;
                spread.in_vain = if has_carried { 0 } else { spread.in_vain + 1 };
                if spread.in_vain < VAIN_MAX {
                    return;
                }
            }
            Ending::Refused => {}
        }
        let before = std::mem::replace(&mut spread.limit, Limit::Fewer(channels));
        if before == Limit::AsAllowed {
            self.notice(home, Message::FewerLanes { channels });
        }
    }

    /// Lanes take nothing new where their home changes names on the server first, or where there are too many; those that
    /// have nothing to do are given back.
    fn hold_lanes(&mut self, now: Instant) {
        let mut taken = [1_u8; CHANNELS];
        for at in 0..CHANNELS {
            let carrier = self.channels[at].carrier();
            if !carrier.is_lane() {
                continue;
            }
            let (lane, home) = (carrier.channel, carrier.home);
            taken[home.index()] += 1;
            let is_surplus = taken[home.index()] > self.allowed(home);
            let waits = self.channels[home.index()].changes_names();
            let was_closed = self.shared.transfers.close(lane, is_surplus || waits);
            let channel = &mut self.channels[at];
            if !channel.rests() || !channel.connection.is_up() {
                continue;
            }
            let start = self.shared.transfers.next_start(carrier, &self.shared.out);
            self.shared.transfers.want_cut(home);
            if self.shared.transfers.next_cut_for(carrier).is_some() {
                channel.advance(now, &mut self.shared);
            } else if start.is_some_and(|start| start <= now) {
                if was_closed {
                    channel.advance(now, &mut self.shared);
                }
            } else if !is_surplus && self.shared.transfers.has_pieces_for(home) {
                // There will be something to do for it.
            } else if is_surplus || !waits {
                channel.give_back(now, &mut self.shared);
            }
        }
    }

    /// Opens a lane where there is work for one, and room for it on the line.
    fn open_lanes(&mut self, now: Instant, spent: impl Fn() -> Spent) {
        let changes = self.shared.out.queue_changes;
        let is_due = self.lanes.look_again.is_some_and(|at| at <= now);
        if !is_due && self.lanes.looked_after == changes {
            return;
        }
        self.lanes.looked_after = changes;
        self.lanes.look_again = None;
        if self.options.lanes_max <= 1 || !self.line_is_up {
            return;
        }
        for home in ChannelId::ALL {
            let Some(lane) = self.lane_for(now, home) else {
                // The queue does not change while one file comes.
                if self.shared.transfers.is_cut_worth_a_lane(home) {
                    let again = Some(now + LOOK_AGAIN);
                    self.lanes.look_again = earliest(self.lanes.look_again, again);
                }
                continue;
            };
            let not_before = self.lanes.homes[home.index()].not_before;
            if now >= not_before && self.lanes.has_room(spent()) {
                self.open_lane(now, lane);
            } else {
                let again = not_before.max(now + LOOK_AGAIN);
                self.lanes.look_again = earliest(self.lanes.look_again, Some(again));
            }
        }
    }

    /// The channel that would be the next lane of this one, where there is enough for it to do.
    fn lane_for(&self, now: Instant, home: ChannelId) -> Option<Carrier> {
        let at_home = &self.channels[home.index()];
        // One that is held for the user says nothing of what the line has room for.
        let moves = at_home.carries() && !at_home.is_held(&self.shared.transfers);
        if !at_home.is_users() || !moves || at_home.changes_names() {
            return None;
        }
        let is_coming = |lane: &Channel| !lane.connection.is_up();
        if self.lanes_of(home).any(is_coming) {
            return None;
        }
        let server = at_home.connection.server.as_ref()?;
        let name = ServerName::from(server);
        let is_on_it = |channel: &&Channel| {
            let at = channel.connection.server.as_ref().map(ServerName::from);
            (channel.is_lane() || channel.is_users() && channel.carries())
                && at.as_ref() == Some(&name)
        };
        if self.channels.iter().filter(is_on_it).count() >= usize::from(self.allowed(home)) {
            return None;
        }
        // Those that come first are left to the user.
        let mut channels = self.channels.iter().rev();
        let free = channels.find(|channel| {
            channel.is_free() && self.shared.transfers.leaves_alone(channel.id())
        })?;
        let lane = Carrier {
            channel: free.id(),
            home,
        };
        let is_small = |record: &Record| at_home.is_small(record);
        let transfers = &self.shared.transfers;
        transfers
            .is_worth_a_lane(now, lane, server, is_small)
            .then_some(lane)
    }

    fn open_lane(&mut self, now: Instant, lane: Carrier) {
        let places = [lane.home.index(), lane.channel.index()];
        if let Ok([home, channel]) = self.channels.get_disjoint_mut(places) {
            self.shared.transfers.close(lane.channel, false);
            channel.become_lane(now, home, &mut self.shared);
        }
    }

    fn measure_lanes(&mut self, now: Instant, spent: impl Fn() -> Spent) {
        let carry = self.channels.iter().filter(|channel| channel.carries());
        let (count, lanes) = carry.fold((0_u8, false), |(count, lanes), channel| {
            (count + 1, lanes || channel.is_lane())
        });
        let running = match (count, lanes) {
            (0, _) => Running::Nothing,
            (_, true) => Running::Lanes(count),
            (1, false) => Running::One,
            (_, false) => Running::Others,
        };
        if self.lanes.gain.running == Running::Nothing && running != Running::Nothing {
            self.lanes.looked_from = spent();
        }
        let carried = self.shared.carried;
        if let Some(gain) = self.lanes.gain.note(now, running, carried) {
            self.shared.out.event(Event::LanesGain(gain));
        }
    }
}

impl Lanes {
    /// Whether the line has room for another channel, as far as it was looked at.
    fn has_room(&mut self, spent: Spent) -> bool {
        let of_late = Spent {
            taken: spent.taken.saturating_sub(self.looked_from.taken),
            free: spent.free.saturating_sub(self.looked_from.free),
        };
        let time = of_late.taken + of_late.free;
        if time > LOOKED_MAX {
            self.looked_from = spent;
        }
        time >= LOOKED_MIN && of_late.free * FREE_PART >= time
    }
}

impl Gain {
    /// From now on this carries transfers. Gives what lanes were worth, once all is over.
    fn note(&mut self, now: Instant, running: Running, carried: Carried) -> Option<LanesGain> {
        if running == self.running {
            return None;
        }
        let carried_bytes = carried.up_bytes + carried.down_bytes;
        let (time, bytes) = (now.since(self.since), carried_bytes - self.carried_bytes);
        let span = match self.running {
            // What one is still at when the lanes are through says little.
            Running::One if self.channels == 0 => Some(&mut self.one),
            Running::Lanes(channels) => {
                self.channels = self.channels.max(channels);
                Some(&mut self.all)
            }
            Running::One | Running::Nothing | Running::Others => None,
        };
        if let Some(span) = span {
            span.time += time;
            span.bytes += bytes;
        }
        (self.running, self.since, self.carried_bytes) = (running, now, carried_bytes);
        if running != Running::Nothing {
            return None;
        }
        let ended = std::mem::take(self);
        Some(LanesGain {
            channels: ended.channels,
            all_bytes_per_s: ended.all.bytes_per_s()?,
            one_bytes_per_s: ended.one.bytes_per_s()?,
        })
    }
}

impl Span {
    /// `None` where it was too short to tell.
    fn bytes_per_s(self) -> Option<u64> {
        let bytes = u128::from(self.bytes) * 1_000_000 / self.time.as_micros().max(1);
        (self.time >= MEASURED_MIN).then(|| u64::try_from(bytes).unwrap_or(u64::MAX))
    }
}
