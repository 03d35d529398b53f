//! One look at a record: which of its rows there are, and those in view. What is added costs what it is; what a new
//! look needs is done in slices.

use std::collections::BTreeMap;

use super::fold::{Fold, Folds, Forgotten, What};
use super::hits::{Hits, Needle};
use super::moment::moment_before;
use super::numbers::Numbers;
use super::page::Belongs;
use super::rows::{Children, row_of};
use super::store::Recorder;
use crate::app::{FrameDirection, FrameKind};
use crate::app::{
    LOG_WINDOW_MAX_ROWS, LogFilter, LogHit, LogLine, LogPlace, LogRow, LogView, LogWindow, Moment,
    RowKey, UNFOLDED_MAX,
};

/// Frames that are folded in one slice.
const SLICE_FRAMES: usize = 20_000;

/// Pages that are searched in one slice: for a text, and for a pattern.
const SLICE_PAGES: usize = 16;
const SLICE_PATTERN_PAGES: usize = 1;

/// A look at a record.
#[derive(Debug, Default)]
pub struct View {
    asked: LogView,
    folds: Folds,
    /// The frames before this one are in the folds.
    folded_to: u64,
    search: Search,
    hits: Hits,
    /// The first frames of the folds that are there, where not all are.
    filtered: Option<Filtered>,
    children: BTreeMap<u64, Children>,
    /// Rows that are not there any more.
    gone_rows: u64,
    /// What was read back for a frame, and the oldest frame that was kept then.
    moment: Option<(u64, Moment)>,
}

#[derive(Debug, Default)]
enum Search {
    #[default]
    None,
    Bad,
    For(Needle),
}

#[derive(Debug, Default)]
struct Filtered {
    firsts: Numbers,
    /// The frames before this one were looked at.
    looked_to: u64,
}

impl Filtered {
    /// The rows before a frame are not there any more, but for those that have moved; how many are gone.
    fn forget(&mut self, kept_from: u64, moved: &[(u64, u64)]) -> u64 {
        let moved = moved.iter().filter(|(was, _)| self.firsts.contains(*was));
        let now: Vec<u64> = moved.map(|(_, now)| *now).collect();
        let gone = self.firsts.remove_below(kept_from);
        for first in &now {
            self.firsts.insert(*first);
        }
        gone - now.len() as u64
    }
}

impl View {
    /// Looks at it so from now on.
    pub fn show(&mut self, mut asked: LogView) {
        asked.unfolded.truncate(UNFOLDED_MAX);
        let other_search = asked.search != self.asked.search;
        if other_search {
            self.hits = Hits::default();
            let text = asked
                .search
                .as_ref()
                .filter(|search| !search.text.is_empty());
            self.search = match text.map(Needle::of) {
                None => Search::None,
                Some(None) => Search::Bad,
                Some(Some(needle)) => Search::For(needle),
            };
        }
        if asked.filter != self.asked.filter || other_search && asked.filter.only_hits {
            self.gone_rows = 0;
            let is_any = asked.filter == LogFilter::default();
            self.filtered = (!is_any).then(Filtered::default);
        }
        if asked.unfolded != self.asked.unfolded {
            self.children.clear();
        }
        self.asked = asked;
    }

    /// Takes in a slice of what is new; whether there is more.
    pub fn work(&mut self, recorder: &Recorder) -> bool {
        self.forget(recorder);
        let mut frames = SLICE_FRAMES;
        for frame in recorder.frames_from(self.folded_to) {
            if frames == 0 {
                return true;
            }
            frames -= 1;
            self.folded_to = frame.number + 1;
            let placed = self.folds.add(&frame);
            if let Some(merged) = placed.merged {
                self.children.remove(&merged);
                self.merge_filtered(merged, placed.fold);
            }
            self.children.remove(&placed.fold);
        }
        let searching = match &self.search {
            Search::For(needle) => {
                let pages = match needle {
                    Needle::Text(_) => SLICE_PAGES,
                    Needle::Pattern(_) => SLICE_PATTERN_PAGES,
                };
                self.hits.search(recorder, needle, pages)
            }
            Search::None | Search::Bad => false,
        };
        // What is found decides which rows there are.
        if searching && self.asked.filter.only_hits {
            return true;
        }
        self.filter(recorder) || searching
    }

