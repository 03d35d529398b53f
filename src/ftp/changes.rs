//! What this page has changed on servers of late: what was listed before may be otherwise since.

use std::collections::VecDeque;

/// So many files that were stored are told apart.
const STORED_MAX: usize = 256;

/// What was changed, in its order, for all channels.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    count: u32,
    /// Behind this one only files were stored, and all of those are known.
    any: u32,
    stored: VecDeque<Stored>,
}

/// A file that is being stored, or was.
#[derive(Debug)]
struct Stored {
    /// It was this change.
    change: u32,
    directory: String,
    name: String,
    /// Whether it was seen to be there afterwards.
    is_seen: bool,
}

impl Changes {
    /// How many there were.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// Anything may be otherwise now.
    pub(crate) fn note_any(&mut self) {
        self.count += 1;
        self.any = self.count;
        self.stored.clear();
    }

    /// Nothing but this file is otherwise, or will be.
    pub(crate) fn note_stored(&mut self, directory: &str, name: &str) {
        self.count += 1;
        self.keep(directory, name, false);
    }

    /// This file was stored, and is there after all that was changed so far.
    pub(crate) fn note_seen(&mut self, directory: &str, name: &str) {
        let stored = self.stored.iter_mut();
        let mut is_known = false;
        for it in stored.filter(|it| (it.directory.as_str(), it.name.as_str()) == (directory, name))
        {
            it.is_seen = true;
            is_known = true;
        }
        if !is_known {
            self.keep(directory, name, true);
        }
    }

    fn keep(&mut self, directory: &str, name: &str, is_seen: bool) {
        if self.stored.len() == STORED_MAX
            && let Some(first) = self.stored.pop_front()
        {
            self.any = self.any.max(first.change);
        }
        self.stored.push_back(Stored {
            change: self.count,
            directory: directory.to_owned(),
            name: name.to_owned(),
            is_seen,
        });
    }

    /// The files of this directory that were stored by so many changes, and have been seen: a listing of all of it that
    /// was asked for behind those has them.
    pub(crate) fn seen_in<'a>(
        &'a self,
        directory: &'a str,
        count: u32,
    ) -> impl Iterator<Item = &'a str> {
        let stored = self.stored.iter();
        let is_in = move |it: &&Stored| it.is_seen && it.directory == directory;
        let seen = stored.filter(move |it| is_in(it) && it.change <= count);
        seen.map(|it| it.name.as_str())
    }

    /// The files that were stored in this directory behind so many changes; `None` where anything may be otherwise.
    pub(crate) fn stored_since<'a>(
        &'a self,
        count: u32,
        directory: &'a str,
    ) -> Option<impl Iterator<Item = &'a str>> {
        let stored = self.stored.iter();
        let since = stored.filter(move |it| it.change > count && it.directory == directory);
        (count >= self.any).then_some(since.map(|it| it.name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Changes, STORED_MAX};

    fn since(changes: &Changes, count: u32) -> Option<Vec<&str>> {
        Some(changes.stored_since(count, "/up")?.collect())
    }

    #[test]
    fn only_what_was_stored_there_since_is_otherwise() {
        let mut changes = Changes::default();
        changes.note_stored("/up", "a");
        let listed = changes.count();
        changes.note_stored("/elsewhere", "x");
        changes.note_stored("/up", "b");
        assert_eq!(since(&changes, listed), Some(vec!["b"]));
        assert_eq!(since(&changes, 0), Some(vec!["a", "b"]));
        assert_eq!(since(&changes, changes.count()), Some(vec![]));
    }

    #[test]
    fn what_was_seen_after_a_change_is_in_a_listing_behind_it() {
        let mut changes = Changes::default();
        changes.note_stored("/up", "a");
        changes.note_any();
        assert_eq!(changes.seen_in("/up", changes.count()).count(), 0);
        changes.note_seen("/up", "a");
        assert!(changes.seen_in("/up", changes.count()).eq(["a"]));
        assert_eq!(changes.seen_in("/up", 1).count(), 0);
        // Nothing is otherwise for that.
        assert_eq!(since(&changes, changes.count()), Some(vec![]));
    }

    #[test]
    fn what_cannot_be_told_file_by_file_makes_all_of_it_otherwise() {
        let mut changes = Changes::default();
        changes.note_stored("/up", "a");
        changes.note_any();
        assert_eq!(since(&changes, 1), None);
        let listed = changes.count();
        assert_eq!(since(&changes, listed), Some(vec![]));
        for number in 0..=STORED_MAX {
            changes.note_stored("/up", &number.to_string());
        }
        assert_eq!(since(&changes, listed), None);
        assert_eq!(
            since(&changes, listed + 1).map(|it| it.len()),
            Some(STORED_MAX)
        );
    }
}
