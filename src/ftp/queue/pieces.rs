//! A download that comes in pieces, over as many channels as are at it: which of its bytes are there, which are on their
//! way, and which are holes.
//!
//! The transfer owns the file; whoever is to fetch a range is handed it, and gives it back. What two ranges have between
//! them is held together by bytes that come with both: a range brings those before its own as well, as many as tell,
//! and where they are not there yet, or not the same, nobody takes the two for one. What lies between what an earlier
//! page left is held against both its ends.

mod run;

use std::collections::VecDeque;

use crate::app::{ByteRange, RemoteStamp};
use crate::dialect::CHANNELS;
use crate::files::PIECES_MAX_BYTES;
use crate::ftp::queue::pieces::run::Run;
use crate::ftp::queue::received::Received;
use crate::ftp::range::{OVERLAP_MAX_BYTES, RANGE_MAX_BYTES, overlap};

/// The pieces of one download. They outlive an attempt, so that the next one goes on from any set of holes.
#[derive(Clone, Debug)]
pub(crate) struct Pieces {
    /// What had come from the beginning on before it was cut.
    pub(crate) received: Received,
    /// In ascending order.
    runs: Vec<Run>,
    handed_out: Vec<HandedOut>,
    /// In the order in which they are written.
    unwritten: VecDeque<Unwritten>,
    /// What is on the disk for good, in ascending order, with a hole between any two.
    on_disk: Vec<ByteRange>,
    way: Way,
}

#[derive(Clone, Debug)]
struct HandedOut {
    ask: Ask,
    /// So much of the range has come.
    came_bytes: u64,
}

#[derive(Clone, Copy, Debug)]
struct Unwritten {
    range: ByteRange,
    /// It was thrown away meanwhile.
    is_cut: bool,
}

/// How the holes are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Not at all: no attempt is at it.
    Resting {
        spread: Spread,
    },
    /// Once the owner has seen that what is there is still the beginning of the file.
    Comparing {
        spread: Spread,
    },
    Filling {
        spread: Spread,
    },
}

/// Over how many channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spread {
    /// As many as there are.
    All,
    /// What came over several did not fit together: the owner alone, one range behind the other.
    Owner,
}

/// A range that somebody is to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    ticket: Ticket,
    pub(crate) range: ByteRange,
    pub(crate) lead: Lead,
    /// So many bytes behind it come as well.
    after_bytes: u64,
}

/// The bytes before a range that come as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lead {
    /// They are to be these.
    Known(Vec<u8>),
    /// So many, which nobody has yet.
    Unknown(u64),
}

/// No two ranges that are handed out have the same, be they of one transfer or not: what is brought after all was begun
/// afresh is known for what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

impl Ticket {
    pub(crate) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Ask {
    pub(crate) fn offset(&self) -> u64 {
        self.range.from - self.lead.len_bytes()
    }

    /// What is known to be there from the offset on.
    pub(crate) fn known(&self) -> &[u8] {
        match &self.lead {
            Lead::Known(bytes) => bytes,
            Lead::Unknown(_) => &[],
        }
    }

    /// How many bytes come behind that.
    pub(crate) fn new_bytes(&self) -> u64 {
        let len_bytes = self.lead.len_bytes() + self.range.len_bytes() + self.after_bytes;
        len_bytes - self.known().len() as u64
    }
}

impl Lead {
    pub(crate) fn len_bytes(&self) -> u64 {
        match self {
            Self::Known(bytes) => bytes.len() as u64,
            Self::Unknown(len_bytes) => *len_bytes,
        }
    }
}

/// Who asks for a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fetcher {
    Owner,
    Lane,
}

/// What a range that came is to what was there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Nobody waits for it any more.
    Unwanted,
    /// These bytes are to be written from this offset on.
    Fits(u64, Vec<u8>),
    /// It does not belong there. All but what fits together from the beginning on, up to here, is forgotten.
    Apart { from: u64 },
    /// The same, with one channel at it.
    ApartAlone,
    /// What is there is not the beginning of the file.
    Changed,
}

impl Pieces {
    /// All of this is on the disk for good, and its rest is cut from now on.
    pub(crate) fn cut(received: Received) -> Self {
        let range = ByteRange {
            from: 0,
            to: received.len_bytes,
        };
        let mut run = Run::unread(range);
        run.tail = received.end().to_vec();
        Self {
            received,
            runs: vec![run],
            on_disk: vec![range],
            way: Way::Filling {
                spread: Spread::All,
            },
            handed_out: Vec::new(),
            unwritten: VecDeque::new(),
        }
    }