    fn forget(&mut self, recorder: &Recorder) {
        let first = recorder.first_number();
        if self.folds.firsts().count_below(first) == 0 {
            return;
        }
        let unfolded = self.children.range(..first);
        let unfolded: u64 = unfolded.map(|(_, children)| children.len() as u64).sum();
        self.children = self.children.split_off(&first);
        let Forgotten { rows, moved } = self.folds.forget(recorder);
        let gone = match &mut self.filtered {
            None => rows - moved.len() as u64,
            Some(filtered) => filtered.forget(first, &moved),
        };
        self.gone_rows += gone + unfolded;
    }

    fn merge_filtered(&mut self, merged: u64, into: u64) {
        if let Some(filtered) = &mut self.filtered
            && filtered.firsts.remove(merged)
        {
            filtered.firsts.insert(into);
        }
    }

    /// Looks which folds are there, a slice at a time; whether there is more.
    fn filter(&mut self, recorder: &Recorder) -> bool {
        let Some(filtered) = &mut self.filtered else {
            return false;
        };
        let mut frames = SLICE_FRAMES;
        let begin = filtered.looked_to.max(recorder.first_number());
        let mut number = begin;
        while number < self.folded_to {
            if frames == 0 {
                filtered.looked_to = number;
                return true;
            }
            frames -= 1;
            let passes = recorder.belongs(number).is_some_and(|belongs| {
                let is_hit = || self.hits.has(number);
                passes(self.asked.filter, &belongs) && (!self.asked.filter.only_hits || is_hit())
            });
            if passes && let Some(fold) = self.folds.around(recorder, number) {
                filtered.firsts.insert(fold);
            }
            number += 1;
        }
        filtered.looked_to = number;
        false
    }

    /// The rows in view.
    pub fn window(&mut self, recorder: &Recorder, is_complete: bool) -> LogWindow {
        let hit = self.hit(recorder);
        let layout = self.layout(recorder);
        let all = layout.rows;
        let (from, rows) = match self.asked.place {
            LogPlace::End { rows } => (all.saturating_sub(rows.into()), rows),
            LogPlace::From { row, rows } => (row.saturating_sub(self.gone_rows), rows),
            LogPlace::Frame { rows, .. } | LogPlace::Hit { rows, .. } => {
                let row = hit.map_or(all, |hit| hit.row.saturating_sub(self.gone_rows));
                (row.saturating_sub(u64::from(rows / 2)), rows)
            }
        };
        let rows = u64::from(rows.min(LOG_WINDOW_MAX_ROWS));
        let from = from.min(all.saturating_sub(rows));
        let dropped = recorder.dropped();
        LogWindow {
            view: self.asked.number,
            rows: self.rows(recorder, &layout, from, rows),
            first_row: self.gone_rows + from,
            all_rows: (self.gone_rows, self.gone_rows + all),
            began: None,
            opened: None,
            frames: recorder.len(),
            dropped_frames: dropped.frames,
            dropped_bytes: dropped.line_bytes,
            used_bytes: recorder.used_bytes() as u64,
            bound_bytes: recorder.bound_bytes() as u64,
            hits: self.hits.count(),
            hit,
            is_complete,
            is_bad_search: matches!(self.search, Search::Bad),
            partial: recorder.partial().map(|partial| LogLine {
                number: 0,
                direction: FrameDirection::Rx,
                kind: FrameKind::Stray,
                is_partial: true,
                bytes: partial.bytes.clone(),
                len_bytes: partial.bytes.len() as u64,
                payload: None,
            }),
            moment: self.moment(recorder),
        }
    }

    /// The moment of the frame that is looked at. What came before it does not change, so it is read back once.
    fn moment(&mut self, recorder: &Recorder) -> Option<Moment> {
        let number = self.asked.selected?;
        let oldest = recorder.first_number();
        let is_it = |kept: &(u64, Moment)| kept.0 == oldest && kept.1.number == number;
        self.moment = self.moment.take().filter(is_it);
        if let Some((_, moment)) = &self.moment {
            return Some(moment.clone());
        }
        let moment = moment_before(recorder, &self.folds, number)?;
        if number < self.folded_to {
            self.moment = Some((oldest, moment.clone()));
        }
        Some(moment)
    }

    /// The frame that was asked to be gone to.
    fn hit(&mut self, recorder: &Recorder) -> Option<LogHit> {
        let number = match self.asked.place {
            LogPlace::End { .. } | LogPlace::From { .. } => return None,
            LogPlace::Frame { number, .. } => Some(number),
            LogPlace::Hit {
                from,
                forward: true,
                ..
            } => self.hits.next(from),
            LogPlace::Hit { from, .. } => self.hits.previous(from),
        };
        let number = number?;
        let fold = self.folds.around(recorder, number)?;
        let layout = self.layout(recorder);
        let at = self.place_of(fold)?;
        let within = self
            .children
            .get(&fold)
            .map_or(0, |children| children.row_of(number));
        Some(LogHit {
            number,
            row: self.gone_rows + layout.row_of(at) + within,
            nth: self.hits.count_up_to(number),
        })
    }

