//! In which order the entries of a directory are shown, and which of them.

use std::cmp::Ordering;

use crate::app::{Entry, EntryKind};

/// What the entries are sorted by. Directories come first whatever it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// The name, numbers in it by their value.
    #[default]
    Name,
    /// The size.
    Size,
    /// The time of change.
    Modified,
}

/// A key and a direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// What is compared.
    pub key: SortKey,
    /// The largest first.
    pub descending: bool,
}

impl Sort {
    /// What a press on this key's header makes of it.
    #[must_use]
    pub fn pressed(self, key: SortKey) -> Self {
        Self {
            key,
            descending: self.key == key && !self.descending,
        }
    }
}

/// The places of the entries to show, in order. `folded` are the entries' names as [`fold`] makes them;
/// `filter` is folded too, and a name passes that contains it.
pub fn arrange(entries: &[Entry], folded: &[String], sort: Sort, filter: &str) -> Vec<u32> {
    let places = (0..).zip(folded.iter().take(entries.len()));
    let mut shown: Vec<u32> = places
        .filter(|(_, name)| filter.is_empty() || name.contains(filter))
        .map(|(place, _)| place)
        .collect();
    let name = |i: u32| folded[i as usize].as_str();
    let kind = |i: u32| &entries[i as usize].kind;
    shown.sort_by(|a, b| {
        let directories_first = is_file(kind(*a)).cmp(&is_file(kind(*b)));
        let by_name = || natural(name(*a), name(*b));
        let by_key = match sort.key {
            SortKey::Name => by_name(),
            SortKey::Size => size(kind(*a)).cmp(&size(kind(*b))),
            SortKey::Modified => modified(kind(*a)).cmp(modified(kind(*b))),
        };
        let by_key = if sort.descending {
            by_key.reverse()
        } else {
            by_key
        };
        directories_first.then(by_key).then_with(by_name)
    });
    shown
}

/// A name as it is compared and searched: without regard to case.
pub fn fold(name: &str) -> String {
    name.to_lowercase()
}

fn is_file(kind: &EntryKind) -> bool {
    matches!(kind, EntryKind::File { .. })
}

fn size(kind: &EntryKind) -> u64 {
    match kind {
        EntryKind::File { size_bytes, .. } => size_bytes.unwrap_or_default(),
        EntryKind::Directory => 0,
    }
}

fn modified(kind: &EntryKind) -> &str {
    match kind {
        EntryKind::File { modified, .. } => modified,
        EntryKind::Directory => "",
    }
}

/// Compares names so that `log9` comes before `log10`.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a_rest, mut b_rest) = (a, b);
    loop {
        let (a_digits, b_digits) = (digits(a_rest), digits(b_rest));
        if a_digits > 0 && b_digits > 0 {
            let (a_number, a_tail) = a_rest.split_at(a_digits);
            let (b_number, b_tail) = b_rest.split_at(b_digits);
            let (a_number, b_number) = (
                a_number.trim_start_matches('0'),
                b_number.trim_start_matches('0'),
            );
            // Without leading zeros, more digits are a larger number.
            let by_value = a_number
                .len()
                .cmp(&b_number.len())
                .then_with(|| a_number.cmp(b_number));
            if by_value.is_ne() {
                return by_value;
            }
            (a_rest, b_rest) = (a_tail, b_tail);
            continue;
        }
        let (mut a_chars, mut b_chars) = (a_rest.chars(), b_rest.chars());
        match (a_chars.next(), b_chars.next()) {
            (Some(x), Some(y)) if x == y => (a_rest, b_rest) = (a_chars.as_str(), b_chars.as_str()),
            (Some(x), Some(y)) => return x.cmp(&y),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            // `01` and `1` compare alike so far, and must not be the same.
            (None, None) => return a.cmp(b),
        }
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}