    /// An earlier page left this on the disk, so much of it from the beginning on, and knew this to be there. The ends of
    /// its runs are to be [read](Self::unread).
    pub(crate) fn left(
        nothing: Received,
        known: &[ByteRange],
        first_bytes: u64,
        pieces: &[ByteRange],
    ) -> Self {
        let first = ByteRange {
            from: 0,
            to: first_bytes,
        };
        let mut runs: Vec<Run> = Vec::new();
        for there in [&first].into_iter().chain(pieces) {
            let is_within = |known: &&ByteRange| known.from < there.from && there.from < known.to;
            match runs.last_mut() {
                Some(last)
                    if last.range.to == there.from && known.iter().any(|it| is_within(&it)) =>
                {
                    last.range.to = there.to;
                }
                _ if there.len_bytes() == 0 => {}
                _ => runs.push(Run::unread(*there)),
            }
        }
        let on_disk = runs.iter().map(|run| run.range);
        let mut left = Self {
            received: nothing,
            on_disk: Vec::new(),
            way: Way::Resting {
                spread: Spread::All,
            },
            handed_out: Vec::new(),
            unwritten: VecDeque::new(),
            runs: Vec::new(),
        };
        on_disk.for_each(|range| left.note_on_disk(range));
        left.runs = runs;
        left
    }

    pub(crate) fn of(&self) -> &RemoteStamp {
        &self.received.of
    }

    fn size_bytes(&self) -> u64 {
        self.of().size_bytes
    }

    /// A part of a run's end that is on the disk and not known.
    pub(crate) fn unread(&self) -> Option<ByteRange> {
        self.runs.iter().find_map(Run::unread_end)
    }

    /// It was read.
    pub(crate) fn note_read(&mut self, offset: u64, bytes: &[u8]) {
        for run in &mut self.runs {
            run.note_read(offset, bytes);
        }
    }

    /// An attempt is at it.
    pub(crate) fn begin_attempt(&mut self) {
        let spread = self.spread();
        let has_first = self.runs.first().is_some_and(|run| run.range.from == 0);
        self.way = if has_first {
            Way::Comparing { spread }
        } else {
            Way::Filling { spread }
        };
    }

    /// No attempt is at it. Whoever is at a range of it brings that in vain.
    pub(crate) fn rest(&mut self) {
        let spread = self.spread();
        self.way = Way::Resting { spread };
        self.handed_out.clear();
    }

    fn spread(&self) -> Spread {
        match self.way {
            Way::Resting { spread } | Way::Comparing { spread } | Way::Filling { spread } => spread,
        }
    }

    /// Whether there is something that nobody is at, for as many channels as there are.
    pub(crate) fn has_work(&self) -> bool {
        let spread = Spread::All;
        self.way == Way::Filling { spread } && self.next_hole().is_some()
    }

    /// Whether a lane would be handed a range now.
    pub(crate) fn can_hand_out(&self) -> bool {
        self.has_work() && self.has_room()
    }

    /// How many bytes nobody is at.
    pub(crate) fn left_bytes(&self) -> u64 {
        let handed_out = self.handed_out.iter().map(|it| it.ask.range.len_bytes());
        self.size_bytes() - self.there_bytes() - handed_out.sum::<u64>()
    }

    pub(crate) fn is_complete(&self) -> bool {
        let all = ByteRange {
            from: 0,
            to: self.size_bytes(),
        };
        let is_compared = matches!(self.way, Way::Filling { .. });
        is_compared && self.runs.len() == 1 && self.runs[0].range == all && !self.is_writing()
    }

    pub(crate) fn is_writing(&self) -> bool {
        !self.unwritten.is_empty()
    }

    /// How many bytes have come.
    pub(crate) fn done_bytes(&self) -> u64 {
        let coming = self.handed_out.iter().map(|it| it.came_bytes);
        self.there_bytes() + coming.sum::<u64>()
    }

    fn there_bytes(&self) -> u64 {
        self.runs.iter().map(|run| run.range.len_bytes()).sum()
    }

    /// What is on the disk for good, each run by itself.
    pub(crate) fn there(&self) -> Vec<ByteRange> {
        let mut there = Vec::new();
        for run in &self.runs {
            for written in &self.on_disk {
                let from = run.range.from.max(written.from);
                let to = run.range.to.min(written.to);
                if from < to {
                    there.push(ByteRange { from, to });
                }
            }
        }
        there
    }

