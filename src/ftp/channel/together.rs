//! Small files that come one behind the other: what is left to do for each is one look at their directory, so they are
//! set aside until a listing serves them all. It is made before anything else takes long.

use std::collections::VecDeque;

use crate::app::TransferId;
use crate::ftp::channel::{Channel, Shared};
use crate::ftp::context::{Input, SMALL_MAX_BYTES, Step};
use crate::ftp::job::Job;
use crate::ftp::lookup::Place;
use crate::ftp::queue::Record;
use crate::time::{Duration, Instant};

/// So many are set aside at the most.
const TOGETHER_MAX: usize = 32;

/// The first of them waits no longer, but for the file that is on its way then.
const TOGETHER_WAIT: Duration = Duration::from_secs(5);

/// The transfers that are set aside.
#[derive(Debug)]
pub(super) enum Together {
    /// More may come, until then.
    Gathering { jobs: VecDeque<Job>, until: Instant },
    /// They end, one after the other.
    Serving(VecDeque<Job>),
}

impl Default for Together {
    fn default() -> Self {
        Self::Serving(VecDeque::new())
    }
}

impl Together {
    pub(super) fn jobs(&self) -> &VecDeque<Job> {
        match self {
            Self::Gathering { jobs, .. } | Self::Serving(jobs) => jobs,
        }
    }

    pub(super) fn jobs_mut(&mut self) -> &mut VecDeque<Job> {
        match self {
            Self::Gathering { jobs, .. } | Self::Serving(jobs) => jobs,
        }
    }

    pub(super) fn add(&mut self, now: Instant, job: Job) {
        match self {
            Self::Serving(jobs) if jobs.is_empty() => {
                *self = Self::Gathering {
                    jobs: VecDeque::from([job]),
                    until: now + TOGETHER_WAIT,
                }
            }
            Self::Gathering { jobs, .. } | Self::Serving(jobs) => jobs.push_back(job),
        }
    }

    /// No more are waited for.
    pub(super) fn serve(&mut self) {
        *self = Self::Serving(std::mem::take(self.jobs_mut()));
    }

    /// The next one to end, where this record does not join them.
    fn next(&mut self, now: Instant, joins: bool) -> Option<Job> {
        if let Self::Gathering { jobs, until } = self
            && (!joins || jobs.len() >= TOGETHER_MAX || now >= *until)
        {
            self.serve();
        }
        match self {
            Self::Gathering { .. } => None,
            Self::Serving(jobs) => jobs.pop_front(),
        }
    }
}

impl Channel {
    /// The next of those set aside that is to end before another transfer begins.
    pub(super) fn next_set_aside(&mut self, now: Instant, shared: &mut Shared) -> Option<Job> {
        let first = self.together.jobs().front()?.transfer()?;
        let next = shared.transfers.next_for(now, self.carrier());
        let next = next.map(|it| it.view.id);
        let next = next.and_then(|next| shared.transfers.look_at(next));
        let joins = next.is_some_and(|next| {
            let first = shared.transfers.look_at(first);
            first.is_some_and(|first| first.view.directory == next.view.directory)
                && self.is_small(next)
                && !self.is_set_aside_as(next, shared)
        });
        self.together.next(now, joins)
    }

    pub(crate) fn is_small(&self, record: &Record) -> bool {
        let connection = &self.connection;
        let place = Place {
            directory: &record.view.directory,
            name: &record.view.name,
            charset: connection.charset(),
        };
        let listed = || connection.known.listed_file(place)?.known_bytes();
        let size_bytes = record.source_bytes().or_else(listed);
        size_bytes.is_some_and(|size_bytes| size_bytes <= SMALL_MAX_BYTES)
    }

    /// Whether one of this name in the same directory is set aside.
    fn is_set_aside_as(&self, record: &Record, shared: &Shared) -> bool {
        let mut ids = self.together.jobs().iter().filter_map(Job::transfer);
        ids.any(|id| {
            let other = shared.transfers.look_at(id);
            other.is_some_and(|other| other.view.name == record.view.name)
        })
    }

    /// Whether it carries out this transfer, which may be set aside.
    pub(crate) fn carries_out(&self, transfer: TransferId) -> bool {
        self.transfer() == Some(transfer) || self.has_set_aside(transfer)
    }

    pub(crate) fn has_set_aside(&self, transfer: TransferId) -> bool {
        let mut jobs = self.together.jobs().iter();
        jobs.any(|job| job.transfer() == Some(transfer))
    }

    /// Tells the job that carries out this transfer.
    pub(crate) fn tell(
        &mut self,
        now: Instant,
        transfer: TransferId,
        input: Input,
        shared: &mut Shared,
    ) {
        let jobs = self.together.jobs_mut();
        let at = jobs.iter().position(|job| job.transfer() == Some(transfer));
        let Some(mut job) = at.and_then(|at| jobs.remove(at)) else {
            return self.step(now, input, shared);
        };
        if let Input::IntentChanged = input {
            self.together.serve();
        }
        match job.step(input, &mut self.context(now, shared)) {
            Step::Over | Step::OverUnsure => self.ended(now, &job, shared),
            _ => self.together.jobs_mut().insert(at.unwrap_or(0), job),
        }
    }

    /// What the look at these would be for is gone.
    pub(super) fn drop_set_aside(
        &mut self,
        now: Instant,
        input: impl Fn() -> Input,
        which: fn(&Job) -> bool,
        shared: &mut Shared,
    ) {
        let jobs = std::mem::take(self.together.jobs_mut());
        let (gone, kept) = jobs.into_iter().partition(which);
        *self.together.jobs_mut() = kept;
        let gone: VecDeque<Job> = gone;
        shared.freed |= !gone.is_empty();
        for mut job in gone {
            job.step(input(), &mut self.context(now, shared));
        }
    }
}
