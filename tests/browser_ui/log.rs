//! The log: rows of the core's windows, and what is asked of it.

use at_ferry::app::{
    Event, FrameDirection, FrameKind, LogLine, LogPlace, LogRow, LogView, LogWindow, Moment,
    RowFile, RowKey, RowKind, RowOutcome, Session, TransferId, UnderWay, WallClock,
};
use at_ferry::boundary::ToCore;
use at_ferry::dialect::ChannelId;
use at_ferry::time::{Duration, Instant};
use at_ferry::ui::models::bench::BenchState;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::page::{Rig, attached, settle};

/// A frame of this text.
pub(crate) fn line(number: u64, direction: FrameDirection, kind: FrameKind, text: &str) -> LogLine {
    LogLine {
        number,
        direction,
        kind,
        is_partial: false,
        bytes: text.as_bytes().to_vec(),
        len_bytes: text.len() as u64,
        payload: None,
    }
}

/// A row of one frame.
pub(crate) fn row(number: u64, direction: FrameDirection, text: &str) -> LogRow {
    LogRow {
        key: RowKey { number, depth: 0 },
        kind: RowKind::Frame(FrameKind::Urc),
        is_unfolded: None,
        at: Instant::from_micros(number * 1_000),
        gap: Duration::ZERO,
        took: Duration::ZERO,
        direction,
        channel: None,
        transaction: None,
        is_typed: false,
        outcome: None,
        count: 0,
        payload_bytes: 0,
        of: None,
        is_hit: false,
        lines: vec![line(number, direction, FrameKind::Urc, text)],
    }
}

/// What the core gives of a log of so many rows, of which these are the last.
pub(crate) fn log_of(all: u64, rows: Vec<LogRow>) -> Event {
    Event::Log(Box::new(LogWindow {
        first_row: all - rows.len() as u64,
        all_rows: (0, all),
        frames: all,
        rows,
        is_complete: true,
        ..LogWindow::default()
    }))
}

/// `AT+CSQ`, typed, and what it came to.
pub(crate) fn exchange(number: u64, outcome: RowOutcome) -> LogRow {
    let (kind, text) = match outcome {
        RowOutcome::Error => (FrameKind::Final, "+CME ERROR: 50"),
        RowOutcome::Ok | RowOutcome::Open => (FrameKind::Response, "+CSQ: 20,99"),
    };
    LogRow {
        kind: RowKind::Exchange,
        is_unfolded: Some(false),
        took: Duration::from_millis(9),
        direction: FrameDirection::Tx,
        channel: ChannelId::new(2),
        transaction: Some(7),
        is_typed: true,
        outcome: Some(outcome),
        count: 1,
        lines: vec![
            line(number, FrameDirection::Tx, FrameKind::Command, "AT+CSQ"),
            line(number + 1, FrameDirection::Rx, kind, text),
        ],
        ..row(number, FrameDirection::Tx, "")
    }
}

#[wasm_bindgen_test]
async fn a_row_says_what_it_is_and_holds_its_frames() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.ui.bench.set(BenchState::Half);
    settle().await;
    rig.tell(vec![log_of(
        2,
        vec![exchange(1, RowOutcome::Error), exchange(3, RowOutcome::Ok)],
    )])
    .await;
    let rows = rig.all("bench-row");
    let attr = |at: usize, name: &str| rows[at].get_attribute(name).unwrap_or_default();
    assert_eq!(attr(0, "data-kind"), "exchange");
    assert_eq!(attr(0, "data-dir"), "tx");
    assert_eq!(attr(0, "data-channel"), "2");
    assert_eq!(attr(0, "data-transaction"), "7");
    assert_eq!(
        [attr(0, "data-outcome"), attr(1, "data-outcome")],
        ["error", "ok"]
    );
    let words = rows[1].text_content().unwrap();
    assert!(
        words.contains("AT+CSQ") && words.contains("+CSQ: 20,99"),
        "{words}"
    );
    let lines = rig.all("console-line");
    assert_eq!(lines.len(), 4);
    let directions: Vec<_> = lines
        .iter()
        .filter_map(|line| line.get_attribute("data-dir"))
        .collect();
    assert_eq!(directions, ["tx", "rx", "tx", "rx"]);
}

