//! The recorder, full: what it takes, and what it costs to append to it, to filter it and to search it.
#![cfg(not(target_arch = "wasm32"))]

use std::time::Instant as Clock;

use at_ferry::app::{
    FrameDirection, FrameKind, LogFilter, LogPlace, LogSearch, LogView, LogWindow, Tie,
};
use at_ferry::dialect::ChannelId;
use at_ferry::record::{Line, RECORD_DEFAULT_BYTES, RECORD_MAX_BYTES, Recorder, View};
use at_ferry::time::Instant;

/// Appends one packet of an upload as the line has it.
fn packet(recorder: &mut Recorder, number: u32, payload: &[u8]) {
    let at = Instant::from_micros(u64::from(number) * 400);
    let tie = Tie {
        transaction: Some(number),
        channel: ChannelId::new(0),
        ..Tie::default()
    };
    let mut line = |direction, kind, bytes: &[u8]| {
        recorder.push(&Line {
            first_byte_at: at,
            last_byte_at: at,
            direction,
            kind,
            tie,
            is_partial: false,
            bytes,
        });
    };
    let command = b"AT+MFTPSTOR=0,\"gateway-2.4.1.bin\",0,4096";
    line(FrameDirection::Tx, FrameKind::Command, command);
    line(FrameDirection::Rx, FrameKind::Prompt, b">");
    recorder.payload(at, FrameDirection::Tx, tie, payload);
    let mut line = |kind, bytes: &[u8]| {
        recorder.push(&Line {
            first_byte_at: at,
            last_byte_at: at,
            direction: FrameDirection::Rx,
            kind,
            tie,
            is_partial: false,
            bytes,
        });
    };
    line(FrameKind::Final, b"OK");
    line(FrameKind::Response, b"+MFTPSTOR: 0,0,4096");
}

/// A recorder of this bound that has been filled once and half again; the number of packets.
fn filled(bound_bytes: usize) -> (Recorder, u32) {
    let mut recorder = Recorder::default();
    recorder.set_bound(bound_bytes);
    let payload = [7; 4096];
    let mut number = 0;
    loop {
        number += 1;
        packet(&mut recorder, number, &payload);
        let is_past = recorder.dropped().frames > recorder.len() / 2;
        if is_past {
            return (recorder, number);
        }
    }
}

fn looked(view: &mut View, recorder: &Recorder, asked: LogView) -> LogWindow {
    view.show(asked);
    while view.work(recorder) {}
    view.window(recorder, true)
}

#[test]
fn a_full_ring_keeps_its_bound_and_says_what_made_room() {
    let (recorder, packets) = filled(1 << 20);
    assert!(recorder.used_bytes() <= 1 << 20);
    let dropped = recorder.dropped();
    assert_eq!(dropped.frames + recorder.len(), u64::from(packets) * 5);
    let numbers: Vec<u64> = recorder.frames_from(0).map(|frame| frame.number).collect();
    let first = dropped.frames + 1;
    let expect: Vec<u64> = (first..first + recorder.len()).collect();
    assert_eq!(numbers, expect);
    let mut view = View::default();
    let window = looked(&mut view, &recorder, LogView::default());
    assert_eq!(window.dropped_frames, dropped.frames);
    assert_eq!(window.frames, recorder.len());
}

#[test]
fn a_view_that_grew_with_the_ring_shows_what_a_new_one_does() {
    let mut recorder = Recorder::default();
    recorder.set_bound(1 << 20);
    let search = Some(LogSearch {
        text: "STOR: 0,0".into(),
        is_regex: false,
    });
    let asked = |filter| LogView {
        number: 1,
        filter,
        search: search.clone(),
        unfolded: Vec::new(),
        place: LogPlace::End { rows: 50 },
        selected: None,
    };
    let filters = [
        LogFilter::default(),
        LogFilter {
            kind: Some(FrameKind::Response),
            ..LogFilter::default()
        },
        LogFilter {
            only_hits: true,
            ..LogFilter::default()
        },
        LogFilter {
            only_typed: true,
            ..LogFilter::default()
        },
    ];
    let mut grown = filters.map(|filter| {
        let mut view = View::default();
        view.show(asked(filter));
        view
    });
    for number in 1..20_000 {
        packet(&mut recorder, number, b"some payload");
        if number % 977 == 0 {
            for view in &mut grown {
                while view.work(&recorder) {}
            }
        }
    }
    assert!(recorder.dropped().frames > 0);
    for (view, filter) in grown.iter_mut().zip(filters) {
        while view.work(&recorder) {}
        let old = view.window(&recorder, true);
        let new = looked(&mut View::default(), &recorder, asked(filter));
        assert_eq!(old.rows, new.rows, "{filter:?}");
        assert_eq!(old.hits, new.hits, "{filter:?}");
        let rows = |window: &LogWindow| window.all_rows.1 - window.all_rows.0;
        assert_eq!(rows(&old), rows(&new), "{filter:?}");
    }
}