    /// Hands out a range of so many bytes at the most, for this ticket.
    pub(crate) fn hand_out(
        &mut self,
        to: Fetcher,
        len_max_bytes: u64,
        ticket: Ticket,
    ) -> Option<Ask> {
        let is_owner = to == Fetcher::Owner;
        let (range, lead, after_bytes) = match self.way {
            Way::Comparing { .. } if is_owner && self.handed_out.is_empty() => {
                let first = self.runs.first()?;
                let end = ByteRange {
                    from: first.range.to,
                    to: first.range.to,
                };
                (end, Lead::Known(first.tail.clone()), 0)
            }
            Way::Filling {
                spread: Spread::All,
            } if self.has_room() => self.next_range(len_max_bytes)?,
            Way::Filling {
                spread: Spread::Owner,
            } if is_owner && self.handed_out.is_empty() => self.next_range(len_max_bytes)?,
            _ => return None,
        };
        let ask = Ask {
            ticket,
            range,
            lead,
            after_bytes,
        };
        let handed_out = ask.clone();
        self.handed_out.push(HandedOut {
            ask: handed_out,
            came_bytes: 0,
        });
        Some(ask)
    }

    /// So many bytes of a range have come.
    pub(crate) fn note_coming(&mut self, ask: &Ask, came_bytes: u64) -> bool {
        let mut handed_out = self.handed_out.iter_mut();
        let out = handed_out.find(|it| it.ask.ticket == ask.ticket);
        out.map(|out| out.came_bytes = came_bytes).is_some()
    }

    /// A range does not come: it is a hole again.
    pub(crate) fn give_back(&mut self, ask: &Ask) {
        self.handed_out.retain(|it| it.ask.ticket != ask.ticket);
    }

    /// All that was asked for came, what was known of it left out.
    pub(crate) fn take(&mut self, ask: &Ask, came: &[u8]) -> Fit {
        if !self.is_handed_out(ask) {
            return Fit::Unwanted;
        }
        self.give_back(ask);
        if let Way::Comparing { spread } = self.way {
            self.way = Way::Filling { spread };
            return Fit::Fits(ask.range.from, Vec::new());
        }
        let bytes = [ask.known(), came].concat();
        let size = |bytes: u64| usize::try_from(bytes).expect("a range is held in memory");
        let lead_len = size(ask.lead.len_bytes());
        let own_len = size(ask.range.len_bytes());
        let (came, after) = bytes.split_at(lead_len + own_len);
        let own = &came[lead_len..];
        let run = Run::new(ask.range, came, lead_len);
        if !self.fits(&run, after) {
            return self.fall_apart();
        }
        self.insert(run, after);
        if !own.is_empty() {
            let (range, is_cut) = (ask.range, false);
            self.unwritten.push_back(Unwritten { range, is_cut });
        }
        Fit::Fits(ask.range.from, own.to_vec())
    }

    /// What came does not begin with what is known to be there.
    pub(crate) fn differs(&mut self, ask: &Ask) -> Fit {
        if !self.is_handed_out(ask) {
            return Fit::Unwanted;
        }
        match self.way {
            Way::Comparing { .. } => Fit::Changed,
            Way::Filling { .. } | Way::Resting { .. } => self.fall_apart(),
        }
    }

    fn is_handed_out(&self, ask: &Ask) -> bool {
        let mut handed_out = self.handed_out.iter();
        handed_out.any(|it| it.ask.ticket == ask.ticket)
    }

    /// What was to be written first is on the disk for good.
    pub(crate) fn note_written(&mut self) {
        if let Some(written) = self.unwritten.pop_front()
            && !written.is_cut
        {
            self.note_on_disk(written.range);
        }
    }

    fn note_on_disk(&mut self, range: ByteRange) {
        let at = self.on_disk.partition_point(|it| it.from < range.from);
        self.on_disk.insert(at, range);
        self.on_disk.dedup_by(|later, earlier| {
            let is_one = later.from <= earlier.to;
            if is_one {
                earlier.to = earlier.to.max(later.to);
            }
            is_one
        });
    }

    fn has_room(&self) -> bool {
        let unwritten = self.unwritten.iter().map(|it| it.range.len_bytes());
        let coming = self.handed_out.iter().map(|it| it.ask.range.len_bytes());
        let on_their_way: u64 = unwritten.chain(coming).sum();
        let channels_max = self.handed_out.len() < CHANNELS;
        channels_max && on_their_way + RANGE_MAX_BYTES <= PIECES_MAX_BYTES
    }

