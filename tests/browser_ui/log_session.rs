//! What the log keeps, and session files that are opened in its place.

use at_ferry::app::verdict::{Broken, Cause, Status, Step, Verdict};
use at_ferry::app::{Command, LogPlace, LogWindow, OpenedLog, RecordOptions, Unread};
use at_ferry::boundary::ToCore;
use at_ferry::time::Instant;
use at_ferry::ui::base::text::Lang;
use at_ferry::ui::models::log_options::LogOptions;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::log::{answer, asked, open_log, window};
use crate::page::{Rig, settle};

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
