//! How the log is scrolled, follows its end and wraps its lines.

use at_ferry::app::{Event, FrameDirection, FrameKind, LogHit, LogLine, LogPlace, LogWindow};
use at_ferry::ui::models::log_options::LogOptions;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::log::{answer, asked, line, open_log, open_log_in, row, scroll_top, selected, window};
use crate::page::{Rig, settle};

#[wasm_bindgen_test]
async fn a_hit_is_gone_to_and_the_log_is_scrolled_on_from_there() {
    let rig = open_log(window((0, 3_000), 2_950..3_000)).await;
    rig.fill("bench-search", "line 12").await;
    rig.ui.log.go_to_hit(true);
    settle().await;
    assert!(
        matches!(
            asked(&rig).place,
            LogPlace::Hit {
                from: 0,
                forward: true,
                ..
            }
        ),
        "{:?}",
        asked(&rig).place
    );
    let hit = LogHit {
        number: 12,
        row: 1_200,
        nth: 1,
    };
    let found = LogWindow {
        hit: Some(hit),
        hits: 7,
        ..window((0, 3_000), 1_160..1_240)
    };
    answer(&rig, found).await;
    settle().await;
    assert!(
        (i32::abs_diff(scroll_top(&rig), 1_200 * 22)) < 1_000,
        "{}",
        scroll_top(&rig)
    );
    // It is not held there.
    assert!(matches!(asked(&rig).place, LogPlace::From { .. }));
    let words = rig.root.text_content().unwrap();
    assert!(words.contains("1 / 7"), "{words}");
    // The next one is behind it.
    rig.ui.log.go_to_hit(true);
    settle().await;
    assert!(matches!(asked(&rig).place, LogPlace::Hit { from: 12, .. }));
    // A window that was asked for before is no answer.
    let late = LogWindow {
        view: asked(&rig).number - 1,
        hit: Some(hit),
        ..window((0, 3_000), 1_160..1_240)
    };
    rig.tell(vec![Event::Log(Box::new(late))]).await;
    assert!(matches!(asked(&rig).place, LogPlace::Hit { from: 12, .. }));
}

#[wasm_bindgen_test]
async fn behind_the_last_hit_comes_the_first() {
    let rig = open_log(window((0, 3_000), 2_950..3_000)).await;
    rig.fill("bench-search", "line").await;
    rig.ui.log.go_to_hit(true);
    settle().await;
    let hit = LogHit {
        number: 2_990,
        row: 2_990,
        nth: 9,
    };
    let found = LogWindow {
        hit: Some(hit),
        ..window((0, 3_000), 2_950..3_000)
    };
    answer(&rig, found).await;
    rig.ui.log.go_to_hit(true);
    settle().await;
    answer(&rig, window((0, 3_000), 2_950..3_000)).await;
    settle().await;
    assert!(matches!(
        asked(&rig).place,
        LogPlace::Hit {
            from: 0,
            forward: true,
            ..
        }
    ));
}

#[wasm_bindgen_test]
async fn what_is_looked_at_stays_where_it_is_while_rows_come_and_go() {
    let rig = open_log(window((0, 3_000), 2_950..3_000)).await;
    let scroll = rig.root.query_selector(".console-scroll").unwrap().unwrap();
    scroll.set_scroll_top(500 * 22);
    rig.drawn().await;
    answer(&rig, window((0, 3_000), 460..540)).await;
    rig.drawn().await;
    let seen = scroll_top(&rig);
    answer(&rig, window((40, 3_007), 460..540)).await;
    rig.drawn().await;
    assert_eq!(scroll_top(&rig), seen - 40 * 22);
    assert_eq!(
        rig.one("bench-latest").text_content().unwrap().trim(),
        "7 new"
    );
    rig.one("bench-latest").click();
    settle().await;
    assert!(matches!(asked(&rig).place, LogPlace::End { .. }));
}

