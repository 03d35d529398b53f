//! Where what is searched for is: a bit for each frame, page by page.

use memchr::memmem::Finder;

use super::numbers::Numbers;
use super::page::Page;
use super::store::Recorder;
use crate::app::{Frame, LogSearch, SEARCH_MAX_BYTES, shown};

/// What is searched for.
#[derive(Debug)]
pub(super) enum Needle {
    Text(Box<Finder<'static>>),
    Pattern(regex_lite::Regex),
}

/// Bytes that a pattern may take once it is made ready.
const PATTERN_MAX_BYTES: usize = 1 << 20;

impl Needle {
    /// `None` where it is no regular expression, or too long.
    pub(super) fn of(search: &LogSearch) -> Option<Self> {
        if search.text.len() > SEARCH_MAX_BYTES {
            return None;
        }
        if !search.is_regex {
            return Some(Self::Text(Box::new(Finder::new(&search.text).into_owned())));
        }
        let pattern = regex_lite::RegexBuilder::new(&search.text)
            .size_limit(PATTERN_MAX_BYTES)
            .build();
        pattern.ok().map(Self::Pattern)
    }

    fn is_in(&self, frame: &Frame<'_>) -> bool {
        let ends = frame
            .payload
            .map_or([frame.bytes, &[]], |payload| [payload.head, payload.tail]);
        ends.iter().any(|bytes| match self {
            Self::Text(finder) => finder.find(bytes).is_some(),
            Self::Pattern(pattern) => match str::from_utf8(bytes) {
                Ok(text) => pattern.is_match(text),
                Err(_) => pattern.is_match(&shown(bytes)),
            },
        })
    }
}

/// The frames in which it is.
#[derive(Debug, Default)]
pub(super) struct Hits {
    numbers: Numbers,
    /// The frames before this one were looked at.
    searched_to: u64,
}

impl Hits {
    pub(super) fn count(&self) -> u64 {
        self.numbers.len()
    }

    pub(super) fn has(&self, number: u64) -> bool {
        self.numbers.contains(number)
    }

    /// How many there are up to a frame, itself included.
    pub(super) fn count_up_to(&self, number: u64) -> u64 {
        self.numbers.count_below(number + 1)
    }

    /// The next one behind a frame.
    pub(super) fn next(&self, number: u64) -> Option<u64> {
        self.numbers.first_from(number + 1)
    }

    /// The next one before a frame.
    pub(super) fn previous(&self, number: u64) -> Option<u64> {
        self.numbers.last_below(number)
    }

    /// Looks at what was not looked at yet, up to so many pages; whether there is more.
    pub(super) fn search(&mut self, recorder: &Recorder, needle: &Needle, pages: usize) -> bool {
        let first = recorder.first_number();
        self.numbers.remove_below(first);
        self.searched_to = self.searched_to.max(first);
        let mut new = recorder.pages().pages_from(self.searched_to);
        for page in new.by_ref().take(pages) {
            self.search_page(page, needle);
        }
        new.next().is_some()
    }

    fn search_page(&mut self, page: &Page, needle: &Needle) {
        let numbers = page.numbers();
        match needle {
            Needle::Text(finder) if self.searched_to == numbers.start => {
                let text = page.text();
                let (mut from, mut near) = (0, numbers.start);
                let mut run = near..near;
                while let Some(at) = finder.find(&text[from..]) {
                    let found = from + at..from + at + finder.needle().len();
                    // What begins in one frame and ends in another may hide what begins in the second.
                    from = found.start + 1;
                    let Some((number, text)) = page.frame_with(found, near) else {
                        continue;
                    };
                    // Once is enough.
                    from = from.max(text.end);
                    near = number;
                    if number > run.end {
                        self.numbers.insert_all(run);
                        run = number..number;
                    }
                    run.end = number + 1;
                }
                self.numbers.insert_all(run);
            }
            _ => {
                for number in self.searched_to..numbers.end {
                    if page.frame(number).is_some_and(|frame| needle.is_in(&frame)) {
                        self.numbers.insert(number);
                    }
                }
            }
        }
        self.searched_to = numbers.end;
    }
}
