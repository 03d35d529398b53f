//! The page's places: the bench and its sizes, the channels that have a tab, the server behind its chip, the module's
//! files in a pane, and where each thing that the user must know is told.

use std::time::Duration;

use at_ferry::app::{
    ChannelPhase, Event, FrameDirection, Message, NextTry, Notice, Operation, Subject, Transfer,
    TransferId, TransferState,
};
use at_ferry::dialect::ChannelId;
use at_ferry::ui::models::bench::BenchState;
use at_ferry::ui::models::notices::PageNotice;
use leptos::prelude::{GetUntracked, Set};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, KeyboardEventInit};

use crate::log::{log_of, row};
use crate::page::{Rig, attached, file, settle, transfer};

fn shown_tabs(rig: &Rig) -> Vec<String> {
    let tabs = rig.all("channel").into_iter();
    let shown = tabs.filter(|tab| !tab.has_attribute("hidden"));
    shown
        .filter_map(|tab| tab.get_attribute("data-id"))
        .collect()
}

fn focused(rig: &Rig) -> String {
    let on = rig.root.owner_document().unwrap().active_element();
    on.and_then(|on| on.get_attribute("data-testid"))
        .unwrap_or_default()
}

#[wasm_bindgen_test]
async fn the_bench_opens_as_it_was_open_last() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    assert_eq!(rig.attr("bench", "data-state"), "closed");
    assert_eq!(rig.attr("bench-toggle", "aria-expanded"), "false");
    rig.click("bench-toggle").await;
    assert_eq!(rig.attr("bench", "data-state"), "half");
    assert_eq!(rig.attr("bench-half", "aria-pressed"), "true");
    rig.click("bench-full").await;
    assert_eq!(rig.attr("bench", "data-state"), "full");
    rig.click("bench-toggle").await;
    assert_eq!(rig.attr("bench", "data-state"), "closed");
    rig.click("bench-toggle").await;
    assert_eq!(rig.attr("bench", "data-state"), "full");
    // At the side where there is room.
    rig.ui.bench.can_dock.set(false);
    rig.ui.bench.set(BenchState::Docked);
    settle().await;
    assert_eq!(rig.attr("bench", "data-state"), "half");
    rig.ui.bench.can_dock.set(true);
    settle().await;
    assert_eq!(rig.attr("bench", "data-state"), "docked");
}

#[wasm_bindgen_test]
async fn the_bench_says_how_much_it_holds() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    assert_eq!(rig.attr("bench", "data-frames"), "0");
    rig.tell(vec![log_of(1, vec![row(1, FrameDirection::Tx, "AT")])])
        .await;
    assert_eq!(rig.attr("bench", "data-frames"), "1");
}

#[wasm_bindgen_test]
async fn a_key_leads_to_the_prompt_and_back() {
    let rig = Rig::listing(vec![file("a.bin", 1)]).await;
    let list = rig.one("remote-list");
    list.focus().unwrap();
    let with: fn(&KeyboardEventInit) = |init| {
        init.set_ctrl_key(true);
        init.set_code("Backquote");
    };
    for _ in 0..2 {
        rig.key("remote-list", "`", with).await;
        assert_eq!(rig.attr("bench", "data-state"), "half");
        assert_eq!(focused(&rig), "console-input");
        rig.key("console-input", "`", with).await;
        assert_eq!(rig.attr("bench", "data-state"), "closed");
        assert_eq!(focused(&rig), "remote-list");
    }
    // Open, but with the cursor elsewhere, it leads there.
    rig.click("bench-toggle").await;
    list.focus().unwrap();
    rig.key("remote-list", "`", with).await;
    assert_eq!(rig.attr("bench", "data-state"), "half");
    assert_eq!(focused(&rig), "console-input");
    // On a keyboard without that letter it is the same key.
    rig.key("console-input", "·", with).await;
    assert_eq!(rig.attr("bench", "data-state"), "closed");
}

#[wasm_bindgen_test]
async fn a_channel_in_use_has_a_tab_and_keeps_it() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    assert_eq!(shown_tabs(&rig), ["0"]);
    let third = ChannelId::ALL[3];
    let phase = |phase| {
        vec![Event::Phase {
            channel: third,
            phase,
        }]
    };
    rig.tell(phase(ChannelPhase::Connecting)).await;
    assert_eq!(shown_tabs(&rig), ["0", "3"]);
    rig.click("channel-add").await;
    assert_eq!(shown_tabs(&rig), ["0", "1", "3"]);
    assert_eq!(rig.ui.channel.get_untracked(), ChannelId::ALL[1]);
    rig.tell(phase(ChannelPhase::Idle)).await;
    rig.all("channel")[0]
        .clone()
        .unchecked_into::<HtmlElement>()
        .click();
    settle().await;
    assert_eq!(shown_tabs(&rig), ["0", "1", "3"], "nothing moves");
    // What waits for a channel is a use of it.
    rig.tell(vec![Event::Transfer(Transfer {
        channel: ChannelId::ALL[5],
        state: TransferState::Queued,
        ..transfer(1)
    })])
    .await;
    assert_eq!(shown_tabs(&rig), ["0", "1", "3", "5"]);
    for _ in 0..2 {
        rig.click("channel-add").await;
    }
    assert_eq!(shown_tabs(&rig).len(), 6);
    assert!(rig.all("channel-add").is_empty());
}

