//! What comes of a RETR, and its end.
//!
//! Nothing marks the end of one to the serial line: a range is over once all its bytes have come. A file may be shorter
//! than it was listed, and of some nobody knows how long they are: where nothing comes any more, the fence tells.

use super::{Answer, Exchange, Fault, Kind, Outcome, Progress, State};
use crate::dialect::{Report, ResultCode, Verb};
use crate::ftp::range::Came;
use crate::time::Instant;

/// What comes of a RETR.
#[derive(Debug)]
pub(super) struct Receiving {
    extent: Extent,
    got_bytes: u64,
    /// When its first bytes came, and how many these were.
    first: Option<(Instant, u64)>,
    /// What `sum_size` says where it is the file's total rather than the running one.
    total_bytes: Option<u64>,
    /// Bytes were lost on the line meanwhile, perhaps of this.
    pub(super) damaged: bool,
    /// When something of it came last.
    pub(super) moved_at: Instant,
    /// What it came to, while the outcome of a fence is still due: that must not be taken for a later one's.
    came_to: Option<Outcome>,
}

/// How much is to come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Extent {
    /// So many bytes, and no more.
    Range(u64),
    /// All of a file, of which so many bytes were listed, if that is known.
    Whole(Option<u64>),
    /// The same, into the module.
    ModuleFile(Option<u64>),
}

impl Receiving {
    pub(super) fn new(extent: Extent) -> Self {
        Self {
            extent,
            got_bytes: 0,
            first: None,
            total_bytes: None,
            damaged: false,
            moved_at: Instant::ZERO,
            came_to: None,
        }
    }

    /// What it came to, now that no more of it comes.
    pub(super) fn end(&mut self) -> Outcome {
        match self.came_to.take() {
            Some(outcome) => outcome,
            None if self.damaged => Err(Fault::Torn),
            None => Ok(Answer::Received(self.got_bytes)),
        }
    }

    /// The header of some payload came; whether that can be one of this.
    fn count(&mut self, sum_bytes: u64, recv_bytes: u64) -> bool {
        // Both readings of `sum_size` are right, but one throughout: any other sum means that bytes are missing, or
        // that this is no line of this.
        let after = self.got_bytes.saturating_add(recv_bytes);
        let (at_least, at_most) = match self.extent {
            Extent::Range(len_bytes) => (len_bytes, len_bytes),
            Extent::Whole(_) => (0, u64::MAX),
            Extent::ModuleFile(_) => {
                self.got_bytes = after;
                return true;
            }
        };
        if self.got_bytes == 0 && sum_bytes > after && sum_bytes >= at_least {
            self.total_bytes = Some(sum_bytes);
        }
        after <= at_most && sum_bytes == self.total_bytes.unwrap_or(after)
    }
}

impl Exchange {
    pub(super) fn handle_received_report(&mut self, now: Instant, report: &Report) -> Progress {
        let Kind::Receiving(receiving) = &mut self.kind else {
            return Progress::Pending;
        };
        match report {
            Report::Received {
                sum_bytes,
                recv_bytes,
                ..
            } => {
                if !receiving.count(*sum_bytes, *recv_bytes) {
                    return Progress::Over(Err(Fault::Unexpected(format!(
                        "+MFTPRETR: {},0,{sum_bytes},{recv_bytes}",
                        self.channel
                    ))));
                }
                let is_in_module = matches!(receiving.extent, Extent::ModuleFile(Some(size_bytes)) if receiving.got_bytes >= size_bytes);
                self.move_on(now);
                if is_in_module {
                    return self.received(None);
                }
                Progress::Pending
            }
            Report::Outcome {
                verb: Verb::Retr,
                code,
                ..
            } => {
                // Of an empty file the module makes none of its own.
                let is_all = *code == ResultCode::EMPTY_FILE
                    && receiving.got_bytes == 0
                    && !matches!(receiving.extent, Extent::ModuleFile(_));
                self.received((!is_all).then_some(Fault::Code(*code)))
            }
            _ => self.handle_fence_report(now, report),
        }
    }

    pub(crate) fn handle_payload(&mut self, now: Instant, len_bytes: u64) -> Progress {
        if let Kind::Receiving(receiving) = &mut self.kind {
            receiving.got_bytes += len_bytes;
            let (first_at, first_bytes) = receiving.first.get_or_insert((now, 0));
            if *first_at == now {
                *first_bytes += len_bytes;
            }
            self.move_on(now);
        }
        Progress::Pending
    }

    /// How a range came, now that it is over.
    pub(crate) fn range_came(&self, now: Instant) -> Option<Came> {
        let Kind::Receiving(receiving) = &self.kind else {
            return None;
        };
        let (first_at, first_bytes) = receiving.first?;
        let len_bytes = receiving.got_bytes;
        matches!(receiving.extent, Extent::Range(_)).then(|| Came {
            len_bytes,
            later_bytes: len_bytes - first_bytes,
            took: now.since(first_at),
        })
    }

    pub(crate) fn handle_payload_end(&mut self, intact: bool) -> Progress {
        let Kind::Receiving(receiving) = &self.kind else {
            return Progress::Pending;
        };
        match receiving.extent {
            _ if !self.takes_payload() => Progress::Pending,
            _ if !intact => self.received(Some(Fault::Torn)),
            Extent::Range(len_bytes) if receiving.got_bytes == len_bytes => self.received(None),
            // More may come, where it has grown.
            Extent::Whole(Some(size_bytes)) if receiving.got_bytes == size_bytes => {
                match self.state {
                    State::FencedOff { .. } => self.fence(0),
                    _ => Progress::Pending,
                }
            }
            _ => Progress::Pending,
        }
    }

    /// It has come to its end: as it is, or with this fault.
    fn received(&mut self, fault: Option<Fault>) -> Progress {
        let Kind::Receiving(receiving) = &mut self.kind else {
            return Progress::Pending;
        };
        let outcome = match fault {
            Some(fault) => Err(fault),
            None => receiving.end(),
        };
        if let State::Fencing { .. } | State::Fenced { .. } = self.state {
            receiving.came_to = Some(outcome);
            return Progress::Pending;
        }
        self.come_to(outcome)
    }

    /// Whether it has come to its end, and only the outcome of the fence is due.
    pub(super) fn is_complete(&self) -> bool {
        matches!(&self.kind, Kind::Receiving(receiving) if receiving.came_to.is_some())
    }

    pub(super) fn move_on(&mut self, now: Instant) {
        if let Kind::Receiving(receiving) = &mut self.kind {
            receiving.moved_at = now;
        }
        self.restart_fence(now);
    }
}