    /// The first frames of the rows that are there.
    fn firsts(&self) -> &Numbers {
        match &self.filtered {
            None => self.folds.firsts(),
            Some(filtered) => &filtered.firsts,
        }
    }

    /// Where a fold is among those that are there.
    fn place_of(&self, first: u64) -> Option<u64> {
        let firsts = self.firsts();
        firsts.contains(first).then(|| firsts.count_below(first))
    }

    fn fold_at(&self, recorder: &Recorder, at: u64) -> Option<Fold> {
        self.folds.get(recorder, self.firsts().nth(at)?)
    }

    /// How the rows lie, with what is unfolded.
    fn layout(&mut self, recorder: &Recorder) -> Layout {
        let mut unfolded = Vec::new();
        let keys: Vec<u64> = self
            .asked
            .unfolded
            .iter()
            .filter(|key| key.depth == 0)
            .map(|key| key.number)
            .collect();
        for first in keys {
            let Some(at) = self.place_of(first) else {
                continue;
            };
            let Some(fold) = self.folds.get(recorder, first) else {
                continue;
            };
            let asked = &self.asked.unfolded;
            let children = self
                .children
                .entry(first)
                .or_insert_with(|| Children::of(recorder, &fold, asked));
            unfolded.push((at, children.len() as u64));
        }
        unfolded.sort_unstable();
        unfolded.dedup();
        let rows = self.firsts().len() + unfolded.iter().map(|(_, rows)| rows).sum::<u64>();
        Layout { unfolded, rows }
    }

    fn rows(&self, recorder: &Recorder, layout: &Layout, from: u64, rows: u64) -> Vec<LogRow> {
        let (mut at, mut within) = layout.at(from);
        let mut shown = Vec::new();
        while (shown.len() as u64) < rows {
            let Some(fold) = self.fold_at(recorder, at) else {
                break;
            };
            let children = self.children.get(&fold.first);
            if within == 0 {
                let before = at.checked_sub(1);
                let before = before.and_then(|before| self.fold_at(recorder, before));
                let key = RowKey {
                    number: fold.first,
                    depth: 0,
                };
                let is_unfolded = (fold.what != What::Frame)
                    .then(|| children.is_some() && self.asked.unfolded.contains(&key));
                let gap = fold.at.since(before.map_or(fold.at, |before| before.at));
                shown.push(row_of(recorder, &fold, is_unfolded, gap, &self.hits));
            }
            let left = usize::try_from(rows).unwrap_or(usize::MAX) - shown.len();
            if let Some(children) = children {
                let skip = within.saturating_sub(1);
                let asked = &self.asked.unfolded;
                shown.extend(children.rows(recorder, &fold, asked, &self.hits, skip, left));
            }
            at += 1;
            within = 0;
        }
        shown
    }
}

/// Where the rows lie.
struct Layout {
    /// The places of unfolded rows among the folded, and how many rows each has within.
    unfolded: Vec<(u64, u64)>,
    rows: u64,
}

impl Layout {
    /// The folded row that this row is, or is in, and which one in it: 0 is itself.
    fn at(&self, row: u64) -> (u64, u64) {
        let mut within_before = 0;
        for (at, rows) in &self.unfolded {
            let itself = at + within_before;
            if row <= itself {
                break;
            }
            if row <= itself + rows {
                return (*at, row - itself);
            }
            within_before += rows;
        }
        (row - within_before, 0)
    }

    /// The row of a folded one.
    fn row_of(&self, at: u64) -> u64 {
        let before = self
            .unfolded
            .iter()
            .take_while(|(unfolded, _)| *unfolded < at);
        at + before.map(|(_, rows)| rows).sum::<u64>()
    }
}

fn passes(filter: LogFilter, frame: &Belongs) -> bool {
    filter
        .channel
        .is_none_or(|channel| frame.channel == Some(channel))
        && filter
            .transfer
            .is_none_or(|transfer| frame.transfer == Some(transfer))
        && filter
            .direction
            .is_none_or(|direction| frame.direction == direction)
        && filter.kind.is_none_or(|kind| frame.kind == kind)
        && (!filter.only_typed || frame.is_typed)
}
