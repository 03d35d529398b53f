//! A channel that is a lane of another one, until it is not.

use crate::app::{ChannelPhase, Server, TransferId, TransferState};
use crate::dialect::{CfgSetting, ChannelId};
use crate::ftp::browse::DirectoryJob;
use crate::ftp::channel::revival::Revival;
use crate::ftp::channel::{Channel, Shared};
use crate::ftp::connection::Ending;
use crate::ftp::context::Input;
use crate::ftp::exchange::Fault;
use crate::ftp::job::Job;
use crate::ftp::lookup::Known;
use crate::ftp::queue::{Carrier, Record, Transfers};
use crate::ftp::session::{Connect, Disconnect};
use crate::time::Instant;

/// A lane that is none any more.
#[derive(Debug)]
pub(crate) struct LaneEnd {
    pub(crate) channel: ChannelId,
    pub(crate) home: ChannelId,
    pub(crate) how: Ending,
    /// The server that it was on, and what that was seen to do.
    pub(crate) server: Option<Server>,
    pub(crate) known: Known,
    /// The channel's configuration before, as far as it was changed.
    pub(crate) settings_before: Vec<CfgSetting>,
}

impl Channel {
    pub(crate) fn carrier(&self) -> Carrier {
        self.connection.carrier(self.id)
    }

    pub(crate) fn is_lane(&self) -> bool {
        self.carrier().is_lane()
    }

    /// Whether it is connected, and for the user.
    pub(crate) fn is_users(&self) -> bool {
        self.connection.is_up() && !self.is_lane()
    }

    /// Whether it is at nothing and nothing waits for it.
    pub(crate) fn rests(&self) -> bool {
        self.running.is_none() && self.waiting.is_empty() && self.together.jobs().is_empty()
    }

    /// Whether nobody uses it, and nothing is to become of it.
    pub(crate) fn is_free(&self) -> bool {
        self.connection.is_idle()
            && self.rests()
            && self.revival == Revival::None
            && !self.is_lane()
    }

    /// Whether it is being connected, or will be.
    pub(crate) fn is_coming(&self) -> bool {
        let mut jobs = self.job().into_iter().chain(&self.waiting);
        self.revival != Revival::None
            || jobs.any(|job| matches!(job, Job::Connect(connect) if connect.is_wanted()))
    }

    /// Whether it is at a transfer.
    pub(crate) fn carries(&self) -> bool {
        self.job().is_some_and(|job| job.part_of().is_some()) || !self.together.jobs().is_empty()
    }

    /// A range of a download was brought, or was given back: whoever waits for that goes on.
    pub(crate) fn tell_of_pieces(&mut self, now: Instant, shared: &mut Shared) {
        if let Some(Job::Download(download)) = self.job()
            && download.awaits_pieces()
        {
            self.step(now, Input::PiecesChanged, shared);
        }
    }

    /// Whether what it carries waits for the user.
    pub(crate) fn is_held(&self, transfers: &Transfers) -> bool {
        let record = self.transfer().and_then(|id| transfers.look_at(id));
        record.is_some_and(|record| record.view.state == TransferState::Paused)
    }

    /// Whether it is at something, or will be, that changes what has which name.
    pub(crate) fn changes_names(&self) -> bool {
        self.job()
            .into_iter()
            .chain(&self.waiting)
            .any(Job::changes_names)
    }

    /// It is connected to the server of this channel, to carry what waits for that.
    pub(crate) fn become_lane(&mut self, now: Instant, home: &Self, shared: &mut Shared) {
        let Some(server) = home.connection.server.clone() else {
            return;
        };
        let of = (home.id, &home.connection);
        self.connection.become_lane(self.id, of, &mut shared.out);
        let connect = Connect::lane(server, home.connection.settings.clone());
        self.queue(now, Job::Connect(connect), shared);
    }

    /// Nothing is left for it as a lane.
    pub(crate) fn give_back(&mut self, now: Instant, shared: &mut Shared) {
        let disconnect = Job::Disconnect(Disconnect::lane());
        self.queue(now, disconnect, shared);
    }

    /// It stops what it is at, with this fault, and is a lane no more once it is disconnected.
    pub(crate) fn hang_up(&mut self, now: Instant, fault: Fault, shared: &mut Shared) {
        let is_leaving = matches!(self.job(), Some(Job::Disconnect(_)));
        if !is_leaving && !self.stop_connecting(now, ChannelPhase::Idle, shared) {
            self.stop(now, fault, shared);
            self.give_back(now, shared);
        }
    }

    /// The line is down, or the module is said to have restarted. It may still be at what the lane was at: that stays a
    /// lane until it is hung up.
    pub(super) fn leave_lane_behind(&mut self, now: Instant, fault: Fault, shared: &mut Shared) {
        self.stop(now, fault, shared);
        self.connection.lose();
        let (id, out) = (self.id, &mut shared.out);
        self.connection.set_phase(id, ChannelPhase::Idle, out);
    }

