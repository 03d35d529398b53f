//! The log: rows of the core's windows, what is asked of it, and how it follows.

use at_ferry::app::verdict::{Broken, Cause, Status, Step, Verdict};
use at_ferry::app::{
    Command, Event, FrameDirection, FrameKind, LogHit, LogLine, LogPlace, LogRow, LogView,
    LogWindow, Moment, OpenedLog, RecordOptions, RowFile, RowKey, RowKind, RowOutcome, Session,
    TransferId, UnderWay, Unread, WallClock,
};
use at_ferry::boundary::ToCore;
use at_ferry::dialect::ChannelId;
use at_ferry::time::{Duration, Instant};
use at_ferry::ui::base::text::Lang;
use at_ferry::ui::models::bench::BenchState;
use at_ferry::ui::models::log_options::LogOptions;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

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
fn exchange(number: u64, outcome: RowOutcome) -> LogRow {
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
    let lines = rig.all("console-line");
    assert_eq!(lines.len(), 50);
    let scroll = rig.root.query_selector(".console-scroll").unwrap().unwrap();
    let end = scroll.scroll_height() - scroll.client_height();
    assert!(end > 60_000, "{end}");
    assert!(
        scroll.scroll_top() >= end - 1,
        "{} of {end}",
        scroll.scroll_top()
    );
}

/// The last view that the core was asked for.
fn asked(rig: &Rig) -> LogView {
    let view = rig.find_sent(|sent| match sent {
        ToCore::ShowLog(view) => Some(view.clone()),
        _ => None,
    });
    view.expect("a view was asked for")
}

/// The core answers the last view with this.
async fn answer(rig: &Rig, window: LogWindow) {
    let view = asked(rig).number;
    rig.tell(vec![Event::Log(Box::new(LogWindow { view, ..window }))])
        .await;
}