/// A leap draws all that is drawn anew, so that is little more than what is in view.
#[wasm_bindgen_test]
async fn the_rows_in_view_are_drawn_and_few_beyond_them() {
    let rig = open_log(window((0, 3_000), 2_900..3_000)).await;
    let scroll = rig.root.query_selector(".console-scroll").unwrap().unwrap();
    let check = |top: u64, rig: &Rig| {
        let in_view = u64::from(scroll.client_height().unsigned_abs()) / 22;
        let drawn: Vec<u64> = rig
            .all("bench-row")
            .iter()
            .filter_map(|row| row.get_attribute("aria-rowindex")?.parse().ok())
            .map(|index: u64| index - 2)
            .collect();
        for row in top..(top + in_view).min(3_000) {
            assert!(drawn.contains(&row), "{row} of {top}: {drawn:?}");
        }
        assert!(drawn.len() as u64 <= in_view + 20, "{top}: {drawn:?}");
    };
    let in_view = u64::from(scroll.client_height().unsigned_abs()) / 22;
    check(3_000 - in_view, &rig);
    for top in [0_u64, 500, 501, 1_777, 1_790] {
        scroll.set_scroll_top(i32::try_from(top * 22).unwrap());
        rig.drawn().await;
        answer(&rig, window((0, 3_000), top.saturating_sub(40)..top + 100)).await;
        rig.drawn().await;
        check(top, &rig);
    }
}

/// The first row that the core was asked for; those of the view are a little behind it.
fn asked_from(rig: &Rig) -> u64 {
    match asked(rig).place {
        LogPlace::From { row, .. } => row,
        other => panic!("{other:?}"),
    }
}

#[wasm_bindgen_test]
async fn any_of_millions_of_rows_is_reached() {
    const ROWS: u64 = 8_000_000;
    let all = (0, ROWS);
    let rig = open_log(window(all, ROWS - 50..ROWS)).await;
    let scroll = rig.root.query_selector(".console-scroll").unwrap().unwrap();
    // No browser makes an element as high as they are.
    assert!(
        scroll.scroll_height() < 12_000_000,
        "{}",
        scroll.scroll_height()
    );
    let end = scroll.scroll_height() - scroll.client_height();
    assert!(scroll.scroll_top() >= end - 1);
    let last = rig.all("bench-row").pop().unwrap();
    let (row, view) = (
        last.get_bounding_client_rect(),
        scroll.get_bounding_client_rect(),
    );
    assert!(row.bottom() <= view.bottom() + 1.0 && row.top() >= view.top());
    // The scroll bar moves on from the end of what it spans.
    let mut from = ROWS;
    for _ in 0..4 {
        scroll.set_scroll_top(0);
        rig.drawn().await;
        let now = asked_from(&rig);
        assert!(now < from - 100_000, "{now} after {from}");
        from = now;
        let shown = scroll.scroll_top();
        assert!(shown > 100_000, "there is more above: {shown}");
    }
    // A frame anywhere is gone to, and what is in view is what was gone to.
    rig.ui.log.go_to(3_000_000);
    settle().await;
    let hit = LogHit {
        number: 3_000_000,
        row: 3_000_000,
        nth: 1,
    };
    let found = LogWindow {
        hit: Some(hit),
        ..window(all, 2_999_950..3_000_050)
    };
    answer(&rig, found).await;
    rig.drawn().await;
    assert_eq!(selected(&rig), Some(3_000_000));
    let rows = rig.all("bench-row");
    let is_selected =
        |row: &web_sys::Element| row.get_attribute("aria-selected").as_deref() == Some("true");
    let row = rows
        .into_iter()
        .find(is_selected)
        .unwrap()
        .get_bounding_client_rect();
    assert!(row.bottom() <= view.bottom() && row.top() >= view.top());
    rig.key("bench-rows", "Home", |_| {}).await;
    rig.drawn().await;
    assert_eq!((asked_from(&rig), scroll.scroll_top()), (0, 0));
    rig.key("bench-rows", "End", |_| {}).await;
    rig.drawn().await;
    assert!(matches!(asked(&rig).place, LogPlace::End { .. }));
}