    /// The line is up again: a lane that was left behind is hung up.
    pub(super) fn hang_up_lane_left(&mut self, now: Instant, shared: &mut Shared) {
        if self.is_lane() && !self.connection.is_up() && self.rests() {
            self.give_back(now, shared);
        }
    }

    /// Another module is attached: it has no part in a lane that was left behind.
    pub(crate) fn forget_lane_left(&mut self, shared: &mut Shared) {
        if let Some(lane) = self.connection.lane() {
            lane.settings_before.clear();
            self.end_lane(Ending::GivenBack, shared);
            self.settle(shared);
        }
    }

    /// It is a lane no more; whether it was one.
    pub(super) fn end_lane(&mut self, how: Ending, shared: &mut Shared) -> bool {
        let server = self.connection.server.clone();
        let Some((lane, known)) = self.connection.leave_lane(self.id, &mut shared.out) else {
            return false;
        };
        shared.freed = true;
        if how != Ending::GivenBack {
            self.settle(shared);
        }
        shared.lane_ends.push_back(LaneEnd {
            channel: self.id,
            home: lane.home,
            how,
            server,
            known,
            settings_before: lane.settings_before,
        });
        true
    }

    /// What it was at is over, on the module's side as well.
    pub(super) fn settle(&self, shared: &mut Shared) {
        shared.transfers.settle(self.id, &mut shared.out);
        shared.freed = true;
    }

    /// Whether it is a lane that was given up by this job: its session may be there all the same, and ends first.
    pub(super) fn must_hang_up(&mut self, job: &Job) -> bool {
        let ending = match job {
            Job::Disconnect(_) => return false,
            Job::Connect(_) => Ending::Refused,
            _ => self.lost(),
        };
        let lane = self.connection.lane();
        lane.is_some_and(|lane| {
            lane.ending = ending;
            true
        })
    }

    /// How a lane ends that is disconnected.
    pub(super) fn ending(&mut self) -> Ending {
        let lane = self.connection.lane();
        lane.map_or(Ending::GivenBack, |lane| lane.ending)
    }

    pub(super) fn ending_for(&mut self, fault: &Fault) -> Ending {
        match fault {
            Fault::Stopped | Fault::Interrupted | Fault::LaneGone => Ending::GivenBack,
            _ => self.lost(),
        }
    }

    fn lost(&mut self) -> Ending {
        let lane = self.connection.lane();
        Ending::Lost {
            has_carried: lane.is_some_and(|lane| lane.has_carried),
        }
    }

    /// A lane's job is over.
    pub(super) fn lane_ended(&mut self, job: &Job, shared: &mut Shared) {
        if let (Some(lane), Job::Piece(piece)) = (self.connection.lane(), job) {
            lane.has_carried |= piece.has_come();
        }
        let (Some(lane), Some(id)) = (self.connection.lane(), job.transfer()) else {
            return;
        };
        let record = shared.transfers.look_at(id);
        lane.has_carried |= record.is_some_and(|it| it.view.state == TransferState::Done);
        if let Job::Upload(_) = job {
            shared.by_lanes.push_back((lane.home, id));
        }
    }

    /// A lane has ended an upload: what is shown follows, if that was the last one.
    pub(crate) fn handle_stored(&mut self, now: Instant, id: TransferId, shared: &mut Shared) {
        let is_changed = self.is_shown_changed(id, shared);
        let is_wanted = shared.transfers.next_for(now, self.carrier()).is_some()
            || shared.transfers.is_carried_for(self.id);
        if is_changed && !is_wanted && self.is_users() && !self.will_list() {
            let list = Job::Directory(DirectoryJob::listing());
            self.queue(now, list, shared);
        }
    }

    pub(super) fn will_list(&self) -> bool {
        let mut waiting = self.waiting.iter();
        waiting.any(|job| matches!(job, Job::Directory(job) if job.only_lists()))
    }

    /// Whether the directory shown is another one since this upload, or has another one in it.
    pub(super) fn is_shown_changed(&self, id: TransferId, shared: &Shared) -> bool {
        let shown = &self.connection.shown_directory;
        let is_changed = |record: &Record| {
            let directory = &record.view.directory;
            let rest = directory.strip_prefix(shown.trim_end_matches('/'));
            // One that was made on the way is news as well.
            directory == shown
                || !record.below.is_empty() && rest.is_some_and(|rest| rest.starts_with('/'))
        };
        !shown.is_empty() && shared.transfers.look_at(id).is_some_and(is_changed)
    }

    /// Whether a job has to wait until lanes are through with what it names.
    pub(super) fn must_wait(&self, job: &Job, shared: &Shared) -> bool {
        job.changes_names() && {
            let paths = job.names(&shared.transfers);
            shared.transfers.is_carried_at(self.id, &paths)
        }
    }
}
