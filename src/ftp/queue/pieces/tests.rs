use std::sync::atomic::{AtomicU64, Ordering};

use super::*;

/// Without a period, so that each place of it is known by what is there.
fn content(len: usize) -> Vec<u8> {
    let mut seed = 1_u32;
    let byte = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    std::iter::repeat_with(byte).take(len).collect()
}

fn of(size: usize) -> Received {
    Received::new(RemoteStamp {
        size_bytes: size as u64,
        modified: String::new(),
    })
}

/// Each with a ticket of its own.
fn hand_out(pieces: &mut Pieces, to: Fetcher, len_max_bytes: u64) -> Option<Ask> {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let ticket = Ticket(LAST.fetch_add(1, Ordering::Relaxed));
    pieces.hand_out(to, len_max_bytes, ticket)
}

fn begun(file: &[u8], first: usize) -> Pieces {
    let mut received = of(file.len());
    received.add(&file[..first]);
    Pieces::cut(received)
}

fn part(file: &[u8], from: u64, to: u64) -> Vec<u8> {
    file[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()].to_vec()
}

/// What a server that has this file sends for it; `None` where it is not what is known.
fn sent(file: &[u8], ask: &Ask) -> Option<Vec<u8>> {
    let known = ask.known().len() as u64;
    let at = ask.offset();
    let bytes = part(file, at, at + known + ask.new_bytes());
    let (known, new) = bytes.split_at(ask.known().len());
    (known == ask.known()).then(|| new.to_vec())
}

fn bring(pieces: &mut Pieces, file: &[u8], ask: &Ask) -> Fit {
    match sent(file, ask) {
        Some(came) => pieces.take(ask, &came),
        None => pieces.differs(ask),
    }
}

/// Draws, by a number that says how it begins.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }
}

/// The disk: what was written where.
#[derive(Default)]
struct Disk(Vec<(u64, Vec<u8>)>);

impl Disk {
    fn assemble(&self, first: &[u8]) -> Vec<u8> {
        let mut parts = self.0.clone();
        parts.sort_by_key(|(at, _)| *at);
        let mut file = first.to_vec();
        for (at, bytes) in parts {
            assert_eq!(at, file.len() as u64, "a hole, or the same twice");
            file.extend(bytes);
        }
        file
    }
}

#[test]
fn whatever_the_order_and_the_losses_the_file_is_whole() {
    for seed in 1..400 {
        let draw = &mut Draw(seed);
        let len = 20_000 + draw.below(300_000);
        let first = 1 + draw.below(len - 1);
        let file = content(len);
        let mut pieces = begun(&file, first);
        let mut disk = Disk::default();
        let mut out: Vec<Ask> = Vec::new();
        while !pieces.is_complete() {
            if draw.below(3) > 0 || out.is_empty() {
                let max = 1 + draw.below(40_000) as u64;
                let to = if draw.below(2) == 0 {
                    Fetcher::Owner
                } else {
                    Fetcher::Lane
                };
                out.extend(hand_out(&mut pieces, to, max));
            }
            if draw.below(2) == 0 {
                while pieces.is_writing() {
                    pieces.note_written();
                }
            }
            if out.is_empty() {
                continue;
            }
            let at = draw.below(out.len());
            let ask = out.swap_remove(at);
            match draw.below(10) {
                0 => pieces.give_back(&ask),
                1 => {
                    pieces.rest();
                    pieces.begin_attempt();
                }
                _ => match bring(&mut pieces, &file, &ask) {
                    Fit::Fits(_, bytes) if bytes.is_empty() => {}
                    Fit::Fits(offset, bytes) => disk.0.push((offset, bytes)),
                    Fit::Unwanted => {}
                    other => panic!("{seed}: {other:?}"),
                },
            }
        }
        assert!(disk.assemble(&file[..first]) == file, "{seed}");
        let all = ByteRange {
            from: 0,
            to: len as u64,
        };
        assert_eq!(pieces.there(), [all]);
    }
}