#[wasm_bindgen_test]
async fn a_line_that_stands_half_is_the_last_row_until_it_has_ended() {
    let half = |text: &str| LogWindow {
        partial: Some(LogLine {
            is_partial: true,
            ..line(0, FrameDirection::Rx, FrameKind::Stray, text)
        }),
        ..window((0, 52), 0..52)
    };
    let rig = open_log(half("+CER")).await;
    rig.drawn().await;
    let scroll = rig.root.query_selector(".console-scroll").unwrap().unwrap();
    let is_at_end = || scroll.scroll_top() >= scroll.scroll_height() - scroll.client_height() - 1;
    let shown = || Some(rig.all("bench-partial").pop()?.text_content().unwrap());
    let check = |expect: Option<&str>| {
        let shown = shown();
        match (&shown, expect) {
            (None, None) => {}
            (Some(shown), Some(expect)) => {
                assert!(
                    shown.contains(expect) && shown.contains("not ended yet"),
                    "{shown}"
                );
            }
            _ => panic!("{shown:?}, not {expect:?}"),
        }
    };
    check(Some("+CER"));
    assert!(is_at_end(), "it is in view");
    let row = rig.one("bench-partial").get_bounding_client_rect();
    let view = scroll.get_bounding_client_rect();
    assert!(row.bottom() <= view.bottom() + 1.0);
    answer(&rig, half("+CEREG")).await;
    check(Some("+CEREG"));
    scroll.set_scroll_top(0);
    rig.drawn().await;
    check(None);
    rig.ui.log.follow(true);
    settle().await;
    check(Some("+CEREG"));
    answer(&rig, window((0, 53), 0..53)).await;
    check(None);
    let last = rig.all("bench-row").pop().unwrap();
    assert_eq!(last.get_attribute("aria-rowindex").as_deref(), Some("54"));
}

/// As [`window`], but that each fifth line is a long one.
fn long_window(all: (u64, u64), rows: std::ops::Range<u64>) -> LogWindow {
    let text = |n| {
        let pad = if n % 5 == 0 {
            "long ".repeat(200)
        } else {
            String::new()
        };
        format!("line {n} {pad}")
    };
    LogWindow {
        rows: rows
            .clone()
            .map(|n| row(n, FrameDirection::Rx, &text(n)))
            .collect(),
        ..window(all, rows)
    }
}

/// Each row of the log in view with its upper and lower edge, from the view's upper edge on.
fn edges(rig: &Rig) -> Vec<(u64, f64, f64)> {
    let scroll = rig.root.query_selector(".console-scroll").unwrap().unwrap();
    let view = scroll.get_bounding_client_rect();
    let rows = rig.all("bench-row").into_iter().map(|row| {
        let at: u64 = row.get_attribute("aria-rowindex").unwrap().parse().unwrap();
        let rect = row.get_bounding_client_rect();
        (at - 2, rect.top() - view.top(), rect.bottom() - view.top())
    });
    rows.filter(|(_, top, bottom)| *bottom > 0.0 && *top < view.height())
        .collect()
}

