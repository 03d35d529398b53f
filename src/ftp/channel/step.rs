//! Which job runs, and what it wants next.

use crate::app::{ChannelPhase, FilePart, Message, ServerName, TransferId};
use crate::dialect::Address;
use crate::dte::Feed;
use crate::ftp::browse::DirectoryJob;
use crate::ftp::channel::revival::Revival;
use crate::ftp::channel::{Channel, RunningState, Shared};
use crate::ftp::context::{Input, Step};
use crate::ftp::exchange::{Exchange, Fault, Request};
use crate::ftp::job::Job;
use crate::ftp::queue::{Local, Task};
use crate::ftp::session::{Check, Disconnect};
use crate::ftp::transfer::{Download, Piece, Retrieve, SourceFile, Upload};
use crate::time::Instant;

impl Channel {
    /// Steps the running job, and starts the next one where it ends.
    pub(crate) fn step(&mut self, now: Instant, input: Input, shared: &mut Shared) {
        let mut input = input;
        while let Some(mut running) = self.running.take() {
            let rests = matches!(
                input,
                Input::Payload(_)
                    | Input::File(_)
                    | Input::Wanted
                    | Input::IntentChanged
                    | Input::PiecesChanged
            );
            let step = running.job.step(input, &mut self.context(now, shared));
            let (state, next) = match step {
                Step::Run(request) => match self.begin(request, running.job.part_of(), shared) {
                    Ok(exchange) => (RunningState::Exchanging(Box::new(exchange)), None),
                    Err(fault) => (RunningState::Resting, Some(Input::Ended(Err(fault)))),
                },
                Step::Feed(feed) => {
                    let RunningState::Exchanging(exchange) = &running.state else {
                        unreachable!("a stream is an exchange");
                    };
                    if let Feed::Bytes(bytes) = &feed {
                        shared.carried.up_bytes += bytes.len() as u64;
                    }
                    shared.feeds.push_back((exchange.owner(), feed));
                    (running.state, None)
                }
                Step::Wait(until) => (RunningState::Waiting(until), None),
                // What was told beside the exchange does not end it.
                Step::Rest if rests => (running.state, None),
                Step::Rest => (RunningState::Resting, None),
                Step::SetAside => {
                    self.together.add(now, running.job);
                    let Some(job) = self.next_job(now, shared) else {
                        return;
                    };
                    running.job = job;
                    (RunningState::Resting, Some(Input::Start))
                }
                Step::Disconnected(phase) => {
                    self.drop_waiting(now, &Fault::ConnectionLost, shared);
                    if !self.must_hang_up(&running.job) {
                        self.settle(shared);
                        let ending = self.ending();
                        if !self.end_lane(ending, shared) {
                            self.disconnected(now, phase, &Message::Interrupted, shared);
                        }
                        return;
                    }
                    running.job = Job::Disconnect(Disconnect::lane());
                    (RunningState::Resting, Some(Input::Start))
                }
                Step::Over | Step::OverUnsure => {
                    let is_unsure = matches!(step, Step::OverUnsure);
                    if is_unsure && !matches!(self.waiting.front(), Some(Job::Check(_))) {
                        self.waiting.push_front(Job::Check(Check::default()));
                    }
                    match running.job.transfer() {
                        Some(id) if is_unsure => {
                            let out = &mut shared.out;
                            shared.transfers.unsettle(id, self.id, out);
                        }
                        None if running.job.is_of_session() => self.settle(shared),
                        _ => {}
                    }
                    // A connection that is lost again before anything came of it was not made again.
                    if !is_unsure && self.connection.is_up() {
                        self.revival = Revival::None;
                    }
                    self.ended(now, &running.job, shared);
                    let Some(job) = self.next_job(now, shared) else {
                        return;
                    };
                    running.job = job;
                    (RunningState::Resting, Some(Input::Start))
                }
            };
            running.state = state;
            self.running = Some(running);
            let Some(next) = next else { return };
            input = next;
        }
    }