#[test]
fn an_earlier_page_leaves_any_set_of_holes() {
    let range = |from, to| ByteRange { from, to };
    let file = content(100_000);
    // What was known, how much there is from the beginning on, and what behind that.
    let cases: [(&[ByteRange], u64, &[ByteRange], usize); 6] = [
        (&[range(0, 30_000)], 30_000, &[], 1),
        (&[range(0, 50_000)], 30_000, &[range(30_000, 50_000)], 1),
        // They were not held against each other.
        (
            &[range(0, 30_000), range(30_000, 50_000)],
            30_000,
            &[range(30_000, 50_000)],
            2,
        ),
        // The disk has less from the beginning on than was known.
        (&[range(0, 50_000)], 10_000, &[range(30_000, 50_000)], 2),
        (&[range(20_000, 50_000)], 0, &[range(20_000, 50_000)], 1),
        (
            &[range(0, 10), range(20, 30), range(30, 90_000)],
            10,
            &[range(20, 30), range(30, 90_000)],
            3,
        ),
    ];
    for (known, first, there, runs) in cases {
        let mut pieces = Pieces::left(of(file.len()), known, first, there);
        assert_eq!(pieces.runs.len(), runs, "{known:?}");
        while let Some(end) = pieces.unread() {
            let bytes = part(&file, end.from, end.to);
            pieces.note_read(end.from, &bytes);
        }
        pieces.begin_attempt();
        let there: u64 = there.iter().map(|it| it.len_bytes()).sum();
        assert_eq!(pieces.done_bytes(), first + there);
        let mut written = 0;
        while !pieces.is_complete() {
            let ask = hand_out(&mut pieces, Fetcher::Owner, 7_000).unwrap();
            let Fit::Fits(_, bytes) = bring(&mut pieces, &file, &ask) else {
                panic!("{known:?}");
            };
            written += bytes.len() as u64;
            while pieces.is_writing() {
                pieces.note_written();
            }
        }
        assert_eq!(written, 100_000 - first - there, "{known:?}");
    }
}

#[test]
fn what_does_not_fit_is_not_taken() {
    let file = content(100_000);
    // A server that is off by this at an offset.
    let check = |shift: usize| {
        let mut other = file[shift..].to_vec();
        other.extend(&file[..shift]);
        let mut pieces = begun(&file, 10_000);
        let first = hand_out(&mut pieces, Fetcher::Owner, 10_000).unwrap();
        let second = hand_out(&mut pieces, Fetcher::Lane, 10_000).unwrap();
        let third = hand_out(&mut pieces, Fetcher::Lane, 10_000).unwrap();
        assert!(matches!(second.lead, Lead::Unknown(OVERLAP_MAX_BYTES)));
        assert!(matches!(bring(&mut pieces, &other, &third), Fit::Fits(..)));
        assert!(matches!(bring(&mut pieces, &file, &first), Fit::Fits(..)));
        pieces.note_written();
        let apart = bring(&mut pieces, &other, &second);
        assert_eq!(apart, Fit::Apart { from: 20_000 });
        let left = ByteRange {
            from: 0,
            to: 20_000,
        };
        pieces.note_written();
        assert_eq!(pieces.there(), [left]);
        assert_eq!(pieces.done_bytes(), left.len_bytes());
        assert!(hand_out(&mut pieces, Fetcher::Lane, 10_000).is_none());
        let alone = hand_out(&mut pieces, Fetcher::Owner, 10_000).unwrap();
        assert!(hand_out(&mut pieces, Fetcher::Owner, 10_000).is_none());
        assert_eq!(bring(&mut pieces, &other, &alone), Fit::ApartAlone);
    };
    for shift in [1, 500, 40_000] {
        check(shift);
    }
}

#[test]
fn another_file_is_seen_before_anything_is_added() {
    let file = content(100_000);
    let other: Vec<u8> = file.iter().map(|byte| !byte).collect();
    let mut pieces = begun(&file, 10_000);
    pieces.rest();
    assert!(hand_out(&mut pieces, Fetcher::Owner, 10_000).is_none());
    pieces.begin_attempt();
    assert!(hand_out(&mut pieces, Fetcher::Lane, 10_000).is_none());
    let ask = hand_out(&mut pieces, Fetcher::Owner, 10_000).unwrap();
    assert_eq!(ask.range.len_bytes(), 0);
    assert_eq!(bring(&mut pieces, &other, &ask), Fit::Changed);
}

#[test]
fn no_more_is_on_its_way_than_there_is_room_for() {
    let file = content(20 << 20);
    let mut pieces = begun(&file, 10_000);
    let mut asks = Vec::new();
    while let Some(ask) = hand_out(&mut pieces, Fetcher::Lane, RANGE_MAX_BYTES) {
        asks.push(ask);
    }
    assert_eq!(asks.len(), 4);
    assert!(pieces.has_work() && !pieces.can_hand_out());
    bring(&mut pieces, &file, &asks[0]);
    assert!(!pieces.can_hand_out(), "it is not written yet");
    pieces.note_written();
    assert!(pieces.can_hand_out());
}

#[test]
fn what_is_brought_after_all_was_begun_afresh_is_not_taken() {
    let file = content(100_000);
    let mut pieces = begun(&file, 10_000);
    let before = hand_out(&mut pieces, Fetcher::Lane, 10_000).unwrap();
    let mut pieces = begun(&file, 5_000);
    let now = hand_out(&mut pieces, Fetcher::Owner, 10_000).unwrap();
    assert_eq!(bring(&mut pieces, &file, &before), Fit::Unwanted);
    assert!(matches!(bring(&mut pieces, &file, &now), Fit::Fits(..)));
}
