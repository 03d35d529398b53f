//! The log as the page looks at it: the core has all of it, and gives the rows in view.

use std::collections::BTreeSet;

use leptos::prelude::*;
use web_sys::{DataTransfer, File};

use crate::app::{
    Command, LogFilter, LogHit, LogPlace, LogSearch, LogView, LogWindow, RowKey, TransferId,
    UNFOLDED_MAX,
};
use crate::boundary::ToCore;
use crate::ui::models::log_options::LogOptions;
use crate::ui::models::page::Page;
use crate::ui::models::selected::Selected;

/// Rows beyond the view that are asked for on either side, so that scrolling shows no gap.
pub const MARGIN_ROWS: u64 = 40;

/// How the name of a session file ends.
pub const SESSION_SUFFIX: &str = ".atf.jsonl";

/// Bookmarks at the most.
const BOOKMARKS_MAX: usize = 1_000;

/// How the moments of rows are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moments {
    /// By the clock on the wall, where that is known.
    #[default]
    Wall,
    /// In seconds since the page began.
    SinceStart,
}

/// A frame that the view is to go to, as long as the core has not told where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sought {
    /// The next one from this frame on with what is searched for, or the one before.
    Hit { from: u64, forward: bool },
    /// This frame.
    Frame(u64),
}

/// What of the log is looked at. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct LogModel {
    /// Whether the last rows are shown, whatever comes.
    pub following: RwSignal<bool>,
    /// The first row in view, where the last ones are not.
    pub top_row: RwSignal<u64>,
    /// Rows that have room in view.
    pub rows_in_view: RwSignal<u64>,
    /// Which rows there are.
    pub filter: RwSignal<LogFilter>,
    /// What is searched for.
    pub search: RwSignal<Option<LogSearch>>,
    /// The rows that are unfolded.
    pub unfolded: RwSignal<Vec<RowKey>>,
    /// The frame that was gone to last.
    pub found: RwSignal<Option<LogHit>>,
    /// How moments are told.
    pub moments: RwSignal<Moments>,
    /// What was chosen of it.
    pub options: RwSignal<LogOptions>,
    /// Frames that were marked, by their numbers.
    pub bookmarks: RwSignal<BTreeSet<u64>>,
    /// The row behind the last one, when the end was left.
    pub left_at: RwSignal<u64>,
    selected: RwSignal<Option<Selected>>,
    sought: RwSignal<Option<Sought>>,
    asked: StoredValue<LogView>,
    /// The number of that.
    asked_number: RwSignal<u32>,
    page: Page,
}

impl LogModel {
    /// The last row is looked at, and what the module was doing when the selected one began.
    pub fn new(page: Page, selected: RwSignal<Option<Selected>>) -> Self {
        let log = Self {
            following: RwSignal::new(true),
            top_row: RwSignal::new(0),
            rows_in_view: RwSignal::new(1),
            filter: RwSignal::new(LogFilter::default()),
            search: RwSignal::new(None),
            unfolded: RwSignal::new(Vec::new()),
            found: RwSignal::new(None),
            moments: RwSignal::new(Moments::default()),
            options: RwSignal::new(LogOptions::kept()),
            bookmarks: RwSignal::new(BTreeSet::new()),
            left_at: RwSignal::new(0),
            selected,
            sought: RwSignal::new(None),
            asked: StoredValue::new(LogView::default()),
            asked_number: RwSignal::new(0),
            page,
        };
        Effect::new(move || log.ask());
        log
    }

    /// Has it like this from now on, and keeps the choice.
    pub fn set_options(self, options: LogOptions) {
        let before = self.options.get_untracked();
        self.options.set(options);
        options.keep();
        if options.record != before.record {
            self.page.send(Command::SetRecord(options.record));
        }
        if options.is_unwatched != before.is_unwatched {
            self.page.send(Command::WatchNetwork(!options.is_unwatched));
        }
    }

    /// Folds a row, or unfolds it.
    pub fn toggle(self, key: RowKey) {
        self.unfolded.update(|unfolded| {
            let known = unfolded.iter().position(|other| *other == key);
            if let Some(known) = known {
                unfolded.remove(known);
            } else if unfolded.len() < UNFOLDED_MAX {
                unfolded.push(key);
            }
        });
    }

    /// Searches for this from now on.
    pub fn search_for(self, search: Option<LogSearch>) {
        self.found.set(None);
        self.sought.set(None);
        self.search.set(search);
    }

    /// Shows only what carried a file, or all again.
    pub fn only_transfer(self, transfer: Option<TransferId>) {
        self.filter.update(|filter| filter.transfer = transfer);
    }

    /// Follows the end from now on, or stays where it is.
    pub fn follow(self, follows: bool) {
        if self.following.get_untracked() == follows {
            return;
        }
        let end = self.page.store.log.with_untracked(|log| log.all_rows.1);
        self.left_at.set(end);
        self.following.set(follows);
    }

