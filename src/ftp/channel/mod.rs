//! One of the six channels: the job that runs, those that wait, and the exchange under way.

mod lane;
mod line;
mod revival;
mod shared;
mod step;
mod together;

pub use line::LineInput;
pub(crate) use shared::Shared;

use std::collections::VecDeque;

use crate::app::{ChannelPhase, Message, PreviewId, Subject, TransferId};
use crate::dialect::{ChannelId, CmeCode, Report, Verb};
use crate::dte::Owner;
use crate::ftp::connection::{Connection, Ending};
use crate::ftp::context::{Context, Input};
use crate::ftp::exchange::{Exchange, Fault, Outcome, Progress};
use crate::ftp::job::Job;
use crate::ftp::lookup::Moment;
use crate::ftp::session::{Check, Connect};
use crate::time::{Instant, earliest};
use revival::Revival;
use together::Together;

/// Jobs that may wait on one channel; transfers wait in their own queue.
const JOBS_MAX: usize = 64;

/// One channel.
#[derive(Debug)]
pub(crate) struct Channel {
    id: ChannelId,
    pub(crate) connection: Connection,
    waiting: VecDeque<Job>,
    running: Option<Running>,
    together: Together,
    /// How many exchanges there were.
    exchanges: u32,
    revival: Revival,
}

#[derive(Debug)]
struct Running {
    job: Job,
    state: RunningState,
}

#[derive(Debug)]
enum RunningState {
    /// The job has not asked for anything.
    Resting,
    /// It waits for this exchange.
    Exchanging(Box<Exchange>),
    /// It waits for this time.
    Waiting(Instant),
}

impl Channel {
    pub(crate) fn new(id: ChannelId) -> Self {
        Self {
            id,
            connection: Connection::default(),
            waiting: VecDeque::new(),
            running: None,
            together: Together::default(),
            exchanges: 0,
            revival: Revival::None,
        }
    }

    /// Queues a job; `false` where too many wait.
    pub(crate) fn queue(&mut self, now: Instant, job: Job, shared: &mut Shared) -> bool {
        if self.waiting.len() >= JOBS_MAX {
            return false;
        }
        self.waiting.push_back(job);
        self.advance(now, shared);
        true
    }

    /// Starts what can be started.
    pub(crate) fn advance(&mut self, now: Instant, shared: &mut Shared) {
        if self.running.is_none()
            && let Some(job) = self.next_job(now, shared)
        {
            self.running = Some(Running {
                job,
                state: RunningState::Resting,
            });
            self.step(now, Input::Start, shared);
        }
    }

    pub(crate) fn handle_report(&mut self, now: Instant, report: &Report, shared: &mut Shared) {
        if matches!(report, Report::Disconnected { .. }) {
            // After a disconnection of ours the same line may come late, into the next connecting.
            if self.connection.is_up() {
                if !self.is_lane() {
                    let notice = Message::ConnectionLost;
                    shared.out.notice(Subject::Channel(self.id), notice);
                }
                self.lose(now, Fault::ConnectionLost, ChannelPhase::Failed, shared);
            }
            return;
        }
        let awaited = self
            .exchange_under_way()
            .is_some_and(|exchange| exchange.awaits(report));
        let misleads = match report {
            Report::WorkingDirectory { .. } => Some(Verb::Pwd),
            Report::Entry { .. } => Some(Verb::List),
            Report::Outcome { verb, .. } => {
                Some(*verb).filter(|verb| matches!(verb, Verb::Pwd | Verb::Cwd | Verb::List))
            }
            _ => None,
        };
        if let Some(verb) = misleads.filter(|_| !awaited) {
            self.connection.doubt_answers(verb);
            if let Some(exchange) = self.exchange_under_way() {
                exchange.doubt_answers();
            }
        }
        self.exchange(now, shared, |exchange| exchange.handle_report(now, report));
    }

    pub(crate) fn handle_payload(&mut self, now: Instant, bytes: Vec<u8>, shared: &mut Shared) {
        let exchange = self.exchange_under_way();
        if !exchange.is_some_and(|exchange| exchange.takes_payload()) {
            return;
        }
        let len_bytes = bytes.len() as u64;
        self.step(now, Input::Payload(bytes), shared);
        self.exchange(now, shared, |exchange| {
            exchange.handle_payload(now, len_bytes)
        });
    }

