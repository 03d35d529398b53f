//! Where what is searched for is: a bit for each frame, page by page.

use std::collections::VecDeque;

use memchr::memmem::Finder;

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
    pages: VecDeque<PageHits>,
    count: u64,
}

#[derive(Debug)]
struct PageHits {
    first_number: u64,
    /// The frames before this one were looked at.
    searched_to: u64,
    count: u64,
    bits: Vec<u64>,
}

impl PageHits {
    fn set(&mut self, number: u64) {
        let place = number - self.first_number;
        let (word, bit) = split(place);
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        self.count += u64::from(self.bits[word] & bit == 0);
        self.bits[word] |= bit;
    }

    fn has(&self, number: u64) -> bool {
        let (word, bit) = split(number - self.first_number);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }

    fn count_up_to(&self, number: u64) -> u64 {
        let (word, bit) = split(number - self.first_number);
        let whole = self.bits.iter().take(word);
        let whole: u32 = whole.map(|bits| bits.count_ones()).sum();
        let last = self
            .bits
            .get(word)
            .map_or(0, |bits| bits & (bit | (bit - 1)));
        u64::from(whole + last.count_ones())
    }
}

fn split(place: u64) -> (usize, u64) {
    let word = usize::try_from(place / 64).unwrap_or(usize::MAX);
    (word, 1 << (place % 64))
}

impl Hits {
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn has(&self, number: u64) -> bool {
        self.page_of(number).is_some_and(|page| page.has(number))
    }

    /// How many there are up to a frame, itself included.
    pub(super) fn count_up_to(&self, number: u64) -> u64 {
        let before = self
            .pages
            .iter()
            .take_while(|page| page.searched_to <= number);
        let whole: u64 = before.map(|page| page.count).sum();
        whole
            + self
                .page_of(number)
                .map_or(0, |page| page.count_up_to(number))
    }

    /// The next one behind a frame.
    pub(super) fn next(&self, number: u64) -> Option<u64> {
        let pages = self.pages.iter().filter(|page| page.count > 0);
        pages
            .flat_map(|page| page.first_number.max(number + 1)..page.searched_to)
            .find(|number| self.has(*number))
    }

    /// The next one before a frame.
    pub(super) fn previous(&self, number: u64) -> Option<u64> {
        let pages = self.pages.iter().rev().filter(|page| page.count > 0);
        pages
            .flat_map(|page| (page.first_number..page.searched_to.min(number)).rev())
            .find(|number| self.has(*number))
    }

    fn page_of(&self, number: u64) -> Option<&PageHits> {
        let at = self
            .pages
            .partition_point(|page| page.searched_to <= number);
        self.pages
            .get(at)
            .filter(|page| page.first_number <= number)
    }

    /// Looks at what was not looked at yet, up to so many pages; whether there is more.
    pub(super) fn search(&mut self, recorder: &Recorder, needle: &Needle, pages: usize) -> bool {
        let first = recorder.first_number();
        while let Some(page) = self.pages.pop_front_if(|page| page.searched_to <= first) {
            self.count -= page.count;
        }
        let from = self.pages.back().map_or(0, |page| page.searched_to);
        let mut new = recorder.pages().pages_from(from.max(first));
        for page in new.by_ref().take(pages) {
            self.search_page(page, needle);
        }
        new.next().is_some()
    }

    fn search_page(&mut self, page: &Page, needle: &Needle) {
        let numbers = page.numbers();
        let goes_on = |known: &PageHits| known.first_number == numbers.start;
        if !self.pages.back().is_some_and(goes_on) {
            self.pages.push_back(PageHits {
                first_number: numbers.start,
                searched_to: numbers.start,
                count: 0,
                bits: Vec::new(),
            });
        }
        let Some(hits) = self.pages.back_mut() else {
            return;
        };
        let before = hits.count;
        match needle {
            Needle::Text(finder) if hits.searched_to == numbers.start => {
                let text = page.text();
                let mut from = 0;
                // What begins in one frame and ends in another may hide what begins in the second.
                while let Some(at) = finder.find(&text[from..]) {
                    let found = from + at..from + at + finder.needle().len();
                    from = found.start + 1;
                    if let Some(number) = page.frame_with(found) {
                        hits.set(number);
                    }
                }
            }
            _ => {
                for number in hits.searched_to..numbers.end {
                    if page.frame(number).is_some_and(|frame| needle.is_in(&frame)) {
                        hits.set(number);
                    }
                }
            }
        }
        hits.searched_to = numbers.end;
        self.count += hits.count - before;
    }
}