#[wasm_bindgen_test]
async fn a_connected_server_is_behind_its_chip() {
    let rig = Rig::new();
    rig.tell(attached()).await;
    let is_hidden = |rig: &Rig| {
        let place = rig.root.query_selector("#server-place").unwrap().unwrap();
        place.has_attribute("hidden")
    };
    assert!(!is_hidden(&rig));
    assert!(rig.all("server-chip").is_empty());
    rig.tell(crate::page::listed(vec![file("a.bin", 1)])).await;
    assert!(is_hidden(&rig));
    let words = rig.one("server-chip").text_content().unwrap();
    assert_eq!(words, "demo@ftp.demo:21");
    rig.click("server-chip").await;
    assert!(!is_hidden(&rig));
    assert_eq!(rig.attr("server-chip", "aria-expanded"), "true");
    rig.key("server-charset", "Escape", |_| {}).await;
    assert!(is_hidden(&rig));
    assert_eq!(focused(&rig), "server-chip");
}

#[wasm_bindgen_test]
async fn the_modules_files_take_the_channels_place_or_the_other_pane() {
    let rig = Rig::listing(vec![file("a.bin", 1)]).await;
    let shows = |rig: &Rig| {
        let is_shown = |css: &str| {
            let part = rig.root.query_selector(css).unwrap();
            part.is_some_and(|part| !part.has_attribute("hidden"))
        };
        [".pane.active", "#storage", ".pane.other"].map(is_shown)
    };
    assert_eq!(shows(&rig), [true, false, false]);
    rig.click("storage-open").await;
    assert_eq!(shows(&rig), [false, true, false]);
    // The way back is the channel's tab.
    rig.all("channel")[0]
        .clone()
        .unchecked_into::<HtmlElement>()
        .click();
    settle().await;
    assert_eq!(shows(&rig), [true, false, false]);
    rig.ui.panes.is_wide.set(true);
    rig.ui.panes.wanted.set(true);
    settle().await;
    assert_eq!(shows(&rig), [true, false, true]);
    rig.click("storage-open").await;
    assert_eq!(shows(&rig), [true, true, false]);
}

#[wasm_bindgen_test]
async fn a_fault_is_told_once_and_in_its_row() {
    let rig = Rig::listing(Vec::new()).await;
    let failed = Transfer {
        state: TransferState::Failed,
        failure: Some(Message::BytesLost),
        ..transfer(1)
    };
    let notice = Event::Notice(Notice {
        subject: Subject::Transfer(TransferId(1)),
        message: Message::BytesLost,
    });
    rig.tell(vec![Event::Transfer(failed.clone()), notice])
        .await;
    let told = rig.one("notice");
    assert!(told.closest("[data-testid=transfer]").unwrap().is_some());
    assert_eq!(rig.attr("notice", "data-code"), Message::BytesLost.code());
    let words = told.text_content().unwrap();
    assert!(words.contains("Sent4,096 of 8,192 B"), "{words}");
    // It says when it goes on by itself.
    rig.tell(vec![Event::Transfer(Transfer {
        state: TransferState::Queued,
        next_try: Some(Box::new(NextTry {
            wait: Duration::from_secs(4),
            number: 2,
            tries_max: 5,
        })),
        ..failed.clone()
    })])
    .await;
    let words = rig.one("notice").text_content().unwrap();
    assert!(words.contains("Goes on in 0:04, try 2 of 5"), "{words}");
    rig.click("transfer-log").await;
    assert_eq!(rig.attr("bench", "data-state"), "half");
    assert_eq!(
        rig.ui.log.filter.get_untracked().transfer,
        Some(TransferId(1))
    );
    // With its cause it ends.
    rig.tell(vec![Event::Transfer(Transfer {
        state: TransferState::Active,
        failure: None,
        ..failed
    })])
    .await;
    assert!(rig.all("notice").is_empty());
}

#[wasm_bindgen_test]
async fn a_notice_stands_over_what_it_is_about_and_stays_under_the_bell() {
    let rig = Rig::listing(Vec::new()).await;
    let spot = |rig: &Rig| {
        let toasts = rig.one("notice").closest(".toasts").unwrap().unwrap();
        toasts.get_attribute("data-spot").unwrap()
    };
    for (notice, over) in [
        (PageNotice::ServerIncomplete, "files"),
        (PageNotice::BudgetShort, "transfers"),
        (PageNotice::Copied, "bench"),
    ] {
        rig.ui.notices.tell_page(notice);
        settle().await;
        assert_eq!(spot(&rig), over);
        assert_eq!(rig.attr("bell", "data-count"), "1");
        rig.click("notice-dismiss").await;
        assert_eq!(rig.attr("bell", "data-count"), "0");
    }
    assert_eq!(rig.ui.notices.past.get_untracked().len(), 3);
    // What is looked at is not new any more, whether it lasts or not.
    rig.ui.notices.tell_page(PageNotice::ServerBusy);
    settle().await;
    rig.ui.notices.see_all();
    settle().await;
    assert_eq!(rig.attr("bell", "data-count"), "0");
    assert_eq!(rig.all("notice").len(), 1);
}

#[wasm_bindgen_test]
async fn what_came_of_a_typed_command_is_no_toast_beside_the_log() {
    let rig = Rig::listing(Vec::new()).await;
    rig.tell(vec![Event::Notice(Notice {
        subject: Subject::Line,
        message: Message::TimedOut {
            operation: Operation::Raw,
        },
    })])
    .await;
    assert_eq!(rig.all("notice").len(), 1);
    rig.click("bench-toggle").await;
    assert!(rig.all("notice").is_empty());
}