#[wasm_bindgen_test]
async fn long_lines_are_wrapped_where_that_is_chosen_and_nothing_overlaps() {
    LogOptions::default().keep();
    let rig = open_log(long_window((0, 3_000), 2_950..3_000)).await;
    let scroll = rig.root.query_selector(".console-scroll").unwrap().unwrap();
    let is_at_end = || scroll.scroll_top() >= scroll.scroll_height() - scroll.client_height() - 1;
    let tallest = || {
        let heights = edges(&rig).into_iter().map(|(_, top, bottom)| bottom - top);
        heights.fold(0.0, f64::max)
    };
    rig.drawn().await;
    assert!((tallest() - 22.0).abs() < 0.5, "{}", tallest());
    rig.click("bench-wrap").await;
    rig.drawn().await;
    assert!(tallest() > 60.0, "{}", tallest());
    assert!(is_at_end(), "the end is followed");
    answer(&rig, long_window((0, 3_010), 2_960..3_010)).await;
    rig.drawn().await;
    assert!(is_at_end(), "and goes on to be");
    assert_eq!(edges(&rig).last().unwrap().0, 3_009);
    let between: Vec<_> = edges(&rig).windows(2).map(|it| it[1].1 - it[0].2).collect();
    assert!(between.iter().all(|px| px.abs() < 0.5), "{between:?}");

    // What is looked at stays, whatever comes into the document above it.
    scroll.set_scroll_top(1_500 * 22);
    rig.drawn().await;
    answer(&rig, long_window((0, 3_010), 1_460..1_580)).await;
    rig.drawn().await;
    let seen = edges(&rig)[1];
    assert!((1_480..1_520).contains(&seen.0), "{seen:?}");
    answer(&rig, long_window((0, 3_010), 1_440..1_560)).await;
    rig.drawn().await;
    let now = edges(&rig).into_iter().find(|row| row.0 == seen.0).unwrap();
    assert!((now.1 - seen.1).abs() < 1.5, "{seen:?} {now:?}");
    // Rows that are gone were above it.
    answer(&rig, long_window((40, 3_010), 1_440..1_560)).await;
    rig.drawn().await;
    let now = edges(&rig).into_iter().find(|row| row.0 == seen.0).unwrap();
    assert!((now.1 - seen.1).abs() < 1.5, "{seen:?} {now:?}");

    rig.click("bench-wrap").await;
    rig.drawn().await;
    assert!((tallest() - 22.0).abs() < 0.5, "{}", tallest());
    assert!(edges(&rig).iter().any(|row| row.0 == seen.0));
    LogOptions::default().keep();
}

#[wasm_bindgen_test]
async fn a_wrapped_row_that_is_gone_to_by_keys_is_in_view() {
    LogOptions {
        wraps: true,
        ..LogOptions::default()
    }
    .keep();
    // Wide enough for the card beside it.
    let rig = open_log_in(Rig::in_window(1_440, 900), long_window((0, 60), 0..60)).await;
    rig.drawn().await;
    for key in [
        "Home",
        "PageDown",
        "ArrowDown",
        "ArrowDown",
        "End",
        "ArrowUp",
    ] {
        rig.key("bench-rows", key, |_| {}).await;
        rig.drawn().await;
        let at = selected(&rig).unwrap();
        let view = rig.one("bench-rows").client_height();
        let edges = edges(&rig);
        let (_, top, bottom) = *edges
            .iter()
            .find(|row| row.0 == at)
            .unwrap_or_else(|| panic!("{key}: no row {at} in {edges:?}"));
        // The head is over what is above.
        assert!(
            top >= 21.0 && bottom <= f64::from(view) + 1.5,
            "{key}: row {at} from {top} to {bottom} of {view}"
        );
    }
    LogOptions::default().keep();
}

#[wasm_bindgen_test]
async fn a_wrapped_log_on_a_phone_comes_to_rest() {
    LogOptions {
        wraps: true,
        ..LogOptions::default()
    }
    .keep();
    let rig = open_log_in(Rig::in_window(390, 844), long_window((0, 60), 0..60)).await;
    for (key, expect) in [("Home", 0), ("PageDown", 59), ("ArrowUp", 58)] {
        rig.key("bench-rows", key, |_| {}).await;
        rig.drawn().await;
        assert!(selected(&rig).is_some_and(|at| at <= expect), "{key}");
        let at_rest = scroll_top(&rig);
        rig.drawn().await;
        assert_eq!(scroll_top(&rig), at_rest, "{key}");
    }
    LogOptions::default().keep();
}

#[wasm_bindgen_test]
async fn the_end_is_followed_in_a_window_that_becomes_higher() {
    let rig = open_log_in(Rig::in_window(1_440, 700), window((0, 300), 100..300)).await;
    rig.drawn().await;
    assert!(rig.ui.log.following.get_untracked());
    rig.resize(1_440, 1_200).await;
    rig.drawn().await;
    assert!(rig.ui.log.following.get_untracked());
}