#[wasm_bindgen_test]
async fn only_the_rows_in_view_are_in_the_document_and_the_end_is_followed() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    rig.ui.bench.set(BenchState::Half);
    settle().await;
    let rows = (2_950..3_000).map(|n| row(n, FrameDirection::Rx, &format!("line {n}")));
    rig.tell(vec![log_of(3_000, rows.collect())]).await;
    settle().await;
    let scroll = rig.root.query_selector(".console-scroll").unwrap().unwrap();
    let in_view = usize::try_from(scroll.client_height()).unwrap() / 22;
    let lines = rig.all("console-line");
    assert!(
        (in_view..in_view + 10).contains(&lines.len()),
        "{}",
        lines.len()
    );
    let last = lines.last().and_then(|line| line.text_content());
    assert!(last.is_some_and(|last| last.contains("line 2999")));
    let end = scroll.scroll_height() - scroll.client_height();
    assert!(end > 60_000, "{end}");
    assert!(
        scroll.scroll_top() >= end - 1,
        "{} of {end}",
        scroll.scroll_top()
    );
}

/// The last view that the core was asked for.
pub(crate) fn asked(rig: &Rig) -> LogView {
    let view = rig.find_sent(|sent| match sent {
        ToCore::ShowLog(view) => Some(view.clone()),
        _ => None,
    });
    view.expect("a view was asked for")
}

/// The core answers the last view with this.
pub(crate) async fn answer(rig: &Rig, window: LogWindow) {
    let view = asked(rig).number;
    rig.tell(vec![Event::Log(Box::new(LogWindow { view, ..window }))])
        .await;
}

/// Rows of which each is a line, from one number to another.
pub(crate) fn window(all: (u64, u64), rows: std::ops::Range<u64>) -> LogWindow {
    LogWindow {
        first_row: rows.start,
        all_rows: all,
        frames: all.1,
        rows: rows
            .map(|n| row(n, FrameDirection::Rx, &format!("line {n}")))
            .collect(),
        is_complete: true,
        ..LogWindow::default()
    }
}

pub(crate) async fn open_log(window: LogWindow) -> Rig {
    open_log_in(Rig::new(), window).await
}

pub(crate) async fn open_log_in(rig: Rig, window: LogWindow) -> Rig {
    rig.tell(attached()).await;
    rig.ui.bench.set(BenchState::Half);
    settle().await;
    answer(&rig, window).await;
    settle().await;
    rig
}

pub(crate) fn scroll_top(rig: &Rig) -> i32 {
    let scroll = rig.root.query_selector(".console-scroll").unwrap();
    scroll.unwrap().scroll_top()
}

pub(crate) fn selected(rig: &Rig) -> Option<u64> {
    let selected = rig.ui.bench.selected.get_untracked();
    selected.map(|selected| selected.row.key.number)
}

#[wasm_bindgen_test]
async fn rows_are_selected_unfolded_and_marked_by_keys() {
    let mut last = window((0, 52), 0..50);
    last.rows.push(exchange(50, RowOutcome::Ok));
    last.rows.push(row(52, FrameDirection::Rx, "line 52"));
    let rig = open_log(last).await;
    let grid = rig.one("bench-rows");
    let press = async |name: &str| {
        rig.key("bench-rows", name, |_| {}).await;
    };
    press("ArrowUp").await;
    assert_eq!(selected(&rig), Some(52));
    press("ArrowUp").await;
    assert_eq!(selected(&rig), Some(50));
    let rows = rig.all("bench-row");
    let is_selected: Vec<_> = rows
        .iter()
        .filter(|row| row.get_attribute("aria-selected").as_deref() == Some("true"))
        .collect();
    assert_eq!(is_selected.len(), 1);
    assert_eq!(
        grid.get_attribute("aria-activedescendant").as_deref(),
        Some(is_selected[0].id().as_str())
    );
    press("ArrowRight").await;
    assert_eq!(
        asked(&rig).unfolded,
        [RowKey {
            number: 50,
            depth: 0
        }]
    );
    press("b").await;
    assert_eq!(
        rig.root
            .query_selector_all("[data-bookmark]")
            .unwrap()
            .length(),
        1
    );
    press("Home").await;
    assert_eq!(selected(&rig), Some(0));
    press("n").await;
    assert!(matches!(
        asked(&rig).place,
        LogPlace::Frame { number: 50, .. }
    ));
    press("Escape").await;
    assert_eq!(selected(&rig), None);
}