    /// Rows that were added since the end was left; tracked.
    pub fn new_rows(self) -> u64 {
        let end = self.page.store.log.with(|log| log.all_rows.1);
        end.saturating_sub(self.left_at.get())
    }

    /// Marks a frame, or takes its mark away.
    pub fn mark(self, number: u64) {
        self.bookmarks.update(|marks| {
            if !marks.remove(&number) && marks.len() < BOOKMARKS_MAX {
                marks.insert(number);
            }
        });
    }

    /// Goes to the next marked frame behind this one, or to the one before it; round the ends.
    pub fn go_to_mark(self, from: u64, forward: bool) {
        let next = self.bookmarks.with_untracked(|marks| {
            let mut behind = marks.range(from + 1..).chain(marks);
            let mut before = marks.range(..from).rev().chain(marks.iter().rev());
            if forward {
                behind.next()
            } else {
                before.next()
            }
            .copied()
        });
        if let Some(next) = next {
            self.go_to(next);
        }
    }

    /// Goes to a frame.
    pub fn go_to(self, number: u64) {
        self.sought.set(Some(Sought::Frame(number)));
    }

    /// Goes to the next row with what is searched for, or to the one before.
    pub fn go_to_hit(self, forward: bool) {
        let found = self.found.get_untracked();
        let from = match (found, forward) {
            (Some(found), _) => found.number,
            (None, true) => 0,
            (None, false) => u64::MAX,
        };
        self.sought.set(Some(Sought::Hit { from, forward }));
    }

    /// Whether the rows are not all of those that were asked for, yet; tracked.
    pub fn is_looking(self) -> bool {
        let asked = self.asked_number.get();
        self.page
            .store
            .log
            .with(|log| log.view != asked || !log.is_complete)
    }

    /// The core has told of a window. The row to be shown, where it is the one that is gone to.
    pub fn arrived(self, window: &LogWindow) -> Option<u64> {
        self.sought.get_untracked()?;
        let is_answer = self.asked.with_value(|asked| asked.number == window.view);
        if !is_answer || window.hit.is_none() && !window.is_complete {
            return None;
        }
        if let (None, Some(Sought::Hit { forward, .. }), Some(_)) = (
            window.hit,
            self.sought.get_untracked(),
            self.found.get_untracked(),
        ) {
            // Round the end.
            self.found.set(None);
            self.go_to_hit(forward);
            return None;
        }
        if let Some(hit) = window.hit {
            let above = self.rows_in_view.get_untracked() / 2;
            self.found.set(Some(hit));
            self.follow(false);
            self.top_row.set(hit.row.saturating_sub(above));
        }
        // It is scrolled from there as ever.
        self.sought.set(None);
        window.hit.map(|hit| hit.row)
    }

    /// Has the core show what is to be looked at, where that is something else than before.
    fn ask(self) {
        let in_view = self.rows_in_view.get();
        let around = rows(in_view + 2 * MARGIN_ROWS);
        let place = if let Some(sought) = self.sought.get() {
            match sought {
                Sought::Frame(number) => LogPlace::Frame {
                    number,
                    rows: around,
                },
                Sought::Hit { from, forward } => LogPlace::Hit {
                    from,
                    forward,
                    rows: around,
                },
            }
        } else if self.following.get() {
            LogPlace::End {
                rows: rows(in_view + MARGIN_ROWS),
            }
        } else {
            // Not for each row that is scrolled by.
            let step = MARGIN_ROWS / 2;
            let first = self.top_row.get().saturating_sub(MARGIN_ROWS) / step * step;
            LogPlace::From {
                row: first,
                rows: rows(in_view + 2 * MARGIN_ROWS + step),
            }
        };
        let view = LogView {
            number: self.asked.with_value(|asked| asked.number),
            filter: self.filter.get(),
            search: self.search.get(),
            unfolded: self.unfolded.get(),
            place,
            selected: self
                .selected
                .with(|selected| selected.as_ref().map(|it| it.row.key.number)),
        };
        if self
            .asked
            .with_value(|asked| *asked == view && asked.number > 0)
        {
            return;
        }
        let view = LogView {
            number: view.number.wrapping_add(1).max(1),
            ..view
        };
        self.asked.set_value(view.clone());
        self.asked_number.set(view.number);
        self.page.send(ToCore::ShowLog(view));
    }
}

/// The session file that is dropped, where it is one and nothing else is. To be called while the drop is told.
pub fn session_file(transfer: &DataTransfer) -> Option<File> {
    let files = transfer.files().filter(|files| files.length() == 1)?;
    let file = files.get(0)?;
    file.name().ends_with(SESSION_SUFFIX).then_some(file)
}

fn rows(rows: u64) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