    pub(crate) fn handle_payload_end(&mut self, now: Instant, intact: bool, shared: &mut Shared) {
        self.exchange(now, shared, |exchange| exchange.handle_payload_end(intact));
    }

    /// The time given by [`deadline`](Self::deadline) has come.
    pub(crate) fn handle_timeout(&mut self, now: Instant, shared: &mut Shared) {
        if let Some(record) = self.transfer().and_then(|id| shared.transfers.get(id)) {
            record.be_quiet(now, &mut shared.out);
        }
        match self.running.as_ref().map(|running| &running.state) {
            Some(RunningState::Waiting(until)) if now >= *until => {
                self.step(now, Input::Elapsed, shared);
            }
            Some(RunningState::Exchanging(_)) => {
                self.exchange(now, shared, |exchange| exchange.handle_timeout(now));
            }
            Some(_) => {}
            None => {
                self.revive(now);
                self.advance(now, shared);
            }
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called.
    pub(crate) fn deadline(&self, shared: &Shared) -> Option<Instant> {
        let quiet = self
            .transfer()
            .and_then(|id| shared.transfers.look_at(id)?.quiet_at());
        let due = match (&self.running, self.revival) {
            (None, Revival::Due(at, _)) => Some(at),
            // What waits here waits for a lane.
            (None, _) if !self.waiting.is_empty() => None,
            (None, _) if self.connection.is_up() => {
                shared.transfers.next_start(self.carrier(), &shared.out)
            }
            (None, _) => None,
            (Some(running), _) => match &running.state {
                RunningState::Resting => None,
                RunningState::Exchanging(exchange) => exchange.deadline(),
                RunningState::Waiting(until) => Some(*until),
            },
        };
        earliest(due, quiet)
    }

    /// The connection is gone: ends the job that runs and all that wait.
    pub(crate) fn lose(
        &mut self,
        now: Instant,
        fault: Fault,
        phase: ChannelPhase,
        shared: &mut Shared,
    ) {
        let why = match fault {
            Fault::Stopped => Message::StoppedByUser,
            _ => Message::Interrupted,
        };
        let ending = self.ending_for(&fault);
        // What a lane was at is not lost with it.
        let fault = match fault {
            Fault::ConnectionLost if self.is_lane() => Fault::LaneGone,
            fault => fault,
        };
        self.stop(now, fault, shared);
        if !self.end_lane(ending, shared) {
            self.disconnected(now, phase, &why, shared);
        }
    }

    /// What runs ends with this fault, and so does all that waits.
    fn stop(&mut self, now: Instant, fault: Fault, shared: &mut Shared) {
        self.drop_waiting(now, &fault, shared);
        if let Some(exchange) = self.exchange_under_way() {
            // It may be done all the same.
            shared.transfers.changes.note_any();
            if exchange.may_mislead() {
                self.connection.answers_late = true;
            }
        }
        self.connection.known.doubt_listing();
        self.withdraw(shared);
        if let Some(mut running) = self.running.take() {
            running
                .job
                .step(Input::Gone(fault), &mut self.context(now, shared));
        }
        shared.freed = true;
    }

    /// The user has no use for a connection that is being made, or will be made again; whether there is one such. The
    /// module cannot be told: what it comes to is undone, and the next one waits for that.
    pub(crate) fn stop_connecting(
        &mut self,
        now: Instant,
        phase: ChannelPhase,
        shared: &mut Shared,
    ) -> bool {
        if let Some(Job::Connect(connect)) = self.running.as_mut().map(|running| &mut running.job)
            && !self.connection.is_up()
        {
            connect.give_up();
        } else if self.revival == Revival::None {
            return false;
        }
        self.drop_waiting(now, &Fault::Stopped, shared);
        if !self.end_lane(Ending::GivenBack, shared) {
            self.disconnected(now, phase, &Message::StoppedByUser, shared);
        }
        true
    }

    /// The module restarted. A connection that somebody waits for is made again; any other is gone.
    pub(crate) fn handle_restart(&mut self, now: Instant, shared: &mut Shared) {
        if self.is_lane() {
            // What told of it may have been content, and then the module is still at the lane's file.
            return self.leave_lane_behind(now, Fault::LaneGone, shared);
        }
        if !self.connection.is_up() && self.revival == Revival::None {
            self.lose(now, Fault::Interrupted, ChannelPhase::Idle, shared);
            return;
        }
        self.lose(now, Fault::ConnectionLost, ChannelPhase::Failed, shared);
        match self.revival {
            Revival::Due(_, retry) => self.revival = Revival::WithLine(retry),
            _ => self
                .connection
                .set_phase(self.id, ChannelPhase::Idle, &mut shared.out),
        }
    }

    pub(crate) fn handle_line_up(&mut self, now: Instant, shared: &mut Shared) {
        if let Revival::WithLine(_) = self.revival {
            self.revival = self.revival.after_loss(now);
        }
        self.hang_up_lane_left(now, shared);
    }

    /// The line is down.
    pub(crate) fn handle_line_down(&mut self, now: Instant, fault: Fault, shared: &mut Shared) {
        if self.is_lane() {
            self.leave_lane_behind(now, fault, shared);
        } else {
            self.lose(now, fault, ChannelPhase::Idle, shared);
        }
    }

    /// Nothing that waits will be done. Who waits for an end is told so.
    fn drop_waiting(&mut self, now: Instant, fault: &Fault, shared: &mut Shared) {
        for mut job in std::mem::take(&mut self.waiting) {
            let is_waited_for = matches!(
                job,
                Job::Preview(_) | Job::Walk(_) | Job::DeleteTree(_) | Job::RemoveOriginal(_)
            );
            if is_waited_for {
                job.step(Input::Gone(fault.clone()), &mut self.context(now, shared));
            }
        }
        let gone = || Input::Gone(fault.clone());
        self.drop_set_aside(now, gone, |_| true, shared);
    }

    /// Some previews are looked at no more. One that runs ends with its exchange.
    pub(crate) fn end_previews(&mut self, which: impl Fn(PreviewId) -> bool) {
        self.waiting
            .retain(|job| !matches!(job, Job::Preview(look) if which(look.id())));
        if let Some(Running {
            job: Job::Preview(look),
            ..
        }) = &mut self.running
            && which(look.id())
        {
            look.give_up();
        }
    }

    pub(crate) fn id(&self) -> ChannelId {
        self.id
    }

    /// Whether it is at something.
    pub(crate) fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// Whether it is at something that somebody wants, or will be.
    pub(crate) fn is_wanted(&self) -> bool {
        let mut jobs = self.job().into_iter().chain(&self.waiting);
        jobs.any(|job| !matches!(job, Job::Connect(connect) if !connect.is_wanted()))
    }

    fn job(&self) -> Option<&Job> {
        self.running.as_ref().map(|running| &running.job)
    }

    pub(crate) fn transfer(&self) -> Option<TransferId> {
        self.job()?.transfer()
    }

    /// The transfer whose local file the running job is at.
    pub(crate) fn reads_for(&self) -> Option<TransferId> {
        match self.job()? {
            Job::RemoveOriginal(removal) => Some(removal.id()),
            _ => self.transfer(),
        }
    }

    /// The file of the module that the running job uses, if it does.
    pub(crate) fn module_file(&self) -> Option<String> {
        match self.job()? {
            Job::Upload(upload) => upload.module_path(self.id),
            Job::Retrieve(retrieve) => Some(retrieve.path().to_owned()),
            _ => None,
        }
    }

    /// Whether the module is at work for it, after it has said `OK`.
    pub(crate) fn awaits_outcome(&self) -> bool {
        self.running.as_ref().is_some_and(|running| {
            matches!(&running.state, RunningState::Exchanging(exchange) if exchange.awaits_outcome())
        })
    }

    fn exchange_under_way(&mut self) -> Option<&mut Exchange> {
        match &mut self.running.as_mut()?.state {
            RunningState::Exchanging(exchange) => Some(exchange),
            _ => None,
        }
    }

    /// The exchange under way, where it is this owner's: an earlier one's end is nothing to it.
    fn exchange_of(&mut self, owner: Owner) -> Option<&mut Exchange> {
        self.exchange_under_way()
            .filter(|exchange| exchange.owner() == owner)
    }

    /// Nobody waits for the exchange under way any more.
    fn withdraw(&mut self, shared: &mut Shared) {
        if let Some(exchange) = self.exchange_under_way() {
            shared.carried.up_bytes += exchange.take_sent_bytes();
            let owner = exchange.owner();
            shared
                .transactions
                .retain(|transaction| transaction.owner != owner);
            shared.withdrawn.push_back(owner);
        }
    }

    fn exchange(
        &mut self,
        now: Instant,
        shared: &mut Shared,
        input: impl FnOnce(&mut Exchange) -> Progress,
    ) {
        match self.exchange_under_way().map(input) {
            None | Some(Progress::Pending) => {}
            Some(Progress::Submit(transaction)) => shared.transactions.push_back(transaction),
            Some(Progress::Over(result)) => {
                if let Some(exchange) = self.exchange_under_way() {
                    if let Err(fault) = &result {
                        exchange.note_fault(fault);
                        // What it was to do may be done all the same.
                        if !fault.refuses() {
                            shared.transfers.changes.note_any();
                        }
                    }
                    let came = exchange.range_came(now).filter(|_| result.is_ok());
                    if exchange.was_late() {
                        self.connection.doubt_answers(Verb::Pwd);
                    }
                    if let Some(came) = came {
                        let pace = &mut self.connection.pace;
                        *pace = pace.after(came, shared.baud);
                    }
                }
                self.withdraw(shared);
                self.exchanged(now, result, shared);
            }
        }
    }

    fn exchanged(&mut self, now: Instant, result: Outcome, shared: &mut Shared) {
        let not_running = |fault: &Fault| matches!(fault, Fault::Refused(report) if report.cme_code() == Some(CmeCode::NOT_RUNNING.0));
        match &result {
            // The module knows of no connection: what it said goes to the job, and the rest goes with it.
            Err(fault) if not_running(fault) && self.connection.is_up() => {
                let fault = fault.clone();
                self.step(now, Input::Ended(result), shared);
                if self.connection.is_up() {
                    self.lose(now, fault, ChannelPhase::Failed, shared);
                }
            }
            Err(Fault::TimedOut) if self.connection.is_up() => {
                if !matches!(self.job(), Some(Job::Check(_))) {
                    self.waiting.push_front(Job::Check(Check::default()));
                }
                self.step(now, Input::Ended(result), shared);
            }
            _ => self.step(now, Input::Ended(result), shared),
        }
    }

    /// The connection is gone, for this reason to whoever waits for it.
    fn disconnected(
        &mut self,
        now: Instant,
        phase: ChannelPhase,
        why: &Message,
        shared: &mut Shared,
    ) {
        self.connection.lose();
        self.settle(shared);
        self.connection.set_phase(self.id, phase, &mut shared.out);
        let is_wanted =
            phase == ChannelPhase::Failed && shared.transfers.is_wanted_on(self.id, &shared.out);
        self.revival = if is_wanted {
            self.revival.after_loss(now)
        } else {
            Revival::None
        };
        if self.revival == Revival::None {
            let (id, out) = (self.id, &mut shared.out);
            shared.transfers.fail_waiting(id, why, out);
        }
    }

    /// Makes a lost connection again, when it is time.
    fn revive(&mut self, now: Instant) {
        if let Revival::Due(at, retry) = self.revival
            && now >= at
            && let Some(server) = self.connection.server.clone()
        {
            self.revival = Revival::Trying(retry);
            self.waiting.push_back(Job::Connect(Connect::again(server)));
        }
    }

    fn context<'a>(&'a mut self, now: Instant, shared: &'a mut Shared) -> Context<'a> {
        let changes = shared.transfers.changes.count();
        self.connection.known.moment = Moment { now, changes };
        Context {
            now,
            channel: self.id,
            connection: &mut self.connection,
            transfers: &mut shared.transfers,
            trees: &mut shared.trees,
            out: &mut shared.out,
            baud: shared.baud,
            lanes_max: shared.lanes_max,
            set_aside: self.together.jobs().len(),
        }
    }
}