#[wasm_bindgen_test]
async fn a_selected_row_tells_what_was_under_way_before_it() {
    let rig = open_log(window((0, 3), 0..3)).await;
    rig.key("bench-rows", "ArrowUp", |_| {}).await;
    assert_eq!(asked(&rig).selected, Some(2));
    let moment = |number| Moment {
        number,
        sessions: [(0, Session::Open), (4, Session::Closed)]
            .map(|(id, session)| (ChannelId::new(id).unwrap(), session))
            .to_vec(),
        under_way: vec![UnderWay {
            number: 1,
            since: Instant::from_micros(500),
            command: b"AT+MFTPSTOR=0,\"a.bin\",1,4096".to_vec(),
            channel: ChannelId::new(0),
            file: Some("a.bin".to_owned()),
            carried_bytes: 1_024,
            asked_bytes: Some(4_096),
        }],
    };
    // That of another row is not taken for it.
    for (number, shown) in [(1, false), (2, true)] {
        let told = LogWindow {
            moment: Some(moment(number)),
            ..window((0, 3), 0..3)
        };
        answer(&rig, told).await;
        assert_eq!(rig.all("bench-moment").len(), usize::from(shown));
    }
    let words = |id: &str| {
        let all = rig.all(id).into_iter();
        let words = all.filter_map(|part| part.text_content());
        words.collect::<Vec<_>>()
    };
    assert_eq!(
        words("bench-session"),
        ["Channel 0logged in", "Channel 4no session"]
    );
    let [under_way] = &words("bench-under-way")[..] else {
        panic!("{:?}", words("bench-under-way"));
    };
    assert!(
        under_way.contains("1,024 of 4,096 bytes carried, 3,072 owed"),
        "{under_way}"
    );
    let link = rig
        .one("bench-under-way")
        .query_selector("button")
        .unwrap()
        .unwrap();
    link.unchecked_into::<HtmlElement>().click();
    settle().await;
    assert!(matches!(
        asked(&rig).place,
        LogPlace::Frame { number: 1, .. }
    ));
    rig.one("bench-explain-close").click();
    settle().await;
    assert_eq!((selected(&rig), rig.all("bench-explain").len()), (None, 0));
}

#[wasm_bindgen_test]
async fn moments_are_told_by_the_clock_or_from_the_start() {
    let began = WallClock {
        unix_ms: 1_796_027_400_000,
        ahead_minutes: 480,
    };
    let rig = open_log(LogWindow {
        began: Some(began),
        ..window((0, 3), 0..3)
    })
    .await;
    let time = || {
        let row = &rig.all("bench-row")[2];
        let time = row.query_selector(".bench-time").unwrap().unwrap();
        time.text_content().unwrap()
    };
    assert_eq!(time(), began.time_of_day(Instant::from_micros(2_000)));
    rig.one("bench-moments").click();
    settle().await;
    assert_eq!(time(), "0.002");
}

#[wasm_bindgen_test]
async fn what_carried_one_file_is_shown_alone_and_leads_back_to_it() {
    let mut carried = exchange(1, RowOutcome::Ok);
    carried.of = Some(RowFile {
        transfer: TransferId(3),
        name: "a.bin".to_owned(),
        offset: Some(8_192),
    });
    carried.payload_bytes = 4_096;
    let rig = open_log(LogWindow {
        rows: vec![carried],
        ..window((0, 1), 0..0)
    })
    .await;
    rig.tell(vec![Event::Transfer(crate::page::transfer(3))])
        .await;
    rig.all("bench-row")[0]
        .clone()
        .unchecked_into::<HtmlElement>()
        .click();
    settle().await;
    let card = rig.one("bench-explain").text_content().unwrap();
    assert!(card.contains("bytes 8,192–12,287"), "{card}");
    rig.one("bench-to-transfer").click();
    rig.drawn().await;
    let focused = rig.root.owner_document().unwrap().active_element().unwrap();
    assert_eq!(focused.get_attribute("data-transfer").as_deref(), Some("3"));
    rig.ui.bench.set(BenchState::Half);
    rig.ui.log.only_transfer(Some(TransferId(3)));
    settle().await;
    assert_eq!(asked(&rig).filter.transfer, Some(TransferId(3)));
    rig.one("bench-filter-transfer").click();
    settle().await;
    assert_eq!(asked(&rig).filter.transfer, None);
}