/// Rows of which each is a line, from one number to another.
fn window(all: (u64, u64), rows: std::ops::Range<u64>) -> LogWindow {
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

async fn open_log(window: LogWindow) -> Rig {
    open_log_in(Rig::new(), window).await
}

async fn open_log_in(rig: Rig, window: LogWindow) -> Rig {
    rig.tell(attached()).await;
    rig.ui.bench.set(BenchState::Half);
    settle().await;
    answer(&rig, window).await;
    settle().await;
    rig
}

fn scroll_top(rig: &Rig) -> i32 {
    let scroll = rig.root.query_selector(".console-scroll").unwrap();
    scroll.unwrap().scroll_top()
}

fn selected(rig: &Rig) -> Option<u64> {
    let selected = rig.ui.bench.selected.get_untracked();
    selected.map(|selected| selected.row.key.number)
}

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

#[wasm_bindgen_test]
async fn a_session_file_is_shown_with_its_verdict_and_nothing_is_sent_from_it() {
    let mut verdict = Verdict::default();
    for step in [Step::Port, Step::At, Step::Sim] {
        verdict.set(step, Status::Good { line: Some(3) });
    }
    let broken = Broken {
        cause: Cause::Denied,
        line: 40,
        at: Instant::from_micros(28_000_000),
        result: None,
    };
    verdict.set(Step::Registration, Status::Bad(broken));
    let opened = OpenedLog {
        model: "ML307R-DC".to_owned(),
        unread: vec![(Unread::Line, 2), (Unread::Kind("novel".to_owned()), 1)],
        verdict,
        ..OpenedLog::default()
    };
    let rig = open_log(LogWindow {
        opened: Some(Box::new(opened)),
        ..window((0, 50), 0..50)
    })
    .await;
    let verdict = rig.one("bench-verdict");
    assert_eq!(
        verdict.get_attribute("data-step").as_deref(),
        Some("registration")
    );
    assert_eq!(verdict.get_attribute("data-state").as_deref(), Some("bad"));
    let words = verdict.text_content().unwrap();
    for part in ["refused", "ML307R-DC"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let steps = verdict
        .query_selector_all("[data-step][data-state]")
        .unwrap();
    assert_eq!(steps.length(), 10);
    assert!(rig.all("console-input").is_empty());
    rig.one("verdict-go").click();
    settle().await;
    assert!(matches!(
        asked(&rig).place,
        LogPlace::Frame { number: 40, .. }
    ));
    rig.one("bench-close-session").click();
    settle().await;
    let closed = rig.find_sent(|sent| matches!(sent, ToCore::OpenLog(None)).then_some(()));
    assert_eq!(closed, Some(()));
    answer(&rig, window((0, 3), 0..3)).await;
    assert!(rig.all("bench-verdict").is_empty());
    assert_eq!(rig.all("console-input").len(), 1);
}

#[wasm_bindgen_test]
async fn how_much_is_kept_can_be_chosen_and_is_kept_over_a_reload() {
    LogOptions::default().keep();
    let rig = open_log(LogWindow {
        used_bytes: 3 << 20,
        bound_bytes: 4 << 20,
        ..window((0, 3), 0..3)
    })
    .await;
    assert!(
        rig.text().contains("3 frames, 3.0 of 4 MiB"),
        "{}",
        rig.text()
    );
    let records = |rig: &Rig| {
        let commands = rig.take_sent().into_iter();
        let records = commands.filter_map(|command| match command {
            Command::SetRecord(options) => Some(options),
            _ => None,
        });
        records.collect::<Vec<_>>()
    };
    rig.click("bench-keep-payload").await;
    rig.choose("bench-bound", "64").await;
    let chosen = RecordOptions {
        keeps_payload: true,
        bound_mib: 64,
    };
    let first = RecordOptions {
        bound_mib: 16,
        ..chosen
    };
    assert_eq!(records(&rig), [first, chosen]);
    drop(rig);
    let again = open_log(window((0, 3), 0..3)).await;
    assert_eq!(again.ui.log.options.get_untracked().record, chosen);
    assert_eq!(again.chosen("bench-bound"), "64");
    let payload: HtmlInputElement = again.one("bench-keep-payload").unchecked_into();
    assert!(payload.checked());
    LogOptions::default().keep();
}

#[wasm_bindgen_test]
fn options_of_the_log_are_kept_as_text() {
    let check = |text: &str, keeps_payload: bool, bound_mib: u16| {
        let record = RecordOptions {
            keeps_payload,
            bound_mib,
        };
        let options = LogOptions::from_text(text);
        assert_eq!(options.record, record, "{text}");
        assert_eq!(options.wraps, text.contains("wrap=1"), "{text}");
    };
    check("", false, 16);
    check("payload=1 bound=256", true, 256);
    check("payload=yes bound=17", false, 16);
    check("bound=1 weather=fair", false, 1);
    check("wrap=1", false, 16);
    check("wrap=2", false, 16);
    for bound_mib in RecordOptions::BOUNDS_MIB {
        let mut options = LogOptions::default();
        options.record.bound_mib = bound_mib;
        options.record.keeps_payload = bound_mib > 16;
        options.wraps = bound_mib > 4;
        assert_eq!(LogOptions::from_text(&options.to_text()), options);
    }
}

#[wasm_bindgen_test]
async fn a_menu_closes_by_escape_and_gives_the_focus_back() {
    let rig = open_log(window((0, 3), 0..3)).await;
    let menu = rig.one("bench-view").parent_element().unwrap();
    rig.click("bench-view").await;
    assert!(menu.has_attribute("open"));
    rig.one("bench-bound").focus().unwrap();
    rig.key("bench-bound", "Escape", |_| {}).await;
    assert!(!menu.has_attribute("open"));
    let focused = rig.root.owner_document().unwrap().active_element();
    assert!(rig.one("bench-view").is_same_node(focused.as_deref()));
    rig.click("bench-view").await;
    rig.one("bench-search").focus().unwrap();
    settle().await;
    assert!(!menu.has_attribute("open"), "the focus is elsewhere");
}

/// What an opened session says of what could not be read.
async fn told_unread(rig: &Rig, unread: Vec<(Unread, u64)>) -> Option<String> {
    let opened = OpenedLog {
        unread,
        ..OpenedLog::default()
    };
    let opened = LogWindow {
        opened: Some(Box::new(opened)),
        ..window((0, 3), 0..3)
    };
    answer(rig, opened).await;
    let words = rig.all("bench-unread").pop()?.text_content()?;
    Some(words.replace(['\u{2068}', '\u{2069}'], ""))
}

#[wasm_bindgen_test]
async fn what_could_not_be_read_of_a_session_is_named() {
    let rig = open_log(window((0, 3), 0..3)).await;
    let kind = |name: &str| Unread::Kind(name.to_owned());
    let member = |name: &str| Unread::Member(name.to_owned());
    for (unread, expect) in [
        (vec![], None),
        (
            vec![(Unread::Version(2), 1)],
            Some("1 thing in it could not be read: version 2 of the form, newer than this page"),
        ),
        (
            vec![(Unread::Line, 2), (kind("novel"), 3), (member("mood"), 1)],
            Some(
                "6 things in it could not be read: 2 lines that are no frames, \
                 kind of frame “novel” ×3, member “mood” ×1",
            ),
        ),
        (
            vec![(kind(&"x".repeat(300)), 1)],
            Some(
                "1 thing in it could not be read: \
                 kind of frame “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…” ×1",
            ),
        ),
    ] {
        let told = told_unread(&rig, unread).await;
        assert_eq!(told.as_deref(), expect);
    }
    let many = (0..9).map(|n| (member(&format!("m{n}")), 1)).collect();
    let told = told_unread(&rig, many).await.unwrap();
    assert!(
        told.contains("“m5”") && told.ends_with(", and 3 more") && !told.contains("“m6”"),
        "{told}"
    );
    rig.ui.choose_lang(Lang::Zh);
    let told = told_unread(&rig, vec![(kind("novel"), 3)]).await.unwrap();
    assert_eq!(told, "其中 3 处无法读取：未知的帧类型“novel”3 处");
    rig.ui.choose_lang(Lang::En);
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
    assert_eq!(rig.all("bench-row").len(), 53);
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