    fn begin(
        &mut self,
        request: Request,
        transfer: Option<TransferId>,
        shared: &mut Shared,
    ) -> Result<Exchange, Fault> {
        // What was seen there so far may have been elsewhere as well: the job begins again, or not.
        if self.connection.is_place_doubted() && request.is_within_directory() {
            return Err(Fault::TimedOut);
        }
        let address = Address {
            channel: self.id,
            charset: self.connection.charset(),
        };
        if request.changes_names() {
            shared.transfers.changes.note_any();
        }
        if let Some(name) = request.stored_under() {
            self.note_stored_under(name, transfer, shared);
        }
        if let Request::List(_) = request {
            self.connection.known.note_asked();
        }
        let offset = request.offset();
        self.exchanges = self.exchanges.wrapping_add(1);
        let (rsptimeout, late) = (self.connection.rsptimeout, self.connection.answers_late);
        let begun = Exchange::begin(self.exchanges, address, request, rsptimeout, late);
        let (exchange, mut transaction) = begun?;
        transaction.of = transfer.map(|transfer| FilePart { transfer, offset });
        shared.transactions.push_back(transaction);
        Ok(exchange)
    }

    /// Under this name there will be something else: of this transfer, or of the user's.
    fn note_stored_under(&self, name: &str, transfer: Option<TransferId>, shared: &mut Shared) {
        let (transfers, out) = (&mut shared.transfers, &mut shared.out);
        let server = self.connection.server.as_ref().map(ServerName::from);
        match (transfer, server, self.connection.directory()) {
            (Some(id), ..) => transfers.doubt_halves_beside(id, out),
            (None, Some(server), Some(directory)) => {
                transfers.doubt_halves_at(&server, directory, name, out);
            }
            _ => transfers.doubt_all_halves(out),
        }
    }

    /// A job is over: what is shown follows.
    pub(super) fn ended(&mut self, now: Instant, job: &Job, shared: &mut Shared) {
        if self.connection.is_up() {
            let (id, out) = (self.id, &mut shared.out);
            self.connection.set_phase(id, ChannelPhase::Ready, out);
        }
        shared.freed |= matches!(
            job,
            Job::Upload(_) | Job::Download(_) | Job::Piece(_) | Job::Retrieve(_)
        );
        if self.is_lane() {
            return self.lane_ended(job, shared);
        }
        let shown = &self.connection.shown_directory;
        let id = match job {
            Job::Upload(upload) => Some(upload.id()),
            Job::DeletePart(part) => Some(part.id()),
            Job::RemoveOriginal(original) if original.directory() == shown => None,
            _ => return,
        };
        let changed = id.is_none_or(|id| self.is_shown_changed(id, shared));
        let next = shared.transfers.next_for(now, self.carrier());
        let more = !self.together.jobs().is_empty() || next.is_some();
        if changed && !more && !self.will_list() {
            let list = DirectoryJob::listing();
            self.waiting.push_back(Job::Directory(list));
        }
    }

    pub(super) fn next_job(&mut self, now: Instant, shared: &mut Shared) -> Option<Job> {
        if let Some(job) = self.waiting.front() {
            if self.must_wait(job, shared) {
                return None;
            }
            return self.waiting.pop_front();
        }
        if !self.connection.is_up() {
            return None;
        }
        if let Some(server) = self.connection.server.as_ref().filter(|_| !self.is_lane()) {
            shared.transfers.attach(self.id, server, &mut shared.out);
        }
        if let Some(job) = self.next_set_aside(now, shared) {
            return Some(job);
        }
        loop {
            let Some(record) = shared.transfers.next_for(now, self.carrier()) else {
                let cut = shared.transfers.next_cut_for(self.carrier())?;
                return Some(Job::Piece(Box::new(Piece::new(cut))));
            };
            let server = self.connection.server.as_ref().map(ServerName::from);
            if Some(record.server.name()) != server {
                record.fail(now, Message::NotConnected, &mut shared.out);
                continue;
            }
            record.carried_on = Some(self.id);
            let (id, name) = (record.view.id, record.view.name.clone());
            return Some(match record.local.clone() {
                Local::Source { file, stamp } => {
                    let (from, size_bytes) = (SourceFile::Local(file), Some(stamp.size_bytes));
                    if let Task::Check(_) = record.task {
                        let check = Upload::to_check(id, name, from, size_bytes);
                        return Some(Job::Upload(Box::new(check)));
                    }
                    Job::Upload(Box::new(Upload::new(id, name, from, size_bytes)))
                }
                // One that is lost is not due.
                Local::Sink | Local::Lost { .. } => {
                    Job::Download(Box::new(Download::new(id, name)))
                }
                Local::ModuleSource { path } => {
                    let from = SourceFile::Module(path);
                    Job::Upload(Box::new(Upload::new(id, name, from, None)))
                }
                Local::ModuleSink { path, replace } => {
                    Job::Retrieve(Box::new(Retrieve::new(id, name, path, replace)))
                }
            });
        }
    }
}