    /// The first range that nobody is at, with how much before it and behind it is to come as well.
    fn next_range(&self, len_max_bytes: u64) -> Option<(ByteRange, Lead, u64)> {
        let (hole, before, behind) = self.next_hole()?;
        let range = ByteRange {
            from: hole.from,
            to: hole.to.min(hole.from + len_max_bytes.max(1)),
        };
        let lead = before.map_or_else(
            || Lead::Unknown(OVERLAP_MAX_BYTES.min(range.from)),
            |run| Lead::Known(overlap(&run.tail).to_vec()),
        );
        let behind = behind.filter(|run| range.to == hole.to && run.lead.is_empty());
        let after_bytes = behind.map_or(0, |run| run.head_range().len_bytes());
        Some((range, lead, after_bytes))
    }

    /// The first hole that nobody is at, the run that ends where it begins, and the one that begins where it ends. Between
    /// two runs that were not held against each other is one of no length.
    fn next_hole(&self) -> Option<(ByteRange, Option<&Run>, Option<&Run>)> {
        let runs = self.runs.iter().map(|run| (run.range, Some(run)));
        let handed_out = self.handed_out.iter().map(|it| (it.ask.range, None));
        let mut all: Vec<(ByteRange, Option<&Run>)> = runs.chain(handed_out).collect();
        all.sort_by_key(|(range, _)| (range.from, range.to));
        let end = ByteRange {
            from: self.size_bytes(),
            to: self.size_bytes(),
        };
        let (mut at, mut before) = (0, None);
        for (range, run) in all {
            let is_seam = range.from == at && before.is_some() && run.is_some();
            if range.from > at || is_seam {
                let hole = ByteRange {
                    from: at,
                    to: range.from,
                };
                return Some((hole, before, run));
            }
            (at, before) = (range.to, run);
        }
        (at < end.to).then_some((ByteRange { from: at, ..end }, before, None))
    }

    /// Where a run would be among those that are there.
    fn place_of(&self, range: ByteRange) -> usize {
        self.runs.partition_point(|it| it.range.from < range.from)
    }

    /// Whether a new run is what its neighbours say it is.
    fn fits(&self, run: &Run, after: &[u8]) -> bool {
        let at = self.place_of(run.range);
        let before = at.checked_sub(1).map(|at| &self.runs[at]);
        let before = before.filter(|before| before.range.to == run.range.from);
        let behind = self.runs.get(at);
        let behind = behind.filter(|behind| behind.range.from == run.range.to);
        before.is_none_or(|before| run.may_follow(before))
            && behind.is_none_or(|behind| behind.may_follow(run) && behind.begins_with(after))
    }

    /// Puts in a run that fits.
    fn insert(&mut self, run: Run, after: &[u8]) {
        let at = self.place_of(run.range);
        self.runs.insert(at, run);
        let is_held_behind = |behind: &Run| !behind.lead.is_empty() || !after.is_empty();
        if self.touches(at) && is_held_behind(&self.runs[at + 1]) {
            self.merge(at);
        }
        if at > 0 && self.touches(at - 1) {
            self.merge(at - 1);
        }
    }

    /// Whether the next run begins where this one ends.
    fn touches(&self, at: usize) -> bool {
        let next = self.runs.get(at + 1);
        next.is_some_and(|next| next.range.from == self.runs[at].range.to)
    }

    /// The run and the next one are one.
    fn merge(&mut self, at: usize) {
        let next = self.runs.remove(at + 1);
        self.runs[at].append(next);
    }

    /// Pieces do not fit together: what does from the beginning on is gone on with, by one channel.
    fn fall_apart(&mut self) -> Fit {
        self.handed_out.clear();
        let before = self.spread();
        self.runs.truncate(1);
        self.runs.retain(|run| run.range.from == 0);
        let from = self.runs.first().map_or(0, |run| run.range.to);
        for unwritten in &mut self.unwritten {
            unwritten.is_cut |= unwritten.range.from >= from;
        }
        self.on_disk.retain(|range| range.from < from);
        if let Some(last) = self.on_disk.last_mut() {
            last.to = last.to.min(from);
        }
        let spread = Spread::Owner;
        self.way = Way::Filling { spread };
        match before {
            Spread::All => Fit::Apart { from },
            Spread::Owner => Fit::ApartAlone,
        }
    }
}

#[cfg(test)]
mod tests;