/// A text is searched for in all of a page at once, and a pattern frame by frame.
#[test]
fn a_text_is_found_in_the_frames_in_which_a_pattern_finds_it() {
    let mut recorder = Recorder::default();
    for number in 1..3_000_u32 {
        // Lines of all lengths from nothing on, so that a text ends in one and goes on in the next.
        let line: Vec<u8> = (0..number % 7)
            .map(|at| {
                b"ab"[usize::from(number.wrapping_mul(2_654_435_761) >> (at * 3 + 5) & 1 == 1)]
            })
            .collect();
        if number % 11 == 0 {
            packet(&mut recorder, number, &line);
        } else {
            recorder.mark(
                Instant::from_micros(number.into()),
                str::from_utf8(&line).unwrap(),
            );
        }
    }
    let hits = |text: &str, is_regex| {
        let search = Some(LogSearch {
            text: text.to_owned(),
            is_regex,
        });
        let mut view = View::default();
        let mut found = Vec::new();
        let mut from = 0;
        loop {
            let asked = LogView {
                search: search.clone(),
                place: LogPlace::Hit {
                    from,
                    forward: true,
                    rows: 1,
                },
                ..LogView::default()
            };
            let window = looked(&mut view, &recorder, asked);
            let Some(hit) = window.hit else {
                assert_eq!(found.len() as u64, window.hits);
                return found;
            };
            found.push(hit.number);
            from = hit.number;
        }
    };
    for text in ["a", "ab", "aa", "babab", "STOR", "aaaaaaa", "bb", "\0"] {
        let (by_text, by_pattern) = (hits(text, false), hits(text, true));
        assert_eq!(by_text, by_pattern, "{text}");
    }
    assert!(hits("babab", false).len() > 20);
}

/// Prints what a full recorder costs: `cargo test --profile simulation --test record -- --ignored --nocapture`.
#[test]
#[ignore = "it measures, and there is nothing to fail"]
fn what_a_full_recorder_costs() {
    for bound_bytes in [RECORD_DEFAULT_BYTES, RECORD_MAX_BYTES] {
        let began = Clock::now();
        let (mut recorder, packets) = filled(bound_bytes);
        let each = began.elapsed() / (packets * 5);
        let mib = bound_bytes >> 20;
        println!(
            "{mib} MiB: {} frames, {each:?} to append one",
            recorder.len()
        );
        let mut view = View::default();
        let began = Clock::now();
        looked(&mut view, &recorder, LogView::default());
        println!("{mib} MiB: {:?} to fold all", began.elapsed());
        for (what, text, is_regex) in [
            ("a literal", "4097", false),
            ("a literal that is everywhere", "STOR", false),
            ("a regular expression", r"STOR=\d+,.*4097", true),
        ] {
            let asked = LogView {
                search: Some(LogSearch {
                    text: text.into(),
                    is_regex,
                }),
                ..LogView::default()
            };
            let began = Clock::now();
            let window = looked(&mut view, &recorder, asked);
            println!(
                "{mib} MiB: {:?} to search {what}, {} hits",
                began.elapsed(),
                window.hits
            );
        }
        let asked = LogView {
            filter: LogFilter {
                kind: Some(FrameKind::Final),
                ..LogFilter::default()
            },
            ..LogView::default()
        };
        let began = Clock::now();
        looked(&mut view, &recorder, asked);
        println!("{mib} MiB: {:?} to filter", began.elapsed());
        let began = Clock::now();
        packet(&mut recorder, packets + 1, &[7; 4096]);
        while view.work(&recorder) {}
        println!("{mib} MiB: {:?} to show one more packet", began.elapsed());
    }
}
